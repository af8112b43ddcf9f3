//! Forms: what is made, cloned and changed through them.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, Visitor};

async fn plan(visitor: &Visitor, function: &str, name: &str) -> Value {
    let arguments = json!({ "connection": "demo", "name": name });
    let (status, task) = visitor.call(function, arguments).await;
    assert_eq!(status, StatusCode::OK, "{task}");
    task["initial"].clone()
}

fn change(name: &str, before: &Value, after: &Value, overwrite: bool) -> Value {
    json!({ "connection": "demo", "name": name, "before": before, "after": after, "overwrite": overwrite, "restart": false })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_form_offers_the_images_there_are() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let (_, task) = operator
        .call("plan_fleet", json!({ "connection": "demo", "from": null }))
        .await;
    let fields: Vec<&Value> = task["sections"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|section| section["fields"].as_array().unwrap())
        .collect();
    let image = fields
        .iter()
        .find(|field| field["path"] == "ImageName")
        .unwrap();
    let offers = image["offers"].as_array().unwrap();
    assert!(
        offers
            .iter()
            .any(|offer| offer["value"] == "office-base-2026-02"),
        "{offers:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_clone_is_the_same_but_for_its_name() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let (_, task) = operator
        .call(
            "plan_fleet",
            json!({ "connection": "demo", "from": "lab-linux" }),
        )
        .await;
    let mut input = task["initial"].clone();
    assert!(input["Name"].is_null());
    input["Name"] = json!("lab-linux-2");
    let (status, error) = operator
        .call(
            "create_fleet",
            json!({ "connection": "demo", "input": input }),
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{error}");
    let original = plan(&operator, "plan_fleet_change", "lab-linux").await;
    let mut copy = plan(&operator, "plan_fleet_change", "lab-linux-2").await;
    copy["Name"] = json!("lab-linux");
    assert_eq!(copy, original);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn saving_what_was_not_touched_sends_nothing() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    for (kind, function) in [("fleet", "DescribeFleets"), ("stack", "DescribeStacks")] {
        let all = json!({ "connection": "demo", "name": function, "input": {}, "all_pages": true });
        let (_, described) = operator.call("run_operation", all).await;
        let list = described["output"]
            .as_object()
            .unwrap()
            .values()
            .next()
            .unwrap();
        for thing in list.as_array().unwrap() {
            let name = thing["Name"].as_str().unwrap();
            let now = plan(&operator, &format!("plan_{kind}_change"), name).await;
            let (status, error) = operator
                .call(&format!("update_{kind}"), change(name, &now, &now, false))
                .await;
            assert_eq!(status, StatusCode::OK, "{kind} {name}: {error}");
        }
    }
    assert_eq!(app.calls("UpdateFleet").await, 0);
    assert_eq!(app.calls("UpdateStack").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_change_sends_only_what_changed_and_clears_what_was_emptied() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let before = plan(&operator, "plan_stack_change", "finance").await;
    let mut after = before.clone();
    after["DisplayName"] = json!("Finance and tax");
    after.as_object_mut().unwrap().remove("StorageConnectors");
    let (status, error) = operator
        .call("update_stack", change("finance", &before, &after, false))
        .await;
    assert_eq!(status, StatusCode::OK, "{error}");
    let now = plan(&operator, "plan_stack_change", "finance").await;
    assert_eq!(now["DisplayName"], "Finance and tax");
    assert!(now["StorageConnectors"].is_null(), "{now}");
    assert_eq!(now["UserSettings"], before["UserSettings"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_second_of_two_is_told_what_the_first_changed_before_anything_is_saved() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let admin = app.signed_in("administrator").await;
    let before = plan(&operator, "plan_fleet_change", "lab-linux").await;
    let mut theirs = before.clone();
    theirs["DisplayName"] = json!("Theirs");
    let (status, _) = admin
        .call("update_fleet", change("lab-linux", &before, &theirs, false))
        .await;
    assert_eq!(status, StatusCode::OK);
    let mut mine = before.clone();
    mine["Description"] = json!("Mine");
    let (status, error) = operator
        .call("update_fleet", change("lab-linux", &before, &mine, false))
        .await;
    assert_eq!(status, StatusCode::CONFLICT, "{error}");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("Display name (administrator, just now)"),
        "{message}"
    );
    let (status, _) = operator
        .call("update_fleet", change("lab-linux", &before, &mine, true))
        .await;
    assert_eq!(status, StatusCode::OK);
    let now = plan(&operator, "plan_fleet_change", "lab-linux").await;
    assert_eq!(now["Description"], "Mine");
    assert_eq!(
        now["DisplayName"], "Theirs",
        "what only the other changed stays"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_only_a_stopped_fleet_takes_is_refused_with_the_reason_while_it_runs() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let before = plan(&operator, "plan_fleet_change", "finance-desktop").await;
    let mut after = before.clone();
    after["InstanceType"] = json!("stream.standard.xlarge");
    let (status, error) = operator
        .call(
            "update_fleet",
            change("finance-desktop", &before, &after, false),
        )
        .await;
    assert_eq!(status, StatusCode::CONFLICT, "{error}");
    assert_eq!(error["code"], "NeedsStop");
    assert!(error["message"].as_str().unwrap().contains("Instance type"));
    assert_eq!(app.calls("UpdateFleet").await, 0);
    let mut restart = change("finance-desktop", &before, &after, true);
    restart["restart"] = json!(true);
    let (status, job) = operator.call("update_fleet", restart).await;
    assert_eq!(status, StatusCode::OK, "{job}");
    let asked = json!({ "connection": "demo", "id": job });
    let (status, described) = operator.call("describe_job", asked).await;
    assert_eq!(status, StatusCode::OK, "{described}");
    assert!(
        described
            .to_string()
            .contains("Start fleet finance-desktop"),
        "{described}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_a_running_fleet_takes_is_changed_while_it_runs() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let before = plan(&operator, "plan_fleet_change", "finance-desktop").await;
    let mut after = before.clone();
    after["DisplayName"] = json!("Finance desktop 2");
    let (status, error) = operator
        .call(
            "update_fleet",
            change("finance-desktop", &before, &after, false),
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn rules_between_members_are_kept_by_the_server_as_well() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let elastic =
        json!({ "Name": "e", "InstanceType": "stream.standard.small", "FleetType": "ELASTIC" });
    let (status, error) = operator
        .call(
            "create_fleet",
            json!({ "connection": "demo", "input": elastic }),
        )
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(error["field"], "VpcConfig.SubnetIds");
    let stack = json!({ "Name": "s", "RedirectURL": "example.com" });
    let (status, error) = operator
        .call(
            "create_stack",
            json!({ "connection": "demo", "input": stack }),
        )
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(error["field"], "RedirectURL");
    assert_eq!(
        app.calls("CreateFleet").await + app.calls("CreateStack").await,
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_name_that_is_taken_is_said_at_the_name() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let (status, error) = operator
        .call(
            "create_stack",
            json!({ "connection": "demo", "input": { "Name": "finance" } }),
        )
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(error["field"], "Name");
}
