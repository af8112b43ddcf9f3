//! How the audit record is read: filtered, taken along, and no further than somebody reaches.

use portico::access::Role;
use portico::appstream::ConnectionName;
use portico::audit::{Entry, Outcome, Target, store};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::events;
use crate::api::{ask, token_within, two_connections};
use crate::app::{App, Visitor};

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn entries_are_found_by_every_property_and_by_time() {
    let app = App::start().await;
    app.faults(json!([{ "operation": "StopFleet", "error": "OperationNotPermittedException", "status": 400 }])).await;
    let operator = app.signed_in("operator").await;
    for fleet in ["lab-linux", "contractors"] {
        operator
            .call(
                "start_fleet",
                json!({ "connection": "demo", "name": fleet }),
            )
            .await;
    }
    operator
        .call(
            "stop_fleet",
            json!({ "connection": "demo", "name": "contractors" }),
        )
        .await;
    let auditor = app.signed_in("auditor").await;
    let count = async |wheres: &[&str]| {
        let clauses: Vec<_> = wheres
            .iter()
            .map(|text| {
                serde_json::to_value(portico::ui::list::Clause::parse(text).unwrap()).unwrap()
            })
            .collect();
        let (status, listing) = auditor
            .call("list_audit", json!({ "query": { "clauses": clauses } }))
            .await;
        assert_eq!(status, StatusCode::OK, "{listing}");
        listing["matching"].as_i64().unwrap()
    };
    let all = count(&[]).await;
    assert_eq!(count(&["who = operator", "kind = fleet"]).await, 3);
    assert_eq!(count(&["who != operator"]).await, all - 4);
    assert_eq!(count(&["action = start fleet"]).await, 2);
    assert_eq!(count(&["action : FLEET", "target = contractors"]).await, 2);
    // It runs, and what runs cannot be started.
    assert_eq!(count(&["result = Failed"]).await, 2);
    assert_eq!(count(&["result = Failed", "action = stop fleet"]).await, 1);
    assert_eq!(
        count(&["aws-code = OperationNotPermittedException"]).await,
        2
    );
    assert_eq!(count(&["aws-code !: permitted"]).await, all - 2);
    assert_eq!(count(&["connection = demo"]).await, 3);
    assert_eq!(count(&["address = 127.0.0.1"]).await, all);
    assert_eq!(count(&["time = 2001"]).await, 0);
    assert_eq!(
        count(&["since = 2001-01-01", "until = 2099-12-31"]).await,
        all
    );
    assert_eq!(count(&["until = 2001"]).await, 0);
    assert_eq!(count(&["since = nonsense"]).await, 0);
    assert_eq!(count(&["colour = red"]).await, 0);
    assert_eq!(count(&["target = 100%'; DROP TABLE audit"]).await, 0);
    let (_, actions) = auditor
        .call("audit_values", json!({ "property": "action" }))
        .await;
    assert_eq!(actions, json!(["Sign in", "Start fleet", "Stop fleet"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_record_is_to_be_had_as_csv_and_as_lines_of_json() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    operator
        .call(
            "start_fleet",
            json!({ "connection": "demo", "name": "lab-linux" }),
        )
        .await;
    let auditor = app.signed_in("auditor").await;
    let csv = auditor
        .get("/audit/export.csv?where=kind%20%3D%20fleet")
        .await;
    assert_eq!(csv.headers()["content-type"], "text/csv; charset=utf-8");
    let csv = csv.text().await.unwrap();
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(
        csv.lines()
            .nth(1)
            .unwrap()
            .contains("operator,Start fleet,fleet,lab-linux,demo,Done"),
        "{csv}"
    );
    let lines = auditor
        .get("/audit/export.jsonl")
        .await
        .text()
        .await
        .unwrap();
    let entries: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(entries.len(), 3, "two sign-ins and a start");
    assert_eq!(entries[1]["target"], "lab-linux");
    for path in ["/audit/export.csv", "/audit/export.jsonl"] {
        assert_eq!(
            operator.get(path).await.status(),
            StatusCode::FORBIDDEN,
            "{path}"
        );
        assert_eq!(
            app.stranger().get(path).await.status(),
            StatusCode::SEE_OTHER,
            "{path}"
        );
    }
}

/// An entry in each of two connections and one in none, and an auditor of the first.
async fn app_with_entries_here_and_there() -> (App, Visitor) {
    let app = two_connections().await;
    let portal = &app.portico.store;
    for (place, connection) in [
        ("here", Some("demo")),
        ("there", Some("overseas")),
        ("nowhere", None),
    ] {
        let entry = Entry {
            actor: format!("actor.{place}"),
            action: format!("Probe {place}").into(),
            connection: connection.map(|name| ConnectionName::parse(name).unwrap()),
            target: Target::new("fleet", "lab-linux"),
            detail: String::new(),
            address: String::new(),
        };
        let row = store::begin(portal, entry).await.unwrap();
        let outcome = Outcome {
            done: false,
            message: Some("AWS refused.".to_owned()),
            aws_code: Some(format!("Code.{place}")),
            request_id: None,
            took: None,
        };
        store::finish(portal, &row, &outcome).await.unwrap();
    }
    app.add_person("local", Role::Auditor, &[]).await;
    sqlx::query(
        "UPDATE grants SET connection = 'demo' WHERE person = (SELECT id FROM people WHERE user_name = 'local')",
    )
    .execute(portal.pool())
    .await
    .unwrap();
    let local = app.signed_in("local").await;
    (app, local)
}

fn actions(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_auditor_of_one_connection_sees_what_was_done_there_and_nothing_else() {
    let (app, local) = app_with_entries_here_and_there().await;
    let everybody = app.signed_in("auditor").await;
    let all = events(&everybody, "Probe").await;
    assert_eq!(
        actions(&all),
        ["Probe nowhere", "Probe there", "Probe here"]
    );
    assert_eq!(actions(&events(&local, "").await), ["Probe here"]);
    assert_eq!(events(&local, "overseas").await.len(), 0);
    for (property, value) in [
        ("who", "actor.here"),
        ("action", "Probe here"),
        ("connection", "demo"),
        ("aws-code", "Code.here"),
    ] {
        let arguments = json!({ "property": property });
        let (_, values) = local.call("audit_values", arguments).await;
        assert_eq!(values, json!([value]), "{property}");
    }
    for (event, expected) in
        all.iter()
            .zip([StatusCode::NOT_FOUND, StatusCode::NOT_FOUND, StatusCode::OK])
    {
        let arguments = json!({ "sequence": event["sequence"] });
        let (status, entry) = local.call("describe_audit_entry", arguments.clone()).await;
        assert_eq!(status, expected, "{entry}");
        let (status, _) = everybody.call("describe_audit_entry", arguments).await;
        assert_eq!(status, StatusCode::OK);
    }
    for (connection, expected) in [("demo", 1), ("overseas", 0)] {
        let arguments = json!({ "connection": connection, "kind": "fleet", "name": "lab-linux" });
        let (status, history) = local.call("list_history", arguments).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(history.as_array().unwrap().len(), expected, "{connection}");
    }
    for (path, lines) in [("/audit/export.csv", 2), ("/audit/export.jsonl", 1)] {
        let (status, text) = local.page(path).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(text.lines().count(), lines, "{text}");
        assert!(text.contains("Probe here"), "{text}");
    }
    let demo = json!({ "connection": "demo" });
    let (_, overview) = local.call("describe_overview", demo.clone()).await;
    let recent = overview["value"]["recent"].as_array().unwrap();
    assert_eq!(actions(recent), ["Probe here"]);
    let (_, overview) = everybody.call("describe_overview", demo).await;
    let recent = overview["value"]["recent"].as_array().unwrap();
    assert!(actions(recent).contains(&"Probe there"), "{overview}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_token_sees_of_the_record_what_it_reaches_as_a_whole() {
    let (app, _) = app_with_entries_here_and_there().await;
    let listed = async |token: String| {
        let visitor = app.stranger();
        let (status, page) = ask(
            &visitor,
            Some(&token),
            "GET",
            "/audit?words=probe",
            &Value::Null,
        )
        .await;
        assert_eq!(status, StatusCode::OK);
        page["items"].as_array().unwrap().clone()
    };
    let all = listed(app.token(Role::Auditor, "*").await).await;
    assert_eq!(
        actions(&all),
        ["Probe nowhere", "Probe there", "Probe here"]
    );
    let there = listed(token_within(&app, Role::Auditor, "overseas").await).await;
    assert_eq!(actions(&there), ["Probe there"]);
    let some_stacks = listed(app.token(Role::Auditor, "fin*").await).await;
    assert_eq!(some_stacks.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_a_person_did_and_what_was_done_to_them_is_their_history() {
    let app = App::start().await;
    let admin = app.signed_in("administrator").await;
    let path = admin.create_link("user", 1).await;
    app.stranger().post(&path, &[]).await;
    admin
        .call("sign_out_person", json!({ "user_name": "user" }))
        .await;
    app.signed_in("user").await;
    let auditor = app.signed_in("auditor").await;
    let (_, events) = auditor
        .call("list_person_history", json!({ "user_name": "user" }))
        .await;
    let told: Vec<_> = events
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            (
                event["actor"].as_str().unwrap(),
                event["action"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(told.contains(&("user", "Sign in")), "{told:?}");
    assert!(told.contains(&("administrator", "Create link")), "{told:?}");
    assert!(!told.contains(&("administrator", "Sign in")), "{told:?}");
    let (_, page) = auditor.page("/access/people/user").await;
    assert!(page.contains("History") && page.contains("Create link"));
}
