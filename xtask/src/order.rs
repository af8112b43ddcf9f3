//! The order of the functions of WebAssembly, for what compresses it.
//!
//! Whatever the order, the program is the same; but where functions of one type and
//! of about one size stand together, brotli finds what they have in common, which
//! makes a twentieth less.

use anyhow::Result;
use std::convert::Infallible;
use wasm_encoder::{
    CodeSection, FunctionSection, Module,
    reencode::{Error, Reencode},
};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// What functions are ordered by: their type, how many bits the square of their size
/// has, and what they do.
type Place<'a> = (u32, u32, &'a [u8]);

/// The module with its functions in order; without names and other custom sections.
pub fn ordered(module: &[u8]) -> Result<Vec<u8>> {
    let mut order = Order::of(module)?;
    let mut ordered = Module::new();
    order.parse_core_module(&mut ordered, Parser::new(0), module)?;
    Ok(ordered.finish())
}

/// Which function of the module comes when.
struct Order {
    /// How many functions are imported: they stand before the others and stay there.
    imported: u32,
    /// The function that comes first, that which comes second, and so on.
    functions: Vec<usize>,
    /// The inverse: for each function when it comes.
    ranks: Vec<u32>,
}

impl Order {
    fn of(module: &[u8]) -> Result<Self> {
        let mut imported = 0;
        let mut types = Vec::new();
        let mut bodies = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(functions) => {
                    types = functions.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
                _ => {}
            }
        }
        let places: Vec<Place<'_>> = types
            .into_iter()
            .zip(bodies)
            .map(|(kind, body)| {
                let size = body.len() as u64;
                (kind, (size * size).checked_ilog2().unwrap_or(0), body)
            })
            .collect();
        let mut functions: Vec<usize> = (0..places.len()).collect();
        functions.sort_by_key(|&function| places[function]);
        let mut ranks = vec![0; places.len()];
        for (rank, &function) in (0..).zip(&functions) {
            ranks[function] = rank;
        }
        Ok(Self {
            imported,
            functions,
            ranks,
        })
    }
}

type Reordered<T> = Result<T, Error<Infallible>>;

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Reordered<u32> {
        let rank = index
            .checked_sub(self.imported)
            .and_then(|function| self.ranks.get(function as usize));
        Ok(rank.map_or(index, |rank| self.imported + rank))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Reordered<()> {
        let types: Vec<u32> = section.into_iter().collect::<Result<_, _>>()?;
        for &function in &self.functions {
            functions.function(types[function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Reordered<()> {
        let bodies: Vec<_> = section.into_iter().collect::<Result<_, _>>()?;
        for function in self.functions.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }

    /// They are for tools, and speak of functions by their old numbers.
    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: wasmparser::CustomSectionReader<'_>,
    ) -> Reordered<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ExportKind, ExportSection, Function, TypeSection, ValType};
    use wasmparser::Operator;

    /// A module of functions of the given types with so many instructions, each of which
    /// calls the one before it, and exports the first.
    fn module(functions: &[(u32, usize)]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([ValType::I64], []);
        let mut declared = FunctionSection::new();
        let mut code = CodeSection::new();
        for (number, &(kind, instructions)) in (0u32..).zip(functions) {
            declared.function(kind);
            let mut function = Function::new([]);
            for _ in 0..instructions {
                function.instructions().nop();
            }
            function.instructions().call(number.saturating_sub(1)).end();
            code.function(&function);
        }
        let mut exports = ExportSection::new();
        exports.export("first", ExportKind::Func, 0);
        let mut module = Module::new();
        module.section(&types).section(&declared);
        module.section(&exports).section(&code);
        module.finish()
    }

    /// For each function its type and which it calls, and which is exported.
    fn read(module: &[u8]) -> (Vec<(u32, u32)>, u32) {
        let (mut types, mut called, mut exported) = (Vec::new(), Vec::new(), None);
        for payload in Parser::new(0).parse_all(module) {
            match payload.unwrap() {
                Payload::FunctionSection(section) => {
                    types = section.into_iter().map(Result::unwrap).collect();
                }
                Payload::ExportSection(section) => {
                    exported = section
                        .into_iter()
                        .next()
                        .map(|export| export.unwrap().index);
                }
                Payload::CodeSectionEntry(body) => {
                    for operator in body.get_operators_reader().unwrap() {
                        if let Operator::Call { function_index } = operator.unwrap() {
                            called.push(function_index);
                        }
                    }
                }
                _ => {}
            }
        }
        (types.into_iter().zip(called).collect(), exported.unwrap())
    }

    #[test]
    fn functions_of_one_type_and_of_one_size_stand_together_and_call_whom_they_called() {
        let ordered = ordered(&module(&[(1, 100), (0, 100), (1, 0), (0, 0)])).unwrap();
        // The fourth, which called the third; the second, which called the first; the
        // third, which called the second; the first, which called itself.
        assert_eq!(read(&ordered), (vec![(0, 2), (0, 3), (1, 1), (1, 3)], 3));
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(ordered(b"<html>").is_err());
    }
}
