//! Server functions of the audit record.

use leptos::prelude::*;

use super::{EntryDetail, Event};
use crate::appstream::{ConnectionName, PortalError};
use crate::json::Json;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::Sight,
    super::store::{self, Search},
    crate::access::overview,
    crate::server::context::{answer, caller, portico},
    crate::ui::list::PAGE_ROWS,
};

/// Entries a page about something else shows.
#[cfg(feature = "ssr")]
const HISTORY: i64 = 8;

/// Lists what was done, of what the caller sees, the newest first.
#[server(prefix = "/fn", endpoint = "list_audit", protocol = Json)]
pub async fn list_audit(query: ListQuery) -> Result<Listing<Event>, PortalError> {
    answer(
        async {
            let sight = Sight::of(&caller()?)?;
            let portico = portico();
            let page = query.page.clamp(1, 1_000_000);
            let rows = i64::try_from(PAGE_ROWS).unwrap_or(i64::MAX);
            let offset = i64::try_from((page - 1) * PAGE_ROWS).unwrap_or(i64::MAX);
            let search = Search::of(&query, sight);
            let (events, matching) = store::list(&portico.store, &search, rows, offset).await?;
            let matching = usize::try_from(matching).unwrap_or_default();
            Ok(Listing {
                rows: events,
                matching,
                total: matching,
                page,
                states: vec![],
            })
        }
        .await,
    )
}

/// The values a property has in the record, for a filter to offer them.
#[server(prefix = "/fn", endpoint = "audit_values", protocol = Json)]
pub async fn audit_values(property: String) -> Result<Vec<String>, PortalError> {
    answer(
        async {
            let sight = Sight::of(&caller()?)?;
            store::values(&portico().store, &property, &sight).await
        }
        .await,
    )
}

/// One entry, with everything that is known of it. One that the caller does not see is
/// not there.
#[server(prefix = "/fn", endpoint = "describe_audit_entry", protocol = Json)]
pub async fn describe_audit_entry(sequence: i64) -> Result<EntryDetail, PortalError> {
    answer(
        async {
            let sight = Sight::of(&caller()?)?;
            let found = store::at(&portico().store, sequence, &sight).await?;
            let (event, hash) = found.ok_or_else(|| {
                PortalError::not_found(&format!("entry {sequence}"))
                    .next("It may be older than entries are kept.")
            })?;
            Ok(EntryDetail { event, hash })
        }
        .await,
    )
}

/// What was last done to something: of a kind, with a name, in a connection.
#[server(prefix = "/fn", endpoint = "list_history", protocol = Json)]
pub async fn list_history(
    connection: ConnectionName,
    kind: String,
    name: String,
) -> Result<Vec<Event>, PortalError> {
    answer(
        async {
            let sight = Sight::of(&caller()?)?;
            let search = Search {
                connection: Some(connection.to_string()),
                target: Some((kind, name)),
                sight,
                ..Search::default()
            };
            store::newest(&portico().store, &search, None, HISTORY).await
        }
        .await,
    )
}

/// What a person last did, and what was done to them.
#[server(prefix = "/fn", endpoint = "list_person_history", protocol = Json)]
pub async fn list_person_history(user_name: String) -> Result<Vec<Event>, PortalError> {
    answer(
        async {
            let sight = Sight::of(&caller()?)?;
            let store = &portico().store;
            // Links and sessions are recorded by the id AppStream knows people by.
            let known = overview::by_name(store, &user_name).await?;
            let user_id = known.map(|(_, user_id)| user_id);
            let search = Search {
                person: std::iter::once(user_name).chain(user_id).collect(),
                sight,
                ..Search::default()
            };
            store::newest(store, &search, None, HISTORY).await
        }
        .await,
    )
}
