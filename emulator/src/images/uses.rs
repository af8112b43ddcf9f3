//! What images are used for: fleets, image builders, and who may.

use super::{Application, Seen, base, not_found, seen};
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::fleets::{ImageReference, resize};
use crate::place::Place;
use crate::value::{Members, Text};
use crate::world::{Region, World};

/// The account's own before AWS's before those shared with it.
fn rank(seen: &Seen<'_>) -> u8 {
    match seen.visibility {
        "PRIVATE" => 0,
        "PUBLIC" => 1,
        _ => 2,
    }
}

/// The image of this name for a fleet.
pub(crate) fn for_fleet_by_name(
    world: &World,
    place: &Place,
    name: &str,
) -> Outcome<ImageReference> {
    let image = seen(world, place)
        .filter(|seen| seen.image.name == name)
        .min_by_key(rank)
        .ok_or_else(|| not_found(name))?;
    usable(&image, Use::Fleet)
}

pub(crate) fn for_fleet_by_arn(world: &World, place: &Place, arn: &str) -> Outcome<ImageReference> {
    let image = seen(world, place)
        .find(|seen| seen.arn == arn)
        .ok_or_else(|| not_found(arn))?;
    usable(&image, Use::Fleet)
}

/// The image of CreateImageBuilder: by name or by ARN.
pub(crate) fn for_builder(
    world: &World,
    place: &Place,
    input: &Members,
) -> Outcome<ImageReference> {
    match (input.text("ImageName"), input.text("ImageArn")) {
        (Some(name), None) => {
            let image = seen(world, place)
                .filter(|seen| seen.image.name == name)
                .min_by_key(rank)
                .ok_or_else(|| not_found(name))?;
            usable(&image, Use::ImageBuilder)
        }
        (None, Some(arn)) => builder_image(world, place, arn),
        (Some(_), Some(_)) => Err(ApiError::combination(
            "Specify exactly one of ImageName and ImageArn: both were specified.",
        )),
        (None, None) => Err(ApiError::combination(
            "Specify exactly one of ImageName and ImageArn: none was specified.",
        )),
    }
}

pub(crate) fn builder_image(world: &World, place: &Place, arn: &str) -> Outcome<ImageReference> {
    usable(&visible(world, place, arn)?, Use::ImageBuilder)
}

/// The image of this ARN, if this place sees it.
pub(crate) fn visible<'a>(world: &'a World, place: &'a Place, arn: &str) -> Outcome<Seen<'a>> {
    seen(world, place)
        .find(|seen| seen.arn == arn)
        .ok_or_else(|| not_found(arn))
}

/// The licensed software on an image.
pub(crate) fn software(world: &World, place: &Place, arn: &str) -> Vec<String> {
    visible(world, place, arn)
        .map(|seen| seen.image.software.clone())
        .unwrap_or_default()
}

/// The version of the streaming agent on an image.
pub(crate) fn agent_version(world: &World, place: &Place, arn: &str) -> Text {
    visible(world, place, arn)
        .map(|seen| seen.image.agent_version.clone())
        .unwrap_or_default()
}

/// What an image is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Fleet,
    ImageBuilder,
}

fn usable(seen: &Seen<'_>, purpose: Use) -> Outcome<ImageReference> {
    let name = &seen.image.name;
    let state = if seen.image.deprecated {
        "DEPRECATED"
    } else {
        seen.image.state.word()
    };
    if state != "AVAILABLE" {
        // Observed: AWS's own sentence.
        return Err(ApiError::not_available(format!(
            "The image {name} is {state}. The image must be in an AVAILABLE state for this action to succeed."
        )));
    }
    let (allowed, what) = match purpose {
        Use::Fleet => (seen.allowed.fleet, "fleets"),
        Use::ImageBuilder => (seen.allowed.image_builder, "image builders"),
    };
    if !allowed {
        return Err(not_shared(name, what));
    }
    Ok(ImageReference {
        name: name.clone(),
        arn: seen.arn.clone(),
        platform: seen.image.platform.clone(),
    })
}

/// Refuses an instance type of a family that the image was not made for.
pub(crate) fn check_instance_type(
    world: &World,
    place: &Place,
    reference: &ImageReference,
    instance_type: &str,
) -> Outcome<()> {
    let family = base::family_name(instance_type);
    let fits = seen(world, place)
        .find(|seen| seen.arn == reference.arn)
        .is_none_or(|seen| seen.image.families.iter().any(|one| one == family));
    if fits {
        return Ok(());
    }
    Err(ApiError::new(
        "IncompatibleImageException",
        format!(
            "The image {} does not support the instance type {instance_type}, which is {family}.",
            reference.name
        ),
    ))
}

/// Refuses capacity for an image that its owner shares no more.
pub(crate) fn check_shared(world: &World, place: &Place, arn: &str) -> Outcome<()> {
    let seen = visible(world, place, arn)?;
    if seen.allowed.fleet {
        return Ok(());
    }
    Err(not_shared(&seen.image.name, "fleets"))
}

fn not_shared(name: &str, what: &str) -> ApiError {
    ApiError::not_permitted(format!(
        "The image {name} is not shared for use with {what}."
    ))
}

/// The applications that can be opened on a fleet with this image.
pub(crate) fn applications<'a>(world: &'a World, place: &'a Place, arn: &str) -> &'a [Application] {
    seen(world, place)
        .find(|seen| seen.arn == arn)
        .map(|seen| seen.image.applications.as_slice())
        .unwrap_or_default()
}

/// An image is no longer there for these fleets: they go to zero capacity.
pub(crate) fn take_from_fleets(region: &mut Region, arn: &str, now: Time) {
    for fleet in region.fleets.values_mut() {
        let uses = fleet
            .configuration
            .image
            .as_ref()
            .is_some_and(|image| image.arn == arn);
        if uses {
            let configuration = &mut fleet.configuration;
            configuration.desired_instances = configuration.desired_instances.map(|_| 0);
            configuration.desired_sessions = configuration.desired_sessions.map(|_| 0);
            resize(fleet, now);
        }
    }
}
