//! Makes the parts of the browser side small: binaryen, then an order that compresses
//! well.

use crate::order;
use anyhow::{Context, Result, ensure};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

/// How binaryen is used.
pub const SCRIPT: &str = include_str!("optimise.mjs");

/// How many of it run at once.
const WORKERS: usize = 2;

/// Optimises all of these files, in place. `library` is binaryen's module for Node.js.
pub fn all(library: &Path, files: Vec<PathBuf>) -> Result<()> {
    let shares = shared(files, |file| Ok(fs::metadata(file)?.len()))?;
    thread::scope(|scope| {
        let workers: Vec<_> = shares
            .iter()
            .map(|share| scope.spawn(|| optimise(library, share)))
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().expect("no worker panics"))
    })
}

/// The files in shares of about the same size.
fn shared(
    files: Vec<PathBuf>,
    size: impl Fn(&Path) -> Result<u64>,
) -> Result<[Vec<PathBuf>; WORKERS]> {
    let mut sized = files
        .into_iter()
        .map(|file| Ok((size(&file)?, file)))
        .collect::<Result<Vec<_>>>()?;
    sized.sort_unstable();
    let mut shares: [(u64, Vec<PathBuf>); WORKERS] = Default::default();
    for (size, file) in sized.into_iter().rev() {
        if let Some((sum, share)) = shares.iter_mut().min_by_key(|(sum, _)| *sum) {
            *sum += size;
            share.push(file);
        }
    }
    Ok(shares.map(|(_, share)| share))
}

fn optimise(library: &Path, files: &[PathBuf]) -> Result<()> {
    let mut node = Command::new("node")
        .args(["--input-type=module", "-"])
        .arg(library)
        .args(files)
        .stdin(Stdio::piped())
        .spawn()
        .context("starting node")?;
    let mut input = node.stdin.take().context("node takes no script")?;
    input.write_all(SCRIPT.as_bytes())?;
    drop(input);
    ensure!(node.wait()?.success(), "binaryen failed");
    for file in files {
        let ordered =
            order::ordered(&fs::read(file)?).with_context(|| file.display().to_string())?;
        fs::write(file, ordered)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_worker_gets_about_as_much() {
        let files = ["5", "1", "3", "4", "3"].map(PathBuf::from).to_vec();
        let shares = shared(files, |file| Ok(file.display().to_string().parse()?)).unwrap();
        let sums = shares.map(|share| {
            let sizes = share.iter().map(|file| file.display().to_string());
            sizes.map(|size| size.parse::<u64>().unwrap()).sum::<u64>()
        });
        assert_eq!(sums, [8, 8]);
    }
}
