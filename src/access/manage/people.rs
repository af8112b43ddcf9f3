//! Server functions about people.

use leptos::prelude::*;

use crate::access::{Member, PersonDetail, PersonRow};
use crate::appstream::PortalError;
use crate::json::Json;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::{one_page, seeing},
    crate::access::{PersonId, grants, groups, overview, people},
    crate::server::context::{answer, portico},
    crate::server::store::Store,
};

/// People a search offers.
#[cfg(feature = "ssr")]
const MOST_OFFERED: i64 = 20;

/// Lists everybody with an account.
#[server(prefix = "/fn", endpoint = "list_people", protocol = Json)]
pub async fn list_people(query: ListQuery) -> Result<Listing<PersonRow>, PortalError> {
    answer(
        async {
            seeing()?;
            let people = overview::everybody(&portico().store).await?;
            Ok(one_page(&people, &query))
        }
        .await,
    )
}

/// Everything about a person's access.
#[server(prefix = "/fn", endpoint = "describe_person", protocol = Json)]
pub async fn describe_person(user_name: String) -> Result<PersonDetail, PortalError> {
    answer(
        async {
            seeing()?;
            let store = &portico().store;
            let (person, user_id) = overview::by_name(store, &user_name)
                .await?
                .ok_or_else(|| no_person(&user_name))?;
            let groups = groups::of_person(store, &person.id).await?;
            let other_groups = groups::all(store).await?.into_iter();
            let other_groups = other_groups
                .filter(|group| {
                    group.is_local() && !groups.iter().any(|in_it| in_it.id == group.id)
                })
                .collect();
            let grants = grants::of_person(store, &person.id).await?;
            Ok(PersonDetail {
                has_second_factor: overview::has_second_factor(store, &person.id).await?,
                browsers: overview::browsers(store, &person.id).await?,
                person,
                user_id,
                groups,
                other_groups,
                grants,
            })
        }
        .await,
    )
}

/// People whose name or user name contains `text`, for choosing one.
#[server(prefix = "/fn", endpoint = "suggest_people", protocol = Json)]
pub async fn suggest_people(text: String) -> Result<Vec<Member>, PortalError> {
    answer(
        async {
            seeing()?;
            let text: String = text.trim().chars().take(64).collect();
            let found = people::search(&portico().store, &text, MOST_OFFERED).await?;
            let member = |found: people::Found| Member {
                id: found.id,
                user_name: found.user_name,
                display_name: found.display_name,
            };
            Ok(found.into_iter().map(member).collect())
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn no_person(user_name: &str) -> PortalError {
    let shown: String = user_name.chars().take(64).collect();
    PortalError::not_found(&format!("person {shown}"))
}

/// The id of the person who signs in as `user_name`; the error stands at `field`.
///
/// # Errors
/// If there is none.
#[cfg(feature = "ssr")]
pub async fn person_at(
    store: &Store,
    user_name: &str,
    field: &str,
) -> Result<(String, PersonId), PortalError> {
    let name = people::user_name(user_name).map_err(|why| PortalError::invalid(field, &why))?;
    match people::find(store, &name).await? {
        Some((id, _)) => Ok((name, id)),
        None => Err(PortalError::invalid(
            field,
            &crate::appstream::Invalid(format!("Nobody has the user name {name}.")),
        )),
    }
}
