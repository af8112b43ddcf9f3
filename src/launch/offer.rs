//! What can be opened: the granted stacks, the fleets behind them, the applications
//! on their images — in all connections.

use std::time::Duration;

use futures::future::join_all;

use super::{Offer, Place, Readiness, Tile};
use crate::access::{Caller, Permission, Scope};
use crate::appstream::{ApplicationId, PortalError};
use crate::fleets::aws::AllFleets;
use crate::fleets::{Fleet, FleetState, FleetType, StreamView};
use crate::images::aws::OneImage;
use crate::images::{Application, Image};
use crate::server::Portico;
use crate::server::connections::Connection;
use crate::stacks::Stack;
use crate::stacks::aws::{AllStacks, FleetsOfStack};

/// Everything `caller` may open by `permission` (for themselves, or for others by a
/// link).
pub async fn offer(
    portico: &Portico,
    caller: &Caller,
    permission: Permission,
    patience: Duration,
) -> Offer {
    let each = portico
        .connections
        .all()
        .map(|connection| in_connection(connection, caller, permission, patience));
    let mut offer = Offer {
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

/// Where one application is offered through several stacks, its name says which.
fn tell_apart(tiles: &mut [Tile]) {
    let titles: Vec<String> = tiles.iter().map(|tile| tile.title.clone()).collect();
    for tile in tiles {
        if titles.iter().filter(|title| **title == tile.title).count() > 1 {
            tile.title = format!("{} ({})", tile.title, tile.place.stack);
        }
    }
}

async fn in_connection(
    connection: &Connection,
    caller: &Caller,
    permission: Permission,
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
    let tiles: Result<Vec<_>, PortalError> =
        join_all(granted.map(|stack| of_stack(connection, stack, &fleets, patience)))
            .await
            .into_iter()
            .collect();
    Ok(tiles?.into_iter().flatten().collect())
}

async fn of_stack(
    connection: &Connection,
    stack: &Stack,
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
    let tile = |application: Option<&Application>| {
        let id = application.and_then(|application| ApplicationId::parse(&application.name).ok());
        Tile {
            place: Place {
                connection: connection.name.clone(),
                stack: stack.name.clone(),
                fleet: fleet.name.clone(),
                application: id,
            },
            title: application.map_or_else(
                || stack.title().to_owned(),
                |application| application.display_name.clone(),
            ),
            description: application
                .and_then(|application| application.description.clone())
                .or_else(|| stack.description.clone()),
            readiness: readiness(fleet),
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
        _ => Readiness::Closed,
    }
}

fn readiness_rank(fleet: &Fleet) -> (u32, String) {
    let rank = match readiness(fleet) {
        Readiness::Opens(seconds) => seconds,
        Readiness::Full => 1000,
        Readiness::Closed => 2000,
    };
    (rank, fleet.name.to_string())
}
