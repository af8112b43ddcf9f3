//! Image builders as a list sees them: in words, in order.

use std::cmp::Ordering;

use futures::future::try_join_all;

use super::aws::AllImageBuilders;
use super::{BuilderRow, ImageBuilder, running};
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::images::{Platform, name_in_arn};
use crate::lists::gather::{Asking, Listed};
use crate::ui::list::{Arranged, Facts};
use crate::ui::time::machine;

impl ImageBuilder {
    fn image_name(&self) -> &str {
        self.image_arn.as_deref().map_or("", name_in_arn)
    }
}

impl Facts for BuilderRow {
    fn key(&self) -> String {
        self.builder.name.to_string()
    }

    fn text(&self, column: &str) -> Option<String> {
        let builder = &self.builder;
        Some(match column {
            "name" => builder.name.to_string(),
            "status" => builder.status().1,
            "instance-type" => builder.instance_type.clone(),
            "image" => builder.image_name().to_owned(),
            "agent" => builder.agent_version.clone()?,
            "created" => machine(builder.created?),
            _ => return None,
        })
    }

    fn searched(&self) -> String {
        let builder = &self.builder;
        let texts = [
            builder.name.as_str(),
            builder.display_name.as_deref().unwrap_or_default(),
            builder.description.as_deref().unwrap_or_default(),
            builder.state.label(),
            &builder.instance_type,
            builder.platform.as_ref().map_or("", Platform::label),
            builder.image_name(),
        ];
        texts.join("\n")
    }

    fn state(&self) -> String {
        self.builder.state.as_str().to_owned()
    }
}

impl Arranged for BuilderRow {
    fn compare(&self, other: &Self, column: &str) -> Ordering {
        let (one, other) = (&self.builder, &other.builder);
        let by_column = match column {
            "status" => one.state.label().cmp(other.state.label()),
            "instance-type" => one.instance_type.cmp(&other.instance_type),
            "image" => one.image_name().cmp(other.image_name()),
            "created" => one.created.cmp(&other.created),
            _ => Ordering::Equal,
        };
        by_column.then_with(|| one.name.cmp(&other.name))
    }
}

impl Listed for BuilderRow {
    async fn read_all(
        asking: &Asking,
        connection: &ConnectionName,
    ) -> Result<Reading<Vec<Self>>, PortalError> {
        let cache = asking.resources(connection)?;
        let known = cache.read(&AllImageBuilders, asking.patience).await?;
        let builders = known.answer.iter().cloned();
        let rows = builders.map(|builder| running::row(&asking.portico, connection, builder));
        Ok(Reading {
            value: try_join_all(rows).await?,
            at: known.at,
            trouble: known.trouble,
        })
    }

    fn arn(&self) -> Option<String> {
        Some(self.builder.arn.clone())
    }
}
