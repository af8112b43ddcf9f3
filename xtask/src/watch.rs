//! `cargo xtask watch`: builds at every change, restarts the server, reloads the
//! browser.

use crate::{
    build::{self, Mode},
    environment::Environment,
    project::Project,
    reload::Pages,
};
use anyhow::{Context, Result};
use notify::{Event, RecursiveMode, Watcher};
use std::{
    env,
    net::{TcpStream, ToSocketAddrs},
    path::Path,
    process::{Child, Command},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

/// What a build depends on, relative to the workspace.
const WATCHED: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "src",
    "emulator",
    "migrations",
    "style",
    "public",
];

/// Editors write a file in several steps, and git many files.
const QUIET_FOR: Duration = Duration::from_millis(150);

/// Watches until it is interrupted; `arguments` are what `portico` is started
/// with. While a build fails, the last server that could be built goes on.
pub fn watch(project: &Project, environment: &Environment, arguments: &[String]) -> Result<()> {
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        if event.is_ok_and(|event| is_a_change(&event)) {
            // Fails only when the other end is gone, and with it this program.
            let _ = sender.send(());
        }
    })?;
    for name in WATCHED {
        let path = project.root.join(name);
        if path.exists() {
            watcher
                .watch(&path, RecursiveMode::Recursive)
                .with_context(|| path.display().to_string())?;
        }
    }

    let (pages, reload_url) = Pages::serve()?;
    let mut server = Server::new(project, arguments, &reload_url);
    loop {
        match build::build(project, environment, Mode::Watch) {
            Ok(()) => {
                server.restart()?;
                server.wait_until_it_listens();
                pages.reload();
            }
            Err(error) => eprintln!("xtask: {error:#}; waiting for a change"),
        }
        wait_for_change(&changes)?;
    }
}

fn is_a_change(event: &Event) -> bool {
    let is_ours = |path: &Path| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| !name.starts_with('.') && !name.ends_with('~'))
    };
    !event.kind.is_access() && event.paths.iter().any(|path| is_ours(path))
}

/// Waits for the first change, then until it is quiet.
fn wait_for_change(changes: &Receiver<()>) -> Result<()> {
    changes.recv()?;
    while changes.recv_timeout(QUIET_FOR).is_ok() {}
    Ok(())
}

struct Server {
    command: Command,
    address: String,
    running: Option<Child>,
}

impl Server {
    fn new(project: &Project, arguments: &[String], reload_url: &str) -> Self {
        let mut command = Command::new(project.target.join("debug").join("portico"));
        command
            .current_dir(&project.root)
            .args(arguments)
            .env("PORTICO_RELOAD_URL", reload_url);
        let address = listen_argument(arguments)
            .or_else(|| env::var("PORTICO_LISTEN").ok())
            .unwrap_or_else(|| project.address.clone());
        Self {
            command,
            address,
            running: None,
        }
    }

    fn restart(&mut self) -> Result<()> {
        self.stop()?;
        self.running = Some(self.command.spawn().context("starting portico")?);
        Ok(())
    }

    fn stop(&mut self) -> Result<()> {
        if let Some(mut running) = self.running.take() {
            running.kill()?;
            running.wait()?;
        }
        Ok(())
    }

    /// A page that reloads too early shows an error and then nothing. A server
    /// that ends at once has said why.
    fn wait_until_it_listens(&mut self) {
        let Ok(Some(address)) = self.address.to_socket_addrs().map(|mut found| found.next()) else {
            return;
        };
        let deadline = Instant::now() + Duration::from_secs(30);
        let is_running = |server: &mut Option<Child>| {
            server
                .as_mut()
                .is_some_and(|running| running.try_wait().is_ok_and(|status| status.is_none()))
        };
        while Instant::now() < deadline && is_running(&mut self.running) {
            if TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing is left to be done about a failure.
        let _ = self.stop();
    }
}

/// The value of `--listen`, in both its spellings.
fn listen_argument(arguments: &[String]) -> Option<String> {
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--listen" {
            return arguments.next().cloned();
        }
        if let Some(address) = argument.strip_prefix("--listen=") {
            return Some(address.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::{
        EventKind,
        event::{AccessKind, CreateKind},
    };

    fn arguments(line: &str) -> Vec<String> {
        line.split(' ').map(ToOwned::to_owned).collect()
    }

    #[test]
    fn the_address_is_taken_from_the_arguments() {
        assert_eq!(
            listen_argument(&arguments("demo --listen 127.0.0.1:9")).as_deref(),
            Some("127.0.0.1:9")
        );
        assert_eq!(
            listen_argument(&arguments("demo --listen=[::1]:9")).as_deref(),
            Some("[::1]:9")
        );
        assert_eq!(listen_argument(&arguments("serve")), None);
    }

    #[test]
    fn only_what_was_written_counts_as_a_change() {
        let event = |kind, path: &str| Event::new(kind).add_path(path.into());
        let created = EventKind::Create(CreateKind::File);
        assert!(is_a_change(&event(created, "/src/fleets/list.rs")));
        assert!(!is_a_change(&event(created, "/src/fleets/.list.rs.swp")));
        assert!(!is_a_change(&event(created, "/src/fleets/list.rs~")));
        assert!(!is_a_change(&event(
            EventKind::Access(AccessKind::Read),
            "/src/fleets/list.rs"
        )));
    }
}
