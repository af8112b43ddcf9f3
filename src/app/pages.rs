//! The pages as the router loads them, each with its part of the WebAssembly.
//!
//! `#[lazy]` marks where `cargo xtask build` cuts the browser side: what only the
//! pages of one part need becomes that part, what several parts need a part they
//! share, and what the frame needs stays in the main part. A browser loads the main
//! part and those of its page; the server names all of them with the page (see
//! `page.rs`), so that they arrive together.
//!
//! A page's component must be used here and nowhere else, or it ends up in the main
//! part. Pages that people go to and fro between share a part; a part of its own for
//! every page would be a hundred small files for what pairs and triples of them
//! share. Data is asked for by the page itself: asking in `data` would put every
//! page's types into the main part.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::access::SignInPage;
use crate::audit::AuditPage;
use crate::fleets::{FleetPage, FleetsPage};
use crate::helpdesk::HelpdeskPage;
use crate::launch::{LaunchPage, LinkPage};
use crate::overview::OverviewPage;
use crate::stacks::{StackPage, StacksPage};
use crate::ui::Erase;

/// Makes routes of the pages of one part: `part` is the function that is cut out,
/// `preload` what `#[lazy]` calls the one that loads it.
macro_rules! part {
    ($part:ident, $preload:ident, $Pages:ident { $($Page:ident => $Component:ident),+ }) => {
        enum $Pages {
            $($Page),+
        }

        #[lazy]
        fn $part(page: $Pages) -> AnyView {
            match page {
                $($Pages::$Page => $Component().erase()),+
            }
        }

        $(
            /// See the component of this name.
            pub struct $Page;

            impl LazyRoute for $Page {
                fn data() -> Self {
                    Self
                }

                async fn view(_page: Self) -> AnyView {
                    $part($Pages::$Page).await
                }

                // The router shows a page only once this is done.
                async fn preload() {
                    #[cfg(feature = "hydrate")]
                    $preload().await;
                }
            }
        )+
    };
}

part!(people, __preload_people, People { SignIn => SignInPage, Launch => LaunchPage, Link => LinkPage });
part!(support, __preload_support, Support { Helpdesk => HelpdeskPage, Audit => AuditPage });
part!(fleets, __preload_fleets, FleetList { Fleets => FleetsPage });
part!(resources, __preload_resources, Resources {
    Overview => OverviewPage, Fleet => FleetPage, Stacks => StacksPage, Stack => StackPage
});
