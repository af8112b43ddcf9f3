//! The dialog that copies an image, also to another region.

use crate::app::part::dialog_part;
use leptos::prelude::*;

use super::api::copy_image;
use super::forms::{CopyForm, REGIONS};
use crate::app::frame::use_frame;
use crate::appstream::{ConnectionName, ImageName, PortalError};
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::field::{Field, at_field, invalid};
use crate::ui::live::{Topic, use_live};
use crate::ui::use_toasts;
use crate::ui::{Erase, Problem, changing};

/// An image that is to be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyOf {
    /// Its name.
    pub name: ImageName,
    /// What it is for.
    pub description: String,
}

/// Asks for name, region and description of the copy.
#[component]
pub fn CopyDialog(
    connection: Memo<Result<ConnectionName, PortalError>>,
    asked: Asked<CopyOf>,
) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_copy_image_dialog,
        copy_image_dialog(connection, asked)
    )
}

#[lazy]
fn copy_image_dialog(
    connection: Memo<Result<ConnectionName, PortalError>>,
    asked: Asked<CopyOf>,
) -> AnyView {
    let title = Signal::derive(move || {
        asked
            .about()
            .map(|copy| format!("Copy image {}", copy.name))
            .unwrap_or_default()
    });
    view! {
        <Dialog opened=asked.opened id="copy-image" title>
            {asked.about_untracked().map(|source| view! { <CopyFields connection asked source/> })}
        </Dialog>
    }
    .erase()
}

#[component]
fn CopyFields(
    connection: Memo<Result<ConnectionName, PortalError>>,
    asked: Asked<CopyOf>,
    source: CopyOf,
) -> impl IntoView {
    let (toasts, live) = (use_toasts(), use_live());
    let region = connection
        .get_untracked()
        .ok()
        .and_then(|here| {
            let known = use_frame().connections;
            let (_, region) = known.into_iter().find(|(name, _)| *name == here)?;
            Some(region)
        })
        .unwrap_or_default();
    let form = RwSignal::new(CopyForm {
        name: format!("{}-copy", source.name),
        region,
        description: source.description,
    });
    let error = RwSignal::new(None::<PortalError>);
    let image = source.name;
    let act = Action::new({
        let image = image.clone();
        move |form: &CopyForm| {
            let (form, image) = (form.clone(), image.clone());
            let connection = connection.get_untracked();
            async move {
                let (name, region) = (form.name.clone(), form.region.clone());
                match async { copy_image(connection?, image, form).await }.await {
                    Ok(()) => {
                        asked.opened.close();
                        toasts.done(format!("{name} is being copied to {region}. This takes half an hour to an hour."));
                    }
                    Err(failure) => error.set(Some(failure)),
                }
                live.bump(Topic::Images);
            }
        }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = form.get_untracked();
        match typed.check(&image) {
            _ if act.pending().get_untracked() => {}
            Ok(_) => {
                error.set(None);
                act.dispatch(typed);
            }
            Err(failure) => error.set(Some(failure)),
        }
    };
    let wrong = move |field: &'static str| {
        Signal::derive(move || error.with(|error| at_field(error.as_ref(), field)))
    };
    let change = move |set: fn(&mut CopyForm, String)| {
        move |event: web_sys::Event| {
            form.update(|form| set(form, event_target_value(&event)));
            error.set(None);
        }
    };
    let (name_wrong, region_wrong, description_wrong) = (
        wrong("DestinationImageName"),
        wrong("DestinationRegion"),
        wrong("DestinationImageDescription"),
    );
    let begun = form.get_untracked();
    let regions = REGIONS
        .into_iter()
        .map(|region| view! { <option value=region></option> })
        .collect_view();
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body stack">
                {changing(move || error.get().filter(|error| error.field.is_none()).map(|error| view! { <Problem error/> }))}
                <Field id="copy-name" label="Name" error=name_wrong hint="Letters, digits, hyphens, dots and underscores. It must be new in that region.">
                    <input class="input" id="copy-name" name="name" maxlength="101" autocomplete="off" spellcheck="false" autofocus
                        value=begun.name aria-invalid=invalid(name_wrong) aria-describedby="copy-name-error copy-name-hint"
                        on:input=change(|form, value| form.name = value)/>
                </Field>
                <Field id="copy-region" label="Region" error=region_wrong hint="Where the copy is made, in this account. Tags and permissions are not copied.">
                    <input class="input" id="copy-region" name="region" maxlength="32" autocomplete="off" spellcheck="false" list="copy-regions"
                        value=begun.region aria-invalid=invalid(region_wrong) aria-describedby="copy-region-error copy-region-hint"
                        on:input=change(|form, value| form.region = value)/>
                    <datalist id="copy-regions">{regions}</datalist>
                </Field>
                <Field id="copy-description" label="Description" optional=true error=description_wrong>
                    <input class="input" id="copy-description" name="description" autocomplete="off"
                        value=begun.description aria-invalid=invalid(description_wrong) aria-describedby="copy-description-error"
                        on:input=change(|form, value| form.description = value)/>
                </Field>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| asked.opened.close()>"Cancel"</button>
                <button class="btn btn-primary" type="submit" aria-busy=move || act.pending().get().then_some("true")>"Copy image"</button>
            </footer>
        </form>
    }
}
