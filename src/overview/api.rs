//! The server function of Overview.

use leptos::prelude::*;

use super::Overview;
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::{Summary, notes},
    crate::access::{Permission, Scope},
    crate::audit::Sight,
    crate::audit::store::{Search, list},
    crate::fleets::FleetState,
    crate::fleets::aws::AllFleets,
    crate::server::context::{answer, caller, patience, portico},
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
            let caller = caller()?;
            caller.require(Permission::SeeResources, Scope::Connection(&connection))?;
            let portico = portico();
            let cache = &portico.connections.find(&connection)?.cache;
            let (fleets, stacks) = tokio::join!(
                cache.read(&AllFleets, patience()),
                cache.read(&AllStacks, patience())
            );
            let (fleets, stacks) = (fleets?, stacks?.answer);
            let has_fleet = stacks.iter().cloned().map(|stack| async move {
                let behind = cache
                    .read(&FleetsOfStack(stack.name.clone()), patience())
                    .await?;
                Ok((stack, !behind.answer.is_empty()))
            });
            let stacks: Result<Vec<_>, PortalError> =
                join_all(has_fleet).await.into_iter().collect();
            let stacks = stacks?;
            let mut busiest: Vec<_> = fleets
                .answer
                .iter()
                .filter(|fleet| fleet.state == FleetState::Running && fleet.capacity.in_use > 0)
                .map(|fleet| (fleet.name.clone(), fleet.capacity.percent()))
                .collect();
            busiest.sort_by(|(name, percent), (other, other_percent)| {
                (other_percent, name).cmp(&(percent, other))
            });
            busiest.truncate(BUSIEST);
            let recent = match Sight::of(&caller) {
                Ok(sight) => {
                    let search = Search {
                        sight,
                        ..Search::default()
                    };
                    list(&portico.store, &search, RECENT, 0).await?.0
                }
                // Who may not read the record sees the rest all the same.
                Err(_) => Vec::new(),
            };
            let value = Overview {
                summary: Summary::of(&fleets.answer),
                notes: notes(&fleets.answer, &stacks),
                busiest,
                recent,
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
