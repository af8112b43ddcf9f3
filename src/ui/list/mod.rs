//! Lists whose filter, sort, columns and page live in the URL, so that every view of
//! them is a link; arranged on the server, so that ten thousand rows cost one page.

mod arrange;
mod clause;
mod column;
mod query;
mod suggest;

pub use arrange::{Arranged, Facts, Listing, Tags, arrange, matching, values};
pub use clause::{Clause, Operator};
pub use column::Column;
pub use query::{ListQuery, View};
pub use suggest::{Choice, Stage, choices, stage};

/// Rows on a page.
pub const PAGE_ROWS: usize = 50;
/// What a tag's property begins with: `tag:team`.
pub const TAG: &str = "tag:";
