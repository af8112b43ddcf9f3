//! `portico check`: says what is wrong with the database, the credentials and the
//! AWS permissions, and what to allow.

use std::sync::Arc;
use std::time::Duration;

use super::config::Config;
use super::connections::{Connection, Connections};
use super::live::Live;
use super::store::Store;
use crate::appstream::{ErrorKind, PortalError};
use crate::fleets::aws::{AllFleets, StacksOfFleet, TagsOf};
use crate::images::aws::OneImage;
use crate::sessions::aws::SessionsOf;
use crate::stacks::aws::{AllStacks, FleetsOfStack};

/// How long a check waits for AWS.
const PATIENCE: Duration = Duration::from_secs(40);

/// Something is wrong; what, was printed.
#[derive(Debug, thiserror::Error)]
#[error("{0} of the checks failed")]
pub struct ChecksFailed(usize);

/// Checks everything and prints a line for each.
///
/// # Errors
/// [`ChecksFailed`] if anything is wrong.
pub async fn check(config: &Config) -> Result<(), ChecksFailed> {
    let mut failed = 0;
    let mut report = |what: String, result: Result<String, String>| match result {
        Ok(text) => println!("ok      {what}: {text}"),
        Err(text) => {
            failed += 1;
            println!("FAILED  {what}: {text}");
        }
    };
    report("database".to_owned(), database(config).await);
    let connections = Connections::new(config, &Arc::new(Live::default())).await;
    for connection in connections.all() {
        for (what, result) in permissions(connection).await {
            report(format!("{} {what}", connection.name), result);
        }
    }
    if failed == 0 {
        Ok(())
    } else {
        Err(ChecksFailed(failed))
    }
}

async fn database(config: &Config) -> Result<String, String> {
    let store = Store::connect(&config.database_url)
        .await
        .map_err(|error| error.to_string())?;
    store.migrate().await.map_err(|error| error.to_string())?;
    Ok("reachable and up to date".to_owned())
}

/// Tries what every page needs. Writes are not tried: they would change something.
async fn permissions(connection: &Connection) -> Vec<(&'static str, Result<String, String>)> {
    let say = |error: PortalError| {
        let next = error.next.as_deref().unwrap_or_default().to_owned();
        match error.kind {
            ErrorKind::AccessDenied => next,
            _ => format!("{} {next}", error.message),
        }
    };
    let cache = &connection.cache;
    let (fleets, stacks) = tokio::join!(
        cache.read(&AllFleets, PATIENCE),
        cache.read(&AllStacks, PATIENCE)
    );
    let fleet = fleets
        .as_ref()
        .ok()
        .and_then(|known| known.answer.first().cloned());
    let stack = stacks
        .as_ref()
        .ok()
        .and_then(|known| known.answer.first().cloned());
    let mut results = vec![
        (
            "appstream:DescribeFleets",
            fleets
                .map(|known| format!("{} fleets", known.answer.len()))
                .map_err(say),
        ),
        (
            "appstream:DescribeStacks",
            stacks
                .map(|known| format!("{} stacks", known.answer.len()))
                .map_err(say),
        ),
    ];
    // The others need something to ask about.
    if let Some(fleet) = &fleet {
        let stacks = cache
            .read(&StacksOfFleet(fleet.name.clone()), PATIENCE)
            .await;
        results.push((
            "appstream:ListAssociatedStacks",
            stacks.map(|_| "allowed".to_owned()).map_err(say),
        ));
        let tags = cache
            .read(
                &TagsOf {
                    arn: fleet.arn.clone(),
                    what: "fleet",
                },
                PATIENCE,
            )
            .await;
        results.push((
            "appstream:ListTagsForResource",
            tags.map(|_| "allowed".to_owned()).map_err(say),
        ));
    }
    if let Some(arn) = fleet.as_ref().and_then(|fleet| fleet.image_arn.clone()) {
        let image = cache.read(&OneImage(arn), PATIENCE).await;
        results.push((
            "appstream:DescribeImages",
            image.map(|_| "allowed".to_owned()).map_err(say),
        ));
    }
    if let Some(stack) = &stack {
        let behind = cache
            .read(&FleetsOfStack(stack.name.clone()), PATIENCE)
            .await;
        if let Some(fleet) = behind
            .as_ref()
            .ok()
            .and_then(|known| known.answer.first().cloned())
        {
            let sessions = cache
                .read(
                    &SessionsOf {
                        stack: stack.name.clone(),
                        fleet,
                    },
                    PATIENCE,
                )
                .await;
            results.push((
                "appstream:DescribeSessions",
                sessions.map(|_| "allowed".to_owned()).map_err(say),
            ));
        }
        results.push((
            "appstream:ListAssociatedFleets",
            behind.map(|_| "allowed".to_owned()).map_err(say),
        ));
    }
    results
}
