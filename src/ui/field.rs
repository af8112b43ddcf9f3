//! Form fields: label above, then control, error and hint.

use leptos::prelude::*;

use super::icon::Icon;
use super::{Children, Erase};
use crate::appstream::PortalError;

/// The error that stands at `field`, if `error` belongs there.
pub fn at_field(error: Option<&PortalError>, field: &str) -> Option<String> {
    error
        .filter(|error| error.field.as_deref() == Some(field))
        .map(|error| error.message.to_string())
}

/// A labelled control.
#[component]
pub fn Field(
    /// The id of the control.
    id: &'static str,
    /// What it is for.
    label: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// One sentence about it.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// What is wrong with what is in it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// The control; it names `{id}-error` and `{id}-hint` in `aria-describedby`.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="label" for=id>{label}{optional.then(|| view! { <small>" optional"</small> })}</label>
            {children.view()}
            <p class="field-error" id=format!("{id}-error") hidden=Signal::derive(move || error.get().is_none())>
                <Icon name="error"/>
                <span>{error}</span>
            </p>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
        </div>
    }
    .erase()
}

/// Says to assistive technology that a control holds something wrong.
pub fn invalid(error: Signal<Option<String>>) -> Signal<Option<&'static str>> {
    Signal::derive(move || error.get().is_some().then_some("true"))
}
