//! What was read from AWS, and how old it is.

use serde::{Deserialize, Serialize};

use super::PortalError;

/// An answer with its age, for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading<T> {
    /// What AWS answered.
    pub value: T,
    /// When; seconds since 1970.
    pub at: i64,
    /// Why it could not be asked again since: the value is the last known.
    pub trouble: Option<PortalError>,
}

impl<T> Reading<T> {
    /// Something made from the value, as old as it.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Reading<U> {
        Reading {
            value: make(self.value),
            at: self.at,
            trouble: self.trouble,
        }
    }
}
