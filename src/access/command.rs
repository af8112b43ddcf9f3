//! `portico user …` and `portico group …`: the first administrators, and those who are
//! locked out.

use clap::Subcommand;

use super::credentials::{self, Credentials};
use super::people::{self, NewPerson};
use super::{
    Grant, Holder, NewGrant, Password, Role, Stacks, grants, groups, invitations, second_factor,
};
use crate::appstream::{ConnectionName, PortalError, StackName};
use crate::audit::{self, Entry, Outcome, Target};
use crate::routes::Path;
use crate::server::config::Config;
use crate::server::store::Store;
use crate::ui::time::exact;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Who acts, in the audit record.
const ACTOR: &str = "command line";

/// What `portico user` does.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Adds a person. The password is asked for, or read from standard input.
    Add(NewUser),
    /// Adds a person and prints the link by which they set their password; of one who
    /// is there already only another link.
    Invite(NewUser),
    /// Lists people: how they sign in, and whether they are locked.
    List,
    /// Gives a person a new password, asked for or read from standard input. They are
    /// signed out everywhere, a link by which they could set another is void, and wrong
    /// passwords with their name count no more.
    Password(Named),
    /// Locks a person: they are signed out everywhere and cannot sign in.
    Lock(Named),
    /// Lets a locked person sign in again.
    Unlock(Named),
    /// Takes away a second factor that was lost.
    ResetSecondFactor(Named),
}

/// A person, by name.
#[derive(clap::Args)]
pub struct Named {
    /// The name they sign in with.
    user_name: String,
}

/// A person to be added.
#[derive(clap::Args)]
pub struct NewUser {
    /// The name they sign in with.
    user_name: String,
    /// Their name for people.
    #[arg(long)]
    display_name: Option<String>,
    #[command(flatten)]
    granted: Granted,
}

/// What somebody is granted.
#[derive(clap::Args)]
struct Granted {
    /// What they are: administrator, operator, helpdesk, auditor or user.
    #[arg(long, default_value = "user", value_parser = role)]
    role: Role,
    /// Only in this connection.
    #[arg(long, value_parser = ConnectionName::parse)]
    connection: Option<ConnectionName>,
    /// Only for these stacks.
    #[arg(long = "stack", value_parser = StackName::parse)]
    stacks: Vec<StackName>,
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text)
        .ok_or_else(|| "one of administrator, operator, helpdesk, auditor, user".to_owned())
}

impl Granted {
    fn grants(&self) -> Vec<Grant> {
        let grant = |stacks| Grant {
            role: self.role,
            connection: self.connection.clone(),
            stacks,
        };
        if self.stacks.is_empty() {
            return vec![grant(Stacks::All)];
        }
        self.stacks.iter().map(Stacks::one).map(grant).collect()
    }
}

impl NewUser {
    fn person(self, password: Option<Password>) -> NewPerson {
        NewPerson {
            display_name: self.display_name.unwrap_or_else(|| self.user_name.clone()),
            user_name: self.user_name,
            password,
            grants: self.granted.grants(),
        }
    }
}

/// What `portico group` does.
#[derive(Subcommand)]
pub enum GroupCommand {
    /// Gives everybody in a group a role: so the first administrators can come from a
    /// provider. A group that is not there yet is made.
    Grant(GrantedGroup),
}

/// A group, and what it is granted.
#[derive(clap::Args)]
pub struct GrantedGroup {
    /// Its name.
    name: String,
    /// The provider whose claims say who is in it; without, it is kept here.
    #[arg(long, default_value = "")]
    provider: String,
    #[command(flatten)]
    granted: Granted,
}

/// Grants a group what the command says.
///
/// # Errors
/// A sentence that says what is wrong.
pub async fn run_group(config: &Config, command: GroupCommand) -> Result<(), Failure> {
    let GroupCommand::Grant(GrantedGroup {
        name,
        provider,
        granted,
    }) = command;
    if !provider.is_empty() && config.sign_in.provider(&provider).is_none() {
        return Err(format!("no provider called {provider} is configured").into());
    }
    let store = Store::connect(&config.database_url).await?;
    store.migrate().await?;
    let id = groups::find_or_create(&store, &provider, &name).await?;
    for grant in granted.grants() {
        let entry = Entry {
            target: Target::new("group", &name),
            ..entry("Grant role", "")
        };
        let new = NewGrant {
            holder: Holder::Group {
                id: id.clone(),
                name: name.clone(),
                source: provider.clone(),
                people: 0,
            },
            grant,
            ends_at: None,
            granted_by: None,
        };
        recorded_as(&store, entry, grants::create(&store, &new)).await?;
    }
    println!(
        "Whoever is in {name} is {} now.",
        granted.role.label().to_lowercase()
    );
    Ok(())
}

/// Does it, and prints what was done.
///
/// # Errors
/// A sentence that says what is wrong.
pub async fn run(config: &Config, command: UserCommand) -> Result<(), Failure> {
    let store = Store::connect(&config.database_url).await?;
    store.migrate().await?;
    match command {
        UserCommand::Add(new) => add(&store, new).await,
        UserCommand::Invite(new) => invite(config, &store, new).await,
        UserCommand::List => list(&store).await,
        UserCommand::Password(Named { user_name }) => {
            let known = credentials::named(&store, &user_name).await?;
            let password = known.new_password(ask_password()?, "password")?;
            let hash = password.hash().await?;
            let setting = credentials::set_password(&store, &known.person, &hash, None);
            recorded(&store, "Set password", &known.user_name, setting).await?;
            println!(
                "{} has a new password, and is signed out everywhere.",
                known.user_name
            );
            Ok(())
        }
        UserCommand::Lock(Named { user_name }) => {
            let known = credentials::named(&store, &user_name).await?;
            let locking = credentials::lock(&store, &known.person);
            recorded(&store, "Lock person", &known.user_name, locking).await?;
            println!("{} is locked, and signed out everywhere.", known.user_name);
            Ok(())
        }
        UserCommand::Unlock(Named { user_name }) => {
            let known = credentials::named(&store, &user_name).await?;
            let unlocking = credentials::unlock(&store, &known.person);
            recorded(&store, "Unlock person", &known.user_name, unlocking).await?;
            println!("{} can sign in again.", known.user_name);
            Ok(())
        }
        UserCommand::ResetSecondFactor(Named { user_name }) => {
            let known = credentials::named(&store, &user_name).await?;
            let removing = second_factor::store::remove(&store, &known.person);
            if !recorded(&store, "Reset second factor", &known.user_name, removing).await? {
                return Err(format!("{} has no second factor", known.user_name).into());
            }
            println!(
                "{} signs in with the password alone, until they set up another.",
                known.user_name
            );
            Ok(())
        }
    }
}

async fn add(store: &Store, new: NewUser) -> Result<(), Failure> {
    let name = people::user_name(&new.user_name)?;
    let display_name = new.display_name.clone().unwrap_or_default();
    let password = Password::of_person(ask_password()?, &[&name, &display_name])?;
    let role = new.granted.role;
    recorded(
        store,
        "Add person",
        &name,
        people::create(store, new.person(Some(password))),
    )
    .await?;
    println!("{name} can sign in as {}.", role.label().to_lowercase());
    Ok(())
}

async fn invite(config: &Config, store: &Store, new: NewUser) -> Result<(), Failure> {
    let name = people::user_name(&new.user_name)?;
    let known = credentials::find(store, &name).await?;
    if known.as_ref().is_some_and(|known| known.is_locked) {
        return Err(format!("{name} is locked: unlock them first").into());
    }
    let had_password = known
        .as_ref()
        .is_some_and(|known| known.password_hash.is_some());
    let action = match known {
        Some(_) => "Make password link",
        None => "Invite person",
    };
    let inviting = async {
        let person = match known {
            Some(Credentials { person, .. }) => person,
            None => people::create(store, new.person(None)).await?,
        };
        invitations::create(store, &person, had_password, ACTOR).await
    };
    let (token, expires_at) = recorded(store, action, &name, inviting).await?;
    let origin = config.public_url.clone();
    let origin = origin.unwrap_or_else(|| format!("http://{}", config.listen));
    println!("{origin}{}", Path::Invitation(&token));
    eprintln!(
        "{name} sets a password by this link, once, before {}. Send it to nobody else.",
        exact(expires_at)
    );
    Ok(())
}

async fn list(store: &Store) -> Result<(), Failure> {
    for person in credentials::all(store).await? {
        let mut facts = Vec::new();
        facts.push(if person.password_hash.is_some() {
            "password"
        } else {
            "no password"
        });
        if person.has_second_factor {
            facts.push("second factor");
        }
        if person.is_locked {
            facts.push("locked");
        }
        println!(
            "{}\t{}\t{}",
            person.user_name,
            person.display_name,
            facts.join(", ")
        );
    }
    Ok(())
}

/// Does something that the audit record says of the command line.
async fn recorded<T>(
    store: &Store,
    action: &'static str,
    user_name: &str,
    deed: impl Future<Output = Result<T, PortalError>>,
) -> Result<T, PortalError> {
    recorded_as(store, entry(action, user_name), deed).await
}

fn entry(action: &'static str, user_name: &str) -> Entry {
    Entry {
        actor: ACTOR.to_owned(),
        action: action.into(),
        connection: None,
        target: Target::person(user_name),
        detail: String::new(),
        address: String::new(),
    }
}

async fn recorded_as<T>(
    store: &Store,
    entry: Entry,
    deed: impl Future<Output = Result<T, PortalError>>,
) -> Result<T, PortalError> {
    let row = audit::store::begin(store, &entry).await?;
    let result = deed.await;
    let outcome = match &result {
        Ok(_) => Outcome::done(None),
        Err(error) => Outcome::failed(error),
    };
    audit::store::finish(store, &row, &outcome).await?;
    result
}

/// Asks on the terminal, or reads a line of standard input; never an argument, which
/// everybody on the machine could see.
fn ask_password() -> Result<String, Failure> {
    use std::io::IsTerminal;
    if std::io::stdin().is_terminal() {
        let first = rpassword::prompt_password("Password: ")?;
        if rpassword::prompt_password("Again: ")? != first {
            return Err("the two passwords differ".into());
        }
        return Ok(first);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
