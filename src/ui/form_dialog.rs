//! A dialog with a small form: fields, a button that does it, and what went wrong. All
//! such dialogs have one type, so that they are compiled once.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;

use super::dialog::{Dialog, Opened};
use super::field::{Field, at_field, invalid};
use super::live::{Topic, use_live};
use super::{Erase, Problem, changing, use_toasts};
use crate::appstream::PortalError;

/// What pressing the button does: says what was done, or what went wrong.
pub type Doing = Pin<Box<dyn Future<Output = Result<String, PortalError>> + Send>>;

/// Makes a [`Doing`] of a server function's answer and what to say when it was done.
pub fn doing<T>(
    answer: impl Future<Output = Result<T, PortalError>> + Send + 'static,
    done: impl FnOnce(T) -> String + Send + 'static,
) -> Doing {
    Box::pin(async move { answer.await.map(done) })
}

/// A dialog with a form.
#[derive(Clone)]
pub struct FormDialog {
    /// Whether it is open.
    pub opened: Opened,
    /// Its id, unique on the page.
    pub id: &'static str,
    /// Its title: a question or a task that names the thing.
    pub title: Signal<String>,
    /// What the button that does it says.
    pub button: &'static str,
    /// What the button that does not says.
    pub keep: &'static str,
    /// Whether something is taken away.
    pub danger: bool,
    /// What it changes.
    pub topic: Topic,
    /// What is wrong; fields show their part of it.
    pub error: RwSignal<Option<PortalError>>,
}

impl FormDialog {
    /// A dialog that makes or changes something.
    pub fn new(opened: Opened, id: &'static str, button: &'static str, topic: Topic) -> Self {
        Self {
            opened,
            id,
            title: Signal::stored(button.to_owned()),
            button,
            keep: "Cancel",
            danger: false,
            topic,
            error: RwSignal::new(None),
        }
    }

    /// The same with a title of its own.
    #[must_use]
    pub fn titled(self, title: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self {
            title: Signal::derive(title),
            ..self
        }
    }

    /// The same for taking something away; `keep` says not to.
    #[must_use]
    pub fn dangerous(self, keep: &'static str) -> Self {
        Self {
            danger: true,
            keep,
            ..self
        }
    }

    /// The dialog. `fields` are made anew each time it opens, `submit` does it.
    pub fn view(
        self,
        fields: impl Fn() -> AnyView + Send + Sync + 'static,
        submit: impl Fn() -> Doing + Send + Sync + 'static,
    ) -> AnyView {
        shown(self, Arc::new(fields), Arc::new(submit))
    }

    /// What is wrong with the field of this name.
    pub fn wrong(&self, field: &'static str) -> Signal<Option<String>> {
        let error = self.error;
        Signal::derive(move || error.with(|error| at_field(error.as_ref(), field)))
    }

    /// A field for a line of text.
    pub fn text(&self, field: Text, value: RwSignal<String>) -> AnyView {
        let (error, wrong) = (self.error, self.wrong(field.name));
        let described = match field.hint {
            Some(_) => format!("{0}-error {0}-hint", field.id),
            None => format!("{}-error", field.id),
        };
        let input = view! {
            <input class="input" id=field.id name=field.name type=field.kind maxlength=field.longest.to_string()
                autocomplete="off" spellcheck="false" list=field.list value=value.get_untracked()
                aria-invalid=invalid(wrong) aria-describedby=described
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    error.set(None);
                }/>
        }
        .erase();
        let Text {
            id,
            label,
            optional,
            ..
        } = field;
        match field.hint {
            Some(hint) => {
                view! { <Field id label optional hint error=wrong>{input}</Field> }.erase()
            }
            None => view! { <Field id label optional error=wrong>{input}</Field> }.erase(),
        }
    }

    /// A field that offers some values, each with its words.
    pub fn choice(
        &self,
        id: &'static str,
        name: &'static str,
        label: &'static str,
        options: Vec<(String, String)>,
        value: RwSignal<String>,
    ) -> AnyView {
        let (error, wrong) = (self.error, self.wrong(name));
        let chosen = value.get_untracked();
        let option = |(text, words): (String, String)| {
            let selected = text == chosen;
            view! { <option value=text selected=selected>{words}</option> }
        };
        let options = options.into_iter().map(option).collect_view();
        view! {
            <Field id label error=wrong>
                <select class="select" id=id name=name aria-invalid=invalid(wrong) aria-describedby=format!("{id}-error")
                    on:change=move |event| {
                        value.set(event_target_value(&event));
                        error.set(None);
                    }>{options}</select>
            </Field>
        }
        .erase()
    }
}

/// A field for a line of text.
#[derive(Clone, Copy)]
pub struct Text {
    /// Its id, unique on the page.
    pub id: &'static str,
    /// Its name, by which errors find it.
    pub name: &'static str,
    /// What it is for.
    pub label: &'static str,
    /// One sentence about it.
    pub hint: Option<&'static str>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// HTML's type of it.
    pub kind: &'static str,
    /// Characters it takes.
    pub longest: usize,
    /// The id of a list of values it offers.
    pub list: Option<&'static str>,
}

impl Text {
    /// A field that must not stay empty.
    pub const fn new(id: &'static str, name: &'static str, label: &'static str) -> Self {
        Self {
            id,
            name,
            label,
            hint: None,
            optional: false,
            kind: "text",
            longest: 200,
            list: None,
        }
    }
}

type Fields = Arc<dyn Fn() -> AnyView + Send + Sync>;
type Submit = Arc<dyn Fn() -> Doing + Send + Sync>;

fn shown(dialog: FormDialog, fields: Fields, submit: Submit) -> AnyView {
    let FormDialog {
        opened,
        id,
        title,
        button,
        keep,
        danger,
        topic,
        error,
    } = dialog;
    let (toasts, live) = (use_toasts(), use_live());
    // Begins anew each time it opens.
    Effect::new(move |_| {
        if opened.is_open() {
            error.set(None);
        }
    });
    let act = Action::new(move |(): &()| {
        let doing = submit();
        async move {
            match doing.await {
                Ok(done) => {
                    opened.close();
                    toasts.done(done);
                }
                Err(failure) => error.set(Some(failure)),
            }
            live.bump(topic);
        }
    });
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !act.pending().get_untracked() {
            error.set(None);
            act.dispatch(());
        }
    };
    let class = if danger {
        "btn btn-danger"
    } else {
        "btn btn-primary"
    };
    let busy = Signal::derive(move || act.pending().get().then_some("true"));
    view! {
        <Dialog opened id title>
            <form on:submit=send novalidate>
                <div class="dialog-body stack">
                    {changing(move || error.get().filter(|error| error.field.is_none()).map(|error| view! { <Problem error/> }))}
                    {fields()}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=move |_| opened.close()>{keep}</button>
                    <button class=class type="submit" aria-busy=busy>{button}</button>
                </footer>
            </form>
        </Dialog>
    }
    .erase()
}
