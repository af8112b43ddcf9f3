//! CreateImportedImage: images from AMIs and from WorkSpaces.
//!
//! The emulator knows no EC2, so the name decides: an AMI or WorkSpaces image
//! whose id contains `bad` or `dead` does not exist.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Application, Image, ImageState, LATEST_AGENT, WITHOUT_GRAPHICS, life};
use crate::call::Call;
use crate::check::owned;
use crate::error::{ApiError, Outcome};
use crate::fleets;
use crate::tags;
use crate::value::{Members, Text, Value};

const IMPORTING: Duration = Duration::from_secs(1_200);

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    let input = &call.input;
    let (source, byol) = source(input)?;
    if source.contains("bad") || source.contains("dead") {
        return Err(ApiError::not_found(format!(
            "The image {source} was not found."
        )));
    }
    if let Some(role) = input.text("IamRoleArn") {
        fleets::check_role(role, call.place)?;
    } else if !byol {
        return Err(ApiError::combination(
            "IamRoleArn is required to import an AMI.",
        ));
    }
    let intended = input
        .map("RuntimeValidationConfig")
        .and_then(|config| config.text("IntendedInstanceType"));
    if let Some(instance_type) = intended {
        fleets::check_instance_type(instance_type)?;
    }
    life::check_room(call.world, call.place, &name)?;
    if call.input.boolean("DryRun") == Some(true) {
        return Err(ApiError::new(
            "DryRunOperationException",
            "Request would have succeeded, but DryRun flag is set.",
        ));
    }
    let image = read(call, &name, byol);
    life::keep(call.world, call.place, image);
    let arn = call.place.arn("image", &name);
    let tags = call.input.map("Tags");
    tags::set(call.world.region(call.place), arn, tags);
    Ok(Members::from([("Image", life::shown(call, &name)?)]))
}

/// The id of what is imported, and whether it comes from WorkSpaces.
fn source(input: &Members) -> Outcome<(&str, bool)> {
    match (input.text("SourceAmiId"), input.text("WorkspaceImageId")) {
        (Some(ami), None) => Ok((ami, false)),
        (None, Some(image)) => Ok((image, true)),
        (Some(_), Some(_)) => Err(ApiError::combination(
            "Specify exactly one of SourceAmiId and WorkspaceImageId: both were specified.",
        )),
        (None, None) => Err(ApiError::combination(
            "Specify exactly one of SourceAmiId and WorkspaceImageId: none was specified.",
        )),
    }
}

fn read(call: &Call<'_>, name: &str, byol: bool) -> Image {
    let input = &call.input;
    let platform = if byol {
        "WINDOWS_11"
    } else {
        "WINDOWS_SERVER_2022"
    };
    let catalog = input.list("AppCatalogConfig").unwrap_or_default();
    Image {
        name: name.to_owned(),
        display_name: owned(input, "DisplayName").filter(|name| !name.is_empty()),
        description: owned(input, "Description").filter(|text| !text.is_empty()),
        state: ImageState::Importing,
        until: Some(call.now + IMPORTING),
        deprecated: false,
        platform: platform.into(),
        created: call.now,
        base_image: None,
        image_builder: None,
        agent_version: LATEST_AGENT.into(),
        latest_agent: true,
        families: WITHOUT_GRAPHICS.iter().copied().map(Text::from).collect(),
        applications: catalog
            .iter()
            .filter_map(Value::as_map)
            .map(application)
            .collect(),
        software: Vec::new(),
        image_type: if byol { "BYOL" } else { "CUSTOM" }.into(),
        errors: Vec::new(),
        permissions: BTreeMap::new(),
    }
}

fn application(given: &Members) -> Application {
    let name = given.text("Name").unwrap_or_default().to_owned();
    let display_name = owned(given, "DisplayName").unwrap_or_else(|| name.clone());
    let path = owned(given, "AbsoluteAppPath").unwrap_or_default();
    Application {
        name: name.into(),
        display_name: display_name.into(),
        launch_path: path.into(),
    }
}
