//! The applications on an image.

use leptos::prelude::*;

use super::{Application, Platform};
use crate::ui::{Erase, Moment, Status, Tone};

/// The applications as a table.
pub fn applications(applications: &[Application]) -> AnyView {
    if applications.is_empty() {
        return view! { <p class="muted card-text">"AWS names no applications on this image."</p> }
            .erase();
    }
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Applications table">
            <table class="table table-stack table-nocheck">
                <caption class="sr-only">"Applications"</caption>
                <thead><tr>
                    <th scope="col">"Name"</th><th scope="col">"Starts"</th><th scope="col">"Icon"</th>
                    <th scope="col">"More"</th><th scope="col">"Status"</th>
                </tr></thead>
                <tbody>{applications.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .erase()
}

fn row(application: &Application) -> AnyView {
    let (tone, text) = match application.enabled {
        true => (Tone::Running, "Enabled"),
        false => (Tone::Stopped, "Disabled"),
    };
    let name = (application.name != application.display_name)
        .then(|| view! { <code class="cell-sub">{application.name.clone()}</code> });
    let sub =
        |text: Option<String>| text.map(|text| view! { <span class="cell-sub">{text}</span> });
    view! {
        <tr>
            <th scope="row" class="m-title">
                <span class="strong">{application.display_name.clone()}</span>{name}{sub(application.description.clone())}
            </th>
            <td class="m-line cell-wrap" data-label="Starts">{starts(application)}</td>
            <td class="m-line cell-wrap" data-label="Icon">{icon(application)}</td>
            <td class="cell-wrap">{more(application)}</td>
            <td class="m-line" data-label="Status"><Status tone text/></td>
        </tr>
    }
    .erase()
}

/// What is started, with which arguments, in which folder.
fn starts(application: &Application) -> AnyView {
    let Some(path) = application.launch_path.clone() else {
        return view! { <span class="subtle">"Not set"</span> }.erase();
    };
    let arguments = application.launch_parameters.clone().map(|arguments| {
        view! { <code class="cell-sub">{arguments}</code> }
    });
    let folder = application.working_directory.clone().map(|folder| {
        view! { <span class="cell-sub">"in "<code>{folder}</code></span> }
    });
    view! { <code>{path}</code>{arguments}{folder} }.erase()
}

/// The icon's name, and where it lies.
fn icon(application: &Application) -> AnyView {
    let Some(path) = application.icon.clone() else {
        return view! { <span class="subtle">"Not set"</span> }.erase();
    };
    let name = path.rsplit('/').next().unwrap_or_default().to_owned();
    view! { <span>{name}</span><code class="cell-sub cell-break">{path}</code> }.erase()
}

/// What AWS tells only of applications that have an identity of their own.
fn more(application: &Application) -> AnyView {
    let platforms: Vec<_> = application.platforms.iter().map(Platform::label).collect();
    let joined = |values: &[&str]| (!values.is_empty()).then(|| values.join(", "));
    let families: Vec<_> = application.families.iter().map(String::as_str).collect();
    let line = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <span class="cell-sub">{name}": "{value}</span> })
    };
    let metadata = application
        .metadata
        .iter()
        .map(|(key, value)| {
            view! { <span class="cell-sub"><code>{key.clone()}</code>": "{value.clone()}</span> }
        })
        .collect_view();
    view! {
        {line("Platforms", joined(&platforms))}
        {line("Instance families", joined(&families))}
        {line("App block", application.app_block_arn.clone())}
        {line("ARN", application.arn.clone())}
        {application.created.map(|at| view! { <span class="cell-sub">"Created "<Moment at/></span> })}
        {metadata}
    }
    .erase()
}
