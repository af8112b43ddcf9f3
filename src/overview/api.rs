//! The server function of Overview.

use leptos::prelude::*;

use super::Overview;
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::{Summary, notes},
    crate::appstream::{ErrorKind, FleetName},
    crate::audit::store::{Search, list},
    crate::audit::{Event, Sight},
    crate::fleets::aws::AllFleets,
    crate::fleets::{Fleet, FleetState},
    crate::image_builders::BuilderRow,
    crate::lists::gather::{Asking, Listed, asking},
    crate::server::context::answer,
    crate::stacks::aws::{AllStacks, FleetsOfStack},
    futures::future::join_all,
};

/// Fleets shown as busiest.
#[cfg(feature = "ssr")]
const BUSIEST: usize = 6;
/// Entries of the audit record shown.
#[cfg(feature = "ssr")]
const RECENT: i64 = 6;

/// What runs, what it holds, what needs attention.
#[server(prefix = "/fn", endpoint = "describe_overview", protocol = Json)]
pub async fn describe_overview(
    connection: ConnectionName,
) -> Result<Reading<Overview>, PortalError> {
    answer(
        async {
            let asking = asking()?;
            let cache = asking.resources(&connection)?;
            let (fleets, stacks, builders) = tokio::join!(
                cache.read(&AllFleets, asking.patience),
                cache.read(&AllStacks, asking.patience),
                BuilderRow::read_all(&asking, &connection)
            );
            let (fleets, stacks) = (fleets?, stacks?.answer);
            let builders = match builders {
                Ok(builders) => builders.value,
                Err(error) if error.kind == ErrorKind::Waiting => return Err(error),
                // Who has no image builders may well not let Portico list them.
                Err(_) => Vec::new(),
            };
            let has_fleet = stacks.iter().cloned().map(|stack| async move {
                let behind = cache
                    .read(&FleetsOfStack(stack.name.clone()), asking.patience)
                    .await?;
                Ok((stack, !behind.answer.is_empty()))
            });
            let stacks: Result<Vec<_>, PortalError> =
                join_all(has_fleet).await.into_iter().collect();
            let stacks = stacks?;
            let value = Overview {
                summary: Summary::of(&fleets.answer),
                notes: notes(&fleets.answer, &builders, &stacks),
                busiest: busiest(&fleets.answer),
                recent: recent(&asking).await?,
                stacks: stacks.len(),
            };
            Ok(Reading {
                value,
                at: fleets.at,
                trouble: fleets.trouble,
            })
        }
        .await,
    )
}

/// Running fleets with somebody on them, the busiest first.
#[cfg(feature = "ssr")]
fn busiest(fleets: &[Fleet]) -> Vec<(FleetName, i32)> {
    let in_use = fleets
        .iter()
        .filter(|fleet| fleet.state == FleetState::Running && fleet.capacity.in_use > 0);
    let mut busiest: Vec<_> = in_use
        .map(|fleet| (fleet.name.clone(), fleet.capacity.percent()))
        .collect();
    busiest.sort_by(|(name, percent), (other, other_percent)| {
        (other_percent, name).cmp(&(percent, other))
    });
    busiest.truncate(BUSIEST);
    busiest
}

/// The last entries of the audit record; none for who may not read it, and sees the
/// rest all the same.
#[cfg(feature = "ssr")]
async fn recent(asking: &Asking) -> Result<Vec<Event>, PortalError> {
    let Ok(sight) = Sight::of(&asking.caller) else {
        return Ok(Vec::new());
    };
    let search = Search {
        sight,
        ..Search::default()
    };
    Ok(list(&asking.portico.store, &search, RECENT, 0).await?.0)
}
