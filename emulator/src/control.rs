//! What tests do to the emulator itself, under `/_emulator/`.

use std::time::Duration;

use hyper::body::Incoming;
use hyper::{Method, Request, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::builders::{self, Move, State};
use crate::faults::Fault;
use crate::http::{self, Answer};
use crate::place::Place;
use crate::service::Service;

/// A test that moves further is a mistake: two hundred years.
const FURTHEST: f64 = 200.0 * 365.0 * 86_400.0;

type Refusal = (StatusCode, String);

pub(crate) async fn answer(service: &Service, request: Request<Incoming>) -> Answer {
    let (parts, body) = request.into_parts();
    let Ok(body) = http::read_body(body).await else {
        return written(
            StatusCode::BAD_REQUEST,
            &json!({"error": "the body cannot be read"}),
        );
    };
    let what = parts.uri.path().trim_start_matches("/_emulator/");
    let outcome = match (&parts.method, what) {
        (&Method::GET, "calls") => Ok(calls(service)),
        (&Method::POST, "reset") => {
            service.reset();
            Ok(json!({}))
        }
        (&Method::GET, "faults") => Ok(json!(*service.faults())),
        (&Method::PUT, "faults") => set_faults(service, &body),
        (&Method::GET, "clock") => Ok(clock(service)),
        (&Method::POST, "clock") => advance(service, &body),
        (&Method::GET, "state") => Ok(json!(*service.world())),
        (&Method::PUT, "image-builder") => enter_state(service, &body),
        (_, "calls" | "reset" | "faults" | "clock" | "state" | "image-builder") => Err((
            StatusCode::METHOD_NOT_ALLOWED,
            "this takes another method".to_owned(),
        )),
        _ => Err((
            StatusCode::NOT_FOUND,
            "there are calls, reset, faults, clock, state and image-builder".to_owned(),
        )),
    };
    match outcome {
        Ok(value) => written(StatusCode::OK, &value),
        Err((status, error)) => written(status, &json!({ "error": error })),
    }
}

fn written(status: StatusCode, value: &Value) -> Answer {
    http::answer(status, "application/json", value.to_string())
}

fn calls(service: &Service) -> Value {
    let calls: Map<String, Value> = service
        .calls()
        .map(|(operation, count)| (operation.to_owned(), count.into()))
        .collect();
    Value::Object(calls)
}

fn set_faults(service: &Service, body: &[u8]) -> Result<Value, Refusal> {
    let bad = |error: String| (StatusCode::BAD_REQUEST, error);
    let faults: Vec<Fault> =
        serde_json::from_slice(body).map_err(|error| bad(error.to_string()))?;
    if let Some(objection) = faults
        .iter()
        .find_map(|fault| fault.objection(service.model))
    {
        return Err(bad(objection));
    }
    service.set_faults(faults);
    Ok(json!(*service.faults()))
}

fn clock(service: &Service) -> Value {
    json!({
        "now": service.clock.now().seconds(),
        "time_scale": service.clock.scale(),
    })
}

/// A state that an image builder is put into, for those that only AWS itself
/// leads to. It goes on from there by itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EnterState {
    /// The account of `--account` when it is left out.
    account: Option<String>,
    region: String,
    name: String,
    state: String,
}

fn enter_state(service: &Service, body: &[u8]) -> Result<Value, Refusal> {
    let bad = |error: String| (StatusCode::BAD_REQUEST, error);
    let entered: EnterState =
        serde_json::from_slice(body).map_err(|error| bad(error.to_string()))?;
    let state = State::of(&entered.state)
        .ok_or_else(|| bad(format!("there is no state {}", entered.state)))?;
    let account = entered.account.as_ref().unwrap_or(&service.options.account);
    let place = Place::new(account, &entered.region);
    let mut world = service.world();
    let (now, enter) = (service.clock.now(), Move::Enter(state));
    builders::perform(&mut world, &place, &entered.name, enter, now)
        .map_err(|error| (StatusCode::NOT_FOUND, error.message().to_owned()))?;
    service.save(&world);
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: f64,
}

fn advance(service: &Service, body: &[u8]) -> Result<Value, Refusal> {
    let bad = |error: String| (StatusCode::BAD_REQUEST, error);
    let Advance { advance_seconds } =
        serde_json::from_slice(body).map_err(|error| bad(error.to_string()))?;
    if !(0.0..=FURTHEST).contains(&advance_seconds) {
        return Err(bad("the clock goes forward, and not too far".to_owned()));
    }
    service
        .clock
        .advance(Duration::from_secs_f64(advance_seconds));
    // What came due happens now rather than at the next call.
    service.save(&service.world());
    Ok(clock(service))
}
