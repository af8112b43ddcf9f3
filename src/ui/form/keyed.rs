//! A list of which each entry stands for one of a few values, such as what users may
//! do: a row for each value, and no way to have one twice.

use leptos::prelude::*;

use super::fields::{described_by, foot, read, typed};
use super::plan::{Field, control_id};
use super::shape::{Choice, Member, Shape, words};
use super::state::Form;
use crate::json::Value;
use crate::ui::Erase;

/// The member that tells the entries apart, with its values, if a list of `of` is such
/// a list: the others are choices and numbers.
pub fn keyed_by(of: &Shape) -> Option<(&str, &[Choice])> {
    let (first, others) = of.members().split_first()?;
    let simple = |shape: &Shape| match shape {
        Shape::Text(text) => !text.choices.is_empty(),
        Shape::Number { .. } => true,
        _ => false,
    };
    let is_keyed = !others.is_empty() && others.iter().all(|member| simple(&member.shape));
    match &first.shape {
        Shape::Text(text) if is_keyed && !text.choices.is_empty() => {
            Some((first.name.as_str(), text.choices.as_slice()))
        }
        _ => None,
    }
}

/// A row for each value.
pub fn keyed(form: Form, field: &Field, of: &Shape, key: &str, choices: &[Choice]) -> AnyView {
    let begun = form.at_untracked(&field.path).unwrap_or_default();
    let known = |value: &str| choices.iter().any(|choice| choice.value == value);
    // A value this version does not know has a row as well.
    let unknown = begun.list().iter().filter_map(|entry| {
        let value = entry.get(key)?.text()?;
        (!known(value)).then(|| Choice {
            value: value.to_owned(),
            label: value.to_owned(),
        })
    });
    let rows: Vec<AnyView> = choices
        .iter()
        .cloned()
        .chain(unknown)
        .map(|choice| row(form, field, of, key, &choice))
        .collect();
    view! {
        <fieldset class="fieldset" id=field.id() tabindex="-1" aria-describedby=described_by(field)>
            <legend>{field.label.clone()}{(!field.required).then(|| view! { <small>" optional"</small> })}</legend>
            {foot(form, field)}
            <div class="keyed">{rows}</div>
        </fieldset>
    }
    .erase()
}

fn row(form: Form, field: &Field, of: &Shape, key: &str, choice: &Choice) -> AnyView {
    let entry = form.at_untracked(&field.path).and_then(|list| {
        let entry = list
            .list()
            .iter()
            .find(|entry| entry.get(key).and_then(Value::text) == Some(&choice.value));
        entry.cloned()
    });
    let has_number = field.numbered.is_empty() || field.numbered.contains(&choice.value);
    let controls = of
        .members()
        .iter()
        .filter(|member| member.name != key)
        .filter(|member| has_number || !matches!(member.shape, Shape::Number { .. }))
        .map(|member| {
            let begun = typed(entry.as_ref().and_then(|entry| entry.get(&member.name)));
            control(form, &field.path, key, choice, member, begun)
        })
        .collect_view();
    view! {
        <div class="keyed-row" role="group" aria-label=choice.label.clone()>
            <span class="keyed-label">{choice.label.clone()}</span>
            {controls}
        </div>
    }
    .erase()
}

fn control(
    form: Form,
    list: &str,
    key: &str,
    choice: &Choice,
    member: &Member,
    begun: String,
) -> AnyView {
    let name = format!(
        "{}: {}",
        choice.label,
        words(&member.name).to_ascii_lowercase()
    );
    let id = control_id(&format!("{list}.{}.{}", choice.value, member.name));
    let place = Place {
        list: list.to_owned(),
        key: key.to_owned(),
        value: choice.value.clone(),
        member: member.name.clone(),
        shape: member.shape.clone(),
    };
    let change = move |event: web_sys::Event| place.put(form, &event_target_value(&event));
    match &member.shape {
        Shape::Text(text) => {
            let options = text
                .choices
                .iter()
                .map(|offer| {
                    let selected = offer.value == begun;
                    view! { <option value=offer.value.clone() selected=selected>{offer.label.clone()}</option> }
                        .erase()
                })
                .collect_view();
            view! {
                <select class="select" id=id aria-label=name on:change=change>
                    <option value="">"Not set"</option>
                    {options}
                </select>
            }
            .erase()
        }
        _ => view! {
            <input class="input num" id=id aria-label=name inputmode="numeric" autocomplete="off"
                placeholder=words(&member.name) value=begun on:input=change/>
        }
        .erase(),
    }
}

/// Where a control writes to.
struct Place {
    list: String,
    key: String,
    value: String,
    member: String,
    shape: Shape,
}

impl Place {
    fn put(&self, form: Form, typed: &str) {
        let mut entries = form
            .at_untracked(&self.list)
            .unwrap_or_default()
            .list()
            .to_vec();
        let is_it = |entry: &Value| entry.get(&self.key).and_then(Value::text) == Some(&self.value);
        if !entries.iter().any(is_it) {
            entries.push(Value::object([(&*self.key, Value::from(&*self.value))]));
        }
        if let Some(entry) = entries.iter_mut().find(|entry| is_it(entry)) {
            entry.set(&self.member, read(&self.shape, typed));
        }
        // An entry that says nothing but which it is says nothing.
        entries.retain(|entry| entry.members().count() > 1);
        form.set(
            &self.list,
            (!entries.is_empty()).then_some(Value::List(entries)),
        );
    }
}
