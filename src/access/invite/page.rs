//! The page of an invitation: a password, typed twice.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::api::show_invitation;
use super::{InvitationRefusal, InvitationView};
use crate::access::account::{beside_fields, new_password_fields};
use crate::access::{GateArt, GateFoot, GateTop};
use crate::app::answer::answered;
use crate::app::question::resource;
use crate::appstream::PortalError;
use crate::json::shared;
use crate::routes::Path;
use crate::ui::shell::body_class;
use crate::ui::time::Ahead;
use crate::ui::{Erase, Problem};

/// `/invite/{token}`
#[component]
pub fn InvitationPage() -> impl IntoView {
    let refusal = StoredValue::new(shared(use_context::<InvitationRefusal>));
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
    let invitation = resource(move || token.get(), show_invitation);
    view! {
        {body_class("gate")}
        <GateTop/>
        <main class="gate-main" id="main">
            <div class="gate-card">
                <GateArt/>
                {answered("the invitation", invitation, move |answer| match answer {
                    Ok(view) => password_form(&token.get_untracked(), view, refusal.get_value()),
                    Err(error) => no_good(error),
                })}
            </div>
        </main>
        <GateFoot/>
    }
}

fn no_good(error: PortalError) -> AnyView {
    view! {
        <Title text="Invitation · Portico"/>
        <div class="gate-body">
            <h1>"This invitation does not work"</h1>
            <Problem error/>
            <p><a href=Path::SignIn { next: None }.to_string()>"Go to the sign-in page"</a></p>
        </div>
    }
    .erase()
}

fn password_form(
    token: &str,
    invitation: InvitationView,
    refusal: Option<InvitationRefusal>,
) -> AnyView {
    let error = refusal.map(|refusal| refusal.error);
    let error = error.as_ref();
    let title = match invitation.is_again {
        true => "Choose a new password",
        false => "Welcome to Portico",
    };
    let lead = match invitation.is_again {
        true => "Where you are still signed in, you are signed out then.",
        false => "Choose a password, then sign in with it.",
    };
    view! {
        <Title text=format!("{title} · Portico")/>
        <form class="gate-body" method="post" action=Path::Invitation(token).to_string()>
            <div class="stack-s"><h1>{title}</h1><p class="muted">{lead}</p></div>
            {beside_fields(error, &["new", "again"])}
            <dl class="kv kv-rows">
                <div><dt>"For"</dt><dd><strong>{invitation.display_name}</strong></dd></div>
                <div><dt>"User name"</dt><dd>{invitation.user_name.clone()}</dd></div>
                <div><dt>"Invited by"</dt><dd>{invitation.created_by}</dd></div>
                <div><dt>"Use before"</dt><dd><Ahead at=invitation.expires_at/></dd></div>
            </dl>
            // So that password managers know whose it is.
            <input class="sr-only" type="text" name="user_name" autocomplete="username" value=invitation.user_name
                readonly tabindex="-1" aria-hidden="true"/>
            {new_password_fields(error)}
            <button class="btn btn-primary btn-large btn-block" type="submit">"Set password"</button>
        </form>
    }
    .erase()
}
