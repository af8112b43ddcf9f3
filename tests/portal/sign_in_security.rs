//! What somebody could try at the door.

mod guessing;

use std::io;
use std::sync::{Arc, LazyLock, Mutex};

use portico::access::{Password, credentials};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use sqlx::Row;
use tracing_subscriber::fmt::MakeWriter;

use crate::app::{App, PASSWORD, Visitor};

fn cookie(answer: &Response) -> String {
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// What somebody who holds a cookie gets.
async fn with_cookie(app: &App, cookie: &str, path: &str) -> StatusCode {
    let visitor = app.stranger();
    let request = visitor.client.get(format!("{}{path}", visitor.base));
    request
        .header("cookie", cookie)
        .send()
        .await
        .unwrap()
        .status()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_session_id_planted_before_is_worth_nothing_after() {
    let app = App::start().await;
    // The victim's browser comes with the id of a session the attacker has, or with one
    // that was made up.
    let attacker = app.stranger();
    let planted = cookie(&attacker.sign_in("user", PASSWORD).await);
    for planted in [planted, "portico=AAAAAAAAAAAAAAAAAAAAAA".to_owned()] {
        let victim = app.stranger();
        let answer = victim
            .client
            .post(format!("{}/sign-in", victim.base))
            .header("cookie", &planted)
            .form(&[("user_name", "operator"), ("password", PASSWORD)])
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_ne!(cookie(&answer), planted);
        assert_eq!(
            with_cookie(&app, &cookie(&answer), "/account").await,
            StatusCode::OK
        );
        assert_eq!(
            with_cookie(&app, &planted, "/account").await,
            StatusCode::SEE_OTHER
        );
    }
}

/// The status of a sign-in as the operator, behind a proxy that says from where.
async fn sign_in_from(app: &App, address: &str, password: &str) -> StatusCode {
    let visitor = app.stranger();
    let form = [("user_name", "operator"), ("password", password)];
    let request = visitor.client.post(format!("{}/sign-in", visitor.base));
    let request = request.header("x-forwarded-for", address).form(&form);
    request.send().await.unwrap().status()
}

/// A portal that believes what the test says of where it comes from.
async fn behind_a_proxy() -> App {
    App::start_with(appstream_emulator::DataSet::Demo, |config| {
        config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await
}

/// Gives the operator another password, as the command line does.
async fn new_password(app: &App, password: &str) {
    let store = &app.portico.store;
    let hash = Password::new(password.to_owned()).unwrap().hash().await;
    let known = credentials::find(store, "operator").await.unwrap().unwrap();
    let set = credentials::set_password(store, &known.person, &hash.unwrap(), None).await;
    set.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_sign_in_that_ends_after_the_password_was_changed_is_worth_nothing() {
    let app = App::start().await;
    let store = app.portico.store.pool();
    let session = cookie(&app.stranger().sign_in("operator", PASSWORD).await);
    let row = sqlx::query("SELECT id, data, expires_at FROM browser_sessions")
        .fetch_one(store)
        .await
        .unwrap();
    let (id, data): (String, String) = (row.try_get("id").unwrap(), row.try_get("data").unwrap());
    let expires_at: i64 = row.try_get("expires_at").unwrap();
    // What is left if the password was looked at before the change, and the session
    // stored after it.
    let store_session = async |data: String| {
        sqlx::query("INSERT INTO browser_sessions (id, data, expires_at) VALUES ($1, $2, $3)")
            .bind(id.clone())
            .bind(data)
            .bind(expires_at)
            .execute(store)
            .await
            .unwrap();
    };
    new_password(&app, "seven geese over the fjord").await;
    store_session(data.clone()).await;
    assert_eq!(
        with_cookie(&app, &session, "/account").await,
        StatusCode::SEE_OTHER
    );
    // The same password set anew is another one.
    new_password(&app, PASSWORD).await;
    store_session(data.clone()).await;
    assert_eq!(
        with_cookie(&app, &session, "/account").await,
        StatusCode::SEE_OTHER
    );
    // A session from before it was noted which password it began with goes on.
    let mut data: Value = serde_json::from_str(&data).unwrap();
    let signed_in = data["signed-in"].as_object_mut().unwrap();
    assert!(signed_in.remove("password").is_some());
    store_session(data.to_string()).await;
    assert_eq!(
        with_cookie(&app, &session, "/account").await,
        StatusCode::OK
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_session_that_ran_out_lets_nobody_in() {
    let app = App::start().await;
    let store = app.portico.store.pool();
    let idle = app.signed_in("operator").await;
    sqlx::query("UPDATE browser_sessions SET expires_at = 1")
        .execute(store)
        .await
        .unwrap();
    assert_eq!(idle.get("/c/demo").await.status(), StatusCode::SEE_OTHER);
    let (status, _) = idle.call("show_account", json!({})).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);

    // Used all the time, but signed in too long ago.
    let busy = app.signed_in("helpdesk").await;
    let row = sqlx::query("SELECT id, data FROM browser_sessions WHERE data LIKE '%signed-in%'")
        .fetch_all(store)
        .await
        .unwrap();
    for row in row {
        let (id, data): (String, String) =
            (row.try_get("id").unwrap(), row.try_get("data").unwrap());
        let mut data: Value = serde_json::from_str(&data).unwrap();
        let since = data["signed-in"]["since"].as_i64().unwrap();
        data["signed-in"]["since"] = json!(since - 12 * 3600 - 1);
        sqlx::query("UPDATE browser_sessions SET data = $1 WHERE id = $2")
            .bind(data.to_string())
            .bind(id)
            .execute(store)
            .await
            .unwrap();
    }
    assert_eq!(busy.get("/helpdesk").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(busy.get("/helpdesk").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn nobody_keeps_a_private_page() {
    let app = App::start().await;
    let administrator = app.signed_in("administrator").await;
    let form = json!({ "form": { "user_name": "g.hopper", "display_name": "Grace", "mail": "" } });
    let (_, invited) = administrator.call("invite_person", form).await;
    let invitation = invited["path"].as_str().unwrap();
    for path in [
        "/account",
        "/sign-in",
        "/sign-in/code",
        invitation,
        "/launch",
        "/c/demo/fleets",
    ] {
        let answer = administrator.get(path).await;
        assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
        assert_eq!(answer.headers()["referrer-policy"], "same-origin", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn no_way_in_leads_to_another_site() {
    let app = App::start().await;
    for foreign in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "",
        "evil.example",
        "/sign-in?next=https://evil.example",
        "/sign-in/code",
    ] {
        let form = [
            ("user_name", "user"),
            ("password", PASSWORD),
            ("next", foreign),
        ];
        let answer = app.stranger().post("/sign-in", &form).await;
        assert_eq!(answer.headers()["location"], "/", "{foreign:?}");
    }
    // What is shown of it is text, and it does not break out of its header.
    let query = "/sign-in?next=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%0d%0aset-cookie:x";
    let (_, page) = app.stranger().page(query).await;
    assert!(!page.contains("<script>alert(1)"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn another_site_cannot_change_an_account() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    for path in [
        "/account/password",
        "/account/sessions/end",
        "/account/second-factor",
        "/account/second-factor/remove",
        "/sign-in",
        "/sign-out",
    ] {
        let request = operator.client.post(format!("{}{path}", operator.base));
        let request = request
            .header("sec-fetch-site", "cross-site")
            .form(&[("current", PASSWORD)]);
        assert_eq!(
            request.send().await.unwrap().status(),
            StatusCode::FORBIDDEN,
            "{path}"
        );
        if path.starts_with("/account") {
            let answer = operator.get(path).await;
            assert!(
                [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_FOUND].contains(&answer.status()),
                "{path} by GET: {}",
                answer.status()
            );
        }
    }
    assert_eq!(operator.get("/account").await.status(), StatusCode::OK);
}

/// What all tests of this process log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    tracing_subscriber::fmt()
        // All that the portal does; the tests' own client says what it sends.
        .with_env_filter(
            "warn,portico=trace,tower_sessions=trace,tower_sessions_core=trace,tower_http=trace,axum=trace,sqlx=debug",
        )
        .with_writer(log.clone())
        .init();
    log
});

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn no_secret_is_in_the_log_the_audit_record_or_the_database() {
    let log = &*LOG;
    let app = App::start().await;
    let administrator = app.signed_in("administrator").await;
    let form = json!({ "form": { "user_name": "g.hopper", "display_name": "Grace", "mail": "" } });
    let (_, invited) = administrator.call("invite_person", form).await;
    let path = invited["path"].as_str().unwrap();
    let token = path.strip_prefix("/invite/").unwrap();
    let (chosen, typed) = (
        "an unusual giraffe on stilts",
        "a password nobody has at all",
    );
    let grace = app.stranger();
    grace
        .post(
            path,
            &[("new", chosen), ("again", "something else entirely")],
        )
        .await;
    grace
        .post(path, &[("new", chosen), ("again", chosen)])
        .await;
    grace.sign_in("g.hopper", typed).await;
    let session = cookie(&grace.sign_in("g.hopper", chosen).await);
    let session = session.split_once('=').unwrap().1.to_owned();
    let answer = grace
        .post("/account/second-factor", &[("current", chosen)])
        .await;
    let page = answer.text().await.unwrap();
    let part = page.split("<code class=\"cell-break\">").nth(1).unwrap();
    let secret = part.split("</code>").next().unwrap().replace(' ', "");

    let secrets = [token, chosen, typed, session.as_str(), secret.as_str()];
    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(
        text.contains("portico") || !text.is_empty(),
        "something was logged"
    );
    for secret in secrets {
        assert!(!text.contains(secret), "in the log: {secret}");
    }
    for (table, columns) in [
        (
            "audit",
            "COALESCE(actor, '') || COALESCE(action, '') || COALESCE(target, '') || COALESCE(detail, '') \
             || COALESCE(changes, '') || COALESCE(device, '') || COALESCE(message, '')",
        ),
        ("browser_sessions", "id || data"),
        ("invitations", "token_hash || created_by"),
        ("people", "user_name || COALESCE(password_hash, '')"),
        ("failed_attempts", "kind || address"),
    ] {
        let query = format!("SELECT {columns} AS everything FROM {table}");
        for row in sqlx::query(&query)
            .fetch_all(app.portico.store.pool())
            .await
            .unwrap()
        {
            let everything: String = row.try_get("everything").unwrap();
            for secret in secrets {
                assert!(
                    !everything.contains(secret),
                    "{secret} in {table}: {everything}"
                );
            }
        }
    }
    let signed_in: Visitor = grace;
    assert_eq!(signed_in.get("/account").await.status(), StatusCode::OK);
}
