//! Server functions about API tokens.

use leptos::prelude::*;

use crate::access::{Choices, Token, TokenForm};
use crate::appstream::PortalError;
use crate::json::Json;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::{changing, one_page, reach},
    crate::access::tokens::{self, NewToken},
    crate::access::{Caller, Grant, LONGEST_TOKEN_NAME, Permission, Role, Scope, TOKEN_DAYS},
    crate::appstream::{ErrorKind, Invalid},
    crate::audit::Target,
    crate::server::context::{answer, caller, portico},
    crate::server::now,
};

/// Whether somebody sees the tokens of others.
#[cfg(feature = "ssr")]
fn sees_all(caller: &Caller) -> bool {
    caller.may(Permission::SeeAccess, Scope::Everywhere)
}

/// Lists API tokens: all of them to who may see who may do what, else one's own.
#[server(prefix = "/fn", endpoint = "list_tokens", protocol = Json)]
pub async fn list_tokens(query: ListQuery) -> Result<Listing<Token>, PortalError> {
    answer(
        async {
            let caller = caller()?;
            let all = sees_all(&caller);
            if !all {
                caller.require(Permission::MakeTokens, Scope::Somewhere)?;
            }
            let maker = (!all).then_some(&caller.person);
            let tokens = tokens::all(&portico().store, maker).await?;
            Ok(one_page(&tokens, &query))
        }
        .await,
    )
}

/// What the caller can make a token of.
#[server(prefix = "/fn", endpoint = "token_choices", protocol = Json)]
pub async fn token_choices() -> Result<Choices, PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::MakeTokens, Scope::Somewhere)?;
            let connections = portico();
            let connections = connections.connections.all().filter(|known| {
                let holds = |grant: &Grant| {
                    let named = grant.connection.as_ref();
                    named.is_none_or(|named| *named == known.name)
                };
                caller.grants.iter().any(holds)
            });
            Ok(Choices {
                connections: connections.map(|known| known.name.clone()).collect(),
                groups: Vec::new(),
                roles: for_tokens(&caller),
            })
        }
        .await,
    )
}

/// The roles a token of the caller's can have. That of users opens applications for
/// oneself, which no script does.
#[cfg(feature = "ssr")]
fn for_tokens(caller: &Caller) -> Vec<Role> {
    let roles = Role::ALL.into_iter().filter(|role| *role != Role::User);
    let held = |role: &Role| {
        let mut needed = Permission::ALL
            .into_iter()
            .filter(|permission| role.may(*permission));
        needed.all(|permission| caller.may(permission, Scope::Somewhere))
    };
    roles.filter(held).collect()
}

/// Makes an API token. Gives its secret, which cannot be shown again.
#[server(prefix = "/fn", endpoint = "create_token", protocol = Json)]
pub async fn create_token(form: TokenForm) -> Result<String, PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::MakeTokens, Scope::Somewhere)?;
            let name = token_name(&form.name).map_err(|why| PortalError::invalid("name", &why))?;
            let grant = reach(&form.role, &form.connection, &form.stacks)?;
            let days = days(&form.days).map_err(|why| PortalError::invalid("days", &why))?;
            if grant.role == Role::User {
                let why = Invalid("A token cannot open applications. Choose another role.".to_owned());
                return Err(PortalError::invalid("role", &why));
            }
            if let Some(permission) = caller.lacks(&grant) {
                return Err(PortalError::new(
                    ErrorKind::Invalid,
                    format!("You cannot {} as far as this token would reach.", permission.verb()),
                )
                .next("A token never may more than who makes it. Choose a smaller role, one connection, or fewer stacks.")
                .at("role"));
            }
            let portico = portico();
            let detail = format!(
                "{}: {}, {days} days.",
                grant.role.label(),
                grant.reach_in_words()
            );
            let new = NewToken {
                maker: caller.person.clone(),
                expires_at: now() + i64::from(days) * 86_400,
                name,
                grant,
            };
            let target = Target::new("API token", &new.name);
            changing(&caller, "Create API token", target, detail, || {
                tokens::create(&portico.store, &new)
            })
            .await
        }
        .await,
    )
}

/// Takes an API token back: one's own, or any for who manages access.
#[server(prefix = "/fn", endpoint = "revoke_token", protocol = Json)]
pub async fn revoke_token(id: String) -> Result<(), PortalError> {
    answer(
        async {
            let caller = caller()?;
            let manages = caller.may(Permission::ManageAccess, Scope::Everywhere);
            if !manages {
                caller.require(Permission::MakeTokens, Scope::Somewhere)?;
            }
            let portico = portico();
            let (token, _) = tokens::by_id(&portico.store, &id)
                .await?
                .filter(|(_, maker)| manages || *maker == caller.person)
                .ok_or_else(|| PortalError::not_found("such API token"))?;
            let detail = format!("Made by {}.", token.maker);
            let target = Target::new("API token", &token.name);
            changing(&caller, "Revoke API token", target, detail, || {
                tokens::revoke(&portico.store, &id)
            })
            .await
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn token_name(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Invalid("Enter what the token is for.".to_owned()));
    }
    if text.chars().count() > LONGEST_TOKEN_NAME || text.chars().any(char::is_control) {
        return Err(Invalid(format!(
            "A token’s name has at most {LONGEST_TOKEN_NAME} characters on one line."
        )));
    }
    Ok(text.to_owned())
}

#[cfg(feature = "ssr")]
fn days(text: &str) -> Result<u32, Invalid> {
    let days = text.parse().ok();
    days.filter(|days| TOKEN_DAYS.iter().any(|(known, _)| known == days))
        .ok_or_else(|| Invalid("Choose how long the token is valid.".to_owned()))
}
