//! Pages on the server: their routes, the context they render with, and the answers
//! of plain forms, which are pages with something to say.

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use leptos::PrefetchLazyFn;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_router::Method;

use super::{App, Document, shell};
use crate::access::Caller;
use crate::appstream::{ErrorKind, PortalError};
use crate::routes::pattern;
use crate::server::Portico;
use crate::server::security::page_policy;

/// The page's own address, where it comes as the answer to a form sent elsewhere.
#[derive(Clone)]
struct Address(String);

tokio::task_local! {
    /// The theme of the browser that is being answered: the answer of a form is rendered
    /// without the request it came with.
    static THEME: Option<String>;
}

/// Notes in which theme to answer.
pub async fn remember_theme(request: Request, next: Next) -> Response {
    THEME.scope(theme(&request), next.run(request)).await
}

/// Bytes an error has at most.
const LARGEST_ERROR: usize = 64 * 1024;

/// A GET route for every page of the application.
pub fn routes(portico: &Portico) -> Router<Portico> {
    let mut router = Router::new();
    for path in paths(portico) {
        router = router.route(path, axum::routing::get(page));
    }
    router
}

/// The paths of all pages, as the application's router has them.
///
/// Finding them renders the application once, without a request. As long as that
/// takes, leptos lets no resource of the whole process load, and a page that asks for
/// one then waits for ever. So it is done once, before any page is served, however
/// many portals a process holds.
pub fn paths(portico: &Portico) -> &'static [String] {
    static PATHS: OnceLock<Vec<String>> = OnceLock::new();
    PATHS.get_or_init(|| {
        let portico = portico.clone();
        let context = move || provide_context(portico.clone());
        leptos_axum::generate_route_list_with_exclusions_and_ssg_and_context(App, None, context)
            .0
            .into_iter()
            .filter(|listing| listing.methods().any(|method| method == Method::Get))
            .map(|listing| listing.path().to_owned())
            .collect()
    })
}

/// Renders the page a request asks for.
async fn page(State(portico): State<Portico>, request: Request) -> Response {
    answer(&portico, request, || {}).await
}

/// How long rendering may take: longer than a page waits for AWS, twice.
const RENDERING: Duration = Duration::from_secs(4);

/// Renders a page, but not for ever.
async fn answer(
    portico: &Portico,
    request: Request,
    more: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    // Not all of the path: that of a link or an invitation ends with a secret.
    let section = request.uri().path().split('/').nth(1);
    let section = section.unwrap_or_default().to_owned();
    let rendering = render_page(portico, request, more);
    tokio::time::timeout(RENDERING, rendering)
        .await
        .unwrap_or_else(|_| {
            tracing::error!(section, "rendering did not finish");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "Portico could not put this page together in time. Nothing was changed. Reload it.\n",
            )
                .into_response()
        })
}

async fn render_page(
    portico: &Portico,
    request: Request,
    more: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    let theme = THEME.try_with(Clone::clone).ok().flatten();
    // Takes down which parts of the browser side the page turns out to need.
    let needed = PrefetchLazyFn::default();
    let context = {
        let (portico, needed) = (portico.clone(), needed.clone());
        move || {
            provide_context(portico.clone());
            provide_context(needed.clone());
            more();
        }
    };
    let document = {
        let portico = portico.clone();
        move || shell(document(&portico, theme.clone()))
    };
    let mut response = leptos_axum::render_app_async_with_context(context, document)(request)
        .await
        .into_response();
    if let Some(links) = part_links(portico, &needed) {
        response.headers_mut().insert(header::LINK, links);
    }
    response
}

/// Asks the browser to load the page's parts along with the main one, which would
/// otherwise ask for them only once it runs. Said shortly: a proxy may take no more than
/// 4 kB of headers, as nginx does unless it is told otherwise.
fn part_links(portico: &Portico, needed: &PrefetchLazyFn) -> Option<HeaderValue> {
    let needed = needed.0.try_read_value()?;
    let files = needed.iter().flat_map(|part| portico.site.parts(part));
    let links: Vec<String> = files
        .map(|path| format!("<{path}>;rel=preload;as=fetch;crossorigin"))
        .collect();
    if links.is_empty() {
        None
    } else {
        HeaderValue::try_from(links.join(",")).ok()
    }
}

/// Renders the page at `uri` as the answer to a form, with the status of `kind`;
/// `more` gives it what it has to say.
pub async fn render(
    portico: &Portico,
    uri: &str,
    caller: Option<Caller>,
    kind: ErrorKind,
    more: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    let mut request = Request::new(Body::empty());
    if let Ok(uri) = uri.parse() {
        *request.uri_mut() = uri;
    }
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    let address = Address(uri.to_owned());
    let more = move || {
        provide_context(address.clone());
        more();
    };
    let mut response = answer(portico, request, more).await;
    if let Ok(status) = StatusCode::from_u16(kind.status()) {
        *response.status_mut() = status;
    }
    response
}

/// Answers a server function. Arguments that cannot be read never reach it; their
/// answer gets its status here.
pub async fn server_function(State(portico): State<Portico>, request: Request) -> Response {
    let context = move || provide_context(portico.clone());
    let response = leptos_axum::handle_server_fns_with_context(context, request)
        .await
        .into_response();
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_ERROR).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let status = serde_json::from_slice(&body)
        .ok()
        .and_then(|error: PortalError| StatusCode::from_u16(error.kind.status()).ok());
    parts.status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Response::from_parts(parts, Body::from(body))
}

/// The theme of the cookie, if it is one.
fn theme(request: &Request) -> Option<String> {
    let cookies = request.headers().get(header::COOKIE)?.to_str().ok()?;
    cookies
        .split(';')
        .filter_map(|cookie| cookie.trim().strip_prefix("portico-theme="))
        .find(|theme| matches!(*theme, "light" | "dark"))
        .map(ToOwned::to_owned)
}

fn document(portico: &Portico, theme: Option<String>) -> Document {
    let nonce = use_nonce()
        .map(|nonce| nonce.to_string())
        .unwrap_or_default();
    let reload = std::env::var("PORTICO_RELOAD_URL").ok();
    if let Some(response) = use_context::<ResponseOptions>() {
        let framed_by = framed_by(portico);
        let policy = page_policy(
            &nonce,
            &form_targets(portico),
            framed_by.as_deref(),
            reload.as_deref(),
        );
        if let Ok(policy) = HeaderValue::try_from(policy) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
    let site = &portico.site;
    Document {
        script: site.path("portico.js"),
        loader: site.path("parts.js"),
        wasm: site.path("portico.wasm"),
        style: site.path("portico.css"),
        icons: site.path("icons.svg"),
        logo: site.path("logo.svg"),
        theme,
        reload,
        address: use_context::<Address>().map(|Address(address)| address),
        nonce,
    }
}

/// Who may show this page in a frame: of Launch and links those that are configured, of
/// all else nobody.
fn framed_by(portico: &Portico) -> Option<String> {
    let origins = &portico.config.launch.frame_ancestors;
    let parts = use_context::<http::request::Parts>()?;
    let path = parts.uri.path();
    let may_be = path == pattern::LAUNCH || path.starts_with(pattern::LINKS_BEGIN);
    (may_be && !origins.is_empty()).then(|| {
        let origins: Vec<_> = origins.iter().map(ToString::to_string).collect();
        format!("'self' {}", origins.join(" "))
    })
}

/// The origins streaming URLs lead to: AWS's own, or a configured endpoint's.
fn form_targets(portico: &Portico) -> String {
    let mut targets = String::from(
        "https://*.aws.amazon.com https://*.amazonaws.com https://*.amazonappstream.com",
    );
    for endpoint in portico
        .connections
        .all()
        .filter_map(|connection| connection.endpoint.as_deref())
    {
        targets.push(' ');
        targets.push_str(endpoint.trim_end_matches('/'));
    }
    targets
}
