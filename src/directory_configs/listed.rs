//! Directory configs as a list sees them: in words, in order.

use std::cmp::Ordering;

use super::DirectoryDetail;
use super::api::read;
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::lists::gather::{Asking, Listed};
use crate::ui::list::{Arranged, Facts};
use crate::ui::time::machine;

impl Facts for DirectoryDetail {
    fn key(&self) -> String {
        self.config.name.to_string()
    }

    fn text(&self, column: &str) -> Option<String> {
        let config = &self.config;
        Some(match column {
            "name" => config.name.to_string(),
            "units" => config.organizational_units.len().to_string(),
            "account" => config.account_name.clone()?,
            "certificates" => config.certificates().to_owned(),
            "used-by" => self.users().to_string(),
            "created" => machine(config.created?),
            _ => return None,
        })
    }

    fn searched(&self) -> String {
        let config = &self.config;
        let texts = [
            config.name.as_str(),
            config.account_name.as_deref().unwrap_or_default(),
            &config.organizational_units.join("\n"),
        ];
        texts.join("\n")
    }
}

impl Arranged for DirectoryDetail {
    fn compare(&self, other: &Self, column: &str) -> Ordering {
        let by_column = match column {
            "account" => self.config.account_name.cmp(&other.config.account_name),
            "used-by" => self.users().cmp(&other.users()),
            "created" => self.config.created.cmp(&other.config.created),
            _ => Ordering::Equal,
        };
        by_column.then_with(|| self.config.name.cmp(&other.config.name))
    }
}

impl Listed for DirectoryDetail {
    async fn read_all(
        asking: &Asking,
        connection: &ConnectionName,
    ) -> Result<Reading<Vec<Self>>, PortalError> {
        let cache = asking.resources(connection)?;
        read(cache, asking.patience).await
    }
}
