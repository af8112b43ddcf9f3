//! All personal links: who may open what, until when; and taking them back, one or many.

use crate::app::part::dialog_part;
use leptos::prelude::*;

use super::api::{MOST_AT_ONCE, list_links, revoke_links};
use super::create_link::CreateLinkDialog;
use crate::access::Permission;
use crate::app::answer::leave_if_signed_out;
use crate::app::frame::use_frame;
use crate::app::list_page::state_choices;
use crate::app::list_tools::{Source, tools};
use crate::app::question::resource;
use crate::appstream::{PortalError, Reading};
use crate::launch::{Link, LinkState};
use crate::routes::Path;
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::icon::Icon;
use crate::ui::list::{Column, Listing};
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loaded, PageHead};
use crate::ui::table::{ListTable, Pieces, Row, Selecting, Selection, Shape, Spec, use_list_query};
use crate::ui::time::Ahead;
use crate::ui::{Ago, Erase, Status, changing, use_toasts};

const COLUMNS: &[Column] = &[
    Column::new("opens", "Opens").heads().sorts().offers(),
    Column::new("user", "User").on_phones().sorts().offers(),
    Column::new("status", "Status").on_phones().offers(),
    Column::new("stack", "Stack").sorts().offers(),
    Column::new("fleet", "Fleet").unusual().offers(),
    Column::new("connection", "Connection").unusual().offers(),
    Column::new("uses", "Uses").on_phones().class("nowrap"),
    Column::new("expires", "Open before").on_phones().sorts(),
    Column::new("last-used", "Last opened")
        .class("hide-m")
        .sorts(),
    Column::new("made-by", "Made by")
        .class("hide-m")
        .sorts()
        .offers(),
    Column::new("created", "Made").class("hide-l").sorts(),
];

const SPEC: Spec = Spec {
    one: "link",
    many: "links",
    caption: "Links",
    by: "user, application, stack, fleet or who made it",
    columns: COLUMNS,
    usual: ("created", true),
    states: "Status",
    has_tags: false,
};

/// `/links`
#[component]
pub fn LinksPage() -> impl IntoView {
    let query = use_list_query();
    let asked = Memo::new(move |_| query.get().looking(Default::default()));
    let version = use_live().version(&[Topic::Links]);
    let links = resource(
        move || (asked.get(), version.get()),
        |(query, _)| list_links(query),
    );
    let pieces = Pieces::of(move || {
        let row = |link: Link| {
            let (key, called) = (link.id.clone(), format!("link for {}", link.user_id));
            let shown = link.clone();
            Row::new(&link, key, move |column| cell(&shown, column)).called(called)
        };
        let reading = |listing: Listing<Link>| Reading {
            value: listing.map(row),
            at: 0,
            trouble: None,
        };
        Some(links.get()?.map(reading))
    });
    let may_make = use_frame().may(Permission::IssueLinks);
    let making = Asked::<String>::default();
    let selection = Selection::default();
    let create = may_make.then(|| {
        view! {
            <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=move |_| making.ask(String::new())>
                <Icon name="plus"/>"Create links"
            </button>
        }
    });
    let revoking = Asked::<usize>::default();
    view! {
        <PageHead title="Links" text="Personal links: each opens one thing for one person, for a time and a number of uses.">{create}</PageHead>
        <Loaded what="links">
            {move || links.with(|answer| answer.and_then(|answer| answer.as_ref().err()).map(leave_if_signed_out))}
            {changing(move || pieces.problem())}
            {changing(move || (pieces.shape() != Shape::Nothing).then(|| {
                let choices = Signal::derive(move || {
                    let choices = pieces.with(|listing| {
                        state_choices(&listing.states, &[LinkState::Usable.status().1], ToOwned::to_owned)
                    });
                    choices.unwrap_or_default()
                });
                let none = ("No links yet", "A link lets somebody open one application without signing in.");
                let selecting = may_make.then(|| Selecting { selection, bar: bulk_bar(selection, revoking) });
                view! { <ListTable spec=&SPEC pieces states=Some(choices) tools=Some(tools(Some(Source::Links))) selecting none/> }
            }))}
        </Loaded>
        <CreateLinkDialog asked=making/>
        <RevokeDialog asked=revoking selection/>
    }
}

fn cell(link: &Link, column: &'static str) -> AnyView {
    match column {
        "opens" => {
            let href = Path::LinkDetail(&link.id).to_string();
            view! { <a class="row-link" href=href>{link.title.clone()}</a> }.erase()
        }
        "user" => {
            let href = Path::Helpdesk(Some(&link.user_id)).to_string();
            view! { <a href=href>{link.user_id.clone()}</a> }.erase()
        }
        "status" => {
            let (tone, text) = link.state.status();
            view! { <Status tone text/> }.erase()
        }
        "stack" => link.place.stack.to_string().erase(),
        "fleet" => link.place.fleet.to_string().erase(),
        "connection" => link.place.connection.to_string().erase(),
        "uses" => format!("{} of {}", link.uses, link.max_uses).erase(),
        "expires" => match link.state {
            LinkState::NotYet => view! { "From "<Ahead at=link.valid_from/> }.erase(),
            LinkState::Usable => view! { <Ahead at=link.expires_at/> }.erase(),
            _ => String::new().erase(),
        },
        "last-used" => link.last_used_at.map(|at| view! { <Ago at/> }).erase(),
        "made-by" => link.created_by.clone().erase(),
        _ => view! { <Ago at=link.created_at/> }.erase(),
    }
}

/// What can be done with what is selected.
fn bulk_bar(selection: Selection, asked: Asked<usize>) -> AnyView {
    let bar = changing(move || {
        let count = selection.count();
        (count > 0).then(|| {
            view! {
                <div class="bulk" role="region" aria-label="Selected links">
                    <span role="status">{format!("{count} selected")}</span>
                    <button class="btn btn-danger-quiet" type="button" aria-haspopup="dialog" on:click=move |_| asked.ask(count)>"Revoke"</button>
                    <button class="btn btn-quiet" type="button" on:click=move |_| selection.clear()>"Clear selection"</button>
                </div>
            }
            .erase()
        })
    });
    view! { {bar} }.erase()
}

#[component]
fn RevokeDialog(asked: Asked<usize>, selection: Selection) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_revoke_links_dialog,
        revoke_links_dialog(asked, selection)
    )
}

#[lazy]
fn revoke_links_dialog(asked: Asked<usize>, selection: Selection) -> AnyView {
    let toasts = use_toasts();
    let live = use_live();
    let act = Action::new(move |ids: &Vec<String>| {
        let ids = ids.clone();
        async move {
            match revoke_all(ids).await {
                Ok(1) => {
                    toasts.done("The link is revoked. It opens nothing any more.");
                    selection.clear();
                }
                Ok(count) => {
                    toasts.done(format!(
                        "{count} links are revoked. They open nothing any more."
                    ));
                    selection.clear();
                }
                Err(error) => toasts.failed(&error),
            }
            asked.opened.close();
            live.bump(Topic::Links);
        }
    });
    let title = Signal::derive(move || match asked.about().unwrap_or_default() {
        1 => "Revoke this link?".to_owned(),
        count => format!("Revoke these {count} links?"),
    });
    let revoke = move |_| {
        if !act.pending().get_untracked() {
            act.dispatch(selection.names_untracked());
        }
    };
    view! {
        <Dialog opened=asked.opened id="revoke-links" title>
            <div class="dialog-body stack">
                <p>"Whoever holds them cannot open anything with them any more. Sessions that were opened with them go on."</p>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" autofocus on:click=move |_| asked.opened.close()>"Keep them"</button>
                <button class="btn btn-danger" type="button" aria-busy=move || act.pending().get().then_some("true") on:click=revoke>"Revoke"</button>
            </footer>
        </Dialog>
    }
    .erase()
}

/// Revokes links, however many; gives how many were.
async fn revoke_all(ids: Vec<String>) -> Result<usize, PortalError> {
    let mut revoked = 0;
    for some in ids.chunks(MOST_AT_ONCE) {
        revoked += revoke_links(some.to_vec()).await?;
    }
    Ok(revoked)
}
