//! What takes AWS some time is followed, and whoever began it is told.

use std::time::Duration;

use appstream_emulator::DataSet;
use portico::access::people;
use portico::server::config::{Config, Pace};
use portico::ui::live::{Message, Notice};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::App;

fn in_a_hurry(config: &mut Config) {
    config.jobs = Pace {
        look: Duration::from_millis(50),
        ..Pace::default()
    };
}

/// What the operator is told next, after `call`, with time passing in AWS.
async fn told_after(app: &App, function: &str, arguments: Value, seconds: u64) -> Notice {
    let store = &app.portico.store;
    let operator = people::find(store, "operator").await.expect("the store");
    let (person, _) = operator.expect("the operator");
    let mut messages = app.portico.live.subscribe(person);
    let visitor = app.signed_in("operator").await;
    let (status, answer) = visitor.call(function, arguments).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    app.advance(seconds).await;
    let waiting = async {
        loop {
            if let Some(Message::Told(notice)) = messages.next().await {
                return notice;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting)
        .await
        .expect("the person is told")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn whoever_starts_a_fleet_is_told_when_it_runs() {
    let app = App::start_with(DataSet::Demo, in_a_hurry).await;
    let fleet = json!({ "connection": "demo", "name": "lab-linux" });
    let notice = told_after(&app, "start_fleet", fleet, 1_800).await;
    assert_eq!(notice.text, "Start fleet lab-linux: done.");
    assert!(!notice.failed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_call_by_its_own_page_is_followed_as_well() {
    let app = App::start_with(DataSet::Demo, in_a_hurry).await;
    let call = json!({ "connection": "demo", "name": "StopFleet", "input": { "Name": "finance-desktop" }, "all_pages": false });
    let notice = told_after(&app, "run_operation", call, 1_800).await;
    assert_eq!(notice.text, "Stop fleet finance-desktop: done.");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_only_waits_is_not_in_the_record_beside_the_call() {
    let app = App::start_with(DataSet::Demo, in_a_hurry).await;
    let fleet = json!({ "connection": "demo", "name": "lab-linux" });
    told_after(&app, "start_fleet", fleet, 1_800).await;
    let auditor = app.signed_in("auditor").await;
    let query = json!({ "query": { "filter": "lab-linux" } });
    let (_, record) = auditor.call("list_audit", query).await;
    let rows = record["rows"].as_array().expect("rows");
    let actions: Vec<_> = rows.iter().map(|row| row["action"].clone()).collect();
    assert_eq!(actions, [json!("Start fleet")]);
}
