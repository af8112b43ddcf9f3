//! The second factor on the page of one's own account: whether there is one, what the
//! app needs to set it up, and the recovery codes, once.

use leptos::prelude::*;

use super::page::{beside_fields, password_field};
use super::{Enrolment, RecoveryCodes};
use crate::appstream::PortalError;
use crate::routes::pattern;
use crate::ui::icon::icon;
use crate::ui::shell::Card;
use crate::ui::{Alert, Erase, Kind, Status, Tone};

/// Recovery codes left from which on more are wanted.
const FEW: i64 = 3;

/// What the card goes by.
pub struct SecondFactorFacts {
    /// How many recovery codes are left, if there is a second factor.
    pub codes_left: Option<i64>,
    /// What the app needs, while it is being set up.
    pub enrolment: Option<Enrolment>,
    /// Recovery codes that were just made.
    pub codes: Option<RecoveryCodes>,
}

/// The card.
pub fn second_factor_card(facts: SecondFactorFacts, error: Option<PortalError>) -> AnyView {
    let error = error.as_ref();
    let state = match facts.codes_left {
        Some(_) => view! { <Status tone=Tone::Running text="On"/> }.erase(),
        None => view! { <Status tone=Tone::Stopped text="Off"/> }.erase(),
    };
    let body = match (facts.codes_left, facts.enrolment) {
        (None, Some(enrolment)) => setting_up(enrolment, error),
        (None, None) => is_off(error),
        (Some(left), _) => is_on(left, facts.codes, error),
    };
    view! { <Card id="second-factor" title="Second factor" aside=state>{body}</Card> }.erase()
}

fn is_off(error: Option<&PortalError>) -> AnyView {
    view! {
        <form class="stack account-form" method="post" action=pattern::ACCOUNT_SECOND_FACTOR>
            <p>"An app on your phone shows a code that changes every half minute. With it, somebody who learns your password still does not get in."</p>
            {beside_fields(error, &["current"])}
            {password_field("second-factor-password", "current", "Current password", "current-password", error)}
            <div><button class="btn btn-primary" type="submit">"Set up second factor"</button></div>
        </form>
    }
    .erase()
}

fn setting_up(enrolment: Enrolment, error: Option<&PortalError>) -> AnyView {
    let Enrolment { secret, size, path } = enrolment;
    let wrong = crate::ui::field::at_field(error, "code");
    let invalid = wrong.is_some();
    let wrong = wrong.map(|wrong| {
        view! { <p class="field-error" id="code-error" role="alert">{icon("error", "icon")}<span>{wrong}</span></p> }
    });
    view! {
        <form class="stack account-form" method="post" action=pattern::ACCOUNT_SECOND_FACTOR_CONFIRM autocomplete="off">
            {beside_fields(error, &["code"])}
            <p>"Scan this with the app, or type the secret into it."</p>
            <svg class="qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label="QR code of the secret">
                <rect class="qr-light" width=size height=size/>
                <path class="qr-dark" d=path/>
            </svg>
            <div>
                <p class="label">"Secret"</p>
                <p><code class="cell-break">{secret}</code></p>
            </div>
            <div class="field">
                <label class="label" for="code">"Code the app shows"</label>
                <input class="input mono" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required
                    maxlength="16" autofocus aria-invalid=invalid.then_some("true") aria-describedby=invalid.then_some("code-error")/>
                {wrong}
            </div>
            <div><button class="btn btn-primary" type="submit">"Turn on"</button></div>
        </form>
    }
    .erase()
}

fn is_on(left: i64, codes: Option<RecoveryCodes>, error: Option<&PortalError>) -> AnyView {
    let fresh = codes.map(|RecoveryCodes(codes)| {
        let codes = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
        view! {
            <Alert kind=Kind::Warn title="Keep these recovery codes now" urgent=true>
                <p>"They are shown this once. Each lets you in once in place of a code of the app, for when the phone is lost. Print them, or put them into a password manager."</p>
            </Alert>
            <ul class="recovery-codes" aria-label="Recovery codes">{codes}</ul>
        }
    });
    let few = (left <= FEW).then(|| {
        let title = match left {
            0 => "You have no recovery codes left".to_owned(),
            1 => "You have one recovery code left".to_owned(),
            _ => format!("You have {left} recovery codes left"),
        };
        view! { <Alert kind=Kind::Warn title><p>"Make new ones before you need them."</p></Alert> }
    });
    let count = (left > FEW).then(|| view! { <p class="muted">{left}" recovery codes left."</p> });
    // The one password is sent with whichever button is pressed.
    view! {
        {fresh}
        <form class="stack account-form" method="post" action=pattern::ACCOUNT_SECOND_FACTOR_CODES>
            <p>"Signing in asks for a code of your app."</p>
            {few}{count}
            {beside_fields(error, &["current"])}
            {password_field("second-factor-password", "current", "Current password", "current-password", error)}
            <div class="row">
                <button class="btn" type="submit">"Make new recovery codes"</button>
                <button class="btn btn-danger-quiet" type="submit" formaction=pattern::ACCOUNT_SECOND_FACTOR_REMOVE>"Remove second factor"</button>
            </div>
        </form>
    }
    .erase()
}
