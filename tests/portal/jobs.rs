//! Jobs: whole, half, tried again, cancelled, throttled.

use std::time::Duration;

use appstream_emulator::DataSet;
use portico::access::people;
use portico::appstream::{ConnectionName, ErrorKind};
use portico::jobs::plans::{NewStep, Plan};
use portico::server::Portico;
use portico::server::config::{Config, Pace};
use portico::ui::live::{Message, Topic};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, Visitor};

mod fleets;
mod processes;
mod sessions;

fn in_a_hurry(config: &mut Config) {
    config.jobs = Pace {
        lease: Duration::from_secs(1),
        look: Duration::from_millis(50),
        throttled: Duration::from_secs(60),
    };
}

/// Begins no job by itself that another process made.
fn idle(config: &mut Config) {
    config.jobs.look = Duration::from_secs(3600);
}

async fn start() -> App {
    App::start_with(DataSet::Demo, in_a_hurry).await
}

/// Makes a job by a server function and gives its id.
async fn make(person: &Visitor, function: &str, mut arguments: Value) -> String {
    arguments["connection"] = json!("demo");
    arguments["rehearse"] = json!(false);
    let (status, made) = person.call(function, arguments).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    made["job"].as_str().expect("a job").to_owned()
}

fn named(job: &str) -> Value {
    json!({ "connection": "demo", "id": job })
}

async fn describe(person: &Visitor, job: &str) -> Value {
    let (status, detail) = person.call("describe_job", named(job)).await;
    assert_eq!(status, StatusCode::OK, "{detail}");
    detail
}

/// The job as soon as it is as wanted: looks whenever jobs change, as pages do.
async fn once(
    portico: &Portico,
    person: &Visitor,
    job: &str,
    wanted: impl Fn(&Value) -> bool,
) -> Value {
    let somebody = portico::access::PersonId("somebody".to_owned());
    let mut changes = portico.live.subscribe(somebody);
    let waiting = async {
        loop {
            let detail = describe(person, job).await;
            if wanted(&detail) {
                return detail;
            }
            changes.next().await.expect("the portal runs");
        }
    };
    match tokio::time::timeout(Duration::from_secs(40), waiting).await {
        Ok(detail) => detail,
        Err(_) => panic!("it stays {:#}", describe(person, job).await),
    }
}

async fn once_over(portico: &Portico, person: &Visitor, job: &str) -> Value {
    once(portico, person, job, |detail| {
        detail["job"]["state"] != "Running"
    })
    .await
}

async fn once_step_is(app: &App, person: &Visitor, job: &str, step: usize, state: &str) -> Value {
    once(&app.portico, person, job, |detail| {
        detail["steps"][step]["state"] == state
    })
    .await
}

fn states(detail: &Value) -> Vec<&str> {
    let steps = detail["steps"].as_array().expect("steps");
    steps
        .iter()
        .map(|step| step["state"].as_str().expect("a state"))
        .collect()
}

async fn audit(app: &App, filter: &str) -> Vec<String> {
    let auditor = app.signed_in("auditor").await;
    let query = json!({ "filter": filter });
    let (_, record) = auditor.call("list_audit", json!({ "query": query })).await;
    let rows = record["rows"].as_array().expect("rows");
    let told = |row: &Value| format!("{} {} {}", row["actor"], row["action"], row["result"]);
    rows.iter()
        .rev()
        .map(told)
        .map(|text| text.replace('"', ""))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_running_fleet_is_deleted_in_steps_that_were_shown_before() {
    let app = start().await;
    let operator = app.signed_in("operator").await;
    let fleet = json!({ "connection": "demo", "name": "finance-desktop", "confirmed": "", "rehearse": true });
    let (_, plan) = operator
        .call("delete_fleet_with_steps", fleet.clone())
        .await;
    let steps = [
        "Stop fleet finance-desktop",
        "Disassociate fleet finance-desktop from stack finance",
        "Delete fleet finance-desktop",
    ];
    assert_eq!(plan["steps"], json!(steps));
    assert_eq!(plan["job"], json!(null));
    assert_eq!(app.calls("StopFleet").await, 0);

    let mistyped = json!({ "connection": "demo", "name": "finance-desktop", "confirmed": "finance", "rehearse": false });
    let (status, error) = operator.call("delete_fleet_with_steps", mistyped).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(error["field"], "confirmed");
    assert_eq!(app.calls("StopFleet").await, 0);

    let fleet = json!({ "name": "finance-desktop", "confirmed": "finance-desktop" });
    let job = make(&operator, "delete_fleet_with_steps", fleet).await;
    let detail = once_step_is(&app, &operator, &job, 0, "WaitingForAws").await;
    assert_eq!(detail["job"]["reached"], 0);
    assert_eq!(
        states(&detail),
        ["WaitingForAws", "Waiting", "Waiting"],
        "the others need it"
    );
    app.advance(1800).await;
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(detail["job"]["state"], "Done", "{detail:#}");
    assert_eq!(states(&detail), ["Done"; 3]);
    assert!(detail["steps"][0]["request_id"].is_string());
    let (status, _) = operator
        .call(
            "describe_fleet",
            json!({ "connection": "demo", "name": "finance-desktop" }),
        )
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(
        audit(&app, "finance-desktop").await,
        [
            "operator Begin job Done",
            "operator Stop fleet Done",
            "operator Disassociate fleet Done",
            "operator Delete fleet Done",
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn half_of_a_bulk_action_fails_item_by_item_and_is_tried_again_alone() {
    let app = start().await;
    let operator = app.signed_in("operator").await;
    let bulk = json!({ "bulk": "StartFleets", "names": ["training-room", "lab-linux"] });
    let job = make(&operator, "run_in_bulk", bulk).await;
    once_step_is(&app, &operator, &job, 0, "WaitingForAws").await;
    app.advance(3600).await;
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(detail["job"]["state"], "Failed");
    assert_eq!(states(&detail), ["Done", "Failed"], "{detail:#}");
    let failed = &detail["steps"][1];
    assert_eq!(failed["aws_code"], "SUBNET_NOT_FOUND");
    let message = failed["message"].as_str().unwrap();
    assert!(message.contains("The subnet does not exist"), "{message}");
    assert!(failed["advice"].is_string());

    assert_eq!(app.calls("StartFleet").await, 1, "the other was starting");
    operator.call("retry_job", named(&job)).await;
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(states(&detail), ["Done", "Failed"]);
    assert_eq!(app.calls("StartFleet").await, 1);
    let (status, _) = operator.call("cancel_job", named(&job)).await;
    assert_eq!(status, StatusCode::CONFLICT, "it is over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_cancelled_job_begins_nothing_more() {
    let app = start().await;
    let operator = app.signed_in("operator").await;
    let job = make(
        &operator,
        "delete_fleet_with_steps",
        json!({ "name": "finance-desktop", "confirmed": "finance-desktop" }),
    )
    .await;
    once_step_is(&app, &operator, &job, 0, "WaitingForAws").await;
    let (status, _) = operator.call("cancel_job", named(&job)).await;
    assert_eq!(status, StatusCode::OK);
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(detail["job"]["state"], "Cancelled", "{detail:#}");
    assert_eq!(detail["job"]["cancelled_by"], "operator");
    assert_eq!(states(&detail), ["Cancelled"; 3]);
    assert_eq!(
        detail["steps"][0]["message"],
        "No longer watched: AWS goes on with it."
    );
    app.advance(1800).await;
    assert_eq!(app.calls("DisassociateFleet").await, 0);
    assert_eq!(app.calls("DeleteFleet").await, 0);
    let (status, _) = operator.call("retry_job", named(&job)).await;
    assert_eq!(status, StatusCode::CONFLICT, "nothing failed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn throttling_makes_a_job_slower_and_not_fail() {
    let app = start().await;
    let operator = app.signed_in("operator").await;
    app.faults(
        json!([{ "operation": "DisassociateFleet", "error": "ThrottlingException", "status": 400 }]),
    )
    .await;
    let job = make(
        &operator,
        "delete_stack_with_steps",
        json!({ "name": "legal", "confirmed": "legal" }),
    )
    .await;
    once(&app.portico, &operator, &job, |detail| {
        let message = detail["steps"][0]["message"].as_str().unwrap_or_default();
        message.contains("AWS asks for fewer calls")
    })
    .await;
    app.faults(json!([])).await;
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(detail["job"]["state"], "Done", "{detail:#}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_sequence_stops_at_the_step_that_fails_and_goes_on_from_there() {
    let app = start().await;
    let operator = app.signed_in("operator").await;
    app.faults(
        json!([{ "operation": "DisassociateFleet", "error": "AccessDeniedException", "status": 400 }]),
    )
    .await;
    let stack = json!({ "name": "legal", "confirmed": "legal" });
    let job = make(&operator, "delete_stack_with_steps", stack).await;
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(states(&detail), ["Failed", "Waiting"]);
    assert_eq!(detail["job"]["state"], "Failed");
    let advice = detail["steps"][0]["advice"].as_str().unwrap();
    assert!(advice.contains("appstream:DisassociateFleet"), "{advice}");
    app.faults(json!([])).await;
    let (status, _) = operator.call("retry_job", named(&job)).await;
    assert_eq!(status, StatusCode::OK);
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(states(&detail), ["Done", "Done"], "{detail:#}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_is_so_already_is_not_done_again() {
    let app = start().await;
    let operator = app.signed_in("operator").await;
    let bulk = json!({ "bulk": "StartFleets", "names": ["office-apps", "hr-records"] });
    let job = make(&operator, "run_in_bulk", bulk).await;
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(states(&detail), ["Skipped", "Skipped"]);
    assert_eq!(detail["job"]["state"], "Done");
    assert_eq!(detail["steps"][0]["message"], "It runs already.");
    assert_eq!(app.calls("StartFleet").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn who_wanted_a_job_is_told_of_its_end_and_nobody_else() {
    let app = start().await;
    let operator = app.signed_in("operator").await;
    let person = people::find(&app.portico.store, "operator").await.unwrap();
    let person = person.expect("an operator").0;
    let mut told = app.portico.live.subscribe(person);
    let somebody = portico::access::PersonId("somebody".to_owned());
    let mut others = app.portico.live.subscribe(somebody);
    let bulk = json!({ "bulk": "StartFleets", "names": ["hr-records"] });
    make(&operator, "run_in_bulk", bulk).await;
    let notice = loop {
        if let Message::Told(notice) = told.next().await.expect("a message") {
            break notice;
        }
    };
    assert_eq!(notice.text, "Start fleet hr-records: done.");
    assert!(notice.href.starts_with("/c/demo/jobs/"));
    app.portico.live.changed(Topic::Links);
    loop {
        match others.next().await.expect("a message") {
            Message::Told(notice) => panic!("{notice:?} is none of their business"),
            Message::Changed {
                topic: Topic::Links,
                ..
            } => break,
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_step_needs_the_grants_its_person_has_when_it_runs() {
    let app = start().await;
    app.add_person("m.chen", portico::access::Role::Operator, &[])
        .await;
    let chen = app.signed_in("m.chen").await;
    let fleet = json!({ "name": "finance-desktop", "confirmed": "finance-desktop" });
    let job = make(&chen, "delete_fleet_with_steps", fleet).await;
    once_step_is(&app, &chen, &job, 0, "WaitingForAws").await;
    sqlx::query(
        "DELETE FROM grants WHERE person IN (SELECT id FROM people WHERE user_name = 'm.chen')",
    )
    .execute(app.portico.store.pool())
    .await
    .unwrap();
    app.advance(1800).await;
    let operator = app.signed_in("operator").await;
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(states(&detail), ["Done", "Failed", "Waiting"], "{detail:#}");
    let message = detail["steps"][1]["message"].as_str().unwrap();
    assert!(message.starts_with("Your role does not let"), "{message}");
    assert_eq!(app.calls("DisassociateFleet").await, 0);

    let (status, _) = operator.call("retry_job", named(&job)).await;
    assert_eq!(status, StatusCode::OK, "on behalf of who tries again");
    let detail = once_over(&app.portico, &operator, &job).await;
    assert_eq!(detail["job"]["state"], "Done", "{detail:#}");
    assert!(
        audit(&app, "finance-desktop")
            .await
            .contains(&"operator Delete fleet Done".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_job_with_a_secret_or_a_broken_rule_is_not_made() {
    let app = start().await;
    let store = &app.portico.store;
    let person = people::find(store, "operator").await.unwrap().unwrap().0;
    let caller = people::caller(store, &person).await.unwrap().unwrap();
    let demo = ConnectionName::parse("demo").unwrap();
    let with_secret = json!({
        "DirectoryName": "lab.example.org",
        "OrganizationalUnitDistinguishedNames": ["OU=Streaming,DC=lab,DC=example,DC=org"],
        "ServiceAccountCredentials": { "AccountName": "CORP\\join", "AccountPassword": "hunter2-hunter2" },
    });
    let broken = json!({});
    for (operation, input) in [
        ("CreateDirectoryConfig", with_secret),
        ("StartFleet", broken),
    ] {
        let input = serde_json::from_value(input).unwrap();
        let step = NewStep::call("A step".to_owned(), operation, input);
        let plan = Plan::in_sequence("A job".to_owned(), vec![step]);
        let made = portico::jobs::create(&app.portico, &caller, "", &demo, plan).await;
        assert_eq!(made.unwrap_err().kind, ErrorKind::Invalid, "{operation}");
    }
    let operator = app.signed_in("operator").await;
    let (_, jobs) = operator
        .call("list_jobs", json!({ "connection": "demo", "query": {} }))
        .await;
    assert_eq!(jobs["value"]["total"], 0);
    let too_many: Vec<_> = (0..1001).map(|number| format!("fleet-{number}")).collect();
    for names in [vec![], too_many] {
        let bulk = json!({ "connection": "demo", "bulk": "StopFleets", "names": names, "rehearse": false });
        let (status, _) = operator.call("run_in_bulk", bulk).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
