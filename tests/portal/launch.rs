//! Launch: what it remembers, what still runs, and who may frame it.

use appstream_emulator::DataSet;
use portico::server::config::Origin;
use reqwest::StatusCode;
use serde_json::json;

use crate::app::App;

const PLACE: &str = "demo/finance/finance-desktop/";

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_was_opened_last_stands_first_and_what_still_runs_leads_back() {
    let app = App::start().await;
    let user = app.signed_in("user").await;
    let opened = user
        .post("/launch", &[("place", PLACE), ("title", "Finance")])
        .await;
    let url = opened.headers()["location"].to_str().unwrap().to_owned();
    assert!(reqwest::get(url).await.unwrap().status().is_success());
    app.forget();
    let (_, offer) = user.call("launch_offer", json!({})).await;
    let tile = &offer["tiles"][0];
    assert!(tile["last_opened"].is_i64(), "{offer}");
    assert_eq!(offer["running"][0]["title"], "Finance", "{offer}");
    let (_, page) = user.page("/launch").await;
    assert!(page.contains("Go back to Finance"));
    let back = user
        .post(
            "/launch",
            &[(
                "place",
                offer["running"][0]["place"].as_str().unwrap_or(PLACE),
            )],
        )
        .await;
    assert_eq!(back.status(), StatusCode::SEE_OTHER);

    let helpdesk = app.signed_in("helpdesk").await;
    let (_, found) = helpdesk
        .call("find_person", json!({ "text": "user" }))
        .await;
    let launches = found["person"]["launches"].as_array().unwrap();
    assert_eq!(launches.len(), 2, "{found}");
    for launch in launches {
        assert!(
            launch["failure"].is_null() && launch["took_ms"].is_i64(),
            "{launch}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn why_something_does_not_open_is_told_to_the_person_and_to_helpdesk() {
    let app = App::start().await;
    let user = app.signed_in("user").await;
    app.faults(
        json!([{ "operation": "CreateStreamingURL", "error": "ResourceNotAvailableException" }]),
    )
    .await;
    let refused = user
        .post("/launch", &[("place", PLACE), ("title", "Finance")])
        .await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    let page = refused.text().await.unwrap();
    assert!(
        page.contains("Finance is not available right now.") && page.contains("Tell the helpdesk")
    );
    let helpdesk = app.signed_in("helpdesk").await;
    let (_, found) = helpdesk
        .call("find_person", json!({ "text": "user" }))
        .await;
    let launch = &found["person"]["launches"][0];
    assert_eq!(
        launch["aws_code"], "ResourceNotAvailableException",
        "{found}"
    );
    let (_, page) = helpdesk.page("/helpdesk?user=user").await;
    assert!(page.contains("Did not open") && page.contains("ResourceNotAvailableException"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn one_of_many_tiles_is_found_without_script() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let (_, offer) = operator.call("launch_offer", json!({})).await;
    let titles: Vec<_> = offer["tiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tile| tile["title"].as_str().unwrap().to_owned())
        .collect();
    assert!(titles.len() >= 9, "{titles:?}");
    let (_, page) = operator.page("/launch").await;
    assert!(page.contains("Find an application"));
    let (_, page) = operator.page("/launch?find=finance").await;
    assert!(
        page.contains("Open Finance") && !page.contains("Open Engineering"),
        "only what was looked for"
    );
    let (_, page) = operator
        .page("/launch?find=nothing%20is%20called%20so")
        .await;
    assert!(page.contains("No application is called so") && page.contains("Show all"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn only_configured_sites_may_frame_launch_and_links_and_nobody_anything_else() {
    let origin = Origin::try_from("https://intranet.example.com".to_owned()).unwrap();
    let app = App::start_with(DataSet::Demo, |config| {
        config.launch.frame_ancestors = vec![origin]
    })
    .await;
    let link = app
        .signed_in("helpdesk")
        .await
        .create_link("p.visitor", 1)
        .await;
    let operator = app.signed_in("operator").await;
    for (path, is_framed) in [
        ("/launch", true),
        (link.as_str(), true),
        ("/c/demo/fleets", false),
        ("/links", false),
    ] {
        let answer = operator.get(path).await;
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert_eq!(
            policy.contains("frame-ancestors 'self' https://intranet.example.com;"),
            is_framed,
            "{path}: {policy}"
        );
        assert_eq!(
            answer.headers().contains_key("x-frame-options"),
            !is_framed,
            "{path}"
        );
    }
    let closed = App::start().await;
    let answer = closed.signed_in("operator").await.get("/launch").await;
    assert_eq!(answer.headers()["x-frame-options"], "DENY");
}
