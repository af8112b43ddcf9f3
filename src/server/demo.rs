//! The demo: an embedded emulator with a lively company in it, one account for each
//! role, and a store that is gone when the process ends.

use appstream_emulator::{DataSet, Options, Quota, Running};

use super::config::{Config, ConnectionConfig};
use super::store::Store;
use crate::access::people::{self, NewPerson};
use crate::access::{Grant, Holder, NewGrant, Password, PersonId, Role, Stacks, grants, groups};
use crate::appstream::{ConnectionName, Invalid, PortalError, StackName};
use crate::branding::store as brands;
use crate::branding::{Brand, Colour};

/// The password of every demo account; the demo listens on loopback only.
pub const PASSWORD: &str = "portico-demo";
/// The stacks the demo's user was granted.
const USERS_STACKS: [&str; 2] = ["office", "support"];
/// A group the demo's user is in, and the stack it was granted.
const GROUP: (&str, &str) = ("Controllers", "finance");
const REGION: &str = "eu-central-1";

/// Starts the emulator and prepares a configuration that uses it. The store lies in
/// the folder given back; it goes when that is dropped.
///
/// # Errors
/// If the emulator cannot listen or there is no room for the store.
pub async fn prepare(
    mut config: Config,
    emulator: std::net::SocketAddr,
) -> std::io::Result<(Config, Running, tempfile::TempDir)> {
    let running = appstream_emulator::start(Options {
        listen: emulator,
        data: DataSet::Demo,
        quota: Quota::Unlimited,
        ..Options::default()
    })
    .await?;
    let folder = tempfile::Builder::new().prefix("portico-demo-").tempdir()?;
    config.database_url = format!("sqlite:{}", folder.path().join("portico.sqlite").display());
    config.connections = vec![ConnectionConfig {
        name: ConnectionName::parse("demo").map_err(|Invalid(why)| std::io::Error::other(why))?,
        region: Some(REGION.to_owned()),
        profile: None,
        role_arn: None,
        external_id: None,
        endpoint: Some(running.endpoint()),
        is_emulator: true,
    }];
    Ok((config, running, folder))
}

/// Adds the demo's accounts.
///
/// # Errors
/// If the store fails.
pub async fn add_people(store: &Store) -> Result<(), PortalError> {
    // One hash for all: hashing is slow on purpose, and the demo is to start at once.
    let password = || Password::new(PASSWORD.to_owned()).map_err(PortalError::internal);
    let hash = password()?.hash().await?;
    for (role, name) in [
        (Role::Administrator, "admin"),
        (Role::Operator, "operator"),
        (Role::Helpdesk, "helpdesk"),
        (Role::Auditor, "auditor"),
        (Role::User, "user"),
    ] {
        let grant = |stacks| Grant {
            role,
            connection: None,
            stacks,
        };
        let grants = if role == Role::User {
            USERS_STACKS
                .iter()
                .filter_map(|stack| StackName::parse(stack).ok())
                .map(|stack| grant(Stacks::one(&stack)))
                .collect()
        } else {
            vec![grant(Stacks::All)]
        };
        let display_name = format!("Demo {}", role.label().to_lowercase());
        let person = people::create(
            store,
            NewPerson {
                user_name: name.to_owned(),
                display_name,
                password: None,
                grants,
            },
        )
        .await?;
        people::set_password_hash(store, name, &hash).await?;
        if role == Role::User {
            add_group(store, &person).await?;
        }
    }
    Ok(())
}

/// Adds a group with somebody in it, and says whom to ask about what it opens.
async fn add_group(store: &Store, person: &PersonId) -> Result<(), PortalError> {
    let (name, stack) = GROUP;
    let stack = StackName::parse(stack).map_err(PortalError::internal)?;
    let connection = ConnectionName::parse("demo").map_err(PortalError::internal)?;
    let id = groups::create(store, name).await?;
    groups::add_member(store, &id, person).await?;
    let grant = Grant {
        role: Role::User,
        connection: None,
        stacks: Stacks::one(&stack),
    };
    let holder = Holder::Group {
        id,
        name: name.to_owned(),
        source: String::new(),
        people: 1,
    };
    let new = NewGrant {
        holder,
        grant,
        ends_at: None,
        granted_by: Some("admin".to_owned()),
    };
    grants::create(store, &new).await?;
    let brand = Brand {
        help: Some("Questions? Ask the controllers on 4321.".to_owned()),
        colour: Some(Colour::parse("#0b6e4f").map_err(PortalError::internal)?),
        ..Brand::default()
    };
    brands::save(store, &connection, &stack, &brand, None).await
}
