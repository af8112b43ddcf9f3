//! Jobs that end sessions.

use reqwest::StatusCode;
use serde_json::json;

use super::{make, named, once_over, start, states};

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn sessions_are_ended_in_bulk_by_who_may_end_each() {
    let app = start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let (_, found) = helpdesk
        .call("run_operation", json!({ "connection": "demo", "name": "DescribeSessions",
            "input": { "StackName": "finance", "FleetName": "finance-desktop" }, "all_pages": true }))
        .await;
    let ids: Vec<_> = found["output"]["Sessions"].as_array().expect("sessions")[..2]
        .iter()
        .map(|session| session["Id"].clone())
        .collect();
    let bulk = json!({ "bulk": "EndSessions", "names": ids });
    let job = make(&helpdesk, "run_in_bulk", bulk.clone()).await;
    let detail = once_over(&app.portico, &helpdesk, &job).await;
    assert_eq!(states(&detail), ["Done", "Done"], "{detail:#}");

    app.add_person("a.legal", portico::access::Role::Helpdesk, &["legal"])
        .await;
    let legal = app.signed_in("a.legal").await;
    let mut arguments = bulk;
    arguments["connection"] = json!("demo");
    arguments["rehearse"] = json!(true);
    let (status, _) = legal.call("run_in_bulk", arguments).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = legal.call("describe_job", named(&job)).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "it is not theirs");
    let (status, jobs) = legal
        .call("list_jobs", json!({ "connection": "demo", "query": {} }))
        .await;
    assert_eq!(
        (status, &jobs["value"]["total"]),
        (StatusCode::OK, &json!(0))
    );
    let (status, _) = helpdesk
        .call("run_in_bulk", json!({ "connection": "demo", "bulk": "StopFleets", "names": ["hr-records"], "rehearse": false }))
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}
