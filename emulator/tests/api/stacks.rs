//! Stacks, and the fleets they lead to.

use serde_json::{Value, json};

use crate::support::{COMBINATION, EXISTS, Emulator, LIMIT, NOT_FOUND, VALIDATION, VALUE, text};

#[tokio::test]
async fn a_stack_comes_with_the_service_defaults() {
    let emulator = Emulator::start().await;
    let stack = emulator.ok("CreateStack", json!({ "Name": "one" })).await["Stack"].clone();
    assert_eq!(
        text(&stack, "Arn"),
        "arn:aws:appstream:eu-central-1:123456789012:stack/one"
    );
    assert_eq!(stack["ApplicationSettings"], json!({ "Enabled": false }));
    assert_eq!(stack["StorageConnectors"], json!([]));
    assert_eq!(stack["StackErrors"], json!([]));
    for absent in ["AccessEndpoints", "EmbedHostDomains", "DisplayName"] {
        assert!(stack.get(absent).is_none(), "{absent}");
    }
    let permission = |action: &str| {
        let settings = stack["UserSettings"].as_array().expect("it is a list");
        let setting = settings.iter().find(|setting| setting["Action"] == action);
        text(setting.unwrap_or(&Value::Null), "Permission")
    };
    for enabled in [
        "CLIPBOARD_COPY_FROM_LOCAL_DEVICE",
        "CLIPBOARD_COPY_TO_LOCAL_DEVICE",
        "FILE_UPLOAD",
        "FILE_DOWNLOAD",
        "PRINTING_TO_LOCAL_DEVICE",
        "DOMAIN_PASSWORD_SIGNIN",
    ] {
        assert_eq!(permission(enabled), "ENABLED", "{enabled}");
    }
    for disabled in [
        "DOMAIN_SMART_CARD_SIGNIN",
        "AUTO_TIME_ZONE_REDIRECTION",
        "SMART_CARD_REDIRECTION",
    ] {
        assert_eq!(permission(disabled), "DISABLED", "{disabled}");
    }
}

#[tokio::test]
async fn what_a_stack_is_given_comes_back() {
    let emulator = Emulator::start().await;
    let input = json!({
        "Name": "one",
        "DisplayName": "One",
        "Description": "The first",
        "RedirectURL": "https://example.com/",
        "FeedbackURL": "https://example.com/feedback",
        "StorageConnectors": [{ "ConnectorType": "ONE_DRIVE", "Domains": ["example.com"] }],
        "AccessEndpoints": [{ "EndpointType": "STREAMING", "VpceId": "vpce-1" }],
        "EmbedHostDomains": ["portal.example.com"],
        "StreamingExperienceSettings": { "PreferredProtocol": "UDP" },
    });
    emulator.ok("CreateStack", input.clone()).await;
    let stacks = emulator
        .ok("DescribeStacks", json!({ "Names": ["one"] }))
        .await;
    for (member, value) in input.as_object().expect("it is an object") {
        assert_eq!(&stacks["Stacks"][0][member], value, "{member}");
    }
    let all = json!([
        "STORAGE_CONNECTORS",
        "REDIRECT_URL",
        "FEEDBACK_URL",
        "EMBED_HOST_DOMAINS",
        "ACCESS_ENDPOINTS",
        "STREAMING_EXPERIENCE_SETTINGS",
        "USER_SETTINGS"
    ]);
    let change = json!({ "Name": "one", "AttributesToDelete": all, "DisplayName": "Uno" });
    let stack = emulator.ok("UpdateStack", change).await["Stack"].clone();
    assert_eq!(text(&stack, "DisplayName"), "Uno");
    assert_eq!(text(&stack, "Description"), "The first");
    for absent in [
        "RedirectURL",
        "FeedbackURL",
        "EmbedHostDomains",
        "AccessEndpoints",
        "StreamingExperienceSettings",
    ] {
        assert!(stack.get(absent).is_none(), "{absent}");
    }
    assert_eq!(stack["StorageConnectors"], json!([]));
}

#[tokio::test]
async fn the_service_names_its_buckets() {
    let emulator = Emulator::start().await;
    let input = json!({
        "Name": "one",
        "StorageConnectors": [{ "ConnectorType": "HOMEFOLDERS" }],
        "ApplicationSettings": { "Enabled": true, "SettingsGroup": "group" },
    });
    let stack = emulator.ok("CreateStack", input).await["Stack"].clone();
    assert_eq!(
        text(&stack["StorageConnectors"][0], "ResourceIdentifier"),
        "appstream2-36fb080bb8-eu-central-1-123456789012"
    );
    let bucket = text(&stack["ApplicationSettings"], "S3BucketName");
    assert!(
        bucket.starts_with("appstream-app-settings-eu-central-1-123456789012-"),
        "{bucket}"
    );
}

#[tokio::test]
async fn what_aws_refuses_to_create_is_refused() {
    let emulator = Emulator::start().await;
    let setting = |action: &str, permission: &str, length: i64| json!({ "UserSettings": [{ "Action": action, "Permission": permission, "MaximumLength": length }] });
    let connector = |kind: &str, domains: Vec<&str>| json!({ "StorageConnectors": [{ "ConnectorType": kind, "Domains": domains }] });
    let copy = "CLIPBOARD_COPY_TO_LOCAL_DEVICE";
    let long_group = json!({ "Enabled": true, "SettingsGroup": "x".repeat(101) });
    for (mut input, code) in [
        (setting(copy, "ENABLED", 0), VALUE),
        (setting(copy, "ENABLED", 20_971_521), VALUE),
        (setting(copy, "DISABLED", 10), COMBINATION),
        (setting("FILE_UPLOAD", "ENABLED", 10), COMBINATION),
        (connector("GOOGLE_DRIVE", Vec::new()), COMBINATION),
        (connector("ONE_DRIVE", vec!["example.com"; 51]), VALIDATION),
        (
            json!({ "AccessEndpoints": vec![json!({ "EndpointType": "STREAMING" }); 5] }),
            VALIDATION,
        ),
        (json!({ "EmbedHostDomains": ["not a domain"] }), VALIDATION),
        (
            json!({ "EmbedHostDomains": vec!["example.com"; 21] }),
            VALIDATION,
        ),
        (json!({ "ApplicationSettings": long_group }), VALIDATION),
        (
            json!({ "StreamingExperienceSettings": { "PreferredProtocol": "QUIC" } }),
            VALIDATION,
        ),
    ] {
        input["Name"] = json!("one");
        let refusal = emulator.code("CreateStack", input.clone()).await;
        assert_eq!(refusal, code, "{input}");
    }
}

#[tokio::test]
async fn names_are_taken_once_and_quotas_hold() {
    let emulator = Emulator::start().await;
    for number in 1..=10 {
        let name = json!({ "Name": format!("stack-{number}") });
        emulator.ok("CreateStack", name).await;
    }
    for (name, code) in [("stack-1", EXISTS), ("eleven", LIMIT)] {
        let refusal = emulator.code("CreateStack", json!({ "Name": name })).await;
        assert_eq!(refusal, code);
    }
}

#[tokio::test]
async fn what_is_deleted_is_not_given_as_well() {
    let emulator = Emulator::start().await;
    emulator.ok("CreateStack", json!({ "Name": "one" })).await;
    let agents =
        json!({ "Settings": [{ "AgentAction": "COMPUTER_INPUT", "Permission": "ENABLED" }] });
    for change in [
        json!({ "AttributesToDelete": ["REDIRECT_URL"], "RedirectURL": "https://example.com" }),
        json!({ "AttributesToDelete": ["USER_SETTINGS"], "UserSettings": [{ "Action": "FILE_UPLOAD", "Permission": "ENABLED" }] }),
        json!({ "DeleteStorageConnectors": true, "StorageConnectors": [{ "ConnectorType": "HOMEFOLDERS" }] }),
        // Half of what agents need is not enough where there is nothing yet.
        json!({ "AgentAccessConfig": agents }),
    ] {
        let mut change = change;
        change["Name"] = json!("one");
        let refusal = emulator.code("UpdateStack", change.clone()).await;
        assert_eq!(refusal, COMBINATION, "{change}");
    }
}

#[tokio::test]
async fn a_stack_loses_its_theme() {
    let emulator = Emulator::start().await;
    emulator.ok("CreateStack", json!({ "Name": "one" })).await;
    let picture = json!({ "S3Bucket": "bucket", "S3Key": "logo.png" });
    let theme = json!({
        "StackName": "one", "TitleText": "Title", "ThemeStyling": "BLUE",
        "OrganizationLogoS3Location": picture, "FaviconS3Location": picture,
    });
    emulator.ok("CreateThemeForStack", theme).await;
    // There is no role to be deleted: that is no error either.
    let change = json!({ "Name": "one", "AttributesToDelete": ["THEME_NAME", "IAM_ROLE_ARN"] });
    emulator.ok("UpdateStack", change).await;
    let stack = json!({ "StackName": "one" });
    let refusal = emulator.code("DescribeThemeForStack", stack).await;
    assert_eq!(refusal, NOT_FOUND);
}

#[tokio::test]
async fn fleet_and_stack_hold_each_other() {
    let emulator = Emulator::start().await;
    emulator.create_fleet("f").await;
    emulator.ok("CreateStack", json!({ "Name": "s" })).await;
    let pair = json!({ "FleetName": "f", "StackName": "s" });
    emulator.ok("AssociateFleet", pair.clone()).await;
    emulator.ok("AssociateFleet", pair.clone()).await;
    let fleets = emulator
        .ok("ListAssociatedFleets", json!({ "StackName": "s" }))
        .await;
    let stacks = emulator
        .ok("ListAssociatedStacks", json!({ "FleetName": "f" }))
        .await;
    assert_eq!(
        (&fleets["Names"], &stacks["Names"]),
        (&json!(["f"]), &json!(["s"]))
    );
    let in_use = |message: &str| ("ResourceInUseException".to_owned(), message.to_owned());
    assert_eq!(
        emulator
            .refused("DeleteFleet", json!({ "Name": "f" }))
            .await,
        in_use(
            "The fleet f is associated with a stack. To delete the fleet, you must dissociate it from the stack."
        )
    );
    assert_eq!(
        emulator
            .refused("DeleteStack", json!({ "Name": "s" }))
            .await,
        in_use(
            "Cannot delete stack s. This stack has fleets associated with it. Only stacks with no fleets associated with it can be deleted."
        )
    );
    emulator.ok("DisassociateFleet", pair.clone()).await;
    assert_eq!(
        emulator.code("DisassociateFleet", pair).await,
        "ResourceNotFoundException"
    );
    emulator.ok("DeleteStack", json!({ "Name": "s" })).await;
    emulator.ok("DeleteFleet", json!({ "Name": "f" })).await;
    for (operation, input) in [
        ("DeleteStack", json!({ "Name": "s" })),
        ("UpdateStack", json!({ "Name": "s" })),
        ("DescribeStacks", json!({ "Names": ["s"] })),
        ("ListAssociatedFleets", json!({ "StackName": "s" })),
        ("ListAssociatedStacks", json!({ "FleetName": "f" })),
        (
            "AssociateFleet",
            json!({ "FleetName": "f", "StackName": "s" }),
        ),
    ] {
        assert_eq!(
            emulator.code(operation, input).await,
            "ResourceNotFoundException",
            "{operation}"
        );
    }
}
