//! A form on a page of its own: step by step with a review for what is new, all at
//! once for what is changed.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

use super::draft::Drafts;
use super::fields::field_view;
use super::plan::{Section, Task};
use super::review::{changed, review, so_far};
use super::state::{Form, Rules};
use crate::appstream::PortalError;
use crate::json::Value;
use crate::ui::icon::Icon;
use crate::ui::{Erase, Problem, use_toasts};

/// What hands a form in. It gives the path to go to then, and what to say there.
pub type Submit = Arc<dyn Fn(Value) -> Submitted + Send + Sync>;
/// What comes of it.
pub type Submitted = Pin<Box<dyn Future<Output = Result<(String, String), PortalError>> + Send>>;
/// Hands in a change of what exists, together with the code of what stood in the way
/// the last time: whoever tries again after they were told of it means it.
pub fn saved_over<F>(save: impl Fn(Value, String) -> F + Send + Sync + 'static) -> Submit
where
    F: Future<Output = Result<(String, String), PortalError>> + Send + 'static,
{
    let told = RwSignal::new(String::new());
    Arc::new(move |after| {
        let saving = save(after, told.get_untracked());
        Box::pin(async move {
            let saved = saving.await;
            if let Err(error) = &saved {
                told.set(error.code.as_deref().unwrap_or_default().to_owned());
            }
            saved
        })
    })
}

/// Something that stands beside a form and looks at it.
pub type Beside = Arc<dyn Fn(Form) -> AnyView + Send + Sync>;

/// More about what was filled in, at its review.
pub type More = Arc<dyn Fn(Value) -> AnyView + Send + Sync>;

type Navigate = Arc<dyn Fn(&str, NavigateOptions) + Send + Sync>;

/// What the parts of a form's page share.
#[derive(Clone, Copy)]
struct Page {
    form: Form,
    steps: bool,
    /// Which section is shown; as many as there are sections is the review.
    step: Memo<usize>,
    count: usize,
    path: Memo<String>,
    query: Memo<ParamsMap>,
    navigate: StoredValue<Navigate>,
    problem: RwSignal<Option<PortalError>>,
    alert: NodeRef<html::Div>,
    act: Action<Value, ()>,
    verb: &'static str,
}

/// A form with its buttons.
#[component]
pub fn TaskForm(
    /// What is asked for.
    task: Task,
    /// Rules between fields.
    rules: Rules,
    /// Whether the sections are steps, with a review at the end.
    #[prop(optional)]
    steps: bool,
    /// The button that hands it in: "Create fleet".
    verb: &'static str,
    /// Where Cancel leads.
    cancel: String,
    /// What hands it in.
    submit: Submit,
    /// More about what was filled in.
    #[prop(optional, into)]
    more: Option<More>,
    /// What the fields hold to begin with.
    begun: Value,
    /// What keeps what was typed until it is handed in.
    drafts: Drafts,
    /// What stands beside the form's summary.
    beside: Beside,
) -> impl IntoView {
    let count = task.sections.len();
    let form = Form::resumed(task, begun, rules);
    drafts.keep(form);
    let query = use_query_map();
    let step = Memo::new(move |_| {
        let text = query.with(|query| query.get("step").unwrap_or_default());
        let number: usize = text.parse().unwrap_or(1);
        number.clamp(1, count + 1) - 1
    });
    let (problem, alert) = (RwSignal::new(None), NodeRef::new());
    let (navigate, toasts): (Navigate, _) = (Arc::new(use_navigate()), use_toasts());
    let go = navigate.clone();
    let act = Action::new(move |value: &Value| {
        let handed_in = submit(value.clone());
        let navigate = navigate.clone();
        async move {
            match handed_in.await {
                Ok((path, text)) => {
                    drafts.drop();
                    toasts.done(text);
                    navigate(&path, NavigateOptions::default());
                }
                Err(error) => refused(form, error, problem),
            }
        }
    });
    let page = Page {
        form,
        steps,
        step,
        count,
        path: use_location().pathname,
        query,
        navigate: StoredValue::new(go),
        problem,
        alert,
        act,
        verb,
    };
    let sections = form
        .sections()
        .into_iter()
        .enumerate()
        .map(|(position, section)| section_view(page, position, section))
        .collect_view();
    let told = more.map(|more| move || page.is_last().then(|| more(form.followed())));
    let review = move || {
        (steps && page.is_last()).then(|| {
            form.followed();
            review(form, |position| page.link(position))
        })
    };
    let aside = if steps { so_far(form) } else { changed(form) };
    let navigation = steps.then(|| step_list(page));
    view! {
        <div class="wizard">
            {navigation}
            <form class="stack" novalidate on:submit=move |event| { event.prevent_default(); page.go_on(); }>
                {drafts.notice()}
                {alert_view(page)}
                {sections}
                {review}
                {told}
                {buttons(page, cancel, drafts)}
            </form>
            <aside class="wizard-aside" aria-label="Summary">{aside}{beside(form)}</aside>
        </div>
    }
    .erase()
}

/// What the server said stands at its field if the form has one for it.
fn refused(form: Form, error: PortalError, problem: RwSignal<Option<PortalError>>) {
    let at_field = error
        .field
        .as_deref()
        .is_some_and(|field| form.refuse(field, &error.message));
    problem.set((!at_field).then_some(error));
}

impl Page {
    fn is_last(self) -> bool {
        !self.steps || self.step.get() == self.count
    }

    /// The path of a step; what else the URL says stays.
    fn link(self, position: usize) -> String {
        let mut pairs: Vec<(String, String)> = self.query.with_untracked(|query| {
            query
                .into_iter()
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect()
        });
        pairs.retain(|(name, _)| name != "step");
        pairs.push(("step".to_owned(), (position + 1).to_string()));
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", crate::routes::Encoded(value)))
            .collect();
        format!("{}?{}", self.path.get_untracked(), pairs.join("&"))
    }

    /// Checks what is shown; then the next step, or handing in.
    fn go_on(self) {
        if self.act.pending().get_untracked() {
            return;
        }
        self.problem.set(None);
        let last = untrack(|| self.is_last());
        let fine = if last {
            self.form.check()
        } else {
            self.form.check_section(self.step.get_untracked())
        };
        if !fine {
            self.focus_alert();
        } else if last {
            self.act.dispatch(self.form.finished());
        } else {
            let next = self.link(self.step.get_untracked() + 1);
            self.navigate
                .with_value(|navigate| navigate(&next, NavigateOptions::default()));
        }
    }

    fn focus_alert(self) {
        let alert = self.alert;
        request_animation_frame(move || {
            if let Some(alert) = alert.get_untracked() {
                // Fails only if the form has left the page.
                let _ = alert.focus();
            }
        });
    }
}

fn section_view(page: Page, position: usize, section: Section) -> AnyView {
    let id = format!("section-{position}");
    let heading = id.clone();
    let fields = section
        .fields
        .into_iter()
        .map(|field| field_view(page.form, field))
        .collect_view();
    let hidden = move || page.steps && page.step.get() != position;
    let text = (!section.text.is_empty()).then(|| view! { <p>{section.text.clone()}</p> }.erase());
    view! {
        <section class="card" aria-labelledby=id hidden=hidden>
            <div class="card-head"><div><h2 id=heading>{section.title}</h2>{text}</div></div>
            <div class="card-body form">{fields}</div>
        </section>
    }
    .erase()
}

fn step_list(page: Page) -> AnyView {
    let mut titles: Vec<String> = page
        .form
        .sections()
        .into_iter()
        .map(|section| section.title)
        .collect();
    titles.push("Review".to_owned());
    let steps = titles
        .into_iter()
        .enumerate()
        .map(|(position, title)| {
            let link = page.link(position);
            let inner = move || {
                let (title, link) = (title.clone(), link.clone());
                if position < page.step.get() {
                    view! {
                        <span class="step-mark"><Icon name="check"/></span>
                        <span><a href=link>{title}</a><span class="sr-only">", done"</span></span>
                    }
                    .into_any()
                } else {
                    view! { <span class="step-mark">{position + 1}</span><span>{title}</span> }
                        .into_any()
                }
            };
            let state = move || (position < page.step.get()).then_some("done");
            let current = move || (position == page.step.get()).then_some("step");
            view! { <li class="step" data-state=state aria-current=current>{inner}</li> }.erase()
        })
        .collect_view();
    view! { <nav aria-label="Steps"><ol class="steps">{steps}</ol></nav> }.erase()
}

/// What stands in the way of going on: the fields to change, each a link to it.
fn alert_view(page: Page) -> AnyView {
    let form = page.form;
    let list = move || {
        let faults = form.faults();
        let title = match faults.len() {
            0 => return None,
            1 => "One field needs a change".to_owned(),
            many => format!("{many} fields need a change"),
        };
        let links = faults
            .into_iter()
            .map(|(section, field, message)| {
                // What is on another step is reached by going there.
                let here = !page.steps || section == page.step.get();
                let (target, rel) = if here {
                    (format!("#{}", field.id()), Some("external"))
                } else {
                    (page.link(section), None)
                };
                view! { <li><a href=target rel=rel>{field.label}</a>": "{message}</li> }.erase()
            })
            .collect_view();
        Some(
            view! {
                <div class="alert" data-kind="bad" role="alert">
                    <Icon name="error"/><div><h2>{title}</h2><ul>{links}</ul></div>
                </div>
            }
            .erase(),
        )
    };
    let problem = move || {
        page.problem
            .get()
            .map(|error| view! { <Problem error/> }.erase())
    };
    let nothing = move || page.problem.with(Option::is_none) && form.faults().is_empty();
    view! { <div class="stack-s" tabindex="-1" node_ref=page.alert hidden=nothing>{list}{problem}</div> }.erase()
}

fn buttons(page: Page, cancel: String, drafts: Drafts) -> AnyView {
    let titles: Vec<String> = page
        .form
        .sections()
        .into_iter()
        .map(|section| section.title.to_ascii_lowercase())
        .chain(["review".to_owned()])
        .collect();
    let label = move || {
        if page.is_last() {
            page.verb.to_owned()
        } else {
            let next = titles.get(page.step.get() + 1);
            format!("Continue to {}", next.map_or("review", String::as_str))
        }
    };
    let back = move || {
        let step = page.step.get();
        (page.steps && step > 0)
            .then(|| view! { <a class="btn" href=page.link(step - 1)>"Back"</a> }.erase())
    };
    let busy = move || page.act.pending().get().then_some("true");
    view! {
        <div class="wizard-foot">
            <a class="btn btn-quiet" href=cancel on:click=move |_| drafts.drop()>"Cancel"</a>
            <span class="end row">
                {back}
                <button class="btn btn-primary" type="submit" aria-busy=busy>{label}</button>
            </span>
        </div>
    }
    .erase()
}
