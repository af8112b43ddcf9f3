//! What a provider says of itself: asked when it is first needed, kept for an hour, and
//! asked again when it has signed with a key nobody knows.

use std::time::{Duration, Instant};

use openidconnect::core::CoreClientAuthMethod;
use openidconnect::{ClientId, ClientSecret, DiscoveryError, IssuerUrl, RedirectUrl};
use tokio::sync::Mutex;

use super::http::NoAnswer;
use super::{Client, Metadata, Provider};
use crate::appstream::{ErrorKind, PortalError};
use crate::routes::Path;

/// How long an answer is kept.
const KEPT: Duration = Duration::from_secs(60 * 60);
/// How long the provider is left in peace after it was asked for new keys: whoever
/// sends forged tokens does not make the portal ask all the time.
const PEACE: Duration = Duration::from_secs(60);

/// The last answer. Those who need it meanwhile wait for one question.
#[derive(Default)]
pub struct Discovered(Mutex<Known>);

#[derive(Default)]
struct Known {
    answer: Option<(Metadata, Instant)>,
    asked_for_keys: Option<Instant>,
}

impl Provider {
    /// What it says of itself.
    ///
    /// # Errors
    /// [`ErrorKind::Unreachable`] if it does not answer, [`ErrorKind::Refused`] if its
    /// answer is not what it should be.
    pub async fn metadata(&self) -> Result<Metadata, PortalError> {
        let mut known = self.discovered.0.lock().await;
        if let Some((metadata, at)) = &known.answer
            && at.elapsed() < KEPT
        {
            return Ok(metadata.clone());
        }
        match (self.ask().await, &known.answer) {
            (Ok(metadata), _) => {
                known.answer = Some((metadata.clone(), Instant::now()));
                Ok(metadata)
            }
            // What it said before is better than nothing.
            (Err(_), Some((metadata, _))) => Ok(metadata.clone()),
            (Err(error), None) => Err(error),
        }
    }

    /// What it says of itself now, because it has signed with a key nobody knows. `None`
    /// if it was asked a moment ago.
    ///
    /// # Errors
    /// As [`Provider::metadata`].
    pub async fn new_keys(&self) -> Result<Option<Metadata>, PortalError> {
        let mut known = self.discovered.0.lock().await;
        if known.asked_for_keys.is_some_and(|at| at.elapsed() < PEACE) {
            return Ok(None);
        }
        known.asked_for_keys = Some(Instant::now());
        let metadata = self.ask().await?;
        known.answer = Some((metadata.clone(), Instant::now()));
        Ok(Some(metadata))
    }

    async fn ask(&self) -> Result<Metadata, PortalError> {
        let issuer = IssuerUrl::new(self.config.issuer.clone()).map_err(PortalError::internal)?;
        let asked = Metadata::discover_async(issuer, &self.http).await;
        asked.map_err(|error| {
            tracing::warn!(provider = self.config.name, error = %causes(&error), "discovery failed");
            match error {
                DiscoveryError::Request(NoAnswer::Network(_)) => self.unreachable(),
                DiscoveryError::Response(status, ..) if status.is_server_error() => self.unreachable(),
                _ => self.odd(),
            }
        })
    }

    /// The portal as its client.
    ///
    /// # Errors
    /// If the address it sends people back to is none.
    pub(super) fn client(&self, metadata: Metadata) -> Result<Client, PortalError> {
        let secret = self.config.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.expose().to_owned()));
        let methods = metadata.token_endpoint_auth_methods_supported().cloned();
        let back = format!("{}{}", self.public_url, Path::SignInBack(&self.config.name));
        let back = RedirectUrl::new(back).map_err(PortalError::internal)?;
        let id = ClientId::new(self.config.client_id.clone());
        let client = Client::from_provider_metadata(metadata, id, secret).set_redirect_uri(back);
        // The standard's default is the header; some take the form only.
        let in_form = methods.is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        Ok(match in_form {
            true => client.set_auth_type(openidconnect::AuthType::RequestBody),
            false => client,
        })
    }

    /// What is said when it does not answer.
    pub(super) fn unreachable(&self) -> PortalError {
        let label = &self.config.label;
        PortalError::new(
            ErrorKind::Unreachable,
            format!("{label} could not be reached."),
        )
        .next("You are not signed in. Try again in a minute.")
    }

    /// What is said when its answer is not what it should be.
    pub(super) fn odd(&self) -> PortalError {
        let label = &self.config.label;
        PortalError::new(
            ErrorKind::Refused,
            format!("{label} gave an answer that Portico does not accept."),
        )
        .next("You are not signed in. Try again; if it stays, tell an administrator. The server's log says why.")
    }
}

/// An error with what caused it.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}
