//! Fields that hold fields: groups, repeated groups, and keys with values.

use leptos::html;
use leptos::prelude::*;

use super::check::inside;
use super::fields::{described_by, field_view, foot, typed};
use super::plan::Field;
use super::shape::{Member, Shape};
use super::state::Form;
use crate::json::{Object, Value};
use crate::ui::Erase;
use crate::ui::icon::Icon;

/// The members of a structure, each a field.
pub fn structure(form: Form, field: &Field, members: &[Member]) -> AnyView {
    let fields = members
        .iter()
        .map(|member| field_view(form, member_field(&field.path, field, member)))
        .collect_view();
    let optional = (!field.required).then(|| view! { <small>" optional"</small> }.erase());
    view! {
        <fieldset class="fieldset fieldset-group" id=field.id() tabindex="-1" aria-describedby=described_by(field)>
            <legend>{field.label.clone()}{optional}</legend>
            {foot(form, field)}
            {fields}
        </fieldset>
    }
    .erase()
}

/// The field of a member inside `path`. It is asked for only if the group is: an
/// optional group may be left empty as a whole.
fn member_field(path: &str, group: &Field, member: &Member) -> Field {
    let whole = Shape::Structure(vec![member.clone()]);
    let mut field = Field::at(&whole, &member.name);
    field.required = member.required && group.required;
    field.path = inside(path, &member.name);
    field
}

/// A list of groups: each can be taken away, and others added.
pub fn repeated(form: Form, field: &Field, of: &Shape) -> AnyView {
    // Counts changes of the number of groups, upon which all are shown anew.
    let version = RwSignal::new(0_u32);
    let (path, group) = (field.path.clone(), field.clone());
    let of = of.clone();
    let rows = {
        let path = path.clone();
        move || {
            version.get();
            let count = form.at_untracked(&path).unwrap_or_default().list().len();
            (0..count)
                .map(|position| repeated_row(form, &group, &of, position, version))
                .collect_view()
        }
    };
    let add = move |_| {
        let mut values = form.at_untracked(&path).unwrap_or_default().list().to_vec();
        values.push(Value::object([]));
        form.set(&path, Some(Value::List(values)));
        version.update(|version| *version += 1);
    };
    let label = field.label.to_ascii_lowercase();
    view! {
        <fieldset class="fieldset fieldset-group" id=field.id() tabindex="-1" aria-describedby=described_by(field)>
            <legend>{field.label.clone()}{(!field.required).then(|| view! { <small>" optional"</small> })}</legend>
            {foot(form, field)}
            {rows}
            <div class="row">
                <button class="btn btn-small" type="button" on:click=add><Icon name="plus"/>{format!("Add to {label}")}</button>
            </div>
        </fieldset>
    }
    .erase()
}

fn repeated_row(
    form: Form,
    group: &Field,
    of: &Shape,
    position: usize,
    version: RwSignal<u32>,
) -> AnyView {
    let path = inside(&group.path, &position.to_string());
    let fields: Vec<AnyView> = of
        .members()
        .iter()
        .map(|member| {
            let mut field = member_field(&path, group, member);
            field.required = member.required;
            field_view(form, field)
        })
        .collect();
    let list = group.path.clone();
    let remove = move |_| {
        let mut values = form.at_untracked(&list).unwrap_or_default().list().to_vec();
        if position < values.len() {
            values.remove(position);
        }
        form.set(&list, (!values.is_empty()).then_some(Value::List(values)));
        version.update(|version| *version += 1);
    };
    let name = format!(
        "Remove {} {}",
        group.label.to_ascii_lowercase(),
        position + 1
    );
    view! {
        <div class="repeated" role="group" aria-label=format!("{} {}", group.label, position + 1)>
            <div class="form-cols">{fields}</div>
            <button class="btn btn-quiet btn-icon" type="button" aria-label=name on:click=remove><Icon name="trash"/></button>
        </div>
    }
    .erase()
}

/// Keys with values, such as tags: a row for each.
pub fn map_rows(form: Form, field: &Field) -> AnyView {
    let begun: Vec<(String, String)> = form
        .at_untracked(&field.path)
        .unwrap_or_default()
        .members()
        .map(|(key, value)| (key.to_owned(), typed(Some(value))))
        .collect();
    let rows = RwSignal::new(begun);
    let version = RwSignal::new(0_u32);
    let most = match &field.shape {
        Shape::Map { count, .. } => count.most,
        _ => None,
    };
    let path = field.path.clone();
    let changed = move || form.set(&path, gathered(&rows.get_untracked()));
    let add_button = NodeRef::<html::Button>::new();
    let shown = {
        let changed = changed.clone();
        move || {
            version.get();
            let count = rows.with_untracked(Vec::len);
            (0..count)
                .map(|position| map_row(position, rows, version, add_button, changed.clone()))
                .collect_view()
        }
    };
    let add = move |_| {
        rows.update(|rows| rows.push((String::new(), String::new())));
        version.update(|version| *version += 1);
    };
    let left = move || {
        most.map(|most| {
            let used = rows.with(Vec::len);
            format!("{} of {most} left", most.saturating_sub(used))
        })
    };
    let label = field.label.to_ascii_lowercase();
    let one = label.strip_suffix('s').unwrap_or(&label).to_owned();
    view! {
        <fieldset class="fieldset" id=field.id() tabindex="-1" aria-describedby=described_by(field)>
            <legend>{field.label.clone()}{(!field.required).then(|| view! { <small>" optional"</small> })}</legend>
            <div class="tag-rows">{shown}</div>
            {foot(form, field)}
            <div class="hint-row">
                <button class="btn btn-small" type="button" node_ref=add_button on:click=add>
                    <Icon name="plus"/>{format!("Add {one}")}
                </button>
                <span class="hint">{left}</span>
            </div>
        </fieldset>
    }
    .erase()
}

/// The rows as a value; rows with neither key nor value are none. A key that is there
/// twice, or missing, cannot stand in an object: then the rows stay a list, which the
/// check refuses.
fn gathered(rows: &[(String, String)]) -> Option<Value> {
    let filled: Vec<_> = rows
        .iter()
        .filter(|(key, value)| !key.is_empty() || !value.is_empty())
        .collect();
    if filled.is_empty() {
        return None;
    }
    let object: Object = filled
        .iter()
        .map(|(key, value)| (key.clone(), Value::from(value.as_str())))
        .collect();
    let is_whole = object.len() == filled.len() && !object.contains_key("");
    Some(if is_whole {
        Value::Object(object)
    } else {
        let keys = filled.iter().map(|(key, _)| Value::from(key.as_str()));
        Value::List(keys.collect())
    })
}

fn map_row(
    position: usize,
    rows: RwSignal<Vec<(String, String)>>,
    version: RwSignal<u32>,
    add_button: NodeRef<html::Button>,
    changed: impl Fn() + Clone + 'static,
) -> AnyView {
    let (key, value) = rows.with_untracked(|rows| rows.get(position).cloned().unwrap_or_default());
    let number = position + 1;
    let after_removal = changed.clone();
    let set = move |write: fn(&mut (String, String), String)| {
        let changed = changed.clone();
        move |event: web_sys::Event| {
            rows.update(|rows| {
                if let Some(row) = rows.get_mut(position) {
                    write(row, event_target_value(&event));
                }
            });
            changed();
        }
    };
    let remove = move |_| {
        rows.update(|rows| {
            if position < rows.len() {
                rows.remove(position);
            }
        });
        after_removal();
        version.update(|version| *version += 1);
        if let Some(button) = add_button.get_untracked() {
            // Fails only if the form has left the page.
            let _ = button.focus();
        }
    };
    let name = if key.is_empty() {
        format!("Remove row {number}")
    } else {
        format!("Remove {key}")
    };
    view! {
        <div class="tag-row">
            <input class="input" aria-label=format!("Key {number}") value=key autocomplete="off" spellcheck="false"
                on:input=set(|row, text| row.0 = text)/>
            <input class="input" aria-label=format!("Value {number}") value=value autocomplete="off" spellcheck="false"
                on:input=set(|row, text| row.1 = text)/>
            <button class="btn btn-quiet btn-icon" type="button" aria-label=name on:click=remove><Icon name="trash"/></button>
        </div>
    }
    .erase()
}
