//! Image builders: their life, their pages, their software.

use serde_json::{Value, json};

use crate::support::{
    COMBINATION, Emulator, IMAGE, INCOMPATIBLE, LIMIT, NOT_AVAILABLE, NOT_FOUND, ROLE, VALUE, text,
};

fn input(name: &str, more: Value) -> Value {
    let mut input =
        json!({ "Name": name, "ImageName": IMAGE, "InstanceType": "stream.standard.medium" });
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    input
}

async fn create(emulator: &Emulator, name: &str, more: Value) -> Value {
    let answer = emulator.ok("CreateImageBuilder", input(name, more)).await;
    answer["ImageBuilder"].clone()
}

async fn state(emulator: &Emulator, name: &str) -> String {
    let answer = emulator
        .ok("DescribeImageBuilders", json!({ "Names": [name] }))
        .await;
    text(&answer["ImageBuilders"][0], "State")
}

#[tokio::test]
async fn a_builder_starts_stops_and_is_deleted() {
    let emulator = Emulator::start().await;
    let builder = create(&emulator, "one", json!({ "Tags": { "env": "test" } })).await;
    assert_eq!(text(&builder, "State"), "PENDING");
    assert!(builder.get("ImageName").is_none());
    assert!(text(&builder, "ImageArn").ends_with(IMAGE));
    let name = json!({ "Name": "one" });
    let url = "CreateImageBuilderStreamingURL";
    for operation in ["StopImageBuilder", "DeleteImageBuilder", url] {
        let code = emulator.code(operation, name.clone()).await;
        assert_eq!(code, "OperationNotPermittedException", "{operation}");
    }
    emulator.advance(180).await;
    assert_eq!(state(&emulator, "one").await, "RUNNING");
    let answer = emulator.ok(url, name.clone()).await;
    assert!(
        emulator
            .get(&text(&answer, "StreamingURL"))
            .await
            .text()
            .contains("<h1>one</h1>")
    );
    let stopped = emulator.ok("StopImageBuilder", name.clone()).await;
    assert_eq!(text(&stopped["ImageBuilder"], "State"), "STOPPING");
    emulator.advance(120).await;
    let latest = json!({ "Name": "one", "AppstreamAgentVersion": "LATEST" });
    let started = emulator.ok("StartImageBuilder", latest).await;
    assert_eq!(text(&started["ImageBuilder"], "State"), "UPDATING_AGENT");
    emulator.advance(180).await;
    emulator.ok("StopImageBuilder", name.clone()).await;
    emulator.advance(120).await;
    let deleted = emulator.ok("DeleteImageBuilder", name.clone()).await;
    assert_eq!(text(&deleted["ImageBuilder"], "State"), "DELETING");
    emulator.advance(60).await;
    let code = emulator
        .code("DescribeImageBuilders", json!({ "Names": ["one"] }))
        .await;
    assert_eq!(code, "ResourceNotFoundException");
}

#[tokio::test]
async fn an_image_is_made_on_a_builder() {
    let emulator = Emulator::start().await;
    create(
        &emulator,
        "one",
        json!({ "SoftwaresToInstall": ["Microsoft_Office"] }),
    )
    .await;
    emulator.advance(180).await;
    assert_eq!(state(&emulator, "one").await, "PENDING_SYNCING_APPS");
    emulator.advance(240).await;
    let url = emulator
        .ok("CreateImageBuilderStreamingURL", json!({ "Name": "one" }))
        .await;
    let path = format!("{}/create-image?name=mine", text(&url, "StreamingURL"));
    let path = path
        .strip_prefix(&emulator.endpoint())
        .unwrap_or_default()
        .to_owned();
    assert_eq!(emulator.plain("POST", &path, "").await.status, 200);
    assert_eq!(state(&emulator, "one").await, "SNAPSHOTTING");
    let image = |answer: Value| answer["Images"][0].clone();
    let named = json!({ "Names": ["mine"] });
    let pending = image(emulator.ok("DescribeImages", named.clone()).await);
    assert_eq!(text(&pending, "State"), "PENDING");
    assert_eq!(text(&pending, "ImageBuilderName"), "one");
    assert_eq!(pending["ManagedSoftwareIncluded"], json!(true));
    emulator.advance(600).await;
    assert_eq!(state(&emulator, "one").await, "STOPPED");
    let made = image(emulator.ok("DescribeImages", named).await);
    assert_eq!(text(&made, "State"), "AVAILABLE");
    let software = json!({ "AssociatedResource": made["Arn"] });
    let software = emulator.ok("DescribeSoftwareAssociations", software).await;
    assert_eq!(
        text(&software["SoftwareAssociations"][0], "Status"),
        "INSTALLED"
    );
}

#[tokio::test]
async fn software_is_staged_and_deployed() {
    let emulator = Emulator::start().await;
    let builder = create(&emulator, "one", json!({})).await;
    emulator.advance(180).await;
    let names =
        json!({ "ImageBuilderName": "one", "SoftwareNames": ["Microsoft_Visio", "will_fail"] });
    let resource = json!({ "AssociatedResource": builder["Arn"] });
    let deploy = json!({ "ImageBuilderName": "one" });
    let start = "StartSoftwareDeploymentToImageBuilder";
    assert_eq!(
        emulator.code(start, deploy.clone()).await,
        "OperationNotPermittedException"
    );
    emulator
        .ok("AssociateSoftwareToImageBuilder", names.clone())
        .await;
    let statuses = |answer: Value| -> Vec<String> {
        let all = answer["SoftwareAssociations"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        all.iter().map(|one| text(one, "Status")).collect()
    };
    let describe = "DescribeSoftwareAssociations";
    let seen = statuses(emulator.ok(describe, resource.clone()).await);
    assert_eq!(seen, ["STAGED_FOR_INSTALLATION", "STAGED_FOR_INSTALLATION"]);
    emulator.ok(start, deploy.clone()).await;
    emulator.advance(240).await;
    let seen = statuses(emulator.ok(describe, resource.clone()).await);
    assert_eq!(seen, ["INSTALLED", "FAILED_TO_INSTALL"]);
    emulator
        .ok("DisassociateSoftwareFromImageBuilder", names)
        .await;
    emulator.ok(start, deploy).await;
    emulator.advance(240).await;
    assert_eq!(
        statuses(emulator.ok(describe, resource).await),
        Vec::<String>::new()
    );
    let unknown = json!({ "ImageBuilderName": "one", "SoftwareNames": ["bad"] });
    let code = emulator
        .code("AssociateSoftwareToImageBuilder", unknown)
        .await;
    assert_eq!(code, "ResourceNotFoundException");
}

#[tokio::test]
async fn what_does_not_fit_a_builder_is_refused() {
    let emulator = Emulator::start().await;
    let arn = format!("arn:aws:appstream:eu-central-1::image/{IMAGE}");
    let deprecated = "AppStream-WinServer2012R2-08-02-2023";
    for (more, code) in [
        (json!({ "ImageArn": arn }), COMBINATION),
        (json!({ "ImageName": "nothing" }), NOT_FOUND),
        (json!({ "ImageName": deprecated }), NOT_AVAILABLE),
        (json!({ "AppstreamAgentVersion": "newest" }), VALUE),
        (json!({ "InstanceType": "t3.large" }), VALUE),
        (
            json!({ "InstanceType": "stream.graphics.g4dn.xlarge" }),
            INCOMPATIBLE,
        ),
        (
            json!({ "IamRoleArn": "arn:aws:iam::999999999999:role/x" }),
            ROLE,
        ),
        (
            json!({ "VpcConfig": { "SubnetIds": ["subnet-1", "subnet-2"] } }),
            VALUE,
        ),
        (
            json!({ "DomainJoinInfo": { "DirectoryName": "corp.example.com" } }),
            NOT_FOUND,
        ),
    ] {
        let refusal = emulator
            .code("CreateImageBuilder", input("one", more.clone()))
            .await;
        assert_eq!(refusal, code, "{more}");
    }
}

#[tokio::test]
async fn a_builder_without_a_network_fails() {
    let emulator = Emulator::start().await;
    let lost = json!({ "VpcConfig": { "SubnetIds": ["subnet-bad"] } });
    create(&emulator, "lost", lost).await;
    emulator.advance(180).await;
    assert_eq!(state(&emulator, "lost").await, "FAILED");
    emulator
        .ok("DeleteImageBuilder", json!({ "Name": "lost" }))
        .await;
}

#[tokio::test]
async fn there_are_ten_builders_at_most() {
    let emulator = Emulator::start().await;
    for number in 0..10 {
        create(&emulator, &format!("builder-{number}"), json!({})).await;
    }
    let eleventh = input("eleventh", json!({}));
    assert_eq!(emulator.code("CreateImageBuilder", eleventh).await, LIMIT);
}

#[tokio::test]
async fn a_password_is_never_returned() {
    let emulator = Emulator::start().await;
    let input = json!({
        "DirectoryName": "corp.example.com",
        "OrganizationalUnitDistinguishedNames": ["OU=a,DC=corp,DC=example,DC=com"],
        "ServiceAccountCredentials": { "AccountName": "join", "AccountPassword": "s3cret" },
    });
    let created = emulator.ok("CreateDirectoryConfig", input.clone()).await;
    assert!(!created.to_string().contains("s3cret"));
    assert_eq!(
        emulator.code("CreateDirectoryConfig", input).await,
        "ResourceAlreadyExistsException"
    );
    let described = emulator.ok("DescribeDirectoryConfigs", json!({})).await;
    assert_eq!(
        text(
            &described["DirectoryConfigs"][0]["ServiceAccountCredentials"],
            "AccountName"
        ),
        "join"
    );
    assert!(!described.to_string().contains("Password"));
    let join = json!({ "DomainJoinInfo": { "DirectoryName": "corp.example.com" } });
    create(&emulator, "one", join).await;
    let name = json!({ "DirectoryName": "corp.example.com" });
    assert_eq!(
        emulator.code("DeleteDirectoryConfig", name.clone()).await,
        "ResourceInUseException"
    );
    let update = json!({ "DirectoryName": "corp.example.com", "OrganizationalUnitDistinguishedNames": ["OU=b,DC=corp,DC=example,DC=com"] });
    let updated = emulator.ok("UpdateDirectoryConfig", update).await;
    assert_eq!(
        text(
            &updated["DirectoryConfig"]["ServiceAccountCredentials"],
            "AccountName"
        ),
        "join"
    );
    emulator.advance(180).await;
    emulator
        .ok("StopImageBuilder", json!({ "Name": "one" }))
        .await;
    emulator.advance(120).await;
    emulator
        .ok("DeleteImageBuilder", json!({ "Name": "one" }))
        .await;
    emulator.advance(60).await;
    emulator.ok("DeleteDirectoryConfig", name.clone()).await;
    assert_eq!(
        emulator.code("DeleteDirectoryConfig", name).await,
        "ResourceNotFoundException"
    );
}

#[tokio::test]
async fn every_state_of_the_model_can_be_seen() {
    let emulator = Emulator::start().await;
    create(&emulator, "one", json!({})).await;
    let states = &crate::shapes::MODEL["shapes"]["ImageBuilderState"]["enum"];
    let states = states.as_array().cloned().unwrap_or_default();
    assert_eq!(states.len(), 14);
    for wanted in states.iter().filter(|state| *state != "DELETING") {
        let body = json!({ "region": "eu-central-1", "name": "one", "state": wanted });
        let reply = emulator
            .plain("PUT", "/_emulator/image-builder", &body.to_string())
            .await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(json!(state(&emulator, "one").await), *wanted);
        emulator.advance(900).await;
        let after = state(&emulator, "one").await;
        assert!(
            ["RUNNING", "STOPPED", "FAILED"].contains(&after.as_str()),
            "{wanted} leads to {after}"
        );
    }
    for body in [
        json!({ "region": "eu-central-1", "name": "one", "state": "TIRED" }),
        json!({ "region": "eu-central-1", "name": "none", "state": "RUNNING" }),
        json!({ "name": "one" }),
    ] {
        let reply = emulator
            .plain("PUT", "/_emulator/image-builder", &body.to_string())
            .await;
        assert!((400..500).contains(&reply.status), "{body}");
    }
}
