//! People, groups, grants and tokens as lists see them: in words, in order.

use std::cmp::Ordering;

use super::{Group, HeldGrant, Holder, PersonRow, Token};
use crate::lists::gather::by_text;
use crate::ui::list::{Arranged, Facts};
use crate::ui::time::machine;

impl Facts for PersonRow {
    fn key(&self) -> String {
        self.user_name.clone()
    }

    fn text(&self, column: &str) -> Option<String> {
        Some(match column {
            "user-name" => self.user_name.clone(),
            "name" => self.display_name.clone(),
            "mail" => self.mail.clone()?,
            "roles" => self.roles_in_words(),
            "groups" => self.groups.to_string(),
            "state" => self.state().1.to_owned(),
            "signed-in" => machine(self.signed_in_at?),
            "created" => machine(self.created_at),
            _ => return None,
        })
    }

    fn searched(&self) -> String {
        let mail = self.mail.as_deref().unwrap_or_default();
        let roles = self.roles_in_words();
        [&self.user_name, &self.display_name, mail, &roles].join("\n")
    }

    fn state(&self) -> String {
        self.state().0.to_owned()
    }
}

impl Arranged for PersonRow {
    fn compare(&self, other: &Self, column: &str) -> Ordering {
        let by_column = match column {
            "name" => by_text(&self.display_name, &other.display_name),
            "roles" => self.roles.cmp(&other.roles),
            "groups" => self.groups.cmp(&other.groups),
            "signed-in" => self.signed_in_at.cmp(&other.signed_in_at),
            "created" => self.created_at.cmp(&other.created_at),
            _ => Ordering::Equal,
        };
        by_column.then_with(|| self.user_name.cmp(&other.user_name))
    }
}

impl Facts for Group {
    fn key(&self) -> String {
        self.id.clone()
    }

    fn text(&self, column: &str) -> Option<String> {
        Some(match column {
            "name" => self.name.clone(),
            "source" => self.source_in_words().to_owned(),
            "people" => self.people.to_string(),
            "grants" => self.grants.to_string(),
            "created" => machine(self.created_at),
            _ => return None,
        })
    }

    fn searched(&self) -> String {
        [self.name.as_str(), self.source_in_words()].join("\n")
    }
}

impl Arranged for Group {
    fn compare(&self, other: &Self, column: &str) -> Ordering {
        let by_column = match column {
            "source" => self.source.cmp(&other.source),
            "people" => self.people.cmp(&other.people),
            "grants" => self.grants.cmp(&other.grants),
            "created" => self.created_at.cmp(&other.created_at),
            _ => Ordering::Equal,
        };
        by_column
            .then_with(|| by_text(&self.name, &other.name))
            .then_with(|| self.source.cmp(&other.source))
    }
}

impl Facts for HeldGrant {
    fn key(&self) -> String {
        self.id.clone()
    }

    fn text(&self, column: &str) -> Option<String> {
        Some(match column {
            "who" => self.holder.name().to_owned(),
            "kind" => self.holder.kind(),
            "role" => self.grant.role.label().to_owned(),
            "where" => self.grant.reach_in_words(),
            "ends" => machine(self.ends_at?),
            "granted-by" => self.granted_by.clone()?,
            "created" => machine(self.created_at),
            _ => return None,
        })
    }

    fn searched(&self) -> String {
        let display_name = match &self.holder {
            Holder::Person { display_name, .. } => display_name,
            Holder::Group { source, .. } => source,
        };
        let (kind, reach) = (self.holder.kind(), self.grant.reach_in_words());
        let role = self.grant.role.label();
        [self.holder.name(), display_name, &kind, role, &reach].join("\n")
    }
}

impl Arranged for HeldGrant {
    fn compare(&self, other: &Self, column: &str) -> Ordering {
        let by_column = match column {
            "role" => self.grant.role.cmp(&other.grant.role),
            "where" => self
                .grant
                .reach_in_words()
                .cmp(&other.grant.reach_in_words()),
            "ends" => self.ends_at.cmp(&other.ends_at),
            "granted-by" => self.granted_by.cmp(&other.granted_by),
            "created" => self.created_at.cmp(&other.created_at),
            _ => Ordering::Equal,
        };
        by_column
            .then_with(|| by_text(self.holder.name(), other.holder.name()))
            .then_with(|| self.id.cmp(&other.id))
    }
}

impl Facts for Token {
    fn key(&self) -> String {
        self.id.clone()
    }

    fn text(&self, column: &str) -> Option<String> {
        Some(match column {
            "name" => self.name.clone(),
            "maker" => self.maker.clone(),
            "role" => self.grant.role.label().to_owned(),
            "where" => self.grant.reach_in_words(),
            "state" => self.state.words().1.to_owned(),
            "expires" => machine(self.expires_at),
            "last-used" => machine(self.last_used_at?),
            "created" => machine(self.created_at),
            _ => return None,
        })
    }

    fn searched(&self) -> String {
        let reach = self.grant.reach_in_words();
        let role = self.grant.role.label();
        [&self.name, &self.maker, role, &reach].join("\n")
    }

    fn state(&self) -> String {
        self.state.words().0.to_owned()
    }
}

impl Arranged for Token {
    fn compare(&self, other: &Self, column: &str) -> Ordering {
        let by_column = match column {
            "maker" => self.maker.cmp(&other.maker),
            "role" => self.grant.role.cmp(&other.grant.role),
            "expires" => self.expires_at.cmp(&other.expires_at),
            "last-used" => self.last_used_at.cmp(&other.last_used_at),
            "created" => self.created_at.cmp(&other.created_at),
            _ => Ordering::Equal,
        };
        by_column
            .then_with(|| by_text(&self.name, &other.name))
            .then_with(|| self.id.cmp(&other.id))
    }
}
