//! AppStream's directory configs: SDK calls and conversions.

use aws_sdk_appstream::types;

use super::DirectoryConfig;
use crate::appstream::aws::{Doing, explain, seconds, text};
use crate::appstream::{DirectoryName, PortalError};
use crate::server::cache::Read;
use crate::server::connections::Aws;
use crate::ui::live::Topic;

/// All directory configs of a connection.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AllDirectoryConfigs;

impl Read for AllDirectoryConfigs {
    type Answer = Vec<DirectoryConfig>;
    const TOPIC: Topic = Topic::DirectoryConfigs;

    async fn fetch(&self, aws: &Aws) -> Result<Vec<DirectoryConfig>, PortalError> {
        let doing = Doing {
            operation: "DescribeDirectoryConfigs",
            what: "list the directory configs",
        };
        let mut configs = Vec::new();
        let mut token = None;
        loop {
            let (client, _permit) = aws.client().await?;
            let page = client
                .describe_directory_configs()
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| explain(doing, &error))?;
            configs.extend(page.directory_configs().iter().filter_map(directory_config));
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(configs);
            }
        }
    }
}

/// A directory config of AWS's; `None` if its name is none, which AWS never gives. Of
/// the service account only the name is taken over.
fn directory_config(config: &types::DirectoryConfig) -> Option<DirectoryConfig> {
    let certificate = config.certificate_based_auth_properties();
    Some(DirectoryConfig {
        name: DirectoryName::parse(config.directory_name()?).ok()?,
        organizational_units: config.organizational_unit_distinguished_names().to_vec(),
        account_name: config
            .service_account_credentials()
            .and_then(|account| text(account.account_name())),
        certificate_authentication: certificate
            .and_then(|properties| Some(properties.status()?.as_str().into())),
        certificate_authority: certificate
            .and_then(|properties| text(properties.certificate_authority_arn())),
        created: seconds(config.created_time()),
    })
}
