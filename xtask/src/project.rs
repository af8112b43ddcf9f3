//! What the root `Cargo.toml` says about the two halves, and where they go.

use crate::environment::Environment;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The project, with every path absolute.
#[derive(Debug)]
pub struct Project {
    /// The directory of the workspace.
    pub root: PathBuf,
    /// Cargo's target directory, wherever the environment puts it.
    pub target: PathBuf,
    /// Where the site goes, see [`site_directory`].
    pub site: PathBuf,
    /// The style sheet that imports the others.
    pub style_file: PathBuf,
    /// Pictures and whatever else is served as it is.
    pub assets: PathBuf,
    /// The directory inside the site for what is compiled.
    pub package_directory: String,
    /// What scripts, styles and WebAssembly are called.
    pub output_name: String,
    /// Where the server listens if nothing else is said.
    pub address: String,
    /// What pages may weigh.
    pub budget: Budget,
}

/// `[package.metadata.portico.budget]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Budget {
    /// WebAssembly, scripts and styles together, in bytes after brotli.
    pub first_visit: u64,
    /// The WebAssembly that any page or dialog needs beyond that, in bytes after brotli.
    pub beyond: u64,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    metadata: Option<PackageMetadata>,
}

#[derive(Deserialize)]
struct PackageMetadata {
    leptos: LeptosMetadata,
    portico: PorticoMetadata,
}

/// What `cargo leptos` reads as well.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct LeptosMetadata {
    output_name: String,
    site_root: PathBuf,
    site_pkg_dir: String,
    style_file: PathBuf,
    assets_dir: PathBuf,
    site_addr: String,
}

#[derive(Deserialize)]
struct PorticoMetadata {
    budget: Budget,
}

impl Project {
    /// Asks cargo.
    pub fn read(environment: &Environment) -> Result<Self> {
        let output = environment
            .cargo()
            .args(["metadata", "--no-deps", "--format-version=1"])
            .output()
            .context("starting cargo metadata")?;
        ensure!(
            output.status.success(),
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self::from_metadata(&output.stdout)
    }

    fn from_metadata(json: &[u8]) -> Result<Self> {
        let metadata: Metadata =
            serde_json::from_slice(json).context("reading what cargo metadata says")?;
        let package = metadata
            .packages
            .into_iter()
            .find(|package| package.name == "portico");
        let PackageMetadata { leptos, portico } = package
            .and_then(|package| package.metadata)
            .context("no [package.metadata] for `portico` in Cargo.toml")?;
        let root = metadata.workspace_root;
        Ok(Self {
            site: site_directory(&root, &metadata.target_directory, &leptos.site_root),
            target: metadata.target_directory,
            style_file: root.join(leptos.style_file),
            assets: root.join(leptos.assets_dir),
            package_directory: leptos.site_pkg_dir,
            output_name: leptos.output_name,
            address: leptos.site_addr,
            budget: portico.budget,
            root,
        })
    }

    /// A file or directory of this program's own, kept from one build to the next.
    pub fn workshop(&self, name: &str) -> PathBuf {
        self.target.join("xtask").join(name)
    }
}

/// `site-root` is relative to the workspace; where it begins with `target`, that
/// means cargo's target directory, wherever the environment puts that. So the
/// executable, in `<target>/debug` or `<target>/release`, always finds the site
/// beside its directory.
fn site_directory(root: &Path, target: &Path, site_root: &Path) -> PathBuf {
    match site_root.strip_prefix("target") {
        Ok(inside) => target.join(inside),
        Err(_) => root.join(site_root),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_is_where_the_target_directory_is() {
        let site = |target, site_root| {
            site_directory(Path::new("/src"), Path::new(target), Path::new(site_root))
        };
        assert_eq!(
            site("/src/target", "target/site"),
            Path::new("/src/target/site")
        );
        assert_eq!(
            site("/cache/target", "target/site"),
            Path::new("/cache/target/site")
        );
        assert_eq!(site("/cache/target", "dist"), Path::new("/src/dist"));
    }

    #[test]
    fn the_real_cargo_toml_can_be_read() {
        let project = Project::read(&Environment::default()).unwrap();
        assert_eq!(project.output_name, "portico");
        assert!(project.site.starts_with(&project.target));
        assert!(project.budget.first_visit > 0);
    }
}
