//! `cargo xtask`: builds both halves of Portico and puts the site together.
//!
//! ```text
//! cargo xtask build [--release]   server, browser side, styles and pictures
//! cargo xtask watch [-- args]     builds at every change, restarts, reloads
//! cargo xtask budget              what a first visit weighs, and whether it may
//! ```
//!
//! The result is the server's executable and, beside its directory, the
//! directory `site`: `target/debug/portico` and `target/site`. Where cargo's
//! target directory is elsewhere, so is the site; the executable finds it from
//! where it is itself, see [`project`].

mod browser;
mod budget;
mod build;
mod environment;
mod group;
mod hoist;
mod imports;
mod merge;
mod optimise;
mod order;
mod parts;
mod project;
mod reload;
mod report;
#[cfg(test)]
mod scratch;
mod sections;
mod site;
mod style;
mod trim;
mod watch;

use anyhow::Result;
use clap::{Parser, Subcommand};
use environment::Environment;
use project::Project;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds both halves of Portico")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the server and the site
    Build {
        /// Optimise the server and compress the site as far as possible
        #[arg(long)]
        release: bool,
    },
    /// Build at every change, restart the server, reload the browser
    Watch {
        /// What to start `portico` with
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            default_value = "demo"
        )]
        arguments: Vec<String>,
    },
    /// Print what the site weighs; fail if a first visit weighs too much
    Budget,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    let environment = Environment::read()?;
    let project = Project::read(&environment)?;
    match arguments.command {
        Command::Build { release } => {
            let mode = if release {
                build::Mode::Release
            } else {
                build::Mode::Demo
            };
            build::build(&project, &environment, mode)
        }
        Command::Watch { arguments } => watch::watch(&project, &environment, &arguments),
        Command::Budget => budget::check(&project),
    }
}
