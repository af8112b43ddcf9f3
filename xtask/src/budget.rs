//! `cargo xtask budget`: what the site weighs, and whether a first visit may.

use crate::{
    build::LastBuild,
    parts,
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

/// For each page, and each dialog that is a part of its own, the names of the files of
/// its parts.
type Needed = BTreeMap<String, BTreeSet<String>>;

/// Prints what each file of the site and each page weighs, and fails if one is over the
/// budget.
pub fn check(project: &Project) -> Result<()> {
    ensure!(
        LastBuild::read(project).is_small,
        "the site is not there, or built by `watch`; first: cargo xtask build"
    );
    let weights = weigh(&project.site).context("reading the site; first: cargo xtask build")?;
    let needed = needed(&project.site)?;
    let first = needed
        .get(parts::FIRST_PAGE)
        .with_context(|| format!("no page is called {}", parts::FIRST_PAGE))?;
    let first_visit = first_visit(&weights, first);
    let beyond = beyond(&weights, &needed, first);
    print_table(&weights, first_visit, &beyond);
    match verdict(first_visit, &beyond, project.budget) {
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

fn needed(site: &Path) -> Result<Needed> {
    let files = site::read_directory(site)?;
    let listed = files.iter().find(|(path, _)| path.ends_with(parts::NAMES));
    let (_, contents) = listed.context("the site has no list of parts")?;
    let needed: Needed = serde_json::from_slice(contents)?;
    let short = |(page, parts): (String, _)| (parts::page_name(&page).to_owned(), parts);
    Ok(needed.into_iter().map(short).collect())
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

/// What each page needs that a first visit has not loaded.
fn beyond(
    weights: &BTreeMap<String, Weight>,
    needed: &Needed,
    first: &BTreeSet<String>,
) -> BTreeMap<String, Weight> {
    let weight = |parts: &BTreeSet<String>| {
        weights
            .iter()
            .filter(|(path, _)| {
                let file = path.rsplit('/').next().unwrap_or(path);
                parts.contains(file) && !first.contains(file)
            })
            .fold(Weight::default(), |sum, (_, weight)| sum.plus(*weight))
    };
    needed
        .iter()
        .map(|(page, parts)| (page.clone(), weight(parts)))
        .collect()
}

fn verdict(
    first_visit: Weight,
    beyond: &BTreeMap<String, Weight>,
    budget: Budget,
) -> Result<String, String> {
    let (page, most) = beyond
        .iter()
        .max_by_key(|(_, weight)| weight.brotli)
        .map_or(("no page", 0), |(page, weight)| (page, weight.brotli));
    let [taken, limit] = [first_visit.brotli, budget.first_visit].map(kilobytes);
    let [most_taken, most_limit] = [most, budget.beyond].map(kilobytes);
    let line = format!(
        "a first visit takes {taken} of at most {limit} (wasm, js and css after brotli), {page} {most_taken} beyond that of at most {most_limit}"
    );
    if first_visit.brotli <= budget.first_visit && most <= budget.beyond {
        Ok(line)
    } else {
        Err(line)
    }
}

fn print_table(
    weights: &BTreeMap<String, Weight>,
    first_visit: Weight,
    beyond: &BTreeMap<String, Weight>,
) {
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
    println!();
    for (page, weight) in beyond {
        line(&format!("beyond that: {page}"), weight);
    }
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
            ("pkg/5/part-1.wasm".to_owned(), weight(7)),
            ("pkg/5/part-2.wasm".to_owned(), weight(5000)),
        ]);
        let parts = BTreeSet::from(["part-1.wasm".to_owned()]);
        assert_eq!(first_visit(&weights, &parts), weight(130));
    }

    #[test]
    fn a_page_needs_what_a_first_visit_has_not_loaded() {
        let weights = BTreeMap::from([
            ("pkg/part-1.wasm".to_owned(), weight(7)),
            ("pkg/part-2.wasm".to_owned(), weight(50)),
            ("pkg/part-3.wasm".to_owned(), weight(600)),
        ]);
        let parts = |parts: &[&str]| -> BTreeSet<String> {
            parts.iter().map(ToString::to_string).collect()
        };
        let first = parts(&["part-1.wasm"]);
        let needed = Needed::from([
            (
                "stack_page".to_owned(),
                parts(&["part-1.wasm", "part-2.wasm"]),
            ),
            ("fleets_page".to_owned(), first.clone()),
        ]);
        let expected = [
            ("fleets_page".to_owned(), weight(0)),
            ("stack_page".to_owned(), weight(50)),
        ];
        assert_eq!(beyond(&weights, &needed, &first), BTreeMap::from(expected));
    }

    #[test]
    fn the_budget_may_be_used_up_but_not_exceeded() {
        let budget = Budget {
            first_visit: 250_000,
            beyond: 60_000,
        };
        let page = |brotli| BTreeMap::from([("stack_page".to_owned(), weight(brotli))]);
        assert!(verdict(weight(250_000), &page(60_000), budget).is_ok());
        assert!(verdict(weight(250_000), &page(60_100), budget).is_err());
        let complaint = verdict(weight(250_100), &page(59_000), budget).unwrap_err();
        assert_eq!(
            complaint,
            "a first visit takes 250.1 kB of at most 250.0 kB (wasm, js and css after brotli), stack_page 59.0 kB beyond that of at most 60.0 kB"
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
