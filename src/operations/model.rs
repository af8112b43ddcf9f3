//! The service model: every operation with the shape of its input, as AWS publishes
//! it (`emulator/model.json`, whose source is noted there).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Operation, effect, patterns};
use crate::appstream::PortalError;
use crate::ui::form::shape::{Bounds, Choice, Member, Shape, Text};

#[derive(Deserialize)]
struct Model {
    operations: BTreeMap<String, ModelOperation>,
    shapes: BTreeMap<String, ModelShape>,
    paginators: BTreeMap<String, Paginator>,
    waiters: BTreeMap<String, Waiter>,
}

#[derive(Deserialize)]
struct ModelOperation {
    input: Option<String>,
}

#[derive(Deserialize)]
struct ModelShape {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    members: BTreeMap<String, String>,
    #[serde(default)]
    required: Vec<String>,
    member: Option<String>,
    key: Option<String>,
    value: Option<String>,
    min: Option<i64>,
    max: Option<i64>,
    pattern: Option<String>,
    #[serde(default, rename = "enum")]
    choices: Vec<String>,
}

#[derive(Deserialize)]
struct Paginator {
    input_token: String,
}

#[derive(Deserialize)]
struct Waiter {
    operation: String,
}

static MODEL: LazyLock<BTreeMap<String, Operation>> = LazyLock::new(|| {
    let text = include_str!("../../emulator/model.json");
    match serde_json::from_str::<Model>(text) {
        Ok(model) => model.operations(),
        Err(error) => {
            // A test reads it, so this is never released.
            tracing::error!(%error, "the service model cannot be read");
            BTreeMap::new()
        }
    }
});

/// All operations, by name.
pub fn operations() -> &'static BTreeMap<String, Operation> {
    &MODEL
}

/// The operation called `name`.
///
/// # Errors
/// That there is none.
pub fn operation(name: &str) -> Result<&'static Operation, PortalError> {
    MODEL
        .get(name)
        .ok_or_else(|| PortalError::not_found(&format!("operation {name} in AppStream")))
}

/// The inputs nobody may read. The model marks many more as sensitive, such as the
/// paths of applications, which whoever sets them has to see.
const SECRETS: [&str; 1] = ["AccountPassword"];

impl Model {
    fn operations(&self) -> BTreeMap<String, Operation> {
        let operation = |(name, operation): (&String, &ModelOperation)| {
            let input = operation
                .input
                .as_deref()
                .map_or_else(|| Shape::Structure(Vec::new()), |input| self.shape(input));
            let pages_by = self
                .paginators
                .get(name)
                .map(|paginator| paginator.input_token.clone())
                // Some have pages that the SDKs have no paginator for.
                .or_else(|| {
                    let token = input.member("NextToken");
                    token.map(|member| member.name.clone())
                });
            let waiters = self.waiters.iter();
            let operation = Operation {
                name: name.clone(),
                effect: effect(name),
                input,
                pages_by,
                waiters: waiters
                    .filter(|(_, waiter)| waiter.operation == *name)
                    .map(|(waiter, _)| waiter.clone())
                    .collect(),
            };
            (name.clone(), operation)
        };
        self.operations.iter().map(operation).collect()
    }

    fn shape(&self, name: &str) -> Shape {
        let Some(shape) = self.shapes.get(name) else {
            return Shape::Structure(Vec::new());
        };
        let inner = |name: &Option<String>| name.as_deref().map(|name| self.shape(name));
        match shape.kind.as_str() {
            "structure" => Shape::Structure(self.members(shape)),
            "list" => Shape::List {
                of: Box::new(inner(&shape.member).unwrap_or(Shape::Flag)),
                count: bounds(shape),
            },
            "map" => Shape::Map {
                key: self.text(shape.key.as_deref().unwrap_or_default()),
                value: self.text(shape.value.as_deref().unwrap_or_default()),
                count: bounds(shape),
            },
            "integer" | "long" => Shape::Number {
                least: shape.min,
                most: shape.max,
            },
            "boolean" => Shape::Flag,
            "timestamp" => Shape::Moment,
            _ => Shape::Text(self.text(name)),
        }
    }

    fn members(&self, shape: &ModelShape) -> Vec<Member> {
        let mut members: Vec<Member> = shape
            .members
            .iter()
            .map(|(name, shape_name)| Member {
                name: name.clone(),
                required: shape.required.contains(name),
                shape: self.shape(shape_name),
            })
            .collect();
        // What must be there first, in the order AWS names it.
        members.sort_by_key(|member| {
            let place = shape.required.iter().position(|name| *name == member.name);
            place.unwrap_or(usize::MAX)
        });
        members
    }

    fn text(&self, name: &str) -> Text {
        let Some(shape) = self.shapes.get(name) else {
            return Text::default();
        };
        Text {
            length: bounds(shape),
            rule: shape.pattern.as_deref().and_then(patterns::in_words),
            pattern: shape.pattern.clone(),
            choices: shape
                .choices
                .iter()
                .map(|value| Choice {
                    value: value.clone(),
                    label: patterns::label(value),
                })
                .collect(),
            secret: SECRETS.contains(&name),
        }
    }
}

fn bounds(shape: &ModelShape) -> Bounds {
    let count = |number: Option<i64>| number.and_then(|number| usize::try_from(number).ok());
    Bounds {
        least: count(shape.min),
        most: count(shape.max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_has_all_90_operations() {
        assert_eq!(operations().len(), 90);
    }

    #[test]
    fn every_pattern_is_told_in_words() {
        let model: Model = serde_json::from_str(include_str!("../../emulator/model.json")).unwrap();
        let untold: Vec<_> = model
            .shapes
            .values()
            .filter_map(|shape| shape.pattern.as_deref())
            .filter(|pattern| patterns::in_words(pattern).is_none())
            .collect();
        assert!(untold.is_empty(), "{untold:?}");
    }

    #[test]
    fn an_input_has_the_limits_of_the_model() {
        let create = operation("CreateFleet").unwrap();
        assert!(create.input.requires("Name"));
        assert!(!create.input.requires("Description"));
        let Some(Shape::Text(kind)) = create.input.at("FleetType") else {
            panic!("a fleet type is a text");
        };
        let choices: Vec<_> = kind.choices.iter().map(|choice| &*choice.label).collect();
        assert_eq!(choices, ["Always-on", "On-demand", "Elastic"]);
        assert!(create.input.at("VpcConfig.SubnetIds").is_some());
    }

    #[test]
    fn a_password_is_a_secret() {
        let create = operation("CreateDirectoryConfig").unwrap();
        let password = create.input.at("ServiceAccountCredentials.AccountPassword");
        assert!(matches!(password, Some(Shape::Text(text)) if text.secret));
    }
}
