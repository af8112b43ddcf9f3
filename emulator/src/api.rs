//! The way of a call: who calls what, in which protocol, whether the weather
//! lets it pass, whether its input fits, what comes of it.

use std::time::{Duration, Instant, SystemTime};

use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode};

use crate::call::Call;
use crate::check::check;
use crate::error::{ApiError, Outcome};
use crate::faults::{self, Strike};
use crate::http::{self, Answer, BodyError};
use crate::model::Operation;
use crate::operations;
use crate::place::Place;
use crate::service::{ConnectionReset, Service};
use crate::sessions::uuid;
use crate::value::Members;
use crate::wire::Protocol;
use crate::wire::presigned::Presigned;
use crate::wire::signature::Caller;

/// The service's name on the wire, in both protocols.
const SERVICE: &str = "PhotonAdminProxyService";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const SMITHY_PROTOCOL: HeaderName = HeaderName::from_static("smithy-protocol");
const RPC_V2_CBOR: &str = "rpc-v2-cbor";

pub(crate) async fn answer(
    service: &Service,
    protocol: Protocol,
    request: Request<Incoming>,
) -> Result<Answer, ConnectionReset> {
    match outcome(service, protocol, request).await {
        Ok(Ok(members)) => Ok(written(protocol, StatusCode::OK, protocol.write(&members))),
        Ok(Err(error)) => {
            let status =
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Ok(written(protocol, status, protocol.write_error(&error)))
        }
        Err(reset) => Err(reset),
    }
}

fn written(protocol: Protocol, status: StatusCode, body: Vec<u8>) -> Answer {
    let mut answer = http::answer(status, protocol.content_type(), body);
    let headers = answer.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&uuid(&mut rand::rng())) {
        headers.insert(REQUEST_ID, id);
    }
    if protocol == Protocol::Cbor {
        headers.insert(SMITHY_PROTOCOL, HeaderValue::from_static(RPC_V2_CBOR));
    }
    answer
}

async fn outcome(
    service: &Service,
    protocol: Protocol,
    request: Request<Incoming>,
) -> Result<Outcome<Members>, ConnectionReset> {
    let (parts, body) = request.into_parts();
    let recognized = match protocol {
        Protocol::Json => json_operation(service, &parts.method, &parts.headers),
        Protocol::Cbor => cbor_operation(service, &parts.method, parts.uri.path(), &parts.headers),
    };
    let operation = match recognized {
        Ok(operation) => operation,
        Err(error) => return Ok(Err(error)),
    };
    service.count(operation.index);
    let place = match place(service, &parts.headers, parts.uri.query()) {
        Ok(place) => place,
        Err(error) => return Ok(Err(error)),
    };
    let body = match http::read_body(body).await {
        Ok(body) => body,
        Err(BodyError::TooLarge) => {
            return Ok(Err(ApiError::new(
                "RequestEntityTooLargeException",
                "The request is too large.",
            )));
        }
        Err(BodyError::Broken) => {
            return Ok(Err(ApiError::serialization("The request is incomplete.")));
        }
    };
    if let Err(error) = service.throttle.take(&place, Instant::now()) {
        return Ok(Err(error));
    }
    let weather = faults::weather(&service.faults(), operation.name);
    if weather.delay > Duration::ZERO {
        tokio::time::sleep(weather.delay).await;
    }
    match weather.strike {
        Some(Strike::ConnectionReset) => return Err(ConnectionReset),
        Some(Strike::Error(error)) => return Ok(Err(error)),
        None => {}
    }
    let origin = http::origin(&parts.headers, &service.address);
    Ok(perform(
        service, protocol, operation, &body, &place, &origin,
    ))
}

/// Reads and checks the input, and does the work.
fn perform(
    service: &Service,
    protocol: Protocol,
    operation: &'static Operation,
    body: &[u8],
    place: &Place,
    origin: &str,
) -> Outcome<Members> {
    let input = check(service.model, operation.input, protocol.read(body)?)?;
    let Some(handler) = operations::handler(operation.name) else {
        return Err(ApiError::not_permitted(format!(
            "The operation {} is not emulated.",
            operation.name
        )));
    };
    let mut world = service.world();
    let answer = handler(&mut Call {
        operation: operation.name,
        input,
        world: &mut world,
        place,
        now: service.clock.now(),
        origin,
    })?;
    let reads = ["Describe", "List", "Get"];
    if !reads.iter().any(|verb| operation.name.starts_with(verb)) {
        service.save(&world);
    }
    Ok(answer)
}

fn json_operation(
    service: &Service,
    method: &Method,
    headers: &HeaderMap,
) -> Outcome<&'static Operation> {
    let target = header(headers, &TARGET).unwrap_or_default();
    if method != Method::POST {
        return Err(unknown_operation(target).with_status(405));
    }
    check_content_type(headers, Protocol::Json)?;
    target
        .split_once('.')
        .filter(|(name, _)| *name == SERVICE)
        .and_then(|(_, operation)| service.model.operation(operation))
        .ok_or_else(|| unknown_operation(target))
}

fn cbor_operation(
    service: &Service,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
) -> Outcome<&'static Operation> {
    if method != Method::POST {
        return Err(unknown_operation(path).with_status(405));
    }
    if header(headers, &SMITHY_PROTOCOL) != Some(RPC_V2_CBOR) {
        return Err(ApiError::serialization(
            "The header smithy-protocol must be rpc-v2-cbor.",
        ));
    }
    check_content_type(headers, Protocol::Cbor)?;
    path.strip_prefix("/service/")
        .and_then(|path| path.strip_prefix(SERVICE))
        .and_then(|path| path.strip_prefix("/operation/"))
        .and_then(|operation| service.model.operation(operation))
        .ok_or_else(|| unknown_operation(path).with_status(404))
}

fn check_content_type(headers: &HeaderMap, protocol: Protocol) -> Outcome<()> {
    // A call without input has no content, and needs no type for it.
    let given = header(headers, &CONTENT_TYPE).unwrap_or(protocol.content_type());
    let kind = given.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case(protocol.content_type()) {
        return Ok(());
    }
    Err(ApiError::serialization(format!(
        "The content type must be {}.",
        protocol.content_type()
    )))
}

fn unknown_operation(named: &str) -> ApiError {
    let named: String = named.chars().take(128).collect();
    ApiError::new(
        "UnknownOperationException",
        format!("The operation '{named}' is unknown."),
    )
}

/// Whose request it is, and for which region: from its header, or, of one that was
/// signed beforehand, from its query.
fn place(service: &Service, headers: &HeaderMap, query: Option<&str>) -> Outcome<Place> {
    let presigned = match header(headers, &AUTHORIZATION) {
        None => query.map(Presigned::read).transpose()?.flatten(),
        Some(_) => None,
    };
    let caller = match &presigned {
        Some(presigned) => presigned.caller(SystemTime::now())?,
        None => Caller::read(header(headers, &AUTHORIZATION))?,
    };
    let account = caller.account().unwrap_or(&service.options.account);
    Ok(Place::new(account, caller.region))
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
