//! What can be opened: the granted stacks, the fleets behind them, the applications
//! on their images — in all connections.

use std::time::Duration;

use futures::future::join_all;

use super::{Offer, Place, Readiness, Running, Tile, launches};
use crate::access::{Caller, Permission, Scope};
use crate::appstream::{ApplicationId, Invalid, PortalError};
use crate::branding::Brand;
use crate::branding::store::{self as brands, Brands};
use crate::fleets::aws::AllFleets;
use crate::fleets::{Fleet, FleetState, FleetType, StreamView};
use crate::images::aws::OneImage;
use crate::images::{Application, Image};
use crate::server::Portico;
use crate::server::connections::Connection;
use crate::sessions::aws::SessionsOf;
use crate::sessions::{ConnectionState, Session};
use crate::stacks::Stack;
use crate::stacks::aws::{AllStacks, FleetsOfStack};

/// Launches looked at for what was opened last.
const REMEMBERED: i64 = 100;

/// Everything `caller` may open by `permission` (for themselves, or for others by a
/// link).
pub async fn offer(
    portico: &Portico,
    caller: &Caller,
    permission: Permission,
    patience: Duration,
) -> Offer {
    // Without them everything opens all the same.
    let brands = brands::all(&portico.store).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the brands of stacks cannot be read");
        Brands::new()
    });
    let each = portico
        .connections
        .all()
        .map(|connection| in_connection(connection, caller, permission, &brands, patience));
    let mut offer = Offer {
        running: Vec::new(),
        tiles: Vec::new(),
        problems: Vec::new(),
    };
    for found in join_all(each).await {
        match found {
            Ok(tiles) => offer.tiles.extend(tiles),
            Err(problem) => offer.problems.push(problem),
        }
    }
    if let Some(unknown) = &caller.tags_unknown
        && !offer
            .problems
            .iter()
            .any(|known| known.kind == unknown.kind)
    {
        offer.problems.push(unknown.clone());
    }
    offer.tiles.sort_by_key(|tile| tile.title.to_lowercase());
    tell_apart(&mut offer.tiles);
    offer
}

/// Adds to what `caller` may open for themselves what they opened last, what still
/// runs, and when a place is free. None of it is waited for longer than `patience`, and
/// without it the page is whole all the same.
pub async fn remember(portico: &Portico, caller: &Caller, offer: &mut Offer, patience: Duration) {
    match launches::of_user(&portico.store, caller.user_id.as_str(), REMEMBERED).await {
        Ok(launched) => {
            for tile in &mut offer.tiles {
                let opened = launched
                    .iter()
                    .find(|launch| launch.failure.is_none() && same(&launch.place, &tile.place));
                tile.last_opened = opened.map(|launch| launch.at);
            }
        }
        Err(error) => tracing::error!(%error, "what was opened last cannot be read"),
    }
    let mut places: Vec<&Place> = offer.tiles.iter().map(|tile| &tile.place).collect();
    places.sort_by_key(|place| (&place.connection, &place.stack, &place.fleet));
    places.dedup_by_key(|place| (&place.connection, &place.stack, &place.fleet));
    let sessions = places
        .into_iter()
        .map(|place| sessions_at(portico, place, patience));
    let sessions: Vec<Session> = join_all(sessions).await.into_iter().flatten().collect();
    for tile in &mut offer.tiles {
        if tile.readiness == Readiness::Full {
            let on_fleet = sessions.iter().filter(|session| on_fleet(session, tile));
            tile.free_by = on_fleet.filter_map(|session| session.ends_by).min();
        }
    }
    let own = |session: &Session| session.user == caller.user_id.as_str();
    offer.running = sessions
        .into_iter()
        .filter(own)
        .filter_map(|session| running(session, &offer.tiles))
        .collect();
}

fn on_fleet(session: &Session, tile: &Tile) -> bool {
    let place = &tile.place;
    (&place.connection, &place.fleet) == (&session.connection, &session.fleet)
}

/// Everybody's sessions at a place, asked for at once and shared: so the number of calls
/// does not grow with the number of people.
async fn sessions_at(portico: &Portico, place: &Place, patience: Duration) -> Vec<Session> {
    let Ok(connection) = portico.connections.find(&place.connection) else {
        return Vec::new();
    };
    let question = SessionsOf {
        stack: place.stack.clone(),
        fleet: place.fleet.clone(),
    };
    let known = connection.cache.read(&question, patience).await;
    let all = known.map(|known| known.answer.as_ref().clone());
    all.unwrap_or_default()
}

fn running(session: Session, tiles: &[Tile]) -> Option<Running> {
    let there = |tile: &&Tile| {
        let place = &tile.place;
        (&place.connection, &place.stack, &place.fleet)
            == (&session.connection, &session.stack, &session.fleet)
    };
    // AppStream does not tell which application a session is; the last opened is it.
    let tile = tiles
        .iter()
        .filter(there)
        .max_by_key(|tile| tile.last_opened)?;
    Some(Running {
        place: tile.place.clone(),
        title: tile.title.clone(),
        since: session.started,
        ends_by: session.ends_by,
        connected: session.connection_state == ConnectionState::Connected,
    })
}

/// Whether it is the same thing; of several fleets behind a stack, any.
fn same(one: &Place, other: &Place) -> bool {
    (&one.connection, &one.stack, &one.application)
        == (&other.connection, &other.stack, &other.application)
}

/// Where one application is offered through several stacks, its name says which.
fn tell_apart(tiles: &mut [Tile]) {
    let titles: Vec<String> = tiles.iter().map(|tile| tile.title.clone()).collect();
    for tile in tiles {
        if titles.iter().filter(|title| **title == tile.title).count() > 1 {
            let name = tile.brand.as_ref().and_then(|brand| brand.name.as_deref());
            let stack = name.unwrap_or_else(|| tile.place.stack.as_str());
            tile.title = format!("{} ({stack})", tile.title);
        }
    }
}

async fn in_connection(
    connection: &Connection,
    caller: &Caller,
    permission: Permission,
    brands: &Brands,
    patience: Duration,
) -> Result<Vec<Tile>, PortalError> {
    let reaches = |grant: &crate::access::Grant| {
        grant.role.may(permission)
            && grant
                .connection
                .as_ref()
                .is_none_or(|name| *name == connection.name)
    };
    if !caller.grants.iter().any(reaches) {
        return Ok(Vec::new());
    }
    let (stacks, fleets) = tokio::join!(
        connection.cache.read(&AllStacks, patience),
        connection.cache.read(&AllFleets, patience)
    );
    let (stacks, fleets) = (stacks?.answer, fleets?.answer);
    let granted = stacks
        .iter()
        .filter(|stack| caller.may(permission, Scope::Stack(&connection.name, &stack.name)));
    let tiles: Result<Vec<_>, PortalError> = join_all(granted.map(|stack| {
        let brand = brands.get(&(connection.name.clone(), stack.name.clone()));
        of_stack(connection, stack, brand, &fleets, patience)
    }))
    .await
    .into_iter()
    .collect();
    Ok(tiles?.into_iter().flatten().collect())
}

async fn of_stack(
    connection: &Connection,
    stack: &Stack,
    brand: Option<&Brand>,
    fleets: &[Fleet],
    patience: Duration,
) -> Result<Vec<Tile>, PortalError> {
    let associated = connection
        .cache
        .read(&FleetsOfStack(stack.name.clone()), patience)
        .await?
        .answer;
    let candidates = fleets
        .iter()
        .filter(|fleet| associated.contains(&fleet.name));
    // Of several fleets behind one stack, the readiest is opened.
    let Some(fleet) = candidates.min_by_key(|fleet| readiness_rank(fleet)) else {
        return Ok(Vec::new());
    };
    let name = brand.and_then(|brand| brand.name.as_deref());
    let whole = name.unwrap_or_else(|| stack.title());
    let tile = |application: Option<&Application>| {
        let id = application.and_then(|application| ApplicationId::parse(&application.name).ok());
        Tile {
            place: Place {
                connection: connection.name.clone(),
                stack: stack.name.clone(),
                fleet: fleet.name.clone(),
                application: id,
            },
            title: application
                .map_or(whole, |application| &application.display_name)
                .to_owned(),
            // What a stack is for need not be what one application of it is for.
            description: match application {
                None => stack.description.clone(),
                Some(application) => {
                    let own = application.description.clone();
                    own.or_else(|| Some(format!("From {whole}")))
                }
            },
            readiness: readiness(fleet),
            last_opened: None,
            free_by: None,
            brand: brand.cloned(),
        }
    };
    if fleet.stream_view == Some(StreamView::Desktop) {
        return Ok(vec![tile(None)]);
    }
    let image = match &fleet.image_arn {
        Some(arn) => connection
            .cache
            .read(&OneImage(arn.clone()), patience)
            .await?
            .answer
            .as_ref()
            .clone(),
        None => None,
    };
    let applications: Vec<_> = image.into_iter().flat_map(Image::openable).collect();
    if applications.is_empty() {
        return Ok(vec![tile(None)]);
    }
    Ok(applications
        .iter()
        .map(|application| tile(Some(application)))
        .collect())
}

/// How soon a session on `fleet` opens. On-Demand instances start in one to two
/// minutes, Always-On and Elastic ones are there at once (AWS, "Fleet types").
pub fn readiness(fleet: &Fleet) -> Readiness {
    match (&fleet.state, &fleet.fleet_type) {
        (FleetState::Running, FleetType::Elastic) => Readiness::Opens(20),
        (FleetState::Running, FleetType::OnDemand) if !fleet.capacity.is_full() => {
            Readiness::Opens(120)
        }
        (FleetState::Running, _) if fleet.capacity.is_full() => Readiness::Full,
        (FleetState::Running, _) => Readiness::Opens(10),
        (FleetState::Starting, _) => Readiness::Starting,
        _ => Readiness::Closed,
    }
}

fn readiness_rank(fleet: &Fleet) -> (u32, String) {
    let rank = match readiness(fleet) {
        Readiness::Opens(seconds) => seconds,
        Readiness::Full => 1000,
        Readiness::Starting => 1500,
        Readiness::Closed => 2000,
    };
    (rank, fleet.name.to_string())
}

/// What is opened, in words: the application's or the stack's name. The stack and fleet
/// must belong together, or it would never open.
///
/// # Errors
/// At the field that is wrong, or if AWS does not answer in time.
pub async fn title_of(
    portico: &Portico,
    place: &Place,
    patience: Duration,
) -> Result<String, PortalError> {
    let cache = &portico.connections.find(&place.connection)?.cache;
    let question = FleetsOfStack(place.stack.clone());
    let (stacks, fleets, associated) = tokio::join!(
        cache.read(&AllStacks, patience),
        cache.read(&AllFleets, patience),
        cache.read(&question, patience)
    );
    let (stacks, fleets) = (stacks?.answer, fleets?.answer);
    let stack = stacks.iter().find(|stack| stack.name == place.stack);
    let stack = stack
        .ok_or_else(|| PortalError::not_found(&format!("stack {}", place.stack)).at("stack"))?;
    if !associated?.answer.contains(&place.fleet) {
        let why = format!(
            "Fleet {} is not associated with stack {}.",
            place.fleet, place.stack
        );
        return Err(PortalError::invalid("fleet", &Invalid(why)));
    }
    let Some(wanted) = &place.application else {
        let brand = brands::find(&portico.store, &place.connection, &place.stack).await?;
        let name = brand.and_then(|brand| brand.name);
        return Ok(name.unwrap_or_else(|| stack.title().to_owned()));
    };
    let arn = fleets
        .iter()
        .find(|fleet| fleet.name == place.fleet)
        .and_then(|fleet| fleet.image_arn.clone());
    let image = match arn {
        Some(arn) => cache
            .read(&OneImage(arn), patience)
            .await?
            .answer
            .as_ref()
            .clone(),
        None => None,
    };
    let known = image
        .into_iter()
        .flat_map(Image::openable)
        .find(|known| known.name == wanted.as_str());
    Ok(known.map_or_else(|| wanted.to_string(), |known| known.display_name))
}
