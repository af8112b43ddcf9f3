//! What belongs into the main part although only other parts use it.
//!
//! Cutting gives a part of its own to whatever several parts share. Where all of
//! them do, every visit loads it anyway, and where it is tiny, a request costs more
//! than it weighs; both compress better as a piece of the main part. So functions
//! of such parts are exported before the browser side is cut again: what is exported
//! is in the main part. Afterwards the exports go.

use crate::sections;
use anyhow::Result;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs,
    path::Path,
};
use wasm_encoder::{ExportKind, ExportSection, Module};
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// How the exports' names begin.
const PREFIX: &str = "portico-hoisted-";

/// The size in bytes up to which what parts share is too small for a part: before
/// anything is optimised or compressed, which makes it a tenth.
const TINY: u64 = 12 * 1024;

/// The module with those functions exported that belong into the main part, if
/// there are any. `needed` says which parts each page needs, `directory` where they
/// are.
pub fn exporting(
    module: &[u8],
    needed: &BTreeMap<String, Vec<String>>,
    directory: &Path,
) -> Result<Option<Vec<u8>>> {
    let mut wanted = HashSet::new();
    for part in shared(needed) {
        let path = directory.join(part);
        let is_needed_by_all = needed
            .values()
            .all(|parts| parts.iter().any(|other| other == part));
        if is_needed_by_all || fs::metadata(&path)?.len() <= TINY {
            let part = fs::read(path)?;
            wanted.extend(
                functions(&part)?
                    .into_iter()
                    .map(|(_, name)| name.to_owned()),
            );
        }
    }
    let indices: Vec<u32> = functions(module)?
        .into_iter()
        .filter(|(_, name)| wanted.contains(*name))
        .map(|(index, _)| index)
        .collect();
    if indices.is_empty() {
        return Ok(None);
    }
    with_exports(module, &indices).map(Some)
}

/// The parts that more than one page needs.
fn shared(needed: &BTreeMap<String, Vec<String>>) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    needed
        .values()
        .flatten()
        .map(String::as_str)
        .filter(|part| !seen.insert(*part))
        .collect()
}

/// Index and name of each function that has a name.
fn functions(module: &[u8]) -> Result<Vec<(u32, &str)>> {
    let mut functions = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload? else {
            continue;
        };
        let KnownCustom::Name(names) = section.as_known() else {
            continue;
        };
        for names in names {
            if let Name::Function(names) = names? {
                for naming in names {
                    let naming = naming?;
                    functions.push((naming.index, naming.name));
                }
            }
        }
    }
    Ok(functions)
}

fn with_exports(module: &[u8], functions: &[u32]) -> Result<Vec<u8>> {
    let mut changed = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::ExportSection(there) = payload {
            let mut exports = ExportSection::new();
            for export in there {
                let export = export?;
                exports.export(export.name, export.kind.into(), export.index);
            }
            for function in functions {
                exports.export(&format!("{PREFIX}{function}"), ExportKind::Func, *function);
            }
            changed.section(&exports);
        } else if let Some(section) = sections::as_it_is(&payload, module)? {
            changed.section(&section);
        }
    }
    Ok(changed.finish())
}

/// Whether an export has this name only so that the cutting sees it.
pub fn is_hoisted(name: &str) -> bool {
    name.starts_with(PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use wasm_encoder::{CodeSection, Function, FunctionSection, NameMap, NameSection, TypeSection};

    /// A module of functions of these names that exports the first.
    fn module(names: &[&str], instructions: usize) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let (mut declared, mut code) = (FunctionSection::new(), CodeSection::new());
        let mut map = NameMap::new();
        for (index, name) in (0..).zip(names) {
            declared.function(0);
            let mut function = Function::new([]);
            for _ in 0..instructions {
                function.instructions().nop();
            }
            function.instructions().end();
            code.function(&function);
            map.append(index, name);
        }
        let mut exports = ExportSection::new();
        exports.export("first", ExportKind::Func, 0);
        let mut named = NameSection::new();
        named.functions(&map);
        let mut module = Module::new();
        module.section(&types).section(&declared).section(&exports);
        module.section(&code).section(&named);
        module.finish()
    }

    fn exports(module: &[u8]) -> Vec<u32> {
        Parser::new(0)
            .parse_all(module)
            .filter_map(|payload| match payload.unwrap() {
                Payload::ExportSection(exports) => Some(exports),
                _ => None,
            })
            .flatten()
            .map(|export| export.unwrap().index)
            .collect()
    }

    #[test]
    fn what_all_share_and_what_is_tiny_is_exported_and_nothing_else() {
        let directory = Scratch::new();
        let write = |name: &str, contents: Vec<u8>| {
            fs::write(directory.path().join(name), contents).unwrap();
        };
        let large = TINY as usize;
        write("by-all.wasm", module(&["b"], large));
        write("by-two.wasm", module(&["c"], large));
        write("tiny.wasm", module(&["d"], 0));
        write("one.wasm", module(&["e"], 0));
        let needs = |parts: &[&str]| parts.iter().map(|part| format!("{part}.wasm")).collect();
        let needed = BTreeMap::from([
            ("one".to_owned(), needs(&["by-all", "by-two", "one"])),
            ("two".to_owned(), needs(&["by-all", "by-two", "tiny"])),
            ("three".to_owned(), needs(&["by-all", "tiny"])),
        ]);
        let whole = module(&["a", "b", "c", "d", "e"], 1);
        let exporting = exporting(&whole, &needed, directory.path()).unwrap();
        assert_eq!(exports(&exporting.unwrap()), [0, 1, 3]);
    }

    #[test]
    fn without_anything_shared_all_stays() {
        let needed = BTreeMap::from([("one".to_owned(), vec!["one.wasm".to_owned()])]);
        let unchanged = exporting(&module(&["a"], 0), &needed, Path::new("nowhere")).unwrap();
        assert_eq!(unchanged, None);
    }

    #[test]
    fn the_exports_go_again() {
        let exporting = with_exports(&module(&["a", "b"], 0), &[1]).unwrap();
        let mut module = walrus::Module::from_buffer(&exporting).unwrap();
        crate::trim::unexport(&mut module, is_hoisted);
        assert_eq!(exports(&module.emit_wasm()), [0]);
    }
}
