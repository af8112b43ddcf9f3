//! Storage connectors, and the buckets that AppStream makes for them.

use std::collections::BTreeSet;

use crate::error::{ApiError, Outcome};
use crate::place::Place;
use crate::value::{Members, Value};

/// The connectors of an input, with the identifier that the service gives
/// to home folders.
pub(super) fn read(given: &[Value], place: &Place) -> Outcome<Vec<Members>> {
    let mut kinds = BTreeSet::new();
    let mut connectors = Vec::with_capacity(given.len());
    for connector in given.iter().filter_map(Value::as_map) {
        let kind = connector.text("ConnectorType").unwrap_or_default();
        if !kinds.insert(kind.to_owned()) {
            return Err(ApiError::combination(format!(
                "StorageConnectors has the connector {kind} more than once."
            )));
        }
        let has_domains = !connector.list("Domains").unwrap_or_default().is_empty();
        let mut connector = connector.clone();
        if kind == "HOMEFOLDERS" {
            if has_domains {
                return Err(ApiError::combination(
                    "Domains cannot be specified for the connector HOMEFOLDERS.",
                ));
            }
            connector.set("ResourceIdentifier", home_folders_bucket(place));
        } else if !has_domains {
            return Err(ApiError::combination(format!(
                "Domains is required for the connector {kind}."
            )));
        }
        connectors.push(connector);
    }
    Ok(connectors)
}

/// The connector to home folders.
pub(super) fn home_folders(place: &Place) -> Members {
    Members::from([
        ("ConnectorType", "HOMEFOLDERS".into()),
        ("ResourceIdentifier", home_folders_bucket(place).into()),
    ])
}

/// Administration guide, home folders: one bucket an account and region.
fn home_folders_bucket(place: &Place) -> String {
    format!(
        "appstream2-36fb080bb8-{}-{}",
        place.region(),
        place.account()
    )
}

/// Administration guide, application settings: the same, with an ending that
/// is random at AWS and here made from the account, so that it stays.
pub(super) fn settings_bucket(place: &Place) -> String {
    bucket("appstream-app-settings", place)
}

pub(crate) fn bucket(prefix: &str, place: &Place) -> String {
    let ending = place
        .account()
        .bytes()
        .chain(place.region().bytes())
        .fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
    format!(
        "{prefix}-{}-{}-{ending:08x}",
        place.region(),
        place.account()
    )
}
