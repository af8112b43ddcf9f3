//! The lease of a job: the statements by which exactly one process at a time works on
//! it, and by which that one says how far it is.
//!
//! Every change of a step asks whether the lease is still held, so that whoever has
//! lost it without noticing changes nothing.

use sqlx::Row;

use super::records::{Task, connection, tasks};
use super::store::UNWATCHED;
use super::{JobId, JobState, StepState};
use crate::access::PersonId;
use crate::appstream::{ConnectionName, PortalError};
use crate::server::now;
use crate::server::store::Store;

/// What must hold of a job before anybody changes its steps: this owner holds it.
const OWNED: &str = "EXISTS (SELECT 1 FROM jobs WHERE id = $1 AND owner = $2)";

/// What the runner needs to know of a job.
#[derive(Clone, Debug)]
pub struct Held {
    /// The job.
    pub id: JobId,
    /// Where it works.
    pub connection: ConnectionName,
    /// What it does.
    pub title: String,
    /// Whose grants its steps need.
    pub person: PersonId,
    /// From which network address it was asked for.
    pub address: String,
}

/// Takes a job that nobody works on, for `lease` seconds; `owner` is a text nobody
/// else uses.
///
/// # Errors
/// If the store fails.
pub async fn take(store: &Store, owner: &str, lease: i64) -> Result<Option<Held>, PortalError> {
    let free = "SELECT id FROM jobs WHERE state = 'running' AND (owner IS NULL OR lease_until < $1) \
                ORDER BY created_at LIMIT 1";
    let Some(row) = sqlx::query(free)
        .bind(now())
        .fetch_optional(store.pool())
        .await?
    else {
        return Ok(None);
    };
    let id: String = row.try_get("id")?;
    let taken = sqlx::query(
        "UPDATE jobs SET owner = $1, lease_until = $2 \
         WHERE id = $3 AND state = 'running' AND (owner IS NULL OR lease_until < $4)",
    )
    .bind(owner)
    .bind(now() + lease)
    .bind(&id)
    .bind(now())
    .execute(store.pool())
    .await?;
    if taken.rows_affected() == 0 {
        return Ok(None);
    }
    let row = sqlx::query("SELECT connection, title, person, address FROM jobs WHERE id = $1")
        .bind(&id)
        .fetch_one(store.pool())
        .await?;
    Ok(Some(Held {
        id: JobId(id),
        connection: connection(&row)?,
        title: row.try_get("title")?,
        person: PersonId(row.try_get("person")?),
        address: row.try_get("address")?,
    }))
}

/// Whether the job is still held, and still wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    /// Go on.
    Held,
    /// Somebody cancelled it.
    Cancelled,
    /// Somebody else works on it now.
    Lost,
}

/// Holds a job for another `lease` seconds.
///
/// # Errors
/// If the store fails.
pub async fn renew(
    store: &Store,
    id: &JobId,
    owner: &str,
    lease: i64,
) -> Result<Lease, PortalError> {
    let renewed = sqlx::query(
        "UPDATE jobs SET lease_until = $1 WHERE id = $2 AND owner = $3 RETURNING cancelled_by",
    )
    .bind(now() + lease)
    .bind(&id.0)
    .bind(owner)
    .fetch_optional(store.pool())
    .await?;
    Ok(match renewed {
        None => Lease::Lost,
        Some(row) => match row.try_get::<Option<String>, _>("cancelled_by")? {
            None => Lease::Held,
            Some(_) => Lease::Cancelled,
        },
    })
}

/// Lets go of a job that is not over, so that somebody else goes on with it at once.
///
/// # Errors
/// If the store fails.
pub async fn release(store: &Store, id: &JobId, owner: &str) -> Result<(), PortalError> {
    sqlx::query("UPDATE jobs SET owner = NULL, lease_until = 0 WHERE id = $1 AND owner = $2")
        .bind(&id.0)
        .bind(owner)
        .execute(store.pool())
        .await?;
    Ok(())
}

/// Closes a job of which nothing is left to do; not while there is. Says how it ended.
///
/// # Errors
/// If the store fails.
pub async fn close(
    store: &Store,
    id: &JobId,
    owner: &str,
) -> Result<Option<JobState>, PortalError> {
    let tasks = tasks(store, id).await?;
    let state = ended(&tasks);
    if let Some(state) = state {
        sqlx::query(
            "UPDATE jobs SET state = $3, finished_at = $4, owner = NULL, lease_until = 0, version = version + 1 \
             WHERE id = $1 AND owner = $2",
        )
        .bind(&id.0)
        .bind(owner)
        .bind(state.as_str())
        .bind(now())
        .execute(store.pool())
        .await?;
    }
    Ok(state)
}

/// How a job with these steps ended; none while something can still be done.
fn ended(tasks: &[Task]) -> Option<JobState> {
    let open = |task: &&Task| match task.step.state {
        StepState::Running | StepState::WaitingForAws => true,
        StepState::Waiting => !is_blocked(tasks, task),
        _ => false,
    };
    if tasks.iter().any(|task| open(&task)) {
        return None;
    }
    let any = |state| tasks.iter().any(|task| task.step.state == state);
    Some(if any(StepState::Failed) {
        JobState::Failed
    } else if any(StepState::Cancelled) {
        JobState::Cancelled
    } else {
        JobState::Done
    })
}

/// Whether an earlier step of its lane keeps a step from ever beginning.
fn is_blocked(tasks: &[Task], task: &Task) -> bool {
    tasks.iter().any(|other| {
        other.step.lane == task.step.lane
            && other.step.number < task.step.number
            && matches!(other.step.state, StepState::Failed | StepState::Cancelled)
    })
}

/// Says that a step is under way, unless it was cancelled meanwhile or somebody else
/// holds the job. Gives whether it may go on.
///
/// # Errors
/// If the store fails.
pub async fn begin(
    store: &Store,
    id: &JobId,
    owner: &str,
    number: i64,
    state: StepState,
    message: Option<&str>,
) -> Result<bool, PortalError> {
    let statement = format!(
        "UPDATE job_steps SET state = $4, message = $5, advice = NULL, aws_code = NULL, \
                began_at = COALESCE(began_at, $6) \
         WHERE job = $1 AND number = $3 AND state IN ('waiting', 'running', 'waiting-for-aws') AND {OWNED}"
    );
    let begun = sqlx::query(&statement)
        .bind(&id.0)
        .bind(owner)
        .bind(number)
        .bind(state.as_str())
        .bind(message)
        .bind(now())
        .execute(store.pool())
        .await?;
    count_change(store, id).await?;
    Ok(begun.rows_affected() == 1)
}

/// Notes AWS's id of the call a step made.
///
/// # Errors
/// If the store fails.
pub async fn called(
    store: &Store,
    id: &JobId,
    owner: &str,
    number: i64,
    request_id: Option<&str>,
) -> Result<(), PortalError> {
    let statement =
        format!("UPDATE job_steps SET request_id = $4 WHERE job = $1 AND number = $3 AND {OWNED}");
    sqlx::query(&statement)
        .bind(&id.0)
        .bind(owner)
        .bind(number)
        .bind(request_id)
        .execute(store.pool())
        .await?;
    Ok(())
}

/// How a step ended.
#[derive(Clone, Debug)]
pub enum End {
    /// Done.
    Done,
    /// It was as it should be already: why.
    Skipped(String),
    /// What went wrong.
    Failed(PortalError),
    /// Somebody cancelled the job while AWS did it.
    Unwatched,
}

/// Says how a step ended.
///
/// # Errors
/// If the store fails.
pub async fn end(
    store: &Store,
    id: &JobId,
    owner: &str,
    number: i64,
    end: &End,
) -> Result<(), PortalError> {
    let error = match end {
        End::Failed(error) => Some(error),
        _ => None,
    };
    let (state, message) = match end {
        End::Done => (StepState::Done, None),
        End::Skipped(why) => (StepState::Skipped, Some(why.as_str())),
        End::Failed(error) => (StepState::Failed, Some(&*error.message)),
        End::Unwatched => (StepState::Cancelled, Some(UNWATCHED)),
    };
    let statement = format!(
        "UPDATE job_steps SET state = $4, message = $5, advice = $6, aws_code = $7, \
                request_id = COALESCE($8, request_id), finished_at = $9 \
         WHERE job = $1 AND number = $3 AND state IN ('waiting', 'running', 'waiting-for-aws') AND {OWNED}"
    );
    sqlx::query(&statement)
        .bind(&id.0)
        .bind(owner)
        .bind(number)
        .bind(state.as_str())
        .bind(message)
        .bind(error.and_then(|error| error.next.as_deref()))
        .bind(error.and_then(|error| error.code.as_deref()))
        .bind(error.and_then(|error| error.request_id.as_deref()))
        .bind(now())
        .execute(store.pool())
        .await?;
    count_change(store, id).await
}

async fn count_change(store: &Store, id: &JobId) -> Result<(), PortalError> {
    sqlx::query("UPDATE jobs SET version = version + 1 WHERE id = $1")
        .bind(&id.0)
        .execute(store.pool())
        .await?;
    Ok(())
}
