//! Streaming URLs, the pages they open, and the sessions that these are.

use serde_json::{Value, json};

use crate::support::{Emulator, Reply, text};

/// A URL for this user, opened.
async fn open(emulator: &Emulator, user: &str) -> Reply {
    let url = url(emulator, json!({ "UserId": user })).await;
    emulator.get(&url).await
}

async fn url(emulator: &Emulator, more: Value) -> String {
    let mut input = json!({ "StackName": "stack", "FleetName": "fleet", "UserId": "p.novak" });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    text(
        &emulator.ok("CreateStreamingURL", input).await,
        "StreamingURL",
    )
}

async fn sessions(emulator: &Emulator) -> Vec<Value> {
    let input = json!({ "StackName": "stack", "FleetName": "fleet" });
    let answer = emulator.ok("DescribeSessions", input).await;
    answer["Sessions"].as_array().expect("it is a list").clone()
}

/// Presses a button of a session's page.
async fn press(emulator: &Emulator, page: &Reply, action: &str) -> Reply {
    let page = page.text();
    let path = page
        .split("action=\"")
        .filter_map(|part| part.split('"').next())
        .find(|path| path.ends_with(action))
        .unwrap_or_else(|| panic!("no {action} on {page}"));
    let reply = emulator.plain("POST", path, "").await;
    assert_eq!(reply.status, 303);
    emulator.get(reply.header("location")).await
}

async fn in_use(emulator: &Emulator) -> (i64, i64) {
    let fleet = emulator.fleet("fleet").await;
    let count = |name: &str| fleet["ComputeCapacityStatus"][name].as_i64().unwrap_or(-1);
    (count("InUse"), count("Available"))
}

#[tokio::test]
async fn a_streaming_url_opens_a_session() {
    let emulator = Emulator::start().await;
    emulator.streaming(json!({})).await;
    let more = json!({ "ApplicationId": "Firefox", "SessionContext": "a & b", "Validity": 30 });
    let url = url(&emulator, more).await;
    assert!(
        url.starts_with(&format!("{}/stream/", emulator.endpoint())),
        "{url}"
    );
    assert!(sessions(&emulator).await.is_empty());

    let page = emulator.get(&url).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    for words in [
        "<h1>Mozilla Firefox</h1>",
        "p.novak",
        "a &amp; b",
        "Disconnect",
        "End session",
        "16 h 0 min",
    ] {
        assert!(page.text().contains(words), "{words}");
    }
    let sessions = sessions(&emulator).await;
    let [session] = sessions.as_slice() else {
        panic!("{sessions:?}");
    };
    for (member, value) in [
        ("UserId", "p.novak"),
        ("State", "ACTIVE"),
        ("ConnectionState", "CONNECTED"),
        ("AuthenticationType", "API"),
    ] {
        assert_eq!(text(session, member), value, "{member}");
    }
    assert!(text(session, "InstanceId").starts_with("i-"));
    assert!(text(&session["NetworkAccessConfiguration"], "EniId").starts_with("eni-"));
    let seconds = |member: &str| session[member].as_f64().unwrap_or(0.0);
    assert!((seconds("MaxExpirationTime") - seconds("StartTime") - 57_600.0).abs() < 0.01);
    assert_eq!(in_use(&emulator).await, (1, 1));
}

#[tokio::test]
async fn a_session_is_left_resumed_and_ended() {
    let emulator = Emulator::start().await;
    emulator.streaming(json!({})).await;
    let page = open(&emulator, "p.novak").await;
    let id = text(&sessions(&emulator).await[0], "Id");
    let state = async || text(&sessions(&emulator).await[0], "ConnectionState");

    let page = press(&emulator, &page, "disconnect").await;
    assert_eq!(state().await, "NOT_CONNECTED");
    let page = press(&emulator, &page, "resume").await;
    assert_eq!(state().await, "CONNECTED");
    press(&emulator, &page, "disconnect").await;
    // A new URL leads back to the same session.
    let page = open(&emulator, "p.novak").await;
    assert_eq!(text(&sessions(&emulator).await[0], "Id"), id);
    assert_eq!(state().await, "CONNECTED");

    let ended = press(&emulator, &page, "end").await;
    assert!(ended.text().contains("<h1>Session ended</h1>"));
    assert!(sessions(&emulator).await.is_empty());
    assert_eq!(in_use(&emulator).await, (0, 2));
}

#[tokio::test]
async fn a_url_lasts_as_long_as_it_was_asked_for() {
    let emulator = Emulator::start().await;
    emulator.streaming(json!({})).await;
    let usual = url(&emulator, json!({})).await;
    let long = url(&emulator, json!({ "Validity": 604_800 })).await;
    emulator.advance(60).await;
    let expired = emulator.get(&usual).await;
    assert_eq!(expired.status, 403);
    assert!(expired.text().contains("expired"));
    assert!(sessions(&emulator).await.is_empty());
    emulator.advance(604_000).await;
    assert_eq!(emulator.get(&long).await.status, 200);
    assert_eq!(emulator.get("/stream/invented").await.status, 404);
    assert_eq!(emulator.get("/session/invented").await.status, 404);
}

#[tokio::test]
async fn what_aws_refuses_is_refused() {
    let emulator = Emulator::start().await;
    emulator.streaming(json!({})).await;
    emulator.ok("CreateStack", json!({ "Name": "other" })).await;
    for (more, code) in [
        (
            json!({ "StackName": "nothing" }),
            "ResourceNotFoundException",
        ),
        (
            json!({ "FleetName": "nothing" }),
            "ResourceNotFoundException",
        ),
        (json!({ "StackName": "other" }), "ResourceNotFoundException"),
        (
            json!({ "ApplicationId": "nothing" }),
            "ResourceNotFoundException",
        ),
        (json!({ "Validity": 0 }), "InvalidParameterValueException"),
        (
            json!({ "Validity": 604_801 }),
            "InvalidParameterValueException",
        ),
        (json!({ "UserId": "x" }), "ValidationException"),
        (json!({ "UserId": "x".repeat(33) }), "ValidationException"),
        (json!({ "UserId": "p novak" }), "ValidationException"),
    ] {
        let mut input = json!({ "StackName": "stack", "FleetName": "fleet", "UserId": "p.novak" });
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        assert_eq!(
            emulator.code("CreateStreamingURL", input).await,
            code,
            "{more}"
        );
    }
    let url = url(&emulator, json!({ "ApplicationId": "Desktop" })).await;
    emulator.ok("StopFleet", json!({ "Name": "fleet" })).await;
    let input = json!({ "StackName": "stack", "FleetName": "fleet", "UserId": "p.novak" });
    assert_eq!(
        emulator.code("CreateStreamingURL", input).await,
        "ResourceNotAvailableException"
    );
    assert_eq!(emulator.get(&url).await.status, 503);
}

#[tokio::test]
async fn a_full_fleet_takes_nobody() {
    let emulator = Emulator::start().await;
    emulator.streaming(json!({})).await;
    assert_eq!(open(&emulator, "u1").await.status, 200);
    assert_eq!(open(&emulator, "u2").await.status, 200);
    let page = open(&emulator, "u3").await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains("no capacity"));
    assert_eq!(in_use(&emulator).await, (2, 0));
}

#[tokio::test]
async fn many_share_the_instances_of_a_multi_session_fleet() {
    let emulator = Emulator::start().await;
    let fleet = json!({ "MaxSessionsPerInstance": 2, "ComputeCapacity": { "DesiredSessions": 4 } });
    emulator.streaming(fleet).await;
    for user in ["u1", "u2", "u3"] {
        assert_eq!(open(&emulator, user).await.status, 200);
    }
    let fleet = emulator.fleet("fleet").await;
    assert_eq!(
        fleet["ComputeCapacityStatus"],
        json!({
            "Desired": 2, "Running": 2, "InUse": 2, "Available": 0, "DesiredUserSessions": 4,
            "ActualUserSessions": 4, "ActiveUserSessions": 3, "AvailableUserSessions": 1,
        })
    );
    assert_eq!(open(&emulator, "u4").await.status, 200);
    assert_eq!(open(&emulator, "u5").await.status, 503);
}

#[tokio::test]
async fn sessions_time_out() {
    let emulator = Emulator::start().await;
    let timeouts = json!({
        "MaxUserDurationInSeconds": 3_600,
        "DisconnectTimeoutInSeconds": 120,
        "IdleDisconnectTimeoutInSeconds": 600,
    });
    emulator.streaming(timeouts).await;
    let page = open(&emulator, "gone").await;
    press(&emulator, &page, "disconnect").await;
    emulator.advance(119).await;
    assert_eq!(sessions(&emulator).await.len(), 1);
    emulator.advance(1).await;
    assert!(sessions(&emulator).await.is_empty());

    open(&emulator, "idle").await;
    emulator.advance(600).await;
    assert_eq!(
        text(&sessions(&emulator).await[0], "ConnectionState"),
        "NOT_CONNECTED"
    );
    emulator.advance(120).await;
    assert!(sessions(&emulator).await.is_empty());

    for _ in 0..6 {
        // Coming back is being active.
        assert_eq!(open(&emulator, "busy").await.status, 200);
        emulator.advance(599).await;
    }
    assert_eq!(sessions(&emulator).await.len(), 1);
    emulator.advance(6).await;
    assert!(sessions(&emulator).await.is_empty());
}

#[tokio::test]
async fn sessions_are_ended_by_others() {
    let emulator = Emulator::start().await;
    emulator.streaming(json!({})).await;
    let page = open(&emulator, "p.novak").await;
    let id = sessions(&emulator).await[0]["Id"].clone();
    emulator
        .ok("ExpireSession", json!({ "SessionId": id }))
        .await;
    // It declares no errors.
    emulator
        .ok("ExpireSession", json!({ "SessionId": id }))
        .await;
    assert!(sessions(&emulator).await.is_empty());
    let refresh = page.header("refresh").to_owned();
    let again = refresh.rsplit("url=").next().unwrap_or_default();
    assert!(emulator.get(again).await.text().contains("Session ended"));

    open(&emulator, "p.novak").await;
    emulator.ok("StopFleet", json!({ "Name": "fleet" })).await;
    assert!(sessions(&emulator).await.is_empty());
}

#[tokio::test]
async fn sessions_are_found_by_user_and_paged() {
    let emulator = Emulator::start().await;
    emulator
        .streaming(json!({ "ComputeCapacity": { "DesiredInstances": 60 } }))
        .await;
    for number in 0..60 {
        open(&emulator, &format!("user-{number:02}")).await;
    }
    let describe = async |more: Value| {
        let mut input = json!({ "StackName": "stack", "FleetName": "fleet" });
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        emulator.call("DescribeSessions", input).await
    };
    let count = |answer: &Value| answer["Sessions"].as_array().map_or(0, Vec::len);
    let first = describe(json!({})).await.expect("it is described");
    assert_eq!(count(&first), 20);
    let rest = json!({ "Limit": 50, "NextToken": first["NextToken"] });
    let rest = describe(rest).await.expect("it is described");
    assert_eq!((count(&rest), rest.get("NextToken")), (40, None));
    for (more, expected) in [
        (json!({ "UserId": "user-07" }), 1),
        (
            json!({ "UserId": "user-07", "AuthenticationType": "SAML" }),
            0,
        ),
        (json!({ "UserId": "nobody" }), 0),
        (
            json!({ "InstanceId": first["Sessions"][3]["InstanceId"] }),
            1,
        ),
    ] {
        let answer = describe(more.clone()).await.expect("it is described");
        assert_eq!(count(&answer), expected, "{more}");
    }
    let refusal = describe(json!({ "Limit": 51 }))
        .await
        .expect_err("it is refused");
    assert_eq!(refusal.code, "InvalidParameterValueException");
}
