//! The pages that make and change a resource of a connection: their head, what went
//! wrong, the form. What differs is which plan they ask for and what hands it in.

use std::future::Future;
use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map, use_query_map};
use serde::{Serialize, de::DeserializeOwned};

use super::answer::refused;
use super::frame::{use_connection, use_frame};
use crate::app::question::resource;
use crate::appstream::{ConnectionName, Invalid, PortalError};
use crate::json::Value;
use crate::operations::{ShowAsDialog, ShownCall, provide_show_as, show_as_button};
use crate::ui::form::plan::Task;
use crate::ui::form::{Beside, Drafts, Rules, Submit, Submitted, TaskForm, saved_over};
use crate::ui::shell::{Loaded, PageHead};
use crate::ui::{Erase, Problem, changing};

/// Where a form leads once it is handed in, and what is said there.
pub type HandedIn = Result<(String, String), PortalError>;

/// What kind of thing a form is about.
#[derive(Clone, Copy)]
pub struct Kind<Name> {
    /// One of it: "fleet".
    pub one: &'static str,
    /// The verb that makes one: "Create fleet".
    pub create: &'static str,
    /// The operations that make and change one; empty if there is none.
    pub operations: (&'static str, &'static str),
    /// The member of the input that names it: "Name".
    pub member: &'static str,
    /// Reads a name.
    pub parse: fn(&str) -> Result<Name, Invalid>,
    /// Rules between fields.
    pub rules: Rules,
    /// The page of all of them.
    pub list: fn(&ConnectionName) -> String,
    /// The page of one.
    pub detail: fn(&ConnectionName, &Name) -> String,
}

/// Something that names a resource.
pub trait ResourceName:
    Clone + PartialEq + std::fmt::Display + Serialize + DeserializeOwned + Send + Sync + 'static
{
}

impl<T> ResourceName for T where
    T: Clone + PartialEq + std::fmt::Display + Serialize + DeserializeOwned + Send + Sync + 'static
{
}

/// A form, handed in by `submit`.
struct Filled {
    task: Task,
    rules: Rules,
    steps: bool,
    verb: &'static str,
    cancel: String,
    submit: Submit,
    /// The call that hands it in.
    call: Arc<dyn Fn(Value) -> ShownCall + Send + Sync>,
}

impl Filled {
    fn view(self) -> AnyView {
        let Self {
            task,
            rules,
            steps,
            verb,
            cancel,
            submit,
            call,
        } = self;
        let person = use_frame().caller.map(|caller| caller.person.0);
        let path = use_location().pathname.get_untracked();
        let name = format!("{}:{path}", person.unwrap_or_default());
        let drafts = Drafts::of(&name);
        drafts.look(task.clone());
        let beside: Beside = Arc::new(move |form| {
            let call = call.clone();
            show_as_button(use_context(), None, move || call(form.finished()))
        });
        // Made anew when what was typed comes back.
        let form = move || {
            let (task, cancel, submit) = (task.clone(), cancel.clone(), submit.clone());
            // Followed here: a component follows nothing.
            let (begun, beside) = (drafts.begin(&task), beside.clone());
            view! { <TaskForm task rules steps verb cancel submit begun drafts beside/> }.erase()
        };
        changing(form).erase()
    }
}

/// The page that makes one, as a copy of the one that `?from=` names. `plan` gives the
/// form, `create` hands it in, and `done` says what is to be known then.
pub fn create_page<Name, Plan, Planned, Create, Created>(
    kind: Kind<Name>,
    plan: Plan,
    create: Create,
    done: fn(&Name) -> String,
) -> AnyView
where
    Name: ResourceName,
    Plan: Fn(ConnectionName, Option<Name>) -> Planned + Copy + Send + Sync + 'static,
    Planned: Future<Output = Result<Task, PortalError>> + Send + 'static,
    Create: Fn(ConnectionName, Value) -> Created + Copy + Send + Sync + 'static,
    Created: Future<Output = Result<(), PortalError>> + Send + 'static,
{
    let connection = use_connection();
    let query = use_query_map();
    let from = Memo::new(move |_| {
        let text = query.with(|query| query.get("from"));
        text.and_then(|text| (kind.parse)(&text).ok())
    });
    let task = resource(
        move || (connection.get(), from.get()),
        move |(connection, from)| async move { plan(connection?, from).await },
    );
    let fill = move |task: Task, connection: ConnectionName| {
        let cancel = (kind.list)(&connection);
        let submit: Submit = Arc::new(move |input: Value| {
            let connection = connection.clone();
            let handed_in = async move {
                let name = input.get(kind.member).and_then(Value::text);
                let name = (kind.parse)(name.unwrap_or_default());
                create(connection.clone(), input).await?;
                let name = name.map_err(|why| PortalError::invalid(kind.member, &why))?;
                Ok(((kind.detail)(&connection, &name), done(&name)))
            };
            Box::pin(handed_in) as Submitted
        });
        Filled {
            task,
            rules: kind.rules,
            steps: true,
            verb: kind.create,
            cancel,
            submit,
            call: Arc::new(move |input| ShownCall::of(kind.operations.0, input)),
        }
        .view()
    };
    let answer = Signal::derive(move || task.get());
    let text = "Nothing is created in AWS until you confirm in the last step.";
    page(kind.create.to_owned(), text, answer, fill)
}

/// The page that changes the one its path names. `plan` gives the form; `save` takes
/// what it held before and after, and the code of what stood in the way the last time.
pub fn edit_page<Name, Plan, Planned, Save, Saved>(
    kind: Kind<Name>,
    plan: Plan,
    save: Save,
) -> AnyView
where
    Name: ResourceName,
    Plan: Fn(ConnectionName, Name) -> Planned + Copy + Send + Sync + 'static,
    Planned: Future<Output = Result<Task, PortalError>> + Send + 'static,
    Save: Fn(ConnectionName, Name, Value, Value, String) -> Saved + Copy + Send + Sync + 'static,
    Saved: Future<Output = HandedIn> + Send + 'static,
{
    let connection = use_connection();
    let params = use_params_map();
    let name = Memo::new(move |_| {
        let text = params.with(|params| params.get("name").unwrap_or_default());
        (kind.parse)(&text).map_err(|_| PortalError::not_found(&format!("{} {text}", kind.one)))
    });
    let task = resource(
        move || (connection.get(), name.get()),
        move |(connection, name)| async move { plan(connection?, name?).await },
    );
    let title = name
        .get_untracked()
        .map_or_else(|_| "Not found".to_owned(), |name| format!("Edit {name}"));
    let fill = move |task: Task, connection: ConnectionName| {
        let name = match name.get_untracked() {
            Ok(name) => name,
            Err(error) => return failed(error),
        };
        let cancel = (kind.detail)(&connection, &name);
        let before = task.initial.clone();
        let call = {
            let (name, before) = (name.to_string(), before.clone());
            move |input| ShownCall {
                operation: kind.operations.1.to_owned(),
                input,
                changes: Some((name.clone(), before.clone())),
            }
        };
        let submit = saved_over(move |after, told| {
            save(
                connection.clone(),
                name.clone(),
                before.clone(),
                after,
                told,
            )
        });
        Filled {
            task,
            rules: kind.rules,
            steps: false,
            verb: "Save changes",
            cancel,
            submit,
            call: Arc::new(call),
        }
        .view()
    };
    let answer = Signal::derive(move || task.get());
    let text = "Only what you change is sent to AWS.";
    page(title, text, answer, fill)
}

/// The page around a form that is asked for.
fn page(
    title: String,
    text: &'static str,
    answer: Signal<Option<Result<Task, PortalError>>>,
    fill: impl Fn(Task, ConnectionName) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let connection = use_connection();
    let showing = provide_show_as();
    let fill: Arc<dyn Fn(Task, ConnectionName) -> AnyView + Send + Sync> = Arc::new(fill);
    view! {
        <PageHead title text/>
        <Loaded what="the form">
            {
                let fill = fill.clone();
                move || match (answer.get()?, connection.get_untracked()) {
                    (Ok(task), Ok(connection)) => Some(fill(task, connection)),
                    (Err(error), _) | (_, Err(error)) => Some(failed(error)),
                }
            }
        </Loaded>
        <ShowAsDialog connection asked=showing/>
    }
    .erase()
}

fn failed(error: PortalError) -> AnyView {
    refused(&error);
    view! { <Problem error/> }.erase()
}
