//! One person: who they are, what they hold and by what.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::admitting::Admitting;
use super::grant_dialog::{Receiver, grant_dialog, revoke_grant_dialog};
use super::grants::grant_button;
use super::group::{grant_table, remove_dialog};
use super::may;
use super::people::sign_in_state;
use crate::access::manage::{add_member, describe_person};
use crate::access::{Group, HeldGrant, Member, OpenBrowser, Permission, PersonDetail, PersonRow};
use crate::app::answer::answered;
use crate::app::part::dialog_part;
use crate::app::question::resource;
use crate::audit::{History, device, provide_person_history};
use crate::routes::Path;
use crate::ui::dialog::Asked;
use crate::ui::form_dialog::{FormDialog, doing};
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, PageHead};
use crate::ui::{Copyable, Erase, Moment, Problem, entry};

/// What the page's dialogs are about.
#[derive(Clone, Copy, Default)]
struct Asking {
    grant: Asked<Receiver>,
    revoke: Asked<HeldGrant>,
    join: Asked<(Vec<Group>, String)>,
    leave: Asked<(Group, Member)>,
    admitting: Admitting,
}

/// `/access/people/{user_name}`
#[component]
pub fn PersonPage() -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|params| params.get("name").unwrap_or_default()));
    let version = use_live().version(&[Topic::Access]);
    let detail = resource(
        move || (name.get(), version.get()),
        |(name, _)| describe_person(name),
    );
    let asking = Asking::default();
    provide_person_history(name);
    view! {
        {answered("the person", detail, move |answer| match answer {
            Ok(detail) => shown(detail, asking),
            Err(error) => view! { <PageHead title="Person"/><Problem error/> }.erase(),
        })}
        {grant_dialog(asking.grant)}
        {revoke_grant_dialog(asking.revoke)}
        {join_dialog(asking.join)}
        {asking.admitting.dialogs()}
        {remove_dialog(asking.leave)}
    }
}

fn shown(detail: PersonDetail, asking: Asking) -> AnyView {
    let PersonDetail {
        person,
        user_id,
        has_second_factor,
        browsers,
        groups,
        other_groups,
        grants,
    } = detail;
    let manages = may(Permission::ManageAccess);
    let check = Path::Access(Some(&person.user_name)).to_string();
    let receiver = Receiver::Person(person.user_name.clone());
    let grant = manages.then(|| grant_button(asking.grant, receiver));
    let member = Member {
        id: person.id.clone(),
        user_name: person.user_name.clone(),
        display_name: person.display_name.clone(),
    };
    let join = (manages && !other_groups.is_empty()).then(|| {
        let about = (other_groups, person.user_name.clone());
        view! {
            <button class="btn btn-small" type="button" aria-haspopup="dialog" on:click=move |_| asking.join.ask(about.clone())>
                <Icon name="plus"/>"Add to group"
            </button>
        }
        .erase()
    });
    let groups = group_list(groups, &member, manages, asking.leave);
    let groups = match join {
        Some(aside) => {
            view! { <Card id="groups" title="Groups" flush=true aside>{groups}</Card> }.erase()
        }
        None => view! { <Card id="groups" title="Groups" flush=true>{groups}</Card> }.erase(),
    };
    let status = sign_in_state(&person);
    let admitting = manages.then(|| asking.admitting.buttons(&person, has_second_factor));
    let (title, text) = (person.user_name.clone(), person.display_name.clone());
    view! {
        <PageHead title text status>
            <a class="btn" href=check><Icon name="help"/>"What they may do, and why"</a>
            {grant}
        </PageHead>
        <div class="grid">
            <div class="col-8 stack">
                <Card id="grants" title="Grants" flush=true>{grant_table(&grants, asking.revoke, manages, true)}</Card>
                <Card id="browsers" title="Signed in" flush=true>{browser_list(browsers)}{admitting}</Card>
            </div>
            <div class="col-4 stack">
                <Card id="who" title="Person">{identity(&person, user_id, has_second_factor)}</Card>
                {groups}
                <History/>
            </div>
        </div>
    }
    .erase()
}

fn identity(person: &PersonRow, user_id: String, has_second_factor: bool) -> AnyView {
    let words = |text: String| view! { <span>{text}</span> }.erase();
    let signed_in = match person.signed_in_at {
        Some(at) => view! { <Moment at/> }.erase(),
        None => words("Never".to_owned()),
    };
    view! {
        <dl class="kv kv-rows">
            {entry("Name", Some(words(person.display_name.clone())))}
            {entry("Mail", person.mail.clone().map(words))}
            {entry("AppStream user id", Some(view! { <Copyable value=user_id/> }.erase()))}
            {entry("Last sign-in", Some(signed_in))}
            {entry("Second factor", has_second_factor.then(|| words("Set up".to_owned())))}
            {entry("Added", Some(view! { <Moment at=person.created_at/> }.erase()))}
        </dl>
    }
    .erase()
}

/// Where the person is signed in.
fn browser_list(browsers: Vec<OpenBrowser>) -> AnyView {
    if browsers.is_empty() {
        return view! { <p class="muted card-text">"Nowhere now."</p> }.erase();
    }
    let one = |browser: OpenBrowser| {
        let device = device::name(&browser.device.unwrap_or_default());
        let address = browser.address.unwrap_or_default();
        let since = browser.since.map(|at| view! { ", since "<Moment at/> });
        view! { <li><Icon name="globe"/><div><h3>{device}</h3><p>{address}{since}</p></div></li> }
    };
    let browsers = browsers.into_iter().map(one).collect_view();
    view! { <ul class="notes">{browsers}</ul> }.erase()
}

fn group_list(
    groups: Vec<Group>,
    member: &Member,
    manages: bool,
    leaving: Asked<(Group, Member)>,
) -> AnyView {
    if groups.is_empty() {
        return view! { <p class="muted card-text">"In no group."</p> }.erase();
    }
    let one = |group: Group| {
        let href = Path::Group(&group.id).to_string();
        let name = group.name.clone();
        let source = group.source_in_words().to_owned();
        let leave = (manages && group.is_local()).then(|| {
            let label = format!("Remove from {name}");
            let about = (group, member.clone());
            view! {
                <button class="btn btn-small btn-danger-quiet" type="button" aria-haspopup="dialog" aria-label=label
                    on:click=move |_| leaving.ask(about.clone())>"Remove"</button>
            }
        });
        view! {
            <li><Icon name="users"/><div><h3><a class="row-link" href=href>{name.clone()}</a></h3><p>{source}</p></div>{leave}</li>
        }
    };
    let groups = groups.into_iter().map(one).collect_view();
    view! { <ul class="notes">{groups}</ul> }.erase()
}

fn join_dialog(asked: Asked<(Vec<Group>, String)>) -> AnyView {
    dialog_part!(
        asked.opened,
        __preload_join_group_dialog,
        join_group_dialog(asked)
    )
}

#[lazy]
fn join_group_dialog(asked: Asked<(Vec<Group>, String)>) -> AnyView {
    let chosen = RwSignal::new(String::new());
    let title = move || {
        let name = asked.about().map(|(_, name)| name).unwrap_or_default();
        format!("Add {name} to a group")
    };
    let dialog =
        FormDialog::new(asked.opened, "add-to-group", "Add to group", Topic::Access).titled(title);
    let form = dialog.clone();
    let fields = move || {
        let (groups, _) = asked.about_untracked().unwrap_or_default();
        let options: Vec<_> = groups
            .into_iter()
            .map(|group| (group.id, group.name))
            .collect();
        let first = options.first().map(|(id, _)| id.clone());
        chosen.set(first.unwrap_or_default());
        form.choice("join-group", "group", "Group", options, chosen)
    };
    dialog.view(fields, move || {
        let (_, name) = asked.about_untracked().unwrap_or_default();
        let done = format!("{name} is in the group.");
        doing(add_member(chosen.get_untracked(), name), |()| done)
    })
}
