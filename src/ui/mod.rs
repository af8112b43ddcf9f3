//! Components that know no AppStream: native HTML, small, accessible, as
//! `design/` draws them.

pub mod confirm;
pub mod cookie;
pub mod dialog;
pub mod erase;
pub mod feedback;
pub mod field;
pub mod form;
pub mod form_dialog;
pub mod icon;
pub mod list;
pub mod live;
pub mod shell;
pub mod table;
pub mod time;
pub mod value;

pub use erase::{Children, ChildrenFn, Erase, changing};
pub use feedback::{Alert, Empty, Kind, Problem, Toasts, use_toasts};
pub use icon::{Icon, Status, Tone};
pub use time::{Ago, Moment};
pub use value::{Copyable, Tags, entry};
