//! Bad weather on demand: errors, delays and dropped connections, by operation.

use std::time::Duration;

use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::model::Model;

/// The error of a fault that drops the connection instead of answering.
const CONNECTION_RESET: &str = "connection reset";
const LONGEST_DELAY: u64 = 600_000;

/// A fault as `PUT /_emulator/faults` takes it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    /// The operation it meets; `*` is any.
    operation: String,
    /// The error's code, or `connection reset`; a fault without one only delays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// The sentence of the error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// The HTTP status, where it is not the code's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// The share of calls it meets, from 0 to 1.
    #[serde(default = "always")]
    rate: f64,
    /// How long the call is held up, in real milliseconds.
    #[serde(default)]
    latency_ms: u64,
}

fn always() -> f64 {
    1.0
}

impl Fault {
    /// What is wrong with it, if anything.
    pub(crate) fn objection(&self, model: &Model) -> Option<String> {
        let known = self.operation == "*" || model.operation(&self.operation).is_some();
        let code = self.error.as_deref().unwrap_or("Error");
        if !known {
            Some(format!("there is no operation {}", self.operation))
        } else if code != CONNECTION_RESET
            && !code
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        {
            Some("error is an error code or \"connection reset\"".to_owned())
        } else if !(0.0..=1.0).contains(&self.rate) {
            Some("rate is a number from 0 to 1".to_owned())
        } else if self
            .status
            .is_some_and(|status| !(400..600).contains(&status))
        {
            Some("status is from 400 to 599".to_owned())
        } else if self.latency_ms > LONGEST_DELAY {
            Some(format!("latency_ms is at most {LONGEST_DELAY}"))
        } else {
            None
        }
    }

    fn meets(&self, operation: &str) -> bool {
        (self.operation == "*" || self.operation == operation)
            && (self.rate >= 1.0 || rand::rng().random::<f64>() < self.rate)
    }

    fn strike(&self) -> Option<Strike> {
        let code = match (&self.error, self.status) {
            (Some(code), _) if code == CONNECTION_RESET => return Some(Strike::ConnectionReset),
            (Some(code), _) => code.clone(),
            (None, Some(_)) => "InternalFailure".to_owned(),
            (None, None) => return None,
        };
        let message = self
            .message
            .clone()
            .unwrap_or_else(|| usual_message(&code).to_owned());
        let error = ApiError::new(code, message);
        Some(Strike::Error(match self.status {
            Some(status) => error.with_status(status),
            None => error,
        }))
    }
}

/// What a call meets.
#[derive(Debug, Default)]
pub(crate) struct Weather {
    pub(crate) delay: Duration,
    pub(crate) strike: Option<Strike>,
}

#[derive(Debug)]
pub(crate) enum Strike {
    Error(ApiError),
    ConnectionReset,
}

/// The weather for one call: every fault that meets it delays it; the first
/// that has an error ends it.
pub(crate) fn weather(faults: &[Fault], operation: &str) -> Weather {
    let mut weather = Weather::default();
    for fault in faults.iter().filter(|fault| fault.meets(operation)) {
        weather.delay += Duration::from_millis(fault.latency_ms);
        weather.strike = fault.strike();
        if weather.strike.is_some() {
            break;
        }
    }
    weather
}

fn usual_message(code: &str) -> &'static str {
    match code {
        "ThrottlingException" => "Rate exceeded",
        "AccessDeniedException" => {
            "User is not authorized to perform this operation because no identity-based policy allows it"
        }
        "ConcurrentModificationException" => {
            "An API error occurred. Wait a few minutes and try again."
        }
        "RequestLimitExceededException" => {
            "AppStream can’t process the request right now because the Describe calls from your AWS account are being throttled by Amazon EC2. Try again later."
        }
        "LimitExceededException" => {
            "The requested limit exceeds the permitted limit for an account."
        }
        "InvalidAccountStatusException" => {
            "The resource cannot be created because your AWS account is suspended. For assistance, contact AWS Support."
        }
        "InvalidRoleException" => "The specified role is invalid.",
        "ExpiredTokenException" => "The security token included in the request is expired",
        "UnrecognizedClientException" => "The security token included in the request is invalid.",
        _ => "This error was asked for.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Fault {
        serde_json::from_str(text).expect("it is a fault")
    }

    #[test]
    fn delays_add_up_until_an_error_ends_the_call() {
        let faults = [
            fault(r#"{"operation":"*","latency_ms":5}"#),
            fault(r#"{"operation":"StopFleet","error":"ThrottlingException","latency_ms":7}"#),
            fault(r#"{"operation":"*","error":"connection reset"}"#),
        ];
        let stop = weather(&faults, "StopFleet");
        assert_eq!(stop.delay, Duration::from_millis(12));
        assert!(
            matches!(stop.strike, Some(Strike::Error(error)) if error.code() == "ThrottlingException")
        );
        let start = weather(&faults, "StartFleet");
        assert!(matches!(start.strike, Some(Strike::ConnectionReset)));
    }

    #[test]
    fn a_rate_of_zero_meets_nothing() {
        let faults = [fault(r#"{"operation":"*","error":"X","rate":0}"#)];
        assert!(weather(&faults, "StopFleet").strike.is_none());
    }

    #[test]
    fn a_status_alone_is_an_internal_failure() {
        let faults = [fault(r#"{"operation":"*","status":503}"#)];
        let Some(Strike::Error(error)) = weather(&faults, "StopFleet").strike else {
            panic!("it is an error");
        };
        assert_eq!((error.code(), error.status()), ("InternalFailure", 503));
    }

    #[test]
    fn nonsense_is_objected_to() {
        let model = Model::shared().expect("model.json is read");
        for text in [
            r#"{"operation":"Nothing"}"#,
            r#"{"operation":"*","rate":2}"#,
            r#"{"operation":"*","status":200}"#,
            r#"{"operation":"*","error":"no good"}"#,
        ] {
            assert!(fault(text).objection(model).is_some(), "{text}");
        }
    }
}
