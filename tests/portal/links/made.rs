//! How personal links are made, listed, revoked together and made anew.

use portico::access::Role;
use reqwest::StatusCode;
use serde_json::json;

use crate::app::{App, link_form};

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_rule_of_the_form_is_told_at_its_field_and_nothing_is_made() {
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let cases = [
        ("user", json!("x")),
        ("user", json!("näh")),
        ("user", json!("a".repeat(33))),
        ("stack", json!("")),
        ("fleet", json!("")),
        ("hours", json!("5")),
        ("uses", json!("0")),
        ("uses", json!("many")),
    ];
    for (field, value) in cases {
        let mut form = link_form("p.visitor", 1);
        form["form"][field] = value;
        let (status, error) = helpdesk.call("create_link", form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {error}");
        assert_eq!(error["field"], field, "{error}");
    }
    let mut foreign = link_form("p.visitor", 1);
    foreign["form"]["fleet"] = json!("legal-review");
    let (status, error) = helpdesk.call("create_link", foreign).await;
    assert_eq!(
        (status, &error["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("fleet"))
    );
    let links: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM links")
        .fetch_one(app.portico.store.pool())
        .await
        .unwrap();
    assert_eq!(links, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn many_links_are_made_at_once_and_an_error_in_one_line_does_not_lose_the_others() {
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let mut form = link_form("", 1);
    form["form"]["session_context"] = json!("course=spring");
    let users = "User,Name\r\np.novak,Petra\r\n\"m.chen\";Mei\nnäh\np.novak\n\nj.doe\tJohn\n";
    let mut all =
        json!({ "form": form["form"], "users": users, "origin": "https://portal.example.com" });
    let (status, made) = helpdesk.call("create_links", all.clone()).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    let made = made.as_array().unwrap();
    let users: Vec<_> = made
        .iter()
        .map(|link| link["user"].as_str().unwrap())
        .collect();
    assert_eq!(users, ["p.novak", "m.chen", "näh", "p.novak", "j.doe"]);
    let errors: Vec<_> = made.iter().map(|link| !link["error"].is_null()).collect();
    assert_eq!(errors, [false, false, true, true, false]);
    for link in made.iter().filter(|link| link["error"].is_null()) {
        let path = link["path"].as_str().unwrap();
        assert!(
            link["qr"][0].as_u64().unwrap() > 20
                && link["qr"][1].as_str().unwrap().starts_with('M')
        );
        let opened = app.stranger().post(path, &[]).await;
        assert_eq!(opened.status(), StatusCode::SEE_OTHER, "{}", link["user"]);
    }
    all["users"] = json!("user\n");
    let (status, error) = helpdesk.call("create_links", all.clone()).await;
    assert_eq!(
        (status, &error["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("user"))
    );
    all["users"] = json!(
        (0..501)
            .map(|number| format!("user-{number}\n"))
            .collect::<String>()
    );
    let (status, error) = helpdesk.call("create_links", all).await;
    assert_eq!(
        (status, &error["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("user"))
    );
    let (_, links) = helpdesk.call("list_links", json!({ "query": {} })).await;
    assert_eq!(links["total"], 3);
    assert!(
        links["rows"]
            .as_array()
            .unwrap()
            .iter()
            .all(|link| link["session_context"] == "course=spring"),
        "{links}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn links_are_listed_with_their_uses_revoked_together_and_made_anew() {
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let used = helpdesk.create_link("p.visitor", 2).await;
    for user in ["p.novak", "m.chen"] {
        helpdesk.create_link(user, 1).await;
    }
    app.stranger().post(&used, &[]).await;
    let (_, links) = helpdesk
        .call("list_links", json!({ "query": { "filter": "visitor" } }))
        .await;
    assert_eq!(
        (&links["matching"], &links["total"]),
        (&json!(1), &json!(3))
    );
    let id = links["rows"][0]["id"].as_str().unwrap();
    let (_, detail) = helpdesk.call("describe_link", json!({ "id": id })).await;
    assert_eq!(
        (&detail["uses"][0]["opened"], &detail["uses"][0]["address"]),
        (&json!(true), &json!("127.0.0.1"))
    );
    let (status, page) = helpdesk.page(&format!("/links/{id}")).await;
    assert!(status == StatusCode::OK && page.contains("Opened") && page.contains("127.0.0.1"));
    assert!(helpdesk.page("/links").await.1.contains("p.novak"));

    let origin = "https://portal.example.com";
    let (status, renewed) = helpdesk
        .call("renew_link", json!({ "id": id, "origin": origin }))
        .await;
    assert_eq!(status, StatusCode::OK, "{renewed}");
    assert_eq!(
        app.stranger().post(&used, &[]).await.status(),
        StatusCode::GONE,
        "the old one is taken back"
    );
    let path = renewed["path"].as_str().unwrap();
    assert_eq!(
        app.stranger().post(path, &[]).await.status(),
        StatusCode::SEE_OTHER
    );

    let (_, links) = helpdesk
        .call("list_links", json!({ "query": { "state": "Usable" } }))
        .await;
    let ids: Vec<_> = links["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|link| link["id"].clone())
        .collect();
    assert_eq!(ids.len(), 3);
    let (_, revoked) = helpdesk.call("revoke_links", json!({ "ids": ids })).await;
    assert_eq!(revoked, 3);
    let (_, states) = helpdesk
        .call("link_values", json!({ "property": "status" }))
        .await;
    assert_eq!(states, json!(["Revoked"]));

    app.add_person("m.legal", Role::Helpdesk, &["legal"]).await;
    let legal = app.signed_in("m.legal").await;
    let (_, none) = legal.call("list_links", json!({ "query": {} })).await;
    assert_eq!(none["total"], 0, "links of other stacks do not exist");
    for function in ["describe_link", "revoke_link"] {
        assert_eq!(
            legal.call(function, json!({ "id": id })).await.0,
            StatusCode::NOT_FOUND,
            "{function}"
        );
    }
    assert_eq!(
        legal
            .call("renew_link", json!({ "id": id, "origin": origin }))
            .await
            .0,
        StatusCode::NOT_FOUND
    );
    let (status, revoked) = legal.call("revoke_links", json!({ "ids": [id] })).await;
    assert_eq!((status, revoked), (StatusCode::OK, json!(0)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_link_that_aws_was_slow_over_is_made_anew_for_as_long_as_it_was_valid() {
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    app.faults(json!([{ "operation": "DescribeStacks", "latency_ms": 1200 }]))
        .await;
    helpdesk.create_link("p.novak", 1).await;
    let (_, links) = helpdesk.call("list_links", json!({ "query": {} })).await;
    let old = &links["rows"][0];
    let lasts = old["expires_at"].as_i64().unwrap() - old["created_at"].as_i64().unwrap();
    assert_ne!(lasts % 3600, 0, "AWS was not slow");
    let (status, renewed) = helpdesk
        .call("renew_link", json!({ "id": old["id"], "origin": "" }))
        .await;
    assert_eq!(status, StatusCode::OK, "{renewed}");
}
