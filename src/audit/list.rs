//! The audit page: who did what, to what, from where, and how it went.

use leptos::prelude::*;

use super::api::list_audit;
use super::{Event, EventResult};
use crate::app::frame::leave_if_signed_out;
use crate::appstream::Reading;
use crate::json::resource;
use crate::routes::Path;
use crate::ui::list::ListQuery;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::table::{FilterBox, Pager, Pieces, Shape, StateChoices, use_list_query};
use crate::ui::time::exact;
use crate::ui::{Empty, Erase, Status};

/// `/audit`
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_list_query();
    let version = use_live().version(&[Topic::Audit]);
    let events = resource(
        move || (query.get(), version.get()),
        |(query, _)| async move { list_audit(query).await },
    );
    let pieces = Pieces::of(move || {
        let reading = |value| Reading {
            value,
            at: 0,
            trouble: None,
        };
        Some(events.get()?.map(reading))
    });
    view! {
        <PageHead title="Audit" text="Who did what, and what AWS answered. Entries cannot be edited or deleted."/>
        <Transition fallback=|| view! { <Loading what="the audit record"/> }>
            {move || events.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().err()).map(leave_if_signed_out))}
            {move || pieces.problem()}
            {move || (pieces.shape() != Shape::Nothing).then(|| event_list(pieces))}
        </Transition>
    }
}

fn event_list(pieces: Pieces<Event>) -> AnyView {
    let query = use_list_query();
    let nothing = move || {
        let narrowed = query.with(ListQuery::is_narrowed);
        pieces.none_match().then(|| {
            let (title, text) = if narrowed {
                (
                    "No entries match",
                    "Nothing in the record has all these words.",
                )
            } else {
                (
                    "Nothing yet",
                    "Every sign-in and every change appears here.",
                )
            };
            let clear = narrowed
                .then(|| view! { <a class="btn" href=Path::Audit.to_string()>"Clear filters"</a> });
            view! { <Empty title text>{clear}</Empty> }
        })
    };
    let result = |result: EventResult| (result.as_str().to_owned(), result.status().1.to_owned());
    let choices: Vec<_> = std::iter::once((String::new(), "All".to_owned()))
        .chain(EventResult::ALL.map(result))
        .collect();
    let matches = move || pieces.with(|listing| format!("{} entries", listing.matching));
    view! {
        <section class="table-wrap" aria-label="Audit record">
            <div class="table-tools">
                <FilterBox what="audit record" by="person, action, target, address or request id"/>
                <div class="table-tools-end"><StateChoices label="Result" choices=Signal::stored(choices)/></div>
            </div>
            <p class="sr-only" role="status">{matches}</p>
            <div class="table-scroll table-page" tabindex="0" role="region" aria-label="Audit table" hidden=move || pieces.none_match()>
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Audit record"</caption>
                    <thead>
                        <tr>
                            <th scope="col" aria-sort="descending">"Time"</th>
                            <th scope="col">"Who"</th>
                            <th scope="col">"Action"</th>
                            <th scope="col">"Target"</th>
                            <th scope="col">"Result"</th>
                            <th scope="col">"Details"</th>
                            <th scope="col" class="hide-m">"Address"</th>
                            <th scope="col" class="hide-l">"AWS request id"</th>
                        </tr>
                    </thead>
                    <tbody><For each=move || pieces.rows() key=Clone::clone children=row/></tbody>
                </table>
            </div>
            {nothing}
            <Pager pieces/>
        </section>
    }
    .erase()
}

fn row(event: Event) -> AnyView {
    let (tone, result) = event.result.status();
    let failure = event.message.map(|message| {
        let code = event
            .aws_code
            .clone()
            .map(|code| view! { " "<code>{code}</code> });
        view! { <span class="cell-sub">{message}{code}</span> }
    });
    let target = match &event.connection {
        Some(connection) => format!("{} {} in {connection}", event.target_kind, event.target),
        None => format!("{} {}", event.target_kind, event.target),
    };
    let at = event.began_at;
    view! {
        <tr>
            <td class="m-line nowrap" data-label="Time"><time datetime=crate::ui::time::machine(at)>{exact(at)}</time></td>
            <td class="m-line" data-label="Who">{event.actor}</td>
            <th scope="row" class="m-title">{event.action}</th>
            <td class="m-line" data-label="Target"><span class="cell-wrap">{target}</span></td>
            <td class="m-line" data-label="Result"><Status tone text=result/></td>
            <td class="m-line" data-label="Details"><span class="cell-wrap">{event.detail}</span>{failure}</td>
            <td class="hide-m mono">{event.address}</td>
            <td class="hide-l"><code class="cell-trunc">{event.request_id}</code></td>
        </tr>
    }
    .erase()
}
