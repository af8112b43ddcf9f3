//! The sign-in page and its second step: plain forms.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

use super::Role;
use crate::app::frame::use_frame;
use crate::appstream::PortalError;
use crate::json::shared;
use crate::routes::Path;
use crate::ui::icon::icon;
use crate::ui::shell::body_class;
use crate::ui::{Alert, Erase, Kind, Problem};

/// Why signing in did not work; what was typed stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInRefusal {
    /// The user name that was typed.
    pub user_name: String,
    /// What is wrong.
    pub error: PortalError,
}

/// Why the second step of signing in did not work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CodeRefusal {
    /// What is wrong.
    pub error: PortalError,
}

/// Where somebody who has signed out here is being led, to sign out there as well.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignedOut {
    /// What people call it.
    pub label: String,
    /// Its address.
    pub url: String,
}

/// The ways to sign in here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Ways {
    /// Whether passwords are.
    local: bool,
    /// Names of providers, and what people call them.
    providers: Vec<(String, String)>,
}

impl Ways {
    /// Those of the configuration. In the browser they come with the page instead.
    fn of_request() -> Self {
        #[cfg(feature = "ssr")]
        {
            let portico = crate::server::portico();
            let sign_in = &portico.config.sign_in;
            let button = |provider: &crate::server::config::ProviderConfig| {
                (provider.name.clone(), provider.label.clone())
            };
            Self {
                local: sign_in.local,
                providers: sign_in.providers.iter().map(button).collect(),
            }
        }
        #[cfg(not(feature = "ssr"))]
        Self::default()
    }
}

/// `/sign-in`
#[component]
pub fn SignInPage() -> impl IntoView {
    let refusal = shared(use_context::<SignInRefusal>);
    let ways = shared(Ways::of_request);
    let (next, was_set) = use_query_map().with_untracked(|query| {
        let was_set = query.get("set").is_some_and(|set| set == "password");
        (query.get("next").unwrap_or_default(), was_set)
    });
    let (user_name, error) = refusal.map_or((String::new(), None), |refusal| {
        (refusal.user_name, Some(refusal.error))
    });
    let invalid = !user_name.is_empty() && error.is_some();
    let was_set = (was_set && error.is_none()).then(|| {
        view! {
            <Alert kind=Kind::Ok title="Your password is set" urgent=true><p>"Sign in with it."</p></Alert>
        }
    });
    let signed_out = shared(use_context::<SignedOut>).map(|SignedOut { label, url }| {
        let link = format!("Sign out of {label}");
        view! {
            <Alert kind=Kind::Ok title="You are signed out of Portico" urgent=true>
                <p><a href=url rel="external">{link}</a>" as well: you are being led there."</p>
            </Alert>
        }
    });
    let providers = provider_links(&ways.providers, &next);
    let both = (providers.is_some() && ways.local).then(|| view! { <hr/> });
    let password = ways
        .local
        .then(|| password_form(user_name, next, invalid, ways.providers.is_empty()));
    let demo = use_frame().is_demo.then(demo_accounts);
    view! {
        <Title text="Sign in · Portico"/>
        {body_class("gate")}
        <GateTop/>
        <main class="gate-main" id="main">
            <div class="gate-card">
                <GateArt/>
                <div class="gate-body">
                    <div class="stack-s">
                        <h1>"Sign in"</h1>
                        <p class="muted">"Open your applications, or manage the fleets behind them."</p>
                    </div>
                    {error.map(|error| view! { <Problem error/> })}
                    {was_set}
                    {signed_out}
                    {providers}
                    {both}
                    {password}
                </div>
                {demo}
            </div>
        </main>
        <GateFoot/>
    }
}

/// A button for each provider: links, because browsers let a form lead only to where
/// the page allows, and providers lead on to others.
fn provider_links(providers: &[(String, String)], next: &str) -> Option<AnyView> {
    let next = Some(next).filter(|next| !next.is_empty());
    let link = |(name, label): &(String, String)| {
        let href = Path::SignInWith {
            provider: name,
            next,
        }
        .to_string();
        let text = format!("Continue with {label}");
        view! { <a class="btn btn-primary btn-large btn-block" href=href rel="external">{text}</a> }
    };
    (!providers.is_empty()).then(|| {
        view! {
            <div class="stack-s">
                {providers.iter().map(link).collect_view()}
                <p class="small muted">"You go to its sign-in page and come back here. Portico never sees your password."</p>
            </div>
        }
        .erase()
    })
}

/// User name and password. Beside providers, theirs are the buttons that stand out.
fn password_form(user_name: String, next: String, invalid: bool, alone: bool) -> AnyView {
    let invalid = invalid.then_some("true");
    let button = if alone {
        "btn btn-primary btn-large btn-block"
    } else {
        "btn btn-large btn-block"
    };
    view! {
        <form class="stack" method="post" action=Path::SignIn { next: None }.to_string()>
            <input type="hidden" name="next" value=next/>
            <div class="field">
                <label class="label" for="user_name">"User name"</label>
                <input class="input" id="user_name" name="user_name" autocomplete="username" autocapitalize="none"
                    spellcheck="false" maxlength="64" required autofocus=alone value=user_name aria-invalid=invalid/>
            </div>
            <div class="field">
                <label class="label" for="password">"Password"</label>
                <input class="input" id="password" name="password" type="password" autocomplete="current-password"
                    maxlength="256" required aria-invalid=invalid/>
            </div>
            <button class=button type="submit">"Sign in"</button>
        </form>
    }
    .erase()
}

/// `/sign-in/code`
#[component]
pub fn SignInCodePage() -> impl IntoView {
    let error = shared(use_context::<CodeRefusal>).map(|refusal| refusal.error);
    let invalid = error.is_some().then_some("true");
    view! {
        <Title text="Second step · Portico"/>
        {body_class("gate")}
        <GateTop/>
        <main class="gate-main" id="main">
            <div class="gate-card">
                <GateArt/>
                <form class="gate-body" method="post" action=Path::SignInCode.to_string() autocomplete="off">
                    <div class="stack-s">
                        <h1>"Second step"</h1>
                        <p class="muted">"Your password is right. Now the code your app shows."</p>
                    </div>
                    {error.map(|error| view! { <Problem error/> })}
                    <div class="field">
                        <label class="label" for="code">"Code"</label>
                        <input class="input mono" id="code" name="code" inputmode="numeric" autocomplete="one-time-code"
                            maxlength="16" autofocus aria-invalid=invalid/>
                    </div>
                    <button class="btn btn-primary btn-large btn-block" type="submit">"Sign in"</button>
                    <details class="disclosure">
                        <summary>"I have a recovery code"</summary>
                        <div class="field">
                            <label class="label" for="recovery">"Recovery code"</label>
                            <input class="input mono" id="recovery" name="recovery" autocapitalize="none" spellcheck="false"
                                maxlength="64"/>
                            <p class="hint">"It is used up. Without any, ask an administrator to reset your second factor."</p>
                        </div>
                    </details>
                    <p><a class="small" href=Path::SignIn { next: None }.to_string() rel="external">"Sign in as somebody else"</a></p>
                </form>
            </div>
        </main>
        <GateFoot/>
    }
}

/// The accounts of the demo, shown there only.
fn demo_accounts() -> AnyView {
    let row = |(role, name, sees): (Role, &'static str, &'static str)| {
        let label = role.label();
        view! { <div><dt><code>{name}</code></dt><dd>{label}": "{sees}</dd></div> }
    };
    let accounts = [
        (Role::Administrator, "admin", "everything"),
        (Role::Operator, "operator", "fleets and stacks"),
        (Role::Helpdesk, "helpdesk", "people, sessions and links"),
        (Role::Auditor, "auditor", "everything, changes nothing"),
        (Role::User, "user", "their applications"),
    ];
    view! {
        <section class="gate-body gate-demo" aria-labelledby="demo-accounts">
            <h2 id="demo-accounts">"This is the demo"</h2>
            <p class="muted small">"Each account has the password "<code>"portico-demo"</code>"."</p>
            <dl class="kv kv-rows">{accounts.into_iter().map(row).collect_view()}</dl>
        </section>
    }
    .erase()
}

/// The bar on top of pages for people who only want in.
#[component]
pub fn GateTop() -> impl IntoView {
    view! {
        <header class="gate-top"><a class="wordmark" href=Path::Home.to_string()>{icon("logo", "logo")}<span>"Portico"</span></a></header>
    }
}

/// The foot of such pages: both names of the service, once.
#[component]
pub fn GateFoot() -> impl IntoView {
    view! {
        <footer class="gate-foot"><span>"Portico for Amazon AppStream 2.0 (Amazon WorkSpaces Applications)"</span></footer>
    }
}

/// The colonnade with its door open.
#[component]
pub fn GateArt() -> impl IntoView {
    let columns = [9, 41, 73, 105, 137, 169, 233, 265, 297, 329, 361, 393];
    let column = |x: i32| view! { <rect x=x y="28" width="14" height="76"/> };
    view! {
        <svg class="gate-art" viewBox="0 0 416 104" aria-hidden="true">
            <g fill="currentColor">{columns.into_iter().map(column).collect_view()}<rect x="0" y="18" width="416" height="6"/></g>
            <path d="M188 104V56a20 20 0 0 1 40 0v48z" class="art-door"/>
        </svg>
    }
}
