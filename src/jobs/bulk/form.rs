//! What a dialog about the selected rows asks before the job is made.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::{BulkAction, BulkList};
use crate::app::question::latest;
use crate::appstream::PortalError;
use crate::jobs::making::run_in_bulk;
use crate::jobs::{Bulk, Planned};
use crate::routes::Path;
use crate::ui::dialog::Asked;
use crate::ui::field::{Field, invalid};
use crate::ui::{Erase, Problem, changing, use_toasts};

/// The fields that `action` needs, with the steps it takes.
pub(super) fn bulk_form(list: BulkList, action: BulkAction, asked: Asked<BulkAction>) -> AnyView {
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
        } else if action.takes_tag() && tag.0.is_empty() {
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
                {action.takes_tag().then(|| key_field(key, fault))}
                {(action == BulkAction::Tag).then(|| value_field(value))}
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
    if action.takes_tag() {
        return None;
    }
    let (connection, names) = (list.connection.clone(), list.selection.names_untracked());
    let bulk = list.kind.bulk(action, Vec::new())?;
    let plan = latest(move || run_in_bulk(connection.clone(), bulk.clone(), names.clone(), true));
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

fn key_field(key: RwSignal<String>, wrong: Signal<Option<String>>) -> AnyView {
    view! {
        <Field id="tag-key" label="Key" error=wrong hint="1 to 128 characters, not beginning with aws:.">
            <input class="input" id="tag-key" name="key" type="text" autocomplete="off" autofocus maxlength="128"
                aria-invalid=invalid(wrong) aria-describedby="tag-key-error tag-key-hint"
                prop:value=key on:input=move |event| key.set(event_target_value(&event))/>
        </Field>
    }
    .erase()
}

fn value_field(value: RwSignal<String>) -> AnyView {
    view! {
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
