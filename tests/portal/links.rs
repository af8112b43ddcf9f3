//! Personal links: opened, used up, revoked, expired, and never wasted.

mod made;

use portico::access::attempts;
use portico::ui::time::{date, machine};
use reqwest::StatusCode;
use serde_json::json;

use crate::app::{App, link_form};

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_link_leads_into_a_session_and_works_as_often_as_it_says() {
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let path = helpdesk.create_link("p.visitor", 2).await;
    let visitor = app.stranger();
    for _ in 0..2 {
        let (status, page) = visitor.page(&path).await;
        assert_eq!(status, StatusCode::OK, "looking uses nothing up");
        assert!(page.contains("Open Finance"));
        let opened = visitor.post(&path, &[]).await;
        assert_eq!(opened.status(), StatusCode::SEE_OTHER);
        assert_eq!(opened.headers()["cache-control"], "no-store");
        assert_eq!(opened.headers()["referrer-policy"], "no-referrer");
        let url = opened.headers()["location"].to_str().unwrap();
        assert!(url.starts_with(&app.emulator.endpoint()), "{url}");
    }
    let third = visitor.post(&path, &[]).await;
    assert_eq!(third.status(), StatusCode::GONE);
    assert!(
        third
            .text()
            .await
            .unwrap()
            .contains("already used as often as it may be")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_session_a_link_opens_is_found_and_ended_by_helpdesk() {
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let path = helpdesk.create_link("p.visitor", 1).await;
    let opened = app.stranger().post(&path, &[]).await;
    let url = opened.headers()["location"].to_str().unwrap().to_owned();
    assert!(reqwest::get(url).await.unwrap().status().is_success());
    app.forget();

    let (_, found) = helpdesk
        .call("find_person", json!({ "text": "p.visitor" }))
        .await;
    let session = &found["person"]["sessions"][0];
    assert_eq!(session["fleet"], "finance-desktop");
    assert_eq!(session["connection_state"], "CONNECTED");
    let end = json!({
        "connection": "demo", "stack": "finance", "fleet": "finance-desktop", "session": session["id"], "reason": "On the phone",
    });
    assert_eq!(
        helpdesk.call("end_session", end.clone()).await.0,
        StatusCode::OK
    );
    let (_, found) = helpdesk
        .call("find_person", json!({ "text": "p.visitor" }))
        .await;
    assert_eq!(found["person"]["sessions"], json!([]));
    assert_eq!(
        helpdesk.call("end_session", end).await.0,
        StatusCode::NOT_FOUND,
        "it is over"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_twenty_who_press_at_once_one_gets_in_with_a_link_for_one() {
    let app = App::start().await;
    let path = app
        .signed_in("helpdesk")
        .await
        .create_link("p.visitor", 1)
        .await;
    let presses = (0..20).map(|_| {
        let (visitor, path) = (app.stranger(), path.clone());
        async move { visitor.post(&path, &[]).await.status() }
    });
    let answers = futures::future::join_all(presses).await;
    let opened = answers
        .iter()
        .filter(|status| **status == StatusCode::SEE_OTHER)
        .count();
    let gone = answers
        .iter()
        .filter(|status| **status == StatusCode::GONE)
        .count();
    assert_eq!((opened, gone), (1, 19), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_revoked_link_opens_nothing() {
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let path = helpdesk.create_link("p.visitor", 1).await;
    let (_, found) = helpdesk
        .call("find_person", json!({ "text": "p.visitor" }))
        .await;
    let id = &found["person"]["links"][0]["id"];
    assert_eq!(
        helpdesk.call("revoke_link", json!({ "id": id })).await.0,
        StatusCode::OK
    );
    assert_eq!(
        app.stranger().post(&path, &[]).await.status(),
        StatusCode::GONE
    );
    let (status, page) = app.stranger().page(&path).await;
    assert_eq!(status, StatusCode::GONE);
    assert!(page.contains("This link was taken back"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_expired_link_opens_nothing() {
    let app = App::start().await;
    let path = app
        .signed_in("helpdesk")
        .await
        .create_link("p.visitor", 1)
        .await;
    sqlx::query("UPDATE links SET expires_at = 1")
        .execute(app.portico.store.pool())
        .await
        .unwrap();
    assert_eq!(
        app.stranger().post(&path, &[]).await.status(),
        StatusCode::GONE
    );
    assert!(
        app.stranger()
            .page(&path)
            .await
            .1
            .contains("This link has expired")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_invented_link_is_not_found_and_guessing_is_stopped() {
    let app = App::start().await;
    let visitor = app.stranger();
    let (status, page) = visitor.page("/l/invented").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.contains("This link does not exist."));
    for guess in 0..20 {
        visitor.post(&format!("/l/guess-{guess}"), &[]).await;
    }
    assert_eq!(
        visitor.post("/l/guess", &[]).await.status(),
        StatusCode::TOO_MANY_REQUESTS
    );
    let limit = attempts::check(
        &app.portico.store,
        attempts::Attempt::SignIn,
        [127, 0, 0, 1].into(),
        10,
    )
    .await;
    assert!(
        limit.is_ok(),
        "guessing links does not keep anybody from signing in"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_link_to_a_stopped_fleet_is_not_used_up_and_helpdesk_is_told() {
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let path = helpdesk.create_link("p.visitor", 1).await;
    let administrator = app.signed_in("administrator").await;
    let fleet = json!({ "connection": "demo", "name": "finance-desktop" });
    assert_eq!(
        administrator.call("stop_fleet", fleet.clone()).await.0,
        StatusCode::OK
    );
    app.advance(3600).await;
    app.forget();

    let visitor = app.stranger();
    assert!(
        visitor
            .page(&path)
            .await
            .1
            .contains("Not available right now")
    );
    let refused = visitor.post(&path, &[]).await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.text().await.unwrap().contains("Tell the helpdesk"));
    let told = visitor.post(&format!("{path}/help"), &[]).await;
    assert_eq!(told.status(), StatusCode::OK);
    assert!(told.text().await.unwrap().contains("The helpdesk knows"));

    let (_, found) = helpdesk.call("find_person", json!({ "text": "" })).await;
    assert_eq!(found["calls"][0]["user_id"], "p.visitor");
    assert_eq!(found["calls"][0]["reason"], "The fleet does not run.");
    let closed = helpdesk
        .call("close_help_call", json!({ "id": found["calls"][0]["id"] }))
        .await;
    assert_eq!(closed.0, StatusCode::OK);

    assert_eq!(
        administrator.call("start_fleet", fleet).await.0,
        StatusCode::OK
    );
    app.advance(3600).await;
    app.forget();
    assert_eq!(
        visitor.post(&path, &[]).await.status(),
        StatusCode::SEE_OTHER,
        "the use was not lost"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_use_is_given_back_when_aws_refuses() {
    let app = App::start().await;
    let path = app
        .signed_in("helpdesk")
        .await
        .create_link("p.visitor", 1)
        .await;
    app.faults(
        json!([{ "operation": "CreateStreamingURL", "error": "ResourceNotAvailableException" }]),
    )
    .await;
    assert_eq!(
        app.stranger().post(&path, &[]).await.status(),
        StatusCode::SERVICE_UNAVAILABLE
    );
    app.faults(json!([])).await;
    assert_eq!(
        app.stranger().post(&path, &[]).await.status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_use_reserved_by_a_process_that_died_is_given_back() {
    use portico::launch::links;
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let path = helpdesk.create_link("p.visitor", 1).await;
    let token = path.trim_start_matches("/l/");
    let store = &app.portico.store;
    let link = links::by_token(store, token).await.unwrap().unwrap();
    links::reserve(store, &link.id, "127.0.0.1", "a test")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        app.stranger().post(&path, &[]).await.status(),
        StatusCode::GONE
    );
    links::sweep(store).await.unwrap();
    assert_eq!(
        app.stranger().post(&path, &[]).await.status(),
        StatusCode::GONE,
        "it may still be under way"
    );
    sqlx::query("UPDATE link_uses SET at = at - 600")
        .execute(store.pool())
        .await
        .unwrap();
    links::sweep(store).await.unwrap();
    links::sweep(store).await.unwrap();
    assert_eq!(
        app.stranger().post(&path, &[]).await.status(),
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        app.stranger().post(&path, &[]).await.status(),
        StatusCode::GONE,
        "given back once, not twice"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_link_opens_nothing_before_its_time() {
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let mut form = link_form("p.visitor", 1);
    let begins = portico::server::now() + 5 * 86_400;
    let mut at = |seconds: i64| {
        form["form"]["from"] = json!(machine(seconds)[..16]);
        helpdesk.call("create_link", form.clone())
    };
    for never in [begins - 15 * 86_400, begins + 365 * 86_400] {
        let (status, refused) = at(never).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
        assert_eq!(refused["field"], "from");
    }
    let (status, path) = at(begins).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    let path = path.as_str().unwrap();
    let (status, page) = app.stranger().page(path).await;
    assert_eq!(status, StatusCode::GONE);
    assert!(page.contains("This link is not valid yet") && page.contains(&date(begins)));
    assert_eq!(
        app.stranger().post(path, &[]).await.status(),
        StatusCode::GONE
    );
    assert_eq!(app.calls("CreateStreamingURL").await, 0);
    sqlx::query("UPDATE links SET valid_from = 1")
        .execute(app.portico.store.pool())
        .await
        .unwrap();
    assert_eq!(
        app.stranger().post(path, &[]).await.status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn somebody_signed_in_as_another_person_is_asked_before_a_link_opens() {
    let app = App::start().await;
    let helpdesk = app.signed_in("helpdesk").await;
    let path = helpdesk.create_link("p.visitor", 1).await;
    let user = app.signed_in("user").await;
    let (_, page) = user.page(&path).await;
    assert!(
        page.contains("You are signed in as user") && page.contains("Open Finance as p.visitor")
    );
    let refused = user.post(&path, &[]).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("This link is for p.visitor, and you are signed in as user.")
    );
    assert_eq!(app.calls("CreateStreamingURL").await, 0);
    assert_eq!(
        user.post(&path, &[("anyway", "yes")]).await.status(),
        StatusCode::SEE_OTHER
    );
    // Whoever it is for, and whoever is nobody, is not asked.
    let own = helpdesk.create_link("user", 2).await;
    assert!(!user.page(&own).await.1.contains("You are signed in as"));
    assert_eq!(user.post(&own, &[]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        app.stranger().post(&own, &[]).await.status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn whoever_only_looks_at_a_link_uses_nothing_up() {
    let app = App::start().await;
    let path = app
        .signed_in("helpdesk")
        .await
        .create_link("p.visitor", 1)
        .await;
    let scanner = app.stranger();
    let url = format!("{}{path}", scanner.base);
    for agent in [
        "Slackbot-LinkExpanding 1.0",
        "Microsoft Office/16.0 (Safe Links)",
        "facebookexternalhit/1.1",
    ] {
        let looked = scanner
            .client
            .get(&url)
            .header("user-agent", agent)
            .send()
            .await
            .unwrap();
        assert_eq!(looked.status(), StatusCode::OK);
        let head = scanner
            .client
            .head(&url)
            .header("user-agent", agent)
            .send()
            .await
            .unwrap();
        assert_ne!(head.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(app.calls("CreateStreamingURL").await, 0);
    assert_eq!(
        scanner.post(&path, &[]).await.status(),
        StatusCode::SEE_OTHER
    );
}
