//! The columns of a list: what they are called, and how they behave.

/// A column. One of a list heads each row, and is always shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// As it stands in addresses.
    pub key: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Whether it heads the row: says what the row is, and leads there.
    pub heads: bool,
    /// Whether the list can be sorted by it.
    pub sorts: bool,
    /// Whether its values are few, so that a filter offers them.
    pub offers: bool,
    /// Whether it is shown unless somebody chose otherwise.
    pub usual: bool,
    /// Whether it can only be asked for, and never be shown.
    pub only_asked: bool,
    /// Whether it stays where a row becomes a record, on phones.
    pub on_phones: bool,
    /// Classes of its cells, the header's included.
    pub class: &'static str,
}

impl Column {
    /// A column that is shown, and only that.
    pub const fn new(key: &'static str, label: &'static str) -> Self {
        Self {
            key,
            label,
            heads: false,
            sorts: false,
            offers: false,
            usual: true,
            only_asked: false,
            on_phones: false,
            class: "",
        }
    }

    /// What can be done with each row; always shown, and never in a file.
    pub const fn actions() -> Self {
        Self::new("actions", "Actions").class("cell-act m-end")
    }

    /// Whether it holds what can be done.
    pub fn is_actions(&self) -> bool {
        self.key == "actions"
    }

    /// It heads the row.
    #[must_use]
    pub const fn heads(self) -> Self {
        Self {
            heads: true,
            ..self
        }
    }

    /// The list can be sorted by it.
    #[must_use]
    pub const fn sorts(self) -> Self {
        Self {
            sorts: true,
            ..self
        }
    }

    /// A filter offers its values.
    #[must_use]
    pub const fn offers(self) -> Self {
        Self {
            offers: true,
            ..self
        }
    }

    /// It stays on phones.
    #[must_use]
    pub const fn on_phones(self) -> Self {
        Self {
            on_phones: true,
            ..self
        }
    }

    /// It is shown only if somebody chooses it.
    #[must_use]
    pub const fn unusual(self) -> Self {
        Self {
            usual: false,
            ..self
        }
    }

    /// A filter may ask for it, and there is no column.
    #[must_use]
    pub const fn only_asked(self) -> Self {
        Self {
            usual: false,
            only_asked: true,
            ..self
        }
    }

    /// Its cells have these classes.
    #[must_use]
    pub const fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }
}
