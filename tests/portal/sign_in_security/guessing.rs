//! Guessing at passwords: counted, slowed down, and no help to those who do it.

use std::time::{Duration, Instant};

use futures::future::join_all;
use portico::access::attempts::{self, Attempt};
use reqwest::StatusCode;

use super::{behind_a_proxy, new_password, sign_in_from};
use crate::app::{App, PASSWORD};

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn many_guesses_at_the_same_time_are_not_each_the_first() {
    let app = App::start().await;
    let guess = |_| async {
        app.stranger()
            .sign_in("operator", "not the password")
            .await
            .status()
    };
    let answers = join_all((0..40).map(guess)).await;
    let looked_at = answers
        .iter()
        .filter(|status| **status == StatusCode::UNAUTHORIZED)
        .count();
    let refused = answers
        .iter()
        .filter(|status| **status == StatusCode::TOO_MANY_REQUESTS)
        .count();
    assert!(looked_at <= 10, "{looked_at} guesses were looked at");
    assert_eq!(looked_at + refused, 40);
    let right = app.stranger().sign_in("operator", PASSWORD).await;
    assert_eq!(right.status() == StatusCode::SEE_OTHER, looked_at < 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn one_account_cannot_be_guessed_at_from_many_addresses() {
    let app = App::start_with(appstream_emulator::DataSet::Demo, |config| {
        config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let from = |address: &'static str, password: &'static str| {
        let visitor = app.stranger();
        async move {
            let form = [("user_name", "operator"), ("password", password)];
            let request = visitor.client.post(format!("{}/sign-in", visitor.base));
            let request = request.header("x-forwarded-for", address).form(&form);
            request.send().await.unwrap().status()
        }
    };
    assert_eq!(from("192.0.2.1", PASSWORD).await, StatusCode::SEE_OTHER);
    // As if wrong passwords had come from sixty addresses within the hour.
    for _ in 0..60 {
        let counted = attempts::begin(&app.portico.store, Attempt::Account, "operator", 1000).await;
        counted.unwrap().failed();
    }
    assert_eq!(
        from("192.0.2.7", "not the password").await,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(
        from("192.0.2.7", PASSWORD).await,
        StatusCode::TOO_MANY_REQUESTS
    );
    // The person still gets in from where they are signed in, and others are not concerned.
    assert_eq!(from("192.0.2.1", PASSWORD).await, StatusCode::SEE_OTHER);
    assert_eq!(
        app.stranger().sign_in("helpdesk", PASSWORD).await.status(),
        StatusCode::SEE_OTHER
    );
    // Nobody finds out by it which names there are.
    for _ in 0..60 {
        let counted =
            attempts::begin(&app.portico.store, Attempt::Account, "no.such.name", 1000).await;
        counted.unwrap().failed();
    }
    let answer = app
        .stranger()
        .sign_in("no.such.name", "whatever it may be")
        .await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn guesses_of_strangers_keep_nobody_out_from_where_they_signed_in_before() {
    let app = behind_a_proxy().await;
    for address in ["192.0.2.1", "2001:db8:1:2::7"] {
        assert_eq!(
            sign_in_from(&app, address, PASSWORD).await,
            StatusCode::SEE_OTHER
        );
    }
    // Nobody is signed in any more.
    sqlx::query("DELETE FROM browser_sessions")
        .execute(app.portico.store.pool())
        .await
        .unwrap();
    for _ in 0..60 {
        let counted = attempts::begin(&app.portico.store, Attempt::Account, "operator", 1000).await;
        counted.unwrap().failed();
    }
    for address in ["192.0.2.7", "2001:db8:1:3::7"] {
        assert_eq!(
            sign_in_from(&app, address, PASSWORD).await,
            StatusCode::TOO_MANY_REQUESTS
        );
    }
    for address in ["192.0.2.1", "2001:db8:1:2::8"] {
        assert_eq!(
            sign_in_from(&app, address, PASSWORD).await,
            StatusCode::SEE_OTHER,
            "{address}"
        );
    }
    // From elsewhere, a new password helps: what was guessed was the old one.
    let new = "seven geese over the fjord";
    new_password(&app, new).await;
    assert_eq!(
        sign_in_from(&app, "192.0.2.7", new).await,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn another_address_of_the_same_ipv6_network_is_no_new_chance() {
    let app = behind_a_proxy().await;
    for last in 1..=10 {
        assert_eq!(
            sign_in_from(&app, &format!("2001:db8:1:2::{last}"), "wrong").await,
            StatusCode::UNAUTHORIZED
        );
    }
    assert_eq!(
        sign_in_from(&app, "2001:db8:1:2:ffff::1", PASSWORD).await,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(
        sign_in_from(&app, "2001:db8:1:3::1", PASSWORD).await,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn strangers_who_only_go_to_a_provider_have_to_wait_after_a_while() {
    let app = App::start().await;
    for _ in 0..59 {
        let store = &app.portico.store;
        let counted = attempts::begin(store, Attempt::Departure, "127.0.0.1", 1000).await;
        counted.unwrap().failed();
    }
    let path = "/sign-in/with/corp?next=%2Flaunch";
    let visitor = app.stranger();
    assert_eq!(visitor.get(path).await.status(), StatusCode::NOT_FOUND);
    let (status, page) = visitor.page(path).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.contains("Too many sign-ins were begun"), "{page}");
    let sessions: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM browser_sessions")
        .fetch_one(app.portico.store.pool())
        .await
        .unwrap();
    assert_eq!(sessions, 0);
    assert_eq!(
        visitor.sign_in("operator", PASSWORD).await.status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_name_that_nobody_has_takes_as_long_as_one_that_somebody_has() {
    let app = App::start_with(appstream_emulator::DataSet::Demo, |config| {
        config.sign_in.failures_per_address = 1000;
    })
    .await;
    let visitor = app.stranger();
    let took = |name: &'static str| {
        let visitor = &visitor;
        async move {
            let began = Instant::now();
            let answer = visitor.sign_in(name, "not the password").await;
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
            began.elapsed()
        }
    };
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..11 {
        known.push(took("operator").await);
        unknown.push(took("no.such.name").await);
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    let (known, unknown) = (median(&mut known), median(&mut unknown));
    // Hashing is nearly all of it: without it, an answer takes a tenth of the time.
    assert!(
        unknown * 2 > known && known * 2 > unknown,
        "known {known:?}, unknown {unknown:?}"
    );
}
