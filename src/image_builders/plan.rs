//! What the form of an image builder asks for, with what there is to choose from.

use crate::appstream::PortalError;
use crate::appstream::instance_types::{INSTANCE_TYPES, in_words};
use crate::directory_configs::aws::AllDirectoryConfigs;
use crate::images::aws::ImagesOf;
use crate::images::{Image, ImageState, Platform, Visibility};
use crate::json::Value;
use crate::operations::model::operation;
use crate::server::connections::Connection;
use crate::server::context::patience;
use crate::ui::form::plan::{Field, Offer, Section, Style, Task};
use crate::ui::form::shape::Shape;

/// What there is to choose from. What AWS does not tell is not offered, and can be
/// typed all the same.
#[derive(Default)]
struct Offers {
    images: Vec<Offer>,
    shared: Vec<Offer>,
    directories: Vec<Offer>,
}

fn offer(value: &str, label: String) -> Offer {
    Offer {
        value: value.to_owned(),
        label,
        text: String::new(),
    }
}

async fn offers(connection: &Connection) -> Offers {
    let images = async |visibility| {
        let question = ImagesOf(visibility);
        let known = connection.cache.read(&question, patience()).await.ok();
        let images: Vec<Image> = known
            .map(|known| known.answer.as_ref().clone())
            .unwrap_or_default();
        let usable = images
            .into_iter()
            .filter(|image| image.state == ImageState::Available && image.image_builder_supported);
        usable.collect::<Vec<_>>()
    };
    let (public, private, shared, directories) = tokio::join!(
        images(Visibility::Public),
        images(Visibility::Private),
        images(Visibility::Shared),
        connection.cache.read(&AllDirectoryConfigs, patience())
    );
    let label = |image: &Image| {
        let platform = image.platform.as_ref().map_or("", Platform::label);
        format!("{}, {platform}", image.visibility.label())
    };
    let by_name = public.iter().chain(&private);
    let directories = directories.map(|known| known.answer.as_ref().clone());
    Offers {
        images: by_name
            .map(|image| offer(image.name.as_str(), label(image)))
            .collect(),
        shared: shared
            .iter()
            .filter_map(|image| Some(offer(image.arn.as_deref()?, image.name.to_string())))
            .collect(),
        directories: directories
            .unwrap_or_default()
            .iter()
            .map(|config| offer(config.name.as_str(), String::new()))
            .collect(),
    }
}

/// The form of a new image builder.
///
/// # Errors
/// If the service model lacks it.
pub async fn create(connection: &Connection) -> Result<Task, PortalError> {
    let shape = &operation("CreateImageBuilder")?.input;
    Ok(Task {
        shape: shape.clone(),
        sections: sections(shape, &offers(connection).await),
        initial: Value::object([("EnableDefaultInternetAccess", Value::from(false))]),
    })
}

fn sections(shape: &Shape, offers: &Offers) -> Vec<Section> {
    let at = |path: &str| Field::at(shape, path);
    vec![
        Section::new("Name and image", "", image_fields(&at, offers)),
        Section::new(
            "Instance",
            "AWS charges for every hour it runs.",
            instance_fields(&at),
        ),
        Section::new("Network and domain", "", network_fields(&at, offers)),
        Section::new(
            "Tags",
            "For cost reports and permissions.",
            vec![at("Tags")],
        ),
    ]
}

fn image_fields(at: &impl Fn(&str) -> Field, offers: &Offers) -> Vec<Field> {
    vec![
        at("Name").style(Style::Code),
        at("DisplayName").hint("The name people see. At most 100 characters."),
        at("Description")
            .style(Style::Long)
            .hint("For administrators. At most 256 characters."),
        at("ImageName")
            .called("Image")
            .style(Style::Code)
            .offering(offers.images.clone())
            .hint("By name: one of AWS's public images, or one of yours. It decides the operating system."),
        at("ImageArn")
            .style(Style::Code)
            .offering(offers.shared.clone())
            .hint("Instead of the name, for an image that another account shares."),
        at("SoftwaresToInstall")
            .called("Software to install")
            .hint("Licensed software that AWS installs, such as Microsoft_Office_2021_LTSC_Professional_Plus_64Bit. One per line."),
        at("SoftwaresToUninstall")
            .called("Software to uninstall")
            .hint("Licensed software on the image that AWS removes. One per line."),
    ]
}

fn instance_fields(at: &impl Fn(&str) -> Field) -> Vec<Field> {
    let types = INSTANCE_TYPES
        .into_iter()
        .map(|kind| offer(kind.0, in_words(kind)))
        .collect();
    vec![
        at("InstanceType")
            .style(Style::Code)
            .offering(types)
            .hint("Family and size, such as stream.standard.medium. Use the family of the fleets to come."),
        at("RootVolumeConfig.VolumeSizeInGb")
            .called("Root volume")
            .unit("GB")
            .hint("From 200 to 500; 200 if nothing is set."),
        at("AppstreamAgentVersion")
            .called("Agent version")
            .style(Style::Code)
            .offering(vec![offer("LATEST", "The newest".to_owned())])
            .hint("LATEST, or a version like 09-15-2026. That of the image if nothing is set."),
        at("IamRoleArn")
            .style(Style::Code)
            .hint("The role applications on it may use. It must trust appstream.amazonaws.com."),
        at("DisableIMDSV1")
            .called("Disable IMDSv1")
            .hint("It then gives its metadata by IMDSv2 only."),
        at("AgentAccessConfig")
            .called("AI agents")
            .hint("Whether software agents may see and use the desktop. Leave it empty to allow none."),
    ]
}

fn network_fields(at: &impl Fn(&str) -> Field, offers: &Offers) -> Vec<Field> {
    vec![
        at("VpcConfig.SubnetIds").called("Subnet").hint("One."),
        at("VpcConfig.SecurityGroupIds")
            .called("Security groups")
            .hint("One per line, at most 5."),
        at("EnableDefaultInternetAccess")
            .called("Default internet access")
            .style(Style::Switch)
            .hint("Off is good practice: traffic then leaves through your VPC."),
        at("DomainJoinInfo.DirectoryName")
            .called("Directory")
            .offering(offers.directories.clone())
            .hint("The Active Directory domain it joins, one of the directory configs."),
        at("DomainJoinInfo.OrganizationalUnitDistinguishedName")
            .called("Organizational unit")
            .hint("Where the computer account goes, such as OU=Streaming,DC=example,DC=com."),
        at("AccessEndpoints").called("Access endpoints").hint(
            "Interface VPC endpoints people connect through instead of the internet. At most 4.",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_of_create_image_builder_is_in_the_form() {
        let shape = &operation("CreateImageBuilder").unwrap().input;
        let sections = sections(shape, &Offers::default());
        let fields: Vec<_> = sections
            .iter()
            .flat_map(|section| &section.fields)
            .collect();
        for member in shape.members() {
            let within = format!("{}.", member.name);
            assert!(
                fields
                    .iter()
                    .any(|field| field.path == member.name || field.path.starts_with(&within)),
                "{} is in no form",
                member.name
            );
        }
    }
}
