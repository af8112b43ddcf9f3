//! App block builders: the machines on which app blocks are made.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::call::{Call, Record, given};
use crate::check::not_both;
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::fleets::{self, FleetError};
use crate::place::Place;
use crate::tags;
use crate::timeline::{Kind, Wake};
use crate::value::{Members, Value};
use crate::world::World;

const MEMBERS: [&str; 10] = [
    "Name",
    "Description",
    "DisplayName",
    "Platform",
    "InstanceType",
    "VpcConfig",
    "EnableDefaultInternetAccess",
    "IamRoleArn",
    "AccessEndpoints",
    "DisableIMDSV1",
];
const STARTING: Duration = Duration::from_secs(180);
const STOPPING: Duration = Duration::from_secs(120);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    Starting,
    Running,
    Stopping,
    Stopped,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Starting => "STARTING",
            State::Running => "RUNNING",
            State::Stopping => "STOPPING",
            State::Stopped => "STOPPED",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AppBlockBuilder {
    record: Record,
    pub(crate) state: State,
    pub(crate) until: Option<Time>,
    errors: Vec<FleetError>,
}

impl AppBlockBuilder {
    fn describe(&self, place: &Place) -> Value {
        let mut out = self.record.given.clone();
        let name = self.record.given.text("Name").unwrap_or_default();
        out.push("Arn", place.arn("app-block-builder", name));
        if !out.contains("EnableDefaultInternetAccess") {
            out.push("EnableDefaultInternetAccess", false);
        }
        out.push("State", self.state.word());
        out.push("CreatedTime", self.record.created);
        let errors = self.errors.iter().map(FleetError::describe);
        out.push("AppBlockBuilderErrors", errors.collect::<Value>());
        out.into()
    }

    /// Refuses what needs one of these states.
    pub(crate) fn must_be(&self, states: &[State]) -> Outcome<()> {
        if states.contains(&self.state) {
            return Ok(());
        }
        let words: Vec<&str> = states.iter().map(|state| state.word()).collect();
        Err(ApiError::not_permitted(format!(
            "The app block builder {} is {}. The app block builder must be in a {} state for this action to succeed.",
            self.record.given.text("Name").unwrap_or_default(),
            self.state.word(),
            words.join(" or ")
        )))
    }
}

pub(super) fn not_found(name: &str) -> ApiError {
    ApiError::not_found(format!("App block builder {name} not found"))
}

pub(crate) fn find<'a>(
    call: &'a mut Call<'_>,
    member: &'static str,
) -> Outcome<&'a mut AppBlockBuilder> {
    let name = call.text(member)?;
    call.region()
        .app_block_builders
        .get_mut(&name)
        .ok_or_else(|| not_found(&name))
}

/// What of a builder the model does not check.
fn check(builder: &Members, call: &Call<'_>) -> Outcome<()> {
    // "WINDOWS_SERVER_2019 is the only valid value", of UpdateAppBlockBuilder too.
    if builder.text("Platform") != Some("WINDOWS_SERVER_2019") {
        return Err(ApiError::combination(
            "The platform of an app block builder is WINDOWS_SERVER_2019.",
        ));
    }
    fleets::check_instance_type(builder.text("InstanceType").unwrap_or_default())?;
    fleets::check_surroundings(builder, call.world, call.place)?;
    let subnets = builder
        .map("VpcConfig")
        .map_or(0, |vpc| vpc.texts("SubnetIds").count());
    if subnets != 1 {
        return Err(ApiError::combination(
            "An app block builder takes exactly one subnet in VpcConfig.",
        ));
    }
    Ok(())
}

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    let builder = AppBlockBuilder {
        record: Record {
            given: given(&call.input, &MEMBERS),
            created: call.now,
        },
        state: State::Stopped,
        until: None,
        errors: Vec::new(),
    };
    check(&builder.record.given, call)?;
    let place = call.place;
    let quota = call.world.quotas(place).app_block_builders;
    let region = call.world.region(place);
    if region.app_block_builders.contains_key(&name) {
        return Err(ApiError::already_exists(format!(
            "App block builder {name} already exists"
        )));
    }
    quota.check(region.app_block_builders.len(), "app block builders")?;
    let arn = place.arn("app-block-builder", &name);
    tags::set_at_creation(region, arn, &call.input);
    let described = builder.describe(place);
    region.app_block_builders.insert(name, builder);
    Ok(Members::from([("AppBlockBuilder", described)]))
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let names = crate::call::sorted_names(&call.input, "Names");
    let page = call.page(&names)?;
    let place = call.place;
    let builders = &call.region().app_block_builders;
    page.named("AppBlockBuilders", builders, names, not_found, |builder| {
        builder.describe(place)
    })
}

/// "If the app block builder is in the STARTING or STOPPING state, you can't
/// update it. If the app block builder is in the RUNNING state, you can only
/// update the DisplayName and Description."
pub(crate) fn update(call: &mut Call<'_>) -> Outcome<Members> {
    let input = call.input.clone();
    let builder = find(call, "Name")?.clone();
    builder.must_be(&[State::Running, State::Stopped])?;
    let harmless = |member: &str| matches!(member, "Name" | "DisplayName" | "Description");
    if builder.state == State::Running && !input.iter().all(|(member, _)| harmless(member)) {
        return Err(ApiError::in_use(
            "Only DisplayName and Description can be updated while the app block builder is RUNNING.",
        ));
    }
    let mut changed = builder;
    clear(&mut changed.record.given, &input)?;
    for (member, value) in given(&input, &MEMBERS) {
        changed.record.given.set(member, value);
    }
    check(&changed.record.given, call)?;
    let described = changed.describe(call.place);
    let builder = find(call, "Name")?;
    *builder = changed;
    Ok(Members::from([("AppBlockBuilder", described)]))
}

/// `AttributesToDelete` of UpdateAppBlockBuilder.
fn clear(kept: &mut Members, input: &Members) -> Outcome<()> {
    for attribute in input.texts("AttributesToDelete") {
        let member = match attribute {
            "IAM_ROLE_ARN" => "IamRoleArn",
            "ACCESS_ENDPOINTS" => "AccessEndpoints",
            // VPC_CONFIGURATION_SECURITY_GROUP_IDS
            _ => "VpcConfig",
        };
        not_both(input, member)?;
        if member == "VpcConfig" {
            let mut vpc = kept.map(member).cloned().unwrap_or_default();
            vpc.remove("SecurityGroupIds");
            kept.set(member, Value::Map(vpc));
        } else {
            kept.remove(member);
        }
    }
    Ok(())
}

/// "An app block builder can only be started when it's associated with an app
/// block."
pub(crate) fn start(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    let builder = find(call, "Name")?;
    builder.must_be(&[State::Stopped])?;
    let reach = fleets::network_room(builder.record.given.map("VpcConfig"), 1);
    let blocks = &call.region().builder_blocks;
    if !blocks.iter().any(|(builder, _)| *builder == name) {
        return Err(ApiError::not_permitted(format!(
            "The app block builder {name} is not associated with an app block."
        )));
    }
    find(call, "Name")?.errors = reach.errors;
    enter(call, &name, State::Starting, STARTING)
}

pub(crate) fn stop(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    find(call, "Name")?.must_be(&[State::Running])?;
    enter(call, &name, State::Stopping, STOPPING)
}

fn enter(call: &mut Call<'_>, name: &str, state: State, lasting: Duration) -> Outcome<Members> {
    let until = call.now + lasting;
    let place = call.place;
    let builder = find(call, "Name")?;
    builder.state = state;
    builder.until = Some(until);
    let described = builder.describe(place);
    call.world.timeline.wake(
        until,
        Wake::Resource {
            place: place.clone(),
            kind: Kind::AppBlockBuilder,
            name: name.to_owned(),
        },
    );
    Ok(Members::from([("AppBlockBuilder", described)]))
}

/// Moves on if it is time. One without a network stops again, with its errors.
pub(crate) fn settle(world: &mut World, place: &Place, name: &str, at: Time) {
    let Some(builder) = world
        .find_region_mut(place)
        .and_then(|region| region.app_block_builders.get_mut(name))
    else {
        return;
    };
    if builder.until.is_none_or(|until| until > at) {
        return;
    }
    builder.until = None;
    builder.state = match builder.state {
        State::Starting if builder.errors.is_empty() => State::Running,
        State::Starting | State::Stopping => State::Stopped,
        state => state,
    };
}

/// "An app block builder can only be deleted when it has no association with
/// an app block."
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    find(call, "Name")?.must_be(&[State::Stopped])?;
    let arn = call.place.arn("app-block-builder", &name);
    let region = call.region();
    if region
        .builder_blocks
        .iter()
        .any(|(builder, _)| *builder == name)
    {
        return Err(ApiError::in_use(format!(
            "The app block builder {name} is associated with an app block. To delete it, you must first disassociate it."
        )));
    }
    region.app_block_builders.remove(&name);
    region.tags.remove(&arn);
    Ok(Members::new())
}

/// A person on a running builder has packaged its app blocks: they are ACTIVE.
pub(crate) fn package(world: &mut World, place: &Place, name: &str) -> Outcome<()> {
    let region = world.region(place);
    let builder = region
        .app_block_builders
        .get(name)
        .ok_or_else(|| not_found(name))?;
    builder.must_be(&[State::Running])?;
    for (_, block) in region.builder_blocks.iter().filter(|(one, _)| one == name) {
        if let Some(block) = region.app_blocks.get_mut(block) {
            block.active = true;
        }
    }
    Ok(())
}
