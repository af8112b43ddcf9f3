//! How a list is to be shown, as the URL says it.

use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use super::{Clause, Column};
use crate::routes::Encoded;

/// Characters of a filter that count.
const LONGEST_FILTER: usize = 200;
/// Clauses of a filter that count.
const MOST_CLAUSES: usize = 20;

/// How a list is to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Words that must all occur in a row.
    pub filter: String,
    /// What else is asked of each row.
    pub clauses: Vec<Clause>,
    /// Only rows in this state (or with this result).
    pub state: String,
    /// The column sorted by; empty for the list's own order.
    pub sort: String,
    /// Whether the order is turned round.
    pub descending: bool,
    /// Counted from 1; 0 is the first as well.
    pub page: usize,
    /// How rows look, which changes nothing of which they are.
    #[serde(skip)]
    pub view: View,
}

/// How rows look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The columns that are shown beside the one that heads the row, by their keys; none
    /// for the usual.
    pub columns: Option<Vec<String>>,
    /// Whether rows are low: yes, no, or as it was chosen before.
    pub compact: Option<bool>,
}

impl View {
    /// Reads it from the parameters `columns` and `density`.
    fn read(columns: Option<String>, density: Option<&str>) -> Self {
        Self {
            columns: columns.map(|text| {
                let keys = text.split('.').filter(|key| !key.is_empty());
                keys.map(ToOwned::to_owned).collect()
            }),
            compact: match density {
                Some("compact") => Some(true),
                Some("comfortable") => Some(false),
                _ => None,
            },
        }
    }

    fn parts(&self) -> [(&'static str, Option<String>); 2] {
        let density = |compact| if compact { "compact" } else { "comfortable" };
        [
            ("columns", self.columns.as_ref().map(|keys| keys.join("."))),
            (
                "density",
                self.compact.map(|compact| density(compact).to_owned()),
            ),
        ]
    }

    /// Reads what was remembered by [`View::remembered`].
    pub fn from_remembered(text: &str) -> Self {
        let (columns, density) = text.split_once('~').unwrap_or((text, ""));
        let columns = (columns != "usual").then(|| columns.to_owned());
        Self::read(columns, Some(density))
    }

    /// As a cookie keeps it: `status.image~compact`.
    pub fn remembered(&self) -> String {
        let [(_, columns), (_, density)] = self.parts();
        let columns = columns.unwrap_or_else(|| "usual".to_owned());
        format!("{columns}~{}", density.unwrap_or_default())
    }

    /// What this does not say, as `other` says it.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            columns: self.columns.or(other.columns),
            compact: self.compact.or(other.compact),
        }
    }

    /// The columns to show, in their usual order.
    pub fn shown(&self, columns: &'static [Column]) -> Vec<&'static Column> {
        let is_shown = |column: &&Column| match &self.columns {
            _ if column.only_asked => false,
            _ if column.heads || column.is_actions() => true,
            Some(keys) => keys.iter().any(|key| key == column.key),
            None => column.usual,
        };
        columns.iter().filter(is_shown).collect()
    }
}

impl ListQuery {
    /// Reads it from a query string.
    pub fn from_params(params: &ParamsMap) -> Self {
        let get = |name| params.get(name).unwrap_or_default();
        let clauses = params.get_all("where").unwrap_or_default();
        Self {
            filter: get("filter"),
            clauses: clauses
                .iter()
                .filter_map(|text| Clause::parse(text))
                .take(MOST_CLAUSES)
                .collect(),
            state: get("state"),
            sort: get("sort"),
            descending: get("order") == "descending",
            page: get("page").parse().unwrap_or(1).max(1),
            view: View::read(params.get("columns"), params.get("density").as_deref()),
        }
    }

    /// Writes it as a query string; empty where everything is as usual.
    pub fn to_query(&self) -> String {
        let page = (self.page > 1).then(|| self.page.to_string());
        let order = self.descending.then(|| "descending".to_owned());
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let clauses = self.clauses.iter();
        let parts = [("filter", some(&self.filter))]
            .into_iter()
            .chain(clauses.map(|clause| ("where", Some(clause.to_string()))))
            .chain([
                ("state", some(&self.state)),
                ("sort", some(&self.sort)),
                ("order", order),
                ("page", page),
            ])
            .chain(self.view.parts());
        let mut query = String::new();
        for (name, value) in parts {
            let Some(value) = value else { continue };
            query.push(if query.is_empty() { '?' } else { '&' });
            query += name;
            query.push('=');
            query += &Encoded(&value).to_string();
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

    /// The same list with one more clause and without words, from its first page.
    #[must_use]
    pub fn with(&self, clause: Clause) -> Self {
        let mut query = self.filtered("");
        if !query.clauses.contains(&clause) {
            query.clauses.push(clause);
        }
        query
    }

    /// The same list without one of its clauses, from its first page.
    #[must_use]
    pub fn without(&self, clause: &Clause) -> Self {
        let mut query = self.on_page(1);
        query.clauses.retain(|known| known != clause);
        query
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

    /// The same rows, looking otherwise.
    #[must_use]
    pub fn looking(&self, view: View) -> Self {
        Self {
            view,
            ..self.clone()
        }
    }

    /// The same list with everything that is in it, looking the same.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self {
            view: self.view.clone(),
            ..Self::default()
        }
    }

    /// Whether it shows less than everything.
    pub fn is_narrowed(&self) -> bool {
        !self.filter.trim().is_empty() || !self.state.is_empty() || !self.clauses.is_empty()
    }

    /// Whether some clause asks for a tag.
    pub fn asks_for_tags(&self) -> bool {
        self.clauses.iter().any(|clause| clause.tag().is_some())
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

#[cfg(test)]
mod tests {
    use super::super::Operator;
    use super::*;

    const COLUMNS: &[Column] = &[
        Column::new("name", "Name").heads(),
        Column::new("status", "Status"),
        Column::new("image", "Image"),
        Column::new("created", "Created").unusual(),
    ];

    fn read(query: &str) -> ListQuery {
        let mut params = ParamsMap::new();
        let pairs = query.trim_start_matches('?').split('&');
        for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
            // The router's map decodes what it is given.
            params.insert(name.to_owned(), value.to_owned());
        }
        ListQuery::from_params(&params)
    }

    fn keys(view: &View) -> Vec<&'static str> {
        view.shown(COLUMNS)
            .iter()
            .map(|column| column.key)
            .collect()
    }

    #[test]
    fn the_usual_columns_are_shown_unless_others_are_chosen_and_the_name_always() {
        assert_eq!(keys(&View::default()), ["name", "status", "image"]);
        assert_eq!(
            keys(&read("?columns=created.status.nonsense").view),
            ["name", "status", "created"]
        );
        assert_eq!(keys(&read("?columns=").view), ["name"]);
    }

    #[test]
    fn what_was_chosen_is_remembered_and_the_address_goes_first() {
        let chosen = read("?columns=image&density=compact").view;
        let remembered = View::from_remembered(&chosen.remembered());
        assert_eq!(remembered, chosen);
        let view = read("?columns=status").view.or(remembered);
        assert_eq!(
            (keys(&view), view.compact),
            (vec!["name", "status"], Some(true))
        );
        let usual = View::default();
        assert_eq!(View::from_remembered(&usual.remembered()), usual);
    }

    #[test]
    fn a_clause_takes_the_place_of_the_words_it_was_typed_with() {
        let clause = Clause::parse("status = Running").unwrap();
        let query = read("?filter=status&page=4").with(clause.clone());
        assert_eq!(query.to_query(), "?where=status%20%3D%20Running");
        assert!(query.is_narrowed() && !query.asks_for_tags());
        assert_eq!(query.without(&clause).to_query(), "");
    }

    proptest::proptest! {
        #[test]
        fn a_query_survives_the_url(
            filter in "\\PC{0,40}",
            descending: bool,
            page in 1_usize..99,
            value in "[a-zA-Z0-9&=%+#]{1,12}",
            compact: Option<bool>,
        ) {
            let clause = Clause { property: "tag:team".to_owned(), operator: Operator::IsNot, value };
            let query = ListQuery {
                filter,
                clauses: vec![clause.clone(), Clause { operator: Operator::Is, ..clause }],
                state: "RUNNING".to_owned(),
                sort: "name".to_owned(),
                descending,
                page,
                view: View { columns: Some(vec!["name".to_owned(), "image".to_owned()]), compact },
            };
            proptest::prop_assert_eq!(read(&query.to_query()), query);
        }
    }
}
