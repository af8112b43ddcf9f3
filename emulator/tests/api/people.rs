//! Users, the stacks they see, what they are entitled to, themes and reports.

use serde_json::{Value, json};

use crate::support::{Emulator, text};

fn user(name: &str) -> Value {
    json!({ "UserName": name, "AuthenticationType": "USERPOOL" })
}

#[tokio::test]
async fn users_have_case_sensitive_email_addresses() {
    let emulator = Emulator::start().await;
    emulator.ok("CreateUser", user("a@example.com")).await;
    emulator.ok("CreateUser", user("A@example.com")).await;
    assert_eq!(
        emulator.code("CreateUser", user("a@example.com")).await,
        "ResourceAlreadyExistsException"
    );
    assert_eq!(
        emulator.code("CreateUser", user("nobody")).await,
        "InvalidParameterValueException"
    );
    let saml = json!({ "UserName": "b@example.com", "AuthenticationType": "SAML" });
    assert_eq!(
        emulator.code("CreateUser", saml).await,
        "InvalidParameterCombinationException"
    );
    emulator.ok("DisableUser", user("a@example.com")).await;
    let pool = json!({ "AuthenticationType": "USERPOOL" });
    let users = emulator.ok("DescribeUsers", pool.clone()).await;
    assert_eq!(users["Users"][0]["Enabled"], json!(true));
    assert_eq!(users["Users"][1]["Enabled"], json!(false));
    emulator.ok("EnableUser", user("a@example.com")).await;
    emulator.ok("DeleteUser", user("a@example.com")).await;
    assert_eq!(
        emulator.code("DeleteUser", user("a@example.com")).await,
        "ResourceNotFoundException"
    );
    for number in 1..50 {
        emulator
            .ok("CreateUser", user(&format!("u{number}@example.com")))
            .await;
    }
    assert_eq!(
        emulator.code("CreateUser", user("last@example.com")).await,
        "LimitExceededException"
    );
}

#[tokio::test]
async fn stacks_are_assigned_in_batches_with_an_answer_for_each() {
    let emulator = Emulator::start().await;
    emulator.ok("CreateUser", user("a@example.com")).await;
    emulator.ok("CreateStack", json!({ "Name": "s" })).await;
    let item = |stack: &str, user: &str, kind: &str| json!({ "StackName": stack, "UserName": user, "AuthenticationType": kind });
    let batch = json!({ "UserStackAssociations": [
        item("s", "a@example.com", "USERPOOL"),
        item("t", "a@example.com", "USERPOOL"),
        item("s", "A@example.com", "USERPOOL"),
        item("s", "a@example.com", "AWS_AD"),
    ]});
    let answer = emulator.ok("BatchAssociateUserStack", batch).await;
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let codes: Vec<String> = errors
        .iter()
        .map(|error| text(error, "ErrorCode"))
        .collect();
    assert_eq!(
        codes,
        [
            "STACK_NOT_FOUND",
            "USER_NAME_NOT_FOUND",
            "DIRECTORY_NOT_FOUND"
        ]
    );
    let of_stack = json!({ "StackName": "s" });
    let seen = emulator
        .ok("DescribeUserStackAssociations", of_stack.clone())
        .await;
    assert_eq!(
        seen["UserStackAssociations"].as_array().map(Vec::len),
        Some(1)
    );
    let both = json!({ "UserName": "a@example.com", "AuthenticationType": "USERPOOL" });
    let seen = emulator.ok("DescribeUserStackAssociations", both).await;
    assert_eq!(text(&seen["UserStackAssociations"][0], "StackName"), "s");
    for input in [json!({}), json!({ "UserName": "a@example.com" })] {
        let code = emulator.code("DescribeUserStackAssociations", input).await;
        assert_eq!(code, "InvalidParameterCombinationException");
    }
    let too_many: Vec<Value> = (0..26)
        .map(|_| item("s", "a@example.com", "USERPOOL"))
        .collect();
    let code = emulator
        .code(
            "BatchAssociateUserStack",
            json!({ "UserStackAssociations": too_many }),
        )
        .await;
    assert_eq!(code, "ValidationException");
    let one = json!({ "UserStackAssociations": [item("s", "a@example.com", "USERPOOL")] });
    let answer = emulator.ok("BatchDisassociateUserStack", one).await;
    assert_eq!(answer["errors"], json!([]));
    let seen = emulator.ok("DescribeUserStackAssociations", of_stack).await;
    assert_eq!(seen["UserStackAssociations"], json!([]));
}

#[tokio::test]
async fn entitlements_belong_to_a_stack() {
    let emulator = Emulator::start().await;
    let input = json!({
        "Name": "e", "StackName": "s", "AppVisibility": "ASSOCIATED",
        "Attributes": [{ "Name": "department", "Value": "finance" }],
    });
    assert_eq!(
        emulator.code("CreateEntitlement", input.clone()).await,
        "ResourceNotFoundException"
    );
    emulator.ok("CreateStack", json!({ "Name": "s" })).await;
    emulator.ok("CreateEntitlement", input.clone()).await;
    assert_eq!(
        emulator.code("CreateEntitlement", input).await,
        "EntitlementAlreadyExistsException"
    );
    let app = json!({ "StackName": "s", "EntitlementName": "e", "ApplicationIdentifier": "Word" });
    emulator
        .ok("AssociateApplicationToEntitlement", app.clone())
        .await;
    let which = json!({ "StackName": "s", "EntitlementName": "e" });
    let listed = emulator.ok("ListEntitledApplications", which).await;
    assert_eq!(
        listed["EntitledApplications"],
        json!([{ "ApplicationIdentifier": "Word" }])
    );
    emulator.advance(10).await;
    let update = json!({ "Name": "e", "StackName": "s", "AppVisibility": "ALL" });
    let updated = emulator.ok("UpdateEntitlement", update).await["Entitlement"].clone();
    assert_eq!(text(&updated, "AppVisibility"), "ALL");
    assert!(updated["LastModifiedTime"].as_f64() > updated["CreatedTime"].as_f64());
    emulator
        .ok("DisassociateApplicationFromEntitlement", app.clone())
        .await;
    let code = emulator
        .code("DisassociateApplicationFromEntitlement", app)
        .await;
    assert_eq!(code, "ResourceNotFoundException");
    let gone = json!({ "Name": "x", "StackName": "s" });
    assert_eq!(
        emulator.code("DescribeEntitlements", gone.clone()).await,
        "EntitlementNotFoundException"
    );
    assert_eq!(
        emulator.code("DeleteEntitlement", gone).await,
        "EntitlementNotFoundException"
    );
    emulator.ok("DeleteStack", json!({ "Name": "s" })).await;
    emulator.ok("CreateStack", json!({ "Name": "s" })).await;
    let left = emulator
        .ok("DescribeEntitlements", json!({ "StackName": "s" }))
        .await;
    assert_eq!(left["Entitlements"], json!([]));
}

#[tokio::test]
async fn a_stack_has_one_theme() {
    let emulator = Emulator::start().await;
    let stack = json!({ "StackName": "s" });
    let picture = json!({ "S3Bucket": "bucket", "S3Key": "logo.png" });
    let input = json!({
        "StackName": "s", "TitleText": "Title", "ThemeStyling": "BLUE",
        "OrganizationLogoS3Location": picture, "FaviconS3Location": picture,
        "FooterLinks": [{ "DisplayName": "Help", "FooterLinkURL": "https://example.com" }],
    });
    assert_eq!(
        emulator.code("CreateThemeForStack", input.clone()).await,
        "ResourceNotFoundException"
    );
    emulator.ok("CreateStack", json!({ "Name": "s" })).await;
    assert_eq!(
        emulator.code("DescribeThemeForStack", stack.clone()).await,
        "ResourceNotFoundException"
    );
    let theme = emulator.ok("CreateThemeForStack", input.clone()).await["Theme"].clone();
    assert_eq!(text(&theme, "State"), "ENABLED");
    assert_eq!(
        text(&theme, "ThemeFaviconURL"),
        "https://bucket.s3.eu-central-1.amazonaws.com/logo.png"
    );
    assert_eq!(
        emulator.code("CreateThemeForStack", input).await,
        "ResourceAlreadyExistsException"
    );
    let update =
        json!({ "StackName": "s", "State": "DISABLED", "AttributesToDelete": ["FOOTER_LINKS"] });
    let theme = emulator.ok("UpdateThemeForStack", update).await["Theme"].clone();
    assert_eq!(text(&theme, "State"), "DISABLED");
    assert_eq!(theme["ThemeFooterLinks"], json!([]));
    emulator.ok("DeleteThemeForStack", stack.clone()).await;
    assert_eq!(
        emulator.code("DeleteThemeForStack", stack).await,
        "ResourceNotFoundException"
    );
}

#[tokio::test]
async fn usage_is_reported_daily() {
    let emulator = Emulator::start().await;
    assert_eq!(
        emulator
            .code("DeleteUsageReportSubscription", json!({}))
            .await,
        "ResourceNotFoundException"
    );
    let made = emulator
        .ok("CreateUsageReportSubscription", json!({}))
        .await;
    assert_eq!(text(&made, "Schedule"), "DAILY");
    assert!(text(&made, "S3BucketName").starts_with("appstream-logs-eu-central-1-123456789012-"));
    let again = emulator
        .ok("CreateUsageReportSubscription", json!({}))
        .await;
    assert_eq!(again, made);
    emulator.advance(90_000).await;
    let seen = emulator
        .ok("DescribeUsageReportSubscriptions", json!({}))
        .await;
    assert!(seen["UsageReportSubscriptions"][0]["LastGeneratedReportDate"].is_number());
    emulator
        .ok("DeleteUsageReportSubscription", json!({}))
        .await;
    let period = json!({ "BillingPeriod": "2026-03" });
    let used = emulator.ok("DescribeAppLicenseUsage", period).await;
    assert_eq!(used["AppLicenseUsages"], json!([]));
    let bad = json!({ "BillingPeriod": "March" });
    assert_eq!(
        emulator.code("DescribeAppLicenseUsage", bad).await,
        "InvalidParameterCombinationException"
    );
}
