//! Server functions about groups.

use leptos::prelude::*;

use crate::access::{Group, GroupDetail, PersonId};
use crate::appstream::PortalError;
use crate::json::Json;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::{changing, managing, one_page, people::person_at, seeing},
    crate::access::{grants, groups, overview},
    crate::appstream::{ErrorKind, Invalid},
    crate::audit::Target,
    crate::server::context::{answer, portico},
    crate::server::store::Store,
};

/// Lists all groups.
#[server(prefix = "/fn", endpoint = "list_groups", protocol = Json)]
pub async fn list_groups(query: ListQuery) -> Result<Listing<Group>, PortalError> {
    answer(
        async {
            seeing()?;
            let groups = groups::all(&portico().store).await?;
            Ok(one_page(&groups, &query))
        }
        .await,
    )
}

/// Everything about a group.
#[server(prefix = "/fn", endpoint = "describe_group", protocol = Json)]
pub async fn describe_group(id: String) -> Result<GroupDetail, PortalError> {
    answer(
        async {
            seeing()?;
            let store = &portico().store;
            let group = find(store, &id).await?;
            let grants = grants::all(store).await?.into_iter();
            let held = |holder: &crate::access::Holder| matches!(holder, crate::access::Holder::Group { id: holder, .. } if *holder == id);
            Ok(GroupDetail {
                members: overview::members(store, &id).await?,
                grants: grants.filter(|grant| held(&grant.holder)).collect(),
                group,
            })
        }
        .await,
    )
}

/// Makes a group; gives its id.
#[server(prefix = "/fn", endpoint = "create_group", protocol = Json)]
pub async fn create_group(name: String) -> Result<String, PortalError> {
    answer(
        async {
            let caller = managing()?;
            let name = crate::access::group_name(&name)
                .map_err(|why| PortalError::invalid("name", &why))?;
            let portico = portico();
            let target = Target::new("group", &name);
            changing(&caller, "Create group", target, String::new(), || {
                groups::create(&portico.store, &name)
            })
            .await
        }
        .await,
    )
}

/// Gives a group that is kept here another name.
#[server(prefix = "/fn", endpoint = "rename_group", protocol = Json)]
pub async fn rename_group(id: String, name: String) -> Result<(), PortalError> {
    answer(
        async {
            let caller = managing()?;
            let portico = portico();
            let group = find_local(&portico.store, &id).await?;
            let name = crate::access::group_name(&name)
                .map_err(|why| PortalError::invalid("name", &why))?;
            let target = Target::new("group", &group.name);
            let detail = format!("From {} to {name}.", group.name);
            changing(&caller, "Rename group", target, detail, || {
                groups::rename(&portico.store, &id, &name)
            })
            .await
        }
        .await,
    )
}

/// Deletes a group, with what it was granted. A group of a provider comes back, with no
/// grants, when the provider names it again.
#[server(prefix = "/fn", endpoint = "delete_group", protocol = Json)]
pub async fn delete_group(id: String, confirmed: String) -> Result<(), PortalError> {
    answer(
        async {
            let caller = managing()?;
            let portico = portico();
            let group = find(&portico.store, &id).await?;
            if confirmed != group.name {
                let why = Invalid(format!("Type {} to delete it.", group.name));
                return Err(PortalError::invalid("confirmed", &why));
            }
            let target = Target::new("group", &group.name);
            let detail = format!(
                "It had {} people and {} grants.",
                group.people, group.grants
            );
            changing(&caller, "Delete group", target, detail, || {
                groups::delete(&portico.store, &id)
            })
            .await
        }
        .await,
    )
}

/// Puts a person into a group that is kept here.
#[server(prefix = "/fn", endpoint = "add_member", protocol = Json)]
pub async fn add_member(group: String, user_name: String) -> Result<(), PortalError> {
    answer(
        async {
            let caller = managing()?;
            let portico = portico();
            let group = find_local(&portico.store, &group).await?;
            let (name, person) = person_at(&portico.store, &user_name, "user_name").await?;
            let target = Target::person(&name);
            let detail = format!("Group {}.", group.name);
            changing(&caller, "Add to group", target, detail, || {
                groups::add_member(&portico.store, &group.id, &person)
            })
            .await
        }
        .await,
    )
}

/// Takes a person out of a group that is kept here.
#[server(prefix = "/fn", endpoint = "remove_member", protocol = Json)]
pub async fn remove_member(group: String, person: PersonId) -> Result<(), PortalError> {
    answer(
        async {
            let caller = managing()?;
            let portico = portico();
            let group = find_local(&portico.store, &group).await?;
            let members = overview::members(&portico.store, &group.id).await?;
            let member = members
                .into_iter()
                .find(|member| member.id == person)
                .ok_or_else(|| PortalError::not_found("such person in this group"))?;
            let target = Target::person(&member.user_name);
            let detail = format!("Group {}.", group.name);
            changing(&caller, "Remove from group", target, detail, || {
                groups::remove_member(&portico.store, &group.id, &person)
            })
            .await
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
async fn find(store: &Store, id: &str) -> Result<Group, PortalError> {
    let group = groups::by_id(store, id).await?;
    group.ok_or_else(|| PortalError::not_found("such group"))
}

#[cfg(feature = "ssr")]
async fn find_local(store: &Store, id: &str) -> Result<Group, PortalError> {
    let group = find(store, id).await?;
    if group.is_local() {
        return Ok(group);
    }
    Err(PortalError::new(
        ErrorKind::Conflict,
        format!("{} belongs to {}.", group.name, group.source),
    )
    .next("Its name and its people change there, and here at their next sign-in. What it is granted is decided here."))
}
