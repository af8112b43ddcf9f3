//! One small style sheet out of `style/main.css` and what it imports.

use crate::site;
use anyhow::{Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
};
use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

/// Bundles and minifies, and leaves out rules for classes that no file in `sources`
/// speaks of. No browsers are named as targets: the style sheets are written for those
/// that know `@layer`, nesting, `oklch()` and `light-dark()`, and translating these for
/// older ones would say everything twice.
pub fn bundle(main: &Path, sources: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    // The library's errors borrow from the files, so they are put into words here.
    let mut sheet = bundler.bundle(main).map_err(|error| anyhow!("{error}"))?;
    let whole = sheet.to_css(PrinterOptions::default());
    let whole = whole.map_err(|error| anyhow!("{error}"))?.code;
    let options = MinifyOptions {
        unused_symbols: unused(&whole, &site::read_directory(sources)?),
        ..MinifyOptions::default()
    };
    sheet.minify(options).map_err(|error| anyhow!("{error}"))?;
    let printed = sheet.to_css(PrinterOptions {
        minify: true,
        ..PrinterOptions::default()
    });
    Ok(printed.map_err(|error| anyhow!("{error}"))?.code)
}

/// The classes of a style sheet whose names are no word of the sources.
fn unused(css: &str, sources: &BTreeMap<String, Vec<u8>>) -> HashSet<String> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let mut classes: HashSet<&str> = css
        .split('.')
        .skip(1)
        .filter_map(|rest| rest.split(|letter| !is_name(letter)).next())
        // Not what stands after the point of a number.
        .filter(|name| !name.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    for source in sources.values() {
        let source = String::from_utf8_lossy(source);
        for word in source.split(|letter| !is_name(letter)) {
            classes.remove(word);
        }
    }
    classes.into_iter().map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use std::fs;

    fn bundled(files: &[(&str, &str)]) -> Result<String> {
        let directory = Scratch::new();
        for (name, contents) in files {
            fs::write(directory.path().join(name), contents).unwrap();
        }
        let source = "class=\"card title\"";
        fs::create_dir(directory.path().join("src")).unwrap();
        fs::write(directory.path().join("src/page.rs"), source).unwrap();
        bundle(
            &directory.path().join("main.css"),
            &directory.path().join("src"),
        )
    }

    #[test]
    fn imports_become_one_sheet_in_their_layers() {
        let css = bundled(&[
            (
                "main.css",
                "@layer tokens, components;\n@import 'tokens.css' layer(tokens);",
            ),
            ("tokens.css", ":root { --gap: 4px; }"),
        ])
        .unwrap();
        assert_eq!(css, "@layer tokens{:root{--gap:4px}}@layer components;");
    }

    #[test]
    fn todays_css_is_neither_translated_nor_doubled() {
        let css = bundled(&[(
            "main.css",
            ":root { --ink: light-dark(oklch(20% 0.02 250), oklch(95% 0.01 250)); color: oklch(50% 0.1 250) }\n\
             .card { & .title { inline-size: 4rem } }",
        )])
        .unwrap();
        assert_eq!(
            css,
            ":root{--ink:light-dark(oklch(20% .02 250),oklch(95% .01 250));color:oklch(50% .1 250)}\
             .card{& .title{inline-size:4rem}}"
        );
    }

    #[test]
    fn what_no_page_has_is_left_out() {
        let css = bundled(&[(
            "main.css",
            ".card { margin: 0.5rem } .chart > .title { margin: 0 } @media print { .card-foot { margin: 0 } }",
        )]);
        assert_eq!(css.unwrap(), ".card{margin:.5rem}");
    }

    #[test]
    fn a_missing_import_is_named() {
        let error = bundled(&[("main.css", "@import 'gone.css';")]).unwrap_err();
        assert!(
            error.to_string().contains("gone.css") || error.to_string().contains("No such file"),
            "{error}"
        );
    }
}
