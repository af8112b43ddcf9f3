//! Listening, serving and stopping.

mod stream;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use stream::Stream;

use crate::model::Model;
use crate::options::Options;
use crate::service::Service;

/// Whoever sends no request, or not the whole head of one, for so long is cut off.
const SLOWEST_HEAD: Duration = Duration::from_secs(120);
/// Calls in progress may take this long when the emulator is stopped.
const LAST_CALLS: Duration = Duration::from_secs(5);
/// After this the listener is asked again, when it had no room for a connection.
const NEXT_ACCEPT: Duration = Duration::from_millis(50);

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
/// When the address cannot be listened on, or the state file not be read.
pub async fn start(options: Options) -> io::Result<Running> {
    let model = Model::shared().map_err(io::Error::other)?;
    let listener = TcpListener::bind(options.listen).await?;
    let address = listener.local_addr()?;
    let service = Arc::new(Service::new(model, options, address)?);
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(serve(listener, service, stopped));
    Ok(Running {
        address,
        stop,
        serving,
    })
}

async fn serve(listener: TcpListener, service: Arc<Service>, mut stopped: watch::Receiver<bool>) {
    let connections = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    tokio::spawn(connection(stream, service.clone(), connections.watcher()));
                }
                // Too many open files, or a peer that is gone already.
                Err(_) => tokio::time::sleep(NEXT_ACCEPT).await,
            },
            () = asked_to_stop(&mut stopped) => break,
        }
    }
    drop(listener);
    // Whoever is still not done then is cut off when the runtime ends.
    let _in_time = tokio::time::timeout(LAST_CALLS, connections.shutdown()).await;
}

async fn asked_to_stop(stopped: &mut watch::Receiver<bool>) {
    // An error means that the handle is gone: serve on.
    if stopped.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn connection(stream: TcpStream, service: Arc<Service>, watcher: Watcher) {
    // Answers are small and complete: waiting for more to send only delays them.
    let _set = stream.set_nodelay(true);
    let stream = Stream::new(stream);
    let reset = stream.reset.clone();
    let answering = service_fn(move |request| {
        let (service, reset) = (service.clone(), reset.clone());
        async move {
            let answer = service.respond(request).await;
            // An error is a fault's: see there.
            reset.store(answer.is_err(), Ordering::Relaxed);
            answer
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(SLOWEST_HEAD)
        .serve_connection(TokioIo::new(stream), answering);
    // A connection that ends badly is its peer's affair, or a fault's.
    let _ended = watcher.watch(connection).await;
}
