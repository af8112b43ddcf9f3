//! The plans of what is done to many things at once.

use super::making::{Making, deletion_of_fleet, deletion_of_stack, fleet, stack};
use super::plans::{self, NewStep, Plan, counted};
use super::{Bulk, Rest};
use crate::access::{Permission, Scope};
use crate::appstream::{FleetName, PortalError};
use crate::image_builders::ImageBuilder;
use crate::image_builders::aws::AllImageBuilders;
use crate::json::Value;
use crate::server::cache::CALL_PATIENCE;
use crate::server::connections::Connection;
use crate::sessions::api::visible_sessions;

pub async fn in_bulk(making: &Making, bulk: &Bulk, names: &[String]) -> Result<Plan, PortalError> {
    let found = making.connection()?;
    let title = |verb: &str, kind: &str| format!("{verb} {}", counted(kind, names));
    let parsed =
        |name: &String| FleetName::parse(name).map_err(|why| PortalError::invalid("names", &why));
    let fleets = |step: fn(&FleetName) -> NewStep| {
        let steps = names.iter().map(|name| Ok(step(&parsed(name)?)));
        steps.collect::<Result<Vec<_>, PortalError>>()
    };
    let builders = |rest| {
        let steps = names.iter().map(|name| plans::image_builder(name, rest));
        steps.collect::<Vec<_>>()
    };
    let mut lanes = Vec::new();
    Ok(match bulk {
        Bulk::StartFleets => {
            Plan::independent(title("Start", "fleet"), fleets(plans::start_fleet)?)
        }
        Bulk::StopFleets => Plan::independent(title("Stop", "fleet"), fleets(plans::stop_fleet)?),
        Bulk::DeleteFleets => {
            for name in names {
                lanes.push(deletion_of_fleet(found, name).await?);
            }
            let title = title("Delete", "fleet");
            Plan { title, lanes }
        }
        Bulk::DeleteStacks => {
            for name in names {
                lanes.push(deletion_of_stack(found, name).await?);
            }
            let title = title("Delete", "stack");
            Plan { title, lanes }
        }
        Bulk::TagFleets(tags) => tagging(found, "fleet", names, &Tagging::Give(tags)).await?,
        Bulk::TagStacks(tags) => tagging(found, "stack", names, &Tagging::Give(tags)).await?,
        Bulk::TagImageBuilders(tags) => {
            tagging(found, "image builder", names, &Tagging::Give(tags)).await?
        }
        Bulk::UntagFleets(keys) => tagging(found, "fleet", names, &Tagging::Take(keys)).await?,
        Bulk::UntagStacks(keys) => tagging(found, "stack", names, &Tagging::Take(keys)).await?,
        Bulk::UntagImageBuilders(keys) => {
            tagging(found, "image builder", names, &Tagging::Take(keys)).await?
        }
        Bulk::StartImageBuilders => {
            Plan::independent(title("Start", "image builder"), builders(Rest::Running))
        }
        Bulk::StopImageBuilders => {
            Plan::independent(title("Stop", "image builder"), builders(Rest::Stopped))
        }
        Bulk::DeleteImageBuilders => {
            let steps = names.iter().map(|name| plans::delete_image_builder(name));
            Plan::independent(title("Delete", "image builder"), steps.collect())
        }
        Bulk::EndSessions => ending_sessions(making, names).await?,
    })
}

/// What is done about tags.
enum Tagging<'a> {
    /// These are given.
    Give(&'a [(String, String)]),
    /// Those with these keys are taken away.
    Take(&'a [String]),
}

async fn tagging(
    found: &Connection,
    kind: &'static str,
    names: &[String],
    change: &Tagging<'_>,
) -> Result<Plan, PortalError> {
    let mut steps = Vec::new();
    for name in names {
        let arn = match kind {
            "fleet" => fleet(found, name).await?.arn,
            "stack" => stack(found, name).await?.arn.unwrap_or_default(),
            _ => image_builder(found, name).await?.arn,
        };
        steps.push(match change {
            Tagging::Give(tags) => plans::tag(kind, name, &arn, tags),
            Tagging::Take(keys) => plans::untag(kind, name, &arn, keys),
        });
    }
    let verb = match change {
        Tagging::Give(_) => "Tag",
        Tagging::Take(_) => "Untag",
    };
    Ok(Plan::independent(
        format!("{verb} {}", counted(kind, names)),
        steps,
    ))
}

async fn image_builder(connection: &Connection, name: &str) -> Result<ImageBuilder, PortalError> {
    let builders = connection
        .cache
        .read(&AllImageBuilders, CALL_PATIENCE)
        .await?;
    let builder = builders
        .answer
        .iter()
        .find(|builder| builder.name.as_str() == name);
    builder
        .cloned()
        .ok_or_else(|| PortalError::not_found(&format!("image builder {name}")))
}

/// Each session is ended by the right to end those of its stack, which AWS says.
async fn ending_sessions(making: &Making, ids: &[String]) -> Result<Plan, PortalError> {
    let (sessions, _) =
        visible_sessions(&making.portico, &making.caller, None, CALL_PATIENCE).await;
    let step = |id: &String| {
        let session = sessions
            .iter()
            .find(|session| session.connection == making.name && session.id.as_str() == id)
            .ok_or_else(|| {
                PortalError::not_found("such session")
                    .next("It has ended already. The list now shows what is left.")
            })?;
        let scope = Scope::Stack(&making.name, &session.stack);
        making.caller.require(Permission::EndSessions, scope)?;
        let label = format!("End the session of {} on {}", session.user, session.fleet);
        let input = Value::object([("SessionId", id.as_str().into())]);
        Ok(NewStep {
            stack: Some(session.stack.clone()),
            ..NewStep::call(label, "ExpireSession", input)
        })
    };
    let steps = ids
        .iter()
        .map(step)
        .collect::<Result<Vec<_>, PortalError>>()?;
    let title = match ids {
        [_] => steps[0].label.clone(),
        many => format!("End {} sessions", many.len()),
    };
    Ok(Plan::independent(title, steps))
}
