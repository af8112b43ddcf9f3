//! `appstream-emulator`: the AppStream API over HTTP, alone.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use appstream_emulator::{DataSet, Options, Quota};
use clap::Parser;

/// The Amazon AppStream 2.0 API over HTTP, for development and tests.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8700")]
    listen: SocketAddr,
    /// The resources that exist before the first call.
    #[arg(long, value_enum, default_value = "empty")]
    data: DataSet,
    /// How many emulated seconds pass in a real one.
    #[arg(long, default_value_t = 1.0, value_parser = time_scale)]
    time_scale: f64,
    /// The account of callers whose access key id is not an account number.
    #[arg(long, default_value = "123456789012", value_parser = account)]
    account: String,
    /// How many resources an account may hold.
    #[arg(long, value_enum, default_value = "default")]
    quota: Quota,
    /// Calls a second that an account may make in a region, before it is
    /// answered with ThrottlingException.
    #[arg(long, value_name = "RATE", value_parser = rate)]
    throttle: Option<f64>,
    /// Keep the state in this file over restarts; what is in it goes before --data.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

fn time_scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if (0.0..=1_000_000.0).contains(&scale) => Ok(scale),
        _ => Err("a number from 0 to 1000000 is needed".to_owned()),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate.is_finite() => Ok(rate),
        _ => Err("a number above 0 is needed".to_owned()),
    }
}

fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("twelve digits are needed".to_owned())
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments {
        listen,
        data,
        time_scale,
        account,
        quota,
        throttle,
        state,
    } = Arguments::parse();
    let options = Options {
        listen,
        data,
        time_scale,
        account,
        quota,
        throttle,
        state,
    };
    match appstream_emulator::start(options).await {
        Ok(running) => {
            println!("listening on {}", running.endpoint());
            running.wait().await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("appstream-emulator: cannot start on {listen}: {error}");
            ExitCode::FAILURE
        }
    }
}
