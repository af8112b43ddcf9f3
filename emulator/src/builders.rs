//! Image builders: what they are and how they are shown. How they are made is
//! in [`mod@create`], how they move in [`life`], their licensed software in
//! [`software`].

mod create;
mod life;
pub(crate) mod software;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use create::{create, update};
pub(crate) use life::{Move, delete, perform, settle, start, stop};

use crate::call::Call;
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::fleets::{FleetError, ImageReference};
use crate::place::Place;
use crate::value::{Members, Text, Value};
use software::Status;

/// The states of the model, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    Pending,
    UpdatingAgent,
    Running,
    Stopping,
    Stopped,
    Rebooting,
    Snapshotting,
    Deleting,
    Failed,
    Updating,
    PendingQualification,
    PendingSyncingApps,
    SyncingApps,
    PendingImageImport,
}

impl State {
    const ALL: [State; 14] = [
        State::Pending,
        State::UpdatingAgent,
        State::Running,
        State::Stopping,
        State::Stopped,
        State::Rebooting,
        State::Snapshotting,
        State::Deleting,
        State::Failed,
        State::Updating,
        State::PendingQualification,
        State::PendingSyncingApps,
        State::SyncingApps,
        State::PendingImageImport,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            State::Pending => "PENDING",
            State::UpdatingAgent => "UPDATING_AGENT",
            State::Running => "RUNNING",
            State::Stopping => "STOPPING",
            State::Stopped => "STOPPED",
            State::Rebooting => "REBOOTING",
            State::Snapshotting => "SNAPSHOTTING",
            State::Deleting => "DELETING",
            State::Failed => "FAILED",
            State::Updating => "UPDATING",
            State::PendingQualification => "PENDING_QUALIFICATION",
            State::PendingSyncingApps => "PENDING_SYNCING_APPS",
            State::SyncingApps => "SYNCING_APPS",
            State::PendingImageImport => "PENDING_IMAGE_IMPORT",
        }
    }

    /// The state of this name, for the control path that sets it.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImageBuilder {
    pub(crate) name: String,
    pub(crate) image: ImageReference,
    pub(crate) instance_type: String,
    pub(crate) display_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) internet_access: bool,
    /// `VpcConfig`, `IamRoleArn` and the like, as given.
    pub(crate) others: Members,
    pub(crate) created: Time,
    pub(crate) state: State,
    /// When the state will have moved on by itself.
    pub(crate) until: Option<Time>,
    pub(crate) agent_version: Text,
    /// The builder's address and network interface, from its first start on.
    pub(crate) address: String,
    pub(crate) interface: String,
    pub(crate) errors: Vec<FleetError>,
    /// Licensed software by its name.
    pub(crate) software: BTreeMap<String, Status>,
}

impl ImageBuilder {
    /// As DescribeImageBuilders shows it: the image by its ARN only.
    pub(crate) fn describe(&self, place: &Place) -> Value {
        let mut out = Members::with_capacity(24);
        out.push("Name", &self.name);
        out.push("Arn", place.arn("image-builder", &self.name));
        out.push("ImageArn", &self.image.arn);
        out.push_some("Description", self.description.as_ref());
        out.push_some("DisplayName", self.display_name.as_ref());
        out.push("InstanceType", &self.instance_type);
        out.push("Platform", self.image.platform.clone());
        out.push("State", self.state.word());
        if let Some(error) = self.errors.first().filter(|_| self.state == State::Failed) {
            out.push(
                "StateChangeReason",
                Members::from([
                    ("Code", "INTERNAL_ERROR".into()),
                    ("Message", error.message.clone().into()),
                ]),
            );
        }
        out.push("CreatedTime", self.created);
        out.push("EnableDefaultInternetAccess", self.internet_access);
        if self.state == State::Running {
            out.push(
                "NetworkAccessConfiguration",
                Members::from([
                    ("EniPrivateIpAddress", (&self.address).into()),
                    ("EniId", (&self.interface).into()),
                ]),
            );
        }
        let errors = self.errors.iter().map(FleetError::describe);
        out.push("ImageBuilderErrors", errors.collect::<Value>());
        out.push("AppstreamAgentVersion", self.agent_version.clone());
        let latest = self.agent_version == crate::images::LATEST_AGENT;
        out.push(
            "LatestAppstreamAgentVersion",
            if latest { "TRUE" } else { "FALSE" },
        );
        for (name, value) in self.others.clone() {
            out.push(name, value);
        }
        out.into()
    }

    /// The licensed software that is on it.
    pub(crate) fn installed_software(&self) -> Vec<String> {
        let is_there = |status: &Status| {
            !matches!(
                status,
                Status::StagedForInstallation
                    | Status::PendingInstallation
                    | Status::FailedToInstall
            )
        };
        let installed = self.software.iter().filter(|(_, status)| is_there(status));
        installed.map(|(name, _)| name.clone()).collect()
    }

    /// Refuses what needs one of these states.
    pub(crate) fn must_be(&self, states: &[State]) -> Outcome<()> {
        if states.contains(&self.state) {
            return Ok(());
        }
        let words: Vec<&str> = states.iter().map(|state| state.word()).collect();
        Err(ApiError::not_permitted(format!(
            "The image builder {} is {}. The image builder must be in a {} state for this action to succeed.",
            self.name,
            self.state.word(),
            words.join(" or ")
        )))
    }
}

/// "To use the latest version of the agent, specify LATEST"; otherwise a
/// version is a date like 09-15-2026.
fn agent_version(asked: &str) -> Outcome<Text> {
    if matches!(asked, "LATEST" | "[LATEST]") {
        return Ok(crate::images::LATEST_AGENT.into());
    }
    let is_date = asked.len() == 10
        && asked.bytes().enumerate().all(|(at, byte)| match at {
            2 | 5 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if is_date {
        return Ok(asked.to_owned().into());
    }
    Err(ApiError::value(format!(
        "The AppStream agent version {asked} is invalid. Specify LATEST or the date of a version."
    )))
}

/// The refusal of an image builder that does not exist.
pub(crate) fn not_found(name: &str) -> ApiError {
    ApiError::not_found(format!("Image builder {name} not found"))
}

/// The image builder that `member` of the call names.
pub(crate) fn find<'a>(
    call: &'a mut Call<'_>,
    member: &'static str,
) -> Outcome<&'a mut ImageBuilder> {
    let name = call.text(member)?;
    call.region()
        .builders
        .get_mut(&name)
        .ok_or_else(|| not_found(&name))
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let names = crate::call::sorted_names(&call.input, "Names");
    let page = call.page(&names)?;
    let place = call.place;
    let builders = &call.region().builders;
    page.named("ImageBuilders", builders, names, not_found, |builder| {
        builder.describe(place)
    })
}
