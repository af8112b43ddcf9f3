//! Each constraint of the service model, broken once in a call of the server function
//! that a form calls: it is said at its field, and AWS is not asked.
//!
//! `tests/golden/violations.txt` has the number for each form.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::StatusCode;
use serde_json::{Value, json};

use self::forms::{Form, forms};
use self::model::{Violation, constraints, general, violations, whole};
use crate::app::{App, Visitor};

mod dialogs;
mod forms;
mod model;
mod texts;

/// Whether one of two places lies in the other.
fn touch(one: &str, other: &str) -> bool {
    let within = |path: &str, whole: &str| {
        path.strip_prefix(whole)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    within(one, other) || within(other, one)
}

/// Whether `message` says what is wrong, for those constraints that have their own words.
fn says(kind: &str, message: &str) -> bool {
    let has = |words: &[&str]| {
        let message = message.to_lowercase();
        words.iter().any(|word| message.contains(word))
    };
    match kind {
        "longest" | "longest key" | "most" => has(&["at most", "2 to 32", "as aws spells"]),
        "shortest" | "shortest key" | "fewest" | "required" => {
            has(&["at least", "fill ", "enter ", "choose ", "give ", "2 to 32"])
        }
        "choice" => has(&["choose one"]),
        // In words, not as a regular expression.
        _ => !message.is_empty() && !message.contains("does not match"),
    }
}

/// Breaks the constraints of one form; gives how many, by kind.
async fn try_form(app: &App, visitor: &Visitor, form: &Form) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    let mut tried = BTreeSet::new();
    let before = app.calls(form.operation).await;
    for base in &form.bases {
        for violation in violations(form.operation, base) {
            let constraint = (general(&violation.path), violation.kind);
            let is_asked = form.asks(&violation.path) && !form.cannot_break(&violation);
            if !is_asked || !tried.insert(constraint) {
                continue;
            }
            expect_refusal(visitor, form, &violation).await;
            *counts.entry(violation.kind).or_default() += 1;
        }
    }
    let sent = app.calls(form.operation).await - before;
    assert_eq!(sent, 0, "{} reached AWS", form.function);
    let untried: Vec<_> = constraints(form.operation)
        .into_iter()
        .filter(|(path, kind)| {
            let violation = Violation {
                kind,
                path: path.clone(),
                input: Value::Null,
            };
            form.asks(path) && !form.cannot_break(&violation)
        })
        .filter(|constraint| !tried.contains(constraint))
        .collect();
    assert!(untried.is_empty(), "{} leaves {untried:?}", form.function);
    counts
}

async fn expect_refusal(visitor: &Visitor, form: &Form, violation: &Violation) {
    let arguments = (form.arguments)(&violation.input);
    let (status, error) = visitor.call(form.function, arguments).await;
    let what = format!(
        "{}: {} of {}",
        form.function, violation.kind, violation.path
    );
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {error}");
    let field = error["field"].as_str().unwrap_or_default();
    let message = error["message"].as_str().unwrap_or_default();
    let path = (form.field)(&violation.path);
    assert!(touch(field, &path), "{what}: at {field:?}: {message}");
    assert!(says(violation.kind, message), "{what}: {message}");
}

/// The numbers of a form in a line.
fn line(function: &str, counts: &BTreeMap<&'static str, usize>) -> String {
    let all: usize = counts.values().sum();
    let each: Vec<_> = counts
        .iter()
        .map(|(kind, count)| format!("{kind} {count}"))
        .collect();
    format!("{function:<24} {all:>4}: {}", each.join(", "))
}

/// Compares with a file, or writes it if `PORTICO_TEST_GOLDEN` is set.
fn compare(name: &str, found: &[String]) {
    // Asked when it runs: what was compiled for another clone may serve this one.
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where this is");
    let path = format!("{root}/tests/golden/{name}");
    let found = found.join("\n") + "\n";
    if std::env::var_os("PORTICO_TEST_GOLDEN").is_some() {
        std::fs::write(&path, &found).expect("the file can be written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, golden, "{path} says otherwise");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_constraint_of_every_form_is_kept_by_its_server_function() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let mut lines = Vec::new();
    for form in forms(&app, &operator).await {
        let counts = try_form(&app, &operator, &form).await;
        lines.push(line(form.function, &counts));
        // Nothing else was broken: as they are, AWS is asked for them.
        let before = app.calls(form.operation).await;
        for base in &form.bases {
            let (status, answer) = operator.call(form.function, (form.arguments)(base)).await;
            let refused_by_aws = answer["code"]
                .as_str()
                .is_some_and(|code| code.ends_with("Exception"));
            assert!(
                status.is_success() || refused_by_aws,
                "{}: {base}: {answer}",
                form.function
            );
        }
        let sent = app.calls(form.operation).await - before;
        let expected = if form.asks_aws { form.bases.len() } else { 0 };
        assert_eq!(sent, expected as u64, "{}", form.function);
    }
    compare("violations.txt", &lines);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_constraint_of_every_operation_is_kept_by_its_own_page() {
    let app = App::start().await;
    let admin = app.signed_in("administrator").await;
    let mut lines = Vec::new();
    for operation in model::operations() {
        let form = Form::of_operation(operation, vec![whole(operation)]);
        let counts = try_form(&app, &admin, &form).await;
        lines.push(line(operation, &counts));
    }
    compare("operation-violations.txt", &lines);
}

/// Ranges that the model does not hold, and the API reference does: field, input.
fn ranges() -> Vec<(&'static str, Value)> {
    let number = |path: &'static str, numbers: &[i64]| {
        let input = |number: &i64| (path, json!({ path: number }));
        numbers.iter().map(input).collect::<Vec<_>>()
    };
    let within = |group: &str, path: &'static str, member: &str, numbers: &[i64]| {
        let input = |number: &i64| (path, json!({ group: { member: number } }));
        numbers.iter().map(input).collect::<Vec<_>>()
    };
    [
        number("MaxUserDurationInSeconds", &[599, 432_001]),
        number("DisconnectTimeoutInSeconds", &[59, 36_001]),
        number("IdleDisconnectTimeoutInSeconds", &[-1, 1, 59, 36_001]),
        within(
            "RootVolumeConfig",
            "RootVolumeConfig.VolumeSizeInGb",
            "VolumeSizeInGb",
            &[199, 501],
        ),
        within(
            "ComputeCapacity",
            "ComputeCapacity.DesiredInstances",
            "DesiredInstances",
            &[-1, 2_147_483_648],
        ),
    ]
    .concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn ranges_that_only_the_reference_tells_are_kept_as_well() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    for (path, broken) in ranges() {
        let mut input = json!({
            "Name": "a", "ImageName": "office-base-2026-02", "InstanceType": "stream.standard.medium",
            "ComputeCapacity": { "DesiredInstances": 1 },
        });
        let members = broken.as_object().cloned().unwrap_or_default();
        input.as_object_mut().unwrap().extend(members);
        let arguments = json!({ "connection": "demo", "input": input });
        let (status, error) = operator.call("create_fleet", arguments).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{broken}: {error}"
        );
        assert_eq!(error["field"], path, "{broken}: {error}");
    }
    assert_eq!(app.calls("CreateFleet").await, 0);
}
