//! The forms of one's own account: plain ones, which work without WebAssembly.

use axum::Extension;
use axum::extract::rejection::ExtensionRejection;
use axum::extract::{Form, FromRequestParts};
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use leptos::prelude::provide_context;
use serde::Deserialize;
use tower_sessions::Session;

use super::{AccountForm, AccountRefusal, Done};
use crate::access::attempts::{self, Attempt};
use crate::access::credentials::{self, Credentials};
use crate::access::session::{self, CurrentSession};
use crate::access::{Caller, Password};
use crate::app::page;
use crate::appstream::{ErrorKind, Invalid, PortalError};
use crate::audit::{Deed, Entry, Target};
use crate::routes::Path;
use crate::server::Portico;
use crate::server::security::{ClientAddress, ClientDevice};
use crate::server::write::{Written, write};

/// Who sent a form, from where, with what, and in which session.
#[derive(Clone)]
pub struct Sender {
    /// The application.
    pub portico: Portico,
    /// Who.
    pub caller: Caller,
    /// From where.
    pub address: ClientAddress,
    /// With which browser.
    pub device: ClientDevice,
    /// In which session.
    pub current: CurrentSession,
}

impl FromRequestParts<Portico> for Sender {
    type Rejection = ExtensionRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        portico: &Portico,
    ) -> Result<Self, ExtensionRejection> {
        let Extension(caller) = Extension::from_request_parts(parts, portico).await?;
        let Extension(address) = Extension::from_request_parts(parts, portico).await?;
        let Extension(device) = Extension::from_request_parts(parts, portico).await?;
        let Extension(current) = Extension::from_request_parts(parts, portico).await?;
        Ok(Self {
            portico: portico.clone(),
            caller,
            address,
            device,
            current,
        })
    }
}

impl Sender {
    /// What the audit record says of something one does to one's own account.
    pub fn entry(&self, action: &'static str, detail: impl Into<String>) -> Deed {
        let entry = Entry {
            actor: self.caller.user_name.clone(),
            action: action.into(),
            connection: None,
            target: Target::person(&self.caller.user_name),
            detail: detail.into(),
            address: self.address.0.to_string(),
        };
        entry.on(&self.device.0)
    }

    /// The sender's local account, if `current` is its password.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] at `current`, [`ErrorKind::Conflict`] without a local
    /// account.
    pub async fn with_password(&self, current: Password) -> Result<Credentials, PortalError> {
        let (portico, person) = (&self.portico, &self.caller.person);
        let known = credentials::of(&portico.store, person)
            .await?
            .filter(|known| portico.config.sign_in.local && known.password_hash.is_some())
            .ok_or_else(|| {
                PortalError::new(ErrorKind::Conflict, "You have no password here.")
                    .next("You sign in with a provider, and it has your password and second factor. Nothing was changed.")
            })?;
        let limit = portico.config.sign_in.failures_per_address;
        let counted =
            attempts::begin(&portico.store, Attempt::SignIn, self.address.0, limit).await?;
        if current.is(known.password_hash.clone()).await {
            counted.succeeded(&portico.store).await?;
            return Ok(known);
        }
        counted.failed();
        let why = Invalid("This is not your password.".to_owned());
        Err(PortalError::invalid("current", &why))
    }

    /// The page, as the answer to a form; `more` gives it what it has to say.
    pub async fn page(
        self,
        kind: ErrorKind,
        more: impl Fn() + Clone + Send + Sync + 'static,
    ) -> Response {
        let path = Path::Account(None).to_string();
        let current = self.current;
        page::render(&self.portico, &path, Some(self.caller), kind, move || {
            provide_context(current.clone());
            more();
        })
        .await
    }

    /// The page with what is to be seen once.
    pub async fn show<T: Clone + Send + Sync + 'static>(self, shown: T) -> Response {
        self.page(ErrorKind::Waiting, move || provide_context(shown.clone()))
            .await
    }

    /// The page with what came of a form.
    pub async fn answer(self, form: AccountForm, result: Result<Done, PortalError>) -> Response {
        match result {
            Ok(done) => Redirect::to(&Path::Account(Some(done)).to_string()).into_response(),
            Err(error) => {
                let kind = error.kind;
                let refusal = AccountRefusal { form, error };
                self.page(kind, move || provide_context(refusal.clone()))
                    .await
            }
        }
    }
}

/// A session to be ended.
#[derive(Deserialize)]
pub struct EndForm {
    /// Which; none: all others.
    #[serde(default)]
    id: String,
}

/// `POST /account/sessions/end`: ends one of one's own sessions, or all others.
pub async fn end_sessions(sender: Sender, Form(form): Form<EndForm>) -> Response {
    let (store, person) = (&sender.portico.store, &sender.caller.person);
    let entry = if form.id.is_empty() {
        sender.entry("Sign out everywhere else", "")
    } else {
        sender.entry("End browser session", "")
    };
    let result = write(&sender.portico, entry, &[], || async {
        if form.id.is_empty() {
            session::end_all(store, person, Some(&sender.current)).await?;
        } else if !session::end(store, person, &form.id).await? {
            return Err(PortalError::not_found("such session").next("It has ended already."));
        }
        Ok(Written::here(Done::Sessions))
    })
    .await;
    sender.clone().answer(AccountForm::Sessions, result).await
}

/// A new password.
#[derive(Deserialize)]
pub struct PasswordForm {
    current: Password,
    new: String,
    again: String,
}

/// `POST /account/password`: changes one's own password, and ends one's other sessions.
pub async fn change_password(
    sender: Sender,
    session: Session,
    Form(form): Form<PasswordForm>,
) -> Response {
    let result = set_password(&sender, form).await;
    let result = match result {
        // Whoever knew the session's id knows it no more.
        Ok(hash) => session::renew(&session, &hash)
            .await
            .map(|()| Done::Password),
        Err(error) => Err(error),
    };
    sender.answer(AccountForm::Password, result).await
}

/// Gives the sender the password of the form; and its hash to whoever called.
async fn set_password(sender: &Sender, form: PasswordForm) -> Result<String, PortalError> {
    let known = sender.with_password(form.current).await?;
    let hash = checked(&known, form.new, &form.again)?.hash().await?;
    let store = &sender.portico.store;
    let entry = sender.entry("Change password", "");
    write(&sender.portico, entry, &[], || async {
        let current = Some(&sender.current);
        credentials::set_password(store, &known.person, &hash, current).await?;
        Ok(Written::here(()))
    })
    .await?;
    Ok(hash)
}

/// A new password of somebody, typed twice.
///
/// # Errors
/// [`ErrorKind::Invalid`] at `new` or `again`.
pub fn checked(known: &Credentials, new: String, again: &str) -> Result<Password, PortalError> {
    let same = new == again;
    let password = known.new_password(new, "new")?;
    if !same {
        let why = Invalid("The two passwords differ.".to_owned());
        return Err(PortalError::invalid("again", &why));
    }
    Ok(password)
}
