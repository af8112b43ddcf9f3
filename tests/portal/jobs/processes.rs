//! Jobs over several processes, and over the death of one.

use appstream_emulator::DataSet;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::{describe, idle, in_a_hurry, make, once, once_over, start, states};
use crate::app::{App, PASSWORD, Visitor};

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn several_processes_share_the_work_and_do_nothing_twice() {
    let app = start().await;
    let another = app.another(|_| {}).await;
    let operator = app.signed_in("operator").await;
    let mut jobs = Vec::new();
    for number in 0..6 {
        let tags = json!({ "TagFleets": [["round", number.to_string()]] });
        let bulk = json!({ "bulk": tags, "names": ["lab-linux", "hr-records"] });
        jobs.push(make(&operator, "run_in_bulk", bulk).await);
    }
    let there = Visitor::at(another.address);
    there.sign_in("operator", PASSWORD).await;
    for job in &jobs {
        let here = once_over(&app.portico, &operator, job).await;
        assert_eq!(here["job"]["state"], "Done", "{here:#}");
        let there = once_over(&another.portico, &there, job).await;
        assert_eq!(there, here);
    }
    assert_eq!(app.calls("TagResource").await, 12);
}

/// Makes a job in a process that dies as soon as `step` is in `state`, and lets another
/// go on with it.
async fn die_and_go_on(app: &App, make_job: Value, state: &str) -> (String, Visitor, Value) {
    let doomed_process = Runtime::new().expect("a runtime");
    let doomed = doomed_process
        .spawn(app.another(in_a_hurry))
        .await
        .expect("it starts");
    let operator = Visitor::at(doomed.address);
    operator.sign_in("operator", PASSWORD).await;
    let job = make(&operator, "run_in_bulk", make_job).await;
    let here = app.signed_in("operator").await;
    once(&doomed.portico, &operator, &job, |detail| {
        detail["steps"][0]["state"] == state
    })
    .await;
    doomed_process.shutdown_background();
    let left = describe(&here, &job).await;
    (job, here, left)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn another_process_goes_on_waiting_when_one_dies() {
    let app = App::start_with(DataSet::Demo, idle).await;
    let bulk = json!({ "bulk": "StartFleets", "names": ["lab-linux"] });
    let (job, here, left) = die_and_go_on(&app, bulk, "WaitingForAws").await;
    assert_eq!(left["job"]["state"], "Running");
    app.advance(3600).await;
    let survivor = app.another(in_a_hurry).await;
    let detail = once_over(&survivor.portico, &here, &job).await;
    assert_eq!(states(&detail), ["Done"], "{detail:#}");
    assert_eq!(app.calls("StartFleet").await, 1, "it was not started again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn another_process_begins_the_step_again_in_the_middle_of_which_one_died() {
    let app = App::start_with(DataSet::Demo, idle).await;
    app.faults(json!([{ "operation": "StartFleet", "latency_ms": 60_000 }]))
        .await;
    let bulk = json!({ "bulk": "StartFleets", "names": ["lab-linux"] });
    let (job, here, left) = die_and_go_on(&app, bulk, "Running").await;
    assert_eq!(states(&left), ["Running"]);
    app.faults(json!([])).await;
    let survivor = app.another(in_a_hurry).await;
    once(&survivor.portico, &here, &job, |detail| {
        detail["steps"][0]["state"] == "WaitingForAws"
    })
    .await;
    app.advance(3600).await;
    let detail = once_over(&survivor.portico, &here, &job).await;
    assert_eq!(states(&detail), ["Done"], "{detail:#}");
}
