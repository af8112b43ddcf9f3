//! What was filled in, told back before it is handed in.

use leptos::prelude::*;

use super::fields::told;
use super::plan::{Field, Section};
use super::shape::Shape;
use super::state::Form;
use crate::json::Value;
use crate::ui::Erase;

/// A value of a field in words; a secret is only said to be there.
fn shown(field: &Field, value: &Value) -> String {
    match &field.shape {
        Shape::Text(text) if text.secret => "Given, not shown".to_owned(),
        _ => told(&field.offers, value),
    }
}

/// The filled-in fields of a section: name and value in words.
fn filled(section: &Section, value: &Value) -> Vec<(String, String)> {
    let words = |field: &Field| {
        let found = value.at(&field.path)?;
        let text = shown(field, found);
        let unit = match (found, field.unit.is_empty()) {
            (Value::Number(_), false) => format!(" {}", field.unit),
            _ => String::new(),
        };
        Some((field.label.clone(), text + &unit))
    };
    section.fields.iter().filter_map(words).collect()
}

fn list(entries: Vec<(String, String)>) -> AnyView {
    let entries = entries
        .into_iter()
        .map(|(label, text)| entry_of(label, text))
        .collect_view();
    view! { <dl class="kv">{entries}</dl> }.erase()
}

fn entry_of(label: String, text: String) -> AnyView {
    view! { <div><dt>{label}</dt><dd>{text}</dd></div> }.erase()
}

/// Every section with what was filled in, and the way back to each.
pub fn review(form: Form, step_link: impl Fn(usize) -> String) -> AnyView {
    let value = form.finished();
    let cards = form
        .sections()
        .into_iter()
        .enumerate()
        .map(|(position, section)| {
            let filled = filled(&section, &value);
            let body = if filled.is_empty() {
                view! { <p class="muted">"Nothing set: AWS's defaults."</p> }.erase()
            } else {
                list(filled)
            };
            let id = format!("review-{position}");
            let heading = id.clone();
            let edit = format!("Edit {}", section.title.to_ascii_lowercase());
            view! {
                <section class="card" aria-labelledby=id>
                    <div class="card-head">
                        <div><h2 id=heading>{section.title}</h2></div>
                        <a class="btn btn-quiet" href=step_link(position) aria-label=edit>"Edit"</a>
                    </div>
                    <div class="card-body">{body}</div>
                </section>
            }
            .erase()
        })
        .collect_view();
    view! { {cards} }.erase()
}

/// What has been filled in so far, beside the form.
pub fn so_far(form: Form) -> AnyView {
    let entries = move || {
        let value = form.followed();
        let filled: Vec<_> = form
            .sections()
            .iter()
            .flat_map(|section| filled(section, &value))
            .collect();
        if filled.is_empty() {
            view! { <p class="muted">"Nothing yet."</p> }.erase()
        } else {
            list(filled)
        }
    };
    view! {
        <section class="card" aria-labelledby="so-far">
            <div class="card-head"><div><h2 id="so-far">"So far"</h2></div></div>
            <div class="card-body">{entries}</div>
        </section>
    }
    .erase()
}

/// What would change: name, before, after.
pub fn changes(form: Form) -> Vec<(String, String, String)> {
    let (before, after) = (form.initial(), form.followed());
    let mut changes = Vec::new();
    for section in form.sections() {
        for field in section.fields {
            let (old, new) = (before.at(&field.path), after.at(&field.path));
            if old != new {
                let words = |value: Option<&Value>| match value {
                    Some(value) => shown(&field, value),
                    None => "Not set".to_owned(),
                };
                changes.push((field.label.clone(), words(old), words(new)));
            }
        }
    }
    changes
}

/// What would change, beside the form.
pub fn changed(form: Form) -> AnyView {
    let entries = move || {
        let changes = changes(form);
        if changes.is_empty() {
            return view! { <p class="muted">"Nothing changed yet."</p> }.erase();
        }
        let entries = changes
            .into_iter()
            .map(|(label, old, new)| {
                view! {
                    <div><dt>{label}</dt><dd><del>{old}</del>" "<ins>{new}</ins></dd></div>
                }
                .erase()
            })
            .collect_view();
        view! { <dl class="kv kv-rows">{entries}</dl> }.erase()
    };
    view! {
        <section class="card" aria-labelledby="changes">
            <div class="card-head"><div><h2 id="changes">"What changes"</h2></div></div>
            <div class="card-body">{entries}</div>
        </section>
    }
    .erase()
}
