//! All groups.

use leptos::prelude::*;

use super::{AccessList, Tab, access_list, may};
use crate::access::manage::{create_group, list_groups};
use crate::access::{Group, LONGEST_GROUP_NAME, Permission};
use crate::routes::Path;
use crate::ui::dialog::Opened;
use crate::ui::form_dialog::{FormDialog, Text, doing};
use crate::ui::icon::Icon;
use crate::ui::list::Column;
use crate::ui::live::Topic;
use crate::ui::table::Spec;
use crate::ui::{Ago, Erase};

const COLUMNS: &[Column] = &[
    Column::new("name", "Name").heads().sorts(),
    Column::new("source", "Source").sorts().on_phones(),
    Column::new("people", "People")
        .sorts()
        .on_phones()
        .class("cell-num"),
    Column::new("grants", "Grants")
        .sorts()
        .on_phones()
        .class("cell-num"),
    Column::new("created", "Added").sorts(),
];

const SPEC: Spec = Spec {
    one: "group",
    many: "groups",
    caption: "Groups",
    by: "name or source",
    columns: COLUMNS,
    usual: ("name", false),
    states: "",
    has_tags: false,
};

/// `/access/groups`
#[component]
pub fn GroupsPage() -> impl IntoView {
    let opened = Opened::default();
    let name = RwSignal::new(String::new());
    let buttons = may(Permission::ManageAccess).then(|| {
        let open = move |_| {
            name.set(String::new());
            opened.open();
        };
        view! {
            <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=open>
                <Icon name="plus"/>"Create group"
            </button>
        }
        .erase()
    });
    let list = AccessList {
        tab: Tab::Groups,
        spec: &SPEC,
        text: "What a group is granted, everybody in it may. Groups are kept here, or come from what a sign-in provider says of a person.",
        none: (
            "No groups yet",
            "Create one, put people into it and grant it a role; or let your sign-in provider name them.",
        ),
        states: &[],
        buttons,
    };
    let dialog = FormDialog::new(opened, "create-group", "Create group", Topic::Access);
    view! {
        {access_list(list, list_groups, |group| group.id.clone(), cell)}
        {group_name_dialog(dialog, name, move || {
            let name = name.get_untracked();
            let done = format!("The group {} is there.", name.trim());
            doing(create_group(name), |_| done)
        })}
    }
}

/// A dialog that asks for the name of a group.
pub fn group_name_dialog(
    dialog: FormDialog,
    name: RwSignal<String>,
    submit: impl Fn() -> crate::ui::form_dialog::Doing + Send + Sync + 'static,
) -> AnyView {
    let form = dialog.clone();
    let fields = move || {
        let field = Text {
            longest: LONGEST_GROUP_NAME,
            ..Text::new("group-name", "name", "Name")
        };
        form.text(field, name)
    };
    dialog.view(fields, submit)
}

fn cell(group: &Group, column: &'static str) -> AnyView {
    match column {
        "name" => {
            let href = Path::Group(&group.id).to_string();
            view! { <a class="row-link" href=href>{group.name.clone()}</a> }.erase()
        }
        "source" => group.source_in_words().to_owned().erase(),
        "people" => group.people.to_string().erase(),
        "grants" => group.grants.to_string().erase(),
        _ => view! { <Ago at=group.created_at/> }.erase(),
    }
}
