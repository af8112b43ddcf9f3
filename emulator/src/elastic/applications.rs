//! Applications of Elastic fleets.

use super::{blocks, name_of};
use crate::call::{Call, Record, given};
use crate::check::not_both;
use crate::error::{ApiError, Outcome};
use crate::place::Place;
use crate::s3::require_key;
use crate::tags;
use crate::value::{Members, Value};

const MEMBERS: [&str; 10] = [
    "Name",
    "DisplayName",
    "Description",
    "IconS3Location",
    "LaunchPath",
    "WorkingDirectory",
    "LaunchParameters",
    "Platforms",
    "InstanceFamilies",
    "AppBlockArn",
];

/// The API reference of CreateApplication: "the instance families the
/// application supports. Valid values are GENERAL_PURPOSE and GRAPHICS_G4."
const FAMILIES: [&str; 2] = ["GENERAL_PURPOSE", "GRAPHICS_G4"];

fn describe_one(application: &Record, place: &Place, origin: &str) -> Value {
    let mut out = application.given.clone();
    let name = application
        .given
        .text("Name")
        .unwrap_or_default()
        .to_owned();
    out.push("Arn", place.arn("application", &name));
    out.push("IconURL", format!("{origin}/icon/{name}.svg"));
    out.push("Enabled", true);
    out.push("Metadata", Members::new());
    out.push("CreatedTime", application.created);
    out.into()
}

pub(super) fn not_found(name: &str) -> ApiError {
    ApiError::not_found(format!("Application {name} not found"))
}

/// The name of the application that an ARN names, if it exists.
pub(super) fn existing(call: &mut Call<'_>, arn: &str) -> Outcome<String> {
    let name = name_of(arn, "application", call.place).ok_or_else(|| not_found(arn))?;
    if call.region().applications.contains_key(name) {
        Ok(name.to_owned())
    } else {
        Err(not_found(arn))
    }
}

/// What of an application the model does not check.
fn check(call: &mut Call<'_>) -> Outcome<()> {
    require_key(&call.input, "IconS3Location")?;
    let unknown = call
        .input
        .texts("InstanceFamilies")
        .find(|family| !FAMILIES.contains(family));
    if let Some(family) = unknown {
        return Err(ApiError::value(format!(
            "The instance family {family} is invalid. Specify one of {}.",
            FAMILIES.join(", ")
        )));
    }
    if let Some(arn) = call.input.text("AppBlockArn").map(str::to_owned) {
        blocks::existing(call, &arn)?;
    }
    Ok(())
}

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    check(call)?;
    for member in ["Platforms", "InstanceFamilies"] {
        if call.input.list(member).is_some_and(<[Value]>::is_empty) {
            return Err(ApiError::value(format!("{member} is empty.")));
        }
    }
    let application = Record {
        given: given(&call.input, &MEMBERS),
        created: call.now,
    };
    let (place, origin) = (call.place, call.origin);
    let region = call.world.region(place);
    if region.applications.contains_key(&name) {
        return Err(ApiError::already_exists(format!(
            "Application {name} already exists"
        )));
    }
    tags::set_at_creation(region, place.arn("application", &name), &call.input);
    let described = describe_one(&application, place, origin);
    region.applications.insert(name, application);
    Ok(Members::from([("Application", described)]))
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let arns = crate::call::sorted_names(&call.input, "Arns");
    let page = call.page(&arns)?;
    let (place, origin) = (call.place, call.origin);
    let names = arns
        .iter()
        .map(|arn| existing(call, arn))
        .collect::<Outcome<_>>()?;
    let applications = &call.region().applications;
    page.named("Applications", applications, names, not_found, |one| {
        describe_one(one, place, origin)
    })
}

pub(crate) fn update(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    let application = call.region().applications.get(&name).cloned();
    let mut application = application.ok_or_else(|| not_found(&name))?;
    check(call)?;
    for attribute in call.input.texts("AttributesToDelete") {
        let member = match attribute {
            "LAUNCH_PARAMETERS" => "LaunchParameters",
            _ => "WorkingDirectory",
        };
        not_both(&call.input, member)?;
        application.given.remove(member);
    }
    for (member, value) in given(&call.input, &MEMBERS) {
        application.given.set(member, value);
    }
    let described = describe_one(&application, call.place, call.origin);
    call.region().applications.insert(name, application);
    Ok(Members::from([("Application", described)]))
}

/// Not while a fleet has it.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    let arn = call.place.arn("application", &name);
    let region = call.region();
    if !region.applications.contains_key(&name) {
        return Err(not_found(&name));
    }
    let fleet = region
        .application_fleets
        .iter()
        .find(|(_, application)| *application == name);
    if let Some((fleet, _)) = fleet {
        return Err(ApiError::in_use(format!(
            "The application {name} is associated with the fleet {fleet}."
        )));
    }
    region.applications.remove(&name);
    region.tags.remove(&arn);
    Ok(Members::new())
}
