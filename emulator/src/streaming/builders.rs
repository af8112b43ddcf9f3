//! The pages of image builders and app block builders: where an administrator
//! installs applications and makes an image or an app block of them.

use std::ops::RangeInclusive;
use std::time::Duration;

use hyper::{Method, Request, StatusCode};
use serde::{Deserialize, Serialize};

use super::{REMEMBERED, page, routes, secret};
use crate::builders::{self, Move};
use crate::call::Call;
use crate::clock::Time;
use crate::elastic;
use crate::error::{ApiError, Outcome};
use crate::http::{self, Answer};
use crate::place::Place;
use crate::service::Service;
use crate::timeline::Wake;
use crate::value::Members;

/// "Specify a value between 1 and 604800 seconds. The default is 3600 seconds."
const VALIDITY: RangeInclusive<i64> = 1..=604_800;
const USUAL_VALIDITY: i64 = 3_600;

/// What a builder's streaming URL was made for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Desk {
    place: Place,
    kind: Kind,
    name: String,
    expires: Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Kind {
    ImageBuilder,
    AppBlockBuilder,
}

/// CreateImageBuilderStreamingURL: "Connect … needs RUNNING".
pub(crate) fn image_builder(call: &mut Call<'_>) -> Outcome<Members> {
    let builder = builders::find(call, "Name")?;
    builder.must_be(&[builders::State::Running])?;
    let name = builder.name.clone();
    issue(call, Kind::ImageBuilder, name)
}

/// CreateAppBlockBuilderStreamingURL, likewise.
pub(crate) fn app_block_builder(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("AppBlockBuilderName")?;
    let builder = elastic::builders::find(call, "AppBlockBuilderName")?;
    builder.must_be(&[elastic::builders::State::Running])?;
    issue(call, Kind::AppBlockBuilder, name)
}

fn issue(call: &mut Call<'_>, kind: Kind, name: String) -> Outcome<Members> {
    let validity = call.input.integer("Validity").unwrap_or(USUAL_VALIDITY);
    if !VALIDITY.contains(&validity) {
        return Err(ApiError::value(format!(
            "The value {validity} for Validity is invalid. Specify a value between {} and {} seconds.",
            VALIDITY.start(),
            VALIDITY.end()
        )));
    }
    let expires = call.now + Duration::from_secs(u64::try_from(validity).unwrap_or(0));
    let token = secret();
    let desk = Desk {
        place: call.place.clone(),
        kind,
        name,
        expires,
    };
    call.world.streaming.desks.insert(token.clone(), desk);
    let url = format!("{}/builder/{token}", call.origin);
    let forget = Wake::Forget { secret: token };
    call.world.timeline.wake(expires + REMEMBERED, forget);
    Ok(Members::from([
        ("StreamingURL", url.into()),
        ("Expires", expires.into()),
    ]))
}

/// Answers `/builder/TOKEN` and what can be done there.
pub(super) fn answer<Body>(
    service: &Service,
    request: &Request<Body>,
    token: &str,
    action: Option<&str>,
) -> Answer {
    let mut world = service.world();
    let now = service.clock.now();
    let Some(desk) = world.streaming.desks.get(token).cloned() else {
        return routes::refused(
            StatusCode::NOT_FOUND,
            "This streaming URL is not valid",
            "It was never issued, or it is long gone. Ask for a new one.",
        );
    };
    if now >= desk.expires {
        return routes::refused(
            StatusCode::FORBIDDEN,
            "This streaming URL has expired",
            "Ask for a new one, and open it sooner.",
        );
    }
    let done = match (request.method(), desk.kind, action) {
        (&Method::GET, _, None) => Ok(()),
        (&Method::POST, Kind::ImageBuilder, Some("reboot")) => {
            builders::perform(&mut world, &desk.place, &desk.name, Move::Reboot, now)
        }
        (&Method::POST, Kind::ImageBuilder, Some("create-image")) => {
            let name = image_name(request.uri().query(), &desk.name);
            let create = Move::CreateImage(name);
            builders::perform(&mut world, &desk.place, &desk.name, create, now)
        }
        (&Method::POST, Kind::AppBlockBuilder, Some("package")) => {
            elastic::builders::package(&mut world, &desk.place, &desk.name)
        }
        _ => {
            return http::text(
                StatusCode::METHOD_NOT_ALLOWED,
                "This takes another method.\n",
            );
        }
    };
    match done {
        Ok(()) => {
            let actions: &[(&str, &str)] = match desk.kind {
                Kind::ImageBuilder => &[("reboot", "Reboot"), ("create-image", "Create image")],
                Kind::AppBlockBuilder => &[("package", "Finish packaging")],
            };
            let left = desk.expires.since(now);
            routes::html(
                StatusCode::OK,
                page::builder(&desk.name, token, actions, left),
            )
        }
        Err(error) => routes::refused(
            StatusCode::CONFLICT,
            "This cannot be done now",
            error.message(),
        ),
    }
}

/// `?name=…`, or the builder's name with an ending.
fn image_name(query: Option<&str>, builder: &str) -> String {
    query
        .and_then(|query| query.strip_prefix("name="))
        .filter(|name| {
            name.starts_with(|first: char| first.is_ascii_alphanumeric())
                && name.len() <= 100
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        })
        .map_or_else(|| format!("{builder}-image"), str::to_owned)
}
