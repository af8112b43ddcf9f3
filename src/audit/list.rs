//! The audit page: who did what, to what, from where, and how it went.

use leptos::prelude::*;

use super::api::list_audit;
use super::columns::COLUMNS;
use super::{Event, EventResult, device};
use crate::app::answer::leave_if_signed_out;
use crate::app::list_tools::{Source, tools};
use crate::app::question::resource;
use crate::appstream::Reading;
use crate::routes::Path;
use crate::ui::icon::Icon;
use crate::ui::list::ListQuery;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loaded, PageHead};
use crate::ui::table::{ListTable, Pieces, Row, Shape, Spec, mono, use_list_query};
use crate::ui::time::{exact, machine};
use crate::ui::{Erase, Status, changing};

const SPEC: Spec = Spec {
    one: "entry",
    many: "entries",
    caption: "Audit record",
    by: "person, action, target, address or request id",
    columns: COLUMNS,
    usual: ("time", true),
    states: "Result",
    has_tags: false,
};

/// `/audit`
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_list_query();
    let asked = Memo::new(move |_| query.get().looking(Default::default()));
    let version = use_live().version(&[Topic::Audit]);
    let events = resource(
        move || (asked.get(), version.get()),
        |(query, _)| async move { list_audit(query).await },
    );
    let row = |event: Event| {
        let shown = event.clone();
        Row::new(&event, event.sequence.to_string(), move |column| {
            cell(&shown, column)
        })
    };
    let pieces = Pieces::of(move || {
        let reading = |listing: crate::ui::list::Listing<Event>| Reading {
            value: listing.map(row),
            at: 0,
            trouble: None,
        };
        Some(events.get()?.map(reading))
    });
    let result = |result: EventResult| (result.as_str().to_owned(), result.status().1.to_owned());
    let choices: Vec<_> = std::iter::once((String::new(), "All".to_owned()))
        .chain(EventResult::ALL.map(result))
        .collect();
    let choices = StoredValue::new(choices);
    let as_file = move |path: Path<'static>| format!("{path}{}", asked.with(ListQuery::to_query));
    view! {
        <PageHead title="Audit" text="Who did what, and what AWS answered. Entries cannot be edited or deleted.">
            <a class="btn hide-s" href=move || as_file(Path::AuditJsonLines) download=""><Icon name="download"/>"Export JSON Lines"</a>
        </PageHead>
        <Loaded what="the audit record">
            {move || events.with(|answer| answer.and_then(|answer| answer.as_ref().err()).map(leave_if_signed_out))}
            {changing(move || pieces.problem())}
            {changing(move || (pieces.shape() != Shape::Nothing).then(|| {
                let states = Some(Signal::stored(choices.get_value()));
                let none = ("Nothing yet", "Every sign-in and every change appears here.");
                view! { <ListTable spec=&SPEC pieces states tools=Some(tools(Some(Source::Audit))) export=Some(Path::AuditCsv.to_string()) none/> }
            }))}
        </Loaded>
    }
}

fn cell(event: &Event, column: &'static str) -> AnyView {
    match column {
        "time" => {
            let at = event.began_at;
            view! { <time datetime=machine(at)>{exact(at)}</time> }.erase()
        }
        "who" => event.actor.clone().erase(),
        "action" => {
            let href = Path::AuditEntry(event.sequence).to_string();
            view! { <a class="row-link" href=href>{event.action.clone()}</a> }.erase()
        }
        "kind" => event.target_kind.clone().erase(),
        "connection" => event.connection.clone().erase(),
        "aws-code" => event
            .aws_code
            .clone()
            .map(|code| view! { <code>{code}</code> })
            .erase(),
        "took" => event.took_ms.map(|took| format!("{took} ms")).erase(),
        "device" => device::called(&event.device).erase(),
        "target" => {
            let target = match &event.connection {
                Some(connection) => {
                    format!("{} {} in {connection}", event.target_kind, event.target)
                }
                None => format!("{} {}", event.target_kind, event.target),
            };
            view! { <span class="cell-wrap">{target}</span> }.erase()
        }
        "result" => {
            let (tone, text) = event.result.status();
            view! { <Status tone text/> }.erase()
        }
        "details" => {
            let failure = event.message.clone().map(|message| {
                let code = event
                    .aws_code
                    .clone()
                    .map(|code| view! { " "<code>{code}</code> });
                view! { <span class="cell-sub">{message}{code}</span> }
            });
            let detail = event.detail.clone();
            let detail = (!detail.is_empty()).then(|| view! { <span>{detail}</span> });
            view! { {detail}{failure} }.erase()
        }
        "address" => mono(&event.address),
        _ => {
            let id = event.request_id.clone();
            id.map(|id| view! { <code class="cell-trunc">{id}</code> })
                .erase()
        }
    }
}
