//! Who may do what: every server function and every page, tried by every role and by
//! nobody.

use std::collections::BTreeSet;

use portico::access::{Permission, Role};
use reqwest::StatusCode;
use serde_json::{Value, json};

use self::functions::{Needs, server_functions};
use crate::app::{App, link_form};

mod functions;

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_server_function_is_refused_to_those_whose_role_does_not_allow_it() {
    let app = App::start().await;
    let functions = server_functions();
    let registered: BTreeSet<String> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .collect();
    let listed: BTreeSet<String> = functions
        .iter()
        .map(|(name, ..)| format!("/fn/{name}"))
        .collect();
    assert_eq!(
        registered, listed,
        "a server function is missing from this test"
    );
    for (function, needs, arguments) in &functions {
        let (status, _) = app.stranger().call(function, arguments.clone()).await;
        match needs {
            Needs::Permission(_) | Needs::OneOf(_) | Needs::Oneself => {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{function} by nobody")
            }
            Needs::Token => assert_eq!(
                status,
                StatusCode::NOT_FOUND,
                "{function} with an invented token"
            ),
        }
    }
    for role in Role::ALL {
        let person = app.signed_in(role.as_str()).await;
        for (function, needs, arguments) in &functions {
            let (status, answer) = person.call(function, arguments.clone()).await;
            if matches!(needs, Needs::Oneself) {
                assert_eq!(status, StatusCode::OK, "{function} by {}", role.as_str());
            }
            let Some(allowed) = needs.met_by(role) else {
                continue;
            };
            let refused = status == StatusCode::FORBIDDEN;
            assert_eq!(
                refused,
                !allowed,
                "{function} by {}: {status} {answer}",
                role.as_str()
            );
            assert_ne!(status, StatusCode::UNAUTHORIZED);
        }
    }
}

/// Pages for which other tests say who sees them: everybody, whoever holds a token, or
/// whoever holds one of two permissions.
const ELSEWHERE: [&str; 8] = [
    "/",
    "/sign-in",
    "/sign-in/code",
    "/account",
    "/invite/{token}",
    "/l/{token}",
    "/access/tokens",
    "/{*any}",
];

/// Whether `page` is one of `pattern`.
fn fits(pattern: &str, page: &str) -> bool {
    let (mut pattern, mut page) = (pattern.split('/'), page.split('/'));
    loop {
        match (pattern.next(), page.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == part || wanted.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// Every page that needs a permission, and which.
async fn pages(app: &App) -> Vec<(String, Permission)> {
    use Permission as P;
    let administrator = app.signed_in("administrator").await;
    administrator.create_link("p.visitor", 1).await;
    let (_, links) = administrator
        .call("list_links", json!({ "query": {} }))
        .await;
    let (_, group) = administrator
        .call("create_group", json!({ "name": "Everybody" }))
        .await;
    let bulk = json!({
        "connection": "demo",
        "bulk": { "TagFleets": [["round", "1"]] },
        "names": ["lab-linux"],
        "rehearse": false,
    });
    let (_, planned) = administrator.call("run_in_bulk", bulk).await;
    let id = |value: &Value| value.as_str().expect("an id").to_owned();
    let made = [
        (
            format!("/links/{}", id(&links["rows"][0]["id"])),
            P::SeeSessions,
        ),
        (format!("/access/groups/{}", id(&group)), P::SeeAccess),
        (
            format!("/c/demo/jobs/{}", id(&planned["job"])),
            P::SeeResources,
        ),
    ];
    let known = [
        ("/c/demo", P::SeeResources),
        ("/c/demo/fleets", P::SeeResources),
        ("/c/demo/fleets/new", P::ChangeResources),
        ("/c/demo/fleets/lab-linux", P::SeeResources),
        ("/c/demo/fleets/lab-linux/edit", P::ChangeResources),
        ("/c/demo/stacks", P::SeeResources),
        ("/c/demo/stacks/new", P::ChangeResources),
        ("/c/demo/stacks/finance", P::SeeResources),
        ("/c/demo/stacks/finance/edit", P::ChangeResources),
        ("/c/demo/sessions", P::SeeSessions),
        ("/c/demo/operations", P::SeeResources),
        ("/c/demo/operations/DescribeFleets", P::SeeResources),
        ("/c/demo/jobs", P::SeeResources),
        ("/c/demo/images", P::SeeResources),
        ("/c/demo/images/cad-2026-02", P::SeeResources),
        ("/c/demo/image-builders", P::SeeResources),
        ("/c/demo/image-builders/cad-builder-02", P::SeeResources),
        ("/c/demo/image-builders/new", P::ChangeResources),
        ("/c/demo/directory-configs", P::SeeResources),
        ("/c/demo/directory-configs/new", P::ChangeResources),
        (
            "/c/demo/directory-configs/corp.example.com/edit",
            P::ChangeResources,
        ),
        (
            "/c/demo/directory-configs/corp.example.com",
            P::SeeResources,
        ),
        ("/all/fleets", P::SeeResources),
        ("/all/images", P::SeeResources),
        ("/all/sessions", P::SeeSessions),
        ("/helpdesk", P::SeeSessions),
        ("/links", P::SeeSessions),
        ("/audit", P::SeeAudit),
        ("/audit/1", P::SeeAudit),
        ("/access", P::SeeAccess),
        ("/access/people", P::SeeAccess),
        ("/access/people/user", P::SeeAccess),
        ("/access/groups", P::SeeAccess),
        ("/access/grants", P::SeeAccess),
        ("/launch", P::Launch),
    ];
    let known = known.map(|(page, permission)| (page.to_owned(), permission));
    known.into_iter().chain(made).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_page_is_refused_to_those_whose_role_does_not_allow_it() {
    let app = App::start().await;
    let pages = pages(&app).await;
    let table: Vec<_> = pages.iter().map(|(page, _)| page.as_str()).collect();
    let listed = |pattern: &String| table.iter().any(|page| fits(pattern, page));
    let patterns = portico::app::page::paths(&app.portico);
    let missing: Vec<_> = patterns
        .iter()
        .filter(|pattern| !ELSEWHERE.contains(&pattern.as_str()) && !listed(pattern))
        .collect();
    assert!(missing.is_empty(), "not in this test: {missing:?}");
    for (page, _) in &pages {
        let answer = app.stranger().get(page).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page} by nobody");
        assert!(
            answer.headers()["location"]
                .to_str()
                .unwrap()
                .starts_with("/sign-in?next=")
        );
    }
    for role in Role::ALL {
        let person = app.signed_in(role.as_str()).await;
        for (page, permission) in &pages {
            let (status, text) = person.page(page).await;
            let expected = if role.may(*permission) {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(status, expected, "{page} by {}", role.as_str());
            assert_eq!(
                text.contains("Your role does not let you"),
                !role.may(*permission),
                "{page} by {}",
                role.as_str()
            );
        }
    }
}

/// Every operation of the HTTP API: what it needs, and a body that is well-formed.
fn operations() -> Vec<(&'static str, &'static str, Permission, Value)> {
    use Permission as P;
    vec![
        ("GET", "/connections", P::SeeResources, Value::Null),
        (
            "GET",
            "/connections/{connection}/fleets",
            P::SeeResources,
            Value::Null,
        ),
        (
            "GET",
            "/connections/{connection}/fleets/{name}",
            P::SeeResources,
            Value::Null,
        ),
        (
            "GET",
            "/connections/{connection}/stacks",
            P::SeeResources,
            Value::Null,
        ),
        (
            "GET",
            "/connections/{connection}/stacks/{name}",
            P::SeeResources,
            Value::Null,
        ),
        ("GET", "/sessions", P::SeeSessions, Value::Null),
        (
            "POST",
            "/connections/{connection}/sessions/{id}/end",
            P::EndSessions,
            json!({ "stack": "finance", "fleet": "finance-desktop" }),
        ),
        ("GET", "/links", P::SeeSessions, Value::Null),
        (
            "POST",
            "/links",
            P::IssueLinks,
            crate::api::new_link("p.novak"),
        ),
        ("GET", "/links/{id}", P::SeeSessions, Value::Null),
        ("POST", "/links/{id}/revoke", P::IssueLinks, Value::Null),
        ("GET", "/audit", P::SeeAudit, Value::Null),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_operation_of_the_api_is_refused_to_tokens_whose_role_does_not_allow_it() {
    let app = App::start().await;
    let document: Value = app
        .stranger()
        .get("/api/v1/openapi.json")
        .await
        .json()
        .await
        .unwrap();
    let documented: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let listed: BTreeSet<(String, String)> = operations()
        .iter()
        .map(|(method, path, ..)| ((*method).to_owned(), format!("/api/v1{path}")))
        .collect();
    assert_eq!(documented, listed, "an operation is missing from this test");

    let signed_in = app.signed_in("administrator").await;
    let revoked = app.token(Role::Administrator, "*").await;
    app.revoke_tokens().await;
    let fill = |path: &str| {
        path.replace("{connection}", "demo")
            .replace("{name}", "finance")
            .replace("{id}", "none")
    };
    for (method, path, _, body) in operations() {
        let (what, path) = (format!("{method} {path}"), fill(path));
        let nobody = crate::api::ask(&app.stranger(), None, method, &path, &body).await;
        assert_eq!(nobody.0, StatusCode::UNAUTHORIZED, "{what} by nobody");
        let cookie = crate::api::ask(&signed_in, None, method, &path, &body).await;
        assert_eq!(
            cookie.0,
            StatusCode::UNAUTHORIZED,
            "{what} by a cookie alone"
        );
        let old = crate::api::ask(&app.stranger(), Some(&revoked), method, &path, &body).await;
        assert_eq!(
            (old.0, &old.1["type"]),
            (StatusCode::UNAUTHORIZED, &json!("/api#revoked-token")),
            "{what} by a revoked token"
        );
        app.forgive().await;
    }
    for role in Role::ALL {
        let token = app.token(role, "*").await;
        for (method, path, permission, body) in operations() {
            let path = fill(path);
            let (status, answer) =
                crate::api::ask(&app.stranger(), Some(&token), method, &path, &body).await;
            assert_eq!(
                status == StatusCode::FORBIDDEN,
                !role.may(permission),
                "{method} {path} by {}: {status} {answer}",
                role.as_str()
            );
            assert_ne!(status, StatusCode::UNAUTHORIZED);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_event_stream_is_for_those_who_are_signed_in() {
    let app = App::start().await;
    assert_eq!(
        app.stranger().get("/events").await.status(),
        StatusCode::NO_CONTENT
    );
    let stream = app.signed_in("user").await.get("/events").await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn helpdesk_for_one_stack_does_not_see_the_others_at_all() {
    let app = App::start().await;
    app.add_person("m.chen", Role::Helpdesk, &["finance"]).await;
    let chen = app.signed_in("m.chen").await;
    let (status, choices) = chen.call("link_choices", json!({})).await;
    assert_eq!(status, StatusCode::OK);
    let stacks: Vec<_> = choices
        .as_array()
        .unwrap()
        .iter()
        .map(|choice| choice["stack"].clone())
        .collect();
    assert_eq!(stacks, ["finance"]);

    let mut form = link_form("p.novak", 1);
    form["form"]["stack"] = json!("demo/legal");
    form["form"]["fleet"] = json!("legal-review");
    assert_eq!(
        chen.call("create_link", form).await.0,
        StatusCode::NOT_FOUND,
        "not 403: it does not exist"
    );

    let everybody = app.signed_in("helpdesk").await;
    let (_, all) = everybody.call("find_person", json!({ "text": "." })).await;
    let (_, some) = chen.call("find_person", json!({ "text": "." })).await;
    let sessions = |found: &Value| {
        found["candidates"]
            .as_array()
            .unwrap()
            .iter()
            .map(|person| person["sessions"].as_u64().unwrap())
            .sum::<u64>()
    };
    assert!(
        sessions(&some) > 0 && sessions(&some) < sessions(&all),
        "{} of {}",
        sessions(&some),
        sessions(&all)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn launch_offers_and_opens_only_what_was_granted() {
    let app = App::start().await;
    let person = app.signed_in("user").await;
    let (_, offer) = person.call("launch_offer", json!({})).await;
    let tiles = offer["tiles"].as_array().unwrap();
    assert!(
        !tiles.is_empty() && tiles.iter().all(|tile| tile["place"]["stack"] == "finance"),
        "{offer}"
    );
    let granted = person
        .post("/launch", &[("place", "demo/finance/finance-desktop/")])
        .await;
    assert_eq!(granted.status(), StatusCode::SEE_OTHER);
    let foreign = person
        .post("/launch", &[("place", "demo/legal/legal-review/")])
        .await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
}
