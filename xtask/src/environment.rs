//! What `script/bootstrap` decided: which Rust to use, where binaryen is.

use anyhow::{Context, Result};
use std::{collections::BTreeMap, env, fs, io, path::PathBuf, process::Command};

/// The decisions, one `NAME=value` a line in the file that bootstrap wrote.
#[derive(Debug, Default)]
pub struct Environment {
    decisions: BTreeMap<String, String>,
}

impl Environment {
    /// Reads `$PORTICO_TOOLS/env`. Without that file, everything is as the
    /// system has it.
    pub fn read() -> Result<Self> {
        let Some(file) = file() else {
            return Ok(Self::default());
        };
        match fs::read_to_string(&file) {
            Ok(text) => Ok(Self {
                decisions: parse(&text),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("reading {}", file.display())),
        }
    }

    /// The module of npm's binaryen, if it is there.
    pub fn binaryen(&self) -> Option<PathBuf> {
        let chosen = env::var("PORTICO_BINARYEN")
            .ok()
            .or_else(|| self.decisions.get("PORTICO_BINARYEN").cloned());
        chosen.map(PathBuf::from).filter(|path| path.exists())
    }

    /// Cargo, as if it had been called from the shell. This program was itself
    /// started by cargo, which leaves variables behind; some build scripts look
    /// at them and would run again whenever they change.
    pub fn cargo(&self) -> Command {
        let mut cargo = Command::new("cargo");
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(is_left_behind_by_cargo) {
                cargo.env_remove(&name);
            }
        }
        if let Some(toolchain) = self.decisions.get("RUSTUP_TOOLCHAIN") {
            cargo.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        cargo
    }
}

fn file() -> Option<PathBuf> {
    let directory = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let tools = directory("PORTICO_TOOLS")
        .or_else(|| directory("XDG_CACHE_HOME").map(|cache| cache.join("portico")))
        .or_else(|| directory("HOME").map(|home| home.join(".cache/portico")))?;
    Some(tools.join("env"))
}

fn parse(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn is_left_behind_by_cargo(name: &str) -> bool {
    name.starts_with("CARGO_PKG_")
        || name.starts_with("CARGO_MANIFEST_")
        || matches!(
            name,
            "CARGO" | "CARGO_BIN_NAME" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE" | "OUT_DIR"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_names_and_values_and_comments_are_skipped() {
        let decisions =
            parse("# Written by script/bootstrap\nRUSTUP_TOOLCHAIN=stable\nODD=a=b\n\n");
        assert_eq!(decisions.len(), 2);
        assert_eq!(decisions["RUSTUP_TOOLCHAIN"], "stable");
        assert_eq!(decisions["ODD"], "a=b");
    }

    #[test]
    fn what_the_developer_set_for_cargo_stays() {
        assert!(is_left_behind_by_cargo("CARGO_MANIFEST_DIR"));
        assert!(is_left_behind_by_cargo("CARGO_PKG_VERSION"));
        for name in [
            "CARGO_TARGET_DIR",
            "CARGO_HOME",
            "CARGO_BUILD_JOBS",
            "CARGO_INCREMENTAL",
        ] {
            assert!(!is_left_behind_by_cargo(name), "{name}");
        }
    }
}
