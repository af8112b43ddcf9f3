//! Measures the emulator and prints a table: `appstream-load BINARY`. Called by
//! `script/bench`.

mod client;
mod emulator;

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use client::{Connection, call, find, request};
use emulator::Emulator;

const IMAGE: &str = "Amazon-AppStream2-Sample-Image-03-11-2023";
/// Connections of the load, shared out among the threads.
const THREADS: usize = 2;
const CONNECTIONS_EACH: usize = 8;
const LASTING: Duration = Duration::from_secs(5);
/// Calls a second when it is measured how long one takes.
const PACE: u32 = 1_000;
/// The next call of the pace is waited for without sleeping from here on: a
/// sleep may last this much longer than it should.
const WAKING: Duration = Duration::from_micros(150);
const MANY_FLEETS: usize = 1_000;
const MANY_SESSIONS: usize = 10_000;

fn main() -> ExitCode {
    let Some(binary) = std::env::args_os().nth(1) else {
        eprintln!("appstream-load: which emulator? appstream-load BINARY");
        return ExitCode::FAILURE;
    };
    match measure(Path::new(&binary)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("appstream-load: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(binary: &Path) -> io::Result<()> {
    let row = |name: &str, value: String| println!("{name:<57}{value:>12}");
    let mut starts = Vec::new();
    for _ in 0..5 {
        starts.push(Emulator::start(binary)?.ready_after);
    }
    row(
        "Emulator ready after, median of 5",
        milliseconds(share(&mut starts, 0.5)),
    );

    let emulator = Emulator::start(binary)?;
    let mut connection = Connection::open(emulator.address)?;
    for number in 0..10 {
        connection.ask(&create_fleet(number))?;
    }
    row(
        "DescribeFleets of 10 fleets, calls a second",
        format!("{:.0}", calls_a_second(emulator.address)?),
    );
    let mut times = times_at_pace(&mut connection)?;
    row(
        "DescribeFleets at 1000 calls a second, median",
        milliseconds(share(&mut times, 0.5)),
    );
    row(
        "DescribeFleets at 1000 calls a second, 99th percentile",
        milliseconds(share(&mut times, 0.99)),
    );

    let emulator = Emulator::start(binary)?;
    fill(emulator.address)?;
    let megabytes = emulator.largest_memory()? as f64 / 1e6;
    row(
        "Memory with 1000 fleets and 10000 sessions",
        format!("{megabytes:.1} MB"),
    );
    Ok(())
}

/// How often DescribeFleets is answered when it is called without a pause.
fn calls_a_second(address: SocketAddr) -> io::Result<f64> {
    let began = Instant::now();
    let callers: Vec<_> = (0..THREADS)
        .map(|_| thread::spawn(move || call_until(address, began + LASTING)))
        .collect();
    let mut calls = 0;
    for caller in callers {
        calls += caller
            .join()
            .map_err(|_| io::Error::other("a caller panicked"))??;
    }
    Ok(f64::from(calls) / began.elapsed().as_secs_f64())
}

/// Calls over several connections by turns, so that the emulator always has
/// something to do.
fn call_until(address: SocketAddr, end: Instant) -> io::Result<u32> {
    let describe = call("DescribeFleets", "{}");
    let mut connections = (0..CONNECTIONS_EACH)
        .map(|_| Connection::open(address))
        .collect::<io::Result<Vec<_>>>()?;
    for connection in &mut connections {
        connection.send(&describe)?;
    }
    let mut calls = 0;
    while Instant::now() < end {
        for connection in &mut connections {
            connection.receive()?;
            connection.send(&describe)?;
            calls += 1;
        }
    }
    Ok(calls)
}

/// How long each call takes at an even pace, counted from the moment at which
/// it was due: a call that waits for a slow one is slow as well.
fn times_at_pace(connection: &mut Connection) -> io::Result<Vec<Duration>> {
    let describe = call("DescribeFleets", "{}");
    let pause = Duration::from_secs(1) / PACE;
    let mut times = Vec::new();
    let mut due = Instant::now() + pause;
    let end = due + LASTING;
    while due < end {
        thread::sleep(
            due.saturating_duration_since(Instant::now())
                .saturating_sub(WAKING),
        );
        while Instant::now() < due {
            std::hint::spin_loop();
        }
        connection.ask(&describe)?;
        times.push(due.elapsed());
        due += pause;
    }
    Ok(times)
}

/// Makes many fleets, starts them and opens many sessions.
fn fill(address: SocketAddr) -> io::Result<()> {
    let mut connection = Connection::open(address)?;
    connection.ask(&call("CreateStack", r#"{"Name":"stack"}"#))?;
    for number in 0..MANY_FLEETS {
        connection.ask(&create_fleet(number))?;
        let pair = format!(r#"{{"StackName":"stack","FleetName":"fleet-{number}"}}"#);
        connection.ask(&call("AssociateFleet", &pair))?;
        let name = format!(r#"{{"Name":"fleet-{number}"}}"#);
        connection.ask(&call("StartFleet", &name))?;
    }
    let later = r#"{"advance_seconds":180}"#;
    connection.ask(&request("POST", "/_emulator/clock", later))?;
    for number in 0..MANY_SESSIONS {
        let fleet = number % MANY_FLEETS;
        let input = format!(
            r#"{{"StackName":"stack","FleetName":"fleet-{fleet}","UserId":"user-{number}"}}"#
        );
        let answer = connection.ask(&call("CreateStreamingURL", &input))?;
        let path = streaming_path(answer)?;
        connection.ask(&request("GET", &path, ""))?;
    }
    Ok(())
}

/// The path of a streaming URL, out of an answer.
fn streaming_path(answer: &[u8]) -> io::Result<String> {
    let path = find(answer, b"/stream/").and_then(|at| answer.get(at..));
    let path = path.and_then(|path| path.split(|byte| *byte == b'"').next());
    let path = path.ok_or_else(|| io::Error::other("an answer without a streaming URL"))?;
    Ok(String::from_utf8_lossy(path).into_owned())
}

fn create_fleet(number: usize) -> Vec<u8> {
    let input = format!(
        r#"{{"Name":"fleet-{number}","DisplayName":"Fleet {number}","ImageName":"{IMAGE}","InstanceType":"stream.standard.medium","ComputeCapacity":{{"DesiredInstances":20}},"VpcConfig":{{"SubnetIds":["subnet-0a41c7e2"]}}}}"#
    );
    call("CreateFleet", &input)
}

/// The time that this share of `times` does not exceed.
fn share(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    // Far from the bounds of both types.
    let at = (times.len() as f64 * share) as usize;
    let last = times.len().saturating_sub(1);
    times.get(at.min(last)).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}
