//! Server functions of the list of links.

use leptos::prelude::*;

use super::super::LinkDetail;
use crate::appstream::PortalError;
use crate::json::Json;
use crate::launch::Link;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::links::take_back,
    crate::access::{Caller, Permission, Scope},
    crate::appstream::{ErrorKind, Invalid},
    crate::launch::links,
    crate::lists::gather::asking,
    crate::server::Portico,
    crate::server::context::{answer, caller, portico},
    crate::ui::list::{Tags, arrange, values},
};

/// Links looked at, the newest.
#[cfg(feature = "ssr")]
const MOST: i64 = 10_000;
/// Uses of one link shown.
#[cfg(feature = "ssr")]
const MOST_USES: i64 = 100;
/// Links revoked with one call at most.
pub const MOST_AT_ONCE: usize = 500;

/// The links the caller may see.
#[cfg(feature = "ssr")]
async fn visible(portico: &Portico, caller: &Caller) -> Result<Vec<Link>, PortalError> {
    let mut all = links::newest(&portico.store, None, None, MOST).await?;
    all.retain(|link| sees(caller, link));
    Ok(all)
}

#[cfg(feature = "ssr")]
fn sees(caller: &Caller, link: &Link) -> bool {
    let place = &link.place;
    caller.may(
        Permission::SeeSessions,
        Scope::Stack(&place.connection, &place.stack),
    )
}

/// Lists personal links, the newest first.
#[server(prefix = "/fn", endpoint = "list_links", protocol = Json)]
pub async fn list_links(query: ListQuery) -> Result<Listing<Link>, PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::SeeSessions, Scope::Somewhere)?;
            let links = visible(&portico(), &caller).await?;
            Ok(arrange(&links, &query, &Tags::new()))
        }
        .await,
    )
}

/// The values a property has among the links, for a filter to offer them.
#[server(prefix = "/fn", endpoint = "link_values", protocol = Json)]
pub async fn link_values(property: String) -> Result<Vec<String>, PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::SeeSessions, Scope::Somewhere)?;
            let links = visible(&portico(), &caller).await?;
            Ok(values(&links, &property, &Tags::new()))
        }
        .await,
    )
}

/// A link, with when and from where it was opened.
#[server(prefix = "/fn", endpoint = "describe_link", protocol = Json)]
pub async fn describe_link(id: String) -> Result<LinkDetail, PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::SeeSessions, Scope::Somewhere)?;
            let store = &portico().store;
            let link = links::by_id(store, &id)
                .await?
                .filter(|link| sees(&caller, link))
                .ok_or_else(|| PortalError::not_found("such link"))?;
            let uses = links::uses_of(store, &id, MOST_USES).await?;
            Ok(LinkDetail { link, uses })
        }
        .await,
    )
}

/// Takes links back. Gives how many were.
#[server(prefix = "/fn", endpoint = "revoke_links", protocol = Json)]
pub async fn revoke_links(ids: Vec<String>) -> Result<usize, PortalError> {
    answer(
        async {
            let asking = asking()?;
            asking
                .caller
                .require(Permission::IssueLinks, Scope::Somewhere)?;
            if ids.len() > MOST_AT_ONCE {
                let why = Invalid(format!(
                    "Revoke at most {MOST_AT_ONCE} links with one call."
                ));
                return Err(PortalError::invalid("ids", &why));
            }
            let mut revoked = 0;
            for id in &ids {
                match take_back(&asking, id).await {
                    Ok(()) => revoked += 1,
                    // Swept away meanwhile: it opens nothing either.
                    Err(error) if error.kind == ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(revoked)
        }
        .await,
    )
}
