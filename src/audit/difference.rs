//! What a change changes: each member before and after, in words, without secrets.

use super::Difference;
use crate::json::Value;
use crate::ui::form::shape::{Shape, words};

/// Members told of one change at most.
const MOST: usize = 200;
/// Characters told of a value at most.
const LONGEST: usize = 1_000;

/// Where `after` differs from `before`, of values of `shape`.
pub fn differences(shape: &Shape, before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    collect(shape, "", Some(before), Some(after), &mut found);
    found.truncate(MOST);
    found
}

fn collect(
    shape: &Shape,
    path: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut Vec<Difference>,
) {
    let some = |value: Option<&Value>| value.filter(|value| **value != Value::Null).cloned();
    let (before, after) = (some(before), some(after));
    if before == after {
        return;
    }
    if let Shape::Structure(members) = shape {
        for member in members {
            let name = words(&member.name);
            let path = if path.is_empty() {
                name
            } else {
                format!("{path}, {}", inside(&name))
            };
            let of = |value: &Option<Value>| value.as_ref()?.get(&member.name).cloned();
            let (before, after) = (of(&before), of(&after));
            collect(&member.shape, &path, before.as_ref(), after.as_ref(), found);
        }
        return;
    }
    let told = |value: Option<Value>| value.map(|value| told(shape, &value));
    found.push(Difference {
        path: path.to_owned(),
        before: told(before),
        after: told(after),
    });
}

/// A name within a sentence: "Subnet ids" begins small, "VPC config" does not.
fn inside(name: &str) -> String {
    let mut letters = name.chars();
    let (first, second) = (letters.next(), letters.next());
    match first {
        Some(first) if second.is_some_and(char::is_lowercase) => {
            first.to_lowercase().chain(name.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    }
}

/// A value in words. Of a secret, only that there is one.
fn told(shape: &Shape, value: &Value) -> String {
    let text = match (shape, value) {
        (Shape::Text(text), _) if text.secret => "(hidden)".to_owned(),
        (_, Value::Text(text)) => text.clone(),
        (Shape::List { of, .. }, Value::List(values)) => {
            let values: Vec<_> = values.iter().map(|value| told(of, value)).collect();
            values.join(", ")
        }
        (_, Value::Flag(true)) => "yes".to_owned(),
        (_, Value::Flag(false)) => "no".to_owned(),
        _ => serde_json::to_string(&crate::operations::without_secrets(shape, value))
            .unwrap_or_default(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars()
        .take(LONGEST)
        .chain(std::iter::once('…'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::model::operation;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    fn lines(operation_name: &str, before: &str, after: &str) -> Vec<(String, String, String)> {
        let shape = &operation(operation_name).unwrap().input;
        let text = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        differences(shape, &json(before), &json(after))
            .into_iter()
            .map(|line| (line.path, text(line.before), text(line.after)))
            .collect()
    }

    #[test]
    fn only_what_differs_is_told_at_any_depth() {
        let before = r#"{"Name":"cad","ComputeCapacity":{"DesiredInstances":20},"EnableDefaultInternetAccess":true,
                         "VpcConfig":{"SubnetIds":["a","b"]},"Description":"x"}"#;
        let after = r#"{"Name":"cad","ComputeCapacity":{"DesiredInstances":24},"EnableDefaultInternetAccess":false,
                        "VpcConfig":{"SubnetIds":["a"]}}"#;
        let told = lines("UpdateFleet", before, after);
        let line = |path: &str, before: &str, after: &str| {
            (path.to_owned(), before.to_owned(), after.to_owned())
        };
        assert!(
            told.contains(&line("Compute capacity, desired instances", "20", "24")),
            "{told:?}"
        );
        assert!(
            told.contains(&line("VPC config, subnet IDs", "a, b", "a")),
            "{told:?}"
        );
        assert!(told.contains(&line("Description", "x", "-")), "{told:?}");
        assert_eq!(told.len(), 4, "{told:?}");
    }

    #[test]
    fn a_secret_is_only_said_to_have_changed() {
        let credentials = |password| {
            format!(
                r#"{{"ServiceAccountCredentials":{{"AccountName":"join","AccountPassword":"{password}"}}}}"#
            )
        };
        let told = lines(
            "UpdateDirectoryConfig",
            &credentials("hunter2"),
            &credentials("hunter3"),
        );
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].1.as_str(), told[0].2.as_str()),
            ("(hidden)", "(hidden)")
        );
        assert!(!format!("{told:?}").contains("hunter"));
    }
}
