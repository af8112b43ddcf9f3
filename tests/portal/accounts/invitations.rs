//! Links at which somebody chooses a password: the first one, or another.

use portico::access::credentials;
use reqwest::StatusCode;
use serde_json::json;

use super::{NEW, execute, hash, invite, is_in, person, set_password};
use crate::app::{App, PASSWORD};

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_invitation_lets_somebody_set_their_password_once() {
    let app = App::start().await;
    let path = invite(&app.signed_in("administrator").await, "g.hopper").await;
    let grace = app.stranger();
    // A mail scanner looks, and uses nothing up.
    for _ in 0..3 {
        let (status, page) = grace.page(&path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("Grace Hopper") && page.contains("<form"),
            "a plain form"
        );
    }
    assert_ne!(
        grace.sign_in("g.hopper", "").await.status(),
        StatusCode::SEE_OTHER
    );
    for (new, again, says) in [
        ("short", "short", "at least 12 characters"),
        ("123qweasdzxc", "123qweasdzxc", "tried first"),
        ("g.hopper-2026", "g.hopper-2026", "little more than a name"),
        (NEW, "another one of twelve", "The two passwords differ."),
    ] {
        let (status, page) = set_password(&grace, &path, new, again).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{new}");
        assert!(
            page.contains(says) && page.contains("aria-invalid"),
            "{new}: {page}"
        );
        assert!(
            !page.contains(&format!("value=\"{new}\"")),
            "no password comes back"
        );
    }
    let (status, location) = set_password(&grace, &path, NEW, NEW).await;
    assert_eq!(
        (status, location.as_str()),
        (StatusCode::SEE_OTHER, "/sign-in?set=password")
    );
    let (_, page) = grace.page(&location).await;
    assert!(page.contains("Your password is set"));
    assert_eq!(
        grace.sign_in("g.hopper", NEW).await.status(),
        StatusCode::SEE_OTHER
    );

    let (status, page) = set_password(
        &app.stranger(),
        &path,
        "quite another one",
        "quite another one",
    )
    .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.contains("was used already"), "{page}");
    assert_eq!(
        app.stranger().sign_in("g.hopper", NEW).await.status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_two_who_use_an_invitation_at_once_one_sets_the_password() {
    let app = App::start().await;
    let path = invite(&app.signed_in("administrator").await, "g.hopper").await;
    let (one, two) = (app.stranger(), app.stranger());
    let other = "eight swans below a bridge";
    let answers = tokio::join!(
        set_password(&one, &path, NEW, NEW),
        set_password(&two, &path, other, other)
    );
    let set = [answers.0.0, answers.1.0].map(|status| status == StatusCode::SEE_OTHER);
    assert_eq!(set.iter().filter(|set| **set).count(), 1);
    let (right, wrong) = if set[0] { (NEW, other) } else { (other, NEW) };
    let sign_in = |password: &'static str| {
        let stranger = app.stranger();
        async move { stranger.sign_in("g.hopper", password).await.status() }
    };
    assert_eq!(sign_in(right).await, StatusCode::SEE_OTHER);
    assert_eq!(sign_in(wrong).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_invitation_is_void_after_another_after_its_time_and_when_locked() {
    let app = App::start().await;
    let administrator = app.signed_in("administrator").await;
    let first = invite(&administrator, "g.hopper").await;
    let again = json!({ "user_name": "g.hopper" });
    let (_, second) = administrator.call("invite_again", again.clone()).await;
    let second = second["path"].as_str().unwrap().to_owned();
    assert_eq!(
        app.stranger().get(&first).await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(app.stranger().get(&second).await.status(), StatusCode::OK);

    execute(&app, "UPDATE invitations SET expires_at = 1").await;
    let (status, page) = app.stranger().page(&second).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.contains("has expired"));
    let (status, _) = set_password(&app.stranger(), &second, NEW, NEW).await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let (_, third) = administrator.call("invite_again", again.clone()).await;
    administrator.call("lock_person", again.clone()).await;
    let third = third["path"].as_str().unwrap();
    assert_eq!(
        app.stranger().get(third).await.status(),
        StatusCode::NOT_FOUND
    );
    let (status, answer) = administrator.call("invite_again", again).await;
    assert_eq!(status, StatusCode::CONFLICT, "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_password_link_helps_somebody_locked_out_and_ends_their_sessions() {
    let app = App::start().await;
    let old = app.signed_in("operator").await;
    let administrator = app.signed_in("administrator").await;
    let (_, link) = administrator
        .call("invite_again", json!({ "user_name": "operator" }))
        .await;
    let path = link["path"].as_str().unwrap();
    let (_, page) = app.stranger().page(path).await;
    assert!(page.contains("Choose a new password"));
    // The present password works until the link is used.
    assert!(is_in(&app.signed_in("operator").await).await);
    set_password(&app.stranger(), path, NEW, NEW).await;
    assert!(!is_in(&old).await);
    assert_eq!(
        app.stranger().sign_in("operator", PASSWORD).await.status(),
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        app.stranger().sign_in("operator", NEW).await.status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_new_password_makes_a_password_link_void() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let administrator = app.signed_in("administrator").await;
    let link = async || {
        let name = json!({ "user_name": "operator" });
        let (_, link) = administrator.call("invite_again", name).await;
        link["path"].as_str().unwrap().to_owned()
    };
    let path = link().await;
    let form = [("current", PASSWORD), ("new", NEW), ("again", NEW)];
    let answer = operator.post("/account/password", &form).await;
    assert_eq!(answer.headers()["location"], "/account?done=password");
    assert_eq!(
        app.stranger().get(&path).await.status(),
        StatusCode::NOT_FOUND
    );

    // By the command line as well; that ends every session.
    let path = link().await;
    let store = &app.portico.store;
    let (who, hash) = (person(&app, "operator").await, hash(PASSWORD).await);
    credentials::set_password(store, &who, &hash, None)
        .await
        .unwrap();
    assert_eq!(
        app.stranger().get(&path).await.status(),
        StatusCode::NOT_FOUND
    );
    assert!(!is_in(&operator).await);
    assert!(is_in(&app.signed_in("operator").await).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_invitation_says_what_is_wrong_with_a_name_and_takes_none_twice() {
    let app = App::start().await;
    let administrator = app.signed_in("administrator").await;
    for (form, field) in [
        (
            json!({ "user_name": "", "display_name": "X", "mail": "" }),
            "user_name",
        ),
        (
            json!({ "user_name": "operator", "display_name": "X", "mail": "" }),
            "user_name",
        ),
        (
            json!({ "user_name": "x", "display_name": " ", "mail": "" }),
            "display_name",
        ),
        (
            json!({ "user_name": "x", "display_name": "X", "mail": "nonsense" }),
            "mail",
        ),
    ] {
        let (status, error) = administrator
            .call("invite_person", json!({ "form": form }))
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
        assert_eq!(error["field"], field);
    }
    invite(&administrator, "g.hopper").await;
    let known = credentials::find(&app.portico.store, "g.hopper")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(known.mail.as_deref(), Some("grace@example.com"));
    assert!(known.password_hash.is_none());
}
