//! What can be done to the selected rows of a list: a bar above the table, and the
//! dialogs that ask before.
//!
//! Loaded when the first row is selected, see `app/list_tools.rs`.

use leptos::prelude::*;

use self::form::bulk_form;
use super::Bulk;
use crate::access::{Permission, Scope};
use crate::app::frame::Frame;
use crate::appstream::ConnectionName;
use crate::lists::ListName;
use crate::lists::api::list_keys;
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::icon::Icon;
use crate::ui::table::{Pieces, Selection, use_list_query};
use crate::ui::{Erase, changing, use_toasts};

mod form;

/// Something that can be done to all selected things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAction {
    /// Start them.
    Start,
    /// Stop them.
    Stop,
    /// Give them a tag.
    Tag,
    /// Take a tag from them.
    Untag,
    /// Delete them.
    Delete,
    /// End them.
    End,
}

/// The things a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkKind {
    /// Fleets.
    Fleets,
    /// Stacks.
    Stacks,
    /// Image builders.
    ImageBuilders,
    /// Sessions.
    Sessions,
}

impl BulkKind {
    /// One, and many.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Fleets => ("fleet", "fleets"),
            Self::Stacks => ("stack", "stacks"),
            Self::ImageBuilders => ("image builder", "image builders"),
            Self::Sessions => ("session", "sessions"),
        }
    }

    /// Whether the person may do something to many of them here.
    pub fn is_offered(self, frame: &Frame, connection: &ConnectionName) -> bool {
        let Some(caller) = &frame.caller else {
            return false;
        };
        match self {
            Self::Sessions => caller.may(Permission::EndSessions, Scope::Somewhere),
            _ => caller.may(Permission::ChangeResources, Scope::Connection(connection)),
        }
    }

    /// What can be done to them.
    const fn actions(self) -> &'static [BulkAction] {
        use BulkAction::{Delete, End, Start, Stop, Tag, Untag};
        match self {
            Self::Fleets => &[Start, Stop, Tag, Untag, Delete],
            Self::Stacks => &[Tag, Untag, Delete],
            Self::ImageBuilders => &[Start, Stop, Tag, Untag, Delete],
            Self::Sessions => &[End],
        }
    }

    /// The job for it; `tags` for those that take some.
    fn bulk(self, action: BulkAction, tags: Vec<(String, String)>) -> Option<Bulk> {
        let keys = || tags.iter().map(|(key, _)| key.clone()).collect();
        use BulkAction::{Delete, End, Start, Stop, Tag, Untag};
        Some(match (self, action) {
            (Self::Fleets, Start) => Bulk::StartFleets,
            (Self::Fleets, Stop) => Bulk::StopFleets,
            (Self::Fleets, Untag) => Bulk::UntagFleets(keys()),
            (Self::Stacks, Untag) => Bulk::UntagStacks(keys()),
            (Self::ImageBuilders, Untag) => Bulk::UntagImageBuilders(keys()),
            (Self::Fleets, Tag) => Bulk::TagFleets(tags),
            (Self::ImageBuilders, Tag) => Bulk::TagImageBuilders(tags),
            (Self::Fleets, Delete) => Bulk::DeleteFleets,
            (Self::Stacks, Tag) => Bulk::TagStacks(tags),
            (Self::Stacks, Delete) => Bulk::DeleteStacks,
            (Self::ImageBuilders, Start) => Bulk::StartImageBuilders,
            (Self::ImageBuilders, Stop) => Bulk::StopImageBuilders,
            (Self::ImageBuilders, Delete) => Bulk::DeleteImageBuilders,
            (Self::Sessions, End) => Bulk::EndSessions,
            _ => return None,
        })
    }
}

impl BulkAction {
    const fn verb(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Stop => "Stop",
            Self::Tag => "Tag",
            Self::Untag => "Untag",
            Self::Delete => "Delete",
            Self::End => "End",
        }
    }

    const fn symbol(self) -> &'static str {
        match self {
            Self::Start => "play",
            Self::Stop | Self::End => "stop",
            Self::Tag => "tag",
            Self::Untag => "x",
            Self::Delete => "trash",
        }
    }

    /// What to know before it is done.
    const fn effect(self) -> &'static str {
        match self {
            Self::Start => "Starting takes 10 to 20 minutes. AWS charges for running instances.",
            Self::Stop => "Sessions on them end. Stopping takes about five minutes.",
            Self::Tag => "A tag of the same key gets the new value.",
            Self::Untag => {
                "The tag with this key goes, whatever its value. Those without it stay as they are."
            }
            Self::Delete => "This cannot be undone. Portico first does what AWS asks for before.",
            Self::End => "People lose what they have not saved.",
        }
    }

    /// Whether a tag is to be named.
    const fn takes_tag(self) -> bool {
        matches!(self, Self::Tag | Self::Untag)
    }

    /// Whether the number of things has to be typed.
    const fn is_grave(self) -> bool {
        matches!(self, Self::Delete | Self::End)
    }
}

/// The list something is done in.
#[derive(Clone)]
pub struct BulkList {
    /// Where.
    pub connection: ConnectionName,
    /// What it is of.
    pub kind: BulkKind,
    /// Its name for what all lists can do.
    pub name: ListName,
    /// What is selected.
    pub selection: Selection,
    /// Its rows.
    pub pieces: Pieces,
}

/// The bar of what can be done with what is selected.
pub fn bulk_actions(list: BulkList) -> AnyView {
    let BulkList {
        kind,
        selection,
        pieces,
        ..
    } = list.clone();
    let matching = move || {
        let matching = pieces.with(|listing| listing.matching);
        matching.unwrap_or_default()
    };
    let select_matching = select_matching(&list);
    let (_, many) = kind.words();
    let asked = Asked::<BulkAction>::default();
    let action = move |action: &BulkAction| {
        let action = *action;
        let class = if action.is_grave() {
            "btn btn-small btn-danger-quiet"
        } else {
            "btn btn-small"
        };
        view! {
            <button class=class type="button" aria-haspopup="dialog" on:click=move |_| asked.ask(action)>
                <Icon name=action.symbol()/>{action.verb()}
            </button>
        }
    };
    let rest = move || {
        (matching() > selection.count()).then(|| {
            view! {
                <button class="btn btn-quiet btn-small" type="button" on:click=move |_| select_matching.run(())>
                    {changing(move || format!("Select all {} that match", matching()))}
                </button>
            }
        })
    };
    let label = format!("Actions for selected {many}");
    view! {
        <div class="bulk" role="region" aria-label=label>
            <span class="bulk-count" role="status">{changing(move || format!("{} selected", selection.count()))}</span>
            {kind.actions().iter().map(action).collect_view()}
            {rest}
            <button class="btn btn-quiet btn-small push" type="button" on:click=move |_| selection.clear()>"Clear selection"</button>
        </div>
        <BulkDialog list asked/>
    }
    .erase()
}

/// Selects all that match, on whichever page.
fn select_matching(list: &BulkList) -> Callback<()> {
    let toasts = use_toasts();
    let query = use_list_query();
    let (connection, name, selection) = (list.connection.clone(), list.name, list.selection);
    let act = Action::new(move |(): &()| {
        let (connection, query) = (connection.clone(), query.get_untracked());
        async move {
            match list_keys(connection, name, query).await {
                Ok(keys) => selection.set(keys, true),
                Err(error) => toasts.failed(&error),
            }
        }
    });
    Callback::new(move |()| {
        act.dispatch(());
    })
}

/// Asks before something is done to all that is selected.
#[component]
fn BulkDialog(list: BulkList, asked: Asked<BulkAction>) -> impl IntoView {
    let (one, many) = list.kind.words();
    let selection = list.selection;
    let title = Signal::derive(move || {
        let verb = asked.about().map_or("Change", BulkAction::verb);
        match selection.names().as_slice() {
            [name] if many != "sessions" => format!("{verb} {one} {name}?"),
            [_] => format!("{verb} {one}?"),
            names => format!("{verb} {} {many}?", names.len()),
        }
    });
    view! {
        <Dialog opened=asked.opened id="bulk" title>
            {
                let list = list.clone();
                asked.about_untracked().map(|action| bulk_form(list, action, asked))
            }
        </Dialog>
    }
}
