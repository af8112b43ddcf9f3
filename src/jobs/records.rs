//! Jobs as they are read from the store: for pages, for the runner, and to find out
//! what other processes did.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::store::json;
use super::{Job, JobId, JobState, Step, StepState, Wait};
use crate::access::PersonId;
use crate::appstream::{ConnectionName, PortalError, StackName};
use crate::json::Value;
use crate::server::store::Store;

/// A step with what only the server needs of it.
#[derive(Clone, Debug)]
pub struct Task {
    /// The step.
    pub step: Step,
    /// The operation it calls and with what; none if it only waits.
    pub call: Option<(String, Value)>,
    /// The stack whose grants are enough for it.
    pub stack: Option<StackName>,
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Words that must each occur in title or maker.
    pub words: Vec<String>,
    /// Only in this state.
    pub state: Option<JobState>,
    /// Only this person's.
    pub person: Option<PersonId>,
}

/// A job's columns, with its steps counted.
const COLUMNS: &str = "jobs.*, \
    (SELECT COUNT(*) FROM job_steps WHERE job = jobs.id) AS steps, \
    (SELECT COUNT(*) FROM job_steps WHERE job = jobs.id AND state IN ('done', 'skipped')) AS reached, \
    (SELECT COUNT(*) FROM job_steps WHERE job = jobs.id AND state = 'failed') AS failed";

/// Lists the jobs of a connection, the newest first, and counts all that match.
///
/// # Errors
/// If the store fails.
pub async fn list(
    store: &Store,
    connection: &ConnectionName,
    search: &Search,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Job>, i64), PortalError> {
    let mut values = vec![connection.to_string()];
    let mut conditions = String::from("connection = $1");
    for word in &search.words {
        let escaped = word
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        values.push(format!("%{escaped}%"));
        let number = values.len();
        conditions += &format!(" AND LOWER(title || ' ' || made_by) LIKE ${number} ESCAPE '\\'");
    }
    if let Some(state) = search.state {
        values.push(state.as_str().to_owned());
        conditions += &format!(" AND state = ${}", values.len());
    }
    if let Some(person) = &search.person {
        values.push(person.0.clone());
        conditions += &format!(" AND person = ${}", values.len());
    }
    let count = format!("SELECT COUNT(*) AS matching FROM jobs WHERE {conditions}");
    let page = format!(
        "SELECT {COLUMNS} FROM jobs WHERE {conditions} ORDER BY created_at DESC, id LIMIT {limit} OFFSET {offset}"
    );
    let mut counted = sqlx::query(&count);
    let mut listed = sqlx::query(&page);
    for value in &values {
        counted = counted.bind(value);
        listed = listed.bind(value);
    }
    let matching = counted.fetch_one(store.pool()).await?.try_get("matching")?;
    let rows = listed.fetch_all(store.pool()).await?;
    Ok((rows.iter().map(job).collect::<Result<_, _>>()?, matching))
}

/// One job of a connection, and the person it works for.
///
/// # Errors
/// [`NotFound`](crate::appstream::ErrorKind::NotFound), or that the store fails.
pub async fn find(
    store: &Store,
    connection: &ConnectionName,
    id: &JobId,
) -> Result<(Job, PersonId), PortalError> {
    let statement = format!("SELECT {COLUMNS} FROM jobs WHERE connection = $1 AND id = $2");
    let row = sqlx::query(&statement)
        .bind(connection.as_str())
        .bind(&id.0)
        .fetch_optional(store.pool())
        .await?
        .ok_or_else(|| PortalError::not_found("such job"))?;
    Ok((job(&row)?, PersonId(row.try_get("person")?)))
}

fn job(row: &AnyRow) -> Result<Job, PortalError> {
    let state: String = row.try_get("state")?;
    let count = |name: &str| -> Result<usize, PortalError> {
        let count: i64 = row.try_get(name)?;
        Ok(usize::try_from(count).unwrap_or_default())
    };
    Ok(Job {
        id: JobId(row.try_get("id")?),
        title: row.try_get("title")?,
        made_by: row.try_get("made_by")?,
        created_at: row.try_get("created_at")?,
        finished_at: row.try_get("finished_at")?,
        state: JobState::parse(&state)
            .ok_or_else(|| PortalError::internal(format!("a job is {state}")))?,
        cancelled_by: row.try_get("cancelled_by")?,
        steps: count("steps")?,
        reached: count("reached")?,
        failed: count("failed")?,
    })
}

/// The connection a row names.
pub(super) fn connection(row: &AnyRow) -> Result<ConnectionName, PortalError> {
    let name: String = row.try_get("connection")?;
    ConnectionName::parse(&name).map_err(PortalError::internal)
}

/// A number that changes whenever some job does, in whichever process.
///
/// # Errors
/// If the store fails.
pub async fn version(store: &Store) -> Result<i64, PortalError> {
    let row = sqlx::query("SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) AS version FROM jobs")
        .fetch_one(store.pool())
        .await?;
    Ok(row.try_get("version")?)
}

/// A job that is over, for the person it worked for.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The job.
    pub job: Job,
    /// Where.
    pub connection: ConnectionName,
    /// For whom.
    pub person: PersonId,
}

/// The jobs that were over at `since` (seconds since 1970) or later.
///
/// # Errors
/// If the store fails.
pub async fn ended_since(store: &Store, since: i64) -> Result<Vec<Ended>, PortalError> {
    let statement = format!("SELECT {COLUMNS} FROM jobs WHERE finished_at >= $1");
    let rows = sqlx::query(&statement)
        .bind(since)
        .fetch_all(store.pool())
        .await?;
    let ended = |row: &AnyRow| {
        Ok(Ended {
            job: job(row)?,
            connection: connection(row)?,
            person: PersonId(row.try_get("person")?),
        })
    };
    rows.iter().map(ended).collect()
}

/// The steps of a job, in order.
///
/// # Errors
/// If the store fails.
pub async fn tasks(store: &Store, id: &JobId) -> Result<Vec<Task>, PortalError> {
    let rows = sqlx::query("SELECT * FROM job_steps WHERE job = $1 ORDER BY number")
        .bind(&id.0)
        .fetch_all(store.pool())
        .await?;
    rows.iter().map(task).collect()
}

fn task(row: &AnyRow) -> Result<Task, PortalError> {
    let state: String = row.try_get("state")?;
    let wait: Option<String> = row.try_get("wait")?;
    let wait = wait.as_deref().map(serde_json::from_str::<Wait>);
    let operation: Option<String> = row.try_get("operation")?;
    let input: String = row.try_get("input")?;
    let stack: Option<String> = row.try_get("stack")?;
    Ok(Task {
        step: Step {
            number: row.try_get("number")?,
            lane: row.try_get("lane")?,
            label: row.try_get("label")?,
            state: StepState::parse(&state)
                .ok_or_else(|| PortalError::internal(format!("a step is {state}")))?,
            message: row.try_get("message")?,
            advice: row.try_get("advice")?,
            aws_code: row.try_get("aws_code")?,
            request_id: row.try_get("request_id")?,
            began_at: row.try_get("began_at")?,
            finished_at: row.try_get("finished_at")?,
            wait: wait.transpose().map_err(PortalError::internal)?,
            earlier: None,
        },
        call: match operation {
            None => None,
            Some(operation) => Some((
                operation,
                serde_json::from_str(&input).map_err(PortalError::internal)?,
            )),
        },
        stack: stack
            .as_deref()
            .map(StackName::parse)
            .transpose()
            .map_err(PortalError::internal)?,
    })
}

/// Seconds it took the last time until what `wait` waits for was there.
///
/// # Errors
/// If the store fails.
pub async fn earlier(store: &Store, wait: &Wait) -> Result<Option<i64>, PortalError> {
    let row = sqlx::query(
        "SELECT finished_at - began_at AS took FROM job_steps \
         WHERE wait = $1 AND state = 'done' ORDER BY finished_at DESC LIMIT 1",
    )
    .bind(json(wait)?)
    .fetch_optional(store.pool())
    .await?;
    Ok(row.map(|row| row.try_get("took")).transpose()?)
}
