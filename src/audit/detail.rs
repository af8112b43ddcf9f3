//! One entry of the audit record: everything that is known of it, with what was changed.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::describe_audit_entry;
use super::object::object;
use super::{Difference, EntryDetail, Event, device};
use crate::app::answer::{answered, missing_called};
use crate::app::question::resource;
use crate::routes::{Path, narrowed};
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, PageHead};
use crate::ui::{Copyable, Erase, Moment, Status, entry};

/// `/audit/{sequence}`
#[component]
pub fn AuditEntryPage() -> impl IntoView {
    let params = use_params_map();
    let sequence = Memo::new(move |_| {
        let text = params.with(|params| params.get("sequence").unwrap_or_default());
        text.parse::<i64>().unwrap_or_default()
    });
    let version = use_live().version(&[Topic::Audit]);
    let found = resource(
        move || (sequence.get(), version.get()),
        |(sequence, _)| describe_audit_entry(sequence),
    );
    view! {
        {answered("the entry", found, move |answer| match answer {
            Ok(detail) => entry_view(detail),
            Err(error) => missing_called("Audit entry".to_owned(), error),
        })}
    }
}

fn entry_view(detail: EntryDetail) -> AnyView {
    let EntryDetail { event, hash } = detail;
    let (tone, text) = event.result.status();
    let status = view! { <Status tone text boxed=true/> }.erase();
    let lines = difference_list(&event.changes);
    let changes = (!event.changes.is_empty())
        .then(|| view! { <Card id="changes" title="Changed values">{lines}</Card> });
    let facts = facts(&event, hash);
    view! {
        <PageHead title=event.action.clone() status/>
        <div class="grid">
            <div class="col-7 stack"><Card id="entry" title="Entry">{facts}</Card></div>
            <div class="col-5 stack">{changes}</div>
        </div>
    }
    .erase()
}

fn facts(event: &Event, hash: String) -> AnyView {
    let words = |text: String| {
        (!text.is_empty()).then(|| view! { <span class="cell-wrap">{text}</span> }.erase())
    };
    let code = |text: Option<String>| text.map(|text| view! { <code>{text}</code> }.erase());
    let who = {
        let href = narrowed(&Path::Audit, &[("who", &event.actor)]);
        view! { <a href=href>{event.actor.clone()}</a> }.erase()
    };
    let program = device::called(&event.device);
    let took = event.took_ms.map(|took| match took {
        ..10_000 => format!("{took} ms"),
        _ => format!("{} s", took / 1000),
    });
    view! {
        <dl class="kv kv-rows">
            {entry("Who", Some(who))}
            {entry("When", Some(view! { <Moment at=event.began_at/> }.erase()))}
            {entry("Over", event.finished_at.map(|at| view! { <Moment at/> }.erase()))}
            {entry("Took", took.and_then(words))}
            {entry("Object", Some(object(event)))}
            {entry("Connection", event.connection.clone().and_then(words))}
            {entry("Request", words(event.detail.clone()))}
            {entry("What went wrong", event.message.clone().and_then(words))}
            {entry("AWS code", code(event.aws_code.clone()))}
            {entry("Request id", event.request_id.clone().map(|id| view! { <Copyable value=id/> }.erase()))}
            {entry("From", words(event.address.clone()))}
            {entry("Device", words(program))}
            {entry("Row", words(event.sequence.to_string()))}
            {entry("Hash", Some(view! { <Copyable value=hash/> }.erase()))}
        </dl>
    }
    .erase()
}

fn difference_list(changes: &[Difference]) -> AnyView {
    let (removed, added) = (
        changes.iter().filter(|line| line.before.is_some()).count(),
        changes.iter().filter(|line| line.after.is_some()).count(),
    );
    let label = format!("Changed values, {removed} before, {added} after");
    let lines = changes.iter().map(|line| {
        let old = line.before.clone().map(|text| {
            view! { <li><del><span class="diff-num" aria-hidden="true"></span><span>"-"</span><code>{text}</code></del></li> }
        });
        let new = line.after.clone().map(|text| {
            view! { <li><ins><span class="diff-num" aria-hidden="true"></span><span>"+"</span><code>{text}</code></ins></li> }
        });
        view! {
            <li><span class="diff-num" aria-hidden="true"></span><span></span><span>{line.path.clone()}</span></li>
            {old}{new}
        }
        .erase()
    });
    view! {
        <div class="diff" tabindex="0" role="region" aria-label=label><ol>{lines.collect_view()}</ol></div>
    }
    .erase()
}
