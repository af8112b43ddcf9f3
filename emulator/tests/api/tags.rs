//! Tags of fleets, stacks and images.

use serde_json::{Map, Value, json};

use crate::support::Emulator;

const ARN: &str = "arn:aws:appstream:eu-central-1:123456789012:stack/one";

async fn tags(emulator: &Emulator) -> Value {
    let answer = emulator
        .ok("ListTagsForResource", json!({ "ResourceArn": ARN }))
        .await;
    answer["Tags"].clone()
}

#[tokio::test]
async fn tags_are_set_changed_and_removed() {
    let emulator = Emulator::start().await;
    let input = json!({ "Name": "one", "Tags": { "env": "test", "empty": "" } });
    emulator.ok("CreateStack", input).await;
    assert_eq!(tags(&emulator).await, json!({ "env": "test", "empty": "" }));
    let more = json!({ "env": "production", "Ünïcode key": "ok" });
    emulator
        .ok("TagResource", json!({ "ResourceArn": ARN, "Tags": more }))
        .await;
    emulator
        .ok(
            "UntagResource",
            json!({ "ResourceArn": ARN, "TagKeys": ["empty", "absent"] }),
        )
        .await;
    assert_eq!(
        tags(&emulator).await,
        json!({ "env": "production", "Ünïcode key": "ok" })
    );
    // A stack of the same name begins without them.
    emulator.ok("DeleteStack", json!({ "Name": "one" })).await;
    emulator.ok("CreateStack", json!({ "Name": "one" })).await;
    assert_eq!(tags(&emulator).await, json!({}));
}

#[tokio::test]
async fn what_aws_refuses_is_refused() {
    let emulator = Emulator::start().await;
    emulator.ok("CreateStack", json!({ "Name": "one" })).await;
    let many = |from: usize, to: usize| -> Map<String, Value> {
        (from..to)
            .map(|key| (format!("key-{key}"), json!("x")))
            .collect()
    };
    emulator
        .ok(
            "TagResource",
            json!({ "ResourceArn": ARN, "Tags": many(0, 50) }),
        )
        .await;
    for (arn, tags, code) in [
        (ARN, json!(many(50, 51)), "LimitExceededException"),
        (ARN, json!(many(0, 51)), "ValidationException"),
        (ARN, json!({ "aws:x": "x" }), "ValidationException"),
        (ARN, json!({ "k": "x".repeat(257) }), "ValidationException"),
        (ARN, json!({}), "ValidationException"),
        (
            "arn:aws:appstream:eu-central-1:123456789012:stack/two",
            json!({ "a": "b" }),
            "ResourceNotFoundException",
        ),
        (
            "arn:aws:appstream:eu-west-1:123456789012:stack/one",
            json!({ "a": "b" }),
            "ResourceNotFoundException",
        ),
        (
            "arn:aws:appstream:eu-central-1:210987654321:stack/one",
            json!({ "a": "b" }),
            "ResourceNotFoundException",
        ),
        ("one", json!({ "a": "b" }), "ValidationException"),
    ] {
        let input = json!({ "ResourceArn": arn, "Tags": tags });
        assert_eq!(
            emulator.code("TagResource", input).await,
            code,
            "{arn} {tags}"
        );
    }
}
