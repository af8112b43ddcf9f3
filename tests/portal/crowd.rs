//! A thousand people who press at once, and a process that is killed: nobody is lost, no
//! link used up without a session, no row of the record missing.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use portico::appstream::UserId;
use portico::audit::verify::{Verdict, verify};
use portico::launch::Place;
use portico::launch::links::{self, NewLink};
use reqwest::StatusCode;
use serde_json::json;
use sqlx::Row;

use crate::app::{App, Visitor, link_form};

const PLACE: &str = "demo/finance/finance-desktop/";

/// Makes a link for each of many users, past the pages.
async fn links_for(app: &App, count: usize) -> Vec<String> {
    let mut paths = Vec::new();
    for number in 0..count {
        let link = NewLink {
            place: Place::parse(PLACE).unwrap(),
            title: "Finance".to_owned(),
            user: UserId::parse(&format!("person-{number}")).unwrap(),
            created_by: "helpdesk".to_owned(),
            valid_from: 0,
            expires_at: portico::server::now() + 3600,
            session_context: None,
            max_uses: 1,
        };
        let token = links::new_token();
        links::create(&app.portico.store, &link, &token)
            .await
            .unwrap();
        paths.push(format!("/l/{token}"));
    }
    paths
}

async fn count(app: &App, statement: &str) -> i64 {
    sqlx::query_scalar(statement)
        .fetch_one(app.portico.store.pool())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_a_thousand_people_who_press_within_ten_seconds_each_gets_in_once_or_is_told_to_try_again()
 {
    const PEOPLE: usize = 1000;
    let app = App::start().await;
    let paths = links_for(&app, PEOPLE).await;
    app.faults(json!([{ "operation": "CreateStreamingURL", "error": "ThrottlingException", "status": 400, "rate": 0.6 }])).await;
    let visitor = Arc::new(app.stranger());
    let mut pace = tokio::time::interval(Duration::from_millis(10));
    let mut presses = Vec::new();
    for path in paths.clone() {
        pace.tick().await;
        let visitor = visitor.clone();
        presses.push(tokio::spawn(async move {
            let pressed = Instant::now();
            let answer = visitor.post(&path, &[]).await;
            let (status, took) = (answer.status(), pressed.elapsed());
            (path, status, took, answer.text().await.unwrap())
        }));
    }
    let (mut inside, mut again, mut times) = (0, Vec::new(), Vec::new());
    for press in presses {
        let (path, status, took, text) = press.await.unwrap();
        times.push(took);
        if status == StatusCode::SEE_OTHER {
            inside += 1;
        } else {
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
            assert!(text.contains("Wait half a minute and try again."), "{text}");
            again.push(path);
        }
    }
    times.sort();
    println!(
        "{inside} of {PEOPLE} in at once, {} told to try again; median {:?}, p95 {:?}, longest {:?}",
        again.len(),
        times[PEOPLE / 2],
        times[PEOPLE * 95 / 100],
        times[PEOPLE - 1]
    );
    let used = "SELECT CAST(SUM(uses) AS BIGINT) FROM links";
    assert_eq!(count(&app, used).await, inside, "no use without a session");
    app.faults(json!([])).await;
    for path in again {
        assert_eq!(
            visitor.post(&path, &[]).await.status(),
            StatusCode::SEE_OTHER,
            "nothing was lost"
        );
    }
    assert_eq!(count(&app, used).await, PEOPLE as i64);
    assert_eq!(
        count(&app, "SELECT COUNT(*) FROM link_uses WHERE state = 'used'").await,
        PEOPLE as i64
    );
    assert_eq!(
        count(
            &app,
            "SELECT COUNT(*) FROM link_uses WHERE state = 'reserved'"
        )
        .await,
        0
    );
    assert_eq!(
        visitor.post(&paths[0], &[]).await.status(),
        StatusCode::GONE,
        "nobody gets in twice"
    );
    let done =
        "SELECT COUNT(*) FROM audit_events WHERE action = 'Open application' AND outcome = 'done'";
    assert_eq!(count(&app, done).await, PEOPLE as i64);
    let verdict = verify(app.portico.store.pool(), &[]).await.unwrap();
    assert!(matches!(verdict, Verdict::Intact { .. }), "{verdict:?}");
}

/// The portal as a process of its own, over the same store and emulator.
struct Process {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Process {
    fn start(app: &App) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("manifest.json"), "{}").unwrap();
        let config = folder.path().join("portico.toml");
        let connection = format!(
            "[[connections]]\nname = \"demo\"\nregion = \"eu-central-1\"\nendpoint = \"{}\"\n",
            app.emulator.endpoint()
        );
        std::fs::write(&config, connection).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_portico"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("PORTICO_CONFIG", &config)
            .env("PORTICO_DATABASE_URL", &app.portico.config.database_url)
            .env("PORTICO_SITE", folder.path())
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().rsplit('/').next().unwrap().parse().unwrap();
        Self {
            child,
            address,
            _folder: folder,
        }
    }

    /// SIGKILL: nothing is finished, nothing is flushed.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Presses and writes until `enough` were answered or the process is gone. Gives how many
/// links led on and how many were made.
async fn press_and_write(
    address: SocketAddr,
    paths: Vec<String>,
    enough: usize,
    process: Process,
) -> (usize, usize) {
    let (inside, made, answered) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicUsize::new(0)),
    );
    let (done, mut is_done) = tokio::sync::watch::channel(());
    let helpdesk = Visitor::at(address);
    helpdesk.sign_in("helpdesk", crate::app::PASSWORD).await;
    let helpdesk = Arc::new(helpdesk);
    let tasks: Vec<_> = paths
        .into_iter()
        .map(|path| {
            let (inside, made, answered) = (inside.clone(), made.clone(), answered.clone());
            let (helpdesk, done) = (helpdesk.clone(), done.clone());
            tokio::spawn(async move {
                // Each on a connection of its own; what is cut off is an error here.
                let url = format!("http://{address}{path}");
                let client = reqwest::Client::builder()
                    .redirect(reqwest::redirect::Policy::none())
                    .build()
                    .unwrap();
                if let Ok(answer) = client.post(url).send().await {
                    let led_on = answer.status() == StatusCode::SEE_OTHER;
                    inside.fetch_add(usize::from(led_on), Ordering::SeqCst);
                }
                if answered.fetch_add(1, Ordering::SeqCst) + 1 == enough {
                    // Whoever waits is told; the process may be gone already.
                    let _ = done.send(());
                }
                let write = helpdesk
                    .client
                    .post(format!("http://{address}/fn/create_link"))
                    .json(&link_form("p.kill", 1));
                if let Ok(answer) = write.send().await {
                    let is_made = answer.status() == StatusCode::OK;
                    made.fetch_add(usize::from(is_made), Ordering::SeqCst);
                }
            })
        })
        .collect();
    is_done.changed().await.unwrap();
    process.kill();
    futures::future::join_all(tasks).await;
    (inside.load(Ordering::SeqCst), made.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn killed_at_any_moment_no_row_is_missing_no_link_half_used_and_the_chain_intact() {
    const AT_ONCE: usize = 25;
    let app = App::start().await;
    // So that there is always somebody for whom AWS is being asked.
    let slow = json!([{ "operation": "CreateStreamingURL", "latency_ms": 40 }]);
    app.faults(slow).await;
    let (mut inside, mut made) = (0, 0);
    let before = links_for(&app, AT_ONCE * 5).await;
    for (round, paths) in before.chunks(AT_ONCE).enumerate() {
        let process = Process::start(&app);
        // The moment is another one each time, and in each something is under way.
        let enough = [1, 3, 7, 12, 20][round];
        let (led_on, written) =
            press_and_write(process.address, paths.to_vec(), enough, process).await;
        inside += led_on as i64;
        made += written as i64;
    }
    let verdict = verify(app.portico.store.pool(), &[]).await.unwrap();
    assert!(matches!(verdict, Verdict::Intact { .. }), "{verdict:?}");
    let opened = count(
        &app,
        "SELECT COUNT(*) FROM audit_events WHERE action = 'Open application' AND outcome = 'done'",
    )
    .await;
    let begun = count(
        &app,
        "SELECT COUNT(*) FROM audit_events WHERE action = 'Open application'",
    )
    .await;
    let asked = app.calls("CreateStreamingURL").await as i64;
    println!(
        "{inside} led on, {opened} recorded as done, {asked} asked of AWS, {begun} recorded as begun; {made} links made"
    );
    assert!(
        inside <= opened && opened <= asked && asked <= begun,
        "{inside} {opened} {asked} {begun}"
    );
    let used = count(&app, "SELECT COUNT(*) FROM link_uses WHERE state = 'used'").await;
    assert!(inside <= used && used <= opened, "{inside} {used} {opened}");
    let recorded = count(
        &app,
        "SELECT COUNT(*) FROM audit_events WHERE action = 'Create link'",
    )
    .await;
    let links_there = count(&app, "SELECT COUNT(*) FROM links WHERE user_id = 'p.kill'").await;
    assert!(
        made <= links_there && links_there <= recorded,
        "{made} {links_there} {recorded}"
    );
    // What the dead had reserved is given back, and then every link is used or not.
    sqlx::query("UPDATE link_uses SET at = at - 600")
        .execute(app.portico.store.pool())
        .await
        .unwrap();
    links::sweep(&app.portico.store).await.unwrap();
    let rows = sqlx::query("SELECT l.uses AS uses, (SELECT COUNT(*) FROM link_uses u WHERE u.link = l.id AND u.state = 'used') AS used FROM links l")
        .fetch_all(app.portico.store.pool())
        .await
        .unwrap();
    let mut halves = BTreeMap::new();
    for row in rows {
        let pair: (i64, i64) = (row.get("uses"), row.get("used"));
        *halves.entry(pair).or_insert(0) += 1;
    }
    assert!(halves.keys().all(|(uses, used)| uses == used), "{halves:?}");
    assert!(halves.contains_key(&(1, 1)), "some got in: {halves:?}");
}
