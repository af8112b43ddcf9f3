//! The chain of the audit record: whatever was done to it is noticed, and it stays whole.

use portico::audit::chain::AuditRow;
use portico::audit::keep;
use portico::audit::verify::{Fault, Verdict, verify};
use serde_json::json;

use crate::app::{App, PASSWORD};
use crate::audit::events;

/// The rows of the chain itself, the first first: place, kind and hash.
async fn rows(app: &App) -> Vec<(i64, String, String)> {
    use sqlx::Row;
    sqlx::query("SELECT sequence, kind, hash FROM audit ORDER BY sequence")
        .fetch_all(app.portico.store.pool())
        .await
        .unwrap()
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect()
}

async fn verdict(app: &App) -> Verdict {
    verify(app.portico.store.pool(), &[]).await.unwrap()
}

async fn fault(app: &App) -> Fault {
    match verdict(app).await {
        Verdict::Broken(fault) => fault,
        intact => panic!("nobody noticed: {intact:?}"),
    }
}

/// What somebody with the database's password does.
async fn tamper(app: &App, statements: &[&str]) {
    let pool = app.portico.store.pool();
    let is_postgres = std::env::var("PORTICO_TEST_POSTGRES_URL").is_ok();
    let trigger = if is_postgres {
        "DROP TRIGGER IF EXISTS audit_is_only_added_to ON audit"
    } else {
        "DROP TRIGGER IF EXISTS audit_is_only_added_to"
    };
    for statement in std::iter::once(&trigger).chain(statements) {
        sqlx::query(statement).execute(pool).await.unwrap();
    }
}

async fn app_with_ten_rows() -> App {
    let app = App::start().await;
    for _ in 0..10 {
        app.stranger().sign_in("operator", PASSWORD).await;
    }
    assert!(matches!(
        verdict(&app).await,
        Verdict::Intact { rows: 10, .. }
    ));
    app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_row_that_is_written_is_not_changed_any_more() {
    let app = app_with_ten_rows().await;
    let pool = app.portico.store.pool();
    let changed = sqlx::query("UPDATE audit SET actor = 'somebody else'")
        .execute(pool)
        .await;
    assert!(changed.is_err(), "the database refuses");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn verify_names_the_first_row_that_is_not_as_it_was_written_and_why() {
    const SWAP: [&str; 3] = [
        "UPDATE audit SET sequence = -1 WHERE sequence = 5",
        "UPDATE audit SET sequence = 5 WHERE sequence = 6",
        "UPDATE audit SET sequence = 6 WHERE sequence = -1",
    ];
    const CLOSE_THE_GAP: [&str; 5] = [
        "DELETE FROM audit WHERE sequence = 8",
        "UPDATE audit SET sequence = 8 WHERE sequence = 9",
        "UPDATE audit SET sequence = 9 WHERE sequence = 10",
        "UPDATE audit_head SET sequence = 9",
        "UPDATE audit SET target = 'x' WHERE sequence = 9",
    ];
    let cases: [(&[&str], Fault); 7] = [
        (
            &["UPDATE audit SET actor = 'somebody' WHERE sequence = 4"],
            Fault::Changed(4),
        ),
        (
            &["UPDATE audit SET took_ms = 1 WHERE sequence = 10"],
            Fault::Changed(10),
        ),
        (&["DELETE FROM audit WHERE sequence = 7"], Fault::Missing(7)),
        (&["DELETE FROM audit WHERE sequence < 3"], Fault::Missing(1)),
        (
            &["DELETE FROM audit WHERE sequence > 8"],
            Fault::Truncated(8, 10),
        ),
        (&SWAP, Fault::Reordered(5, 6)),
        (&CLOSE_THE_GAP, Fault::RemovedBefore(8)),
    ];
    for (statements, expected) in cases {
        let app = app_with_ten_rows().await;
        tamper(&app, statements).await;
        assert_eq!(fault(&app).await, expected, "{statements:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_row_slipped_in_is_noticed_even_with_a_hash_of_its_own() {
    let app = app_with_ten_rows().await;
    let forged = AuditRow {
        kind: "whole".to_owned(),
        id: "forged".to_owned(),
        at: 1,
        actor: Some("operator".to_owned()),
        ..AuditRow::default()
    };
    let rows = rows(&app).await;
    let hash = forged.hash(&rows[3].2);
    let move_up = (5..=10).rev().map(|row| {
        format!(
            "UPDATE audit SET sequence = {} WHERE sequence = {row}",
            row + 1
        )
    });
    let insert = format!(
        "INSERT INTO audit (sequence, kind, id, at, actor, previous, hash) \
         VALUES (5, 'whole', 'forged', 1, 'operator', '{}', '{hash}')",
        rows[3].2
    );
    let statements: Vec<_> = move_up
        .chain([insert, "UPDATE audit_head SET sequence = 11".to_owned()])
        .collect();
    let statements: Vec<_> = statements.iter().map(String::as_str).collect();
    tamper(&app, &statements).await;
    assert_eq!(fault(&app).await, Fault::Inserted(5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_row_after_the_end_is_noticed() {
    let app = app_with_ten_rows().await;
    let forged = AuditRow {
        kind: "whole".to_owned(),
        id: "forged".to_owned(),
        at: 1,
        actor: Some("operator".to_owned()),
        ..AuditRow::default()
    };
    let tenth = rows(&app).await[9].2.clone();
    let hash = forged.hash(&tenth);
    let insert = format!(
        "INSERT INTO audit (sequence, kind, id, at, actor, previous, hash) \
         VALUES (11, 'whole', 'forged', 1, 'operator', '{tenth}', '{hash}')"
    );
    tamper(&app, &[insert.as_str()]).await;
    assert_eq!(fault(&app).await, Fault::PastTheEnd(11));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_row_that_was_noted_and_removed_since_is_told() {
    let app = app_with_ten_rows().await;
    let noted: Vec<_> = rows(&app)
        .await
        .into_iter()
        .map(|(row, _, hash)| (row, hash))
        .collect();
    let store = &app.portico.store;
    let future = portico::server::now() + 100;
    assert_eq!(keep::remove_before(store, future).await.unwrap(), 10);
    let with = async |expected: (i64, String)| verify(store.pool(), &[expected]).await.unwrap();
    // Of the last that went the hash is kept, of those before it nothing is.
    assert!(matches!(
        with(noted[9].clone()).await,
        Verdict::Intact { .. }
    ));
    assert_eq!(
        with((10, noted[8].1.clone())).await,
        Verdict::Broken(Fault::NotAsExpected(10))
    );
    let gone = with(noted[8].clone()).await;
    assert_eq!(gone, Verdict::Broken(Fault::ExpectedGone(9, 10)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_walk_while_rows_are_added_and_removed_raises_no_alarm() {
    use portico::audit::store::record;
    use portico::audit::{Entry, Outcome, Target};
    let app = app_with_ten_rows().await;
    let store = app.portico.store.clone();
    let writing = tokio::spawn(async move {
        // Fewer removals than a walk begins anew.
        for _ in 0..3 {
            for number in 0..60 {
                let entry = Entry {
                    actor: format!("person {number}"),
                    action: "Try".into(),
                    connection: None,
                    target: Target::person("x"),
                    detail: String::new(),
                    address: String::new(),
                };
                record(&store, entry, &Outcome::done(None)).await.unwrap();
            }
            let future = portico::server::now() + 100;
            assert!(keep::remove_before(&store, future).await.unwrap() > 0);
        }
    });
    while !writing.is_finished() {
        let found = verdict(&app).await;
        assert!(matches!(found, Verdict::Intact { .. }), "{found:?}");
    }
    writing.await.unwrap();
    assert!(matches!(
        verdict(&app).await,
        Verdict::Intact { rows: 1, .. }
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_chain_written_anew_is_noticed_by_an_end_that_was_noted_elsewhere() {
    let app = app_with_ten_rows().await;
    let noted = (10, rows(&app).await[9].2.clone());
    let pool = app.portico.store.pool();
    assert!(matches!(
        verify(pool, std::slice::from_ref(&noted)).await.unwrap(),
        Verdict::Intact { .. }
    ));
    // The end is cut off, and the head with it: by itself, this chain is whole.
    let ninth = rows(&app).await[8].2.clone();
    let head = format!("UPDATE audit_head SET sequence = 9, hash = '{ninth}'");
    tamper(&app, &["DELETE FROM audit WHERE sequence = 10", &head]).await;
    assert!(matches!(
        verdict(&app).await,
        Verdict::Intact { rows: 9, .. }
    ));
    let shorter = verify(pool, std::slice::from_ref(&noted)).await.unwrap();
    assert_eq!(shorter, Verdict::Broken(Fault::Truncated(9, 10)));
    app.stranger().sign_in("operator", PASSWORD).await;
    let other = verify(pool, &[noted]).await.unwrap();
    assert_eq!(other, Verdict::Broken(Fault::NotAsExpected(10)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn rows_written_by_several_processes_at_once_make_one_chain() {
    use portico::audit::store::record;
    use portico::audit::{Entry, Outcome, Target};
    let app = App::start().await;
    let another = app.another(|_| {}).await;
    let stores = [app.portico.store.clone(), another.portico.store.clone()];
    let writes = (0..100_usize).map(|number| {
        let store = stores[number % 2].clone();
        async move {
            let entry = Entry {
                actor: format!("person {number}"),
                action: "Try".into(),
                connection: None,
                target: Target::person("x"),
                detail: String::new(),
                address: String::new(),
            };
            record(&store, entry, &Outcome::done(None)).await
        }
    });
    for result in futures::future::join_all(writes).await {
        result.unwrap();
    }
    assert!(matches!(
        verdict(&app).await,
        Verdict::Intact { rows: 100, .. }
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn old_rows_are_removed_on_the_record_and_what_is_left_can_still_be_verified() {
    let app = app_with_ten_rows().await;
    let store = &app.portico.store;
    assert_eq!(
        keep::remove_before(store, 0).await.unwrap(),
        0,
        "none is that old"
    );
    // All ten, and then what tells of it as well.
    let future = portico::server::now() + 100;
    assert_eq!(keep::remove_before(store, future).await.unwrap(), 10);
    assert!(matches!(
        verdict(&app).await,
        Verdict::Intact {
            rows: 1,
            removed_to: 10,
            ..
        }
    ));
    app.stranger().sign_in("operator", PASSWORD).await;
    let auditor = app.signed_in("auditor").await;
    let told = events(&auditor, "Remove old entries").await;
    assert_eq!(told[0]["target"], "rows 1 to 10");
    assert_eq!(keep::remove_before(store, future).await.unwrap(), 3);
    assert!(matches!(
        verdict(&app).await,
        Verdict::Intact {
            rows: 1,
            removed_to: 13,
            ..
        }
    ));
    tamper(
        &app,
        &[
            "DELETE FROM audit",
            "UPDATE audit_head SET removed_to = 14, removed_hash = hash",
        ],
    )
    .await;
    assert_eq!(fault(&app).await, Fault::RemovalUntold(14));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_was_recorded_before_the_chain_is_taken_into_it_once() {
    let app = App::start().await;
    let pool = app.portico.store.pool();
    for (id, outcome, finished) in [("a", "done", Some(8_i64)), ("b", "begun", None)] {
        sqlx::query(
            "INSERT INTO audit_unchained (id, began_at, finished_at, actor, action, target_kind, target, detail, address, outcome) \
             VALUES ($1, 7, $2, 'operator', 'Start fleet', 'fleet', 'lab', 'It was stopped.', '127.0.0.1', $3)",
        )
        .bind(id)
        .bind(finished)
        .bind(outcome)
        .execute(pool)
        .await
        .unwrap();
    }
    let (one, other) = tokio::join!(app.portico.store.migrate(), app.portico.store.migrate());
    one.unwrap();
    other.unwrap();
    let kinds: Vec<_> = rows(&app)
        .await
        .into_iter()
        .map(|(_, kind, _)| kind)
        .collect();
    assert_eq!(kinds, ["begun", "finished", "begun"]);
    assert!(matches!(
        verdict(&app).await,
        Verdict::Intact { rows: 3, .. }
    ));
    let found = events(&app.signed_in("auditor").await, "Start fleet").await;
    assert_eq!(
        (&found[1]["result"], &found[1]["finished_at"]),
        (&json!("Done"), &json!(8))
    );
    assert_eq!(found[0]["result"], "Begun");
}
