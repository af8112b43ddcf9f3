//! Jobs that change fleets: a new image, or what a running fleet does not take.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{make, once_over, once_step_is, start, states};
use crate::app::Visitor;

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_image_is_rolled_out_to_each_fleet_as_its_state_allows() {
    let app = start().await;
    let operator = app.signed_in("operator").await;
    let image = json!({
        "image": "office-base-2026-02",
        "fleets": ["finance-desktop", "legal-review", "eng-sim-batch"],
    });
    let job = make(&operator, "roll_out_image", image).await;
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(detail["job"]["state"], "Done", "{detail:#}");
    assert_eq!(app.calls("StopFleet").await, 0, "sessions go on");
    let (_, fleet) = operator
        .call(
            "describe_fleet",
            json!({ "connection": "demo", "name": "finance-desktop" }),
        )
        .await;
    assert_eq!(fleet["value"]["fleet"]["image"], "office-base-2026-02");

    let elastic = json!({
        "connection": "demo", "image": "office-base-2026-02", "fleets": ["office-apps"], "rehearse": true,
    });
    let (status, error) = operator.call("roll_out_image", elastic).await;
    let is_elastic = fleet_type(&operator, "office-apps").await == "ELASTIC";
    assert_eq!(
        status == StatusCode::UNPROCESSABLE_ENTITY,
        is_elastic,
        "{error}"
    );
}

async fn fleet_type(person: &Visitor, name: &str) -> Value {
    let fleet = json!({ "connection": "demo", "name": name });
    let (_, fleet) = person.call("describe_fleet", fleet).await;
    fleet["value"]["fleet"]["fleet_type"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_running_fleet_is_changed_between_stop_and_start() {
    let app = start().await;
    let operator = app.signed_in("operator").await;
    let change = json!({ "name": "hr-records", "input": { "StreamView": "DESKTOP" } });
    let job = make(&operator, "change_fleet_with_restart", change).await;
    once_step_is(&app, &operator, &job, 0, "WaitingForAws").await;
    app.advance(1800).await;
    once_step_is(&app, &operator, &job, 2, "WaitingForAws").await;
    app.advance(3600).await;
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(states(&detail), ["Done"; 3], "{detail:#}");
}
