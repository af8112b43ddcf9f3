//! What browsers remember for people: choices about how things look, nothing secret.

/// Seconds a choice is remembered: a year.
const YEAR: u32 = 31_536_000;

/// The value of a cookie, as the page's request or the browser has it.
pub fn get(name: &str) -> Option<String> {
    all()?.split(';').find_map(|cookie| {
        let value = cookie.trim().strip_prefix(name)?.strip_prefix('=')?;
        Some(value.to_owned())
    })
}

/// Remembers a value for a year; an empty one no longer. Only letters, digits and
/// `.-_~` may stand in it.
pub fn set(name: &str, value: &str) {
    use wasm_bindgen::JsCast;
    let age = if value.is_empty() { 0 } else { YEAR };
    if let Ok(document) = leptos::prelude::document().dyn_into::<web_sys::HtmlDocument>() {
        // Fails only in a sandboxed frame, where nothing can be kept.
        let _ = document.set_cookie(&format!(
            "{name}={value}; path=/; max-age={age}; samesite=lax"
        ));
    }
}

#[cfg(feature = "ssr")]
fn all() -> Option<String> {
    let parts = leptos::prelude::use_context::<http::request::Parts>()?;
    let header = parts.headers.get(http::header::COOKIE)?;
    header.to_str().ok().map(ToOwned::to_owned)
}

#[cfg(not(feature = "ssr"))]
fn all() -> Option<String> {
    use wasm_bindgen::JsCast;
    let document = leptos::prelude::document();
    let document = document.dyn_into::<web_sys::HtmlDocument>().ok()?;
    document.cookie().ok()
}
