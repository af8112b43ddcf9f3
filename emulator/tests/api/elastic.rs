//! Applications, app blocks, their builders, and the fleets that stream them.

use serde_json::{Value, json};

use crate::support::{COMBINATION, Emulator, IN_USE, NOT_FOUND, NOT_PERMITTED, text};

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

/// An emulator with an app block `b`, an application `Editor` in it, and an
/// Elastic fleet `f`; with the application's ARN.
async fn with_application() -> (Emulator, Value) {
    let emulator = Emulator::start().await;
    let made = emulator.ok("CreateAppBlock", block("b")).await["AppBlock"].clone();
    assert_eq!(
        (text(&made, "State"), text(&made, "PackagingType")),
        ("ACTIVE".to_owned(), "CUSTOM".to_owned())
    );
    let app = emulator
        .ok("CreateApplication", application("Editor", &made["Arn"]))
        .await;
    emulator.ok("CreateFleet", elastic_fleet("f")).await;
    (emulator, app["Application"]["Arn"].clone())
}

#[tokio::test]
async fn an_application_is_associated_with_elastic_fleets() {
    let (emulator, arn) = with_application().await;
    emulator.create_fleet("g").await;
    let pair = |fleet: &str| json!({ "FleetName": fleet, "ApplicationArn": arn });
    for (fleet, code) in [("g", NOT_PERMITTED), ("x", NOT_FOUND)] {
        let refusal = emulator
            .code("AssociateApplicationFleet", pair(fleet))
            .await;
        assert_eq!(refusal, code, "{fleet}");
    }
    emulator.ok("AssociateApplicationFleet", pair("f")).await;
    let describe = "DescribeApplicationFleetAssociations";
    let seen = emulator.ok(describe, json!({ "FleetName": "f" })).await;
    assert_eq!(seen["ApplicationFleetAssociations"], json!([pair("f")]));
    assert_eq!(emulator.code(describe, json!({})).await, COMBINATION);
    let disassociate = "DisassociateApplicationFleet";
    emulator.ok(disassociate, pair("f")).await;
    let refusal = emulator.code(disassociate, pair("f")).await;
    assert_eq!(refusal, NOT_PERMITTED);
}

#[tokio::test]
async fn app_block_application_and_fleet_hold_each_other() {
    let (emulator, arn) = with_application().await;
    let pair = json!({ "FleetName": "f", "ApplicationArn": arn });
    emulator.ok("AssociateApplicationFleet", pair.clone()).await;
    let (app, block) = (json!({ "Name": "Editor" }), json!({ "Name": "b" }));
    let refusal = emulator.code("DeleteAppBlock", block.clone()).await;
    assert_eq!(refusal, IN_USE);
    let refusal = emulator.code("DeleteApplication", app.clone()).await;
    assert_eq!(refusal, IN_USE);
    emulator.ok("DisassociateApplicationFleet", pair).await;
    emulator.ok("DeleteApplication", app).await;
    emulator.ok("DeleteAppBlock", block).await;
}

#[tokio::test]
async fn an_elastic_fleet_streams_its_applications() {
    let (emulator, arn) = with_application().await;
    let pair = json!({ "FleetName": "f", "ApplicationArn": arn });
    emulator.ok("AssociateApplicationFleet", pair).await;
    emulator.ok("CreateStack", json!({ "Name": "s" })).await;
    let pair = json!({ "FleetName": "f", "StackName": "s" });
    emulator.ok("AssociateFleet", pair).await;
    emulator.ok("StartFleet", json!({ "Name": "f" })).await;
    emulator.advance(180).await;
    let url = |application: &str| json!({ "FleetName": "f", "StackName": "s", "UserId": "p.novak", "ApplicationId": application });
    emulator.ok("CreateStreamingURL", url("Editor")).await;
    let refusal = emulator.code("CreateStreamingURL", url("Other")).await;
    assert_eq!(refusal, NOT_FOUND);
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

/// An emulator with an app block that has no package yet and its running
/// builder; with the names of both, as an association has them.
async fn with_builder() -> (Emulator, Value) {
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
    let refusal = emulator.code("StartAppBlockBuilder", name.clone()).await;
    assert_eq!(refusal, NOT_PERMITTED);
    let pair = json!({ "AppBlockArn": made["Arn"], "AppBlockBuilderName": "builder" });
    emulator
        .ok("AssociateAppBlockBuilderAppBlock", pair.clone())
        .await;
    let started = emulator.ok("StartAppBlockBuilder", name).await;
    assert_eq!(text(&started["AppBlockBuilder"], "State"), "STARTING");
    emulator.advance(180).await;
    (emulator, pair)
}

#[tokio::test]
async fn a_builder_makes_an_app_block() {
    let (emulator, _) = with_builder().await;
    let name = json!({ "AppBlockBuilderName": "builder" });
    let url = emulator.ok("CreateAppBlockBuilderStreamingURL", name).await;
    let page = text(&url, "StreamingURL").replace(&emulator.endpoint(), "");
    let packaged = emulator.plain("POST", &format!("{page}/package"), "").await;
    assert_eq!(packaged.status, 200);
    let blocks = emulator.ok("DescribeAppBlocks", json!({})).await;
    assert_eq!(text(&blocks["AppBlocks"][0], "State"), "ACTIVE");
}

#[tokio::test]
async fn a_running_builder_takes_few_changes() {
    let (emulator, pair) = with_builder().await;
    let small = json!({ "Name": "builder", "InstanceType": "stream.standard.small" });
    let refusal = emulator.code("UpdateAppBlockBuilder", small).await;
    assert_eq!(refusal, IN_USE);
    let display = json!({ "Name": "builder", "DisplayName": "Builder" });
    emulator.ok("UpdateAppBlockBuilder", display).await;
    let disassociate = "DisassociateAppBlockBuilderAppBlock";
    let refusal = emulator.code(disassociate, pair).await;
    assert_eq!(refusal, NOT_PERMITTED);
}

#[tokio::test]
async fn a_builder_is_deleted_when_it_is_stopped_and_alone() {
    let (emulator, pair) = with_builder().await;
    let name = json!({ "Name": "builder" });
    emulator.ok("StopAppBlockBuilder", name.clone()).await;
    emulator.advance(120).await;
    let refusal = emulator.code("DeleteAppBlockBuilder", name.clone()).await;
    assert_eq!(refusal, IN_USE);
    let describe = "DescribeAppBlockBuilderAppBlockAssociations";
    let seen = emulator.ok(describe, json!({})).await;
    assert_eq!(seen["AppBlockBuilderAppBlockAssociations"], json!([pair]));
    emulator
        .ok("DisassociateAppBlockBuilderAppBlock", pair)
        .await;
    emulator.ok("DeleteAppBlockBuilder", name).await;
    let left = emulator.ok("DescribeAppBlockBuilders", json!({})).await;
    assert_eq!(left["AppBlockBuilders"], json!([]));
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
