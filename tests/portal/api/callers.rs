//! Who may call the HTTP API, and how far they reach.

use appstream_emulator::DataSet;
use portico::access::people;
use portico::access::{Role, tokens};
use portico::routes::pattern;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{get, new_link, post, send, texts, token_within, two_connections};
use crate::app::{App, Visitor};

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_lies_outside_a_tokens_reach_is_not_there() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "fin*").await;
    let (_, stacks) = get(&app, &token, "/connections/demo/stacks").await;
    assert_eq!(texts(&stacks, "name"), ["finance"]);
    for path in [
        "/connections/demo/stacks/legal",
        "/connections/demo/fleets",
        "/connections/other/stacks",
        "/connections/%20/stacks",
        "/links/none",
        "/nothing",
    ] {
        assert_eq!(
            get(&app, &token, path).await.0,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let (_, sessions) = get(&app, &token, "/sessions").await;
    assert!(
        texts(&sessions, "stack")
            .iter()
            .all(|stack| stack == "finance")
    );

    // A link for another stack, made by somebody else.
    let operator = app.signed_in("operator").await;
    let mut form = crate::app::link_form("p.novak", 1);
    form["form"]["stack"] = json!("demo/legal");
    form["form"]["fleet"] = json!("legal-review");
    assert_eq!(operator.call("create_link", form).await.0, StatusCode::OK);
    let everything = app.token(Role::Helpdesk, "*").await;
    let (_, links) = get(&app, &everything, "/links?user=p.novak").await;
    let id = links["items"][0]["id"].as_str().unwrap();
    assert_eq!(
        get(&app, &everything, &format!("/links/{id}")).await.0,
        StatusCode::OK
    );
    assert_eq!(
        get(&app, &token, &format!("/links/{id}")).await.0,
        StatusCode::NOT_FOUND
    );
    let revoke = format!("/links/{id}/revoke");
    assert_eq!(
        post(&app, &token, &revoke, Value::Null).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(get(&app, &token, "/links").await.1["items"], json!([]));
    let mut link = new_link("p.novak");
    link["stack"] = json!("legal");
    assert_eq!(
        post(&app, &token, "/links", link).await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_connection_a_token_does_not_name_is_not_there() {
    let app = two_connections().await;
    let token = token_within(&app, Role::Helpdesk, "overseas").await;
    let (_, connections) = get(&app, &token, "/connections").await;
    assert_eq!(texts(&connections, "name"), ["overseas"]);
    let (status, _) = get(&app, &token, "/connections/overseas/stacks").await;
    assert_eq!(status, StatusCode::OK);
    let (_, unknown) = get(&app, &token, "/connections/none/stacks").await;
    for path in [
        "/connections/demo/stacks",
        "/connections/demo/stacks/finance",
        "/connections/demo/fleets",
    ] {
        let (status, problem) = get(&app, &token, path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        // Nothing tells it from one that does not exist.
        assert_eq!(problem["type"], unknown["type"], "{path}");
        assert_eq!(problem["next"], unknown["next"], "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_token_may_no_more_than_its_maker_may_by_then() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let form = |role: &str, stacks: &str| json!({ "form": { "name": "script", "role": role, "connection": "", "stacks": stacks, "days": "30" } });
    let (status, refused) = operator.call("create_token", form("auditor", "")).await;
    assert_eq!(
        (status, &refused["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("role"))
    );
    let (status, secret) = operator.call("create_token", form("helpdesk", "")).await;
    assert_eq!(status, StatusCode::OK);
    let secret = secret.as_str().unwrap();
    assert!(
        secret.starts_with("portico_") && secret.len() == 51,
        "{secret}"
    );
    assert_eq!(
        get(&app, secret, "/connections/demo/fleets").await.0,
        StatusCode::OK
    );

    // Its maker keeps one stack only.
    let store = &app.portico.store;
    let maker = people::find(store, "operator").await.unwrap().unwrap().0;
    sqlx::query("UPDATE grants SET stacks = 'finance' WHERE person = $1")
        .bind(&maker.0)
        .execute(store.pool())
        .await
        .unwrap();
    assert_eq!(
        get(&app, secret, "/connections/demo/fleets").await.0,
        StatusCode::NOT_FOUND
    );
    let (_, stacks) = get(&app, secret, "/connections/demo/stacks").await;
    assert_eq!(texts(&stacks, "name"), ["finance"]);

    // Others do not see it, and cannot take it back; an administrator can.
    app.add_person("second", Role::Operator, &[]).await;
    let second = app.signed_in("second").await;
    let (_, theirs) = second.call("list_tokens", json!({ "query": {} })).await;
    assert_eq!(theirs["rows"], json!([]));
    let id = tokens::all(store, None).await.unwrap()[0].id.clone();
    let revoke = json!({ "id": id });
    assert_eq!(
        second.call("revoke_token", revoke.clone()).await.0,
        StatusCode::NOT_FOUND
    );
    let administrator = app.signed_in("administrator").await;
    assert_eq!(
        administrator.call("revoke_token", revoke).await.0,
        StatusCode::OK
    );
    let (status, problem) = get(&app, secret, "/connections").await;
    assert_eq!(
        (status, &problem["type"]),
        (StatusCode::UNAUTHORIZED, &json!("/api#revoked-token"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_token_that_does_not_count_is_refused_and_guessing_ends() {
    let app = App::start_with(DataSet::Demo, |config| {
        config.sign_in.failures_per_address = 3;
    })
    .await;
    let token = app.token(Role::Helpdesk, "*").await;
    sqlx::query("UPDATE api_tokens SET expires_at = 1")
        .execute(app.portico.store.pool())
        .await
        .unwrap();
    let answer = send(
        &app.stranger(),
        Some(&token),
        "GET",
        "/connections",
        &Value::Null,
    )
    .await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        answer.headers()["www-authenticate"],
        "Bearer realm=\"Portico\""
    );
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["type"], "/api#expired-token");
    for _ in 0..2 {
        let (status, problem) = get(&app, "portico_invented", "/connections").await;
        assert_eq!(
            (status, &problem["type"]),
            (StatusCode::UNAUTHORIZED, &json!("/api#unknown-token"))
        );
    }
    let answer = send(
        &app.stranger(),
        Some("portico_x"),
        "GET",
        "/connections",
        &Value::Null,
    )
    .await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.headers().contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn another_site_does_nothing_with_a_browsers_cookies_but_a_program_is_let_in() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "*").await;
    let administrator = app.signed_in("administrator").await;
    let from_elsewhere = |visitor: &Visitor, token: Option<&str>| {
        let url = format!("{}{}/links", visitor.base, pattern::API_BEGIN);
        let request = visitor
            .client
            .post(url)
            .header("origin", "https://evil.example")
            .header("sec-fetch-site", "cross-site")
            .json(&new_link("p.novak"));
        match token {
            Some(token) => request.bearer_auth(token).send(),
            None => request.send(),
        }
    };
    let answer = from_elsewhere(&administrator, None).await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
    let answer = from_elsewhere(&app.stranger(), Some(&token)).await.unwrap();
    assert_eq!(
        answer.status(),
        StatusCode::CREATED,
        "the token is the permission"
    );
    // And a token opens nothing but the API.
    let page = app
        .stranger()
        .client
        .get(format!("{}/c/demo/fleets", app.stranger().base))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), StatusCode::SEE_OTHER);
}
