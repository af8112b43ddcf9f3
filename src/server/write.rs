//! The one way along which every write goes: audit row begun, call made, audit row
//! finished, cached answers dropped, pages told.
//!
//! If the audit row cannot be begun, nothing is done. If it cannot be finished,
//! the write stands and the log says so.

use std::future::Future;
use std::time::{Duration, Instant};

use aws_sdk_appstream::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_appstream::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::Portico;
use crate::appstream::PortalError;
use crate::appstream::aws::{Doing, explain};
use crate::audit::{Deed, Outcome};
use crate::ui::live::Topic;

/// How often a write is tried again when AWS says that something else is changing
/// the same thing.
const TRIES: u32 = 4;

/// Answers after which nothing was done and the service asks to try again. The SDK
/// tries again by itself after ThrottlingException, but not after these.
const TRY_AGAIN: [&str; 2] = [
    "ConcurrentModificationException",
    "RequestLimitExceededException",
];

/// What a write did, and AWS's id for it.
pub struct Written<T> {
    /// What came of it.
    pub value: T,
    /// AWS's request id.
    pub request_id: Option<String>,
}

impl<T> Written<T> {
    /// A write that AWS had no part in.
    pub const fn here(value: T) -> Self {
        Self {
            value,
            request_id: None,
        }
    }
}

impl Written<()> {
    /// What AWS answered to a call that gives nothing back but that it was done.
    ///
    /// # Errors
    /// What AWS said.
    pub fn answered<T, E>(
        doing: Doing<'_>,
        answer: Result<T, SdkError<E, HttpResponse>>,
    ) -> Result<Self, PortalError>
    where
        T: RequestId,
        E: ProvideErrorMetadata + RequestId + std::error::Error + 'static,
    {
        let answer = answer.map_err(|error| explain(doing, &error))?;
        Ok(Self {
            value: (),
            request_id: answer.request_id().map(ToOwned::to_owned),
        })
    }
}

/// Carries a write along its way. `deed` is what the audit record says of it,
/// `topics` what it changes.
///
/// `call` is tried again, with growing pauses, while AWS answers with one of
/// `TRY_AGAIN`.
///
/// # Errors
/// What `call` said, or that the audit record cannot be written.
pub async fn write<T, F>(
    portico: &Portico,
    deed: impl Into<Deed>,
    topics: &[Topic],
    mut call: impl FnMut() -> F + Send,
) -> Result<T, PortalError>
where
    F: Future<Output = Result<Written<T>, PortalError>> + Send,
{
    let deed = deed.into();
    let connection = deed.entry.connection.clone();
    let row = crate::audit::store::begin(&portico.store, deed).await?;
    let began = Instant::now();
    let mut tries = 1;
    let result = loop {
        match call().await {
            Err(error)
                if tries < TRIES
                    && error
                        .code
                        .as_deref()
                        .is_some_and(|code| TRY_AGAIN.contains(&code)) =>
            {
                tokio::time::sleep(Duration::from_millis(150) * 2_u32.pow(tries)).await;
                tries += 1;
            }
            result => break result,
        }
    };
    let outcome = match &result {
        Ok(written) => Outcome::done(written.request_id.clone()),
        Err(error) => Outcome::failed(error),
    }
    .after(began.elapsed());
    if let Err(error) = crate::audit::store::finish(&portico.store, &row, &outcome).await {
        tracing::error!(%error, audit = row, "the audit row could not be finished");
    }
    if let Some(connection) = connection.and_then(|name| portico.connections.find(&name).ok()) {
        for topic in topics {
            connection.cache.drop_answers(*topic);
        }
    }
    for topic in topics.iter().chain([&Topic::Audit]) {
        portico.live.changed(*topic);
    }
    result.map(|written| written.value)
}
