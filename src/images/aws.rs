//! AppStream's images: SDK calls and conversions.

use aws_sdk_appstream::types;

use super::{Application, Image};
use crate::appstream::PortalError;
use crate::appstream::aws::{Doing, explain, text};
use crate::server::cache::Read;
use crate::server::connections::Aws;
use crate::ui::live::Topic;

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
        Ok(page.images().first().map(image))
    }
}

fn image(image: &types::Image) -> Image {
    Image {
        name: image.name().unwrap_or_default().to_owned(),
        arn: text(image.arn()),
        applications: image
            .applications()
            .iter()
            .filter(|application| application.enabled() != Some(false))
            .filter_map(|application| {
                let name = text(application.name())?;
                Some(Application {
                    display_name: text(application.display_name()).unwrap_or_else(|| name.clone()),
                    description: text(application.description()),
                    name,
                })
            })
            .collect(),
    }
}
