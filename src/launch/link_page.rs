//! A personal link: what it opens, for whom, until when — and one button.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::api::show_link;
use super::page::help_called;
use super::{HelpCalled, LinkState, LinkView, Refusal};
use crate::access::{GateArt, GateFoot, GateTop};
use crate::app::answer::answered;
use crate::app::question::resource;
use crate::appstream::PortalError;
use crate::branding::{logo_image, stripe};
use crate::json::shared;
use crate::routes::Path;
use crate::ui::shell::body_class;
use crate::ui::time::Ahead;
use crate::ui::{Alert, Erase, Kind, Problem};

/// `/l/{token}`
#[component]
pub fn LinkPage() -> impl IntoView {
    let refusal = StoredValue::new(shared(use_context::<Refusal>));
    let called = shared(use_context::<HelpCalled>);
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
    let link = resource(move || token.get(), show_link);
    view! {
        {body_class("gate")}
        <GateTop/>
        <main class="gate-main" id="main">
            <div class="gate-card">
                <GateArt/>
                {answered("the link", link, move |answer| match answer {
                    Ok(view) => link_view(&token.get_untracked(), view, refusal.get_value(), called),
                    Err(error) => unknown(error),
                })}
            </div>
        </main>
        <GateFoot/>
    }
}

fn unknown(error: PortalError) -> AnyView {
    view! {
        <Title text="Link · Portico"/>
        <div class="gate-body"><h1>"This link does not work"</h1><Problem error/></div>
    }
    .erase()
}

/// What a link that cannot be used says, and what to do.
fn why_not(state: LinkState) -> Option<(&'static str, &'static str)> {
    match state {
        LinkState::Usable => None,
        LinkState::NotYet => Some(("This link is not valid yet", "Come back at the time below.")),
        LinkState::Expired => Some(("This link has expired", "Ask the helpdesk for a new one.")),
        LinkState::UsedUp => Some((
            "This link was already used as often as it may be",
            "If that was not you, tell the helpdesk at once. They can make a new one.",
        )),
        LinkState::Revoked => Some((
            "This link was taken back",
            "Ask the helpdesk why, or for a new one.",
        )),
    }
}

fn link_view(
    token: &str,
    view: LinkView,
    refusal: Option<Refusal>,
    called: Option<HelpCalled>,
) -> AnyView {
    let LinkView {
        link,
        readiness,
        other_person,
        brand,
    } = view;
    let picture = brand
        .as_ref()
        .and_then(|brand| brand.logo.as_ref())
        .map(logo_image);
    let about = brand.as_ref().and_then(|brand| brand.help.clone());
    let about = about
        .filter(|_| link.state == LinkState::Usable)
        .map(|help| view! { <p class="small muted">{help}</p> });
    let title = link.title.clone();
    let over = why_not(link.state);
    let closed = over.is_none() && readiness.is_closed();
    let left = link.max_uses - link.uses;
    let works = match left {
        1 if link.max_uses == 1 => "It works once.".to_owned(),
        1 => "It works once more.".to_owned(),
        left => format!("It works {left} more times."),
    };
    let notice = match (over, refusal, closed) {
        (Some((title, next)), _, _) => Some(view! { <Alert kind=Kind::Warn title urgent=true><p>{next}</p></Alert> }.erase()),
        (None, Some(refusal), _) => Some(view! { <Problem error=refusal.error/> }.erase()),
        (None, None, true) => Some(
            view! {
                <Alert kind=Kind::Warn title="Not available right now" urgent=true>
                    <p>"Your link stays valid. Tell the helpdesk: they can see why and start it."</p>
                </Alert>
            }
            .erase(),
        ),
        (None, None, false) => None,
    };
    let offer_help = over.is_none() && called.is_none() && (closed || notice.is_some());
    let help = offer_help.then(|| {
        view! {
            <form method="post" action=Path::LinkHelp(token).to_string()>
                <button class="btn btn-large btn-block" type="submit">"Tell the helpdesk"</button>
            </form>
        }
    });
    let question = other_person
        .as_ref()
        .filter(|_| over.is_none())
        .map(|person| {
            let title = format!("You are signed in as {person}");
            let text = format!(
                "This link is for {}. Open it only if you mean to work in that name.",
                link.user_id
            );
            view! { <Alert kind=Kind::Warn title><p>{text}</p></Alert> }
        });
    let is_other = other_person.is_some();
    let open = over.is_none().then(|| {
        let label = if is_other {
            format!("Open {title} as {}", link.user_id)
        } else {
            format!("Open {title}")
        };
        let anyway = is_other.then(|| view! { <input type="hidden" name="anyway" value="yes"/> });
        view! {
            <form method="post" action=Path::Link(token).to_string()>
                {anyway}
                <button class="btn btn-primary btn-large btn-block" type="submit">{label}</button>
            </form>
            <p class="small muted">"Not "{link.user_id.clone()}"? Then do not open it: whatever you do there is done in that name."</p>
        }
    });
    let begins = (link.state == LinkState::NotYet).then(|| {
        view! {
            <div><dt>"Open from"</dt><dd><Ahead at=link.valid_from/></dd></div>
            <div><dt>"Open before"</dt><dd><Ahead at=link.expires_at/></dd></div>
        }
    });
    let expires = (link.state == LinkState::Usable).then(|| {
        view! { <div><dt>"Open before"</dt><dd><Ahead at=link.expires_at/></dd></div> }
    });
    let lead = over
        .is_none()
        .then(|| view! { <p class="muted">"The helpdesk made this link for you. "{works}</p> });
    view! {
        <Title text=format!("{title} · Portico")/>
        {stripe(brand.as_ref())}
        <div class="gate-body">
            <div class="stack-s">{picture}<h1>{title}</h1>{lead}{about}</div>
            {called.map(|HelpCalled {}| help_called())}
            {notice}
            {question}
            <dl class="kv kv-rows">
                <div><dt>"For"</dt><dd><strong>{link.user_id.clone()}</strong></dd></div>
                <div><dt>"Made by"</dt><dd>{link.created_by.clone()}</dd></div>
                {begins}{expires}
            </dl>
            <div class="stack-s">{open}{help}</div>
        </div>
    }
    .erase()
}
