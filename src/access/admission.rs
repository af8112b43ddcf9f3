//! What administrators do about how people sign in: invite them, let them choose a new
//! password, lock and unlock them, sign them out, take a lost second factor away.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::appstream::PortalError;
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::credentials::{self, Credentials},
    super::people::{self, NewPerson},
    super::{Caller, Permission, Scope, invitations, second_factor, session},
    crate::appstream::ErrorKind,
    crate::audit::{Entry, Target},
    crate::routes::Path,
    crate::server::Portico,
    crate::server::context::{address, answer, caller, portico},
    crate::server::write::{Written, write},
};

/// Somebody to be invited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteForm {
    /// The name they will sign in with.
    pub user_name: String,
    /// Their name for people.
    pub display_name: String,
    /// Their mail address, or nothing.
    pub mail: String,
}

/// An invitation that was just made. Its path cannot be shown again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// The link's path, with the token in it.
    pub path: String,
    /// Until when it is good; seconds since 1970.
    pub expires_at: i64,
}

/// Adds a person, who may do nothing yet, and makes the link by which they set their
/// password.
#[server(prefix = "/fn", endpoint = "invite_person", protocol = Json)]
pub async fn invite_person(form: InviteForm) -> Result<Invited, PortalError> {
    answer(
        async {
            let manager = Manager::of_request()?;
            manager.with_passwords()?;
            let InviteForm {
                user_name,
                display_name,
                mail,
            } = form.checked()?;
            let entry = manager.entry("Invite person", &user_name, display_name.clone());
            let store = &manager.portico.store;
            write(&manager.portico, entry, &[], || async {
                let new = NewPerson {
                    user_name: user_name.clone(),
                    display_name: display_name.clone(),
                    password: None,
                    grants: vec![],
                };
                let id = people::create(store, new).await?;
                let mail = Some(mail.as_str()).filter(|mail| !mail.is_empty());
                credentials::describe(store, &id, &display_name, mail).await?;
                let by = &manager.caller.user_name;
                let (token, expires_at) = invitations::create(store, &id, false, by).await?;
                Ok(Written::here(invited(&token, expires_at)))
            })
            .await
        }
        .await,
    )
}

/// Makes another link by which a person sets their password: their first one was lost,
/// or they are locked out. Their present password works until it is used.
#[server(prefix = "/fn", endpoint = "invite_again", protocol = Json)]
pub async fn invite_again(user_name: String) -> Result<Invited, PortalError> {
    answer(
        async {
            let manager = Manager::of_request()?;
            manager.with_passwords()?;
            let known = manager.find(&user_name).await?;
            if known.is_locked {
                return Err(
                    PortalError::new(ErrorKind::Conflict, "This person is locked.")
                        .next("Unlock them first. Nothing was changed."),
                );
            }
            let store = &manager.portico.store;
            let entry = manager.entry("Make password link", &known.user_name, "");
            write(&manager.portico, entry, &[], || async {
                let had = known.password_hash.is_some();
                let by = &manager.caller.user_name;
                let (token, expires_at) =
                    invitations::create(store, &known.person, had, by).await?;
                Ok(Written::here(invited(&token, expires_at)))
            })
            .await
        }
        .await,
    )
}

/// Locks a person: they are signed out everywhere at once and cannot sign in.
#[server(prefix = "/fn", endpoint = "lock_person", protocol = Json)]
pub async fn lock_person(user_name: String) -> Result<(), PortalError> {
    answer(
        async {
            let manager = Manager::of_request()?;
            let known = manager.find(&user_name).await?;
            if known.person == manager.caller.person {
                return Err(
                    PortalError::new(ErrorKind::Conflict, "You cannot lock yourself.")
                        .next("Ask another administrator. Nothing was changed."),
                );
            }
            let entry = manager.entry("Lock person", &known.user_name, "");
            write(&manager.portico, entry, &[], || async {
                credentials::lock(&manager.portico.store, &known.person).await?;
                Ok(Written::here(()))
            })
            .await
        }
        .await,
    )
}

/// Lets a locked person sign in again.
#[server(prefix = "/fn", endpoint = "unlock_person", protocol = Json)]
pub async fn unlock_person(user_name: String) -> Result<(), PortalError> {
    answer(
        async {
            let manager = Manager::of_request()?;
            let known = manager.find(&user_name).await?;
            let entry = manager.entry("Unlock person", &known.user_name, "");
            write(&manager.portico, entry, &[], || async {
                credentials::unlock(&manager.portico.store, &known.person).await?;
                Ok(Written::here(()))
            })
            .await
        }
        .await,
    )
}

/// Ends all browser sessions of a person. Gives how many there were.
#[server(prefix = "/fn", endpoint = "sign_out_person", protocol = Json)]
pub async fn sign_out_person(user_name: String) -> Result<u64, PortalError> {
    answer(
        async {
            let manager = Manager::of_request()?;
            let known = manager.find(&user_name).await?;
            let entry = manager.entry("Sign out person", &known.user_name, "");
            write(&manager.portico, entry, &[], || async {
                let ended = session::end_all(&manager.portico.store, &known.person, None).await?;
                Ok(Written::here(ended))
            })
            .await
        }
        .await,
    )
}

/// Takes a person's second factor away, which they lost: their password alone lets them
/// in until they set up another.
#[server(prefix = "/fn", endpoint = "reset_second_factor", protocol = Json)]
pub async fn reset_second_factor(user_name: String) -> Result<(), PortalError> {
    answer(
        async {
            let manager = Manager::of_request()?;
            let known = manager.find(&user_name).await?;
            let entry = manager.entry("Reset second factor", &known.user_name, "");
            write(&manager.portico, entry, &[], || async {
                if !second_factor::store::remove(&manager.portico.store, &known.person).await? {
                    return Err(PortalError::new(
                        ErrorKind::Conflict,
                        "This person has no second factor.",
                    )
                    .next("Nothing was changed."));
                }
                Ok(Written::here(()))
            })
            .await
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn invited(token: &str, expires_at: i64) -> Invited {
    Invited {
        path: Path::Invitation(token).to_string(),
        expires_at,
    }
}

#[cfg(feature = "ssr")]
impl InviteForm {
    fn checked(self) -> Result<Self, PortalError> {
        let at = |field| move |why| PortalError::invalid(field, &why);
        Ok(Self {
            user_name: people::user_name(&self.user_name).map_err(at("user_name"))?,
            display_name: credentials::display_name(&self.display_name)
                .map_err(at("display_name"))?,
            mail: credentials::mail(&self.mail)
                .map_err(at("mail"))?
                .unwrap_or_default(),
        })
    }
}

/// An administrator who asks for something.
#[cfg(feature = "ssr")]
struct Manager {
    portico: Portico,
    caller: Caller,
}

#[cfg(feature = "ssr")]
impl Manager {
    /// The one of this request. People belong to no connection: a grant for one is not
    /// enough, or its holder could become somebody with a grant for all.
    fn of_request() -> Result<Self, PortalError> {
        let caller = caller()?;
        caller.require(Permission::ManageAccess, Scope::Everywhere)?;
        Ok(Self {
            portico: portico(),
            caller,
        })
    }

    fn with_passwords(&self) -> Result<(), PortalError> {
        if self.portico.config.sign_in.local {
            return Ok(());
        }
        Err(
            PortalError::new(ErrorKind::Conflict, "Passwords are not used here.").next(
                "People sign in with a provider, and are added when they do. Nothing was changed.",
            ),
        )
    }

    async fn find(&self, user_name: &str) -> Result<Credentials, PortalError> {
        credentials::named(&self.portico.store, user_name).await
    }

    fn entry(&self, action: &'static str, user_name: &str, detail: impl Into<String>) -> Entry {
        Entry {
            actor: self.caller.user_name.clone(),
            action: action.into(),
            connection: None,
            target: Target::person(user_name),
            detail: detail.into(),
            address: address(),
        }
    }
}
