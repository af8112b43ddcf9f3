//! How an image builder starts, makes an image, stops and is deleted.
//!
//! "Connect and stop need RUNNING; start and delete need STOPPED (delete:
//! also FAILED)": the API reference and the administration guide.

use std::time::Duration;

use super::{ImageBuilder, State, agent_version, find, not_found, software};
use crate::call::Call;
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::images;
use crate::place::Place;
use crate::timeline::{Kind, Wake};
use crate::value::Members;
use crate::world::World;

/// From PENDING to RUNNING: some minutes.
pub(crate) const STARTING: Duration = Duration::from_secs(180);
const STOPPING: Duration = Duration::from_secs(120);
const DELETING: Duration = Duration::from_secs(60);
const REBOOTING: Duration = Duration::from_secs(60);
/// While its disk is copied.
const SNAPSHOTTING: Duration = Duration::from_secs(600);
const SYNCING: Duration = Duration::from_secs(120);

impl State {
    /// Where it goes by itself, and how long it stays there if it does not
    /// stay for good.
    fn next(self) -> Option<(State, Option<Duration>)> {
        Some(match self {
            State::PendingImageImport => (State::Pending, Some(STARTING)),
            State::PendingSyncingApps => (State::SyncingApps, Some(SYNCING)),
            State::Pending
            | State::UpdatingAgent
            | State::Rebooting
            | State::Updating
            | State::PendingQualification
            | State::SyncingApps => (State::Running, None),
            State::Stopping | State::Snapshotting => (State::Stopped, None),
            State::Running | State::Stopped | State::Failed | State::Deleting => return None,
        })
    }

    /// How long a state lasts that is left by itself.
    fn lasting(self) -> Option<Duration> {
        match self {
            State::Running | State::Stopped | State::Failed => None,
            State::Stopping => Some(STOPPING),
            State::Deleting => Some(DELETING),
            State::Rebooting => Some(REBOOTING),
            State::Snapshotting => Some(SNAPSHOTTING),
            State::PendingSyncingApps | State::SyncingApps => Some(SYNCING),
            _ => Some(STARTING),
        }
    }
}

pub(crate) fn wake(world: &mut World, place: &Place, name: &str, at: Time) {
    world.timeline.wake(
        at,
        Wake::Resource {
            place: place.clone(),
            kind: Kind::ImageBuilder,
            name: name.to_owned(),
        },
    );
}

/// Puts a builder into a state, from which it goes on by itself.
pub(crate) fn enter(
    world: &mut World,
    place: &Place,
    name: &str,
    state: State,
    now: Time,
) -> Outcome<()> {
    let builder = world
        .region(place)
        .builders
        .get_mut(name)
        .ok_or_else(|| not_found(name))?;
    builder.state = state;
    builder.until = state.lasting().map(|lasting| now + lasting);
    if let Some(until) = builder.until {
        wake(world, place, name, until);
    }
    Ok(())
}

/// Moves on if it is time.
pub(crate) fn settle(world: &mut World, place: &Place, name: &str, at: Time) {
    let Some(region) = world.find_region_mut(place) else {
        return;
    };
    let Some(builder) = region.builders.get_mut(name) else {
        return;
    };
    if builder.until.is_none_or(|until| until > at) {
        return;
    }
    if builder.state == State::Deleting {
        region.builders.remove(name);
        region.tags.remove(&place.arn("image-builder", name));
        return;
    }
    builder.until = None;
    if builder.state == State::Pending && !builder.errors.is_empty() {
        builder.state = State::Failed;
        return;
    }
    let Some((next, lasting)) = builder.state.next() else {
        return;
    };
    if builder.state == State::SyncingApps {
        software::finish(builder);
    }
    builder.state = next;
    builder.until = lasting.map(|lasting| at + lasting);
    if next == State::Running && software::is_pending(builder) {
        builder.state = State::PendingSyncingApps;
        builder.until = Some(at + SYNCING);
    }
    if let Some(until) = builder.until {
        wake(world, place, name, until);
    }
}

fn answer(call: &mut Call<'_>, name: &str) -> Outcome<Members> {
    let place = call.place;
    let builder = call
        .region()
        .builders
        .get(name)
        .ok_or_else(|| not_found(name))?;
    Ok(Members::from([("ImageBuilder", builder.describe(place))]))
}

pub(crate) fn start(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    let version = call.input.text("AppstreamAgentVersion").map(str::to_owned);
    let builder = find(call, "Name")?;
    if builder.state != State::Stopped {
        // StartImageBuilder declares no OperationNotPermittedException.
        return Err(ApiError::not_available(format!(
            "The image builder {name} is {}. The image builder must be in a STOPPED state for this action to succeed.",
            builder.state.word()
        )));
    }
    let (was, arn) = (builder.agent_version.clone(), builder.image.arn.clone());
    images::builder_image(call.world, call.place, &arn)?;
    let wanted = match version.as_deref() {
        Some(version) => agent_version(version)?,
        None => was.clone(),
    };
    let state = if wanted == was {
        State::Pending
    } else {
        State::UpdatingAgent
    };
    find(call, "Name")?.agent_version = wanted;
    enter(call.world, call.place, &name, state, call.now)?;
    answer(call, &name)
}

pub(crate) fn stop(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    find(call, "Name")?.must_be(&[State::Running])?;
    enter(call.world, call.place, &name, State::Stopping, call.now)?;
    answer(call, &name)
}

pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    find(call, "Name")?.must_be(&[State::Stopped, State::Failed])?;
    enter(call.world, call.place, &name, State::Deleting, call.now)?;
    answer(call, &name)
}

/// What a person does on a running image builder.
pub(crate) enum Move {
    Reboot,
    /// With the image assistant, under this name.
    CreateImage(String),
    /// What only AWS itself leads to, for tests.
    Enter(State),
}

/// Does it, and says why not if it cannot be done.
pub(crate) fn perform(
    world: &mut World,
    place: &Place,
    name: &str,
    what: Move,
    now: Time,
) -> Outcome<()> {
    let builder: &ImageBuilder = world
        .find_region(place)
        .and_then(|region| region.builders.get(name))
        .ok_or_else(|| not_found(name))?;
    let state = match what {
        Move::Enter(state) => state,
        Move::Reboot => {
            builder.must_be(&[State::Running])?;
            State::Rebooting
        }
        Move::CreateImage(image) => {
            builder.must_be(&[State::Running])?;
            let builder = builder.clone();
            images::from_builder(world, place, &builder, &image, SNAPSHOTTING, now)?;
            State::Snapshotting
        }
    };
    enter(world, place, name, state, now)
}
