//! The parts of the browser side: what each page needs of the WebAssembly, cut out
//! of what cargo compiled.
//!
//! The pages are marked in `src/app/pages.rs`. The cutting is done by the library
//! behind `cargo leptos --split`; it needs the relocations, see [`LINKER_ARGUMENTS`].
//! All parts of a build go together, and refer to each other by name.

use anyhow::{Result, anyhow};
use std::{collections::BTreeMap, fs, path::Path};

/// What rustc must be told: without its relocations WebAssembly cannot be cut.
pub const LINKER_ARGUMENTS: &[&str] = &["-C", "link-arg=--emit-relocs"];

/// The module that loads parts when they are needed.
pub const LOADER: &str = "parts.js";

/// Lists for each page the parts that it needs, a JSON object.
pub const NAMES: &str = "parts.json";

/// Cuts what was compiled; writes the parts, their [`LOADER`] and their [`NAMES`]
/// into `directory`, and returns the main part, which wasm-bindgen has to see.
pub fn cut(compiled: &[u8], output_name: &str, directory: &Path) -> Result<Vec<u8>> {
    let main = directory.join("main.wasm");
    let script = format!("./{output_name}.js");
    let mut options = wasm_split_cli_support::Options::new(compiled);
    options.output_dir = directory;
    options.main_out_path = &main;
    options.main_module = &script;
    let link_name = format!("./{LOADER}");
    options.link_name = &link_name;
    // The library's errors are of another kind than ours.
    let cut = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:#}"))?;
    let needed: BTreeMap<String, Vec<String>> = cut
        .prefetch_map
        .into_iter()
        .map(|(page, parts)| {
            (
                page,
                parts.iter().map(|part| format!("{part}.wasm")).collect(),
            )
        })
        .collect();
    fs::write(directory.join(NAMES), serde_json::to_vec_pretty(&needed)?)?;
    let main_part = fs::read(&main)?;
    fs::remove_file(main)?;
    Ok(main_part)
}
