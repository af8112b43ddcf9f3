//! Changing a list's query, which is the page's address. Going to an address takes a
//! moment; whoever is quicker changes what they asked for, not what is there still.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::super::list::ListQuery;
use super::use_list_query;

/// What was asked for and has not arrived in the address, the newest last.
#[derive(Clone, Copy)]
struct UnderWay(StoredValue<Vec<ListQuery>>);

/// Lets what is below change a list one step after the other.
pub fn provide_changes() {
    let under_way = UnderWay(StoredValue::new(Vec::new()));
    provide_context(under_way);
    let (query, path) = (use_list_query(), use_location().pathname);
    Effect::new(move |before: Option<String>| {
        let (query, path) = (query.get(), path.get());
        let is_other_page = before.is_some_and(|before| before != path);
        under_way
            .0
            .update_value(|asked| arrive(asked, &query, is_other_page));
        path
    });
}

/// Takes note that the address says `query` now.
fn arrive(asked: &mut Vec<ListQuery>, query: &ListQuery, is_other_page: bool) {
    match asked.iter().position(|asked| asked == query) {
        Some(place) if !is_other_page => drop(asked.drain(..=place)),
        // A link, Back, or another page: what was asked for before counts no more.
        _ => asked.clear(),
    }
}

/// Goes to the same page with another query: what `change` makes of the one asked for
/// last. `replace` for what is typed letter by letter, so that Back leaves the list.
pub fn use_change(replace: bool) -> impl Fn(&dyn Fn(ListQuery) -> ListQuery) + Clone + 'static {
    let (navigate, path) = (use_navigate(), use_location().pathname);
    let (query, under_way) = (use_list_query(), use_context::<UnderWay>());
    move |change: &dyn Fn(ListQuery) -> ListQuery| {
        let newest =
            under_way.and_then(|UnderWay(asked)| asked.with_value(|asked| asked.last().cloned()));
        let before = newest.unwrap_or_else(|| query.get_untracked());
        let after = change(before.clone());
        if after == before {
            return;
        }
        let address = format!("{}{}", path.get_untracked(), after.to_query());
        if let Some(UnderWay(asked)) = under_way {
            asked.update_value(|asked| asked.push(after));
        }
        let options = NavigateOptions {
            replace,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&address, options);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(filter: &str) -> ListQuery {
        ListQuery {
            filter: filter.to_owned(),
            ..ListQuery::default()
        }
    }

    #[test]
    fn what_arrives_is_no_longer_under_way_and_what_comes_later_still_is() {
        let (a, b, c) = (query("a"), query("b"), query("c"));
        let mut asked = vec![a.clone(), b.clone(), c.clone()];
        arrive(&mut asked, &a, false);
        assert_eq!(asked, [b.clone(), c.clone()]);
        arrive(&mut asked, &c, false);
        assert!(asked.is_empty(), "one may be overtaken by the next");
    }

    #[test]
    fn whoever_goes_elsewhere_begins_anew() {
        let mut asked = vec![query("a")];
        arrive(&mut asked, &query("z"), false);
        assert!(asked.is_empty());
        let mut asked = vec![query("a")];
        arrive(&mut asked, &query("a"), true);
        assert!(asked.is_empty());
    }
}
