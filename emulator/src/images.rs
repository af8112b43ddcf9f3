//! Images: the account's own, those shared with it, and AWS's public ones.
//! How they come and go is in [`life`] and [`imports`], exports in [`exports`].

mod base;
pub(crate) mod exports;
pub(crate) mod imports;
pub(crate) mod life;
pub(crate) mod permissions;
mod uses;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use base::{LATEST_AGENT, WITHOUT_GRAPHICS, base_images};
pub(crate) use life::from_builder;
pub(crate) use uses::{
    agent_version, applications, builder_image, check_instance_type, check_shared, for_builder,
    for_fleet_by_arn, for_fleet_by_name, software, take_from_fleets, visible,
};

use crate::call::Call;
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::paging::{self, Page};
use crate::place::Place;
use crate::value::{Members, Text, Value};
use crate::world::{Region, World};

/// "The maximum size of each page of results", from the model.
const PAGE: usize = 25;

/// An image; public ones belong to no account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Image {
    pub(crate) name: String,
    pub(crate) display_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) state: ImageState,
    /// When the state will have moved on by itself.
    pub(crate) until: Option<Time>,
    /// Withdrawn by AWS, or made from an image that was: shown, but unusable.
    pub(crate) deprecated: bool,
    pub(crate) platform: Text,
    pub(crate) created: Time,
    /// The name of the public image it was made from.
    pub(crate) base_image: Option<String>,
    pub(crate) image_builder: Option<String>,
    pub(crate) agent_version: Text,
    pub(crate) latest_agent: bool,
    pub(crate) families: Vec<Text>,
    pub(crate) applications: Vec<Application>,
    /// Licensed software on it, by name.
    pub(crate) software: Vec<String>,
    /// `ImageType`: CUSTOM, NATIVE or BYOL.
    pub(crate) image_type: Text,
    pub(crate) errors: Vec<ImageError>,
    /// What each account it is shared with may do.
    pub(crate) permissions: BTreeMap<String, Permissions>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ImageState {
    Pending,
    Available,
    Failed,
    Copying,
    Deleting,
    Creating,
    Importing,
    Validating,
}

impl ImageState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            ImageState::Pending => "PENDING",
            ImageState::Available => "AVAILABLE",
            ImageState::Failed => "FAILED",
            ImageState::Copying => "COPYING",
            ImageState::Deleting => "DELETING",
            ImageState::Creating => "CREATING",
            ImageState::Importing => "IMPORTING",
            ImageState::Validating => "VALIDATING",
        }
    }
}

/// What another account may use a shared image for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Permissions {
    pub(crate) fleet: bool,
    pub(crate) image_builder: bool,
}

impl Permissions {
    pub(crate) fn describe(self) -> Value {
        Members::from([
            ("allowFleet", self.fleet.into()),
            ("allowImageBuilder", self.image_builder.into()),
        ])
        .into()
    }
}

/// An application of an image, which can be opened by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Application {
    pub(crate) name: Text,
    pub(crate) display_name: Text,
    pub(crate) launch_path: Text,
}

impl Application {
    pub(crate) fn new(
        name: &'static str,
        display_name: &'static str,
        launch_path: &'static str,
    ) -> Self {
        Self {
            name: name.into(),
            display_name: display_name.into(),
            launch_path: launch_path.into(),
        }
    }

    fn describe(&self, origin: &str) -> Value {
        Members::from([
            ("Name", self.name.clone().into()),
            ("DisplayName", self.display_name.clone().into()),
            ("IconURL", format!("{origin}/icon/{}.svg", self.name).into()),
            ("LaunchPath", self.launch_path.clone().into()),
            ("Enabled", true.into()),
            ("Metadata", Members::new().into()),
        ])
        .into()
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImageError {
    pub(crate) code: Text,
    pub(crate) message: Text,
    pub(crate) at: Time,
}

/// An image as one account sees it.
pub(crate) struct Seen<'a> {
    arn: String,
    image: &'a Image,
    visibility: &'static str,
    /// What the owner of a shared image allows.
    allowed: Permissions,
}

const EVERYTHING: Permissions = Permissions {
    fleet: true,
    image_builder: true,
};

/// All images that a place sees, by ARN.
fn seen<'a>(world: &'a World, place: &'a Place) -> impl Iterator<Item = Seen<'a>> {
    let public = base_images().iter().map(|image| Seen {
        arn: place.public_image_arn(&image.name),
        image,
        visibility: "PUBLIC",
        allowed: EVERYTHING,
    });
    let of_accounts = world.neighbours(place).flat_map(move |(owner, region)| {
        region.images.values().filter_map(move |image| {
            let (visibility, allowed) = if owner == place {
                ("PRIVATE", EVERYTHING)
            } else {
                ("SHARED", *image.permissions.get(place.account())?)
            };
            Some(Seen {
                arn: owner.arn("image", &image.name),
                image,
                visibility,
                allowed,
            })
        })
    });
    public.chain(of_accounts)
}

impl Seen<'_> {
    fn describe(&self, origin: &str, place: &Place) -> Value {
        let image = self.image;
        let mut out = Members::with_capacity(24);
        out.push("Name", &image.name);
        out.push("Arn", self.arn.clone());
        let base = image.base_image.as_ref();
        out.push_some(
            "BaseImageArn",
            base.map(|name| place.public_image_arn(name)),
        );
        out.push_some("DisplayName", image.display_name.as_ref());
        out.push("State", image.state.word());
        out.push("Visibility", self.visibility);
        out.push("ImageBuilderSupported", self.allowed.image_builder);
        out.push_some("ImageBuilderName", image.image_builder.as_ref());
        out.push("Platform", image.platform.clone());
        out.push_some("Description", image.description.as_ref());
        out.push_some("StateChangeReason", self.state_change_reason());
        let applications = image.applications.iter().map(|one| one.describe(origin));
        out.push("Applications", applications.collect::<Value>());
        out.push("CreatedTime", image.created);
        if self.visibility == "PUBLIC" {
            out.push("PublicBaseImageReleasedDate", image.created);
        }
        out.push("AppstreamAgentVersion", image.agent_version.clone());
        if self.visibility == "SHARED" {
            out.push("ImagePermissions", self.allowed.describe());
        }
        out.push(
            "ImageErrors",
            image
                .errors
                .iter()
                .map(ImageError::describe)
                .collect::<Value>(),
        );
        out.push("LatestAppstreamAgentVersion", flag(image.latest_agent));
        let families = image.families.iter().cloned().map(Value::from);
        out.push("SupportedInstanceFamilies", families.collect::<Value>());
        out.push("DynamicAppProvidersEnabled", "DISABLED");
        if self.visibility == "PRIVATE" {
            out.push("ImageSharedWithOthers", flag(!image.permissions.is_empty()));
        }
        out.push("ManagedSoftwareIncluded", !image.software.is_empty());
        out.push("ImageType", image.image_type.clone());
        out.into()
    }

    fn state_change_reason(&self) -> Option<Value> {
        let error = self.image.errors.first()?;
        Some(
            Members::from([
                ("Code", "INTERNAL_ERROR".into()),
                ("Message", error.message.clone().into()),
            ])
            .into(),
        )
    }
}

impl ImageError {
    fn describe(&self) -> Value {
        Members::from([
            ("ErrorCode", self.code.clone().into()),
            ("ErrorMessage", self.message.clone().into()),
            ("ErrorTimestamp", self.at.into()),
        ])
        .into()
    }
}

/// The model's words for yes and no in some of an image's members.
fn flag(yes: bool) -> &'static str {
    if yes { "TRUE" } else { "FALSE" }
}

pub(crate) fn not_found(name: &str) -> ApiError {
    ApiError::not_found(format!("Image {name} not found"))
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let input = &call.input;
    let names = crate::call::sorted_names(input, "Names");
    let arns = crate::call::sorted_names(input, "Arns");
    if !names.is_empty() && !arns.is_empty() {
        return Err(ApiError::combination(
            "Specify either Names or Arns, not both.",
        ));
    }
    let visibility = input.text("Type");
    let size = paging::size(input.integer("MaxResults"), PAGE, PAGE);
    let page = Page::read(input, &call.scope(&(&names, &arns, visibility)), size)?;
    let mut found: BTreeMap<String, Seen<'_>> = seen(call.world, call.place)
        .filter(|seen| visibility.is_none_or(|visibility| visibility == seen.visibility))
        .map(|seen| (seen.arn.clone(), seen))
        .collect();
    if let Some(name) = names
        .iter()
        .find(|name| !found.values().any(|seen| seen.image.name == **name))
    {
        return Err(not_found(name));
    }
    if let Some(arn) = arns.iter().find(|arn| !found.contains_key(*arn)) {
        return Err(not_found(arn));
    }
    found.retain(|arn, seen| {
        if names.is_empty() && arns.is_empty() {
            // A public image that AWS has withdrawn is there for those who name it.
            !(seen.image.deprecated && seen.visibility == "PUBLIC")
        } else {
            names.contains(&seen.image.name) || arns.contains(arn)
        }
    });
    let (origin, place) = (call.origin, call.place);
    Ok(page.answer("Images", found.into_iter(), |seen| {
        seen.describe(origin, place)
    }))
}

/// The account's own image of this name.
pub(crate) fn own<'a>(region: &'a mut Region, name: &str) -> Outcome<&'a mut Image> {
    region.images.get_mut(name).ok_or_else(|| not_found(name))
}
