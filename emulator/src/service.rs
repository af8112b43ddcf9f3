//! One emulator: its clock, its state, its weather, and the way in.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::body::Incoming;
use hyper::{Method, Request, StatusCode};

use crate::clock::Clock;
use crate::faults::Fault;
use crate::http::{self, Answer};
use crate::model::Model;
use crate::options::Options;
use crate::throttle::Throttle;
use crate::wire::Protocol;
use crate::world::World;
use crate::{api, control, state, streaming};

/// What all connections share.
pub(crate) struct Service {
    pub(crate) model: &'static Model,
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    /// Where it listens, for callers that do not say how they reached it.
    pub(crate) address: String,
    world: Mutex<World>,
    faults: Mutex<Arc<[Fault]>>,
    pub(crate) throttle: Throttle,
    /// Calls by the operation's place in the model.
    calls: Vec<AtomicU64>,
}

/// The connection is dropped without an answer, because a fault asks for it.
#[derive(Debug)]
pub(crate) struct ConnectionReset;

impl fmt::Display for ConnectionReset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("connection reset by a fault")
    }
}

impl std::error::Error for ConnectionReset {}

impl Service {
    /// # Errors
    ///
    /// When there is a state file and it cannot be read.
    pub(crate) fn new(
        model: &'static Model,
        options: Options,
        address: SocketAddr,
    ) -> io::Result<Self> {
        let clock = Clock::start(options.time_scale);
        let saved = match &options.state {
            Some(path) => state::load(path)?,
            None => None,
        };
        let world = match saved {
            Some(saved) => {
                // Time does not go back for what was there already.
                clock.advance(saved.now.since(clock.now()));
                saved.world.with_quota(options.quota)
            }
            None => World::new(&options, clock.now()),
        };
        Ok(Self {
            model,
            clock,
            address: address.to_string(),
            world: Mutex::new(world),
            faults: Mutex::new(Arc::new([])),
            throttle: Throttle::new(options.throttle),
            calls: model
                .operations()
                .iter()
                .map(|_| AtomicU64::new(0))
                .collect(),
            options,
        })
    }

    /// Writes the state file, if there is one.
    pub(crate) fn save(&self, world: &World) {
        if let Some(path) = &self.options.state
            && let Err(error) = state::save(path, world, self.clock.now())
        {
            eprintln!(
                "appstream-emulator: cannot write {}: {error}",
                path.display()
            );
        }
    }

    /// The world as it is now.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        let mut world = unpoisoned(&self.world);
        world.settle(self.clock.now());
        world
    }

    pub(crate) fn faults(&self) -> Arc<[Fault]> {
        unpoisoned(&self.faults).clone()
    }

    pub(crate) fn set_faults(&self, faults: Vec<Fault>) {
        *unpoisoned(&self.faults) = faults.into();
    }

    /// Counts a call of an operation.
    pub(crate) fn count(&self, operation: usize) {
        if let Some(calls) = self.calls.get(operation) {
            calls.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The operations that were called, and how often.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = self.calls.iter().map(|calls| calls.load(Ordering::Relaxed));
        self.model
            .operations()
            .iter()
            .map(|operation| operation.name)
            .zip(counts)
            .filter(|(_, calls)| *calls > 0)
    }

    /// Back to the initial data, fair weather and no calls. The clock goes on.
    pub(crate) fn reset(&self) {
        let mut world = unpoisoned(&self.world);
        *world = World::new(&self.options, self.clock.now());
        self.save(&world);
        drop(world);
        self.set_faults(Vec::new());
        for calls in &self.calls {
            calls.store(0, Ordering::Relaxed);
        }
    }

    /// Answers one request.
    pub(crate) async fn respond(
        &self,
        request: Request<Incoming>,
    ) -> Result<Answer, ConnectionReset> {
        let path = request.uri().path();
        let is_look = matches!(*request.method(), Method::GET | Method::HEAD);
        if path == "/" && !is_look {
            return api::answer(self, Protocol::Json, request).await;
        }
        if path.starts_with("/service/") {
            return api::answer(self, Protocol::Cbor, request).await;
        }
        if path.starts_with("/_emulator/") {
            return Ok(control::answer(self, request).await);
        }
        if let Some(page) = streaming::answer(self, &request) {
            if self.options.state.is_some() {
                self.save(&self.world());
            }
            return Ok(page);
        }
        Ok(match path {
            "/" => http::text(
                StatusCode::OK,
                "This is appstream-emulator. Point an AWS SDK's endpoint for AppStream here.\n",
            ),
            _ => http::text(StatusCode::NOT_FOUND, "There is nothing here.\n"),
        })
    }
}

/// A lock whose holder panicked is still a lock: every change of the state is
/// complete before anything could panic.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
