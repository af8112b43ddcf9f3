//! The card of a detail page that shows tags, and the dialog that edits them.

use crate::app::part::dialog_part;
use leptos::prelude::*;

use super::api::edit_tags;
use super::{Tag, check};
use crate::access::Permission;
use crate::app::frame::{use_connection, use_frame};
use crate::appstream::{ConnectionName, PortalError};
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::Card;
use crate::ui::{Erase, Problem, Tags, changing, use_toasts};

/// A resource whose tags are edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    arn: String,
    tags: Vec<Tag>,
    /// What shows them.
    topic: Topic,
}

/// What a page that has a [`TagsCard`] asks, given to its parts; for its
/// [`EditTagsDialog`].
pub fn provide_tagging() -> Asked<Tagged> {
    let asked = Asked::default();
    provide_context(asked);
    asked
}

/// The tags of a resource, and for those who may a button that asks to edit them.
#[component]
pub fn TagsCard(
    /// Its Amazon Resource Name; none if it cannot have tags of ours.
    arn: Option<String>,
    /// Its tags.
    tags: Vec<Tag>,
    /// What shows them.
    topic: Topic,
) -> impl IntoView {
    let asked = expect_context::<Asked<Tagged>>();
    let connection = use_connection().get_untracked().ok();
    let may_change = connection.is_some_and(|connection| {
        use_frame().may_everywhere(&connection, Permission::ChangeResources)
    });
    let tagged = arn.filter(|_| may_change).map(|arn| Tagged {
        arn,
        tags: tags.clone(),
        topic,
    });
    let tags = view! { <Tags tags/> }.erase();
    let Some(tagged) = tagged else {
        return view! { <Card id="tags" title="Tags">{tags}</Card> }.erase();
    };
    let button = view! {
        <button class="btn btn-small" type="button" aria-haspopup="dialog" on:click=move |_| asked.ask(tagged.clone())>
            <Icon name="edit"/>"Edit tags"
        </button>
    };
    let aside = button.erase();
    view! { <Card id="tags" title="Tags" aside>{tags}</Card> }.erase()
}

/// Edits the tags that are asked about. It stands outside of what is shown anew as the page
/// follows what happens.
#[component]
pub fn EditTagsDialog(
    /// Whose.
    asked: Asked<Tagged>,
) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_edit_tags_dialog,
        edit_tags_dialog(asked)
    )
}

#[lazy]
fn edit_tags_dialog(asked: Asked<Tagged>) -> AnyView {
    let connection = use_connection();
    let title = Signal::stored("Edit tags".to_owned());
    view! {
        <Dialog opened=asked.opened id="edit-tags" title>
            {asked.about_untracked().zip(connection.get_untracked().ok())
                .map(|(tagged, connection)| editor(connection, tagged, asked))}
        </Dialog>
    }
    .erase()
}

/// A row of the editor. Rows keep their number while others come and go, so that what
/// is typed stays where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    number: usize,
    key: String,
    value: String,
}

/// What is typed, and what is wrong with it.
#[derive(Clone, Copy)]
struct Typing {
    lines: RwSignal<Vec<Line>>,
    next: StoredValue<usize>,
    /// The number of the line that cannot be, and why.
    wrong: RwSignal<Option<(usize, String)>>,
}

impl Typing {
    fn add(self, (key, value): Tag) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        self.lines
            .update(|lines| lines.push(Line { number, key, value }));
    }

    fn remove(self, number: usize) {
        self.wrong.set(None);
        self.lines
            .update(|lines| lines.retain(|line| line.number != number));
    }

    fn change(self, number: usize, set: impl FnOnce(&mut Line)) {
        self.wrong.set(None);
        // Nothing is shown anew: what is typed is in the page already.
        self.lines.update_untracked(|lines| {
            if let Some(line) = lines.iter_mut().find(|line| line.number == number) {
                set(line);
            }
        });
    }

    /// The tags that are typed, a line without key and value left out; with the number
    /// of each one's line.
    fn tags(self) -> (Vec<usize>, Vec<Tag>) {
        let lines = self.lines.get_untracked().into_iter();
        lines
            .map(|line| (line.number, (line.key.trim().to_owned(), line.value)))
            .filter(|(_, (key, value))| !key.is_empty() || !value.is_empty())
            .unzip()
    }
}

fn editor(connection: ConnectionName, tagged: Tagged, asked: Asked<Tagged>) -> AnyView {
    let topic = tagged.topic;
    let typing = Typing {
        lines: RwSignal::new(Vec::new()),
        next: StoredValue::new(0),
        wrong: RwSignal::new(None),
    };
    tagged.tags.iter().cloned().for_each(|tag| typing.add(tag));
    if tagged.tags.is_empty() {
        typing.add(Tag::default());
    }
    let error = RwSignal::new(None::<PortalError>);
    let (toasts, live) = (use_toasts(), use_live());
    let act = Action::new(move |tags: &(Vec<usize>, Vec<Tag>)| {
        let ((numbers, after), connection, tagged) =
            (tags.clone(), connection.clone(), tagged.clone());
        async move {
            match edit_tags(connection, tagged.arn, tagged.tags, after).await {
                Ok(()) => {
                    asked.opened.close();
                    toasts.done("The tags are saved.");
                }
                Err(failure) => {
                    let position = failure.field.as_deref().and_then(|at| at.parse().ok());
                    match position.and_then(|position: usize| numbers.get(position)) {
                        Some(number) => typing
                            .wrong
                            .set(Some((*number, failure.message.to_string()))),
                        None => error.set(Some(failure)),
                    }
                }
            }
            live.bump(topic);
        }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (numbers, tags) = typing.tags();
        error.set(None);
        match check(&tags) {
            _ if act.pending().get_untracked() => {}
            Ok(()) => {
                act.dispatch((numbers, tags));
            }
            Err((position, why)) => {
                let number = numbers.get(position).copied().unwrap_or_default();
                typing.wrong.set(Some((number, why.to_string())));
            }
        }
    };
    let busy = Signal::derive(move || act.pending().get().then_some("true"));
    let lines = move || typing.lines.get();
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body stack">
                {changing(move || error.get().map(|error| view! { <Problem error/> }))}
                <ul class="stack-s" aria-label="Tags">
                    <For each=lines key=|line| line.number children=move |line| line_view(line, typing)/>
                </ul>
                <p><button class="btn btn-small" type="button" on:click=move |_| typing.add(Tag::default())><Icon name="plus"/>"Add tag"</button></p>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| asked.opened.close()>"Cancel"</button>
                <button class="btn btn-primary" type="submit" aria-busy=busy>"Save tags"</button>
            </footer>
        </form>
    }
    .erase()
}

fn line_view(line: Line, typing: Typing) -> AnyView {
    let number = line.number;
    let (key_id, error_id) = (format!("tag-{number}"), format!("tag-{number}-error"));
    let described_by = error_id.clone();
    let wrong = move || {
        let wrong = typing.wrong.get();
        wrong.and_then(|(at, why)| (at == number).then_some(why))
    };
    let invalid = Signal::derive(move || wrong().map(|_| "true"));
    let fine = Signal::derive(move || wrong().is_none());
    let why = Signal::derive(move || wrong().unwrap_or_default());
    let name = line.key.clone();
    let remove = if name.is_empty() {
        "Remove this tag".to_owned()
    } else {
        format!("Remove tag {name}")
    };
    let key = move |event| typing.change(number, |line| line.key = event_target_value(&event));
    let value = move |event| typing.change(number, |line| line.value = event_target_value(&event));
    view! {
        <li>
            <div class="tag-line">
                <input class="input" id=key_id type="text" autocomplete="off" spellcheck="false" aria-label="Key" placeholder="Key"
                    aria-invalid=invalid aria-describedby=described_by value=line.key on:input=key/>
                <input class="input" type="text" autocomplete="off" aria-label="Value" placeholder="Value" value=line.value on:input=value/>
                <button class="btn btn-quiet btn-icon" type="button" aria-label=remove on:click=move |_| typing.remove(number)><Icon name="trash"/></button>
            </div>
            <p class="field-error" id=error_id hidden=fine><Icon name="error"/><span>{why}</span></p>
        </li>
    }
    .erase()
}
