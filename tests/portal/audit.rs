//! The audit record: complete, and without secrets.

mod read;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, PASSWORD, Visitor};

pub async fn events(auditor: &Visitor, filter: &str) -> Vec<Value> {
    let query = json!({ "query": { "filter": filter, "state": "", "sort": "", "descending": false, "page": 1 } });
    let (status, listing) = auditor.call("list_audit", query).await;
    assert_eq!(status, StatusCode::OK);
    listing["rows"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_write_is_recorded_with_who_what_and_the_aws_request_id() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let fleet = json!({ "connection": "demo", "name": "lab-linux" });
    operator.call("start_fleet", fleet).await;
    operator
        .call(
            "associate_fleet",
            json!({ "connection": "demo", "stack": "training", "fleet": "lab-linux" }),
        )
        .await;
    let auditor = app.signed_in("auditor").await;
    for (action, target) in [
        ("Start fleet", "lab-linux"),
        ("Associate fleet", "training"),
    ] {
        let found = events(&auditor, action).await;
        let event = &found[0];
        assert_eq!(
            (&event["actor"], &event["target"]),
            (&json!("operator"), &json!(target))
        );
        assert_eq!(
            (&event["result"], &event["connection"]),
            (&json!("Done"), &json!("demo"))
        );
        assert!(
            event["request_id"]
                .as_str()
                .is_some_and(|id| !id.is_empty()),
            "{event}"
        );
        assert!(event["finished_at"].is_i64());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_write_that_aws_refused_is_recorded_with_its_code() {
    let app = App::start().await;
    app.faults(json!([{ "operation": "StopFleet", "error": "OperationNotPermittedException", "status": 400 }])).await;
    let operator = app.signed_in("operator").await;
    operator
        .call(
            "stop_fleet",
            json!({ "connection": "demo", "name": "contractors" }),
        )
        .await;
    let found = events(&app.signed_in("auditor").await, "contractors").await;
    assert_eq!(
        (&found[0]["result"], &found[0]["aws_code"]),
        (&json!("Failed"), &json!("OperationNotPermittedException"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn nothing_is_done_that_cannot_be_recorded() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let before = app.calls("StartFleet").await;
    for statement in ["DROP VIEW audit_events", "DROP TABLE audit"] {
        let pool = app.portico.store.pool();
        sqlx::query(statement).execute(pool).await.unwrap();
    }
    let (status, _) = operator
        .call(
            "start_fleet",
            json!({ "connection": "demo", "name": "lab-linux" }),
        )
        .await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(app.calls("StartFleet").await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn sign_ins_are_recorded_the_failed_ones_too() {
    let app = App::start().await;
    app.stranger().sign_in("operator", "wrong password").await;
    app.signed_in("operator").await;
    let found = events(&app.signed_in("auditor").await, "sign operator").await;
    let results: Vec<_> = found
        .iter()
        .map(|event| event["result"].as_str().unwrap())
        .collect();
    assert_eq!(results, ["Done", "Failed"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn no_secret_is_in_the_database_after_everything_was_used() {
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let path = helpdesk.create_link("p.visitor", 1).await;
    let token = path.trim_start_matches("/l/").to_owned();
    let opened = app.stranger().post(&path, &[]).await;
    let url = opened.headers()["location"].to_str().unwrap().to_owned();
    let stream = url.rsplit('/').next().unwrap().to_owned();
    app.stranger()
        .sign_in("operator", "my mistyped password")
        .await;
    let mut dump = String::new();
    for table in [
        "people",
        "grants",
        "browser_sessions",
        "failed_attempts",
        "links",
        "link_uses",
        "help_calls",
        "audit",
    ] {
        for column in columns(table) {
            let query = format!("SELECT CAST({column} AS TEXT) AS value FROM {table}");
            let rows: Vec<Option<String>> = sqlx::query_scalar(&query)
                .fetch_all(app.portico.store.pool())
                .await
                .unwrap();
            dump.extend(rows.into_iter().flatten().map(|value| value + "\n"));
        }
    }
    assert!(dump.contains("p.visitor"), "the dump is one");
    for secret in [
        token.as_str(),
        url.as_str(),
        stream.as_str(),
        PASSWORD,
        "my mistyped password",
    ] {
        assert!(!dump.contains(secret), "{secret}");
    }
}

/// The columns that hold text, by table.
fn columns(table: &str) -> &'static [&'static str] {
    match table {
        "people" => &[
            "id",
            "user_name",
            "display_name",
            "password_hash",
            "user_id",
        ],
        "grants" => &["id", "person", "role", "connection", "stacks"],
        "browser_sessions" => &["id", "data"],
        "failed_attempts" => &["kind", "address"],
        "links" => &[
            "id",
            "token_hash",
            "title",
            "user_id",
            "created_by",
            "application",
        ],
        "link_uses" => &["id", "link", "address", "device", "state"],
        "help_calls" => &["id", "user_id", "title", "reason"],
        _ => &[
            "id",
            "actor",
            "action",
            "target",
            "detail",
            "address",
            "outcome",
            "message",
            "request_id",
            "changes",
            "device",
        ],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_change_is_recorded_with_what_was_before_and_after_how_long_and_by_which_device() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let name = json!({ "connection": "demo", "name": "lab-linux" });
    let (_, plan) = operator.call("plan_fleet_change", name).await;
    let before = plan["initial"].clone();
    assert!(before.is_object(), "{plan}");
    let mut after = before.clone();
    after["Description"] = json!("For the spring course");
    let change = json!({ "connection": "demo", "name": "lab-linux", "before": before, "after": after, "overwrite": false, "restart": false });
    let answer = operator
        .client
        .post(format!("{}/fn/update_fleet", operator.base))
        .header(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        )
        .json(&change)
        .send()
        .await
        .unwrap();
    assert_eq!(
        answer.status(),
        StatusCode::OK,
        "{}",
        answer.text().await.unwrap()
    );
    let auditor = app.signed_in("auditor").await;
    let found = events(&auditor, "Update fleet").await;
    let changes = found[0]["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0]["path"], "Description");
    assert_eq!(changes[0]["after"], "For the spring course");
    assert!(found[0]["took_ms"].as_i64().is_some_and(|took| took >= 0));
    let (status, page) = auditor
        .page(&format!("/audit/{}", found[0]["sequence"]))
        .await;
    assert_eq!(status, StatusCode::OK);
    for text in [
        "For the spring course",
        "Changed values",
        "Firefox on Linux",
        "Update fleet",
    ] {
        assert!(page.contains(text), "{text}");
    }
    let (_, history) = auditor
        .call(
            "list_history",
            json!({ "connection": "demo", "kind": "fleet", "name": "lab-linux" }),
        )
        .await;
    assert_eq!(history[0]["action"], "Update fleet");
    assert!(
        auditor
            .page("/c/demo/fleets/lab-linux")
            .await
            .1
            .contains("All of it in the audit record")
    );
    assert!(
        !operator
            .page("/c/demo/fleets/lab-linux")
            .await
            .1
            .contains("All of it in the audit record")
    );
}
