//! The server function that finds anything.

use leptos::prelude::*;

use super::Hit;
use crate::appstream::{ConnectionName, PortalError};
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::{Group, LONGEST_TEXT, fit},
    crate::access::{Caller, Permission, Scope},
    crate::appstream::{DirectoryName, FleetName, ImageBuilderName, ImageName, StackName},
    crate::images::name_in_arn,
    crate::lists::ListName,
    crate::lists::gather::{Asking, asking, gather},
    crate::routes::Path,
    crate::server::context::answer,
    crate::ui::list::ListQuery,
    futures::future::join_all,
};

/// Things of one list that are shown.
#[cfg(feature = "ssr")]
const MOST_OF_A_LIST: usize = 6;

/// Finds resources of a connection, pages, and what can be done, by words that all occur.
/// Only what the person may see; a list that cannot be asked now is left out.
#[server(prefix = "/fn", endpoint = "find_anything", protocol = Json)]
pub async fn find_anything(
    connection: ConnectionName,
    text: String,
) -> Result<Vec<Hit>, PortalError> {
    answer(
        async {
            let asking = asking()?;
            let somewhere = Scope::Somewhere;
            asking.caller.require(Permission::SeeSessions, somewhere)?;
            asking.portico.connections.find(&connection)?;
            let text: String = text.chars().take(LONGEST_TEXT).collect();
            let words: Vec<_> = text.split_whitespace().map(str::to_lowercase).collect();
            let lists = [
                ListName::Fleets,
                ListName::Stacks,
                ListName::Images,
                ListName::ImageBuilders,
                ListName::DirectoryConfigs,
            ];
            let each = lists.map(|list| things(&asking, &connection, list, &text, &words));
            let things = join_all(each).await.into_iter().flatten();
            let mut found: Vec<(u8, Hit)> = things
                .chain(pages(&asking.caller, &connection, &words))
                .chain(person(&asking.caller, text.trim()))
                .collect();
            found.sort_by_key(|(fit, _)| *fit);
            Ok(found.into_iter().map(|(_, hit)| hit).collect())
        }
        .await,
    )
}

/// Things of a list, and what can be done with each.
#[cfg(feature = "ssr")]
async fn things(
    asking: &Asking,
    connection: &ConnectionName,
    list: ListName,
    text: &str,
    words: &[String],
) -> Vec<(u8, Hit)> {
    if words.is_empty() {
        return Vec::new();
    }
    let query = ListQuery::default().filtered(text);
    let Ok(gathered) = gather(asking, Some(connection), list, &query, None).await else {
        return Vec::new();
    };
    let keys = gathered.keys().into_iter();
    let mut fitting: Vec<_> = keys
        .filter_map(|key| Some((fit(name_in_arn(&key), words)?, key)))
        .collect();
    fitting.sort();
    let scope = Scope::Connection(connection);
    let may_change = asking.caller.may(Permission::ChangeResources, scope);
    fitting
        .iter()
        .take(MOST_OF_A_LIST)
        .flat_map(|(fit, key)| {
            let hits = one(connection, list, key, may_change).into_iter();
            hits.map(|hit| (*fit, hit)).collect::<Vec<_>>()
        })
        .collect()
}

/// One thing, and the page that changes it for those who may.
#[cfg(feature = "ssr")]
fn one(place: &ConnectionName, list: ListName, key: &str, may_change: bool) -> Vec<Hit> {
    let hit = |kind: &str, symbol: &str, path: Path<'_>| Hit {
        group: Group::GoTo,
        label: name_in_arn(key).to_owned(),
        kind: kind.to_owned(),
        href: path.to_string(),
        symbol: symbol.to_owned(),
    };
    let edit = |path: Path<'_>| Hit {
        group: Group::Do,
        label: format!("Edit {key}…"),
        kind: "Opens a form".to_owned(),
        href: path.to_string(),
        symbol: "edit".to_owned(),
    };
    let doing = |verb: &str, symbol: &str, path: Path<'_>| Hit {
        group: Group::Do,
        label: format!("{verb} {key}…"),
        kind: "Asks first".to_owned(),
        href: path.to_string(),
        symbol: symbol.to_owned(),
    };
    let (found, changes) = match list {
        ListName::Fleets => {
            let Ok(name) = FleetName::parse(key) else {
                return Vec::new();
            };
            let found = hit("Fleet", "fleet", Path::Fleet(place, &name));
            let changes = vec![
                edit(Path::EditFleet(place, &name)),
                doing("Start", "play", Path::DoToFleet(place, &name, "start")),
                doing("Stop", "stop", Path::DoToFleet(place, &name, "stop")),
            ];
            (found, changes)
        }
        ListName::Stacks => {
            let Ok(name) = StackName::parse(key) else {
                return Vec::new();
            };
            let found = hit("Stack", "stack", Path::Stack(place, &name));
            (found, vec![edit(Path::EditStack(place, &name))])
        }
        ListName::Images => {
            let Ok(name) = ImageName::parse(name_in_arn(key)) else {
                return Vec::new();
            };
            let arn = key.starts_with("arn:").then_some(key);
            (
                hit("Image", "image", Path::Image(place, &name, arn)),
                vec![],
            )
        }
        ListName::ImageBuilders => {
            let Ok(name) = ImageBuilderName::parse(key) else {
                return Vec::new();
            };
            let path = Path::ImageBuilder(place, &name);
            let to = |action| Path::DoToImageBuilder(place, &name, action);
            let changes = vec![
                doing("Start", "play", to("start")),
                doing("Stop", "stop", to("stop")),
            ];
            (hit("Image builder", "builder", path), changes)
        }
        ListName::DirectoryConfigs => {
            let Ok(name) = DirectoryName::parse(key) else {
                return Vec::new();
            };
            let found = hit(
                "Directory config",
                "directory",
                Path::DirectoryConfig(place, &name),
            );
            (found, vec![edit(Path::EditDirectoryConfig(place, &name))])
        }
        ListName::Sessions => return Vec::new(),
    };
    let changes = changes.into_iter().filter(|_| may_change);
    std::iter::once(found).chain(changes).collect()
}

/// Pages, and what begins with one.
#[cfg(feature = "ssr")]
fn pages(caller: &Caller, place: &ConnectionName, words: &[String]) -> Vec<(u8, Hit)> {
    use Group::{Do, GoTo};
    use Permission as P;
    let all = [
        (
            GoTo,
            "Overview",
            "overview",
            P::SeeResources,
            Path::Overview(place),
        ),
        (
            GoTo,
            "Fleets",
            "fleet",
            P::SeeResources,
            Path::Fleets(place),
        ),
        (
            GoTo,
            "Stacks",
            "stack",
            P::SeeResources,
            Path::Stacks(place),
        ),
        (
            GoTo,
            "Images",
            "image",
            P::SeeResources,
            Path::Images(place),
        ),
        (
            GoTo,
            "Image builders",
            "builder",
            P::SeeResources,
            Path::ImageBuilders(place),
        ),
        (
            GoTo,
            "Directory configs",
            "directory",
            P::SeeResources,
            Path::DirectoryConfigs(place),
        ),
        (GoTo, "Jobs", "clock", P::SeeResources, Path::Jobs(place)),
        (
            GoTo,
            "Sessions",
            "session",
            P::SeeSessions,
            Path::Sessions(place),
        ),
        (
            GoTo,
            "Helpdesk",
            "helpdesk",
            P::SeeSessions,
            Path::Helpdesk(None),
        ),
        (GoTo, "Audit", "audit", P::SeeAudit, Path::Audit),
        (
            GoTo,
            "Operations",
            "app-terminal",
            P::SeeResources,
            Path::Operations(place),
        ),
        (GoTo, "My applications", "play", P::Launch, Path::Launch),
        (
            Do,
            "Create fleet…",
            "plus",
            P::ChangeResources,
            Path::CreateFleet(place, None),
        ),
        (
            Do,
            "Create stack…",
            "plus",
            P::ChangeResources,
            Path::CreateStack(place, None),
        ),
        (
            Do,
            "Create image builder…",
            "plus",
            P::ChangeResources,
            Path::CreateImageBuilder(place),
        ),
        (
            Do,
            "Create directory config…",
            "plus",
            P::ChangeResources,
            Path::CreateDirectoryConfig(place),
        ),
    ];
    let found = all.into_iter().filter(|(.., permission, _)| {
        let scope = match permission {
            P::ChangeResources => Scope::Connection(place),
            _ => Scope::Somewhere,
        };
        caller.may(*permission, scope)
    });
    let hit = |(group, label, symbol, _, path): (Group, &str, &str, P, Path<'_>)| {
        let kind = match group {
            GoTo => "Page",
            Do => "Opens a form",
        };
        let hit = Hit {
            group,
            label: label.to_owned(),
            kind: kind.to_owned(),
            href: path.to_string(),
            symbol: symbol.to_owned(),
        };
        Some((fit(label, words)?, hit))
    };
    found.filter_map(hit).collect()
}

/// Helpdesk, with this person looked for.
#[cfg(feature = "ssr")]
fn person(caller: &Caller, text: &str) -> Option<(u8, Hit)> {
    let may_see = caller.may(Permission::SeeSessions, Scope::Somewhere);
    (may_see && !text.is_empty()).then(|| {
        let hit = Hit {
            group: Group::Do,
            label: format!("Find {text} in helpdesk…"),
            kind: "Person".to_owned(),
            href: Path::Helpdesk(Some(text)).to_string(),
            symbol: "helpdesk".to_owned(),
        };
        // After everything that was found.
        (u8::MAX, hit)
    })
}
