//! The second factor: setting it up, signing in with it, losing it.

use portico::access::attempts::{self, Attempt};
use portico::access::second_factor::totp;
use portico::access::{Password, credentials};
use portico::server::now;
use portico::server::secret_key::SecretKey;
use reqwest::StatusCode;
use serde_json::json;
use sqlx::Row;

use crate::app::{App, PASSWORD, Visitor};

/// What stands in a page between two texts.
fn between<'a>(page: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let parts = page.split(before).skip(1);
    parts.filter_map(|part| part.split(after).next()).collect()
}

/// The code the app shows `steps` half minutes from now.
fn code(secret: &[u8], steps: i64) -> String {
    totp::shown(secret, now() + 30 * steps)
}

async fn begin(visitor: &Visitor) -> Vec<u8> {
    let answer = visitor
        .post("/account/second-factor", &[("current", PASSWORD)])
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let page = answer.text().await.unwrap();
    assert!(page.contains("class=\"qr\""), "a QR code");
    let secret = between(&page, "<code class=\"cell-break\">", "</code>")[0].replace(' ', "");
    data_encoding::BASE32_NOPAD
        .decode(secret.as_bytes())
        .unwrap()
}

/// Sets one up: gives its secret and the recovery codes. Codes up to now are used.
async fn set_up(visitor: &Visitor) -> (Vec<u8>, Vec<String>) {
    let secret = begin(visitor).await;
    let code = code(&secret, 0);
    let answer = visitor
        .post("/account/second-factor/confirm", &[("code", &code)])
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let page = answer.text().await.unwrap();
    let codes = between(&page, "<li><code>", "</code>");
    (secret, codes.into_iter().map(ToOwned::to_owned).collect())
}

async fn give(visitor: &Visitor, code: &str) -> StatusCode {
    visitor
        .post("/sign-in/code", &[("code", code)])
        .await
        .status()
}

async fn is_in(visitor: &Visitor) -> bool {
    visitor.get("/account").await.status() == StatusCode::OK
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn with_a_second_factor_the_password_alone_lets_nobody_in() {
    let app = App::start().await;
    let (secret, _) = set_up(&app.signed_in("operator").await).await;
    let visitor = app.stranger();
    let form = [
        ("user_name", "operator"),
        ("password", PASSWORD),
        ("next", "/c/demo/fleets"),
    ];
    let answer = visitor.post("/sign-in", &form).await;
    assert_eq!(answer.headers()["location"], "/sign-in/code");
    assert!(!is_in(&visitor).await);
    let (status, _) = visitor.call("show_account", json!({})).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let (_, page) = visitor.page("/sign-in/code").await;
    assert!(page.contains("autocomplete=\"one-time-code\"") && page.contains("<form"));
    let wrong = visitor.post("/sign-in/code", &[("code", "000000")]).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let right = code(&secret, 1);
    let answer = visitor.post("/sign-in/code", &[("code", &right)]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], "/c/demo/fleets");
    assert!(is_in(&visitor).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_code_works_once_and_so_does_a_recovery_code() {
    let app = App::start().await;
    let (secret, recovery) = set_up(&app.signed_in("operator").await).await;
    assert_eq!(recovery.len(), 10);
    let used = code(&secret, 0);
    let next = code(&secret, 1);
    let visitor = app.stranger();
    visitor.sign_in("operator", PASSWORD).await;
    assert_eq!(
        give(&visitor, &used).await,
        StatusCode::UNAUTHORIZED,
        "used to set it up"
    );
    assert_eq!(give(&visitor, &next).await, StatusCode::SEE_OTHER);
    let second = app.stranger();
    second.sign_in("operator", PASSWORD).await;
    assert_eq!(
        give(&second, &next).await,
        StatusCode::UNAUTHORIZED,
        "replayed"
    );

    let typed = recovery[3].to_uppercase().replace('-', " ");
    let recover = [("code", ""), ("recovery", typed.as_str())];
    let answer = second.post("/sign-in/code", &recover).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(is_in(&second).await);
    let third = app.stranger();
    third.sign_in("operator", PASSWORD).await;
    let answer = third.post("/sign-in/code", &recover).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let (_, account) = second.call("show_account", json!({})).await;
    assert_eq!(account["local"]["recovery_codes"], 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_two_who_give_the_same_code_at_once_one_gets_in() {
    let app = App::start().await;
    let (secret, _) = set_up(&app.signed_in("operator").await).await;
    let (one, two) = (app.stranger(), app.stranger());
    one.sign_in("operator", PASSWORD).await;
    two.sign_in("operator", PASSWORD).await;
    let code = code(&secret, 1);
    let came = tokio::join!(give(&one, &code), give(&two, &code));
    let came = [came.0, came.1].map(|status| status == StatusCode::SEE_OTHER);
    assert_eq!(came.iter().filter(|came| **came).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn codes_cannot_be_guessed_by_trying() {
    let app = App::start_with(appstream_emulator::DataSet::Demo, |config| {
        config.sign_in.failures_per_address = 1000;
    })
    .await;
    let (secret, recovery) = set_up(&app.signed_in("operator").await).await;
    let visitor = app.stranger();
    visitor.sign_in("operator", PASSWORD).await;
    for _ in 0..5 {
        assert_eq!(give(&visitor, "000000").await, StatusCode::UNAUTHORIZED);
    }
    let right = code(&secret, 1);
    assert_eq!(give(&visitor, &right).await, StatusCode::TOO_MANY_REQUESTS);
    // Nor from another browser, nor by a recovery code.
    let other = app.stranger();
    other.sign_in("operator", PASSWORD).await;
    assert_eq!(
        give(&other, &recovery[0]).await,
        StatusCode::TOO_MANY_REQUESTS
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn nobody_comes_to_the_second_step_without_the_first() {
    let app = App::start().await;
    let (secret, _) = set_up(&app.signed_in("operator").await).await;
    let code = code(&secret, 1);
    let visitor = app.stranger();
    let answer = visitor.post("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(answer.text().await.unwrap().contains("took too long"));
    assert!(!is_in(&visitor).await);
    // Nor with a first step of somebody else.
    visitor.sign_in("helpdesk", PASSWORD).await;
    visitor.sign_in("operator", "not the password").await;
    give(&visitor, &code).await;
    let (_, account) = visitor.call("show_account", json!({})).await;
    assert_eq!(account["user_name"], "helpdesk");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_new_password_ends_what_was_begun_with_the_old_one() {
    let app = App::start().await;
    let (secret, _) = set_up(&app.signed_in("operator").await).await;
    let visitor = app.stranger();
    visitor.sign_in("operator", PASSWORD).await;
    let store = &app.portico.store;
    let new = "seven geese over the fjord";
    let hash = Password::new(new.to_owned()).unwrap().hash().await.unwrap();
    let known = credentials::find(store, "operator").await.unwrap().unwrap();
    credentials::set_password(store, &known.person, &hash, None)
        .await
        .unwrap();
    let code = code(&secret, 1);
    let answer = visitor.post("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(answer.text().await.unwrap().contains("took too long"));
    assert!(!is_in(&visitor).await);
    // The code was not used up.
    visitor.sign_in("operator", new).await;
    assert_eq!(give(&visitor, &code).await, StatusCode::SEE_OTHER);
    assert!(is_in(&visitor).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_right_password_without_a_code_is_recorded_and_makes_no_address_known() {
    let app = App::start_with(appstream_emulator::DataSet::Demo, |config| {
        config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    set_up(&app.signed_in("operator").await).await;
    let sign_in_from = async |address: &str| {
        let visitor = app.stranger();
        let request = visitor.client.post(format!("{}/sign-in", visitor.base));
        let form = [("user_name", "operator"), ("password", PASSWORD)];
        let request = request.header("x-forwarded-for", address).form(&form);
        request.send().await.unwrap().status()
    };
    assert_eq!(sign_in_from("192.0.2.9").await, StatusCode::SEE_OTHER);
    let recorded: Vec<String> = sqlx::query_scalar(
        "SELECT detail FROM audit_events WHERE action = 'Sign in' AND address = '192.0.2.9' \
         AND actor = 'operator' AND outcome = 'done'",
    )
    .fetch_all(app.portico.store.pool())
    .await
    .unwrap();
    assert_eq!(recorded, ["Password accepted, code asked for."]);

    sqlx::query("DELETE FROM browser_sessions")
        .execute(app.portico.store.pool())
        .await
        .unwrap();
    for _ in 0..60 {
        let counted = attempts::begin(&app.portico.store, Attempt::Account, "operator", 1000).await;
        counted.unwrap().failed();
    }
    assert_eq!(
        sign_in_from("192.0.2.9").await,
        StatusCode::TOO_MANY_REQUESTS
    );
    // From here they signed in all the way.
    assert_eq!(sign_in_from("127.0.0.1").await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn it_is_asked_for_only_once_a_code_was_right() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let wrong = operator
        .post("/account/second-factor", &[("current", "not the password")])
        .await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let secret = begin(&operator).await;
    assert!(
        is_in(&app.signed_in("operator").await).await,
        "begun is not set up"
    );
    let answer = operator
        .post("/account/second-factor/confirm", &[("code", "12345")])
        .await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let page = answer.text().await.unwrap();
    assert!(
        page.contains("aria-invalid") && page.contains("class=\"qr\""),
        "it stays there"
    );
    let right = code(&secret, 0);
    let answer = operator
        .post("/account/second-factor/confirm", &[("code", &right)])
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(
        app.stranger().sign_in("operator", PASSWORD).await.headers()["location"],
        "/sign-in/code"
    );
    // It is not replaced by whoever finds the browser open.
    let again = operator
        .post("/account/second-factor", &[("current", PASSWORD)])
        .await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn it_is_removed_with_the_password_or_by_an_administrator() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let (_, old) = set_up(&operator).await;
    let path = "/account/second-factor/remove";
    let wrong = operator
        .post(path, &[("current", "not the password")])
        .await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let answer = operator
        .post("/account/second-factor/codes", &[("current", PASSWORD)])
        .await;
    let page = answer.text().await.unwrap();
    assert_eq!(between(&page, "<li><code>", "</code>").len(), 10);
    assert!(!page.contains(&old[0]), "new ones");
    let answer = operator.post(path, &[("current", PASSWORD)]).await;
    assert_eq!(answer.headers()["location"], "/account?done=second-factor");
    assert!(is_in(&app.signed_in("operator").await).await);

    set_up(&operator).await;
    let administrator = app.signed_in("administrator").await;
    let name = json!({ "user_name": "operator" });
    let (status, _) = administrator
        .call("reset_second_factor", name.clone())
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(is_in(&app.signed_in("operator").await).await);
    let (status, _) = administrator.call("reset_second_factor", name).await;
    assert_eq!(status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn with_a_key_the_database_alone_gives_no_secret_away() {
    let app = App::start_with(appstream_emulator::DataSet::Demo, |config| {
        config.secret_key = SecretKey::new("a key of this test, long enough for it").ok();
    })
    .await;
    let (secret, recovery) = set_up(&app.signed_in("operator").await).await;
    let row = sqlx::query("SELECT secret FROM second_factors")
        .fetch_one(app.portico.store.pool())
        .await
        .unwrap();
    let stored: String = row.try_get("secret").unwrap();
    assert!(stored.starts_with("sealed:"), "{stored}");
    assert!(!stored.contains(&data_encoding::BASE64_NOPAD.encode(&secret)));
    let rows = sqlx::query("SELECT code_hash FROM recovery_codes")
        .fetch_all(app.portico.store.pool())
        .await
        .unwrap();
    let plain: Vec<_> = recovery.iter().map(|code| code.replace('-', "")).collect();
    for row in rows {
        let hash: String = row.try_get("code_hash").unwrap();
        assert!(hash.len() == 64 && !plain.contains(&hash));
    }
    let visitor = app.stranger();
    visitor.sign_in("operator", PASSWORD).await;
    assert_eq!(
        give(&visitor, &code(&secret, 1)).await,
        StatusCode::SEE_OTHER
    );
}
