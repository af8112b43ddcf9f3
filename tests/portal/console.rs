//! The console: what AWS has is what pages show, and AWS is not asked twice.

use std::time::Instant;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::App;

fn query(filter: &str, state: &str) -> Value {
    json!({ "connection": "demo", "query": { "filter": filter, "state": state, "sort": "", "descending": false, "page": 1 } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn fleets_are_filtered_sorted_and_counted_by_state() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let (_, all) = operator.call("list_fleets", query("", "")).await;
    assert_eq!(all["value"]["total"], 12);
    let (_, running) = operator.call("list_fleets", query("", "RUNNING")).await;
    assert!(
        running["value"]["rows"]
            .as_array()
            .unwrap()
            .iter()
            .all(|fleet| fleet["state"] == "RUNNING")
    );
    let (_, words) = operator
        .call("list_fleets", query("always-on CAD", ""))
        .await;
    assert_eq!(words["value"]["rows"][0]["name"], "eng-cad-gpu");
    let (_, none) = operator
        .call("list_fleets", query("no such words", ""))
        .await;
    assert_eq!(none["value"]["matching"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_fleet_is_started_and_stopped_and_aws_says_when_it_is_done() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let fleet = json!({ "connection": "demo", "name": "lab-linux" });
    let state = async |expected: &str| {
        app.forget();
        let (_, detail) = operator.call("describe_fleet", fleet.clone()).await;
        assert_eq!(detail["value"]["fleet"]["state"], expected);
    };
    state("STOPPED").await;
    assert_eq!(
        operator.call("start_fleet", fleet.clone()).await.0,
        StatusCode::OK
    );
    state("STARTING").await;
    app.advance(3600).await;
    state("RUNNING").await;
    let (status, error) = operator.call("start_fleet", fleet.clone()).await;
    assert_eq!(status, StatusCode::CONFLICT, "it runs already: {error}");
    assert_eq!(
        operator.call("stop_fleet", fleet.clone()).await.0,
        StatusCode::OK
    );
    state("STOPPING").await;
    app.advance(3600).await;
    state("STOPPED").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_overview_names_image_builders_that_run_and_since_when() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let running = async || {
        app.forget();
        let connection = json!({ "connection": "demo" });
        let (status, overview) = operator.call("describe_overview", connection).await;
        assert_eq!(status, StatusCode::OK, "{overview}");
        assert_eq!(overview["value"]["summary"]["fleets"], 12);
        let notes = overview["value"]["notes"].as_array().unwrap().iter();
        let builders = notes.filter_map(|note| note.get("BuilderRuns"));
        builders.cloned().collect::<Vec<Value>>()
    };
    let before = running().await;
    assert_eq!(before.len(), 1);
    assert_eq!(before[0]["builder"], "office-builder-01");
    assert_eq!(before[0]["since"], Value::Null, "not started from here");

    let start =
        json!({ "connection": "demo", "name": "cad-builder-02", "form": { "agent_version": "" } });
    let (status, error) = operator.call("start_image_builder", start).await;
    assert_eq!(status, StatusCode::OK, "{error}");
    app.advance(3600).await;
    let after = running().await;
    let started = after
        .iter()
        .find(|note| note["builder"] == "cad-builder-02")
        .expect("it runs");
    assert!(started["since"].is_i64(), "{started}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_overview_does_without_image_builders_that_may_not_be_listed() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    app.faults(json!([{ "operation": "DescribeImageBuilders", "error": "AccessDeniedException", "status": 400 }]))
        .await;
    let connection = json!({ "connection": "demo" });
    let (status, overview) = operator.call("describe_overview", connection).await;
    assert_eq!(status, StatusCode::OK, "{overview}");
    let notes = overview["value"]["notes"].as_array().unwrap();
    assert!(!notes.is_empty());
    assert!(notes.iter().all(|note| note.get("BuilderRuns").is_none()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_fleet_is_associated_with_a_stack_and_taken_away_again() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let pair = json!({ "connection": "demo", "stack": "training", "fleet": "lab-linux" });
    let fleets = async || {
        let (_, detail) = operator
            .call(
                "describe_stack",
                json!({ "connection": "demo", "name": "training" }),
            )
            .await;
        detail["value"]["fleets"].as_array().unwrap().len()
    };
    assert_eq!(fleets().await, 0);
    assert_eq!(
        operator.call("associate_fleet", pair.clone()).await.0,
        StatusCode::OK
    );
    assert_eq!(fleets().await, 1);
    assert_eq!(
        operator.call("disassociate_fleet", pair).await.0,
        StatusCode::OK
    );
    assert_eq!(fleets().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn fifty_people_looking_at_the_fleets_cost_one_call() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let before = app.calls("DescribeFleets").await;
    let begun = Instant::now();
    let looks = (0..50).map(|_| operator.call("list_fleets", query("", "")));
    for (status, _) in futures::future::join_all(looks).await {
        assert_eq!(status, StatusCode::OK);
    }
    // Fleets in motion are asked about every three seconds, whoever looks; one time may
    // be due just now.
    let asked_by_itself = 1 + begun.elapsed().as_secs() / 3;
    let calls = app.calls("DescribeFleets").await - before;
    assert!((1..=1 + asked_by_itself).contains(&calls), "{calls} calls");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn under_load_every_page_arrives_whole() {
    let app = App::start().await;
    let administrator = app.signed_in("administrator").await;
    let paths = [
        "/c/demo",
        "/c/demo/fleets",
        "/c/demo/fleets/lab-linux",
        "/c/demo/stacks",
        "/c/demo/stacks/finance",
        "/c/demo/images",
        "/c/demo/images/cad-2026-02",
        "/c/demo/image-builders",
        "/c/demo/image-builders/office-builder-01",
        "/c/demo/directory-configs",
        "/c/demo/directory-configs/corp.example.com",
        "/helpdesk?user=novak",
        "/audit",
        "/launch",
    ];
    for _ in 0..4 {
        let pages = paths
            .iter()
            .cycle()
            .take(64)
            .map(|path| administrator.page(path));
        for (status, page) in futures::future::join_all(pages).await {
            assert_eq!(status, StatusCode::OK);
            assert!(
                page.contains("</html>") && page.trim_end().ends_with("</script>"),
                "a truncated page"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_does_not_exist_is_not_found() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    for path in [
        "/c/nowhere",
        "/c/nowhere/fleets",
        "/c/demo/fleets/none",
        "/c/demo/stacks/none",
        "/c/demo/images/none",
        "/c/demo/images/%20",
        "/c/demo/image-builders/none",
        "/c/demo/directory-configs/none",
        "/c/demo/directory-configs/a%2Fb",
        "/c/demo/fleets/%20",
        "/nothing",
        "/c/demo/nothing",
    ] {
        assert_eq!(
            operator.get(path).await.status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn nothing_anybody_sends_makes_the_portal_fail() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let odd = [
        "",
        "\u{0}",
        "'; DROP TABLE people; --",
        "%",
        "_",
        "\\",
        "<script>",
        "ä".repeat(300).as_str(),
        "../../etc",
    ]
    .map(ToOwned::to_owned);
    for text in &odd {
        let answers = [
            operator.call("find_person", json!({ "text": text })).await,
            operator
                .call("list_fleets", json!({ "connection": text, "query": {} }))
                .await,
            operator
                .call(
                    "describe_fleet",
                    json!({ "connection": "demo", "name": text }),
                )
                .await,
            operator.call("list_fleets", query(text, text)).await,
            operator.call("list_images", query(text, text)).await,
            operator
                .call(
                    "describe_image",
                    json!({ "connection": "demo", "name": "qa-2026-03", "arn": text }),
                )
                .await,
            operator
                .call(
                    "describe_directory_config",
                    json!({ "connection": "demo", "name": text }),
                )
                .await,
            operator.call("revoke_link", json!({ "id": text })).await,
            operator.call("show_link", json!({ "token": text })).await,
        ];
        for (status, answer) in answers {
            assert_ne!(
                status,
                StatusCode::INTERNAL_SERVER_ERROR,
                "{text:?}: {answer}"
            );
        }
    }
    let huge = json!({ "text": "x".repeat(1_000_000) });
    assert_eq!(
        operator.call("find_person", huge).await.0,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn pages_come_while_another_portal_starts_in_the_same_process() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let portico = app.portico.clone();
    let starting = tokio::task::spawn_blocking(move || {
        for _ in 0..3000 {
            let _ = portico::app::page::routes(&portico);
        }
    });
    loop {
        let is_last = starting.is_finished();
        let (status, _) = operator.page("/c/demo/fleets").await;
        assert_eq!(status, StatusCode::OK);
        if is_last {
            break;
        }
    }
}
