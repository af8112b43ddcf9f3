//! The images a connection sees, as the list and the detail page need them.

use std::sync::Arc;
use std::time::Duration;

use super::aws::{ImagesOf, OneImage};
use super::{Image, ImageRow, Visibility, marks, name_in_arn};
use crate::appstream::{ConnectionName, ImageName, PortalError, Reading};
use crate::fleets::Fleet;
use crate::fleets::aws::TagsOf;
use crate::json::Value;
use crate::operations::aws::Call;
use crate::server::cache::{Cache, Known};
use crate::server::context::patience;

/// The images one sees, by whose they are.
pub(super) struct Seen {
    private: Known<Vec<Image>>,
    shared: Known<Vec<Image>>,
    public: Known<Vec<Image>>,
}

impl Seen {
    /// Reads all of them.
    pub(super) async fn read(cache: &Arc<Cache>, patience: Duration) -> Result<Self, PortalError> {
        let of = |visibility| ImagesOf(visibility);
        let (private, shared, public) = (
            of(Visibility::Private),
            of(Visibility::Shared),
            of(Visibility::Public),
        );
        let (private, shared, public) = tokio::join!(
            cache.read(&private, patience),
            cache.read(&shared, patience),
            cache.read(&public, patience)
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

pub(super) fn row(image: &Image, fleets: &[Fleet], offered: &[&str], now: i64) -> ImageRow {
    ImageRow {
        name: image.name.clone(),
        arn: image.foreign_arn().map(ToOwned::to_owned),
        own_arn: (image.visibility == Visibility::Private)
            .then(|| image.arn.clone())
            .flatten(),
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
