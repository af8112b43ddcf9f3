//! What administrators do about how people sign in, on the pages of people: invite,
//! lock, sign out, take a second factor away.

use leptos::prelude::*;

use crate::access::PersonRow;
use crate::access::admission::{
    InviteForm, Invited, invite_again, invite_person, lock_person, reset_second_factor,
    sign_out_person, unlock_person,
};
use crate::ui::dialog::{Asked, Dialog, Opened};
use crate::ui::form_dialog::{Doing, FormDialog, Text, doing};
use crate::ui::icon::Icon;
use crate::ui::live::Topic;
use crate::ui::time::exact;
use crate::ui::value::copy_text;
use crate::ui::{Erase, changing};

/// Something done to how a person signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Another link by which they set their password.
    InviteAgain,
    /// They cannot sign in any more.
    Lock,
    /// They can again.
    Unlock,
    /// Their browsers are signed out.
    SignOut,
    /// Their password alone lets them in.
    ResetFactor,
}

impl Deed {
    const fn button(self) -> &'static str {
        match self {
            Self::InviteAgain => "Make password link",
            Self::Lock => "Lock",
            Self::Unlock => "Unlock",
            Self::SignOut => "Sign out everywhere",
            Self::ResetFactor => "Reset second factor",
        }
    }

    fn question(self, name: &str) -> String {
        match self {
            Self::InviteAgain => format!("Make a password link for {name}?"),
            Self::Lock => format!("Lock {name}?"),
            Self::Unlock => format!("Unlock {name}?"),
            Self::SignOut => format!("Sign {name} out everywhere?"),
            Self::ResetFactor => format!("Reset the second factor of {name}?"),
        }
    }

    const fn effect(self) -> &'static str {
        match self {
            Self::InviteAgain => {
                "It lets whoever holds it set a new password, once. Their present password works until then."
            }
            Self::Lock => {
                "They are signed out everywhere at once and cannot sign in. Their API tokens stop, and links made for them open nothing any more. Streaming sessions go on until they end."
            }
            Self::Unlock => "They can sign in again, with what they are granted.",
            Self::SignOut => "All their browsers have to sign in again. Streaming sessions go on.",
            Self::ResetFactor => {
                "Their password alone lets them in until they set up another. Make sure that it is they who ask."
            }
        }
    }

    /// What it does.
    fn done(self, name: String, made: Asked<Invited>) -> Doing {
        match self {
            Self::InviteAgain => doing(invite_again(name), move |invited| {
                made.ask(invited);
                "The link is made.".to_owned()
            }),
            Self::Lock => doing(lock_person(name.clone()), move |()| {
                format!("{name} is locked.")
            }),
            Self::Unlock => doing(unlock_person(name.clone()), move |()| {
                format!("{name} is unlocked.")
            }),
            Self::SignOut => doing(sign_out_person(name.clone()), move |_| {
                format!("{name} is signed out everywhere.")
            }),
            Self::ResetFactor => doing(reset_second_factor(name.clone()), move |()| {
                format!("The second factor of {name} is gone.")
            }),
        }
    }
}

/// What is asked about a person's sign-in, with what it leads to.
#[derive(Clone, Copy, Default)]
pub struct Admitting {
    asked: Asked<(Deed, String)>,
    made: Asked<Invited>,
}

impl Admitting {
    /// The buttons for a person.
    pub fn buttons(self, person: &PersonRow, has_second_factor: bool) -> AnyView {
        let lock = match person.locked {
            true => Deed::Unlock,
            false => Deed::Lock,
        };
        let link = (!person.locked).then_some(Deed::InviteAgain);
        let factor = has_second_factor.then_some(Deed::ResetFactor);
        let deeds = [Some(lock), Some(Deed::SignOut), factor, link];
        let button = |deed: Deed| {
            let about = (deed, person.user_name.clone());
            view! {
                <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| self.asked.ask(about.clone())>{deed.button()}</button>
            }
        };
        let buttons = deeds.into_iter().flatten().map(button);
        view! { <div class="row card-text">{buttons.collect_view()}</div> }.erase()
    }

    /// Its dialogs.
    pub fn dialogs(self) -> AnyView {
        // One for each, since a dialog keeps its button.
        let all = [
            (Deed::InviteAgain, "invite-again"),
            (Deed::Lock, "lock"),
            (Deed::Unlock, "unlock"),
            (Deed::SignOut, "sign-out-everywhere"),
            (Deed::ResetFactor, "reset-second-factor"),
        ];
        let asked = self.asked;
        let dialogs = all.map(|(deed, id)| {
            let opened = Opened::default();
            Effect::new(move |_| {
                let about = asked.about().is_some_and(|(about, _)| about == deed);
                if asked.opened.is_open() && about {
                    asked.opened.close();
                    opened.open();
                }
            });
            let name = move || asked.about().map(|(_, name)| name).unwrap_or_default();
            let dialog = FormDialog::new(opened, id, deed.button(), Topic::Access)
                .titled(move || deed.question(&name()));
            let dialog = match deed {
                Deed::Lock | Deed::SignOut | Deed::ResetFactor => dialog.dangerous("Cancel"),
                _ => dialog,
            };
            dialog.view(
                move || view! { <p>{deed.effect()}</p> }.erase(),
                move || {
                    let name = asked.about_untracked().map(|(_, name)| name);
                    deed.done(name.unwrap_or_default(), self.made)
                },
            )
        });
        view! { {dialogs.into_iter().collect_view()}{link_dialog(self.made)} }.erase()
    }
}

/// The button that invites somebody, and its dialogs.
pub fn invite() -> (AnyView, AnyView) {
    let opened = Opened::default();
    let made = Asked::<Invited>::default();
    let button = view! {
        <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=move |_| opened.open()>
            <Icon name="plus"/>"Invite person"
        </button>
    };
    let [user_name, display_name, mail] = [(); 3].map(|()| RwSignal::new(String::new()));
    let dialog = FormDialog::new(opened, "invite", "Invite person", Topic::Access);
    let form = dialog.clone();
    let fields = move || {
        for text in [user_name, display_name, mail] {
            text.set(String::new());
        }
        let name = Text {
            hint: Some("Letters, digits and . _ @ + -"),
            longest: 64,
            ..Text::new("invite-user-name", "user_name", "User name")
        };
        let address = Text {
            optional: true,
            kind: "email",
            longest: 254,
            ..Text::new("invite-mail", "mail", "Mail")
        };
        view! {
            <p>"They may do nothing until they are granted a role or put into a group."</p>
            {form.text(name, user_name)}
            {form.text(Text::new("invite-name", "display_name", "Display name"), display_name)}
            {form.text(address, mail)}
        }
        .erase()
    };
    let view = dialog.view(fields, move || {
        let form = InviteForm {
            user_name: user_name.get_untracked(),
            display_name: display_name.get_untracked(),
            mail: mail.get_untracked(),
        };
        doing(invite_person(form), move |invited| {
            made.ask(invited);
            "The person is invited.".to_owned()
        })
    });
    (button.erase(), view! { {view}{link_dialog(made)} }.erase())
}

/// The link by which a person sets their password, shown once.
fn link_dialog(made: Asked<Invited>) -> AnyView {
    let copied = RwSignal::new(false);
    let title = Signal::stored("Link to set a password".to_owned());
    view! {
        <Dialog opened=made.opened id="password-link" title>
            {made.about_untracked().map(|invited| link_made(invited, made.opened, copied))}
        </Dialog>
    }
    .erase()
}

fn link_made(invited: Invited, opened: Opened, copied: RwSignal<bool>) -> AnyView {
    let origin = window().location().origin().unwrap_or_default();
    let url = format!("{origin}{}", invited.path);
    let text = url.clone();
    view! {
        <div class="dialog-body stack">
            <p>"Give this link to the person. It works once, and is shown only once: Portico keeps no copy that could be read."</p>
            <div class="field">
                <label class="label" for="password-link-url">"Link"</label>
                <input class="input mono" id="password-link-url" readonly autofocus value=url/>
            </div>
            <p class="hint">"Good until "{exact(invited.expires_at)}"."</p>
            <p class="sr-only" role="status">{changing(move || copied.get().then_some("Copied"))}</p>
        </div>
        <footer class="dialog-foot">
            <button class="btn" type="button" on:click=move |_| opened.close()>"Close"</button>
            <button class="btn btn-primary" type="button" on:click=move |_| copy_text(&text, copied)>
                {changing(move || if copied.get() { view! { <Icon name="check"/> } } else { view! { <Icon name="copy"/> } })}
                "Copy link"
            </button>
        </footer>
    }
    .erase()
}
