//! AppStream's sessions: SDK calls and conversions.

use aws_sdk_appstream::operation::RequestId;
use aws_sdk_appstream::types;
use axum::response::{IntoResponse, Redirect, Response};
use futures::future::try_join_all;
use http::{HeaderValue, header};

use super::{AuthenticationType, ConnectionState, Session};
use crate::appstream::aws::{Doing, explain, seconds, text};
use crate::appstream::{
    ApplicationId, FleetName, PortalError, SessionId, StackName, UserId, Validity,
};
use crate::server::cache::Read;
use crate::server::connections::Aws;
use crate::server::write::Written;
use crate::ui::live::Topic;

/// The open sessions of one stack on one fleet, however their users came in.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionsOf {
    /// Through which stack.
    pub stack: StackName,
    /// On which fleet.
    pub fleet: FleetName,
}

impl Read for SessionsOf {
    type Answer = Vec<Session>;
    const TOPIC: Topic = Topic::Sessions;

    async fn fetch(&self, aws: &Aws) -> Result<Vec<Session>, PortalError> {
        // DescribeSessions answers for one authentication type at a time.
        let all = AuthenticationType::ALL
            .iter()
            .map(|authentication| self.of_type(aws, authentication));
        Ok(try_join_all(all).await?.into_iter().flatten().collect())
    }
}

impl SessionsOf {
    async fn of_type(
        &self,
        aws: &Aws,
        authentication: &AuthenticationType,
    ) -> Result<Vec<Session>, PortalError> {
        /// What AWS gives at most at once.
        const PAGE: i32 = 50;
        let what = format!(
            "list the sessions of stack {} on fleet {}",
            self.stack, self.fleet
        );
        let doing = Doing {
            operation: "DescribeSessions",
            what: &what,
        };
        let mut sessions = Vec::new();
        let mut token = None;
        loop {
            let (client, _permit) = aws.client().await?;
            let page = client
                .describe_sessions()
                .stack_name(self.stack.as_str())
                .fleet_name(self.fleet.as_str())
                .authentication_type(authentication.as_str().into())
                .limit(PAGE)
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| explain(doing, &error))?;
            sessions.extend(
                page.sessions()
                    .iter()
                    .filter_map(|session| self.session(aws, session)),
            );
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(sessions);
            }
        }
    }

    fn session(&self, aws: &Aws, session: &types::Session) -> Option<Session> {
        Some(Session {
            id: SessionId::parse(session.id()?).ok()?,
            connection: aws.connection.clone(),
            user: session.user_id()?.to_owned(),
            stack: self.stack.clone(),
            fleet: self.fleet.clone(),
            state: session
                .state()
                .map_or("", types::SessionState::as_str)
                .into(),
            connection_state: session
                .connection_state()
                .map_or(ConnectionState::NotConnected, |state| state.as_str().into()),
            started: seconds(session.start_time()),
            ends_by: seconds(session.max_expiration_time()),
            authentication: session
                .authentication_type()
                .map_or("API", types::AuthenticationType::as_str)
                .into(),
            address: session
                .network_access_configuration()
                .and_then(|network| text(network.eni_private_ip_address())),
            instance: text(session.instance_id()),
        })
    }
}

/// Ends a session.
///
/// # Errors
/// What AWS said; it does not say so if the session was already over.
pub async fn expire(aws: &Aws, session: &SessionId) -> Result<Written<()>, PortalError> {
    let doing = Doing {
        operation: "ExpireSession",
        what: "end the session",
    };
    let (client, _permit) = aws.client().await?;
    let answer = client
        .expire_session()
        .session_id(session.as_str())
        .send()
        .await;
    Written::answered(doing, answer)
}

/// What is to be opened, for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Through which stack.
    pub stack: StackName,
    /// On which fleet.
    pub fleet: FleetName,
    /// Which application; none lets AppStream show its catalogue or desktop.
    pub application: Option<ApplicationId>,
    /// For whom.
    pub user: UserId,
    /// What the application is told when it starts.
    pub session_context: Option<String>,
}

/// A streaming URL: whoever holds it gets in. It is not printed, logged, stored or
/// audited; a redirect takes it to the browser at once.
pub struct StreamingUrl(String);

impl std::fmt::Debug for StreamingUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("StreamingUrl(hidden)")
    }
}

impl StreamingUrl {
    /// A URL that AWS gave.
    pub const fn new(url: String) -> Self {
        Self(url)
    }

    /// Leads into the session: 303, so that the browser asks by GET, and nothing on
    /// the way keeps or passes on the URL.
    pub fn lead_into(&self) -> Response {
        let mut response = Redirect::to(&self.0).into_response();
        response.headers_mut().insert(
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        );
        response
    }
}

/// Asks for a streaming URL.
///
/// # Errors
/// What AWS said, such as that the fleet does not run.
pub async fn create_streaming_url(
    aws: &Aws,
    opening: &Opening,
    validity: Validity,
) -> Result<Written<StreamingUrl>, PortalError> {
    let doing = Doing {
        operation: "CreateStreamingURL",
        what: "open it",
    };
    let (client, _permit) = aws.client().await?;
    let answer = client
        .create_streaming_url()
        .stack_name(opening.stack.as_str())
        .fleet_name(opening.fleet.as_str())
        .user_id(opening.user.as_str())
        .set_application_id(opening.application.as_ref().map(ToString::to_string))
        .set_session_context(opening.session_context.clone())
        .validity(validity.as_seconds())
        .send()
        .await
        .map_err(|error| explain(doing, &error))?;
    let request_id = answer.request_id().map(ToOwned::to_owned);
    match answer.streaming_url {
        Some(url) => Ok(Written {
            value: StreamingUrl(url),
            request_id,
        }),
        None => Err(PortalError::internal("AWS gave no streaming URL")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streaming_url_does_not_print() {
        let url = StreamingUrl("https://appstream2/authenticate?parameters=secret".to_owned());
        assert!(!format!("{url:?}").contains("secret"));
    }
}
