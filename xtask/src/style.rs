//! One small style sheet out of `style/main.css` and what it imports.

use anyhow::{Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
};
use std::path::Path;

/// Bundles and minifies. No browsers are named as targets: the style sheets are
/// written for those that know `@layer`, nesting, `oklch()` and `light-dark()`,
/// and translating these for older ones would say everything twice.
pub fn bundle(main: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    // The library's errors borrow from the files, so they are put into words here.
    let mut sheet = bundler.bundle(main).map_err(|error| anyhow!("{error}"))?;
    sheet
        .minify(MinifyOptions::default())
        .map_err(|error| anyhow!("{error}"))?;
    let printed = sheet.to_css(PrinterOptions {
        minify: true,
        ..PrinterOptions::default()
    });
    Ok(printed.map_err(|error| anyhow!("{error}"))?.code)
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
        bundle(&directory.path().join("main.css"))
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
    fn a_missing_import_is_named() {
        let error = bundled(&[("main.css", "@import 'gone.css';")]).unwrap_err();
        assert!(
            error.to_string().contains("gone.css") || error.to_string().contains("No such file"),
            "{error}"
        );
    }
}
