//! The pages as the router loads them, each with its part of the WebAssembly.
//!
//! `#[lazy]` marks where `cargo xtask build` cuts the browser side: what the frame and
//! the list of fleets need becomes the main part, and what else the pages need becomes
//! files that those who need about the same share. A browser loads the main part and the
//! files of its page; the server names all of them with the page (see `page.rs`), so
//! that they arrive together.
//!
//! A page's component must be used here and nowhere else, or it ends up in the main
//! part.
//!
//! For the router all pages have one type, all paths another, and all routes a third: with
//! a type for each, it would be compiled for every combination of them.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::tachys::view::any_view;
use leptos::tachys::view::iterators::StaticVec;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{ChooseView, NestedRoute, SsrMode};

use super::NotFound;
use super::frame::{ConsoleFrame, HomePage};
use super::pattern::Pattern;
use crate::access::{
    AccessPage, AccountPage, GrantsPage, GroupPage, GroupsPage, InvitationPage, PeoplePage,
    PersonPage, SignInCodePage, SignInPage, TokensPage,
};
use crate::audit::{AuditEntryPage, AuditPage};
use crate::directory_configs::{
    CreateDirectoryConfigPage, DirectoryConfigPage, DirectoryConfigsPage, EditDirectoryConfigPage,
};
use crate::fleets::{CreateFleetPage, EditFleetPage, FleetPage, FleetsEverywherePage, FleetsPage};
use crate::helpdesk::{HelpdeskPage, LinkDetailPage, LinksPage};
use crate::image_builders::{CreateImageBuilderPage, ImageBuilderPage, ImageBuildersPage};
use crate::images::{ImagePage, ImagesEverywherePage, ImagesPage};
use crate::jobs::{JobPage, JobsPage};
use crate::launch::{LaunchPage, LinkPage};
use crate::operations::{OperationPage, OperationsPage};
use crate::overview::OverviewPage;
use crate::sessions::{SessionsEverywherePage, SessionsPage};
use crate::stacks::{CreateStackPage, EditStackPage, StackPage, StacksPage};
use crate::ui::Erase;

/// The pages that stand alone.
const ALONE: &[(&str, Page)] = &[
    ("/sign-in", Page::SignIn),
    ("/sign-in/code", Page::SignInCode),
    ("/account", Page::Account),
    ("/invite/:token", Page::Invitation),
    ("/launch", Page::Launch),
    ("/l/:token", Page::Link),
];

/// The pages in the frame of the console.
const IN_THE_FRAME: &[(&str, Page)] = &[
    ("/", Page::Home),
    ("/helpdesk", Page::Helpdesk),
    ("/links", Page::Links),
    ("/links/:id", Page::LinkDetail),
    ("/audit", Page::Audit),
    ("/access", Page::Access),
    ("/access/people", Page::People),
    ("/access/people/:name", Page::Person),
    ("/access/groups", Page::Groups),
    ("/access/groups/:id", Page::Group),
    ("/access/grants", Page::Grants),
    ("/access/tokens", Page::Tokens),
    ("/audit/:sequence", Page::AuditEntry),
    ("/all/fleets", Page::FleetsEverywhere),
    ("/all/images", Page::ImagesEverywhere),
    ("/all/sessions", Page::SessionsEverywhere),
    ("/c/:connection", Page::Overview),
    ("/c/:connection/fleets", Page::Fleets),
    ("/c/:connection/fleets/new", Page::CreateFleet),
    ("/c/:connection/fleets/:name/edit", Page::EditFleet),
    ("/c/:connection/fleets/:name", Page::Fleet),
    ("/c/:connection/stacks", Page::Stacks),
    ("/c/:connection/stacks/new", Page::CreateStack),
    ("/c/:connection/stacks/:name/edit", Page::EditStack),
    ("/c/:connection/stacks/:name", Page::Stack),
    ("/c/:connection/sessions", Page::Sessions),
    ("/c/:connection/operations", Page::Operations),
    ("/c/:connection/operations/:name", Page::Operation),
    ("/c/:connection/jobs", Page::Jobs),
    ("/c/:connection/jobs/:id", Page::Job),
    ("/c/:connection/images", Page::Images),
    ("/c/:connection/images/:name", Page::Image),
    ("/c/:connection/image-builders", Page::ImageBuilders),
    (
        "/c/:connection/image-builders/new",
        Page::CreateImageBuilder,
    ),
    ("/c/:connection/image-builders/:name", Page::ImageBuilder),
    ("/c/:connection/directory-configs", Page::DirectoryConfigs),
    (
        "/c/:connection/directory-configs/new",
        Page::CreateDirectoryConfig,
    ),
    (
        "/c/:connection/directory-configs/:name/edit",
        Page::EditDirectoryConfig,
    ),
    (
        "/c/:connection/directory-configs/:name",
        Page::DirectoryConfig,
    ),
    ("/*any", Page::NotFound),
];

/// All routes, as the router takes them.
pub fn routes() -> StaticVec<AnyNestedRoute> {
    let frame = NestedRoute::new(Pattern(""), Page::Console)
        .ssr_mode(SsrMode::Async)
        .child(StaticVec::from(routes_of(IN_THE_FRAME)))
        .into_any_nested_route();
    let mut routes = routes_of(ALONE);
    routes.push(frame);
    StaticVec::from(routes)
}

fn routes_of(pages: &[(&'static str, Page)]) -> Vec<AnyNestedRoute> {
    let route = |(path, page): &(&'static str, Page)| {
        NestedRoute::new(Pattern(path), *page)
            .ssr_mode(SsrMode::Async)
            .into_any_nested_route()
    };
    pages.iter().map(route).collect()
}

type Coming<T> = Pin<Box<dyn Future<Output = T>>>;

/// For each page a function of its own, which is where the browser side is cut, and
/// what loads it: `#[lazy]` gives it that name, in the browser only.
macro_rules! pages {
    ($($page:ident: $part:ident, $preload:ident, $component:ident;)*) => {
        /// A page, or the frame around pages.
        #[derive(Clone, Copy, Debug)]
        enum Page {
            /// The frame of the console.
            Console,
            Home,
            NotFound,
            $($page),*
        }

        impl ChooseView for Page {
            async fn choose(self) -> any_view::AnyView {
                // In a box each, or this would hold the state of waiting for every page.
                let view: Coming<AnyView> = match self {
                    Self::Console => return ConsoleFrame().erase().into_any(),
                    Self::Home => return HomePage().erase().into_any(),
                    Self::NotFound => return NotFound().erase().into_any(),
                    $(Self::$page => Box::pin($part()),)*
                };
                view.await.into_any()
            }

            // The router shows a page only once this is done.
            async fn preload(&self) {
                #[cfg(feature = "hydrate")]
                {
                    let loaded: Coming<()> = match self {
                        Self::Console | Self::Home | Self::NotFound => return,
                        $(Self::$page => Box::pin($preload()),)*
                    };
                    loaded.await;
                }
            }
        }

        $(
            #[lazy]
            fn $part() -> AnyView {
                $component().erase()
            }
        )*
    };
}

pages! {
    Helpdesk: helpdesk_page, __preload_helpdesk_page, HelpdeskPage;
    Links: links_page, __preload_links_page, LinksPage;
    LinkDetail: link_detail_page, __preload_link_detail_page, LinkDetailPage;
    Audit: audit_page, __preload_audit_page, AuditPage;
    Access: access_page, __preload_access_page, AccessPage;
    People: people_page, __preload_people_page, PeoplePage;
    Person: person_page, __preload_person_page, PersonPage;
    Groups: groups_page, __preload_groups_page, GroupsPage;
    Group: group_page, __preload_group_page, GroupPage;
    Grants: grants_page, __preload_grants_page, GrantsPage;
    Tokens: tokens_page, __preload_tokens_page, TokensPage;
    AuditEntry: audit_entry_page, __preload_audit_entry_page, AuditEntryPage;
    FleetsEverywhere: fleets_everywhere_page, __preload_fleets_everywhere_page, FleetsEverywherePage;
    ImagesEverywhere: images_everywhere_page, __preload_images_everywhere_page, ImagesEverywherePage;
    SessionsEverywhere: sessions_everywhere_page, __preload_sessions_everywhere_page, SessionsEverywherePage;
    Overview: overview_page, __preload_overview_page, OverviewPage;
    Fleets: fleets_page, __preload_fleets_page, FleetsPage;
    CreateFleet: create_fleet_page, __preload_create_fleet_page, CreateFleetPage;
    EditFleet: edit_fleet_page, __preload_edit_fleet_page, EditFleetPage;
    Fleet: fleet_page, __preload_fleet_page, FleetPage;
    Stacks: stacks_page, __preload_stacks_page, StacksPage;
    CreateStack: create_stack_page, __preload_create_stack_page, CreateStackPage;
    EditStack: edit_stack_page, __preload_edit_stack_page, EditStackPage;
    Stack: stack_page, __preload_stack_page, StackPage;
    Sessions: sessions_page, __preload_sessions_page, SessionsPage;
    Operations: operations_page, __preload_operations_page, OperationsPage;
    Operation: operation_page, __preload_operation_page, OperationPage;
    Jobs: jobs_page, __preload_jobs_page, JobsPage;
    Job: job_page, __preload_job_page, JobPage;
    Images: images_page, __preload_images_page, ImagesPage;
    Image: image_page, __preload_image_page, ImagePage;
    ImageBuilders: image_builders_page, __preload_image_builders_page, ImageBuildersPage;
    CreateImageBuilder: create_image_builder_page, __preload_create_image_builder_page, CreateImageBuilderPage;
    ImageBuilder: image_builder_page, __preload_image_builder_page, ImageBuilderPage;
    DirectoryConfigs: directory_configs_page, __preload_directory_configs_page, DirectoryConfigsPage;
    CreateDirectoryConfig: create_directory_config_page, __preload_create_directory_config_page, CreateDirectoryConfigPage;
    EditDirectoryConfig: edit_directory_config_page, __preload_edit_directory_config_page, EditDirectoryConfigPage;
    DirectoryConfig: directory_config_page, __preload_directory_config_page, DirectoryConfigPage;
    SignIn: sign_in_page, __preload_sign_in_page, SignInPage;
    SignInCode: sign_in_code_page, __preload_sign_in_code_page, SignInCodePage;
    Account: account_page, __preload_account_page, AccountPage;
    Invitation: invitation_page, __preload_invitation_page, InvitationPage;
    Launch: launch_page, __preload_launch_page, LaunchPage;
    Link: link_page, __preload_link_page, LinkPage;
}
