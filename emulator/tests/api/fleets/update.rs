//! UpdateFleet: what changes in which state.

use serde_json::json;

use super::capacity;
use crate::support::{COMBINATION, Emulator, VALIDATION};

#[tokio::test]
async fn a_stopped_fleet_changes_in_everything_but_name_and_type() {
    let emulator = Emulator::start().await;
    emulator.create_fleet("one").await;
    let change = json!({
        "Name": "one",
        "Description": "d",
        "DisplayName": "D",
        "InstanceType": "stream.memory.large",
        "ImageName": "AppStream-WinServer2022-09-15-2026",
        "MaxUserDurationInSeconds": 600,
        "StreamView": "DESKTOP",
        "EnableDefaultInternetAccess": true,
        "VpcConfig": { "SubnetIds": ["subnet-0a41c7e2"], "SecurityGroupIds": ["sg-1"] },
        "RootVolumeConfig": { "VolumeSizeInGb": 300 },
        "ComputeCapacity": { "DesiredInstances": 7 },
    });
    emulator.ok("UpdateFleet", change.clone()).await;
    let fleet = emulator.fleet("one").await;
    for (member, value) in change.as_object().expect("it is an object") {
        if member != "ComputeCapacity" {
            assert_eq!(&fleet[member], value, "{member}");
        }
    }
    assert_eq!(capacity(&fleet), [7, 0, 0, 0]);
    let attributes = json!([
        "VPC_CONFIGURATION_SECURITY_GROUP_IDS",
        "VOLUME_CONFIGURATION"
    ]);
    emulator
        .ok(
            "UpdateFleet",
            json!({ "Name": "one", "AttributesToDelete": attributes }),
        )
        .await;
    let fleet = emulator.fleet("one").await;
    assert_eq!(
        fleet["VpcConfig"],
        json!({ "SubnetIds": ["subnet-0a41c7e2"] })
    );
    assert!(fleet.get("RootVolumeConfig").is_none());
    emulator
        .ok(
            "UpdateFleet",
            json!({ "Name": "one", "AttributesToDelete": ["VPC_CONFIGURATION"] }),
        )
        .await;
    assert!(emulator.fleet("one").await.get("VpcConfig").is_none());
}

#[tokio::test]
async fn an_update_must_make_sense() {
    let emulator = Emulator::start().await;
    emulator.create_fleet("one").await;
    let vpc = json!({ "SubnetIds": ["subnet-0a41c7e2"] });
    for (change, code) in [
        (json!({ "DisplayName": "x" }), VALIDATION),
        (
            json!({ "Name": "one", "FleetType": "ON_DEMAND" }),
            VALIDATION,
        ),
        (
            json!({ "Name": "one", "VpcConfig": vpc, "DeleteVpcConfig": true }),
            COMBINATION,
        ),
        (
            json!({ "Name": "one", "VpcConfig": vpc, "AttributesToDelete": ["VPC_CONFIGURATION"] }),
            COMBINATION,
        ),
    ] {
        let refusal = emulator.code("UpdateFleet", change.clone()).await;
        assert_eq!(refusal, code, "{change}");
    }
}

#[tokio::test]
async fn a_running_fleet_changes_in_a_few_things_only() {
    let emulator = Emulator::start().await;
    emulator.create_fleet("one").await;
    emulator.ok("StartFleet", json!({ "Name": "one" })).await;
    let starting = emulator
        .refused("UpdateFleet", json!({ "Name": "one", "DisplayName": "x" }))
        .await;
    assert_eq!(starting.0, "OperationNotPermittedException");
    emulator.advance(180).await;
    for change in [
        json!({ "DisplayName": "x" }),
        json!({ "DisconnectTimeoutInSeconds": 60 }),
        json!({ "IdleDisconnectTimeoutInSeconds": 60 }),
        json!({ "ImageName": "AppStream-WinServer2019-09-15-2026" }),
    ] {
        let mut change = change;
        change["Name"] = json!("one");
        emulator.ok("UpdateFleet", change).await;
    }
    for change in [
        json!({ "Description": "x" }),
        json!({ "InstanceType": "stream.standard.small" }),
        json!({ "MaxUserDurationInSeconds": 600 }),
        json!({ "StreamView": "APP" }),
        json!({ "AttributesToDelete": ["VPC_CONFIGURATION"] }),
        // Another operating system.
        json!({ "ImageName": "AppStream-WinServer2022-09-15-2026" }),
    ] {
        let mut change = change;
        change["Name"] = json!("one");
        let (code, message) = emulator.refused("UpdateFleet", change).await;
        assert_eq!(code, "ResourceInUseException");
        assert_eq!(
            message,
            "Cannot update the attribute for fleet one when it is ACTIVE. The fleet must be stopped to complete this action."
        );
    }
}

#[tokio::test]
async fn a_running_fleet_is_resized_in_minutes() {
    let emulator = Emulator::start().await;
    emulator.create_fleet("one").await;
    emulator.ok("StartFleet", json!({ "Name": "one" })).await;
    emulator.advance(180).await;
    let resize = async |instances: u32| {
        let capacity = json!({ "DesiredInstances": instances });
        emulator
            .ok(
                "UpdateFleet",
                json!({ "Name": "one", "ComputeCapacity": capacity }),
            )
            .await
    };
    resize(4).await;
    assert_eq!(capacity(&emulator.fleet("one").await), [4, 2, 0, 2]);
    emulator.advance(120).await;
    assert_eq!(capacity(&emulator.fleet("one").await), [4, 4, 0, 4]);
    resize(1).await;
    assert_eq!(capacity(&emulator.fleet("one").await), [1, 1, 0, 1]);
}
