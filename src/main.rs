//! The `portico` command.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use portico::access::people::{self, NewPerson};
use portico::access::{Grant, Password, Role, Stacks};
use portico::appstream::{ConnectionName, StackName};
use portico::server::config::Config;
use portico::server::site::Site;
use portico::server::store::Store;
use portico::server::{Application, demo};
use tracing_subscriber::EnvFilter;

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
    /// Adds people and changes their passwords.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Adds a person. The password is asked for, or read from standard input.
    Add {
        /// The name they sign in with.
        user_name: String,
        /// What they are: administrator, operator, helpdesk, auditor or user.
        #[arg(long, default_value = "user", value_parser = role)]
        role: Role,
        /// Their name for people.
        #[arg(long)]
        display_name: Option<String>,
        /// Only in this connection.
        #[arg(long, value_parser = ConnectionName::parse)]
        connection: Option<ConnectionName>,
        /// Only for these stacks.
        #[arg(long = "stack", value_parser = StackName::parse)]
        stacks: Vec<StackName>,
    },
    /// Gives a person a new password, asked for or read from standard input.
    Password {
        /// The name they sign in with.
        user_name: String,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text)
        .ok_or_else(|| "one of administrator, operator, helpdesk, auditor, user".to_owned())
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_env("PORTICO_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,portico=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
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
        Command::User { command } => change_people(&config, command).await,
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

async fn change_people(config: &Config, command: UserCommand) -> Result<(), Failure> {
    let store = Store::connect(&config.database_url).await?;
    store.migrate().await?;
    match command {
        UserCommand::Add {
            user_name,
            role,
            display_name,
            connection,
            stacks,
        } => {
            let grant = |stacks| Grant {
                role,
                connection: connection.clone(),
                stacks,
            };
            let grants = if stacks.is_empty() {
                vec![grant(Stacks::All)]
            } else {
                stacks.iter().map(Stacks::one).map(grant).collect()
            };
            let person = NewPerson {
                display_name: display_name.unwrap_or_else(|| user_name.clone()),
                password: Some(ask_password()?),
                user_name: user_name.clone(),
                grants,
            };
            people::create(&store, person).await?;
            println!(
                "{user_name} can sign in as {}.",
                role.label().to_lowercase()
            );
        }
        UserCommand::Password { user_name } => {
            let user_name = people::user_name(&user_name)?;
            people::set_password(&store, &user_name, ask_password()?).await?;
            println!("{user_name} has a new password.");
        }
    }
    Ok(())
}

/// Asks on the terminal, or reads a line of standard input; never an argument, which
/// everybody on the machine could see.
fn ask_password() -> Result<Password, Failure> {
    use std::io::IsTerminal;
    let text = if std::io::stdin().is_terminal() {
        let first = rpassword::prompt_password("Password: ")?;
        if rpassword::prompt_password("Again: ")? != first {
            return Err("the two passwords differ".into());
        }
        first
    } else {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    Ok(Password::new(text)?)
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
