//! Who may do what: every server function and every page, tried by every role and by
//! nobody.

use std::collections::BTreeSet;

use portico::access::{Permission, Role};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, link_form};

/// What a server function needs.
enum Needs {
    /// One of the permissions.
    Permission(Permission),
    /// A personal link's token, and nothing else.
    Token,
}

/// Every server function: what it needs, and arguments that are well-formed.
fn server_functions() -> Vec<(&'static str, Needs, Value)> {
    use Needs::Token;
    use Permission as P;
    let query = json!({ "filter": "", "state": "", "sort": "", "descending": false, "page": 1 });
    let needs = Needs::Permission;
    vec![
        (
            "list_fleets",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "describe_fleet",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "lab-linux" }),
        ),
        (
            "start_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux" }),
        ),
        (
            "stop_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux" }),
        ),
        (
            "list_stacks",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "describe_stack",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "finance" }),
        ),
        (
            "associate_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "stack": "training", "fleet": "lab-linux" }),
        ),
        (
            "disassociate_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "stack": "training", "fleet": "lab-linux" }),
        ),
        (
            "describe_overview",
            needs(P::SeeResources),
            json!({ "connection": "demo" }),
        ),
        (
            "end_session",
            needs(P::EndSessions),
            json!({ "connection": "demo", "stack": "finance", "fleet": "finance-desktop", "session": "none", "reason": "" }),
        ),
        (
            "find_person",
            needs(P::SeeSessions),
            json!({ "text": "p.novak" }),
        ),
        ("link_choices", needs(P::IssueLinks), json!({})),
        ("create_link", needs(P::IssueLinks), link_form("p.novak", 1)),
        ("revoke_link", needs(P::IssueLinks), json!({ "id": "none" })),
        (
            "close_help_call",
            needs(P::IssueLinks),
            json!({ "id": "none" }),
        ),
        ("list_audit", needs(P::SeeAudit), json!({ "query": query })),
        ("launch_offer", needs(P::Launch), json!({})),
        (
            "plan_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "from": null }),
        ),
        (
            "plan_fleet_change",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux" }),
        ),
        (
            "create_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "input": {} }),
        ),
        (
            "update_fleet",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux", "before": {}, "after": {}, "overwrite": false, "restart": false }),
        ),
        (
            "plan_stack",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "from": null }),
        ),
        (
            "plan_stack_change",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "finance" }),
        ),
        (
            "create_stack",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "input": {} }),
        ),
        (
            "update_stack",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "finance", "before": {}, "after": {}, "overwrite": false }),
        ),
        (
            "list_sessions",
            needs(P::SeeSessions),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "list_fleets_everywhere",
            needs(P::SeeResources),
            json!({ "query": query }),
        ),
        (
            "list_images_everywhere",
            needs(P::SeeResources),
            json!({ "query": query }),
        ),
        (
            "list_sessions_everywhere",
            needs(P::SeeSessions),
            json!({ "query": query }),
        ),
        (
            "list_operations",
            needs(P::SeeResources),
            json!({ "connection": "demo" }),
        ),
        (
            "presign_operation",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "DescribeFleets", "input": {} }),
        ),
        (
            "describe_operation",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "DescribeFleets" }),
        ),
        (
            "run_operation",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "DescribeFleets", "input": {}, "all_pages": false }),
        ),
        (
            "list_values",
            needs(P::SeeResources),
            json!({ "connection": "demo", "list": "fleets", "property": "status" }),
        ),
        (
            "list_keys",
            needs(P::SeeResources),
            json!({ "connection": "demo", "list": "fleets", "query": query }),
        ),
        (
            "edit_tags",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "arn": "arn:aws:appstream:eu-central-1:123456789012:fleet/lab-linux", "before": [], "after": [] }),
        ),
        (
            "find_anything",
            needs(P::SeeSessions),
            json!({ "connection": "demo", "text": "lab" }),
        ),
        (
            "list_jobs",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "list_images",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "describe_job",
            needs(P::SeeResources),
            json!({ "connection": "demo", "id": "none" }),
        ),
        (
            "cancel_job",
            needs(P::EndSessions),
            json!({ "connection": "demo", "id": "none" }),
        ),
        (
            "retry_job",
            needs(P::EndSessions),
            json!({ "connection": "demo", "id": "none" }),
        ),
        (
            "run_in_bulk",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "bulk": "StartFleets", "names": ["lab-linux"], "rehearse": true }),
        ),
        (
            "delete_fleet_with_steps",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux", "confirmed": "", "rehearse": true }),
        ),
        (
            "delete_stack_with_steps",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "training", "confirmed": "", "rehearse": true }),
        ),
        (
            "change_fleet_with_restart",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "lab-linux", "input": {}, "rehearse": true }),
        ),
        (
            "roll_out_image",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "image": "finance-2026-01", "fleets": ["finance-desktop"], "rehearse": true }),
        ),
        (
            "describe_image",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "cad-2026-02" }),
        ),
        (
            "list_image_permissions",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "cad-2026-02", "query": query }),
        ),
        (
            "copy_image",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "qa-2026-03", "form": { "name": "x", "region": "eu-west-1", "description": "" } }),
        ),
        (
            "delete_image",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "cad-2026-02", "confirmed": "cad-2026-02" }),
        ),
        (
            "share_image",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "cad-2026-02", "form": { "account": "210987654321", "permissions": { "fleets": true, "image_builders": true } } }),
        ),
        (
            "revoke_image",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "cad-2026-02", "account": "111111111111" }),
        ),
        (
            "list_image_builders",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "describe_image_builder",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "cad-builder-02" }),
        ),
        (
            "start_image_builder",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "cad-builder-02", "form": { "agent_version": "" } }),
        ),
        (
            "stop_image_builder",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "cad-builder-02" }),
        ),
        (
            "delete_image_builder",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "none", "confirmed": "none" }),
        ),
        (
            "list_directory_configs",
            needs(P::SeeResources),
            json!({ "connection": "demo", "query": query }),
        ),
        (
            "describe_directory_config",
            needs(P::SeeResources),
            json!({ "connection": "demo", "name": "corp.example.com" }),
        ),
        (
            "plan_image_builder",
            needs(P::ChangeResources),
            json!({ "connection": "demo" }),
        ),
        (
            "create_image_builder",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "input": {} }),
        ),
        (
            "plan_directory_config",
            needs(P::ChangeResources),
            json!({ "connection": "demo" }),
        ),
        (
            "plan_directory_config_change",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "corp.example.com" }),
        ),
        (
            "create_directory_config",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "input": {} }),
        ),
        (
            "update_directory_config",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "corp.example.com", "before": {}, "after": {}, "overwrite": false }),
        ),
        (
            "delete_directory_config",
            needs(P::ChangeResources),
            json!({ "connection": "demo", "name": "none.example.com", "confirmed": "none.example.com" }),
        ),
        ("show_link", Token, json!({ "token": "invented" })),
    ]
}

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
            Needs::Permission(_) => {
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
            let Needs::Permission(permission) = needs else {
                continue;
            };
            let (status, answer) = person.call(function, arguments.clone()).await;
            let refused = status == StatusCode::FORBIDDEN;
            assert_eq!(
                refused,
                !role.may(*permission),
                "{function} by {}: {status} {answer}",
                role.as_str()
            );
            assert_ne!(status, StatusCode::UNAUTHORIZED);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_page_is_refused_to_those_whose_role_does_not_allow_it() {
    let app = App::start().await;
    let pages = [
        ("/c/demo", Permission::SeeResources),
        ("/c/demo/fleets", Permission::SeeResources),
        ("/c/demo/fleets/lab-linux", Permission::SeeResources),
        ("/c/demo/stacks", Permission::SeeResources),
        ("/c/demo/stacks/finance", Permission::SeeResources),
        ("/c/demo/jobs", Permission::SeeResources),
        ("/c/demo/images", Permission::SeeResources),
        ("/c/demo/images/cad-2026-02", Permission::SeeResources),
        ("/c/demo/image-builders", Permission::SeeResources),
        (
            "/c/demo/image-builders/cad-builder-02",
            Permission::SeeResources,
        ),
        ("/c/demo/directory-configs", Permission::SeeResources),
        ("/c/demo/image-builders/new", Permission::ChangeResources),
        ("/c/demo/directory-configs/new", Permission::ChangeResources),
        (
            "/c/demo/directory-configs/corp.example.com/edit",
            Permission::ChangeResources,
        ),
        (
            "/c/demo/directory-configs/corp.example.com",
            Permission::SeeResources,
        ),
        ("/helpdesk", Permission::SeeSessions),
        ("/audit", Permission::SeeAudit),
        ("/launch", Permission::Launch),
    ];
    for (page, _) in pages {
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
        for (page, permission) in pages {
            let (status, text) = person.page(page).await;
            let expected = if role.may(permission) {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(status, expected, "{page} by {}", role.as_str());
            assert_eq!(
                text.contains("Your role does not let you"),
                !role.may(permission),
                "{page} by {}",
                role.as_str()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_event_stream_is_for_those_who_are_signed_in() {
    let app = App::start().await;
    assert_eq!(
        app.stranger().get("/events").await.status(),
        StatusCode::SEE_OTHER
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
