//! Images: what instances start from, the applications on it, and who may use it.
//! Types, limits and rules.

use serde::{Deserialize, Serialize};

use crate::appstream::{AccountId, FleetName, ImageBuilderName, ImageName};
use crate::open_enum;
use crate::ui::Tone;

pub mod api;
mod applications;
#[cfg(feature = "ssr")]
pub mod aws;
mod copy;
mod delete;
mod detail;
pub mod forms;
mod list;
#[cfg(feature = "ssr")]
mod listed;
mod marks;
mod permissions;
#[cfg(feature = "ssr")]
mod seen;
mod use_on_fleets;

pub use detail::{ImagePage, resource_error};
#[cfg(feature = "ssr")]
pub use list::COLUMNS;
pub use list::{ImagesEverywherePage, ImagesPage};
pub use marks::{Mark, marks};

open_enum! {
    /// Where an image is in its life.
    ImageState {
        Pending = "PENDING", "Being created";
        Available = "AVAILABLE", "Available";
        Failed = "FAILED", "Failed";
        Copying = "COPYING", "Copying";
        Deleting = "DELETING", "Being deleted";
        Creating = "CREATING", "Being updated";
        Importing = "IMPORTING", "Being imported";
        Validating = "VALIDATING", "Being validated";
    }
}

impl ImageState {
    /// Whether AWS is about to change it by itself.
    pub const fn is_in_motion(&self) -> bool {
        !matches!(self, Self::Available | Self::Failed | Self::Unknown(_))
    }

    /// How it looks.
    pub const fn tone(&self) -> Tone {
        match self {
            Self::Available => Tone::Running,
            Self::Failed => Tone::Failed,
            Self::Deleting => Tone::Stopping,
            Self::Unknown(_) => Tone::Unknown,
            _ => Tone::Pending,
        }
    }
}

open_enum! {
    /// Whose an image is.
    Visibility {
        Private = "PRIVATE", "Private";
        Shared = "SHARED", "Shared";
        Public = "PUBLIC", "Public";
    }
}

open_enum! {
    /// An operating system.
    Platform {
        Windows = "WINDOWS", "Windows";
        WindowsServer2016 = "WINDOWS_SERVER_2016", "Windows Server 2016";
        WindowsServer2019 = "WINDOWS_SERVER_2019", "Windows Server 2019";
        WindowsServer2022 = "WINDOWS_SERVER_2022", "Windows Server 2022";
        WindowsServer2025 = "WINDOWS_SERVER_2025", "Windows Server 2025";
        Windows11 = "WINDOWS_11", "Windows 11";
        AmazonLinux2 = "AMAZON_LINUX2", "Amazon Linux 2";
        Rhel8 = "RHEL8", "Red Hat Enterprise Linux 8";
        RockyLinux8 = "ROCKY_LINUX8", "Rocky Linux 8";
        UbuntuPro2404 = "UBUNTU_PRO_2404", "Ubuntu Pro 24.04";
    }
}

open_enum! {
    /// Where an image comes from.
    ImageType {
        Custom = "CUSTOM", "Custom, made with an image builder";
        Native = "NATIVE", "From AWS";
        Byol = "BYOL", "Imported, with own licences";
    }
}

/// An application on an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Application {
    /// The name CreateStreamingURL takes as ApplicationId.
    pub name: String,
    /// The name users see.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether users may open it.
    pub enabled: bool,
    /// Where its icon lies, without the signature that lets AWS show it.
    pub icon: Option<String>,
    /// What is started.
    pub launch_path: Option<String>,
    /// With which arguments.
    pub launch_parameters: Option<String>,
    /// In which folder.
    pub working_directory: Option<String>,
    /// What else AWS keeps of it.
    pub metadata: Vec<(String, String)>,
    /// Its Amazon Resource Name, if it has one of its own.
    pub arn: Option<String>,
    /// The app block it comes from.
    pub app_block_arn: Option<String>,
    /// Operating systems it runs on.
    pub platforms: Vec<Platform>,
    /// Instance families it runs on.
    pub families: Vec<String>,
    /// Seconds since 1970.
    pub created: Option<i64>,
}

/// Something wrong with an image or an image builder, as AWS reports it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ResourceError {
    /// AWS's code.
    pub code: String,
    /// AWS's own sentence.
    pub message: String,
    /// Seconds since 1970.
    pub at: Option<i64>,
}

/// What the owner of an image lets another account do with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Permissions {
    /// Start fleets from it.
    pub fleets: bool,
    /// Start image builders from it.
    pub image_builders: bool,
}

impl Permissions {
    /// In words.
    pub const fn label(self) -> &'static str {
        match (self.fleets, self.image_builders) {
            (true, true) => "fleets and image builders",
            (true, false) => "fleets",
            (false, true) => "image builders",
            (false, false) => "nothing",
        }
    }
}

/// An account that may use an image.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Share {
    /// Whose.
    pub account: AccountId,
    /// For what.
    pub permissions: Permissions,
}

/// An image with everything AWS tells about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Image {
    /// Its name, unique only among the images of its owner.
    pub name: ImageName,
    /// Its Amazon Resource Name; a public image's has no account.
    pub arn: Option<String>,
    /// The public image it was made from.
    pub base_image_arn: Option<String>,
    /// The name people see.
    pub display_name: Option<String>,
    /// What administrators wrote about it.
    pub description: Option<String>,
    /// Where it is in its life.
    pub state: ImageState,
    /// Whose it is.
    pub visibility: Visibility,
    /// Why it is in this state: AWS's code and sentence.
    pub state_change_reason: Option<(String, String)>,
    /// What AWS says is wrong.
    pub errors: Vec<ResourceError>,
    /// The operating system.
    pub platform: Option<Platform>,
    /// Whether image builders can start from it.
    pub image_builder_supported: bool,
    /// The image builder it was made with.
    pub image_builder: Option<String>,
    /// The applications on it.
    pub applications: Vec<Application>,
    /// Seconds since 1970.
    pub created: Option<i64>,
    /// When AWS released it, of a public image; seconds since 1970.
    pub released: Option<i64>,
    /// The streaming agent on it: a date like `09-15-2026`.
    pub agent_version: Option<String>,
    /// Whether there is no newer agent.
    pub latest_agent: Option<bool>,
    /// What the owner of a shared image allows.
    pub permissions: Option<Permissions>,
    /// Whether other accounts may use it.
    pub shared_with_others: Option<bool>,
    /// Instance families it runs on.
    pub families: Vec<String>,
    /// Whether applications may be offered by a program on it.
    pub dynamic_app_providers: Option<bool>,
    /// Whether licensed software of AWS's is on it.
    pub managed_software: bool,
    /// Where it comes from.
    pub image_type: Option<ImageType>,
    /// The version of the graphics driver on it.
    pub graphics_driver: Option<String>,
}

/// Something a person does to an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageAction {
    /// CopyImage.
    Copy,
    /// DeleteImage.
    Delete,
    /// UpdateImagePermissions.
    Share,
}

impl ImageAction {
    /// The word on its button.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Copy => "Copy image",
            Self::Delete => "Delete",
            Self::Share => "Share image",
        }
    }
}

impl Image {
    /// The applications that users may open.
    pub fn openable(self) -> impl Iterator<Item = Application> {
        self.applications
            .into_iter()
            .filter(|application| application.enabled)
    }

    /// Whether `action` is possible now; if not, the reason for people.
    ///
    /// AWS (APPSTREAM.md, "Images and permissions"; the API reference of CopyImage,
    /// UpdateImagePermissions and DeleteImage): each needs an image of one's own;
    /// copying and sharing need AVAILABLE, deleting AVAILABLE or FAILED and no account
    /// that it is shared with. Whether fleets use it, see [`ImageDetail::can`].
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn can(&self, action: ImageAction) -> Result<(), String> {
        use ImageAction::{Copy, Delete, Share};
        let label = action.label();
        let whose = match self.visibility {
            Visibility::Private => None,
            Visibility::Public => Some("AWS"),
            _ => Some("another account"),
        };
        if let Some(owner) = whose {
            return Err(format!("{label} is off: the image belongs to {owner}."));
        }
        match (action, &self.state) {
            (Copy | Share, ImageState::Available) => Ok(()),
            (Delete, ImageState::Available | ImageState::Failed) => {
                if self.shared_with_others == Some(true) {
                    Err(format!(
                        "{label} is off: other accounts may use this image. Revoke their permissions first."
                    ))
                } else {
                    Ok(())
                }
            }
            (_, ImageState::Unknown(state)) => Err(format!(
                "{label} is off: the image is in the state {state}, which this version does not know."
            )),
            (_, ImageState::Failed) => Err(format!("{label} is off: the image failed.")),
            (_, state) if state.is_in_motion() => Err(format!(
                "{label} is off while the image is {}.",
                state.label().to_ascii_lowercase()
            )),
            (_, state) => Err(format!("{label} is off: the image is {}.", state.label())),
        }
    }

    /// Whether this is the image that a fleet or an image builder names.
    pub fn is_named(&self, arn: Option<&str>, name: Option<&str>) -> bool {
        match (arn, &self.arn) {
            (Some(arn), Some(own)) => arn == own,
            _ => name == Some(self.name.as_str()) && self.visibility == Visibility::Private,
        }
    }

    /// The account it belongs to; none of AWS's own.
    pub fn owner(&self) -> Option<&str> {
        let owner = self.arn.as_deref()?.split(':').nth(4)?;
        (!owner.is_empty()).then_some(owner)
    }

    /// What tells it from another account's image of the same name: its ARN, unless it
    /// is one's own.
    pub fn foreign_arn(&self) -> Option<&str> {
        match self.visibility {
            Visibility::Private => None,
            _ => self.arn.as_deref(),
        }
    }
}

/// The name of the image that an ARN names.
pub fn name_in_arn(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// An image in the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ImageRow {
    /// Its name.
    pub name: ImageName,
    /// Its ARN, if its name alone does not tell which it is.
    pub arn: Option<String>,
    /// The ARN its tags hang on, if it is one's own; the server needs it.
    #[serde(skip)]
    pub own_arn: Option<String>,
    /// Whose it is.
    pub visibility: Visibility,
    /// Where it is in its life.
    pub state: ImageState,
    /// The operating system.
    pub platform: Option<Platform>,
    /// The name of the public image it was made from.
    pub base_image: Option<String>,
    /// The streaming agent on it.
    pub agent_version: Option<String>,
    /// What to look at.
    pub marks: Vec<Mark>,
    /// How many fleets use it.
    pub fleets: usize,
    /// Seconds since 1970.
    pub created: Option<i64>,
}

/// An image, and what uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageDetail {
    /// The image.
    pub image: Image,
    /// What to look at.
    pub marks: Vec<Mark>,
    /// Fleets that use it, by name.
    pub fleets: Vec<FleetName>,
    /// Image builders that use it, by name.
    pub image_builders: Vec<ImageBuilderName>,
    /// Its tags, by key.
    pub tags: Vec<(String, String)>,
}

impl ImageDetail {
    /// Whether `action` is possible now; if not, the reason for people.
    ///
    /// AWS (APPSTREAM.md): "an image in use by a fleet or shared cannot be deleted".
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn can(&self, action: ImageAction) -> Result<(), String> {
        self.image.can(action)?;
        if action != ImageAction::Delete || self.fleets.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = self.fleets.iter().map(FleetName::as_str).collect();
        let (fleets, verb) = match names.len() {
            1 => ("fleet", "uses"),
            _ => ("fleets", "use"),
        };
        Err(format!(
            "Delete is off: the {fleets} {} {verb} this image. Give them another image first.",
            names.join(", ")
        ))
    }
}

#[cfg(test)]
pub mod tests;
