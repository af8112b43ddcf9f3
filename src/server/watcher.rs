//! The watcher: while somebody has a page open, asks AWS again about what pages
//! show — often about what is in motion, seldom about the rest — so that the
//! number of AWS calls does not depend on the number of viewers.

use std::time::Duration;

use super::Portico;

/// Watches until the process stops.
pub fn start(portico: &Portico) {
    let portico = portico.clone();
    let mut stopping = portico.stopping.clone();
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = tick.tick() => {}
                _ = stopping.changed() => break,
            }
            if portico.live.is_watched() {
                futures::future::join_all(
                    portico
                        .connections
                        .all()
                        .map(|connection| connection.cache.refresh_due()),
                )
                .await;
            }
        }
    });
}
