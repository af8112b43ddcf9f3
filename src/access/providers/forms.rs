//! To a provider and back, as plain redirects.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path as PathSegment, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderValue, header};
use leptos::prelude::provide_context;
use serde::Deserialize;
use tower_sessions::Session;

use super::Provider;
use super::arrival::welcome;
use super::flow::{Departure, Return};
use crate::access::attempts::{self, Attempt};
use crate::access::session::{self, AtProvider, Proof};
use crate::access::sign_in::{Way, record, refused};
use crate::access::{PersonId, SignedOut};
use crate::app::page;
use crate::appstream::{ErrorKind, PortalError};
use crate::routes::{Path, safe_next};
use crate::server::Portico;
use crate::server::secret_key::{Belongs, open, seal};
use crate::server::security::{ClientAddress, ClientDevice};

const KEY: &str = "departures";
/// Providers somebody may be at with one browser at once: several windows.
const MOST: usize = 5;
/// Departures from one address within five minutes, without coming back, until it has
/// to wait: each makes a session, so strangers could fill the store with them.
const DEPARTURES: u32 = 60;

/// Where somebody wants to go afterwards.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    next: String,
}

/// `GET /sign-in/with/{provider}`: leads to the provider. It changes nothing but what is
/// noted for the way back.
pub async fn depart(
    State(portico): State<Portico>,
    PathSegment(name): PathSegment<String>,
    Query(wanted): Query<Wanted>,
    Extension(address): Extension<ClientAddress>,
    session: Session,
) -> Response {
    let next = safe_next(&wanted.next).unwrap_or("/").to_owned();
    let came = async {
        let store = &portico.store;
        let counted = attempts::begin(store, Attempt::Departure, address.0, DEPARTURES).await?;
        let provider = find(&portico, &name)?;
        let (url, mut departure) = provider.depart(next.clone()).await?;
        departure.counted = Some(counted);
        let mut departures = departures(&session).await?;
        departures.retain(Departure::is_current);
        let surplus = (departures.len() + 1).saturating_sub(MOST);
        departures.drain(..surplus);
        departures.push(departure);
        let noted = session.insert(KEY, departures).await;
        noted.map_err(PortalError::internal)?;
        Ok(url)
    };
    match came.await {
        Ok(url) => Redirect::to(&url).into_response(),
        Err(error) => refused(portico, String::new(), next, error).await,
    }
}

fn find<'a>(portico: &'a Portico, name: &str) -> Result<&'a Arc<Provider>, PortalError> {
    portico.providers.find(name).ok_or_else(|| {
        PortalError::new(ErrorKind::NotFound, "There is no such way to sign in.")
            .next("It may have been removed. Take one of those below.")
    })
}

async fn departures(session: &Session) -> Result<Vec<Departure>, PortalError> {
    let noted: Option<Vec<Departure>> = session.get(KEY).await.map_err(PortalError::internal)?;
    Ok(noted.unwrap_or_default())
}

/// `GET /sign-in/back/{provider}`: where the provider sends people back to.
pub async fn arrive(
    State(portico): State<Portico>,
    PathSegment(name): PathSegment<String>,
    Query(back): Query<Return>,
    Extension(address): Extension<ClientAddress>,
    Extension(device): Extension<ClientDevice>,
    session: Session,
) -> Response {
    // Each way back is used once, however it ends.
    let mut departure = match take(&session, &name, &back.state).await {
        Ok(departure) => departure,
        Err(error) => return refused(portico, String::new(), "/".to_owned(), error).await,
    };
    let next = departure.next.clone();
    let counted = departure.counted.take();
    let came = async {
        let provider = find(&portico, &name)?;
        let identity = provider.arrive(departure, back).await?;
        if let Some(counted) = counted {
            counted.succeeded(&portico.store).await?;
        }
        let known = welcome(&portico, provider, &identity, address, &device).await;
        let detail = format!("With {}.", provider.config.label);
        let user_name = match &known {
            Ok(known) => known.user_name.clone(),
            Err(_) => identity
                .user_name
                .clone()
                .unwrap_or_else(|| identity.subject.clone()),
        };
        let way = Way {
            detail: &detail,
            address,
            device: &device,
        };
        record(&portico, &user_name, way, &known).await?;
        let person = known?.person;
        let key = portico.config.secret_key.as_ref();
        let at_provider = AtProvider {
            name: provider.config.name.clone(),
            id_token: seal(key, belongs(&person), identity.id_token.as_bytes())?,
        };
        let store = &portico.store;
        let proof = Proof::Provider(at_provider);
        session::sign_in(store, &session, person, address, &device, proof).await
    };
    match came.await {
        Ok(()) => Redirect::to(&next).into_response(),
        Err(error) => refused(portico, String::new(), next, error).await,
    }
}

fn belongs(person: &PersonId) -> Belongs<'_> {
    Belongs {
        purpose: "ID token",
        to: &person.0,
    }
}

async fn take(session: &Session, provider: &str, state: &str) -> Result<Departure, PortalError> {
    let mut departures = departures(session).await?;
    let found = departures
        .iter()
        .position(|departure| departure.provider == provider && departure.state == state);
    let departure = found.map(|position| departures.remove(position));
    if departure.is_some() {
        let noted = session.insert(KEY, departures).await;
        noted.map_err(PortalError::internal)?;
    }
    departure.filter(Departure::is_current).ok_or_else(|| {
        PortalError::new(
            ErrorKind::SignedOut,
            "This sign-in took too long, or was begun in another browser.",
        )
        .next("You are not signed in. Begin again here.")
    })
}

/// The answer to signing out, of somebody who had signed in with a provider: the
/// sign-in page, which leads on to the provider to sign out there. Not a redirect:
/// browsers let a form lead only to where the page allows, and providers lead on to
/// others.
pub async fn signed_out(
    portico: &Portico,
    person: &PersonId,
    at_provider: &AtProvider,
) -> Option<Response> {
    let provider = portico.providers.find(&at_provider.name)?;
    let key = portico.config.secret_key.as_ref();
    let id_token = open(key, belongs(person), &at_provider.id_token).ok()?;
    let id_token = String::from_utf8(id_token).ok()?;
    let url = provider.sign_out_url(&id_token).await.ok()??;
    let refresh = HeaderValue::try_from(format!("0; url={url}")).ok()?;
    let said = SignedOut {
        label: provider.config.label.clone(),
        url,
    };
    let path = Path::SignIn { next: None }.to_string();
    let mut response = page::render(portico, &path, None, ErrorKind::Waiting, move || {
        provide_context(said.clone());
    })
    .await;
    response.headers_mut().insert(header::REFRESH, refresh);
    Some(response)
}
