//! Works on one job, whose lease is held: step by step, lanes side by side.
//!
//! Each step looks first whether it is needed, then makes its call the way of every
//! write, then waits until AWS is done. So a step that was begun by a process that died
//! is simply begun again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures::future::{Either, join_all, select};
use tokio::sync::{Semaphore, watch};

use super::lease::{self, End, Held, Lease};
use super::look::{Need, Seen, look, need};
use super::records::{self, Task};
use super::run::seconds;
use super::{StepState, Wait};
use crate::access::{Scope, people, tagged};
use crate::appstream::{ErrorKind, PortalError};
use crate::audit::{Entry, Target, differences};
use crate::json::Value;
use crate::operations::aws::Call;
use crate::operations::{kind, permission, told, topics};
use crate::server::cache::CALL_PATIENCE;
use crate::server::config::Pace;
use crate::server::connections::Connection;
use crate::server::write::{Written, write};
use crate::server::{Portico, now};
use crate::ui::form::shape::words;
use crate::ui::live::Topic;

/// Calls one job makes at once, so that it leaves some for pages.
const CALLS_AT_ONCE: usize = 4;
/// How often in a row something must be seen to go the wrong way: right after a call
/// AWS may still tell what was before it.
const SURE: u32 = 3;
/// Seconds a step waits for AWS at most.
const LONGEST_WAIT: i64 = 2 * 60 * 60;
/// The longest pause when AWS asks for fewer calls.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Going {
    On,
    Cancelled,
    /// Somebody else goes on: the lease is lost, or the process stops.
    Elsewhere,
}

/// A job in work.
pub(super) struct Run {
    portico: Portico,
    held: Held,
    owner: String,
    going: watch::Sender<Going>,
    calls: Semaphore,
}

impl Run {
    /// Ready to run.
    pub(super) fn of(portico: Portico, held: Held, owner: String) -> Self {
        Self {
            portico,
            held,
            owner,
            going: watch::Sender::new(Going::On),
            calls: Semaphore::new(CALLS_AT_ONCE),
        }
    }

    fn pace(&self) -> Pace {
        self.portico.config.jobs
    }

    fn changed(&self) {
        self.portico.live.changed(Topic::Jobs);
    }

    fn is_going(&self) -> bool {
        *self.going.borrow() == Going::On
    }

    /// Waits a while, or until it is no longer to go on.
    async fn pause(&self, pause: Duration) {
        let mut going = self.going.subscribe();
        // The sender lives as long as this run.
        let _ = tokio::time::timeout(pause, going.wait_for(|going| *going != Going::On)).await;
    }

    /// Runs it until it is over, or for others to go on with.
    pub(super) async fn run(self) {
        let keeping = std::pin::pin!(self.keep());
        let working = std::pin::pin!(self.work());
        let result = match select(working, keeping).await {
            Either::Left((result, _)) => result,
            Either::Right(((), working)) => working.await,
        };
        if let Err(error) = result {
            tracing::error!(?error, job = self.held.title, "a job could not go on");
        }
        self.changed();
        self.portico.jobs.notify_one();
    }

    /// Holds the lease, and notices when it is lost, the job cancelled or the process
    /// to stop.
    async fn keep(&self) {
        let Pace {
            lease: length,
            look,
            ..
        } = self.pace();
        let mut stopping = self.portico.stopping.clone();
        let mut held = Instant::now();
        loop {
            let renewed = lease::renew(
                &self.portico.store,
                &self.held.id,
                &self.owner,
                seconds(length),
            );
            match renewed.await {
                Ok(Lease::Held) => held = Instant::now(),
                Ok(Lease::Cancelled) => {
                    held = Instant::now();
                    self.going.send_if_modified(|going| {
                        std::mem::replace(going, Going::Cancelled) != Going::Cancelled
                    });
                }
                Ok(Lease::Lost) => break,
                Err(_) if held.elapsed() > length => break,
                Err(_) => {}
            }
            tokio::select! {
                () = tokio::time::sleep(look.min(length / 3)) => {}
                _ = stopping.changed() => break,
            }
        }
        self.going.send_replace(Going::Elsewhere);
    }

    /// Runs all lanes, then closes the job, or lets go of it if it is not over.
    async fn work(&self) -> Result<(), PortalError> {
        let (store, id) = (&self.portico.store, &self.held.id);
        let result = async {
            let tasks = records::tasks(store, id).await?;
            let mut lanes: BTreeMap<i64, Vec<Task>> = BTreeMap::new();
            for task in tasks {
                lanes.entry(task.step.lane).or_default().push(task);
            }
            let lanes: Vec<_> = lanes.into_values().map(|lane| self.lane(lane)).collect();
            join_all(lanes).await.into_iter().collect()
        };
        let result: Result<(), PortalError> = result.await;
        if result.is_ok() && lease::close(store, id, &self.owner).await?.is_some() {
            return Ok(());
        }
        lease::release(store, id, &self.owner).await?;
        result
    }

    async fn lane(&self, tasks: Vec<Task>) -> Result<(), PortalError> {
        for task in tasks {
            match task.step.state {
                StepState::Done | StepState::Skipped => continue,
                StepState::Failed | StepState::Cancelled => return Ok(()),
                _ => {}
            }
            let Some(end) = self.step(&task).await? else {
                return Ok(());
            };
            let (store, id) = (&self.portico.store, &self.held.id);
            lease::end(store, id, &self.owner, task.step.number, &end).await?;
            self.changed();
            if !matches!(end, End::Done | End::Skipped(_)) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Says how far a step is. Gives whether it may go on.
    async fn begin(
        &self,
        task: &Task,
        state: StepState,
        message: Option<&str>,
    ) -> Result<bool, PortalError> {
        let (store, id, number) = (&self.portico.store, &self.held.id, task.step.number);
        let begun = lease::begin(store, id, &self.owner, number, state, message).await?;
        self.changed();
        Ok(begun)
    }

    /// Runs a step; none if it is for others to go on with, or cancelled. An error is
    /// the store's: the step stays as it is.
    async fn step(&self, task: &Task) -> Result<Option<End>, PortalError> {
        let connection = match self.portico.connections.find(&self.held.connection) {
            Ok(connection) => connection,
            Err(error) => return Ok(Some(End::Failed(error))),
        };
        let is_called = task.step.state == StepState::WaitingForAws;
        if let (Some((operation, input)), false) = (&task.call, is_called) {
            // Nobody holds a permit after the runner is gone, and nobody closes it.
            let Ok(_permit) = self.calls.acquire().await else {
                return Ok(None);
            };
            if !self.is_going() || !self.begin(task, StepState::Running, None).await? {
                return Ok(None);
            }
            let needed = self.needed(connection, operation, input).await;
            match needed {
                Ok(Need::Nothing(why)) => return Ok(Some(End::Skipped(why))),
                Ok(Need::Wait(why)) if task.step.wait.is_none() => {
                    return Ok(Some(End::Skipped(why)));
                }
                Ok(Need::Wait(_)) => {}
                Ok(Need::Call) => {
                    if let Some(end) = self.call(connection, task, operation, input).await? {
                        return Ok(Some(end));
                    }
                }
                Err(_) if !self.is_going() => return Ok(None),
                Err(error) => return Ok(Some(End::Failed(error))),
            }
        }
        match &task.step.wait {
            None => Ok(Some(End::Done)),
            Some(wait) => self.wait(connection, task, wait).await,
        }
    }

    /// What is left to do; tried again while AWS asks for fewer calls or is away.
    async fn needed(
        &self,
        connection: &Connection,
        operation: &str,
        input: &Value,
    ) -> Result<Need, PortalError> {
        let begun = Instant::now();
        let mut pause = self.pace().look;
        loop {
            match need(&connection.cache, operation, input).await {
                Err(error) if self.may_pass(&error, begun) => {
                    self.pause(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                result => return result,
            }
        }
    }

    fn may_pass(&self, error: &PortalError, begun: Instant) -> bool {
        matches!(error.kind, ErrorKind::Throttled | ErrorKind::Unreachable)
            && self.is_going()
            && begun.elapsed() < self.pace().throttled
    }

    /// Makes a step's call, on behalf of whoever wanted the job. Gives how the step
    /// ended if it did.
    async fn call(
        &self,
        connection: &Connection,
        task: &Task,
        operation: &str,
        input: &Value,
    ) -> Result<Option<End>, PortalError> {
        let prepared = async {
            let mut caller = people::caller(&self.portico.store, &self.held.person)
                .await?
                .ok_or_else(|| PortalError::forbidden("do this any more"))?;
            tagged::resolve(&self.portico, &mut caller, CALL_PATIENCE).await;
            let scope = match &task.stack {
                Some(stack) => Scope::Stack(&self.held.connection, stack),
                None => Scope::Connection(&self.held.connection),
            };
            caller.require(permission(operation), scope)?;
            Ok((caller, Call::new(operation, input.clone())?))
        };
        let (caller, call) = match prepared.await {
            Ok(prepared) => prepared,
            Err(error) => return Ok(Some(End::Failed(error))),
        };
        let told = told(&call.operation().input, call.input());
        let entry = Entry {
            actor: caller.user_name,
            action: words(operation).into(),
            connection: Some(self.held.connection.clone()),
            target: Target::new(kind(operation), call.target().unwrap_or_default()),
            detail: format!("{told} In the job “{}”.", self.held.title),
            address: self.held.address.clone(),
        };
        let shape = &call.operation().input;
        let deed = entry.changing(differences(shape, &Value::Null, call.input()));
        let sent = write(&self.portico, deed, topics(operation), || async {
            let sent = self.send(connection, task, &call).await?;
            let request_id = sent.request_id.clone();
            Ok(Written {
                value: sent.request_id,
                request_id,
            })
        });
        match sent.await {
            Ok(request_id) => {
                let (store, id) = (&self.portico.store, &self.held.id);
                let number = task.step.number;
                lease::called(store, id, &self.owner, number, request_id.as_deref()).await?;
                Ok(None)
            }
            Err(error) if operation.starts_with("Delete") && error.kind == ErrorKind::NotFound => {
                Ok(Some(End::Skipped("It is gone already.".to_owned())))
            }
            Err(error) => Ok(Some(End::Failed(error))),
        }
    }

    /// Sends a call, slower while AWS asks for fewer.
    async fn send(
        &self,
        connection: &Connection,
        task: &Task,
        call: &Call,
    ) -> Result<Written<Value>, PortalError> {
        const SLOWER: &str = "AWS asks for fewer calls. Portico tries again, slower.";
        let begun = Instant::now();
        let mut pause = self.pace().look;
        loop {
            match call.send(&connection.aws).await {
                Err(error)
                    if error.kind == ErrorKind::Throttled && self.may_pass(&error, begun) =>
                {
                    if !self.begin(task, StepState::Running, Some(SLOWER)).await? {
                        return Err(error);
                    }
                    self.pause(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                result => return result,
            }
        }
    }

    /// Waits until AWS is done.
    async fn wait(
        &self,
        connection: &Connection,
        task: &Task,
        wait: &Wait,
    ) -> Result<Option<End>, PortalError> {
        let until = task.step.began_at.unwrap_or_else(now) + LONGEST_WAIT;
        let mut said: Option<Option<String>> = None;
        let mut wrong = 0;
        loop {
            let message = match look(&connection.cache, wait).await {
                Ok(Seen::There) => return Ok(Some(End::Done)),
                Ok(Seen::NotYet(message)) => {
                    wrong = 0;
                    message
                }
                Ok(Seen::Never(error)) => {
                    wrong += 1;
                    if wrong >= SURE {
                        return Ok(Some(End::Failed(error)));
                    }
                    None
                }
                Err(error) if error.kind.is_passing() => Some(error.message.to_string()),
                Err(error) => return Ok(Some(End::Failed(error))),
            };
            if said.as_ref() != Some(&message) {
                let state = StepState::WaitingForAws;
                if !self.begin(task, state, message.as_deref()).await? {
                    return Ok(None);
                }
                said = Some(message);
            }
            if now() > until {
                return Ok(Some(End::Failed(too_long())));
            }
            self.pause(self.pace().look).await;
            match *self.going.borrow() {
                Going::On => {}
                Going::Cancelled => return Ok(Some(End::Unwatched)),
                Going::Elsewhere => return Ok(None),
            }
        }
    }
}

fn too_long() -> PortalError {
    PortalError::new(
        ErrorKind::NotAvailable,
        "AWS has not been done with this for two hours.",
    )
    .next("It may still be at it. Look at the thing itself, then try this step again.")
}
