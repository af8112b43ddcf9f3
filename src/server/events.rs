//! The server-sent event stream that open pages listen to.

use std::convert::Infallible;
use std::future::ready;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::Portico;
use crate::access::session::{self, CurrentSession};
use crate::access::{Caller, PersonId};
use crate::appstream::PortalError;
use crate::ui::live::Message;

/// How often a stream looks whether the session it was opened with is still there: it is
/// one request, so nothing else would notice a lock or a sign-out.
const LOOK: Duration = Duration::from_secs(60);

fn event(message: &Message) -> Option<Event> {
    Event::default().json_data(message).ok()
}

/// Streams what changes to a signed-in person's page: first the versions of all
/// topics, then each change.
pub async fn stream(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Extension(current): Extension<CurrentSession>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let messages = messages(portico, caller.person, current, LOOK);
    let events = messages.filter_map(|message| ready(event(&message).map(Ok::<_, Infallible>)));
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

/// What a page of a person is told, until the process stops or the session is over, for
/// which it looks `every` so often.
pub fn messages(
    portico: Portico,
    person: PersonId,
    current: CurrentSession,
    every: Duration,
) -> impl Stream<Item = Message> + Send {
    let mut subscription = portico.live.subscribe(person);
    let first = Message::Versions(portico.live.versions());
    let mut stopping = portico.stopping.clone();
    let mut looks = interval_at(Instant::now() + every, every);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    async_stream::stream! {
        yield first;
        loop {
            let next = tokio::select! {
                next = subscription.next() => next.map(Some),
                _ = stopping.changed() => None,
                _ = looks.tick() => match is_over(session::is_alive(&portico, &current).await) {
                    true => None,
                    false => Some(None),
                },
            };
            match next {
                Some(Some(message)) => yield message,
                Some(None) => {}
                None => break,
            }
        }
    }
}

/// Whether a stream ends. While the store does not answer it goes on: it says only that
/// something changed, and all pages would come back at once.
fn is_over(alive: Result<bool, PortalError>) -> bool {
    match alive {
        Ok(alive) => !alive,
        Err(error) => {
            tracing::warn!(%error, "whether a session is still there cannot be looked up");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appstream::ErrorKind;

    #[test]
    fn a_stream_ends_with_its_session_and_not_because_the_store_is_away() {
        assert!(is_over(Ok(false)));
        assert!(!is_over(Ok(true)));
        let away = PortalError::new(ErrorKind::Unreachable, "The store is away.");
        assert!(!is_over(Err(away)));
    }
}
