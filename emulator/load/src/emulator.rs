//! The emulator that is measured, as a process of its own.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running emulator, which ends with this value.
pub struct Emulator {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process until it listens.
    pub ready_after: Duration,
}

impl Emulator {
    /// Starts one without quotas, whose clock stands still.
    pub fn start(binary: &Path) -> io::Result<Self> {
        let began = Instant::now();
        let arguments = ["--listen", "127.0.0.1:0", "--quota", "unlimited"];
        let mut child = Command::new(binary)
            .args(arguments)
            .args(["--time-scale", "0"])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let ready_after = began.elapsed();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .and_then(|address| address.parse().ok());
        let Some(address) = address else {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::other(format!("it says {line:?}")));
        };
        Ok(Self {
            child,
            address,
            ready_after,
        })
    }

    /// The most memory that it has had in use, in bytes.
    pub fn largest_memory(&self) -> io::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok())
            .map(|kibibytes| kibibytes * 1024)
            .ok_or_else(|| io::Error::other("/proc does not say how large it is"))
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nothing to do.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}
