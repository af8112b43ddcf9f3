//! Controls that offer what there is to choose from: a list, cards, a switch, boxes.

use leptos::prelude::*;

use super::fields::{begun, described_by, foot, is_invalid, leave, optional, take};
use super::plan::{Field, Offer};
use super::shape::Shape;
use super::state::Form;
use crate::json::Value;
use crate::ui::Erase;

/// One of the values offered.
pub fn choose(form: Form, field: &Field, offers: &[Offer]) -> AnyView {
    let begun = begun(form, field);
    // A value this version does not know stays what it is.
    let unknown =
        (!begun.is_empty() && offers.iter().all(|offer| offer.value != begun)).then(|| {
            let value = begun.clone();
            view! { <option value=value.clone() selected=true>{value.clone()}</option> }.erase()
        });
    let options = offers
        .iter()
        .map(|offer| {
            let selected = offer.value == begun;
            view! { <option value=offer.value.clone() selected=selected>{offer.label.clone()}</option> }
                .erase()
        })
        .collect_view();
    let empty = if field.required {
        "Choose one"
    } else {
        "Not set"
    };
    view! {
        <select class="select" id=field.id() name=field.path.clone() aria-describedby=described_by(field)
            aria-invalid=is_invalid(form, field) on:change=take(form, field) on:blur=leave(form, field)>
            <option value="">{empty}</option>
            {unknown}
            {options}
        </select>
    }
    .erase()
}

/// One of a few values, each with a sentence.
pub fn cards(form: Form, field: &Field) -> AnyView {
    let begun = begun(form, field);
    let id = field.id();
    let cards = field
        .offers
        .iter()
        .enumerate()
        .map(|(position, offer)| {
            let text_id = format!("{id}-{position}");
            let text = (!offer.text.is_empty())
                .then(|| view! { <span class="hint" id=text_id.clone()>{offer.text.clone()}</span> }.erase());
            let described = text.is_some().then(|| text_id.clone());
            // The first is the one the group's errors lead to.
            let control = if position == 0 { id.clone() } else { format!("{id}-input-{position}") };
            view! {
                <label class="radio-card">
                    <input class="radio" type="radio" id=control name=field.path.clone() value=offer.value.clone()
                        checked=offer.value == begun aria-describedby=described on:change=take(form, field)/>
                    <strong>{offer.label.clone()}</strong>
                    {text}
                </label>
            }
            .erase()
        })
        .collect_view();
    view! {
        <fieldset class="fieldset" aria-describedby=described_by(field)>
            <legend>{field.label.clone()}{optional(field)}</legend>
            <div class="radio-cards">{cards}</div>
            {foot(form, field)}
        </fieldset>
    }
    .erase()
}

/// On or off.
pub fn switch(form: Form, field: &Field) -> AnyView {
    let path = field.path.clone();
    let begun = form
        .at_untracked(&path)
        .is_some_and(|value| value.is_true());
    let change = move |event: web_sys::Event| {
        form.set(&path, Some(Value::from(event_target_checked(&event))));
    };
    view! {
        <div class="field">
            <label class="choice">
                <input class="switch" type="checkbox" role="switch" id=field.id() name=field.path.clone()
                    checked=begun aria-describedby=described_by(field) on:change=change/>
                <span>{field.label.clone()}</span>
            </label>
            {foot(form, field)}
        </div>
    }
    .erase()
}

/// Several of the values offered.
pub fn checks(form: Form, field: &Field) -> AnyView {
    let offers = match &field.shape {
        Shape::List { of, .. } if field.offers.is_empty() => match &**of {
            Shape::Text(text) => text
                .choices
                .iter()
                .map(|choice| Offer {
                    value: choice.value.clone(),
                    label: choice.label.clone(),
                    text: String::new(),
                })
                .collect(),
            _ => Vec::new(),
        },
        _ => field.offers.clone(),
    };
    let begun = form.at_untracked(&field.path).unwrap_or_default();
    let id = field.id();
    let boxes = offers
        .into_iter()
        .enumerate()
        .map(|(position, offer)| {
            let value = Value::from(offer.value);
            let checked = begun.list().contains(&value);
            let path = field.path.clone();
            let control = if position == 0 { id.clone() } else { format!("{id}-{position}") };
            let change = move |event: web_sys::Event| {
                let mut values = form.at_untracked(&path).unwrap_or_default().list().to_vec();
                values.retain(|known| *known != value);
                if event_target_checked(&event) {
                    values.push(value.clone());
                }
                form.set(&path, (!values.is_empty()).then_some(Value::List(values)));
            };
            view! {
                <label class="choice">
                    <input class="check" type="checkbox" id=control checked=checked on:change=change/>
                    <span>{offer.label}</span>
                </label>
            }
            .erase()
        })
        .collect_view();
    view! {
        <fieldset class="fieldset" aria-describedby=described_by(field)>
            <legend>{field.label.clone()}{optional(field)}</legend>
            {boxes}
            {foot(form, field)}
        </fieldset>
    }
    .erase()
}
