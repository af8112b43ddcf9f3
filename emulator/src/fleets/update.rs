//! UpdateFleet: what changes in which state, and what it leads to.

use std::time::Duration;

use super::{Configuration, Fleet, FleetState, Ramp, create, life, network, not_found, rules};
use crate::call::Call;
use crate::check::{not_both, required};
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::images;
use crate::value::{Members, Value};

pub(crate) fn update(call: &mut Call<'_>) -> Outcome<Members> {
    // The model does not require it, and nothing can be done without it.
    let name = required(&call.input, "Name")?.to_owned();
    let fleet = call
        .world
        .find_region(call.place)
        .and_then(|region| region.fleets.get(&name))
        .ok_or_else(|| not_found(&name))?;
    check_state(fleet, &call.input)?;

    let mut changed = fleet.configuration.clone();
    clear(&mut changed, &call.input)?;
    create::apply(&mut changed, call.world, call.place, &call.input)?;
    check_platform(fleet, &changed)?;
    if let Some(arn) = changed.image_arn()
        && changed.wanted_instances() > 0
        && call.input.contains("ComputeCapacity")
    {
        images::check_shared(call.world, call.place, arn)?;
    }

    let (place, now) = (call.place, call.now);
    let region = call.world.region(place);
    let fleet = region
        .fleets
        .get_mut(&name)
        .ok_or_else(|| not_found(&name))?;
    fleet.configuration = changed;
    resize(fleet, now);
    Ok(Members::from([("Fleet", fleet.describe(place, now))]))
}

/// "If the fleet is in the STARTING or STOPPING state, you can't update it."
fn check_state(fleet: &Fleet, input: &Members) -> Outcome<()> {
    let name = &fleet.configuration.name;
    match fleet.state {
        FleetState::Stopped => Ok(()),
        FleetState::Running if rules::changes_while_running(fleet.configuration.kind, input) => {
            Ok(())
        }
        FleetState::Running => Err(rules::must_be_stopped(name)),
        FleetState::Starting { .. } | FleetState::Stopping { .. } => {
            Err(ApiError::not_permitted(format!(
                "The fleet {name} is {}. The fleet must be in a RUNNING or STOPPED state for this action to succeed.",
                fleet.state.word()
            )))
        }
    }
}

/// "An image of another operating system needs STOPPED."
fn check_platform(fleet: &Fleet, changed: &Configuration) -> Outcome<()> {
    let platform = |fleet: &Configuration| fleet.image.as_ref().map(|image| image.platform.clone());
    if fleet.state == FleetState::Running && platform(&fleet.configuration) != platform(changed) {
        return Err(rules::must_be_stopped(&fleet.configuration.name));
    }
    Ok(())
}

/// `AttributesToDelete` and its older sister `DeleteVpcConfig`.
fn clear(fleet: &mut Configuration, input: &Members) -> Outcome<()> {
    if input.boolean("DeleteVpcConfig") == Some(true) {
        not_both(input, "VpcConfig")?;
        fleet.others.remove("VpcConfig");
    }
    for attribute in input.texts("AttributesToDelete") {
        let member = rules::attribute_member(attribute);
        not_both(input, member)?;
        match attribute {
            "MAX_SESSIONS_PER_INSTANCE" => fleet.sessions_per_instance = None,
            "VPC_CONFIGURATION_SECURITY_GROUP_IDS" => {
                let mut vpc = fleet.others.map(member).cloned().unwrap_or_default();
                vpc.remove("SecurityGroupIds");
                fleet.others.set(member, Value::Map(vpc));
            }
            _ => fleet.others.remove(member),
        }
    }
    Ok(())
}

/// A running fleet goes to its new size: up within minutes, down at once as
/// far as instances are free.
pub(crate) fn resize(fleet: &mut Fleet, now: Time) {
    if fleet.state != FleetState::Running {
        return;
    }
    let reach = network::reach(&fleet.configuration);
    fleet.errors = reach.errors;
    if reach.instances == fleet.instances.to() {
        return;
    }
    let running = fleet.capacity(now).running;
    let lasting = if reach.instances > running {
        life::INSTANCES_COME_UP
    } else {
        Duration::ZERO
    };
    fleet.instances = Ramp::new(running, reach.instances, now, lasting);
}
