//! Bad weather: AWS refuses, throttles, is slow or away.

use portico::server::cache::PAGE_PATIENCE;
use reqwest::StatusCode;
use serde_json::json;

use crate::app::App;

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_access_denial_names_the_permission_to_allow() {
    let app = App::start().await;
    app.faults(
        json!([{ "operation": "DescribeFleets", "error": "AccessDeniedException", "status": 400 }]),
    )
    .await;
    let (status, page) = app.signed_in("operator").await.page("/c/demo/fleets").await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert!(page.contains("appstream:DescribeFleets"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn throttling_is_said_and_passes() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    app.faults(
        json!([{ "operation": "StartFleet", "error": "ThrottlingException", "status": 400 }]),
    )
    .await;
    let fleet = json!({ "connection": "demo", "name": "lab-linux" });
    let (status, error) = operator.call("start_fleet", fleet.clone()).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(error["code"], "ThrottlingException");
    assert!(
        app.calls("StartFleet").await > 1,
        "it was tried again first"
    );
    app.faults(json!([])).await;
    assert_eq!(operator.call("start_fleet", fleet).await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_concurrent_modification_is_tried_again_by_itself() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    app.faults(json!([{ "operation": "StartFleet", "error": "ConcurrentModificationException", "status": 400 }])).await;
    let fleet = json!({ "connection": "demo", "name": "lab-linux" });
    let (status, error) = operator.call("start_fleet", fleet).await;
    assert_eq!(
        (status, &error["code"]),
        (
            StatusCode::CONFLICT,
            &json!("ConcurrentModificationException")
        )
    );
    assert!(app.calls("StartFleet").await >= 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_page_does_not_wait_for_slow_aws_and_a_live_page_gets_the_answer() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    app.faults(json!([{ "operation": "DescribeFleets", "latency_ms": 4000 }]))
        .await;
    let begun = std::time::Instant::now();
    let (status, page) = operator.page("/c/demo/fleets").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Waiting for AWS to answer."));
    assert!(begun.elapsed() < PAGE_PATIENCE * 2, "{:?}", begun.elapsed());
    let list = json!({ "connection": "demo", "query": {} });
    let (status, listing) = operator.call("list_fleets", list).await;
    assert_eq!(
        (status, &listing["value"]["total"]),
        (StatusCode::OK, &json!(12))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_last_known_answer_is_shown_when_aws_cannot_be_reached() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let list = json!({ "connection": "demo", "query": {} });
    let (_, fresh) = operator.call("list_fleets", list.clone()).await;
    assert_eq!(fresh["trouble"], json!(null));
    app.faults(json!([{ "operation": "*", "error": "connection reset" }]))
        .await;
    app.forget();
    let (status, stale) = operator.call("list_fleets", list).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(stale["value"], fresh["value"]);
    assert_eq!(stale["trouble"]["kind"], "Unreachable");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn without_any_answer_the_page_says_that_aws_cannot_be_reached() {
    let app = App::start().await;
    app.faults(json!([{ "operation": "*", "error": "connection reset" }]))
        .await;
    let operator = app.signed_in("operator").await;
    let (status, error) = operator
        .call("list_fleets", json!({ "connection": "demo", "query": {} }))
        .await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
    assert!(
        error["next"]
            .as_str()
            .unwrap()
            .contains("Running sessions are not affected"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_somebody_began_comes_to_its_end_and_into_the_record_though_they_went_away() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    app.faults(json!([{ "operation": "StopFleet", "latency_ms": 800 }]))
        .await;
    let pressed = operator.call(
        "stop_fleet",
        json!({ "connection": "demo", "name": "hr-records" }),
    );
    let gone = tokio::time::timeout(std::time::Duration::from_millis(250), pressed).await;
    assert!(gone.is_err(), "they did not wait for AWS");
    let auditor = app.signed_in("auditor").await;
    let history = json!({ "connection": "demo", "kind": "fleet", "name": "hr-records" });
    let finished = async {
        loop {
            let (_, events) = auditor.call("list_history", history.clone()).await;
            if events[0]["result"] == "Done" {
                break events[0].clone();
            }
            tokio::task::yield_now().await;
        }
    };
    let event = tokio::time::timeout(std::time::Duration::from_secs(20), finished)
        .await
        .expect("the record says how it ended");
    assert_eq!(event["action"], "Stop fleet");
    assert!(event["request_id"].is_string(), "{event}");
}
