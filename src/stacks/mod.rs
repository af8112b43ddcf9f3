//! Stacks: what gives users access to a fleet. Types and rules.

use serde::{Deserialize, Serialize};

use crate::appstream::{FleetName, StackName};
use crate::fleets::Fleet;
use crate::open_enum;

pub mod api;
#[cfg(feature = "ssr")]
pub mod aws;
mod detail;
mod form;
mod list;
#[cfg(feature = "ssr")]
mod listed;
#[cfg(feature = "ssr")]
pub mod plan;
pub mod rules;

pub use detail::StackPage;
pub use form::{CreateStackPage, EditStackPage};
#[cfg(feature = "ssr")]
pub use list::COLUMNS;
pub use list::StacksPage;

open_enum! {
    /// What users may do during a session.
    Action {
        ClipboardCopyFromLocalDevice = "CLIPBOARD_COPY_FROM_LOCAL_DEVICE", "Copy from their own device";
        ClipboardCopyToLocalDevice = "CLIPBOARD_COPY_TO_LOCAL_DEVICE", "Copy to their own device";
        FileUpload = "FILE_UPLOAD", "Upload files";
        FileDownload = "FILE_DOWNLOAD", "Download files";
        PrintingToLocalDevice = "PRINTING_TO_LOCAL_DEVICE", "Print on their own device";
        DomainPasswordSignin = "DOMAIN_PASSWORD_SIGNIN", "Sign in with a domain password";
        DomainSmartCardSignin = "DOMAIN_SMART_CARD_SIGNIN", "Sign in with a smart card";
        AutoTimeZoneRedirection = "AUTO_TIME_ZONE_REDIRECTION", "Keep their own time zone";
        SmartCardRedirection = "SMART_CARD_REDIRECTION", "Use their own smart card";
    }
}

open_enum! {
    /// Where users' files are kept.
    ConnectorType {
        HomeFolders = "HOMEFOLDERS", "Home folders";
        GoogleDrive = "GOOGLE_DRIVE", "Google Drive";
        OneDrive = "ONE_DRIVE", "OneDrive";
    }
}

/// An action and whether it is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UserSetting {
    /// What users may do.
    pub action: Action,
    /// Whether they may.
    pub enabled: bool,
    /// Characters at most, for the two clipboard actions.
    pub maximum_length: Option<i32>,
}

/// A stack with everything the console shows of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stack {
    /// Its name, unique in account and region.
    pub name: StackName,
    /// Its Amazon Resource Name.
    pub arn: Option<String>,
    /// The name users see.
    pub display_name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Seconds since 1970.
    pub created: Option<i64>,
    /// Where users' files are kept.
    pub storage: Vec<ConnectorType>,
    /// What users may do.
    pub user_settings: Vec<UserSetting>,
    /// Whether applications remember their settings.
    pub application_settings: bool,
    /// Where users go after a session.
    pub redirect_url: Option<String>,
    /// Where users send feedback.
    pub feedback_url: Option<String>,
    /// Hosts that may show sessions in a frame.
    pub embed_host_domains: Vec<String>,
    /// What AWS says is wrong: code and sentence.
    pub errors: Vec<(String, String)>,
}

impl Stack {
    /// The name people know it by.
    pub fn title(&self) -> &str {
        self.display_name.as_deref().unwrap_or(self.name.as_str())
    }
}

/// A stack in the list, with the fleets behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StackRow {
    /// The stack.
    pub stack: Stack,
    /// The fleets associated with it; none until AWS has said.
    pub fleets: Vec<FleetName>,
}

/// A stack with the fleets behind it and those that could be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackDetail {
    /// The stack.
    pub stack: Stack,
    /// The fleets associated with it.
    pub fleets: Vec<Fleet>,
    /// Fleets that are not, by name.
    pub other_fleets: Vec<FleetName>,
    /// Its tags, by key.
    pub tags: Vec<(String, String)>,
}
