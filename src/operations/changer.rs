//! Somebody who changes something in a connection: what the server functions that do so
//! have in common, from asking whether they may to the call.

use std::future::Future;

use super::aws::{Call, write_call};
use super::edit;
use super::model::operation;
use crate::access::{Caller, Permission, Scope};
use crate::appstream::{ConnectionName, ErrorKind, Invalid, PortalError};
use crate::json::Value;
use crate::server::Portico;
use crate::server::connections::Connection;
use crate::server::context;
use crate::ui::form::Rules;
use crate::ui::form::check::new_faults;

/// Who may change what there is in a connection, and is about to.
pub struct Changer {
    /// The application's state.
    pub portico: Portico,
    /// Who.
    pub caller: Caller,
    /// Where.
    pub connection: ConnectionName,
}

/// A change of what exists, by a form.
pub struct Change<'a> {
    /// The operation: "UpdateStack".
    pub operation: &'static str,
    /// What kind of thing: "stack".
    pub kind: &'static str,
    /// Its name.
    pub name: &'a str,
    /// What the person began with.
    pub before: &'a Value,
    /// What they made of it.
    pub after: &'a Value,
    /// Whether what somebody else did meanwhile may be lost.
    pub overwrite: bool,
    /// Rules between members.
    pub rules: Rules,
}

impl Changer {
    /// Who asks.
    ///
    /// # Errors
    /// If nobody is signed in, they may not change anything there, or there is no such
    /// connection.
    pub fn of(connection: &ConnectionName) -> Result<Self, PortalError> {
        let caller = context::caller()?;
        caller.require(Permission::ChangeResources, Scope::Connection(connection))?;
        let portico = context::portico();
        portico.connections.find(connection)?;
        Ok(Self {
            portico,
            caller,
            connection: connection.clone(),
        })
    }

    /// The connection.
    ///
    /// # Errors
    /// If there is none of the name.
    pub fn place(&self) -> Result<&Connection, PortalError> {
        self.portico.connections.find(&self.connection)
    }

    /// Makes a call along the way of every write.
    ///
    /// # Errors
    /// If the input breaks the service model, what AWS said, or that the audit record
    /// cannot be written.
    pub async fn call(&self, operation: &str, input: Value) -> Result<(), PortalError> {
        self.make(&Call::new(operation, input)?, None).await
    }

    /// The same of a call that makes something of what there was, for the record.
    ///
    /// # Errors
    /// As [`Changer::call`].
    pub async fn call_changing(
        &self,
        operation: &str,
        input: Value,
        (before, after): (&Value, &Value),
    ) -> Result<(), PortalError> {
        let call = Call::changing(operation, input, before)?;
        self.make(&call, Some((before, after))).await
    }

    async fn make(
        &self,
        call: &Call,
        changed: Option<(&Value, &Value)>,
    ) -> Result<(), PortalError> {
        let (portico, caller) = (&self.portico, self.caller.clone());
        let written = write_call(portico, caller, &self.connection, call, changed);
        written.await.map(drop)
    }

    /// Makes a call whose input keeps `rules`.
    ///
    /// # Errors
    /// At its member, if it does not; else as [`Changer::call`].
    pub async fn create(
        &self,
        operation: &str,
        rules: Rules,
        input: Value,
    ) -> Result<(), PortalError> {
        keeps(rules, None, &input)?;
        self.call(operation, input).await
    }

    /// The input of a change; none if there is nothing to change. `now` reads what the
    /// thing is at this moment.
    ///
    /// # Errors
    /// At its member, if the change breaks a rule; if the thing is not what the person
    /// began with any more; if it cannot be read.
    pub async fn changed<Now>(
        &self,
        change: &Change<'_>,
        now: Now,
    ) -> Result<Option<Value>, PortalError>
    where
        Now: Future<Output = Result<Value, PortalError>>,
    {
        let (name, before, after) = (change.name, change.before, change.after);
        let shape = &operation(change.operation)?.input;
        let clearing = edit::clearing(change.operation);
        let Some(input) = edit::changes(shape, name, before, after, clearing)? else {
            return Ok(None);
        };
        keeps(change.rules, Some(before), after)?;
        // By the service model, before AWS is asked for anything.
        Call::changing(change.operation, input.clone(), before)?;
        let now = now.await?;
        if !change.overwrite {
            let what = (change.kind, name);
            edit::unchanged(&self.portico, &self.connection, what, before, &now).await?;
        }
        Ok(Some(input))
    }

    /// Makes the call of a change, if there is something to change.
    ///
    /// # Errors
    /// As [`Changer::changed`] and [`Changer::call`].
    pub async fn change<Now>(&self, change: &Change<'_>, now: Now) -> Result<(), PortalError>
    where
        Now: Future<Output = Result<Value, PortalError>>,
    {
        match self.changed(change, now).await? {
            Some(input) => {
                let changed = (change.before, change.after);
                self.call_changing(change.operation, input, changed).await
            }
            None => Ok(()),
        }
    }
}

/// Whether `after` keeps the rules, but for what `before` broke already.
fn keeps(rules: Rules, before: Option<&Value>, after: &Value) -> Result<(), PortalError> {
    let mut faults = rules(after);
    if let Some(before) = before {
        faults = new_faults(faults, &rules(before), before, after);
    }
    match faults.into_iter().next() {
        Some(fault) => Err(PortalError::new(ErrorKind::Invalid, fault.message).at(&fault.path)),
        None => Ok(()),
    }
}

/// Whether what was typed is the name of what is to be deleted.
///
/// # Errors
/// At the field, if it is not.
pub fn confirmed(typed: &str, name: &str) -> Result<(), PortalError> {
    if typed == name {
        return Ok(());
    }
    let why = Invalid(format!("Type {name} to delete it."));
    Err(PortalError::invalid("confirmed", &why))
}

/// The input of an operation that takes a name and nothing else.
pub fn named(name: &str) -> Value {
    Value::object([("Name", name.into())])
}
