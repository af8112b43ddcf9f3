//! The constraints of values, and how AWS's validator words them.

use std::borrow::Cow;

use crate::model::{Range, Shape, TextRules};
use crate::value::{Members, Value};

/// A value longer than this is cut off where it is repeated in a message.
const LONGEST_ECHO: usize = 256;
/// No more items of a list or map are repeated.
const MOST_ECHOED: usize = 16;

pub(super) fn length_violation(range: Range, length: i64) -> Option<String> {
    let short = range.min.filter(|min| length < *min).map(at_least);
    short.or_else(|| range.max.filter(|max| length > *max).map(at_most))
}

fn at_least(min: i64) -> String {
    format!("Member must have length greater than or equal to {min}")
}

fn at_most(max: i64) -> String {
    format!("Member must have length less than or equal to {max}")
}

/// What of its rules a text breaks.
pub(super) fn violations(text: &str, rules: &TextRules) -> Vec<String> {
    let mut violations = Vec::new();
    // Java counts UTF-16 units.
    let units = i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX);
    violations.extend(length_violation(rules.length, units));
    let pattern = rules.pattern.as_ref();
    if pattern.is_some_and(|pattern| !pattern.matches(text)) {
        violations.extend(wanted_pattern(rules));
    }
    if !rules.words.is_empty() && !rules.words.contains(&text) {
        violations.extend(wanted_words(rules));
    }
    violations
}

/// The rules, when a text breaks one of them.
pub(super) fn broken<'r>(text: &str, rules: &'r TextRules) -> Option<&'r TextRules> {
    (!violations(text, rules).is_empty()).then_some(rules)
}

fn wanted_pattern(rules: &TextRules) -> Option<String> {
    let pattern = rules.pattern.as_ref()?.source();
    Some(format!(
        "Member must satisfy regular expression pattern: {pattern}"
    ))
}

fn wanted_words(rules: &TextRules) -> Option<String> {
    let words = rules.words.join(", ");
    (!words.is_empty()).then(|| format!("Member must satisfy enum value set: [{words}]"))
}

/// All rules, as they are said of the items of a list when one breaks them.
pub(super) fn all_of(rules: &TextRules) -> String {
    let all = [
        rules.length.max.map(at_most),
        rules.length.min.map(at_least),
        wanted_pattern(rules),
        wanted_words(rules),
    ];
    let all: Vec<String> = all.into_iter().flatten().collect();
    all.join(", ")
}

/// A list as messages repeat it: `[a, b]`. Structures, of which AWS repeats no
/// more than their class, are counted.
pub(super) fn echo_of_list(shape: &Shape, items: &[Value]) -> String {
    let shown: Vec<&str> = items
        .iter()
        .take(MOST_ECHOED)
        .map_while(Value::as_text)
        .collect();
    if shown.is_empty() && !items.is_empty() {
        return format!("{} of {}", shape.name, items.len());
    }
    format!("[{}]", shown.join(", "))
}

/// A map as messages repeat it: `{a=b, c=d}`.
pub(super) fn echo_of_map(entries: &Members) -> String {
    let shown: Vec<String> = entries
        .iter()
        .take(MOST_ECHOED)
        .map(|(key, value)| {
            let value = value.as_text().unwrap_or_default();
            format!("{}={}", shortened(key), shortened(value))
        })
        .collect();
    format!("{{{}}}", shown.join(", "))
}

pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST_ECHO) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
