//! What tests do to the emulator: calls, reset, faults, clock.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::Emulator;

#[tokio::test]
async fn calls_are_counted_and_all_is_reset() {
    let emulator = Emulator::start().await;
    emulator.create_fleet("one").await;
    emulator.fleet("one").await;
    emulator
        .code("DescribeFleets", json!({ "Names": ["two"] }))
        .await;
    let calls = emulator.get("/_emulator/calls").await.json();
    assert_eq!(calls, json!({ "CreateFleet": 1, "DescribeFleets": 2 }));
    assert_eq!(
        emulator.plain("POST", "/_emulator/reset", "").await.status,
        200
    );
    assert_eq!(emulator.get("/_emulator/calls").await.json(), json!({}));
    let fleets = emulator.ok("DescribeFleets", json!({})).await;
    assert_eq!(fleets["Fleets"], json!([]));
}

#[tokio::test]
async fn faults_come_and_go() {
    let emulator = Emulator::start().await;
    let set = async |faults: serde_json::Value| {
        let reply = emulator
            .plain("PUT", "/_emulator/faults", &faults.to_string())
            .await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    };
    set(json!([
        { "operation": "DescribeFleets", "error": "ThrottlingException" },
        { "operation": "DescribeStacks", "error": "AccessDeniedException", "status": 403 },
        { "operation": "CreateStack", "latency_ms": 80 },
    ]))
    .await;
    let throttled = emulator
        .call("DescribeFleets", json!({}))
        .await
        .expect_err("it is a fault");
    assert_eq!(
        (throttled.status, throttled.code.as_str()),
        (400, "ThrottlingException")
    );
    let denied = emulator
        .call("DescribeStacks", json!({}))
        .await
        .expect_err("it is a fault");
    assert_eq!(denied.status, 403);
    let began = Instant::now();
    emulator.ok("CreateStack", json!({ "Name": "slow" })).await;
    assert!(began.elapsed() >= Duration::from_millis(80));

    set(json!([{ "operation": "*", "error": "connection reset" }])).await;
    let request = emulator.request("DescribeFleets", Vec::new());
    let error = emulator.send(request).await.expect_err("it is a fault");
    let cause = std::error::Error::source(&error).and_then(|cause| cause.downcast_ref());
    let kind = cause.map(std::io::Error::kind);
    assert_eq!(kind, Some(std::io::ErrorKind::ConnectionReset), "{error}");

    set(json!([])).await;
    emulator.ok("DescribeFleets", json!({})).await;
}

#[tokio::test]
async fn nonsense_is_refused() {
    let emulator = Emulator::start().await;
    for (method, path, body, status) in [
        ("PUT", "faults", "[{\"operation\":\"Nothing\"}]", 400),
        ("PUT", "faults", "[{\"operation\":\"*\",\"colour\":1}]", 400),
        ("PUT", "faults", "{}", 400),
        ("POST", "faults", "[]", 405),
        ("POST", "clock", "{\"advance_seconds\":-1}", 400),
        ("POST", "clock", "{\"advance_seconds\":1e300}", 400),
        ("POST", "clock", "soon", 400),
        ("GET", "reset", "", 405),
        ("GET", "weather", "", 404),
    ] {
        let reply = emulator
            .plain(method, &format!("/_emulator/{path}"), body)
            .await;
        assert_eq!(reply.status, status, "{method} {path} {body}");
        assert!(reply.json()["error"].is_string());
    }
}

#[tokio::test]
async fn the_clock_can_be_read_and_moved() {
    let emulator = Emulator::start().await;
    let now = async || {
        emulator.get("/_emulator/clock").await.json()["now"]
            .as_f64()
            .unwrap_or(0.0)
    };
    let before = now().await;
    emulator.advance(3_600).await;
    assert!((now().await - before - 3_600.0).abs() < 0.01);
}

#[tokio::test]
async fn a_fast_clock_needs_no_moving() {
    let emulator = Emulator::with(appstream_emulator::Options {
        time_scale: 10_000.0,
        ..Default::default()
    })
    .await;
    emulator.create_fleet("one").await;
    emulator.ok("StartFleet", json!({ "Name": "one" })).await;
    tokio::time::sleep(Duration::from_millis(40)).await;
    assert_eq!(emulator.fleet("one").await["State"], json!("RUNNING"));
}

#[tokio::test]
async fn a_stopped_emulator_listens_no_more() {
    let emulator = Emulator::start().await;
    let address = emulator.endpoint().trim_start_matches("http://").to_owned();
    emulator.ok("DescribeFleets", json!({})).await;
    emulator.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn too_many_calls_are_throttled() {
    let emulator = Emulator::with(appstream_emulator::Options {
        throttle: Some(2.0),
        ..appstream_emulator::Options::default()
    })
    .await;
    let mut codes = Vec::new();
    for _ in 0..5 {
        if let Err(refusal) = emulator.call("DescribeStacks", json!({})).await {
            codes.push(refusal.code);
        }
    }
    assert!(codes.iter().all(|code| code == "ThrottlingException"));
    assert!(codes.len() >= 2, "{codes:?}");
}
