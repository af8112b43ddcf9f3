//! Checks an input against its shape in the service model, and refuses in
//! AWS's words what does not fit.
//!
//! The sentences are those of AWS's common request validator: members are
//! named in lower camel case, list positions count from one.

mod constraints;

use std::fmt::Write;

use constraints::{all_of, broken, echo_of_list, echo_of_map, length_violation, shortened};

use crate::error::{ApiError, Outcome};
use crate::model::{Kind, Model, Range, Shape, ShapeIndex};
use crate::value::{Members, Value};

/// No more violations than this are listed in one answer.
const MOST_VIOLATIONS: usize = 20;

/// Gives back `input` as the operation's shape has it: with null members
/// left out and member names that are the model's own.
///
/// # Errors
///
/// `SerializationException` when a value has the wrong type,
/// `ValidationException` when it breaks a constraint or is unknown.
pub(crate) fn check(model: &'static Model, shape: ShapeIndex, input: Value) -> Outcome<Members> {
    let mut checker = Checker {
        model,
        violations: Vec::new(),
    };
    let checked = checker.value(shape, input, &Path::Root)?;
    checker.finish()?;
    match checked {
        Value::Map(members) => Ok(members),
        other => Err(wrong_type(&other, "a structure", &Path::Root)),
    }
}

struct Checker {
    model: &'static Model,
    violations: Vec<String>,
}

/// Where in the input a value stands.
enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
    Entry(&'a Path<'a>, &'a str),
}

impl Checker {
    fn finish(self) -> Outcome<()> {
        let count = self.violations.len();
        if count == 0 {
            return Ok(());
        }
        let plural = if count == 1 { "error" } else { "errors" };
        Err(ApiError::validation(format!(
            "{count} validation {plural} detected: {}",
            self.violations.join("; ")
        )))
    }

    fn violation(&mut self, echo: Option<&str>, path: &Path<'_>, constraint: &str) {
        let path = path.in_lower_camel_case();
        self.push(match echo {
            Some(echo) => format!(
                "Value '{}' at '{path}' failed to satisfy constraint: {constraint}",
                shortened(echo)
            ),
            None => format!("Value at '{path}' failed to satisfy constraint: {constraint}"),
        });
    }

    fn is_null(&mut self, path: &Path<'_>) {
        let path = path.in_lower_camel_case();
        self.push(null_violation(&path));
    }

    fn push(&mut self, violation: String) {
        if self.violations.len() < MOST_VIOLATIONS {
            self.violations.push(violation);
        }
    }

    fn value(&mut self, shape: ShapeIndex, value: Value, path: &Path<'_>) -> Outcome<Value> {
        let model = self.model;
        let Some(shape) = model.shape(shape) else {
            return Err(ApiError::new("InternalFailure", "a shape is missing"));
        };
        match (&shape.kind, value) {
            (Kind::Structure(_), Value::Map(members)) => self.structure(shape, members, path),
            (Kind::List { member, length }, Value::List(items)) => {
                self.list(shape, *member, *length, items, path)
            }
            (Kind::Map { key, value, length }, Value::Map(entries)) => {
                let echo = echo_of_map(&entries);
                if self.length(&echo, *length, entries.len(), path) {
                    self.entries(*key, *value, entries, path)
                } else {
                    Ok(Value::Null)
                }
            }
            (Kind::Text(rules), Value::Text(text)) => {
                for constraint in constraints::violations(&text, rules) {
                    let echo = (!shape.sensitive).then_some(text.as_ref());
                    self.violation(echo, path, &constraint);
                }
                Ok(Value::Text(text))
            }
            (Kind::Integer(range), Value::Integer(number)) => {
                if i32::try_from(number).is_err() {
                    return Err(wrong_type(&Value::Integer(number), "an Integer", path));
                }
                self.number(*range, number, path);
                Ok(Value::Integer(number))
            }
            (Kind::Long(range), Value::Integer(number)) => {
                self.number(*range, number, path);
                Ok(Value::Integer(number))
            }
            (Kind::Boolean, value @ Value::Boolean(_))
            | (Kind::Timestamp, value @ Value::Timestamp(_)) => Ok(value),
            (kind, value) => Err(wrong_type(&value, wanted(kind), path)),
        }
    }

    fn structure(
        &mut self,
        shape: &'static Shape,
        given: Members,
        path: &Path<'_>,
    ) -> Outcome<Value> {
        let Kind::Structure(members) = &shape.kind else {
            return Err(ApiError::new("InternalFailure", "not a structure"));
        };
        let mut checked = Members::with_capacity(given.len());
        for (name, value) in given {
            if value == Value::Null {
                continue;
            }
            let here = Path::Member(path, &name);
            match members.iter().find(|member| member.name == name) {
                Some(member) => {
                    let value = self.value(member.shape, value, &here)?;
                    checked.set(member.name, value);
                }
                // AWS ignores unknown members; here a misspelt one is worth knowing.
                None => self.push(format!(
                    "Value at '{}' failed to satisfy constraint: {} has no such member",
                    here.as_written(),
                    shape.name
                )),
            }
        }
        for member in members {
            if member.required && !checked.contains(member.name) {
                self.is_null(&Path::Member(path, member.name));
            }
        }
        Ok(Value::Map(checked))
    }

    fn item(&mut self, shape: ShapeIndex, item: Value, path: &Path<'_>) -> Outcome<Value> {
        if item == Value::Null {
            self.is_null(path);
            return Ok(item);
        }
        self.value(shape, item, path)
    }

    /// Texts are spoken of all together, structures one by one.
    fn list(
        &mut self,
        shape: &Shape,
        member: ShapeIndex,
        length: Range,
        items: Vec<Value>,
        path: &Path<'_>,
    ) -> Outcome<Value> {
        let echo = echo_of_list(shape, &items);
        if !self.length(&echo, length, items.len(), path) {
            return Ok(Value::Null);
        }
        let texts = match self.model.shape(member).map(|shape| &shape.kind) {
            Some(Kind::Text(rules)) => Some(rules),
            _ => None,
        };
        let mut bad = None;
        let mut checked = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            if let (Some(rules), Value::Text(text)) = (texts, &item) {
                bad = bad.or(broken(text, rules));
                checked.push(item);
            } else {
                checked.push(self.item(member, item, &Path::Item(path, index + 1))?);
            }
        }
        if let Some(rules) = bad {
            let constraint = format!("Member must satisfy constraint: [{}]", all_of(rules));
            self.violation(Some(&echo), path, &constraint);
        }
        Ok(Value::List(checked))
    }

    fn entries(
        &mut self,
        key_shape: ShapeIndex,
        value_shape: ShapeIndex,
        entries: Members,
        path: &Path<'_>,
    ) -> Outcome<Value> {
        let model = self.model;
        let rules_of = |shape| match model.shape(shape).map(|shape| &shape.kind) {
            Some(Kind::Text(rules)) => Some(rules),
            _ => None,
        };
        let (key_rules, value_rules) = (rules_of(key_shape), rules_of(value_shape));
        let echo = echo_of_map(&entries);
        let (mut bad_key, mut bad_value) = (None, None);
        let mut checked = Members::with_capacity(entries.len());
        for (key, value) in entries {
            bad_key = bad_key.or(key_rules.and_then(|rules| broken(&key, rules)));
            let value = match (value_rules, value) {
                (Some(rules), Value::Text(text)) => {
                    bad_value = bad_value.or(broken(&text, rules));
                    Value::Text(text)
                }
                (_, value) => self.item(value_shape, value, &Path::Entry(path, &key))?,
            };
            checked.set(key, value);
        }
        for (rules, whose) in [(bad_key, "keys"), (bad_value, "value")] {
            if let Some(rules) = rules {
                let constraint =
                    format!("Map {whose} must satisfy constraint: [{}]", all_of(rules));
                self.violation(Some(&echo), path, &constraint);
            }
        }
        Ok(Value::Map(checked))
    }

    /// Whether a list or map has an allowed number of items; if not, they are
    /// not looked at one by one.
    fn length(&mut self, echo: &str, range: Range, length: usize, path: &Path<'_>) -> bool {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        let violation = length_violation(range, length);
        if let Some(constraint) = &violation {
            self.violation(Some(echo), path, constraint);
        }
        violation.is_none()
    }

    fn number(&mut self, range: Range, number: i64, path: &Path<'_>) {
        let echo = number.to_string();
        if let Some(min) = range.min.filter(|min| number < *min) {
            let constraint = format!("Member must have value greater than or equal to {min}");
            self.violation(Some(&echo), path, &constraint);
        }
        if let Some(max) = range.max.filter(|max| number > *max) {
            let constraint = format!("Member must have value less than or equal to {max}");
            self.violation(Some(&echo), path, &constraint);
        }
    }
}

fn wanted(kind: &Kind) -> &'static str {
    match kind {
        Kind::Structure(_) => "a structure",
        Kind::List { .. } => "a List",
        Kind::Map { .. } => "a Map",
        Kind::Text(_) => "a String",
        Kind::Integer(_) => "an Integer",
        Kind::Long(_) => "a Long",
        Kind::Boolean => "a Boolean",
        Kind::Timestamp => "a Timestamp",
    }
}

fn wrong_type(value: &Value, wanted: &str, path: &Path<'_>) -> ApiError {
    let path = match path {
        Path::Root => "the request".to_owned(),
        path => format!("'{}'", path.as_written()),
    };
    ApiError::serialization(format!(
        "{} at {path} can not be converted to {wanted}",
        value.kind()
    ))
}

impl Path<'_> {
    /// As AWS's validator names a member: `vpcConfig.subnetIds.1.member`.
    fn in_lower_camel_case(&self) -> String {
        self.spelt(|name, out| {
            let mut characters = name.chars();
            out.extend(characters.next().map(|first| first.to_ascii_lowercase()));
            out.push_str(characters.as_str());
        })
    }

    /// With the names as they were sent.
    fn as_written(&self) -> String {
        self.spelt(|name, out| out.push_str(&shortened(name)))
    }

    fn spelt(&self, spell: fn(&str, &mut String)) -> String {
        let mut out = String::new();
        self.write(spell, &mut out);
        out
    }

    fn write(&self, spell: fn(&str, &mut String), out: &mut String) {
        let dot = |out: &mut String| {
            if !out.is_empty() {
                out.push('.');
            }
        };
        match self {
            Path::Root => {}
            Path::Member(parent, name) => {
                parent.write(spell, out);
                dot(out);
                spell(name, out);
            }
            Path::Item(parent, position) => {
                parent.write(spell, out);
                // Writing into a String cannot fail.
                let _written = write!(out, ".{position}.member");
            }
            Path::Entry(parent, key) => {
                parent.write(spell, out);
                let _written = write!(out, ".{}.member", shortened(key));
            }
        }
    }
}

/// The member, or AWS's refusal when it is missing. The model has checked
/// what it requires; this serves the rules that it does not know.
pub(crate) fn required<'a>(input: &'a Members, name: &'static str) -> Outcome<&'a str> {
    input.text(name).ok_or_else(|| missing(name))
}

/// AWS's refusal of an input that lacks a member.
pub(crate) fn missing(name: &'static str) -> ApiError {
    let path = Path::Member(&Path::Root, name).in_lower_camel_case();
    ApiError::validation(format!(
        "1 validation error detected: {}",
        null_violation(&path)
    ))
}

fn null_violation(path: &str) -> String {
    format!("Value null at '{path}' failed to satisfy constraint: Member must not be null")
}

/// Refuses an input that gives a member which it deletes as well.
pub(crate) fn not_both(input: &Members, member: &str) -> Outcome<()> {
    if input.contains(member) {
        return Err(ApiError::combination(format!(
            "{member} cannot be both specified and deleted."
        )));
    }
    Ok(())
}

/// A member's text that is kept in the state.
pub(crate) fn owned(input: &Members, name: &str) -> Option<String> {
    input.text(name).map(str::to_owned)
}
