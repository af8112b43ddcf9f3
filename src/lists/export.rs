//! A list as CSV (RFC 4180): all rows that match, in the columns that are shown.

use axum::Extension;
use axum::extract::{Path as PathSegments, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use leptos_router::params::ParamsMap;

use super::ListName;
use super::across::CONNECTION;
use super::gather::{Asking, Gathered, gather};
use crate::access::Caller;
use crate::appstream::{ConnectionName, PortalError};
use crate::server::Portico;
use crate::server::cache::CALL_PATIENCE;
use crate::ui::list::{Column, ListQuery};

/// The column that says where a row is, in files of all connections.
const WHERE: Column = Column::new(CONNECTION, "Connection");

impl ListName {
    /// The columns it has.
    const fn columns(self) -> &'static [Column] {
        match self {
            Self::Fleets => crate::fleets::COLUMNS,
            Self::Stacks => crate::stacks::COLUMNS,
            Self::Images => crate::images::COLUMNS,
            Self::ImageBuilders => crate::image_builders::COLUMNS,
            Self::DirectoryConfigs => crate::directory_configs::COLUMNS,
            Self::Sessions => crate::sessions::COLUMNS,
        }
    }
}

/// `GET /c/{connection}/export/{list}`, with the list's own query.
pub async fn export(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    PathSegments((connection, list)): PathSegments<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    download(portico, caller, Some(&connection), &list, query).await
}

/// `GET /all/export/{list}`: of all connections.
pub async fn export_everywhere(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    PathSegments(list): PathSegments<String>,
    RawQuery(query): RawQuery,
) -> Response {
    download(portico, caller, None, &list, query).await
}

async fn download(
    portico: Portico,
    caller: Caller,
    connection: Option<&str>,
    list: &str,
    query: Option<String>,
) -> Response {
    let asking = Asking {
        portico,
        caller,
        patience: CALL_PATIENCE,
        // Only what changes something is recorded.
        address: String::new(),
    };
    let query = parse(&query.unwrap_or_default());
    match file(&asking, connection, list, &query).await {
        Ok((name, text)) => {
            let disposition = format!("attachment; filename=\"{name}\"");
            let disposition = HeaderValue::try_from(disposition)
                .unwrap_or(HeaderValue::from_static("attachment"));
            let headers = [
                (
                    CONTENT_TYPE,
                    HeaderValue::from_static("text/csv; charset=utf-8"),
                ),
                (CONTENT_DISPOSITION, disposition),
            ];
            (headers, text).into_response()
        }
        Err(error) => refusal(&error),
    }
}

/// What went wrong, in words: there is no page for it to stand on.
pub fn refusal(error: &PortalError) -> Response {
    let status = StatusCode::from_u16(error.kind.status());
    let next = error.next.as_deref().unwrap_or_default();
    let text = format!("{} {next}\n", error.message);
    (status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), text).into_response()
}

/// The query of a list, as its address has it.
pub fn parse(query: &str) -> ListQuery {
    let mut params = ParamsMap::new();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        params.insert(name.to_owned(), value.to_owned());
    }
    ListQuery::from_params(&params)
}

async fn file(
    asking: &Asking,
    connection: Option<&str>,
    list: &str,
    query: &ListQuery,
) -> Result<(String, String), PortalError> {
    let place = connection.unwrap_or("all");
    let unknown = || PortalError::not_found(&format!("list {list} in {place}"));
    let connection = connection.map(ConnectionName::parse).transpose();
    let connection = connection.map_err(|_| unknown())?;
    let name = ListName::parse(list).ok_or_else(unknown)?;
    let mut columns = query.view.shown(name.columns());
    columns.retain(|column| !column.is_actions());
    if connection.is_none() {
        columns.insert(0, &WHERE);
    }
    let gathered = gather(asking, connection.as_ref(), name, query, None).await?;
    Ok((
        format!("{place}-{}.csv", name.as_str()),
        csv(&gathered, &columns),
    ))
}

fn csv(gathered: &Gathered, columns: &[&Column]) -> String {
    let header: Vec<_> = columns.iter().map(|column| field(column.label)).collect();
    let mut text = header.join(",");
    text.push_str("\r\n");
    let mut cells: Vec<_> = columns
        .iter()
        .map(|column| gathered.column(column.key))
        .collect();
    for _ in gathered.keys() {
        let line: Vec<_> = cells
            .iter_mut()
            .map(|cell| field(&cell.next().unwrap_or_default()))
            .collect();
        text.push_str(&line.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A field, in quotes where it needs them. Spreadsheets run what begins like a formula;
/// with an apostrophe before it they show it.
pub fn field(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_number = text.parse::<f64>().is_ok();
    let safe = if is_formula && !is_number {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if safe.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(field("finance"), "finance");
        assert_eq!(field("a, b"), "\"a, b\"");
        assert_eq!(field("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(field(""), "");
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_shown_instead() {
        assert_eq!(field("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(field("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(field("-12"), "-12");
        assert_eq!(field("-12+cmd|'/c calc'!A1"), "'-12+cmd|'/c calc'!A1");
    }
}
