//! What is seen of a brand wherever something is opened.

use leptos::prelude::*;

use super::{Brand, Colour, LogoId};
use crate::routes::Path;
use crate::ui::Erase;

/// The logo; decoration, for the name stands beside it.
pub fn logo_image(logo: &LogoId) -> AnyView {
    let address = Path::Logo(logo).to_string();
    view! { <img class="brand-logo" src=address alt="" width="48" height="48" decoding="async"/> }
        .erase()
}

/// A stripe in the colour. An SVG, because the security policy lets no style stand in the
/// page itself.
pub fn stripe(brand: Option<&Brand>) -> Option<AnyView> {
    let colour = brand?.colour.as_ref()?;
    Some(band(colour))
}

fn band(colour: &Colour) -> AnyView {
    let fill = colour.as_str().to_owned();
    view! {
        <svg class="brand-stripe" aria-hidden="true" focusable="false"><rect width="100%" height="100%" fill=fill/></svg>
    }
    .erase()
}
