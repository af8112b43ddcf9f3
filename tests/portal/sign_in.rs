//! Signing in and out.

use reqwest::StatusCode;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::app::{App, PASSWORD};

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_right_password_leads_to_where_the_person_wanted() {
    let app = App::start().await;
    let visitor = app.stranger();
    let asked = visitor.get("/c/demo/fleets?state=RUNNING").await;
    assert_eq!(asked.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        asked.headers()["location"],
        "/sign-in?next=%2Fc%2Fdemo%2Ffleets%3Fstate%3DRUNNING"
    );
    let form = [
        ("user_name", "Operator "),
        ("password", PASSWORD),
        ("next", "/c/demo/fleets?state=RUNNING"),
    ];
    let answer = visitor.post("/sign-in", &form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], "/c/demo/fleets?state=RUNNING");
    assert_eq!(visitor.get("/c/demo/fleets").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_wrong_password_and_an_unknown_name_say_the_same_and_keep_the_name() {
    let app = App::start().await;
    let visitor = app.stranger();
    for name in ["operator", "nobody-of-this-name"] {
        let answer = visitor.sign_in(name, "not the password").await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        let page = answer.text().await.unwrap();
        assert!(page.contains("The user name or the password is wrong."));
        assert!(
            page.contains(&format!("value=\"{name}\"")),
            "the name stays"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn after_ten_failures_an_address_has_to_wait_even_with_the_right_password() {
    let app = App::start().await;
    let visitor = app.stranger();
    for _ in 0..10 {
        assert_eq!(
            visitor.sign_in("operator", "wrong").await.status(),
            StatusCode::UNAUTHORIZED
        );
    }
    let answer = visitor.sign_in("operator", PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(
        answer
            .text()
            .await
            .unwrap()
            .contains("Try again in 5 minutes")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_record_says_with_what_somebody_signed_in_and_not_what_nobody_is_called() {
    let app = App::start().await;
    let visitor = app.stranger();
    for (name, password) in [
        ("operator", PASSWORD),
        ("operator", "not the password"),
        // Typed into the wrong field.
        ("a-password-of-somebody", ""),
    ] {
        let request = visitor.client.post(format!("{}/sign-in", visitor.base));
        let request = request.header("user-agent", "Firefox of a test");
        let form = [("user_name", name), ("password", password)];
        request.form(&form).send().await.unwrap();
    }
    let request = visitor.client.post(format!("{}/sign-out", visitor.base));
    let request = request.header("user-agent", "Firefox of a test");
    request.send().await.unwrap();
    let rows = sqlx::query("SELECT * FROM audit_events ORDER BY sequence")
        .fetch_all(app.portico.store.pool())
        .await
        .unwrap();
    let text = |row: &AnyRow, column: &str| row.try_get::<String, _>(column).unwrap();
    let said: Vec<_> = rows
        .iter()
        .map(|row| {
            assert_eq!(text(row, "device"), "Firefox of a test");
            assert_eq!(text(row, "actor"), text(row, "target"));
            [
                text(row, "action"),
                text(row, "actor"),
                text(row, "outcome"),
            ]
            .join(", ")
        })
        .collect();
    assert_eq!(
        said,
        [
            "Sign in, operator, done",
            "Sign in, operator, failed",
            "Sign in, (unknown name), failed",
            "Sign out, operator, done",
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn sign_in_never_leads_to_another_site() {
    let app = App::start().await;
    for foreign in ["https://evil.example", "//evil.example", "/\\evil.example"] {
        let form = [
            ("user_name", "operator"),
            ("password", PASSWORD),
            ("next", foreign),
        ];
        let answer = app.stranger().post("/sign-in", &form).await;
        assert_eq!(answer.headers()["location"], "/");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn signing_in_changes_the_session_id_and_signing_out_ends_it() {
    let app = App::start().await;
    let visitor = app.stranger();
    let cookie =
        |answer: &reqwest::Response| answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    let first = cookie(&visitor.sign_in("operator", PASSWORD).await);
    assert!(
        first.contains("HttpOnly") && first.contains("SameSite=Lax"),
        "{first}"
    );
    let second = cookie(&visitor.sign_in("operator", PASSWORD).await);
    assert_ne!(first.split(';').next(), second.split(';').next());
    let stolen = app.stranger();
    let session = second.split(';').next().unwrap().to_owned();
    let with_cookie = |path: &str| {
        stolen
            .client
            .get(format!("{}{path}", stolen.base))
            .header("cookie", session.clone())
            .send()
    };
    assert_eq!(
        with_cookie("/c/demo").await.unwrap().status(),
        StatusCode::OK
    );
    assert_eq!(
        visitor.post("/sign-out", &[]).await.status(),
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        with_cookie("/c/demo").await.unwrap().status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn everybody_begins_where_their_work_is() {
    let app = App::start().await;
    for (name, start) in [
        ("administrator", "/c/demo"),
        ("operator", "/c/demo"),
        ("auditor", "/c/demo"),
        ("helpdesk", "/helpdesk"),
        ("user", "/launch"),
    ] {
        let answer = app.signed_in(name).await.get("/").await;
        assert_eq!(answer.headers()["location"], start, "{name}");
    }
}
