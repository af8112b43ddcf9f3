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
//! share.
//!
//! For the router all pages have one type and all routes another: with a type for
//! each, it would be compiled for every combination of them.

use leptos::prelude::*;
use leptos::tachys::view::iterators::StaticVec;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{ChooseView, NestedRoute, PossibleRouteMatch, SsrMode, path};

use super::NotFound;
use super::frame::{ConsoleFrame, HomePage};
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

/// All routes, as the router takes them.
pub fn routes() -> StaticVec<AnyNestedRoute> {
    let console = vec![
        route(path!("/"), Page::Home),
        route(path!("/helpdesk"), Page::Support(Support::Helpdesk)),
        route(path!("/links"), Page::Support(Support::Links)),
        route(path!("/links/:id"), Page::Support(Support::Link)),
        route(path!("/audit"), Page::Support(Support::Audit)),
        route(path!("/access"), Page::Access(Access::Check)),
        route(path!("/access/people"), Page::Access(Access::People)),
        route(path!("/access/people/:name"), Page::Access(Access::Person)),
        route(path!("/access/groups"), Page::Access(Access::Groups)),
        route(path!("/access/groups/:id"), Page::Access(Access::Group)),
        route(path!("/access/grants"), Page::Access(Access::Grants)),
        route(path!("/access/tokens"), Page::Access(Access::Tokens)),
        route(
            path!("/audit/:sequence"),
            Page::Support(Support::AuditEntry),
        ),
        route(
            path!("/all/fleets"),
            Page::Resources(Resources::FleetsEverywhere),
        ),
        route(
            path!("/all/images"),
            Page::Resources(Resources::ImagesEverywhere),
        ),
        route(
            path!("/all/sessions"),
            Page::Support(Support::SessionsEverywhere),
        ),
        route(
            path!("/c/:connection"),
            Page::Resources(Resources::Overview),
        ),
        route(path!("/c/:connection/fleets"), Page::Fleets),
        route(
            path!("/c/:connection/fleets/new"),
            Page::Forms(Forms::CreateFleet),
        ),
        route(
            path!("/c/:connection/fleets/:name/edit"),
            Page::Forms(Forms::EditFleet),
        ),
        route(
            path!("/c/:connection/fleets/:name"),
            Page::Resources(Resources::Fleet),
        ),
        route(
            path!("/c/:connection/stacks"),
            Page::Resources(Resources::Stacks),
        ),
        route(
            path!("/c/:connection/stacks/new"),
            Page::Forms(Forms::CreateStack),
        ),
        route(
            path!("/c/:connection/stacks/:name/edit"),
            Page::Forms(Forms::EditStack),
        ),
        route(
            path!("/c/:connection/stacks/:name"),
            Page::Resources(Resources::Stack),
        ),
        route(
            path!("/c/:connection/sessions"),
            Page::Support(Support::Sessions),
        ),
        route(
            path!("/c/:connection/operations"),
            Page::Forms(Forms::Operations),
        ),
        route(
            path!("/c/:connection/operations/:name"),
            Page::Forms(Forms::Operation),
        ),
        route(
            path!("/c/:connection/jobs"),
            Page::Resources(Resources::Jobs),
        ),
        route(
            path!("/c/:connection/jobs/:id"),
            Page::Resources(Resources::Job),
        ),
        route(
            path!("/c/:connection/images"),
            Page::Resources(Resources::Images),
        ),
        route(
            path!("/c/:connection/images/:name"),
            Page::Resources(Resources::Image),
        ),
        route(
            path!("/c/:connection/image-builders"),
            Page::Resources(Resources::ImageBuilders),
        ),
        route(
            path!("/c/:connection/image-builders/new"),
            Page::Forms(Forms::CreateImageBuilder),
        ),
        route(
            path!("/c/:connection/image-builders/:name"),
            Page::Resources(Resources::ImageBuilder),
        ),
        route(
            path!("/c/:connection/directory-configs"),
            Page::Resources(Resources::DirectoryConfigs),
        ),
        route(
            path!("/c/:connection/directory-configs/new"),
            Page::Forms(Forms::CreateDirectoryConfig),
        ),
        route(
            path!("/c/:connection/directory-configs/:name/edit"),
            Page::Forms(Forms::EditDirectoryConfig),
        ),
        route(
            path!("/c/:connection/directory-configs/:name"),
            Page::Resources(Resources::DirectoryConfig),
        ),
        route(path!("/*any"), Page::NotFound),
    ];
    let frame = NestedRoute::new(path!(""), Page::Console).ssr_mode(SsrMode::Async);
    StaticVec::from(vec![
        route(path!("/sign-in"), Page::People(People::SignIn)),
        route(path!("/sign-in/code"), Page::People(People::SignInCode)),
        route(path!("/account"), Page::People(People::Account)),
        route(path!("/invite/:token"), Page::People(People::Invitation)),
        route(path!("/launch"), Page::People(People::Launch)),
        route(path!("/l/:token"), Page::People(People::Link)),
        frame
            .child(StaticVec::from(console))
            .into_any_nested_route(),
    ])
}

fn route<P>(path: P, page: Page) -> AnyNestedRoute
where
    P: PossibleRouteMatch + std::fmt::Debug + Clone + Send + Sync + 'static,
{
    NestedRoute::new(path, page)
        .ssr_mode(SsrMode::Async)
        .into_any_nested_route()
}

/// A page, or the frame around pages.
#[derive(Clone, Copy, Debug)]
enum Page {
    /// The frame of the console.
    Console,
    Home,
    NotFound,
    Fleets,
    People(People),
    Support(Support),
    Resources(Resources),
    Forms(Forms),
    Access(Access),
}

/// What everybody uses.
#[derive(Clone, Copy, Debug)]
enum People {
    SignIn,
    SignInCode,
    Account,
    Invitation,
    Launch,
    Link,
}

/// What helpdesk and auditors use.
#[derive(Clone, Copy, Debug)]
enum Support {
    Helpdesk,
    Audit,
    AuditEntry,
    Links,
    Link,
    Sessions,
    SessionsEverywhere,
}

/// What administrators use.
#[derive(Clone, Copy, Debug)]
enum Resources {
    Jobs,
    Job,
    Images,
    Image,
    ImageBuilders,
    ImageBuilder,
    DirectoryConfigs,
    DirectoryConfig,
    Overview,
    Fleet,
    FleetsEverywhere,
    ImagesEverywhere,
    Stacks,
    Stack,
}

/// Who may do what.
#[derive(Clone, Copy, Debug)]
enum Access {
    Check,
    People,
    Person,
    Groups,
    Group,
    Grants,
    Tokens,
}

/// What administrators fill in.
#[derive(Clone, Copy, Debug)]
enum Forms {
    CreateFleet,
    EditFleet,
    CreateStack,
    EditStack,
    CreateImageBuilder,
    CreateDirectoryConfig,
    EditDirectoryConfig,
    Operations,
    Operation,
}

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        match self {
            Self::Console => ConsoleFrame().erase(),
            // Shows nothing, it leads elsewhere.
            Self::Home => HomePage().into_any(),
            Self::NotFound => NotFound().erase(),
            Self::Fleets => fleets().await,
            Self::People(page) => people(page).await,
            Self::Support(page) => support(page).await,
            Self::Resources(page) => resources(page).await,
            Self::Forms(page) => forms(page).await,
            Self::Access(page) => access(page).await,
        }
    }

    // The router shows a page only once this is done. What `#[lazy]` calls the
    // functions that load a part exists in the browser only.
    async fn preload(&self) {
        #[cfg(feature = "hydrate")]
        match self {
            Self::Console | Self::Home | Self::NotFound => {}
            Self::Fleets => __preload_fleets().await,
            Self::People(_) => __preload_people().await,
            Self::Support(_) => __preload_support().await,
            Self::Resources(_) => __preload_resources().await,
            Self::Forms(_) => __preload_forms().await,
            Self::Access(_) => __preload_access().await,
        }
    }
}

#[lazy]
fn fleets() -> AnyView {
    FleetsPage().erase()
}

#[lazy]
fn people(page: People) -> AnyView {
    match page {
        People::SignIn => SignInPage().erase(),
        People::SignInCode => SignInCodePage().erase(),
        People::Account => AccountPage().erase(),
        People::Invitation => InvitationPage().erase(),
        People::Launch => LaunchPage().erase(),
        People::Link => LinkPage().erase(),
    }
}

#[lazy]
fn support(page: Support) -> AnyView {
    match page {
        Support::Helpdesk => HelpdeskPage().erase(),
        Support::Audit => AuditPage().erase(),
        Support::AuditEntry => AuditEntryPage().erase(),
        Support::Links => LinksPage().erase(),
        Support::Link => LinkDetailPage().erase(),
        Support::Sessions => SessionsPage().erase(),
        Support::SessionsEverywhere => SessionsEverywherePage().erase(),
    }
}

#[lazy]
fn resources(page: Resources) -> AnyView {
    match page {
        Resources::Overview => OverviewPage().erase(),
        Resources::Jobs => JobsPage().erase(),
        Resources::Job => JobPage().erase(),
        Resources::Images => ImagesPage().erase(),
        Resources::Image => ImagePage().erase(),
        Resources::ImageBuilders => ImageBuildersPage().erase(),
        Resources::ImageBuilder => ImageBuilderPage().erase(),
        Resources::DirectoryConfigs => DirectoryConfigsPage().erase(),
        Resources::DirectoryConfig => DirectoryConfigPage().erase(),
        Resources::Fleet => FleetPage().erase(),
        Resources::FleetsEverywhere => FleetsEverywherePage().erase(),
        Resources::ImagesEverywhere => ImagesEverywherePage().erase(),
        Resources::Stacks => StacksPage().erase(),
        Resources::Stack => StackPage().erase(),
    }
}

#[lazy]
fn forms(page: Forms) -> AnyView {
    match page {
        Forms::CreateFleet => CreateFleetPage().erase(),
        Forms::EditFleet => EditFleetPage().erase(),
        Forms::CreateStack => CreateStackPage().erase(),
        Forms::EditStack => EditStackPage().erase(),
        Forms::CreateImageBuilder => CreateImageBuilderPage().erase(),
        Forms::CreateDirectoryConfig => CreateDirectoryConfigPage().erase(),
        Forms::EditDirectoryConfig => EditDirectoryConfigPage().erase(),
        Forms::Operations => OperationsPage().erase(),
        Forms::Operation => OperationPage().erase(),
    }
}

#[lazy]
fn access(page: Access) -> AnyView {
    match page {
        Access::Check => AccessPage().erase(),
        Access::People => PeoplePage().erase(),
        Access::Person => PersonPage().erase(),
        Access::Groups => GroupsPage().erase(),
        Access::Group => GroupPage().erase(),
        Access::Grants => GrantsPage().erase(),
        Access::Tokens => TokensPage().erase(),
    }
}
