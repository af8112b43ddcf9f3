//! Rules of a fleet between its members, the same in the browser and on the server.
//!
//! From the API reference of CreateFleet and UpdateFleet (`APPSTREAM.md`, Fleets).

use crate::json::Value;
use crate::ui::form::check::{Fault, number_fault};

/// Members of a fleet that have a range the service model does not hold.
const RANGES: [(&str, i64, i64); 6] = [
    ("MaxUserDurationInSeconds", 600, 432_000),
    ("DisconnectTimeoutInSeconds", 60, 36_000),
    ("MaxSessionsPerInstance", 2, 50),
    ("RootVolumeConfig.VolumeSizeInGb", 200, 500),
    ("ComputeCapacity.DesiredInstances", 0, 2_147_483_647),
    ("ComputeCapacity.DesiredSessions", 0, 2_147_483_647),
];

/// What a running fleet takes without being stopped.
const WHILE_RUNNING: [&str; 6] = [
    "DisplayName",
    "ComputeCapacity",
    "ImageName",
    "ImageArn",
    "IdleDisconnectTimeoutInSeconds",
    "DisconnectTimeoutInSeconds",
];
/// The same of an elastic fleet.
const WHILE_RUNNING_ELASTIC: [&str; 6] = [
    "DisplayName",
    "IdleDisconnectTimeoutInSeconds",
    "DisconnectTimeoutInSeconds",
    "MaxConcurrentSessions",
    "SessionScriptS3Location",
    "UsbDeviceFilterStrings",
];

/// The code of a change that is refused because the fleet would have to be stopped.
pub const NEEDS_STOP: &str = "NeedsStop";

/// Whether a running fleet takes a change of `member`.
pub fn changes_while_running(is_elastic: bool, member: &str) -> bool {
    let taken = if is_elastic {
        &WHILE_RUNNING_ELASTIC
    } else {
        &WHILE_RUNNING
    };
    taken.contains(&member)
}

/// Everything wrong with a fleet that its shape cannot say.
pub fn faults(fleet: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, least, most) in RANGES {
        let number = fleet.at(path).and_then(Value::number);
        let fault = number.and_then(|number| number_fault(Some(least), Some(most), number));
        faults.extend(fault.map(|message| Fault::new(path, message)));
    }
    let idle = "IdleDisconnectTimeoutInSeconds";
    let seconds = fleet.at(idle).and_then(Value::number);
    if seconds.is_some_and(|seconds| seconds != 0 && !(60..=36_000).contains(&seconds)) {
        faults.push(Fault::new(idle, "Enter 0 for never, or 60 to 36000."));
    }
    if fleet.at("FleetType").and_then(Value::text) == Some("ELASTIC") {
        faults.extend(elastic_faults(fleet));
    } else {
        faults.extend(instance_faults(fleet));
    }
    faults
}

/// Elastic fleets have no instances and no image of their own.
fn elastic_faults(fleet: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    let subnets = fleet.at("VpcConfig.SubnetIds").map(Value::list);
    let mut subnets = subnets.unwrap_or_default().iter().filter_map(Value::text);
    let first = subnets.next();
    if subnets.all(|subnet| Some(subnet) == first) {
        faults.push(Fault::new(
            "VpcConfig.SubnetIds",
            "An elastic fleet needs two subnets in different Availability Zones.",
        ));
    }
    if fleet.at("Platform").is_none() {
        faults.push(Fault::new("Platform", "Choose the platform."));
    }
    match fleet.at("MaxConcurrentSessions").and_then(Value::number) {
        Some(count) if count < 1 => {
            faults.push(Fault::new("MaxConcurrentSessions", "Enter 1 or more."));
        }
        None => faults.push(Fault::new(
            "MaxConcurrentSessions",
            "Enter how many people may stream at once.",
        )),
        Some(_) => {}
    }
    faults
}

/// Always-on and on-demand fleets have an image and instances, or, with several
/// sessions an instance, sessions.
fn instance_faults(fleet: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    match (fleet.get("ImageName"), fleet.get("ImageArn")) {
        (None, None) => faults.push(Fault::new("ImageName", "Choose an image.")),
        (Some(_), Some(_)) => faults.push(Fault::new(
            "ImageArn",
            "Give the image's name or its ARN, not both.",
        )),
        _ => {}
    }
    let instances = fleet.at("ComputeCapacity.DesiredInstances").is_some();
    let sessions = fleet.at("ComputeCapacity.DesiredSessions").is_some();
    let several = fleet.get("MaxSessionsPerInstance").is_some();
    match (several, instances, sessions) {
        (false, false, false) => faults.push(Fault::new(
            "ComputeCapacity.DesiredInstances",
            "Enter how many instances there shall be.",
        )),
        (false, _, true) => faults.push(Fault::new(
            "ComputeCapacity.DesiredSessions",
            "Only with several sessions per instance; otherwise enter the desired instances.",
        )),
        (true, true, _) => faults.push(Fault::new(
            "ComputeCapacity.DesiredInstances",
            "With several sessions per instance, enter the desired sessions instead.",
        )),
        (true, false, false) => faults.push(Fault::new(
            "ComputeCapacity.DesiredSessions",
            "Enter how many sessions there shall be.",
        )),
        _ => {}
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(json: &str) -> Vec<String> {
        faults(&serde_json::from_str(json).unwrap())
            .into_iter()
            .map(|fault| fault.path)
            .collect()
    }

    #[test]
    fn a_plain_fleet_needs_an_image_and_instances() {
        assert!(
            paths(r#"{"ImageName":"office","ComputeCapacity":{"DesiredInstances":0}}"#).is_empty()
        );
        assert_eq!(
            paths("{}"),
            ["ImageName", "ComputeCapacity.DesiredInstances"]
        );
    }

    #[test]
    fn several_sessions_an_instance_are_counted_in_sessions() {
        assert!(
            paths(r#"{"ImageName":"o","MaxSessionsPerInstance":5,"ComputeCapacity":{"DesiredSessions":20}}"#)
                .is_empty()
        );
        assert_eq!(
            paths(
                r#"{"ImageName":"o","MaxSessionsPerInstance":5,"ComputeCapacity":{"DesiredInstances":2}}"#
            ),
            ["ComputeCapacity.DesiredInstances"]
        );
    }

    #[test]
    fn an_elastic_fleet_needs_two_subnets_a_platform_and_a_number_of_sessions() {
        assert_eq!(
            paths(r#"{"FleetType":"ELASTIC","VpcConfig":{"SubnetIds":["a","a"]}}"#),
            ["VpcConfig.SubnetIds", "Platform", "MaxConcurrentSessions"]
        );
    }

    #[test]
    fn an_idle_timeout_of_zero_is_never() {
        let idle = |seconds: i64| {
            paths(&format!(
                r#"{{"ImageName":"o","ComputeCapacity":{{"DesiredInstances":1}},"IdleDisconnectTimeoutInSeconds":{seconds}}}"#
            ))
        };
        assert!(idle(0).is_empty());
        assert!(idle(60).is_empty());
        assert_eq!(idle(59), ["IdleDisconnectTimeoutInSeconds"]);
    }
}
