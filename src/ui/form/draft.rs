//! What was typed into a form and not handed in, kept in the browser's tab: it is back
//! after a reload, and after somebody left the page and came again. Secrets are never
//! kept, and nothing outlives the tab.

use leptos::prelude::*;
use leptos::server_fn::Encodes;
use serde::{Deserialize, Serialize};

use super::plan::Task;
use super::shape::Shape;
use super::state::Form;
use crate::json::{JsonText, Value, from_str};
use crate::ui::Erase;
use crate::ui::icon::Icon;

/// What all names of drafts begin with.
const PREFIX: &str = "portico-draft:";

/// What was typed, and what it was typed over.
#[derive(Serialize, Deserialize)]
struct Draft {
    began: Value,
    typed: Value,
}

/// The draft of one form.
#[derive(Clone, Copy)]
pub struct Drafts {
    /// Its name in the tab.
    name: StoredValue<String>,
    /// What the fields hold instead of what they usually begin with.
    resumed: RwSignal<Option<Value>>,
}

fn storage() -> Option<web_sys::Storage> {
    // None where the browser keeps nothing.
    window().session_storage().ok().flatten()
}

impl Drafts {
    /// The draft of the form called `name`: whose it is, and where.
    pub fn of(name: &str) -> Self {
        Self {
            name: StoredValue::new(format!("{PREFIX}{name}")),
            resumed: RwSignal::new(None),
        }
    }

    /// What the form begins with: as `task` says, or as it was left.
    pub fn begin(self, task: &Task) -> Value {
        self.resumed.get().unwrap_or_else(|| task.initial.clone())
    }

    /// Looks for what was left, once the page is alive: it is rendered without.
    pub fn look(self, task: Task) {
        Effect::new(move |_| {
            let Some(draft) = self.kept() else { return };
            let value = resumed(&draft, &task.initial);
            if value != task.initial {
                self.resumed.set(Some(value));
            }
        });
    }

    fn kept(self) -> Option<Draft> {
        let text = storage()?.get_item(&self.name.get_value()).ok()??;
        from_str(&text).ok()
    }

    /// Keeps what is typed from now on.
    pub fn keep(self, form: Form) {
        Effect::new(move |before: Option<bool>| {
            let touched = form.is_touched();
            if touched {
                self.write(&form);
            } else if before == Some(true) {
                self.drop();
            }
            touched
        });
    }

    fn write(self, form: &Form) {
        let mut draft = Draft {
            began: form.initial(),
            typed: form.followed_whole(),
        };
        form.with_shape(|shape| {
            without_secrets(shape, &mut draft.began);
            without_secrets(shape, &mut draft.typed);
        });
        let text = JsonText::encode(&draft).ok();
        let text = text.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
        if let (Some(storage), Some(text)) = (storage(), text) {
            // Fails when the tab keeps too much already; then this is not kept.
            let _ = storage.set_item(&self.name.get_value(), &text);
        }
    }

    /// Keeps nothing of it any longer: it was handed in, or given up.
    pub fn drop(self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.name.get_value());
        }
    }

    /// Says that what was typed is back, and takes it away again.
    pub fn notice(self) -> AnyView {
        let discard = move |_| {
            self.drop();
            self.resumed.set(None);
        };
        let notice = crate::ui::changing(move || {
            self.resumed.with(Option::is_some).then(|| {
                view! {
                    <div class="alert" data-kind="info" role="status">
                        <Icon name="info"/>
                        <div>
                            <p class="strong">"What you had typed here is back."</p>
                            <p>"It was not handed in. Passwords are not kept. "<button class="btn btn-small" type="button" on:click=discard>"Discard it"</button></p>
                        </div>
                    </div>
                }
                .erase()
            })
        });
        view! { {notice} }.erase()
    }
}

/// What a form holds that goes on from a draft. What somebody else changed since, and
/// this person did not touch, is as it is now.
fn resumed(draft: &Draft, now: &Value) -> Value {
    let mut value = now.clone();
    let names = draft.typed.members().chain(draft.began.members());
    for (name, _) in names {
        let typed = draft.typed.get(name);
        if typed != draft.began.get(name) {
            value.set(name, typed.cloned());
        }
    }
    value
}

/// Takes out what must not be kept.
fn without_secrets(shape: &Shape, value: &mut Value) {
    for member in shape.members() {
        if matches!(&member.shape, Shape::Text(text) if text.secret) {
            value.set(&member.name, None);
        } else if let Value::Object(members) = value
            && let Some(inside) = members.get_mut(&member.name)
        {
            without_secrets(&member.shape, inside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::form::shape::{Member, Text};

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn only_what_was_typed_comes_back() {
        let draft = Draft {
            began: Value::object([("Description", text("old")), ("DisplayName", text("Lab"))]),
            typed: Value::object([("Description", text("mine")), ("DisplayName", text("Lab"))]),
        };
        let now = Value::object([
            ("Description", text("old")),
            ("DisplayName", text("Theirs")),
        ]);
        let expected = Value::object([
            ("Description", text("mine")),
            ("DisplayName", text("Theirs")),
        ]);
        assert_eq!(resumed(&draft, &now), expected);
    }

    #[test]
    fn what_was_emptied_stays_empty() {
        let draft = Draft {
            began: Value::object([("Description", text("old"))]),
            typed: Value::object([]),
        };
        let now = Value::object([("Description", text("old")), ("Name", text("lab"))]);
        assert_eq!(resumed(&draft, &now).get("Description"), None);
    }

    #[test]
    fn passwords_are_not_kept_however_deep_they_lie() {
        let secret = Shape::Text(Text {
            secret: true,
            ..Text::default()
        });
        let member = |name: &str, shape| Member {
            name: name.to_owned(),
            required: true,
            shape,
        };
        let account = Shape::Structure(vec![
            member("AccountName", Shape::Text(Text::default())),
            member("AccountPassword", secret),
        ]);
        let whole = Shape::Structure(vec![member("ServiceAccountCredentials", account)]);
        let account = [("AccountName", text("svc")), ("AccountPassword", text("x"))];
        let mut value = Value::object([("ServiceAccountCredentials", Value::object(account))]);
        without_secrets(&whole, &mut value);
        assert_eq!(
            value.at("ServiceAccountCredentials.AccountName"),
            Some(&text("svc"))
        );
        assert_eq!(value.at("ServiceAccountCredentials.AccountPassword"), None);
    }
}
