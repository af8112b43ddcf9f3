//! Sign-in and sign-out as plain forms: they work before, and without, the page
//! having come alive.

use axum::Extension;
use axum::extract::{Form, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::provide_context;
use serde::Deserialize;
use tower_sessions::Session;

use super::attempts::{self, Attempt, Counted};
use super::credentials::{self, Credentials};
use super::session::Proof;
use super::{
    Caller, CodeRefusal, Password, SignInRefusal, known_networks, providers, second_factor, session,
};
use crate::app::page;
use crate::appstream::{ErrorKind, PortalError};
use crate::audit::{self, Deed, Entry, Outcome, Target};
use crate::routes::{Path, safe_next};
use crate::server::Portico;
use crate::server::security::{ClientAddress, ClientDevice};
use crate::ui::live::Topic;

/// Failed sign-ins with one user name within an hour until addresses have to wait from
/// which the person has not signed in (ASVS 2.2.1 allows 100).
const FAILURES_PER_ACCOUNT: u32 = 60;
/// What the audit record says of a right password that is not enough.
const CODE_ASKED: &str = "Password accepted, code asked for.";
/// Whom it names where nobody has the user name that was typed: people type their
/// passwords there. No user name has a parenthesis.
const UNKNOWN: &str = "(unknown name)";

/// The sign-in form.
#[derive(Deserialize)]
pub struct SignInForm {
    user_name: String,
    password: Password,
    #[serde(default)]
    next: String,
}

/// Signs in, or shows the page again with what is wrong; the user name stays.
pub async fn sign_in(
    State(portico): State<Portico>,
    Extension(address): Extension<ClientAddress>,
    Extension(device): Extension<ClientDevice>,
    session: Session,
    Form(form): Form<SignInForm>,
) -> Response {
    let next = safe_next(&form.next).unwrap_or("/").to_owned();
    let user_name: String = form
        .user_name
        .trim()
        .to_lowercase()
        .chars()
        .take(64)
        .collect();
    let came = async {
        let known = check(&portico, address, &device, &user_name, form.password).await?;
        // Of the password that was looked at; the person may have another by now.
        let mark = known.password_mark();
        let person = known.person;
        if known.has_second_factor {
            session::sign_in_halfway(&session, person, next.clone(), mark).await?;
            return Ok(Path::SignInCode.to_string());
        }
        let proof = Proof::Password(mark);
        session::sign_in(&portico.store, &session, person, address, &device, proof).await?;
        Ok(next.clone())
    };
    match came.await {
        Ok(to) => Redirect::to(&to).into_response(),
        Err(error) => refused(portico, user_name, next, error).await,
    }
}

/// How somebody signs in or out, for the audit record.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// In words.
    pub detail: &'a str,
    /// From where.
    pub address: ClientAddress,
    /// With which browser.
    pub device: &'a ClientDevice,
}

impl Way<'_> {
    fn deed(self, action: &'static str, user_name: &str) -> Deed {
        let entry = Entry {
            actor: user_name.to_owned(),
            action: action.into(),
            connection: None,
            target: Target::person(user_name),
            detail: self.detail.to_owned(),
            address: self.address.0.to_string(),
        };
        entry.on(&self.device.0)
    }
}

/// Writes down how signing in went.
///
/// # Errors
/// If it cannot be written; then nobody gets in.
pub async fn record<T>(
    portico: &Portico,
    user_name: &str,
    way: Way<'_>,
    result: &Result<T, PortalError>,
) -> Result<(), PortalError> {
    let outcome = match result {
        Ok(_) => Outcome::done(None),
        Err(error) => Outcome::failed(error),
    };
    let deed = way.deed("Sign in", user_name);
    audit::store::record(&portico.store, deed, &outcome).await?;
    portico.live.changed(Topic::Audit);
    Ok(())
}

async fn check(
    portico: &Portico,
    address: ClientAddress,
    device: &ClientDevice,
    user_name: &str,
    password: Password,
) -> Result<Credentials, PortalError> {
    if !portico.config.sign_in.local {
        return Err(
            PortalError::new(ErrorKind::Forbidden, "Passwords are not used here.")
                .next("Sign in with one of the providers."),
        );
    }
    let limit = portico.config.sign_in.failures_per_address;
    let from_address = attempts::begin(&portico.store, Attempt::SignIn, address.0, limit).await?;
    let for_account = count_for_account(portico, address, user_name).await?;
    let found = credentials::find(&portico.store, user_name).await?;
    let hash = found.as_ref().and_then(|known| known.password_hash.clone());
    // As much work for a name that nobody has.
    let right = password.is(hash).await;
    let named = match found {
        Some(_) => user_name,
        None => UNKNOWN,
    };
    let result = match found {
        Some(known) if right && known.is_locked => Err(locked()),
        Some(known) if right => Ok(known),
        _ => Err(PortalError::new(
            ErrorKind::SignedOut,
            "The user name or the password is wrong.",
        )
        .next("Check both and try again.")),
    };
    if right && result.is_ok() {
        from_address.succeeded(&portico.store).await?;
        if let Some(for_account) = for_account {
            for_account.succeeded(&portico.store).await?;
        }
    }
    let waits_for_code = result.as_ref().is_ok_and(|known| known.has_second_factor);
    let way = Way {
        detail: if waits_for_code { CODE_ASKED } else { "" },
        address,
        device,
    };
    record(portico, named, way, &result).await?;
    result
}

/// Counts an attempt with a user name, unless its person is signed in from there
/// already: that is no stranger who guesses. Nor is whoever comes from where the person
/// signed in lately kept out by what others guessed.
async fn count_for_account(
    portico: &Portico,
    address: ClientAddress,
    user_name: &str,
) -> Result<Option<Counted>, PortalError> {
    let store = &portico.store;
    if known_networks::is_signed_in_from(store, user_name, address).await? {
        return Ok(None);
    }
    let limit = FAILURES_PER_ACCOUNT;
    match attempts::begin(store, Attempt::Account, user_name, limit).await {
        Ok(counted) => Ok(Some(counted)),
        Err(error) if error.kind == ErrorKind::TooManyAttempts => {
            // Looked up only now: the record may be long.
            match known_networks::has_signed_in_from(store, user_name, address, CODE_ASKED).await? {
                true => Ok(None),
                false => Err(error),
            }
        }
        Err(error) => Err(error),
    }
}

/// What is said to somebody who is locked, and knows the password.
pub fn locked() -> PortalError {
    PortalError::new(ErrorKind::Forbidden, "Your account is locked.")
        .next("An administrator locked it, and can unlock it.")
}

/// The form of the second step.
#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    recovery: String,
}

/// Signs in whoever gave the right password before and gives the right code now.
pub async fn give_code(
    State(portico): State<Portico>,
    Extension(address): Extension<ClientAddress>,
    Extension(device): Extension<ClientDevice>,
    session: Session,
    Form(form): Form<CodeForm>,
) -> Response {
    let code = match form.code.trim().is_empty() {
        true => form.recovery,
        false => form.code,
    };
    let halfway = match session::halfway(&session).await {
        Ok(Some(halfway)) => halfway,
        Ok(None) => return refused(portico, String::new(), "/".to_owned(), too_late()).await,
        Err(error) => return refused(portico, String::new(), "/".to_owned(), error).await,
    };
    let came = async {
        let known = credentials::of(&portico.store, &halfway.person)
            .await?
            .ok_or_else(too_late)?;
        if known.is_locked {
            return Err(locked());
        }
        // Before a code is used up for nothing.
        let proof = halfway.proof(known.password_hash.as_deref());
        let proof = proof.ok_or_else(too_late)?;
        let key = portico.config.secret_key.as_ref();
        let store = &portico.store;
        let result = second_factor::store::check(store, key, &known.person, &code).await;
        let way = Way {
            detail: "With a second factor.",
            address,
            device: &device,
        };
        record(&portico, &known.user_name, way, &result).await?;
        result?;
        session::sign_in(store, &session, known.person, address, &device, proof).await
    };
    match came.await {
        Ok(()) => Redirect::to(&halfway.next).into_response(),
        Err(error) => code_refused(&portico, error).await,
    }
}

fn too_late() -> PortalError {
    PortalError::new(ErrorKind::SignedOut, "The second step took too long.").next("Sign in again.")
}

async fn code_refused(portico: &Portico, error: PortalError) -> Response {
    let kind = error.kind;
    let refusal = CodeRefusal { error };
    let path = Path::SignInCode.to_string();
    page::render(portico, &path, None, kind, move || {
        provide_context(refusal.clone());
    })
    .await
}

/// The sign-in page with what is wrong.
pub async fn refused(
    portico: Portico,
    user_name: String,
    next: String,
    error: PortalError,
) -> Response {
    let uri = Path::SignIn {
        next: (next != "/").then_some(next.as_str()),
    }
    .to_string();
    page::render(&portico, &uri, None, error.kind, move || {
        provide_context(SignInRefusal {
            user_name: user_name.clone(),
            error: error.clone(),
        });
    })
    .await
}

/// Ends the session and leads to the sign-in page, or on to the provider to sign out
/// there.
pub async fn sign_out(
    State(portico): State<Portico>,
    Extension(address): Extension<ClientAddress>,
    Extension(device): Extension<ClientDevice>,
    session: Session,
    request: Request,
) -> Response {
    if let Some(caller) = request.extensions().get::<Caller>() {
        let way = Way {
            detail: "",
            address,
            device: &device,
        };
        let deed = way.deed("Sign out", &caller.user_name);
        if let Err(error) = audit::store::record(&portico.store, deed, &Outcome::done(None)).await {
            tracing::error!(%error, "a sign-out could not be recorded");
        }
    }
    match session::sign_out(&session).await {
        Ok(Some((person, at_provider))) => {
            let answer = providers::forms::signed_out(&portico, &person, &at_provider).await;
            answer.unwrap_or_else(|| {
                Redirect::to(&Path::SignIn { next: None }.to_string()).into_response()
            })
        }
        Ok(None) => Redirect::to(&Path::SignIn { next: None }.to_string()).into_response(),
        Err(error) => refused(portico, String::new(), "/".to_owned(), error).await,
    }
}
