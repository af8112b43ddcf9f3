//! Server functions of one's own account.

use leptos::prelude::*;

use super::Account;
use crate::appstream::PortalError;
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::LocalAccount,
    crate::access::second_factor::store as second_factors,
    crate::access::session::{self, CurrentSession},
    crate::access::{Caller, credentials, identities},
    crate::server::Portico,
    crate::server::context::{answer, caller, portico},
};

/// One's own account. Whoever is signed in may see it.
#[server(prefix = "/fn", endpoint = "show_account", protocol = Json)]
pub async fn show_account() -> Result<Account, PortalError> {
    answer(
        async {
            let caller = caller()?;
            // The answer of a form is rendered without the request it came with.
            let current = use_context::<CurrentSession>().or_else(|| {
                use_context::<http::request::Parts>()
                    .and_then(|parts| parts.extensions.get::<CurrentSession>().cloned())
            });
            account(&portico(), &caller, current).await
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
async fn account(
    portico: &Portico,
    caller: &Caller,
    current: Option<CurrentSession>,
) -> Result<Account, PortalError> {
    let store = &portico.store;
    let known = credentials::of(store, &caller.person)
        .await?
        .ok_or_else(PortalError::signed_out)?;
    let recovery_codes = match known.has_second_factor {
        true => Some(second_factors::recovery_codes_left(store, &caller.person).await?),
        false => None,
    };
    let may_use_password = portico.config.sign_in.local && known.password_hash.is_some();
    let providers = identities::providers_of(store, &caller.person).await?;
    let label = |name: String| match portico.config.sign_in.provider(&name) {
        Some(provider) => provider.label.clone(),
        None => name,
    };
    Ok(Account {
        user_name: known.user_name,
        display_name: known.display_name,
        mail: known.mail,
        local: may_use_password.then_some(LocalAccount {
            password_set_at: known.password_set_at,
            recovery_codes,
        }),
        providers: providers.into_iter().map(label).collect(),
        sessions: session::of_person(portico, &caller.person, current.as_ref()).await?,
    })
}
