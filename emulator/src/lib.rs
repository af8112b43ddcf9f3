//! The Amazon AppStream 2.0 API over HTTP, for development and tests.
//!
//! The real SDKs and the command line talk to it unchanged once their
//! endpoint points here. [`start`] serves it inside another program (this is
//! what `portico demo` does); the `appstream-emulator` binary serves it alone.
//!
//! A call comes in through `server`, `service` and `api`, which reads either
//! wire protocol (`wire`) into one `value`, checks it against the service
//! model (`model`, `check`) and hands it to one of the `operations`. These
//! work on the `world`: what accounts have by region, a module for each kind,
//! moved in time by the `clock` and the `timeline`, and kept in a file by
//! `state`. `streaming` serves the pages that stand for sessions and builders,
//! `control` what tests do to the emulator.

mod agent_access;
mod api;
mod builders;
mod call;
mod check;
mod clock;
mod control;
mod demo;
mod directories;
mod elastic;
mod entitlements;
mod error;
mod faults;
mod fleets;
mod http;
mod images;
mod model;
mod operations;
mod options;
mod paging;
mod place;
mod quotas;
mod reports;
mod s3;
mod server;
mod service;
mod sessions;
mod stacks;
mod state;
mod streaming;
mod tags;
mod themes;
mod throttle;
mod timeline;
mod users;
mod value;
mod wire;
mod world;

pub use options::{DataSet, Options, Quota};
pub use server::{Running, start};
