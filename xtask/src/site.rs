//! The site: hashed names, a manifest of them, compressed copies beside each file.
//!
//! ```text
//! site/manifest.json                {"portico.css": "/pkg/portico.0123456789abcdef.css", …}
//! site/pkg/<hash>/portico.js
//! site/pkg/<hash>/portico_bg.wasm
//! site/pkg/<hash>/…                 the other parts
//! site/pkg/portico.<hash>.css
//! site/assets/icons.<hash>.svg
//! ```
//!
//! A name says what is in the file, so that browsers may keep it for ever. Next
//! to each file lie `.br` and `.gz`, where they are smaller than the file.

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    thread,
};

/// The name of the manifest inside the site.
pub const MANIFEST: &str = "manifest.json";

/// How hard to compress. The files are the same, only their compressed copies
/// differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    Quick,
    Best,
}

/// A file of the site.
#[derive(Debug)]
pub struct File {
    /// What the server calls it: `portico.wasm`, `icons.svg`. None for files
    /// that only other files of the site refer to.
    pub logical_name: Option<String>,
    /// Where it lies inside the site, with slashes.
    pub path: String,
    pub contents: Vec<u8>,
}

impl File {
    /// A file whose name tells its contents: `portico.js` in `pkg` becomes
    /// `pkg/portico.<hash>.js`.
    pub fn hashed(logical_name: &str, directory: &str, file_name: &str, contents: Vec<u8>) -> Self {
        let hash = short_hash(&contents);
        let hashed_name = match file_name.rsplit_once('.') {
            Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
            None => format!("{file_name}.{hash}"),
        };
        Self {
            logical_name: Some(logical_name.to_owned()),
            path: format!("{directory}/{hashed_name}"),
            contents,
        }
    }
}

/// As [`short_hash`], of files that belong together.
pub fn short_hash_of_all(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut all = Sha256::new();
    for (path, contents) in files {
        all.update(path);
        all.update(Sha256::digest(contents));
    }
    HEXLOWER.encode(&all.finalize()[..8])
}

/// 64 bits are plenty to tell two builds apart; nobody forges these.
fn short_hash(contents: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(contents)[..8])
}

/// Logical names and the URL paths they stand for.
pub type Manifest = BTreeMap<String, String>;

pub fn manifest(files: &[File]) -> Manifest {
    files
        .iter()
        .filter_map(|file| {
            file.logical_name
                .as_ref()
                .map(|name| (name.clone(), format!("/{}", file.path)))
        })
        .collect()
}

/// With how much effort each file of the site was compressed, by path.
pub type Compressed = BTreeMap<String, Effort>;

/// Writes what is not there yet, the manifest last, and removes what is left of
/// earlier builds. Returns what is now compressed how.
pub fn write(
    site: &Path,
    files: &[File],
    effort: Effort,
    already: &Compressed,
) -> Result<Compressed> {
    let is_done = |file: &File| {
        site.join(&file.path).exists()
            && already.get(&file.path).is_some_and(|done| *done >= effort)
    };
    thread::scope(|scope| {
        let writers: Vec<_> = files
            .iter()
            .filter(|file| !is_done(file))
            .map(|file| {
                scope.spawn(|| write_with_copies(&site.join(&file.path), &file.contents, effort))
            })
            .collect();
        writers
            .into_iter()
            .try_for_each(|writer| writer.join().expect("compressing does not panic"))
    })?;
    write_atomically(
        &site.join(MANIFEST),
        &serde_json::to_vec_pretty(&manifest(files))?,
    )?;
    remove_all_but(site, &expected(site, files))?;
    let achieved = |file: &File| {
        already
            .get(&file.path)
            .copied()
            .filter(|done| is_done(file) && *done > effort)
    };
    Ok(files
        .iter()
        .map(|file| (file.path.clone(), achieved(file).unwrap_or(effort)))
        .collect())
}

fn expected(site: &Path, files: &[File]) -> BTreeSet<PathBuf> {
    let mut paths = BTreeSet::from([site.join(MANIFEST)]);
    for file in files {
        let path = site.join(&file.path);
        paths.extend([copy_of(&path, "br"), copy_of(&path, "gz"), path]);
    }
    paths
}

fn copy_of(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn write_with_copies(path: &Path, contents: &[u8], effort: Effort) -> Result<()> {
    let copies = [
        ("br", brotli(contents, effort)?),
        ("gz", gzip(contents, effort)?),
    ];
    for (extension, compressed) in copies {
        let copy = copy_of(path, extension);
        if compressed.len() < contents.len() {
            write_atomically(&copy, &compressed)?;
        } else if copy.exists() {
            fs::remove_file(&copy)?;
        }
    }
    write_atomically(path, contents)
}

/// A server that runs meanwhile must not see half a file.
fn write_atomically(path: &Path, contents: &[u8]) -> Result<()> {
    let unfinished = copy_of(path, "unfinished");
    let write = || {
        fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
        fs::write(&unfinished, contents)?;
        fs::rename(&unfinished, path)
    };
    write().with_context(|| format!("writing {}", path.display()))
}

fn remove_all_but(directory: &Path, expected: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_all_but(&path, expected)?;
            if fs::read_dir(&path)?.next().is_none() {
                fs::remove_dir(&path)?;
            }
        } else if !expected.contains(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

pub fn brotli(contents: &[u8], effort: Effort) -> io::Result<Vec<u8>> {
    let quality = match effort {
        Effort::Quick => 5,
        Effort::Best => 11,
    };
    let parameters = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 22,
        size_hint: contents.len(),
        ..brotli::enc::BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*contents, &mut compressed, &parameters)?;
    Ok(compressed)
}

pub fn gzip(contents: &[u8], effort: Effort) -> io::Result<Vec<u8>> {
    let level = match effort {
        Effort::Quick => flate2::Compression::fast(),
        Effort::Best => flate2::Compression::best(),
    };
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
    encoder.write_all(contents)?;
    encoder.finish()
}

/// All files below a directory, by their path in it, with slashes.
pub fn read_directory(directory: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    fn collect(
        directory: &Path,
        prefix: &str,
        files: &mut BTreeMap<String, Vec<u8>>,
    ) -> Result<()> {
        for entry in
            fs::read_dir(directory).with_context(|| format!("reading {}", directory.display()))?
        {
            let entry = entry?;
            let name = entry
                .file_name()
                .into_string()
                .ok()
                .context("a file name that is not UTF-8")?;
            if name.starts_with('.') {
                continue;
            }
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                collect(&entry.path(), &format!("{path}/"), files)?;
            } else {
                files.insert(path, fs::read(entry.path())?);
            }
        }
        Ok(())
    }
    let mut files = BTreeMap::new();
    collect(directory, "", &mut files)?;
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn names(site: &Path) -> Vec<String> {
        read_directory(site).unwrap().into_keys().collect()
    }

    #[test]
    fn a_name_changes_with_the_contents_and_only_with_them() {
        let path =
            |contents: &str| File::hashed("portico.js", "pkg", "portico.js", contents.into()).path;
        assert_eq!(path("one"), path("one"));
        assert_ne!(path("one"), path("two"));
        assert_eq!(path("one"), "pkg/portico.7692c3ad3540bb80.js");
    }

    #[test]
    fn a_hash_stands_before_the_last_extension() {
        let path = |name: &str| File::hashed(name, "assets", name, Vec::new()).path;
        assert_eq!(
            path("fonts/a.b.woff2"),
            "assets/fonts/a.b.e3b0c44298fc1c14.woff2"
        );
        assert_eq!(path("LICENSE"), "assets/LICENSE.e3b0c44298fc1c14");
    }

    #[test]
    fn the_manifest_leads_from_logical_names_to_url_paths() {
        let files = [
            File::hashed("portico.wasm", "pkg", "portico_bg.wasm", b"wasm".to_vec()),
            File {
                logical_name: None,
                path: "pkg/snippets/inline0.js".into(),
                contents: b"js".to_vec(),
            },
        ];
        let manifest = manifest(&files);
        assert_eq!(manifest.len(), 1);
        assert!(manifest["portico.wasm"].starts_with("/pkg/portico_bg."));
    }

    #[test]
    fn a_new_build_replaces_the_files_of_the_old_one() {
        let site = Scratch::new();
        let file = |contents: &str| {
            File::hashed("a.css", "pkg", "a.css", contents.repeat(50).into_bytes())
        };
        let icon = || File::hashed("i.svg", "assets", "i.svg", b"<svg/>".to_vec());
        let first = write(
            site.path(),
            &[file("one"), icon()],
            Effort::Quick,
            &Compressed::new(),
        )
        .unwrap();
        write(site.path(), &[file("two")], Effort::Quick, &first).unwrap();
        let css = file("two").path;
        assert_eq!(
            names(site.path()),
            [
                MANIFEST.to_owned(),
                css.clone(),
                format!("{css}.br"),
                format!("{css}.gz")
            ]
        );
        assert!(!site.path().join("assets").exists());
    }

    #[test]
    fn what_compression_makes_larger_gets_no_copy() {
        let site = Scratch::new();
        let file = File::hashed("i.svg", "assets", "i.svg", b"<svg/>".to_vec());
        let path = file.path.clone();
        write(site.path(), &[file], Effort::Best, &Compressed::new()).unwrap();
        assert_eq!(names(site.path()), [path, MANIFEST.to_owned()]);
    }

    #[test]
    fn the_best_copies_are_kept_and_quick_ones_replaced() {
        let site = Scratch::new();
        let file = || {
            File::hashed(
                "a.js",
                "pkg",
                "a.js",
                "let a = 1;\n".repeat(2000).into_bytes(),
            )
        };
        let path = file().path;
        let quick = write(site.path(), &[file()], Effort::Quick, &Compressed::new()).unwrap();
        assert_eq!(quick[&path], Effort::Quick);
        let best = write(site.path(), &[file()], Effort::Best, &quick).unwrap();
        assert_eq!(best[&path], Effort::Best);
        let copy = site.path().join(format!("{path}.gz"));
        let size = fs::metadata(&copy).unwrap().len();
        let kept = write(site.path(), &[file()], Effort::Quick, &best).unwrap();
        assert_eq!(kept[&path], Effort::Best);
        assert_eq!(fs::metadata(&copy).unwrap().len(), size);
    }

    #[test]
    fn compressed_copies_hold_the_file() {
        use std::io::Read;
        let contents = b"the same words, the same words, the same words".to_vec();
        for effort in [Effort::Quick, Effort::Best] {
            let mut unpacked = Vec::new();
            brotli::BrotliDecompress(&mut &*brotli(&contents, effort).unwrap(), &mut unpacked)
                .unwrap();
            assert_eq!(unpacked, contents);
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(&*gzip(&contents, effort).unwrap())
                .read_to_end(&mut unpacked)
                .unwrap();
            assert_eq!(unpacked, contents);
        }
    }
}
