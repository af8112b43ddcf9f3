//! Directory configs: how streaming instances join a domain. The password of
//! the service account is neither kept nor returned.

use crate::call::{Call, Record, given};
use crate::error::{ApiError, Outcome};
use crate::fleets;
use crate::value::{Members, Value};
use crate::world::Region;

const MEMBERS: [&str; 4] = [
    "DirectoryName",
    "OrganizationalUnitDistinguishedNames",
    "ServiceAccountCredentials",
    "CertificateBasedAuthProperties",
];

/// The refusal of a directory config that does not exist.
pub(crate) fn not_found(name: &str) -> ApiError {
    ApiError::not_found(format!("Directory Config {name} not found"))
}

fn already_exists(name: &str) -> ApiError {
    ApiError::already_exists(format!("Directory Config {name} already exists"))
}

/// What is kept of an input: all but the password.
fn read(input: &Members) -> Members {
    let mut kept = given(input, &MEMBERS);
    if let Some(account) = input.map("ServiceAccountCredentials") {
        let credentials = given(account, &["AccountName"]);
        kept.set("ServiceAccountCredentials", Value::Map(credentials));
    }
    kept
}

/// "The fully qualified name of the directory (for example, corp.example.com)."
fn check_name(name: &str) -> Outcome<()> {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if name.len() <= 255 && name.contains('.') && name.split('.').all(label) {
        return Ok(());
    }
    Err(ApiError::value(
        "The value for DirectoryName is invalid. Specify the fully qualified name of the directory, for example corp.example.com.",
    ))
}

/// "If you specify ENABLED, the certificate authority is required."
fn check(config: &Members, call: &Call<'_>) -> Outcome<()> {
    let units = config.list("OrganizationalUnitDistinguishedNames");
    if units.is_none_or(<[Value]>::is_empty) {
        return Err(ApiError::value(
            "OrganizationalUnitDistinguishedNames names no organizational unit.",
        ));
    }
    if let Some(bad) = config
        .texts("OrganizationalUnitDistinguishedNames")
        .find(|unit| !unit.contains('='))
    {
        return Err(ApiError::value(format!(
            "The organizational unit '{bad}' is not a distinguished name."
        )));
    }
    let Some(properties) = config.map("CertificateBasedAuthProperties") else {
        return Ok(());
    };
    let enabled = properties
        .text("Status")
        .is_some_and(|status| status != "DISABLED");
    match properties.text("CertificateAuthorityArn") {
        None if enabled => Err(ApiError::not_permitted(
            "CertificateAuthorityArn is required to enable certificate-based authentication.",
        )),
        Some(arn) if !arn.contains(":acm-pca:") => Err(ApiError::not_found(format!(
            "The certificate authority {arn} was not found in account {}.",
            call.place.account()
        ))),
        _ => Ok(()),
    }
}

fn describe_one(config: &Record) -> Value {
    let mut out = config.given.clone();
    out.push("CreatedTime", config.created);
    out.into()
}

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("DirectoryName")?;
    check_name(&name)?;
    let config = Record {
        given: read(&call.input),
        created: call.now,
    };
    check(&config.given, call)?;
    let region = call.region();
    if region.directories.contains_key(&name) {
        return Err(already_exists(&name));
    }
    let described = describe_one(&config);
    region.directories.insert(name, config);
    Ok(Members::from([("DirectoryConfig", described)]))
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let names = crate::call::sorted_names(&call.input, "DirectoryNames");
    let page = call.page(&names)?;
    let configs = &call.region().directories;
    page.named("DirectoryConfigs", configs, names, not_found, describe_one)
}

pub(crate) fn update(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("DirectoryName")?;
    let config = call.region().directories.get(&name).cloned();
    let mut config = config.ok_or_else(|| not_found(&name))?;
    for (member, value) in read(&call.input) {
        config.given.set(member, value);
    }
    check(&config.given, call)?;
    let described = describe_one(&config);
    call.region().directories.insert(name, config);
    Ok(Members::from([("DirectoryConfig", described)]))
}

/// Not while something is in it, or will be at its next start.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("DirectoryName")?;
    let region = call.region();
    if !region.directories.contains_key(&name) {
        return Err(not_found(&name));
    }
    if let Some(user) = user_of(region, &name) {
        return Err(ApiError::in_use(format!(
            "The Directory Config {name} is used by the {user}."
        )));
    }
    region.directories.remove(&name);
    Ok(Members::new())
}

fn user_of(region: &Region, directory: &str) -> Option<String> {
    let joins = |others: &Members| fleets::joined_directory(others) == Some(directory);
    let fleet = region
        .fleets
        .iter()
        .find(|(_, fleet)| joins(&fleet.configuration.others))
        .map(|(name, _)| format!("fleet {name}"));
    fleet.or_else(|| {
        let builder = region
            .builders
            .iter()
            .find(|(_, builder)| joins(&builder.others));
        builder.map(|(name, _)| format!("image builder {name}"))
    })
}
