//! What wasm-bindgen writes and nobody needs: comments, indentation, and classes for
//! streams of Rust's in the browser, which come with a library and are never made here.

use anyhow::{Context, Result, ensure};
use std::{fs, path::Path};

/// How the classes' names begin, and in lower case those of their functions.
const STREAMS: &str = "IntoUnderlying";

/// Whether an export is a function of those classes: without it binaryen finds that
/// nothing needs the function.
pub fn is_of_streams(name: &str) -> bool {
    let name = name.trim_start_matches("__wbg_");
    name.starts_with(&STREAMS.to_lowercase())
}

/// Takes the exports that `goes` is said of out of what WebAssembly offers.
pub fn unexport(module: &mut walrus::Module, goes: impl Fn(&str) -> bool) {
    let exports: Vec<_> = module
        .exports
        .iter()
        .filter(|export| goes(&export.name))
        .map(walrus::Export::id)
        .collect();
    for export in exports {
        module.exports.delete(export);
    }
}

/// Trims the script at `path`.
pub fn script(path: &Path) -> Result<()> {
    let script = fs::read_to_string(path)?;
    let script = trimmed(&script).context(path.display().to_string())?;
    Ok(fs::write(path, script)?)
}

fn trimmed(script: &str) -> Result<String> {
    let mut kept = String::with_capacity(script.len());
    let mut lines = script.lines();
    while let Some(line) = lines.next() {
        ensure!(
            line.matches('`').count() % 2 == 0,
            "a text over several lines, whose spaces count: {line}"
        );
        let text = line.trim_start();
        // To the end of what begins here.
        let until: fn(&str) -> bool = if text.starts_with("/*") {
            |line| line.ends_with("*/")
        } else if line.starts_with(&format!("export class {STREAMS}")) {
            |line| line == "}"
        } else if line.starts_with(&format!("const {STREAMS}")) {
            |line| line.ends_with(';')
        } else {
            let is_left_out = text.is_empty()
                || text.starts_with("//")
                || text.starts_with(&format!("if (Symbol.dispose) {STREAMS}"));
            if !is_left_out {
                kept.push_str(text);
                kept.push('\n');
            }
            continue;
        };
        let mut last = Some(line);
        while last.is_some_and(|line| !until(line)) {
            last = lines.next();
        }
    }
    ensure!(!kept.contains(STREAMS), "something needs a stream's class");
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_of_streams_are_told_by_their_names() {
        assert!(is_of_streams("intounderlyingsink_write"));
        assert!(is_of_streams("__wbg_intounderlyingsource_free"));
        assert!(!is_of_streams("hydrate"));
    }

    #[test]
    fn what_is_done_stays_and_what_is_said_goes() {
        let script = "/* @ts-self-types */\n// Begins.\nexport function a() {\n    /**\n     * One.\n     */\n\n    return `x  ${1}`;\n}\n";
        assert_eq!(
            trimmed(script).unwrap(),
            "export function a() {\nreturn `x  ${1}`;\n}\n"
        );
    }

    #[test]
    fn classes_for_streams_go_unless_something_needs_them() {
        let class = "export class IntoUnderlyingSink {\n    free() {\n    }\n}\nif (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = 1;\nconst IntoUnderlyingSinkFinalization = (typeof FinalizationRegistry === 'undefined')\n    ? { register: () => {} }\n    : new FinalizationRegistry(ptr => 1);\nlet wasm;\n";
        assert_eq!(trimmed(class).unwrap(), "let wasm;\n");
        let made = format!("{class}IntoUnderlyingSink.__wrap(1);\n");
        assert!(trimmed(&made).is_err());
    }

    #[test]
    fn a_text_over_several_lines_is_refused() {
        assert!(trimmed("let a = `x\n  y`;\n").is_err());
    }
}
