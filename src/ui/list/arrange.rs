//! Filters, sorts and cuts into pages.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{ListQuery, PAGE_ROWS, TAG};

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
    /// The same list of other rows.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Listing<U> {
        Listing {
            rows: self.rows.into_iter().map(make).collect(),
            matching: self.matching,
            total: self.total,
            page: self.page,
            states: self.states,
        }
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

/// What is known of a row in words: what filters look at and exports hold.
pub trait Facts {
    /// What tells it from the others.
    fn key(&self) -> String;

    /// What stands in a column, by its key; none for what is not set.
    fn text(&self, column: &str) -> Option<String>;

    /// The text a filter's words are looked for in.
    fn searched(&self) -> String;

    /// Its state, as it stands in addresses.
    fn state(&self) -> String {
        String::new()
    }
}

/// Rows that have an order.
pub trait Arranged: Facts + Clone {
    /// Compares by a column; `Equal` for one it does not know.
    fn compare(&self, other: &Self, column: &str) -> Ordering;

    /// Whether it is listed for `query` at all; its state is counted in any case.
    fn is_listed(&self, _query: &ListQuery) -> bool {
        true
    }
}

/// Tags by the keys of the rows that have them.
pub type Tags = HashMap<String, Vec<(String, String)>>;

/// What `property` of a row is: a column's text, or the value of a tag.
fn fact(row: &impl Facts, property: &str, tags: &Tags) -> Option<String> {
    let Some(wanted) = property.strip_prefix(TAG) else {
        return row.text(property);
    };
    let tags = tags.get(&row.key())?;
    let tag = tags.iter().find(|(key, _)| key == wanted)?;
    Some(tag.1.clone())
}

/// The rows that are as the filter asks, whatever their state.
fn found<'a, T: Facts>(rows: &'a [T], query: &ListQuery, tags: &Tags) -> Vec<&'a T> {
    let words = query.words();
    let has_words = |row: &T| {
        words.is_empty() || {
            let text = row.searched().to_lowercase();
            words.iter().all(|word| text.contains(word))
        }
    };
    let holds = |row: &T| {
        let mut clauses = query.clauses.iter();
        clauses.all(|clause| clause.holds(fact(row, &clause.property, tags).as_deref()))
    };
    rows.iter()
        .filter(|row| has_words(row) && holds(row))
        .collect()
}

/// All rows that match, on whichever page, in their order.
pub fn matching<'a, T: Arranged>(rows: &'a [T], query: &ListQuery, tags: &Tags) -> Vec<&'a T> {
    in_order(found(rows, query, tags), query)
}

fn in_order<'a, T: Arranged>(mut rows: Vec<&'a T>, query: &ListQuery) -> Vec<&'a T> {
    rows.retain(|row| {
        row.is_listed(query) && (query.state.is_empty() || row.state() == query.state)
    });
    rows.sort_by(|one, other| {
        let order = one.compare(other, &query.sort);
        if query.descending {
            order.reverse()
        } else {
            order
        }
    });
    rows
}

/// What occurs as `property`, in order, each once.
pub fn values<T: Facts>(rows: &[T], property: &str, tags: &Tags) -> Vec<String> {
    let all = rows.iter().filter_map(|row| fact(row, property, tags));
    let different: BTreeSet<_> = all.filter(|value| !value.is_empty()).collect();
    different.into_iter().collect()
}

/// Filters, sorts and cuts out the page asked for.
pub fn arrange<T: Arranged>(rows: &[T], query: &ListQuery, tags: &Tags) -> Listing<T> {
    let found = found(rows, query, tags);
    let mut states: Vec<(String, usize)> = Vec::new();
    for row in &found {
        let state = row.state();
        match states.iter_mut().find(|(known, _)| *known == state) {
            Some((_, count)) => *count += 1,
            None => states.push((state, 1)),
        }
    }
    let matching = in_order(found, query);
    let pages = matching.len().div_ceil(PAGE_ROWS).max(1);
    let page = query.page.clamp(1, pages);
    let shown = matching.iter().skip((page - 1) * PAGE_ROWS);
    Listing {
        rows: shown.take(PAGE_ROWS).map(|row| (*row).clone()).collect(),
        matching: matching.len(),
        total: rows.iter().filter(|row| row.is_listed(query)).count(),
        page,
        states,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Clause;
    use super::*;

    impl Facts for u32 {
        fn key(&self) -> String {
            self.to_string()
        }

        fn text(&self, column: &str) -> Option<String> {
            (column == "number").then(|| self.to_string())
        }

        fn searched(&self) -> String {
            format!("number {self}")
        }

        fn state(&self) -> String {
            if self.is_multiple_of(2) {
                "even"
            } else {
                "odd"
            }
            .to_owned()
        }
    }

    impl Arranged for u32 {
        fn compare(&self, other: &Self, column: &str) -> Ordering {
            match column {
                "number" => self.cmp(other),
                _ => Ordering::Equal,
            }
        }
    }

    fn numbers(query: &ListQuery) -> Listing<u32> {
        let rows: Vec<u32> = (0..120).collect();
        arrange(&rows, query, &Tags::new())
    }

    fn asking(clause: &str) -> ListQuery {
        ListQuery::default().with(Clause::parse(clause).unwrap())
    }

    #[test]
    fn every_word_of_a_filter_must_occur() {
        let listing = numbers(&ListQuery::default().filtered("Number 11"));
        assert_eq!(listing.matching, 11, "11 and 110 to 119");
        assert_eq!(listing.total, 120);
    }

    #[test]
    fn states_are_counted_before_one_of_them_is_chosen() {
        let listing = numbers(&ListQuery::default().in_state("odd"));
        assert_eq!(listing.matching, 60);
        assert_eq!(
            listing.states,
            [("even".to_owned(), 60), ("odd".to_owned(), 60)]
        );
    }

    #[test]
    fn a_page_past_the_end_is_the_last() {
        let listing = numbers(&ListQuery::default().on_page(99));
        assert_eq!((listing.page, listing.rows.len()), (3, 20));
    }

    #[test]
    fn sorting_by_the_same_column_again_turns_the_order_round() {
        let once = ListQuery::default().sorted_by("number");
        assert!(!once.descending);
        assert_eq!(numbers(&once.sorted_by("number")).rows[0], 119);
    }

    #[test]
    fn every_clause_must_hold_and_unknown_properties_are_not_set() {
        assert_eq!(numbers(&asking("number = 7")).rows, [7]);
        let narrow = asking("number : 11").with(Clause::parse("number != 11").unwrap());
        assert_eq!(numbers(&narrow).matching, 10, "110 to 119");
        assert_eq!(numbers(&asking("colour = red")).matching, 0);
        assert_eq!(numbers(&asking("colour != red")).matching, 120);
    }

    #[test]
    fn tags_are_properties_too() {
        let tag = |value: &str| vec![("team".to_owned(), value.to_owned())];
        let tags = Tags::from([
            ("3".to_owned(), tag("finance")),
            ("4".to_owned(), tag("lab")),
        ]);
        let rows: Vec<u32> = (0..6).collect();
        let with = |clause| arrange(&rows, &asking(clause), &tags).rows;
        assert_eq!(with("tag:team = Finance"), [3]);
        assert_eq!(with("tag:team != finance"), [0, 1, 2, 4, 5]);
        assert_eq!(with("tag:Team = finance"), [0; 0], "keys have a case");
        assert_eq!(values(&rows, "tag:team", &tags), ["finance", "lab"]);
    }

    #[test]
    fn all_that_match_are_given_whatever_the_page() {
        let rows: Vec<u32> = (0..120).collect();
        let query = ListQuery::default().in_state("even").on_page(2);
        assert_eq!(matching(&rows, &query, &Tags::new()).len(), 60);
    }
}
