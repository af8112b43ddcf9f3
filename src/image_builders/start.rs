//! The dialogs that start and stop an image builder.

use crate::app::part::dialog_part;
use leptos::prelude::*;

use super::api::{start_image_builder, stop_image_builder};
use super::{ImageBuilder, StartForm};
use crate::appstream::{ConnectionName, ImageBuilderName, Invalid, PortalError};
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::field::{Field, at_field, invalid};
use crate::ui::live::{Topic, use_live};
use crate::ui::{Erase, Problem, changing, use_toasts};

type InPath<T> = Memo<Result<T, PortalError>>;

/// What StartImageBuilder takes for the newest agent.
const NEWEST: &str = "LATEST";
/// Stands for a version that is typed.
const OTHER: &str = "other";

/// Asks with which streaming agent it is to start.
#[component]
pub fn StartDialog(
    connection: InPath<ConnectionName>,
    asked: Asked<ImageBuilder>,
) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_start_image_builder_dialog,
        start_image_builder_dialog(connection, asked)
    )
}

#[lazy]
fn start_image_builder_dialog(
    connection: InPath<ConnectionName>,
    asked: Asked<ImageBuilder>,
) -> AnyView {
    let title = Signal::derive(move || {
        asked
            .about()
            .map(|builder| format!("Start image builder {}", builder.name))
            .unwrap_or_default()
    });
    view! {
        <Dialog opened=asked.opened id="start-image-builder" title>
            {asked.about_untracked().map(|builder| view! { <StartFields connection asked builder/> })}
        </Dialog>
    }
    .erase()
}

#[component]
fn StartFields(
    connection: InPath<ConnectionName>,
    asked: Asked<ImageBuilder>,
    builder: ImageBuilder,
) -> impl IntoView {
    let (toasts, live) = (use_toasts(), use_live());
    let chosen = RwSignal::new(String::new());
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<PortalError>);
    let name = builder.name;
    let act = Action::new(move |form: &StartForm| {
        let (form, name) = (form.clone(), name.clone());
        let connection = connection.get_untracked();
        async move {
            let started =
                async { start_image_builder(connection?, name.clone(), form).await }.await;
            match started {
                Ok(()) => {
                    asked.opened.close();
                    toasts.done(format!("{name} is starting. This takes some minutes."));
                }
                Err(failure) => error.set(Some(failure)),
            }
            live.bump(Topic::ImageBuilders);
        }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let is_other = chosen.with_untracked(|chosen| chosen == OTHER);
        let form = StartForm {
            agent_version: if is_other { typed } else { chosen }.get_untracked(),
        };
        match form.check() {
            _ if act.pending().get_untracked() => {}
            Ok(None) if is_other => {
                let why = Invalid("Enter a version, for example 09-15-2026.".to_owned());
                error.set(Some(PortalError::invalid("AppstreamAgentVersion", &why)));
            }
            Ok(_) => {
                error.set(None);
                act.dispatch(form);
            }
            Err(failure) => error.set(Some(failure)),
        }
    };
    let wrong = Signal::derive(move || {
        error.with(|error| at_field(error.as_ref(), "AppstreamAgentVersion"))
    });
    let keep = match (&builder.agent_version, builder.latest_agent) {
        (Some(version), Some(true)) => format!("Keep {version}, the newest"),
        (Some(version), _) => format!("Keep {version}"),
        (None, _) => "Keep the version on it".to_owned(),
    };
    let is_other = move || chosen.with(|chosen| chosen == OTHER);
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body stack">
                {changing(move || error.get().filter(|error| error.field.is_none()).map(|error| view! { <Problem error/> }))}
                <p>"Starting takes some minutes. AWS charges for every hour it runs."</p>
                <Field id="start-agent" label="Agent version" error=Signal::stored(None::<String>)
                    hint="The streaming agent gets on the images you make. Another one than that on it takes some minutes longer.">
                    <select class="select" id="start-agent" name="agent" autofocus aria-describedby="start-agent-hint"
                        on:change=move |event| { chosen.set(event_target_value(&event)); error.set(None); }>
                        <option value="">{keep}</option>
                        <option value=NEWEST>"The newest"</option>
                        <option value=OTHER>"Another version"</option>
                    </select>
                </Field>
                {changing(move || is_other().then(|| view! {
                    <Field id="start-version" label="Version" error=wrong hint="As AWS spells it, for example 09-15-2026.">
                        <input class="input" id="start-version" name="version" maxlength="100" autocomplete="off" spellcheck="false"
                            aria-invalid=invalid(wrong) aria-describedby="start-version-error start-version-hint"
                            on:input=move |event| { typed.set(event_target_value(&event)); error.set(None); }/>
                    </Field>
                }))}
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| asked.opened.close()>"Cancel"</button>
                <button class="btn btn-primary" type="submit" aria-busy=move || act.pending().get().then_some("true")>"Start image builder"</button>
            </footer>
        </form>
    }
}

/// Asks before whoever is connected loses the session.
#[component]
pub fn StopDialog(
    connection: InPath<ConnectionName>,
    asked: Asked<ImageBuilderName>,
) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_stop_image_builder_dialog,
        stop_image_builder_dialog(connection, asked)
    )
}

#[lazy]
fn stop_image_builder_dialog(
    connection: InPath<ConnectionName>,
    asked: Asked<ImageBuilderName>,
) -> AnyView {
    let (toasts, live) = (use_toasts(), use_live());
    let title = Signal::derive(move || {
        asked
            .about()
            .map(|name| format!("Stop image builder {name}?"))
            .unwrap_or_default()
    });
    let act = Action::new(move |name: &ImageBuilderName| {
        let (connection, name) = (connection.get_untracked(), name.clone());
        async move {
            match async { stop_image_builder(connection?, name.clone()).await }.await {
                Ok(()) => toasts.done(format!("{name} is stopping.")),
                Err(error) => toasts.failed(&error),
            }
            live.bump(Topic::ImageBuilders);
        }
    });
    let confirmed = move |_| {
        asked.opened.close();
        if let Some(name) = asked.about_untracked() {
            act.dispatch(name);
        }
    };
    view! {
        <Dialog opened=asked.opened id="stop-image-builder" title>
            <div class="dialog-body"><p>"Whoever is connected loses the session; work that is not saved is lost. What is installed stays, and the image builder can be started again."</p></div>
            <footer class="dialog-foot">
                <button class="btn" type="button" autofocus on:click=move |_| asked.opened.close()>"Keep running"</button>
                <button class="btn btn-danger" type="button" on:click=confirmed>"Stop image builder"</button>
            </footer>
        </Dialog>
    }
    .erase()
}
