//! Checks an input against its shape in the service model, and refuses in
//! AWS's words what does not fit.
//!
//! The sentences are those of AWS's common request validator: members are
//! named in lower camel case, list positions count from one.

use std::borrow::Cow;
use std::fmt::Write;

use crate::error::{ApiError, Outcome};
use crate::model::{Kind, Model, Pattern, Range, Shape, ShapeIndex};
use crate::value::{Members, Value};

/// No more violations than this are listed in one answer.
const MOST_VIOLATIONS: usize = 20;
/// A value longer than this is cut off where it is repeated in a message.
const LONGEST_ECHO: usize = 256;

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
                if !self.length(shape, *length, items.len(), path) {
                    return Ok(Value::Null);
                }
                let mut checked = Vec::with_capacity(items.len());
                for (index, item) in items.into_iter().enumerate() {
                    checked.push(self.item(*member, item, &Path::Item(path, index + 1))?);
                }
                Ok(Value::List(checked))
            }
            (Kind::Map { key, value, length }, Value::Map(entries)) => {
                if self.length(shape, *length, entries.len(), path) {
                    self.entries(*key, *value, entries, path)
                } else {
                    Ok(Value::Null)
                }
            }
            (
                Kind::Text {
                    length,
                    pattern,
                    words,
                },
                Value::Text(text),
            ) => {
                for constraint in text_violations(&text, *length, pattern.as_ref(), words) {
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

    fn entries(
        &mut self,
        key_shape: ShapeIndex,
        value_shape: ShapeIndex,
        entries: Members,
        path: &Path<'_>,
    ) -> Outcome<Value> {
        let mut checked = Members::with_capacity(entries.len());
        for (key, value) in entries {
            if let Some(Kind::Text {
                length, pattern, ..
            }) = self.model.shape(key_shape).map(|shape| &shape.kind)
            {
                for constraint in text_violations(&key, *length, pattern.as_ref(), &[]) {
                    let constraint = format!("Map keys must satisfy constraint: [{constraint}]");
                    self.violation(Some(&key), path, &constraint);
                }
            }
            let value = self.item(value_shape, value, &Path::Entry(path, &key))?;
            checked.set(key, value);
        }
        Ok(Value::Map(checked))
    }

    /// Whether a list or map has an allowed number of items; if not, they are
    /// not looked at one by one.
    fn length(&mut self, shape: &Shape, range: Range, length: usize, path: &Path<'_>) -> bool {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        let violation = length_violation(range, length);
        if let Some(constraint) = &violation {
            let echo = format!("{} of {length}", shape.name);
            self.violation(Some(&echo), path, constraint);
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

fn length_violation(range: Range, length: i64) -> Option<String> {
    if let Some(min) = range.min.filter(|min| length < *min) {
        return Some(format!(
            "Member must have length greater than or equal to {min}"
        ));
    }
    range
        .max
        .filter(|max| length > *max)
        .map(|max| format!("Member must have length less than or equal to {max}"))
}

fn text_violations(
    text: &str,
    length: Range,
    pattern: Option<&Pattern>,
    words: &[&'static str],
) -> Vec<String> {
    let mut violations = Vec::new();
    // Java counts UTF-16 units.
    let units = i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX);
    violations.extend(length_violation(length, units));
    if let Some(pattern) = pattern.filter(|pattern| !pattern.matches(text)) {
        violations.push(format!(
            "Member must satisfy regular expression pattern: {}",
            pattern.source()
        ));
    }
    if !words.is_empty() && !words.contains(&text) {
        violations.push(format!(
            "Member must satisfy enum value set: [{}]",
            words.join(", ")
        ));
    }
    violations
}

fn wanted(kind: &Kind) -> &'static str {
    match kind {
        Kind::Structure(_) => "a structure",
        Kind::List { .. } => "a List",
        Kind::Map { .. } => "a Map",
        Kind::Text { .. } => "a String",
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

fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST_ECHO) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
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

/// A member's text that is kept in the state.
pub(crate) fn owned(input: &Members, name: &str) -> Option<String> {
    input.text(name).map(str::to_owned)
}
