//! What comes in: bodies and parameters that say as problem details what is wrong
//! with them.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use http::request::Parts;
use http::{StatusCode, header};
use serde::de::DeserializeOwned;

use super::Problem;
use crate::appstream::{ConnectionName, FleetName, Invalid, PortalError, SessionId, StackName};

/// A body in JSON, with the bytes it was.
pub struct Body<T> {
    /// What it says.
    pub value: T,
    /// As it came.
    pub bytes: Bytes,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                "The body is not sent as application/json.",
            ));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|_| {
            Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                "The body is too large.",
            )
        })?;
        let value = serde_json::from_slice(&bytes).map_err(|why| {
            let detail = format!("The body is not as it should be: {why}.");
            Problem::new(StatusCode::BAD_REQUEST, "not-json", detail)
        })?;
        Ok(Self { value, bytes })
    }
}

/// The parameters of the query.
pub struct Parameters<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(value) = Query::from_request_parts(parts, state)
            .await
            .map_err(|why| Problem::new(StatusCode::BAD_REQUEST, "bad-query", why.body_text()))?;
        Ok(Self(value))
    }
}

/// A text of the request as a type with rules; the error names the member.
///
/// # Errors
/// If it breaks a rule.
pub fn parsed<T>(field: &str, result: Result<T, Invalid>) -> Result<T, PortalError> {
    result.map_err(|why| PortalError::invalid(field, &why))
}

/// Parts of paths: what cannot be a name is not there.
pub trait Named: Sized {
    /// What it is a name of.
    const WHAT: &'static str;

    /// Reads it.
    ///
    /// # Errors
    /// If it cannot be one.
    fn read(text: &str) -> Result<Self, Invalid>;

    /// Reads it from a path.
    ///
    /// # Errors
    /// `NotFound` if it cannot be one.
    fn in_path(text: &str) -> Result<Self, PortalError> {
        let shown: String = text.chars().take(128).collect();
        Self::read(text).map_err(|_| PortalError::not_found(&format!("{} {shown}", Self::WHAT)))
    }
}

macro_rules! named {
    ($($name:ty, $what:literal;)*) => {$(
        impl Named for $name {
            const WHAT: &'static str = $what;
            fn read(text: &str) -> Result<Self, Invalid> {
                Self::parse(text)
            }
        }
    )*};
}

named! {
    ConnectionName, "connection";
    FleetName, "fleet";
    StackName, "stack";
    SessionId, "session";
}
