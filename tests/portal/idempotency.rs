//! Idempotency keys of the HTTP API: what is sent again is done once.

use std::collections::BTreeSet;

use portico::access::Role;
use portico::routes::pattern;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::api::{get, new_link};
use crate::app::App;

/// Sends the request that makes a link, with a key.
async fn with_key(app: &App, token: &str, key: &str, body: &Value) -> (StatusCode, bool, Value) {
    let answer = app
        .stranger()
        .client
        .post(format!(
            "{}{}/links",
            app.stranger().base,
            pattern::API_BEGIN
        ))
        .bearer_auth(token)
        .header("idempotency-key", key)
        .json(body)
        .send()
        .await
        .unwrap();
    let again = answer.headers().contains_key("idempotency-replayed");
    (answer.status(), again, answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_key_makes_a_link_once_and_gives_the_same_answer_again() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "*").await;
    let body = new_link("p.novak");
    let (status, again, first) = with_key(&app, &token, "ticket-1", &body).await;
    assert_eq!((status, again), (StatusCode::CREATED, false));
    let (status, again, second) = with_key(&app, &token, "ticket-1", &body).await;
    assert_eq!(
        (status, again, &second),
        (StatusCode::CREATED, true, &first)
    );
    let (status, _, problem) = with_key(&app, &token, "ticket-1", &new_link("o.ther")).await;
    assert_eq!(
        (status, &problem["type"]),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            &json!("/api#idempotency-key-reused")
        )
    );
    // Another token's key is another key.
    let other = app.token(Role::Helpdesk, "*").await;
    let (_, again, third) = with_key(&app, &other, "ticket-1", &body).await;
    assert!(!again && third["path"] != first["path"]);
    let (_, links) = get(&app, &token, "/links?user=p.novak").await;
    assert_eq!(links["items"].as_array().unwrap().len(), 2);

    // Nothing that opens a link is in the database.
    let secret = first["path"].as_str().unwrap().trim_start_matches("/l/");
    for table in ["links", "idempotency_keys", "audit", "api_tokens"] {
        let rows = sqlx::query(&format!("SELECT * FROM {table}"))
            .fetch_all(app.portico.store.pool())
            .await
            .unwrap();
        for row in &rows {
            for column in 0..sqlx::Row::len(row) {
                let text: Option<String> = sqlx::Row::try_get(row, column).ok();
                let text = text.unwrap_or_default();
                assert!(!text.contains(secret) && !text.contains(&token), "{table}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_request_that_failed_or_was_lost_may_be_sent_again() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "*").await;
    let mut body = new_link("p.novak");
    body["fleet"] = json!("none");
    let (status, ..) = with_key(&app, &token, "k", &body).await;
    assert!(status.is_client_error());
    body["fleet"] = json!("finance-desktop");
    let (status, again, made) = with_key(&app, &token, "k", &body).await;
    assert_eq!(
        (status, again),
        (StatusCode::CREATED, false),
        "the failed one is forgotten"
    );

    // As if the process had died before it noted what it made.
    let forget = |at: i64| {
        let sql = format!("UPDATE idempotency_keys SET link = NULL, at = {at}");
        let pool = app.portico.store.pool().clone();
        async move { sqlx::query(&sql).execute(&pool).await.unwrap() }
    };
    forget(portico::server::now()).await;
    let (status, _, problem) = with_key(&app, &token, "k", &body).await;
    assert_eq!(
        (status, &problem["type"]),
        (StatusCode::CONFLICT, &json!("/api#under-way"))
    );
    forget(portico::server::now() - 61).await;
    let (status, again, found) = with_key(&app, &token, "k", &body).await;
    assert_eq!((status, again, &found), (StatusCode::CREATED, true, &made));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_key_that_is_used_again_after_its_day_makes_another_link() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "*").await;
    let pool = app.portico.store.pool();
    let (_, _, first) = with_key(&app, &token, "ticket-1", &new_link("p.novak")).await;
    let mut paths = BTreeSet::from([first["path"].to_string()]);
    // For somebody else, and then again for whom the first one was.
    for user in ["o.ther", "p.novak"] {
        sqlx::query("UPDATE idempotency_keys SET at = at - 90000")
            .execute(pool)
            .await
            .unwrap();
        let (status, again, made) = with_key(&app, &token, "ticket-1", &new_link(user)).await;
        assert_eq!((status, again), (StatusCode::CREATED, false), "{made}");
        assert_eq!(made["user"], user);
        assert!(paths.insert(made["path"].to_string()), "an old link");
        let (_, again, answer) = with_key(&app, &token, "ticket-1", &new_link(user)).await;
        assert_eq!((again, &answer), (true, &made));
    }
    let (_, links) = get(&app, &token, "/links").await;
    assert_eq!(links["items"].as_array().unwrap().len(), 3);

    // One that an earlier release began and never finished gets a nonce.
    let sql = format!(
        "UPDATE idempotency_keys SET nonce = NULL, link = NULL, at = {}",
        portico::server::now() - 61
    );
    sqlx::query(&sql).execute(pool).await.unwrap();
    let (_, again, made) = with_key(&app, &token, "ticket-1", &new_link("p.novak")).await;
    assert!(!again && paths.insert(made["path"].to_string()), "{made}");
    let (_, again, answer) = with_key(&app, &token, "ticket-1", &new_link("p.novak")).await;
    assert_eq!((again, &answer), (true, &made));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_link_is_not_given_again_to_a_token_that_may_not_make_it_any_more() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "*").await;
    let body = new_link("p.novak");
    let (status, ..) = with_key(&app, &token, "k", &body).await;
    assert_eq!(status, StatusCode::CREATED);
    let pool = app.portico.store.pool();
    sqlx::query("UPDATE api_tokens SET stacks = 'legal'")
        .execute(pool)
        .await
        .unwrap();
    let (status, _, problem) = with_key(&app, &token, "k", &body).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{problem}");
    // Nor if a process died before it noted what it made.
    let sql = format!(
        "UPDATE idempotency_keys SET link = NULL, at = {}",
        portico::server::now() - 61
    );
    sqlx::query(&sql).execute(pool).await.unwrap();
    let (status, _, problem) = with_key(&app, &token, "k", &body).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{problem}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn many_at_once_with_one_key_make_one_link() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "*").await;
    let body = new_link("p.novak");
    let sent = (0..12).map(|_| with_key(&app, &token, "k", &body));
    let answers = futures::future::join_all(sent).await;
    for (status, _, answer) in &answers {
        assert!(
            *status == StatusCode::CREATED || *status == StatusCode::CONFLICT,
            "{status} {answer}"
        );
    }
    let (_, links) = get(&app, &token, "/links").await;
    assert_eq!(links["items"].as_array().unwrap().len(), 1);
}
