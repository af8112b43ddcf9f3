//! The application: everything a portal process holds, and its routes.

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

use super::cache::CALL_PATIENCE;
use super::config::Config;
use super::connections::Connections;
use super::live::Live;
use super::site::Site;
use super::store::{Store, StoreError};
use super::{events, security, watcher};
use crate::access::account::{forms, second_factor_forms};
use crate::access::providers::{self, Providers};
use crate::access::session_store::BrowserSessions;
use crate::access::{invite, sign_in};
use crate::app::page;
use crate::fleets::aws::AllFleets;
use crate::routes::pattern;
use crate::{audit, branding, image_builders, jobs, launch, lists};

/// Bytes a request may have: more than any form of the portal sends.
const LARGEST_REQUEST: usize = 256 * 1024;

/// How long the process waits for the calls of jobs when it stops.
const JOBS_PATIENCE: Duration = Duration::from_secs(20);

/// What every handler and server function works with. Cheap to clone.
#[derive(Clone)]
pub struct Portico(Arc<State>);

/// See [`Portico`].
pub struct State {
    /// How the portal is configured.
    pub config: Config,
    /// Its own state.
    pub store: Store,
    /// The accounts and regions it works in.
    pub connections: Connections,
    /// Where people sign in but here.
    pub providers: Providers,
    /// Tells open pages what changed.
    pub live: Arc<Live>,
    /// The browser side.
    pub site: Site,
    /// Whether this is the demo, whose accounts are shown at sign-in.
    pub is_demo: bool,
    /// Wakes those who work on jobs.
    pub jobs: Notify,
    /// Changes when the process begins to stop.
    pub stopping: watch::Receiver<()>,
}

impl std::ops::Deref for Portico {
    type Target = State;
    fn deref(&self) -> &State {
        &self.0
    }
}

/// Why the portal does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What providers are asked with.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] reqwest::Error),
    /// The address.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The audit record cannot be copied.
    #[error("the audit record cannot be streamed: {0}")]
    Stream(#[from] std::io::Error),
}

/// A portal that is ready to run.
pub struct Application {
    /// What it works with.
    pub portico: Portico,
    listener: TcpListener,
    stop: watch::Sender<()>,
}

impl Application {
    /// Opens the store, prepares the connections and listens. Nothing is served
    /// before [`Application::run`].
    ///
    /// # Errors
    /// [`StartError`], which says what is missing.
    pub async fn build(config: Config, site: Site, is_demo: bool) -> Result<Self, StartError> {
        let store = Store::connect(&config.database_url).await?;
        store.migrate().await?;
        let (file, syslog) = (config.audit.file.clone(), config.audit.syslog.clone());
        store.audit().stream().start(file, syslog)?;
        let live = Arc::new(Live::default());
        let connections = Connections::new(&config, &live).await;
        let address = config.listen;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| StartError::Listen { address, source })?;
        let providers = Providers::new(&config)?;
        let (stop, stopping) = watch::channel(());
        let portico = Portico(Arc::new(State {
            config,
            store,
            connections,
            providers,
            live,
            site,
            is_demo,
            jobs: Notify::new(),
            stopping,
        }));
        Ok(Self {
            portico,
            listener,
            stop,
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// If the operating system does not say.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `until` is ready, then finishes what is under way.
    ///
    /// # Errors
    /// If serving fails.
    pub async fn run(
        self,
        until: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let Self {
            portico,
            listener,
            stop,
        } = self;
        watcher::start(&portico);
        let jobs = jobs::run::start(&portico);
        // The first page finds an answer, or what is missing. The demo's emulator takes
        // any credentials: there is nothing to find out.
        for connection in portico
            .connections
            .all()
            .filter(|connection| !connection.is_emulator)
        {
            let cache = connection.cache.clone();
            tokio::spawn(async move { cache.read(&AllFleets, CALL_PATIENCE).await.map(|_| ()) });
        }
        launch::links::start_sweeping(&portico);
        audit::keep::start(&portico);
        let service = routes(&portico).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(async move {
                until.await;
                // Event streams end by themselves; nobody waits for them.
                drop(stop);
            })
            .into_future()
            .await?;
        // What is asked of AWS is finished; the rest is left to others, or to the next
        // start.
        if tokio::time::timeout(JOBS_PATIENCE, jobs).await.is_err() {
            tracing::warn!("a step of a job was still under way; it will be looked at again");
        }
        Ok(())
    }
}

/// All routes, with everything that stands before them.
pub fn routes(portico: &Portico) -> Router {
    let sign_in_config = &portico.config.sign_in;
    let secure = portico.config.cookies_are_secure();
    let idle = time::Duration::try_from(sign_in_config.idle()).unwrap_or(time::Duration::HOUR);
    let sessions = SessionManagerLayer::new(BrowserSessions(portico.store.clone()))
        .with_name(if secure { "__Host-portico" } else { "portico" })
        .with_secure(secure)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(idle));
    let pages = page::routes(portico)
        .route(pattern::SIGN_IN, post(sign_in::sign_in))
        .route(pattern::SIGN_IN_CODE, post(sign_in::give_code))
        .route(pattern::SIGN_IN_WITH, get(providers::forms::depart))
        .route(pattern::SIGN_IN_BACK, get(providers::forms::arrive))
        .route(pattern::SIGN_OUT, post(sign_in::sign_out))
        .route(pattern::INVITATION, post(invite::forms::accept))
        .merge(account_routes())
        .route(pattern::LAUNCH, post(launch::forms::open))
        .route(pattern::LAUNCH_HELP, post(launch::forms::call_help))
        .route(pattern::LINK, post(launch::forms::open_link))
        .route(pattern::LINK_HELP, post(launch::forms::call_help_for_link))
        .route(
            pattern::IMAGE_BUILDER_CONNECT,
            post(image_builders::connect::connect),
        )
        .route(pattern::EXPORT, get(lists::export::export))
        .route(
            pattern::EXPORT_EVERYWHERE,
            get(lists::export::export_everywhere),
        )
        .route(pattern::AUDIT_CSV, get(audit::export::csv))
        .route(pattern::AUDIT_JSON_LINES, get(audit::export::json_lines))
        .route(pattern::EVENTS, get(events::stream))
        .route(pattern::SERVER_FUNCTIONS, post(page::server_function))
        .layer(from_fn(page::remember_theme))
        .layer(from_fn(to_the_end))
        .layer(from_fn_with_state(portico.clone(), security::identify))
        .layer(sessions)
        .layer(from_fn_with_state(
            portico.clone(),
            security::client_address,
        ))
        .layer(from_fn(security::same_origin))
        .layer(DefaultBodyLimit::max(LARGEST_REQUEST))
        .layer(RequestBodyLimitLayer::new(LARGEST_REQUEST))
        .layer(CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest));
    // No session, and so no cookie: whatever a browser sends along counts for nothing.
    let api = crate::http_api::routes(portico)
        .layer(from_fn(to_the_end))
        .layer(from_fn_with_state(
            portico.clone(),
            security::client_address,
        ))
        .layer(RequestBodyLimitLayer::new(LARGEST_REQUEST))
        .layer(CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest));
    Router::new()
        .merge(portico.site.routes())
        .merge(api)
        .route(pattern::HEALTH, get(health))
        .route(pattern::LOGO, get(branding::logo::show))
        .merge(pages)
        .layer(from_fn_with_state(portico.clone(), security::headers))
        .with_state(portico.clone())
}

/// What changes something goes on to its end also when whoever asked has gone: AWS's
/// answer stands in the record, and a use of a link is settled.
async fn to_the_end(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request)).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(%error, "a request did not come to its end");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The forms of one's own account.
fn account_routes() -> Router<Portico> {
    Router::new()
        .route(pattern::ACCOUNT_SESSIONS, post(forms::end_sessions))
        .route(pattern::ACCOUNT_PASSWORD, post(forms::change_password))
        .route(
            pattern::ACCOUNT_SECOND_FACTOR,
            post(second_factor_forms::begin),
        )
        .route(
            pattern::ACCOUNT_SECOND_FACTOR_CONFIRM,
            post(second_factor_forms::confirm),
        )
        .route(
            pattern::ACCOUNT_SECOND_FACTOR_CODES,
            post(second_factor_forms::renew_codes),
        )
        .route(
            pattern::ACCOUNT_SECOND_FACTOR_REMOVE,
            post(second_factor_forms::remove),
        )
}

/// Says whether this process can serve: it answers, and its database does.
async fn health(
    axum::extract::State(portico): axum::extract::State<Portico>,
) -> (StatusCode, &'static str) {
    match portico.store.check().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "unhealthy");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    }
}
