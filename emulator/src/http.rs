//! What the parts that speak HTTP share.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderMap, HeaderValue};
use hyper::{Response, StatusCode};

pub(crate) type Answer = Response<Full<Bytes>>;

/// Bodies above this are refused. AWS's own limit for this service is not
/// published; no sensible call comes near.
const LARGEST_BODY: usize = 2 * 1024 * 1024;
/// As much of a body that is too large is read and thrown away, since most
/// clients read no answer before all of it is sent.
const MOST_DISCARDED: usize = 64 * 1024 * 1024;
/// Whoever takes longer than this to send a body is not served.
const SLOWEST_BODY: Duration = Duration::from_secs(30);

/// Why a body could not be read.
pub(crate) enum BodyError {
    TooLarge,
    Broken,
}

pub(crate) async fn read_body(body: Incoming) -> Result<Bytes, BodyError> {
    tokio::time::timeout(SLOWEST_BODY, read_whole(body))
        .await
        .unwrap_or(Err(BodyError::Broken))
}

async fn read_whole(mut body: Incoming) -> Result<Bytes, BodyError> {
    let (mut whole, mut length) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length > MOST_DISCARDED {
            break;
        }
        if length <= LARGEST_BODY {
            whole.extend_from_slice(&data);
        }
    }
    if length > LARGEST_BODY {
        return Err(BodyError::TooLarge);
    }
    Ok(whole.into())
}

pub(crate) fn answer(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

pub(crate) fn text(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    answer(status, "text/plain; charset=utf-8", body)
}

/// `http://host:port` as the caller reached the emulator, so that URLs in
/// answers lead back there from wherever the caller is.
pub(crate) fn origin(headers: &HeaderMap, fallback: &str) -> String {
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .filter(|host| {
            !host.is_empty()
                && host.bytes().all(|byte| {
                    byte.is_ascii_alphanumeric()
                        || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']')
                })
        });
    format!("http://{}", host.unwrap_or(fallback))
}
