//! Puts several parts of the browser side into one file.
//!
//! A part is functions and data that find their places in the memory and in the table
//! of functions of the main part, and calls what is not its own through that table.
//! So parts can be laid behind each other: of what they number themselves, types,
//! functions and data, the later ones get later numbers; what they import is the same.

use anyhow::{Context, Result, bail, ensure};
use std::convert::Infallible;
use wasm_encoder::{
    CodeSection, DataCountSection, DataSection, ElementSection, EntityType, FunctionSection,
    ImportSection, Module, TypeSection,
    reencode::{Error, Reencode},
};
use wasmparser::{Import, Parser, Payload, TypeRef};

/// The parts as one; without names and other custom sections.
pub fn merged(parts: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut imports = Imports::default();
    for part in parts {
        imports.add(part)?;
    }
    let mut merged = Merged::default();
    for part in parts {
        let globals = imports.globals_of(part)?;
        merged.add(part, globals)?;
    }
    merged.finish(&imports)
}

/// What all parts together import.
#[derive(Default)]
struct Imports<'a> {
    all: Vec<Import<'a>>,
}

impl<'a> Imports<'a> {
    fn add(&mut self, part: &'a [u8]) -> Result<()> {
        for import in imports_of(part)? {
            let place =
                |there: &Import<'_>| (there.module, there.name) == (import.module, import.name);
            match self.all.iter().find(|there| place(there)) {
                Some(there) => ensure!(
                    there.ty == import.ty,
                    "{} is imported as two things",
                    import.name
                ),
                None => self.all.push(import),
            }
        }
        Ok(())
    }

    fn globals(&self) -> impl Iterator<Item = &Import<'a>> {
        self.all
            .iter()
            .filter(|import| matches!(import.ty, TypeRef::Global(_)))
    }

    /// For each global that the part imports, its number among those of all.
    fn globals_of(&self, part: &[u8]) -> Result<Vec<u32>> {
        imports_of(part)?
            .into_iter()
            .filter(|import| matches!(import.ty, TypeRef::Global(_)))
            .map(|import| {
                let place = self.globals().position(|there| there.name == import.name);
                Ok(u32::try_from(place.context("it was added before")?)?)
            })
            .collect()
    }
}

fn imports_of(part: &[u8]) -> Result<Vec<Import<'_>>> {
    let mut imports = Vec::new();
    for payload in Parser::new(0).parse_all(part) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                let import = import?;
                ensure!(
                    matches!(
                        import.ty,
                        TypeRef::Memory(_) | TypeRef::Table(_) | TypeRef::Global(_)
                    ),
                    "a part imports the function {}",
                    import.name
                );
                imports.push(import);
            }
        }
    }
    Ok(imports)
}

/// How the numbers of a part become those of the whole.
struct Numbers {
    types: u32,
    functions: u32,
    data: u32,
    elements: u32,
    globals: Vec<u32>,
}

type Numbered = Result<u32, Error<Infallible>>;

impl Reencode for Numbers {
    type Error = Infallible;

    fn type_index(&mut self, index: u32) -> Numbered {
        Ok(self.types + index)
    }

    fn function_index(&mut self, index: u32) -> Numbered {
        Ok(self.functions + index)
    }

    fn data_index(&mut self, index: u32) -> Numbered {
        Ok(self.data + index)
    }

    fn element_index(&mut self, index: u32) -> Numbered {
        Ok(self.elements + index)
    }

    fn global_index(&mut self, index: u32) -> Numbered {
        let global = self.globals.get(index as usize);
        // Checked before anything is read that may use it.
        Ok(global.copied().unwrap_or(index))
    }
}

#[derive(Default)]
struct Merged {
    types: TypeSection,
    functions: FunctionSection,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
}

impl Merged {
    fn add(&mut self, part: &[u8], globals: Vec<u32>) -> Result<()> {
        let mut numbers = Numbers {
            types: self.types.len(),
            functions: self.functions.len(),
            data: self.data.len(),
            elements: self.elements.len(),
            globals,
        };
        for payload in Parser::new(0).parse_all(part) {
            match payload? {
                Payload::TypeSection(types) => {
                    numbers.parse_type_section(&mut self.types, types)?;
                }
                Payload::FunctionSection(functions) => {
                    numbers.parse_function_section(&mut self.functions, functions)?;
                }
                Payload::ElementSection(elements) => {
                    numbers.parse_element_section(&mut self.elements, elements)?;
                }
                Payload::CodeSectionEntry(body) => {
                    numbers.parse_function_body(&mut self.code, body)?;
                }
                Payload::DataSection(data) => {
                    numbers.parse_data_section(&mut self.data, data)?;
                }
                Payload::ExportSection(exports) if exports.count() == 0 => {}
                Payload::Version { .. }
                | Payload::ImportSection(_)
                | Payload::DataCountSection { .. }
                | Payload::CodeSectionStart { .. }
                | Payload::CustomSection(_)
                | Payload::End(_) => {}
                other => bail!("a part has a section that parts do not have: {other:?}"),
            }
        }
        Ok(())
    }

    fn finish(self, imports: &Imports<'_>) -> Result<Vec<u8>> {
        let mut imported = ImportSection::new();
        for import in &imports.all {
            let kind = EntityType::try_from(import.ty)
                .ok()
                .with_context(|| format!("what {} is cannot be imported", import.name))?;
            imported.import(import.module, import.name, kind);
        }
        let mut module = Module::new();
        module
            .section(&self.types)
            .section(&imported)
            .section(&self.functions)
            .section(&self.elements)
            .section(&DataCountSection {
                count: self.data.len(),
            })
            .section(&self.code)
            .section(&self.data);
        Ok(module.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        ConstExpr, Elements, EntityType, Function, GlobalType, MemoryType, RefType, TableType,
        ValType,
    };

    /// A part whose only function calls itself and returns the global it imports by this
    /// name; its place in the table and in the memory is `at`.
    fn part(global: &str, at: i32) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        let memory = MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        let table = TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 1,
            maximum: None,
            shared: false,
        };
        let value = GlobalType {
            val_type: ValType::I32,
            mutable: true,
            shared: false,
        };
        imports.import("main", "memory", memory);
        imports.import("main", "table", table);
        imports.import("main", global, EntityType::Global(value));
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut elements = ElementSection::new();
        let own = Elements::Functions((&[0][..]).into());
        elements.active(Some(0), &ConstExpr::i32_const(at), own);
        let mut code = CodeSection::new();
        let mut function = Function::new([]);
        function.instructions().call(0).drop().global_get(0).end();
        code.function(&function);
        let mut data = DataSection::new();
        data.active(0, &ConstExpr::i32_const(at), global.bytes());
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions);
        module
            .section(&elements)
            .section(&DataCountSection { count: 1 });
        module.section(&code).section(&data);
        module.finish()
    }

    #[test]
    fn each_part_keeps_its_functions_its_data_and_its_places() {
        let parts = [part("stack", 10), part("stack", 20), part("base", 30)];
        let whole = merged(&parts).unwrap();
        wasmparser::validate(&whole).unwrap();
        let names: Vec<_> = imports_of(&whole)
            .unwrap()
            .into_iter()
            .map(|import| import.name)
            .collect();
        assert_eq!(names, ["memory", "table", "stack", "base"]);
        let printed = operators(&whole);
        assert_eq!(
            printed,
            [
                "call 0", "global 0", "call 1", "global 0", "call 2", "global 1"
            ]
        );
    }

    fn operators(module: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            let Payload::CodeSectionEntry(body) = payload.unwrap() else {
                continue;
            };
            for operator in body.get_operators_reader().unwrap() {
                match operator.unwrap() {
                    wasmparser::Operator::Call { function_index } => {
                        found.push(format!("call {function_index}"));
                    }
                    wasmparser::Operator::GlobalGet { global_index } => {
                        found.push(format!("global {global_index}"));
                    }
                    _ => {}
                }
            }
        }
        found
    }

    #[test]
    fn what_is_no_part_is_refused() {
        assert!(merged(&[b"<html>".to_vec()]).is_err());
        let mut imports = ImportSection::new();
        imports.import("main", "log", EntityType::Function(0));
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut module = Module::new();
        module.section(&types).section(&imports);
        let complaint = merged(&[module.finish()]).unwrap_err().to_string();
        assert_eq!(complaint, "a part imports the function log");
    }
}
