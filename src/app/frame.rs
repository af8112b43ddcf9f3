//! The frame around console pages: navigation, breadcrumbs, who is signed in, and
//! how old what is shown is.

use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_params_map};
use serde::{Deserialize, Serialize};

use super::place::{ConnectionSwitch, is_everywhere};
use super::trail::trail;
use super::user_menu::UserMenu;
use crate::access::{Caller, Permission, Scope};
use crate::appstream::{ConnectionName, PortalError};
use crate::lists::ListName;
use crate::palette::Finder;
use crate::routes::Path;
use crate::ui::feedback::FrameProblem;
use crate::ui::icon::{Icon, icon};
use crate::ui::live::{Versions, use_live};
use crate::ui::shell::{Arriving, body_class};
use crate::ui::{Ago, Erase, Status, Toasts, Tone, changing};

/// What every page knows from the start: who asks, and where they may go.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Frame {
    /// Who is signed in.
    pub caller: Option<Caller>,
    /// The connections this person sees: name and region.
    pub connections: Vec<(ConnectionName, String)>,
    /// How often what pages show had changed when this was rendered.
    pub versions: Versions,
    /// The server's clock; seconds since 1970.
    pub now: i64,
    /// Where the icons lie.
    pub icons: String,
    /// Whether this is the demo.
    pub is_demo: bool,
    /// What keeps Portico from AWS altogether.
    pub trouble: Option<PortalError>,
}

impl Frame {
    /// Puts it together for the request being answered. In the browser it comes with
    /// the page instead.
    pub fn of_request() -> Self {
        #[cfg(feature = "ssr")]
        {
            let portico = crate::server::portico();
            let caller = crate::server::caller().ok();
            let caller_is_known = caller.is_some();
            let connections = portico
                .connections
                .all()
                .filter(|connection| {
                    let scope = Scope::Connection(&connection.name);
                    caller
                        .as_ref()
                        .is_some_and(|caller| caller.may(Permission::SeeResources, scope))
                })
                .map(|connection| (connection.name.clone(), connection.region.clone()))
                .collect();
            Self {
                caller,
                connections,
                versions: portico.live.versions(),
                now: crate::server::now(),
                icons: portico.site.path("icons.svg"),
                is_demo: portico.is_demo,
                trouble: caller_is_known
                    .then(|| {
                        portico
                            .connections
                            .all()
                            .find_map(|connection| connection.cache.missing())
                    })
                    .flatten(),
            }
        }
        #[cfg(not(feature = "ssr"))]
        Self::default()
    }

    /// Whether the person may do something somewhere.
    pub fn may(&self, permission: Permission) -> bool {
        self.caller
            .as_ref()
            .is_some_and(|caller| caller.may(permission, Scope::Somewhere))
    }

    /// Whether the person may do something in a whole connection.
    pub fn may_everywhere(&self, connection: &ConnectionName, permission: Permission) -> bool {
        self.caller
            .as_ref()
            .is_some_and(|caller| caller.may(permission, Scope::Connection(connection)))
    }
}

/// The frame of this page.
pub fn use_frame() -> Frame {
    expect_context()
}

/// The connection the path names.
pub fn use_connection() -> Memo<Result<ConnectionName, PortalError>> {
    let params = use_params_map();
    Memo::new(move |_| {
        let name = params.with(|params| params.get("connection").unwrap_or_default());
        ConnectionName::parse(&name)
            .map_err(|_| PortalError::not_found(&format!("connection {name}")))
    })
}

/// Leads a person to where they begin.
#[component]
pub fn HomePage() -> impl IntoView {
    let frame = use_frame();
    let first = frame.connections.first().map(|(name, _)| name.clone());
    let to = match first {
        Some(connection)
            if frame.may(Permission::ChangeResources) || frame.may(Permission::SeeAudit) =>
        {
            Path::Overview(&connection).to_string()
        }
        _ if frame.may(Permission::SeeSessions) => Path::Helpdesk(None).to_string(),
        _ => Path::Launch.to_string(),
    };
    view! { <leptos_router::components::Redirect path=to/> }
}

/// The console: navigation at the left, the page at the right.
#[component]
pub fn ConsoleFrame() -> impl IntoView {
    let frame = use_frame();
    let trouble = frame
        .trouble
        .clone()
        .map(|error| view! { <FrameProblem error/> });
    let body_class = body_class("app");
    view! {
        {body_class}
        <a class="skip-link" href="#main" rel="external">"Skip to content"</a>
        <Navigation frame=frame.clone()/>
        <TopBar frame/>
        <main class="main" id="main" tabindex="-1">
            <div class="page">{trouble}<Outlet/></div>
        </main>
        <Announcer/>
        <Toasts/>
    }
    .erase_fixed()
}

/// Notes that somebody goes to another page; its head takes the focus once it is there.
#[component]
fn Announcer() -> impl IntoView {
    let path = use_location().pathname;
    let arriving = expect_context::<Arriving>();
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.as_ref().is_some_and(|before| *before != now) {
            arriving.announce();
        }
        now
    });
}

/// A link of the navigation.
fn nav_link(path: Path<'_>, symbol: &'static str, label: &'static str, exact: bool) -> AnyView {
    let href = path.to_string();
    let here = use_location().pathname;
    let target = href.clone();
    let current = Signal::derive(move || {
        let here = here.get();
        let inside = here == target || (!exact && here.starts_with(&format!("{target}/")));
        inside.then_some("page")
    });
    view! {
        <li><a class="sidebar-link" href=href aria-current=current title=label>{icon(symbol, "icon")}<span>{label}</span></a></li>
    }
    .erase_fixed()
}

fn nav_group(id: &'static str, title: &'static str, links: Vec<AnyView>) -> Option<AnyView> {
    (!links.is_empty()).then(|| {
        view! {
            <div class="sidebar-group">
                <h2 class="sidebar-title" id=id>{title}</h2>
                <ul aria-labelledby=id>{links}</ul>
            </div>
        }
        .erase_fixed()
    })
}

#[component]
fn Navigation(frame: Frame) -> impl IntoView {
    let in_path = use_connection();
    let known = frame.connections.clone();
    // Pages outside any connection keep the navigation of the first.
    let connection = Memo::new(move |_| {
        let named = in_path
            .get()
            .ok()
            .filter(|named| known.iter().any(|(name, _)| name == named));
        named.or_else(|| known.first().map(|(name, _)| name.clone()))
    });
    let here = use_location().pathname;
    // On a list of all connections, the lists beside it are of all as well.
    let everywhere = Memo::new(move |_| here.with(|here| is_everywhere(here)));
    let list = move |connection: &ConnectionName, name| {
        let (path, symbol, label) = match name {
            ListName::Images => (Path::Images(connection), "image", "Images"),
            ListName::Sessions => (Path::Sessions(connection), "session", "Sessions"),
            _ => (Path::Fleets(connection), "fleet", "Fleets"),
        };
        let path = if everywhere.get() {
            Path::Everywhere(name)
        } else {
            path
        };
        nav_link(path, symbol, label, false)
    };
    let can = StoredValue::new(frame);
    let may = move |permission| can.with_value(|frame| frame.may(permission));
    let console = changing(move || {
        connection.get().map(|connection| {
            view! {
                <div class="sidebar-group"><ul>{nav_link(Path::Overview(&connection), "overview", "Overview", true)}</ul></div>
                {nav_group("nav-streaming", "Streaming", vec![
                    list(&connection, ListName::Fleets),
                    nav_link(Path::Stacks(&connection), "stack", "Stacks", false),
                    list(&connection, ListName::Images),
                    nav_link(Path::ImageBuilders(&connection), "builder", "Image builders", false),
                    nav_link(Path::DirectoryConfigs(&connection), "directory", "Directory configs", false),
                ])}
                {nav_group("nav-work", "Work", vec![nav_link(Path::Jobs(&connection), "clock", "Jobs", false)])}
            }
            .erase()
        })
    });
    let people = changing(move || {
        let connection = connection.get()?;
        may(Permission::SeeSessions)
            .then(|| {
                let links = vec![
                    list(&connection, ListName::Sessions),
                    nav_link(Path::Helpdesk(None), "helpdesk", "Helpdesk", false),
                    nav_link(Path::Links, "link", "Links", false),
                ];
                nav_group("nav-people", "People", links)
            })
            .flatten()
    });
    let access = if may(Permission::SeeAccess) {
        Some(Path::Access(None))
    } else {
        may(Permission::MakeTokens).then_some(Path::Tokens)
    };
    let govern = [
        access.map(|path| nav_link(path, "access", "Access", false)),
        may(Permission::SeeAudit).then(|| nav_link(Path::Audit, "audit", "Audit", false)),
    ];
    let operations = changing(move || {
        let connection = connection.get()?;
        let sees = may(Permission::SeeResources);
        sees.then(|| {
            nav_group(
                "nav-api",
                "API",
                vec![nav_link(
                    Path::Operations(&connection),
                    "app-terminal",
                    "Operations",
                    false,
                )],
            )
        })
        .flatten()
    });
    view! {
        <nav class="sidebar" id="nav" popover="auto" aria-label="Main">
            <a class="sidebar-brand" href=Path::Home.to_string()>{icon("logo", "logo")}<span>"Portico"</span></a>
            <div class="sidebar-nav">
                {console}
                {people}
                {nav_group("nav-govern", "Govern", govern.into_iter().flatten().collect())}
                {operations}
            </div>
            <DataAge/>
        </nav>
    }
    .erase_fixed()
}

/// How old what is shown is.
#[component]
fn DataAge() -> impl IntoView {
    let live = use_live();
    let state = move || match live.answering.get() {
        true => view! { <Status tone=Tone::Running text="AWS reachable"/> }.erase(),
        false => view! { <Status tone=Tone::Warning text="Trouble with AWS"/> }.erase(),
    };
    view! {
        <div class="sidebar-foot">
            {changing(move || live.checked.get().map(|at| view! { {changing(state)}<br/>"Data from "<Ago at/> }))}
        </div>
    }
    .erase_fixed()
}

#[component]
fn TopBar(frame: Frame) -> impl IntoView {
    let path = use_location().pathname;
    let in_path = use_connection();
    let known = frame.connections.clone();
    // Pages outside any connection look for things in the first.
    let finder_place = Signal::derive(move || {
        let first = || known.first().map(|(name, _)| name.clone());
        in_path.get().ok().or_else(first)
    });
    let finder = frame
        .may(Permission::SeeSessions)
        .then(|| view! { <Finder connection=finder_place/> });
    let crumbs = changing(move || {
        let (above, here) = path.with(|path| trail(path));
        view! {
            {above.map(|(label, href)| view! { <li><a href=href>{label}</a></li> })}
            <li><span aria-current="page">{here}</span></li>
        }
    });
    view! {
        <header class="topbar">
            <button class="btn btn-quiet btn-icon topbar-menu" type="button" popovertarget="nav" aria-label="Open menu">
                <Icon name="menu"/>
            </button>
            <nav class="crumbs" aria-label="Breadcrumb"><ol>{crumbs}</ol></nav>
            <div class="topbar-end">{finder}<ConnectionSwitch frame=frame.clone()/><UserMenu caller=frame.caller compact=true/></div>
        </header>
    }
    .erase_fixed()
}
