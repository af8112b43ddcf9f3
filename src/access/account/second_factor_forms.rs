//! The forms of one's own second factor. Each asks for the password: whoever finds an
//! open browser neither locks its owner out nor lets themselves in later.

use axum::extract::Form;
use axum::response::Response;
use leptos::prelude::provide_context;
use serde::Deserialize;

use super::forms::Sender;
use super::{AccountForm, AccountRefusal, Done, Enrolment, RecoveryCodes};
use crate::access::Password;
use crate::access::second_factor::{enrolment, store};
use crate::appstream::{ErrorKind, PortalError};
use crate::server::write::{Written, write};

/// The password, to show that it is oneself.
#[derive(Deserialize)]
pub struct ConfirmedForm {
    current: Password,
}

/// The first code of the app.
#[derive(Deserialize)]
pub struct CodeForm {
    code: String,
}

/// `POST /account/second-factor`: begins to set one up, and shows what the app needs.
pub async fn begin(sender: Sender, Form(form): Form<ConfirmedForm>) -> Response {
    match begun(&sender, form.current).await {
        Ok(enrolment) => sender.show(enrolment).await,
        Err(error) => sender.answer(AccountForm::SecondFactor, Err(error)).await,
    }
}

async fn begun(sender: &Sender, current: Password) -> Result<Enrolment, PortalError> {
    let known = sender.with_password(current).await?;
    let key = sender.portico.config.secret_key.as_ref();
    let secret = store::begin(&sender.portico.store, key, &known.person).await?;
    enrolment(&known.user_name, &secret)
}

/// `POST /account/second-factor/confirm`: sets it up, and shows the recovery codes.
pub async fn confirm(sender: Sender, Form(form): Form<CodeForm>) -> Response {
    let key = sender.portico.config.secret_key.as_ref();
    let (people, person) = (&sender.portico.store, &sender.caller.person);
    let entry = sender.entry("Set up second factor", "");
    let confirmed = write(&sender.portico, entry, &[], || async {
        let codes = store::confirm(people, key, person, &form.code).await?;
        Ok(Written::here(RecoveryCodes(codes)))
    })
    .await;
    match confirmed {
        Ok(codes) => sender.show(codes).await,
        Err(error) => {
            // What the app needs stays there, to try again.
            let secret = store::being_set_up(people, key, person).await;
            let enrolment = secret
                .and_then(|secret| enrolment(&sender.caller.user_name, &secret))
                .ok();
            let kind = error.kind;
            let refusal = AccountRefusal {
                form: AccountForm::SecondFactor,
                error,
            };
            sender
                .page(kind, move || {
                    provide_context(refusal.clone());
                    if let Some(enrolment) = enrolment.clone() {
                        provide_context(enrolment);
                    }
                })
                .await
        }
    }
}

/// `POST /account/second-factor/codes`: makes new recovery codes and shows them.
pub async fn renew_codes(sender: Sender, Form(form): Form<ConfirmedForm>) -> Response {
    match renewed(&sender, form.current).await {
        Ok(codes) => sender.show(codes).await,
        Err(error) => sender.answer(AccountForm::SecondFactor, Err(error)).await,
    }
}

async fn renewed(sender: &Sender, current: Password) -> Result<RecoveryCodes, PortalError> {
    let known = sender.with_password(current).await?;
    if !known.has_second_factor {
        return Err(none());
    }
    let entry = sender.entry("Make new recovery codes", "");
    write(&sender.portico, entry, &[], || async {
        let codes = store::renew_recovery_codes(&sender.portico.store, &known.person).await?;
        Ok(Written::here(RecoveryCodes(codes)))
    })
    .await
}

/// `POST /account/second-factor/remove`: takes it away.
pub async fn remove(sender: Sender, Form(form): Form<ConfirmedForm>) -> Response {
    let result = removed(&sender, form.current).await;
    sender.answer(AccountForm::SecondFactor, result).await
}

async fn removed(sender: &Sender, current: Password) -> Result<Done, PortalError> {
    let known = sender.with_password(current).await?;
    let entry = sender.entry("Remove second factor", "");
    write(&sender.portico, entry, &[], || async {
        if !store::remove(&sender.portico.store, &known.person).await? {
            return Err(none());
        }
        Ok(Written::here(Done::SecondFactor))
    })
    .await
}

fn none() -> PortalError {
    PortalError::new(ErrorKind::Conflict, "You have no second factor.").next("Nothing was changed.")
}
