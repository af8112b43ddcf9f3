//! Short names for what WebAssembly imports from its script.
//!
//! wasm-bindgen gives each a name with a hash, which no compression makes smaller,
//! and that in the module as well as in the script.

use anyhow::{Context, Result, ensure};
use std::{fs, path::Path};
use wasm_bindgen_cli_support::Output;

/// Old names and new ones.
pub struct Renamed(Vec<(String, String)>);

/// Gives all imports short names.
pub fn shorten(output: &mut Output) -> Renamed {
    let rename = |(number, import): (usize, &mut walrus::Import)| {
        let short = format!("i{number}");
        (std::mem::replace(&mut import.name, short.clone()), short)
    };
    let imports = output.wasm_mut().imports.iter_mut();
    Renamed(
        imports
            .filter(|import| import.name.starts_with("__wb"))
            .enumerate()
            .map(rename)
            .collect(),
    )
}

impl Renamed {
    /// Gives the functions of the script at `path` their new names.
    pub fn apply(&self, path: &Path) -> Result<()> {
        let script = fs::read_to_string(path)?;
        let script = self.rename_in(script).context(path.display().to_string())?;
        Ok(fs::write(path, script)?)
    }

    fn rename_in(&self, mut script: String) -> Result<String> {
        for (name, short) in &self.0 {
            let (old, new) = (format!(" {name}: "), format!(" {short}: "));
            ensure!(
                script.matches(&old).count() == 1,
                "{name} is not defined once"
            );
            script = script.replace(&old, &new);
        }
        Ok(script)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_renamed_and_must_be_there() {
        let renamed = Renamed(vec![("__wbg_new_12ab".into(), "i0".into())]);
        let script = "const imports = {\n  __wbg_new_12ab: function() {},\n};".to_owned();
        assert_eq!(
            renamed.rename_in(script).unwrap(),
            "const imports = {\n  i0: function() {},\n};"
        );
        assert!(renamed.rename_in("const imports = {};".to_owned()).is_err());
    }
}
