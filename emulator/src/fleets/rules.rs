//! What a fleet may look like, and what of it may change when.
//!
//! Unless a rule says otherwise its source is the API reference of
//! CreateFleet and UpdateFleet.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::{Configuration, FleetType};
use crate::error::{ApiError, Outcome};
use crate::value::Members;

/// "Specify a value between 600 and 432000."
const LONGEST_SESSION: RangeInclusive<i64> = 600..=432_000;
/// "Specify a value between 60 and 36000."
const DISCONNECT_TIMEOUT: RangeInclusive<i64> = 60..=36_000;
/// "… a value between 60 and 36000. The default is 0", which turns it off.
const IDLE_TIMEOUT: RangeInclusive<i64> = 60..=36_000;
/// Root volumes have 200 to 500 GB.
const VOLUME_SIZE: RangeInclusive<i64> = 200..=500;
/// Administration guide, multi-session fleets: up to 50 sessions an instance.
const SESSIONS_PER_INSTANCE: RangeInclusive<i64> = 2..=50;

/// Families of streaming instances, of which sizes there are many.
const INSTANCE_FAMILIES: [&str; 14] = [
    "stream.standard",
    "stream.compute",
    "stream.memory",
    "stream.memory.z1d",
    "stream.graphics-design",
    "stream.graphics-desktop",
    "stream.graphics-pro",
    "stream.graphics.g4dn",
    "stream.graphics.g5",
    "stream.graphics.g6",
    "stream.graphics.gr6",
    "stream.graphics.g6f",
    "stream.graphics.gr6f",
    "stream.graphics.g6e",
];

/// Checks the members of an input that have a range the model does not hold.
pub(super) fn check_ranges(input: &Members) -> Outcome<()> {
    in_range(input, "MaxUserDurationInSeconds", LONGEST_SESSION)?;
    in_range(input, "DisconnectTimeoutInSeconds", DISCONNECT_TIMEOUT)?;
    if input.integer("IdleDisconnectTimeoutInSeconds") != Some(0) {
        in_range(input, "IdleDisconnectTimeoutInSeconds", IDLE_TIMEOUT)?;
    }
    in_range(input, "MaxSessionsPerInstance", SESSIONS_PER_INSTANCE)?;
    in_range(input, "MaxConcurrentSessions", 1..=i64::from(i32::MAX))?;
    if let Some(capacity) = input.map("ComputeCapacity") {
        // A fleet may be kept with no instances at all.
        in_range(capacity, "DesiredInstances", 0..=i64::from(i32::MAX))?;
        in_range(capacity, "DesiredSessions", 0..=i64::from(i32::MAX))?;
    }
    Ok(())
}

pub(super) fn check_volume(input: &Members) -> Outcome<()> {
    match input.map("RootVolumeConfig") {
        Some(volume) => in_range(volume, "VolumeSizeInGb", VOLUME_SIZE),
        None => Ok(()),
    }
}

fn in_range(input: &Members, name: &'static str, range: RangeInclusive<i64>) -> Outcome<()> {
    match input.integer(name) {
        Some(number) if !range.contains(&number) => Err(ApiError::value(format!(
            "The value {number} for {name} is invalid. Specify a value between {} and {}.",
            range.start(),
            range.end()
        ))),
        _ => Ok(()),
    }
}

/// "Exactly one of ComputeCapacity's members."
pub(super) fn check_compute_capacity(input: &Members) -> Outcome<()> {
    let Some(capacity) = input.map("ComputeCapacity") else {
        return Ok(());
    };
    match (
        capacity.contains("DesiredInstances"),
        capacity.contains("DesiredSessions"),
    ) {
        (true, true) => Err(ApiError::combination(
            "ComputeCapacity takes exactly one of DesiredInstances and DesiredSessions: both were specified.",
        )),
        (false, false) => Err(ApiError::combination(
            "ComputeCapacity takes exactly one of DesiredInstances and DesiredSessions: none was specified.",
        )),
        _ => Ok(()),
    }
}

/// The instance type's family, if there is such an instance type.
pub(crate) fn instance_family(instance_type: &str) -> Option<&str> {
    let (family, size) = instance_type.rsplit_once('.')?;
    let known_size = matches!(size, "xsmall" | "small" | "medium" | "large" | "xlarge")
        || size.strip_suffix("xlarge").is_some_and(|times| {
            !times.is_empty() && times.len() <= 2 && times.bytes().all(|byte| byte.is_ascii_digit())
        });
    (known_size && INSTANCE_FAMILIES.contains(&family)).then_some(family)
}

/// Whether there is such an instance type.
pub(crate) fn check_instance_type(instance_type: &str) -> Outcome<()> {
    if instance_family(instance_type).is_some() {
        return Ok(());
    }
    Err(ApiError::value(format!(
        "The instance type {instance_type} is invalid."
    )))
}

/// Checks a fleet as a whole, when it is made and after every change.
pub(super) fn check(fleet: &Configuration) -> Outcome<()> {
    check_instance_type(&fleet.instance_type)?;
    match fleet.kind {
        FleetType::Elastic => check_elastic(fleet),
        FleetType::AlwaysOn | FleetType::OnDemand => check_instances(fleet),
    }
}

/// Elastic fleets have no instances or image of their own.
fn check_elastic(fleet: &Configuration) -> Outcome<()> {
    let refusal = if fleet.desired_instances.is_some() || fleet.desired_sessions.is_some() {
        "ComputeCapacity is not allowed for Elastic fleets. Specify MaxConcurrentSessions instead."
    } else if fleet.image.is_some() {
        "ImageName and ImageArn are not allowed for Elastic fleets. Specify a Platform instead."
    } else if fleet.platform.is_none() {
        "Platform is required for Elastic fleets."
    } else if fleet.concurrent_sessions.is_none() {
        "MaxConcurrentSessions is required for Elastic fleets."
    } else if fleet.sessions_per_instance.is_some() {
        "MaxSessionsPerInstance is not allowed for Elastic fleets."
    } else if fleet.others.contains("DomainJoinInfo") {
        "DomainJoinInfo is not allowed for Elastic fleets."
    } else if subnets(fleet) < 2 {
        // The emulator takes any two subnets to be in different zones.
        "Elastic fleets require that you specify at least two subnets in different Availability Zones."
    } else {
        return Ok(());
    };
    Err(ApiError::combination(refusal))
}

fn subnets(fleet: &Configuration) -> usize {
    fleet.others.map("VpcConfig").map_or(0, |vpc| {
        vpc.texts("SubnetIds").collect::<BTreeSet<_>>().len()
    })
}

/// Always-On and On-Demand fleets.
fn check_instances(fleet: &Configuration) -> Outcome<()> {
    let multi_session = fleet.sessions_per_instance.is_some();
    let refusal = if fleet.image.is_none() {
        "Specify exactly one of ImageName and ImageArn."
    } else if fleet.concurrent_sessions.is_some() {
        "MaxConcurrentSessions is allowed for Elastic fleets only."
    } else if fleet.others.contains("SessionScriptS3Location") {
        "SessionScriptS3Location is allowed for Elastic fleets only."
    } else if fleet.desired_instances.is_none() && fleet.desired_sessions.is_none() {
        "ComputeCapacity is required for Always-On and On-Demand fleets."
    } else if fleet.desired_sessions.is_some() && !multi_session {
        "DesiredSessions requires MaxSessionsPerInstance: it is for multi-session fleets only."
    } else if fleet.desired_instances.is_some() && multi_session {
        "Multi-session fleets take DesiredSessions, not DesiredInstances."
    } else {
        return check_platform(fleet);
    };
    Err(ApiError::combination(refusal))
}

/// The platform of a fleet with an image is the image's.
fn check_platform(fleet: &Configuration) -> Outcome<()> {
    match (&fleet.platform, &fleet.image) {
        (Some(platform), Some(image)) if *platform != image.platform => {
            Err(ApiError::combination(format!(
                "The platform {platform} is not that of the image {}, which is {}.",
                image.name, image.platform
            )))
        }
        _ => Ok(()),
    }
}

/// The members that UpdateFleet takes while the fleet is RUNNING.
const RUNNING_INSTANCES: [&str; 6] = [
    "DisplayName",
    "ComputeCapacity",
    "ImageName",
    "ImageArn",
    "IdleDisconnectTimeoutInSeconds",
    "DisconnectTimeoutInSeconds",
];
const RUNNING_ELASTIC: [&str; 6] = [
    "DisplayName",
    "IdleDisconnectTimeoutInSeconds",
    "DisconnectTimeoutInSeconds",
    "MaxConcurrentSessions",
    "SessionScriptS3Location",
    "UsbDeviceFilterStrings",
];

/// What `AttributesToDelete` calls a member.
pub(super) fn attribute_member(attribute: &str) -> &'static str {
    match attribute {
        "DOMAIN_JOIN_INFO" => "DomainJoinInfo",
        "IAM_ROLE_ARN" => "IamRoleArn",
        "USB_DEVICE_FILTER_STRINGS" => "UsbDeviceFilterStrings",
        "SESSION_SCRIPT_S3_LOCATION" => "SessionScriptS3Location",
        "MAX_SESSIONS_PER_INSTANCE" => "MaxSessionsPerInstance",
        "VOLUME_CONFIGURATION" => "RootVolumeConfig",
        // VPC_CONFIGURATION and VPC_CONFIGURATION_SECURITY_GROUP_IDS
        _ => "VpcConfig",
    }
}

/// Whether UpdateFleet may change all that `input` asks for while the fleet
/// is RUNNING.
pub(super) fn changes_while_running(kind: FleetType, input: &Members) -> bool {
    let allowed = match kind {
        FleetType::Elastic => &RUNNING_ELASTIC,
        FleetType::AlwaysOn | FleetType::OnDemand => &RUNNING_INSTANCES,
    };
    input.iter().all(|(member, value)| match member {
        "Name" => true,
        "AttributesToDelete" => input
            .texts(member)
            .all(|attribute| allowed.contains(&attribute_member(attribute))),
        // False asks for nothing.
        "DeleteVpcConfig" => value.as_boolean() == Some(false),
        member => allowed.contains(&member),
    })
}

/// Observed: the sentence AWS answers an update with that needs a stopped fleet.
pub(super) fn must_be_stopped(name: &str) -> ApiError {
    ApiError::in_use(format!(
        "Cannot update the attribute for fleet {name} when it is ACTIVE. The fleet must be stopped to complete this action."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    #[test]
    fn instance_types_have_a_family_and_a_size() {
        for good in [
            "stream.standard.small",
            "stream.graphics.g4dn.xlarge",
            "stream.memory.z1d.12xlarge",
            "stream.graphics-pro.16xlarge",
        ] {
            assert!(instance_family(good).is_some(), "{good}");
        }
        for bad in [
            "t3.large",
            "stream.standard",
            "stream.standard.huge",
            "stream.nothing.large",
            "",
        ] {
            assert!(instance_family(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_idle_timeout_of_zero_turns_it_off() {
        let input =
            |seconds: i64| Members::from([("IdleDisconnectTimeoutInSeconds", seconds.into())]);
        for good in [0, 60, 36_000] {
            assert!(check_ranges(&input(good)).is_ok(), "{good}");
        }
        for bad in [-1, 1, 59, 36_001] {
            assert!(check_ranges(&input(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_running_fleet_changes_only_what_it_may() {
        let display = Members::from([("Name", "a".into()), ("DisplayName", "b".into())]);
        let description = Members::from([("Description", "b".into())]);
        let scripts = Members::from([(
            "AttributesToDelete",
            vec![Value::from("SESSION_SCRIPT_S3_LOCATION")].into(),
        )]);
        assert!(changes_while_running(FleetType::AlwaysOn, &display));
        assert!(!changes_while_running(FleetType::OnDemand, &description));
        assert!(!changes_while_running(FleetType::AlwaysOn, &scripts));
        assert!(changes_while_running(FleetType::Elastic, &scripts));
    }
}
