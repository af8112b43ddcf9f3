//! The order of the functions of WebAssembly, for what compresses it.
//!
//! Whatever the order, the program is the same; but where functions of one type and
//! of about one size stand together, brotli finds what they have in common, which
//! makes a twentieth less.

use crate::sections;
use anyhow::Result;
use wasm_encoder::{Module, NameMap, NameSection};
use wasmparser::{Parser, Payload, TypeRef};

/// What tells wasm-opt to order functions as [`named`] has named them.
pub const FLAG: &str = "--reorder-functions-by-name";

/// What functions are ordered by: their type, how many bits their size has, and what
/// they do.
type Place<'a> = (u32, u32, &'a [u8]);

/// The module with nothing but its functions' places for their names.
pub fn named(module: &[u8]) -> Result<Vec<u8>> {
    let mut plain = Module::new();
    let mut imported = 0;
    let mut types = Vec::new();
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::FunctionSection(functions) => {
                types = functions.clone().into_iter().collect::<Result<_, _>>()?;
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
        if let Some(section) = sections::as_it_is(&payload, module)?
            && !matches!(payload, Payload::CustomSection(_))
        {
            plain.section(&section);
        }
    }
    let places: Vec<Place<'_>> = types
        .into_iter()
        .zip(bodies)
        .map(|(kind, body)| (kind, body.len().checked_ilog2().unwrap_or(0), body))
        .collect();
    plain.section(&names(imported, &places));
    Ok(plain.finish())
}

/// For each function a name that sorts as its place does; imported ones come first.
fn names(imported: u32, places: &[Place<'_>]) -> NameSection {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&function| places[function]);
    let mut ranks = vec![0; places.len()];
    for (rank, function) in order.into_iter().enumerate() {
        ranks[function] = rank;
    }
    let mut names = NameMap::new();
    for (function, rank) in (imported..).zip(ranks) {
        names.append(function, &format!("{rank:08}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    section
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{CodeSection, Function, FunctionSection, TypeSection, ValType};
    use wasmparser::{KnownCustom, Name};

    /// A module of functions of the given types with so many instructions.
    fn module(functions: &[(u32, usize)]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([ValType::I32], []);
        let mut declared = FunctionSection::new();
        let mut code = CodeSection::new();
        for &(kind, instructions) in functions {
            declared.function(kind);
            let mut function = Function::new([]);
            for _ in 0..instructions {
                function.instructions().nop();
            }
            function.instructions().end();
            code.function(&function);
        }
        let mut module = Module::new();
        module.section(&types).section(&declared).section(&code);
        module.finish()
    }

    fn names_of(module: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            let Payload::CustomSection(section) = payload.unwrap() else {
                continue;
            };
            let KnownCustom::Name(names) = section.as_known() else {
                continue;
            };
            for names in names {
                if let Name::Function(names) = names.unwrap() {
                    found.extend(names.into_iter().map(|name| name.unwrap().name.to_owned()));
                }
            }
        }
        found
    }

    #[test]
    fn functions_of_one_type_and_of_one_size_stand_together() {
        let module = module(&[(1, 100), (0, 100), (1, 0), (0, 0)]);
        assert_eq!(
            names_of(&named(&module).unwrap()),
            ["00000003", "00000001", "00000002", "00000000"]
        );
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(named(b"<html>").is_err());
    }
}
