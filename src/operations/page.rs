//! One operation: what it takes as a form, and what it answered.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::{describe_operation, run_operation};
use super::show::{as_boto3, as_cli, pretty};
use super::show_as::{code, presigning};
use super::{Answer, Effect, Operation};
use crate::app::answer::answered;
use crate::app::frame::{use_connection, use_frame};
use crate::app::part::dialog_part;
use crate::app::question::resource;
use crate::appstream::{ConnectionName, PortalError};
use crate::json::Value;
use crate::ui::dialog::{Dialog, Opened};
use crate::ui::form::plan::{Section, Task, every_field};
use crate::ui::form::{Form, fields_view};
use crate::ui::shell::{Card, PageHead};
use crate::ui::{Erase, Problem, changing};

/// `/c/{connection}/operations/{name}`
#[component]
pub fn OperationPage() -> impl IntoView {
    let connection = use_connection();
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|params| params.get("name").unwrap_or_default()));
    let operation = resource(
        move || (connection.get(), name.get()),
        |(connection, name)| async move { describe_operation(connection?, name).await },
    );
    let title = move || name.get();
    view! {
        {changing(move || view! { <PageHead title=title()/> })}
        {answered("the operation", operation, move |answer| match (answer, connection.get_untracked()) {
            (Ok(operation), Ok(connection)) => operation_view(connection, operation),
            (Err(error), _) | (_, Err(error)) => view! { <Problem error/> }.erase(),
        })}
    }
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Run {
    form: Form,
    operation: StoredValue<Operation>,
    all_pages: RwSignal<bool>,
    act: Action<(Value, bool), Result<Answer, PortalError>>,
    confirming: Opened,
    refused: RwSignal<bool>,
}

fn operation_view(connection: ConnectionName, operation: Operation) -> AnyView {
    let fields = every_field(&operation.input);
    let has_input = !fields.is_empty();
    let task = Task {
        shape: operation.input.clone(),
        sections: vec![Section::new("Input", "", fields.clone())],
        initial: Value::object([]),
    };
    let form = Form::new(task, |_| Vec::new());
    let frame = use_frame();
    let region = frame
        .connections
        .iter()
        .find(|(name, _)| *name == connection)
        .map(|(_, region)| region.clone())
        .unwrap_or_default();
    let (place, name) = (connection.clone(), operation.name.clone());
    let act = Action::new(move |(input, all_pages): &(Value, bool)| {
        let (place, name) = (place.clone(), name.clone());
        let (input, all_pages) = (input.clone(), *all_pages);
        async move { run_operation(place, name, input, all_pages).await }
    });
    let run = Run {
        form,
        operation: StoredValue::new(operation),
        all_pages: RwSignal::new(false),
        act,
        confirming: Opened::default(),
        refused: RwSignal::new(false),
    };
    leptos::prelude::Effect::new(move |_| {
        if let Some(Err(error)) = act.value().get() {
            let at_field = error.field.as_deref();
            run.refused
                .set(!at_field.is_some_and(|field| form.refuse(field, &error.message)));
        }
    });
    let input = if has_input {
        fields_view(form, fields)
    } else {
        view! { <p class="muted">"It takes no input."</p> }.erase()
    };
    view! {
        <div class="grid">
            <form class="col-7 stack" novalidate on:submit=move |event| { event.prevent_default(); press(run); }>
                <Card id="input" title="Input"><div class="form">{input}</div></Card>
                {run_buttons(run)}
            </form>
            <div class="col-5 stack">
                {answer_card(run)}
                {show_card(run, connection, region)}
            </div>
        </div>
        {dialog_part!(run.confirming, __preload_confirm_operation_dialog, confirm_operation_dialog(run))}
    }
    .erase()
}

/// Checks the input; then asks once more before anything is changed.
fn press(run: Run) {
    if run.act.pending().get_untracked() || !run.form.check() {
        return;
    }
    let effect = run.operation.with_value(|operation| operation.effect);
    if effect == Effect::Reads {
        send(run);
    } else {
        run.confirming.open();
    }
}

fn send(run: Run) {
    run.refused.set(false);
    run.act
        .dispatch((run.form.finished(), run.all_pages.get_untracked()));
}

fn run_buttons(run: Run) -> AnyView {
    let (name, has_pages) = run
        .operation
        .with_value(|operation| (operation.name.clone(), operation.pages_by.is_some()));
    let pages = has_pages.then(|| {
        view! {
            <label class="choice">
                <input class="check" type="checkbox" on:change=move |event| run.all_pages.set(event_target_checked(&event))/>
                <span>"Follow all pages"</span>
            </label>
        }
        .erase()
    });
    let busy = move || run.act.pending().get().then_some("true");
    view! {
        <div class="row">
            <button class="btn btn-primary" type="submit" aria-busy=busy>{format!("Run {name}")}</button>
            {pages}
        </div>
    }
    .erase()
}

#[lazy]
fn confirm_operation_dialog(run: Run) -> AnyView {
    let (name, destroys) = run
        .operation
        .with_value(|operation| (operation.name.clone(), operation.effect == Effect::Destroys));
    let title = Signal::derive({
        let name = name.clone();
        move || format!("Run {name}?")
    });
    let class = if destroys {
        "btn btn-danger"
    } else {
        "btn btn-primary"
    };
    let confirmed = move |_| {
        run.confirming.close();
        send(run);
    };
    let input = move || {
        run.operation.with_value(|operation| {
            pretty(
                &super::without_secrets(&operation.input, &run.form.followed()),
                0,
            )
        })
    };
    view! {
        <Dialog opened=run.confirming id="confirm-operation" title>
            <div class="dialog-body stack">
                <p>{if destroys { "This ends or removes something, which cannot be undone." } else { "This changes something in AWS." }}</p>
                <pre class="code" tabindex="0">{input}</pre>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" autofocus on:click=move |_| run.confirming.close()>"Cancel"</button>
                <button class=class type="button" on:click=confirmed>"Run it"</button>
            </footer>
        </Dialog>
    }
    .erase()
}

fn answer_card(run: Run) -> AnyView {
    let answer = move || match run.act.value().get() {
        _ if run.act.pending().get() => {
            view! { <p class="muted" role="status">"Waiting for AWS."</p> }.erase()
        }
        None => view! { <p class="muted">"Nothing yet."</p> }.erase(),
        Some(Ok(answer)) => {
            let text = pretty(&answer.output, 0);
            let id = answer
                .request_id
                .map(|id| view! { <p class="small">"Request "<code>{id}</code></p> }.erase());
            view! {
                <p role="status">"AWS answered."</p>
                {id}
                <pre class="code" tabindex="0" aria-label="Answer">{text}</pre>
            }
            .erase()
        }
        Some(Err(error)) => {
            let problem = run
                .refused
                .get()
                .then(|| view! { <Problem error=error.clone()/> });
            view! { <div>{problem}</div> }.erase()
        }
    };
    view! { <Card id="answer" title="Answer"><div class="stack-s">{answer}</div></Card> }.erase()
}

/// The same call as others make it.
fn show_card(run: Run, connection: ConnectionName, region: String) -> AnyView {
    let region = StoredValue::new(region);
    let text = move |show: fn(&str, &str, &crate::ui::form::shape::Shape, &Value) -> String| {
        let input = run.form.followed();
        run.operation.with_value(|operation| {
            region.with_value(|region| show(&operation.name, region, &operation.input, &input))
        })
    };
    let operation = run.operation.with_value(|operation| operation.name.clone());
    let (presign, presigned) = presigning(connection, operation);
    view! {
        <Card id="show-as" title="Show as">
            <div class="stack-s">
                <h3>"AWS CLI"</h3>
                {changing(move || code("AWS CLI", text(as_cli)))}
                <h3>"boto3"</h3>
                {changing(move || code("boto3", text(as_boto3)))}
                <div class="row">
                    <button class="btn" type="button" on:click=move |_| {
                        if run.form.check() { presign.dispatch(run.form.finished()); }
                    }>"Presign request"</button>
                </div>
                {presigned}
            </div>
        </Card>
    }
    .erase()
}
