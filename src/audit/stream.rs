//! A copy of each row of the audit record as it is written: to a file, to syslog, or
//! both, for systems that watch. The record in the database is the record; the copy
//! never holds up a write. What does not fit into its queue, or cannot be delivered, is
//! counted and said in the log.

use std::io::Write;
use std::net::{TcpStream, ToSocketAddrs, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::append::Placed;
use super::chain::{MEMBERS, RowKind};
use crate::ui::time::machine;

/// Rows that can wait to be copied.
const WAITING: usize = 10_000;
/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Facility 13 of RFC 5424, "log audit", times eight.
const FACILITY: u8 = 13 * 8;

/// Where copies go, as soon as that is known.
#[derive(Clone, Default)]
pub struct Stream(Arc<OnceLock<SyncSender<Line>>>);

/// A row as it is copied.
struct Line {
    at: i64,
    severity: u8,
    kind: String,
    json: String,
}

/// A syslog receiver: `udp://HOST:PORT`, `tcp://HOST:PORT` or `unix:/PATH`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Syslog {
    /// One datagram a row.
    Udp(String),
    /// One connection, with the length before each row (RFC 6587).
    Tcp(String),
    /// The socket of a local daemon.
    Unix(PathBuf),
}

impl TryFrom<String> for Syslog {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let host = |rest: &str| {
            let has_port = rest
                .rsplit_once(':')
                .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
            has_port.then(|| rest.to_owned())
        };
        let receiver = if let Some(rest) = text.strip_prefix("udp://") {
            host(rest).map(Self::Udp)
        } else if let Some(rest) = text.strip_prefix("tcp://") {
            host(rest).map(Self::Tcp)
        } else {
            text.strip_prefix("unix:")
                .filter(|path| path.starts_with('/'))
                .map(|path| Self::Unix(path.into()))
        };
        receiver.ok_or_else(|| {
            format!("{text} is no syslog receiver: udp://HOST:PORT, tcp://HOST:PORT or unix:/PATH")
        })
    }
}

impl Stream {
    /// Begins to copy, on a thread of its own.
    ///
    /// # Errors
    /// If the operating system gives no thread.
    pub fn start(&self, file: Option<PathBuf>, syslog: Option<Syslog>) -> std::io::Result<()> {
        if file.is_none() && syslog.is_none() {
            return Ok(());
        }
        let (queue, waiting) = sync_channel(WAITING);
        if self.0.set(queue).is_ok() {
            std::thread::Builder::new()
                .name("audit-stream".to_owned())
                .spawn(move || copy_all(&waiting, file, syslog))?;
        }
        Ok(())
    }

    /// Copies a row, unless too many wait already.
    pub fn copy(&self, row: &Placed) {
        let Some(queue) = self.0.get() else { return };
        if queue.try_send(Line::of(row)).is_err() {
            tracing::warn!(
                sequence = row.sequence,
                "the copy of an audit row was left out: too many wait, or nobody takes them"
            );
        }
    }
}

impl Line {
    fn of(placed: &Placed) -> Self {
        let row = &placed.row;
        let mut members = Map::new();
        members.insert("sequence".to_owned(), placed.sequence.into());
        for (name, value) in MEMBERS.iter().zip(row.members()) {
            if let Some(value) = value {
                members.insert((*name).to_owned(), value.into());
            }
        }
        members.insert("at".to_owned(), machine(row.at).into());
        if let Some(took) = row.took_ms {
            members.insert("took_ms".to_owned(), took.into());
        }
        if let Some(changes) = row
            .changes
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
        {
            members.insert("changes".to_owned(), changes);
        }
        members.insert("hash".to_owned(), placed.hash.clone().into());
        let failed = row.outcome.as_deref() == Some("failed");
        Self {
            at: row.at,
            // Notice, or warning.
            severity: if failed { 4 } else { 5 },
            kind: if row.kind.is_empty() {
                RowKind::Whole.as_str().to_owned()
            } else {
                row.kind.clone()
            },
            json: Value::Object(members).to_string(),
        }
    }

    /// As RFC 5424 writes it.
    fn syslog(&self) -> String {
        format!(
            "<{}>1 {} {} portico {} {} - {}",
            FACILITY + self.severity,
            machine(self.at),
            host_name(),
            std::process::id(),
            self.kind,
            self.json
        )
    }
}

/// The name of this machine, or the sign for none.
fn host_name() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let name: String = name
            .trim()
            .chars()
            .filter(char::is_ascii_graphic)
            .take(255)
            .collect();
        if name.is_empty() {
            "-".to_owned()
        } else {
            name
        }
    })
}

fn copy_all(waiting: &Receiver<Line>, file: Option<PathBuf>, syslog: Option<Syslog>) {
    let mut receiver = syslog.map(Sender::new);
    while let Ok(first) = waiting.recv() {
        let mut lines = vec![first];
        lines.extend(waiting.try_iter().take(500));
        if let Some(path) = &file
            && let Err(error) = append_to(path, &lines)
        {
            tracing::error!(%error, lines = lines.len(), "audit rows could not be written to {}", path.display());
        }
        if let Some(receiver) = &mut receiver {
            let lost = lines
                .iter()
                .filter(|line| !receiver.send(&line.syslog()))
                .count();
            if lost > 0 {
                tracing::error!(lost, "audit rows could not be sent to syslog");
            }
        }
    }
}

/// Opened anew each time: a file that was moved away by rotation is not written to any
/// more. Whole lines at once, so that several processes can write to one file.
fn append_to(path: &std::path::Path, lines: &[Line]) -> std::io::Result<()> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.json);
        text.push('\n');
    }
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
    options.open(path)?.write_all(text.as_bytes())
}

/// The way to a syslog receiver; made again after it broke.
struct Sender {
    receiver: Syslog,
    udp: Option<UdpSocket>,
    tcp: Option<TcpStream>,
}

impl Sender {
    const fn new(receiver: Syslog) -> Self {
        Self {
            receiver,
            udp: None,
            tcp: None,
        }
    }

    /// Sends a row; a broken connection is made again once.
    fn send(&mut self, text: &str) -> bool {
        self.try_send(text).is_ok() || self.try_send(text).is_ok()
    }

    fn try_send(&mut self, text: &str) -> std::io::Result<()> {
        match self.receiver.clone() {
            Syslog::Unix(path) => {
                UnixDatagram::unbound()?.send_to(text.as_bytes(), path)?;
            }
            Syslog::Udp(address) => {
                if self.udp.is_none() {
                    let to = resolve(&address)?;
                    let from = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                    let socket = UdpSocket::bind(from)?;
                    socket.connect(to)?;
                    self.udp = Some(socket);
                }
                let sent = self.udp.as_ref().map(|socket| socket.send(text.as_bytes()));
                if let Some(Err(error)) = sent {
                    self.udp = None;
                    return Err(error);
                }
            }
            Syslog::Tcp(address) => {
                if self.tcp.is_none() {
                    let socket = TcpStream::connect_timeout(&resolve(&address)?, PATIENCE)?;
                    socket.set_write_timeout(Some(PATIENCE))?;
                    self.tcp = Some(socket);
                }
                let framed = format!("{} {text}", text.len());
                let sent = self
                    .tcp
                    .as_mut()
                    .map(|socket| socket.write_all(framed.as_bytes()));
                if let Some(Err(error)) = sent {
                    self.tcp = None;
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

fn resolve(address: &str) -> std::io::Result<std::net::SocketAddr> {
    let unknown = || std::io::Error::new(std::io::ErrorKind::NotFound, "the name has no address");
    address.to_socket_addrs()?.next().ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;

    use super::super::chain::AuditRow;
    use super::*;

    fn placed(sequence: i64) -> Placed {
        Placed {
            row: AuditRow {
                kind: "whole".to_owned(),
                id: "x".to_owned(),
                at: 1_773_239_350,
                actor: Some("m.chen".to_owned()),
                action: Some("Sign in\nforged".to_owned()),
                outcome: Some("failed".to_owned()),
                ..AuditRow::default()
            },
            sequence,
            hash: "abc".to_owned(),
        }
    }

    #[test]
    fn a_receiver_is_read_or_refused_in_words() {
        let read = |text: &str| Syslog::try_from(text.to_owned());
        assert_eq!(read("udp://log:514"), Ok(Syslog::Udp("log:514".to_owned())));
        assert_eq!(read("unix:/dev/log"), Ok(Syslog::Unix("/dev/log".into())));
        for wrong in [
            "log:514",
            "udp://log",
            "tcp://:1",
            "unix:dev/log",
            "http://x:1",
        ] {
            assert!(
                read(wrong).unwrap_err().contains("udp://HOST:PORT"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_line_of_syslog_is_one_line_with_its_priority() {
        let line = Line::of(&placed(7)).syslog();
        assert!(line.starts_with("<108>1 2026-03-11T14:29:10Z "), "{line}");
        assert!(!line.contains('\n'), "{line}");
        assert!(
            line.contains(r#""sequence":7"#) && line.contains(r#""hash":"abc""#),
            "{line}"
        );
    }

    #[test]
    fn rows_reach_the_file_also_after_it_was_rotated_and_the_receiver_by_tcp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let receiver = Syslog::Tcp(listener.local_addr().unwrap().to_string());
        let (queue, waiting) = sync_channel(10);
        let file = path.clone();
        let thread = std::thread::spawn(move || copy_all(&waiting, Some(file), Some(receiver)));
        queue.send(Line::of(&placed(1))).unwrap();
        let (mut socket, _) = listener.accept().unwrap();
        let mut frame = [0_u8; 3];
        socket.read_exact(&mut frame).unwrap();
        let length: usize = std::str::from_utf8(&frame).unwrap().trim().parse().unwrap();
        let mut text = vec![0_u8; length + 4 - frame.len()];
        socket.read_exact(&mut text[..length]).unwrap();
        // The file is written before the receiver is told.
        std::fs::rename(&path, folder.path().join("audit.jsonl.1")).unwrap();
        queue.send(Line::of(&placed(2))).unwrap();
        drop(queue);
        thread.join().unwrap();
        let rotated = std::fs::read_to_string(folder.path().join("audit.jsonl.1")).unwrap();
        let fresh = std::fs::read_to_string(&path).unwrap();
        assert_eq!((rotated.lines().count(), fresh.lines().count()), (1, 1));
        let row: Value = serde_json::from_str(&fresh).unwrap();
        assert_eq!(row["sequence"], 2);
    }
}
