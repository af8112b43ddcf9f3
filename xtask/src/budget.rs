//! `cargo xtask budget`: what the site weighs, and whether a first visit may.

use crate::{
    build::LastBuild,
    project::{Budget, Project},
    report::kilobytes,
    site::{self, Effort},
};
use anyhow::{Context, Result, bail, ensure};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The weight of one file, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Weight {
    raw: u64,
    brotli: u64,
    gzip: u64,
}

impl Weight {
    /// Compressed as for a release, whatever the site has beside it: that is what
    /// people get.
    fn of(contents: &[u8]) -> Result<Self> {
        let raw = contents.len() as u64;
        let brotli = site::brotli(contents, Effort::Best)?.len() as u64;
        let gzip = site::gzip(contents, Effort::Best)?.len() as u64;
        Ok(Self {
            raw,
            brotli: brotli.min(raw),
            gzip: gzip.min(raw),
        })
    }

    fn plus(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            brotli: self.brotli + other.brotli,
            gzip: self.gzip + other.gzip,
        }
    }
}

/// Prints what each file of the site weighs and fails if WebAssembly, scripts and
/// styles together are over the budget.
pub fn check(project: &Project) -> Result<()> {
    ensure!(
        LastBuild::read(project).is_small,
        "the site is not there, or built by `watch`; first: cargo xtask build"
    );
    let weights = weigh(&project.site).context("reading the site; first: cargo xtask build")?;
    let first_visit = first_visit(&weights, &parts_of_page(&project.site)?);
    print_table(&weights, first_visit);
    let verdict = verdict(first_visit, project.budget);
    match verdict {
        Ok(line) => println!("{line}"),
        Err(line) => bail!(line),
    }
    Ok(())
}

fn weigh(site: &Path) -> Result<BTreeMap<String, Weight>> {
    site::read_directory(site)?
        .into_iter()
        .filter(|(path, _)| path != site::MANIFEST && !matches!(kind(path), "br" | "gz"))
        .map(|(path, contents)| Ok((path, Weight::of(&contents)?)))
        .collect()
}

fn kind(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The page whose first visit is weighed: the list most people begin with.
const PAGE: &str = "fleets";
/// Which parts each page needs, as the build wrote it down.
const PARTS: &str = "parts.json";

/// The file names of the parts that [`PAGE`] needs.
fn parts_of_page(site: &Path) -> Result<BTreeSet<String>> {
    let files = site::read_directory(site)?;
    let listed = files.iter().find(|(path, _)| path.ends_with(PARTS));
    let (_, contents) = listed.context("the site has no list of parts")?;
    let parts: BTreeMap<String, BTreeSet<String>> = serde_json::from_slice(contents)?;
    let wanted = format!("{PAGE}_");
    let found = parts
        .into_iter()
        .find(|(name, _)| name.starts_with(&wanted));
    Ok(found
        .with_context(|| format!("no part is called {PAGE}"))?
        .1)
}

/// What the page needs before it is live: scripts, styles, the main part and its own.
fn belongs_to_first_visit(path: &str, parts: &BTreeSet<String>) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    match kind(path) {
        "js" | "css" => true,
        "wasm" => file.starts_with("portico_bg") || parts.contains(file),
        _ => false,
    }
}

fn first_visit(weights: &BTreeMap<String, Weight>, parts: &BTreeSet<String>) -> Weight {
    weights
        .iter()
        .filter(|(path, _)| belongs_to_first_visit(path, parts))
        .fold(Weight::default(), |sum, (_, weight)| sum.plus(*weight))
}

fn verdict(first_visit: Weight, budget: Budget) -> Result<String, String> {
    let brotli = kilobytes(first_visit.brotli);
    let limit = kilobytes(budget.first_visit);
    if first_visit.brotli <= budget.first_visit {
        Ok(format!(
            "A first visit takes {brotli} of at most {limit} (wasm, js and css after brotli)."
        ))
    } else {
        Err(format!(
            "a first visit takes {brotli}, but may take {limit} (wasm, js and css after brotli)"
        ))
    }
}

fn print_table(weights: &BTreeMap<String, Weight>, first_visit: Weight) {
    println!("{:<44}{:>12}{:>12}{:>12}", "file", "raw", "brotli", "gzip");
    let line = |name: &str, weight: &Weight| {
        let [raw, brotli, gzip] = [weight.raw, weight.brotli, weight.gzip].map(kilobytes);
        println!("{name:<44}{raw:>12}{brotli:>12}{gzip:>12}");
    };
    let mut kinds: BTreeMap<&str, Weight> = BTreeMap::new();
    for (path, weight) in weights {
        line(path, weight);
        let sum = kinds.entry(kind(path)).or_default();
        *sum = sum.plus(*weight);
    }
    println!();
    for (kind, weight) in &kinds {
        line(&format!("all {kind}"), weight);
    }
    line("first visit (wasm, js, css)", &first_visit);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(brotli: u64) -> Weight {
        Weight {
            raw: brotli * 4,
            brotli,
            gzip: brotli * 2,
        }
    }

    #[test]
    fn a_first_visit_is_code_and_styles_without_pictures_and_other_pages() {
        let weights = BTreeMap::from([
            ("pkg/portico_bg.1.wasm".to_owned(), weight(100)),
            ("pkg/portico.2.js".to_owned(), weight(20)),
            ("pkg/portico.3.css".to_owned(), weight(3)),
            ("assets/icons.4.svg".to_owned(), weight(4000)),
            ("pkg/5/split_fleets_6.wasm".to_owned(), weight(7)),
            ("pkg/5/split_people_6.wasm".to_owned(), weight(5000)),
        ]);
        let parts = BTreeSet::from(["split_fleets_6.wasm".to_owned()]);
        assert_eq!(first_visit(&weights, &parts), weight(130));
    }

    #[test]
    fn the_budget_may_be_used_up_but_not_exceeded() {
        let budget = Budget {
            first_visit: 250_000,
        };
        assert!(verdict(weight(250_000), budget).is_ok());
        let complaint = verdict(weight(250_100), budget).unwrap_err();
        assert_eq!(
            complaint,
            "a first visit takes 250.1 kB, but may take 250.0 kB (wasm, js and css after brotli)"
        );
    }

    #[test]
    fn nothing_weighs_more_compressed_than_it_is() {
        let weight = Weight::of(b"x").unwrap();
        assert_eq!(
            weight,
            Weight {
                raw: 1,
                brotli: 1,
                gzip: 1
            }
        );
    }
}
