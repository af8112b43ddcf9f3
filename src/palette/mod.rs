//! Finds anything by a few letters: resources, pages, and what can be done.

use serde::{Deserialize, Serialize};

pub mod api;
mod view;

pub use view::Finder;

/// Characters of what is looked for that count.
pub const LONGEST_TEXT: usize = 100;

/// What is done with something that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Group {
    /// One goes there.
    GoTo,
    /// Something is done; its page asks first.
    Do,
}

impl Group {
    /// Both, in the order they are shown.
    pub const ALL: [Self; 2] = [Self::GoTo, Self::Do];

    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::GoTo => "Go to",
            Self::Do => "Do",
        }
    }
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// What is done with it.
    pub group: Group,
    /// What it is called: "eng-cad-gpu", "Create fleet…".
    pub label: String,
    /// What it is: "Fleet", "Page".
    pub kind: String,
    /// Where it is.
    pub href: String,
    /// Its symbol.
    pub symbol: String,
}

/// How well `label` fits to the words looked for: all of them must occur; at its
/// beginning is better than at that of a part, and that better than anywhere.
pub fn fit(label: &str, words: &[String]) -> Option<u8> {
    let label = label.to_lowercase();
    if !words.iter().all(|word| label.contains(word)) {
        return None;
    }
    let Some(first) = words.first() else {
        return Some(0);
    };
    let starts_part = || {
        let mut parts = label.split(|letter: char| !letter.is_alphanumeric());
        parts.any(|part| part.starts_with(first.as_str()))
    };
    Some(if label.starts_with(first.as_str()) {
        0
    } else if starts_part() {
        1
    } else {
        2
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(label: &str, text: &str) -> Option<u8> {
        let words: Vec<_> = text.split_whitespace().map(str::to_lowercase).collect();
        fit(label, &words)
    }

    #[test]
    fn what_begins_with_the_words_fits_best() {
        assert_eq!(fits("cad-2026-02", "cad"), Some(0));
        assert_eq!(fits("eng-cad-gpu", "CAD"), Some(1));
        assert_eq!(fits("arcade", "cad"), Some(2));
        assert_eq!(fits("finance", "cad"), None);
        assert_eq!(fits("eng-cad-gpu", "gpu eng"), Some(1));
    }
}
