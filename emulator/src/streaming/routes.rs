//! The paths of streaming: opening a URL, and what can be done on the page.

use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue, LOCATION, REFERRER_POLICY, REFRESH};
use hyper::{Method, Request, StatusCode};

use super::{SessionAddress, Streaming, builders, page};
use crate::clock::Time;
use crate::fleets::FleetState;
use crate::http::{self, Answer};
use crate::images;
use crate::service::Service;
use crate::sessions::{Connection, DESKTOP, Opening};
use crate::world::World;

const CONTENT_SECURITY_POLICY: HeaderName = HeaderName::from_static("content-security-policy");
/// So often a session's page looks whether it still goes on, in real seconds.
const LOOK_AGAIN: u32 = 20;

/// Answers what belongs to streaming; none for other paths.
pub(crate) fn answer<Body>(service: &Service, request: &Request<Body>) -> Option<Answer> {
    let path = request.uri().path();
    let method = request.method();
    let mut parts = path.strip_prefix('/')?.splitn(3, '/');
    let answer = match (parts.next()?, parts.next()?, parts.next()) {
        ("stream", token, None) if method == Method::GET => open(service, token),
        ("session", key, None) if method == Method::GET => show(service, key),
        ("session", key, Some(action)) if method == Method::POST => act(service, key, action)?,
        ("builder", token, action) => builders::answer(service, request, token, action),
        ("stream" | "session", _, _) => http::text(
            StatusCode::METHOD_NOT_ALLOWED,
            "This takes another method.\n",
        ),
        ("icon", name, None) => http::answer(
            StatusCode::OK,
            "image/svg+xml",
            page::icon(name.trim_end_matches(".svg")),
        ),
        _ => return None,
    };
    Some(answer)
}

/// Opens a streaming URL: the user's session is begun, or gone back to.
fn open(service: &Service, token: &str) -> Answer {
    let mut world = service.world();
    let now = service.clock.now();
    let Some(ticket) = world.streaming.tickets.get(token).cloned() else {
        return refused(
            StatusCode::NOT_FOUND,
            "This streaming URL is not valid",
            "It was never issued, or it is long gone. Ask for a new one.",
        );
    };
    if now >= ticket.expires {
        return refused(
            StatusCode::FORBIDDEN,
            "This streaming URL has expired",
            "Ask for a new one, and open it sooner.",
        );
    }
    let (place, opening) = (&ticket.place, &ticket.opening);
    let running = world
        .find_region(place)
        .and_then(|region| region.fleets.get(&opening.fleet))
        .is_some_and(|fleet| fleet.state == FleetState::Running);
    if !running {
        return refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "The fleet is not running",
            "It was stopped after this streaming URL was issued.",
        );
    }
    let serial = match world.session_of(place, opening) {
        Some(serial) => Some(serial),
        None => world.begin_session(place, opening, Duration::ZERO, now),
    };
    let Some(serial) = serial else {
        return refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "There is no capacity",
            "All instances of the fleet are in use. Try again in a few minutes.",
        );
    };
    let address = SessionAddress {
        place: place.clone(),
        fleet: opening.fleet.clone(),
        serial,
    };
    join(&mut world, &address, opening, now);
    session_page(&world, &address, now)
}

/// The user is connected, with a page of their own and what the URL asks for.
fn join(world: &mut World, address: &SessionAddress, opening: &Opening, now: Time) {
    let connected = Connection::Connected { active: now };
    world.set_connection(&address.place, &address.fleet, address.serial, connected);
    let needs_page = world
        .session(address)
        .is_some_and(|session| session.key.is_empty());
    let key = needs_page.then(|| world.streaming.give_page(address.clone()));
    if let Some(session) = world.session_mut(&address.place, &address.fleet, address.serial) {
        if let Some(key) = key {
            session.key = key;
        }
        if opening.application.is_some() {
            session.application.clone_from(&opening.application);
        }
        if opening.context.is_some() {
            session.context.clone_from(&opening.context);
        }
    }
}

fn show(service: &Service, key: &str) -> Answer {
    let world = service.world();
    match world.streaming.pages.get(key) {
        Some(address) => session_page(&world, address, service.clock.now()),
        None => ended_page(&world.streaming, key),
    }
}

fn act(service: &Service, key: &str, action: &str) -> Option<Answer> {
    let mut world = service.world();
    let now = service.clock.now();
    let Some(address) = world.streaming.pages.get(key).cloned() else {
        return Some(ended_page(&world.streaming, key));
    };
    let SessionAddress {
        place,
        fleet,
        serial,
    } = &address;
    match action {
        "disconnect" => {
            world.set_connection(
                place,
                fleet,
                *serial,
                Connection::NotConnected { since: now },
            );
        }
        "resume" => {
            world.set_connection(place, fleet, *serial, Connection::Connected { active: now });
        }
        "end" => world.end_session(place, fleet, *serial, now),
        _ => return None,
    }
    let mut answer = http::text(StatusCode::SEE_OTHER, "");
    if let Ok(location) = HeaderValue::from_str(&format!("/session/{key}")) {
        answer.headers_mut().insert(LOCATION, location);
    }
    Some(answer)
}

fn session_page(world: &World, address: &SessionAddress, now: Time) -> Answer {
    let Some(session) = world.session(address) else {
        return ended_page(&world.streaming, "");
    };
    let title = title(world, address).unwrap_or_else(|| session.stack.clone());
    let page = page::session(session, &address.fleet, &title, now);
    let mut answer = html(StatusCode::OK, page);
    let again = format!("{LOOK_AGAIN}; url=/session/{}", session.key);
    if let Ok(again) = HeaderValue::from_str(&again) {
        answer.headers_mut().insert(REFRESH, again);
    }
    answer
}

/// What the session shows: an application, the desktop, or a stack's catalog.
fn title(world: &World, address: &SessionAddress) -> Option<String> {
    let session = world.session(address)?;
    let region = world.find_region(&address.place)?;
    let Some(name) = &session.application else {
        return region.stacks.get(&session.stack)?.display_name.clone();
    };
    if name == DESKTOP {
        return Some(DESKTOP.to_owned());
    }
    let configuration = &region.fleets.get(&address.fleet)?.configuration;
    let image = configuration.image.as_ref().map(|image| image.arn.as_str());
    let applications = images::applications(world, &address.place, image.unwrap_or_default());
    let known = applications.iter().find(|known| known.name == *name);
    Some(known.map_or_else(|| name.clone(), |known| known.display_name.to_string()))
}

fn ended_page(streaming: &Streaming, key: &str) -> Answer {
    match streaming.ended.get(key) {
        Some(ended) => html(StatusCode::OK, page::ended(ended.redirect.as_deref())),
        None => refused(
            StatusCode::NOT_FOUND,
            "There is no such session",
            "It may have ended some time ago.",
        ),
    }
}

pub(super) fn refused(status: StatusCode, heading: &str, text: &str) -> Answer {
    html(status, page::message(heading, text))
}

pub(super) fn html(status: StatusCode, page: String) -> Answer {
    let mut answer = http::answer(status, "text/html; charset=utf-8", page);
    let headers = answer.headers_mut();
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'",
        ),
    );
    answer
}
