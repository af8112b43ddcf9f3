//! The audit page: who did what, to what, from where, and how it went.

use leptos::prelude::*;

use super::api::list_audit;
use super::{Event, EventResult};
use crate::app::frame::leave_if_signed_out;
use crate::json::resource;
use crate::routes::Path;
use crate::ui::list::Listing;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::table::{FilterBox, Pager, StateChoices, use_list_query};
use crate::ui::time::exact;
use crate::ui::{Empty, Erase, Problem, Status};

/// `/audit`
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_list_query();
    let version = use_live().version(&[Topic::Audit]);
    let events = resource(
        move || (query.get(), version.get()),
        |(query, _)| async move { list_audit(query).await },
    );
    view! {
        <PageHead title="Audit" text="Who did what, and what AWS answered. Entries cannot be edited or deleted."/>
        // Outside what is shown anew as the list changes: typing goes on meanwhile.
        <FilterBox what="audit record" by="person, action, target, address or request id"/>
        <Transition fallback=|| view! { <Loading what="the audit record"/> }>
            {move || Suspend::new(async move {
                match events.await {
                    Ok(listing) => event_list(listing),
                    Err(error) => {
                        leave_if_signed_out(&error);
                        view! { <Problem error/> }.erase()
                    }
                }
            })}
        </Transition>
    }
}

fn event_list(listing: Listing<Event>) -> AnyView {
    let (page, matching) = (listing.page, listing.matching);
    let narrowed = use_list_query().with_untracked(|query| query.is_narrowed());
    let nothing = (matching == 0).then(|| {
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
    });
    let result = |result: EventResult| (result.as_str().to_owned(), result.status().1.to_owned());
    let choices: Vec<_> = std::iter::once((String::new(), "All".to_owned()))
        .chain(EventResult::ALL.map(result))
        .collect();
    view! {
        <section class="table-wrap" aria-label="Audit record">
            <div class="table-tools">
                <div><StateChoices label="Result" choices/></div>
            </div>
            <p class="sr-only" role="status">{format!("{matching} entries")}</p>
            <div class="table-scroll table-page" tabindex="0" role="region" aria-label="Audit table" hidden=matching == 0>
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
                    <tbody>{listing.rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            {nothing}
            <Pager page matching/>
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
