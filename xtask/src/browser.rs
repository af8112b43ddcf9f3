//! The browser side: what cargo compiled becomes a module and small WebAssembly, in
//! parts.

use crate::{
    environment::Environment, hoist, imports, optimise, parts, project::Project, report, sections,
    site, trim,
};
use anyhow::{Context, Result, ensure};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};
use wasm_bindgen_cli_support::Bindgen;

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
        "rustc",
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
    cargo.arg("--").args(parts::LINKER_ARGUMENTS);
    ensure!(
        cargo.status().context("starting cargo")?.success(),
        "the browser side does not compile"
    );
    Ok(())
}

/// Makes what was compiled fit for the browser, unless that was done before, and
/// returns its files: `portico.js`, `portico_bg.wasm`, the other parts and what these
/// import, by path.
pub fn package(
    project: &Project,
    environment: &Environment,
    profile: Profile,
) -> Result<BTreeMap<String, Vec<u8>>> {
    let compiled = fs::read(profile.output(project)).context("reading what cargo compiled")?;
    let binaryen = environment.binaryen().filter(|_| profile == Profile::Small);
    // What it makes depends on this program as well.
    let program = fs::read(env::current_exe()?).context("reading this program")?;
    let recipe = format!(
        "{}\n{}",
        hash(&program),
        recipe(&compiled, binaryen.as_deref())
    );
    let directory = project.workshop("browser");
    let recipe_file = directory.join(".recipe");
    if fs::read_to_string(&recipe_file).is_ok_and(|last| last == recipe) {
        return site::read_directory(&directory);
    }

    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    let main = report::step("parts", || {
        parts::cut(&compiled, &project.output_name, &directory, profile)
    })?;
    report::step("wasm-bindgen", || bindgen(project, main, &directory))?;
    if profile == Profile::Small {
        strip_all(&directory)?;
    }
    match binaryen {
        Some(library) => report::step("binaryen", || {
            optimise::all(&library, parts_in(&directory)?)
        })?,
        None if profile == Profile::Small => {
            eprintln!(
                "xtask: no binaryen, so the browser side is larger than need be; script/bootstrap gets it"
            );
        }
        None => {}
    }
    fs::write(recipe_file, recipe)?;
    site::read_directory(&directory)
}

fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// What the result depends on beside this program.
fn recipe(compiled: &[u8], binaryen: Option<&Path>) -> String {
    let hash = hash(compiled);
    match binaryen {
        Some(library) => format!("{hash}\n{}\n", library.display()),
        None => format!("{hash}\n"),
    }
}

fn bindgen(project: &Project, main: Vec<u8>, directory: &Path) -> Result<()> {
    let mut output = Bindgen::new()
        .input_bytes(&project.output_name, main)
        .web(true)?
        .typescript(false)
        // The page says where the WebAssembly is, because its name has a hash.
        .omit_default_module_path(true)
        // The other parts use the memory, the table and the stack of the main one.
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    trim::unexport(output.wasm_mut(), |name| {
        hoist::is_hoisted(name) || trim::is_of_streams(name)
    });
    let renamed = imports::shorten(&mut output);
    output.emit(directory)?;
    let script = directory.join(format!("{}.js", project.output_name));
    let loader = directory.join(parts::LOADER);
    renamed.apply(&script, &loader)?;
    trim::script(&script)?;
    trim::script(&loader)
}

fn parts_in(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut parts = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "wasm")
        {
            parts.push(path);
        }
    }
    Ok(parts)
}

/// Names are for debuggers, and in some parts the larger half.
fn strip_all(directory: &Path) -> Result<()> {
    for part in parts_in(directory)? {
        let stripped = sections::without_custom(&fs::read(&part)?)
            .with_context(|| part.display().to_string())?;
        fs::write(&part, stripped)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipe_changes_with_the_code_and_with_the_tool() {
        let tool = Path::new("/tools/binaryen-1/index.js");
        let newer_tool = Path::new("/tools/binaryen-2/index.js");
        assert_eq!(recipe(b"code", Some(tool)), recipe(b"code", Some(tool)));
        assert_ne!(recipe(b"code", Some(tool)), recipe(b"edit", Some(tool)));
        assert_ne!(
            recipe(b"code", Some(tool)),
            recipe(b"code", Some(newer_tool))
        );
        assert_ne!(recipe(b"code", Some(tool)), recipe(b"code", None));
    }
}
