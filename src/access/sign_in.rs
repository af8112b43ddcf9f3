//! Sign-in and sign-out as plain forms: they work before, and without, the page
//! having come alive.

use axum::Extension;
use axum::extract::{Form, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::attempts::{self, Attempt};
use super::{Caller, Password, PersonId, SignInRefusal, people, session};
use crate::app::page;
use crate::appstream::{ErrorKind, PortalError};
use crate::audit::{self, Entry, Outcome, Target};
use crate::routes::{Path, safe_next};
use crate::server::Portico;
use crate::server::security::ClientAddress;

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
    match check(&portico, address, &user_name, form.password).await {
        Ok(person) => match session::sign_in(&session, person).await {
            Ok(()) => Redirect::to(&next).into_response(),
            Err(error) => refused(portico, user_name, next, error).await,
        },
        Err(error) => refused(portico, user_name, next, error).await,
    }
}

async fn check(
    portico: &Portico,
    address: ClientAddress,
    user_name: &str,
    password: Password,
) -> Result<PersonId, PortalError> {
    let limit = portico.config.sign_in.failures_per_address;
    attempts::check(&portico.store, Attempt::SignIn, address.0, limit).await?;
    let entry = Entry {
        actor: user_name.to_owned(),
        action: "Sign in".into(),
        connection: None,
        target: Target::person(user_name),
        detail: String::new(),
        address: address.0.to_string(),
    };
    let found = people::find(&portico.store, user_name).await?;
    let (person, hash) = found.map_or((None, None), |(person, hash)| (Some(person), hash));
    let result = match (password.is(hash).await, person) {
        (true, Some(person)) => Ok(person),
        _ => Err(PortalError::new(
            ErrorKind::SignedOut,
            "The user name or the password is wrong.",
        )
        .next("Check both and try again.")),
    };
    if result.is_err() {
        attempts::failed(&portico.store, Attempt::SignIn, address.0).await?;
    }
    let outcome = match &result {
        Ok(_) => Outcome::done(None),
        Err(error) => Outcome::failed(error),
    };
    audit::store::record(&portico.store, &entry, &outcome).await?;
    portico.live.changed(crate::ui::live::Topic::Audit);
    result
}

async fn refused(
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
        leptos::prelude::provide_context(SignInRefusal {
            user_name: user_name.clone(),
            error: error.clone(),
        });
    })
    .await
}

/// Ends the session and leads to the sign-in page.
pub async fn sign_out(
    State(portico): State<Portico>,
    Extension(address): Extension<ClientAddress>,
    session: Session,
    request: Request,
) -> Response {
    if let Some(caller) = request.extensions().get::<Caller>() {
        let entry = Entry {
            actor: caller.user_name.clone(),
            action: "Sign out".into(),
            connection: None,
            target: Target::person(&caller.user_name),
            detail: String::new(),
            address: address.0.to_string(),
        };
        if let Err(error) = audit::store::record(&portico.store, &entry, &Outcome::done(None)).await
        {
            tracing::error!(%error, "a sign-out could not be recorded");
        }
    }
    match session::sign_out(&session).await {
        Ok(()) => Redirect::to(&Path::SignIn { next: None }.to_string()).into_response(),
        Err(error) => refused(portico, String::new(), "/".to_owned(), error).await,
    }
}
