//! Random fleets, stacks and directory configs as AWS would hold them, and random
//! changes of one thing in each.

use serde_json::{Value, json};

/// Numbers that look random and are the same for the same seed.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("it fits") % sides
    }

    pub fn flip(&mut self) -> bool {
        self.roll(2) == 0
    }

    pub fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.roll(items.len())].clone()
    }

    /// Puts in a member now and then.
    fn perhaps(&mut self, object: &mut Value, name: &str, value: impl FnOnce(&mut Self) -> Value) {
        if self.flip() {
            object[name] = value(self);
        }
    }

    /// A text of at most `most` characters, with what browsers and JSON could spoil.
    fn text(&mut self, most: usize) -> Value {
        const PIECES: [&str; 12] = [
            "Finance", " ", "  ", "é", "日本", "\n", "\t", "\"", "\\", "<b>", "🙂", "a\u{301}",
        ];
        let count = self.pick(&[0, 1, 3, 9, 200]);
        let text: String = (0..count).map(|_| self.pick(&PIECES)).collect();
        // As long as AWS counts, in units of UTF-16.
        let units = |text: &str| text.encode_utf16().count();
        let fits = |end: &usize| text.is_char_boundary(*end) && units(&text[..*end]) <= most;
        let end = (0..=text.len()).rev().find(fits).unwrap_or(0);
        json!(text[..end])
    }

    fn number(&mut self, least: usize, most: usize) -> Value {
        let between = least + self.roll(most - least + 1);
        json!(self.pick(&[least, most, between]))
    }

    fn flag(&mut self) -> Value {
        json!(self.flip())
    }

    /// Some of these, at least `least`.
    fn some(&mut self, least: usize, items: &[&str]) -> Value {
        let count = least + self.roll(items.len() - least + 1);
        json!(items[..count])
    }
}

const ACCOUNT: &str = "123456789012";
const SUBNETS: [&str; 4] = ["subnet-0a1", "subnet-0a2", "subnet-0a3", "subnet-0a4"];
const GROUPS: [&str; 5] = ["sg-0a1", "sg-0a2", "sg-0a3", "sg-0a4", "sg-0a5"];
const FILTERS: [&str; 2] = [
    "03,00,00,046d,0892,1,1,0",
    "03 00 , 00, *046d, *0892, *, *1, 0, 1",
];
const UNITS: [&str; 3] = ["OU=Streaming,DC=corp", "OU=a\\,b,DC=corp", "DC=corp"];
const HOSTS: [&str; 3] = ["portal.example.com", "a.example.org", "b-1.example.org"];
const URLS: [&str; 4] = [
    "https://example.com/*",
    "http://a",
    "mailto:a@example.com",
    "sftp://files.example.com",
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

/// A change of one thing: where, and what it becomes; nothing empties it.
pub type Change = (&'static str, Option<Value>);

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

/// The input of CreateStack.
pub fn stack(dice: &mut Dice, name: &str) -> Value {
    let mut stack = json!({ "Name": name });
    dice.perhaps(&mut stack, "DisplayName", |dice| dice.text(100));
    dice.perhaps(&mut stack, "Description", |dice| dice.text(256));
    dice.perhaps(&mut stack, "RedirectURL", |dice| {
        // AWS asks nothing of it but its length.
        json!(dice.pick(&[
            "https://example.com/a?b=c",
            "example.com",
            "",
            "HTTPS://EXAMPLE.COM",
            "intranet/after"
        ]))
    });
    dice.perhaps(&mut stack, "FeedbackURL", |dice| dice.text(1_000));
    dice.perhaps(&mut stack, "StorageConnectors", connectors);
    dice.perhaps(&mut stack, "UserSettings", user_settings);
    dice.perhaps(&mut stack, "ApplicationSettings", |dice| {
        let mut settings = json!({ "Enabled": dice.flip() });
        dice.perhaps(&mut settings, "SettingsGroup", |dice| {
            json!(dice.pick(&["group", "Ä b"]))
        });
        settings
    });
    dice.perhaps(&mut stack, "Tags", |_| json!({ "team": "finance" }));
    dice.perhaps(&mut stack, "AccessEndpoints", |dice| {
        let mut endpoint = json!({ "EndpointType": "STREAMING" });
        dice.perhaps(&mut endpoint, "VpceId", |_| json!("vpce-0a1"));
        json!(vec![endpoint; 1 + dice.roll(4)])
    });
    dice.perhaps(&mut stack, "EmbedHostDomains", |dice| dice.some(1, &HOSTS));
    dice.perhaps(&mut stack, "StreamingExperienceSettings", |dice| {
        if dice.flip() {
            json!({})
        } else {
            json!({ "PreferredProtocol": dice.pick(&["TCP", "UDP"]) })
        }
    });
    dice.perhaps(&mut stack, "ContentRedirection", |dice| {
        let mut redirection = json!({ "Enabled": dice.flip() });
        dice.perhaps(&mut redirection, "AllowedUrls", |dice| dice.some(0, &URLS));
        dice.perhaps(&mut redirection, "DeniedUrls", |dice| dice.some(0, &URLS));
        if dice.roll(5) == 0 {
            json!({})
        } else {
            json!({ "HostToClient": redirection })
        }
    });
    dice.perhaps(&mut stack, "AgentAccessConfig", agents);
    dice.perhaps(&mut stack, "StorageConnectorAuthentication", |dice| {
        json!(dice.pick(&["FORCE_REAUTHENTICATION", "REUSE_CREDENTIALS"]))
    });
    stack
}

fn connectors(dice: &mut Dice) -> Value {
    let mut connectors = Vec::new();
    if dice.flip() {
        connectors.push(json!({ "ConnectorType": "HOMEFOLDERS" }));
    }
    for kind in ["GOOGLE_DRIVE", "ONE_DRIVE"] {
        if dice.flip() {
            let mut connector = json!({ "ConnectorType": kind, "Domains": dice.some(1, &HOSTS) });
            dice.perhaps(&mut connector, "ResourceIdentifier", |_| json!("drive"));
            dice.perhaps(&mut connector, "DomainsRequireAdminConsent", |dice| {
                dice.some(0, &HOSTS)
            });
            connectors.push(connector);
        }
    }
    json!(connectors)
}

const ACTIONS: [&str; 9] = [
    "CLIPBOARD_COPY_FROM_LOCAL_DEVICE",
    "CLIPBOARD_COPY_TO_LOCAL_DEVICE",
    "FILE_UPLOAD",
    "FILE_DOWNLOAD",
    "PRINTING_TO_LOCAL_DEVICE",
    "DOMAIN_PASSWORD_SIGNIN",
    "DOMAIN_SMART_CARD_SIGNIN",
    "AUTO_TIME_ZONE_REDIRECTION",
    "SMART_CARD_REDIRECTION",
];

fn user_settings(dice: &mut Dice) -> Value {
    let count = 1 + dice.roll(ACTIONS.len());
    let setting = |action: &&str| {
        let permission = dice.pick(&["ENABLED", "DISABLED"]);
        let mut setting = json!({ "Action": action, "Permission": permission });
        if action.starts_with("CLIPBOARD") && permission == "ENABLED" && dice.flip() {
            setting["MaximumLength"] = dice.number(1, 20_971_520);
        }
        setting
    };
    ACTIONS[..count].iter().map(setting).collect()
}

fn agents(dice: &mut Dice) -> Value {
    let mut agents = json!({
        "Settings": [{ "AgentAction": "COMPUTER_VISION", "Permission": dice.pick(&["ENABLED", "DISABLED"]) }],
        "ScreenResolution": "W_1280xH_720",
        "ScreenImageFormat": dice.pick(&["PNG", "JPEG"]),
    });
    dice.perhaps(&mut agents, "S3BucketArn", |_| {
        json!("arn:aws:s3:::pictures")
    });
    dice.perhaps(&mut agents, "ScreenshotsUploadEnabled", Dice::flag);
    dice.perhaps(&mut agents, "ReplaySessionEnabled", Dice::flag);
    dice.perhaps(&mut agents, "KmsKeyArn", |_| {
        json!(format!("arn:aws:kms:eu-central-1:{ACCOUNT}:key/0a1b"))
    });
    dice.perhaps(&mut agents, "UserControlMode", |dice| {
        json!(dice.pick(&["VIEW_ONLY", "VIEW_STOP", "DISABLED"]))
    });
    agents
}

/// A change of a stack that the form offers; `form` is what it begins with.
pub fn stack_change(dice: &mut Dice, form: &Value) -> Change {
    let mut changes: Vec<Change> = vec![
        ("DisplayName", Some(json!("Another name"))),
        ("DisplayName", None),
        ("Description", Some(json!("Another"))),
        ("Description", None),
        ("RedirectURL", Some(json!("https://example.org/"))),
        ("RedirectURL", None),
        ("FeedbackURL", Some(json!("http://example.org/"))),
        ("FeedbackURL", None),
        (
            "StorageConnectors",
            Some(json!([{ "ConnectorType": "ONE_DRIVE", "Domains": ["new.example.com"] }])),
        ),
        ("StorageConnectors", None),
        ("UserSettings", Some(other_settings(form))),
        (
            "AccessEndpoints",
            Some(json!([{ "EndpointType": "STREAMING", "VpceId": "vpce-0b1" }])),
        ),
        ("AccessEndpoints", None),
        ("EmbedHostDomains", Some(json!(["new.example.com"]))),
        ("EmbedHostDomains", None),
        ("StreamingExperienceSettings.PreferredProtocol", None),
        (
            "ContentRedirection",
            Some(
                json!({ "HostToClient": { "Enabled": true, "AllowedUrls": ["https://new.example.com"] } }),
            ),
        ),
        ("ContentRedirection", None),
        ("AgentAccessConfig", None),
        ("StorageConnectorAuthentication", None),
        (
            "ApplicationSettings",
            Some(json!({ "Enabled": true, "SettingsGroup": "another" })),
        ),
        ("ApplicationSettings", Some(json!({ "Enabled": false }))),
    ];
    let list = form["UserSettings"].as_array();
    if let Some(rows) = list.filter(|rows| rows.len() > 1) {
        changes.push(("UserSettings", Some(json!(rows[1..]))));
    }
    if form["ContentRedirection"]["HostToClient"].is_object() {
        changes.extend([
            ("ContentRedirection.HostToClient.AllowedUrls", None),
            (
                "ContentRedirection.HostToClient.DeniedUrls",
                Some(json!(["https://new.example.com"])),
            ),
        ]);
    }
    if form["AgentAccessConfig"].is_object() {
        changes.extend([
            (
                "AgentAccessConfig.UserControlMode",
                Some(json!("VIEW_STOP")),
            ),
            ("AgentAccessConfig.UserControlMode", None),
            ("AgentAccessConfig.KmsKeyArn", None),
            ("AgentAccessConfig.S3BucketArn", None),
            (
                "AgentAccessConfig.S3BucketArn",
                Some(json!("arn:aws:s3:::other")),
            ),
            ("AgentAccessConfig.ReplaySessionEnabled", Some(json!(true))),
        ]);
    }
    if form["ApplicationSettings"]["Enabled"] == true {
        changes.push(("ApplicationSettings.SettingsGroup", None));
        changes.push(("ApplicationSettings.SettingsGroup", Some(json!("another"))));
    }
    dice.pick(&changes)
}

/// The settings with one turned the other way round.
fn other_settings(form: &Value) -> Value {
    let mut settings = form["UserSettings"].clone();
    let was = settings[2]["Permission"] == "ENABLED";
    settings[2]["Permission"] = json!(if was { "DISABLED" } else { "ENABLED" });
    settings
}

/// The input of CreateDirectoryConfig.
pub fn directory(dice: &mut Dice, name: &str) -> Value {
    let mut config = json!({
        "DirectoryName": name,
        "OrganizationalUnitDistinguishedNames": dice.some(1, &UNITS),
    });
    dice.perhaps(
        &mut config,
        "ServiceAccountCredentials",
        |_| json!({ "AccountName": "CORP\\join", "AccountPassword": "a-long-password" }),
    );
    dice.perhaps(&mut config, "CertificateBasedAuthProperties", |dice| {
        let mut properties = json!({
            "Status": dice.pick(&["DISABLED", "ENABLED", "ENABLED_NO_DIRECTORY_LOGIN_FALLBACK"]),
            "CertificateAuthorityArn": format!("arn:aws:acm-pca:eu-central-1:{ACCOUNT}:certificate-authority/0a1b"),
        });
        if properties["Status"] == "DISABLED" && dice.flip() {
            properties.as_object_mut().expect("an object").remove("CertificateAuthorityArn");
        }
        properties
    });
    config
}

/// A change of a directory config that the form offers.
pub fn directory_change(dice: &mut Dice, _: &Value) -> Change {
    let authority = format!("arn:aws:acm-pca:eu-central-1:{ACCOUNT}:certificate-authority/0b1c");
    let account = json!({ "AccountName": "CORP\\other", "AccountPassword": "another-password" });
    dice.pick(&[
        (
            "OrganizationalUnitDistinguishedNames",
            Some(json!(["OU=New,DC=corp"])),
        ),
        ("ServiceAccountCredentials", Some(account)),
        (
            "CertificateBasedAuthProperties",
            Some(json!({ "Status": "ENABLED", "CertificateAuthorityArn": authority })),
        ),
        (
            "CertificateBasedAuthProperties.CertificateAuthorityArn",
            None,
        ),
        ("CertificateBasedAuthProperties", None),
    ])
}
