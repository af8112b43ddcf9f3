//! Removes from WebAssembly what browsers do not need.

use anyhow::{Context, Result, ensure};

/// Magic number and version.
const HEADER_LENGTH: usize = 8;

/// The kind of section that only tools read: names, producers, relocations.
const CUSTOM: u8 = 0;

/// The module without its custom sections.
pub fn without_custom(module: &[u8]) -> Result<Vec<u8>> {
    ensure!(module.starts_with(b"\0asm"), "not WebAssembly");
    let mut kept = module.get(..HEADER_LENGTH).context("cut off")?.to_vec();
    let mut rest = &module[HEADER_LENGTH..];
    while let Some((&kind, after_kind)) = rest.split_first() {
        let (length, contents) = read_length(after_kind).context("no length of a section")?;
        let header = rest.len() - contents.len();
        let (section, following) = rest
            .split_at_checked(header + length)
            .context("a section is cut off")?;
        if kind != CUSTOM {
            kept.extend_from_slice(section);
        }
        rest = following;
    }
    Ok(kept)
}

/// A number in seven bits a byte, the lowest first, and what comes after it.
fn read_length(mut bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut length = 0;
    for shift in (0..u32::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        bytes = rest;
        length |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((length, bytes));
        }
    }
    None
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
