//! Portico: an open web portal for Amazon AppStream 2.0 (Amazon WorkSpaces
//! Applications).
//!
//! This library is what the browser and the server share: `hydrate` builds the
//! WebAssembly that takes over the page, `ssr` the server that rendered it. Where
//! things are is in `docs/ARCHITECTURE.md`.

#![recursion_limit = "512"]

pub mod access;
pub mod app;
pub mod appstream;
pub mod associations;
pub mod audit;
pub mod branding;
pub mod directory_configs;
pub mod fleets;
pub mod helpdesk;
#[cfg(feature = "ssr")]
pub mod http_api;
pub mod image_builders;
pub mod images;
pub mod jobs;
pub mod json;
pub mod launch;
pub mod lists;
pub mod operations;
pub mod overview;
pub mod palette;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod server;
pub mod sessions;
pub mod stacks;
pub mod tags;
pub mod ui;

/// Takes over the page the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(|panic| {
        leptos::leptos_dom::logging::console_error(&panic.to_string())
    }));
    wasm_bindgen_futures::spawn_local(app::hydrate());
}
