//! What can be done to the selected rows of a list: a bar above the table, and the
//! dialogs that ask before.
//!
//! Loaded when the first row is selected, see `app/list_tools.rs`.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::making::run_in_bulk;
use super::{Bulk, Planned};
use crate::access::{Permission, Scope};
use crate::app::frame::Frame;
use crate::appstream::{ConnectionName, PortalError};
use crate::lists::ListName;
use crate::lists::api::list_keys;
use crate::routes::Path;
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::field::{Field, invalid};
use crate::ui::icon::Icon;
use crate::ui::table::{Pieces, Selection, use_list_query};
use crate::ui::{Erase, Problem, changing, use_toasts};

/// Something that can be done to all selected things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAction {
    /// Start them.
    Start,
    /// Stop them.
    Stop,
    /// Give them a tag.
    Tag,
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
        use BulkAction::{Delete, End, Start, Stop, Tag};
        match self {
            Self::Fleets => &[Start, Stop, Tag, Delete],
            Self::Stacks => &[Tag, Delete],
            Self::ImageBuilders => &[Start, Stop, Delete],
            Self::Sessions => &[End],
        }
    }

    /// The job for it; `tags` for those that take some.
    fn bulk(self, action: BulkAction, tags: Vec<(String, String)>) -> Option<Bulk> {
        use BulkAction::{Delete, End, Start, Stop, Tag};
        Some(match (self, action) {
            (Self::Fleets, Start) => Bulk::StartFleets,
            (Self::Fleets, Stop) => Bulk::StopFleets,
            (Self::Fleets, Tag) => Bulk::TagFleets(tags),
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
            Self::Delete => "Delete",
            Self::End => "End",
        }
    }

    const fn symbol(self) -> &'static str {
        match self {
            Self::Start => "play",
            Self::Stop | Self::End => "stop",
            Self::Tag => "tag",
            Self::Delete => "trash",
        }
    }

    /// What to know before it is done.
    const fn effect(self) -> &'static str {
        match self {
            Self::Start => "Starting takes 10 to 20 minutes. AWS charges for running instances.",
            Self::Stop => "Sessions on them end. Stopping takes about five minutes.",
            Self::Tag => "A tag of the same key gets the new value.",
            Self::Delete => "This cannot be undone. Portico first does what AWS asks for before.",
            Self::End => "People lose what they have not saved.",
        }
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

fn bulk_form(list: BulkList, action: BulkAction, asked: Asked<BulkAction>) -> AnyView {
    let (key, value, typed) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let wrong = RwSignal::new(None::<String>);
    let error = RwSignal::new(None::<PortalError>);
    let plan = rehearsal(&list, action);
    let begin = begin(list.clone(), asked, error);
    let count = list.selection.names_untracked().len();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let tag = (key.get_untracked().trim().to_owned(), value.get_untracked());
        let fault = if action.is_grave() && typed.get_untracked().trim() != count.to_string() {
            Some(format!(
                "Type {count}, the number of {}.",
                list.kind.words().1
            ))
        } else if action == BulkAction::Tag && tag.0.is_empty() {
            Some("Enter the key of the tag.".to_owned())
        } else {
            None
        };
        wrong.set(fault.clone());
        let bulk = list.kind.bulk(action, vec![tag]);
        if let (None, false, Some(bulk)) = (fault, begin.pending().get_untracked(), bulk) {
            begin.dispatch(bulk);
        }
    };
    let fault = Signal::derive(move || wrong.get());
    let class = if action.is_grave() || action == BulkAction::Stop {
        "btn btn-danger"
    } else {
        "btn btn-primary"
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body stack">
                {changing(move || error.get().map(|error| view! { <Problem error/> }))}
                <p>{action.effect()}</p>
                {plan}
                {(action == BulkAction::Tag).then(|| tag_fields(key, value, fault))}
                {action.is_grave().then(|| number_field(typed, fault))}
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| asked.opened.close()>"Cancel"</button>
                <button class=class type="submit" aria-busy=move || begin.pending().get().then_some("true")>
                    {action.verb()}
                </button>
            </footer>
        </form>
    }
    .erase()
}

/// The steps it will take, asked for before anything begins.
fn rehearsal(list: &BulkList, action: BulkAction) -> Option<AnyView> {
    if action == BulkAction::Tag {
        return None;
    }
    let (connection, names) = (list.connection.clone(), list.selection.names_untracked());
    let bulk = list.kind.bulk(action, Vec::new())?;
    let plan = LocalResource::new(move || {
        run_in_bulk(connection.clone(), bulk.clone(), names.clone(), true)
    });
    let shown = move || {
        plan.get().map(|answer| match answer {
            Ok(plan) => steps(plan),
            Err(error) => view! { <Problem error/> }.erase(),
        })
    };
    Some(view! { <div aria-live="polite">{shown}</div> }.erase())
}

/// Steps that are shown without being asked for.
const FEW_STEPS: usize = 8;

fn steps(plan: Planned) -> AnyView {
    let count = plan.steps.len();
    let steps = plan
        .steps
        .into_iter()
        .map(|step| view! { <li>{step}</li> })
        .collect_view();
    let summary = if count == 1 {
        "The one step".to_owned()
    } else {
        format!("The {count} steps")
    };
    view! { <details class="disclosure" open=count <= FEW_STEPS><summary>{summary}</summary><ol class="plan">{steps}</ol></details> }
        .erase()
}

fn tag_fields(
    key: RwSignal<String>,
    value: RwSignal<String>,
    wrong: Signal<Option<String>>,
) -> AnyView {
    view! {
        <Field id="tag-key" label="Key" error=wrong hint="1 to 128 characters, not beginning with aws:.">
            <input class="input" id="tag-key" name="key" type="text" autocomplete="off" autofocus maxlength="128"
                aria-invalid=invalid(wrong) aria-describedby="tag-key-error tag-key-hint"
                prop:value=key on:input=move |event| key.set(event_target_value(&event))/>
        </Field>
        <Field id="tag-value" label="Value" error=Signal::stored(None::<String>) hint="At most 256 characters.">
            <input class="input" id="tag-value" name="value" type="text" autocomplete="off" maxlength="256"
                aria-describedby="tag-value-hint"
                prop:value=value on:input=move |event| value.set(event_target_value(&event))/>
        </Field>
    }
    .erase()
}

fn number_field(typed: RwSignal<String>, wrong: Signal<Option<String>>) -> AnyView {
    view! {
        <Field id="bulk-number" label="How many" error=wrong
            hint="Type how many these are, to confirm that you mean all of them.">
            <input class="input" id="bulk-number" name="number" type="text" inputmode="numeric" autocomplete="off" autofocus
                aria-invalid=invalid(wrong) aria-describedby="bulk-number-error bulk-number-hint"
                prop:value=typed on:input=move |event| typed.set(event_target_value(&event))/>
        </Field>
    }
    .erase()
}

/// Makes the job and goes to its page.
fn begin(
    list: BulkList,
    asked: Asked<BulkAction>,
    error: RwSignal<Option<PortalError>>,
) -> Action<Bulk, ()> {
    let navigate = use_navigate();
    let toasts = use_toasts();
    Action::new(move |bulk: &Bulk| {
        let (list, bulk, navigate) = (list.clone(), bulk.clone(), navigate.clone());
        async move {
            let BulkList {
                connection,
                selection,
                ..
            } = list;
            let names = selection.names_untracked();
            match run_in_bulk(connection.clone(), bulk, names, false).await {
                Ok(Planned {
                    job: Some(job),
                    title,
                    ..
                }) => {
                    asked.opened.close();
                    selection.clear();
                    toasts.done(format!("{title}: begun."));
                    let path = Path::Job(&connection, &job).to_string();
                    navigate(&path, NavigateOptions::default());
                }
                Ok(_) => asked.opened.close(),
                Err(failure) => error.set(Some(failure)),
            }
        }
    })
}
