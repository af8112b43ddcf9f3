//! What a server function knows of the request it serves.

use http::request::Parts;
use http::{Method, StatusCode};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;

use super::Portico;
use super::security::{ClientAddress, ClientDevice};
use crate::access::Caller;
use crate::appstream::{ErrorKind, PortalError};

/// The application's state.
pub fn portico() -> Portico {
    expect_context()
}

/// Who asks.
///
/// # Errors
/// [`ErrorKind::SignedOut`] if nobody is signed in.
pub fn caller() -> Result<Caller, PortalError> {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<Caller>().cloned())
        .ok_or_else(PortalError::signed_out)
}

/// Where the request came from, for the audit record.
pub fn address() -> String {
    use_context::<Parts>()
        .and_then(|parts| {
            parts
                .extensions
                .get::<ClientAddress>()
                .map(|address| address.0.to_string())
        })
        .unwrap_or_default()
}

/// What the program that asks calls itself, shortened; empty if it does not say or
/// nothing is being asked.
pub fn device() -> String {
    use_context::<Parts>()
        .map(|parts| ClientDevice::of(&parts.headers).0)
        .unwrap_or_default()
}

/// How long to wait for AWS.
pub fn patience() -> std::time::Duration {
    let parts = use_context::<Parts>();
    super::security::patience(
        parts
            .map(|parts| parts.method)
            .as_ref()
            .unwrap_or(&Method::GET),
    )
}

/// Gives the answer the status that goes with `error`. Of several on one page the
/// first counts.
pub fn set_status(error: &PortalError) {
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    let is_set = response.0.read().is_ok_and(|parts| parts.status.is_some());
    if is_set {
        return;
    }
    if let (false, Ok(status)) = (
        error.kind == ErrorKind::Waiting,
        StatusCode::from_u16(error.kind.status()),
    ) {
        response.set_status(status);
    }
}

/// Gives the answer the status of its error, if it is one. Every server function
/// ends with it.
///
/// # Errors
/// The error itself.
pub fn answer<T>(result: Result<T, PortalError>) -> Result<T, PortalError> {
    if let Err(error) = &result {
        set_status(error);
    }
    result
}
