//! The server function of an invitation's page.

use leptos::prelude::*;

use super::InvitationView;
use crate::appstream::PortalError;
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    crate::access::attempts::{self, Attempt},
    crate::access::credentials::{self, Credentials},
    crate::access::invitations::{self, Invitation},
    crate::access::sign_in::locked,
    crate::server::Portico,
    crate::server::context::{answer, portico},
    crate::server::security::ClientAddress,
};

/// Invented invitations from one address within five minutes until it has to wait.
#[cfg(feature = "ssr")]
const INVENTED: u32 = 20;

/// Whose password an invitation sets. Whoever holds the token may ask.
#[server(prefix = "/fn", endpoint = "show_invitation", protocol = Json)]
pub async fn show_invitation(token: String) -> Result<InvitationView, PortalError> {
    answer(
        async {
            let address = use_context::<http::request::Parts>()
                .and_then(|parts| parts.extensions.get::<ClientAddress>().copied());
            let (invitation, known) = find(&portico(), &token, address).await?;
            Ok(InvitationView {
                user_name: known.user_name,
                display_name: known.display_name,
                created_by: invitation.created_by,
                expires_at: invitation.expires_at,
                is_again: known.password_hash.is_some(),
            })
        }
        .await,
    )
}

/// Finds the invitation of a token, and whose it is; invented tokens are counted by
/// address.
///
/// # Errors
/// [`ErrorKind::NotFound`](crate::appstream::ErrorKind::NotFound) if there is none.
#[cfg(feature = "ssr")]
pub async fn find(
    portico: &Portico,
    token: &str,
    address: Option<ClientAddress>,
) -> Result<(Invitation, Credentials), PortalError> {
    use crate::appstream::ErrorKind;
    let store = &portico.store;
    let counted = match address {
        Some(ClientAddress(address)) => {
            Some(attempts::begin(store, Attempt::Invitation, address, INVENTED).await?)
        }
        None => None,
    };
    let Some(invitation) = invitations::by_token(store, token).await? else {
        let error = invitations::gone();
        return Err(PortalError {
            kind: ErrorKind::NotFound,
            ..error
        });
    };
    if let Some(counted) = counted {
        counted.succeeded(store).await?;
    }
    let known = credentials::of(store, &invitation.person)
        .await?
        .ok_or_else(invitations::gone)?;
    if known.is_locked {
        return Err(locked());
    }
    if !portico.config.sign_in.local {
        return Err(
            PortalError::new(ErrorKind::Gone, "Passwords are not used here any more.")
                .next("Sign in with one of the providers."),
        );
    }
    Ok((invitation, known))
}
