//! How a fleet starts, stops and is deleted.

use std::time::Duration;

use super::{Fleet, FleetState, Ramp, network, not_found};
use crate::call::Call;
use crate::check::required;
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::images;
use crate::timeline::Wake;
use crate::value::Members;

/// From StartFleet to RUNNING: "minutes".
pub(crate) const STARTING: Duration = Duration::from_secs(180);
/// Before the first instance is up.
const FIRST_INSTANCE: Duration = Duration::from_secs(60);
/// From the first instance to the last.
pub(crate) const INSTANCES_COME_UP: Duration = Duration::from_secs(120);
/// From StopFleet to STOPPED: "about five minutes".
pub(crate) const STOPPING: Duration = Duration::from_secs(300);

pub(crate) fn start(call: &mut Call<'_>) -> Outcome<Members> {
    let name = required(&call.input, "Name")?.to_owned();
    let fleet = call
        .world
        .find_region(call.place)
        .and_then(|region| region.fleets.get(&name))
        .ok_or_else(|| not_found(&name))?;
    if fleet.state != FleetState::Stopped {
        return Err(ApiError::not_permitted(format!(
            "The fleet {name} is {}. The fleet must be in a STOPPED state for this action to succeed.",
            fleet.state.word()
        )));
    }
    if let Some(image) = &fleet.configuration.image {
        images::for_fleet_by_arn(call.world, call.place, &image.arn)?;
    }
    let now = call.now;
    if let Some(fleet) = call.region().fleets.get_mut(&name) {
        fleet.begin_start(now, STARTING);
    }
    call.world.timeline.wake(
        now + STARTING,
        Wake::Fleet {
            place: call.place.clone(),
            name,
        },
    );
    Ok(Members::new())
}

/// Stops a fleet, and ends its sessions. One that is stopped or stopping
/// stays as it is: StopFleet declares no error for it.
pub(crate) fn stop(call: &mut Call<'_>) -> Outcome<Members> {
    let name = required(&call.input, "Name")?.to_owned();
    let now = call.now;
    let fleet = call
        .region()
        .fleets
        .get_mut(&name)
        .ok_or_else(|| not_found(&name))?;
    if matches!(
        fleet.state,
        FleetState::Stopped | FleetState::Stopping { .. }
    ) {
        return Ok(Members::new());
    }
    let sessions: Vec<u64> = fleet.sessions.keys().copied().collect();
    for serial in sessions {
        call.world.end_session(call.place, &name, serial, now);
    }
    if let Some(fleet) = call.region().fleets.get_mut(&name) {
        fleet.begin_stop(now, STOPPING);
    }
    call.world.timeline.wake(
        now + STOPPING,
        Wake::Fleet {
            place: call.place.clone(),
            name,
        },
    );
    Ok(Members::new())
}

pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    let name = required(&call.input, "Name")?.to_owned();
    let arn = call.place.arn("fleet", &name);
    let region = call.region();
    let fleet = region.fleets.get(&name).ok_or_else(|| not_found(&name))?;
    if region.associations.iter().any(|(_, fleet)| *fleet == name) {
        // Observed: AWS's own sentence.
        return Err(ApiError::in_use(format!(
            "The fleet {name} is associated with a stack. To delete the fleet, you must dissociate it from the stack."
        )));
    }
    if fleet.state != FleetState::Stopped {
        return Err(ApiError::in_use(format!(
            "The fleet {name} is {}. The fleet must be in a STOPPED state for this action to succeed.",
            fleet.state.word()
        )));
    }
    region.fleets.remove(&name);
    region.tags.remove(&arn);
    region
        .application_fleets
        .retain(|(fleet, _)| *fleet != name);
    Ok(Members::new())
}

impl Fleet {
    /// Begins to start; whoever calls sees to it that the fleet is woken
    /// `lasting` later.
    pub(crate) fn begin_start(&mut self, now: Time, lasting: Duration) {
        let reach = network::reach(&self.configuration);
        self.errors = reach.errors;
        let first = FIRST_INSTANCE.min(lasting);
        self.instances = Ramp::new(0, reach.instances, now + first, lasting - first);
        self.state = FleetState::Starting {
            until: now + lasting,
        };
    }

    /// Begins to stop; as [`Fleet::begin_start`].
    pub(crate) fn begin_stop(&mut self, now: Time, lasting: Duration) {
        let running = self.capacity(now).running;
        self.instances = Ramp::new(running, 0, now, lasting);
        self.state = FleetState::Stopping {
            until: now + lasting,
        };
    }

    /// Moves on to the next state if it is time. A fleet that wants instances
    /// and gets none stays STARTING, with its errors.
    pub(crate) fn settle(&mut self, now: Time) {
        match self.state {
            FleetState::Starting { until } if now >= until => {
                let stuck = self.instances.to() == 0 && !self.errors.is_empty();
                if !stuck {
                    self.state = FleetState::Running;
                }
            }
            FleetState::Stopping { until } if now >= until => {
                self.state = FleetState::Stopped;
                self.errors.clear();
                self.instances = Ramp::steady(0, now);
            }
            _ => {}
        }
    }
}
