//! Connections: the accounts and regions the portal works in, each with an SDK
//! client, a limit on calls in flight, and a cache.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_appstream::Client;
use aws_sdk_appstream::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::cache::Cache;
use super::config::{Config, ConnectionConfig};
use super::live::Live;
use crate::appstream::{ConnectionName, ErrorKind, PortalError};

/// The way to AWS: a client and the limit on calls in flight.
#[derive(Clone)]
pub struct Aws {
    client: Client,
    credentials: Option<SharedCredentialsProvider>,
    in_flight: Arc<Semaphore>,
    /// The connection's name, for what is read through it.
    pub connection: ConnectionName,
}

impl Aws {
    /// The client, as soon as a call may be made. The permit is held for as long
    /// as the call takes.
    ///
    /// # Errors
    /// Only while the process stops.
    pub async fn client(&self) -> Result<(&Client, SemaphorePermit<'_>), PortalError> {
        let permit = self
            .in_flight
            .acquire()
            .await
            .map_err(PortalError::internal)?;
        Ok((&self.client, permit))
    }

    /// Where the credentials come from, if there are any.
    pub const fn credentials(&self) -> Option<&SharedCredentialsProvider> {
        self.credentials.as_ref()
    }
}

/// An account and region.
pub struct Connection {
    /// Its name in paths.
    pub name: ConnectionName,
    /// Its region, for people; empty if none is configured anywhere.
    pub region: String,
    /// The address of the API, if it is not AWS's own.
    pub endpoint: Option<String>,
    /// Whether it is the demo's emulator.
    pub is_emulator: bool,
    /// The way to AWS, for writes.
    pub aws: Aws,
    /// The cache, for reads.
    pub cache: Arc<Cache>,
}

/// All connections.
pub struct Connections(BTreeMap<ConnectionName, Connection>);

impl Connections {
    /// Prepares every configured connection. No call is made to AWS yet.
    pub async fn new(config: &Config, live: &Arc<Live>) -> Self {
        let from_environment;
        let configured = if config.connections.is_empty() {
            from_environment = default_connection();
            from_environment.as_slice()
        } else {
            &config.connections
        };
        let mut connections = BTreeMap::new();
        for connection in configured {
            let made = connect(connection, config, live).await;
            connections.insert(connection.name.clone(), made);
        }
        Self(connections)
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = &Connection> {
        self.0.values()
    }

    /// Finds one.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] that names it.
    pub fn find(&self, name: &ConnectionName) -> Result<&Connection, PortalError> {
        self.0.get(name).ok_or_else(|| {
            PortalError::new(
                ErrorKind::NotFound,
                format!("There is no connection {name}."),
            )
            .next("Choose one of the connections in the menu.")
        })
    }
}

fn default_connection() -> Vec<ConnectionConfig> {
    ConnectionName::parse("default")
        .map(|name| ConnectionConfig {
            name,
            region: None,
            profile: None,
            role_arn: None,
            external_id: None,
            endpoint: None,
            is_emulator: false,
        })
        .into_iter()
        .collect()
}

async fn connect(connection: &ConnectionConfig, config: &Config, live: &Arc<Live>) -> Connection {
    let sdk = sdk_config(connection, config).await;
    let region = sdk.region().map(ToString::to_string).unwrap_or_default();
    // Of AppStream alone: the role is assumed at AWS STS, which is elsewhere.
    let mut appstream = aws_sdk_appstream::config::Builder::from(&sdk);
    if let Some(endpoint) = &connection.endpoint {
        appstream = appstream.endpoint_url(endpoint);
    }
    let from_environment = || std::env::var("AWS_ENDPOINT_URL_APPSTREAM").ok();
    let endpoint = connection.endpoint.clone().or_else(from_environment);
    let aws = Aws {
        client: Client::from_conf(appstream.build()),
        credentials: sdk.credentials_provider(),
        in_flight: Arc::new(Semaphore::new(config.limits.calls_in_flight.max(1))),
        connection: connection.name.clone(),
    };
    Connection {
        name: connection.name.clone(),
        region,
        endpoint: endpoint.or_else(|| sdk.endpoint_url().map(ToOwned::to_owned)),
        is_emulator: connection.is_emulator,
        cache: Cache::new(aws.clone(), live.clone()),
        aws,
    }
}

async fn sdk_config(connection: &ConnectionConfig, config: &Config) -> aws_config::SdkConfig {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        // AWS asks for fewer calls often and publishes no rates: back off, and say so
        // only when it lasts.
        .retry_config(RetryConfig::standard().with_max_attempts(4))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(3))
                .operation_attempt_timeout(Duration::from_secs(15))
                .operation_timeout(Duration::from_secs(config.limits.call_seconds))
                .build(),
        );
    if let Some(region) = &connection.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &connection.profile {
        loader = loader.profile_name(profile);
    }
    if connection.is_emulator {
        let credentials = Credentials::new("emulator", "emulator", None, None, "portico-demo");
        loader = loader.credentials_provider(credentials);
    }
    let sdk = loader.load().await;
    let Some(role) = &connection.role_arn else {
        return sdk;
    };
    let mut assume = aws_config::sts::AssumeRoleProvider::builder(role)
        .session_name("portico")
        .configure(&sdk);
    if let Some(external_id) = &connection.external_id {
        assume = assume.external_id(external_id);
    }
    let credentials = SharedCredentialsProvider::new(assume.build().await);
    sdk.into_builder().credentials_provider(credentials).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_configured_endpoint_is_appstreams_and_not_that_of_sts() {
        let connection = ConnectionConfig {
            name: ConnectionName::parse("private").unwrap(),
            region: Some("eu-central-1".to_owned()),
            profile: None,
            role_arn: None,
            external_id: None,
            endpoint: Some("https://appstream.example".to_owned()),
            is_emulator: true,
        };
        let config = Config::default();
        let sdk = sdk_config(&connection, &config).await;
        assert_eq!(sdk.endpoint_url(), None);
        let connected = connect(&connection, &config, &Arc::default()).await;
        assert_eq!(connected.endpoint, connection.endpoint);
    }
}
