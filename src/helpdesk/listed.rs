//! Personal links in words and in order: what filters and sorting see.

use std::cmp::Ordering;

use crate::launch::Link;
use crate::lists::gather::by_text;
use crate::ui::list::{Arranged, Facts};
use crate::ui::time::machine;

impl Facts for Link {
    fn key(&self) -> String {
        self.id.clone()
    }

    fn text(&self, column: &str) -> Option<String> {
        Some(match column {
            "opens" => self.title.clone(),
            "user" => self.user_id.clone(),
            "status" => self.state.status().1.to_owned(),
            "stack" => self.place.stack.to_string(),
            "fleet" => self.place.fleet.to_string(),
            "connection" => self.place.connection.to_string(),
            "made-by" => self.created_by.clone(),
            "created" => machine(self.created_at),
            "expires" => machine(self.expires_at),
            "uses" => format!("{} of {}", self.uses, self.max_uses),
            "last-used" => machine(self.last_used_at?),
            _ => return None,
        })
    }

    fn searched(&self) -> String {
        let place = &self.place;
        [
            self.title.as_str(),
            &self.user_id,
            &self.created_by,
            place.stack.as_str(),
            place.fleet.as_str(),
            place.connection.as_str(),
            self.state.status().1,
        ]
        .join(" ")
    }

    fn state(&self) -> String {
        self.state.status().1.to_owned()
    }
}

impl Arranged for Link {
    fn compare(&self, other: &Self, column: &str) -> Ordering {
        let newest = || other.created_at.cmp(&self.created_at);
        match column {
            "opens" => by_text(&self.title, &other.title),
            "user" => by_text(&self.user_id, &other.user_id),
            "stack" => by_text(self.place.stack.as_str(), other.place.stack.as_str()),
            "made-by" => by_text(&self.created_by, &other.created_by),
            "created" => self.created_at.cmp(&other.created_at),
            "expires" => self.expires_at.cmp(&other.expires_at),
            "last-used" => self.last_used_at.cmp(&other.last_used_at),
            _ => Ordering::Equal,
        }
        .then_with(newest)
        .then_with(|| self.id.cmp(&other.id))
    }
}
