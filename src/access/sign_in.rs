//! Sign-in and sign-out as plain forms: they work before, and without, the page
//! having come alive.

use axum::Extension;
use axum::extract::{Form, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::provide_context;
use serde::Deserialize;
use tower_sessions::Session;

use super::attempts::{self, Attempt};
use super::credentials::{self, Credentials};
use super::{Caller, CodeRefusal, Password, SignInRefusal, providers, second_factor, session};
use crate::app::page;
use crate::appstream::{ErrorKind, PortalError};
use crate::audit::{self, Entry, Outcome, Target};
use crate::routes::{Path, safe_next};
use crate::server::Portico;
use crate::server::security::{ClientAddress, ClientDevice};
use crate::ui::live::Topic;

/// Failed sign-ins with one user name within an hour until addresses have to wait from
/// which the person is not signed in (ASVS 2.2.1 allows 100).
const FAILURES_PER_ACCOUNT: u32 = 60;

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
        let known = check(&portico, address, &user_name, form.password).await?;
        if known.has_second_factor {
            session::sign_in_halfway(&session, known.person, next.clone()).await?;
            return Ok(Path::SignInCode.to_string());
        }
        let person = known.person;
        session::sign_in(&portico.store, &session, person, address, &device, None).await?;
        Ok(next.clone())
    };
    match came.await {
        Ok(to) => Redirect::to(&to).into_response(),
        Err(error) => refused(portico, user_name, next, error).await,
    }
}

/// What the audit record says of signing in.
fn entry(user_name: &str, detail: &str, address: ClientAddress) -> Entry {
    Entry {
        actor: user_name.to_owned(),
        action: "Sign in".into(),
        connection: None,
        target: Target::person(user_name),
        detail: detail.to_owned(),
        address: address.0.to_string(),
    }
}

/// Writes down how signing in went.
///
/// # Errors
/// If it cannot be written; then nobody gets in.
pub async fn record<T>(
    portico: &Portico,
    user_name: &str,
    detail: &str,
    address: ClientAddress,
    result: &Result<T, PortalError>,
) -> Result<(), PortalError> {
    let outcome = match result {
        Ok(_) => Outcome::done(None),
        Err(error) => Outcome::failed(error),
    };
    let entry = entry(user_name, detail, address);
    audit::store::record(&portico.store, &entry, &outcome).await?;
    portico.live.changed(Topic::Audit);
    Ok(())
}

async fn check(
    portico: &Portico,
    address: ClientAddress,
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
    // Whoever is signed in from there already is no stranger who guesses.
    let for_account = match session::is_known_from(&portico.store, user_name, address).await? {
        true => None,
        false => {
            let limit = FAILURES_PER_ACCOUNT;
            Some(attempts::begin(&portico.store, Attempt::Account, user_name, limit).await?)
        }
    };
    let found = credentials::find(&portico.store, user_name).await?;
    let hash = found.as_ref().and_then(|known| known.password_hash.clone());
    // As much work for a name that nobody has.
    let right = password.is(hash).await;
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
    if !waits_for_code {
        record(portico, user_name, "", address, &result).await?;
    }
    result
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
        let key = portico.config.secret_key.as_ref();
        let store = &portico.store;
        let result = second_factor::store::check(store, key, &known.person, &code).await;
        let detail = "With a second factor.";
        record(&portico, &known.user_name, detail, address, &result).await?;
        result?;
        session::sign_in(store, &session, known.person, address, &device, None).await
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
    session: Session,
    request: Request,
) -> Response {
    if let Some(caller) = request.extensions().get::<Caller>() {
        let entry = Entry {
            action: "Sign out".into(),
            ..entry(&caller.user_name, "", address)
        };
        if let Err(error) = audit::store::record(&portico.store, &entry, &Outcome::done(None)).await
        {
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
