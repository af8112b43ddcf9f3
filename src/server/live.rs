//! Live updates: tells every open page what changed, so that it asks again.
//!
//! What is sent is only the name of a topic; the page then reads through the same
//! authorized server function as ever. Each topic has a version, so that a change
//! between rendering a page and opening its event stream is not lost.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::broadcast;

use crate::ui::live::{Message, Topic, Versions};

/// The hub between those who change something and the pages that show it.
pub struct Live {
    sender: broadcast::Sender<Message>,
    versions: Mutex<Versions>,
    subscribers: AtomicUsize,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            sender: broadcast::channel(256).0,
            versions: Mutex::default(),
            subscribers: AtomicUsize::new(0),
        }
    }
}

impl Live {
    /// Tells all pages that what they show of `topic` is out of date.
    pub fn changed(&self, topic: Topic) {
        let version = {
            let mut versions = self
                .versions
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner());
            versions.bump(topic)
        };
        // Nobody listening is no failure.
        let _ = self.sender.send(Message::Changed { topic, version });
    }

    /// Tells all pages that what they show of `topic` was still true at `at`
    /// (seconds since 1970).
    pub fn checked(&self, topic: Topic, at: i64) {
        let _ = self.sender.send(Message::Checked { topic, at });
    }

    /// The versions of all topics now.
    pub fn versions(&self) -> Versions {
        self.versions
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone()
    }

    /// Whether any page is open.
    pub fn is_watched(&self) -> bool {
        self.subscribers.load(Ordering::Relaxed) > 0
    }

    /// Listens until the subscription is dropped.
    pub fn subscribe(self: &std::sync::Arc<Self>) -> Subscription {
        self.subscribers.fetch_add(1, Ordering::Relaxed);
        Subscription {
            messages: self.sender.subscribe(),
            live: self.clone(),
        }
    }
}

/// One open page.
pub struct Subscription {
    messages: broadcast::Receiver<Message>,
    live: std::sync::Arc<Live>,
}

impl Subscription {
    /// The next message; `None` when the hub is gone. A page that could not keep
    /// up gets all versions instead of what it missed.
    pub async fn next(&mut self) -> Option<Message> {
        match self.messages.recv().await {
            Ok(message) => Some(message),
            Err(broadcast::error::RecvError::Lagged(_)) => {
                Some(Message::Versions(self.live.versions()))
            }
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.live.subscribers.fetch_sub(1, Ordering::Relaxed);
    }
}
