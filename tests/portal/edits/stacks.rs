//! Random stacks as AWS would hold them, and random changes of one thing in each.

use serde_json::{Value, json};

use super::dice::{ACCOUNT, Change, Dice};

const HOSTS: [&str; 3] = ["portal.example.com", "a.example.org", "b-1.example.org"];
const URLS: [&str; 4] = [
    "https://example.com/*",
    "http://a",
    "mailto:a@example.com",
    "sftp://files.example.com",
];

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
