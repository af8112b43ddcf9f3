//! The dialog that deletes an image.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::ImageDetail;
use super::api::delete_image;
use crate::appstream::{ConnectionName, ImageName, PortalError};
use crate::routes::Path;
use crate::ui::confirm::{DeleteDialog, Doomed, Impact};
use crate::ui::dialog::Asked;
use crate::ui::live::{Topic, use_live};
use crate::ui::use_toasts;

/// What deleting an image does.
pub fn doomed(detail: &ImageDetail) -> Doomed {
    let mut effects: Vec<_> = detail
        .fleets
        .iter()
        .map(|fleet| {
            Impact::lost(
                format!("Fleet {fleet} uses it."),
                "AWS refuses until the fleet has another image.",
            )
        })
        .collect();
    if detail.fleets.is_empty() {
        effects.push(Impact::stays("No fleet uses it.", ""));
    }
    effects.extend(detail.image_builders.iter().map(|builder| {
        Impact::stays(
            format!("Image builder {builder} stays."),
            "It has a disk of its own.",
        )
    }));
    Doomed {
        kind: "image",
        name: detail.image.name.to_string(),
        text: "The image is removed from AWS. You cannot undo this; copies in other regions stay."
            .to_owned(),
        effects,
    }
}

/// Asks before the image is deleted, and leads to the list afterwards.
#[component]
pub fn DeleteImageDialog(
    connection: Memo<Result<ConnectionName, PortalError>>,
    name: Memo<Result<ImageName, PortalError>>,
    asked: Asked<Doomed>,
) -> impl IntoView {
    let (toasts, live, navigate) = (use_toasts(), use_live(), use_navigate());
    let failure = RwSignal::new(None);
    let act = Action::new(move |confirmed: &String| {
        let (confirmed, navigate) = (confirmed.clone(), navigate.clone());
        let (connection, name) = (connection.get_untracked(), name.get_untracked());
        async move {
            let deleted = async {
                let (connection, name) = (connection?, name?);
                delete_image(connection.clone(), name.clone(), confirmed).await?;
                Ok((connection, name))
            };
            match deleted.await {
                Ok((connection, name)) => {
                    asked.opened.close();
                    toasts.done(format!("{name} is being deleted."));
                    navigate(&Path::Images(&connection).to_string(), Default::default());
                }
                Err(error) => failure.set(Some(error)),
            }
            live.bump(Topic::Images);
        }
    });
    let delete = move |confirmed| {
        act.dispatch(confirmed);
    };
    view! { <DeleteDialog asked failure busy=act.pending() delete/> }
}
