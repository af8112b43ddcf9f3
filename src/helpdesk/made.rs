//! Links that were just made, shown once: to copy, to scan, to paste into a mail, or all
//! as a file. And what can be done with a link later.

use crate::app::part::dialog_part;
use leptos::prelude::*;

use super::MadeLink;
use super::api::{renew_link, revoke_link};
use crate::access::{Permission, Scope};
use crate::app::frame::use_frame;
use crate::launch::Link;
use crate::routes::Encoded;
use crate::ui::dialog::{Asked, Dialog, Opened};
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::value::copy_text;
use crate::ui::{Alert, Erase, Kind, changing, use_toasts};

/// The links, shown once.
pub fn links_made(made: Vec<MadeLink>, opened: Opened) -> AnyView {
    let (links, refused): (Vec<_>, Vec<_>) =
        made.into_iter().partition(|made| made.error.is_none());
    let origin = window().location().origin().unwrap_or_default();
    let body = match links.as_slice() {
        [only] => one_link(only, &origin),
        many => many_links(many, &origin),
    };
    let refused = (!refused.is_empty()).then(|| refused_users(refused));
    view! {
        <div class="dialog-body stack">{refused}{body}</div>
        <footer class="dialog-foot">
            <button class="btn" type="button" on:click=move |_| opened.close()>"Close"</button>
        </footer>
    }
    .erase()
}

fn refused_users(refused: Vec<MadeLink>) -> AnyView {
    let title = match refused.len() {
        1 => "One link was not made".to_owned(),
        many => format!("{many} links were not made"),
    };
    let item = |made: MadeLink| view! { <li><strong>{made.user}</strong>": "{made.error}</li> };
    view! {
        <Alert kind=Kind::Warn title urgent=true><ul>{refused.into_iter().map(item).collect_view()}</ul></Alert>
    }
    .erase()
}

fn one_link(made: &MadeLink, origin: &str) -> AnyView {
    let url = format!("{origin}{}", made.path);
    let mail = format!("{}\n\n{url}\n\n{}", made.mail.0, made.mail.1);
    view! {
        <p>"Give this link to the person. It is shown only once: Portico keeps no copy that could be read."</p>
        <div class="field">
            <label class="label" for="link-url">"Personal link"</label>
            <input class="input mono" id="link-url" readonly autofocus value=url.clone()/>
        </div>
        {copy_button("Copy link", url)}
        {qr_code(&made.qr, &made.user)}
        <div class="field">
            <label class="label" for="link-mail">"Text for a mail"</label>
            <textarea class="input" id="link-mail" readonly rows="6" prop:value=mail.clone()>{mail.clone()}</textarea>
        </div>
        {copy_button("Copy text", mail)}
    }
    .erase()
}

fn many_links(links: &[MadeLink], origin: &str) -> AnyView {
    let line = |made: &MadeLink| format!("{},{origin}{}\r\n", made.user, made.path);
    let csv: String = std::iter::once("User,Link\r\n".to_owned())
        .chain(links.iter().map(line))
        .collect();
    let file = format!("data:text/csv;charset=utf-8,{}", Encoded(&csv));
    let row = |made: &MadeLink| {
        let url = format!("{origin}{}", made.path);
        let label = format!("Copy link for {}", made.user);
        view! {
            <tr>
                <th scope="row" class="m-title">{made.user.clone()}</th>
                <td class="cell-act m-end">{copy_button(&label, url)}</td>
            </tr>
        }
        .erase()
    };
    let count = links.len();
    view! {
        <p>{format!("{count} links were made. They are shown only once: Portico keeps no copy that could be read.")}</p>
        <div class="row">
            <a class="btn" href=file download="portico-links.csv"><Icon name="download"/>"Save all as CSV"</a>
            {copy_button("Copy all as CSV", csv)}
        </div>
        <div class="table-scroll" tabindex="0" role="region" aria-label="Links made">
            <table class="table table-stack table-nocheck">
                <caption class="sr-only">"Links made"</caption>
                <thead><tr><th scope="col">"User"</th><th scope="col" class="cell-act"><span class="sr-only">"Actions"</span></th></tr></thead>
                <tbody>{links.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .erase()
}

fn copy_button(label: &str, text: String) -> AnyView {
    let copied = RwSignal::new(false);
    let label = label.to_owned();
    view! {
        <div>
            <button class="btn" type="button" on:click=move |_| copy_text(&text, copied)>
                {changing(move || if copied.get() { view! { <Icon name="check"/> } } else { view! { <Icon name="copy"/> } })}
                {label}
            </button>
            <span class="sr-only" role="status">{changing(move || copied.get().then_some("Copied"))}</span>
        </div>
    }
    .erase()
}

/// The link to scan with a phone.
fn qr_code(qr: &(usize, String), user: &str) -> Option<AnyView> {
    let (size, path) = qr.clone();
    if size == 0 {
        return None;
    }
    let view_box = format!("0 0 {size} {size}");
    let label = format!("QR code of the link for {user}");
    let code = view! {
        <svg class="qr" viewBox=view_box role="img" aria-label=label shape-rendering="crispEdges">
            <rect width=size height=size fill="#fff"></rect>
            <path d=path fill="#000"></path>
        </svg>
    }
    .erase();
    Some(code)
}

/// Revoke a link, or make it anew.
#[component]
pub fn LinkActions(
    /// The link.
    link: Link,
    /// Shows the new one; it lives on the page, for the list comes anew meanwhile.
    made: Asked<MadeLink>,
) -> impl IntoView {
    let toasts = use_toasts();
    let live = use_live();
    let may = use_frame().caller.is_some_and(|caller| {
        let place = &link.place;
        caller.may(
            Permission::IssueLinks,
            Scope::Stack(&place.connection, &place.stack),
        )
    });
    let (id, again) = (link.id.clone(), link.id.clone());
    let revoke = Action::new(move |(): &()| {
        let id = id.clone();
        async move {
            match revoke_link(id).await {
                Ok(()) => toasts.done("The link is revoked. It opens nothing any more."),
                Err(error) => toasts.failed(&error),
            }
            live.bump(Topic::Links);
        }
    });
    let renew = Action::new(move |(): &()| {
        let (id, origin) = (
            again.clone(),
            window().location().origin().unwrap_or_default(),
        );
        async move {
            match renew_link(id, origin).await {
                Ok(link) => made.ask(link),
                Err(error) => toasts.failed(&error),
            }
            live.bump(Topic::Links);
        }
    });
    let revoke_label = format!("Revoke link to {}", link.title);
    let renew_label = format!("Resend link to {}", link.title);
    let revoke_button = (may && link.state.is_revocable()).then(|| {
        view! {
            <button class="btn btn-small" type="button" aria-label=revoke_label
                aria-busy=move || revoke.pending().get().then_some("true") on:click=move |_| { revoke.dispatch(()); }>"Revoke"</button>
        }
    });
    let renew_button = may.then(|| {
        view! {
            <button class="btn btn-small" type="button" aria-haspopup="dialog" aria-label=renew_label
                aria-busy=move || renew.pending().get().then_some("true") on:click=move |_| { renew.dispatch(()); }>"Resend"</button>
        }
    });
    view! { {renew_button}{revoke_button} }
}

/// Shows a link that was made anew.
#[component]
pub fn RenewedDialog(asked: Asked<MadeLink>) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_renewed_link_dialog,
        renewed_link_dialog(asked)
    )
}

#[lazy]
fn renewed_link_dialog(asked: Asked<MadeLink>) -> AnyView {
    let title = Signal::derive(move || {
        let user = asked.about().map(|made| made.user).unwrap_or_default();
        format!("A new link for {user}")
    });
    view! {
        <Dialog opened=asked.opened id="renewed-link" title>
            {asked.about_untracked().map(|link| links_made(vec![link], asked.opened))}
        </Dialog>
    }
    .erase()
}
