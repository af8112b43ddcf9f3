//! Whatever is called in whatever order: the state stays consistent, and a
//! refusal changes nothing. Checked after every call.

use serde_json::{Value, json};

use crate::malformed::Dice;
use crate::state::check_consistency;
use crate::support::{Emulator, IMAGE, PROTOCOLS, text};

const CALLS: usize = 2_500;
const ARN: &str = "arn:aws:appstream:eu-central-1:123456789012";
const ROLE: &str = "arn:aws:iam::123456789012:role/x";

/// Operations that take the name of something and no more.
const NAMED: [&str; 18] = [
    "DeleteFleet",
    "StartFleet",
    "StopFleet",
    "DeleteStack",
    "DeleteImage",
    "StartImageBuilder",
    "StopImageBuilder",
    "DeleteImageBuilder",
    "CreateImageBuilderStreamingURL",
    "DeleteAppBlock",
    "DeleteApplication",
    "StartAppBlockBuilder",
    "StopAppBlockBuilder",
    "DeleteAppBlockBuilder",
    "StartFleet",
    "CreateStack",
    "CreateStack",
    "StartFleet",
];

/// Few names, so that calls meet.
fn name(dice: &mut Dice) -> &'static str {
    ["a", "b", "c"][dice.roll(3)]
}

fn user(dice: &mut Dice) -> Value {
    json!({ "UserName": format!("{}@example.com", name(dice)), "AuthenticationType": "USERPOOL" })
}

/// A call that may well succeed.
fn call(dice: &mut Dice) -> (&'static str, Value) {
    let (one, other) = (name(dice), name(dice));
    let image = [IMAGE, one][dice.roll(2)];
    let pair = json!({ "FleetName": one, "StackName": other });
    let location = json!({ "S3Bucket": "bucket", "S3Key": "key" });
    match dice.roll(40) {
        0..=9 => (NAMED[dice.roll(NAMED.len())], json!({ "Name": one })),
        10..=12 => ("CreateFleet", fleet(dice, one, image)),
        13 => (
            "UpdateFleet",
            json!({ "Name": one, "ImageName": image, "ComputeCapacity": { "DesiredInstances": dice.roll(4) } }),
        ),
        14..=16 => ("AssociateFleet", pair),
        17 => ("DisassociateFleet", pair),
        18..=20 => (
            "CreateStreamingURL",
            json!({ "FleetName": one, "StackName": other, "UserId": format!("user-{}", dice.roll(9)), "Validity": 600 }),
        ),
        21 => (
            "CreateImageBuilder",
            json!({ "Name": one, "ImageName": image, "InstanceType": "stream.standard.small" }),
        ),
        22 => (
            "CreateImportedImage",
            json!({ "Name": one, "SourceAmiId": "ami-0123456789", "IamRoleArn": ROLE }),
        ),
        23 => (
            "CopyImage",
            json!({ "SourceImageName": one, "DestinationImageName": other, "DestinationRegion": "eu-central-1" }),
        ),
        24 => (
            "CreateUpdatedImage",
            json!({ "existingImageName": one, "newImageName": other }),
        ),
        25 => ("CreateUser", user(dice)),
        26 => ("DeleteUser", user(dice)),
        27 => (
            "BatchAssociateUserStack",
            json!({ "UserStackAssociations": [{ "StackName": one, "UserName": format!("{other}@example.com"), "AuthenticationType": "USERPOOL" }] }),
        ),
        28 => (
            "CreateEntitlement",
            json!({ "Name": one, "StackName": other, "AppVisibility": "ALL", "Attributes": [{ "Name": "title", "Value": "x" }] }),
        ),
        29 => (
            "AssociateApplicationToEntitlement",
            json!({ "EntitlementName": one, "StackName": other, "ApplicationIdentifier": "Word" }),
        ),
        30 => (
            "CreateAppBlock",
            json!({ "Name": one, "SourceS3Location": location }),
        ),
        31 => (
            "CreateApplication",
            json!({ "Name": one, "LaunchPath": "x", "IconS3Location": location, "AppBlockArn": format!("{ARN}:app-block/{other}"), "Platforms": ["WINDOWS_SERVER_2019"], "InstanceFamilies": ["GENERAL_PURPOSE"] }),
        ),
        32 => (
            "AssociateApplicationFleet",
            json!({ "FleetName": one, "ApplicationArn": format!("{ARN}:application/{other}") }),
        ),
        33 => (
            "DisassociateApplicationFleet",
            json!({ "FleetName": one, "ApplicationArn": format!("{ARN}:application/{other}") }),
        ),
        34 => (
            "CreateAppBlockBuilder",
            json!({ "Name": one, "Platform": "WINDOWS_SERVER_2019", "InstanceType": "stream.standard.small", "VpcConfig": { "SubnetIds": ["subnet-1"] } }),
        ),
        35 => (
            "AssociateAppBlockBuilderAppBlock",
            json!({ "AppBlockBuilderName": one, "AppBlockArn": format!("{ARN}:app-block/{other}") }),
        ),
        36 => (
            "DisassociateAppBlockBuilderAppBlock",
            json!({ "AppBlockBuilderName": one, "AppBlockArn": format!("{ARN}:app-block/{other}") }),
        ),
        37 => (
            "CreateThemeForStack",
            json!({ "StackName": one, "TitleText": "x", "ThemeStyling": "RED", "OrganizationLogoS3Location": location, "FaviconS3Location": location }),
        ),
        38 => (
            "CreateDirectoryConfig",
            json!({ "DirectoryName": "corp.example.com", "OrganizationalUnitDistinguishedNames": ["OU=x"] }),
        ),
        _ => (
            "DeleteDirectoryConfig",
            json!({ "DirectoryName": "corp.example.com" }),
        ),
    }
}

fn fleet(dice: &mut Dice, name: &str, image: &str) -> Value {
    match dice.roll(3) {
        0 => json!({
            "Name": name, "FleetType": "ELASTIC", "InstanceType": "stream.standard.small",
            "Platform": "WINDOWS_SERVER_2019", "MaxConcurrentSessions": 2,
            "VpcConfig": { "SubnetIds": ["subnet-1", "subnet-2"] },
        }),
        1 => json!({
            "Name": name, "ImageName": image, "InstanceType": "stream.standard.small",
            "ComputeCapacity": { "DesiredInstances": 2 }, "IamRoleArn": ROLE,
            "DomainJoinInfo": { "DirectoryName": "corp.example.com" },
        }),
        _ => json!({
            "Name": name, "ImageName": image, "InstanceType": "stream.standard.small",
            "ComputeCapacity": { "DesiredInstances": dice.roll(4) },
        }),
    }
}

async fn check_capacity(emulator: &Emulator) {
    let fleets = emulator.ok("DescribeFleets", json!({})).await;
    for fleet in fleets["Fleets"].as_array().into_iter().flatten() {
        let capacity = &fleet["ComputeCapacityStatus"];
        let number = |member: &str| capacity[member].as_i64().unwrap_or(-1);
        assert!(number("Available") >= 0 && number("InUse") >= 0, "{fleet}");
        assert_eq!(
            number("Running"),
            number("InUse") + number("Available"),
            "{fleet}"
        );
    }
}

#[tokio::test]
async fn any_sequence_of_calls_leaves_the_state_consistent() {
    let mut emulator = Emulator::start().await;
    let mut dice = Dice(90);
    emulator.ok("DescribeFleets", json!({})).await;
    let mut state = emulator.get("/_emulator/state").await.json();
    let mut done = 0;
    for round in 0..CALLS {
        if dice.roll(4) == 0 {
            let seconds = u32::try_from(dice.roll(400)).unwrap_or_default();
            emulator.advance(seconds).await;
            state = emulator.get("/_emulator/state").await.json();
            check_consistency(&state);
        }
        emulator.protocol = PROTOCOLS[round % 2];
        let (operation, input) = call(&mut dice);
        let answer = emulator.call(operation, input.clone()).await;
        if let Ok(answer) = &answer
            && operation == "CreateStreamingURL"
        {
            emulator.get(&text(answer, "StreamingURL")).await;
        }
        let now = emulator.get("/_emulator/state").await.json();
        match answer {
            Ok(_) => done += 1,
            Err(refusal) => {
                assert!(
                    (400..500).contains(&refusal.status),
                    "{operation}: {refusal:?}"
                );
                assert_eq!(now, state, "{operation} {input} was refused");
            }
        }
        check_consistency(&now);
        state = now;
        if round % 10 == 0 {
            check_capacity(&emulator).await;
        }
    }
    assert!(done > CALLS / 5, "only {done} calls succeeded");
}
