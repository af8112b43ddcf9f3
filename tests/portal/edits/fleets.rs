//! Random fleets as AWS would hold them, and random changes of one thing in each.

use serde_json::{Value, json};

use super::UNITS;
use super::dice::{ACCOUNT, Change, Dice};

const SUBNETS: [&str; 4] = ["subnet-0a1", "subnet-0a2", "subnet-0a3", "subnet-0a4"];
const GROUPS: [&str; 5] = ["sg-0a1", "sg-0a2", "sg-0a3", "sg-0a4", "sg-0a5"];
const FILTERS: [&str; 2] = [
    "03,00,00,046d,0892,1,1,0",
    "03 00 , 00, *046d, *0892, *, *1, 0, 1",
];

fn role(dice: &mut Dice) -> Value {
    json!(format!(
        "arn:aws:iam::{ACCOUNT}:role/{}",
        dice.pick(&["a", "photon/b"])
    ))
}

fn network(dice: &mut Dice, least: usize) -> Value {
    let mut network = json!({});
    if least > 0 || dice.flip() {
        network["SubnetIds"] = dice.some(least, &SUBNETS);
    }
    dice.perhaps(&mut network, "SecurityGroupIds", |dice| {
        dice.some(0, &GROUPS)
    });
    network
}

/// The input of CreateFleet.
pub fn fleet(dice: &mut Dice, name: &str) -> Value {
    let mut fleet = json!({
        "Name": name,
        "InstanceType": dice.pick(&["stream.standard.small", "stream.standard.large", "stream.compute.xlarge"]),
    });
    dice.perhaps(&mut fleet, "DisplayName", |dice| dice.text(100));
    dice.perhaps(&mut fleet, "Description", |dice| dice.text(256));
    dice.perhaps(&mut fleet, "StreamView", |dice| {
        json!(dice.pick(&["APP", "DESKTOP"]))
    });
    dice.perhaps(&mut fleet, "MaxUserDurationInSeconds", |dice| {
        dice.number(600, 432_000)
    });
    dice.perhaps(&mut fleet, "DisconnectTimeoutInSeconds", |dice| {
        dice.number(60, 36_000)
    });
    dice.perhaps(&mut fleet, "IdleDisconnectTimeoutInSeconds", |dice| {
        if dice.flip() {
            json!(0)
        } else {
            dice.number(60, 36_000)
        }
    });
    dice.perhaps(&mut fleet, "EnableDefaultInternetAccess", Dice::flag);
    dice.perhaps(&mut fleet, "DisableIMDSV1", Dice::flag);
    dice.perhaps(&mut fleet, "IamRoleArn", role);
    dice.perhaps(&mut fleet, "UsbDeviceFilterStrings", |dice| {
        dice.some(0, &FILTERS)
    });
    dice.perhaps(&mut fleet, "RootVolumeConfig", |dice| {
        if dice.flip() {
            json!({})
        } else {
            json!({ "VolumeSizeInGb": dice.number(200, 500) })
        }
    });
    dice.perhaps(&mut fleet, "Tags", |_| json!({ "team": "finance" }));
    if dice.roll(4) == 0 {
        elastic(dice, &mut fleet);
    } else {
        instances(dice, &mut fleet);
    }
    fleet
}

fn elastic(dice: &mut Dice, fleet: &mut Value) {
    fleet["FleetType"] = json!("ELASTIC");
    fleet["Platform"] = json!(dice.pick(&["WINDOWS_SERVER_2019", "AMAZON_LINUX2"]));
    fleet["MaxConcurrentSessions"] = dice.number(1, 100);
    fleet["VpcConfig"] = network(dice, 2);
    dice.perhaps(fleet, "SessionScriptS3Location", |dice| {
        json!({ "S3Bucket": "scripts.example", "S3Key": dice.pick(&["a.zip", "a b/ü.zip"]) })
    });
}

fn instances(dice: &mut Dice, fleet: &mut Value) {
    dice.perhaps(fleet, "FleetType", |dice| {
        json!(dice.pick(&["ON_DEMAND", "ALWAYS_ON"]))
    });
    if dice.flip() {
        fleet["ImageName"] = json!("office-base-2026-02");
    } else {
        fleet["ImageArn"] = json!(format!(
            "arn:aws:appstream:eu-central-1:{ACCOUNT}:image/office-base-2026-02"
        ));
    }
    if dice.roll(3) == 0 {
        fleet["MaxSessionsPerInstance"] = dice.number(2, 50);
        fleet["ComputeCapacity"] = json!({ "DesiredSessions": dice.number(0, 40) });
    } else {
        fleet["ComputeCapacity"] = json!({ "DesiredInstances": dice.number(0, 9) });
    }
    dice.perhaps(fleet, "VpcConfig", |dice| network(dice, 0));
    dice.perhaps(fleet, "DomainJoinInfo", |dice| {
        let mut join = json!({ "DirectoryName": "corp.example.com" });
        dice.perhaps(&mut join, "OrganizationalUnitDistinguishedName", |dice| {
            json!(dice.pick(&UNITS))
        });
        join
    });
}

/// A change of a fleet that the form offers; `form` is what it begins with.
pub fn fleet_change(dice: &mut Dice, form: &Value) -> Change {
    let is_elastic = form["FleetType"] == "ELASTIC";
    let mut changes: Vec<Change> = vec![
        ("DisplayName", Some(json!("Another name"))),
        ("Description", Some(json!("Another\ndescription"))),
        (
            "StreamView",
            Some(json!(if form["StreamView"] == "APP" {
                "DESKTOP"
            } else {
                "APP"
            })),
        ),
        ("InstanceType", Some(json!("stream.standard.medium"))),
        ("MaxUserDurationInSeconds", Some(json!(7_200))),
        ("DisconnectTimeoutInSeconds", Some(json!(61))),
        ("IdleDisconnectTimeoutInSeconds", Some(json!(61))),
        (
            "EnableDefaultInternetAccess",
            Some(json!(form["EnableDefaultInternetAccess"] != true)),
        ),
        ("DisableIMDSV1", Some(json!(form["DisableIMDSV1"] != true))),
        (
            "IamRoleArn",
            Some(json!(format!("arn:aws:iam::{ACCOUNT}:role/c"))),
        ),
        ("RootVolumeConfig.VolumeSizeInGb", Some(json!(222))),
        (
            "UsbDeviceFilterStrings",
            Some(json!(["03,00,00,046d,0893,1,0,0"])),
        ),
        (
            "VpcConfig.SubnetIds",
            Some(json!(["subnet-0b1", "subnet-0b2"])),
        ),
        ("VpcConfig.SecurityGroupIds", Some(json!(["sg-0b1"]))),
        ("VpcConfig.SecurityGroupIds", None),
        ("DisplayName", None),
        ("Description", None),
        ("DisableIMDSV1", None),
        ("IamRoleArn", None),
        ("RootVolumeConfig.VolumeSizeInGb", None),
        ("UsbDeviceFilterStrings", None),
    ];
    if is_elastic {
        let location = json!({ "S3Bucket": "other-bucket", "S3Key": "b.zip" });
        changes.extend([
            ("MaxConcurrentSessions", Some(json!(101))),
            ("Platform", Some(json!("UBUNTU_PRO_2404"))),
            ("SessionScriptS3Location", Some(location)),
            ("SessionScriptS3Location", None),
        ]);
    } else {
        changes.extend([
            ("VpcConfig", None),
            ("DomainJoinInfo", Some(json!({ "DirectoryName": "corp.example.com", "OrganizationalUnitDistinguishedName": "OU=New,DC=corp" }))),
            ("DomainJoinInfo", None),
            ("DomainJoinInfo.OrganizationalUnitDistinguishedName", None),
        ]);
        changes.push(match form["MaxSessionsPerInstance"].as_i64() {
            Some(_) => ("ComputeCapacity.DesiredSessions", Some(json!(41))),
            None => ("ComputeCapacity.DesiredInstances", Some(json!(10))),
        });
        if form["MaxSessionsPerInstance"].is_i64() {
            changes.push(("MaxSessionsPerInstance", Some(json!(7))));
        }
    }
    dice.pick(&changes)
}
