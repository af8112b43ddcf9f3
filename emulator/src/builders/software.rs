//! Licensed software of image builders, and of the images made there.
//!
//! The emulator sells no licences, so the name decides: a software whose name
//! contains `bad` or `dead` does not exist, one with `fail` fails to deploy.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{ImageBuilder, State, find};
use crate::call::Call;
use crate::error::{ApiError, Outcome};
use crate::images;
use crate::place::Arn;
use crate::value::{Members, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    StagedForInstallation,
    PendingInstallation,
    Installed,
    StagedForUninstallation,
    PendingUninstallation,
    FailedToInstall,
    FailedToUninstall,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Status::StagedForInstallation => "STAGED_FOR_INSTALLATION",
            Status::PendingInstallation => "PENDING_INSTALLATION",
            Status::Installed => "INSTALLED",
            Status::StagedForUninstallation => "STAGED_FOR_UNINSTALLATION",
            Status::PendingUninstallation => "PENDING_UNINSTALLATION",
            Status::FailedToInstall => "FAILED_TO_INSTALL",
            Status::FailedToUninstall => "FAILED_TO_UNINSTALL",
        }
    }
}

/// Marks software to be installed and uninstalled at the next deployment.
pub(super) fn stage(
    builder: &mut ImageBuilder,
    install: &BTreeSet<&str>,
    uninstall: &BTreeSet<&str>,
) -> Outcome<()> {
    if let Some(name) = install.intersection(uninstall).next() {
        return Err(ApiError::combination(format!(
            "The software {name} cannot be both installed and uninstalled."
        )));
    }
    if let Some(name) = install
        .iter()
        .find(|name| name.contains("bad") || name.contains("dead"))
    {
        return Err(unknown(name));
    }
    if let Some(name) = uninstall
        .iter()
        .find(|name| !builder.software.contains_key(**name))
    {
        return Err(unknown(name));
    }
    if !install.is_empty() && !builder.image.platform.starts_with("WINDOWS") {
        return Err(ApiError::new(
            "IncompatibleImageException",
            format!(
                "The image {} is not for Windows, which licensed software needs.",
                builder.image.name
            ),
        ));
    }
    for name in install {
        let status = builder
            .software
            .entry((*name).to_owned())
            .or_insert(Status::StagedForInstallation);
        if matches!(
            status,
            Status::StagedForUninstallation | Status::FailedToUninstall
        ) {
            *status = Status::Installed;
        }
    }
    for name in uninstall {
        let waits = matches!(
            builder.software.get(*name),
            Some(Status::StagedForInstallation | Status::FailedToInstall)
        );
        if waits {
            builder.software.remove(*name);
        } else if let Some(status) = builder.software.get_mut(*name) {
            *status = Status::StagedForUninstallation;
        }
    }
    Ok(())
}

fn unknown(name: &str) -> ApiError {
    ApiError::not_found(format!("The software {name} was not found."))
}

/// Begins what is staged, and once more what has failed; whether there was any.
pub(super) fn deploy(builder: &mut ImageBuilder, retry: bool) -> bool {
    let mut any = false;
    for status in builder.software.values_mut() {
        let next = match *status {
            Status::StagedForInstallation => Status::PendingInstallation,
            Status::StagedForUninstallation => Status::PendingUninstallation,
            Status::FailedToInstall if retry => Status::PendingInstallation,
            Status::FailedToUninstall if retry => Status::PendingUninstallation,
            _ => continue,
        };
        *status = next;
        any = true;
    }
    any
}

pub(super) fn is_pending(builder: &ImageBuilder) -> bool {
    builder.software.values().any(|status| {
        matches!(
            status,
            Status::PendingInstallation | Status::PendingUninstallation
        )
    })
}

/// The deployment is over.
pub(super) fn finish(builder: &mut ImageBuilder) {
    builder.software.retain(|name, status| {
        let fails = name.contains("fail");
        *status = match *status {
            Status::PendingInstallation if fails => Status::FailedToInstall,
            Status::PendingInstallation => Status::Installed,
            Status::PendingUninstallation if fails => Status::FailedToUninstall,
            Status::PendingUninstallation => return false,
            other => other,
        };
        true
    });
}

fn associated(call: &mut Call<'_>, install: bool) -> Outcome<Members> {
    let input = call.input.clone();
    let names: BTreeSet<&str> = input.texts("SoftwareNames").collect();
    if names.is_empty() {
        return Err(ApiError::combination("SoftwareNames names no software."));
    }
    let builder = find(call, "ImageBuilderName")?;
    builder.must_be(&[State::Running, State::Stopped])?;
    let none = BTreeSet::new();
    let (to_install, to_uninstall) = if install {
        (&names, &none)
    } else {
        (&none, &names)
    };
    // All of them or none.
    let mut changed = builder.clone();
    stage(&mut changed, to_install, to_uninstall)?;
    *builder = changed;
    Ok(Members::new())
}

pub(crate) fn associate(call: &mut Call<'_>) -> Outcome<Members> {
    associated(call, true)
}

pub(crate) fn disassociate(call: &mut Call<'_>) -> Outcome<Members> {
    associated(call, false)
}

pub(crate) fn start_deployment(call: &mut Call<'_>) -> Outcome<Members> {
    let retry = call.input.boolean("RetryFailedDeployments") == Some(true);
    let name = call.text("ImageBuilderName")?;
    let builder = find(call, "ImageBuilderName")?;
    builder.must_be(&[State::Running])?;
    if !deploy(builder, retry) {
        return Err(ApiError::not_permitted(format!(
            "The image builder {name} has no software to deploy."
        )));
    }
    let state = State::PendingSyncingApps;
    super::life::enter(call.world, call.place, &name, state, call.now)?;
    Ok(Members::new())
}

/// Of an image builder, or of an image, whose software is all installed.
pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let resource = call.text("AssociatedResource")?;
    let page = call.page(&resource)?;
    let place = call.place;
    let software: Vec<(String, Status)> = match Arn::parse(&resource) {
        Some(arn) if arn.kind == "image-builder" && arn.is_in(place) => {
            let builders = &call.region().builders;
            let builder = builders
                .get(arn.name)
                .ok_or_else(|| super::not_found(arn.name))?;
            builder.software.clone().into_iter().collect()
        }
        Some(arn) if arn.kind == "image" => {
            images::visible(call.world, place, &resource)?;
            let installed = images::software(call.world, place, &resource).into_iter();
            installed.map(|name| (name, Status::Installed)).collect()
        }
        _ => {
            return Err(ApiError::not_found(format!(
                "The resource {resource} was not found."
            )));
        }
    };
    let items = software
        .into_iter()
        .map(|(name, status)| (name.clone(), (name, status)));
    let mut answer = page.answer("SoftwareAssociations", items, |(name, status)| {
        let errors = match status {
            Status::FailedToInstall | Status::FailedToUninstall => {
                vec![Value::Map(Members::from([
                    ("ErrorCode", "DEPLOYMENT_FAILED".into()),
                    (
                        "ErrorMessage",
                        format!("The deployment of {name} failed.").into(),
                    ),
                ]))]
            }
            _ => Vec::new(),
        };
        Members::from([
            ("SoftwareName", name.into()),
            ("Status", status.word().into()),
            ("DeploymentError", errors.into()),
        ])
        .into()
    });
    answer.set("AssociatedResource", resource);
    Ok(answer)
}
