//! Opening something: asks AppStream for a streaming URL, on the record.

use std::time::Instant;

use crate::appstream::{ErrorKind, PortalError, UserId, Validity};
use crate::audit::{Entry, Target};
use crate::server::Portico;
use crate::server::write::write;
use crate::sessions::aws::{Opening, StreamingUrl, create_streaming_url};
use crate::ui::live::Topic;

use super::{Place, launches};

/// Who opens what, from where.
pub struct Request<'a> {
    /// Who, for the record: a user name, or "link ID".
    pub actor: String,
    /// What it is called, for the record and for sentences.
    pub title: &'a str,
    /// What.
    pub place: &'a Place,
    /// As whom.
    pub user: &'a UserId,
    /// From which network address.
    pub address: String,
    /// With which program, as it calls itself.
    pub device: String,
    /// The personal link it is opened with.
    pub link: Option<String>,
    /// What the application is told when it starts.
    pub session_context: Option<String>,
    /// When it was asked for.
    pub clicked: Instant,
}

/// Asks AppStream for a streaming URL that leads to it, and notes how that ended.
///
/// # Errors
/// In the words of the person who wants in.
pub async fn open(portico: &Portico, request: &Request<'_>) -> Result<StreamingUrl, PortalError> {
    let opened = ask(portico, request).await;
    noted(portico, request, opened.as_ref().err()).await;
    opened
}

/// Notes how an attempt ended. What cannot be noted is said in the log: it keeps nobody
/// from getting in.
pub async fn noted(portico: &Portico, request: &Request<'_>, failure: Option<&PortalError>) {
    if let Err(error) = launches::note(&portico.store, request, failure).await {
        tracing::error!(%error, "an attempt to open something could not be noted");
    }
}

async fn ask(portico: &Portico, request: &Request<'_>) -> Result<StreamingUrl, PortalError> {
    let Request {
        title, place, user, ..
    } = request;
    let connection = portico.connections.find(&place.connection)?;
    let opening = Opening {
        stack: place.stack.clone(),
        fleet: place.fleet.clone(),
        application: place.application.clone(),
        user: (*user).clone(),
        session_context: request.session_context.clone(),
    };
    let entry = Entry {
        actor: request.actor.clone(),
        action: "Open application".into(),
        connection: Some(place.connection.clone()),
        target: Target::new("stack", &place.stack),
        detail: format!("{title} for {user} on fleet {}.", place.fleet),
        address: request.address.clone(),
    };
    write(
        portico,
        entry.on(&request.device),
        &[Topic::Sessions],
        || create_streaming_url(&connection.aws, &opening, Validity::REDIRECT),
    )
    .await
    .map_err(|error| for_the_person(title, error))
}

/// An employee does not read "fleet" or "stack"; they read what they wanted, and what
/// to do now.
fn for_the_person(title: &str, error: PortalError) -> PortalError {
    let (message, next) = match error.kind {
        ErrorKind::Throttled => (
            format!("{title} could not be opened: many people are opening something right now."),
            "Nothing is lost. Wait half a minute and try again.",
        ),
        ErrorKind::Unreachable | ErrorKind::NoCredentials | ErrorKind::AccessDenied => (
            format!("{title} could not be opened: Portico cannot reach the service behind it."),
            "Try again in a minute. If it stays, tell the helpdesk.",
        ),
        _ => (
            format!("{title} is not available right now."),
            "Nothing is lost. Tell the helpdesk: they can see why and start it.",
        ),
    };
    let kind = match error.kind {
        ErrorKind::Conflict | ErrorKind::NotFound | ErrorKind::Refused => ErrorKind::NotAvailable,
        kind => kind,
    };
    PortalError {
        kind,
        message: message.into(),
        next: Some(next.into()),
        ..error
    }
}
