//! The dialog that makes a personal link, and shows it once.

use crate::app::part::dialog_part;
use crate::app::question::latest;
use leptos::prelude::*;

use super::api::{create_links, link_choices};
use super::made::links_made;
use super::{LINK_HOURS, LONGEST_CONTEXT, LinkForm, MOST_USES, MadeLink, StackChoice};
use crate::appstream::PortalError;
use crate::ui::dialog::{Asked, Dialog, Opened};
use crate::ui::field::{Field, at_field, invalid};
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::Loading;
use crate::ui::{Erase, Problem, changing};

/// Makes a link for the user id it is asked about.
#[component]
pub fn CreateLinkDialog(asked: Asked<String>) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_create_link_dialog,
        create_link_dialog(asked)
    )
}

#[lazy]
fn create_link_dialog(asked: Asked<String>) -> AnyView {
    let title = Signal::derive(move || match asked.about().unwrap_or_default().as_str() {
        "" => "Create links".to_owned(),
        user => format!("Create a link for {user}"),
    });
    view! {
        <Dialog opened=asked.opened id="create-link" title>
            <LinkDialogBody user_id=asked.about_untracked().unwrap_or_default() opened=asked.opened/>
        </Dialog>
    }
    .erase()
}

#[component]
fn LinkDialogBody(user_id: String, opened: Opened) -> impl IntoView {
    let choices = latest(link_choices);
    let made = RwSignal::new(None::<Vec<MadeLink>>);
    let user_id = StoredValue::new(user_id);
    view! {
        {changing(move || match (made.get(), choices.get()) {
            (Some(made), _) => links_made(made, opened),
            (None, None) => view! { <div class="dialog-body"><Loading what="stacks"/></div> }.erase(),
            (None, Some(Err(error))) => view! { <div class="dialog-body"><Problem error/></div> }.erase(),
            (None, Some(Ok(choices))) => {
                view! { <LinkFormView user_id=user_id.get_value() choices made opened/> }.erase()
            }
        })}
    }
}

/// The stack a text form value names.
fn chosen<'a>(choices: &'a [StackChoice], value: &str) -> Option<&'a StackChoice> {
    choices.iter().find(|choice| stack_value(choice) == value)
}

fn stack_value(choice: &StackChoice) -> String {
    format!("{}/{}", choice.connection, choice.stack)
}

#[component]
fn LinkFormView(
    user_id: String,
    choices: Vec<StackChoice>,
    made: RwSignal<Option<Vec<MadeLink>>>,
    opened: Opened,
) -> impl IntoView {
    let live = use_live();
    let many = user_id.is_empty();
    let form = RwSignal::new(LinkForm {
        user: user_id,
        hours: "8".to_owned(),
        uses: "1".to_owned(),
        ..LinkForm::default()
    });
    let error = RwSignal::new(None::<PortalError>);
    let act = Action::new(move |form: &LinkForm| {
        let mut form = form.clone();
        async move {
            let users = std::mem::take(&mut form.user);
            let origin = window().location().origin().unwrap_or_default();
            match create_links(form, users, origin).await {
                Ok(links) => made.set(Some(links)),
                Err(failure) => error.set(Some(failure)),
            }
            live.bump(Topic::Links);
        }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let form = form.get_untracked();
        // Each of several users is checked where the links are made.
        let checked = if many {
            let one = LinkForm {
                user: "anybody".to_owned(),
                ..form.clone()
            };
            one.check()
        } else {
            form.check()
        };
        match checked {
            _ if act.pending().get_untracked() => {}
            Ok(_) => {
                error.set(None);
                act.dispatch(form);
            }
            Err(failure) => error.set(Some(failure)),
        }
    };
    let wrong = move |field: &'static str| {
        Signal::derive(move || error.with(|error| at_field(error.as_ref(), field)))
    };
    let change = move |set: fn(&mut LinkForm, String)| {
        move |event: web_sys::Event| {
            form.update(|form| set(form, event_target_value(&event)));
            error.set(None);
        }
    };
    let choices = StoredValue::new(choices);
    let (user_wrong, uses_wrong, hours_wrong) = (wrong("user"), wrong("uses"), wrong("hours"));
    let (from_wrong, context_wrong) = (wrong("from"), wrong("session_context"));
    let type_user = change(|form, value| form.user = value);
    let users = if many {
        view! {
            <Field id="link-user" label="Users" error=user_wrong hint="A user id on each line, or a pasted table whose first column has them.">
                <textarea class="input" id="link-user" name="user" rows="5" autocomplete="off" spellcheck="false"
                    aria-invalid=invalid(user_wrong) aria-describedby="link-user-error link-user-hint" on:input=type_user></textarea>
            </Field>
        }
        .erase()
    } else {
        view! {
            <Field id="link-user" label="User" error=user_wrong hint="The id AppStream will know the person by.">
                <input class="input" id="link-user" name="user" maxlength="64" autocomplete="off" spellcheck="false"
                    value=form.get_untracked().user aria-invalid=invalid(user_wrong)
                    aria-describedby="link-user-error link-user-hint" on:input=type_user/>
            </Field>
        }
        .erase()
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body stack">
                {changing(move || error.get().filter(|error| error.field.is_none()).map(|error| view! { <Problem error/> }))}
                {users}
                <PlaceFields choices form error wrong_stack=wrong("stack") wrong_fleet=wrong("fleet") wrong_application=wrong("application")/>
                <div class="form-cols">
                    <Field id="link-hours" label="Valid for" error=hours_wrong>
                        <select class="select" id="link-hours" name="hours" aria-invalid=invalid(hours_wrong)
                            aria-describedby="link-hours-error" on:change=change(|form, value| form.hours = value)>
                            {LINK_HOURS.into_iter().map(|(hours, label)| view! {
                                <option value=hours selected=hours == 8>{label}</option>
                            }).collect_view()}
                        </select>
                    </Field>
                    <Field id="link-uses" label="Uses" error=uses_wrong>
                        <input class="input" id="link-uses" name="uses" type="number" min="1" max=MOST_USES inputmode="numeric"
                            value="1" aria-invalid=invalid(uses_wrong) aria-describedby="link-uses-error"
                            on:input=change(|form, value| form.uses = value)/>
                    </Field>
                </div>
                <div class="form-cols">
                    <Field id="link-from" label="Valid from, UTC" optional=true error=from_wrong>
                        <input class="input" id="link-from" name="from" type="datetime-local" aria-invalid=invalid(from_wrong)
                            aria-describedby="link-from-error" on:input=change(|form, value| form.from = value)/>
                    </Field>
                    <Field id="link-context" label="Session context" optional=true error=context_wrong>
                        <input class="input" id="link-context" name="session_context" maxlength=LONGEST_CONTEXT autocomplete="off"
                            aria-invalid=invalid(context_wrong) aria-describedby="link-context-error"
                            on:input=change(|form, value| form.session_context = value)/>
                    </Field>
                </div>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| opened.close()>"Cancel"</button>
                <button class="btn btn-primary" type="submit" aria-busy=move || act.pending().get().then_some("true")>{if many { "Create links" } else { "Create link" }}</button>
            </footer>
        </form>
    }
}

/// Stack, fleet and application: each offers what goes with the one before.
#[component]
fn PlaceFields(
    choices: StoredValue<Vec<StackChoice>>,
    form: RwSignal<LinkForm>,
    error: RwSignal<Option<PortalError>>,
    wrong_stack: Signal<Option<String>>,
    wrong_fleet: Signal<Option<String>>,
    wrong_application: Signal<Option<String>>,
) -> impl IntoView {
    let stack_changed = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        let fleet = choices.with_value(|choices| {
            let fleets = chosen(choices, &value)
                .map(|choice| choice.fleets.as_slice())
                .unwrap_or_default();
            let running = fleets.iter().find(|fleet| fleet.state == "Running");
            running
                .or_else(|| fleets.first())
                .map(|fleet| fleet.fleet.to_string())
        });
        form.update(|form| {
            form.stack = value;
            form.fleet = fleet.unwrap_or_default();
            form.application.clear();
        });
        error.set(None);
    };
    let fleet_changed = move |event: web_sys::Event| {
        form.update(|form| {
            form.fleet = event_target_value(&event);
            form.application.clear();
        });
        error.set(None);
    };
    let application_changed = move |event: web_sys::Event| {
        form.update(|form| form.application = event_target_value(&event))
    };
    let stack = Memo::new(move |_| form.with(|form| form.stack.clone()));
    let fleet = Memo::new(move |_| form.with(|form| form.fleet.clone()));
    let stacks = choices.with_value(|choices| {
        let option = |choice: &StackChoice| {
            let label = if choice.title == choice.stack.as_str() {
                choice.title.clone()
            } else {
                format!("{} ({})", choice.title, choice.stack)
            };
            view! { <option value=stack_value(choice)>{label}</option> }
        };
        choices.iter().map(option).collect_view()
    });
    let fleets = move || {
        let stack = stack.get();
        choices.with_value(|choices| {
            let fleets = chosen(choices, &stack)
                .map(|choice| choice.fleets.clone())
                .unwrap_or_default();
            fleets
                .into_iter()
                .map(|choice| {
                    let name = choice.fleet.to_string();
                    let selected = fleet.get_untracked() == name;
                    let label = format!("{name}, {}", choice.state.to_ascii_lowercase());
                    view! { <option value=name selected=selected>{label}</option> }
                })
                .collect_view()
        })
    };
    let applications = move || {
        let (stack, fleet) = (stack.get(), fleet.get());
        choices.with_value(|choices| {
            let fleets = chosen(choices, &stack)
                .map(|choice| choice.fleets.clone())
                .unwrap_or_default();
            let found = fleets
                .into_iter()
                .find(|choice| choice.fleet.as_str() == fleet);
            let applications = found.map(|choice| choice.applications).unwrap_or_default();
            applications
                .into_iter()
                .map(|(id, name)| view! { <option value=id.to_string()>{name}</option> })
                .collect_view()
        })
    };
    view! {
        <Field id="link-stack" label="Stack" error=wrong_stack>
            <select class="select" id="link-stack" name="stack" aria-invalid=invalid(wrong_stack)
                aria-describedby="link-stack-error" on:change=stack_changed>
                <option value="">"Choose a stack"</option>
                {stacks}
            </select>
        </Field>
        <div class="form-cols">
            <Field id="link-fleet" label="Fleet" error=wrong_fleet>
                <select class="select" id="link-fleet" name="fleet" aria-invalid=invalid(wrong_fleet)
                    aria-describedby="link-fleet-error" on:change=fleet_changed>{fleets}</select>
            </Field>
            <Field id="link-application" label="Application" optional=true error=wrong_application>
                <select class="select" id="link-application" name="application" aria-invalid=invalid(wrong_application)
                    aria-describedby="link-application-error" on:change=application_changed>
                    <option value="">"All of the stack"</option>
                    {applications}
                </select>
            </Field>
        </div>
    }
}
