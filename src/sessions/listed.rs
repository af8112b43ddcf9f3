//! Sessions as a list sees them: in words, in order.

use std::cmp::Ordering;

use super::Session;
use super::api::in_connection;
use crate::access::{Permission, Scope};
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::lists::gather::{Asking, Listed};
use crate::ui::list::{Arranged, Facts};
use crate::ui::time::machine;

impl Facts for Session {
    fn key(&self) -> String {
        self.id.to_string()
    }

    fn text(&self, column: &str) -> Option<String> {
        Some(match column {
            "user" => self.user.clone(),
            "state" => self.status().1.to_owned(),
            "stack" => self.stack.to_string(),
            "fleet" => self.fleet.to_string(),
            "started" => machine(self.started?),
            "ends-by" => machine(self.ends_by?),
            "authentication" => self.authentication.label().to_owned(),
            "address" => self.address.clone()?,
            "id" => self.id.to_string(),
            _ => return None,
        })
    }

    fn searched(&self) -> String {
        format!(
            "{}\n{}\n{}\n{}\n{}\n{}\n{}",
            self.user,
            self.stack,
            self.fleet,
            self.status().1,
            self.authentication.label(),
            self.address.as_deref().unwrap_or_default(),
            self.id
        )
    }

    fn state(&self) -> String {
        self.status().1.to_owned()
    }
}

impl Arranged for Session {
    fn compare(&self, other: &Self, column: &str) -> Ordering {
        let by_column = match column {
            "stack" => self.stack.cmp(&other.stack),
            "fleet" => self.fleet.cmp(&other.fleet),
            "state" => self.status().1.cmp(other.status().1),
            "started" => self.started.cmp(&other.started),
            "ends-by" => self.ends_by.cmp(&other.ends_by),
            "authentication" => self
                .authentication
                .label()
                .cmp(other.authentication.label()),
            _ => Ordering::Equal,
        };
        by_column.then_with(|| (&self.user, &self.id).cmp(&(&other.user, &other.id)))
    }
}

impl Listed for Session {
    async fn read_all(
        asking: &Asking,
        connection: &ConnectionName,
    ) -> Result<Reading<Vec<Self>>, PortalError> {
        let caller = &asking.caller;
        caller.require(Permission::SeeSessions, Scope::Somewhere)?;
        let found = asking.portico.connections.find(connection)?;
        let mut sessions = Vec::new();
        let mut trouble = None;
        for result in in_connection(found, caller, asking.patience).await {
            match result {
                Ok(more) => sessions.extend(more),
                Err(error) => trouble = Some(error),
            }
        }
        // Where nothing at all is known, what went wrong is the answer.
        match trouble {
            Some(error) if sessions.is_empty() => Err(error),
            trouble => Ok(Reading {
                value: sessions,
                at: crate::server::now(),
                trouble,
            }),
        }
    }
}
