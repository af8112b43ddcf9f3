//! The parts of the browser side: what each page needs of the WebAssembly, cut out
//! of what cargo compiled.
//!
//! The pages are marked in `src/app/pages.rs`. The cutting is done by the library
//! behind `cargo leptos --split`; it needs the relocations, see [`LINKER_ARGUMENTS`].
//! It makes a piece for every set of pages that share something; `group.rs` says which
//! of them become one file, `merge.rs` makes it one. All parts of a build go together.

use crate::{
    browser::Profile,
    group::{self, Pages, Piece},
    hoist,
    imports::LOADS,
    merge, sections,
};
use anyhow::{Context, Result, anyhow, ensure};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

/// What rustc must be told: without its relocations WebAssembly cannot be cut.
pub const LINKER_ARGUMENTS: &[&str] = &["-C", "link-arg=--emit-relocs"];

/// The module that loads parts when they are needed.
pub const LOADER: &str = "parts.js";

/// Lists for each page the parts that it needs, a JSON object.
pub const NAMES: &str = "parts.json";

/// The page whose first visit is to be small: the list most people begin with.
pub const FIRST_PAGE: &str = "fleets_page";

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
    let mut pieces = Pieces::cut(compiled, output_name, directory)?;
    if profile == Profile::Small
        && let Some(exporting) = hoist::exporting(compiled, &pieces.for_main(directory)?)?
    {
        fs::remove_dir_all(directory)?;
        pieces = Pieces::cut(&exporting, output_name, directory)?;
    }
    let main = directory.join(MAIN);
    let main_part = fs::read(&main)?;
    fs::remove_file(main)?;
    let files = pieces.put_together(directory)?;
    let loader = directory.join(LOADER);
    let runtime = fs::read_to_string(&loader)?;
    fs::write(loader, pieces.loader(&runtime, &files)?)?;
    let needed = pieces.needed(&files);
    fs::write(directory.join(NAMES), serde_json::to_vec_pretty(&needed)?)?;
    Ok(main_part)
}

/// What the library cuts: files beside the main part.
struct Pieces {
    /// The pages' names with what the library adds, that of a first visit first.
    pages: Vec<String>,
    /// Names of files, and what they are.
    files: Vec<(String, Piece)>,
}

/// A file of several pieces.
struct Part {
    name: String,
    pages: Pages,
}

impl Pieces {
    fn cut(compiled: &[u8], output_name: &str, directory: &Path) -> Result<Self> {
        let main = directory.join(MAIN);
        let script = format!("./{output_name}.js");
        let mut options = wasm_split_cli_support::Options::new(compiled);
        options.output_dir = directory;
        options.main_out_path = &main;
        options.main_module = &script;
        let link_name = format!("./{LOADER}");
        options.link_name = &link_name;
        // The library's errors are of another kind than ours.
        let cut =
            wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:#}"))?;
        Self::read(&cut.prefetch_map.into_iter().collect(), directory)
    }

    /// Of the stems of the files that each page needs.
    fn read(needed: &BTreeMap<String, Vec<String>>, directory: &Path) -> Result<Self> {
        let mut pages: Vec<String> = needed.keys().cloned().collect();
        ensure!(
            pages.len() <= Pages::MOST,
            "there are more pages than group.rs can tell apart"
        );
        pages.sort_by_key(|page| page_name(page) != FIRST_PAGE);
        let first = pages
            .first()
            .is_some_and(|page| page_name(page) == FIRST_PAGE);
        ensure!(first, "no page is called {FIRST_PAGE}");
        let stems: BTreeSet<&String> = needed.values().flatten().collect();
        let files = stems.into_iter().map(|stem| {
            let name = format!("{stem}.wasm");
            let size = fs::metadata(directory.join(&name))?.len();
            let by = pages
                .iter()
                .enumerate()
                .filter(|(_, page)| needed[*page].contains(stem));
            let pages = by.fold(Pages::NONE, |pages, (page, _)| pages.with(page));
            Ok((name, Piece { pages, size }))
        });
        Ok(Self {
            files: files.collect::<Result<_>>()?,
            pages,
        })
    }

    /// What the page of a first visit needs, and what else the main part has room for.
    fn for_main(&self, directory: &Path) -> Result<Vec<Vec<u8>>> {
        let mut modules = Vec::new();
        let mut pieces = Vec::new();
        for (name, Piece { pages, .. }) in &self.files {
            let module = fs::read(directory.join(name))?;
            let size = sections::without_custom(&module)?.len() as u64;
            pieces.push(Piece {
                pages: *pages,
                size,
            });
            modules.push(module);
        }
        let at_once = group::at_once(&pieces);
        let all = modules.into_iter().zip(pieces).enumerate();
        let wanted =
            all.filter(|(place, (_, piece))| piece.pages.has(0) || at_once.contains(place));
        Ok(wanted.map(|(_, (module, _))| module).collect())
    }

    /// Replaces their files by fewer.
    fn put_together(&self, directory: &Path) -> Result<Vec<Part>> {
        let pieces: Vec<Piece> = self.files.iter().map(|(_, piece)| *piece).collect();
        let mut parts = Vec::new();
        for (place, (of, pages)) in group::together(&pieces).into_iter().enumerate() {
            let mut modules = Vec::new();
            for piece in of {
                let path = directory.join(&self.files[piece].0);
                modules.push(fs::read(&path)?);
                fs::remove_file(path)?;
            }
            let name = format!("part-{place}.wasm");
            let merged = merge::merged(&modules).with_context(|| name.clone())?;
            fs::write(directory.join(&name), merged)?;
            parts.push(Part { name, pages });
        }
        Ok(parts)
    }

    /// The names of the files that each page needs.
    fn needed<'a>(&'a self, parts: &'a [Part]) -> BTreeMap<&'a str, Vec<&'a str>> {
        let needed = |page| parts.iter().filter(move |part| part.pages.has(page));
        let names = |page| needed(page).map(|part| part.name.as_str()).collect();
        let pages = self.pages.iter().enumerate();
        pages
            .map(|(page, name)| (name.as_str(), names(page)))
            .collect()
    }

    /// What loads the parts: the library's own beginning, then for each page what its
    /// code calls to have its parts loaded.
    fn loader(&self, runtime: &str, parts: &[Part]) -> Result<String> {
        let first = ["/* ", "const __chunk_", "export const "]
            .iter()
            .filter_map(|begin| runtime.find(&format!("\n{begin}")))
            .min()
            .context("the library's loader has another shape")?;
        let mut loader = format!("{}\n{LOAD}", &runtime[..first]);
        writeln!(
            loader,
            "const parts = Array.from({{ length: {} }}, (_, part) => load(`part-${{part}}.wasm`));",
            parts.len()
        )?;
        for (page, name) in self.pages.iter().enumerate() {
            let needed: Vec<String> = (0..parts.len())
                .filter(|part| parts[*part].pages.has(page))
                .map(|part| part.to_string())
                .collect();
            writeln!(
                loader,
                "export const {LOADS}{name} = page({});",
                needed.join(",")
            )?;
        }
        Ok(loader)
    }
}

/// The name of a page without the number that the library adds.
pub fn page_name(name: &str) -> &str {
    name.rsplit_once('_').map_or(name, |(name, _)| name)
}

/// How a part is loaded, and what a page needs of them.
const LOAD: &str = include_str!("load.js");
