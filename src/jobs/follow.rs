//! What somebody began with a single call, followed until AWS is done with it: they are
//! told wherever they are by then. It is a job that only waits.

use super::plans::{NewStep, Plan};
use super::store::insert;
use super::{JobId, Rest, Wait};
use crate::access::Caller;
use crate::appstream::{ConnectionName, FleetName, PortalError};
use crate::json::Value;
use crate::server::{Portico, random_token};
use crate::ui::form::shape::words;
use crate::ui::live::Topic;

/// What AWS goes on with after it has answered a call, with words for it. What is copied
/// to another region is none of this connection.
fn awaited(operation: &str, input: &Value, region: &str) -> Option<(String, Wait)> {
    let text = |name: &str| input.get(name).and_then(Value::text);
    if operation == "CopyImage" {
        let (from, to) = (text("SourceImageName")?, text("DestinationImageName")?);
        let title = format!("Copy image {from} to {to}");
        let is_here = text("DestinationRegion")? == region;
        return is_here.then(|| (title, Wait::Image(to.to_owned())));
    }
    let name = text("Name")?;
    let fleet = |rest| Some(Wait::Fleet(FleetName::parse(name).ok()?, rest));
    let builder = |rest| Some(Wait::ImageBuilder(name.to_owned(), rest));
    let wait = match operation {
        "StartFleet" => fleet(Rest::Running),
        "StopFleet" => fleet(Rest::Stopped),
        "StartImageBuilder" | "CreateImageBuilder" => builder(Rest::Running),
        "StopImageBuilder" => builder(Rest::Stopped),
        "CreateImportedImage" => Some(Wait::Image(name.to_owned())),
        _ => None,
    };
    Some((format!("{} {name}", words(operation)), wait?))
}

/// Follows what AWS goes on with after a call, if there is anything. The call is made:
/// if it cannot be followed, the log says so, and nothing else is different.
pub async fn follow(
    portico: &Portico,
    caller: &Caller,
    address: &str,
    connection: &ConnectionName,
    (operation, input): (&str, &Value),
) {
    let region = portico.connections.find(connection);
    let region = region.map(|found| found.region.clone()).unwrap_or_default();
    let Some((title, wait)) = awaited(operation, input, &region) else {
        return;
    };
    let plan = Plan::in_sequence(title, vec![NewStep::wait(wait)]);
    let id = JobId(random_token(16));
    let made: Result<(), PortalError> =
        insert(&portico.store, &id, caller, address, connection, &plan).await;
    match made {
        Ok(()) => {
            portico.live.changed(Topic::Jobs);
            portico.jobs.notify_one();
        }
        Err(error) => tracing::warn!(%error, operation, "what was begun is not followed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_its_time_is_followed() {
        let input = Value::object([("Name", "lab".into())]);
        let (title, wait) = awaited("StartFleet", &input, "eu-central-1").unwrap();
        assert_eq!(title, "Start fleet lab");
        let lab = FleetName::parse("lab").unwrap();
        assert_eq!(wait, Wait::Fleet(lab, Rest::Running));
        assert_eq!(awaited("UpdateFleet", &input, "eu-central-1"), None);
        assert_eq!(awaited("DeleteFleet", &input, "eu-central-1"), None);
    }

    #[test]
    fn a_copy_is_followed_where_it_can_be_seen() {
        let input = Value::object([
            ("SourceImageName", "office".into()),
            ("DestinationImageName", "office-2".into()),
            ("DestinationRegion", "eu-central-1".into()),
        ]);
        let (title, wait) = awaited("CopyImage", &input, "eu-central-1").unwrap();
        assert_eq!(title, "Copy image office to office-2");
        assert_eq!(wait, Wait::Image("office-2".to_owned()));
        assert_eq!(awaited("CopyImage", &input, "us-east-1"), None);
    }
}
