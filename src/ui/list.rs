//! Lists whose filter, sort and page live in the URL, so that every view of them is
//! a link; arranged on the server, so that ten thousand rows cost one page.

use std::cmp::Ordering;

use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::routes::Encoded;

/// Rows on a page.
pub const PAGE_ROWS: usize = 50;
/// Characters of a filter that count.
const LONGEST_FILTER: usize = 200;

/// How a list is to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Words that must all occur in a row.
    pub filter: String,
    /// Only rows in this state (or with this result).
    pub state: String,
    /// The column sorted by; empty for the list's own order.
    pub sort: String,
    /// Whether the order is turned round.
    pub descending: bool,
    /// Counted from 1; 0 is the first as well.
    pub page: usize,
}

impl ListQuery {
    /// Reads it from a query string.
    pub fn from_params(params: &ParamsMap) -> Self {
        let get = |name| params.get(name).unwrap_or_default();
        Self {
            filter: get("filter"),
            state: get("state"),
            sort: get("sort"),
            descending: get("order") == "descending",
            page: get("page").parse().unwrap_or(1).max(1),
        }
    }

    /// Writes it as a query string; empty where everything is as usual.
    pub fn to_query(&self) -> String {
        let page = if self.page > 1 {
            self.page.to_string()
        } else {
            String::new()
        };
        let order = if self.descending { "descending" } else { "" };
        let parts = [
            ("filter", self.filter.as_str()),
            ("state", &self.state),
            ("sort", &self.sort),
            ("order", order),
            ("page", &page),
        ];
        let mut query = String::new();
        for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.push(if query.is_empty() { '?' } else { '&' });
            query += &format!("{name}={}", Encoded(value));
        }
        query
    }

    /// The same list with other words, from its first page.
    #[must_use]
    pub fn filtered(&self, filter: &str) -> Self {
        Self {
            filter: filter.to_owned(),
            page: 1,
            ..self.clone()
        }
    }

    /// The same list in another state, from its first page.
    #[must_use]
    pub fn in_state(&self, state: &str) -> Self {
        Self {
            state: state.to_owned(),
            page: 1,
            ..self.clone()
        }
    }

    /// The same list sorted by `column`; sorted so already, the other way round.
    #[must_use]
    pub fn sorted_by(&self, column: &str) -> Self {
        let descending = self.sort == column && !self.descending;
        Self {
            sort: column.to_owned(),
            descending,
            page: 1,
            ..self.clone()
        }
    }

    /// The same list on another page.
    #[must_use]
    pub fn on_page(&self, page: usize) -> Self {
        Self {
            page,
            ..self.clone()
        }
    }

    /// Whether it shows less than everything.
    pub fn is_narrowed(&self) -> bool {
        !self.filter.trim().is_empty() || !self.state.is_empty()
    }

    /// The words of the filter, in lower case.
    pub fn words(&self) -> Vec<String> {
        let filter: String = self.filter.chars().take(LONGEST_FILTER).collect();
        filter
            .to_lowercase()
            .split_whitespace()
            .map(ToOwned::to_owned)
            .collect()
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// Rows that match, on all pages.
    pub matching: usize,
    /// Rows there are.
    pub total: usize,
    /// The page these rows are, counted from 1; never past the last.
    pub page: usize,
    /// States that occur, with how many rows are in each.
    pub states: Vec<(String, usize)>,
}

impl<T> Listing<T> {
    /// How many pages there are; at least one.
    pub fn pages(&self) -> usize {
        self.matching.div_ceil(PAGE_ROWS).max(1)
    }
}

impl<T> Default for Listing<T> {
    /// A list of nothing.
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            matching: 0,
            total: 0,
            page: 1,
            states: Vec::new(),
        }
    }
}

/// How a kind of row is searched, told apart and sorted.
pub struct Arrangement<'a, T> {
    /// The text the filter's words are looked for in.
    pub text: &'a dyn Fn(&T) -> String,
    /// The state of a row, as it stands in the URL.
    pub state: &'a dyn Fn(&T) -> String,
    /// Compares two rows by a column; `Equal` for a column it does not know.
    pub compare: &'a dyn Fn(&str, &T, &T) -> Ordering,
}

/// Filters, sorts and cuts out the page asked for.
pub fn arrange<T: Clone>(rows: &[T], query: &ListQuery, by: &Arrangement<'_, T>) -> Listing<T> {
    let words = query.words();
    let found: Vec<&T> = rows
        .iter()
        .filter(|row| {
            words.is_empty() || {
                let text = (by.text)(row).to_lowercase();
                words.iter().all(|word| text.contains(word))
            }
        })
        .collect();
    let mut states: Vec<(String, usize)> = Vec::new();
    for row in &found {
        let state = (by.state)(row);
        match states.iter_mut().find(|(known, _)| *known == state) {
            Some((_, count)) => *count += 1,
            None => states.push((state, 1)),
        }
    }
    let mut matching: Vec<&T> = found
        .into_iter()
        .filter(|row| query.state.is_empty() || (by.state)(row) == query.state)
        .collect();
    matching.sort_by(|one, other| {
        let order = (by.compare)(&query.sort, one, other);
        if query.descending {
            order.reverse()
        } else {
            order
        }
    });
    let pages = matching.len().div_ceil(PAGE_ROWS).max(1);
    let page = query.page.clamp(1, pages);
    Listing {
        rows: matching
            .iter()
            .skip((page - 1) * PAGE_ROWS)
            .take(PAGE_ROWS)
            .map(|row| (*row).clone())
            .collect(),
        matching: matching.len(),
        total: rows.len(),
        page,
        states,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(query: &ListQuery) -> Listing<u32> {
        let rows: Vec<u32> = (0..120).collect();
        arrange(
            &rows,
            query,
            &Arrangement {
                text: &|number| format!("number {number}"),
                state: &|number| {
                    if number % 2 == 0 {
                        "even".to_owned()
                    } else {
                        "odd".to_owned()
                    }
                },
                compare: &|column, one, other| {
                    if column == "number" {
                        one.cmp(other)
                    } else {
                        Ordering::Equal
                    }
                },
            },
        )
    }

    #[test]
    fn every_word_of_a_filter_must_occur() {
        let query = ListQuery {
            filter: "Number 11".to_owned(),
            ..ListQuery::default()
        };
        let listing = numbers(&query);
        assert_eq!(listing.matching, 11, "11 and 110 to 119");
        assert_eq!(listing.total, 120);
    }

    #[test]
    fn states_are_counted_before_one_of_them_is_chosen() {
        let listing = numbers(&ListQuery {
            state: "odd".to_owned(),
            ..ListQuery::default()
        });
        assert_eq!(listing.matching, 60);
        assert_eq!(
            listing.states,
            [("even".to_owned(), 60), ("odd".to_owned(), 60)]
        );
    }

    #[test]
    fn a_page_past_the_end_is_the_last() {
        let listing = numbers(&ListQuery {
            page: 99,
            ..ListQuery::default()
        });
        assert_eq!(
            (listing.page, listing.pages(), listing.rows.len()),
            (3, 3, 20)
        );
    }

    #[test]
    fn sorting_by_the_same_column_again_turns_the_order_round() {
        let once = ListQuery::default().sorted_by("number");
        assert!(!once.descending);
        let twice = once.sorted_by("number");
        assert_eq!(numbers(&twice).rows[0], 119);
    }

    proptest::proptest! {
        #[test]
        fn a_query_survives_the_url(filter in "\\PC{0,40}", descending: bool, page in 1_usize..99) {
            let query = ListQuery { filter, state: "RUNNING".to_owned(), sort: "name".to_owned(), descending, page };
            let text = query.to_query();
            let params: ParamsMap = text
                .trim_start_matches('?')
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                // The router's map decodes what it is given.
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            proptest::prop_assert_eq!(ListQuery::from_params(&params), query);
        }
    }
}
