//! The page of one's own account. All of it are plain forms.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::show_account;
use super::second_factor_card::{SecondFactorFacts, second_factor_card};
use super::{
    Account, AccountForm, AccountRefusal, BrowserSession, Done, Enrolment, LocalAccount,
    RecoveryCodes,
};
use crate::app::answer::answered;
use crate::app::frame::use_frame;
use crate::app::question::resource;
use crate::app::user_menu::UserMenu;
use crate::appstream::PortalError;
use crate::json::shared;
use crate::routes::{Path, pattern};
use crate::ui::icon::icon;
use crate::ui::shell::{Card, body_class};
use crate::ui::{Ago, Alert, Empty, Erase, Kind, Problem};

/// What the answer of a form says beside the account.
#[derive(Clone)]
struct Said {
    refusal: Option<AccountRefusal>,
    enrolment: Option<Enrolment>,
    codes: Option<RecoveryCodes>,
}

/// `/account`
#[component]
pub fn AccountPage() -> impl IntoView {
    let frame = use_frame();
    let said = StoredValue::new(Said {
        refusal: shared(use_context::<AccountRefusal>),
        enrolment: shared(use_context::<Enrolment>),
        codes: shared(use_context::<RecoveryCodes>),
    });
    let done = use_query_map()
        .with_untracked(|query| query.get("done").and_then(|done| Done::parse(&done)));
    let account = resource(|| (), |()| show_account());
    view! {
        <Title text="Your account · Portico"/>
        {body_class("launch-page")}
        <a class="skip-link" href="#main" rel="external">"Skip to content"</a>
        <header class="launch-bar">
            <a class="wordmark" href=Path::Home.to_string()>{icon("logo", "logo")}<span>"Portico"</span></a>
            <div class="end"><UserMenu caller=frame.caller compact=false/></div>
        </header>
        <main class="launch" id="main" tabindex="-1">
            <div class="stack-s">
                <h1 tabindex="-1">"Your account"</h1>
                <p class="muted">"Where you are signed in, and how."</p>
            </div>
            {done.map(was_done)}
            {answered("your account", account, move |answer| match answer {
                Ok(account) => cards(account, said.get_value()),
                Err(error) => view! { <Problem error/> }.erase(),
            })}
        </main>
    }
}

fn was_done(done: Done) -> AnyView {
    let (title, text) = done.words();
    view! { <Alert kind=Kind::Ok title urgent=true><p>{text}</p></Alert> }.erase()
}

fn cards(account: Account, said: Said) -> AnyView {
    let Said {
        refusal,
        enrolment,
        codes,
    } = said;
    let refused = |form| {
        let refusal = refusal.as_ref();
        refusal
            .filter(|refusal| refusal.form == form)
            .map(|refusal| refusal.error.clone())
    };
    let local = account.local.clone().map(|local| {
        let facts = SecondFactorFacts {
            codes_left: local.recovery_codes,
            enrolment,
            codes,
        };
        view! {
            {second_factor_card(facts, refused(AccountForm::SecondFactor))}
            {password_card(&local, &account.user_name, refused(AccountForm::Password))}
        }
    });
    // Without a local account the forms are not there; their answer is.
    let lost = local.is_none().then(|| {
        let refusal = refusal
            .clone()
            .filter(|refusal| refusal.form != AccountForm::Sessions);
        refusal.map(|refusal| view! { <Problem error=refusal.error/> })
    });
    view! {
        {lost}
        {person_card(&account)}
        {sessions_card(account.sessions, refused(AccountForm::Sessions))}
        {local}
    }
    .erase()
}

fn person_card(account: &Account) -> AnyView {
    let entry =
        |label: &'static str, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let mail = account.mail.clone().map(|mail| entry("Mail", mail));
    let providers = account.providers.join(", ");
    let by = match (&account.local, providers.is_empty()) {
        (Some(_), true) => "A password kept here".to_owned(),
        (Some(_), false) => format!("A password kept here, or {providers}"),
        (None, _) => providers,
    };
    let name = entry("Name", account.display_name.clone());
    let user_name = entry("User name", account.user_name.clone());
    view! {
        <Card id="person" title="You">
            <dl class="kv kv-rows">{name}{user_name}{mail}{entry("Sign in with", by)}</dl>
        </Card>
    }
    .erase()
}

fn sessions_card(sessions: Vec<BrowserSession>, error: Option<PortalError>) -> AnyView {
    let others = sessions.iter().filter(|session| !session.is_this).count();
    let end_others = (others > 0).then(|| {
        view! {
            <div class="card-body">
                <form method="post" action=pattern::ACCOUNT_SESSIONS>
                    <button class="btn" type="submit">"Sign out everywhere else"</button>
                </form>
            </div>
        }
    });
    let problem = error.map(|error| view! { <div class="card-body"><Problem error/></div> });
    let table = if sessions.is_empty() {
        view! { <Empty title="No browser" text="Reload the page to see where you are signed in."/> }
            .erase()
    } else {
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label="Browsers you are signed in with">
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Browsers you are signed in with"</caption>
                    <thead><tr>
                        <th scope="col">"Browser"</th><th scope="col">"Signed in"</th><th scope="col">"Last used"</th>
                        <th scope="col">"Address"</th><th scope="col" class="cell-act"><span class="sr-only">"Actions"</span></th>
                    </tr></thead>
                    <tbody>{sessions.into_iter().map(session_row).collect_view()}</tbody>
                </table>
            </div>
        }
        .erase()
    };
    view! {
        <Card id="sessions" title="Where you are signed in" flush=true>{problem}{table}{end_others}</Card>
    }
    .erase()
}

fn session_row(session: BrowserSession) -> AnyView {
    let BrowserSession {
        id,
        since,
        seen,
        address,
        device,
        is_this,
    } = session;
    let act = if is_this {
        view! { <span class="badge badge-accent">"This browser"</span> }.erase()
    } else {
        let label = format!("Sign out of {device}");
        view! {
            <form method="post" action=pattern::ACCOUNT_SESSIONS>
                <button class="btn btn-small" type="submit" name="id" value=id aria-label=label>"Sign out"</button>
            </form>
        }
        .erase()
    };
    view! {
        <tr>
            <th scope="row" class="m-title">{device}</th>
            <td class="m-line" data-label="Signed in"><Ago at=since/></td>
            <td class="m-line" data-label="Last used"><Ago at=seen/></td>
            <td class="m-line" data-label="Address"><span class="cell-break">{address}</span></td>
            <td class="cell-act m-end">{act}</td>
        </tr>
    }
    .erase()
}

fn password_card(local: &LocalAccount, user_name: &str, error: Option<PortalError>) -> AnyView {
    let set = local
        .password_set_at
        .map(|at| view! { <p class="muted">"Set "<Ago at/>"."</p> });
    let error = error.as_ref();
    let user_name = user_name.to_owned();
    let problem = beside_fields(error, &["current", "new", "again"]);
    let current = password_field(
        "current-password",
        "current",
        "Current password",
        "current-password",
        error,
    );
    let new = new_password_fields(error);
    view! {
        <Card id="password-card" title="Password">
            <form class="stack account-form" method="post" action=pattern::ACCOUNT_PASSWORD>
                {set}
                {problem}
                // So that password managers know whose it is.
                <input class="sr-only" type="text" name="user_name" autocomplete="username" value=user_name
                    readonly tabindex="-1" aria-hidden="true"/>
                {current}
                {new}
                <div><button class="btn btn-primary" type="submit">"Change password"</button></div>
            </form>
        </Card>
    }
    .erase()
}

/// The error of a form, unless it stands at one of its `fields`.
pub fn beside_fields(error: Option<&PortalError>, fields: &[&str]) -> Option<AnyView> {
    let error = error?;
    let at_field = error
        .field
        .as_deref()
        .is_some_and(|field| fields.contains(&field));
    (!at_field).then(|| view! { <Problem error=error.clone()/> }.erase())
}

/// A new password, typed twice.
pub fn new_password_fields(error: Option<&PortalError>) -> AnyView {
    view! {
        {password_field("new-password", "new", "New password", "new-password", error)}
        {password_field("again", "again", "New password again", "new-password", error)}
        <p class="hint">"12 to 128 characters. A few words that do not belong together are good and easy to keep in mind."</p>
    }
    .erase()
}

/// A field for a password; what is wrong with it stands below.
pub fn password_field(
    id: &'static str,
    name: &'static str,
    label: &'static str,
    autocomplete: &'static str,
    error: Option<&PortalError>,
) -> AnyView {
    let error = crate::ui::field::at_field(error, name);
    let described = format!("{id}-error");
    let invalid = error.is_some();
    let message = error.map(|error| {
        view! { <p class="field-error" id=described.clone() role="alert">{icon("error", "icon")}<span>{error}</span></p> }
    });
    view! {
        <div class="field">
            <label class="label" for=id>{label}</label>
            <input class="input" id=id name=name type="password" autocomplete=autocomplete required maxlength="256"
                aria-invalid=invalid.then_some("true") aria-describedby=invalid.then_some(described)/>
            {message}
        </div>
    }
    .erase()
}
