//! The `portico` command.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use portico::access::command::{self, GroupCommand, UserCommand};
use portico::audit::verify::{Verdict, verify};
use portico::server::config::Config;
use portico::server::site::Site;
use portico::server::store::Store;
use portico::server::{Application, demo};
use tracing_subscriber::EnvFilter;

/// What is logged unless `PORTICO_LOG` says otherwise. Of each place that has no
/// credentials the SDK tells at length; what comes of it Portico says itself.
const LOGGED: &str = "warn,portico=info,aws_config=error";

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// An open web portal for Amazon AppStream 2.0 (Amazon WorkSpaces Applications).
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The configuration file.
    #[arg(long, env = "PORTICO_CONFIG", global = true)]
    config: Option<PathBuf>,
    /// Where to listen.
    #[arg(long, env = "PORTICO_LISTEN", global = true)]
    listen: Option<SocketAddr>,
    /// The database: sqlite:FILE or postgres://…
    #[arg(
        long,
        env = "PORTICO_DATABASE_URL",
        global = true,
        hide_env_values = true
    )]
    database_url: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the portal.
    Serve,
    /// Serves a demo: an embedded AppStream emulator and an account for each role.
    Demo {
        /// Where the embedded emulator listens.
        #[arg(long, default_value = "127.0.0.1:0")]
        emulator: SocketAddr,
    },
    /// Says what is wrong with database, credentials and AWS permissions.
    Check,
    /// Brings the database up to date.
    Migrate,
    /// Looks after the audit record.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Adds and invites people, locks them, and helps those who are locked out.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Grants groups their roles: the first administrators, where everybody comes from a
    /// provider.
    Group {
        #[command(subcommand)]
        command: GroupCommand,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Walks the chain and says the first row that was changed, removed, inserted or
    /// moved.
    Verify {
        /// The end of the chain as it was noted earlier, ROW:HASH: with it, a chain that
        /// was written anew is noticed too.
        #[arg(long, value_parser = chain_end)]
        expect: Vec<(i64, String)>,
    },
}

fn chain_end(text: &str) -> Result<(i64, String), String> {
    let parsed = text.split_once(':').and_then(|(row, hash)| {
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some((
            row.parse().ok()?,
            is_hash.then(|| hash.to_ascii_lowercase())?,
        ))
    });
    parsed.ok_or_else(|| "a row's number, a colon, and 64 hexadecimal digits".to_owned())
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_env("PORTICO_LOG").unwrap_or_else(|_| EnvFilter::new(LOGGED));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    // Rendering needs several threads even on a small machine: with one, pages that
    // wait for each other would stand still.
    let workers = std::thread::available_parallelism()
        .map_or(8, usize::from)
        .max(8);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(arguments)),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("portico: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut config = Config::load(arguments.config.as_deref())?;
    if let Some(listen) = arguments.listen {
        config.listen = listen;
    }
    if let Some(url) = arguments.database_url {
        config.database_url = url;
    }
    match arguments.command {
        Command::Serve => serve(Application::build(config, Site::find()?, false).await?).await,
        Command::Demo { emulator } => run_demo(config, emulator).await,
        Command::Check => portico::server::check::check(&config)
            .await
            .map_err(Into::into),
        Command::Migrate => {
            Store::connect(&config.database_url)
                .await?
                .migrate()
                .await?;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Audit {
            command: AuditCommand::Verify { expect },
        } => verify_audit(&config, &expect).await,
        Command::User { command } => command::run(&config, command).await,
        Command::Group { command } => command::run_group(&config, command).await,
    }
}

async fn serve(application: Application) -> Result<(), Failure> {
    println!("Portico listens on http://{}", application.address()?);
    application.run(stop_signal()).await?;
    Ok(())
}

async fn run_demo(config: Config, emulator: SocketAddr) -> Result<(), Failure> {
    if !config.listen.ip().is_loopback() {
        return Err(
            "the demo's passwords are public, so it listens on loopback addresses only".into(),
        );
    }
    let (config, running, _folder) = demo::prepare(config, emulator).await?;
    let application = Application::build(config, Site::find()?, true).await?;
    demo::add_people(&application.portico.store).await?;
    println!("The AppStream emulator listens on {}", running.endpoint());
    serve(application).await?;
    running.stop().await;
    Ok(())
}

/// Says whether the audit record is as it was written; a failure if not.
async fn verify_audit(config: &Config, expect: &[(i64, String)]) -> Result<(), Failure> {
    let store = Store::connect(&config.database_url).await?;
    match verify(store.pool(), expect).await? {
        Verdict::Intact {
            rows,
            end: (end, hash),
            removed_to,
        } => {
            println!("The audit record is intact: {rows} rows, each follows the one before.");
            if removed_to > 0 {
                println!(
                    "The rows to {removed_to} were removed by age; the chain goes on from there."
                );
            }
            println!("It ends at {end}:{hash}");
            println!(
                "Note that elsewhere, for --expect: it shows later whether the record was written anew."
            );
            Ok(())
        }
        Verdict::Broken(fault) => {
            Err(format!("the audit record is not as it was written: {fault}").into())
        }
    }
}

/// Resolves when the process is asked to stop.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        // Without signals the process can still be killed.
        Err(_) => std::future::pending().await,
    }
}
