//! The way to a provider and back: what is noted before, and what is checked after.

use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseType,
};
use openidconnect::{
    AccessTokenHash, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, ClientId,
    CsrfToken, IdToken, IdTokenClaims, LogoutRequest, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, TokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};

use super::claims::{AnyClaims, Claimed};
use super::discovery::causes;
use super::{Client, Provider, Tokens};
use crate::access::attempts::Counted;
use crate::appstream::{ErrorKind, PortalError};
use crate::routes::Path;
use crate::server::now;

/// Seconds somebody has to sign in at the provider.
const PATIENCE: i64 = 15 * 60;

type Token =
    IdToken<AnyClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type TokenClaims = IdTokenClaims<AnyClaims, CoreGenderClaim>;

/// What is noted, in the browser's session on the server, of somebody who is at a
/// provider.
#[derive(Clone, Serialize, Deserialize)]
pub struct Departure {
    /// At which.
    pub provider: String,
    /// What it has to send back.
    pub state: String,
    nonce: String,
    verifier: String,
    /// Where the person wants to go.
    pub next: String,
    since: i64,
    /// How it was counted, until the person has come back.
    #[serde(default)]
    pub counted: Option<Counted>,
}

impl Departure {
    /// Whether the person may still come back.
    pub fn is_current(&self) -> bool {
        now() - self.since <= PATIENCE
    }
}

/// What a provider sends somebody back with.
#[derive(Deserialize)]
pub struct Return {
    /// What it takes to get the tokens.
    #[serde(default)]
    pub code: String,
    /// What was noted.
    #[serde(default)]
    pub state: String,
    /// Which provider it is (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// Who somebody is at a provider.
pub struct Identity {
    /// The provider's issuer.
    pub issuer: String,
    /// The person there, for ever.
    pub subject: String,
    /// What the provider claims.
    pub user_name: Option<String>,
    /// Their name for people.
    pub name: Option<String>,
    /// Their mail address.
    pub mail: Option<String>,
    /// The groups they are in.
    pub groups: Vec<String>,
    /// The ID token, to sign out there.
    pub id_token: String,
}

impl Provider {
    /// Where to send somebody who wants to sign in with it, and what to note.
    ///
    /// # Errors
    /// If it cannot be asked where that is.
    pub async fn depart(&self, next: String) -> Result<(String, Departure), PortalError> {
        let client = self.client(self.metadata().await?)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = self.config.scopes.iter().cloned().map(Scope::new);
        let (url, state, nonce) = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .url();
        let departure = Departure {
            provider: self.config.name.clone(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            next,
            since: now(),
            counted: None,
        };
        Ok((url.into(), departure))
    }

    /// Who it is that comes back.
    ///
    /// # Errors
    /// A sentence for the sign-in page: the provider refused, does not answer, or what
    /// it says is not to be believed.
    pub async fn arrive(
        &self,
        departure: Departure,
        back: Return,
    ) -> Result<Identity, PortalError> {
        if back.iss.is_some_and(|issuer| issuer != self.config.issuer) {
            tracing::warn!(
                provider = self.config.name,
                "somebody came back from another issuer"
            );
            return Err(self.odd());
        }
        if let Some(error) = back.error {
            return Err(self.refused(&error));
        }
        let client = self.client(self.metadata().await?)?;
        let tokens = self.tokens(&client, back.code, departure.verifier).await?;
        let token = tokens.id_token().ok_or_else(|| {
            tracing::warn!(provider = self.config.name, "there is no ID token");
            self.odd()
        })?;
        let nonce = Nonce::new(departure.nonce);
        let (client, claims) = self.verified(client, token, &nonce).await?;
        self.check_access_token(&client, &tokens, token, &claims)?;
        let mut claimed = Claimed::of(&claims);
        if !claimed.say_all(&self.config.claims)
            && let Some(more) = self.user_info(&client, &tokens, &claims).await?
        {
            claimed.add(more);
        }
        let names = &self.config.claims;
        Ok(Identity {
            issuer: claims.issuer().as_str().to_owned(),
            subject: claims.subject().as_str().to_owned(),
            user_name: claimed.text(&names.user_name),
            name: claimed.text(&names.name),
            mail: claimed.text(&names.mail),
            groups: claimed.texts(&names.groups),
            id_token: token.to_string(),
        })
    }

    async fn tokens(
        &self,
        client: &Client,
        code: String,
        verifier: String,
    ) -> Result<Tokens, PortalError> {
        let exchange = client.exchange_code(AuthorizationCode::new(code));
        let exchange = exchange.map_err(|_| self.odd())?;
        let answer = exchange
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&self.http)
            .await;
        answer.map_err(|error| {
            tracing::warn!(provider = self.config.name, error = %causes(&error), "no tokens");
            match error {
                RequestTokenError::Request(_) => self.unreachable(),
                _ => self.odd(),
            }
        })
    }

    /// The claims of an ID token that is to be believed. If it is signed with a key
    /// nobody knows, the provider may have a new one.
    async fn verified(
        &self,
        client: Client,
        token: &Token,
        nonce: &Nonce,
    ) -> Result<(Client, TokenClaims), PortalError> {
        let claims = token.claims(&client.id_token_verifier(), nonce).cloned();
        let error = match claims {
            Ok(claims) => return Ok((client, claims)),
            Err(error) => error,
        };
        let unknown_key = matches!(
            error,
            ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey
            )
        );
        let new = match unknown_key {
            true => self.new_keys().await?,
            false => None,
        };
        let Some(metadata) = new else {
            return Err(self.disbelieved(&error));
        };
        let client = self.client(metadata)?;
        let claims = token.claims(&client.id_token_verifier(), nonce).cloned();
        match claims {
            Ok(claims) => Ok((client, claims)),
            Err(error) => Err(self.disbelieved(&error)),
        }
    }

    fn disbelieved(&self, error: &ClaimsVerificationError) -> PortalError {
        let error = causes(error);
        tracing::warn!(
            provider = self.config.name,
            error,
            "the ID token is not to be believed"
        );
        self.odd()
    }

    /// Whether the access token is the one the ID token speaks of, if it does.
    fn check_access_token(
        &self,
        client: &Client,
        tokens: &Tokens,
        token: &Token,
        claims: &TokenClaims,
    ) -> Result<(), PortalError> {
        let Some(expected) = claims.access_token_hash() else {
            return Ok(());
        };
        let verifier = client.id_token_verifier();
        let algorithm = token.signing_alg().map_err(|_| self.odd())?;
        let key: &CoreJsonWebKey = token.signing_key(&verifier).map_err(|_| self.odd())?;
        let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
        match actual.is_ok_and(|actual| actual == *expected) {
            true => Ok(()),
            false => Err(self.odd()),
        }
    }

    /// What the provider says of the person when it is asked; many put into the ID token
    /// hardly more than who it is.
    async fn user_info(
        &self,
        client: &Client,
        tokens: &Tokens,
        claims: &TokenClaims,
    ) -> Result<Option<Claimed>, PortalError> {
        let subject = claims.subject().clone();
        let Ok(request) = client.user_info(tokens.access_token().clone(), Some(subject)) else {
            return Ok(None);
        };
        let answer = request.request_async(&self.http).await;
        let info: UserInfoClaims<AnyClaims, CoreGenderClaim> = answer.map_err(|error| {
            tracing::warn!(provider = self.config.name, error = %causes(&error), "no user info");
            self.odd()
        })?;
        Ok(Some(Claimed::of(&info)))
    }

    /// What is said when the provider sends somebody back without a code.
    fn refused(&self, error: &str) -> PortalError {
        let label = &self.config.label;
        // A word of the standard, for the log; not what somebody may have put there.
        let word: String = error
            .chars()
            .filter(|character| character.is_ascii_lowercase() || *character == '_')
            .take(40)
            .collect();
        tracing::info!(
            provider = self.config.name,
            error = word,
            "sent back without a code"
        );
        match error {
            "access_denied" => PortalError::new(
                ErrorKind::Forbidden,
                format!("{label} did not let you in here: it, or you, said no."),
            )
            .next("You are not signed in. Try again, or ask whoever runs it for access."),
            "temporarily_unavailable" | "server_error" => self.unreachable(),
            _ => self.odd(),
        }
    }

    /// Where to send somebody who signs out, so that they are signed out there as well;
    /// nowhere, if it does not offer that.
    ///
    /// # Errors
    /// If it cannot be asked where that is.
    pub async fn sign_out_url(&self, id_token: &str) -> Result<Option<String>, PortalError> {
        let metadata = self.metadata().await?;
        let Some(end) = metadata.additional_metadata().end_session_endpoint.clone() else {
            return Ok(None);
        };
        let back = format!("{}{}", self.public_url, Path::SignIn { next: None });
        let back = PostLogoutRedirectUrl::new(back).map_err(PortalError::internal)?;
        let mut request = LogoutRequest::from(end)
            .set_client_id(ClientId::new(self.config.client_id.clone()))
            .set_post_logout_redirect_uri(back);
        if let Ok(token) = id_token.parse::<Token>() {
            request = request.set_id_token_hint(&token);
        }
        Ok(Some(request.http_get_url().into()))
    }
}
