//! API tokens: listed, made and shown once, taken back.

use leptos::prelude::*;

use super::grant_dialog::Reach;
use super::{AccessList, Tab, access_list, role_badge};
use crate::access::manage::{create_token, list_tokens, revoke_token, token_choices};
use crate::access::{
    LONGEST_TOKEN_NAME, Permission, Role, TOKEN_DAYS, Token, TokenForm, TokenState,
};
use crate::app::frame::use_frame;
use crate::app::question::latest;
use crate::routes::Path;
use crate::ui::dialog::{Asked, Dialog, Opened};
use crate::ui::form_dialog::{FormDialog, Text, doing};
use crate::ui::icon::Icon;
use crate::ui::list::Column;
use crate::ui::live::Topic;
use crate::ui::shell::Loading;
use crate::ui::table::Spec;
use crate::ui::time::date;
use crate::ui::value::copy_text;
use crate::ui::{Ago, Erase, Problem, Status, Tone, changing};

const COLUMNS: &[Column] = &[
    Column::new("name", "Name").heads().sorts(),
    Column::new("state", "State").on_phones(),
    Column::new("role", "Role").sorts().on_phones(),
    Column::new("where", "Where").on_phones(),
    Column::new("maker", "Made by").sorts(),
    Column::new("expires", "Expires").sorts().on_phones(),
    Column::new("last-used", "Last used").sorts().on_phones(),
    Column::new("created", "Made").sorts().unusual(),
    Column::actions(),
];

const SPEC: Spec = Spec {
    one: "API token",
    many: "API tokens",
    caption: "API tokens",
    by: "name, maker, role or stack",
    columns: COLUMNS,
    usual: ("name", false),
    states: "State",
    has_tags: false,
};

/// `/access/tokens`
#[component]
pub fn TokensPage() -> impl IntoView {
    let frame = use_frame();
    let makes = frame.may(Permission::MakeTokens);
    let me = frame.caller.map(|caller| caller.user_name);
    let manages = super::may(Permission::ManageAccess);
    let making = Opened::default();
    let made = Asked::<String>::default();
    let revoking = Asked::<Token>::default();
    let create = makes.then(|| {
        view! {
            <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=move |_| making.open()>
                <Icon name="plus"/>"Create API token"
            </button>
        }
    });
    let api = Path::Api.to_string();
    let buttons = view! {
        <a class="btn" href=api rel="external"><Icon name="app-terminal"/>"HTTP API"</a>
        {create}
    };
    let list = AccessList {
        tab: Tab::Tokens,
        spec: &SPEC,
        text: "For scripts and ticket systems that call the HTTP API. A token has a role and a reach of its own, and never may more than who made it.",
        none: (
            "No API tokens yet",
            "Make one for each script, so that each can be taken back alone.",
        ),
        states: &[
            ("usable", "Usable"),
            ("expired", "Expired"),
            ("revoked", "Revoked"),
        ],
        buttons: Some(buttons.erase()),
    };
    let me = StoredValue::new(me);
    let cell = move |token: &Token, column| match column {
        "actions" => {
            let own = me.with_value(|me| me.as_deref() == Some(token.maker.as_str()));
            let may = token.state == TokenState::Usable && (manages || own);
            may.then(|| revoke_button(token, revoking)).erase()
        }
        _ => token_cell(token, column),
    };
    view! {
        {access_list(list, list_tokens, |token| token.id.clone(), cell)}
        {create_dialog(making, made)}
        {made_dialog(made)}
        {revoke_dialog(revoking)}
    }
}

fn revoke_button(token: &Token, asked: Asked<Token>) -> AnyView {
    let token = token.clone();
    let label = format!("Revoke {}", token.name);
    view! {
        <button class="btn btn-small btn-danger-quiet" type="button" aria-haspopup="dialog" aria-label=label
            on:click=move |_| asked.ask(token.clone())>"Revoke"</button>
    }
    .erase()
}

fn token_cell(token: &Token, column: &'static str) -> AnyView {
    match column {
        "name" => {
            view! { <span class="row row-nowrap"><Icon name="key"/>{token.name.clone()}</span> }
                .erase()
        }
        "state" => {
            let tone = match token.state {
                TokenState::Usable => Tone::Running,
                TokenState::Expired => Tone::Stopped,
                TokenState::Revoked => Tone::Failed,
            };
            view! { <Status tone text=token.state.words().1/> }.erase()
        }
        "role" => role_badge(token.grant.role),
        "where" => token.grant.reach_in_words().erase(),
        "maker" => token.maker.clone().erase(),
        "expires" => date(token.expires_at).erase(),
        "last-used" => match token.last_used_at {
            Some(at) => {
                let from = token.last_used_from.clone();
                let from = from.map(|from| view! { <span class="cell-sub">"from "{from}</span> });
                view! { <Ago at/>{from} }.erase()
            }
            None => view! { <span class="subtle">"Never"</span> }.erase(),
        },
        _ => view! { <Ago at=token.created_at/> }.erase(),
    }
}

fn create_dialog(opened: Opened, made: Asked<String>) -> AnyView {
    let name = RwSignal::new(String::new());
    let days = RwSignal::new(String::new());
    let reach = Reach::new(Role::Helpdesk);
    let dialog = FormDialog::new(opened, "create-token", "Create API token", Topic::Access);
    let form = dialog.clone();
    let fields = move || {
        name.set(String::new());
        days.set("90".to_owned());
        reach.clear(Role::Helpdesk);
        let (choices, form) = (latest(token_choices), form.clone());
        changing(move || match choices.get() {
            None => view! { <Loading what="roles"/> }.erase(),
            Some(Err(error)) => view! { <Problem error/> }.erase(),
            Some(Ok(choices)) => {
                let field = Text {
                    hint: Some("What it is for, so that others know whether it is still needed."),
                    longest: LONGEST_TOKEN_NAME,
                    ..Text::new("token-name", "name", "Name")
                };
                let valid = TOKEN_DAYS.map(|(days, words)| (days.to_string(), words.to_owned()));
                view! {
                    {form.text(field, name)}
                    {reach.fields(&form, &choices)}
                    {form.choice("token-days", "days", "Valid for", valid.to_vec(), days)}
                }
                .erase()
            }
        })
    };
    dialog.view(fields, move || {
        let form = TokenForm {
            name: name.get_untracked(),
            role: reach.role.get_untracked(),
            connection: reach.connection.get_untracked(),
            stacks: reach.stacks.get_untracked(),
            days: days.get_untracked(),
        };
        doing(create_token(form), move |secret| {
            made.ask(secret);
            "The API token is made.".to_owned()
        })
    })
}

/// The token, shown once.
fn made_dialog(made: Asked<String>) -> AnyView {
    let copied = RwSignal::new(false);
    let title = Signal::stored("Your API token".to_owned());
    view! {
        <Dialog opened=made.opened id="token-made" title>
            <div class="dialog-body stack">
                <p>"Copy it to where it is used. It is shown only once: Portico keeps no copy that could be read."</p>
                <div class="field">
                    <label class="label" for="token-secret">"API token"</label>
                    <input class="input mono" id="token-secret" readonly autofocus value=made.about_untracked().unwrap_or_default()/>
                </div>
                <p class="hint">"Send it as "<code>"Authorization: Bearer …"</code>"."</p>
                <p class="sr-only" role="status">{changing(move || copied.get().then_some("Copied"))}</p>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| made.opened.close()>"Close"</button>
                <button class="btn btn-primary" type="button"
                    on:click=move |_| copy_text(&made.about_untracked().unwrap_or_default(), copied)>
                    {changing(move || if copied.get() { view! { <Icon name="check"/> } } else { view! { <Icon name="copy"/> } })}
                    "Copy API token"
                </button>
            </footer>
        </Dialog>
    }
    .erase()
}

fn revoke_dialog(asked: Asked<Token>) -> AnyView {
    let title = move || {
        let name = asked.about().map(|token| token.name).unwrap_or_default();
        format!("Revoke {name}?")
    };
    let dialog = FormDialog::new(
        asked.opened,
        "revoke-token",
        "Revoke API token",
        Topic::Access,
    )
    .titled(title)
    .dangerous("Keep API token");
    let fields = || {
        view! { <p>"Whatever uses it is refused from its next call on. You cannot undo this."</p> }
            .erase()
    };
    dialog.view(fields, move || {
        let id = asked
            .about_untracked()
            .map(|token| token.id)
            .unwrap_or_default();
        doing(revoke_token(id), |()| {
            "The API token is revoked.".to_owned()
        })
    })
}
