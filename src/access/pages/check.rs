//! What this person may do, and why; who can open this stack; and what each role may.
//! Plain forms, so that an answer has an address and works before the page is alive.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{Tab, tabs};
use crate::access::manage::check_access;
use crate::access::{
    Answers, Explanation, Member, Opener, Openers, Permission, Question, Reason, Role, Verdict,
};
use crate::app::answer::answered;
use crate::app::question::resource;
use crate::appstream::PortalError;
use crate::routes::Path;
use crate::ui::field::{Field, at_field, invalid};
use crate::ui::icon::{Icon, icon};
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, PageHead};
use crate::ui::{Alert, Erase, Kind, Problem};

/// `/access`
#[component]
pub fn AccessPage() -> impl IntoView {
    let query = use_query_map();
    let question = Memo::new(move |_| {
        query.with(|query| {
            let get = |name| query.get(name).unwrap_or_default();
            Question {
                person: get("person"),
                connection: get("connection"),
                stack: get("stack"),
                opens_in: get("opens_in"),
                opens: get("opens"),
            }
        })
    });
    let version = use_live().version(&[Topic::Access]);
    let answers = resource(
        move || (question.get(), version.get()),
        |(question, _)| check_access(question),
    );
    view! {
        <PageHead title="Access" text="What somebody may do here, by which grant, and who can open a stack."/>
        {tabs(Tab::Check)}
        {answered("who may do what", answers, move |answer| match answer {
            Ok(answers) => shown(&question.get_untracked(), answers),
            Err(error) => view! { <Problem error/> }.erase(),
        })}
    }
}

fn shown(question: &Question, answers: Answers) -> AnyView {
    let Answers {
        connections,
        stacks,
        explanation,
        unexplained,
        openers,
        unopened,
    } = answers;
    let connections: Vec<String> = connections.iter().map(ToString::to_string).collect();
    let stacks = stacks
        .into_iter()
        .map(|name| view! { <option value=name></option> });
    let person_form = person_form(question, &connections, unexplained.as_ref());
    let stack_form = stack_form(question, &connections, unopened.as_ref());
    let apart = |error: Option<PortalError>| {
        error
            .filter(|error| error.field.is_none())
            .map(|error| view! { <Problem error/> })
    };
    view! {
        <datalist id="known-stacks">{stacks.collect_view()}</datalist>
        <div class="grid">
            <div class="col-6 stack">
                <Card id="check-person" title="What may this person do, and why">
                    <div class="stack">{person_form}{apart(unexplained)}{explanation.map(explained)}</div>
                </Card>
            </div>
            <div class="col-6 stack">
                <Card id="check-stack" title="Who can open this stack">
                    <div class="stack">{stack_form}{apart(unopened)}{openers.map(opened)}</div>
                </Card>
            </div>
            <div class="col-12 stack"><Card id="roles" title="What each role may do" flush=true>{matrix()}</Card></div>
        </div>
    }
    .erase()
}

/// A field of one of the forms, and what is wrong in it.
fn text_field(
    (id, name, label): (&'static str, &'static str, &'static str),
    value: &str,
    list: Option<&'static str>,
    error: Option<&PortalError>,
) -> AnyView {
    let wrong = Signal::stored(at_field(error, name));
    let value = value.to_owned();
    let optional = name == "stack";
    view! {
        <Field id label optional error=wrong>
            <input class="input" id=id name=name maxlength="101" autocomplete="off" spellcheck="false" list=list value=value
                aria-invalid=invalid(wrong) aria-describedby=format!("{id}-error")/>
        </Field>
    }
    .erase()
}

fn connection_field(
    (id, name): (&'static str, &'static str),
    connections: &[String],
    anywhere: bool,
    chosen: &str,
    error: Option<&PortalError>,
) -> AnyView {
    let wrong = Signal::stored(at_field(error, name));
    let option = |connection: &String| {
        let selected = connection == chosen;
        view! { <option value=connection.clone() selected=selected>{connection.clone()}</option> }
    };
    let options = connections.iter().map(option).collect_view();
    let anywhere = anywhere.then(|| view! { <option value="">"Anywhere"</option> });
    view! {
        <Field id label="Connection" error=wrong>
            <select class="select" id=id name=name aria-invalid=invalid(wrong) aria-describedby=format!("{id}-error")>
                {anywhere}{options}
            </select>
        </Field>
    }
    .erase()
}

/// What the other form asks goes along.
fn kept(pairs: [(&'static str, &str); 3]) -> AnyView {
    let kept = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    kept.map(|(name, value)| view! { <input type="hidden" name=name value=value.to_owned()/> })
        .collect_view()
        .erase()
}

fn person_form(
    question: &Question,
    connections: &[String],
    error: Option<&PortalError>,
) -> AnyView {
    view! {
        <form method="get" action=Path::Access(None).to_string() class="stack">
            {kept([("opens_in", &question.opens_in), ("opens", &question.opens), ("", "")])}
            {text_field(("check-name", "person", "User name"), &question.person, None, error)}
            <div class="form-cols">
                {connection_field(("check-connection", "connection"), connections, true, &question.connection, error)}
                {text_field(("check-stack-name", "stack", "Stack"), &question.stack, Some("known-stacks"), error)}
            </div>
            <div class="row"><button class="btn btn-primary" type="submit">"Check person"</button></div>
        </form>
    }
    .erase()
}

fn stack_form(question: &Question, connections: &[String], error: Option<&PortalError>) -> AnyView {
    let Question {
        person,
        connection,
        stack,
        ..
    } = question;
    view! {
        <form method="get" action=Path::Access(None).to_string() class="stack">
            {kept([("person", person), ("connection", connection), ("stack", stack)])}
            <div class="form-cols">
                {connection_field(("opens-in", "opens_in"), connections, false, &question.opens_in, error)}
                {text_field(("opens-stack", "opens", "Stack name"), &question.opens, Some("known-stacks"), error)}
            </div>
            <div class="row"><button class="btn" type="submit">"Check stack"</button></div>
        </form>
    }
    .erase()
}

fn explained(explanation: Explanation) -> AnyView {
    let Explanation {
        person,
        locked,
        place,
        verdicts,
        problem,
    } = explanation;
    let name = person.user_name.clone();
    let locked = locked.then(|| {
        let title = format!("{name} is locked");
        view! { <Alert kind=Kind::Warn title><p>"They cannot sign in, so nothing of this counts until they are unlocked."</p></Alert> }
    });
    let rows = verdicts.into_iter().map(verdict).collect_view();
    let caption = format!("What {name} may do {place}");
    let label = caption.clone();
    view! {
        {locked}
        {problem.map(|error| view! { <Problem error/> })}
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table class="table table-stack table-nocheck">
                <caption class="table-caption">{caption}" ("{person_link(&person)}")"</caption>
                <thead><tr><th scope="col">"May"</th><th scope="col">"Answer"</th><th scope="col">"Because of"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erase()
}

fn person_link(person: &Member) -> AnyView {
    let href = Path::Person(&person.user_name).to_string();
    view! { <a href=href>{person.display_name.clone()}</a> }.erase()
}

fn verdict(verdict: Verdict) -> AnyView {
    let yes = !verdict.because.is_empty();
    let answer = match yes {
        true => view! { {icon("check", "icon is-ok")}"Yes" }.erase(),
        false => view! { <span class="subtle">"No"</span> }.erase(),
    };
    view! {
        <tr>
            <th scope="row" class="m-title">{capital(verdict.permission.verb())}</th>
            <td class="m-end"><span class="row row-nowrap">{answer}</span></td>
            <td class="m-line" data-label="Because of">{yes.then(|| reasons(verdict.because))}</td>
        </tr>
    }
    .erase()
}

fn reasons(because: Vec<Reason>) -> AnyView {
    let reason = |reason: Reason| {
        let by = match reason.group {
            Some((id, name)) => {
                let href = Path::Group(&id).to_string();
                view! { ", by group "<a href=href>{name}</a> }.erase()
            }
            None => ", granted directly".erase(),
        };
        view! { <li>{reason.role.label()}": "{reason.reach}{by}</li> }
    };
    view! { <ul class="reasons">{because.into_iter().map(reason).collect_view()}</ul> }.erase()
}

fn opened(openers: Openers) -> AnyView {
    let Openers {
        place,
        people,
        total,
        problem,
    } = openers;
    let words = match total {
        0 => format!("Nobody can open {place}."),
        1 => format!("1 person can open {place}."),
        many if many > people.len() => {
            format!(
                "{many} people can open {place}; these are the first {}.",
                people.len()
            )
        }
        many => format!("{many} people can open {place}."),
    };
    let row = |opener: Opener| {
        view! {
            <li><Icon name="user"/><div><h3>{person_link(&opener.person)}" "<span class="muted">{opener.person.user_name.clone()}</span></h3>{reasons(opener.because)}</div></li>
        }
    };
    let people = people.into_iter().map(row).collect_view();
    view! {
        {problem.map(|error| view! { <Problem error/> })}
        <p role="status">{words}</p>
        <ul class="notes" aria-label="People who can open it">{people}</ul>
    }
    .erase()
}

fn matrix() -> AnyView {
    let heads = Role::ALL.map(|role| view! { <th scope="col">{role.label()}</th> });
    let row = |permission: Permission| {
        let cells = Role::ALL.map(|role| match role.may(permission) {
            true => view! { <td>{icon("check", "icon")}<span class="sr-only">"Yes"</span></td> }.erase(),
            false => {
                view! { <td><span class="subtle" aria-hidden="true">"–"</span><span class="sr-only">"No"</span></td> }
                    .erase()
            }
        });
        view! { <tr><th scope="row">{capital(permission.verb())}</th>{cells.into_iter().collect_view()}</tr> }
    };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Table of roles">
            <table class="table table-nocheck">
                <caption class="sr-only">"What each role may do"</caption>
                <thead><tr><th scope="col">"May"</th>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{Permission::ALL.map(row).into_iter().collect_view()}</tbody>
            </table>
        </div>
    }
    .erase()
}

/// The sentence with a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
