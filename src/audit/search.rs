//! What is looked for in the audit record, as a condition in SQL.

use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::Query;

use super::{EventResult, Sight};
use crate::ui::list::{Clause, ListQuery, Operator};

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Words that must each occur somewhere in the event.
    pub words: Vec<String>,
    /// Only with this result.
    pub result: Option<EventResult>,
    /// Only about this target: kind and name.
    pub target: Option<(String, String)>,
    /// What else is asked of each event, by the columns of the list.
    pub clauses: Vec<Clause>,
    /// Only in this connection.
    pub connection: Option<String>,
    /// Only what this person did, or what was done to them, by any of these names.
    pub person: Vec<String>,
    /// Only what whoever asks sees.
    pub sight: Sight,
}

impl Search {
    /// What a list's query asks for, of what whoever asks sees.
    pub fn of(query: &ListQuery, sight: Sight) -> Self {
        Self {
            words: query.words(),
            result: EventResult::parse(&query.state),
            clauses: query.clauses.clone(),
            sight,
            ..Self::default()
        }
    }

    /// As a condition over `audit_events`, with the values it needs.
    pub(super) fn condition(&self) -> Condition {
        const SEARCHED: &str = "LOWER(actor || ' ' || action || ' ' || target || ' ' || detail || ' ' || address || ' ' || \
                                COALESCE(connection, '') || ' ' || COALESCE(message, '') || ' ' || \
                                COALESCE(aws_code, '') || ' ' || COALESCE(request_id, ''))";
        let mut condition = Condition::of(&self.sight);
        for word in &self.words {
            let value = condition.value(contains(word));
            condition.and(&format!("{SEARCHED} LIKE {value} ESCAPE '\\'"));
        }
        let target = self.target.as_ref();
        let equal = [
            (
                "outcome",
                self.result.map(|result| result.as_str().to_owned()),
            ),
            ("target_kind", target.map(|(kind, _)| kind.clone())),
            ("target", target.map(|(_, name)| name.clone())),
            ("connection", self.connection.clone()),
        ];
        for (column, value) in equal {
            if let Some(value) = value {
                let value = condition.value(value);
                condition.and(&format!("{column} = {value}"));
            }
        }
        if !self.person.is_empty() {
            let names: Vec<_> = self
                .person
                .iter()
                .map(|name| condition.value(name.clone()))
                .collect();
            let names = names.join(", ");
            condition.and(&format!(
                "(actor IN ({names}) OR (target_kind IN ('person', 'link') AND target IN ({names})))"
            ));
        }
        for clause in &self.clauses {
            condition.clause(clause);
        }
        condition
    }
}

/// `%word%`, for LIKE.
fn contains(word: &str) -> String {
    let word = word
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{word}%")
}

/// A condition in SQL.
pub(super) struct Condition {
    /// The condition itself.
    pub(super) sql: String,
    values: Vec<String>,
}

impl Default for Condition {
    fn default() -> Self {
        Self {
            sql: "1 = 1".to_owned(),
            values: Vec::new(),
        }
    }
}

impl Condition {
    /// That an entry is one of those somebody sees.
    pub(super) fn of(sight: &Sight) -> Self {
        let mut condition = Self::default();
        let Sight::Within(connections) = sight else {
            return condition;
        };
        let names: Vec<_> = connections
            .iter()
            .map(|name| condition.value(name.to_string()))
            .collect();
        if names.is_empty() {
            condition.and("1 = 0");
        } else {
            condition.and(&format!("connection IN ({})", names.join(", ")));
        }
        condition
    }

    fn value(&mut self, value: String) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn and(&mut self, condition: &str) {
        self.sql += " AND ";
        self.sql += condition;
    }

    fn clause(&mut self, clause: &Clause) {
        let wants = matches!(clause.operator, Operator::Is | Operator::Contains);
        if let Some(span) = super::columns::span(&clause.property, &clause.value) {
            // Times are numbers the portal itself made of what was typed.
            let (from, to) = span.unwrap_or((i64::MAX, i64::MAX));
            let not = if wants { "" } else { "NOT " };
            self.and(&format!("{not}(began_at >= {from} AND began_at < {to})"));
            return;
        }
        let Some(expression) = expression(&clause.property) else {
            // No event has a property nobody knows.
            self.and(if wants { "1 = 0" } else { "1 = 1" });
            return;
        };
        let text = match clause.property.as_str() {
            "result" => super::columns::result_called(&clause.value),
            _ => clause.value.to_lowercase(),
        };
        let (value, comparison) = match clause.operator {
            Operator::Is | Operator::IsNot => (self.value(text), "="),
            Operator::Contains | Operator::ContainsNot => (self.value(contains(&text)), "LIKE"),
        };
        let escape = if comparison == "LIKE" {
            " ESCAPE '\\'"
        } else {
            ""
        };
        let not = if wants { "" } else { "NOT " };
        self.and(&format!(
            "{not}(LOWER(COALESCE({expression}, '')) {comparison} {value}{escape})"
        ));
    }

    /// The statement `sql`, which has this condition, with its values.
    pub(super) fn bind<'a>(&'a self, sql: &'a str) -> Query<'a, Any, AnyArguments<'a>> {
        self.values
            .iter()
            .fold(sqlx::query(sql), |query, value| query.bind(value))
    }
}

/// What a column of the list is in the view.
pub(super) fn expression(property: &str) -> Option<&'static str> {
    Some(match property {
        "who" => "actor",
        "action" => "action",
        "target" => "target",
        "kind" => "target_kind",
        "connection" => "connection",
        "result" => "outcome",
        "details" => "detail",
        "aws-code" => "aws_code",
        "request-id" => "request_id",
        "address" => "address",
        "device" => "device",
        _ => return None,
    })
}
