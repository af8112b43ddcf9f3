//! Short names for what WebAssembly imports from its scripts.
//!
//! wasm-bindgen gives each a name with a hash, and so does what cuts the parts; no
//! compression makes that smaller, and it is in the module as well as in the script.

use anyhow::{Context, Result, ensure};
use std::{fs, path::Path};
use wasm_bindgen_cli_support::Output;

/// How the names begin of what loads parts.
pub const LOADS: &str = "__wasm_split_load_";

/// Old names and new ones.
#[derive(Default)]
pub struct Renamed {
    /// Of wasm-bindgen's own functions.
    functions: Vec<(String, String)>,
    /// Of what loads parts.
    loaders: Vec<(String, String)>,
}

/// Gives all imports short names.
pub fn shorten(output: &mut Output) -> Renamed {
    let mut renamed = Renamed::default();
    for import in output.wasm_mut().imports.iter_mut() {
        let (names, letter) = if import.name.starts_with("__wb") {
            (&mut renamed.functions, 'i')
        } else if import.name.starts_with(LOADS) {
            (&mut renamed.loaders, 'l')
        } else {
            continue;
        };
        let short = format!("{letter}{}", names.len());
        names.push((std::mem::replace(&mut import.name, short.clone()), short));
    }
    renamed
}

impl Renamed {
    /// Gives them their new names in wasm-bindgen's script, and in the one that loads
    /// parts.
    pub fn apply(&self, script: &Path, loader: &Path) -> Result<()> {
        let apply = |path: &Path, names, before, after| {
            let text = rename(fs::read_to_string(path)?, names, before, after);
            let text = text.with_context(|| path.display().to_string())?;
            anyhow::Ok(fs::write(path, text)?)
        };
        apply(script, &self.functions, " ", ": ")?;
        apply(loader, &self.loaders, "const ", " = ")
    }
}

/// The text with these names replaced where they are defined, each of them once:
/// between `before` and `after`.
fn rename(
    mut text: String,
    names: &[(String, String)],
    before: &str,
    after: &str,
) -> Result<String> {
    for (name, short) in names {
        let old = format!("{before}{name}{after}");
        ensure!(
            text.matches(&old).count() == 1,
            "{name} is not defined once"
        );
        text = text.replace(&old, &format!("{before}{short}{after}"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_renamed_and_must_be_there() {
        let names = [("__wbg_new_12ab".into(), "i0".into())];
        let script = "const imports = {\n  __wbg_new_12ab: function() {},\n};".to_owned();
        assert_eq!(
            rename(script, &names, " ", ": ").unwrap(),
            "const imports = {\n  i0: function() {},\n};"
        );
        let nothing = "const imports = {};".to_owned();
        assert!(rename(nothing, &names, " ", ": ").is_err());
    }
}
