//! The head of a page and the cards on it.

use leptos::html;
use leptos::prelude::*;

use super::{Children, Erase};
use leptos_meta::Title;

/// Frames a heading waits for its page: about ten seconds.
const PATIENCE: u32 = 600;

/// Whether somebody is on the way to another page, whose heading will take the focus:
/// so assistive technology says where they have come to.
#[derive(Clone, Copy)]
pub struct Arriving(StoredValue<bool>);

impl Default for Arriving {
    fn default() -> Self {
        Self(StoredValue::new(false))
    }
}

impl Arriving {
    /// Lets the head of the next page take the focus.
    pub fn announce(self) {
        self.0.set_value(true);
    }

    fn take_focus(self, heading: NodeRef<html::H1>) {
        Effect::new(move |_| {
            if let Some(heading) = heading.get() {
                self.focus_once_there(heading.into(), PATIENCE);
            }
        });
    }

    /// A heading is made while the page around it still waits for its answer.
    fn focus_once_there(self, heading: web_sys::HtmlElement, frames: u32) {
        if heading.is_connected() && self.0.get_value() {
            self.0.set_value(false);
            // Fails only if the heading has left the page.
            let _ = heading.focus();
        } else if frames > 0 && self.0.get_value() {
            request_animation_frame(move || self.focus_once_there(heading, frames - 1));
        }
    }
}

/// The head of a page: its one `h1`, a sentence, and what can be done.
#[component]
pub fn PageHead(
    /// The heading.
    #[prop(into)]
    title: String,
    /// How many things a list has.
    #[prop(optional, into)]
    counter: Option<Signal<Option<usize>>>,
    /// The state of a thing.
    #[prop(optional)]
    status: Option<AnyView>,
    /// One sentence about the page.
    #[prop(optional, into)]
    text: Option<String>,
    /// What can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = NodeRef::new();
    if let Some(arriving) = use_context::<Arriving>() {
        arriving.take_focus(heading);
    }
    let document_title = format!("{title} · Portico");
    let counted = Signal::derive(move || {
        counter
            .and_then(|counter| counter.get())
            .map(|count| format!("({count})"))
    });
    view! {
        <Title text=document_title/>
        <header class="page-head">
            <div class="page-head-title">
                <div class="page-head-line">
                    <h1 tabindex="-1" node_ref=heading>{title}</h1>
                    {counter.map(|_| view! { <Transition><span class="counter">{counted}</span></Transition> })}
                    {status}
                </div>
                {text.map(|text| view! { <p>{text}</p> })}
            </div>
            {children.map(|children| view! { <div class="actions">{children.view()}</div> })}
        </header>
    }
    .erase()
}

/// The class of the page's body.
pub fn body_class(class: &'static str) -> impl IntoView {
    let class = leptos::tachys::html::class::class(class);
    leptos::foreign(leptos_meta::Body().add_any_attr(class))
}

/// A titled part of a page.
#[component]
pub fn Card(
    /// Its id, unique on the page.
    id: &'static str,
    /// Its title.
    title: &'static str,
    /// What stands at the right of the title.
    #[prop(optional)]
    aside: Option<AnyView>,
    /// Whether the content reaches to the edges.
    #[prop(optional)]
    flush: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    let body = if flush {
        "card-body flush"
    } else {
        "card-body"
    };
    view! {
        <section class="card" aria-labelledby=id>
            <div class="card-head"><h2 id=id>{title}</h2>{aside}</div>
            <div class=body>{children.view()}</div>
        </section>
    }
    .erase()
}

/// What reads answers: until they are there, that they are loading. For leptos it has
/// one type, whatever stands in it.
#[component]
pub fn Loaded(
    /// What the answers are about.
    what: &'static str,
    /// What reads them.
    children: Children,
) -> impl IntoView {
    view! {
        <Transition fallback=move || view! { <Loading what/> }>{children.view()}</Transition>
    }
    .erase()
}

/// Stands where an answer will be; nothing for the first 300 ms.
#[component]
pub fn Loading(
    /// What is loaded: "fleets".
    what: &'static str,
) -> impl IntoView {
    view! {
        <div class="loading" aria-busy="true">
            <span class="sr-only">{format!("Loading {what}")}</span>
            <span class="skeleton" aria-hidden="true"></span>
            <span class="skeleton" aria-hidden="true"></span>
            <span class="skeleton" aria-hidden="true"></span>
        </div>
    }
    .erase_fixed()
}
