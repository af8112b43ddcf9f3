//! Lists by pages: a cursor says after what the next page begins, so that nothing is
//! left out or told twice while the list changes.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::appstream::{Invalid, PortalError};

/// Things a page has unless another number is asked for.
const USUAL: usize = 50;
/// Things a page has at most.
const MOST: usize = 200;

/// Which page of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// How many things a page has at most: 1 to 200, 50 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The things.
    pub items: Vec<T>,
    /// The cursor of the next page; null on the last.
    pub next: Option<String>,
}

impl Paging {
    /// How many things the page has at most.
    ///
    /// # Errors
    /// If it is no number that can be.
    pub fn limit(&self) -> Result<usize, PortalError> {
        let limit = self.limit.unwrap_or(USUAL);
        if (1..=MOST).contains(&limit) {
            return Ok(limit);
        }
        let why = Invalid(format!("A page has 1 to {MOST} things."));
        Err(PortalError::invalid("limit", &why))
    }

    /// After what the page begins; none for the first.
    ///
    /// # Errors
    /// If the cursor was not given by this API.
    pub fn after(&self) -> Result<Option<String>, PortalError> {
        let Some(cursor) = self.cursor.as_deref().filter(|cursor| !cursor.is_empty()) else {
            return Ok(None);
        };
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        text.map(Some).ok_or_else(bad_cursor)
    }

    /// Cuts the page out of everything, which is in the order of its keys.
    ///
    /// # Errors
    /// As [`Paging::limit`] and [`Paging::after`].
    pub fn cut<T>(&self, all: Vec<T>, key: impl Fn(&T) -> String) -> Result<Page<T>, PortalError> {
        let (limit, after) = (self.limit()?, self.after()?);
        let is_left = |thing: &T| after.as_ref().is_none_or(|after| key(thing) > *after);
        let left: Vec<T> = all.into_iter().filter(is_left).collect();
        Ok(page(left, limit, key))
    }
}

/// What a cursor that was made up says.
pub fn bad_cursor() -> PortalError {
    let why = Invalid("This cursor was not given by this list.".to_owned());
    PortalError::invalid("cursor", &why)
}

/// The first `limit` of `things`, with the cursor that leads to those after them.
pub fn page<T>(
    things: impl IntoIterator<Item = T>,
    limit: usize,
    key: impl Fn(&T) -> String,
) -> Page<T> {
    let mut items: Vec<T> = things.into_iter().take(limit + 1).collect();
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more);
    Page {
        next: next.map(|last| BASE64URL_NOPAD.encode(key(last).as_bytes())),
        items,
    }
}

impl<T> Page<T> {
    /// The same page of other things.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(make).collect(),
            next: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(limit: usize, cursor: Option<String>) -> Paging {
        Paging {
            limit: Some(limit),
            cursor,
        }
    }

    #[test]
    fn a_limit_or_cursor_that_cannot_be_is_told_at_its_field() {
        for limit in [0, 201] {
            let refused = asked(limit, None).limit().unwrap_err();
            assert_eq!(refused.field.as_deref(), Some("limit"));
        }
        for cursor in ["?", "a b", "_w"] {
            let refused = asked(1, Some(cursor.to_owned())).after().unwrap_err();
            assert_eq!(refused.field.as_deref(), Some("cursor"), "{cursor}");
        }
    }

    proptest! {
        #[test]
        fn the_pages_together_are_the_list(names in proptest::collection::btree_set("[a-z]{1,4}", 0..30), limit in 1_usize..7) {
            let all: Vec<String> = names.into_iter().collect();
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let page = asked(limit, cursor).cut(all.clone(), String::clone).unwrap();
                prop_assert!(page.items.len() <= limit);
                seen.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            prop_assert_eq!(seen, all);
        }
    }
}
