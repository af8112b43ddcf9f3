//! Whether an answer is what the service model says it is.

use std::sync::LazyLock;

use serde_json::Value;

pub static MODEL: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../model.json")).expect("model.json is JSON")
});

/// Panics when an answer does not fit the operation's output shape.
pub fn check_output(operation: &str, answer: &Value) {
    let shape = MODEL["operations"][operation]["output"]
        .as_str()
        .expect("it has an output");
    check(shape, answer, operation);
}

fn check(name: &str, value: &Value, path: &str) {
    let shape = &MODEL["shapes"][name];
    match shape["type"].as_str().unwrap_or_default() {
        "structure" => check_structure(shape, value, path),
        "list" => {
            let items = value
                .as_array()
                .unwrap_or_else(|| panic!("{path}: {value}"));
            let member = shape["member"].as_str().expect("it has members");
            for item in items {
                check(member, item, path);
            }
        }
        "map" => {
            let entries = value
                .as_object()
                .unwrap_or_else(|| panic!("{path}: {value}"));
            for entry in entries.values() {
                check(shape["value"].as_str().expect("it has values"), entry, path);
            }
        }
        "string" => {
            let text = value.as_str().unwrap_or_else(|| panic!("{path}: {value}"));
            if let Some(words) = shape["enum"].as_array() {
                assert!(words.iter().any(|word| word == text), "{path}: {text}");
            }
        }
        "integer" | "long" => assert!(value.is_i64(), "{path}: {value}"),
        "boolean" => assert!(value.is_boolean(), "{path}: {value}"),
        "timestamp" => assert!(value.is_number(), "{path}: {value}"),
        other => panic!("{path}: {other}"),
    }
}

fn check_structure(shape: &Value, value: &Value, path: &str) {
    let members = value
        .as_object()
        .unwrap_or_else(|| panic!("{path}: {value}"));
    for (name, member) in members {
        let path = format!("{path}.{name}");
        let shape = shape["members"][name]
            .as_str()
            .unwrap_or_else(|| panic!("{path} is not in the model"));
        check(shape, member, &path);
    }
    for required in shape["required"].as_array().into_iter().flatten() {
        let name = required.as_str().unwrap_or_default();
        // "Although the response syntax in this topic includes the account
        // password, this password is not returned in the actual response."
        if name == "AccountPassword" {
            continue;
        }
        assert!(members.contains_key(name), "{path}.{name} is missing");
    }
}
