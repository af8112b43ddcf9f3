//! Images: public ones everywhere, private ones, and sharing.

use appstream_emulator::{DataSet, Options};
use serde_json::{Value, json};

use crate::support::{Emulator, IMAGE, text};

async fn demo() -> Emulator {
    Emulator::with(Options {
        data: DataSet::Demo,
        time_scale: 0.0,
        ..Options::default()
    })
    .await
}

fn names(answer: &Value) -> Vec<String> {
    let images = answer["Images"].as_array().expect("it is a list");
    images.iter().map(|image| text(image, "Name")).collect()
}

#[tokio::test]
async fn public_images_are_always_there() {
    let emulator = Emulator::start().await;
    let answer = emulator.ok("DescribeImages", json!({})).await;
    let images = answer["Images"].as_array().expect("it is a list");
    assert!(
        names(&answer)
            .iter()
            .any(|name| name.starts_with("AppStream-WinServer"))
    );
    for image in images {
        assert_eq!(text(image, "Visibility"), "PUBLIC");
        assert_eq!(text(image, "State"), "AVAILABLE");
        let arn = format!(
            "arn:aws:appstream:eu-central-1::image/{}",
            text(image, "Name")
        );
        assert_eq!(text(image, "Arn"), arn);
    }
    let private = emulator
        .ok("DescribeImages", json!({ "Type": "PRIVATE" }))
        .await;
    assert_eq!(private["Images"], json!([]));
}

#[tokio::test]
async fn images_are_filtered_and_paged() {
    let emulator = demo().await;
    for (kind, count) in [("PRIVATE", 10), ("SHARED", 4)] {
        let answer = emulator.ok("DescribeImages", json!({ "Type": kind })).await;
        assert_eq!(names(&answer).len(), count, "{kind}");
    }
    let by_name = emulator
        .ok("DescribeImages", json!({ "Names": [IMAGE, "cad-2026-02"] }))
        .await;
    assert_eq!(names(&by_name), ["cad-2026-02", IMAGE]);
    let arn = by_name["Images"][0]["Arn"].clone();
    let by_arn = emulator
        .ok("DescribeImages", json!({ "Arns": [arn] }))
        .await;
    assert_eq!(names(&by_arn), ["cad-2026-02"]);
    let mut input = json!({ "MaxResults": 4 });
    let mut seen = Vec::new();
    loop {
        let answer = emulator.ok("DescribeImages", input.clone()).await;
        assert!(names(&answer).len() <= 4);
        seen.extend(names(&answer));
        match answer.get("NextToken") {
            Some(token) => input["NextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(seen.len(), 24);
    for (input, code) in [
        (json!({ "Names": ["nothing"] }), "ResourceNotFoundException"),
        (
            json!({ "Arns": ["arn:aws:appstream:eu-central-1::image/nothing"] }),
            "ResourceNotFoundException",
        ),
        (
            json!({ "Names": [IMAGE], "Arns": ["arn:aws:appstream:eu-central-1::image/x"] }),
            "InvalidParameterCombinationException",
        ),
        (json!({ "MaxResults": 26 }), "ValidationException"),
    ] {
        assert_eq!(emulator.code("DescribeImages", input).await, code);
    }
}

#[tokio::test]
async fn an_image_is_shared_and_taken_back() {
    let mut emulator = demo().await;
    let share = |allow: bool| {
        json!({
            "Name": "qa-2026-03",
            "SharedAccountId": "777777777777",
            "ImagePermissions": { "allowFleet": allow, "allowImageBuilder": false },
        })
    };
    emulator.ok("UpdateImagePermissions", share(true)).await;
    let answer = emulator
        .ok("DescribeImagePermissions", json!({ "Name": "qa-2026-03" }))
        .await;
    assert_eq!(
        answer["SharedImagePermissionsList"],
        json!([{ "sharedAccountId": "777777777777", "imagePermissions": { "allowFleet": true, "allowImageBuilder": false } }])
    );

    emulator.become_account("777777777777");
    let shared = emulator
        .ok("DescribeImages", json!({ "Type": "SHARED" }))
        .await;
    assert_eq!(names(&shared), ["qa-2026-03"]);
    let fleet = json!({
        "Name": "consumer",
        "ImageArn": shared["Images"][0]["Arn"],
        "InstanceType": "stream.standard.medium",
        "ComputeCapacity": { "DesiredInstances": 3 },
    });
    let fleet = emulator.ok("CreateFleet", fleet).await;
    assert_eq!(text(&fleet["Fleet"], "ImageName"), "qa-2026-03");

    emulator.become_account("123456789012");
    let both = json!({ "Name": "qa-2026-03", "SharedAccountId": "777777777777" });
    emulator.ok("DeleteImagePermissions", both.clone()).await;
    assert_eq!(
        emulator.code("DeleteImagePermissions", both).await,
        "ResourceNotFoundException"
    );

    emulator.become_account("777777777777");
    let shared = emulator
        .ok("DescribeImages", json!({ "Type": "SHARED" }))
        .await;
    assert_eq!(shared["Images"], json!([]));
    let fleet = emulator.fleet("consumer").await;
    assert_eq!(fleet["ComputeCapacityStatus"]["Desired"], json!(0));
    let code = emulator
        .code("StartFleet", json!({ "Name": "consumer" }))
        .await;
    assert_eq!(code, "ResourceNotFoundException");
}

#[tokio::test]
async fn only_available_images_of_ones_own_are_shared() {
    let emulator = demo().await;
    let share = |name: &str, account: &str| json!({ "Name": name, "SharedAccountId": account, "ImagePermissions": { "allowFleet": true } });
    for (input, code) in [
        (
            share("nothing", "777777777777"),
            "ResourceNotFoundException",
        ),
        (share(IMAGE, "777777777777"), "ResourceNotFoundException"),
        (
            share("training-2025-09", "777777777777"),
            "ResourceNotAvailableException",
        ),
        (share("qa-2026-03", "77"), "InvalidParameterValueException"),
        (share("qa-2026-03", "everybody"), "ValidationException"),
    ] {
        assert_eq!(emulator.code("UpdateImagePermissions", input).await, code);
    }
}
