//! The sections that WebAssembly consists of.

use anyhow::{Context, Result};
use wasm_encoder::{Module, RawSection};
use wasmparser::{Parser, Payload};

/// The module without its custom sections, which only tools read: names, producers,
/// relocations.
pub fn without_custom(module: &[u8]) -> Result<Vec<u8>> {
    let mut kept = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Some(section) = as_it_is(&payload, module)?
            && !matches!(payload, Payload::CustomSection(_))
        {
            kept.section(&section);
        }
    }
    Ok(kept.finish())
}

/// The section that `payload` of `module` is, if it is a whole one.
pub fn as_it_is<'a>(payload: &Payload<'_>, module: &'a [u8]) -> Result<Option<RawSection<'a>>> {
    let Some((id, range)) = payload.as_section() else {
        return Ok(None);
    };
    let (start, end) = (range.start.try_into()?, range.end.try_into()?);
    let data = module.get::<std::ops::Range<usize>>(start..end);
    let data = data.context("a section is cut off")?;
    Ok(Some(RawSection { id, data }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";
    const TYPES: &[u8] = b"\x01\x04\x01\x60\0\0";
    const NAMES: &[u8] = b"\0\x07\x04name\x01\0";

    #[test]
    fn only_custom_sections_go() {
        let module = [HEADER, NAMES, TYPES, NAMES].concat();
        assert_eq!(without_custom(&module).unwrap(), [HEADER, TYPES].concat());
    }

    #[test]
    fn long_sections_are_skipped_whole() {
        let long = [b"\0\xac\x02".to_vec(), vec![7; 300]].concat();
        let module = [HEADER, &long, TYPES].concat();
        assert_eq!(without_custom(&module).unwrap(), [HEADER, TYPES].concat());
    }

    #[test]
    fn what_is_no_module_is_refused() {
        for broken in [
            &b"<html>"[..],
            b"\0asm",
            b"\0asm\x01\0\0\0\x01",
            b"\0asm\x01\0\0\0\x01\x05\0",
        ] {
            assert!(without_custom(broken).is_err(), "{broken:?}");
        }
    }
}
