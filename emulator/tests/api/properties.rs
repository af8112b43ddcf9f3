//! Whatever is called in whatever order, by two accounts: the state stays
//! consistent, and a refusal changes nothing. Checked after every call.

use serde_json::{Value, json};

use crate::malformed::Dice;
use crate::state::check_consistency;
use crate::support::{Emulator, IMAGE, PROTOCOLS, text};

const CALLS: usize = 4_000;
const ACCOUNTS: [&str; 2] = ["123456789012", "210987654321"];

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

type Call = (&'static str, Value);

/// What the next call may be about: few names, so that calls meet.
struct Subject {
    account: &'static str,
    one: &'static str,
    other: &'static str,
    image: &'static str,
}

impl Subject {
    fn choose(dice: &mut Dice) -> Self {
        let names = ["a", "b", "c"];
        let one = *dice.pick(&names);
        Self {
            account: *dice.pick(&ACCOUNTS),
            one,
            other: *dice.pick(&names),
            image: *dice.pick(&[IMAGE, one]),
        }
    }

    fn arn(&self, kind: &str, name: &str) -> String {
        let account = self.account;
        format!("arn:aws:appstream:eu-central-1:{account}:{kind}/{name}")
    }

    fn role(&self) -> String {
        format!("arn:aws:iam::{}:role/x", self.account)
    }

    /// The account that does not call.
    fn stranger(&self) -> &'static str {
        ACCOUNTS[usize::from(self.account == ACCOUNTS[0])]
    }

    fn user(&self) -> Value {
        json!({ "UserName": format!("{}@example.com", self.one), "AuthenticationType": "USERPOOL" })
    }
}

fn location() -> Value {
    json!({ "S3Bucket": "bucket", "S3Key": "key" })
}

/// A call that may well succeed.
fn call(dice: &mut Dice, about: &Subject) -> Call {
    match dice.roll(10) {
        0..=1 => (NAMED[dice.roll(NAMED.len())], json!({ "Name": about.one })),
        2..=5 => of_fleets(dice, about),
        6 => of_images(dice, about),
        7 => of_people(dice, about),
        8 => of_stacks(dice, about),
        _ => of_elastic_fleets(dice, about),
    }
}

fn of_fleets(dice: &mut Dice, about: &Subject) -> Call {
    let (one, image) = (about.one, about.image);
    let pair = json!({ "FleetName": one, "StackName": about.other });
    match dice.roll(12) {
        0..=3 => ("CreateFleet", fleet(dice, about)),
        4 => (
            "UpdateFleet",
            json!({ "Name": one, "ImageName": image, "ComputeCapacity": { "DesiredInstances": dice.roll(4) } }),
        ),
        5 => (
            "UpdateFleet",
            json!({ "Name": one, "ComputeCapacity": { "DesiredInstances": dice.roll(4) } }),
        ),
        6..=7 => ("AssociateFleet", pair),
        8 => ("DisassociateFleet", pair),
        _ => (
            "CreateStreamingURL",
            json!({ "FleetName": one, "StackName": about.other, "UserId": format!("user-{}", dice.roll(9)), "Validity": 600 }),
        ),
    }
}

fn fleet(dice: &mut Dice, about: &Subject) -> Value {
    let mut fleet = json!({ "Name": about.one, "InstanceType": "stream.standard.small" });
    let more = match dice.roll(5) {
        0 => json!({
            "FleetType": "ELASTIC", "Platform": "WINDOWS_SERVER_2019", "MaxConcurrentSessions": 2,
            "VpcConfig": { "SubnetIds": ["subnet-1", "subnet-2"] },
        }),
        1 => json!({
            "ImageName": about.image, "ComputeCapacity": { "DesiredInstances": 2 }, "IamRoleArn": about.role(),
            "DomainJoinInfo": { "DirectoryName": "corp.example.com" },
        }),
        2 => json!({
            "ImageName": about.image, "ComputeCapacity": { "DesiredSessions": dice.roll(6) },
            "MaxSessionsPerInstance": 2,
        }),
        3 => json!({
            "ImageArn": format!("arn:aws:appstream:eu-central-1:{}:image/{}", about.stranger(), about.other),
            "ComputeCapacity": { "DesiredInstances": 1 + dice.roll(3) },
        }),
        _ => json!({
            "ImageName": about.image, "ComputeCapacity": { "DesiredInstances": dice.roll(4) },
        }),
    };
    if let (Some(fleet), Value::Object(more)) = (fleet.as_object_mut(), more) {
        fleet.extend(more);
    }
    fleet
}

fn of_images(dice: &mut Dice, about: &Subject) -> Call {
    let (one, other) = (about.one, about.other);
    match dice.roll(9) {
        0..=1 => (
            "CreateImportedImage",
            json!({ "Name": one, "SourceAmiId": "ami-0123456789", "IamRoleArn": about.role(), "Tags": { "a": "b" } }),
        ),
        2 => (
            "CreateImageBuilder",
            json!({ "Name": one, "ImageName": about.image, "InstanceType": "stream.standard.small" }),
        ),
        3 => (
            "CopyImage",
            json!({ "SourceImageName": one, "DestinationImageName": other, "DestinationRegion": "eu-central-1" }),
        ),
        4 => (
            "CreateUpdatedImage",
            json!({ "existingImageName": one, "newImageName": other }),
        ),
        5..=6 => (
            "UpdateImagePermissions",
            json!({ "Name": one, "SharedAccountId": about.stranger(), "ImagePermissions": { "allowFleet": dice.roll(3) > 0 } }),
        ),
        7 => (
            "DeleteImagePermissions",
            json!({ "Name": one, "SharedAccountId": about.stranger() }),
        ),
        _ => (
            "CreateExportImageTask",
            json!({ "ImageName": one, "AmiName": "ami-name", "IamRoleArn": about.role() }),
        ),
    }
}

fn of_people(dice: &mut Dice, about: &Subject) -> Call {
    let directory = json!({ "DirectoryName": "corp.example.com" });
    let assignment = json!({ "UserStackAssociations": [{ "StackName": about.other, "UserName": about.user()["UserName"], "AuthenticationType": "USERPOOL" }] });
    match dice.roll(8) {
        0 => ("CreateUser", about.user()),
        1 => ("DeleteUser", about.user()),
        2 => ("DisableUser", about.user()),
        3..=4 => ("BatchAssociateUserStack", assignment),
        5 => ("BatchDisassociateUserStack", assignment),
        6 => (
            "CreateDirectoryConfig",
            json!({ "DirectoryName": "corp.example.com", "OrganizationalUnitDistinguishedNames": ["OU=x"] }),
        ),
        _ => ("DeleteDirectoryConfig", directory),
    }
}

fn of_stacks(dice: &mut Dice, about: &Subject) -> Call {
    let (one, other) = (about.one, about.other);
    match dice.roll(7) {
        0 => (
            "CreateEntitlement",
            json!({ "Name": one, "StackName": other, "AppVisibility": "ALL", "Attributes": [{ "Name": "title", "Value": "x" }] }),
        ),
        1 => (
            "AssociateApplicationToEntitlement",
            json!({ "EntitlementName": one, "StackName": other, "ApplicationIdentifier": "Word" }),
        ),
        2 => (
            "DeleteEntitlement",
            json!({ "Name": one, "StackName": other }),
        ),
        3 => (
            "CreateThemeForStack",
            json!({ "StackName": one, "TitleText": "x", "ThemeStyling": "RED", "OrganizationLogoS3Location": location(), "FaviconS3Location": location() }),
        ),
        4 => (
            "UpdateStack",
            json!({ "Name": one, "AttributesToDelete": ["THEME_NAME"], "StorageConnectors": [{ "ConnectorType": "HOMEFOLDERS" }] }),
        ),
        5 => (
            "TagResource",
            json!({ "ResourceArn": about.arn(["stack", "fleet", "image"][dice.roll(3)], one), "Tags": { "a": "b" } }),
        ),
        _ => (
            "UntagResource",
            json!({ "ResourceArn": about.arn("stack", one), "TagKeys": ["a"] }),
        ),
    }
}

fn of_elastic_fleets(dice: &mut Dice, about: &Subject) -> Call {
    let (one, other) = (about.one, about.other);
    let application =
        json!({ "FleetName": one, "ApplicationArn": about.arn("application", other) });
    let block = json!({ "AppBlockBuilderName": one, "AppBlockArn": about.arn("app-block", other) });
    match dice.roll(8) {
        0..=1 => (
            "CreateAppBlock",
            json!({ "Name": one, "SourceS3Location": location() }),
        ),
        2 => (
            "CreateApplication",
            json!({ "Name": one, "LaunchPath": "x", "IconS3Location": location(), "AppBlockArn": about.arn("app-block", other), "Platforms": ["WINDOWS_SERVER_2019"], "InstanceFamilies": ["GENERAL_PURPOSE"] }),
        ),
        3 => ("AssociateApplicationFleet", application),
        4 => ("DisassociateApplicationFleet", application),
        5 => (
            "CreateAppBlockBuilder",
            json!({ "Name": one, "Platform": "WINDOWS_SERVER_2019", "InstanceType": "stream.standard.small", "VpcConfig": { "SubnetIds": ["subnet-1"] } }),
        ),
        6 => ("AssociateAppBlockBuilderAppBlock", block),
        _ => ("DisassociateAppBlockBuilderAppBlock", block),
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
    for account in ACCOUNTS {
        emulator.become_account(account);
        emulator.ok("DescribeFleets", json!({})).await;
    }
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
        let about = Subject::choose(&mut dice);
        emulator.become_account(about.account);
        let (operation, input) = call(&mut dice, &about);
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
