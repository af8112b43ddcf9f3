//! Image builders: instances on which administrators install applications and make
//! images. Types, limits and rules.

use serde::{Deserialize, Serialize};

use crate::appstream::{ImageBuilderName, Invalid, PortalError};
use crate::images::{Platform, ResourceError};
use crate::open_enum;
use crate::ui::Tone;

pub mod api;
#[cfg(feature = "ssr")]
pub mod aws;
#[cfg(feature = "ssr")]
pub mod connect;
mod detail;
mod form;
mod list;
#[cfg(feature = "ssr")]
mod listed;
#[cfg(feature = "ssr")]
mod plan;
mod rules;
#[cfg(feature = "ssr")]
mod running;
mod start;

pub use detail::ImageBuilderPage;
pub use form::CreateImageBuilderPage;
#[cfg(feature = "ssr")]
pub use list::COLUMNS;
pub use list::ImageBuildersPage;

open_enum! {
    /// Where an image builder is in its life.
    ImageBuilderState {
        Pending = "PENDING", "Being created";
        UpdatingAgent = "UPDATING_AGENT", "Updating agent";
        Running = "RUNNING", "Running";
        Stopping = "STOPPING", "Stopping";
        Stopped = "STOPPED", "Stopped";
        Rebooting = "REBOOTING", "Restarting";
        Snapshotting = "SNAPSHOTTING", "Saving image";
        Deleting = "DELETING", "Being deleted";
        Failed = "FAILED", "Failed";
        Updating = "UPDATING", "Updating";
        PendingQualification = "PENDING_QUALIFICATION", "Being qualified";
        PendingSyncingApps = "PENDING_SYNCING_APPS", "About to install software";
        SyncingApps = "SYNCING_APPS", "Installing software";
        PendingImageImport = "PENDING_IMAGE_IMPORT", "Importing image";
    }
}

impl ImageBuilderState {
    /// Whether AWS is about to change it by itself.
    pub const fn is_in_motion(&self) -> bool {
        !matches!(
            self,
            Self::Running | Self::Stopped | Self::Failed | Self::Unknown(_)
        )
    }

    /// How it looks.
    pub const fn tone(&self) -> Tone {
        match self {
            Self::Running => Tone::Running,
            Self::Stopped => Tone::Stopped,
            Self::Failed => Tone::Failed,
            Self::Stopping | Self::Deleting => Tone::Stopping,
            Self::Unknown(_) => Tone::Unknown,
            Self::Rebooting | Self::UpdatingAgent => Tone::Starting,
            _ => Tone::Pending,
        }
    }
}

/// An image builder with everything AWS tells about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ImageBuilder {
    /// Its name, unique in account and region.
    pub name: ImageBuilderName,
    /// Its Amazon Resource Name.
    pub arn: String,
    /// The image it started from; AWS gives its ARN only.
    pub image_arn: Option<String>,
    /// The name people see.
    pub display_name: Option<String>,
    /// What administrators wrote about it.
    pub description: Option<String>,
    /// Where it is in its life.
    pub state: ImageBuilderState,
    /// Why it is in this state: AWS's code and sentence.
    pub state_change_reason: Option<(String, String)>,
    /// What AWS says is wrong.
    pub errors: Vec<ResourceError>,
    /// For example `stream.standard.large`.
    pub instance_type: String,
    /// The operating system.
    pub platform: Option<Platform>,
    /// The subnet of its network interface; AWS allows one.
    pub subnets: Vec<String>,
    /// Security groups of its network interface.
    pub security_groups: Vec<String>,
    /// Whether it reaches the internet without the VPC.
    pub default_internet_access: bool,
    /// The Active Directory domain it joins.
    pub directory: Option<String>,
    /// The organizational unit for its computer account.
    pub organizational_unit: Option<String>,
    /// The IAM role it may use.
    pub iam_role: Option<String>,
    /// Its private IP address while it runs.
    pub address: Option<String>,
    /// Its IPv6 addresses while it runs.
    pub ipv6_addresses: Vec<String>,
    /// Its network interface while it runs.
    pub network_interface: Option<String>,
    /// The streaming agent on it: a date like `09-15-2026`.
    pub agent_version: Option<String>,
    /// Whether there is no newer agent.
    pub latest_agent: Option<bool>,
    /// Interface endpoints it is reached by: kind and id.
    pub access_endpoints: Vec<(String, Option<String>)>,
    /// The size of its disk in gigabytes.
    pub root_volume: Option<i32>,
    /// Whether version 1 of the instance metadata service answers.
    pub instance_metadata_v1: Option<bool>,
    /// Seconds since 1970.
    pub created: Option<i64>,
}

/// Something a person does to an image builder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageBuilderAction {
    /// CreateImageBuilderStreamingURL.
    Connect,
    /// StartImageBuilder.
    Start,
    /// StopImageBuilder.
    Stop,
    /// DeleteImageBuilder.
    Delete,
}

impl ImageBuilderAction {
    /// The word on its button.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Connect => "Connect",
            Self::Start => "Start",
            Self::Stop => "Stop",
            Self::Delete => "Delete",
        }
    }
}

impl ImageBuilder {
    /// Whether `action` is possible now; if not, the reason for people.
    ///
    /// AWS (APPSTREAM.md, "Image builders"): connect and stop need RUNNING; start and
    /// delete need STOPPED, delete also takes FAILED.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn can(&self, action: ImageBuilderAction) -> Result<(), String> {
        use ImageBuilderAction::{Connect, Delete, Start, Stop};
        use ImageBuilderState as S;
        let label = action.label();
        match (action, &self.state) {
            (Connect | Stop, S::Running)
            | (Start, S::Stopped)
            | (Delete, S::Stopped | S::Failed) => Ok(()),
            (_, S::Unknown(state)) => Err(format!(
                "{label} is off: the image builder is in the state {state}, which this version does not know."
            )),
            (Start, S::Running) => Err(format!("{label} is off: the image builder already runs.")),
            (Delete, S::Running) => Err(format!(
                "{label} is off while the image builder runs. Stop it first."
            )),
            (Connect | Stop, S::Stopped) => {
                Err(format!("{label} is off: the image builder does not run."))
            }
            (_, S::Failed) => Err(format!(
                "{label} is off: the image builder failed. It can only be deleted."
            )),
            (_, state) => Err(format!(
                "{label} is off until AWS is done: {}.",
                state.label().to_ascii_lowercase()
            )),
        }
    }

    /// The status as people read it: shape, and words.
    pub fn status(&self) -> (Tone, String) {
        let tone = match &self.state {
            ImageBuilderState::Running if !self.errors.is_empty() => Tone::Warning,
            state => state.tone(),
        };
        (tone, self.state.label().to_owned())
    }
}

/// An image builder in the list and on its page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BuilderRow {
    /// The image builder.
    pub builder: ImageBuilder,
    /// When it was last started from here, if it runs since; seconds since 1970. AWS
    /// does not tell.
    pub started: Option<i64>,
}

/// An image builder with its tags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuilderDetail {
    /// The image builder.
    pub row: BuilderRow,
    /// Its tags, by key.
    pub tags: Vec<(String, String)>,
}

/// With which streaming agent an image builder is to start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartForm {
    /// A version as AWS spells it, or `LATEST`; empty keeps the one that is on it.
    pub agent_version: String,
}

impl StartForm {
    /// Characters a version has at most, in the service model.
    const LONGEST: usize = 100;

    /// The version, if there is to be another.
    ///
    /// # Errors
    /// That it is none, with the reason.
    pub fn check(&self) -> Result<Option<&str>, PortalError> {
        let version = self.agent_version.trim();
        if version.chars().count() > Self::LONGEST {
            let why = Invalid(format!(
                "A version has at most {} characters.",
                Self::LONGEST
            ));
            return Err(PortalError::invalid("AppstreamAgentVersion", &why));
        }
        Ok((!version.is_empty()).then_some(version))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A stopped image builder for tests.
    pub fn image_builder(name: &str) -> ImageBuilder {
        ImageBuilder {
            name: ImageBuilderName::parse(name).unwrap(),
            arn: format!("arn:aws:appstream:eu-central-1:123456789012:image-builder/{name}"),
            image_arn: None,
            display_name: None,
            description: None,
            state: ImageBuilderState::Stopped,
            state_change_reason: None,
            errors: vec![],
            instance_type: "stream.standard.large".to_owned(),
            platform: None,
            subnets: vec![],
            security_groups: vec![],
            default_internet_access: false,
            directory: None,
            organizational_unit: None,
            iam_role: None,
            address: None,
            ipv6_addresses: vec![],
            network_interface: None,
            agent_version: None,
            latest_agent: None,
            access_endpoints: vec![],
            root_volume: None,
            instance_metadata_v1: None,
            created: None,
        }
    }

    #[test]
    fn actions_are_possible_in_the_states_aws_takes_them() {
        use ImageBuilderAction::{Connect, Delete, Start, Stop};
        let mut builder = image_builder("office");
        let nothing = [
            "PENDING",
            "UPDATING_AGENT",
            "STOPPING",
            "REBOOTING",
            "SNAPSHOTTING",
            "DELETING",
            "UPDATING",
            "PENDING_QUALIFICATION",
            "PENDING_SYNCING_APPS",
            "SYNCING_APPS",
            "PENDING_IMAGE_IMPORT",
            "MELTING",
        ];
        let cases = [
            ("RUNNING", [true, false, true, false]),
            ("STOPPED", [false, true, false, true]),
            ("FAILED", [false, false, false, true]),
        ];
        let nothing = nothing.map(|state| (state, [false; 4]));
        for (state, possible) in cases.into_iter().chain(nothing) {
            builder.state = state.into();
            let can = [Connect, Start, Stop, Delete].map(|action| builder.can(action));
            assert_eq!(
                can.clone().map(|can| can.is_ok()),
                possible,
                "connect, start, stop, delete in {state}"
            );
            for why in can.into_iter().filter_map(Result::err) {
                assert!(why.contains(" is off") && why.ends_with('.'), "{why}");
            }
        }
    }

    #[test]
    fn an_agent_version_may_be_chosen_and_is_not_endless() {
        let form = |version: &str| StartForm {
            agent_version: version.to_owned(),
        };
        assert_eq!(form(" ").check(), Ok(None));
        assert_eq!(form("LATEST").check(), Ok(Some("LATEST")));
        assert!(form(&"x".repeat(100)).check().is_ok());
        assert!(form(&"x".repeat(101)).check().is_err());
    }
}
