//! Applications, app blocks, their builders, and the fleets that stream them.

use serde_json::{Value, json};

use crate::support::{Emulator, text};

fn block(name: &str) -> Value {
    json!({
        "Name": name,
        "SourceS3Location": { "S3Bucket": "bucket", "S3Key": "block.vhd" },
        "SetupScriptDetails": {
            "ScriptS3Location": { "S3Bucket": "bucket", "S3Key": "setup.ps1" },
            "ExecutablePath": "powershell.exe", "TimeoutInSeconds": 60,
        },
    })
}

fn application(name: &str, block: &Value) -> Value {
    json!({
        "Name": name, "LaunchPath": "C:\\app.exe", "AppBlockArn": block,
        "IconS3Location": { "S3Bucket": "bucket", "S3Key": "icon.png" },
        "Platforms": ["WINDOWS_SERVER_2019"], "InstanceFamilies": ["GENERAL_PURPOSE"],
    })
}

fn elastic_fleet(name: &str) -> Value {
    json!({
        "Name": name, "FleetType": "ELASTIC", "InstanceType": "stream.standard.medium",
        "Platform": "WINDOWS_SERVER_2019", "MaxConcurrentSessions": 5,
        "VpcConfig": { "SubnetIds": ["subnet-0a1", "subnet-0b2"] },
    })
}

#[tokio::test]
async fn an_elastic_fleet_streams_its_applications() {
    let emulator = Emulator::start().await;
    let made = emulator.ok("CreateAppBlock", block("b")).await["AppBlock"].clone();
    assert_eq!(
        (text(&made, "State"), text(&made, "PackagingType")),
        ("ACTIVE".to_owned(), "CUSTOM".to_owned())
    );
    let app = emulator
        .ok("CreateApplication", application("Editor", &made["Arn"]))
        .await["Application"]
        .clone();
    assert_eq!(
        emulator
            .code("DeleteAppBlock", json!({ "Name": "b" }))
            .await,
        "ResourceInUseException"
    );
    emulator.ok("CreateFleet", elastic_fleet("f")).await;
    emulator.create_fleet("g").await;
    let pair = |fleet: &str| json!({ "FleetName": fleet, "ApplicationArn": app["Arn"] });
    assert_eq!(
        emulator.code("AssociateApplicationFleet", pair("g")).await,
        "OperationNotPermittedException"
    );
    assert_eq!(
        emulator.code("AssociateApplicationFleet", pair("x")).await,
        "ResourceNotFoundException"
    );
    emulator.ok("AssociateApplicationFleet", pair("f")).await;
    let seen = emulator
        .ok(
            "DescribeApplicationFleetAssociations",
            json!({ "FleetName": "f" }),
        )
        .await;
    assert_eq!(seen["ApplicationFleetAssociations"], json!([pair("f")]));
    assert_eq!(
        emulator
            .code("DescribeApplicationFleetAssociations", json!({}))
            .await,
        "InvalidParameterCombinationException"
    );
    assert_eq!(
        emulator
            .code("DeleteApplication", json!({ "Name": "Editor" }))
            .await,
        "ResourceInUseException"
    );
    emulator.ok("CreateStack", json!({ "Name": "s" })).await;
    emulator
        .ok(
            "AssociateFleet",
            json!({ "FleetName": "f", "StackName": "s" }),
        )
        .await;
    emulator.ok("StartFleet", json!({ "Name": "f" })).await;
    emulator.advance(180).await;
    let url = |application: &str| json!({ "FleetName": "f", "StackName": "s", "UserId": "p.novak", "ApplicationId": application });
    emulator.ok("CreateStreamingURL", url("Editor")).await;
    assert_eq!(
        emulator.code("CreateStreamingURL", url("Other")).await,
        "ResourceNotFoundException"
    );
    emulator.ok("DisassociateApplicationFleet", pair("f")).await;
    assert_eq!(
        emulator
            .code("DisassociateApplicationFleet", pair("f"))
            .await,
        "OperationNotPermittedException"
    );
    emulator
        .ok("DeleteApplication", json!({ "Name": "Editor" }))
        .await;
    emulator.ok("DeleteAppBlock", json!({ "Name": "b" })).await;
}

#[tokio::test]
async fn an_application_is_changed() {
    let emulator = Emulator::start().await;
    let made = emulator.ok("CreateAppBlock", block("b")).await["AppBlock"].clone();
    let mut input = application("Editor", &made["Arn"]);
    input["LaunchParameters"] = json!("/safe");
    emulator.ok("CreateApplication", input.clone()).await;
    assert_eq!(
        emulator.code("CreateApplication", input).await,
        "ResourceAlreadyExistsException"
    );
    let update = json!({ "Name": "Editor", "DisplayName": "Text editor", "AttributesToDelete": ["LAUNCH_PARAMETERS"] });
    let changed = emulator.ok("UpdateApplication", update).await["Application"].clone();
    assert_eq!(text(&changed, "DisplayName"), "Text editor");
    assert!(changed.get("LaunchParameters").is_none());
    let arns = json!({ "Arns": [changed["Arn"]] });
    assert_eq!(
        emulator.ok("DescribeApplications", arns).await["Applications"][0],
        changed
    );
    let nowhere = json!({ "Name": "Editor", "AppBlockArn": "arn:aws:appstream:eu-central-1:123456789012:app-block/x" });
    assert_eq!(
        emulator.code("UpdateApplication", nowhere).await,
        "ResourceNotFoundException"
    );
}

#[tokio::test]
async fn a_builder_makes_an_app_block() {
    let emulator = Emulator::start().await;
    let input = json!({ "Name": "b", "PackagingType": "APPSTREAM2", "SourceS3Location": { "S3Bucket": "bucket" } });
    let made = emulator.ok("CreateAppBlock", input).await["AppBlock"].clone();
    assert_eq!(text(&made, "State"), "INACTIVE");
    let builder = json!({
        "Name": "builder", "Platform": "WINDOWS_SERVER_2019", "InstanceType": "stream.standard.large",
        "VpcConfig": { "SubnetIds": ["subnet-0a1"] },
    });
    let created = emulator.ok("CreateAppBlockBuilder", builder).await["AppBlockBuilder"].clone();
    assert_eq!(text(&created, "State"), "STOPPED");
    let name = json!({ "Name": "builder" });
    assert_eq!(
        emulator.code("StartAppBlockBuilder", name.clone()).await,
        "OperationNotPermittedException"
    );
    let pair = json!({ "AppBlockArn": made["Arn"], "AppBlockBuilderName": "builder" });
    emulator
        .ok("AssociateAppBlockBuilderAppBlock", pair.clone())
        .await;
    let started = emulator.ok("StartAppBlockBuilder", name.clone()).await;
    assert_eq!(text(&started["AppBlockBuilder"], "State"), "STARTING");
    emulator.advance(180).await;
    let description = json!({ "Name": "builder", "InstanceType": "stream.standard.small" });
    assert_eq!(
        emulator.code("UpdateAppBlockBuilder", description).await,
        "ResourceInUseException"
    );
    let display = json!({ "Name": "builder", "DisplayName": "Builder" });
    emulator.ok("UpdateAppBlockBuilder", display).await;
    let url = emulator
        .ok(
            "CreateAppBlockBuilderStreamingURL",
            json!({ "AppBlockBuilderName": "builder" }),
        )
        .await;
    let page = text(&url, "StreamingURL").replace(&emulator.endpoint(), "");
    assert_eq!(
        emulator
            .plain("POST", &format!("{page}/package"), "")
            .await
            .status,
        200
    );
    let blocks = emulator.ok("DescribeAppBlocks", json!({})).await;
    assert_eq!(text(&blocks["AppBlocks"][0], "State"), "ACTIVE");
    assert_eq!(
        emulator
            .code("DisassociateAppBlockBuilderAppBlock", pair.clone())
            .await,
        "OperationNotPermittedException"
    );
    emulator.ok("StopAppBlockBuilder", name.clone()).await;
    emulator.advance(120).await;
    assert_eq!(
        emulator.code("DeleteAppBlockBuilder", name.clone()).await,
        "ResourceInUseException"
    );
    let seen = emulator
        .ok("DescribeAppBlockBuilderAppBlockAssociations", json!({}))
        .await;
    assert_eq!(seen["AppBlockBuilderAppBlockAssociations"], json!([pair]));
    emulator
        .ok("DisassociateAppBlockBuilderAppBlock", pair)
        .await;
    emulator.ok("DeleteAppBlockBuilder", name).await;
    assert_eq!(
        emulator.ok("DescribeAppBlockBuilders", json!({})).await["AppBlockBuilders"],
        json!([])
    );
}

#[tokio::test]
async fn scripts_tell_how_an_app_block_is_packaged() {
    let emulator = Emulator::start().await;
    let with = |member: &str, value: Value| {
        let mut input = block("b");
        input[member] = value;
        input
    };
    for (input, code) in [
        (
            with("PackagingType", json!("APPSTREAM2")),
            "InvalidParameterCombinationException",
        ),
        (
            json!({ "Name": "b", "PackagingType": "CUSTOM", "SourceS3Location": { "S3Bucket": "bucket", "S3Key": "k" } }),
            "InvalidParameterCombinationException",
        ),
        (
            with("SourceS3Location", json!({ "S3Bucket": "bucket" })),
            "InvalidParameterValueException",
        ),
        (
            with(
                "PostSetupScriptDetails",
                block("b")["SetupScriptDetails"].clone(),
            ),
            "InvalidParameterCombinationException",
        ),
    ] {
        assert_eq!(emulator.code("CreateAppBlock", input).await, code);
    }
}

#[tokio::test]
async fn instances_of_multi_session_fleets_are_drained() {
    let emulator = Emulator::start().await;
    emulator
        .streaming(
            json!({ "ComputeCapacity": { "DesiredSessions": 4 }, "MaxSessionsPerInstance": 4 }),
        )
        .await;
    let url = json!({ "FleetName": "fleet", "StackName": "stack", "UserId": "p.novak" });
    let url = emulator.ok("CreateStreamingURL", url).await;
    emulator.get(&text(&url, "StreamingURL")).await;
    let pair = json!({ "FleetName": "fleet", "StackName": "stack" });
    let session = emulator.ok("DescribeSessions", pair.clone()).await["Sessions"][0].clone();
    assert_eq!(text(&session, "InstanceDrainStatus"), "ACTIVE");
    emulator
        .ok(
            "DrainSessionInstance",
            json!({ "SessionId": session["Id"] }),
        )
        .await;
    let session = emulator.ok("DescribeSessions", pair).await["Sessions"][0].clone();
    assert_eq!(text(&session, "InstanceDrainStatus"), "DRAINING");
    let capacity = emulator.fleet("fleet").await["ComputeCapacityStatus"].clone();
    assert_eq!(capacity["AvailableUserSessions"], json!(0));
    let nothing = json!({ "SessionId": "nothing" });
    assert_eq!(
        emulator.code("DrainSessionInstance", nothing).await,
        "ResourceNotFoundException"
    );
}

#[tokio::test]
async fn too_many_calls_are_throttled() {
    let emulator = Emulator::with(appstream_emulator::Options {
        throttle: Some(2.0),
        ..appstream_emulator::Options::default()
    })
    .await;
    let mut codes = Vec::new();
    for _ in 0..5 {
        if let Err(refusal) = emulator.call("DescribeStacks", json!({})).await {
            codes.push(refusal.code);
        }
    }
    assert!(codes.iter().all(|code| code == "ThrottlingException"));
    assert!(codes.len() >= 2, "{codes:?}");
}
