//! Looks for work: takes the jobs nobody works on, and tells pages and people what all
//! processes do.

use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};

use super::work::Run;
use super::{JobId, JobState, lease, records};
use crate::routes::Path;
use crate::server::{Portico, now, random_token};
use crate::ui::live::{Notice, Topic};

/// Works on jobs until the process stops; then what is under way is finished, and the
/// rest left to others.
pub fn start(portico: &Portico) -> JoinHandle<()> {
    let portico = portico.clone();
    tokio::spawn(async move {
        let mut stopping = portico.stopping.clone();
        let mut running = JoinSet::new();
        let mut told = Told::now();
        loop {
            take_all(&portico, &mut running).await;
            told.tell(&portico).await;
            tokio::select! {
                () = tokio::time::sleep(portico.config.jobs.look) => {}
                () = portico.jobs.notified() => {}
                _ = stopping.changed() => break,
            }
            while running.try_join_next().is_some() {}
        }
        running.join_all().await;
    })
}

async fn take_all(portico: &Portico, running: &mut JoinSet<()>) {
    let length = seconds(portico.config.jobs.lease);
    loop {
        let owner = random_token(12);
        match lease::take(&portico.store, &owner, length).await {
            Ok(Some(held)) => {
                let run = Run::of(portico.clone(), held, owner);
                running.spawn(run.run());
            }
            // Of a store that fails the log tells; there is another time.
            Ok(None) | Err(_) => return,
        }
    }
}

pub(super) fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX).max(1)
}

/// What this process has told its pages of what all processes do.
struct Told {
    version: i64,
    since: i64,
    ended: Vec<(JobId, Option<i64>)>,
}

impl Told {
    fn now() -> Self {
        Self {
            version: 0,
            since: now(),
            ended: Vec::new(),
        }
    }

    /// Tells pages that some job changed, and people that one of theirs is over.
    async fn tell(&mut self, portico: &Portico) {
        if !portico.live.is_watched() {
            self.since = now();
            return;
        }
        let Ok(version) = records::version(&portico.store).await else {
            return;
        };
        if version == self.version {
            return;
        }
        self.version = version;
        portico.live.changed(Topic::Jobs);
        let Ok(ended) = records::ended_since(&portico.store, self.since).await else {
            return;
        };
        let known = std::mem::take(&mut self.ended);
        for ended in ended {
            let this = (ended.job.id.clone(), ended.job.finished_at);
            if !known.contains(&this) {
                portico.live.tell(&ended.person, notice(&ended));
            }
            self.ended.push(this);
        }
        // Within a second of what was looked at, another may still end.
        self.since = now() - 2;
    }
}

fn notice(ended: &records::Ended) -> Notice {
    let job = &ended.job;
    let text = match job.state {
        JobState::Done | JobState::Running => format!("{}: done.", job.title),
        JobState::Failed => format!(
            "{}: {} of {} steps failed.",
            job.title, job.failed, job.steps
        ),
        JobState::Cancelled => format!("{}: cancelled.", job.title),
    };
    Notice {
        failed: job.state == JobState::Failed,
        text,
        href: Path::Job(&ended.connection, &job.id).to_string(),
        link: "See the job".to_owned(),
    }
}
