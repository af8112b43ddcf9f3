//! The service model: which operations exist, what they take and give.
//!
//! `model.json` is the public AppStream service model, API version
//! 2016-12-01, without its prose. It is read once in the life of the process.

mod pattern;

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

pub(crate) use pattern::Pattern;

static SOURCE: &str = include_str!("../model.json");
static MODEL: LazyLock<Result<Model, String>> = LazyLock::new(|| Model::read(SOURCE));

/// Where a shape stands in [`Model`].
pub(crate) type ShapeIndex = usize;

/// The service model in tables.
#[derive(Debug)]
pub(crate) struct Model {
    shapes: Vec<Shape>,
    operations: Vec<Operation>,
    operation_of: HashMap<&'static str, usize>,
}

/// An operation of the service.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// Its place among the operations, for tables beside the model.
    pub(crate) index: usize,
    pub(crate) input: ShapeIndex,
}

/// A type of the service.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// Its values are not repeated in messages.
    pub(crate) sensitive: bool,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Structure(Vec<Member>),
    List {
        member: ShapeIndex,
        length: Range,
    },
    Map {
        key: ShapeIndex,
        value: ShapeIndex,
        length: Range,
    },
    Text(TextRules),
    Integer(Range),
    Long(Range),
    Boolean,
    Timestamp,
}

/// What a text may be.
#[derive(Debug)]
pub(crate) struct TextRules {
    pub(crate) length: Range,
    pub(crate) pattern: Option<Pattern>,
    /// The allowed words; empty when any text will do.
    pub(crate) words: Vec<&'static str>,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) shape: ShapeIndex,
    pub(crate) required: bool,
}

/// Inclusive bounds of a number or of a length.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Range {
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
}

impl Model {
    /// The model, read at the first call.
    ///
    /// # Errors
    ///
    /// When `model.json` does not say what this program expects.
    pub(crate) fn shared() -> Result<&'static Model, &'static str> {
        MODEL.as_ref().map_err(String::as_str)
    }

    pub(crate) fn shape(&self, index: ShapeIndex) -> Option<&Shape> {
        self.shapes.get(index)
    }

    pub(crate) fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.get(*self.operation_of.get(name)?)
    }

    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    fn read(source: &'static str) -> Result<Model, String> {
        let file: ModelFile = serde_json::from_str(source).map_err(|error| error.to_string())?;
        let index_of: HashMap<&'static str, ShapeIndex> = file
            .shapes
            .keys()
            .enumerate()
            .map(|(index, name)| (*name, index))
            .collect();
        let shapes = file
            .shapes
            .into_iter()
            .map(|(name, shape)| shape.read(name, &index_of))
            .collect::<Result<_, _>>()?;
        let operations = file
            .operations
            .into_iter()
            .enumerate()
            .map(|(index, (name, operation))| {
                Ok(Operation {
                    name,
                    index,
                    input: find(&index_of, operation.input)?,
                })
            })
            .collect::<Result<Vec<_>, String>>()?;
        let operation_of = operations
            .iter()
            .map(|operation| (operation.name, operation.index))
            .collect();
        Ok(Model {
            shapes,
            operations,
            operation_of,
        })
    }
}

fn find(
    index_of: &HashMap<&'static str, ShapeIndex>,
    name: &'static str,
) -> Result<ShapeIndex, String> {
    index_of
        .get(name)
        .copied()
        .ok_or_else(|| format!("model.json has no shape {name}"))
}

#[derive(Deserialize)]
struct ModelFile {
    #[serde(borrow)]
    operations: BTreeMap<&'static str, OperationEntry>,
    #[serde(borrow)]
    shapes: BTreeMap<&'static str, ShapeEntry>,
}

#[derive(Deserialize)]
struct OperationEntry {
    input: &'static str,
}

#[derive(Deserialize)]
struct ShapeEntry {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(default)]
    sensitive: bool,
    #[serde(default, borrow)]
    members: BTreeMap<&'static str, &'static str>,
    #[serde(default, borrow)]
    required: Vec<&'static str>,
    member: Option<&'static str>,
    key: Option<&'static str>,
    value: Option<&'static str>,
    min: Option<i64>,
    max: Option<i64>,
    pattern: Option<String>,
    #[serde(default, rename = "enum", borrow)]
    words: Vec<&'static str>,
}

impl ShapeEntry {
    fn read(
        self,
        name: &'static str,
        index_of: &HashMap<&'static str, ShapeIndex>,
    ) -> Result<Shape, String> {
        let length = Range {
            min: self.min,
            max: self.max,
        };
        let part = |part: Option<&'static str>| {
            find(
                index_of,
                part.ok_or_else(|| format!("shape {name} has a part too few"))?,
            )
        };
        let kind = match self.kind {
            "structure" => {
                let members = self.members.into_iter().map(|(name, shape)| {
                    Ok(Member {
                        name,
                        shape: find(index_of, shape)?,
                        required: self.required.contains(&name),
                    })
                });
                Kind::Structure(members.collect::<Result<_, String>>()?)
            }
            "list" => Kind::List {
                member: part(self.member)?,
                length,
            },
            "map" => Kind::Map {
                key: part(self.key)?,
                value: part(self.value)?,
                length,
            },
            "string" => Kind::Text(TextRules {
                length,
                pattern: self.pattern.map(Pattern::new),
                words: self.words,
            }),
            "integer" => Kind::Integer(length),
            "long" => Kind::Long(length),
            "boolean" => Kind::Boolean,
            "timestamp" => Kind::Timestamp,
            other => return Err(format!("shape {name} is a {other}, which is unknown")),
        };
        Ok(Shape {
            name,
            sensitive: self.sensitive,
            kind,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_has_ninety_operations() {
        let model = Model::shared().expect("model.json is read");
        assert_eq!(model.operations().len(), 90);
        let fleet = model.operation("CreateFleet").expect("it is known");
        let shape = model.shape(fleet.input).expect("it has an input");
        assert_eq!(shape.name, "CreateFleetRequest");
        assert!(model.operation("CreateNothing").is_none());
    }

    #[test]
    fn every_pattern_of_the_model_can_be_matched() {
        let model = Model::shared().expect("model.json is read");
        for shape in &model.shapes {
            if let Kind::Text(TextRules {
                pattern: Some(pattern),
                ..
            }) = &shape.kind
            {
                assert!(pattern.compiles(), "{}: {}", shape.name, pattern.source());
            }
        }
    }
}
