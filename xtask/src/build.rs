//! `cargo xtask build`: both halves, then the site.

use crate::{
    browser::{self, Profile},
    environment::Environment,
    parts,
    project::Project,
    report::step,
    site::{self, Compressed, Effort, File},
    style,
};
use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use std::{fs, thread};

/// What is built, and how thoroughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The browser side as people get it; the server quick to compile.
    Demo,
    /// Both halves as people get them, and the site compressed as far as possible.
    Release,
    /// Both halves soon after a change.
    Watch,
}

impl Mode {
    fn browser_profile(self) -> Profile {
        match self {
            Self::Demo | Self::Release => Profile::Small,
            Self::Watch => Profile::Soon,
        }
    }

    fn server_profile(self) -> &'static str {
        match self {
            Self::Demo | Self::Watch => "dev",
            Self::Release => "release",
        }
    }

    fn effort(self) -> Effort {
        match self {
            Self::Demo | Self::Watch => Effort::Quick,
            Self::Release => Effort::Best,
        }
    }
}

/// What the last build left in the site.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct LastBuild {
    /// Whether the browser side is the one that people get.
    pub is_small: bool,
    pub compressed: Compressed,
}

impl LastBuild {
    const FILE: &str = "last-build.json";

    /// Nothing, if there was none or it cannot be read.
    pub fn read(project: &Project) -> Self {
        let text = fs::read(project.workshop(Self::FILE)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    fn save(&self, project: &Project) -> Result<()> {
        Ok(fs::write(
            project.workshop(Self::FILE),
            serde_json::to_vec_pretty(self)?,
        )?)
    }
}

/// Builds both halves at once, then the site.
pub fn build(project: &Project, environment: &Environment, mode: Mode) -> Result<()> {
    let profile = mode.browser_profile();
    let halves = thread::scope(|scope| {
        let browser = scope.spawn(|| {
            step("browser side", || {
                browser::compile(project, environment, profile)
            })
        });
        let server = step("server", || compile_server(project, environment, mode));
        server.and(browser.join().expect("waiting for cargo does not panic"))
    });
    halves?;
    step("site", || build_site(project, environment, mode))
}

fn compile_server(project: &Project, environment: &Environment, mode: Mode) -> Result<()> {
    let mut cargo = environment.cargo();
    cargo.current_dir(&project.root).args([
        "build",
        "--package",
        "portico",
        "--bin",
        "portico",
        "--features",
        "ssr",
    ]);
    cargo.args(["--profile", mode.server_profile()]);
    ensure!(
        cargo.status().context("starting cargo")?.success(),
        "the server does not compile"
    );
    Ok(())
}

fn build_site(project: &Project, environment: &Environment, mode: Mode) -> Result<()> {
    let mut files = browser_files(project, environment, mode.browser_profile())?;
    files.push(style_file(project)?);
    files.extend(assets(project)?);
    fs::create_dir_all(&project.site)?;
    let compressed = site::write(
        &project.site,
        &files,
        mode.effort(),
        &LastBuild::read(project).compressed,
    )?;
    LastBuild {
        is_small: mode.browser_profile() == Profile::Small,
        compressed,
    }
    .save(project)
}

fn browser_files(
    project: &Project,
    environment: &Environment,
    profile: Profile,
) -> Result<Vec<File>> {
    let Project {
        output_name,
        package_directory,
        ..
    } = project;
    let packaged = browser::package(project, environment, profile)?;
    if !packaged.contains_key(&format!("{output_name}.js")) {
        bail!("wasm-bindgen wrote no {output_name}.js");
    }
    // They refer to each other by name, so the hash is in the name of their folder.
    let folder = format!("{package_directory}/{}", site::short_hash_of_all(&packaged));
    let logical_name = |path: &str| match path {
        parts::LOADER | parts::NAMES => Some(path.to_owned()),
        path if path == format!("{output_name}.js") => Some(path.to_owned()),
        path if path == format!("{output_name}_bg.wasm") => Some(format!("{output_name}.wasm")),
        _ => None,
    };
    let place = |(path, contents): (String, Vec<u8>)| File {
        logical_name: logical_name(&path),
        path: format!("{folder}/{path}"),
        contents,
    };
    Ok(packaged.into_iter().map(place).collect())
}

fn style_file(project: &Project) -> Result<File> {
    let css = style::bundle(&project.style_file, &project.root.join("src"))
        .with_context(|| project.style_file.display().to_string())?;
    let name = format!("{}.css", project.output_name);
    Ok(File::hashed(
        &name,
        &project.package_directory,
        &name,
        css.into_bytes(),
    ))
}

fn assets(project: &Project) -> Result<impl Iterator<Item = File> + use<>> {
    let assets = site::read_directory(&project.assets)?;
    Ok(assets
        .into_iter()
        .map(|(path, contents)| File::hashed(&path, "assets", &path, contents)))
}
