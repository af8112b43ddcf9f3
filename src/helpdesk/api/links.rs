//! Server functions around personal links: what they can be made for, taking them
//! back, and calls for help.

use leptos::prelude::*;

use super::super::{LinkForm, StackChoice};
use crate::appstream::PortalError;
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::super::FleetChoice,
    crate::access::{Caller, Permission, Scope, credentials},
    crate::appstream::{ApplicationId, Invalid},
    crate::audit::{Entry, Target},
    crate::fleets::aws::AllFleets,
    crate::images::{Image, aws::OneImage},
    crate::launch::links::{self, NewLink},
    crate::launch::{Link, help, offer},
    crate::lists::gather::{Asking, asking},
    crate::routes::Path,
    crate::server::connections::Connection,
    crate::server::context::{address, answer, caller, patience, portico},
    crate::server::now,
    crate::server::write::{Written, write},
    crate::stacks::aws::{AllStacks, FleetsOfStack},
    crate::ui::live::Topic,
    futures::future::join_all,
};

/// What links can be made for: the stacks the caller may issue links for, with their
/// fleets and applications.
#[server(prefix = "/fn", endpoint = "link_choices", protocol = Json)]
pub async fn link_choices() -> Result<Vec<StackChoice>, PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::IssueLinks, Scope::Somewhere)?;
            let portico = portico();
            let each = portico
                .connections
                .all()
                .map(|connection| choices_in(connection, &caller));
            let mut choices: Vec<StackChoice> = Vec::new();
            for found in join_all(each).await {
                choices.extend(found?);
            }
            Ok(choices)
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
async fn choices_in(
    connection: &Connection,
    caller: &Caller,
) -> Result<Vec<StackChoice>, PortalError> {
    let cache = &connection.cache;
    let (stacks, fleets) = tokio::join!(
        cache.read(&AllStacks, patience()),
        cache.read(&AllFleets, patience())
    );
    let (stacks, fleets) = (stacks?.answer, fleets?.answer);
    let allowed = stacks.iter().filter(|stack| {
        caller.may(
            Permission::IssueLinks,
            Scope::Stack(&connection.name, &stack.name),
        )
    });
    let choice = |stack: &crate::stacks::Stack| {
        let (stack, fleets) = (stack.clone(), fleets.clone());
        async move {
            let associated = cache
                .read(&FleetsOfStack(stack.name.clone()), patience())
                .await?
                .answer;
            let behind = fleets
                .iter()
                .filter(|fleet| associated.contains(&fleet.name));
            let fleets: Result<Vec<_>, PortalError> =
                join_all(behind.map(|fleet| fleet_choice(connection, fleet)))
                    .await
                    .into_iter()
                    .collect();
            Ok(StackChoice {
                connection: connection.name.clone(),
                title: stack.title().to_owned(),
                stack: stack.name,
                fleets: fleets?,
            })
        }
    };
    join_all(allowed.map(choice)).await.into_iter().collect()
}

#[cfg(feature = "ssr")]
async fn fleet_choice(
    connection: &Connection,
    fleet: &crate::fleets::Fleet,
) -> Result<FleetChoice, PortalError> {
    let image = match &fleet.image_arn {
        Some(arn) => connection
            .cache
            .read(&OneImage(arn.clone()), patience())
            .await?
            .answer
            .as_ref()
            .clone(),
        None => None,
    };
    let applications: Vec<_> = image.into_iter().flat_map(Image::openable).collect();
    Ok(FleetChoice {
        fleet: fleet.name.clone(),
        state: fleet.status().1,
        applications: applications
            .into_iter()
            .filter_map(|application| {
                Some((
                    ApplicationId::parse(&application.name).ok()?,
                    application.display_name,
                ))
            })
            .collect(),
    })
}

/// Makes a personal link. Gives its path, which cannot be shown again.
#[server(prefix = "/fn", endpoint = "create_link", protocol = Json)]
pub async fn create_link(form: LinkForm) -> Result<String, PortalError> {
    answer(
        async {
            let (_, token) = make_link(&asking()?, &form, None).await?;
            Ok(Path::Link(&token).to_string())
        }
        .await,
    )
}

/// Seconds from now within which a link begins at the latest: so that nobody leaves links
/// behind that open something years later.
#[cfg(feature = "ssr")]
const LATEST_BEGINNING: i64 = 90 * 86_400;

/// Makes a personal link for whoever asks; gives it and its token. The token is made
/// up here, unless there is one that nobody can guess.
///
/// # Errors
/// If they may not, at the field that breaks a rule, or if AWS cannot be asked.
#[cfg(feature = "ssr")]
pub async fn make_link(
    asking: &Asking,
    form: &LinkForm,
    token: Option<String>,
) -> Result<(Link, String), PortalError> {
    let caller = &asking.caller;
    caller.require(Permission::IssueLinks, Scope::Somewhere)?;
    let checked = form.check()?;
    let place = &checked.place;
    let scope = Scope::Stack(&place.connection, &place.stack);
    caller.require(Permission::IssueLinks, scope)?;
    let begins = checked.from.unwrap_or_else(now);
    let expires_at = begins + i64::from(checked.hours) * 3600;
    if begins > now() + LATEST_BEGINNING || expires_at <= now() {
        let why =
            Invalid("Begin within 90 days, and so that the link is still valid now.".to_owned());
        return Err(PortalError::invalid("from", &why));
    }
    if credentials::is_locked(&asking.portico.store, &checked.user).await? {
        let why = Invalid("This person is locked, and may open nothing.".to_owned());
        return Err(PortalError::invalid("user", &why));
    }
    let title = offer::title_of(&asking.portico, place, asking.patience).await?;
    let link = NewLink {
        title: title.clone(),
        user: checked.user,
        created_by: caller.user_name.clone(),
        valid_from: checked.from.unwrap_or_default(),
        expires_at,
        session_context: checked.session_context,
        max_uses: checked.uses,
        place: checked.place,
    };
    let entry = Entry {
        actor: caller.user_name.clone(),
        action: "Create link".into(),
        connection: Some(link.place.connection.clone()),
        target: Target::new("link", &link.user),
        detail: format!(
            "{title} for {} through stack {} on fleet {}, {} hours, {} uses.",
            link.user, link.place.stack, link.place.fleet, checked.hours, checked.uses
        ),
        address: asking.address.clone(),
    };
    let store = &asking.portico.store;
    let token = token.unwrap_or_else(links::new_token);
    write(&asking.portico, entry, &[Topic::Links], || async {
        let id = links::create(store, &link, &token).await?;
        let made = links::by_id(store, &id).await?;
        let made = made.ok_or_else(|| PortalError::not_found("such link"))?;
        Ok(Written::here((made, token.clone())))
    })
    .await
}

/// Takes a link back.
#[server(prefix = "/fn", endpoint = "revoke_link", protocol = Json)]
pub async fn revoke_link(id: String) -> Result<(), PortalError> {
    answer(async { take_back(&asking()?, &id).await }.await)
}

/// Finds a link that whoever asks may see by `permission`; others are not there.
///
/// # Errors
/// If there is none.
#[cfg(feature = "ssr")]
pub async fn find_for(
    asking: &Asking,
    permission: Permission,
    id: &str,
) -> Result<Link, PortalError> {
    let caller = &asking.caller;
    caller.require(permission, Scope::Somewhere)?;
    let unknown = || PortalError::not_found("such link");
    let link = links::by_id(&asking.portico.store, id)
        .await?
        .ok_or_else(unknown)?;
    let scope = Scope::Stack(&link.place.connection, &link.place.stack);
    caller.require(permission, scope).map_err(|_| unknown())?;
    Ok(link)
}

/// Takes a link back for whoever asks.
///
/// # Errors
/// If there is none that they may revoke.
#[cfg(feature = "ssr")]
pub async fn take_back(asking: &Asking, id: &str) -> Result<(), PortalError> {
    let link = find_for(asking, Permission::IssueLinks, id).await?;
    let entry = Entry {
        actor: asking.caller.user_name.clone(),
        action: "Revoke link".into(),
        connection: Some(link.place.connection.clone()),
        target: Target::new("link", &link.user_id),
        detail: format!(
            "{} for {}, made by {}.",
            link.title, link.user_id, link.created_by
        ),
        address: asking.address.clone(),
    };
    let store = &asking.portico.store;
    write(&asking.portico, entry, &[Topic::Links], || async {
        links::revoke(store, id).await?;
        Ok(Written::here(()))
    })
    .await
}

/// Notes that somebody took care of a call for help.
#[server(prefix = "/fn", endpoint = "close_help_call", protocol = Json)]
pub async fn close_help_call(id: String) -> Result<(), PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::IssueLinks, Scope::Somewhere)?;
            let portico = portico();
            let calls = help::open_calls(&portico.store).await?;
            let call = calls
                .into_iter()
                .find(|call| call.id == id)
                .filter(|call| {
                    caller.may(
                        Permission::IssueLinks,
                        Scope::Stack(&call.connection, &call.stack),
                    )
                })
                .ok_or_else(|| PortalError::not_found("such call for help"))?;
            let entry = Entry {
                actor: caller.user_name.clone(),
                action: "Answer call for help".into(),
                connection: Some(call.connection.clone()),
                target: Target::new("stack", &call.stack),
                detail: format!("{} for {}.", call.title, call.user_id),
                address: address(),
            };
            write(&portico, entry, &[Topic::Links], || async {
                help::close(&portico.store, &id, &caller.user_name).await?;
                Ok(Written::here(()))
            })
            .await
        }
        .await,
    )
}
