//! Lists over all connections.

use appstream_emulator::DataSet;
use portico::access::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, Visitor, connection};

/// A portal with a second connection, to another region of the same account.
async fn two_connections() -> App {
    App::start_with(DataSet::Demo, |config| {
        let endpoint = config.connections[0].endpoint.clone().expect("an endpoint");
        let mut other = connection("overseas", &endpoint);
        other.region = Some("us-east-1".to_owned());
        config.connections.push(other);
    })
    .await
}

async fn list(person: &Visitor, what: &str, query: Value) -> Value {
    let function = format!("list_{what}_everywhere");
    let (status, answer) = person.call(&function, json!({ "query": query })).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer
}

fn places(answer: &Value) -> Vec<&str> {
    let rows = answer["value"]["rows"].as_array().expect("rows");
    let mut places: Vec<_> = rows
        .iter()
        .map(|row| row["connection"].as_str().expect("a connection"))
        .collect();
    places.dedup();
    places
}

async fn make_overseas(person: &Visitor) {
    let image = "AppStream-WinServer2022-04-12-2026";
    let (_, images) = person
        .call(
            "list_images",
            json!({ "connection": "overseas", "query": { "state": "PUBLIC" } }),
        )
        .await;
    let known = images["value"]["rows"][0]["name"].as_str();
    let input = json!({ "Name": "bridge", "InstanceType": "stream.standard.medium", "ImageName": known.unwrap_or(image),
        "FleetType": "ON_DEMAND", "ComputeCapacity": { "DesiredInstances": 1 } });
    let (status, made) = person
        .call(
            "create_fleet",
            json!({ "connection": "overseas", "input": input }),
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{made}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn fleets_of_all_connections_stand_in_one_list() {
    let app = two_connections().await;
    let operator = app.signed_in("operator").await;
    make_overseas(&operator).await;
    let by_place = json!({ "sort": "connection" });
    let answer = list(&operator, "fleets", by_place).await;
    assert_eq!(places(&answer), ["demo", "overseas"]);
    let there =
        json!({ "clauses": [{ "property": "connection", "operator": "Is", "value": "overseas" }] });
    let answer = list(&operator, "fleets", there).await;
    assert!(answer["value"]["rows"].as_array().is_some_and(|rows| {
        rows.iter()
            .any(|row| row["thing"]["name"] == json!("bridge"))
    }));
    assert_eq!(places(&answer), ["overseas"]);
    let (_, offered) = operator
        .call(
            "list_values",
            json!({ "connection": null, "list": "fleets", "property": "connection" }),
        )
        .await;
    assert_eq!(offered, json!(["demo", "overseas"]));
    let (status, page) = operator.page("/all/fleets").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("/c/overseas/fleets/bridge") && page.contains("/c/demo/fleets/"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn sessions_and_images_of_all_connections_are_listed_and_had_as_a_file() {
    let app = two_connections().await;
    let operator = app.signed_in("operator").await;
    assert!(places(&list(&operator, "sessions", json!({})).await).contains(&"demo"));
    let images = list(&operator, "images", json!({ "sort": "connection" })).await;
    assert!(places(&images).contains(&"demo"));
    let (status, file) = operator.page("/all/export/sessions").await;
    assert_eq!(status, StatusCode::OK);
    let mut lines = file.lines();
    let header = lines.next().expect("a header");
    assert!(header.starts_with("Connection,User,"), "{header}");
    assert!(lines.all(|line| line.starts_with("demo,") || line.starts_with("overseas,")));
    assert_eq!(
        operator.page("/all/export/nothing").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_connection_that_cannot_be_asked_leaves_the_others_to_be_seen() {
    let app = App::start_with(DataSet::Demo, |config| {
        config
            .connections
            .push(connection("away", "http://127.0.0.1:9"));
    })
    .await;
    let operator = app.signed_in("operator").await;
    let answer = list(&operator, "fleets", json!({})).await;
    assert_eq!(places(&answer), ["demo"]);
    let trouble = answer["trouble"]["message"].as_str().expect("trouble");
    assert!(trouble.starts_with("away: "), "{trouble}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn only_what_somebody_may_see_is_in_the_list() {
    let app = two_connections().await;
    app.add_person("finance.desk", Role::Helpdesk, &["finance"])
        .await;
    let helper = app.signed_in("finance.desk").await;
    let answer = list(&helper, "sessions", json!({})).await;
    let rows = answer["value"]["rows"].as_array().expect("rows");
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row["thing"]["stack"] == "finance"));
    let (status, _) = helper
        .call("list_fleets_everywhere", json!({ "query": {} }))
        .await;
    assert_eq!(
        status,
        StatusCode::NOT_FOUND,
        "no whole connection is theirs"
    );
    let user = app.signed_in("user").await;
    for list in ["fleets", "images", "sessions"] {
        let function = format!("list_{list}_everywhere");
        let (status, _) = user.call(&function, json!({ "query": {} })).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{list}");
    }
}
