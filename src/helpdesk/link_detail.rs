//! One personal link: what it opens, for whom, and when and from where it was used.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::describe_link;
use super::made::{LinkActions, RenewedDialog};
use super::{LinkDetail, MadeLink};
use crate::app::answer::{answered, missing_called};
use crate::app::question::resource;
use crate::audit::device;
use crate::launch::{Link, LinkUse};
use crate::routes::Path;
use crate::ui::dialog::Asked;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, PageHead};
use crate::ui::{Erase, Moment, Status, Tone, entry};

/// `/links/{id}`
#[component]
pub fn LinkDetailPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let version = use_live().version(&[Topic::Links]);
    let found = resource(
        move || (id.get(), version.get()),
        |(id, _)| describe_link(id),
    );
    let made = Asked::<MadeLink>::default();
    view! {
        {answered("the link", found, move |answer| match answer {
            Ok(detail) => detail_view(detail, made),
            Err(error) => missing_called("Link".to_owned(), error),
        })}
        <RenewedDialog asked=made/>
    }
}

fn detail_view(detail: LinkDetail, made: Asked<MadeLink>) -> AnyView {
    let LinkDetail { link, uses } = detail;
    let (tone, text) = link.state.status();
    let status = view! { <Status tone text boxed=true/> }.erase();
    let about = format!("For {}", link.user_id);
    let (facts, history) = (facts(&link), use_list(uses));
    view! {
        <PageHead title=link.title.clone() status text=about><LinkActions link=link.clone() made/></PageHead>
        <div class="grid">
            <div class="col-7 stack"><Card id="link" title="Link">{facts}</Card></div>
            <div class="col-5 stack"><Card id="uses" title="Uses" flush=true>{history}</Card></div>
        </div>
    }
    .erase()
}

fn facts(link: &Link) -> AnyView {
    let words = |text: String| Some(view! { <span class="cell-wrap">{text}</span> }.erase());
    let at = |at: i64| Some(view! { <Moment at/> }.erase());
    let place = &link.place;
    let user = Path::Helpdesk(Some(&link.user_id)).to_string();
    let stack = Path::Stack(&place.connection, &place.stack).to_string();
    let application = place.application.as_ref().map(ToString::to_string);
    view! {
        <dl class="kv kv-rows">
            {entry("User", Some(view! { <a href=user>{link.user_id.clone()}</a> }.erase()))}
            {entry("Stack", Some(view! { <a href=stack>{place.stack.to_string()}</a> }.erase()))}
            {entry("Fleet", words(place.fleet.to_string()))}
            {entry("Application", application.and_then(words))}
            {entry("Session context", link.session_context.clone().and_then(words))}
            {entry("Made by", words(link.created_by.clone()))}
            {entry("Made", at(link.created_at))}
            {entry("Open from", at(link.valid_from.max(link.created_at)))}
            {entry("Open before", at(link.expires_at))}
            {entry("Opened", words(format!("{} of {} times", link.uses, link.max_uses)))}
        </dl>
    }
    .erase()
}

fn use_list(uses: Vec<LinkUse>) -> AnyView {
    if uses.is_empty() {
        return view! { <p class="muted card-text">"Nobody has opened it. Looking at its page uses nothing up."</p> }.erase();
    }
    let item = |usage: LinkUse| {
        let (tone, text) = match usage.opened {
            Some(true) => (Tone::Running, "Opened"),
            Some(false) => (Tone::Failed, "Did not open"),
            None => (Tone::Pending, "Being opened"),
        };
        let program = device::called(&usage.device);
        view! {
            <li><div>
                <h3><Status tone text/></h3>
                <p><Moment at=usage.at/></p>
                <p>"From "<span class="mono">{usage.address}</span>", "{program}</p>
            </div></li>
        }
        .erase()
    };
    view! { <ul class="notes">{uses.into_iter().map(item).collect_view()}</ul> }.erase()
}
