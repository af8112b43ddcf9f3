//! Signing in at an OpenID Connect provider: code flow with PKCE, as the `openidconnect`
//! crate does it; what is ours is where state is kept, what people are told, and who
//! somebody is here.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields,
    ProviderMetadataWithLogout, StandardErrorResponse, StandardTokenResponse,
};

use crate::server::config::{Config, ProviderConfig};

pub mod arrival;
mod claims;
pub mod discovery;
pub mod flow;
pub mod forms;
mod http;

use claims::AnyClaims;
use discovery::Discovered;
use http::Http;

/// What a provider says of itself.
pub type Metadata = ProviderMetadataWithLogout;

type Fields = IdTokenFields<
    AnyClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type Tokens = StandardTokenResponse<Fields, CoreTokenType>;

/// The portal as the provider's client.
type Client = openidconnect::Client<
    AnyClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// How long a provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The configured providers, with what they said of themselves.
pub struct Providers {
    all: Vec<Arc<Provider>>,
}

/// One of them.
pub struct Provider {
    /// How it is configured.
    pub config: ProviderConfig,
    /// Where people find the portal.
    public_url: String,
    discovered: Discovered,
    http: Http,
}

impl Providers {
    /// Those of the configuration. Nothing is asked of them yet: the portal starts
    /// without them as well.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn new(config: &Config) -> Result<Self, reqwest::Error> {
        let mut all = Vec::new();
        for provider in &config.sign_in.providers {
            all.push(Arc::new(Provider {
                config: provider.clone(),
                public_url: config.public_url.clone().unwrap_or_default(),
                discovered: Discovered::default(),
                http: Http::new(PATIENCE)?,
            }));
        }
        Ok(Self { all })
    }

    /// The one called `name`.
    pub fn find(&self, name: &str) -> Option<&Arc<Provider>> {
        self.all
            .iter()
            .find(|provider| provider.config.name == name)
    }
}
