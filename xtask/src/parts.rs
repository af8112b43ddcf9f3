//! The parts of the browser side: what each page needs of the WebAssembly, cut out
//! of what cargo compiled.
//!
//! The pages are marked in `src/app/pages.rs`. The cutting is done by the library
//! behind `cargo leptos --split`; it needs the relocations, see [`LINKER_ARGUMENTS`].
//! All parts of a build go together, and refer to each other by name.

use crate::{browser::Profile, hoist};
use anyhow::{Result, anyhow};
use std::{collections::BTreeMap, fs, path::Path};

/// What rustc must be told: without its relocations WebAssembly cannot be cut.
pub const LINKER_ARGUMENTS: &[&str] = &["-C", "link-arg=--emit-relocs"];

/// The module that loads parts when they are needed.
pub const LOADER: &str = "parts.js";

/// Lists for each page the parts that it needs, a JSON object.
pub const NAMES: &str = "parts.json";

const MAIN: &str = "main.wasm";

/// Cuts what was compiled; writes the parts, their [`LOADER`] and their [`NAMES`]
/// into `directory`, and returns the main part, which wasm-bindgen has to see. To be
/// small, it is cut a second time, see [`hoist`].
pub fn cut(
    compiled: &[u8],
    output_name: &str,
    directory: &Path,
    profile: Profile,
) -> Result<Vec<u8>> {
    let mut needed = cut_once(compiled, output_name, directory)?;
    if profile == Profile::Small
        && let Some(exporting) = hoist::exporting(compiled, &needed, directory)?
    {
        fs::remove_dir_all(directory)?;
        needed = cut_once(&exporting, output_name, directory)?;
    }
    fs::write(directory.join(NAMES), serde_json::to_vec_pretty(&needed)?)?;
    let main = directory.join(MAIN);
    let main_part = fs::read(&main)?;
    fs::remove_file(main)?;
    Ok(main_part)
}

/// Cuts, and returns which parts each page needs.
fn cut_once(
    compiled: &[u8],
    output_name: &str,
    directory: &Path,
) -> Result<BTreeMap<String, Vec<String>>> {
    let main = directory.join(MAIN);
    let script = format!("./{output_name}.js");
    let mut options = wasm_split_cli_support::Options::new(compiled);
    options.output_dir = directory;
    options.main_out_path = &main;
    options.main_module = &script;
    let link_name = format!("./{LOADER}");
    options.link_name = &link_name;
    // The library's errors are of another kind than ours.
    let cut = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:#}"))?;
    let files = |parts: Vec<String>| parts.iter().map(|part| format!("{part}.wasm")).collect();
    Ok(cut
        .prefetch_map
        .into_iter()
        .map(|(page, parts)| (page, files(parts)))
        .collect())
}
