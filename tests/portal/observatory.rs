//! The checks of Mozilla's HTTP Observatory (version 2 of its scoring), on every kind of
//! answer, as behind TLS: each must be passed, none merely survived.

use appstream_emulator::DataSet;
use reqwest::Response;

use crate::app::{App, PASSWORD};

/// Six months: the least Observatory takes for Strict-Transport-Security.
const SIX_MONTHS: u64 = 15_768_000;

async fn behind_tls() -> App {
    App::start_with(DataSet::Demo, |config| config.secure_cookies = Some(true)).await
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    let value = answer.headers().get(name);
    value
        .map(|value| value.to_str().expect("text"))
        .unwrap_or_default()
}

/// The sources of a directive of the Content-Security-Policy; those of `default-src` if
/// it has none.
fn sources(answer: &Response, directive: &str) -> Vec<String> {
    let policy = header(answer, "content-security-policy");
    let of = |name: &str| {
        policy.split(';').find_map(|part| {
            let mut words = part.split_whitespace();
            (words.next() == Some(name)).then(|| words.map(str::to_owned).collect())
        })
    };
    let fetches = directive.ends_with("-src");
    let fallback = || fetches.then(|| of("default-src")).flatten();
    of(directive).or_else(fallback).unwrap_or_default()
}

/// `csp-implemented-with-no-unsafe-default-src-none`, the best there is.
fn content_security_policy(answer: &Response, path: &str) {
    assert_eq!(sources(answer, "default-src"), ["'none'"], "{path}");
    for directive in ["script-src", "style-src", "object-src"] {
        for source in sources(answer, directive) {
            let is_unsafe = [
                "'unsafe-inline'",
                "'unsafe-eval'",
                "data:",
                "https:",
                "http:",
                "*",
            ];
            assert!(
                !is_unsafe.contains(&&*source),
                "{path}: {directive} {source}"
            );
        }
    }
    assert_eq!(sources(answer, "object-src"), ["'none'"], "{path}");
    for directive in ["base-uri", "frame-ancestors"] {
        assert_eq!(
            sources(answer, directive),
            ["'none'"],
            "{path}: {directive}"
        );
    }
    let forms = sources(answer, "form-action");
    assert!(
        !forms.is_empty() && !forms.contains(&"*".to_owned()),
        "{path}: {forms:?}"
    );
}

fn strict_transport_security(answer: &Response, path: &str) {
    let header = header(answer, "strict-transport-security");
    let age = header
        .split(';')
        .find_map(|part| part.trim().strip_prefix("max-age="));
    let age: u64 = age.and_then(|age| age.parse().ok()).unwrap_or_default();
    assert!(age >= SIX_MONTHS, "{path}: {header}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_kind_of_answer_passes_each_check_of_the_observatory() {
    let app = behind_tls().await;
    let stranger = app.stranger();
    for path in ["/sign-in", "/l/none", "/nothing", "/health", "/launch"] {
        let answer = stranger.get(path).await;
        content_security_policy(&answer, path);
        strict_transport_security(&answer, path);
        assert_eq!(
            header(&answer, "x-content-type-options"),
            "nosniff",
            "{path}"
        );
        assert_eq!(header(&answer, "x-frame-options"), "DENY", "{path}");
        let referrer = header(&answer, "referrer-policy");
        assert!(
            ["same-origin", "no-referrer"].contains(&referrer),
            "{path}: {referrer}"
        );
        let resource = header(&answer, "cross-origin-resource-policy");
        assert_eq!(resource, "same-origin", "{path}");
        assert_eq!(header(&answer, "access-control-allow-origin"), "", "{path}");
        for cookie in answer.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().expect("text");
            for needed in ["__Host-", "Secure", "HttpOnly", "SameSite="] {
                assert!(cookie.contains(needed), "{path}: {cookie}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_cookie_of_a_session_passes_the_check_for_cookies() {
    let app = behind_tls().await;
    let answer = app.stranger().sign_in("operator", PASSWORD).await;
    let cookies: Vec<_> = answer.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 1);
    let cookie = cookies[0].to_str().expect("text");
    for needed in ["__Host-", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(needed), "{cookie}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn no_script_or_style_comes_from_elsewhere_so_none_needs_an_integrity_hash() {
    let app = behind_tls().await;
    let page = app.stranger().page("/sign-in").await.1;
    for (tag, attribute) in [("<script", "src=\""), ("<link", "href=\"")] {
        for element in page.split(tag).skip(1) {
            let element = element.split('>').next().unwrap_or_default();
            if let Some(target) = element.split(attribute).nth(1) {
                assert!(
                    target.starts_with('/') && !target.starts_with("//"),
                    "{target}"
                );
            }
        }
    }
}
