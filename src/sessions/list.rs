//! All open sessions of a connection.

use leptos::prelude::*;

use super::api::list_sessions;
use super::{EndSessionDialog, Session};
use crate::access::{Permission, Scope};
use crate::app::frame::{note, use_connection, use_frame};
use crate::json::resource;
use crate::routes::Path;
use crate::ui::dialog::Asked;
use crate::ui::list::Listing;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::table::{FilterBox, Pager, Pieces, Shape, SortHeader, StateChoices, use_list_query};
use crate::ui::time::Ahead;
use crate::ui::{Ago, Empty, Erase, Status};

/// `/c/{connection}/sessions`
#[component]
pub fn SessionsPage() -> impl IntoView {
    let connection = use_connection();
    let query = use_list_query();
    let version = use_live().version(&[Topic::Sessions]);
    let sessions = resource(
        move || (connection.get(), query.get(), version.get()),
        |(connection, query, _)| async move { list_sessions(connection?, query).await },
    );
    let pieces = Pieces::of(move || sessions.get());
    let count = Signal::derive(move || {
        sessions.with(|answer| Some(answer.as_ref()?.as_ref().ok()?.value.total))
    });
    let ending = Asked::default();
    view! {
        <PageHead title="Sessions" counter=count
            text="Everybody who streams now, over all stacks, fleets and ways to sign in."/>
        <Transition fallback=|| view! { <Loading what="sessions"/> }>
            {move || sessions.with(|answer| answer.as_ref().map(note))}
            {move || pieces.problem()}
            {move || match pieces.shape() {
                Shape::Nothing => None,
                Shape::Empty => Some(nobody()),
                Shape::Rows => Some(session_list(pieces, ending)),
            }}
        </Transition>
        <EndSessionDialog asked=ending/>
    }
}

fn nobody() -> AnyView {
    view! {
        <section class="card">
            <Empty title="No sessions" text="Nobody streams now. A session appears here by itself as soon as somebody opens an application."/>
        </section>
    }
    .erase()
}

fn session_list(pieces: Pieces<Session>, ending: Asked<Session>) -> AnyView {
    let choices = Signal::derive(move || pieces.with(state_choices).unwrap_or_default());
    let matches = move || {
        pieces.with(|listing| format!("{} of {} sessions match", listing.matching, listing.total))
    };
    let nothing = move || {
        pieces.none_match().then(|| {
            view! {
                <Empty title="No sessions match" text="No session has all these words in its user, stack, fleet, state, address or id."/>
            }
        })
    };
    view! {
        <section class="table-wrap" aria-label="Sessions">
            <div class="table-tools">
                <FilterBox what="sessions" by="user, stack, fleet, address or id"/>
                <div class="table-tools-end"><StateChoices label="State" choices/></div>
            </div>
            <p class="sr-only" role="status">{matches}</p>
            <div class="table-scroll table-page" tabindex="0" role="region" aria-label="Sessions table" hidden=move || pieces.none_match()>
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Sessions"</caption>
                    <thead>
                        <tr>
                            <SortHeader column="user" label="User" usual=true/>
                            <SortHeader column="state" label="State"/>
                            <SortHeader column="stack" label="Stack"/>
                            <SortHeader column="fleet" label="Fleet"/>
                            <SortHeader column="started" label="Started"/>
                            <SortHeader column="ends-by" label="Ends by"/>
                            <SortHeader column="authentication" label="Came in by" class="hide-l"/>
                            <th scope="col" class="hide-l">"Address"</th>
                            <th scope="col" class="cell-act"><span class="sr-only">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || pieces.rows() key=Clone::clone children=move |session| row(session, ending)/>
                    </tbody>
                </table>
            </div>
            {nothing}
            <Pager pieces/>
        </section>
    }
    .erase()
}

fn state_choices(listing: &Listing<Session>) -> Vec<(String, String)> {
    let all: usize = listing.states.iter().map(|(_, count)| count).sum();
    let mut states = listing.states.clone();
    states.sort();
    std::iter::once((String::new(), format!("All {all}")))
        .chain(states.into_iter().map(|(state, count)| {
            let label = format!("{state} {count}");
            (state, label)
        }))
        .collect()
}

fn row(session: Session, ending: Asked<Session>) -> AnyView {
    let (tone, text) = session.status();
    let text = text.to_owned();
    let person = Path::Helpdesk(Some(&session.user)).to_string();
    let fleet = Path::Fleet(&session.connection, &session.fleet).to_string();
    let stack = Path::Stack(&session.connection, &session.stack).to_string();
    let may_end = use_frame().caller.is_some_and(|caller| {
        let scope = Scope::Stack(&session.connection, &session.stack);
        caller.may(Permission::EndSessions, scope)
    });
    let end = may_end.then(|| {
        let label = format!("End session of {} on {}", session.user, session.fleet);
        let about = session.clone();
        view! {
            <button class="btn btn-small btn-danger-quiet" type="button" aria-haspopup="dialog" aria-label=label
                on:click=move |_| ending.ask(about.clone())>"End session"</button>
        }
        .erase()
    });
    view! {
        <tr>
            <th scope="row" class="m-title"><a class="row-link" href=person>{session.user.clone()}</a></th>
            <td class="m-line" data-label="State"><Status tone text/></td>
            <td class="m-line" data-label="Stack"><a href=stack>{session.stack.to_string()}</a></td>
            <td class="m-line" data-label="Fleet"><a href=fleet>{session.fleet.to_string()}</a></td>
            <td class="m-line" data-label="Started">{session.started.map(|at| view! { <Ago at/> })}</td>
            <td class="m-line" data-label="Ends by">{session.ends_by.map(|at| view! { <Ahead at/> })}</td>
            <td class="hide-l">{session.authentication.label().to_owned()}</td>
            <td class="mono hide-l">{session.address.clone()}</td>
            <td class="cell-act m-end">{end}</td>
        </tr>
    }
    .erase()
}
