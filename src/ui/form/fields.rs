//! How a field looks: label, control, what is wrong, hint.

use leptos::prelude::*;

use super::choices::{cards, checks, choose, switch};
use super::groups::{map_rows, repeated, structure};
use super::keyed::{keyed, keyed_by};
use super::plan::{Field, Offer, Style};
use super::shape::Shape;
use super::state::Form;
use crate::json::Value;
use crate::ui::Erase;
use crate::ui::icon::Icon;

/// Fields, one below the other.
pub fn fields_view(form: Form, fields: Vec<Field>) -> AnyView {
    let fields = fields
        .into_iter()
        .map(|field| field_view(form, field))
        .collect_view();
    view! { {fields} }.erase()
}

/// A field, shown when it is to be.
pub fn field_view(form: Form, field: Field) -> AnyView {
    let inner = control_with_label(form, field.clone());
    if field.when.is_none() {
        return inner;
    }
    let hidden = Memo::new(move |_| !form.shows(&field));
    view! { <div hidden=move || hidden.get()>{inner}</div> }.erase()
}

fn control_with_label(form: Form, field: Field) -> AnyView {
    if let Some(why) = field.locked.clone() {
        return locked(form, &field, why);
    }
    match &field.shape {
        Shape::Structure(members) => structure(form, &field, members),
        Shape::Map { .. } => map_rows(form, &field),
        Shape::List { of, .. } => match &**of {
            Shape::Text(text) if !text.choices.is_empty() || field.closed => checks(form, &field),
            Shape::Text(_) => labelled(form, &field, lines(form, &field)),
            of => match keyed_by(of) {
                Some((key, choices)) => keyed(form, &field, of, key, choices),
                None => repeated(form, &field, of),
            },
        },
        Shape::Flag if field.style == Style::Switch => switch(form, &field),
        Shape::Flag => labelled(form, &field, choose(form, &field, &on_off())),
        Shape::Text(_) if field.closed && field.style == Style::Cards => cards(form, &field),
        Shape::Text(_) if field.closed => {
            labelled(form, &field, choose(form, &field, &field.offers))
        }
        Shape::Text(_) if field.style == Style::Long => {
            labelled(form, &field, long_text(form, &field))
        }
        Shape::Text(_) => labelled(form, &field, text_input(form, &field)),
        Shape::Number { .. } | Shape::Moment => labelled(form, &field, number(form, &field)),
    }
}

fn on_off() -> Vec<Offer> {
    let offer = |value: &str, label: &str| Offer {
        value: value.to_owned(),
        label: label.to_owned(),
        text: String::new(),
    };
    vec![offer("true", "On"), offer("false", "Off")]
}

/// The ids of what describes a control.
pub fn described_by(field: &Field) -> String {
    let id = field.id();
    if field.hint.is_empty() {
        format!("{id}-error")
    } else {
        format!("{id}-error {id}-hint")
    }
}

/// What is wrong at a field, followed.
pub fn wrong(form: Form, field: &Field) -> Signal<Option<String>> {
    let path = field.path.clone();
    Memo::new(move |_| form.fault(&path)).into()
}

/// What is wrong, where it is; and the hint.
pub fn foot(form: Form, field: &Field) -> AnyView {
    let id = field.id();
    let fault = wrong(form, field);
    let hint = (!field.hint.is_empty()).then(|| {
        view! { <p class="hint" id=format!("{id}-hint")>{field.hint.clone()}</p> }.erase()
    });
    view! {
        <p class="field-error" id=format!("{id}-error") hidden=move || fault.get().is_none()>
            <Icon name="error"/><span>{fault}</span>
        </p>
        {hint}
    }
    .erase()
}

/// Says that it may be left empty.
pub fn optional(field: &Field) -> Option<AnyView> {
    (!field.required).then(|| view! { <small>" optional"</small> }.erase())
}

fn labelled(form: Form, field: &Field, control: AnyView) -> AnyView {
    view! {
        <div class="field">
            <label class="label" for=field.id()>{field.label.clone()}{optional(field)}</label>
            {control}
            {foot(form, field)}
        </div>
    }
    .erase()
}

/// A value that cannot be changed now, and why.
fn locked(form: Form, field: &Field, why: String) -> AnyView {
    let value = form
        .at_untracked(&field.path)
        .map_or_else(|| "Not set".to_owned(), |value| told(&field.offers, &value));
    view! {
        <div class="field">
            <span class="label">{field.label.clone()}</span>
            <span class="field-locked">{value}</span>
            <p class="hint">{why}</p>
        </div>
    }
    .erase()
}

/// A value in words.
pub fn told(offers: &[Offer], value: &Value) -> String {
    match value {
        Value::Null => "Not set".to_owned(),
        Value::Flag(true) => "On".to_owned(),
        Value::Flag(false) => "Off".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => offers
            .iter()
            .find(|offer| offer.value == *text)
            .map_or_else(|| text.clone(), |offer| offer.label.clone()),
        Value::List(values) => values
            .iter()
            .map(|value| told(offers, value))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| format!("{}: {}", super::shape::words(name), told(offers, value)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// What a value is as typed text.
pub fn typed(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Text(text)) => text.clone(),
        Some(other) => told(&[], other),
    }
}

/// Takes over typed text as what the shape asks for; text that is none stays text, so
/// that it can be said what is wrong with it.
pub fn read(shape: &Shape, text: &str) -> Option<Value> {
    if text.trim().is_empty() {
        return None;
    }
    let number = || text.trim().parse().ok().map(Value::Number);
    Some(match shape {
        Shape::Number { .. } | Shape::Moment => number().unwrap_or_else(|| Value::from(text)),
        Shape::Flag => Value::from(text == "true"),
        Shape::List { .. } => Value::List(
            text.lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(Value::from)
                .collect(),
        ),
        _ => Value::from(text),
    })
}

/// Follows what is typed into a control.
pub fn take(form: Form, field: &Field) -> impl Fn(web_sys::Event) + Clone + 'static {
    let (path, shape) = (field.path.clone(), field.shape.clone());
    move |event| form.set(&path, read(&shape, &event_target_value(&event)))
}

/// Checks a control when it is left.
pub fn leave(form: Form, field: &Field) -> impl Fn(web_sys::FocusEvent) + Clone + 'static {
    let path = field.path.clone();
    move |_| form.check_at(&path)
}

/// What it holds to begin with, as text.
pub fn begun(form: Form, field: &Field) -> String {
    typed(form.at_untracked(&field.path).as_ref())
}

/// Whether something is wrong at it, for `aria-invalid`.
pub fn is_invalid(form: Form, field: &Field) -> impl Fn() -> Option<&'static str> + use<> {
    let fault = wrong(form, field);
    move || fault.get().is_some().then_some("true")
}

fn text_input(form: Form, field: &Field) -> AnyView {
    let id = field.id();
    let secret = matches!(&field.shape, Shape::Text(text) if text.secret);
    let class = if field.style == Style::Code {
        "input mono"
    } else {
        "input"
    };
    let list_id = (!field.offers.is_empty()).then(|| format!("{id}-offers"));
    let offers = list_id.clone().map(|list| {
        let options = field
            .offers
            .iter()
            .map(|offer| {
                view! { <option value=offer.value.clone()>{offer.label.clone()}</option> }.erase()
            })
            .collect_view();
        view! { <datalist id=list>{options}</datalist> }.erase()
    });
    view! {
        <input class=class id=id name=field.path.clone() type=if secret { "password" } else { "text" }
            list=list_id autocomplete=if secret { "new-password" } else { "off" } spellcheck="false"
            value=begun(form, field) aria-describedby=described_by(field) aria-invalid=is_invalid(form, field)
            on:input=take(form, field) on:blur=leave(form, field)/>
        {offers}
    }
    .erase()
}

fn long_text(form: Form, field: &Field) -> AnyView {
    view! {
        <textarea class="textarea" id=field.id() name=field.path.clone() rows="3"
            aria-describedby=described_by(field) aria-invalid=is_invalid(form, field)
            prop:value=begun(form, field) on:input=take(form, field) on:blur=leave(form, field)></textarea>
    }
    .erase()
}

/// Several texts, one per line.
fn lines(form: Form, field: &Field) -> AnyView {
    let begun = form.at_untracked(&field.path).unwrap_or_default();
    let text = begun
        .list()
        .iter()
        .map(|line| typed(Some(line)))
        .collect::<Vec<_>>()
        .join("\n");
    view! {
        <textarea class="textarea mono" id=field.id() name=field.path.clone() rows="3" spellcheck="false"
            aria-describedby=described_by(field) aria-invalid=is_invalid(form, field)
            prop:value=text on:input=take(form, field) on:blur=leave(form, field)></textarea>
    }
    .erase()
}

fn number(form: Form, field: &Field) -> AnyView {
    let unit = (!field.unit.is_empty())
        .then(|| view! { <span class="input-unit">{field.unit.clone()}</span> }.erase());
    view! {
        <span class="input-group">
            <input class="input num" id=field.id() name=field.path.clone() inputmode="numeric" autocomplete="off"
                value=begun(form, field) aria-describedby=described_by(field) aria-invalid=is_invalid(form, field)
                on:input=take(form, field) on:blur=leave(form, field)/>
            {unit}
        </span>
    }
    .erase()
}
