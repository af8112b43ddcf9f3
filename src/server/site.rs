//! The browser side as built by `cargo xtask build`: where its files are, and what
//! the pages call them.
//!
//! File names carry a hash of their content, so browsers keep them for ever; the
//! build's manifest maps plain names to them. Files are sent as they were
//! compressed at build time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::Router;
use http::{HeaderValue, header};
use serde::de::DeserializeOwned;
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// Why there is no browser side.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// It was not built, or is elsewhere.
    #[error(
        "the browser side is not built ({0} is missing). Run `cargo xtask build`, or say where it is with PORTICO_SITE."
    )]
    Missing(PathBuf),
    /// Its manifest cannot be read.
    #[error("the manifest {path} cannot be read: {reason}")]
    Manifest {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// The built browser side.
#[derive(Clone, Debug)]
pub struct Site {
    root: PathBuf,
    manifest: BTreeMap<String, String>,
    parts: BTreeMap<String, Vec<String>>,
}

impl Site {
    /// Finds it: `PORTICO_SITE`, else `../site` or `site` beside the executable.
    ///
    /// # Errors
    /// [`SiteError`], which says what to do.
    pub fn find() -> Result<Self, SiteError> {
        if let Some(root) = std::env::var_os("PORTICO_SITE") {
            return Self::at(Path::new(&root));
        }
        let beside = std::env::current_exe()
            .ok()
            .and_then(|exe| exe.parent().map(Path::to_owned))
            .unwrap_or_default();
        // Tests run from `deps`, one folder further down.
        let candidates = [
            beside.join("../site"),
            beside.join("site"),
            beside.join("../../site"),
        ];
        let found = candidates
            .iter()
            .find(|root| root.join("manifest.json").is_file());
        Self::at(found.unwrap_or(&candidates[0]))
    }

    /// Takes the one at `root`.
    ///
    /// # Errors
    /// [`SiteError`] if it is not there.
    pub fn at(root: &Path) -> Result<Self, SiteError> {
        let path = root.join("manifest.json");
        let manifest: BTreeMap<String, String> = read_json(path)?;
        let parts = match manifest.get("parts.json") {
            Some(path) => full_paths(read_json(root.join(path.trim_start_matches('/')))?, path),
            None => BTreeMap::new(),
        };
        Ok(Self {
            root: root.to_owned(),
            manifest,
            parts,
        })
    }

    /// The path of the file that the build called `name`.
    pub fn path(&self, name: &str) -> String {
        self.manifest
            .get(name)
            .cloned()
            .unwrap_or_else(|| format!("/{name}"))
    }

    /// The paths of the files that hold the part of the browser side called `name`
    /// and what it shares with others.
    pub fn parts(&self, name: &str) -> &[String] {
        self.parts.get(name).map_or(&[], Vec::as_slice)
    }

    /// Serves the files.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
        let files = |folder: &str| {
            ServiceBuilder::new()
                .layer(SetResponseHeaderLayer::overriding(
                    header::CACHE_CONTROL,
                    forever.clone(),
                ))
                .service(
                    ServeDir::new(self.root.join(folder))
                        .precompressed_br()
                        .precompressed_gzip(),
                )
        };
        Router::new()
            .nest_service("/pkg", files("pkg"))
            .nest_service("/assets", files("assets"))
    }
}

fn read_json<T: DeserializeOwned>(path: PathBuf) -> Result<T, SiteError> {
    let text = std::fs::read_to_string(&path).map_err(|_| SiteError::Missing(path.clone()))?;
    serde_json::from_str(&text).map_err(|error| SiteError::Manifest {
        path,
        reason: error.to_string(),
    })
}

/// Makes URL paths of the names of files that lie beside the one at `path`.
fn full_paths(parts: BTreeMap<String, Vec<String>>, path: &str) -> BTreeMap<String, Vec<String>> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let in_folder = |files: Vec<String>| {
        files
            .into_iter()
            .map(|file| format!("{folder}/{file}"))
            .collect()
    };
    parts
        .into_iter()
        .map(|(part, files)| (part, in_folder(files)))
        .collect()
}
