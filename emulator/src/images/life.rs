//! How images come to be and go: copies, updates, what image builders make,
//! and deletion.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Image, ImageState, LATEST_AGENT, own};
use crate::builders::ImageBuilder;
use crate::call::Call;
use crate::check::owned;
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::images;
use crate::place::{Arn, Place};
use crate::tags;
use crate::timeline::{Kind, Wake};
use crate::value::{Members, Value};
use crate::world::World;

const COPYING: Duration = Duration::from_secs(600);
/// An update runs an image builder inside: longer than a copy.
const UPDATING: Duration = Duration::from_secs(1_800);
const DELETING: Duration = Duration::from_secs(20);
/// From IMPORTING's end, when there is something to validate.
const VALIDATING: Duration = Duration::from_secs(600);

/// Moves on if it is time.
pub(crate) fn settle(world: &mut World, place: &Place, name: &str, at: Time) {
    let Some(region) = world.find_region_mut(place) else {
        return;
    };
    let Some(image) = region.images.get_mut(name) else {
        return;
    };
    if image.until.is_none_or(|until| until > at) {
        return;
    }
    match image.state {
        ImageState::Deleting => {
            region.images.remove(name);
            region.tags.remove(&place.arn("image", name));
        }
        ImageState::Importing => {
            image.state = ImageState::Validating;
            image.until = Some(at + VALIDATING);
            wake(world, place, name, at + VALIDATING);
        }
        _ => {
            image.state = ImageState::Available;
            image.until = None;
        }
    }
}

pub(super) fn wake(world: &mut World, place: &Place, name: &str, at: Time) {
    world.timeline.wake(
        at,
        Wake::Resource {
            place: place.clone(),
            kind: Kind::Image,
            name: name.to_owned(),
        },
    );
}

/// Refuses a new image whose name is taken, or that is one too many.
pub(super) fn check_room(world: &World, place: &Place, name: &str) -> Outcome<()> {
    let quota = world.quotas(place).images;
    let Some(region) = world.find_region(place) else {
        return quota.check(0, "images");
    };
    if region.images.contains_key(name) {
        return Err(ApiError::already_exists(format!(
            "Image {name} already exists"
        )));
    }
    quota.check(region.images.len(), "images")
}

/// Keeps a new image, which will have moved on at its `until`.
pub(super) fn keep(world: &mut World, place: &Place, image: Image) {
    if let Some(until) = image.until {
        wake(world, place, &image.name, until);
    }
    world.region(place).images.insert(image.name.clone(), image);
}

/// The own image of this name, as its owner sees it.
pub(super) fn shown(call: &mut Call<'_>, name: &str) -> Outcome<Value> {
    let (origin, place) = (call.origin, call.place);
    let arn = place.arn("image", name);
    Ok(images::visible(call.world, place, &arn)?.describe(origin, place))
}

fn must_be_available(image: &Image) -> Outcome<()> {
    let state = if image.deprecated {
        "DEPRECATED"
    } else {
        image.state.word()
    };
    if state == "AVAILABLE" {
        return Ok(());
    }
    Err(ApiError::not_available(format!(
        "The image {} is {state}. The image must be in an AVAILABLE state for this action to succeed.",
        image.name
    )))
}

/// "Copies the image within the same Region or to a new Region within the
/// same AWS account. Note that any tags you added to the image will not be
/// copied."
pub(crate) fn copy(call: &mut Call<'_>) -> Outcome<Members> {
    let source = call.text("SourceImageName")?;
    let name = call.text("DestinationImageName")?;
    let region = call.text("DestinationRegion")?;
    check_region(&region)?;
    let mut image = own(call.region(), &source)?.clone();
    must_be_available(&image)?;
    let destination = Place::new(call.place.account(), &region);
    check_room(call.world, &destination, &name)?;
    let copies = call.world.quotas(&destination).image_copies;
    let under_way = call
        .world
        .find_region(&destination)
        .into_iter()
        .flat_map(|region| region.images.values())
        .filter(|image| image.state == ImageState::Copying);
    copies.check(
        under_way.count(),
        "concurrent image copies to a destination Region",
    )?;
    image.name.clone_from(&name);
    image.description = owned(&call.input, "DestinationImageDescription").or(image.description);
    image.state = ImageState::Copying;
    image.created = call.now;
    image.until = Some(call.now + COPYING);
    image.permissions = BTreeMap::new();
    keep(call.world, &destination, image);
    Ok(Members::from([("DestinationImageName", name.into())]))
}

/// Whether it looks like a region: `eu-central-1`, `us-gov-west-1`.
fn check_region(region: &str) -> Outcome<()> {
    let parts: Vec<&str> = region.split('-').collect();
    let good = parts.len() >= 3
        && parts.first().is_some_and(|part| part.len() == 2)
        && parts
            .last()
            .is_some_and(|part| part.len() == 1 && part.bytes().all(|b| b.is_ascii_digit()))
        && parts
            .iter()
            .rev()
            .skip(1)
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase()));
    if good {
        return Ok(());
    }
    Err(ApiError::value(format!(
        "The value {region} for DestinationRegion is invalid. Specify an AWS Region."
    )))
}

/// An image that a fleet has, or that is shared, stays.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    let (place, now) = (call.place, call.now);
    let arn = place.arn("image", &name);
    let image = own(call.region(), &name)?;
    if !image.permissions.is_empty() {
        return Err(ApiError::in_use(format!(
            "The image {name} is shared with other accounts. To delete the image, you must first stop sharing it."
        )));
    }
    let (state, removable) = (
        image.state.word(),
        matches!(image.state, ImageState::Available | ImageState::Failed),
    );
    let user = call
        .world
        .neighbours(place)
        .flat_map(|(_, region)| region.fleets.values())
        .find(|fleet| fleet.configuration.image_arn() == Some(arn.as_str()))
        .map(|fleet| fleet.configuration.name.clone());
    if let Some(fleet) = user {
        return Err(ApiError::in_use(format!(
            "The image {name} is used by the fleet {fleet}. To delete the image, you must first delete the fleet or give it another image."
        )));
    }
    if !removable {
        return Err(ApiError::not_permitted(format!(
            "The image {name} is {state}. The image must be in an AVAILABLE or FAILED state for this action to succeed."
        )));
    }
    let image = own(call.region(), &name)?;
    image.state = ImageState::Deleting;
    image.until = Some(now + DELETING);
    wake(call.world, place, &name, now + DELETING);
    Ok(Members::from([("Image", shown(call, &name)?)]))
}

/// A new image with the newest agent, drivers and Windows updates. With
/// `dryRun` nothing is made: "displays whether image updates are available".
pub(crate) fn update(call: &mut Call<'_>) -> Outcome<Members> {
    let (source, name) = (call.text("existingImageName")?, call.text("newImageName")?);
    let existing = own(call.region(), &source)?.clone();
    if existing.state != ImageState::Available || existing.deprecated {
        // CreateUpdatedImage declares no ResourceNotAvailableException.
        return Err(ApiError::not_permitted(format!(
            "The image {source} is {}. The image must be in an AVAILABLE state for this action to succeed.",
            if existing.deprecated {
                "DEPRECATED"
            } else {
                existing.state.word()
            }
        )));
    }
    // Administration guide, managed image updates: Windows images only.
    let can_update = existing.platform.starts_with("WINDOWS");
    if call.input.boolean("dryRun") == Some(true) {
        return Ok(Members::from([("canUpdateImage", can_update.into())]));
    }
    if !can_update {
        return Err(ApiError::new(
            "IncompatibleImageException",
            format!(
                "The image {source} cannot be updated, because it is {}.",
                existing.platform
            ),
        ));
    }
    check_room(call.world, call.place, &name)?;
    let under_way = call
        .region()
        .images
        .values()
        .filter(|image| image.state == ImageState::Creating)
        .count();
    let quota = call.world.quotas(call.place).image_updates;
    quota.check(under_way, "concurrent image updates")?;
    let image = Image {
        name: name.clone(),
        description: owned(&call.input, "newImageDescription").or(existing.description),
        display_name: owned(&call.input, "newImageDisplayName").or(existing.display_name),
        state: ImageState::Creating,
        until: Some(call.now + UPDATING),
        created: call.now,
        agent_version: LATEST_AGENT.into(),
        latest_agent: true,
        permissions: BTreeMap::new(),
        ..existing
    };
    keep(call.world, call.place, image);
    let arn = call.place.arn("image", &name);
    tags::set(
        call.world.region(call.place),
        arn,
        call.input.map("newImageTags"),
    );
    Ok(Members::from([
        ("image", shown(call, &name)?),
        ("canUpdateImage", true.into()),
    ]))
}

/// What the image assistant of an image builder makes: PENDING while the
/// builder is SNAPSHOTTING.
pub(crate) fn from_builder(
    world: &mut World,
    place: &Place,
    builder: &ImageBuilder,
    name: &str,
    lasting: Duration,
    now: Time,
) -> Outcome<()> {
    check_room(world, place, name)?;
    let source =
        images::visible(world, place, &builder.image.arn).map(|seen| seen.image.clone())?;
    let is_public = Arn::parse(&builder.image.arn).is_some_and(|arn| arn.account.is_empty());
    let base_image = if is_public {
        Some(source.name.clone())
    } else {
        source.base_image.clone()
    };
    let image = Image {
        name: name.to_owned(),
        display_name: Some(name.to_owned()),
        description: None,
        state: ImageState::Pending,
        until: Some(now + lasting),
        deprecated: false,
        created: now,
        base_image,
        image_builder: Some(builder.name.clone()),
        agent_version: builder.agent_version.clone(),
        latest_agent: builder.agent_version == LATEST_AGENT,
        software: builder.installed_software(),
        image_type: "CUSTOM".into(),
        errors: Vec::new(),
        permissions: BTreeMap::new(),
        ..source
    };
    keep(world, place, image);
    Ok(())
}
