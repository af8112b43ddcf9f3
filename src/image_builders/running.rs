//! Since when image builders run. AWS does not tell; what was started from here is in
//! the audit record.

use super::{BuilderRow, ImageBuilder, ImageBuilderState};
use crate::appstream::{ConnectionName, PortalError};
use crate::audit::store::{Search, list};
use crate::audit::{Event, EventResult};
use crate::server::Portico;

/// Events looked at: more lie between a start and now only if nobody stops it.
const LOOKED_AT: i64 = 20;

/// The builder with the time of its last start, if it runs since.
///
/// # Errors
/// If the store fails.
pub async fn row(
    portico: &Portico,
    connection: &ConnectionName,
    builder: ImageBuilder,
) -> Result<BuilderRow, PortalError> {
    if builder.state != ImageBuilderState::Running {
        return Ok(BuilderRow {
            builder,
            started: None,
        });
    }
    let search = Search {
        result: Some(EventResult::Done),
        target: Some(("image builder".to_owned(), builder.name.to_string())),
        ..Search::default()
    };
    let (events, _) = list(&portico.store, &search, LOOKED_AT, 0).await?;
    Ok(BuilderRow {
        started: started(&events, connection),
        builder,
    })
}

/// When it was started, if the newest event that starts or stops it is a start.
fn started(events: &[Event], connection: &ConnectionName) -> Option<i64> {
    const STARTS: [&str; 2] = ["Start image builder", "Create image builder"];
    let here = events
        .iter()
        .filter(|event| event.connection.as_deref() == Some(connection.as_str()));
    let mut moves = here.filter(|event| {
        let action = event.action.as_str();
        STARTS.contains(&action) || action == "Stop image builder"
    });
    let newest = moves.next()?;
    STARTS
        .contains(&newest.action.as_str())
        .then_some(newest.began_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(action: &str, connection: &str, began_at: i64) -> Event {
        Event {
            began_at,
            actor: "admin".to_owned(),
            action: action.to_owned(),
            connection: Some(connection.to_owned()),
            target_kind: "image builder".to_owned(),
            target: "office".to_owned(),
            result: EventResult::Done,
            ..Event::default()
        }
    }

    #[test]
    fn it_runs_since_its_last_start_unless_it_was_stopped_after_that() {
        let demo = ConnectionName::parse("demo").unwrap();
        let connect = event("Connect to image builder", "demo", 9);
        let start = event("Start image builder", "demo", 7);
        let stop = event("Stop image builder", "demo", 8);
        let elsewhere = event("Stop image builder", "other", 9);
        let newest_first = [connect.clone(), elsewhere, start.clone()];
        assert_eq!(started(&newest_first, &demo), Some(7));
        assert_eq!(started(&[connect.clone(), stop, start], &demo), None);
        assert_eq!(started(&[connect], &demo), None);
    }
}
