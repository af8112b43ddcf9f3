//! Server functions of helpdesk.

mod find;
mod links;

pub use find::*;
pub use links::*;
