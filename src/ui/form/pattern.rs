//! Patterns of texts. They are written for Java; the browser and the server each have
//! an engine of their own that understands them.

/// Whether the whole of `text` matches `pattern`. A pattern the engine does not
/// understand refuses nothing: AWS checks all the same.
#[cfg(feature = "ssr")]
pub fn matches(pattern: &str, text: &str) -> bool {
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex, PoisonError};

    use fancy_regex::Regex;

    static COMPILED: LazyLock<Mutex<HashMap<String, Option<Regex>>>> =
        LazyLock::new(Mutex::default);

    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let regex = compiled
        .entry(pattern.to_owned())
        .or_insert_with(|| Regex::new(&format!("\\A(?:{})\\z", ascii_classes(pattern))).ok());
    regex
        .as_ref()
        .is_none_or(|regex| regex.is_match(text).unwrap_or(true))
}

/// In Java `\w`, `\d` and `\s` mean ASCII.
#[cfg(feature = "ssr")]
fn ascii_classes(pattern: &str) -> String {
    let mut written = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            written.push(character);
            continue;
        }
        match characters.next() {
            Some('w') => written.push_str("[a-zA-Z0-9_]"),
            Some('d') => written.push_str("[0-9]"),
            Some('s') => written.push_str("[ \\t\\n\\x0B\\f\\r]"),
            // Escaped for no reason; some engines refuse that.
            Some(escaped @ (',' | '/' | '#' | '&' | '@')) => written.push(escaped),
            Some(escaped) => {
                written.push('\\');
                written.push(escaped);
            }
            None => written.push('\\'),
        }
    }
    written
}

/// Whether the whole of `text` matches `pattern`. A pattern the engine does not
/// understand refuses nothing: the server checks all the same.
#[cfg(not(feature = "ssr"))]
pub fn matches(pattern: &str, text: &str) -> bool {
    use wasm_bindgen::JsValue;

    // Only with `u` does the browser know classes such as \p{L}, and only without it
    // does it take needless escapes, of which those patterns have none.
    let flags = if pattern.contains("\\p{") { "u" } else { "" };
    let arguments = js_sys::Array::of2(
        &JsValue::from_str(&format!("^(?:{pattern})$")),
        &JsValue::from_str(flags),
    );
    let global = js_sys::global();
    let matched = js_sys::Reflect::get(&global, &JsValue::from_str("RegExp"))
        .and_then(|engine| js_sys::Reflect::construct(&engine.into(), &arguments));
    // `Reflect` gives an error for a pattern that `RegExp` would throw at.
    matched.is_ok_and(|regex| js_sys::RegExp::from(regex).test(text))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_whole_text_must_match() {
        assert!(matches("[a-z]+", "abc"));
        assert!(!matches("[a-z]+", "abc1"));
        assert!(!matches("^[a-z]+$", "abc\n"));
    }

    #[test]
    fn look_around_and_unicode_are_understood() {
        let key = "^(^(?!aws:).[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$";
        assert!(matches(key, "Kostenstelle Süd"));
        assert!(!matches(key, "aws:name"));
        assert!(matches("[\\w+=,.@-]*", "a_b"));
        assert!(!matches("[\\w+=,.@-]*", "ä"));
        assert!(!matches("^[0-9a-z\\.\\-]*(?<!\\.)$", "bucket."));
    }
}
