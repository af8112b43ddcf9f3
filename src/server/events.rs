//! The server-sent event stream that open pages listen to.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;

use super::Portico;
use crate::access::Caller;
use crate::ui::live::Message;

fn event(message: &Message) -> Option<Event> {
    Event::default().json_data(message).ok()
}

/// Streams what changes to a signed-in person's page: first the versions of all
/// topics, then each change.
pub async fn stream(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut subscription = portico.live.subscribe(caller.person);
    let first = Message::Versions(portico.live.versions());
    let mut stopping = portico.stopping.clone();
    let messages = async_stream::stream! {
        if let Some(event) = event(&first) {
            yield Ok(event);
        }
        loop {
            let next = tokio::select! {
                next = subscription.next() => next,
                _ = stopping.changed() => None,
            };
            match next.as_ref().map(event) {
                Some(Some(event)) => yield Ok(event),
                Some(None) => {}
                None => break,
            }
        }
    };
    Sse::new(messages).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}
