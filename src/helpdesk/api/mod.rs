//! Server functions of helpdesk.

mod find;
mod link_list;
mod links;
mod make;

pub use find::*;
pub use link_list::*;
pub use links::*;
pub use make::*;
