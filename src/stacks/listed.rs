//! Stacks as a list sees them: in words, in order.

use std::cmp::Ordering;

use futures::future::try_join_all;

use super::aws::{AllStacks, FleetsOfStack};
use super::{Stack, StackRow};
use crate::appstream::{ConnectionName, FleetName, PortalError, Reading};
use crate::lists::gather::{Asking, Listed, by_text};
use crate::ui::list::{Arranged, Facts};
use crate::ui::time::machine;

impl StackRow {
    fn fleet_names(&self, between: &str) -> String {
        let names: Vec<_> = self.fleets.iter().map(FleetName::as_str).collect();
        names.join(between)
    }
}

impl Facts for StackRow {
    fn key(&self) -> String {
        self.stack.name.to_string()
    }

    fn text(&self, column: &str) -> Option<String> {
        let Self { stack, fleets } = self;
        Some(match column {
            "name" => stack.name.to_string(),
            "display-name" => stack.display_name.clone()?,
            "fleets" if fleets.is_empty() => return None,
            "fleets" => self.fleet_names(", "),
            "description" => stack.description.clone()?,
            "created" => machine(stack.created?),
            _ => return None,
        })
    }

    fn searched(&self) -> String {
        let stack = &self.stack;
        format!(
            "{}\n{}\n{}\n{}",
            stack.name,
            stack.display_name.as_deref().unwrap_or_default(),
            stack.description.as_deref().unwrap_or_default(),
            self.fleet_names("\n")
        )
    }

    fn state(&self) -> String {
        let state = if self.fleets.is_empty() {
            "without"
        } else {
            "with"
        };
        state.to_owned()
    }
}

impl Arranged for StackRow {
    fn compare(&self, other: &Self, column: &str) -> Ordering {
        let by_column = match column {
            "display-name" => by_text(self.stack.title(), other.stack.title()),
            "fleets" => self.fleets.len().cmp(&other.fleets.len()),
            "created" => self.stack.created.cmp(&other.stack.created),
            _ => Ordering::Equal,
        };
        by_column.then_with(|| self.stack.name.cmp(&other.stack.name))
    }
}

impl Listed for StackRow {
    async fn read_all(
        asking: &Asking,
        connection: &ConnectionName,
    ) -> Result<Reading<Vec<Self>>, PortalError> {
        let cache = asking.resources(connection)?;
        let stacks = cache.read(&AllStacks, asking.patience).await?;
        let row = |stack: Stack| async move {
            let question = FleetsOfStack(stack.name.clone());
            let fleets = cache.read(&question, asking.patience).await?;
            Ok::<_, PortalError>(Self {
                stack,
                fleets: fleets.answer.as_ref().clone(),
            })
        };
        Ok(Reading {
            value: try_join_all(stacks.answer.iter().cloned().map(row)).await?,
            at: stacks.at,
            trouble: stacks.trouble,
        })
    }

    fn arn(&self) -> Option<String> {
        self.stack.arn.clone()
    }
}
