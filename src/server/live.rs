//! Live updates: tells every open page what changed, so that it asks again.
//!
//! What is sent is only the name of a topic; the page then reads through the same
//! authorized server function as ever. Each topic has a version, so that a change
//! between rendering a page and opening its event stream is not lost.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::broadcast;

use crate::access::PersonId;
use crate::ui::live::{Message, Notice, Topic, Versions};

/// A message, for one person or for all.
#[derive(Clone)]
struct Addressed {
    to: Option<PersonId>,
    message: Message,
}

impl From<Message> for Addressed {
    fn from(message: Message) -> Self {
        Self { to: None, message }
    }
}

/// The hub between those who change something and the pages that show it.
pub struct Live {
    sender: broadcast::Sender<Addressed>,
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
        let _ = self.sender.send(Message::Changed { topic, version }.into());
    }

    /// Tells all pages that what they show of `topic` was still true at `at`
    /// (seconds since 1970).
    pub fn checked(&self, topic: Topic, at: i64) {
        let _ = self.sender.send(Message::Checked { topic, at }.into());
    }

    /// Tells one person, on all their pages, that something they wanted is over.
    pub fn tell(&self, person: &PersonId, notice: Notice) {
        let _ = self.sender.send(Addressed {
            to: Some(person.clone()),
            message: Message::Told(notice),
        });
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

    /// Listens for a person until the subscription is dropped.
    pub fn subscribe(self: &std::sync::Arc<Self>, person: PersonId) -> Subscription {
        self.subscribers.fetch_add(1, Ordering::Relaxed);
        Subscription {
            person,
            messages: self.sender.subscribe(),
            live: self.clone(),
        }
    }
}

/// One open page.
pub struct Subscription {
    person: PersonId,
    messages: broadcast::Receiver<Addressed>,
    live: std::sync::Arc<Live>,
}

impl Subscription {
    /// The next message; `None` when the hub is gone. A page that could not keep
    /// up gets all versions instead of what it missed.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            match self.messages.recv().await {
                Ok(Addressed { to, message }) => {
                    if to.is_none_or(|to| to == self.person) {
                        return Some(message);
                    }
                }
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    return Some(Message::Versions(self.live.versions()));
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.live.subscribers.fetch_sub(1, Ordering::Relaxed);
    }
}
