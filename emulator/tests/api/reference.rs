//! `docs/emulator.md`: every operation with what is checked of it. The table is
//! made here, of the service model and of `rules.txt`; the test fails when the
//! file is not what is made. `UPDATE_DOCS=1 cargo test` writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::shapes::MODEL;
use crate::support::{Emulator, text};

const HEAD: &str = "\
# What the emulator checks

Made by a test of the emulator from the service model and `emulator/tests/api/rules.txt`: `UPDATE_DOCS=1 cargo test` writes it anew.

Every operation checks each member of its input against the model: type, required or not, length, range, pattern, words of an enumeration, and that it exists at all. The column *Model* counts the members that can be refused so: required ones, and constraints on values, nested structures included. The column *Rules* has what the model does not say. All lists refuse a NextToken that was not made for them.

| Operation | Model | Rules | Errors that AWS declares |
|---|---|---|---|
";

/// Required members and constraints of a shape and of all that is in it.
fn count(name: &str, seen: &mut BTreeSet<String>) -> (usize, usize) {
    if !seen.insert(name.to_owned()) {
        return (0, 0);
    }
    let shape = &MODEL["shapes"][name];
    let mut required = shape["required"].as_array().map_or(0, Vec::len);
    let mut constraints = ["min", "max", "pattern", "enum"]
        .iter()
        .filter(|kind| shape.get(**kind).is_some())
        .count();
    let members = shape["members"].as_object().into_iter().flatten();
    let parts = ["member", "key", "value"].iter().map(|part| &shape[*part]);
    for part in members.map(|(_, member)| member).chain(parts) {
        if let Some(part) = part.as_str() {
            let (more_required, more_constraints) = count(part, seen);
            required += more_required;
            constraints += more_constraints;
        }
    }
    (required, constraints)
}

fn rules() -> BTreeMap<&'static str, &'static str> {
    include_str!("rules.txt")
        .lines()
        .filter_map(|line| line.split_once(": "))
        .collect()
}

fn reference() -> String {
    let rules = rules();
    let mut out = HEAD.to_owned();
    for (name, operation) in MODEL["operations"].as_object().into_iter().flatten() {
        let rule = rules
            .get(name.as_str())
            .unwrap_or_else(|| panic!("rules.txt lacks {name}"));
        let (required, constraints) = count(&text(operation, "input"), &mut BTreeSet::new());
        let errors = operation["errors"].as_array().into_iter().flatten();
        let errors: BTreeSet<&str> = errors
            .filter_map(Value::as_str)
            .map(|error| error.trim_end_matches("Exception"))
            .collect();
        let errors: Vec<&str> = errors.into_iter().collect();
        writeln!(
            out,
            "| {name} | {required} required, {constraints} constraints | {rule} | {} |",
            errors.join(", ")
        )
        .expect("it is written");
    }
    out
}

#[test]
fn the_reference_is_up_to_date() {
    // Asked when it runs: what was compiled for another clone may serve this one.
    let member = std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where this is");
    let path = Path::new(&member).join("../docs/emulator.md");
    let made = reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &made).expect("it is written");
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == made,
        "docs/emulator.md is stale: run the test with UPDATE_DOCS=1"
    );
    assert_eq!(rules().len(), 90);
}

#[tokio::test]
async fn every_operation_is_emulated() {
    let emulator = Emulator::start().await;
    for operation in rules().keys() {
        if let Err(refusal) = emulator.call(operation, json!({})).await {
            assert!(!refusal.message.contains("is not emulated"), "{operation}");
        }
    }
}
