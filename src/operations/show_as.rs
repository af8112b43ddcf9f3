//! "Show as…": the calls behind a page or a form, as others make them. A page lists its
//! calls in a card; a dialog shows one of them on the AWS command line, with boto3, and
//! signed beforehand.

use crate::app::part::dialog_part;
use crate::app::question::latest;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::api::{presign_operation, show_call};
use crate::appstream::{ConnectionName, PortalError};
use crate::json::Value;
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::icon::Icon;
use crate::ui::shell::{Card, Loading};
use crate::ui::{Erase, Problem, changing};

/// A call that is not made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCall {
    /// The operation: "StartFleet".
    pub operation: String,
    /// Its input; of a change, what the form holds now.
    pub input: Value,
    /// Of a change by a form: the name of the thing, and what the form began with.
    pub changes: Option<(String, Value)>,
}

impl ShownCall {
    /// A call with this input.
    pub fn of(operation: &str, input: Value) -> Self {
        Self {
            operation: operation.to_owned(),
            input,
            changes: None,
        }
    }

    /// A call that describes one thing; `member` takes its name, among others.
    pub fn describing(operation: &str, member: &str, name: &str) -> Self {
        let names = Value::from(vec![Value::from(name)]);
        Self::of(operation, Value::object([(member, names)]))
    }

    /// A call that takes a name.
    pub fn named(operation: &str, name: &str) -> Self {
        Self::of(operation, Value::object([("Name", name.into())]))
    }
}

/// A call as others make it, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Its input.
    pub input: Value,
    /// On the AWS command line.
    pub cli: String,
    /// With boto3.
    pub boto3: String,
}

/// What a page that shows calls asks; for its [`ShowAsDialog`].
pub fn provide_show_as() -> Asked<ShownCall> {
    let asked = Asked::default();
    provide_context(asked);
    asked
}

/// A button that shows a call in the dialog of `asked`; `what` it does, where there are
/// several.
pub fn show_as_button(
    asked: Option<Asked<ShownCall>>,
    what: Option<&'static str>,
    call: impl Fn() -> ShownCall + 'static,
) -> AnyView {
    let name = what.map(|what| format!("Show as: {what}"));
    let label = what.unwrap_or("Show as…");
    let press = move |_| {
        if let Some(asked) = asked {
            asked.ask(call());
        }
    };
    view! {
        <button class="btn btn-quiet btn-small" type="button" aria-haspopup="dialog" aria-label=name on:click=press>
            <Icon name="app-terminal"/>{label}
        </button>
    }
    .erase()
}

/// The calls behind a page.
#[component]
pub fn ShowAsCard(
    /// What each does in words, and the call.
    calls: Vec<(&'static str, ShownCall)>,
) -> impl IntoView {
    let asked = use_context();
    let button = |(label, call): (&'static str, ShownCall)| {
        view! { <li>{show_as_button(asked, Some(label), move || call.clone())}</li> }
    };
    let buttons = calls.into_iter().map(button).collect_view();
    view! {
        <Card id="show-as" title="Show as…">
            <p class="small muted">"What this page does, as a call for scripts: AWS CLI, boto3, or a presigned request."</p>
            <ul class="show-as">{buttons}</ul>
        </Card>
    }
}

/// Shows one call.
#[component]
pub fn ShowAsDialog(
    /// Where it would be made.
    #[prop(into)]
    connection: Signal<Result<ConnectionName, PortalError>>,
    /// Which.
    asked: Asked<ShownCall>,
) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_show_as_dialog,
        show_as_dialog(connection, asked)
    )
}

#[lazy]
fn show_as_dialog(
    connection: Signal<Result<ConnectionName, PortalError>>,
    asked: Asked<ShownCall>,
) -> AnyView {
    let title = Signal::derive(move || {
        let about = asked.about();
        about
            .map(|call| format!("Show {} as…", call.operation))
            .unwrap_or_default()
    });
    view! {
        <Dialog opened=asked.opened id="show-call" title>
            {asked.about_untracked().zip(connection.get_untracked().ok()).map(|(call, connection)| shown(connection, call))}
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| asked.opened.close()>"Close"</button>
            </footer>
        </Dialog>
    }
    .erase()
}

fn shown(connection: ConnectionName, call: ShownCall) -> AnyView {
    let (presign, presigned) = presigning(connection.clone(), call.operation.clone());
    let found = latest(move || show_call(connection.clone(), call.clone()));
    let calls = changing(move || {
        match found.get() {
        None => view! { <Loading what="the call"/> }.erase(),
        Some(Err(error)) => view! { <Problem error/> }.erase(),
        Some(Ok(Shown { input, cli, boto3 })) => view! {
            <h3>"AWS CLI"</h3>
            {code("AWS CLI", cli)}
            <h3>"boto3"</h3>
            {code("boto3", boto3)}
            <div class="row">
                <button class="btn" type="button" aria-busy=move || presign.pending().get().then_some("true")
                    on:click=move |_| { presign.dispatch(input.clone()); }>"Presign request"</button>
            </div>
        }
        .erase(),
    }
    });
    view! { <div class="dialog-body stack-s">{calls}{presigned}</div> }.erase()
}

/// What signs calls of an operation beforehand, by their input, and what comes of it.
pub fn presigning(connection: ConnectionName, operation: String) -> (Action<Value, ()>, AnyView) {
    let signed = RwSignal::new(None::<Result<String, PortalError>>);
    let presign = Action::new(move |input: &Value| {
        let (connection, operation, input) = (connection.clone(), operation.clone(), input.clone());
        async move { signed.set(Some(presign_operation(connection, operation, input).await)) }
    });
    let shown = changing(move || {
        match signed.get()? {
        Ok(text) => Some(
            view! {
                <p class="small">"Whoever has this can make this one call for 15 minutes. Treat it as a password."</p>
                {code("Presigned request", text)}
            }
            .erase(),
        ),
        Err(error) => Some(view! { <Problem error/> }.erase()),
    }
    });
    (presign, shown)
}

/// Lines of code, named for those who do not see them.
pub fn code(label: &'static str, text: String) -> AnyView {
    view! { <pre class="code" tabindex="0" role="region" aria-label=label>{text}</pre> }.erase()
}
