//! Forms made from the shape of a value: their plan, their state, their rules, and
//! how they look.

pub mod check;
mod choices;
mod draft;
mod fields;
mod groups;
mod keyed;
mod page;
mod pattern;
pub mod plan;
mod review;
pub mod shape;
mod state;

pub use draft::Drafts;
pub use fields::{fields_view, told};
pub use page::{Beside, Submit, Submitted, TaskForm, saved_over};
pub use review::changes;
pub use state::{Form, Rules};
