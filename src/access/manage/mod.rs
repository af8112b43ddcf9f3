//! Server functions that show and change who may do what. Only who administrates
//! without limits changes it: a grant for one connection lets nobody grant more.

mod check;
mod grants;
mod groups;
mod people;
mod tokens;

pub use check::*;
pub use grants::*;
pub use groups::*;
pub use people::*;
pub use tokens::*;

#[cfg(feature = "ssr")]
pub use on_server::{changing, managing, one_page, reach, seeing};

#[cfg(feature = "ssr")]
mod on_server {
    use std::future::Future;

    use crate::access::{Caller, Grant, Permission, Role, Scope, Stacks};
    use crate::appstream::{ConnectionName, Invalid, PortalError};
    use crate::audit::{Entry, Target};
    use crate::server::context::{address, caller, portico};
    use crate::server::write::{Written, write};
    use crate::ui::list::{Arranged, ListQuery, Listing, Tags, arrange};
    use crate::ui::live::Topic;

    /// Who asks, if they may see who may do what.
    ///
    /// # Errors
    /// If they may not.
    pub fn seeing() -> Result<Caller, PortalError> {
        let caller = caller()?;
        caller.require(Permission::SeeAccess, Scope::Everywhere)?;
        Ok(caller)
    }

    /// Who asks, if they may change who may do what.
    ///
    /// # Errors
    /// If they may not.
    pub fn managing() -> Result<Caller, PortalError> {
        let caller = caller()?;
        caller.require(Permission::ManageAccess, Scope::Everywhere)?;
        Ok(caller)
    }

    /// Makes a change to the portal's own state along the one way of all writes.
    ///
    /// # Errors
    /// What `change` said, or that the audit record cannot be written.
    pub async fn changing<T, F>(
        caller: &Caller,
        action: &'static str,
        target: Target,
        detail: String,
        change: impl FnMut() -> F + Send,
    ) -> Result<T, PortalError>
    where
        F: Future<Output = Result<T, PortalError>> + Send,
    {
        let entry = Entry {
            actor: caller.user_name.clone(),
            action: action.into(),
            connection: None,
            target,
            detail,
            address: address(),
        };
        let mut change = change;
        write(&portico(), entry, &[Topic::Access], || {
            let changed = change();
            async { changed.await.map(Written::here) }
        })
        .await
    }

    /// One page of a list.
    pub fn one_page<T: Arranged>(rows: &[T], query: &ListQuery) -> Listing<T> {
        arrange(rows, query, &Tags::new())
    }

    /// Reads a role and how far it reaches, as forms send it.
    ///
    /// # Errors
    /// At the field that breaks a rule.
    pub fn reach(role: &str, connection: &str, stacks: &str) -> Result<Grant, PortalError> {
        let missing = || Invalid("Choose a role.".to_owned());
        let role = Role::parse(role)
            .ok_or_else(missing)
            .map_err(|why| PortalError::invalid("role", &why))?;
        let connection = match connection {
            "" => None,
            name => {
                let unknown = |_| Invalid("There is no such connection.".to_owned());
                let name = ConnectionName::parse(name)
                    .map_err(unknown)
                    .map_err(|why| PortalError::invalid("connection", &why))?;
                let found = portico().connections.find(&name).map(|_| name);
                Some(found.map_err(|error| error.at("connection"))?)
            }
        };
        let stacks = Stacks::parse(stacks).map_err(|why| PortalError::invalid("stacks", &why))?;
        Ok(Grant {
            role,
            connection,
            stacks,
        })
    }
}
