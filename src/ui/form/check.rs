//! Checks a value against its shape: the same in the browser, while somebody types,
//! and on the server, when the value arrives.

use super::pattern;
use super::shape::{Bounds, Shape, Text};
use crate::json::Value;

/// What is wrong at one place of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: member names, positions and keys, between dots.
    pub path: String,
    /// What, in a sentence.
    pub message: String,
}

impl Fault {
    /// A fault at a place.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
        }
    }
}

/// Everything that is wrong with `value`; nothing if it is as `shape` says.
pub fn check(shape: &Shape, value: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    look(shape, value, "", &mut faults);
    faults
}

/// Of what is wrong with `after`, what was not wrong in the same words at the same place
/// with `before`: nobody has to mend what they did not touch, and AWS took.
pub fn new_faults(
    mut faults: Vec<Fault>,
    begun_with: &[Fault],
    before: &Value,
    after: &Value,
) -> Vec<Fault> {
    let stayed = |path: &str| before.at(path).is_some() && before.at(path) == after.at(path);
    let untouched = |path: &str| {
        let top = path.split('.').next().unwrap_or(path);
        stayed(top) || stayed(path)
    };
    faults.retain(|fault| !(begun_with.contains(fault) && untouched(&fault.path)));
    faults
}

/// How long a text is as AWS counts, which is as Java does: in units of UTF-16.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The path of something inside `path`.
pub fn inside(path: &str, step: &str) -> String {
    if path.is_empty() {
        step.to_owned()
    } else {
        format!("{path}.{step}")
    }
}

fn look(shape: &Shape, value: &Value, path: &str, faults: &mut Vec<Fault>) {
    let mut fault = |message: String| faults.push(Fault::new(path, message));
    match (shape, value) {
        (Shape::Text(text), Value::Text(value)) => {
            if let Some(message) = text_fault(text, value) {
                fault(message);
            }
        }
        (Shape::Number { least, most }, Value::Number(number)) => {
            if let Some(message) = number_fault(*least, *most, *number) {
                fault(message);
            }
        }
        (Shape::Flag, Value::Flag(_)) | (Shape::Moment, Value::Number(_)) => {}
        (Shape::List { of, count }, Value::List(values)) => {
            if let Some(message) = count_fault(*count, values.len()) {
                fault(message);
            }
            for (position, value) in values.iter().enumerate() {
                look(of, value, &inside(path, &position.to_string()), faults);
            }
        }
        (
            Shape::Map {
                key: key_shape,
                value: value_shape,
                count,
            },
            Value::Object(members),
        ) => {
            if let Some(message) = count_fault(*count, members.len()) {
                fault(message);
            }
            for (key, value) in members {
                let place = inside(path, key);
                if let Some(message) = text_fault(key_shape, key) {
                    faults.push(Fault::new(place, message));
                } else if let Value::Text(value) = value {
                    let message = text_fault(value_shape, value);
                    faults.extend(message.map(|message| Fault::new(place, message)));
                } else {
                    faults.push(Fault::new(place, "This must be a text."));
                }
            }
        }
        // How a form hands in keys that are missing or there twice.
        (Shape::Map { .. }, Value::List(_)) => {
            fault("Each key once, and none left empty.".to_owned());
        }
        (Shape::Structure(members), Value::Object(values)) => {
            for member in members {
                let place = inside(path, &member.name);
                match values.get(&member.name) {
                    Some(value) if *value != Value::Null => {
                        look(&member.shape, value, &place, faults);
                    }
                    _ if member.required => faults.push(Fault::new(place, missing(&member.shape))),
                    _ => {}
                }
            }
            let unknown = values
                .keys()
                .filter(|name| members.iter().all(|member| member.name != **name));
            for name in unknown {
                faults.push(Fault::new(inside(path, name), "AWS does not know this."));
            }
        }
        (shape, _) => fault(format!("This must be {}.", article(shape))),
    }
}

const fn article(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(_) => "a text",
        Shape::Number { .. } => "a whole number",
        Shape::Flag => "on or off",
        Shape::Moment => "a date and time",
        Shape::List { .. } => "a list",
        Shape::Map { .. } => "a list of keys and values",
        Shape::Structure(_) => "a group of settings",
    }
}

/// What to say where something is missing that must be there.
pub fn missing(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(text) if !text.choices.is_empty() => "Choose one.",
        Shape::List { .. } | Shape::Map { .. } => "Add at least one.",
        Shape::Flag => "Choose on or off.",
        Shape::Structure(_) => "Fill in this group.",
        Shape::Text(_) | Shape::Number { .. } | Shape::Moment => "Fill this in.",
    }
}

/// What is wrong with a number.
pub fn number_fault(least: Option<i64>, most: Option<i64>, number: i64) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) if number < least || number > most => {
            Some(format!("Enter a number from {least} to {most}."))
        }
        (Some(least), None) if number < least => Some(format!("Enter {least} or more.")),
        (None, Some(most)) if number > most => Some(format!("Enter {most} or less.")),
        _ => None,
    }
}

fn count_fault(count: Bounds, found: usize) -> Option<String> {
    match (count.least, count.most) {
        (_, Some(most)) if found > most => Some(format!("At most {most}; there are {found}.")),
        (Some(least), _) if found < least => Some(if least == 1 {
            "Add at least one.".to_owned()
        } else {
            format!("At least {least}; there are {found}.")
        }),
        _ => None,
    }
}

/// What is wrong with a text.
pub fn text_fault(shape: &Text, value: &str) -> Option<String> {
    let length = length(value);
    if let Some(most) = shape.length.most.filter(|most| length > *most) {
        return Some(format!("At most {most} characters; this has {length}."));
    }
    if let Some(least) = shape.length.least.filter(|least| length < *least) {
        return Some(if length == 0 {
            "Fill this in.".to_owned()
        } else {
            format!("At least {least} characters; this has {length}.")
        });
    }
    let is_a_choice = |value: &str| shape.choices.iter().any(|choice| choice.value == value);
    if !shape.choices.is_empty() && !is_a_choice(value) {
        return Some("Choose one of the values offered.".to_owned());
    }
    let pattern = shape.pattern.as_deref()?;
    (!pattern::matches(pattern, value)).then(|| {
        shape
            .rule
            .clone()
            .unwrap_or_else(|| format!("This does not match {pattern}."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::form::shape::Member;

    fn name() -> Shape {
        Shape::Text(Text {
            pattern: Some("^[a-z]{1,5}$".to_owned()),
            rule: Some("One to five small letters.".to_owned()),
            ..Text::default()
        })
    }

    fn shape() -> Shape {
        let member = |name: &str, required, shape| Member {
            name: name.to_owned(),
            required,
            shape,
        };
        Shape::Structure(vec![
            member("Name", true, name()),
            member(
                "Count",
                false,
                Shape::Number {
                    least: Some(1),
                    most: Some(9),
                },
            ),
            member(
                "Names",
                false,
                Shape::List {
                    of: Box::new(name()),
                    count: Bounds {
                        least: Some(1),
                        most: Some(2),
                    },
                },
            ),
            member(
                "Tags",
                false,
                Shape::Map {
                    key: Text::default(),
                    value: Text {
                        length: Bounds {
                            least: None,
                            most: Some(3),
                        },
                        ..Text::default()
                    },
                    count: Bounds::default(),
                },
            ),
        ])
    }

    fn faults(json: &str) -> Vec<(String, String)> {
        check(&shape(), &serde_json::from_str(json).unwrap())
            .into_iter()
            .map(|fault| (fault.path, fault.message))
            .collect()
    }

    fn one(path: &str, message: &str) -> Vec<(String, String)> {
        vec![(path.to_owned(), message.to_owned())]
    }

    #[test]
    fn what_keeps_all_limits_has_no_fault() {
        assert_eq!(
            faults(r#"{"Name":"abc","Count":9,"Names":["a"],"Tags":{"k":"v"}}"#),
            []
        );
    }

    #[test]
    fn a_text_is_as_long_as_java_says() {
        let three =
            |value: &str| faults(&format!(r#"{{"Name":"a","Tags":{{"k":"{value}"}}}}"#)).is_empty();
        assert!(three("éé日") && three("a🙂"));
        assert!(!three("🙂🙂"));
    }

    #[test]
    fn what_was_wrong_before_and_not_touched_is_not_said() {
        let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let before = json(r#"{"Name":"A","Names":["A","b"],"Count":10}"#);
        let said = |after: &str| {
            let after = json(after);
            let (found, begun) = (check(&shape(), &after), check(&shape(), &before));
            let new = new_faults(found, &begun, &before, &after);
            new.into_iter().map(|fault| fault.path).collect::<Vec<_>>()
        };
        assert!(said(r#"{"Name":"A","Names":["A","b"],"Count":10}"#).is_empty());
        assert!(said(r#"{"Name":"A","Names":["A","c"],"Count":9}"#).is_empty());
        assert_eq!(
            said(r#"{"Name":"B","Names":["A","C"],"Count":11}"#),
            ["Name", "Count", "Names.1"]
        );
        assert_eq!(said("{}"), ["Name"], "what is missing was there");
    }

    #[test]
    fn each_fault_is_said_where_it_is() {
        assert_eq!(faults("{}"), one("Name", "Fill this in."));
        assert_eq!(
            faults(r#"{"Name":"ABC"}"#),
            one("Name", "One to five small letters.")
        );
        assert_eq!(
            faults(r#"{"Name":"a","Count":10}"#),
            one("Count", "Enter a number from 1 to 9.")
        );
        assert_eq!(
            faults(r#"{"Name":"a","Names":["a","b","c"]}"#),
            one("Names", "At most 2; there are 3.")
        );
        assert_eq!(
            faults(r#"{"Name":"a","Names":["a","B"]}"#),
            one("Names.1", "One to five small letters.")
        );
        assert_eq!(
            faults(r#"{"Name":"a","Tags":{"k":"long"}}"#),
            one("Tags.k", "At most 3 characters; this has 4.")
        );
        assert_eq!(
            faults(r#"{"Name":"a","Nmae":"b"}"#),
            one("Nmae", "AWS does not know this.")
        );
        assert_eq!(faults(r#"{"Name":7}"#), one("Name", "This must be a text."));
    }
}
