//! The images a connection sees, as the list and the detail page need them.

use std::cmp::Ordering;
use std::sync::Arc;

use super::aws::{ImagesOf, OneImage};
use super::{Image, ImageRow, Platform, Visibility, marks, name_in_arn};
use crate::appstream::{ConnectionName, ImageName, PortalError, Reading};
use crate::fleets::Fleet;
use crate::fleets::aws::TagsOf;
use crate::json::Value;
use crate::operations::aws::Call;
use crate::server::cache::{Cache, Known};
use crate::server::context::patience;
use crate::ui::list::{Arrangement, ListQuery, Listing, arrange};

/// The images one sees, by whose they are.
pub(super) struct Seen {
    private: Known<Vec<Image>>,
    shared: Known<Vec<Image>>,
    public: Known<Vec<Image>>,
}

impl Seen {
    /// Reads all of them.
    pub(super) async fn read(cache: &Arc<Cache>) -> Result<Self, PortalError> {
        let of = |visibility| ImagesOf(visibility);
        let (private, shared, public) = (
            of(Visibility::Private),
            of(Visibility::Shared),
            of(Visibility::Public),
        );
        let (private, shared, public) = tokio::join!(
            cache.read(&private, patience()),
            cache.read(&shared, patience()),
            cache.read(&public, patience())
        );
        Ok(Self {
            private: private?,
            shared: shared?,
            public: public?,
        })
    }

    /// One's own before those of others.
    pub(super) fn all(&self) -> impl Iterator<Item = &Image> {
        let own = self.private.answer.iter().chain(self.shared.answer.iter());
        own.chain(self.public.answer.iter())
    }

    pub(super) fn offered(&self) -> Vec<&str> {
        let arns = self.public.answer.iter();
        arns.filter_map(|image| image.arn.as_deref()).collect()
    }

    /// What was read, as old as the oldest of it, with what went wrong.
    pub(super) fn reading<T>(self, value: T) -> Reading<T> {
        let at = self.private.at.min(self.shared.at).min(self.public.at);
        let trouble = self.private.trouble.or(self.shared.trouble);
        Reading {
            value,
            at,
            trouble: trouble.or(self.public.trouble),
        }
    }
}

pub(super) fn listing(rows: &[ImageRow], query: &ListQuery) -> Listing<ImageRow> {
    let arrangement = Arrangement {
        text: &searched,
        state: &|row: &ImageRow| row.visibility.as_str().to_owned(),
        compare: &compare,
    };
    let all = arrange(rows, query, &arrangement);
    let public = Visibility::Public.as_str();
    let (public, others): (Vec<_>, Vec<_>) = rows
        .iter()
        .cloned()
        .partition(|row| row.visibility.as_str() == public);
    if query.state == Visibility::Public.as_str() {
        return Listing {
            total: public.len(),
            ..all
        };
    }
    // AWS's own are many and change seldom: they are shown when they are asked for.
    Listing {
        states: all.states,
        ..arrange(&others, query, &arrangement)
    }
}

pub(super) fn row(image: &Image, fleets: &[Fleet], offered: &[&str], now: i64) -> ImageRow {
    ImageRow {
        name: image.name.clone(),
        arn: image.foreign_arn().map(ToOwned::to_owned),
        visibility: image.visibility.clone(),
        state: image.state.clone(),
        platform: image.platform.clone(),
        base_image: image
            .base_image_arn
            .as_deref()
            .map(|arn| name_in_arn(arn).to_owned()),
        agent_version: image.agent_version.clone(),
        marks: marks(image, now, Some(offered)),
        fleets: fleets.iter().filter(|fleet| uses(fleet, image)).count(),
        created: image.created,
    }
}

pub(super) fn uses(fleet: &Fleet, image: &Image) -> bool {
    image.is_named(fleet.image_arn.as_deref(), fleet.image.as_deref())
}

/// What the filter's words are looked for in.
fn searched(row: &ImageRow) -> String {
    let marks: Vec<_> = row.marks.iter().map(|mark| mark.label()).collect();
    let texts = [
        row.name.as_str(),
        row.state.label(),
        row.platform.as_ref().map_or("", Platform::label),
        row.base_image.as_deref().unwrap_or_default(),
        row.agent_version.as_deref().unwrap_or_default(),
        &marks.join("\n"),
    ];
    texts.join("\n")
}

fn compare(column: &str, one: &ImageRow, other: &ImageRow) -> Ordering {
    let platform = |row: &ImageRow| row.platform.as_ref().map(|known| known.label().to_owned());
    let agent = |row: &ImageRow| {
        // The year stands last.
        let version = row.agent_version.clone().unwrap_or_default();
        version
            .rsplit('-')
            .map(ToOwned::to_owned)
            .next()
            .unwrap_or_default()
            + &version
    };
    let by_column = match column {
        "status" => one.state.label().cmp(other.state.label()),
        "platform" => platform(one)
            .cmp(&platform(other))
            .then_with(|| one.base_image.cmp(&other.base_image)),
        "agent" => agent(one).cmp(&agent(other)),
        "fleets" => one.fleets.cmp(&other.fleets),
        "created" => one.created.cmp(&other.created),
        _ => Ordering::Equal,
    };
    by_column
        .then_with(|| one.name.cmp(&other.name))
        .then_with(|| one.arn.cmp(&other.arn))
}

pub(super) fn unknown(name: &ImageName, connection: &ConnectionName) -> PortalError {
    PortalError::not_found(&format!("image {name} in {connection}"))
}

pub(super) async fn withdrawn(
    cache: &Arc<Cache>,
    arn: String,
    name: &ImageName,
    connection: &ConnectionName,
) -> Result<Image, PortalError> {
    let call = Call::new(
        "DescribeImages",
        Value::object([("Arns", vec![arn.as_str().into()].into())]),
    );
    // What is no ARN names nothing.
    call.map_err(|_| unknown(name, connection))?;
    let known = cache.read(&OneImage(arn), patience()).await?;
    known
        .answer
        .as_ref()
        .clone()
        .filter(|image| image.name == *name)
        .ok_or_else(|| unknown(name, connection))
}

/// Only one's own images have tags that one may see.
pub(super) async fn tags(
    cache: &Arc<Cache>,
    image: &Image,
) -> Result<Vec<(String, String)>, PortalError> {
    let (Some(arn), Visibility::Private) = (&image.arn, &image.visibility) else {
        return Ok(Vec::new());
    };
    let question = TagsOf {
        arn: arn.clone(),
        what: "image",
    };
    let known = cache.read(&question, patience()).await?;
    Ok(known.answer.as_ref().clone())
}
