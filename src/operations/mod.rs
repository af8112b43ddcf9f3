//! AppStream's operations, all 90 of its service model, as they are: what each takes
//! and answers, who may call it, and one way to call any of them.
//!
//! The forms of the other slices stand on this too: their input is checked against
//! the same shapes and goes the same way.

use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::json::Value;
use crate::ui::form::shape::Shape;
use crate::ui::live::Topic;

pub mod api;
mod attributes;
#[cfg(feature = "ssr")]
pub mod aws;
#[cfg(feature = "ssr")]
pub mod changer;
#[cfg(feature = "ssr")]
pub mod edit;
mod list;
#[cfg(feature = "ssr")]
pub mod model;
mod page;
#[cfg(feature = "ssr")]
pub mod patterns;
#[cfg(feature = "ssr")]
mod presign;
pub mod show;
mod show_as;

pub use attributes::{AllAttributes, provide_everything};
pub use list::OperationsPage;
pub use page::OperationPage;
pub use show_as::{ShowAsCard, ShowAsDialog, ShownCall, provide_show_as, show_as_button};

/// The code of a change that is refused because somebody else changed the same thing.
pub const CHANGED_MEANWHILE: &str = "ChangedMeanwhile";

/// What an operation does to what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// Nothing: it only tells.
    Reads,
    /// It makes or changes something.
    Changes,
    /// It ends or removes something that does not come back.
    Destroys,
}

/// The first word of an operation's name, in the operation's name in words, and what
/// such operations do.
const VERBS: [(&str, Effect); 17] = [
    ("Associate", Effect::Changes),
    ("Batch", Effect::Changes),
    ("Copy", Effect::Changes),
    ("Create", Effect::Changes),
    ("Delete", Effect::Destroys),
    ("Describe", Effect::Reads),
    ("Disable", Effect::Changes),
    ("Disassociate", Effect::Changes),
    ("Drain", Effect::Destroys),
    ("Enable", Effect::Changes),
    ("Expire", Effect::Destroys),
    ("Get", Effect::Reads),
    ("Import", Effect::Changes),
    ("List", Effect::Reads),
    ("Start", Effect::Changes),
    ("Stop", Effect::Destroys),
    ("Tag", Effect::Changes),
];

/// What the operation called `name` does; the gravest for one nobody knows.
pub fn effect(name: &str) -> Effect {
    VERBS
        .iter()
        .find(|(verb, _)| name.starts_with(verb))
        .map_or_else(
            || {
                if name.starts_with("Update") || name.starts_with("Untag") {
                    Effect::Changes
                } else {
                    Effect::Destroys
                }
            },
            |(_, effect)| *effect,
        )
}

/// What a person must be allowed to call the operation called `name`.
///
/// Who streams is seen by those who may see sessions; everything that answers with a
/// way in, or changes something, needs the right to change everything.
pub fn permission(name: &str) -> Permission {
    match name {
        "DescribeSessions" => Permission::SeeSessions,
        "ExpireSession" => Permission::EndSessions,
        "DescribeUsers" | "DescribeUserStackAssociations" | "ListEntitledApplications" => {
            Permission::SeeSessions
        }
        _ if effect(name) == Effect::Reads => Permission::SeeResources,
        _ => Permission::ChangeResources,
    }
}

/// What kind of thing the operation called `name` is about, as the audit record names
/// it.
pub fn kind(name: &str) -> &'static str {
    // Longer names first: an app block builder is no app block.
    const KINDS: [(&str, &str); 18] = [
        ("AppBlockBuilder", "app block builder"),
        ("AppBlock", "app block"),
        ("ApplicationFleet", "application"),
        ("ApplicationToEntitlement", "entitlement"),
        ("ApplicationFromEntitlement", "entitlement"),
        ("Application", "application"),
        ("DirectoryConfig", "directory config"),
        ("Entitle", "entitlement"),
        ("UsageReport", "usage report"),
        ("ImageBuilder", "image builder"),
        ("Image", "image"),
        ("Session", "session"),
        ("StreamingURL", "session"),
        ("Theme", "theme"),
        ("User", "user"),
        ("Fleet", "fleet"),
        ("Stack", "stack"),
        ("Tag", "tags"),
    ];
    KINDS
        .iter()
        .find(|(part, _)| name.contains(part))
        .map_or("account", |(_, kind)| kind)
}

/// What pages show that the operation called `name` may change.
pub fn topics(name: &str) -> &'static [Topic] {
    match kind(name) {
        "fleet" => &[Topic::Fleets, Topic::Sessions, Topic::Stacks],
        "stack" => &[Topic::Stacks, Topic::Fleets],
        "session" => &[Topic::Sessions, Topic::Fleets],
        "image builder" => &[Topic::ImageBuilders, Topic::Images],
        "image" => &[Topic::Images, Topic::ImageBuilders],
        "directory config" => &[Topic::DirectoryConfigs],
        // Tags may be anything's.
        _ => &[
            Topic::Fleets,
            Topic::Stacks,
            Topic::Images,
            Topic::ImageBuilders,
        ],
    }
}

/// An input as the record keeps it: without secrets, and not without end.
pub fn told(shape: &Shape, input: &Value) -> String {
    const LONGEST: usize = 4_000;
    let text = serde_json::to_string(&without_secrets(shape, input)).unwrap_or_default();
    if text.len() <= LONGEST {
        return text;
    }
    let end = (0..=LONGEST)
        .rev()
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or_default();
    format!("{}…", &text[..end])
}

/// The same value with every secret replaced.
pub fn without_secrets(shape: &Shape, value: &Value) -> Value {
    match (shape, value) {
        (Shape::Text(text), _) if text.secret => Value::from("(hidden)"),
        (Shape::Structure(members), Value::Object(values)) => {
            Value::of(&mut values.iter().map(|(name, value)| {
                let member = members.iter().find(|member| member.name == *name);
                let value = member.map_or_else(
                    || value.clone(),
                    |member| without_secrets(&member.shape, value),
                );
                (name.clone(), value)
            }))
        }
        (Shape::List { of, .. }, Value::List(values)) => Value::List(
            values
                .iter()
                .map(|value| without_secrets(of, value))
                .collect(),
        ),
        (_, value) => value.clone(),
    }
}

/// An operation and what it takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Its name, such as `CreateFleet`.
    pub name: String,
    /// What it does.
    pub effect: Effect,
    /// The shape of its input.
    pub input: Shape,
    /// The member of its input that takes the token of the next page, if it has pages.
    pub pages_by: Option<String>,
    /// The waiters that watch what it starts.
    pub waiters: Vec<String>,
}

/// An operation in the list of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Its name.
    pub name: String,
    /// What kind of thing it is about.
    pub kind: String,
    /// What it does.
    pub effect: Effect,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What AWS answered.
    pub output: Value,
    /// AWS's id of the request.
    pub request_id: Option<String>,
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn reading_operations_only_read() {
        for name in [
            "DescribeFleets",
            "ListTagsForResource",
            "GetExportImageTask",
        ] {
            assert_eq!(effect(name), Effect::Reads, "{name}");
        }
        assert_eq!(effect("UpdateFleet"), Effect::Changes);
        assert_eq!(effect("DeleteStack"), Effect::Destroys);
        assert_eq!(effect("MeltEverything"), Effect::Destroys);
    }

    #[test]
    fn a_secret_is_in_no_record() {
        let operation = model::operation("CreateDirectoryConfig").unwrap();
        let input = serde_json::from_str(
            r#"{"DirectoryName":"corp","ServiceAccountCredentials":{"AccountName":"join","AccountPassword":"hunter2"}}"#,
        )
        .unwrap();
        let told = told(&operation.input, &input);
        assert!(!told.contains("hunter2"), "{told}");
        assert!(told.contains("join"), "{told}");
    }

    #[test]
    fn whoever_may_only_see_may_call_nothing_that_changes() {
        assert_eq!(permission("DescribeFleets"), Permission::SeeResources);
        assert_eq!(permission("DescribeSessions"), Permission::SeeSessions);
        assert_eq!(permission("ExpireSession"), Permission::EndSessions);
        assert_eq!(
            permission("CreateStreamingURL"),
            Permission::ChangeResources
        );
        assert_eq!(
            permission("CreateImageBuilderStreamingURL"),
            Permission::ChangeResources
        );
    }
}
