//! The browser side: what cargo compiled becomes a module and small WebAssembly.

use crate::{environment::Environment, project::Project, report, site};
use anyhow::{Context, Result, ensure};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use wasm_bindgen_cli_support::Bindgen;

/// Beyond -Oz: the features that rustc uses by default, which wasm-opt must be
/// told of.
const WASM_OPT_FLAGS: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// How the browser side is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As few bytes as can be: what people get.
    Small,
    /// Soon after a change, ten times as large: only for `watch`.
    Soon,
}

impl Profile {
    /// What cargo calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Small => "browser",
            Self::Soon => "dev",
        }
    }

    fn output(self, project: &Project) -> PathBuf {
        let directory = match self {
            Self::Small => "browser",
            Self::Soon => "debug",
        };
        project
            .target
            .join(TARGET)
            .join(directory)
            .join(format!("{}.wasm", project.output_name))
    }
}

const TARGET: &str = "wasm32-unknown-unknown";

/// Compiles the browser side.
pub fn compile(project: &Project, environment: &Environment, profile: Profile) -> Result<()> {
    let mut cargo = environment.cargo();
    cargo.current_dir(&project.root).args([
        "build",
        "--package",
        "portico",
        "--lib",
        "--features",
        "hydrate",
    ]);
    // The server is compiled meanwhile and shows its progress; this one is silent
    // unless there is something to say.
    cargo.args(["--quiet", "--target", TARGET, "--profile", profile.name()]);
    if profile == Profile::Soon {
        // Or the WebAssembly has 90 MB, most of it for a debugger nobody starts.
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "false");
    }
    ensure!(
        cargo.status().context("starting cargo")?.success(),
        "the browser side does not compile"
    );
    Ok(())
}

/// Makes what was compiled fit for the browser, unless that was done before, and
/// returns its files: `portico.js`, `portico_bg.wasm` and what these import, by
/// path.
pub fn package(
    project: &Project,
    environment: &Environment,
    profile: Profile,
) -> Result<BTreeMap<String, Vec<u8>>> {
    let compiled = fs::read(profile.output(project)).context("reading what cargo compiled")?;
    let wasm_opt = environment.wasm_opt().filter(|_| profile == Profile::Small);
    let recipe = recipe(&compiled, wasm_opt.as_deref());
    let directory = project.workshop("browser");
    let recipe_file = directory.join(".recipe");
    if fs::read_to_string(&recipe_file).is_ok_and(|last| last == recipe) {
        return site::read_directory(&directory);
    }

    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    report::step("wasm-bindgen", || bindgen(project, compiled, &directory))?;
    match wasm_opt {
        Some(program) => {
            let wasm = directory.join(format!("{}_bg.wasm", project.output_name));
            report::step("wasm-opt", || optimise(&program, &wasm))?;
        }
        None if profile == Profile::Small => {
            eprintln!(
                "xtask: no wasm-opt, so the browser side is larger than need be; script/bootstrap gets it"
            );
        }
        None => {}
    }
    fs::write(recipe_file, recipe)?;
    site::read_directory(&directory)
}

/// Whatever the result depends on.
fn recipe(compiled: &[u8], wasm_opt: Option<&Path>) -> String {
    let hash = HEXLOWER.encode(&Sha256::digest(compiled));
    match wasm_opt {
        Some(program) => format!(
            "{hash}\n{} {}\n",
            program.display(),
            WASM_OPT_FLAGS.join(" ")
        ),
        None => format!("{hash}\n"),
    }
}

fn bindgen(project: &Project, compiled: Vec<u8>, directory: &Path) -> Result<()> {
    Bindgen::new()
        .input_bytes(&project.output_name, compiled)
        .web(true)?
        .typescript(false)
        // The page says where the WebAssembly is, because its name has a hash.
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(directory)
}

fn optimise(program: &Path, wasm: &Path) -> Result<()> {
    let optimised: PathBuf = wasm.with_extension("optimised");
    let status = Command::new(program)
        .args(WASM_OPT_FLAGS)
        .arg(wasm)
        .arg("-o")
        .arg(&optimised)
        .status()
        .with_context(|| format!("starting {}", program.display()))?;
    ensure!(status.success(), "wasm-opt failed");
    fs::rename(optimised, wasm)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipe_changes_with_the_code_and_with_the_tool() {
        let tool = Path::new("/tools/binaryen-1/wasm-opt");
        let newer_tool = Path::new("/tools/binaryen-2/wasm-opt");
        assert_eq!(recipe(b"code", Some(tool)), recipe(b"code", Some(tool)));
        assert_ne!(recipe(b"code", Some(tool)), recipe(b"edit", Some(tool)));
        assert_ne!(
            recipe(b"code", Some(tool)),
            recipe(b"code", Some(newer_tool))
        );
        assert_ne!(recipe(b"code", Some(tool)), recipe(b"code", None));
    }
}
