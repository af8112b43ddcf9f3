//! Server functions about how stacks look to those who open them.

use leptos::prelude::*;

use super::{Brand, BrandForm};
use crate::appstream::{ConnectionName, PortalError, StackName};
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::logo::Logo,
    super::{Colour, LogoChange, store},
    crate::access::{Permission, Scope},
    crate::audit::{Difference, Entry, Target},
    crate::server::context::{address, answer, caller, portico},
    crate::server::write::{Written, write},
    crate::ui::live::Topic,
};

/// How a stack looks to those who open it.
#[server(prefix = "/fn", endpoint = "describe_brand", protocol = Json)]
pub async fn describe_brand(
    connection: ConnectionName,
    stack: StackName,
) -> Result<Brand, PortalError> {
    answer(
        async {
            let (caller, portico) = (caller()?, portico());
            caller.require(Permission::SeeResources, Scope::Stack(&connection, &stack))?;
            let found = store::find(&portico.store, &connection, &stack).await?;
            Ok(found.unwrap_or_default())
        }
        .await,
    )
}

/// Sets how a stack looks to those who open it.
#[server(prefix = "/fn", endpoint = "save_brand", protocol = Json)]
pub async fn save_brand(
    connection: ConnectionName,
    stack: StackName,
    form: BrandForm,
) -> Result<(), PortalError> {
    answer(
        async {
            let (caller, portico) = (caller()?, portico());
            caller.require(Permission::SetBranding, Scope::Stack(&connection, &stack))?;
            portico.connections.find(&connection)?;
            let before = store::find(&portico.store, &connection, &stack).await?;
            let before = before.unwrap_or_default();
            let mut brand = form.checked()?;
            let logo = match &form.logo {
                LogoChange::Set(url) => {
                    Some(Logo::parse(url).map_err(|why| PortalError::invalid("logo", &why))?)
                }
                LogoChange::Keep | LogoChange::Remove => None,
            };
            brand.logo = match &form.logo {
                LogoChange::Keep => before.logo.clone(),
                LogoChange::Remove => None,
                LogoChange::Set(_) => logo.as_ref().map(|logo| logo.id.clone()),
            };
            let entry = Entry {
                actor: caller.user_name.clone(),
                action: "Set branding".into(),
                connection: Some(connection.clone()),
                target: Target::new("stack", &stack),
                detail: String::new(),
                address: address(),
            };
            let deed = entry.changing(differences(&before, &brand));
            write(&portico, deed, &[Topic::Stacks], || async {
                store::save(&portico.store, &connection, &stack, &brand, logo.as_ref())
                    .await
                    .map(Written::here)
            })
            .await
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn differences(before: &Brand, after: &Brand) -> Vec<Difference> {
    let colour = |brand: &Brand| {
        let colour = brand.colour.as_ref();
        colour.map(Colour::as_str).map(ToOwned::to_owned)
    };
    let logo = |brand: &Brand| {
        let logo = brand.logo.as_ref();
        logo.map(|logo| format!("image {}", &logo.as_str()[..12]))
    };
    let all = [
        ("Name", before.name.clone(), after.name.clone()),
        ("Help", before.help.clone(), after.help.clone()),
        ("Colour", colour(before), colour(after)),
        ("Logo", logo(before), logo(after)),
    ];
    let changed = all.into_iter().filter(|(_, before, after)| before != after);
    let difference = |(path, before, after): (&str, _, _)| Difference {
        path: path.to_owned(),
        before,
        after,
    };
    changed.map(difference).collect()
}
