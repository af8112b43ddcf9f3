//! The dialogs that grant somebody something, and take it back.

use leptos::prelude::*;

use crate::access::manage::{create_grant, delete_grant, grant_choices, suggest_people};
use crate::access::{Choices, GrantForm, HeldGrant, Role};
use crate::app::part::dialog_part;
use crate::app::question::latest;
use crate::ui::dialog::Asked;
use crate::ui::form_dialog::{FormDialog, Text, doing};
use crate::ui::live::Topic;
use crate::ui::shell::Loading;
use crate::ui::{Erase, Problem, changing};

/// To whom something is granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// Whoever is chosen in the dialog.
    Chosen,
    /// A person, by user name.
    Person(String),
    /// A group: id and name.
    Group(String, String),
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    to: RwSignal<String>,
    person: RwSignal<String>,
    group: RwSignal<String>,
    reach: Reach,
    ends: RwSignal<String>,
}

/// A role and how far it reaches, as they are typed.
#[derive(Clone, Copy)]
pub struct Reach {
    /// Which role.
    pub role: RwSignal<String>,
    /// In which connection; empty for all.
    pub connection: RwSignal<String>,
    /// For which stacks; empty for all.
    pub stacks: RwSignal<String>,
}

impl Reach {
    /// Nothing typed yet.
    pub fn new(role: Role) -> Self {
        Self {
            role: RwSignal::new(role.as_str().to_owned()),
            connection: RwSignal::new(String::new()),
            stacks: RwSignal::new(String::new()),
        }
    }

    /// Begins anew.
    pub fn clear(self, role: Role) {
        self.role.set(role.as_str().to_owned());
        self.connection.set(String::new());
        self.stacks.set(String::new());
    }

    /// Its three fields.
    pub fn fields(self, dialog: &FormDialog, choices: &Choices) -> AnyView {
        let roles = choices.roles.iter();
        let roles = roles.map(|role| (role.as_str().to_owned(), role.label().to_owned()));
        let named = choices.connections.iter();
        let named = named.map(|name| (name.to_string(), name.to_string()));
        let all = (String::new(), "All connections".to_owned());
        let stacks = Text {
            hint: Some(
                "All stacks if empty. A name, a pattern such as finance-*, or a tag such as team=finance.",
            ),
            optional: true,
            longest: 400,
            ..Text::new("reach-stacks", "stacks", "Stacks")
        };
        view! {
            {dialog.choice("reach-role", "role", "Role", roles.collect(), self.role)}
            {dialog.choice("reach-connection", "connection", "Connection", std::iter::once(all).chain(named).collect(), self.connection)}
            {dialog.text(stacks, self.stacks)}
        }
        .erase()
    }
}

/// Grants something to who is asked about.
pub fn grant_dialog(asked: Asked<Receiver>) -> AnyView {
    dialog_part!(
        asked.opened,
        __preload_grant_role_dialog,
        grant_role_dialog(asked)
    )
}

#[lazy]
fn grant_role_dialog(asked: Asked<Receiver>) -> AnyView {
    let typed = Typed {
        to: RwSignal::new("person".to_owned()),
        person: RwSignal::new(String::new()),
        group: RwSignal::new(String::new()),
        reach: Reach::new(Role::User),
        ends: RwSignal::new(String::new()),
    };
    let dialog = FormDialog::new(asked.opened, "grant-role", "Grant role", Topic::Access).titled(
        move || match asked.about() {
            Some(Receiver::Person(name) | Receiver::Group(_, name)) => {
                format!("Grant {name} a role")
            }
            _ => "Grant a role".to_owned(),
        },
    );
    let form = dialog.clone();
    let fields = move || {
        for text in [typed.person, typed.group, typed.ends] {
            text.set(String::new());
        }
        typed.to.set("person".to_owned());
        typed.reach.clear(Role::User);
        let choices = latest(grant_choices);
        let (form, receiver) = (form.clone(), asked.about_untracked());
        changing(move || match choices.get() {
            None => view! { <Loading what="groups"/> }.erase(),
            Some(Err(error)) => view! { <Problem error/> }.erase(),
            Some(Ok(choices)) => {
                let chosen = receiver == Some(Receiver::Chosen);
                let who = chosen.then(|| who_fields(&form, &choices, typed));
                let ends = Text {
                    hint: Some(
                        "It is over at the end of this day, UTC. It does not end by itself if empty.",
                    ),
                    optional: true,
                    kind: "date",
                    ..Text::new("grant-ends", "ends", "Ends")
                };
                view! { {who}{typed.reach.fields(&form, &choices)}{form.text(ends, typed.ends)} }
                    .erase()
            }
        })
    };
    let submit = move || {
        let (person, group) = match asked.about_untracked() {
            Some(Receiver::Person(name)) => (name, String::new()),
            Some(Receiver::Group(id, _)) => (String::new(), id),
            _ if typed.to.get_untracked() == "group" => {
                // An id that no group has: so that the field says what is missing.
                let group = typed.group.get_untracked();
                (
                    String::new(),
                    if group.is_empty() {
                        "-".to_owned()
                    } else {
                        group
                    },
                )
            }
            _ => (typed.person.get_untracked(), String::new()),
        };
        let form = GrantForm {
            person,
            group,
            role: typed.reach.role.get_untracked(),
            connection: typed.reach.connection.get_untracked(),
            stacks: typed.reach.stacks.get_untracked(),
            ends: typed.ends.get_untracked(),
        };
        doing(create_grant(form), |()| "The role is granted.".to_owned())
    };
    dialog.view(fields, submit)
}

/// Whom to grant it to: a person who is typed, or a group that is chosen.
fn who_fields(form: &FormDialog, choices: &Choices, typed: Typed) -> AnyView {
    let group_words = |group: &crate::access::Group| {
        if group.is_local() {
            group.name.clone()
        } else {
            format!("{} ({})", group.name, group.source)
        }
    };
    let groups: Vec<_> = choices
        .groups
        .iter()
        .map(|group| (group.id.clone(), group_words(group)))
        .collect();
    let groups = StoredValue::new(groups);
    let kinds = [("person", "A person"), ("group", "A group")];
    let kinds = kinds.map(|(value, words)| (value.to_owned(), words.to_owned()));
    let inner = form.clone();
    let who = changing(move || {
        if typed.to.get() == "group" {
            let none = (String::new(), "Choose a group".to_owned());
            let options = std::iter::once(none).chain(groups.get_value()).collect();
            return inner.choice("grant-group", "group", "Group", options, typed.group);
        }
        person_field(&inner, "person", typed.person)
    });
    view! {
        {form.choice("grant-to", "to", "To", kinds.to_vec(), typed.to)}
        {who}
    }
    .erase()
}

/// A field for a user name, which offers those that match what is typed.
pub fn person_field(form: &FormDialog, name: &'static str, value: RwSignal<String>) -> AnyView {
    let found = latest(move || suggest_people(value.get()));
    let options = changing(move || {
        let found = found.get().and_then(Result::ok).unwrap_or_default();
        let option = |member: crate::access::Member| {
            view! { <option value=member.user_name>{member.display_name}</option> }
        };
        found.into_iter().map(option).collect_view()
    });
    let field = Text {
        longest: 64,
        list: Some("known-people"),
        ..Text::new("person-name", name, "User name")
    };
    view! {
        {form.text(field, value)}
        <datalist id="known-people">{options}</datalist>
    }
    .erase()
}

/// Takes back the grant that is asked about.
pub fn revoke_grant_dialog(asked: Asked<HeldGrant>) -> AnyView {
    dialog_part!(
        asked.opened,
        __preload_revoke_held_grant_dialog,
        revoke_held_grant_dialog(asked)
    )
}

#[lazy]
fn revoke_held_grant_dialog(asked: Asked<HeldGrant>) -> AnyView {
    let title = move || {
        let held = asked.about();
        let words = |held: HeldGrant| {
            format!(
                "Revoke {} from {}?",
                held.grant.role.label(),
                held.holder.name()
            )
        };
        held.map(words).unwrap_or_default()
    };
    let dialog = FormDialog::new(asked.opened, "revoke-grant", "Revoke grant", Topic::Access)
        .titled(title)
        .dangerous("Keep grant");
    let fields = move || {
        let reach = asked
            .about_untracked()
            .map(|held| held.grant.reach_in_words());
        view! {
            <p>"It reaches: "<strong>{reach}</strong>". It ends with the next click of those who hold it; sessions that are open go on."</p>
        }
        .erase()
    };
    dialog.view(fields, move || {
        let id = asked
            .about_untracked()
            .map(|held| held.id)
            .unwrap_or_default();
        doing(delete_grant(id), |()| "The grant is revoked.".to_owned())
    })
}
