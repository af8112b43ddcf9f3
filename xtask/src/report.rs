//! One line for each step, with the time it took.

use anyhow::Result;
use std::time::{Duration, Instant};

/// Does a step and says how long it took. A step that fails says so itself.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let started = Instant::now();
    let result = work()?;
    eprintln!("xtask: {name:<28}{:>8}", seconds(started.elapsed()));
    Ok(result)
}

/// As `12.3 s`.
pub fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// As `12.3 kB`; a kB is 1000 bytes.
pub fn kilobytes(bytes: u64) -> String {
    // A file of more than 2^52 bytes would lose precision.
    #[expect(clippy::cast_precision_loss, reason = "sizes of files of a web site")]
    let kilobytes = bytes as f64 / 1000.0;
    format!("{kilobytes:.1} kB")
}
