//! AppStream's image builders: SDK calls and conversions.

use aws_sdk_appstream::operation::RequestId;
use aws_sdk_appstream::types;

use super::{ImageBuilder, ImageBuilderState};
use crate::appstream::aws::{Doing, explain, seconds, text};
use crate::appstream::{ImageBuilderName, PortalError, Validity};
use crate::images::aws::resource_errors;
use crate::server::cache::Read;
use crate::server::connections::Aws;
use crate::server::write::Written;
use crate::sessions::aws::StreamingUrl;
use crate::ui::live::Topic;

/// All image builders of a connection.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AllImageBuilders;

impl Read for AllImageBuilders {
    type Answer = Vec<ImageBuilder>;
    const TOPIC: Topic = Topic::ImageBuilders;

    async fn fetch(&self, aws: &Aws) -> Result<Vec<ImageBuilder>, PortalError> {
        let doing = Doing {
            operation: "DescribeImageBuilders",
            what: "list the image builders",
        };
        let mut builders = Vec::new();
        let mut token = None;
        loop {
            let (client, _permit) = aws.client().await?;
            let page = client
                .describe_image_builders()
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| explain(doing, &error))?;
            builders.extend(page.image_builders().iter().filter_map(image_builder));
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(builders);
            }
        }
    }

    fn in_motion(builders: &Vec<ImageBuilder>) -> bool {
        builders.iter().any(|builder| builder.state.is_in_motion())
    }
}

/// Asks for a streaming URL that leads to an image builder.
///
/// # Errors
/// What AWS said, such as that it does not run.
pub async fn create_streaming_url(
    aws: &Aws,
    name: &ImageBuilderName,
) -> Result<Written<StreamingUrl>, PortalError> {
    let what = format!("connect to image builder {name}");
    let doing = Doing {
        operation: "CreateImageBuilderStreamingURL",
        what: &what,
    };
    let (client, _permit) = aws.client().await?;
    let answer = client
        .create_image_builder_streaming_url()
        .name(name.as_str())
        .validity(Validity::REDIRECT.as_seconds())
        .send()
        .await
        .map_err(|error| explain(doing, &error))?;
    let request_id = answer.request_id().map(ToOwned::to_owned);
    match answer.streaming_url {
        Some(url) => Ok(Written {
            value: StreamingUrl::new(url),
            request_id,
        }),
        None => Err(PortalError::internal("AWS gave no streaming URL")),
    }
}

/// An image builder of AWS's; `None` if its name is none, which AWS never gives.
fn image_builder(builder: &types::ImageBuilder) -> Option<ImageBuilder> {
    let vpc = builder.vpc_config();
    let domain = builder.domain_join_info();
    let network = builder.network_access_configuration();
    Some(ImageBuilder {
        name: ImageBuilderName::parse(builder.name()?).ok()?,
        arn: builder.arn().unwrap_or_default().to_owned(),
        image_arn: text(builder.image_arn()),
        display_name: text(builder.display_name()),
        description: text(builder.description()),
        state: ImageBuilderState::from(
            builder.state().map_or("", types::ImageBuilderState::as_str),
        ),
        state_change_reason: builder.state_change_reason().map(|reason| {
            let code = reason.code().map(|code| code.as_str().to_owned());
            let message = reason.message().unwrap_or_default().to_owned();
            (code.unwrap_or_default(), message)
        }),
        errors: resource_errors(builder.image_builder_errors()),
        instance_type: builder.instance_type().unwrap_or_default().to_owned(),
        platform: builder.platform().map(|platform| platform.as_str().into()),
        subnets: vpc.map(|vpc| vpc.subnet_ids().to_vec()).unwrap_or_default(),
        security_groups: vpc
            .map(|vpc| vpc.security_group_ids().to_vec())
            .unwrap_or_default(),
        default_internet_access: builder.enable_default_internet_access().unwrap_or_default(),
        directory: domain.and_then(|domain| text(domain.directory_name())),
        organizational_unit: domain
            .and_then(|domain| text(domain.organizational_unit_distinguished_name())),
        iam_role: text(builder.iam_role_arn()),
        address: network.and_then(|network| text(network.eni_private_ip_address())),
        ipv6_addresses: network
            .map(|network| network.eni_ipv6_addresses().to_vec())
            .unwrap_or_default(),
        network_interface: network.and_then(|network| text(network.eni_id())),
        agent_version: text(builder.appstream_agent_version()),
        latest_agent: builder
            .latest_appstream_agent_version()
            .map(|latest| latest.as_str() == "TRUE"),
        access_endpoints: builder
            .access_endpoints()
            .iter()
            .map(|endpoint| {
                let kind = endpoint
                    .endpoint_type()
                    .map(|kind| kind.as_str().to_owned());
                (kind.unwrap_or_default(), text(endpoint.vpce_id()))
            })
            .collect(),
        root_volume: builder
            .root_volume_config()
            .and_then(types::VolumeConfig::volume_size_in_gb),
        instance_metadata_v1: builder.disable_imdsv1().map(|disabled| !disabled),
        created: seconds(builder.created_time()),
    })
}
