//! Server functions of jobs: seeing them, cancelling them, trying them again.

use leptos::prelude::*;

use super::{Job, JobDetail, JobId};
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::json::Json;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::records::{self, Search, Task},
    super::{JobState, StepState, store},
    crate::access::{Caller, Permission, PersonId, Scope},
    crate::appstream::ErrorKind,
    crate::audit::{Entry, Target},
    crate::server::Portico,
    crate::server::context::{address, answer, caller, portico},
    crate::server::write::{Written, write},
    crate::ui::list::PAGE_ROWS,
    crate::ui::live::Topic,
};

/// Lists the jobs of a connection, the newest first; those of others only to who may
/// see all of the connection.
#[server(prefix = "/fn", endpoint = "list_jobs", protocol = Json)]
pub async fn list_jobs(
    connection: ConnectionName,
    query: ListQuery,
) -> Result<Reading<Listing<Job>>, PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::SeeResources, Scope::Somewhere)?;
            let portico = portico();
            portico.connections.find(&connection)?;
            let search = Search {
                words: query.words(),
                state: JobState::parse(&query.state),
                person: (!sees_all(&caller, &connection)).then(|| caller.person.clone()),
            };
            let page = query.page.clamp(1, 1_000_000);
            let rows = i64::try_from(PAGE_ROWS).unwrap_or(i64::MAX);
            let offset = i64::try_from((page - 1) * PAGE_ROWS).unwrap_or(i64::MAX);
            let (jobs, matching) =
                records::list(&portico.store, &connection, &search, rows, offset).await?;
            let matching = usize::try_from(matching).unwrap_or_default();
            Ok(Reading {
                value: Listing {
                    rows: jobs,
                    matching,
                    total: matching,
                    page,
                    states: vec![],
                },
                at: crate::server::now(),
                trouble: None,
            })
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn sees_all(caller: &Caller, connection: &ConnectionName) -> bool {
    caller.may(Permission::SeeResources, Scope::Connection(connection))
}

#[cfg(feature = "ssr")]
async fn seen(
    portico: &Portico,
    caller: &Caller,
    connection: &ConnectionName,
    id: &JobId,
) -> Result<(Job, PersonId), PortalError> {
    portico.connections.find(connection)?;
    let (job, person) = records::find(&portico.store, connection, id).await?;
    if sees_all(caller, connection) || person == caller.person {
        Ok((job, person))
    } else {
        Err(PortalError::not_found("such job"))
    }
}

/// One job with its steps.
#[server(prefix = "/fn", endpoint = "describe_job", protocol = Json)]
pub async fn describe_job(connection: ConnectionName, id: JobId) -> Result<JobDetail, PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::SeeResources, Scope::Somewhere)?;
            let portico = portico();
            let (job, _) = seen(&portico, &caller, &connection, &id).await?;
            let tasks = records::tasks(&portico.store, &id).await?;
            let may_change = may_do(&caller, &connection, &tasks).is_ok();
            let mut steps: Vec<_> = tasks.into_iter().map(|task| task.step).collect();
            let waiting = steps
                .iter_mut()
                .filter(|step| step.state == StepState::WaitingForAws);
            for step in waiting {
                if let Some(wait) = &step.wait {
                    step.earlier = records::earlier(&portico.store, wait).await?;
                }
            }
            Ok(JobDetail {
                job,
                steps,
                may_change,
            })
        }
        .await,
    )
}

/// Refuses unless the caller may do every step.
#[cfg(feature = "ssr")]
fn may_do(caller: &Caller, connection: &ConnectionName, tasks: &[Task]) -> Result<(), PortalError> {
    for task in tasks {
        let scope = match &task.stack {
            Some(stack) => Scope::Stack(connection, stack),
            None => Scope::Connection(connection),
        };
        if let Some((operation, _)) = &task.call {
            caller.require(crate::operations::permission(operation), scope)?;
        }
    }
    Ok(())
}

/// Cancels the steps of a job that are not begun.
#[server(prefix = "/fn", endpoint = "cancel_job", protocol = Json)]
pub async fn cancel_job(connection: ConnectionName, id: JobId) -> Result<(), PortalError> {
    answer(
        async {
            let (portico, caller, job) = changed(&connection, &id).await?;
            let entry = entry(&caller, "Cancel job", &connection, &job);
            write(&portico, entry, &[Topic::Jobs], || async {
                match store::cancel(&portico.store, &id, &caller.user_name).await? {
                    true => Ok(Written::here(())),
                    false => Err(over("The job is over already.")),
                }
            })
            .await
        }
        .await,
    )
}

/// Lets the failed steps of a job begin again, and what needs them.
#[server(prefix = "/fn", endpoint = "retry_job", protocol = Json)]
pub async fn retry_job(connection: ConnectionName, id: JobId) -> Result<(), PortalError> {
    answer(
        async {
            let (portico, caller, job) = changed(&connection, &id).await?;
            let entry = entry(&caller, "Retry job", &connection, &job);
            write(&portico, entry, &[Topic::Jobs], || async {
                match store::retry(&portico.store, &id, &caller.person).await? {
                    true => Ok(Written::here(())),
                    false => Err(over("No step of this job has failed.")),
                }
            })
            .await?;
            portico.jobs.notify_one();
            Ok(())
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn over(message: &str) -> PortalError {
    PortalError::new(ErrorKind::Conflict, message).next("This page shows how it ended.")
}

/// The job somebody wants to change who may do all it does.
#[cfg(feature = "ssr")]
async fn changed(
    connection: &ConnectionName,
    id: &JobId,
) -> Result<(Portico, Caller, Job), PortalError> {
    let caller = caller()?;
    // The least that any step needs.
    caller.require(Permission::EndSessions, Scope::Somewhere)?;
    let portico = portico();
    let (job, _) = seen(&portico, &caller, connection, id).await?;
    let tasks = records::tasks(&portico.store, id).await?;
    may_do(&caller, connection, &tasks)?;
    Ok((portico, caller, job))
}

#[cfg(feature = "ssr")]
fn entry(caller: &Caller, action: &'static str, connection: &ConnectionName, job: &Job) -> Entry {
    Entry {
        actor: caller.user_name.clone(),
        action: action.into(),
        connection: Some(connection.clone()),
        target: Target::new("job", &job.title),
        detail: format!("{} of {} steps were done.", job.reached, job.steps),
        address: address(),
    }
}
