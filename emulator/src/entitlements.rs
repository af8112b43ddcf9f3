//! Entitlements: which users of a stack, by the attributes they sign in with,
//! see which applications.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::call::{Call, Record, given};
use crate::check::owned;
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::stacks;
use crate::value::{Members, Value};

const MEMBERS: [&str; 5] = [
    "Name",
    "StackName",
    "Description",
    "AppVisibility",
    "Attributes",
];

/// The API reference of EntitlementAttribute: "the following are valid values".
const ATTRIBUTES: [&str; 7] = [
    "roles",
    "department",
    "organization",
    "groups",
    "title",
    "costCenter",
    "userType",
];

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Entitlement {
    record: Record,
    modified: Time,
    /// Identifiers of applications. They are names that an image or an
    /// application has at the time of the session, and not looked up before.
    applications: BTreeSet<String>,
}

fn describe_one(entitlement: &Entitlement) -> Value {
    let mut out = entitlement.record.given.clone();
    out.push("CreatedTime", entitlement.record.created);
    out.push("LastModifiedTime", entitlement.modified);
    out.into()
}

fn not_found(name: &str) -> ApiError {
    ApiError::new(
        "EntitlementNotFoundException",
        format!("Entitlement {name} not found"),
    )
}

fn check(input: &Members) -> Outcome<()> {
    let attributes = input.list("Attributes").unwrap_or_default();
    let bad = attributes
        .iter()
        .filter_map(Value::as_map)
        .filter_map(|attribute| attribute.text("Name"))
        .find(|name| !ATTRIBUTES.contains(name));
    match bad {
        None => Ok(()),
        Some(name) => Err(ApiError::value(format!(
            "The attribute {name} is invalid. Specify one of {}.",
            ATTRIBUTES.join(", ")
        ))),
    }
}

/// The stack of a call, if it exists.
fn stack(call: &mut Call<'_>) -> Outcome<String> {
    let stack = call.text("StackName")?;
    if call.region().stacks.contains_key(&stack) {
        Ok(stack)
    } else {
        Err(stacks::not_found(&stack))
    }
}

/// The entitlement of a call, whose name is in this member.
fn find<'a>(call: &'a mut Call<'_>, member: &'static str) -> Outcome<&'a mut Entitlement> {
    let stack = stack(call)?;
    let name = call.text(member)?;
    call.region()
        .entitlements
        .get_mut(&stack)
        .and_then(|entitlements| entitlements.get_mut(&name))
        .ok_or_else(|| not_found(&name))
}

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let stack = stack(call)?;
    let name = call.text("Name")?;
    check(&call.input)?;
    let entitlement = Entitlement {
        record: Record {
            given: given(&call.input, &MEMBERS),
            created: call.now,
        },
        modified: call.now,
        applications: BTreeSet::new(),
    };
    let quota = call.world.quotas(call.place).entitlements;
    let entitlements = call.region().entitlements.entry(stack).or_default();
    if entitlements.contains_key(&name) {
        return Err(ApiError::new(
            "EntitlementAlreadyExistsException",
            format!("Entitlement {name} already exists"),
        ));
    }
    quota.check(entitlements.len(), "entitlements of a stack")?;
    let described = describe_one(&entitlement);
    entitlements.insert(name, entitlement);
    Ok(Members::from([("Entitlement", described)]))
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let stack = stack(call)?;
    let name = owned(&call.input, "Name");
    let page = call.page(&(&stack, &name))?;
    if name.is_some() {
        find(call, "Name")?;
    }
    let entitlements = call.region().entitlements.get(&stack);
    let found = entitlements
        .into_iter()
        .flatten()
        .filter(|(key, _)| name.as_ref().is_none_or(|name| name == *key))
        .map(|(key, entitlement)| (key.clone(), entitlement));
    Ok(page.answer("Entitlements", found, describe_one))
}

pub(crate) fn update(call: &mut Call<'_>) -> Outcome<Members> {
    check(&call.input)?;
    let changes = given(&call.input, &MEMBERS);
    let now = call.now;
    let entitlement = find(call, "Name")?;
    for (member, value) in changes {
        entitlement.record.given.set(member, value);
    }
    entitlement.modified = now;
    Ok(Members::from([("Entitlement", describe_one(entitlement))]))
}

pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    find(call, "Name")?;
    let (stack, name) = (call.text("StackName")?, call.text("Name")?);
    let region = call.region();
    if let Some(entitlements) = region.entitlements.get_mut(&stack) {
        entitlements.remove(&name);
        if entitlements.is_empty() {
            region.entitlements.remove(&stack);
        }
    }
    Ok(Members::new())
}

/// Associating twice is the same as once: no error is declared for it.
pub(crate) fn associate(call: &mut Call<'_>) -> Outcome<Members> {
    let application = call.text("ApplicationIdentifier")?;
    let quota = call.world.quotas(call.place).entitled_applications;
    let entitlement = find(call, "EntitlementName")?;
    if !entitlement.applications.contains(&application) {
        quota.check(
            entitlement.applications.len(),
            "applications of an entitlement",
        )?;
    }
    entitlement.applications.insert(application);
    Ok(Members::new())
}

pub(crate) fn disassociate(call: &mut Call<'_>) -> Outcome<Members> {
    let application = call.text("ApplicationIdentifier")?;
    let entitlement = find(call, "EntitlementName")?;
    if entitlement.applications.remove(&application) {
        return Ok(Members::new());
    }
    Err(ApiError::not_found(format!(
        "The application {application} is not associated with the entitlement."
    )))
}

pub(crate) fn list(call: &mut Call<'_>) -> Outcome<Members> {
    let scope = (call.text("StackName")?, call.text("EntitlementName")?);
    let page = call.page(&scope)?;
    let entitlement = find(call, "EntitlementName")?;
    let applications = entitlement.applications.iter();
    let applications = applications.map(|name| (name.clone(), name));
    Ok(page.answer("EntitledApplications", applications, |name| {
        Members::from([("ApplicationIdentifier", name.into())]).into()
    }))
}
