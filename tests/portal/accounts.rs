//! Local accounts: passwords, locks, and where somebody is signed in.

mod invitations;

use std::time::Duration;

use futures::StreamExt;
use portico::access::session::{self, CurrentSession};
use portico::access::{Password, PersonId, Role, credentials};
use portico::server::events;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, PASSWORD, Visitor, link_form};

const NEW: &str = "seven geese over the fjord";

async fn invite(administrator: &Visitor, name: &str) -> String {
    let form = json!({ "form": { "user_name": name, "display_name": "Grace Hopper", "mail": "grace@example.com" } });
    let (status, invited) = administrator.call("invite_person", form).await;
    assert_eq!(status, StatusCode::OK, "{invited}");
    invited["path"].as_str().unwrap().to_owned()
}

async fn set_password(
    visitor: &Visitor,
    path: &str,
    new: &str,
    again: &str,
) -> (StatusCode, String) {
    let answer = visitor.post(path, &[("new", new), ("again", again)]).await;
    let location = answer.headers().get("location");
    let location = location.map(|location| location.to_str().unwrap().to_owned());
    (
        answer.status(),
        location.unwrap_or(answer.text().await.unwrap()),
    )
}

/// Whether a browser is signed in.
async fn is_in(visitor: &Visitor) -> bool {
    visitor.get("/account").await.status() == StatusCode::OK
}

/// Who has a user name.
async fn person(app: &App, name: &str) -> PersonId {
    let known = credentials::find(&app.portico.store, name).await.unwrap();
    known.unwrap().person
}

/// Where a person is signed in, as it is stored.
async fn stored_sessions(app: &App, name: &str) -> Vec<CurrentSession> {
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM browser_sessions WHERE person = $1")
        .bind(person(app, name).await.0)
        .fetch_all(app.portico.store.pool())
        .await
        .unwrap();
    ids.into_iter().map(CurrentSession).collect()
}

async fn hash(password: &str) -> String {
    let password = Password::new(password.to_owned()).unwrap();
    password.hash().await.unwrap()
}

async fn execute(app: &App, statement: &str) {
    let done = sqlx::query(statement)
        .execute(app.portico.store.pool())
        .await;
    assert!(done.unwrap().rows_affected() > 0, "{statement}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn who_is_locked_is_out_at_once_and_stays_out_until_unlocked() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let administrator = app.signed_in("administrator").await;
    let name = json!({ "user_name": "operator" });
    let link = administrator.create_link("operator", 1).await;
    let others = administrator.create_link("p.visitor", 1).await;
    assert_eq!(
        administrator.call("lock_person", name.clone()).await.0,
        StatusCode::OK
    );
    let opened = async |path: &str| app.stranger().post(path, &[]).await.status();
    assert_eq!(opened(&link).await, StatusCode::GONE);
    assert_eq!(opened(&others).await, StatusCode::SEE_OTHER);
    let (status, refused) = administrator
        .call("create_link", link_form("operator", 1))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused["field"], "user");
    assert_eq!(
        operator.get("/c/demo").await.status(),
        StatusCode::SEE_OTHER
    );
    let (status, _) = operator
        .call("list_fleets", json!({ "connection": "demo", "query": {} }))
        .await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let answer = app.stranger().sign_in("operator", PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(
        answer
            .text()
            .await
            .unwrap()
            .contains("Your account is locked.")
    );
    // Who does not know the password is not told.
    let answer = app.stranger().sign_in("operator", "not the password").await;
    assert!(
        answer
            .text()
            .await
            .unwrap()
            .contains("The user name or the password is wrong.")
    );
    assert_eq!(
        administrator.call("lock_person", name.clone()).await.0,
        StatusCode::CONFLICT
    );

    assert_eq!(
        administrator.call("unlock_person", name.clone()).await.0,
        StatusCode::OK
    );
    assert_eq!(
        administrator.call("unlock_person", name).await.0,
        StatusCode::CONFLICT
    );
    assert!(!is_in(&operator).await, "an old session does not come back");
    assert!(is_in(&app.signed_in("operator").await).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_session_that_began_while_its_person_was_being_locked_is_worth_nothing() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    // What would be left if signing in had come between the two statements of a lock.
    execute(
        &app,
        "UPDATE people SET locked_at = 1 WHERE user_name = 'operator'",
    )
    .await;
    assert!(!is_in(&operator).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn administrators_do_not_lock_themselves_and_those_of_one_connection_nobody() {
    let app = App::start().await;
    let administrator = app.signed_in("administrator").await;
    let oneself = json!({ "user_name": "administrator" });
    assert_eq!(
        administrator.call("lock_person", oneself).await.0,
        StatusCode::CONFLICT
    );
    assert!(is_in(&administrator).await);

    app.add_person("a.little", Role::Administrator, &["finance"])
        .await;
    let little = app.signed_in("a.little").await;
    for function in [
        "lock_person",
        "invite_again",
        "sign_out_person",
        "reset_second_factor",
    ] {
        let (status, _) = little
            .call(function, json!({ "user_name": "administrator" }))
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{function}");
    }
    assert!(is_in(&administrator).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn one_sees_and_ends_ones_own_sessions_and_no_others() {
    let app = App::start().await;
    let (here, there, elsewhere) = (
        app.signed_in("operator").await,
        app.signed_in("operator").await,
        app.signed_in("operator").await,
    );
    let stranger = app.signed_in("helpdesk").await;
    let sessions = |account: &Value| account["sessions"].as_array().unwrap().clone();
    let (_, account) = here.call("show_account", json!({})).await;
    let mine = sessions(&account);
    assert_eq!(mine.len(), 3);
    assert_eq!(
        mine.iter()
            .filter(|session| session["is_this"] == true)
            .count(),
        1
    );
    assert!(mine.iter().all(|session| session["address"] == "127.0.0.1"));

    // Another person's session is none of one's business, even by its id.
    let (_, account) = stranger.call("show_account", json!({})).await;
    let theirs = sessions(&account)[0]["id"].as_str().unwrap().to_owned();
    let answer = here.post("/account/sessions/end", &[("id", &theirs)]).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(is_in(&stranger).await);

    let (_, account) = there.call("show_account", json!({})).await;
    let this = sessions(&account)
        .into_iter()
        .find(|session| session["is_this"] == true);
    let id = this.unwrap()["id"].as_str().unwrap().to_owned();
    let answer = here.post("/account/sessions/end", &[("id", &id)]).await;
    assert_eq!(answer.headers()["location"], "/account?done=sessions");
    assert!(!is_in(&there).await && is_in(&elsewhere).await && is_in(&here).await);

    here.post("/account/sessions/end", &[]).await;
    assert!(!is_in(&elsewhere).await && is_in(&here).await && is_in(&stranger).await);
    let (_, page) = here.page("/account?done=sessions").await;
    assert!(page.contains("This browser") && page.contains("Signed out there"));

    let administrator = app.signed_in("administrator").await;
    let (_, ended) = administrator
        .call("sign_out_person", json!({ "user_name": "operator" }))
        .await;
    assert_eq!(ended, 1);
    assert!(!is_in(&here).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn changing_the_password_needs_the_present_one_and_ends_the_other_sessions() {
    let app = App::start().await;
    let (here, there) = (
        app.signed_in("operator").await,
        app.signed_in("operator").await,
    );
    let form = |current, new, again| [("current", current), ("new", new), ("again", again)];
    for (fields, says) in [
        (
            form("not the password", NEW, NEW),
            "This is not your password.",
        ),
        (
            form(PASSWORD, "unbelievable", "unbelievable"),
            "tried first",
        ),
        (
            form(PASSWORD, NEW, "something else here"),
            "The two passwords differ.",
        ),
    ] {
        let answer = here.post("/account/password", &fields).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text().await.unwrap();
        assert!(
            page.contains(says) && page.contains("Your account"),
            "{says}"
        );
    }
    assert!(is_in(&there).await);
    let answer = here
        .post("/account/password", &form(PASSWORD, NEW, NEW))
        .await;
    assert_eq!(answer.headers()["location"], "/account?done=password");
    assert!(
        answer.headers().contains_key("set-cookie"),
        "the session has another id"
    );
    assert!(is_in(&here).await && !is_in(&there).await);
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
async fn a_new_password_is_set_with_all_that_follows_or_not_at_all() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let store = &app.portico.store;
    // The last of the statements fails.
    sqlx::query("ALTER TABLE invitations RENAME TO elsewhere")
        .execute(store.pool())
        .await
        .unwrap();
    let (who, hash) = (person(&app, "operator").await, hash(NEW).await);
    let set = credentials::set_password(store, &who, &hash, None).await;
    assert!(set.is_err());
    assert!(is_in(&operator).await);
    assert!(is_in(&app.signed_in("operator").await).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_event_stream_of_a_page_ends_with_its_session() {
    let app = App::start().await;
    let administrator = app.signed_in("administrator").await;
    let stream = async |name: &str| {
        let current = stored_sessions(&app, name).await.remove(0);
        assert!(session::is_alive(&app.portico, &current).await.unwrap());
        let who = person(&app, name).await;
        let every = Duration::from_millis(20);
        let messages = events::messages(app.portico.clone(), who, current.clone(), every);
        let ended = tokio::spawn(messages.for_each(|_| std::future::ready(())));
        (
            current,
            tokio::time::timeout(Duration::from_secs(30), ended),
        )
    };
    let (operator, helpdesk, user) = (
        app.signed_in("operator").await,
        app.signed_in("helpdesk").await,
        app.signed_in("user").await,
    );
    let streams = [
        stream("operator").await,
        stream("helpdesk").await,
        stream("user").await,
    ];
    operator.post("/sign-out", &[]).await;
    let name = json!({ "user_name": "helpdesk" });
    administrator.call("lock_person", name).await;
    let (who, hash) = (person(&app, "user").await, hash(NEW).await);
    credentials::set_password(&app.portico.store, &who, &hash, None)
        .await
        .unwrap();
    for (current, ended) in streams {
        ended.await.expect("the stream ends").unwrap();
        assert!(!session::is_alive(&app.portico, &current).await.unwrap());
    }
    for visitor in [operator, helpdesk, user] {
        assert!(!is_in(&visitor).await);
    }
    let current = stored_sessions(&app, "administrator").await.remove(0);
    assert!(session::is_alive(&app.portico, &current).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn where_passwords_are_switched_off_nobody_signs_in_with_one_or_is_invited() {
    let app = App::start_with(appstream_emulator::DataSet::Demo, |_| {}).await;
    let administrator = app.signed_in("administrator").await;
    let without = app.another(|config| config.sign_in.local = false).await;
    let visitor = Visitor::at(without.address);
    let (_, page) = visitor.page("/sign-in").await;
    assert!(!page.contains("type=\"password\""));
    let answer = visitor.sign_in("operator", PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    // Signed in before it was switched off.
    let administrator = Visitor {
        base: visitor.base.clone(),
        ..administrator
    };
    let form = json!({ "form": { "user_name": "x", "display_name": "X", "mail": "" } });
    let (status, _) = administrator.call("invite_person", form).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let (status, page) = administrator.page("/account").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains("type=\"password\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_answer_of_a_form_has_the_theme_of_the_browser() {
    let app = App::start().await;
    let visitor = app.stranger();
    let request = visitor.client.post(format!("{}/sign-in", visitor.base));
    let form = [("user_name", "operator"), ("password", "not the password")];
    let request = request.header("cookie", "portico-theme=dark").form(&form);
    let page = request.send().await.unwrap().text().await.unwrap();
    assert!(page.contains("data-theme=\"dark\""), "{page}");
}
