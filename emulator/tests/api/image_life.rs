//! Images that are imported, copied, updated, exported and deleted.

use serde_json::{Value, json};

use crate::support::{Emulator, text};

const ROLE: &str = "arn:aws:iam::123456789012:role/import";

/// An emulator with an imported image `mine`.
async fn with_image() -> Emulator {
    let emulator = Emulator::start().await;
    let input = json!({ "Name": "mine", "SourceAmiId": "ami-0123456789", "IamRoleArn": ROLE, "Tags": { "a": "b" } });
    let image = emulator.ok("CreateImportedImage", input).await;
    assert_eq!(text(&image["Image"], "State"), "IMPORTING");
    emulator.advance(1_200).await;
    assert_eq!(state(&emulator, "mine").await, "VALIDATING");
    emulator.advance(600).await;
    assert_eq!(state(&emulator, "mine").await, "AVAILABLE");
    emulator
}

async fn image(emulator: &Emulator, name: &str) -> Value {
    let answer = emulator
        .ok("DescribeImages", json!({ "Names": [name] }))
        .await;
    answer["Images"][0].clone()
}

async fn state(emulator: &Emulator, name: &str) -> String {
    text(&image(emulator, name).await, "State")
}

#[tokio::test]
async fn an_image_is_imported_from_one_source() {
    let emulator = Emulator::start().await;
    for (input, code) in [
        (
            json!({ "Name": "a" }),
            "InvalidParameterCombinationException",
        ),
        (
            json!({ "Name": "a", "SourceAmiId": "ami-0123456789", "WorkspaceImageId": "wsi-0123456789" }),
            "InvalidParameterCombinationException",
        ),
        (
            json!({ "Name": "a", "SourceAmiId": "ami-0123456789" }),
            "InvalidParameterCombinationException",
        ),
        (
            json!({ "Name": "a", "SourceAmiId": "ami-bad012345", "IamRoleArn": ROLE }),
            "ResourceNotFoundException",
        ),
        (
            json!({ "Name": "a", "SourceAmiId": "x", "IamRoleArn": ROLE }),
            "ValidationException",
        ),
    ] {
        assert_eq!(emulator.code("CreateImportedImage", input).await, code);
    }
    let dry = json!({ "Name": "a", "WorkspaceImageId": "wsi-0123456789", "DryRun": true });
    let refusal = emulator
        .call("CreateImportedImage", dry)
        .await
        .expect_err("it is dry");
    assert_eq!(
        (refusal.status, refusal.code.as_str()),
        (412, "DryRunOperationException")
    );
    let private = emulator
        .ok("DescribeImages", json!({ "Type": "PRIVATE" }))
        .await;
    assert_eq!(private["Images"], json!([]));
}

#[tokio::test]
async fn an_image_is_copied_to_another_region() {
    let mut emulator = with_image().await;
    let copy = |name: &str| json!({ "SourceImageName": "mine", "DestinationImageName": name, "DestinationRegion": "us-east-1" });
    let copied = emulator.ok("CopyImage", copy("copy")).await;
    assert_eq!(text(&copied, "DestinationImageName"), "copy");
    assert_eq!(
        emulator.code("CopyImage", copy("copy")).await,
        "ResourceAlreadyExistsException"
    );
    emulator.ok("CopyImage", copy("second")).await;
    assert_eq!(
        emulator.code("CopyImage", copy("third")).await,
        "LimitExceededException"
    );
    let nowhere = json!({ "SourceImageName": "mine", "DestinationImageName": "x", "DestinationRegion": "nowhere" });
    assert_eq!(
        emulator.code("CopyImage", nowhere).await,
        "InvalidParameterValueException"
    );
    emulator.credential = emulator.credential.replace("eu-central-1", "us-east-1");
    assert_eq!(state(&emulator, "copy").await, "COPYING");
    emulator.advance(600).await;
    let there = image(&emulator, "copy").await;
    assert_eq!(text(&there, "State"), "AVAILABLE");
    let tags = emulator
        .ok(
            "ListTagsForResource",
            json!({ "ResourceArn": there["Arn"] }),
        )
        .await;
    assert_eq!(tags["Tags"], json!({}));
}

#[tokio::test]
async fn an_image_in_use_or_shared_stays() {
    let emulator = with_image().await;
    let name = json!({ "Name": "mine" });
    let share = json!({ "Name": "mine", "SharedAccountId": "777777777777", "ImagePermissions": { "allowFleet": true } });
    emulator.ok("UpdateImagePermissions", share).await;
    assert_eq!(
        emulator.code("DeleteImage", name.clone()).await,
        "ResourceInUseException"
    );
    let both = json!({ "Name": "mine", "SharedAccountId": "777777777777" });
    emulator.ok("DeleteImagePermissions", both).await;
    let fleet = json!({ "Name": "f", "ImageName": "mine", "InstanceType": "stream.standard.medium", "ComputeCapacity": { "DesiredInstances": 1 } });
    emulator.ok("CreateFleet", fleet).await;
    assert_eq!(
        emulator.code("DeleteImage", name.clone()).await,
        "ResourceInUseException"
    );
    emulator.ok("DeleteFleet", json!({ "Name": "f" })).await;
    let deleted = emulator.ok("DeleteImage", name.clone()).await;
    assert_eq!(text(&deleted["Image"], "State"), "DELETING");
    emulator.advance(20).await;
    assert_eq!(
        emulator.code("DeleteImage", name).await,
        "ResourceNotFoundException"
    );
}

#[tokio::test]
async fn an_image_is_updated() {
    let emulator = with_image().await;
    let input = json!({ "existingImageName": "mine", "newImageName": "newer", "newImageTags": { "a": "b" } });
    let mut dry = input.clone();
    dry["dryRun"] = json!(true);
    let answer = emulator.ok("CreateUpdatedImage", dry).await;
    assert_eq!(answer, json!({ "canUpdateImage": true }));
    let answer = emulator.ok("CreateUpdatedImage", input.clone()).await;
    assert_eq!(text(&answer["image"], "State"), "CREATING");
    assert_eq!(
        emulator.code("CreateUpdatedImage", input).await,
        "ResourceAlreadyExistsException"
    );
    emulator.advance(1_800).await;
    assert_eq!(state(&emulator, "newer").await, "AVAILABLE");
}

#[tokio::test]
async fn an_image_is_exported() {
    let emulator = with_image().await;
    let input = json!({ "ImageName": "mine", "AmiName": "mine-ami", "IamRoleArn": ROLE });
    let task = emulator.ok("CreateExportImageTask", input).await["ExportImageTask"].clone();
    assert_eq!(text(&task, "State"), "EXPORTING");
    assert!(task.get("AmiId").is_none());
    emulator.advance(1_200).await;
    let id = json!({ "TaskId": task["TaskId"] });
    let task = emulator.ok("GetExportImageTask", id).await["ExportImageTask"].clone();
    assert_eq!(text(&task, "State"), "COMPLETED");
    assert!(text(&task, "AmiId").starts_with("ami-"));
    for (filter, count) in [("COMPLETED", 1), ("FAILED", 0)] {
        let filters = json!({ "Filters": [{ "Name": "State", "Values": [filter] }] });
        let tasks = emulator.ok("ListExportImageTasks", filters).await;
        assert_eq!(
            tasks["ExportImageTasks"].as_array().map(Vec::len),
            Some(count)
        );
    }
    let unknown = json!({ "Filters": [{ "Name": "colour", "Values": ["red"] }] });
    assert_eq!(
        emulator.code("ListExportImageTasks", unknown).await,
        "InvalidParameterValueException"
    );
    assert_eq!(
        emulator.code("GetExportImageTask", json!({})).await,
        "ValidationException"
    );
    let foreign = json!({ "ImageName": "mine", "AmiName": "mine-ami", "IamRoleArn": "arn:aws:iam::1:role/x" });
    assert_eq!(
        emulator.code("CreateExportImageTask", foreign).await,
        "InvalidRoleException"
    );
}
