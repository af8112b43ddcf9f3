//! Errors as problem details (RFC 9457).

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::appstream::{ErrorKind, PortalError};

/// The media type of problem details.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong (RFC 9457), with AWS's words for it if AWS refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Which kind of problem: a relative address that stays the same, such as
    /// `/api#not-found`.
    #[serde(rename = "type")]
    #[schema(example = "/api#not-found")]
    kind: Cow<'static, str>,
    /// The kind in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened, in a sentence.
    detail: String,
    /// What is safe and what to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// The member of the request it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// AWS's own code.
    #[serde(skip_serializing_if = "Option::is_none")]
    aws_code: Option<String>,
    /// AWS's request id, for its support.
    #[serde(skip_serializing_if = "Option::is_none")]
    aws_request_id: Option<String>,
    /// Seconds to wait before trying again.
    #[serde(skip)]
    retry_after: Option<i64>,
}

impl Problem {
    /// A problem that is none of the portal's errors.
    pub fn new(status: StatusCode, kind: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/api#{kind}").into(),
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: detail.into(),
            next: None,
            field: None,
            aws_code: None,
            aws_request_id: None,
            retry_after: None,
        }
    }

    /// The same with what to do next.
    #[must_use]
    pub fn next(self, next: impl Into<String>) -> Self {
        Self {
            next: Some(next.into()),
            ..self
        }
    }

    /// The same with when to try again.
    #[must_use]
    pub const fn retry_after(mut self, seconds: i64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

/// What a kind of error is called in addresses.
const fn name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::SignedOut => "unauthenticated",
        ErrorKind::Forbidden => "forbidden",
        ErrorKind::NotFound => "not-found",
        ErrorKind::Gone => "gone",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Conflict => "conflict",
        ErrorKind::TooManyAttempts => "too-many-attempts",
        ErrorKind::AccessDenied => "aws-access-denied",
        ErrorKind::Refused => "aws-refused",
        ErrorKind::Throttled => "aws-throttled",
        ErrorKind::NoCredentials => "no-aws-credentials",
        ErrorKind::NotAvailable => "not-available",
        ErrorKind::Unreachable | ErrorKind::Waiting => "aws-unreachable",
        ErrorKind::Internal => "internal",
    }
}

impl From<PortalError> for Problem {
    fn from(error: PortalError) -> Self {
        // A page would go on waiting; a program is told to ask again.
        let code = match error.kind {
            ErrorKind::Waiting => 504,
            kind => kind.status(),
        };
        let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let passing = error.kind.is_passing();
        let text = |text: Option<Box<str>>| text.map(Into::into);
        Self {
            next: text(error.next),
            field: text(error.field),
            aws_code: text(error.code),
            aws_request_id: text(error.request_id),
            retry_after: passing.then_some(5),
            ..Self::new(status, name(error.kind), error.message)
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let body = serde_json::to_string(&self).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            let how = HeaderValue::from_static("Bearer realm=\"Portico\"");
            headers.insert(header::WWW_AUTHENTICATE, how);
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_keeps_what_aws_said() {
        let mut error = PortalError::new(ErrorKind::Refused, "AWS refused.");
        error.code = Some("LimitExceededException".into());
        error.request_id = Some("r-1".into());
        let problem = serde_json::to_value(Problem::from(error)).unwrap();
        assert_eq!(
            problem,
            serde_json::json!({
                "type": "/api#aws-refused", "title": "Bad Gateway", "status": 502, "detail": "AWS refused.",
                "aws_code": "LimitExceededException", "aws_request_id": "r-1",
            })
        );
    }

    #[test]
    fn what_passes_says_when_to_try_again() {
        let error = PortalError::new(ErrorKind::Throttled, "Wait.");
        let response = Problem::from(error).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "5");
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
    }
}
