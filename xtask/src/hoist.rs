//! Moves functions into the main part that only other parts use.
//!
//! What a first visit needs compresses best in one piece, and calls within a part are
//! shorter than those from one to another. So functions of such parts are exported
//! before the browser side is cut again: what is exported is in the main part.
//! Afterwards the exports go.

use crate::sections;
use anyhow::Result;
use std::collections::HashSet;
use wasm_encoder::{ExportKind, ExportSection, Module};
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// How the exports' names begin.
const PREFIX: &str = "portico-hoisted-";

/// The module with the functions of these parts exported, if they have any.
pub fn exporting(module: &[u8], parts: &[Vec<u8>]) -> Result<Option<Vec<u8>>> {
    let mut wanted = HashSet::new();
    for part in parts {
        wanted.extend(functions(part)?.into_iter().map(|(_, name)| name));
    }
    let indices: Vec<u32> = functions(module)?
        .into_iter()
        .filter(|(_, name)| wanted.contains(name))
        .map(|(index, _)| index)
        .collect();
    if indices.is_empty() {
        return Ok(None);
    }
    with_exports(module, &indices).map(Some)
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
    fn functions_of_these_parts_are_exported_and_no_others() {
        let whole = module(&["a", "b", "c", "d"], 1);
        let parts = [module(&["b"], 1), module(&["d", "elsewhere"], 1)];
        let exporting = exporting(&whole, &parts).unwrap();
        assert_eq!(exports(&exporting.unwrap()), [0, 1, 3]);
    }

    #[test]
    fn without_parts_all_stays() {
        assert_eq!(exporting(&module(&["a"], 0), &[]).unwrap(), None);
    }

    #[test]
    fn the_exports_go_again() {
        let exporting = with_exports(&module(&["a", "b"], 0), &[1]).unwrap();
        let mut module = walrus::Module::from_buffer(&exporting).unwrap();
        crate::trim::unexport(&mut module, is_hoisted);
        assert_eq!(exports(&module.emit_wasm()), [0]);
    }
}
