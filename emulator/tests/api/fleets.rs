//! Fleets: creating, changing, starting, stopping and deleting them.

use serde_json::{Value, json};

use crate::support::{
    COMBINATION, Emulator, IMAGE, INCOMPATIBLE, NOT_AVAILABLE, NOT_FOUND, ROLE, VALIDATION, VALUE,
    text,
};

mod update;

fn input(more: &Value) -> Value {
    let mut input = json!({
        "Name": "one",
        "ImageName": IMAGE,
        "InstanceType": "stream.standard.medium",
        "ComputeCapacity": { "DesiredInstances": 2 },
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        if value.is_null() {
            input.as_object_mut().expect("it is an object").remove(name);
        } else {
            input[name] = value.clone();
        }
    }
    input
}

fn elastic(more: &Value) -> Value {
    let mut all = json!({
        "ImageName": null,
        "ComputeCapacity": null,
        "FleetType": "ELASTIC",
        "Platform": "WINDOWS_SERVER_2019",
        "MaxConcurrentSessions": 5,
        "VpcConfig": { "SubnetIds": ["subnet-0a41c7e2", "subnet-07d25f81"] },
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        all[name] = value.clone();
    }
    input(&all)
}

fn capacity(fleet: &Value) -> Vec<i64> {
    ["Desired", "Running", "InUse", "Available"]
        .iter()
        .map(|name| fleet["ComputeCapacityStatus"][name].as_i64().unwrap_or(-1))
        .collect()
}

#[tokio::test]
async fn a_fleet_comes_with_the_service_defaults() {
    let emulator = Emulator::start().await;
    let fleet = emulator.create_fleet("one").await;
    for (member, value) in [
        (
            "Arn",
            json!("arn:aws:appstream:eu-central-1:123456789012:fleet/one"),
        ),
        ("State", json!("STOPPED")),
        ("FleetType", json!("ALWAYS_ON")),
        ("MaxUserDurationInSeconds", json!(57_600)),
        ("DisconnectTimeoutInSeconds", json!(900)),
        ("IdleDisconnectTimeoutInSeconds", json!(0)),
        ("EnableDefaultInternetAccess", json!(false)),
        ("StreamView", json!("APP")),
        ("FleetErrors", json!([])),
        ("ImageName", json!(IMAGE)),
        (
            "ImageArn",
            json!(format!("arn:aws:appstream:eu-central-1::image/{IMAGE}")),
        ),
        (
            "ComputeCapacityStatus",
            json!({ "Desired": 2, "Running": 0, "InUse": 0, "Available": 0 }),
        ),
    ] {
        assert_eq!(fleet[member], value, "{member}");
    }
    assert_eq!(emulator.fleet("one").await, fleet);
}

#[tokio::test]
async fn a_fleet_starts_and_stops_in_its_time() {
    let emulator = Emulator::start().await;
    emulator.create_fleet("one").await;
    let name = json!({ "Name": "one" });
    let state = async || text(&emulator.fleet("one").await, "State");

    emulator.ok("StartFleet", name.clone()).await;
    assert_eq!(state().await, "STARTING");
    emulator.advance(125).await;
    let fleet = emulator.fleet("one").await;
    assert_eq!(
        (text(&fleet, "State"), capacity(&fleet)),
        ("STARTING".to_owned(), vec![2, 1, 0, 1])
    );
    let (code, message) = emulator.refused("StartFleet", name.clone()).await;
    assert_eq!(code, "OperationNotPermittedException");
    assert!(
        message.contains("STARTING") && message.contains("STOPPED"),
        "{message}"
    );

    emulator.advance(60).await;
    let fleet = emulator.fleet("one").await;
    assert_eq!(
        (text(&fleet, "State"), capacity(&fleet)),
        ("RUNNING".to_owned(), vec![2, 2, 0, 2])
    );
    assert_eq!(
        emulator.code("DeleteFleet", name.clone()).await,
        "ResourceInUseException"
    );

    emulator.ok("StopFleet", name.clone()).await;
    assert_eq!(state().await, "STOPPING");
    // Stopping what stops already is no error.
    emulator.ok("StopFleet", name.clone()).await;
    emulator.advance(300).await;
    let fleet = emulator.fleet("one").await;
    assert_eq!(
        (text(&fleet, "State"), capacity(&fleet)),
        ("STOPPED".to_owned(), vec![2, 0, 0, 0])
    );

    emulator.ok("DeleteFleet", name.clone()).await;
    for operation in ["DeleteFleet", "StartFleet", "StopFleet"] {
        assert_eq!(
            emulator.code(operation, name.clone()).await,
            "ResourceNotFoundException"
        );
    }
}

/// Every fleet is refused with its code, and none is made.
async fn assert_refused(fleets: impl IntoIterator<Item = (Value, &str)>) {
    let emulator = Emulator::start().await;
    for (fleet, code) in fleets {
        let refusal = emulator.code("CreateFleet", fleet.clone()).await;
        assert_eq!(refusal, code, "{fleet}");
    }
    let fleets = emulator.ok("DescribeFleets", json!({})).await;
    assert_eq!(fleets["Fleets"], json!([]));
}

#[tokio::test]
async fn capacity_is_what_the_kind_of_fleet_takes() {
    let fleets = [
        json!({ "ComputeCapacity": { "DesiredInstances": 1, "DesiredSessions": 1 } }),
        json!({ "ComputeCapacity": {} }),
        json!({ "ComputeCapacity": null }),
        json!({ "ComputeCapacity": { "DesiredSessions": 4 } }),
        json!({ "MaxSessionsPerInstance": 4 }),
        json!({ "MaxConcurrentSessions": 5 }),
    ];
    assert_refused(fleets.iter().map(|more| (input(more), COMBINATION))).await;
    let negative = json!({ "ComputeCapacity": { "DesiredInstances": -1 } });
    assert_refused([(input(&negative), VALUE)]).await;
}

#[tokio::test]
async fn an_image_must_be_there_and_fit() {
    let arn = "arn:aws:appstream:eu-central-1::image/x";
    let deprecated = "AppStream-WinServer2012R2-08-02-2023";
    let fleets = [
        (json!({ "ImageName": null }), COMBINATION),
        (json!({ "ImageArn": arn }), COMBINATION),
        (json!({ "ImageName": null, "ImageArn": arn }), NOT_FOUND),
        (json!({ "ImageName": "nothing" }), NOT_FOUND),
        (json!({ "ImageName": deprecated }), NOT_AVAILABLE),
        (json!({ "InstanceType": "t3.large" }), VALUE),
        (
            json!({ "InstanceType": "stream.graphics.g4dn.xlarge" }),
            INCOMPATIBLE,
        ),
        (json!({ "FleetType": "SOMETIMES_ON" }), VALIDATION),
    ];
    assert_refused(fleets.iter().map(|(more, code)| (input(more), *code))).await;
}

#[tokio::test]
async fn numbers_have_bounds() {
    let fleets = [
        json!({ "MaxUserDurationInSeconds": 599 }),
        json!({ "MaxUserDurationInSeconds": 432_001 }),
        json!({ "DisconnectTimeoutInSeconds": 59 }),
        json!({ "DisconnectTimeoutInSeconds": 36_001 }),
        json!({ "IdleDisconnectTimeoutInSeconds": 59 }),
        json!({ "IdleDisconnectTimeoutInSeconds": 36_001 }),
        json!({ "RootVolumeConfig": { "VolumeSizeInGb": 199 } }),
        json!({ "RootVolumeConfig": { "VolumeSizeInGb": 501 } }),
    ];
    assert_refused(fleets.iter().map(|more| (input(more), VALUE))).await;
}

#[tokio::test]
async fn what_is_around_a_fleet_must_be_there() {
    let fleets = [
        (
            json!({ "VpcConfig": { "SecurityGroupIds": ["a", "b", "c", "d", "e", "f"] } }),
            VALIDATION,
        ),
        (
            json!({ "IamRoleArn": "arn:aws:iam::210987654321:role/other" }),
            ROLE,
        ),
        (
            json!({ "DomainJoinInfo": { "DirectoryName": "corp.example.com" } }),
            NOT_FOUND,
        ),
    ];
    assert_refused(fleets.iter().map(|(more, code)| (input(more), *code))).await;
}

#[tokio::test]
async fn an_elastic_fleet_has_other_members() {
    let fleets = [
        json!({ "Platform": null }),
        json!({ "MaxConcurrentSessions": null }),
        json!({ "VpcConfig": null }),
        json!({ "VpcConfig": { "SubnetIds": ["subnet-0a41c7e2"] } }),
        json!({ "VpcConfig": { "SubnetIds": ["subnet-0a41c7e2", "subnet-0a41c7e2"] } }),
        json!({ "ImageName": IMAGE }),
        json!({ "ComputeCapacity": { "DesiredInstances": 1 } }),
        json!({ "MaxSessionsPerInstance": 2 }),
    ];
    assert_refused(fleets.iter().map(|more| (elastic(more), COMBINATION))).await;
    let keyless = json!({ "SessionScriptS3Location": { "S3Bucket": "bucket" } });
    assert_refused([(elastic(&keyless), VALUE)]).await;
}

#[tokio::test]
async fn a_deprecated_image_has_its_sentence() {
    let emulator = Emulator::start().await;
    let image = "AppStream-WinServer2012R2-08-02-2023";
    let (_, message) = emulator
        .refused("CreateFleet", input(&json!({ "ImageName": image })))
        .await;
    assert_eq!(
        message,
        format!(
            "The image {image} is DEPRECATED. The image must be in an AVAILABLE state for this action to succeed."
        )
    );
}

#[tokio::test]
async fn all_kinds_of_fleets_can_be_created() {
    let emulator = Emulator::start().await;
    let elastic = emulator
        .ok("CreateFleet", elastic(&json!({ "Name": "elastic" })))
        .await["Fleet"]
        .clone();
    assert_eq!(elastic["MaxConcurrentSessions"], json!(5));
    assert_eq!(elastic["Platform"], json!("WINDOWS_SERVER_2019"));
    assert!(elastic.get("ImageName").is_none());
    let multi = emulator
        .ok(
            "CreateFleet",
            input(&json!({
                "Name": "multi",
                "FleetType": "ON_DEMAND",
                "MaxSessionsPerInstance": 4,
                "ComputeCapacity": { "DesiredSessions": 10 },
            })),
        )
        .await["Fleet"]
        .clone();
    assert_eq!(multi["ComputeCapacityStatus"]["Desired"], json!(3));
    assert_eq!(
        multi["ComputeCapacityStatus"]["DesiredUserSessions"],
        json!(10)
    );
    let none = json!({ "Name": "none", "ComputeCapacity": { "DesiredInstances": 0 } });
    emulator.ok("CreateFleet", input(&none)).await;
    emulator.ok("StartFleet", json!({ "Name": "none" })).await;
    emulator.advance(180).await;
    assert_eq!(text(&emulator.fleet("none").await, "State"), "RUNNING");
}

#[tokio::test]
async fn names_are_taken_once_and_quotas_hold() {
    let emulator = Emulator::start().await;
    emulator.create_fleet("one").await;
    assert_eq!(
        emulator.code("CreateFleet", input(&json!({}))).await,
        "ResourceAlreadyExistsException"
    );
    for number in 2..=10 {
        emulator.create_fleet(&format!("fleet-{number}")).await;
    }
    let eleventh = input(&json!({ "Name": "eleven" }));
    assert_eq!(
        emulator.code("CreateFleet", eleventh).await,
        "LimitExceededException"
    );
}

#[tokio::test]
async fn a_fleet_in_a_bad_subnet_stays_starting() {
    let emulator = Emulator::start().await;
    let vpc = |subnet: &str| json!({ "VpcConfig": { "SubnetIds": [subnet] } });
    emulator.ok("CreateFleet", input(&vpc("subnet-bad"))).await;
    emulator.ok("StartFleet", json!({ "Name": "one" })).await;
    emulator.advance(86_400).await;
    let fleet = emulator.fleet("one").await;
    assert_eq!(
        (text(&fleet, "State"), capacity(&fleet)),
        ("STARTING".to_owned(), vec![2, 0, 0, 0])
    );
    assert_eq!(
        text(&fleet["FleetErrors"][0], "ErrorCode"),
        "SUBNET_NOT_FOUND"
    );
    // It can be stopped, put right and started.
    emulator.ok("StopFleet", json!({ "Name": "one" })).await;
    emulator.advance(300).await;
    let fleet = emulator.fleet("one").await;
    assert_eq!(
        (text(&fleet, "State"), &fleet["FleetErrors"]),
        ("STOPPED".to_owned(), &json!([]))
    );
    let mut change = vpc("subnet-0a41c7e2");
    change["Name"] = json!("one");
    emulator.ok("UpdateFleet", change).await;
    emulator.ok("StartFleet", json!({ "Name": "one" })).await;
    emulator.advance(180).await;
    assert_eq!(text(&emulator.fleet("one").await, "State"), "RUNNING");
}

#[tokio::test]
async fn fleets_are_described_by_name() {
    let emulator = Emulator::start().await;
    emulator.create_fleet("one").await;
    emulator.create_fleet("two").await;
    let answer = emulator
        .ok("DescribeFleets", json!({ "Names": ["two", "two"] }))
        .await;
    assert_eq!(answer["Fleets"].as_array().map(Vec::len), Some(1));
    let code = emulator
        .code("DescribeFleets", json!({ "Names": ["one", "three"] }))
        .await;
    assert_eq!(code, "ResourceNotFoundException");
}
