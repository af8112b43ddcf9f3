//! Everything AWS says of a thing, also what no page shows by itself: asked for when
//! somebody opens it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::ShownCall;
use super::api::run_operation;
use crate::app::frame::use_connection;
use crate::app::part::{Load, load, loaded};
use crate::appstream::PortalError;
use crate::json::Value;
use crate::ui::form::shape::words;
use crate::ui::shell::Loading;
use crate::ui::{Copyable, Erase, Moment, Problem, changing};

/// What somebody opened on a page, which stays open while the page shows a newer answer.
#[derive(Clone, Copy)]
struct Everything {
    opened: RwSignal<bool>,
    /// Whether the part that shows it is there.
    ready: RwSignal<bool>,
    call: RwSignal<Option<ShownCall>>,
    /// What was asked, and the answer.
    answer: RwSignal<Option<(ShownCall, Result<Value, PortalError>)>>,
}

/// Lets a page have [`AllAttributes`].
pub fn provide_everything() {
    provide_context(Everything {
        opened: RwSignal::new(false),
        ready: RwSignal::new(false),
        call: RwSignal::new(None),
        answer: RwSignal::new(None),
    });
}

/// All attributes of the one thing that `call` describes; its page called
/// [`provide_everything`]. What shows them is loaded when they are opened for the first
/// time.
#[component]
pub fn AllAttributes(
    /// The call, as DescribeFleets with a name.
    call: ShownCall,
) -> impl IntoView {
    let everything = expect_context::<Everything>();
    let Everything { opened, ready, .. } = everything;
    // Each time the page shows a newer answer, what is open here is asked for again.
    Effect::new(move |_| everything.call.set(Some(call.clone())));
    let load: Load = load!(__preload_all_attributes);
    let shown = changing(move || match (opened.get(), ready.get()) {
        (false, _) => None,
        (true, false) => Some(waiting()),
        (true, true) => loaded(all_attributes(everything)),
    });
    let toggled = move |event: web_sys::Event| {
        let details = event.target();
        let details = details.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        opened.set(details.is_some_and(|details| details.has_attribute("open")));
        if opened.get_untracked() && !ready.get_untracked() {
            load(ready);
        }
    };
    view! {
        <section class="card">
            <details class="disclosure all-attributes" open=opened.get_untracked() on:toggle=toggled>
                <summary>"Everything AWS says of it"</summary>
                <div class="card-body" aria-live="polite">{shown}</div>
            </details>
        </section>
    }
    .erase()
}

fn waiting() -> AnyView {
    view! { <Loading what="all attributes"/> }.erase()
}

#[lazy]
fn all_attributes(everything: Everything) -> AnyView {
    let Everything { call, answer, .. } = everything;
    let connection = use_connection();
    Effect::new(move |_| {
        let (Some(call), Ok(connection)) = (call.get(), connection.get()) else {
            return;
        };
        spawn_local(async move {
            let (operation, input) = (call.operation.clone(), call.input.clone());
            let told = run_operation(connection, operation, input, false).await;
            let thing = told.map(|told| first(&told.output).cloned().unwrap_or_default());
            // Fails only if the page was left meanwhile.
            let _ = answer.try_set(Some((call, thing)));
        });
    });
    changing(move || {
        // An answer about what the page showed before says nothing here.
        match answer
            .get()
            .filter(|(asked, _)| call.get().as_ref() == Some(asked))
        {
            None => waiting(),
            Some((_, Ok(thing))) => attributes(&thing),
            Some((_, Err(error))) => view! { <Problem error/> }.erase(),
        }
    })
}

/// The first thing of the first list of an answer.
fn first(answer: &Value) -> Option<&Value> {
    answer.members().find_map(|(_, value)| value.list().first())
}

fn attributes(thing: &Value) -> AnyView {
    let row = |(name, value): (&str, &Value)| {
        let label = words(name);
        view! { <div><dt>{label}</dt><dd>{shown(name, value)}</dd></div> }
    };
    view! { <dl class="kv kv-rows">{thing.members().map(row).collect_view()}</dl> }.erase()
}

fn shown(name: &str, value: &Value) -> AnyView {
    match value {
        Value::Null => view! { <span class="subtle">"Not set"</span> }.erase(),
        Value::Flag(true) => "Yes".erase(),
        Value::Flag(false) => "No".erase(),
        Value::Number(at) if is_moment(name) => view! { <Moment at=*at/> }.erase(),
        Value::Number(number) => number.to_string().erase(),
        Value::Text(text) if text.starts_with("arn:") => {
            view! { <Copyable value=text.clone()/> }.erase()
        }
        Value::Text(text) => view! { <span class="cell-break">{text.clone()}</span> }.erase(),
        Value::List(values) if values.is_empty() => {
            view! { <span class="subtle">"None"</span> }.erase()
        }
        Value::List(values) => {
            let each = values
                .iter()
                .map(|value| view! { <li>{shown(name, value)}</li> });
            view! { <ul class="stack-s">{each.collect_view()}</ul> }.erase()
        }
        Value::Object(_) => attributes(value),
    }
}

/// Whether a number of this name is a moment, in seconds since 1970.
fn is_moment(name: &str) -> bool {
    name.ends_with("Time") || name.ends_with("Date") || name.ends_with("Timestamp")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thing_is_the_first_of_the_first_list() {
        let fleet = Value::object([("Name", "lab".into())]);
        let answer = Value::object([
            ("Fleets", Value::from(vec![fleet.clone()])),
            ("NextToken", "x".into()),
        ]);
        assert_eq!(first(&answer), Some(&fleet));
        assert_eq!(first(&Value::object([])), None);
    }

    #[test]
    fn moments_are_told_by_their_names() {
        assert!(is_moment("CreatedTime") && is_moment("PublicBaseImageReleasedDate"));
        assert!(!is_moment("MaxUserDurationInSeconds"));
    }
}
