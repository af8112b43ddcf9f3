//! The two protocols of the service: JSON 1.1 and RPC v2 CBOR.

pub(crate) mod cbor;
pub(crate) mod json;
pub(crate) mod presigned;
pub(crate) mod signature;

use crate::error::{ApiError, Outcome};
use crate::value::{Members, Value};

/// The protocol that a caller speaks, and is answered in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// `POST /` with `X-Amz-Target`: boto3, the AWS CLI, older SDKs.
    Json,
    /// `POST /service/…/operation/…`: the Rust SDK from 1.120, Go.
    Cbor,
}

impl Protocol {
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Protocol::Json => "application/x-amz-json-1.1",
            Protocol::Cbor => "application/cbor",
        }
    }

    /// The body as one value; an empty body is an empty structure.
    pub(crate) fn read(self, body: &[u8]) -> Outcome<Value> {
        if body.is_empty() {
            return Ok(Value::Map(Members::new()));
        }
        match self {
            Protocol::Json => json::read(body),
            Protocol::Cbor => cbor::read(body),
        }
        .map_err(|reason| ApiError::serialization(format!("The request cannot be read: {reason}")))
    }

    pub(crate) fn write(self, value: &Members) -> Vec<u8> {
        match self {
            Protocol::Json => json::write(value),
            Protocol::Cbor => cbor::write(value),
        }
    }

    pub(crate) fn write_error(self, error: &ApiError) -> Vec<u8> {
        self.write(&Members::from([
            ("__type", error.wire_type().into()),
            ("Message", error.message().to_owned().into()),
        ]))
    }
}
