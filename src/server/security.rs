//! What stands between the network and every handler: where a request comes from,
//! whether another site made it, who is signed in, and the headers that tell the
//! browser to be strict.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use tower_sessions::Session;

use super::Portico;
use super::cache::{CALL_PATIENCE, PAGE_PATIENCE};
use crate::access::{session, tagged};
use crate::routes::{Path, pattern};

/// The address a request came from.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// What the browser of a request calls itself, shortened.
#[derive(Clone, Debug)]
pub struct ClientDevice(pub String);

impl ClientDevice {
    /// Of the headers of a request.
    pub fn of(headers: &HeaderMap) -> Self {
        let agent = headers
            .get(header::USER_AGENT)
            .and_then(|agent| agent.to_str().ok())
            .unwrap_or_default();
        Self(agent.chars().take(200).collect())
    }
}

static HEADERS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// For answers that are not pages: nothing may be loaded or run from them. Pages
/// set their own, with a nonce.
const NOTHING_ALLOWED: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A page's Content-Security-Policy. `form_targets` are the origins streaming URLs
/// lead to: browsers apply `form-action` to redirects after a form as well.
/// `framed_by` are the sources that may show the page in a frame; none for nobody.
pub fn page_policy(
    nonce: &str,
    form_targets: &str,
    framed_by: Option<&str>,
    reload: Option<&str>,
) -> String {
    let framed_by = framed_by.unwrap_or("'none'");
    let reload = reload.map(|url| format!(" {url}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'{reload}; form-action 'self' {form_targets}; \
         frame-ancestors {framed_by}; base-uri 'none'; manifest-src 'self'"
    )
}

/// Sets the headers that every answer carries.
pub async fn headers(State(portico): State<Portico>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // Where the policy names who may frame a page, the older header, which can only say
    // nobody, would contradict it.
    let is_framed = headers
        .get(header::CONTENT_SECURITY_POLICY)
        .and_then(|policy| policy.to_str().ok())
        .is_some_and(|policy| !policy.contains("frame-ancestors 'none'"));
    // A handler may have been stricter.
    let mut default = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    let may_frame = |name: &HeaderName| is_framed && *name == header::X_FRAME_OPTIONS;
    for (name, value) in HEADERS.iter().filter(|(name, _)| !may_frame(name)) {
        default(name.clone(), value);
    }
    default(header::CONTENT_SECURITY_POLICY, NOTHING_ALLOWED);
    default(header::CACHE_CONTROL, "no-store");
    if portico.config.cookies_are_secure() {
        default(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        );
    }
    response
}

/// Notes where the request came from; a proxy's word is taken only if the proxy is
/// configured.
pub async fn client_address(
    State(portico): State<Portico>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = original_address(
        peer.ip(),
        request.headers(),
        &portico.config.trusted_proxies,
    );
    let device = ClientDevice::of(request.headers());
    request.extensions_mut().insert(ClientAddress(address));
    request.extensions_mut().insert(device);
    next.run(request).await
}

/// Walks `X-Forwarded-For` back from the peer for as long as each hop is a trusted
/// proxy. An IPv4 address is one however it is written: a socket that listens on both
/// says `::ffff:192.0.2.1`.
fn original_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect::<Vec<_>>()
        .join(",");
    let is_trusted = |address: IpAddr| {
        let mut proxies = trusted.iter().map(IpAddr::to_canonical);
        proxies.any(|proxy| proxy == address)
    };
    let mut address = peer.to_canonical();
    for hop in forwarded.rsplit(',') {
        if !is_trusted(address) {
            break;
        }
        let Ok(hop) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        address = hop.to_canonical();
    }
    address
}

/// Refuses a change asked for by another site: by Fetch Metadata, which every
/// browser of today sends, else by Origin. Programs that send neither are not
/// browsers and carry no cookie of a victim.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let harmless = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if harmless || is_same_origin(request.headers()) {
        return next.run(request).await;
    }
    (
        StatusCode::FORBIDDEN,
        "Another site asked for this change, so Portico refused it. Nothing was changed.\n",
    )
        .into_response()
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let origin_host = origin.to_str().ok().and_then(|origin| {
        origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"))
    });
    !host.is_empty() && origin_host == Some(host)
}

/// Finds out who is signed in, and sends a browser that asks for a page without
/// being so to the sign-in page.
pub async fn identify(
    State(portico): State<Portico>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    match session::caller(&portico, &session).await {
        Ok(Some(mut caller)) => {
            tagged::resolve(&portico, &mut caller, patience(request.method())).await;
            request.extensions_mut().insert(caller);
            if let Some(current) = session::current(&session) {
                request.extensions_mut().insert(current);
            }
        }
        // An open page whose session is over: this tells its browser not to ask again.
        Ok(None) if request.uri().path() == pattern::EVENTS => {
            return StatusCode::NO_CONTENT.into_response();
        }
        Ok(None) if needs_sign_in(&request) => {
            let wanted = request
                .uri()
                .path_and_query()
                .map_or("/", |path| path.as_str());
            let wanted = (wanted != "/").then_some(wanted);
            return Redirect::to(&Path::SignIn { next: wanted }.to_string()).into_response();
        }
        Ok(None) => {}
        Err(error) => {
            tracing::error!(%error, "the session cannot be read");
            return (
                StatusCode::SERVICE_UNAVAILABLE,
                "Portico cannot reach its database. Nothing was changed. Try again in a minute.\n",
            )
                .into_response();
        }
    }
    next.run(request).await
}

/// How long a request waits for AWS: a page being rendered is shown soon, a request
/// from a page that already is can wait.
pub fn patience(method: &Method) -> Duration {
    if method == Method::GET {
        PAGE_PATIENCE
    } else {
        CALL_PATIENCE
    }
}

/// Server functions answer for themselves, in their own form.
fn needs_sign_in(request: &Request) -> bool {
    let path = request.uri().path();
    let open = path == pattern::SIGN_IN
        || path == pattern::SIGN_OUT
        || path.starts_with(pattern::SIGN_IN_BEGIN)
        || path.starts_with(pattern::INVITATIONS_BEGIN)
        || path.starts_with(pattern::LINKS_BEGIN)
        || path.starts_with(pattern::SERVER_FUNCTIONS_BEGIN);
    !open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::try_from(*name).unwrap(),
                    HeaderValue::try_from(*value).unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn a_change_is_taken_from_the_same_origin_only() {
        let same = |pairs| is_same_origin(&headers(pairs));
        assert!(same(&[("sec-fetch-site", "same-origin")]));
        assert!(!same(&[("sec-fetch-site", "cross-site")]));
        assert!(!same(&[("sec-fetch-site", "same-site")]));
        assert!(same(&[
            ("origin", "http://portal:8080"),
            ("host", "portal:8080")
        ]));
        assert!(!same(&[("origin", "http://evil"), ("host", "portal:8080")]));
        assert!(!same(&[("origin", "null"), ("host", "portal:8080")]));
        assert!(!same(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://p"),
            ("host", "p")
        ]));
        assert!(same(&[]));
    }

    #[test]
    fn only_a_configured_proxy_may_say_where_a_request_came_from() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let user: IpAddr = "203.0.113.9".parse().unwrap();
        let forged = headers(&[("x-forwarded-for", "1.1.1.1, 203.0.113.9")]);
        assert_eq!(original_address(peer, &forged, &[]), peer);
        assert_eq!(original_address(peer, &forged, &[peer]), user);
        assert_eq!(
            original_address(peer, &headers(&[("x-forwarded-for", "junk")]), &[peer]),
            peer
        );
    }

    #[test]
    fn an_address_is_the_same_however_it_is_written() {
        let address = |text: &str| -> IpAddr { text.parse().unwrap() };
        let (plain, mapped) = (address("10.0.0.1"), address("::ffff:10.0.0.1"));
        let none = headers(&[]);
        assert_eq!(original_address(mapped, &none, &[]), plain);
        for (peer, proxy) in [(plain, mapped), (mapped, plain), (mapped, mapped)] {
            for user in ["203.0.113.9", "::ffff:203.0.113.9"] {
                let forwarded = headers(&[("x-forwarded-for", user)]);
                assert_eq!(
                    original_address(peer, &forwarded, &[proxy]),
                    address("203.0.113.9")
                );
            }
        }
        let forwarded = headers(&[("x-forwarded-for", "2001:db8::7, ::ffff:10.0.0.2")]);
        assert_eq!(
            original_address(mapped, &forwarded, &[plain, address("10.0.0.2")]),
            address("2001:db8::7")
        );
    }
}
