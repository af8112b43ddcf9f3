//! Server functions of Launch and links.

use leptos::prelude::*;

use super::{LinkView, Offer};
use crate::appstream::PortalError;
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::{Link, Place, Readiness, links, offer},
    crate::access::attempts::{self, Attempt},
    crate::access::{Permission, Scope},
    crate::appstream::ErrorKind,
    crate::branding::store as brands,
    crate::fleets::aws::AllFleets,
    crate::server::Portico,
    crate::server::context::{answer, caller, patience, portico},
    crate::server::security::ClientAddress,
    std::time::Duration,
};

/// Invented links from one address within five minutes until it has to wait.
#[cfg(feature = "ssr")]
const INVENTED_LINKS: u32 = 20;

/// What the signed-in person may open.
#[server(prefix = "/fn", endpoint = "launch_offer", protocol = Json)]
pub async fn launch_offer() -> Result<Offer, PortalError> {
    answer(
        async {
            let caller = caller()?;
            // Who was granted nothing yet is told so by the page; who was granted another
            // role, that this is not part of it.
            if !caller.grants.is_empty() && !caller.may(Permission::Launch, Scope::Somewhere) {
                return Err(PortalError::forbidden(Permission::Launch.verb()));
            }
            let portico = portico();
            let mut offer = offer::offer(&portico, &caller, Permission::Launch, patience()).await;
            offer::remember(&portico, &caller, &mut offer, patience()).await;
            Ok(offer)
        }
        .await,
    )
}

/// What a personal link opens. Whoever holds the token may ask: it is the permission.
#[server(prefix = "/fn", endpoint = "show_link", protocol = Json)]
pub async fn show_link(token: String) -> Result<LinkView, PortalError> {
    answer(
        async {
            let portico = portico();
            let address = use_context::<http::request::Parts>()
                .and_then(|parts| parts.extensions.get::<ClientAddress>().copied());
            let link = find_link(&portico, &token, address).await?;
            let known = readiness(&portico, &link.place, patience()).await;
            if let Some(error) = super::forms::unusable(&link) {
                crate::server::context::set_status(&error);
            }
            let place = &link.place;
            let brand = brands::find(&portico.store, &place.connection, &place.stack).await?;
            let other_person = caller()
                .ok()
                .filter(|caller| caller.user_id.as_str() != link.user_id)
                .map(|caller| caller.user_name);
            Ok(LinkView {
                link,
                other_person,
                readiness: known.unwrap_or(Readiness::Opens(10)),
                brand,
            })
        }
        .await,
    )
}

/// Finds the link a token opens; invented tokens are counted by address.
///
/// # Errors
/// [`ErrorKind::NotFound`] if there is none, [`ErrorKind::TooManyAttempts`] after too
/// many of those.
#[cfg(feature = "ssr")]
pub async fn find_link(
    portico: &Portico,
    token: &str,
    address: Option<ClientAddress>,
) -> Result<Link, PortalError> {
    if let Some(ClientAddress(address)) = address {
        attempts::check(&portico.store, Attempt::Link, address, INVENTED_LINKS).await?;
    }
    if let Some(link) = links::by_token(&portico.store, token).await? {
        return Ok(link);
    }
    if let Some(ClientAddress(address)) = address {
        attempts::failed(&portico.store, Attempt::Link, address).await?;
    }
    Err(
        PortalError::new(ErrorKind::NotFound, "This link does not exist.")
            .next("Check that the whole address was copied, or ask the helpdesk for a new one."),
    )
}

/// How soon `place` opens; `None` if AWS does not say in time or the fleet is gone.
#[cfg(feature = "ssr")]
pub async fn readiness(portico: &Portico, place: &Place, patience: Duration) -> Option<Readiness> {
    let connection = portico.connections.find(&place.connection).ok()?;
    let fleets = connection.cache.read(&AllFleets, patience).await.ok()?;
    fleets
        .answer
        .iter()
        .find(|fleet| fleet.name == place.fleet)
        .map(offer::readiness)
}
