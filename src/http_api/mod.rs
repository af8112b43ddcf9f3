//! The HTTP API under `/api/v1`, for scripts and ticket systems. An operation here
//! calls the same functions as the pages do: the same authorization, validation and
//! audit record; only who asks is found by an API token, and never by a cookie.
//! `docs/api.md` is for those who use it.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http::{Method, StatusCode, header};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::routes::pattern;
use crate::server::Portico;

#[expect(unused_qualifications, reason = "utoipa’s macros write whole paths")]
mod audit;
mod authenticate;
mod browser;
mod connections;
mod idempotency;
mod input;
#[expect(unused_qualifications, reason = "utoipa’s macros write whole paths")]
mod links;
mod paging;
mod problem;
mod resources;
#[expect(unused_qualifications, reason = "utoipa’s macros write whole paths")]
mod sessions;

pub use problem::Problem;

/// Bytes a request may have.
const LARGEST_REQUEST: usize = 64 * 1024;

/// The name of how one says who one is, in the document.
const BEARER: &str = "api_token";

/// What the document says of the whole.
const DESCRIPTION: &str = "Fleets, stacks, sessions, personal links and the audit record of a Portico portal. \
     Send an API token as `Authorization: Bearer portico_…`. Times are RFC 3339 in UTC. \
     Errors are problem details (RFC 9457).";

/// All operations, below the beginning of their paths.
fn operations() -> OpenApiRouter<Portico> {
    OpenApiRouter::new()
        .routes(routes!(connections::list))
        .routes(routes!(resources::list_fleets))
        .routes(routes!(resources::describe_fleet))
        .routes(routes!(resources::list_stacks))
        .routes(routes!(resources::describe_stack))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::end))
        .routes(routes!(links::list, links::create))
        .routes(routes!(links::describe))
        .routes(routes!(links::revoke))
        .routes(routes!(audit::list))
}

/// The document that describes the API.
pub fn document() -> OpenApi {
    let license = LicenseBuilder::new().name("MIT OR Apache-2.0").build();
    let info = InfoBuilder::new()
        .title("Portico")
        .version("1")
        .description(Some(DESCRIPTION))
        .license(Some(license))
        .build();
    let document = OpenApiBuilder::new().info(info).build();
    let mut document = OpenApiRouter::with_openapi(document)
        .nest(pattern::API_BEGIN, operations())
        .into_openapi();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("portico_ and 43 characters")
        .description(Some("An API token, made under Access, API tokens."))
        .build();
    let components = document.components.get_or_insert_default();
    components
        .security_schemes
        .insert(BEARER.to_owned(), SecurityScheme::Http(bearer));
    document
}

/// The routes of the API. No cookie is looked at here, so other sites' requests can do
/// nothing in somebody's name.
pub fn routes(portico: &Portico) -> Router<Portico> {
    let (operations, _) = operations().split_for_parts();
    let operations = operations
        // A route, not a fallback: pages have one for every path, which would win.
        .route("/{*any}", any(nothing_here))
        .method_not_allowed_fallback(not_this_way)
        .layer(from_fn_with_state(
            portico.clone(),
            authenticate::authenticate,
        ))
        .layer(DefaultBodyLimit::max(LARGEST_REQUEST));
    Router::new()
        .route(pattern::OPEN_API, get(open_api))
        .route(pattern::API, get(browser::page))
        .nest(pattern::API_BEGIN, operations)
}

async fn open_api() -> Response {
    static DOCUMENT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let text = DOCUMENT.get_or_init(|| document().to_pretty_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], text.as_str()).into_response()
}

async fn nothing_here() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no-such-path",
        "There is no such path in this API.",
    )
}

async fn not_this_way(method: Method) -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        format!("This path takes no {method}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_describes_every_operation_and_asks_for_a_token() {
        let document = serde_json::to_value(document()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let paths = document["paths"].as_object().unwrap();
        assert!(paths.len() >= 9, "{paths:?}");
        for (path, methods) in paths {
            assert!(path.starts_with("/api/v1/"), "{path}");
            for (method, operation) in methods.as_object().unwrap() {
                let what = format!("{method} {path}");
                assert!(operation["operationId"].is_string(), "{what}");
                assert!(operation["summary"].is_string(), "{what}");
                assert_eq!(
                    operation["security"][0][BEARER],
                    serde_json::json!([]),
                    "{what}"
                );
                for status in ["401", "403", "429"] {
                    let problem = &operation["responses"][status];
                    assert!(
                        problem["content"]["application/problem+json"].is_object(),
                        "{what} {status}"
                    );
                }
            }
        }
    }
}
