//! Server functions about grants.

use leptos::prelude::*;

use crate::access::{Choices, GrantForm, HeldGrant};
use crate::appstream::PortalError;
use crate::json::Json;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::{changing, managing, one_page, people::person_at, reach, seeing},
    crate::access::{Holder, NewGrant, Role, grants, groups},
    crate::appstream::Invalid,
    crate::audit::Target,
    crate::server::context::{answer, portico},
    crate::server::now,
    crate::server::store::Store,
    crate::ui::time::date,
    time::{Date, Month, Time},
};

/// Lists all grants.
#[server(prefix = "/fn", endpoint = "list_grants", protocol = Json)]
pub async fn list_grants(query: ListQuery) -> Result<Listing<HeldGrant>, PortalError> {
    answer(
        async {
            seeing()?;
            let grants = grants::all(&portico().store).await?;
            Ok(one_page(&grants, &query))
        }
        .await,
    )
}

/// What a grant can be made of.
#[server(prefix = "/fn", endpoint = "grant_choices", protocol = Json)]
pub async fn grant_choices() -> Result<Choices, PortalError> {
    answer(
        async {
            managing()?;
            let portico = portico();
            let connections = portico.connections.all();
            Ok(Choices {
                connections: connections.map(|known| known.name.clone()).collect(),
                groups: groups::all(&portico.store).await?,
                roles: Role::ALL.to_vec(),
            })
        }
        .await,
    )
}

/// Grants a person or a group something.
#[server(prefix = "/fn", endpoint = "create_grant", protocol = Json)]
pub async fn create_grant(form: GrantForm) -> Result<(), PortalError> {
    answer(
        async {
            let caller = managing()?;
            let portico = portico();
            let holder = holder(&portico.store, &form).await?;
            let grant = reach(&form.role, &form.connection, &form.stacks)?;
            let ends_at =
                end_of_day(&form.ends).map_err(|why| PortalError::invalid("ends", &why))?;
            let until = ends_at.map_or(String::new(), |at| format!(", until {}", date(at)));
            let detail = format!("{}: {}{until}.", grant.role.label(), grant.reach_in_words());
            let target = target(&holder);
            let new = NewGrant {
                holder,
                grant,
                ends_at,
                granted_by: Some(caller.user_name.clone()),
            };
            changing(&caller, "Grant role", target, detail, || async {
                grants::create(&portico.store, &new).await.map(|_| ())
            })
            .await
        }
        .await,
    )
}

/// Takes a grant back.
#[server(prefix = "/fn", endpoint = "delete_grant", protocol = Json)]
pub async fn delete_grant(id: String) -> Result<(), PortalError> {
    answer(
        async {
            let caller = managing()?;
            let portico = portico();
            let held = grants::by_id(&portico.store, &id)
                .await?
                .ok_or_else(|| PortalError::not_found("such grant"))?;
            let grant = &held.grant;
            let detail = format!("{}: {}.", grant.role.label(), grant.reach_in_words());
            changing(
                &caller,
                "Revoke grant",
                target(&held.holder),
                detail,
                || grants::delete(&portico.store, &id),
            )
            .await
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn target(holder: &Holder) -> Target {
    match holder {
        Holder::Person { user_name, .. } => Target::person(user_name),
        Holder::Group { name, .. } => Target::new("group", name),
    }
}

#[cfg(feature = "ssr")]
async fn holder(store: &Store, form: &GrantForm) -> Result<Holder, PortalError> {
    if form.group.is_empty() {
        let (user_name, id) = person_at(store, &form.person, "person").await?;
        return Ok(Holder::Person {
            id,
            display_name: user_name.clone(),
            user_name,
        });
    }
    let missing = Invalid("Choose a group.".to_owned());
    let group = groups::by_id(store, &form.group)
        .await?
        .ok_or_else(|| PortalError::invalid("group", &missing))?;
    Ok(Holder::Group {
        id: group.id,
        name: group.name,
        source: group.source,
        people: group.people,
    })
}

/// The last second of a day in UTC, from `2026-12-31`; none for nothing.
///
/// # Errors
/// If it is no day, or one that is over.
#[cfg(feature = "ssr")]
fn end_of_day(text: &str) -> Result<Option<i64>, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let parts: Vec<&str> = text.split('-').collect();
    let day = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            let month = month
                .parse::<u8>()
                .ok()
                .and_then(|month| Month::try_from(month).ok());
            month
                .zip(year.parse().ok())
                .zip(day.parse().ok())
                .and_then(|((month, year), day)| Date::from_calendar_date(year, month, day).ok())
        }
        _ => None,
    };
    let day = day.ok_or_else(|| Invalid("Write the day as 2026-12-31.".to_owned()))?;
    let end = day.with_time(Time::MIDNIGHT).assume_utc().unix_timestamp() + 86_399;
    if end < now() {
        return Err(Invalid("This day is over.".to_owned()));
    }
    Ok(Some(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_ends_with_the_day_that_was_named() {
        assert_eq!(end_of_day(" ").unwrap(), None);
        assert_eq!(end_of_day("2999-12-31").unwrap(), Some(32_503_679_999));
        for wrong in [
            "2001-01-01",
            "31.12.2999",
            "2999-02-30",
            "2999-13-01",
            "x",
            "2999-1",
            "99999-01-01",
        ] {
            assert!(end_of_day(wrong).is_err(), "{wrong}");
        }
    }
}
