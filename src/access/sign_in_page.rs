//! The sign-in page: a plain form.

use leptos::prelude::*;
use leptos_meta::{Body, Title};
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

use super::Role;
use crate::app::frame::use_frame;
use crate::appstream::PortalError;
use crate::json::shared;
use crate::routes::Path;
use crate::ui::icon::icon;
use crate::ui::{Erase, Problem};

/// Why signing in did not work; what was typed stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInRefusal {
    /// The user name that was typed.
    pub user_name: String,
    /// What is wrong.
    pub error: PortalError,
}

/// `/sign-in`
#[component]
pub fn SignInPage() -> impl IntoView {
    let refusal = shared(use_context::<SignInRefusal>);
    let next = use_query_map().with_untracked(|query| query.get("next").unwrap_or_default());
    let (user_name, error) = refusal.map_or((String::new(), None), |refusal| {
        (refusal.user_name, Some(refusal.error))
    });
    let invalid = error.is_some().then_some("true");
    let demo = use_frame().is_demo.then(demo_accounts);
    view! {
        <Title text="Sign in · Portico"/>
        <Body attr:class="gate"/>
        <GateTop/>
        <main class="gate-main" id="main">
            <div class="gate-card">
                <GateArt/>
                <form class="gate-body" method="post" action=Path::SignIn { next: None }.to_string()>
                    <div class="stack-s">
                        <h1>"Sign in"</h1>
                        <p class="muted">"Open your applications, or manage the fleets behind them."</p>
                    </div>
                    {error.map(|error| view! { <Problem error/> })}
                    <input type="hidden" name="next" value=next/>
                    <div class="field">
                        <label class="label" for="user_name">"User name"</label>
                        <input class="input" id="user_name" name="user_name" autocomplete="username" autocapitalize="none"
                            spellcheck="false" maxlength="64" required autofocus value=user_name aria-invalid=invalid/>
                    </div>
                    <div class="field">
                        <label class="label" for="password">"Password"</label>
                        <input class="input" id="password" name="password" type="password" autocomplete="current-password"
                            maxlength="256" required aria-invalid=invalid/>
                    </div>
                    <button class="btn btn-primary btn-large btn-block" type="submit">"Sign in"</button>
                </form>
                {demo}
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
