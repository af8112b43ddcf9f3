//! CreateStreamingURL.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::Opening;
use crate::call::Call;
use crate::check::{owned, required};
use crate::error::{ApiError, Outcome};
use crate::fleets::{self, FleetState};
use crate::images;
use crate::place::Place;
use crate::stacks;
use crate::streaming::{self, REMEMBERED, Ticket};
use crate::timeline::Wake;
use crate::value::Members;
use crate::world::World;

/// "Specify a value between 1 and 604800 seconds. The default is 60 seconds."
const VALIDITY: RangeInclusive<i64> = 1..=604_800;
const USUAL_VALIDITY: i64 = 60;
/// "… you can also choose to launch directly to the operating system
/// desktop. To do so, specify Desktop."
pub(crate) const DESKTOP: &str = "Desktop";

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let input = &call.input;
    let opening = Opening {
        user: required(input, "UserId")?.to_owned(),
        stack: required(input, "StackName")?.to_owned(),
        fleet: required(input, "FleetName")?.to_owned(),
        application: owned(input, "ApplicationId"),
        context: owned(input, "SessionContext"),
        authentication: "API".into(),
    };
    let validity = input.integer("Validity").unwrap_or(USUAL_VALIDITY);
    if !VALIDITY.contains(&validity) {
        return Err(ApiError::value(format!(
            "The value {validity} for Validity is invalid. Specify a value between {} and {} seconds.",
            VALIDITY.start(),
            VALIDITY.end()
        )));
    }
    check(call.world, call.place, &opening)?;
    let lasting = Duration::from_secs(u64::try_from(validity).unwrap_or(0));
    let expires = call.now + lasting;
    let secret = streaming::secret();
    let ticket = Ticket {
        place: call.place.clone(),
        opening,
        expires,
    };
    let url = call
        .world
        .streaming
        .issue(call.origin, secret.clone(), ticket);
    call.world
        .timeline
        .wake(expires + REMEMBERED, Wake::Forget { secret });
    Ok(Members::from([
        ("StreamingURL", url.into()),
        ("Expires", expires.into()),
    ]))
}

/// Whether a session can be opened so.
fn check(world: &mut World, place: &Place, opening: &Opening) -> Outcome<()> {
    let (stack, fleet) = (&opening.stack, &opening.fleet);
    let region = world.region(place);
    if !region.stacks.contains_key(stack) {
        return Err(stacks::not_found(stack));
    }
    let Some(found) = region.fleets.get(fleet) else {
        return Err(fleets::not_found(fleet));
    };
    if !region
        .associations
        .contains(&(stack.clone(), fleet.clone()))
    {
        return Err(ApiError::not_found(format!(
            "The fleet {fleet} is not associated with the stack {stack}."
        )));
    }
    if found.state != FleetState::Running {
        return Err(ApiError::not_available(format!(
            "The fleet {fleet} is {}. The fleet must be in a RUNNING state for this action to succeed.",
            found.state.word()
        )));
    }
    let image = found
        .configuration
        .image
        .as_ref()
        .map(|image| image.arn.clone());
    check_application(world, place, opening, image.as_deref())
}

/// "This is the name that you specified as Name in the Image Assistant."
/// Elastic fleets have no image: their applications are associated.
fn check_application(
    world: &World,
    place: &Place,
    opening: &Opening,
    image: Option<&str>,
) -> Outcome<()> {
    let Some(application) = &opening.application else {
        return Ok(());
    };
    let known = match image {
        Some(image) => {
            application == DESKTOP
                || images::applications(world, place, image)
                    .iter()
                    .any(|known| known.name == *application)
        }
        None => world.find_region(place).is_some_and(|region| {
            let pair = (opening.fleet.clone(), application.clone());
            region.application_fleets.contains(&pair)
        }),
    };
    if known {
        return Ok(());
    }
    Err(ApiError::not_found(format!(
        "The application {application} was not found on the fleet {}.",
        opening.fleet
    )))
}
