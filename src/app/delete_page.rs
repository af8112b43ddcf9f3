//! The dialog of a detail page that deletes what the page is about, after its name was
//! typed, and leads to the list.

use std::future::Future;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::form_page::ResourceName;
use crate::appstream::{ConnectionName, PortalError};
use crate::ui::Erase;
use crate::ui::confirm::{DeleteDialog, Doomed};
use crate::ui::dialog::Asked;
use crate::ui::live::{Topic, use_live};
use crate::ui::use_toasts;

/// What is deleted, and what comes of it.
#[derive(Clone, Copy)]
pub struct Deleted<Name: Send + Sync + 'static> {
    /// The connection in the path.
    pub connection: Memo<Result<ConnectionName, PortalError>>,
    /// The name in the path.
    pub name: Memo<Result<Name, PortalError>>,
    /// What is asked.
    pub asked: Asked<Doomed>,
    /// What shows such things.
    pub topic: Topic,
    /// The page of all of them.
    pub list: fn(&ConnectionName) -> String,
    /// Whether it is gone at once, or AWS takes its time.
    pub at_once: bool,
}

/// The dialog; `delete` takes what was typed as well.
pub fn delete_dialog<Name, Delete, Answer>(deleted: Deleted<Name>, delete: Delete) -> AnyView
where
    Name: ResourceName,
    Delete: Fn(ConnectionName, Name, String) -> Answer + Copy + Send + Sync + 'static,
    Answer: Future<Output = Result<(), PortalError>> + Send + 'static,
{
    let (toasts, live, navigate) = (use_toasts(), use_live(), use_navigate());
    let failure = RwSignal::new(None);
    let asked = deleted.asked;
    let act = Action::new(move |confirmed: &String| {
        let (confirmed, navigate) = (confirmed.clone(), navigate.clone());
        let connection = deleted.connection.get_untracked();
        let name = deleted.name.get_untracked();
        async move {
            let answer = async {
                let (connection, name) = (connection?, name?);
                delete(connection.clone(), name.clone(), confirmed).await?;
                Ok((connection, name))
            };
            match answer.await {
                Ok((connection, name)) => {
                    asked.opened.close();
                    toasts.done(match deleted.at_once {
                        true => format!("{name} is deleted."),
                        false => format!("{name} is being deleted."),
                    });
                    navigate(&(deleted.list)(&connection), Default::default());
                }
                Err(error) => failure.set(Some(error)),
            }
            live.bump(deleted.topic);
        }
    });
    let delete = move |confirmed| {
        act.dispatch(confirmed);
    };
    view! { <DeleteDialog asked failure busy=act.pending() delete/> }.erase()
}
