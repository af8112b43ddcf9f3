//! What all lists can do: be narrowed by properties and tags, name all that matches, be
//! had as a file.

use portico::access::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, Visitor};

fn clause(property: &str, operator: &str, value: &str) -> Value {
    json!({ "property": property, "operator": operator, "value": value })
}

async fn names(person: &Visitor, list: &str, clauses: Value) -> Vec<String> {
    let arguments = json!({ "connection": "demo", "list": list, "query": { "clauses": clauses } });
    let (status, keys) = person.call("list_keys", arguments).await;
    assert_eq!(status, StatusCode::OK, "{keys}");
    serde_json::from_value(keys).expect("keys")
}

async fn values(person: &Visitor, list: &str, property: &str) -> Vec<String> {
    let arguments = json!({ "connection": "demo", "list": list, "property": property });
    let (status, values) = person.call("list_values", arguments).await;
    assert_eq!(status, StatusCode::OK, "{values}");
    serde_json::from_value(values).expect("values")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_list_is_narrowed_by_what_stands_in_its_columns() {
    let app = App::start().await;
    let person = app.signed_in("helpdesk").await;
    let stopped = json!([clause("status", "Is", "stopped")]);
    assert_eq!(
        names(&person, "fleets", stopped).await,
        ["eng-sim-batch", "lab-linux"]
    );
    let cad = json!([
        clause("image", "Contains", "cad"),
        clause("status", "IsNot", "Stopped")
    ]);
    assert_eq!(names(&person, "fleets", cad).await, ["eng-cad-gpu"]);
    let statuses = values(&person, "fleets", "status").await;
    assert!(statuses.contains(&"Running".to_owned()), "{statuses:?}");
    assert!(statuses.is_sorted());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_page_shows_what_its_address_asks_for() {
    let app = App::start().await;
    let person = app.signed_in("helpdesk").await;
    let (status, page) = person
        .page("/c/demo/fleets?where=status%20%3D%20Stopped&columns=status&density=compact")
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains(">lab-linux</a>") && !page.contains(">finance-desktop</a>"));
    assert!(page.contains("Remove filter Status is Stopped"));
    assert!(page.contains("data-density=\"compact\""));
    assert!(
        !page.contains("Instance type<"),
        "a column that is not chosen"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn tags_are_asked_for_only_when_a_filter_wants_them_and_once() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    names(&operator, "fleets", json!([])).await;
    assert_eq!(app.calls("ListTagsForResource").await, 0);
    let fleet = json!({ "connection": "demo", "name": "lab-linux" });
    let (_, seen) = operator.call("describe_fleet", fleet).await;
    let (arn, before) = (&seen["value"]["fleet"]["arn"], &seen["value"]["tags"]);
    let tags =
        json!({ "connection": "demo", "arn": arn, "before": before, "after": [["round", "7"]] });
    let (status, _) = operator.call("edit_tags", tags).await;
    assert_eq!(status, StatusCode::OK);
    let asked = app.calls("ListTagsForResource").await;
    let keys = values(&operator, "fleets", "tag:").await;
    assert!(keys.contains(&"round".to_owned()), "{keys:?}");
    assert_eq!(values(&operator, "fleets", "tag:round").await, ["7"]);
    let tagged = json!([clause("tag:round", "Is", "7")]);
    assert_eq!(names(&operator, "fleets", tagged).await, ["lab-linux"]);
    let fleets = names(&operator, "fleets", json!([])).await.len();
    assert_eq!(
        app.calls("ListTagsForResource").await - asked,
        fleets as u64,
        "one call for each fleet"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_is_shown_is_had_as_csv() {
    let app = App::start().await;
    let person = app.signed_in("helpdesk").await;
    let path = "/c/demo/export/fleets?where=status%20%3D%20Stopped&columns=status.image&sort=name&order=descending";
    let answer = person.get(path).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
    assert_eq!(
        answer.headers()["content-disposition"],
        "attachment; filename=\"demo-fleets.csv\""
    );
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let text = answer.text().await.expect("text");
    let lines: Vec<_> = text.split("\r\n").collect();
    assert_eq!(lines[0], "Name,Status,Image");
    assert!(lines[1].starts_with("lab-linux,Stopped,"));
    assert!(lines[2].starts_with("eng-sim-batch,Stopped,"));
    assert_eq!(lines[3..], [""]);
    for list in [
        "stacks",
        "images",
        "image-builders",
        "directory-configs",
        "sessions",
    ] {
        let answer = person.get(&format!("/c/demo/export/{list}")).await;
        assert_eq!(answer.status(), StatusCode::OK, "{list}");
        assert!(
            answer.text().await.expect("text").lines().count() > 1,
            "{list}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_file_holds_only_what_its_person_may_see() {
    let app = App::start().await;
    let nobody = app.stranger().get("/c/demo/export/fleets").await;
    assert_eq!(nobody.status(), StatusCode::SEE_OTHER);
    let user = app.signed_in("user").await;
    for list in ["fleets", "sessions"] {
        let refused = user.get(&format!("/c/demo/export/{list}")).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{list}");
    }
    app.add_person("a.legal", Role::Helpdesk, &["legal"]).await;
    let legal = app.signed_in("a.legal").await;
    let sessions = legal.get("/c/demo/export/sessions?columns=stack").await;
    let sessions = sessions.text().await.expect("text");
    let others = sessions
        .lines()
        .skip(1)
        .filter(|line| !line.ends_with(",legal"));
    assert_eq!(others.count(), 0, "{sessions}");
    let auditor = app.signed_in("auditor").await;
    for path in ["/c/demo/export/nothing", "/c/nowhere/export/fleets"] {
        let unknown = auditor.get(path).await;
        assert_eq!(unknown.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn tags_are_edited_with_as_few_calls_as_can_be_and_by_the_rules() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let fleet = json!({ "connection": "demo", "name": "lab-linux" });
    let (_, seen) = operator.call("describe_fleet", fleet.clone()).await;
    let (arn, before) = (
        seen["value"]["fleet"]["arn"].clone(),
        seen["value"]["tags"].clone(),
    );
    let edit = |after: Value| json!({ "connection": "demo", "arn": arn, "before": before, "after": after });
    for (broken, field) in [
        (json!([["team", "lab"], ["", "x"]]), "1"),
        (json!([["aws:team", "x"]]), "0"),
    ] {
        let (status, error) = operator.call("edit_tags", edit(broken)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(error["field"], field);
    }
    let (status, _) = operator.call("edit_tags", edit(before.clone())).await;
    assert_eq!(status, StatusCode::OK);
    let calls = async || {
        (
            app.calls("TagResource").await,
            app.calls("UntagResource").await,
        )
    };
    assert_eq!(calls().await, (0, 0), "nothing changed");
    let after = json!([["owner", "m.chen"]]);
    let (status, error) = operator.call("edit_tags", edit(after.clone())).await;
    assert_eq!(status, StatusCode::OK, "{error}");
    assert_eq!(calls().await, (1, 1));
    let (_, seen) = operator.call("describe_fleet", fleet).await;
    assert_eq!(seen["value"]["tags"], after);
}
