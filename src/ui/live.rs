//! Pages that keep themselves true: the topics a page shows, and in the browser
//! the event stream that says when one of them changed.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::feedback::ToastList;

/// Something pages show that may change under them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Fleets, and their associations with stacks.
    Fleets,
    /// Stacks.
    Stacks,
    /// Images.
    Images,
    /// Image builders.
    #[serde(rename = "image-builders")]
    ImageBuilders,
    /// Directory configs.
    #[serde(rename = "directory-configs")]
    DirectoryConfigs,
    /// Work of several steps, and its progress.
    Jobs,
    /// Streaming sessions.
    Sessions,
    /// Personal links, and calls for help.
    Links,
    /// The audit record.
    Audit,
    /// People, groups, grants and API tokens.
    Access,
}

impl Topic {
    /// All topics.
    pub const ALL: [Self; 10] = [
        Self::Fleets,
        Self::Stacks,
        Self::Images,
        Self::ImageBuilders,
        Self::DirectoryConfigs,
        Self::Sessions,
        Self::Jobs,
        Self::Links,
        Self::Audit,
        Self::Access,
    ];
}

/// How often each topic changed since the server started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions(BTreeMap<Topic, u64>);

impl Versions {
    /// Counts a change and gives the new version.
    pub fn bump(&mut self, topic: Topic) -> u64 {
        let version = self.0.entry(topic).or_default();
        *version += 1;
        *version
    }

    /// How often `topic` changed.
    pub fn of(&self, topic: Topic) -> u64 {
        self.0.get(&topic).copied().unwrap_or_default()
    }

    /// Takes over a newer version.
    pub fn set(&mut self, topic: Topic, version: u64) {
        self.0.insert(topic, version);
    }
}

/// What the event stream carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Message {
    /// All versions: the first message, and after messages were lost.
    Versions(Versions),
    /// A topic changed.
    Changed {
        /// What changed.
        topic: Topic,
        /// Its new version.
        version: u64,
    },
    /// AWS was asked and nothing changed.
    Checked {
        /// What was asked for.
        topic: Topic,
        /// When; seconds since 1970.
        at: i64,
    },
    /// Something the person wanted is over, wherever they are by now.
    Told(Notice),
}

/// The end of something a person wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Whether it failed.
    pub failed: bool,
    /// What is over, and how it ended.
    pub text: String,
    /// Where there is more about it.
    pub href: String,
    /// The words of the link there.
    pub link: String,
}

/// What the page knows of the world's changes; given to all components.
#[derive(Clone, Copy)]
pub struct LiveUpdates {
    /// As the server counts.
    versions: RwSignal<Versions>,
    /// How often this page wanted to ask again by itself. Counted apart: added to the
    /// server's versions, the next one the server tells would be known already.
    asked_again: RwSignal<Versions>,
    /// The time by the server's clock, in seconds since 1970, moving on by itself.
    pub now: RwSignal<i64>,
    /// When AWS was last asked successfully; seconds since 1970.
    pub checked: RwSignal<Option<i64>>,
    /// Whether it answered when it was asked last about what the page shows.
    pub answering: RwSignal<bool>,
}

impl LiveUpdates {
    /// Begins with what the server knew when it rendered the page.
    pub fn new(versions: Versions, now: i64) -> Self {
        Self {
            versions: RwSignal::new(versions),
            asked_again: RwSignal::new(Versions::default()),
            now: RwSignal::new(now),
            checked: RwSignal::new(None),
            answering: RwSignal::new(true),
        }
    }

    /// A signal that changes whenever one of `topics` changes: a resource that
    /// reads it asks again.
    pub fn version(self, topics: &'static [Topic]) -> Memo<u64> {
        let count = move |counted: RwSignal<Versions>| -> u64 {
            counted.with(|versions| topics.iter().map(|topic| versions.of(*topic)).sum())
        };
        Memo::new(move |_| count(self.versions) + count(self.asked_again))
    }

    /// Makes everything that shows `topic` ask again.
    pub fn bump(self, topic: Topic) {
        self.asked_again.update(|versions| {
            versions.bump(topic);
        });
    }

    /// Makes the whole page ask again.
    pub fn bump_all(self) {
        self.asked_again.update(|versions| {
            for topic in Topic::ALL {
                versions.bump(topic);
            }
        });
    }

    /// Takes in a message of the event stream.
    #[cfg_attr(
        all(feature = "ssr", not(test)),
        expect(dead_code, reason = "the browser's side")
    )]
    fn receive(self, message: Message, toasts: ToastList) {
        match message {
            Message::Versions(versions) => {
                if self.versions.with_untracked(|known| *known != versions) {
                    self.versions.set(versions);
                }
            }
            Message::Changed { topic, version } => {
                self.versions
                    .update(|versions| versions.set(topic, version));
            }
            // While there is trouble with what the page shows, that it could be asked
            // about something else makes nothing newer.
            Message::Checked { at, .. } if self.answering.get_untracked() => {
                self.checked.set(Some(at));
            }
            Message::Checked { .. } => {}
            Message::Told(notice) => toasts.tell(notice),
        }
    }
}

/// The live updates of this page.
pub fn use_live() -> LiveUpdates {
    expect_context()
}

#[cfg(feature = "hydrate")]
mod browser {
    //! Opens the event stream while the page is visible: hidden pages would hold
    //! connections, of which a browser has six to one host.

    use std::cell::RefCell;

    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{EventSource, MessageEvent};

    use super::{LiveUpdates, ToastList};

    thread_local! {
        static OPEN: RefCell<Option<EventSource>> = const { RefCell::new(None) };
    }

    fn open(live: LiveUpdates, toasts: ToastList) {
        let path = crate::routes::Path::Events.to_string();
        let Ok(source) = EventSource::new(&path) else {
            return;
        };
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let message = event
                .data()
                .as_string()
                .and_then(|text| crate::json::from_str(&text).ok());
            if let Some(message) = message {
                live.receive(message, toasts);
            }
        });
        source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        OPEN.set(Some(source));
    }

    fn close() {
        if let Some(source) = OPEN.take() {
            source.close();
        }
    }

    fn follow_visibility(live: LiveUpdates, toasts: ToastList) {
        close();
        if !document().hidden() {
            open(live, toasts);
        }
    }

    /// Keeps the stream open while the page is visible, and the clock moving; what
    /// people are told becomes a toast.
    pub fn follow(live: LiveUpdates, toasts: ToastList) {
        follow_visibility(live, toasts);
        let handle = window_event_listener_untyped("visibilitychange", move |_| {
            follow_visibility(live, toasts)
        });
        std::mem::forget(handle);
        set_interval(
            move || live.now.update(|now| *now += 5),
            std::time::Duration::from_secs(5),
        );
    }
}

#[cfg(feature = "hydrate")]
pub use browser::follow;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_asked_again_by_itself_still_hears_of_the_next_change() {
        let owner = Owner::new();
        owner.set();
        let live = LiveUpdates::new(Versions::default(), 0);
        let stacks = live.version(&[Topic::Stacks]);
        let before = stacks.get_untracked();
        live.bump_all();
        let asked_again = stacks.get_untracked();
        assert_ne!(asked_again, before);
        let changed = Message::Changed {
            topic: Topic::Stacks,
            version: 1,
        };
        live.receive(changed, ToastList::default());
        assert_ne!(stacks.get_untracked(), asked_again);
    }
}
