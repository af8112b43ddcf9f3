//! The document, the router, and the frame around every page.

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{Router, RouterProps, Routes, RoutesProps};

use crate::json::shared;
use crate::ui::feedback::ToastList;
use crate::ui::icon::Sprite;
use crate::ui::live::LiveUpdates;
use crate::ui::shell::{Arriving, PageHead};

pub mod answer;
pub mod delete_page;
pub mod form_page;
pub mod frame;
pub mod list_page;
pub mod list_tools;
#[cfg(feature = "ssr")]
pub mod page;
mod pages;
pub mod part;
mod pattern;
mod place;
pub mod question;
mod trail;
pub mod user_menu;
pub mod wanted;

use frame::Frame;

/// What the document's head needs of the built browser side and of the request.
#[derive(Clone, Debug)]
pub struct Document {
    /// The module that starts the browser side.
    pub script: String,
    /// The module that loads the other parts of the browser side.
    pub loader: String,
    /// The WebAssembly it loads.
    pub wasm: String,
    /// The stylesheet.
    pub style: String,
    /// The icon sprite.
    pub icons: String,
    /// The logo, as the site's icon.
    pub logo: String,
    /// The theme the person chose, if not their system's.
    pub theme: Option<String>,
    /// Where to listen for rebuilds, while developing.
    pub reload: Option<String>,
    /// The page's own address, where it answers a form that was sent elsewhere: the
    /// browser's router goes by the address.
    pub address: Option<String>,
    /// This answer's script nonce.
    pub nonce: String,
}

/// The document around the application, rendered on the server only.
pub fn shell(document: Document) -> impl RenderHtml {
    let Document {
        script,
        loader,
        wasm,
        style,
        icons,
        logo,
        theme,
        reload,
        address,
        nonce,
    } = document;
    let nonce = StoredValue::new(nonce);
    let nonce = move || nonce.get_value();
    // Of a path of `routes` nothing needs to be escaped.
    let address = address
        .map(|address| format!("history.replaceState(null, \"\", \"{address}\");\n"))
        .unwrap_or_default();
    let start = format!(
        "{address}import init, {{ hydrate }} from \"{script}\";\nawait init({{ module_or_path: \"{wasm}\" }});\nhydrate();"
    );
    let reload = reload.map(|url| {
        let script = format!(
            "new EventSource(\"{url}\").addEventListener(\"reload\", () => location.reload());"
        );
        view! { <script nonce=nonce() inner_html=script></script> }
    });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme data-icons=icons>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href=logo type="image/svg+xml"/>
                <link rel="stylesheet" href=style/>
                <link rel="modulepreload" href=script nonce=nonce()/>
                <link rel="modulepreload" href=loader nonce=nonce()/>
                <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="module" nonce=nonce() inner_html=start></script>
                {reload}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Whether the browser side has taken over the page: with its own part of the
/// WebAssembly still to come, that is later than when the application begins.
#[cfg(feature = "hydrate")]
#[derive(Clone)]
struct Hydrated(ArcRwSignal<bool>);

/// Takes over the page the server rendered.
#[cfg(feature = "hydrate")]
pub async fn hydrate() {
    let hydrated = Hydrated(ArcRwSignal::new(false));
    let context = hydrated.clone();
    let application = move || {
        provide_context(context);
        App()
    };
    hydrate_from_async(leptos::tachys::dom::body(), application)
        .await
        .forget();
    hydrated.0.set(true);
}

/// The application, the same on the server and in the browser.
#[component]
pub fn App() -> impl RenderHtml {
    provide_meta_context();
    let frame = shared(Frame::of_request);
    provide_context(Sprite(StoredValue::new(frame.icons.clone())));
    let toasts = ToastList::default();
    provide_context(toasts);
    provide_context(Arriving::default());
    let live = LiveUpdates::new(frame.versions.clone(), frame.now);
    provide_context(live);
    #[cfg(feature = "hydrate")]
    if let Some(Hydrated(hydrated)) = use_context() {
        let signed_in = frame.caller.is_some();
        Effect::new(move |_| {
            if !hydrated.get() {
                return;
            }
            if signed_in {
                crate::ui::live::follow(live, toasts);
            }
            if let Some(body) = document().body() {
                // A data attribute of this name is always allowed.
                let _ = body.dataset().set("hydrated", "");
            }
        });
    }
    provide_context(frame);
    // Not in `view!`, which wants to see each route.
    let routes = || {
        let children = ToChildren::to_children(pages::routes);
        Routes(
            RoutesProps::builder()
                .fallback(NotFound)
                .children(children)
                .build(),
        )
    };
    // A router that `view!` made would not wait for the parts of pages.
    let children = ToChildren::to_children(routes);
    Router(RouterProps::builder().children(children).build())
}

/// There is no such page.
#[component]
fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <PageHead title="Page not found" text="There is nothing at this address. It may be mistyped, or the thing it showed was deleted.">
            <a class="btn btn-primary" href=crate::routes::Path::Home.to_string()>"Go to the start page"</a>
        </PageHead>
    }
}
