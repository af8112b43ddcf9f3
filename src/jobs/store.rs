//! Jobs in the store: making them, cancelling them, trying them again.

use super::plans::Plan;
use super::{JobId, MOST_ITEMS};
use crate::access::{Caller, PersonId};
use crate::appstream::{ConnectionName, ErrorKind, PortalError, StackName};
use crate::audit::{Entry, Target};
use crate::operations::aws::Call;
use crate::operations::without_secrets;
use crate::server::store::Store;
use crate::server::write::{Written, write};
use crate::server::{Portico, now, random_token};
use crate::ui::live::Topic;

/// Makes a job of a plan and lets it begin.
///
/// # Errors
/// [`ErrorKind::Invalid`] if there is nothing or too much to do, an input breaks a
/// rule, or one holds a secret, which jobs must not store; or that the store fails.
pub async fn create(
    portico: &Portico,
    caller: &Caller,
    address: &str,
    connection: &ConnectionName,
    plan: Plan,
) -> Result<JobId, PortalError> {
    check(&plan)?;
    let id = JobId(random_token(16));
    let entry = Entry {
        actor: caller.user_name.clone(),
        action: "Begin job".into(),
        connection: Some(connection.clone()),
        target: Target::new("job", &plan.title),
        detail: plan.labels().join(". "),
        address: address.to_owned(),
    };
    let made = write(portico, entry, &[Topic::Jobs], || async {
        insert(&portico.store, &id, caller, address, connection, &plan).await?;
        Ok(Written::here(()))
    });
    made.await?;
    portico.jobs.notify_one();
    Ok(id)
}

fn check(plan: &Plan) -> Result<(), PortalError> {
    let refuse = |text: String| Err(PortalError::new(ErrorKind::Invalid, text));
    if plan.lanes.iter().all(Vec::is_empty) {
        return refuse("There is nothing to do.".to_owned());
    }
    if plan.lanes.len() > MOST_ITEMS {
        return refuse(format!("A job has at most {MOST_ITEMS} items."));
    }
    let calls = plan.lanes.iter().flatten();
    for (operation, input) in calls.filter_map(|step| step.call.as_ref()) {
        let call = Call::new(operation, input.clone())?;
        if without_secrets(&call.operation().input, input) != *input {
            let text = format!("{operation} takes a secret, which a job must not store.");
            return refuse(text);
        }
    }
    Ok(())
}

/// Writes a job as it begins, into the store and nowhere else.
///
/// # Errors
/// If the store fails.
pub(super) async fn insert(
    store: &Store,
    id: &JobId,
    caller: &Caller,
    address: &str,
    connection: &ConnectionName,
    plan: &Plan,
) -> Result<(), PortalError> {
    let mut transaction = store.pool().begin().await?;
    sqlx::query(
        "INSERT INTO jobs (id, connection, title, made_by, person, address, created_at, state, version, lease_until) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'running', 1, 0)",
    )
    .bind(&id.0)
    .bind(connection.as_str())
    .bind(&plan.title)
    .bind(&caller.user_name)
    .bind(&caller.person.0)
    .bind(address)
    .bind(now())
    .execute(&mut *transaction)
    .await?;
    let lanes = (0_i64..).zip(&plan.lanes);
    let steps: Vec<_> = lanes
        .flat_map(|(lane, steps)| steps.iter().map(move |step| (lane, step)))
        .collect();
    for (number, (lane, step)) in (0_i64..).zip(steps) {
        let (operation, input) = match &step.call {
            Some((operation, input)) => (Some(operation.as_str()), json(input)?),
            None => (None, "{}".to_owned()),
        };
        sqlx::query(
            "INSERT INTO job_steps (job, number, lane, label, operation, input, stack, wait, state) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting')",
        )
        .bind(&id.0)
        .bind(number)
        .bind(lane)
        .bind(&step.label)
        .bind(operation)
        .bind(input)
        .bind(step.stack.as_ref().map(StackName::as_str))
        .bind(step.wait.as_ref().map(json).transpose()?)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(())
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String, PortalError> {
    serde_json::to_string(value).map_err(PortalError::internal)
}

/// What is said of a step that AWS goes on with after its job was cancelled.
pub(super) const UNWATCHED: &str = "No longer watched: AWS goes on with it.";

/// Cancels the steps of a job that are not begun, and stops watching what AWS does by
/// itself. Gives whether there was anything to cancel.
///
/// # Errors
/// If the store fails.
pub async fn cancel(store: &Store, id: &JobId, by: &str) -> Result<bool, PortalError> {
    let mut transaction = store.pool().begin().await?;
    let cancelled = sqlx::query(
        "UPDATE jobs SET cancelled_by = $2, version = version + 1 WHERE id = $1 AND state = 'running'",
    )
    .bind(&id.0)
    .bind(by)
    .execute(&mut *transaction)
    .await?;
    if cancelled.rows_affected() == 1 {
        sqlx::query(
            "UPDATE job_steps SET message = CASE WHEN state = 'waiting' THEN NULL ELSE $2 END, \
                    state = 'cancelled', finished_at = $3 \
             WHERE job = $1 AND state IN ('waiting', 'waiting-for-aws')",
        )
        .bind(&id.0)
        .bind(UNWATCHED)
        .bind(now())
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(cancelled.rows_affected() == 1)
}

/// Lets the failed steps of a job that is over begin again, on behalf of `person`.
/// Gives whether there were any.
///
/// # Errors
/// If the store fails.
pub async fn retry(store: &Store, id: &JobId, person: &PersonId) -> Result<bool, PortalError> {
    let mut transaction = store.pool().begin().await?;
    let again = sqlx::query(
        "UPDATE jobs SET state = 'running', finished_at = NULL, cancelled_by = NULL, person = $2, \
                owner = NULL, lease_until = 0, version = version + 1 \
         WHERE id = $1 AND state = 'failed'",
    )
    .bind(&id.0)
    .bind(&person.0)
    .execute(&mut *transaction)
    .await?;
    if again.rows_affected() == 1 {
        sqlx::query(
            "UPDATE job_steps SET state = 'waiting', message = NULL, advice = NULL, aws_code = NULL, \
                    request_id = NULL, began_at = NULL, finished_at = NULL \
             WHERE job = $1 AND state = 'failed'",
        )
        .bind(&id.0)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(again.rows_affected() == 1)
}
