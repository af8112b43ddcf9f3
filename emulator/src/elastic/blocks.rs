//! App blocks: virtual disks with applications, and the scripts around them.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::name_of;
use crate::call::{Call, Record, given};
use crate::error::{ApiError, Outcome};
use crate::place::Place;
use crate::s3::require_key;
use crate::tags;
use crate::value::{Members, Value};

const MEMBERS: [&str; 6] = [
    "Name",
    "Description",
    "DisplayName",
    "SourceS3Location",
    "SetupScriptDetails",
    "PostSetupScriptDetails",
];

/// A script that runs longer is no setup: the emulator's own bounds, since
/// the model has none.
const SCRIPT_TIMEOUT: RangeInclusive<i64> = 1..=86_400;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AppBlock {
    record: Record,
    /// Packaged by the caller; otherwise by an app block builder.
    custom: bool,
    /// There is a package. Without one the app block is INACTIVE.
    pub(super) active: bool,
}

impl AppBlock {
    fn describe(&self, place: &Place) -> Value {
        let mut out = self.record.given.clone();
        let name = self.record.given.text("Name").unwrap_or_default();
        out.push("Arn", place.arn("app-block", name));
        out.push("CreatedTime", self.record.created);
        out.push(
            "PackagingType",
            if self.custom { "CUSTOM" } else { "APPSTREAM2" },
        );
        out.push("State", if self.active { "ACTIVE" } else { "INACTIVE" });
        out.push("AppBlockErrors", Value::List(Vec::new()));
        out.into()
    }
}

pub(super) fn not_found(name: &str) -> ApiError {
    ApiError::not_found(format!("App block {name} not found"))
}

/// The name of the app block that an ARN names, if it exists.
pub(super) fn existing(call: &mut Call<'_>, arn: &str) -> Outcome<String> {
    let name = name_of(arn, "app-block", call.place).ok_or_else(|| not_found(arn))?;
    if call.region().app_blocks.contains_key(name) {
        Ok(name.to_owned())
    } else {
        Err(not_found(arn))
    }
}

/// SetupScriptDetails "must be provided for the CUSTOM PackagingType",
/// PostSetupScriptDetails "can only be provided for the APPSTREAM2
/// PackagingType". Without a type the scripts tell it.
fn packaging(input: &Members) -> Outcome<bool> {
    let scripted = input.contains("SetupScriptDetails");
    let custom = match input.text("PackagingType") {
        Some(kind) => kind == "CUSTOM",
        None => scripted,
    };
    if custom && !scripted {
        return Err(ApiError::combination(
            "SetupScriptDetails is required for the packaging type CUSTOM.",
        ));
    }
    if !custom && scripted {
        return Err(ApiError::combination(
            "SetupScriptDetails is allowed for the packaging type CUSTOM only.",
        ));
    }
    if custom && input.contains("PostSetupScriptDetails") {
        return Err(ApiError::combination(
            "PostSetupScriptDetails is allowed for the packaging type APPSTREAM2 only.",
        ));
    }
    if custom {
        require_key(input, "SourceS3Location")?;
    }
    for script in ["SetupScriptDetails", "PostSetupScriptDetails"] {
        let Some(script) = input.map(script) else {
            continue;
        };
        require_key(script, "ScriptS3Location")?;
        let timeout = script.integer("TimeoutInSeconds").unwrap_or(1);
        if !SCRIPT_TIMEOUT.contains(&timeout) {
            return Err(ApiError::value(format!(
                "The value {timeout} for TimeoutInSeconds is invalid. Specify a value between {} and {}.",
                SCRIPT_TIMEOUT.start(),
                SCRIPT_TIMEOUT.end()
            )));
        }
    }
    Ok(custom)
}

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    let custom = packaging(&call.input)?;
    let source = call.input.map("SourceS3Location");
    let block = AppBlock {
        active: custom || source.is_some_and(|source| source.contains("S3Key")),
        custom,
        record: Record {
            given: given(&call.input, &MEMBERS),
            created: call.now,
        },
    };
    let place = call.place;
    let region = call.world.region(place);
    if region.app_blocks.contains_key(&name) {
        return Err(ApiError::already_exists(format!(
            "App block {name} already exists"
        )));
    }
    tags::set_at_creation(region, place.arn("app-block", &name), &call.input);
    let described = block.describe(place);
    region.app_blocks.insert(name, block);
    Ok(Members::from([("AppBlock", described)]))
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let arns = crate::call::sorted_names(&call.input, "Arns");
    let page = call.page(&arns)?;
    let place = call.place;
    let names = arns
        .iter()
        .map(|arn| existing(call, arn))
        .collect::<Outcome<_>>()?;
    let blocks = &call.region().app_blocks;
    page.named("AppBlocks", blocks, names, not_found, |block| {
        block.describe(place)
    })
}

/// Not while an application is in it, or a builder works on it.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    let arn = call.place.arn("app-block", &name);
    let region = call.region();
    if !region.app_blocks.contains_key(&name) {
        return Err(not_found(&name));
    }
    let application = region
        .applications
        .iter()
        .find(|(_, application)| application.given.text("AppBlockArn") == Some(arn.as_str()));
    if let Some((application, _)) = application {
        return Err(ApiError::in_use(format!(
            "The app block {name} is used by the application {application}."
        )));
    }
    if let Some((builder, _)) = region
        .builder_blocks
        .iter()
        .find(|(_, block)| *block == name)
    {
        return Err(ApiError::in_use(format!(
            "The app block {name} is associated with the app block builder {builder}."
        )));
    }
    region.app_blocks.remove(&name);
    region.tags.remove(&arn);
    Ok(Members::new())
}
