//! What the browser is told, and what other sites cannot do.

use reqwest::StatusCode;
use serde_json::json;

use crate::app::App;

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_answer_tells_the_browser_to_be_strict() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    for path in [
        "/sign-in",
        "/c/demo/fleets",
        "/launch",
        "/health",
        "/l/none",
        "/nothing",
    ] {
        let answer = operator.get(path).await;
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap())
                .unwrap_or_default()
        };
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(
            header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(header("cache-control"), "no-store", "{path}");
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path}: {policy}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_script_of_a_page_has_its_nonce_and_no_two_pages_share_one() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let answer = operator.get("/c/demo/fleets").await;
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .unwrap()
            .split('\'')
            .next()
            .unwrap()
            .to_owned();
        let page = answer.text().await.unwrap();
        assert!(page.matches("<script").count() > 0);
        for script in page.split("<script").skip(1) {
            assert!(
                script.split('>').next().unwrap().contains(&nonce),
                "{script}"
            );
        }
        assert!(!page.contains(" style="), "inline styles are forbidden");
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn another_site_cannot_make_a_change() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let url = format!("{}/fn/start_fleet", operator.base);
    let before = app.calls("StartFleet").await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let request = operator
            .client
            .post(&url)
            .header(name, value)
            .json(&json!({ "connection": "demo", "name": "lab-linux" }));
        assert_eq!(
            request.send().await.unwrap().status(),
            StatusCode::FORBIDDEN,
            "{name}: {value}"
        );
    }
    let get = operator
        .get("/fn/start_fleet?connection=demo&name=lab-linux")
        .await;
    assert_eq!(get.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(app.calls("StartFleet").await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn behind_tls_cookies_are_for_this_host_and_https_only() {
    let app = App::start_with(appstream_emulator::DataSet::Demo, |config| {
        config.secure_cookies = Some(true)
    })
    .await;
    let answer = app
        .stranger()
        .sign_in("operator", crate::app::PASSWORD)
        .await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-portico="), "{cookie}");
    assert!(
        cookie.contains("Secure") && cookie.contains("Path=/") && !cookie.contains("Domain"),
        "{cookie}"
    );
    assert!(answer.headers().contains_key("strict-transport-security"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_somebody_typed_comes_back_as_text() {
    let app = App::start().await;
    let page = app
        .stranger()
        .sign_in("<script>alert(1)</script>", "wrong")
        .await
        .text()
        .await
        .unwrap();
    assert!(!page.contains("<script>alert(1)"));
    let helpdesk = app.signed_in("helpdesk").await;
    let (_, page) = helpdesk.page("/helpdesk?user=%3Cimg%20src%3Dx%3E%22").await;
    assert!(!page.contains("<img"));
}
