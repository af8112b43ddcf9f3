//! The HTTP API: what it answers, and what is changed through it.

mod callers;

use appstream_emulator::DataSet;
use portico::access::people;
use portico::access::{Grant, Role, Stacks, tokens};
use portico::appstream::ConnectionName;
use portico::routes::pattern;
use portico::ui::time::machine;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::app::{App, Visitor, connection};

/// Calls an operation.
async fn send(
    visitor: &Visitor,
    token: Option<&str>,
    method: &str,
    path: &str,
    body: &Value,
) -> Response {
    let url = format!("{}{}{path}", visitor.base, pattern::API_BEGIN);
    let mut request = visitor
        .client
        .request(Method::from_bytes(method.as_bytes()).unwrap(), url);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if !body.is_null() {
        request = request.json(body);
    }
    request.send().await.expect("the portal answers")
}

/// Calls an operation; gives status and answer.
pub async fn ask(
    visitor: &Visitor,
    token: Option<&str>,
    method: &str,
    path: &str,
    body: &Value,
) -> (StatusCode, Value) {
    let answer = send(visitor, token, method, path, body).await;
    let status = answer.status();
    if status.is_client_error() || status.is_server_error() {
        assert_eq!(
            answer.headers()["content-type"],
            "application/problem+json",
            "{method} {path}"
        );
    }
    let text = answer.text().await.expect("text");
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// A portal with a second connection, to another region of the same account.
pub async fn two_connections() -> App {
    App::start_with(DataSet::Demo, |config| {
        let endpoint = config.connections[0].endpoint.clone().expect("an endpoint");
        let mut other = connection("overseas", &endpoint);
        other.region = Some("us-east-1".to_owned());
        config.connections.push(other);
    })
    .await
}

/// An API token of the administrator's for a whole connection.
pub async fn token_within(app: &App, role: Role, connection: &str) -> String {
    let store = &app.portico.store;
    let maker = people::find(store, "administrator").await.unwrap();
    let new = tokens::NewToken {
        name: format!("{} {connection}", role.as_str()),
        maker: maker.expect("an administrator").0,
        grant: Grant {
            role,
            connection: Some(ConnectionName::parse(connection).expect("a connection name")),
            stacks: Stacks::All,
        },
        expires_at: portico::server::now() + 3600,
    };
    tokens::create(store, &new).await.expect("a token")
}

pub async fn get(app: &App, token: &str, path: &str) -> (StatusCode, Value) {
    ask(&app.stranger(), Some(token), "GET", path, &Value::Null).await
}

async fn post(app: &App, token: &str, path: &str, body: Value) -> (StatusCode, Value) {
    ask(&app.stranger(), Some(token), "POST", path, &body).await
}

/// The body that makes a link to the finance stack.
pub fn new_link(user: &str) -> Value {
    json!({ "user": user, "connection": "demo", "stack": "finance", "fleet": "finance-desktop", "hours": 8 })
}

fn texts(list: &Value, member: &str) -> Vec<String> {
    let items = list["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item[member].as_str().expect("a text").to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_token_sees_fleets_stacks_and_sessions_page_by_page() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "*").await;
    let (status, connections) = get(&app, &token, "/connections").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        connections,
        json!({ "items": [{ "name": "demo", "region": "eu-central-1" }] })
    );

    let (_, whole) = get(&app, &token, "/connections/demo/stacks").await;
    let all = texts(&whole, "name");
    assert_eq!((all.len(), &whole["next"]), (7, &Value::Null));
    let (mut seen, mut path) = (Vec::new(), "/connections/demo/stacks?limit=3".to_owned());
    loop {
        let (_, page) = get(&app, &token, &path).await;
        seen.extend(texts(&page, "name"));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/connections/demo/stacks?limit=3&cursor={next}");
    }
    assert_eq!(seen, all);

    let (_, stack) = get(&app, &token, "/connections/demo/stacks/finance").await;
    assert_eq!(stack["fleets"], json!(["finance-desktop"]));
    let (_, fleet) = get(&app, &token, "/connections/demo/fleets/finance-desktop").await;
    assert_eq!(fleet["state"], "RUNNING");
    let (status, sessions) = get(&app, &token, "/sessions?limit=200").await;
    assert_eq!(
        (status, &sessions["problems"]),
        (StatusCode::OK, &json!([]))
    );
    let first = sessions["items"][0].clone();
    let user = first["user"].as_str().unwrap();
    let (_, theirs) = get(&app, &token, &format!("/sessions?user={user}")).await;
    let mut users = texts(&theirs, "user");
    users.dedup();
    assert_eq!(users, [user]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn calls_are_counted_and_too_many_wait_for_the_next_minute() {
    let app = App::start_with(DataSet::Demo, |config| {
        config.limits.api_calls_per_minute = 2;
    })
    .await;
    let token = app.token(Role::Helpdesk, "*").await;
    let mut limited = false;
    // A minute may begin in between, but not three times.
    for _ in 0..9 {
        let answer = send(
            &app.stranger(),
            Some(&token),
            "GET",
            "/connections",
            &Value::Null,
        )
        .await;
        let header =
            |name: &str| -> i64 { answer.headers()[name].to_str().unwrap().parse().unwrap() };
        assert_eq!(header("ratelimit-limit"), 2);
        assert!((1..=60).contains(&header("ratelimit-reset")));
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            assert_eq!(header("ratelimit-remaining"), 0);
            assert!((1..=60).contains(&header("retry-after")));
            limited = true;
            break;
        }
        assert_eq!(answer.status(), StatusCode::OK);
    }
    assert!(limited);
    let other = app.token(Role::Helpdesk, "*").await;
    assert_eq!(
        get(&app, &other, "/connections").await.0,
        StatusCode::OK,
        "each has its own"
    );
    let used = tokens::all(&app.portico.store, None).await.unwrap();
    assert_eq!(used[0].last_used_from.as_deref(), Some("127.0.0.1"));
    assert!(used[0].last_used_at.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_session_is_ended_with_a_reason_and_the_record_says_by_which_token() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "*").await;
    let (_, sessions) = get(&app, &token, "/sessions").await;
    let session = &sessions["items"][0];
    let text = |member: &str| session[member].as_str().unwrap().to_owned();
    let path = format!("/connections/demo/sessions/{}/end", text("id"));
    let body =
        |reason: &str| json!({ "stack": text("stack"), "fleet": text("fleet"), "reason": reason });
    let (status, problem) = post(&app, &token, &path, body(&"x".repeat(201))).await;
    assert_eq!(
        (status, &problem["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("reason"))
    );
    let (status, _) = post(&app, &token, &path, body("Ticket 4711")).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let auditor = app.token(Role::Auditor, "*").await;
    let (_, events) = get(&app, &auditor, "/audit?words=4711").await;
    let event = &events["items"][0];
    assert_eq!(event["action"], "End session");
    assert_eq!(event["actor"], "administrator (API token helpdesk *)");
    assert_eq!(event["result"], "done");
    assert!(event["aws_request_id"].is_string());

    // The record by pages, the newest first.
    app.signed_in("auditor").await;
    let (_, first) = get(&app, &auditor, "/audit?limit=1").await;
    let next = first["next"].as_str().unwrap();
    let (_, second) = get(&app, &auditor, &format!("/audit?limit=1&cursor={next}")).await;
    let sequence = |page: &Value| page["items"][0]["sequence"].as_i64().unwrap();
    assert!(sequence(&first) > sequence(&second));
    for wrong in [
        "result=fine",
        "target=x",
        "limit=0",
        "cursor=%20",
        "limit=x",
    ] {
        let (status, _) = get(&app, &auditor, &format!("/audit?{wrong}")).await;
        assert!(status.is_client_error(), "{wrong} {status}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_link_is_made_opened_listed_and_revoked() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "*").await;
    let (status, made) = post(&app, &token, "/links", new_link("p.novak")).await;
    assert_eq!(
        (status, &made["max_uses"]),
        (StatusCode::CREATED, &json!(1))
    );
    let path = made["path"].as_str().unwrap();
    assert_eq!(app.stranger().get(path).await.status(), StatusCode::OK);
    let (_, links) = get(&app, &token, "/links?user=p.novak&state=usable").await;
    assert_eq!(links["items"][0]["id"], made["id"]);
    assert!(
        !links.to_string().contains(&path[3..]),
        "a list opens nothing"
    );
    let id = made["id"].as_str().unwrap();
    for _ in 0..2 {
        let (status, _) = post(&app, &token, &format!("/links/{id}/revoke"), Value::Null).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
    }
    assert_eq!(
        get(&app, &token, &format!("/links/{id}")).await.1["state"],
        "revoked"
    );
    assert_eq!(
        app.stranger().post(path, &[]).await.status(),
        StatusCode::GONE
    );
    for (member, wrong) in [
        ("hours", json!(5)),
        ("uses", json!(0)),
        ("user", json!("x")),
    ] {
        let mut body = new_link("p.novak");
        body[member] = wrong;
        let (status, problem) = post(&app, &token, "/links", body).await;
        assert_eq!(
            (status, &problem["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(member))
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_link_for_later_says_so_and_carries_a_session_context() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "*").await;
    let mut body = new_link("p.novak");
    let begins = portico::server::now() / 60 * 60 + 86_400;
    body["from"] = json!(format!("{}Z", &machine(begins)[..16]));
    body["session_context"] = json!("ticket=4711");
    let (status, made) = post(&app, &token, "/links", body.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(made["expires"], machine(begins + 8 * 3600));
    let path = format!("/links/{}", made["id"].as_str().unwrap());
    let (_, link) = get(&app, &token, &path).await;
    assert_eq!(link["state"], "not-yet");
    assert_eq!(link["from"], machine(begins));
    assert_eq!(link["session_context"], "ticket=4711");
    for wrong in [
        "tomorrow",
        "2099-03-11T08:00",
        "2099-03-11T08:00+02:00",
        "2099-02-30T08:00Z",
    ] {
        body["from"] = json!(wrong);
        let (status, problem) = post(&app, &token, "/links", body.clone()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert_eq!(problem["field"], "from");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn aws_words_are_kept_and_bad_bodies_are_told() {
    let app = App::start().await;
    let token = app.token(Role::Helpdesk, "*").await;
    app.faults(
        json!([{ "operation": "DescribeFleets", "error": "AccessDeniedException", "status": 400 }]),
    )
    .await;
    let (status, problem) = get(&app, &token, "/connections/demo/fleets").await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert_eq!(problem["aws_code"], "AccessDeniedException");
    assert!(problem["aws_request_id"].is_string() && problem["next"].is_string());
    app.faults(json!([])).await;
    for body in [
        json!({}),
        json!([]),
        json!({ "user": 1 }),
        json!({ "user": "x", "surprise": 1 }),
    ] {
        let (status, problem) = post(&app, &token, "/links", body).await;
        assert_eq!(
            (status, &problem["type"]),
            (StatusCode::BAD_REQUEST, &json!("/api#not-json"))
        );
    }
    let (status, _) = post(&app, &token, "/links", Value::Null).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let (status, problem) = ask(
        &app.stranger(),
        Some(&token),
        "DELETE",
        "/links",
        &Value::Null,
    )
    .await;
    assert_eq!(
        (status, &problem["type"]),
        (
            StatusCode::METHOD_NOT_ALLOWED,
            &json!("/api#method-not-allowed")
        )
    );
    let too_large = json!({ "user": "x".repeat(100_000) });
    let (status, _) = post(&app, &token, "/links", too_large).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_api_can_be_read_about_without_signing_in() {
    let app = App::start().await;
    let (status, page) = app.stranger().page("/api").await;
    assert_eq!(status, StatusCode::OK);
    for text in [
        "HTTP API",
        "Create a link",
        "POST /api/v1/links",
        "Idempotency-Key",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("<script") && !page.contains("style="));
    let answer = app.stranger().get("/api/v1/openapi.json").await;
    assert_eq!(answer.headers()["content-type"], "application/json");
}
