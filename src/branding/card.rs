//! The card of a stack's page that shows how it looks in Launch, and the dialog that
//! changes it.

use crate::app::part::dialog_part;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::api::{describe_brand, save_brand};
use super::{Brand, BrandForm, LARGEST_LOGO, LONGEST_HELP, LONGEST_NAME, LogoChange};
use super::{logo_image, stripe};
use crate::access::{Permission, Scope};
use crate::app::answer::awaited;
use crate::app::frame::{use_connection, use_frame};
use crate::app::question::{Question, resource};
use crate::appstream::{ConnectionName, PortalError, StackName};
use crate::ui::dialog::Asked;
use crate::ui::field::{Field, invalid};
use crate::ui::form_dialog::{FormDialog, Text, doing};
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::Card;
use crate::ui::{Erase, Problem, entry};

/// The brand of the stack a page is about. It lives as long as the page, beyond what comes
/// anew with each answer of AWS.
#[derive(Clone, Copy)]
struct Branding {
    brand: Question<Brand>,
    asked: Asked<(StackName, Brand)>,
    connection: Memo<Result<ConnectionName, PortalError>>,
    name: Memo<Result<StackName, PortalError>>,
}

/// Asks how the stack of a page looks in Launch, for its [`BrandCard`] and [`BrandDialog`].
pub fn provide_branding(
    connection: Memo<Result<ConnectionName, PortalError>>,
    name: Memo<Result<StackName, PortalError>>,
) {
    let version = use_live().version(&[Topic::Stacks]);
    let brand = resource(
        move || (connection.get(), name.get(), version.get()),
        |(connection, name, _)| async move { describe_brand(connection?, name?).await },
    );
    provide_context(Branding {
        brand,
        asked: Asked::default(),
        connection,
        name,
    });
}

/// How the stack looks in Launch, and for those who may a button that changes it.
#[component]
pub fn BrandCard() -> impl IntoView {
    let Branding {
        brand,
        asked,
        connection,
        name,
    } = expect_context();
    let caller = use_frame().caller;
    view! {
        {awaited("how it looks", brand, move |brand| {
            match (brand, connection.get_untracked(), name.get_untracked()) {
                (Ok(brand), Ok(connection), Ok(name)) => {
                    let scope = Scope::Stack(&connection, &name);
                    let may = caller.as_ref().is_some_and(|caller| caller.may(Permission::SetBranding, scope));
                    card(name, brand, may.then_some(asked))
                }
                (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => view! { <Problem error/> }.erase(),
            }
        })}
    }
}

/// `asked` opens the dialog that changes it, for those who may.
fn card(name: StackName, brand: Brand, asked: Option<Asked<(StackName, Brand)>>) -> AnyView {
    let shown = if brand.is_empty() {
        view! { <p class="muted">"As AWS describes it: the display name and the description of the stack."</p> }.erase()
    } else {
        let words = |text: &Option<String>| text.clone().map(Erase::erase);
        let logo = brand.logo.as_ref().map(logo_image);
        let colour = brand.colour.as_ref().map(|colour| {
            let text = colour.as_str().to_owned();
            view! { <span class="row row-nowrap brand-colour">{stripe(Some(&brand))}<code>{text}</code></span> }.erase()
        });
        view! {
            <dl class="kv">
                {entry("Name", words(&brand.name))}
                {entry("Logo", logo)}
                {entry("Colour", colour)}
                {entry("Help", words(&brand.help))}
            </dl>
        }
        .erase()
    };
    let Some(asked) = asked else {
        return view! { <Card id="branding" title="In Launch">{shown}</Card> }.erase();
    };
    let aside = view! {
        <button class="btn btn-small" type="button" aria-haspopup="dialog" on:click=move |_| asked.ask((name.clone(), brand.clone()))>
            <Icon name="edit"/>"Edit branding"
        </button>
    }
    .erase();
    view! { <Card id="branding" title="In Launch" aside>{shown}</Card> }.erase()
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    help: RwSignal<String>,
    colour: RwSignal<String>,
    logo: RwSignal<LogoChange>,
}

/// Changes how the stack looks in Launch.
#[component]
pub fn BrandDialog() -> impl IntoView {
    let Branding { asked, .. } = expect_context();
    dialog_part!(asked.opened, __preload_brand_dialog, brand_dialog())
}

#[lazy]
fn brand_dialog() -> AnyView {
    let Branding { asked, .. } = expect_context();
    let connection = use_connection();
    let typed = Typed {
        name: RwSignal::new(String::new()),
        help: RwSignal::new(String::new()),
        colour: RwSignal::new(String::new()),
        logo: RwSignal::new(LogoChange::Keep),
    };
    let title = move || {
        let about = asked.about();
        about.map_or_else(String::new, |(name, _)| {
            format!("How {name} looks in Launch")
        })
    };
    let dialog =
        FormDialog::new(asked.opened, "edit-branding", "Save changes", Topic::Stacks).titled(title);
    let form = dialog.clone();
    let fields = move || {
        let (_, brand) = asked.about_untracked().unzip();
        let brand = brand.unwrap_or_default();
        let before = BrandForm::of(&brand);
        typed.name.set(before.name);
        typed.help.set(before.help);
        typed.colour.set(before.colour);
        typed.logo.set(LogoChange::Keep);
        fields(&form, typed, &brand)
    };
    dialog.view(fields, move || {
        let name = asked.about_untracked().map(|(name, _)| name);
        let place = connection.get_untracked().ok().zip(name);
        let form = BrandForm {
            name: typed.name.get_untracked(),
            help: typed.help.get_untracked(),
            colour: typed.colour.get_untracked(),
            logo: typed.logo.get_untracked(),
        };
        let saving = async move {
            form.checked()?;
            let (connection, name) = place.ok_or_else(|| PortalError::not_found("stack"))?;
            save_brand(connection, name, form).await
        };
        doing(saving, |()| "The branding is saved.".to_owned())
    })
}

fn fields(form: &FormDialog, typed: Typed, brand: &Brand) -> AnyView {
    let name = Text {
        hint: Some("Instead of the display name. Applications keep their own."),
        optional: true,
        longest: LONGEST_NAME,
        ..Text::new("brand-name", "name", "Name")
    };
    let help = Text {
        hint: Some("Whom to ask, or what to know before opening it."),
        optional: true,
        longest: LONGEST_HELP,
        ..Text::new("brand-help", "help", "Help")
    };
    let colour = Text {
        hint: Some("A stripe above the tile, such as #0b6e4f."),
        optional: true,
        longest: 7,
        ..Text::new("brand-colour", "colour", "Colour")
    };
    view! {
        {form.text(name, typed.name)}
        {form.text(help, typed.help)}
        {form.text(colour, typed.colour)}
        {logo_field(form, typed.logo, brand)}
    }
    .erase()
}

/// A file to choose, and a box that takes the logo away that there is.
fn logo_field(form: &FormDialog, change: RwSignal<LogoChange>, brand: &Brand) -> AnyView {
    let wrong = form.wrong("logo");
    let error = form.error;
    let chosen = move |event: web_sys::Event| {
        error.set(None);
        read_file(&event, change);
    };
    let remove = brand.logo.as_ref().map(|logo| {
        let removed = move |event: web_sys::Event| {
            let change_to = if event_target_checked(&event) {
                LogoChange::Remove
            } else {
                LogoChange::Keep
            };
            change.set(change_to);
        };
        view! {
            <div class="row row-nowrap">
                {logo_image(logo)}
                <label class="row row-nowrap"><input class="check" type="checkbox" on:change=removed/>"Remove the logo"</label>
            </div>
        }
        .erase()
    });
    let hint = "PNG, JPEG or WebP, square, at most 64 kB.";
    const { assert!(LARGEST_LOGO == 64 * 1024) };
    view! {
        <Field id="brand-logo" label="Logo" optional=true hint error=wrong>
            <input class="input" id="brand-logo" name="logo" type="file" accept="image/png,image/jpeg,image/webp"
                aria-invalid=invalid(wrong) aria-describedby="brand-logo-error brand-logo-hint" on:change=chosen/>
        </Field>
        {remove}
    }
    .erase()
}

/// Reads the file that was chosen as a `data:` URL.
fn read_file(event: &web_sys::Event, change: RwSignal<LogoChange>) {
    let input = event.target();
    let input = input.and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    let file = input.and_then(|input| input.files()?.get(0));
    let (Some(file), Ok(reader)) = (file, web_sys::FileReader::new()) else {
        change.set(LogoChange::Keep);
        return;
    };
    // What is larger would not be accepted, nor could all of it be sent.
    if file.size() > (2 * LARGEST_LOGO) as f64 {
        change.set(LogoChange::Set(
            "data:;base64,".to_owned() + &"A".repeat(2 * LARGEST_LOGO),
        ));
        return;
    }
    let read = reader.clone();
    let done = Closure::once_into_js(move || {
        let url = read.result().ok().and_then(|result| result.as_string());
        change.set(LogoChange::Set(url.unwrap_or_default()));
    });
    reader.set_onload(Some(done.unchecked_ref()));
    if reader.read_as_data_url(&file).is_err() {
        change.set(LogoChange::Set(String::new()));
    }
}
