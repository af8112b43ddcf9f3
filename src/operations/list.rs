//! All operations of AppStream, to find one.

use leptos::prelude::*;

use super::api::list_operations;
use super::{Effect, Summary};
use crate::app::answer::answered;
use crate::app::frame::use_connection;
use crate::app::question::resource;
use crate::appstream::ConnectionName;
use crate::routes::Path;
use crate::ui::icon::Icon;
use crate::ui::shell::PageHead;
use crate::ui::{Empty, Erase, Problem, changing};

/// `/c/{connection}/operations`
#[component]
pub fn OperationsPage() -> impl IntoView {
    let connection = use_connection();
    let operations = resource(
        move || connection.get(),
        |connection| async move { list_operations(connection?).await },
    );
    view! {
        <PageHead title="Operations"
            text="Every operation of AppStream's API, as it is. What no other page offers is here."/>
        {answered("the operations", operations, move |answer| match (answer, connection.get_untracked()) {
            (Ok(operations), Ok(connection)) => list(&connection, operations),
            (Err(error), _) | (_, Err(error)) => view! { <Problem error/> }.erase(),
        })}
    }
}

fn list(connection: &ConnectionName, operations: Vec<Summary>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let all = operations.len();
    let matches = move |name: &str| {
        let typed = typed.get().to_ascii_lowercase();
        let name = name.to_ascii_lowercase();
        typed.split_whitespace().all(|word| name.contains(word))
    };
    let names = StoredValue::new(
        operations
            .iter()
            .map(|operation| operation.name.clone())
            .collect::<Vec<_>>(),
    );
    let count = Memo::new(move |_| {
        names.with_value(|names| names.iter().filter(|name| matches(name)).count())
    });
    let rows = operations
        .into_iter()
        .map(|operation| {
            let href = Path::Operation(connection, &operation.name).to_string();
            let name = operation.name.clone();
            let effect = match operation.effect {
                Effect::Reads => "Reads",
                Effect::Changes => "Changes",
                Effect::Destroys => "Ends or removes",
            };
            view! {
                <tr hidden=move || !matches(&name)>
                    <th scope="row" class="m-title"><a class="row-link" href=href>{operation.name}</a></th>
                    <td class="m-line" data-label="About">{operation.kind}</td>
                    <td class="m-line" data-label="Effect">{effect}</td>
                </tr>
            }
            .erase()
        })
        .collect_view();
    view! {
        <section class="table-wrap" aria-label="Operations">
            <div class="table-tools">
                <form class="search filter" role="search" on:submit=|event| event.prevent_default()>
                    <Icon name="search"/>
                    <input class="input" type="search" aria-label="Filter operations" placeholder="Filter by name, such as create stack"
                        autocomplete="off" spellcheck="false" on:input=move |event| typed.set(event_target_value(&event))/>
                </form>
            </div>
            <p class="sr-only" role="status">{changing(move || format!("{} of {all} operations match", count.get()))}</p>
            <div class="table-scroll table-page" tabindex="0" role="region" aria-label="Operations table" hidden=move || count.get() == 0>
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Operations"</caption>
                    <thead><tr><th scope="col">"Name"</th><th scope="col">"About"</th><th scope="col">"Effect"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div hidden=move || count.get() != 0>
                <Empty title="No operation matches" text="No operation has all these words in its name."/>
            </div>
        </section>
    }
    .erase()
}
