//! CreateFleet, and the reading of an input into a fleet that UpdateFleet shares.

use std::time::Duration;

use super::{Configuration, Fleet, FleetType, ImageReference, OTHERS, rules};
use crate::call::Call;
use crate::check::{owned, required};
use crate::directories;
use crate::error::{ApiError, Outcome};
use crate::images;
use crate::place::Place;
use crate::s3::require_key;
use crate::tags;
use crate::value::Members;
use crate::world::World;

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let input = &call.input;
    let name = required(input, "Name")?.to_owned();
    let instance_type = required(input, "InstanceType")?;
    let kind = input
        .text("FleetType")
        .and_then(FleetType::of)
        .unwrap_or(FleetType::AlwaysOn);
    let mut configuration = Configuration::new(&name, kind, instance_type);
    apply(&mut configuration, call.world, call.place, input)?;

    let (now, place) = (call.now, call.place);
    let quota = call.world.quotas(place).fleets;
    let region = call.world.region(place);
    if region.fleets.contains_key(&name) {
        return Err(ApiError::already_exists(format!(
            "Fleet {name} already exists"
        )));
    }
    quota.check(region.fleets.len(), "fleets")?;
    tags::set_at_creation(region, place.arn("fleet", &name), &call.input);
    let fleet = Fleet::new(configuration, now);
    let described = fleet.describe(place, now);
    region.fleets.insert(name, fleet);
    Ok(Members::from([("Fleet", described)]))
}

/// Takes over what `input` says about a fleet and checks the whole.
pub(super) fn apply(
    fleet: &mut Configuration,
    world: &World,
    place: &Place,
    input: &Members,
) -> Outcome<()> {
    rules::check_ranges(input)?;
    rules::check_compute_capacity(input)?;
    require_key(input, "SessionScriptS3Location")?;
    apply_plain(fleet, input);
    apply_capacity(fleet, input);
    check_surroundings(input, world, place)?;
    if let Some(image) = image(input, world, place)? {
        fleet.image = Some(image);
    }
    rules::check(fleet)?;
    match &fleet.image {
        Some(image) => images::check_instance_type(world, place, image, &fleet.instance_type),
        None => Ok(()),
    }
}

fn apply_plain(fleet: &mut Configuration, input: &Members) {
    let duration = |name| {
        let seconds = input.integer(name)?;
        Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
    };
    if let Some(instance_type) = owned(input, "InstanceType") {
        fleet.instance_type = instance_type;
    }
    fleet.display_name = owned(input, "DisplayName").or(fleet.display_name.take());
    fleet.description = owned(input, "Description").or(fleet.description.take());
    fleet.platform = owned(input, "Platform").or(fleet.platform.take());
    if let Some(view) = owned(input, "StreamView") {
        fleet.stream_view = view;
    }
    if let Some(access) = input.boolean("EnableDefaultInternetAccess") {
        fleet.internet_access = access;
    }
    if let Some(longest) = duration("MaxUserDurationInSeconds") {
        fleet.longest_session = longest;
    }
    if let Some(timeout) = duration("DisconnectTimeoutInSeconds") {
        fleet.disconnect_timeout = timeout;
    }
    if let Some(timeout) = duration("IdleDisconnectTimeoutInSeconds") {
        fleet.idle_timeout = timeout;
    }
    for name in OTHERS {
        if let Some(value) = input.get(name) {
            fleet.others.set(name, value.clone());
        }
    }
}

fn apply_capacity(fleet: &mut Configuration, input: &Members) {
    let count = |members: &Members, name| {
        members
            .integer(name)
            .and_then(|count| u32::try_from(count).ok())
    };
    if let Some(capacity) = input.map("ComputeCapacity") {
        fleet.desired_instances = count(capacity, "DesiredInstances");
        fleet.desired_sessions = count(capacity, "DesiredSessions");
    }
    fleet.sessions_per_instance =
        count(input, "MaxSessionsPerInstance").or(fleet.sessions_per_instance);
    fleet.concurrent_sessions = count(input, "MaxConcurrentSessions").or(fleet.concurrent_sessions);
}

fn image(input: &Members, world: &World, place: &Place) -> Outcome<Option<ImageReference>> {
    match (input.text("ImageName"), input.text("ImageArn")) {
        (Some(_), Some(_)) => Err(ApiError::combination(
            "Specify exactly one of ImageName and ImageArn: both were specified.",
        )),
        (Some(name), None) => images::for_fleet_by_name(world, place, name).map(Some),
        (None, Some(arn)) => images::for_fleet_by_arn(world, place, arn).map(Some),
        (None, None) => Ok(None),
    }
}

/// What a fleet or a builder needs around it: a role, a directory, a volume
/// of an allowed size.
pub(crate) fn check_surroundings(input: &Members, world: &World, place: &Place) -> Outcome<()> {
    if let Some(role) = input.text("IamRoleArn") {
        check_role(role, place)?;
    }
    if let Some(domain) = input.map("DomainJoinInfo") {
        check_domain(domain, world, place)?;
    }
    rules::check_volume(input)
}

/// The directory that something with these members joins.
pub(crate) fn joined_directory(others: &Members) -> Option<&str> {
    others.map("DomainJoinInfo")?.text("DirectoryName")
}

/// A role is one of the same account.
pub(crate) fn check_role(role: &str, place: &Place) -> Outcome<()> {
    let mut parts = role.splitn(6, ':').skip(2);
    let (service, region, account, resource) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    if service == "iam"
        && region.is_empty()
        && account == place.account()
        && resource
            .strip_prefix("role/")
            .is_some_and(|name| !name.is_empty())
    {
        return Ok(());
    }
    Err(ApiError::new(
        "InvalidRoleException",
        format!(
            "The role {role} is invalid. Specify the ARN of an IAM role of account {} that AppStream 2.0 can assume.",
            place.account()
        ),
    ))
}

/// Streaming instances join a directory for which there is a directory config.
fn check_domain(domain: &Members, world: &World, place: &Place) -> Outcome<()> {
    let name = domain.text("DirectoryName").unwrap_or_default();
    let known = world
        .find_region(place)
        .is_some_and(|region| region.directories.contains_key(name));
    if known {
        Ok(())
    } else {
        Err(directories::not_found(name))
    }
}
