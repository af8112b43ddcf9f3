//! Opening things by plain forms: a POST, so that mail scanners use nothing up, and
//! a 303 to the streaming URL, which is shown nowhere. Works without WebAssembly.

use std::time::Instant;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Form, Path as PathSegment, State};
use axum::response::Response;
use http::HeaderMap;
use leptos::prelude::provide_context;
use serde::Deserialize;

use super::open::{self, open as open_place};
use super::{HelpCalled, Link, LinkState, Place, Readiness, Refusal, api, help, links, offer};
use crate::access::{Caller, Permission, Scope};
use crate::app::page;
use crate::appstream::{ErrorKind, PortalError, UserId};
use crate::audit::{Entry, Target};
use crate::routes::Path;
use crate::server::Portico;
use crate::server::cache::PAGE_PATIENCE;
use crate::server::security::{ClientAddress, ClientDevice};
use crate::server::write::{Written, write};
use crate::sessions::aws::StreamingUrl;
use crate::ui::live::Topic;

/// What was pressed on the self-service page.
#[derive(Clone, Deserialize)]
pub struct PlaceForm {
    place: String,
}

/// `POST /launch`: opens what a signed-in person chose.
pub async fn open(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    Form(form): Form<PlaceForm>,
) -> Response {
    let device = ClientDevice::of(&headers).0;
    match open_for(&portico, &caller, address, device, &form).await {
        Ok(url) => url.lead_into(),
        Err(error) => {
            let kind = error.kind;
            let helpable = kind.is_passing().then_some(form.place);
            let refusal = Refusal { error, helpable };
            page::render(
                &portico,
                &Path::Launch.to_string(),
                Some(caller),
                kind,
                move || provide_context(refusal.clone()),
            )
            .await
        }
    }
}

async fn open_for(
    portico: &Portico,
    caller: &Caller,
    address: ClientAddress,
    device: String,
    form: &PlaceForm,
) -> Result<StreamingUrl, PortalError> {
    let clicked = Instant::now();
    let place = Place::parse(&form.place).map_err(|why| PortalError::invalid("place", &why))?;
    caller.require(
        Permission::Launch,
        Scope::Stack(&place.connection, &place.stack),
    )?;
    let title = title_of(portico, &place).await;
    let request = open::Request {
        actor: caller.user_name.clone(),
        title: &title,
        place: &place,
        user: &caller.user_id,
        address: address.0.to_string(),
        device,
        link: None,
        session_context: None,
        clicked,
    };
    not_closed(portico, &request).await?;
    open_place(portico, &request).await
}

/// Refuses what does not run, without asking AWS for what it would refuse as well.
async fn not_closed(portico: &Portico, request: &open::Request<'_>) -> Result<(), PortalError> {
    let readiness = api::readiness(portico, request.place, PAGE_PATIENCE).await;
    match readiness.filter(Readiness::is_closed) {
        None => Ok(()),
        Some(readiness) => {
            let error = closed(request.title, &readiness);
            open::noted(portico, request, Some(&error)).await;
            Err(error)
        }
    }
}

/// What is opened, by the names that AWS and the portal have for it; by the stack's name
/// where AWS does not tell in time.
async fn title_of(portico: &Portico, place: &Place) -> String {
    let known = offer::title_of(portico, place, PAGE_PATIENCE).await;
    known.unwrap_or_else(|_| place.stack.to_string())
}

fn closed(title: &str, readiness: &Readiness) -> PortalError {
    let (what, next) = match readiness.again_after() {
        Some(seconds) => {
            let clock = crate::ui::time::clock(crate::server::now() + seconds);
            let next = format!("Nothing is lost. Try again at {clock}, or tell the helpdesk.");
            (format!("{title} is being started."), next)
        }
        None => (
            format!("{title} is not available right now."),
            "Nothing is lost. Tell the helpdesk: they can see why and start it.".to_owned(),
        ),
    };
    PortalError::new(ErrorKind::NotAvailable, what).next(next)
}

/// Whether somebody said that they know they are signed in as another person.
fn knows(pressed: &[u8]) -> bool {
    let mut fields = pressed.split(|byte| *byte == b'&');
    fields.any(|field| field == b"anyway=yes")
}

/// `POST /l/{token}`: uses a personal link.
pub async fn open_link(
    State(portico): State<Portico>,
    Extension(address): Extension<ClientAddress>,
    PathSegment(token): PathSegment<String>,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
    pressed: Bytes,
) -> Response {
    let caller = caller.map(|Extension(caller)| caller);
    let device = ClientDevice::of(&headers).0;
    let other = caller.clone().filter(|_| !knows(&pressed));
    match use_link(&portico, address, &token, device, other).await {
        Ok(url) => url.lead_into(),
        Err(error) => {
            let kind = error.kind;
            let helpable = kind.is_passing().then_some(String::new());
            let refusal = Refusal { error, helpable };
            let path = Path::Link(&token).to_string();
            page::render(&portico, &path, caller, kind, move || {
                provide_context(refusal.clone())
            })
            .await
        }
    }
}

/// What a link that cannot be used says.
pub fn unusable(link: &Link) -> Option<PortalError> {
    let (message, next) = match link.state {
        LinkState::Usable => return None,
        LinkState::NotYet => (
            "This link is not valid yet.",
            "Its page says from when. Come back then.",
        ),
        LinkState::Expired => ("This link has expired.", "Ask the helpdesk for a new one."),
        LinkState::UsedUp => (
            "This link was already used as often as it may be.",
            "If that was not you, tell the helpdesk at once. They can make a new one.",
        ),
        LinkState::Revoked => (
            "This link was taken back.",
            "Ask the helpdesk why, or for a new one.",
        ),
    };
    Some(PortalError::new(ErrorKind::Gone, message).next(next))
}

/// Uses a link; `other` is who is signed in, unless they said that they know.
async fn use_link(
    portico: &Portico,
    address: ClientAddress,
    token: &str,
    device: String,
    other: Option<Caller>,
) -> Result<StreamingUrl, PortalError> {
    let clicked = Instant::now();
    let link = api::find_link(portico, token, Some(address)).await?;
    if let Some(error) = unusable(&link) {
        return Err(error);
    }
    if let Some(caller) = other.filter(|caller| caller.user_id.as_str() != link.user_id) {
        return Err(for_another(&link, &caller));
    }
    let user = UserId::parse(&link.user_id).map_err(PortalError::internal)?;
    let request = open::Request {
        actor: format!("link {}", link.id),
        title: &link.title,
        place: &link.place,
        user: &user,
        address: address.0.to_string(),
        device,
        link: Some(link.id.clone()),
        session_context: link.session_context.clone(),
        clicked,
    };
    not_closed(portico, &request).await?;
    let (from, device) = (&request.address, &request.device);
    let Some(usage) = links::reserve(&portico.store, &link.id, from, device).await? else {
        let now = links::by_id(&portico.store, &link.id)
            .await?
            .unwrap_or(link);
        return Err(unusable(&now).unwrap_or_else(|| PortalError::not_found("such link")));
    };
    let opened = open_place(portico, &request).await;
    let settled = match &opened {
        Ok(_) => links::used(&portico.store, &usage).await,
        Err(_) => links::give_back(&portico.store, &usage).await,
    };
    if let Err(error) = settled {
        tracing::error!(%error, link = link.id, "a link use could not be settled");
    }
    portico.live.changed(Topic::Links);
    opened
}

/// A link that is for somebody else than who is signed in is not opened by accident.
fn for_another(link: &Link, caller: &Caller) -> PortalError {
    let text = format!(
        "This link is for {}, and you are signed in as {}.",
        link.user_id, caller.user_name
    );
    PortalError::new(ErrorKind::Conflict, text)
        .next("Nothing was opened. Open it only if you mean to work in that name.")
}

/// `POST /launch/help`: tells helpdesk what does not open.
pub async fn call_help(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Extension(address): Extension<ClientAddress>,
    Form(form): Form<PlaceForm>,
) -> Response {
    let called = async {
        let place = Place::parse(&form.place).map_err(|why| PortalError::invalid("place", &why))?;
        caller.require(
            Permission::Launch,
            Scope::Stack(&place.connection, &place.stack),
        )?;
        let title = title_of(&portico, &place).await;
        tell(
            &portico,
            caller.user_name.clone(),
            caller.user_id.as_str(),
            &place,
            &title,
            address,
        )
        .await
    }
    .await;
    after_call(&portico, &Path::Launch.to_string(), Some(caller), called).await
}

/// `POST /l/{token}/help`: tells helpdesk that a link does not open.
pub async fn call_help_for_link(
    State(portico): State<Portico>,
    Extension(address): Extension<ClientAddress>,
    PathSegment(token): PathSegment<String>,
) -> Response {
    let called = async {
        let link = api::find_link(&portico, &token, Some(address)).await?;
        tell(
            &portico,
            format!("link {}", link.id),
            &link.user_id,
            &link.place,
            &link.title,
            address,
        )
        .await
    }
    .await;
    after_call(&portico, &Path::Link(&token).to_string(), None, called).await
}

async fn tell(
    portico: &Portico,
    actor: String,
    user_id: &str,
    place: &Place,
    title: &str,
    address: ClientAddress,
) -> Result<(), PortalError> {
    let reason = match api::readiness(portico, place, PAGE_PATIENCE).await {
        Some(Readiness::Closed) => "The fleet does not run.",
        Some(Readiness::Starting) => "The fleet is being started.",
        Some(Readiness::Full) => "All capacity is in use.",
        Some(Readiness::Opens(_)) => "It runs now, and did not open.",
        None => "AWS did not answer, or the fleet is gone.",
    };
    let entry = Entry {
        actor,
        action: "Ask for help".into(),
        connection: Some(place.connection.clone()),
        target: Target::new("stack", &place.stack),
        detail: format!("{title} for {user_id}. {reason}"),
        address: address.0.to_string(),
    };
    write(portico, entry, &[Topic::Links], || async {
        help::call(&portico.store, user_id, place, title, reason).await?;
        Ok(Written::here(()))
    })
    .await
}

async fn after_call(
    portico: &Portico,
    path: &str,
    caller: Option<Caller>,
    called: Result<(), PortalError>,
) -> Response {
    match called {
        Ok(()) => {
            page::render(portico, path, caller, ErrorKind::Waiting, || {
                provide_context(HelpCalled {})
            })
            .await
        }
        Err(error) => {
            let kind = error.kind;
            let refusal = Refusal {
                error,
                helpable: None,
            };
            page::render(portico, path, caller, kind, move || {
                provide_context(refusal.clone())
            })
            .await
        }
    }
}
