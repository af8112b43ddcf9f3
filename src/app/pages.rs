//! The pages as the router loads them: each with its own part of the WebAssembly.
//!
//! `#[lazy_route]` marks where `cargo xtask build` cuts the browser side: what only
//! one page needs becomes a part of its own, what several need a part they share,
//! and what the frame needs stays in the main part. A browser loads the main part
//! and the page's; the server names both with the page (see `page.rs`), so that they
//! arrive together.
//!
//! So a page's component must be used here and nowhere else, and what the frame
//! uses is paid for on every page. Data is asked for by the page itself: asking in
//! `data` would put every page's types into the main part.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// `/sign-in`
pub struct SignIn;

#[lazy_route]
impl LazyRoute for SignIn {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <crate::access::SignInPage/> }.into_any()
    }
}

/// `/launch`
pub struct Launch;

#[lazy_route]
impl LazyRoute for Launch {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <crate::launch::LaunchPage/> }.into_any()
    }
}

/// `/l/{token}`
pub struct Link;

#[lazy_route]
impl LazyRoute for Link {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <crate::launch::LinkPage/> }.into_any()
    }
}

/// `/helpdesk`
pub struct Helpdesk;

#[lazy_route]
impl LazyRoute for Helpdesk {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <crate::helpdesk::HelpdeskPage/> }.into_any()
    }
}

/// `/audit`
pub struct Audit;

#[lazy_route]
impl LazyRoute for Audit {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <crate::audit::AuditPage/> }.into_any()
    }
}

/// `/c/{connection}`
pub struct Overview;

#[lazy_route]
impl LazyRoute for Overview {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <crate::overview::OverviewPage/> }.into_any()
    }
}

/// `/c/{connection}/fleets`
pub struct Fleets;

#[lazy_route]
impl LazyRoute for Fleets {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <crate::fleets::FleetsPage/> }.into_any()
    }
}

/// `/c/{connection}/fleets/{name}`
pub struct Fleet;

#[lazy_route]
impl LazyRoute for Fleet {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <crate::fleets::FleetPage/> }.into_any()
    }
}

/// `/c/{connection}/stacks`
pub struct Stacks;

#[lazy_route]
impl LazyRoute for Stacks {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <crate::stacks::StacksPage/> }.into_any()
    }
}

/// `/c/{connection}/stacks/{name}`
pub struct Stack;

#[lazy_route]
impl LazyRoute for Stack {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <crate::stacks::StackPage/> }.into_any()
    }
}
