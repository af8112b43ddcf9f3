//! The model's patterns. They are Java's: they match a whole value, and
//! `\w`, `\d` and `\s` mean ASCII while `\p{…}` means Unicode.

use std::sync::OnceLock;

use regex::Regex;

/// A pattern, compiled when it is first needed.
#[derive(Debug)]
pub(crate) struct Pattern {
    source: String,
    compiled: OnceLock<Option<Compiled>>,
}

#[derive(Debug)]
struct Compiled {
    regex: Regex,
    forbidden_prefix: Option<&'static str>,
    forbidden_suffix: Option<&'static str>,
}

/// The model's two patterns with look-around, which `regex` does not have:
/// the look-around, the prefix it forbids, the suffix it forbids.
const LOOK_AROUND: [(&str, Option<&str>, Option<&str>); 2] = [
    // TagKey
    ("(?!aws:)", Some("aws:"), None),
    // S3Bucket
    ("(?<!\\.)", None, Some(".")),
];

impl Pattern {
    pub(crate) fn new(source: String) -> Self {
        Self {
            source,
            compiled: OnceLock::new(),
        }
    }

    /// The pattern as the model has it, for messages.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Whether the whole of `text` matches. A pattern that does not compile
    /// refuses nothing; a test sees to it that all compile.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.compiled().is_none_or(|compiled| {
            let forbidden = compiled
                .forbidden_prefix
                .is_some_and(|prefix| text.starts_with(prefix))
                || compiled
                    .forbidden_suffix
                    .is_some_and(|suffix| text.ends_with(suffix));
            !forbidden && compiled.regex.is_match(text)
        })
    }

    #[cfg(test)]
    pub(super) fn compiles(&self) -> bool {
        self.compiled().is_some()
    }

    fn compiled(&self) -> Option<&Compiled> {
        self.compiled.get_or_init(|| compile(&self.source)).as_ref()
    }
}

fn compile(source: &str) -> Option<Compiled> {
    let mut plain = source.to_owned();
    let (mut forbidden_prefix, mut forbidden_suffix) = (None, None);
    for (look_around, prefix, suffix) in LOOK_AROUND {
        if plain.contains(look_around) {
            plain = plain.replace(look_around, "");
            forbidden_prefix = forbidden_prefix.or(prefix);
            forbidden_suffix = forbidden_suffix.or(suffix);
        }
    }
    let regex = Regex::new(&format!("\\A(?:{})\\z", ascii_classes(&plain))).ok()?;
    Some(Compiled {
        regex,
        forbidden_prefix,
        forbidden_suffix,
    })
}

/// Writes Java's ASCII classes out, inside and outside of brackets.
fn ascii_classes(source: &str) -> String {
    let mut out = String::with_capacity(source.len() * 2);
    let mut in_class = false;
    let mut characters = source.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                let escaped = characters.next();
                let class = match escaped {
                    Some('w') => Some("A-Za-z0-9_"),
                    Some('d') => Some("0-9"),
                    Some('s') => Some(" \\t\\n\\x0B\\f\\r"),
                    _ => None,
                };
                match (class, in_class) {
                    (Some(class), true) => out.push_str(class),
                    (Some(class), false) => {
                        out.push('[');
                        out.push_str(class);
                        out.push(']');
                    }
                    (None, _) => {
                        out.push('\\');
                        out.extend(escaped);
                    }
                }
            }
            '[' => {
                in_class = true;
                out.push('[');
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(source: &str) -> Pattern {
        Pattern::new(source.to_owned())
    }

    #[test]
    fn a_pattern_matches_the_whole_value() {
        let user = pattern("[\\w+=,.@-]*");
        assert!(user.matches("p.novak@example.com"));
        assert!(!user.matches("p novak"));
        assert!(!user.matches("p.novak\n"));
    }

    #[test]
    fn word_characters_are_ascii() {
        assert!(!pattern("[\\w+=,.@-]*").matches("žofie"));
        assert!(pattern("[\\p{L}]+").matches("žofie"));
    }

    #[test]
    fn a_tag_key_does_not_begin_with_aws() {
        let key = pattern("^(^(?!aws:).[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$");
        assert!(key.matches("cost-center"));
        assert!(!key.matches("aws:cost-center"));
    }

    #[test]
    fn a_bucket_does_not_end_in_a_dot() {
        let bucket = pattern("^[0-9a-z\\.\\-]*(?<!\\.)$");
        assert!(bucket.matches("a.bucket"));
        assert!(!bucket.matches("a.bucket."));
    }
}
