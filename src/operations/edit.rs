//! Changing what exists: what an Update operation is asked for, so that only what was
//! changed is sent, and what somebody else changed meanwhile is not lost.

use crate::appstream::{ConnectionName, ErrorKind, PortalError};
use crate::json::{Object, Value};
use crate::server::Portico;
use crate::ui::form::check::inside;
use crate::ui::form::shape::{Member, Shape, words};

/// What `AttributesToDelete` calls a member.
pub type Clearing = &'static [(&'static str, &'static str)];

/// How members of an Update operation are emptied.
pub fn clearing(operation: &str) -> Clearing {
    match operation {
        "UpdateFleet" => crate::fleets::plan::CLEARING,
        "UpdateStack" => crate::stacks::plan::CLEARING,
        _ => &[],
    }
}

/// Groups of which AWS keeps what it is not given (API reference of UpdateStack and
/// UpdateImageBuilder: the groups for updates require nothing).
const KEPT_IN_PARTS: [&str; 1] = ["AgentAccessConfig"];

/// Members of which one takes the place of the other: it goes when the other is given.
const INSTEAD: [(&str, &str); 2] = [("ImageName", "ImageArn"), ("ImageArn", "ImageName")];

/// The input of an Update operation of shape `shape` that makes of `before` what
/// `after` says; nothing if they are the same.
///
/// # Errors
/// At its field, if a member was emptied that AWS cannot empty.
pub fn changes(
    shape: &Shape,
    name: &str,
    before: &Value,
    after: &Value,
    clearing: Clearing,
) -> Result<Option<Value>, PortalError> {
    let mut input = Object::new();
    let mut cleared = Vec::new();
    let own = [
        "Name",
        "DirectoryName",
        "AttributesToDelete",
        "DeleteVpcConfig",
        "DeleteStorageConnectors",
    ];
    let members = shape.members().iter();
    for member in members.filter(|member| !own.contains(&member.name.as_str())) {
        let (old, new) = (before.get(&member.name), after.get(&member.name));
        match (old, new) {
            (old, new) if old == new => {}
            (_, None) if is_replaced(&member.name, after) => {}
            (Some(old), Some(new)) if KEPT_IN_PARTS.contains(&member.name.as_str()) => {
                let new = with_emptied(member, old, new, clearing, &mut cleared)?;
                input.insert(member.name.clone(), new);
            }
            (_, Some(new)) => {
                input.insert(member.name.clone(), new.clone());
            }
            (_, None) => {
                let attribute = clearing.iter().find(|(name, _)| *name == member.name);
                match (attribute, emptied(&member.shape)) {
                    (Some((_, attribute)), _) => cleared.push(Value::from(*attribute)),
                    (None, Some(empty)) => {
                        input.insert(member.name.clone(), empty);
                    }
                    (None, None) => return Err(cannot_empty(&member.name)),
                }
            }
        }
    }
    if !cleared.is_empty() {
        input.insert("AttributesToDelete".to_owned(), Value::List(cleared));
    }
    if input.is_empty() {
        return Ok(None);
    }
    let own_name = if shape.member("DirectoryName").is_some() {
        "DirectoryName"
    } else {
        "Name"
    };
    input.insert(own_name.to_owned(), Value::from(name));
    Ok(Some(Value::Object(input)))
}

fn cannot_empty(path: &str) -> PortalError {
    let message = "AWS cannot empty this again. Give it another value.";
    PortalError::new(ErrorKind::Invalid, message).at(path)
}

/// What AWS is to be given of a group of which it keeps what it is not given: of what
/// was emptied, switches are off, and what has an attribute is cleared by it.
fn with_emptied(
    group: &Member,
    old: &Value,
    new: &Value,
    clearing: Clearing,
    cleared: &mut Vec<Value>,
) -> Result<Value, PortalError> {
    let mut given = new.clone();
    for (name, _) in old.members().filter(|(name, _)| new.get(name).is_none()) {
        let path = inside(&group.name, name);
        let attribute = clearing.iter().find(|(known, _)| *known == path);
        let shape = group.shape.member(name).map(|member| &member.shape);
        match (attribute, shape) {
            (Some((_, attribute)), _) => cleared.push(Value::from(*attribute)),
            (None, Some(Shape::Flag)) => given.set(name, Some(Value::from(false))),
            _ => return Err(cannot_empty(&path)),
        }
    }
    Ok(given)
}

/// Whether `after` has another member in the place of `name`.
fn is_replaced(name: &str, after: &Value) -> bool {
    let mut known = INSTEAD.iter();
    known.any(|(one, other)| *one == name && after.get(other).is_some())
}

/// What AWS describes, as the operation of shape `shape` would take it: members it
/// does not take are left out, at every depth.
pub fn as_input(shape: &Shape, described: &Value) -> Value {
    match (shape, described) {
        (Shape::Structure(members), Value::Object(values)) => Value::Object(
            members
                .iter()
                .filter_map(|member| {
                    let value = values.get(&member.name)?;
                    let kept = as_input(&member.shape, value);
                    (kept != Value::Null && !is_nothing(&kept)).then(|| (member.name.clone(), kept))
                })
                .collect(),
        ),
        (Shape::List { of, .. }, Value::List(values)) => {
            Value::List(values.iter().map(|value| as_input(of, value)).collect())
        }
        (_, value) => value.clone(),
    }
}

/// Whether there is nothing in a list or group.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::List(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// What a member is emptied with, if it can be.
fn emptied(shape: &Shape) -> Option<Value> {
    match shape {
        Shape::Text(text) if text.length.least.unwrap_or(0) == 0 && text.choices.is_empty() => {
            text.pattern.is_none().then(|| Value::from(""))
        }
        Shape::Flag => Some(Value::from(false)),
        Shape::List { count, .. } if count.least.unwrap_or(0) == 0 => Some(Value::List(Vec::new())),
        _ => None,
    }
}

/// Refuses if what is there now is not what the person began with: with what changed,
/// and by whom as far as this portal's record knows.
///
/// # Errors
/// [`ErrorKind::Conflict`] with the code [`super::CHANGED_MEANWHILE`].
pub async fn unchanged(
    portico: &Portico,
    connection: &ConnectionName,
    target: (&str, &str),
    began_with: &Value,
    now: &Value,
) -> Result<(), PortalError> {
    let names: Vec<String> = now
        .members()
        .map(|(name, _)| name)
        .chain(began_with.members().map(|(name, _)| name))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .filter(|name| now.get(name) != began_with.get(name))
        .map(words)
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let (kind, name) = target;
    let who = crate::audit::store::last_change(&portico.store, connection, kind, name).await?;
    let who = who.map_or_else(
        || "somebody outside Portico".to_owned(),
        |(actor, at)| {
            let minutes = (crate::server::now() - at).max(0) / 60;
            match minutes {
                0 => format!("{actor}, just now"),
                1 => format!("{actor}, a minute ago"),
                minutes => format!("{actor}, {minutes} minutes ago"),
            }
        },
    );
    let mut error = PortalError::new(
        ErrorKind::Conflict,
        format!(
            "The {kind} was changed since you opened this page: {} ({who}).",
            names.join(", ")
        ),
    )
    .next("Nothing was saved, and what you typed is still here. Save again to put your values in place of theirs, or reload to begin with theirs.");
    error.code = Some(super::CHANGED_MEANWHILE.into());
    Err(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::model::operation;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    fn fleet_changes(before: &str, after: &str) -> Result<Option<Value>, PortalError> {
        let shape = &operation("UpdateFleet").unwrap().input;
        let clearing: Clearing = &[("VpcConfig", "VPC_CONFIGURATION")];
        changes(shape, "lab", &json(before), &json(after), clearing)
    }

    #[test]
    fn nothing_is_sent_of_what_was_not_touched() {
        let same = r#"{"DisplayName":"Lab","StreamView":"HOLOGRAM"}"#;
        assert_eq!(fleet_changes(same, same).unwrap(), None);
        let input = fleet_changes(same, r#"{"DisplayName":"Lab 2","StreamView":"HOLOGRAM"}"#);
        assert_eq!(
            input.unwrap().unwrap(),
            json(r#"{"DisplayName":"Lab 2","Name":"lab"}"#)
        );
    }

    #[test]
    fn what_was_emptied_is_cleared_in_the_way_aws_has_for_it() {
        let input = fleet_changes(
            r#"{"VpcConfig":{"SubnetIds":["a"]},"Description":"x"}"#,
            "{}",
        );
        assert_eq!(
            input.unwrap().unwrap(),
            json(r#"{"AttributesToDelete":["VPC_CONFIGURATION"],"Description":"","Name":"lab"}"#)
        );
        let shared = r#"{"ImageArn":"arn:aws:appstream:eu-central-1:210987654321:image/cad"}"#;
        let input = fleet_changes(r#"{"ImageName":"office"}"#, shared)
            .unwrap()
            .unwrap();
        assert!(input.get("ImageArn").is_some() && input.get("ImageName").is_none());
        let refused = fleet_changes(r#"{"StreamView":"APP"}"#, "{}").unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("StreamView"));
    }
}
