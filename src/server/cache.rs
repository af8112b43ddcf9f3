//! One cache between all pages and AWS: answers are shared by everybody looking,
//! the same question is asked once at a time, each answer knows its age, and if
//! AWS cannot be reached the last known answer is given with what went wrong.
//!
//! A question is a type that implements [`Read`]; its answer is kept per value.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::connections::Aws;
use super::live::Live;
use crate::appstream::{ErrorKind, PortalError};
use crate::ui::live::Topic;

/// An answer younger than this is given without asking AWS again,
const FRESH: Duration = Duration::from_secs(5);
/// An answer younger than this is given at once while AWS is asked again.
const USABLE: Duration = Duration::from_secs(30);
/// The watcher asks this often about things in motion,
const MOVING: Duration = Duration::from_secs(3);
/// and this often about the rest,
const RESTING: Duration = Duration::from_secs(20);
/// as long as somebody read it within this time.
const OF_INTEREST: Duration = Duration::from_secs(15 * 60);

/// How long a page being rendered waits for AWS before it says that it is still
/// waiting and asks again by itself.
pub const PAGE_PATIENCE: Duration = Duration::from_millis(1500);
/// How long a request from a live page waits.
pub const CALL_PATIENCE: Duration = Duration::from_secs(40);

/// A question to AWS whose answer can be shared.
pub trait Read: Clone + Eq + Hash + Send + Sync + 'static {
    /// What AWS answers.
    type Answer: PartialEq + Send + Sync + 'static;
    /// What pages that show the answer listen to.
    const TOPIC: Topic;

    /// An answer younger than this is given without asking AWS again.
    const FRESH: Duration = FRESH;
    /// How often the watcher asks about it while nothing is in motion; none for never.
    const RESTING: Option<Duration> = Some(RESTING);

    /// Asks AWS.
    fn fetch(&self, aws: &Aws) -> impl Future<Output = Result<Self::Answer, PortalError>> + Send;

    /// Whether the answer is about to change by itself.
    fn in_motion(_answer: &Self::Answer) -> bool {
        false
    }
}

/// An answer with its age.
pub struct Known<T> {
    /// What AWS answered.
    pub answer: Arc<T>,
    /// When; seconds since 1970.
    pub at: i64,
    /// Why it could not be asked again since.
    pub trouble: Option<PortalError>,
}

impl<T> Clone for Known<T> {
    fn clone(&self) -> Self {
        Self {
            answer: self.answer.clone(),
            at: self.at,
            trouble: self.trouble.clone(),
        }
    }
}

struct Held<T> {
    answer: Arc<T>,
    asked: Instant,
    at: i64,
}

/// What is known about one question.
struct Slot<T> {
    held: Option<Held<T>>,
    trouble: Option<PortalError>,
    /// When AWS was last asked, and when that was over, successfully or not.
    attempted: Option<(Instant, Instant)>,
    /// Answers to questions asked before this are out of date: a write came between.
    valid_from: Instant,
    last_read: Instant,
}

struct Entry<T> {
    slot: Mutex<Slot<T>>,
    flight: tokio::sync::Mutex<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Entry<T> {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            slot: Mutex::new(Slot {
                held: None,
                trouble: None,
                attempted: None,
                valid_from: now,
                last_read: now,
            }),
            flight: tokio::sync::Mutex::new(()),
        }
    }

    /// The answer, if it is no older than `age` and no write came since; with what has
    /// gone wrong since.
    fn within(&self, age: Duration) -> Option<Known<T>> {
        let slot = lock(&self.slot);
        let held = slot.held.as_ref()?;
        (held.asked >= slot.valid_from && held.asked.elapsed() <= age).then(|| Known {
            answer: held.answer.clone(),
            at: held.at,
            trouble: slot.trouble.clone(),
        })
    }

    /// The last answer whatever its age, with what has gone wrong since.
    fn last(&self) -> Result<Known<T>, PortalError> {
        let slot = lock(&self.slot);
        match (&slot.held, &slot.trouble) {
            (Some(held), trouble) => Ok(Known {
                answer: held.answer.clone(),
                at: held.at,
                trouble: trouble.clone(),
            }),
            (None, Some(trouble)) => Err(trouble.clone()),
            (None, None) => Err(waiting()),
        }
    }
}

fn waiting() -> PortalError {
    PortalError::new(ErrorKind::Waiting, "Waiting for AWS to answer.")
        .next("This page shows it as soon as it is there.")
}

/// All questions of one type.
struct Shelf<R: Read> {
    entries: Mutex<HashMap<R, Arc<Entry<R::Answer>>>>,
}

type Refresh = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What the watcher needs of a shelf of any type.
trait AnyShelf: Send + Sync {
    fn due(self: Arc<Self>, cache: &Arc<Cache>) -> Vec<Refresh>;
    fn drop_answers(&self, topic: Topic);
    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

impl<R: Read> Shelf<R> {
    fn entry(&self, question: &R) -> Arc<Entry<R::Answer>> {
        let mut entries = lock(&self.entries);
        entries.retain(|_, entry| lock(&entry.slot).last_read.elapsed() < OF_INTEREST * 4);
        entries
            .entry(question.clone())
            .or_insert_with(|| Arc::new(Entry::new()))
            .clone()
    }
}

impl<R: Read> AnyShelf for Shelf<R> {
    fn due(self: Arc<Self>, cache: &Arc<Cache>) -> Vec<Refresh> {
        let entries: Vec<_> = lock(&self.entries)
            .iter()
            .map(|(question, entry)| (question.clone(), entry.clone()))
            .collect();
        entries
            .into_iter()
            .filter(|(_, entry)| {
                let slot = lock(&entry.slot);
                let moving = slot
                    .held
                    .as_ref()
                    .is_some_and(|held| R::in_motion(&held.answer));
                let Some(interval) = (if moving { Some(MOVING) } else { R::RESTING }) else {
                    return false;
                };
                slot.last_read.elapsed() < OF_INTEREST
                    && slot
                        .attempted
                        .is_some_and(|(asked, _)| asked.elapsed() >= interval)
            })
            .map(|(question, entry)| {
                let cache = cache.clone();
                Box::pin(async move { cache.ask(&question, &entry).await }) as Refresh
            })
            .collect()
    }

    fn drop_answers(&self, topic: Topic) {
        if topic == R::TOPIC {
            let now = Instant::now();
            for entry in lock(&self.entries).values() {
                lock(&entry.slot).valid_from = now;
            }
        }
    }

    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

/// The cache of one connection.
pub struct Cache {
    aws: Aws,
    live: Arc<Live>,
    shelves: Mutex<HashMap<TypeId, Arc<dyn AnyShelf>>>,
    /// Said on every page: without credentials nothing works anywhere.
    missing: Mutex<Option<PortalError>>,
}

impl Cache {
    /// An empty cache in front of `aws`.
    pub fn new(aws: Aws, live: Arc<Live>) -> Arc<Self> {
        Arc::new(Self {
            aws,
            live,
            shelves: Mutex::default(),
            missing: Mutex::default(),
        })
    }

    fn shelf<R: Read>(&self) -> Option<Arc<Shelf<R>>> {
        let mut shelves = lock(&self.shelves);
        let shelf = shelves
            .entry(TypeId::of::<R>())
            .or_insert_with(|| {
                Arc::new(Shelf::<R> {
                    entries: Mutex::default(),
                })
            })
            .clone();
        shelf.as_any().downcast().ok()
    }

    /// Reads through the cache, waiting at most `patience` for AWS.
    ///
    /// # Errors
    /// What AWS or the way to it said, if no earlier answer is known;
    /// [`ErrorKind::Waiting`] if AWS has not answered within `patience`.
    pub async fn read<R: Read>(
        self: &Arc<Self>,
        question: &R,
        patience: Duration,
    ) -> Result<Known<R::Answer>, PortalError> {
        let Some(shelf) = self.shelf::<R>() else {
            return Err(PortalError::internal("a cache shelf of the wrong type"));
        };
        let entry = shelf.entry(question);
        lock(&entry.slot).last_read = Instant::now();
        if let Some(known) = entry.within(R::FRESH) {
            return Ok(known);
        }
        // The question goes on even if whoever asked it has gone: the next one has
        // the answer.
        let asking = {
            let (cache, question, entry) = (self.clone(), question.clone(), entry.clone());
            tokio::spawn(async move { cache.ask(&question, &entry).await })
        };
        if let Some(known) = entry.within(USABLE) {
            return Ok(known);
        }
        // Whether it was answered in time or not, what is known by then is given: an
        // answer, what went wrong the last time, or that nothing is known yet.
        let _in_time = tokio::time::timeout(patience, asking).await;
        entry.last()
    }

    /// What AWS says now, however young the answer that is held. Those who ask at the
    /// same time share one call.
    ///
    /// # Errors
    /// What AWS or the way to it said.
    pub async fn read_now<R: Read>(
        self: &Arc<Self>,
        question: &R,
    ) -> Result<Arc<R::Answer>, PortalError> {
        let Some(shelf) = self.shelf::<R>() else {
            return Err(PortalError::internal("a cache shelf of the wrong type"));
        };
        let entry = shelf.entry(question);
        lock(&entry.slot).last_read = Instant::now();
        self.ask(question, &entry).await;
        let known = entry.last()?;
        known.trouble.map_or(Ok(known.answer), Err)
    }

    /// Asks AWS, unless somebody else has just been answered to the same question.
    async fn ask<R: Read>(&self, question: &R, entry: &Entry<R::Answer>) {
        let wanted_since = Instant::now();
        let _one_at_a_time = entry.flight.lock().await;
        {
            let slot = lock(&entry.slot);
            if slot
                .attempted
                .is_some_and(|(asked, over)| over >= wanted_since && asked >= slot.valid_from)
            {
                return;
            }
        }
        let asked = Instant::now();
        let answer = question.fetch(&self.aws).await;
        self.note_missing(answer.as_ref().err());
        let answered = answer.is_ok();
        let changed = {
            let mut slot = lock(&entry.slot);
            slot.attempted = Some((asked, Instant::now()));
            match answer {
                Ok(answer) => {
                    let healed = slot.trouble.take().is_some();
                    let changed = slot
                        .held
                        .as_ref()
                        .is_some_and(|held| *held.answer != answer);
                    slot.held = Some(Held {
                        answer: Arc::new(answer),
                        asked,
                        at: super::now(),
                    });
                    healed || changed
                }
                Err(trouble) => {
                    let changed =
                        slot.trouble.as_ref().map(|known| known.kind) != Some(trouble.kind);
                    slot.trouble = Some(trouble);
                    changed && slot.held.is_some()
                }
            }
        };
        if changed {
            self.live.changed(R::TOPIC);
        } else if answered {
            self.live.checked(R::TOPIC, super::now());
        }
    }

    /// Keeps whether credentials are missing, and says so in the log when they begin to.
    fn note_missing(&self, error: Option<&PortalError>) {
        let missing = error.filter(|error| error.kind == ErrorKind::NoCredentials);
        let before = std::mem::replace(&mut *lock(&self.missing), missing.cloned());
        if let (None, Some(missing)) = (before, missing) {
            tracing::warn!(connection = %self.aws.connection, "{missing}");
        }
    }

    /// What keeps Portico from AWS altogether, if the last answer was that.
    pub fn missing(&self) -> Option<PortalError> {
        lock(&self.missing).clone()
    }

    /// Makes every answer about `topic` out of date, because something was changed.
    pub fn drop_answers(&self, topic: Topic) {
        let shelves: Vec<_> = lock(&self.shelves).values().cloned().collect();
        for shelf in shelves {
            shelf.drop_answers(topic);
        }
    }

    /// Asks AWS again about everything of interest whose time has come.
    pub async fn refresh_due(self: &Arc<Self>) {
        let shelves: Vec<_> = lock(&self.shelves).values().cloned().collect();
        let due: Vec<_> = shelves
            .into_iter()
            .flat_map(|shelf| shelf.due(self))
            .collect();
        futures::future::join_all(due).await;
    }
}
