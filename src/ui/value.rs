//! Values on detail pages: pairs of name and value, copyable identifiers, tags.

use leptos::prelude::*;

use super::icon::Icon;
use super::{Erase, changing};

/// A pair in a `<dl>`; nothing to show is "Not set".
pub fn entry(name: &'static str, value: Option<AnyView>) -> AnyView {
    let value = value.unwrap_or_else(|| view! { <span class="subtle">"Not set"</span> }.erase());
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.erase()
}

/// An identifier with a button that copies it.
#[component]
pub fn Copyable(
    /// What is copied.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let label = format!("Copy {value}");
    let shown = value.clone();
    let copy = move |_| copy_text(&value, copied);
    view! {
        <span class="copy">
            <code>{shown}</code>
            <button class="copy-btn" type="button" aria-label=label on:click=copy>
                {changing(move || if copied.get() { view! { <Icon name="check"/> } } else { view! { <Icon name="copy"/> } })}
            </button>
            <span class="sr-only" role="status">{changing(move || copied.get().then_some("Copied"))}</span>
        </span>
    }
    .erase()
}

/// Puts a text on the clipboard and says so for two seconds. Browsers have a
/// clipboard on secure pages only; elsewhere the text can still be selected.
pub fn copy_text(text: &str, copied: RwSignal<bool>) {
    if !window().is_secure_context() {
        return;
    }
    let promise = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
            copied.set(true);
            set_timeout(move || copied.set(false), std::time::Duration::from_secs(2));
        }
    });
}

/// Tags as pairs.
#[component]
pub fn Tags(
    /// Key and value of each.
    tags: Vec<(String, String)>,
) -> impl IntoView {
    if tags.is_empty() {
        return view! { <p class="muted">"No tags"</p> }.erase();
    }
    let tags = tags
        .into_iter()
        .map(|(key, value)| view! { <li class="tagpair"><span>{key}</span><span>{value}</span></li> })
        .collect_view();
    view! { <ul class="tags">{tags}</ul> }.erase()
}
