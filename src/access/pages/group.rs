//! One group: who is in it, and what it is granted.

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::grant_dialog::{Receiver, grant_dialog, person_field, revoke_grant_dialog};
use super::grants::{ends, grant_button, revoke_button};
use super::groups::group_name_dialog;
use super::{may, role_badge};
use crate::access::manage::{
    add_member, delete_group, describe_group, remove_member, rename_group,
};
use crate::access::{Group, GroupDetail, HeldGrant, Member, Permission};
use crate::app::answer::answered;
use crate::app::part::dialog_part;
use crate::app::question::resource;
use crate::routes::Path;
use crate::ui::confirm::{DeleteDialog, Doomed, Impact};
use crate::ui::dialog::Asked;
use crate::ui::form_dialog::{FormDialog, doing};
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, PageHead};
use crate::ui::{Erase, Problem, use_toasts};

/// What the page's dialogs are about.
#[derive(Clone, Copy, Default)]
struct Asking {
    rename: Asked<Group>,
    delete: Asked<Doomed>,
    add: Asked<Group>,
    remove: Asked<(Group, Member)>,
    grant: Asked<Receiver>,
    revoke: Asked<HeldGrant>,
}

/// `/access/groups/{id}`
#[component]
pub fn GroupPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let version = use_live().version(&[Topic::Access]);
    let detail = resource(
        move || (id.get(), version.get()),
        |(id, _)| describe_group(id),
    );
    let asking = Asking::default();
    view! {
        {answered("the group", detail, move |answer| match answer {
            Ok(detail) => shown(detail, asking),
            Err(error) => view! { <PageHead title="Group"/><Problem error/> }.erase(),
        })}
        {rename_dialog(asking.rename)}
        {delete_dialog(id, asking.delete)}
        {add_dialog(asking.add)}
        {remove_dialog(asking.remove)}
        {grant_dialog(asking.grant)}
        {revoke_grant_dialog(asking.revoke)}
    }
}

fn shown(detail: GroupDetail, asking: Asking) -> AnyView {
    let GroupDetail {
        group,
        members,
        grants,
    } = detail;
    let manages = may(Permission::ManageAccess);
    let text = match group.is_local() {
        true => "Kept here: its people are chosen on this page.".to_owned(),
        false => format!(
            "From {}: its people are those it names, as of their last sign-in. What it is granted is decided here.",
            group.source
        ),
    };
    let buttons = manages.then(|| buttons(&group, asking));
    let keeps = manages && group.is_local();
    let add = keeps.then(|| {
        let group = group.clone();
        view! {
            <button class="btn btn-small" type="button" aria-haspopup="dialog" on:click=move |_| asking.add.ask(group.clone())>
                <Icon name="plus"/>"Add person"
            </button>
        }
        .erase()
    });
    let people = people(&group, members, keeps, asking);
    let grants = grant_table(&grants, asking.revoke, manages, false);
    let people = match add {
        Some(aside) => {
            view! { <Card id="people" title="People" flush=true aside>{people}</Card> }.erase()
        }
        None => view! { <Card id="people" title="People" flush=true>{people}</Card> }.erase(),
    };
    view! {
        <PageHead title=group.name text>{buttons}</PageHead>
        <div class="grid">
            <div class="col-7 stack"><Card id="grants" title="Grants" flush=true>{grants}</Card></div>
            <div class="col-5 stack">{people}</div>
        </div>
    }
    .erase()
}

fn buttons(group: &Group, asking: Asking) -> AnyView {
    let rename = group.is_local().then(|| {
        let group = group.clone();
        view! {
            <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| asking.rename.ask(group.clone())>
                <Icon name="edit"/>"Rename"
            </button>
        }
    });
    let people = match group.people {
        1 => "1 person loses what it gives.".to_owned(),
        many => format!("{many} people lose what it gives."),
    };
    let stays = match group.is_local() {
        true => "Their accounts stay.".to_owned(),
        false => format!(
            "It comes back without grants when {} names it.",
            group.source
        ),
    };
    let doomed = Doomed {
        kind: "group",
        name: group.name.clone(),
        text: "The group and its grants are deleted. You cannot undo this.".to_owned(),
        effects: vec![Impact::lost(people, ""), Impact::stays(stays, "")],
    };
    let delete = asking.delete;
    let receiver = Receiver::Group(group.id.clone(), group.name.clone());
    view! {
        {rename}
        <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| delete.ask(doomed.clone())>
            <Icon name="trash"/>"Delete"
        </button>
        {grant_button(asking.grant, receiver)}
    }
    .erase()
}

fn people(group: &Group, members: Vec<Member>, keeps: bool, asking: Asking) -> AnyView {
    if members.is_empty() {
        return view! { <p class="muted card-text">"Nobody is in it."</p> }.erase();
    }
    let person = |member: Member| {
        let href = Path::Person(&member.user_name).to_string();
        let (name, display_name) = (member.user_name.clone(), member.display_name.clone());
        let about = (group.clone(), member);
        let remove = keeps.then(|| {
            let label = format!("Remove {name} from the group");
            view! {
                <button class="btn btn-small btn-danger-quiet" type="button" aria-haspopup="dialog" aria-label=label
                    on:click=move |_| asking.remove.ask(about.clone())>"Remove"</button>
            }
        });
        view! {
            <li><Icon name="user"/><div><h3><a class="row-link" href=href>{name.clone()}</a></h3><p>{display_name}</p></div>{remove}</li>
        }
    };
    let people = members.into_iter().map(person).collect_view();
    view! { <ul class="notes">{people}</ul> }.erase()
}

/// Grants in a table; `by` says by which group each comes.
pub fn grant_table(
    grants: &[HeldGrant],
    asked: Asked<HeldGrant>,
    manages: bool,
    by: bool,
) -> AnyView {
    if grants.is_empty() {
        return view! { <p class="muted card-text">"Nothing is granted."</p> }.erase();
    }
    let row = |held: &HeldGrant| {
        let revoke = revoke_button(held, asked, manages);
        let by = by.then(|| {
            let holder = match &held.holder {
                crate::access::Holder::Group { .. } => super::grants::who(&held.holder),
                crate::access::Holder::Person { .. } => "Directly".erase(),
            };
            view! { <td class="m-line" data-label="Held">{holder}</td> }
        });
        view! {
            <tr>
                <th scope="row" class="m-title">{role_badge(held.grant.role)}</th>
                <td class="m-line" data-label="Where">{held.grant.reach_in_words()}</td>
                {by}
                <td class="m-line" data-label="Ends">{ends(held.ends_at)}</td>
                <td class="cell-act m-end">{revoke}</td>
            </tr>
        }
    };
    let rows = grants.iter().map(row).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Grants table">
            <table class="table table-stack table-nocheck">
                <caption class="sr-only">"Grants"</caption>
                <thead><tr>
                    <th scope="col">"Role"</th><th scope="col">"Where"</th>
                    {by.then(|| view! { <th scope="col">"Held"</th> })}
                    <th scope="col">"Ends"</th>
                    <th scope="col" class="cell-act"><span class="sr-only">"Actions"</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erase()
}

fn rename_dialog(asked: Asked<Group>) -> AnyView {
    let name = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let (true, Some(group)) = (asked.opened.is_open(), asked.about()) {
            name.set(group.name);
        }
    });
    let title = move || {
        let name = asked.about().map(|group| group.name).unwrap_or_default();
        format!("Rename {name}")
    };
    let dialog = FormDialog::new(asked.opened, "rename-group", "Rename group", Topic::Access);
    group_name_dialog(dialog.titled(title), name, move || {
        let id = asked.about_untracked().map(|group| group.id);
        let rename = rename_group(id.unwrap_or_default(), name.get_untracked());
        doing(rename, |()| "The group has its new name.".to_owned())
    })
}

fn delete_dialog(id: Memo<String>, asked: Asked<Doomed>) -> AnyView {
    let (toasts, live, navigate) = (use_toasts(), use_live(), use_navigate());
    let failure = RwSignal::new(None);
    let act = Action::new(move |confirmed: &String| {
        let (confirmed, navigate) = (confirmed.clone(), navigate.clone());
        async move {
            match delete_group(id.get_untracked(), confirmed.clone()).await {
                Ok(()) => {
                    asked.opened.close();
                    toasts.done(format!("{confirmed} is deleted."));
                    navigate(&Path::Groups.to_string(), Default::default());
                }
                Err(error) => failure.set(Some(error)),
            }
            live.bump(Topic::Access);
        }
    });
    let delete = move |confirmed| {
        act.dispatch(confirmed);
    };
    view! { <DeleteDialog asked failure busy=act.pending() delete/> }.erase()
}

fn add_dialog(asked: Asked<Group>) -> AnyView {
    dialog_part!(
        asked.opened,
        __preload_add_member_dialog,
        add_member_dialog(asked)
    )
}

#[lazy]
fn add_member_dialog(asked: Asked<Group>) -> AnyView {
    let user_name = RwSignal::new(String::new());
    let title = move || {
        let name = asked.about().map(|group| group.name).unwrap_or_default();
        format!("Add a person to {name}")
    };
    let dialog =
        FormDialog::new(asked.opened, "add-person", "Add person", Topic::Access).titled(title);
    let form = dialog.clone();
    let fields = move || {
        user_name.set(String::new());
        person_field(&form, "user_name", user_name)
    };
    dialog.view(fields, move || {
        let group = asked.about_untracked().map(|group| group.id);
        let name = user_name.get_untracked();
        let done = format!("{} is in the group.", name.trim());
        doing(add_member(group.unwrap_or_default(), name), |()| done)
    })
}

/// Takes somebody out of a group, after asking.
pub fn remove_dialog(asked: Asked<(Group, Member)>) -> AnyView {
    dialog_part!(
        asked.opened,
        __preload_remove_member_dialog,
        remove_member_dialog(asked)
    )
}

#[lazy]
fn remove_member_dialog(asked: Asked<(Group, Member)>) -> AnyView {
    let title = move || {
        let words = |(group, member): (Group, Member)| {
            format!("Remove {} from {}?", member.user_name, group.name)
        };
        asked.about().map(words).unwrap_or_default()
    };
    let dialog = FormDialog::new(
        asked.opened,
        "remove-person",
        "Remove person",
        Topic::Access,
    )
    .titled(title)
    .dangerous("Keep person");
    let fields = || {
        view! { <p>"They lose what the group is granted with their next click; sessions that are open go on."</p> }
            .erase()
    };
    dialog.view(fields, move || {
        let Some((group, member)) = asked.about_untracked() else {
            return Box::pin(async { Ok(String::new()) });
        };
        let done = format!("{} is no longer in {}.", member.user_name, group.name);
        doing(remove_member(group.id, member.id), |()| done)
    })
}
