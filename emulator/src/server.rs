//! Listening, serving and stopping.

use std::net::SocketAddr;

use axum::Router;
use axum::http::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::options::Options;

/// An emulator that is serving. Dropping it leaves it serving until the
/// runtime ends; [`Running::stop`] ends it.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Running {
    /// The address it listens on, with the port that was taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL to give to an SDK as its endpoint.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops listening and returns once calls in progress are answered.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        self.wait().await;
    }

    /// Returns when the emulator has ended.
    pub async fn wait(self) {
        let Self { stop, serving, .. } = self;
        // A panic in the serving task has been printed already; waiting is over either way.
        let _ended = serving.await;
        drop(stop);
    }
}

/// Starts an emulator on the current tokio runtime. It is bound and serving
/// when this returns.
///
/// # Errors
///
/// When the address cannot be listened on.
pub async fn start(options: Options) -> std::io::Result<Running> {
    let listener = TcpListener::bind(options.listen).await?;
    let address = listener.local_addr()?;
    let (stop, mut stopped) = watch::channel(false);
    let router = Router::new().fallback(|| async { StatusCode::NOT_FOUND });
    let serving = tokio::spawn(async move {
        let shutdown = async move {
            // An error means that the handle is gone: serve on.
            if stopped.wait_for(|stop| *stop).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let served = axum::serve(listener, router).with_graceful_shutdown(shutdown);
        if let Err(error) = served.await {
            eprintln!("appstream-emulator: {error}");
        }
    });
    Ok(Running {
        address,
        stop,
        serving,
    })
}
