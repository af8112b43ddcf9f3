//! How a stack looks to those who open it.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, link_form};

/// The smallest PNG there is: one pixel.
const PNG: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn form(name: &str, help: &str, colour: &str, logo: Value) -> Value {
    json!({
        "connection": "demo",
        "stack": "finance",
        "form": { "name": name, "help": help, "colour": colour, "logo": logo },
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn name_logo_colour_and_help_of_a_stack_are_seen_by_those_who_open_it() {
    let app = App::start().await;
    let admin = app.signed_in("administrator").await;
    let whole = form(
        "Ledger & co",
        "Questions? Call 4321.",
        "#0B6E4F",
        json!({ "Set": PNG }),
    );
    let (status, answer) = admin.call("save_brand", whole).await;
    assert_eq!(status, StatusCode::OK, "{answer}");

    let user = app.signed_in("user").await;
    let (_, page) = user.page("/launch").await;
    assert!(page.contains("Ledger &amp; co"), "the name is text");
    assert!(page.contains("Questions? Call 4321."));
    assert!(page.contains("fill=\"#0b6e4f\""));
    let logo = page.split("src=\"/logo/").nth(1).unwrap();
    let logo = format!("/logo/{}", logo.split('"').next().unwrap());

    // People with a link have no account.
    let stranger = app.stranger();
    let image = stranger.get(&logo).await;
    assert_eq!(image.status(), StatusCode::OK);
    assert_eq!(image.headers()["content-type"], "image/png");
    assert_eq!(image.headers()["x-content-type-options"], "nosniff");
    assert!(
        image.headers()["cache-control"]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    let (_, link) = admin.call("create_link", link_form("m.ostrova", 1)).await;
    let (status, page) = stranger.page(link.as_str().unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains(&logo) && page.contains("Questions? Call 4321."));

    let (_, record) = admin
        .call(
            "list_history",
            json!({ "connection": "demo", "kind": "stack", "name": "finance" }),
        )
        .await;
    let told = record.to_string();
    assert!(told.contains("Set branding"), "{told}");

    // What is not named in the form stays, and a logo that nobody has goes after a day.
    let (status, _) = admin
        .call("save_brand", form("", "", "", json!("Keep")))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(stranger.get(&logo).await.status(), StatusCode::OK);
    admin
        .call("save_brand", form("", "", "", json!("Remove")))
        .await;
    let store = &app.portico.store;
    portico::branding::store::sweep(store).await.unwrap();
    assert_eq!(stranger.get(&logo).await.status(), StatusCode::OK);
    sqlx::query("UPDATE logos SET used_at = used_at - 86500")
        .execute(store.pool())
        .await
        .unwrap();
    portico::branding::store::sweep(store).await.unwrap();
    assert_eq!(stranger.get(&logo).await.status(), StatusCode::NOT_FOUND);
    let (_, brand) = admin
        .call(
            "describe_brand",
            json!({ "connection": "demo", "stack": "finance" }),
        )
        .await;
    assert_eq!(
        brand,
        json!({ "name": null, "help": null, "colour": null, "logo": null })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn every_rule_of_the_form_is_told_at_its_field_and_nothing_is_saved() {
    let app = App::start().await;
    let admin = app.signed_in("administrator").await;
    let svg = "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+";
    for (field, wrong) in [
        ("name", form(&"x".repeat(61), "", "", json!("Keep"))),
        ("help", form("", &"x".repeat(301), "", json!("Keep"))),
        ("colour", form("", "", "red\"/><script>", json!("Keep"))),
        ("logo", form("", "", "", json!({ "Set": svg }))),
        (
            "logo",
            form("", "", "", json!({ "Set": "https://example.com/logo.png" })),
        ),
    ] {
        let (status, answer) = admin.call("save_brand", wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert_eq!(answer["field"], field);
    }
    let rows: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM brands")
        .fetch_one(app.portico.store.pool())
        .await
        .unwrap();
    assert_eq!(rows, 0);
    for path in [
        "/logo/x",
        "/logo/%2e%2e%2fhealth",
        &format!("/logo/{}", "0".repeat(64)),
    ] {
        assert_eq!(
            app.stranger().get(path).await.status(),
            StatusCode::NOT_FOUND
        );
    }
}
