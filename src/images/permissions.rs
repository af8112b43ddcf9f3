//! Who else may use an image: the accounts, and the dialogs that share and revoke it.

use crate::app::part::dialog_part;
use leptos::prelude::*;

use super::api::{revoke_image, share_image};
use super::forms::ShareForm;
use super::{Permissions, Share};
use crate::access::Permission;
use crate::app::frame::{use_connection, use_frame};
use crate::appstream::{ConnectionName, ImageName, PortalError};
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::field::{Field, at_field, invalid};
use crate::ui::icon::Icon;
use crate::ui::list::Column;
use crate::ui::live::{Topic, use_live};
use crate::ui::table::{ListTable, Pieces, Spec, steady};
use crate::ui::{Copyable, Erase, Problem, changing, use_toasts};

type InPath<T> = Memo<Result<T, PortalError>>;

/// What is asked about sharing: the account whose permissions change, none for a new
/// one; and the account that loses them.
#[derive(Clone, Copy, Default)]
pub struct Sharing {
    /// To share or change.
    pub share: Asked<Option<Share>>,
    /// To revoke.
    pub revoke: Asked<Share>,
}

const COLUMNS: &[Column] = &[
    Column::new("account", "Account id").heads(),
    Column::new("fleets", "Fleets").on_phones(),
    Column::new("image-builders", "Image builders").on_phones(),
    Column::actions(),
];

const SPEC: Spec = Spec {
    one: "account",
    many: "accounts",
    caption: "Permissions",
    by: "account id",
    columns: COLUMNS,
    usual: ("account", false),
    states: "",
    has_tags: false,
};

/// The accounts that may use an image of one's own.
#[component]
pub fn PermissionsCard(
    /// The accounts, as rows of [`share_cell`]s.
    shares: Pieces,
    /// Whether it can be shared now; if not, why.
    can_share: Result<(), String>,
    /// What the buttons ask.
    sharing: Sharing,
) -> impl IntoView {
    let connection = use_connection().get_untracked().ok();
    let may_change = connection.is_some_and(|connection| {
        use_frame().may_everywhere(&connection, Permission::ChangeResources)
    });
    let off = can_share.is_err();
    let button = may_change.then(|| {
        provide_context(sharing);
        let why = can_share
            .err()
            .map(|why| view! { <p class="btn-reason" id="why-share">{why}</p> });
        view! {
            <div class="actions">
                <button class="btn btn-primary" type="button" aria-haspopup="dialog" aria-disabled=off.then_some("true")
                    aria-describedby=off.then_some("why-share")
                    on:click=move |_| if !off { sharing.share.ask(None) }>
                    <Icon name="share"/>"Share image"
                </button>
                {why}
            </div>
        }
    });
    let nobody = steady(move || shares.with(|shares| shares.total == 0));
    view! {
        <div class="stack-s">
            <div class="section-head">
                <div><h2 id="permissions">"Permissions"</h2><p>"Accounts that may start this image in this region. They cannot change it."</p></div>
                {button}
            </div>
            {changing(move || shares.problem())}
            {changing(move || match nobody.get() {
                None => None,
                Some(true) => Some(view! { <p class="muted card-text">"Only your account may use this image."</p> }.erase()),
                Some(false) => Some(view! { <ListTable spec=&SPEC pieces=shares/> }.erase()),
            })}
        </div>
    }
    .erase()
}

/// What stands in a column for an account.
pub fn share_cell(share: &Share, column: &'static str) -> AnyView {
    let word = |allowed: bool| if allowed { "Allowed" } else { "Not allowed" }.erase();
    match column {
        "account" => view! { <Copyable value=share.account.to_string()/> }.erase(),
        "fleets" => word(share.permissions.fleets),
        "image-builders" => word(share.permissions.image_builders),
        _ => actions(share).erase(),
    }
}

/// What those who may can do about an account.
fn actions(share: &Share) -> Option<AnyView> {
    let sharing = use_context::<Sharing>()?;
    let account = share.account.to_string();
    let (change, revoke) = (share.clone(), share.clone());
    let actions = view! {
        <button class="btn btn-quiet btn-small" type="button" aria-haspopup="dialog" aria-label=format!("Change permissions of {account}")
            on:click=move |_| sharing.share.ask(Some(change.clone()))>"Change"</button>
        <button class="btn btn-quiet btn-small" type="button" aria-haspopup="dialog" aria-label=format!("Revoke permissions of {account}")
            on:click=move |_| sharing.revoke.ask(revoke.clone())>"Revoke"</button>
    };
    Some(actions.erase())
}

/// Shares the image with an account, or changes what for.
#[component]
pub fn ShareDialog(
    connection: InPath<ConnectionName>,
    name: InPath<ImageName>,
    asked: Asked<Option<Share>>,
) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_share_image_dialog,
        share_image_dialog(connection, name, asked)
    )
}

#[lazy]
fn share_image_dialog(
    connection: InPath<ConnectionName>,
    name: InPath<ImageName>,
    asked: Asked<Option<Share>>,
) -> AnyView {
    let title = Signal::derive(move || match asked.about().flatten() {
        Some(share) => format!("Change permissions of account {}", share.account),
        None => {
            let name = name.get().map(|name| name.to_string());
            format!("Share image {}", name.unwrap_or_default())
        }
    });
    view! {
        <Dialog opened=asked.opened id="share-image" title>
            <ShareFields connection name asked before=asked.about_untracked().flatten()/>
        </Dialog>
    }
    .erase()
}

#[component]
fn ShareFields(
    connection: InPath<ConnectionName>,
    name: InPath<ImageName>,
    asked: Asked<Option<Share>>,
    before: Option<Share>,
) -> impl IntoView {
    let (toasts, live) = (use_toasts(), use_live());
    let form = RwSignal::new(match &before {
        Some(share) => ShareForm {
            account: share.account.to_string(),
            permissions: share.permissions,
        },
        None => ShareForm {
            account: String::new(),
            permissions: Permissions {
                fleets: true,
                image_builders: false,
            },
        },
    });
    let error = RwSignal::new(None::<PortalError>);
    let act = Action::new(move |form: &ShareForm| {
        let (connection, name) = (connection.get_untracked(), name.get_untracked());
        let form = form.clone();
        async move {
            let done = format!(
                "Account {} may use the image in {}.",
                form.account.trim(),
                form.permissions.label()
            );
            match async { share_image(connection?, name?, form).await }.await {
                Ok(()) => {
                    asked.opened.close();
                    toasts.done(done);
                }
                Err(failure) => error.set(Some(failure)),
            }
            live.bump(Topic::Images);
        }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = form.get_untracked();
        match typed.check(None) {
            _ if act.pending().get_untracked() => {}
            Ok(_) => {
                error.set(None);
                act.dispatch(typed);
            }
            Err(failure) => error.set(Some(failure)),
        }
    };
    let changes = before.is_some();
    let had_fleets = before.is_some_and(|share| share.permissions.fleets);
    let loses = move || {
        (had_fleets && !form.with(|form| form.permissions.fleets))
            .then(|| view! { <p class="hint">{LOSES}</p> })
    };
    let account = (!changes).then(|| account_field(form, error));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body stack">
                {changing(move || error.get().filter(|error| error.field.is_none()).map(|error| view! { <Problem error/> }))}
                {account}
                {permission_boxes(form, error, changes)}
                <div role="status">{loses}</div>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| asked.opened.close()>"Cancel"</button>
                <button class="btn btn-primary" type="submit" aria-busy=move || act.pending().get().then_some("true")>
                    {if changes { "Save changes" } else { "Share image" }}
                </button>
            </footer>
        </form>
    }
}

/// What an account loses that may not use the image in fleets any more (APPSTREAM.md:
/// "revoking sets the consumer fleets' capacity to zero").
const LOSES: &str = "AWS sets the capacity of that account's fleets with this image to zero: nobody can open a session on them until they have another image.";

fn account_field(form: RwSignal<ShareForm>, error: RwSignal<Option<PortalError>>) -> AnyView {
    let wrong =
        Signal::derive(move || error.with(|error| at_field(error.as_ref(), "SharedAccountId")));
    view! {
        <Field id="share-account" label="AWS account id" error=wrong hint="12 digits. The other account finds it under Account settings.">
            <input class="input mono" id="share-account" name="account" inputmode="numeric" maxlength="20" autocomplete="off" autofocus
                aria-invalid=invalid(wrong) aria-describedby="share-account-error share-account-hint"
                on:input=move |event| {
                    form.update(|form| form.account = event_target_value(&event));
                    error.set(None);
                }/>
        </Field>
    }
    .erase()
}

fn permission_boxes(
    form: RwSignal<ShareForm>,
    error: RwSignal<Option<PortalError>>,
    focused: bool,
) -> AnyView {
    let begun = form.get_untracked().permissions;
    let wrong =
        Signal::derive(move || error.with(|error| at_field(error.as_ref(), "ImagePermissions")));
    let change = move |set: fn(&mut Permissions, bool)| {
        move |event: web_sys::Event| {
            form.update(|form| set(&mut form.permissions, event_target_checked(&event)));
            error.set(None);
        }
    };
    view! {
        <fieldset class="fieldset" aria-describedby="share-permissions-error">
            <legend>"That account may use the image in"</legend>
            <label class="choice">
                <input class="check" type="checkbox" name="fleets" autofocus=focused checked=begun.fleets
                    on:change=change(|permissions, value| permissions.fleets = value)/>
                <span>"Fleets"<span class="hint">"Stream the applications to its users."</span></span>
            </label>
            <label class="choice">
                <input class="check" type="checkbox" name="image_builders" checked=begun.image_builders
                    on:change=change(|permissions, value| permissions.image_builders = value)/>
                <span>"Image builders"<span class="hint">"Build images of its own from this one."</span></span>
            </label>
            <p class="field-error" id="share-permissions-error" hidden=move || wrong.get().is_none()>
                <Icon name="error"/><span>{wrong}</span>
            </p>
        </fieldset>
    }
    .erase()
}

/// Asks before another account loses the image.
#[component]
pub fn RevokeDialog(
    connection: InPath<ConnectionName>,
    name: InPath<ImageName>,
    asked: Asked<Share>,
) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_revoke_image_dialog,
        revoke_image_dialog(connection, name, asked)
    )
}

#[lazy]
fn revoke_image_dialog(
    connection: InPath<ConnectionName>,
    name: InPath<ImageName>,
    asked: Asked<Share>,
) -> AnyView {
    let (toasts, live) = (use_toasts(), use_live());
    let title = Signal::derive(move || {
        asked
            .about()
            .map(|share| format!("Revoke permissions of account {}?", share.account))
            .unwrap_or_default()
    });
    let act = Action::new(move |share: &Share| {
        let (connection, name) = (connection.get_untracked(), name.get_untracked());
        let account = share.account.clone();
        async move {
            let revoked = async { revoke_image(connection?, name?, account.clone()).await };
            match revoked.await {
                Ok(()) => toasts.done(format!("Account {account} may no longer use the image.")),
                Err(error) => toasts.failed(&error),
            }
            live.bump(Topic::Images);
        }
    });
    let text = move || match asked.about().is_some_and(|share| share.permissions.fleets) {
        true => LOSES,
        false => "That account can start no more image builders from this image.",
    };
    let confirmed = move |_| {
        asked.opened.close();
        if let Some(share) = asked.about_untracked() {
            act.dispatch(share);
        }
    };
    view! {
        <Dialog opened=asked.opened id="revoke-image" title>
            <div class="dialog-body stack">
                <p>{text}</p>
                <p>"The image itself stays. You can share it again."</p>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" autofocus on:click=move |_| asked.opened.close()>"Keep permissions"</button>
                <button class="btn btn-danger" type="button" on:click=confirmed>"Revoke permissions"</button>
            </footer>
        </Dialog>
    }
    .erase()
}
