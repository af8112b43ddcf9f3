//! Fleets as a list sees them: in words, in order.

use std::cmp::Ordering;

use super::Fleet;
use super::aws::AllFleets;
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::lists::gather::{Asking, Listed, by_text};
use crate::ui::list::{Arranged, Facts};
use crate::ui::time::machine;

impl Facts for Fleet {
    fn key(&self) -> String {
        self.name.to_string()
    }

    fn text(&self, column: &str) -> Option<String> {
        let capacity = &self.capacity;
        Some(match column {
            "name" => self.name.to_string(),
            "status" => self.status().1,
            "in-use" => format!("{} of {}", capacity.in_use, capacity.running),
            "desired" => capacity.desired.to_string(),
            "type" => self.fleet_type.label().to_owned(),
            "instance-type" => self.instance_type.clone(),
            "image" => self.image.clone()?,
            "display-name" => self.display_name.clone()?,
            "description" => self.description.clone()?,
            "created" => machine(self.created?),
            _ => return None,
        })
    }

    fn searched(&self) -> String {
        let (_, status) = self.status();
        let texts = [
            self.name.as_str(),
            self.display_name.as_deref().unwrap_or_default(),
            self.description.as_deref().unwrap_or_default(),
            &status,
            self.fleet_type.label(),
            &self.instance_type,
            self.image.as_deref().unwrap_or_default(),
        ];
        texts.join("\n")
    }

    fn state(&self) -> String {
        self.state.as_str().to_owned()
    }
}

impl Arranged for Fleet {
    fn compare(&self, other: &Self, column: &str) -> Ordering {
        let by_column = match column {
            "status" => self.status().1.cmp(&other.status().1),
            "in-use" => self.capacity.percent().cmp(&other.capacity.percent()),
            "desired" => self.capacity.desired.cmp(&other.capacity.desired),
            "type" => self.fleet_type.label().cmp(other.fleet_type.label()),
            "instance-type" => self.instance_type.cmp(&other.instance_type),
            "image" => self.image.cmp(&other.image),
            "display-name" => by_text(self.title(), other.title()),
            "created" => self.created.cmp(&other.created),
            _ => Ordering::Equal,
        };
        by_column.then_with(|| self.name.cmp(&other.name))
    }
}

impl Listed for Fleet {
    async fn read_all(
        asking: &Asking,
        connection: &ConnectionName,
    ) -> Result<Reading<Vec<Self>>, PortalError> {
        let cache = asking.resources(connection)?;
        let known = cache.read(&AllFleets, asking.patience).await?;
        Ok(Reading {
            value: known.answer.as_ref().clone(),
            at: known.at,
            trouble: known.trouble,
        })
    }

    fn arn(&self) -> Option<String> {
        Some(self.arn.clone())
    }
}
