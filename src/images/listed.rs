//! Images as a list sees them: in words, in order.

use std::cmp::Ordering;

use super::seen::{Seen, row};
use super::{ImageRow, Platform, Share, Visibility};
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::fleets::aws::AllFleets;
use crate::lists::gather::{Asking, Listed};
use crate::server::now;
use crate::ui::list::{Arranged, Facts, ListQuery};
use crate::ui::time::machine;

impl Facts for ImageRow {
    fn key(&self) -> String {
        self.arn.clone().unwrap_or_else(|| self.name.to_string())
    }

    fn text(&self, column: &str) -> Option<String> {
        Some(match column {
            "name" => self.name.to_string(),
            "status" => self.state.label().to_owned(),
            "visibility" => self.visibility.label().to_owned(),
            "platform" => self.platform.as_ref()?.label().to_owned(),
            "agent" => self.agent_version.clone()?,
            "fleets" => self.fleets.to_string(),
            "created" => machine(self.created?),
            _ => return None,
        })
    }

    fn searched(&self) -> String {
        let marks: Vec<_> = self.marks.iter().map(|mark| mark.label()).collect();
        let texts = [
            self.name.as_str(),
            self.state.label(),
            self.platform.as_ref().map_or("", Platform::label),
            self.base_image.as_deref().unwrap_or_default(),
            self.agent_version.as_deref().unwrap_or_default(),
            &marks.join("\n"),
        ];
        texts.join("\n")
    }

    fn state(&self) -> String {
        self.visibility.as_str().to_owned()
    }
}

impl Arranged for ImageRow {
    fn compare(&self, other: &Self, column: &str) -> Ordering {
        let platform = |row: &Self| row.platform.as_ref().map(|known| known.label().to_owned());
        let agent = |row: &Self| {
            // The year stands last.
            let version = row.agent_version.clone().unwrap_or_default();
            let year = version.rsplit('-').next().unwrap_or_default();
            format!("{year}{version}")
        };
        let by_column = match column {
            "status" => self.state.label().cmp(other.state.label()),
            "platform" => platform(self)
                .cmp(&platform(other))
                .then_with(|| self.base_image.cmp(&other.base_image)),
            "agent" => agent(self).cmp(&agent(other)),
            "fleets" => self.fleets.cmp(&other.fleets),
            "created" => self.created.cmp(&other.created),
            _ => Ordering::Equal,
        };
        by_column
            .then_with(|| self.name.cmp(&other.name))
            .then_with(|| self.arn.cmp(&other.arn))
    }

    /// AWS's own are many and change seldom: they are shown when they are asked for.
    fn is_listed(&self, query: &ListQuery) -> bool {
        let wants_public = query.state == Visibility::Public.as_str();
        (self.visibility == Visibility::Public) == wants_public
    }
}

impl Listed for ImageRow {
    async fn read_all(
        asking: &Asking,
        connection: &ConnectionName,
    ) -> Result<Reading<Vec<Self>>, PortalError> {
        let cache = asking.resources(connection)?;
        let (seen, fleets) = tokio::join!(
            Seen::read(cache, asking.patience),
            cache.read(&AllFleets, asking.patience)
        );
        let (seen, fleets) = (seen?, fleets?);
        let rows: Vec<_> = {
            let (offered, now) = (seen.offered(), now());
            seen.all()
                .map(|image| row(image, &fleets.answer, &offered, now))
                .collect()
        };
        Ok(seen.reading(rows))
    }

    fn arn(&self) -> Option<String> {
        self.own_arn.clone()
    }
}

impl Facts for Share {
    fn key(&self) -> String {
        self.account.to_string()
    }

    fn text(&self, column: &str) -> Option<String> {
        (column == "account").then(|| self.account.to_string())
    }

    fn searched(&self) -> String {
        format!("{}\n{}", self.account, self.permissions.label())
    }
}

impl Arranged for Share {
    fn compare(&self, other: &Self, _: &str) -> Ordering {
        self.account.cmp(&other.account)
    }
}
