//! What an emulator is started with; the same choices as the command line's.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// The resources that exist before the first call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum DataSet {
    /// Nothing but the public base images that every AWS account sees.
    #[default]
    Empty,
    /// A company with fleets, stacks, images and sessions that come and go.
    Demo,
}

/// How many resources an account may hold.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    clap::ValueEnum,
    serde::Serialize,
    serde::Deserialize,
)]
pub enum Quota {
    /// AWS's quotas of a new account: ten fleets, ten stacks and so on.
    #[default]
    Default,
    /// No quotas, for tests with many resources.
    Unlimited,
}

/// How an emulator is started.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The resources that exist before the first call.
    pub data: DataSet,
    /// How many emulated seconds pass in a real one; 0 stops the clock.
    pub time_scale: f64,
    /// The account of callers whose access key id is not an account number.
    pub account: String,
    /// How many resources an account may hold.
    pub quota: Quota,
    /// Calls a second that an account may make in a region; none: any number.
    pub throttle: Option<f64>,
    /// The file that keeps the state over restarts; what is in it goes before
    /// `data`.
    pub state: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: DataSet::default(),
            time_scale: 1.0,
            account: "123456789012".to_owned(),
            quota: Quota::default(),
            throttle: None,
            state: None,
        }
    }
}
