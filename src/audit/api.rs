//! Server functions of the audit record.

use leptos::prelude::*;

use super::Event;
use crate::appstream::PortalError;
use crate::json::Json;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::EventResult,
    super::store::{Search, list},
    crate::access::{Permission, Scope},
    crate::server::context::{answer, caller, portico},
    crate::ui::list::PAGE_ROWS,
};

/// Lists what was done, the newest first.
#[server(prefix = "/fn", endpoint = "list_audit", input = Json, output = Json)]
pub async fn list_audit(query: ListQuery) -> Result<Listing<Event>, PortalError> {
    answer(
        async {
            caller()?.require(Permission::SeeAudit, Scope::Somewhere)?;
            let portico = portico();
            let search = Search {
                words: query.words(),
                result: EventResult::parse(&query.state),
                target: None,
            };
            let page = query.page.clamp(1, 1_000_000);
            let rows = i64::try_from(PAGE_ROWS).unwrap_or(i64::MAX);
            let offset = i64::try_from((page - 1) * PAGE_ROWS).unwrap_or(i64::MAX);
            let (events, matching) = list(&portico.store, &search, rows, offset).await?;
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
