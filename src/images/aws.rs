//! AppStream's images: SDK calls and conversions.

use aws_sdk_appstream::types;

use super::{Application, Image, ImageState, Permissions, ResourceError, Share, Visibility};
use crate::appstream::aws::{Doing, explain, seconds, text};
use crate::appstream::{AccountId, ImageName, PortalError};
use crate::server::cache::Read;
use crate::server::connections::Aws;
use crate::ui::live::Topic;

/// All images of one's own, shared with one, or of AWS's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ImagesOf(pub Visibility);

impl Read for ImagesOf {
    type Answer = Vec<Image>;
    const TOPIC: Topic = Topic::Images;

    async fn fetch(&self, aws: &Aws) -> Result<Vec<Image>, PortalError> {
        let doing = Doing {
            operation: "DescribeImages",
            what: "list the images",
        };
        let mut images = Vec::new();
        let mut token = None;
        loop {
            let (client, _permit) = aws.client().await?;
            let page = client
                .describe_images()
                .r#type(self.0.as_str().into())
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| explain(doing, &error))?;
            images.extend(page.images().iter().filter_map(image));
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(images);
            }
        }
    }

    fn in_motion(images: &Vec<Image>) -> bool {
        images.iter().any(|image| image.state.is_in_motion())
    }
}

/// One image by its Amazon Resource Name, which tells apart a public, a shared and
/// a private image of the same name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OneImage(pub String);

impl Read for OneImage {
    type Answer = Option<Image>;
    const TOPIC: Topic = Topic::Images;

    async fn fetch(&self, aws: &Aws) -> Result<Option<Image>, PortalError> {
        let what = format!("describe image {}", self.0);
        let doing = Doing {
            operation: "DescribeImages",
            what: &what,
        };
        let (client, _permit) = aws.client().await?;
        let page = client
            .describe_images()
            .arns(&self.0)
            .send()
            .await
            .map_err(|error| explain(doing, &error))?;
        Ok(page.images().first().and_then(image))
    }

    fn in_motion(image: &Option<Image>) -> bool {
        image
            .as_ref()
            .is_some_and(|image| image.state.is_in_motion())
    }
}

/// The accounts that may use an image of one's own.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SharesOf(pub ImageName);

impl Read for SharesOf {
    type Answer = Vec<Share>;
    const TOPIC: Topic = Topic::Images;

    async fn fetch(&self, aws: &Aws) -> Result<Vec<Share>, PortalError> {
        let what = format!("list who may use image {}", self.0);
        let doing = Doing {
            operation: "DescribeImagePermissions",
            what: &what,
        };
        let mut shares = Vec::new();
        let mut token = None;
        loop {
            let (client, _permit) = aws.client().await?;
            let page = client
                .describe_image_permissions()
                .name(self.0.as_str())
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| explain(doing, &error))?;
            shares.extend(
                page.shared_image_permissions_list()
                    .iter()
                    .filter_map(share),
            );
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(shares);
            }
        }
    }
}

fn share(share: &types::SharedImagePermissions) -> Option<Share> {
    Some(Share {
        account: AccountId::parse(share.shared_account_id()?).ok()?,
        permissions: share
            .image_permissions()
            .map(permissions)
            .unwrap_or_default(),
    })
}

fn permissions(given: &types::ImagePermissions) -> Permissions {
    Permissions {
        fleets: given.allow_fleet().unwrap_or_default(),
        image_builders: given.allow_image_builder().unwrap_or_default(),
    }
}

/// An image of AWS's; `None` if its name is none, which AWS never gives.
fn image(image: &types::Image) -> Option<Image> {
    Some(Image {
        name: ImageName::parse(image.name()?).ok()?,
        arn: text(image.arn()),
        base_image_arn: text(image.base_image_arn()),
        display_name: text(image.display_name()),
        description: text(image.description()),
        state: ImageState::from(image.state().map_or("", types::ImageState::as_str)),
        visibility: image
            .visibility()
            .map_or("PRIVATE", types::VisibilityType::as_str)
            .into(),
        state_change_reason: image.state_change_reason().map(|reason| {
            let code = reason.code().map(|code| code.as_str().to_owned());
            let message = reason.message().unwrap_or_default().to_owned();
            (code.unwrap_or_default(), message)
        }),
        errors: resource_errors(image.image_errors()),
        platform: image.platform().map(|platform| platform.as_str().into()),
        image_builder_supported: image.image_builder_supported().unwrap_or_default(),
        image_builder: text(image.image_builder_name()),
        applications: image
            .applications()
            .iter()
            .filter_map(application)
            .collect(),
        created: seconds(image.created_time()),
        released: seconds(image.public_base_image_released_date()),
        agent_version: text(image.appstream_agent_version()),
        latest_agent: image
            .latest_appstream_agent_version()
            .map(|latest| latest.as_str() == "TRUE"),
        permissions: image.image_permissions().map(permissions),
        shared_with_others: image
            .image_shared_with_others()
            .map(|shared| shared.as_str() == "TRUE"),
        families: image.supported_instance_families().to_vec(),
        dynamic_app_providers: image
            .dynamic_app_providers_enabled()
            .map(|enabled| enabled.as_str() == "ENABLED"),
        managed_software: image.managed_software_included().unwrap_or_default(),
        image_type: image.image_type().map(|kind| kind.as_str().into()),
        graphics_driver: image
            .image_software_metadata()
            .and_then(|software| text(software.nvidia_grid_driver_version())),
    })
}

fn application(application: &types::Application) -> Option<Application> {
    let name = text(application.name())?;
    let mut metadata: Vec<_> = application
        .metadata()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    metadata.sort();
    Some(Application {
        display_name: text(application.display_name()).unwrap_or_else(|| name.clone()),
        description: text(application.description()),
        enabled: application.enabled() != Some(false),
        icon: application
            .icon_s3_location()
            .map(|at| {
                let (bucket, key) = (at.s3_bucket(), at.s3_key());
                format!(
                    "s3://{}/{}",
                    bucket.unwrap_or_default(),
                    key.unwrap_or_default()
                )
            })
            .or_else(|| text(application.icon_url()).map(|url| without_query(&url))),
        launch_path: text(application.launch_path()),
        launch_parameters: text(application.launch_parameters()),
        working_directory: text(application.working_directory()),
        metadata,
        arn: text(application.arn()),
        app_block_arn: text(application.app_block_arn()),
        platforms: application
            .platforms()
            .iter()
            .map(|platform| platform.as_str().into())
            .collect(),
        families: application.instance_families().to_vec(),
        created: seconds(application.created_time()),
        name,
    })
}

/// An address without what comes after `?`, which may be a signature.
fn without_query(url: &str) -> String {
    url.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// What AWS says is wrong with an image or an image builder.
pub fn resource_errors(errors: &[types::ResourceError]) -> Vec<ResourceError> {
    errors
        .iter()
        .map(|error| ResourceError {
            code: error
                .error_code()
                .map(|code| code.as_str().to_owned())
                .unwrap_or_default(),
            message: error.error_message().unwrap_or_default().to_owned(),
            at: seconds(error.error_timestamp()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::without_query;

    #[test]
    fn the_signature_of_an_icon_is_not_kept() {
        let url = "https://bucket.s3.amazonaws.com/icons/a.png?X-Amz-Signature=secret";
        assert_eq!(
            without_query(url),
            "https://bucket.s3.amazonaws.com/icons/a.png"
        );
    }
}
