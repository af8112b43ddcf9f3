//! Server functions all lists share.

use leptos::prelude::*;

use super::ListName;
use crate::appstream::{ConnectionName, PortalError};
use crate::json::Json;
use crate::ui::list::ListQuery;

#[cfg(feature = "ssr")]
use {
    super::gather::{asking, gather},
    crate::server::context::answer,
};

/// The values a property has in a list, or for `tag:` the keys of tags; for a filter to
/// offer them. Without a connection, of the list over all of them.
#[server(prefix = "/fn", endpoint = "list_values", protocol = Json)]
pub async fn list_values(
    connection: Option<ConnectionName>,
    list: ListName,
    property: String,
) -> Result<Vec<String>, PortalError> {
    answer(
        async {
            let asking = asking()?;
            let query = ListQuery::default();
            let gathered =
                gather(&asking, connection.as_ref(), list, &query, Some(&property)).await?;
            Ok(gathered.values(&property))
        }
        .await,
    )
}

/// The keys of all rows that match, on whichever page: what is selected by "all that
/// match".
#[server(prefix = "/fn", endpoint = "list_keys", protocol = Json)]
pub async fn list_keys(
    connection: ConnectionName,
    list: ListName,
    query: ListQuery,
) -> Result<Vec<String>, PortalError> {
    answer(
        async {
            let gathered = gather(&asking()?, Some(&connection), list, &query, None).await?;
            Ok(gathered.keys())
        }
        .await,
    )
}
