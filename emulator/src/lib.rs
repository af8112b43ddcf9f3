//! The Amazon AppStream 2.0 API over HTTP, for development and tests.
//!
//! The real SDKs and the command line talk to it unchanged once their
//! endpoint points here. [`start`] serves it inside another program (this is
//! what `portico demo` does); the `appstream-emulator` binary serves it alone.

mod options;
mod server;

pub use options::{DataSet, Options, Quota};
pub use server::{Running, start};
