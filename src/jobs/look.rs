//! What AWS says of the things that steps are about: whether a step is needed at all,
//! and whether what it waits for is there. All of it is read anew through the cache,
//! where those who wait for the same share one call.

use std::sync::Arc;

use super::described::{BuilderCalled, Described, ImageCalled};
use super::{Rest, Wait};
use crate::appstream::{ErrorKind, FleetName, PortalError, StackName};
use crate::fleets::aws::AllFleets;
use crate::fleets::{Fleet, FleetState};
use crate::json::Value;
use crate::server::cache::Cache;
use crate::stacks::aws::{AllStacks, FleetsOfStack};

async fn fleet(cache: &Arc<Cache>, name: &str) -> Result<Option<Fleet>, PortalError> {
    let fleets = cache.read_now(&AllFleets).await?;
    Ok(fleets
        .iter()
        .find(|fleet| fleet.name.as_str() == name)
        .cloned())
}

async fn is_gone(cache: &Arc<Cache>, kind: &str, name: &str) -> Result<bool, PortalError> {
    Ok(match kind {
        "fleet" => fleet(cache, name).await?.is_none(),
        "stack" => {
            let stacks = cache.read_now(&AllStacks).await?;
            !stacks.iter().any(|stack| stack.name.as_str() == name)
        }
        "image builder" => cache
            .read_now(&BuilderCalled(name.to_owned()))
            .await?
            .is_none(),
        "image" => cache
            .read_now(&ImageCalled(name.to_owned()))
            .await?
            .is_none(),
        _ => false,
    })
}

/// What is left to do of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// The call.
    Call,
    /// Nothing but to wait: AWS does it already, why.
    Wait(String),
    /// Nothing: it is so already, why.
    Nothing(String),
}

/// What is left to do of a call, so that a step can be run twice.
///
/// # Errors
/// What AWS said.
pub async fn need(cache: &Arc<Cache>, operation: &str, input: &Value) -> Result<Need, PortalError> {
    let text = |name: &str| input.get(name).and_then(Value::text).unwrap_or_default();
    let name = text("Name");
    match operation {
        "StartFleet" => Ok(to_start(fleet(cache, name).await?.as_ref())),
        "StopFleet" => Ok(to_stop(fleet(cache, name).await?.as_ref())),
        "UpdateFleet" => Ok(to_update(fleet(cache, name).await?.as_ref(), input)),
        "StartImageBuilder" | "StopImageBuilder" => {
            let builder = cache.read_now(&BuilderCalled(name.to_owned())).await?;
            let state = builder.as_ref().as_ref().map(|builder| &*builder.state);
            Ok(to_turn(operation == "StartImageBuilder", state))
        }
        "DeleteFleet" | "DeleteStack" | "DeleteImageBuilder" | "DeleteImage" => {
            let gone = is_gone(cache, crate::operations::kind(operation), name).await?;
            Ok(unless(gone, "It is gone already."))
        }
        "AssociateFleet" | "DisassociateFleet" => {
            let wanted = operation == "AssociateFleet";
            is_associated(cache, text("StackName"), text("FleetName"), wanted).await
        }
        _ => Ok(Need::Call),
    }
}

fn unless(reached: bool, why: &str) -> Need {
    if reached {
        Need::Nothing(why.to_owned())
    } else {
        Need::Call
    }
}

fn to_start(fleet: Option<&Fleet>) -> Need {
    match fleet.map(|fleet| &fleet.state) {
        Some(FleetState::Running) => Need::Nothing("It runs already.".to_owned()),
        Some(FleetState::Starting) => Need::Wait("It is starting already.".to_owned()),
        _ => Need::Call,
    }
}

fn to_stop(fleet: Option<&Fleet>) -> Need {
    match fleet.map(|fleet| &fleet.state) {
        Some(FleetState::Stopped) => Need::Nothing("It is stopped already.".to_owned()),
        Some(FleetState::Stopping) => Need::Wait("It is stopping already.".to_owned()),
        _ => Need::Call,
    }
}

/// A change of the image alone can be seen to be done; others are simply made again.
fn to_update(fleet: Option<&Fleet>, input: &Value) -> Need {
    let Some(fleet) = fleet else {
        return Need::Call;
    };
    let others = input
        .members()
        .filter(|(name, _)| !["Name", "ImageName", "ImageArn"].contains(name));
    let wanted = |name| input.get(name).and_then(Value::text);
    let by_name = wanted("ImageName").map(|name| fleet.image.as_deref() == Some(name));
    let by_arn = wanted("ImageArn").map(|arn| fleet.image_arn.as_deref() == Some(arn));
    let reached = others.count() == 0 && by_name.or(by_arn).unwrap_or(false);
    unless(reached, "It uses this image already.")
}

fn to_turn(on: bool, state: Option<&str>) -> Need {
    match (on, state) {
        (true, Some("RUNNING")) => Need::Nothing("It runs already.".to_owned()),
        (true, Some("PENDING")) => Need::Wait("It is starting already.".to_owned()),
        (false, Some("STOPPED")) => Need::Nothing("It is stopped already.".to_owned()),
        (false, Some("STOPPING")) => Need::Wait("It is stopping already.".to_owned()),
        _ => Need::Call,
    }
}

async fn is_associated(
    cache: &Arc<Cache>,
    stack: &str,
    fleet: &str,
    wanted: bool,
) -> Result<Need, PortalError> {
    let (Ok(stack), Ok(fleet)) = (StackName::parse(stack), FleetName::parse(fleet)) else {
        return Ok(Need::Call);
    };
    match cache.read_now(&FleetsOfStack(stack)).await {
        Ok(fleets) if wanted => Ok(unless(fleets.contains(&fleet), "It is already.")),
        Ok(fleets) => Ok(unless(!fleets.contains(&fleet), "It is not associated.")),
        Err(error) if error.kind == ErrorKind::NotFound => {
            Ok(unless(!wanted, "The stack is gone already."))
        }
        Err(error) => Err(error),
    }
}

/// What is seen of what a step waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is there.
    There,
    /// Not yet; how far it is.
    NotYet(Option<String>),
    /// It goes another way: why.
    Never(PortalError),
}

/// Looks for what a step waits for.
///
/// # Errors
/// What AWS said.
pub async fn look(cache: &Arc<Cache>, wait: &Wait) -> Result<Seen, PortalError> {
    match wait {
        Wait::Fleet(name, rest) => {
            let fleet = fleet(cache, name.as_str()).await?;
            Ok(fleet.map_or_else(
                || Seen::Never(PortalError::not_found(&format!("fleet {name}"))),
                |fleet| fleet_seen(&fleet, *rest),
            ))
        }
        Wait::ImageBuilder(name, rest) => {
            let builder = cache.read_now(&BuilderCalled(name.clone())).await?;
            let what = format!("image builder {name}");
            let failed: &[&str] = match rest {
                Rest::Running => &["FAILED", "STOPPING", "STOPPED", "DELETING"],
                Rest::Stopped => &["FAILED", "DELETING"],
            };
            let builder = builder.as_ref().as_ref();
            Ok(described_seen(&what, builder, rest.as_str(), failed))
        }
        Wait::Image(name) => {
            let image = cache.read_now(&ImageCalled(name.clone())).await?;
            let what = format!("image {name}");
            let failed = ["FAILED", "DELETING"];
            let image = image.as_ref().as_ref();
            Ok(described_seen(&what, image, "AVAILABLE", &failed))
        }
        Wait::Gone(kind, name) => Ok(if is_gone(cache, kind, name).await? {
            Seen::There
        } else {
            Seen::NotYet(None)
        }),
    }
}

fn described_seen(what: &str, thing: Option<&Described>, wanted: &str, failed: &[&str]) -> Seen {
    let Some(thing) = thing else {
        return Seen::Never(PortalError::not_found(what));
    };
    if thing.state == wanted {
        return Seen::There;
    }
    if !failed.contains(&thing.state.as_str()) {
        return Seen::NotYet(None);
    }
    let said = thing
        .wrong
        .as_deref()
        .map(|text| format!(" AWS says: {text}"));
    let message = format!(
        "The {what} is {} instead of {wanted}.{}",
        thing.state,
        said.unwrap_or_default()
    );
    let error = PortalError::new(ErrorKind::Refused, message);
    Seen::Never(error.next("See what is wrong with it, then try this step again."))
}

fn fleet_seen(fleet: &Fleet, rest: Rest) -> Seen {
    use FleetState as S;
    let up = || {
        let capacity = &fleet.capacity;
        let text = format!(
            "{} of {} instances are up.",
            capacity.running, capacity.desired
        );
        (capacity.desired > 0).then_some(text)
    };
    match (&fleet.state, rest) {
        (S::Running, Rest::Running) | (S::Stopped, Rest::Stopped) => Seen::There,
        (S::Starting, Rest::Running) if fleet.errors.is_empty() || fleet.capacity.running > 0 => {
            Seen::NotYet(up())
        }
        (S::Stopping, Rest::Stopped) => Seen::NotYet(None),
        (state, rest) => Seen::Never(wrong_way(fleet, state, rest)),
    }
}

/// Why a fleet does not come to where it should, by what AWS says is wrong with it.
fn wrong_way(fleet: &Fleet, state: &FleetState, rest: Rest) -> PortalError {
    let name = &fleet.name;
    let wanted = match rest {
        Rest::Running => "run",
        Rest::Stopped => "stop",
    };
    let state = state.label().to_ascii_lowercase();
    let Some(error) = fleet.errors.first() else {
        let message = format!("Fleet {name} does not {wanted}: it is {state}.");
        let next = "Somebody else may have changed it meanwhile. Look at the fleet, then try this step again.";
        return PortalError::new(ErrorKind::Conflict, message).next(next);
    };
    let (why, what_to_do) = error.explained();
    let message = format!("Fleet {name} does not {wanted}, it is {state}. {why}.");
    PortalError {
        code: Some(error.code.as_str().into()),
        ..PortalError::new(ErrorKind::Refused, message.replace("..", ".")).next(what_to_do)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleets::FleetError;
    use crate::fleets::tests::fleet;

    fn in_state(state: FleetState) -> Fleet {
        Fleet {
            state,
            ..fleet("lab")
        }
    }

    #[test]
    fn what_is_so_already_is_not_done_again() {
        let running = in_state(FleetState::Running);
        let stopping = in_state(FleetState::Stopping);
        assert!(matches!(to_start(Some(&running)), Need::Nothing(_)));
        assert_eq!(to_stop(Some(&running)), Need::Call);
        assert!(matches!(to_stop(Some(&stopping)), Need::Wait(_)));
        assert_eq!(to_start(None), Need::Call, "AWS says that it is gone");
    }

    #[test]
    fn only_a_change_of_the_image_alone_is_seen_to_be_done() {
        let fleet = fleet("lab");
        let image = ("ImageName", Value::from("office-base"));
        let alone = Value::object([("Name", "lab".into()), image.clone()]);
        assert!(matches!(to_update(Some(&fleet), &alone), Need::Nothing(_)));
        let more = Value::object([image, ("Description", "new".into())]);
        assert_eq!(to_update(Some(&fleet), &more), Need::Call);
        assert_eq!(to_update(Some(&fleet), &Value::object([])), Need::Call);
    }

    #[test]
    fn a_fleet_that_cannot_start_says_why_and_what_to_do() {
        let mut fleet = in_state(FleetState::Starting);
        assert!(matches!(fleet_seen(&fleet, Rest::Running), Seen::NotYet(_)));
        fleet.errors.push(FleetError {
            code: "SUBNET_NOT_FOUND".to_owned(),
            message: "The subnet was not found.".to_owned(),
        });
        let Seen::Never(error) = fleet_seen(&fleet, Rest::Running) else {
            panic!("it cannot start");
        };
        assert!(error.message.contains("The subnet does not exist"));
        assert_eq!(error.code.as_deref(), Some("SUBNET_NOT_FOUND"));
    }

    #[test]
    fn a_fleet_that_goes_the_other_way_is_not_waited_for() {
        for (state, rest) in [
            (FleetState::Stopped, Rest::Running),
            (FleetState::Running, Rest::Stopped),
            (FleetState::Unknown("MELTING".to_owned()), Rest::Running),
        ] {
            let fleet = in_state(state);
            assert!(matches!(fleet_seen(&fleet, rest), Seen::Never(_)));
        }
    }
}
