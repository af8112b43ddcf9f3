//! Both protocols, the signature, and what is common to all operations.

use serde_json::json;

use crate::support::{Emulator, PROTOCOLS, Protocol, text};

#[tokio::test]
async fn both_protocols_tell_the_same() {
    let mut emulator = Emulator::start().await;
    let created = emulator.create_fleet("one").await;
    for protocol in PROTOCOLS {
        emulator.protocol = protocol;
        assert_eq!(emulator.fleet("one").await, created, "{protocol:?}");
        let (code, message) = emulator
            .refused("DescribeFleets", json!({ "Names": ["two"] }))
            .await;
        assert_eq!(code, "ResourceNotFoundException");
        assert!(message.contains("two"), "{message}");
    }
}

#[tokio::test]
async fn an_answer_names_its_protocol() {
    let mut emulator = Emulator::start().await;
    for (protocol, content_type, smithy) in [
        (Protocol::Json, "application/x-amz-json-1.1", ""),
        (Protocol::Cbor, "application/cbor", "rpc-v2-cbor"),
    ] {
        emulator.protocol = protocol;
        // A call without input may have no body.
        let request = emulator.request("DescribeStacks", Vec::new());
        let reply = emulator.send(request).await.expect("it is answered");
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), content_type);
        assert_eq!(reply.header("smithy-protocol"), smithy);
    }
}

#[tokio::test]
async fn accounts_and_regions_are_apart() {
    let mut emulator = Emulator::start().await;
    let mine = emulator.create_fleet("one").await;
    assert_eq!(
        text(&mine, "Arn"),
        "arn:aws:appstream:eu-central-1:123456789012:fleet/one"
    );
    emulator.become_account("210987654321");
    let theirs = emulator.create_fleet("one").await;
    assert_eq!(
        text(&theirs, "Arn"),
        "arn:aws:appstream:eu-central-1:210987654321:fleet/one"
    );
    emulator.credential = "AKID/20260310/eu-west-1/appstream/aws4_request".to_owned();
    let elsewhere = emulator.ok("DescribeFleets", json!({})).await;
    assert_eq!(elsewhere["Fleets"], json!([]));
}

#[tokio::test]
async fn a_call_without_a_signature_is_refused() {
    let mut emulator = Emulator::start().await;
    for protocol in PROTOCOLS {
        emulator.protocol = protocol;
        let mut request = emulator.request("DescribeFleets", Vec::new());
        request.headers_mut().remove("authorization");
        let reply = emulator.send(request).await.expect("it is answered");
        let refusal = emulator
            .answer("DescribeFleets", &reply)
            .expect_err("it is refused");
        assert_eq!(refusal.status, 403);
        assert_eq!(refusal.code, "MissingAuthenticationTokenException");
    }
    for credential in [
        "AKID",
        "AKID/20260310/eu-central-1/s3/aws4_request",
        "/////",
    ] {
        emulator.credential = credential.to_owned();
        let code = emulator.code("DescribeFleets", json!({})).await;
        assert!(code.ends_with("SignatureException"), "{code}");
    }
}

#[tokio::test]
async fn an_input_is_checked_against_the_model() {
    let mut emulator = Emulator::start().await;
    for protocol in PROTOCOLS {
        emulator.protocol = protocol;
        for (input, words) in [
            (
                json!({}),
                "Value null at 'name' failed to satisfy constraint: Member must not be null",
            ),
            (
                json!({ "Name": "-a" }),
                "Value '-a' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9]",
            ),
            (
                json!({ "Name": "a", "DisplayName": "x".repeat(101) }),
                "at 'displayName' failed to satisfy constraint: Member must have length less than or equal to 100",
            ),
            (
                json!({ "Name": "a", "RedirectURL": "x".repeat(1001) }),
                "at 'redirectURL' failed to satisfy constraint: Member must have length less than or equal to 1000",
            ),
            (
                json!({ "Name": "a", "UserSettings": [{ "Action": "FLY", "Permission": "ENABLED" }] }),
                "Value 'FLY' at 'userSettings.1.member.action' failed to satisfy constraint: Member must satisfy enum value set: [CLIPBOARD_COPY_FROM_LOCAL_DEVICE",
            ),
            (
                json!({ "Name": "a", "EmbedHostDomains": [] }),
                "at 'embedHostDomains' failed to satisfy constraint: Member must have length greater than or equal to 1",
            ),
            (
                json!({ "Name": "a", "EmbedHostDomains": ["example.com", "no domain"] }),
                "Value '[example.com, no domain]' at 'embedHostDomains' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, ",
            ),
            (
                json!({ "Name": "a", "Tags": { "aws:mine": "x" } }),
                "Value '{aws:mine=x}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 128, ",
            ),
            (
                json!({ "Name": "a", "Tags": { "mine": "x".repeat(257) } }),
                "at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 256, ",
            ),
            (json!({ "Name": "a", "Nonsense": 1 }), "'Nonsense'"),
            (
                json!({ "Name": "", "Description": "x".repeat(257) }),
                "2 validation errors detected",
            ),
        ] {
            let (code, message) = emulator.refused("CreateStack", input).await;
            assert_eq!(code, "ValidationException", "{message}");
            assert!(message.contains(words), "{message}");
        }
        let (code, message) = emulator
            .refused("CreateStack", json!({ "Name": "a", "Description": 5 }))
            .await;
        assert_eq!(code, "SerializationException");
        assert!(message.contains("'Description'"), "{message}");
    }
    let stacks = emulator.ok("DescribeStacks", json!({})).await;
    assert_eq!(stacks["Stacks"], json!([]));
}

#[tokio::test]
async fn null_members_are_absent() {
    let emulator = Emulator::start().await;
    let input = json!({ "Name": "a", "Description": null, "Tags": null });
    let answer = emulator.ok("CreateStack", input).await;
    assert!(answer["Stack"].get("Description").is_none());
}

#[tokio::test]
async fn lists_are_paged() {
    let emulator = Emulator::with(appstream_emulator::Options {
        quota: appstream_emulator::Quota::Unlimited,
        ..Default::default()
    })
    .await;
    for number in 0..60 {
        let name = format!("stack-{number:02}");
        emulator.ok("CreateStack", json!({ "Name": name })).await;
    }
    let (mut input, mut names) = (json!({}), Vec::new());
    loop {
        let answer = emulator.ok("DescribeStacks", input.clone()).await;
        let stacks = answer["Stacks"].as_array().expect("it is a list").clone();
        names.extend(stacks.iter().map(|stack| text(stack, "Name")));
        match answer.get("NextToken") {
            Some(token) => input["NextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(names.len(), 60);
    assert!(names.is_sorted());
    let token = input["NextToken"].clone();
    for (operation, input) in [
        ("DescribeStacks", json!({ "NextToken": "garbage" })),
        ("DescribeFleets", json!({ "NextToken": token })),
    ] {
        let code = emulator.code(operation, input).await;
        assert_eq!(code, "InvalidParameterValueException");
    }
}
