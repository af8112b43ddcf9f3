//! How far somebody sees in the audit record. The one place that decides: whatever shows
//! entries to a person or an API token makes a [`Sight`] of them first, and reads with it.

use std::collections::BTreeSet;

use crate::access::{Caller, Permission, Scope};
use crate::appstream::{ConnectionName, PortalError};

/// What of the record somebody sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sight {
    /// All of it, as the portal itself does.
    #[default]
    All,
    /// What was done in these connections, and nothing that was done in none, such as
    /// signing in.
    Within(BTreeSet<ConnectionName>),
}

impl Sight {
    /// How far `caller` sees: everything if they may read the record everywhere, else the
    /// connections they may read it for as a whole. Who may for some stacks only sees
    /// nothing, because an entry does not always say which stack it is about.
    ///
    /// # Errors
    /// If they may read the record nowhere.
    pub fn of(caller: &Caller) -> Result<Self, PortalError> {
        caller.require(Permission::SeeAudit, Scope::Somewhere)?;
        if caller.may(Permission::SeeAudit, Scope::Everywhere) {
            return Ok(Self::All);
        }
        // Who does not see everything sees a connection whole by a grant that names it.
        let grants = caller.grants.iter().chain(caller.limit.iter().flatten());
        let named = grants.filter_map(|grant| grant.connection.as_ref());
        let whole = named.filter(|connection| {
            let scope = Scope::Connection(connection);
            caller.may(Permission::SeeAudit, scope)
        });
        Ok(Self::Within(whole.cloned().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Grant, Role, Stacks};
    use crate::appstream::ErrorKind;

    fn grant(role: Role, connection: &str, stacks: &str) -> Grant {
        Grant {
            role,
            connection: ConnectionName::parse(connection).ok(),
            stacks: Stacks::parse(stacks).unwrap(),
        }
    }

    fn within(connections: &[&str]) -> Sight {
        let names = connections
            .iter()
            .map(|name| ConnectionName::parse(name).unwrap());
        Sight::Within(names.collect())
    }

    #[test]
    fn one_sees_the_connections_one_may_read_the_record_for_as_a_whole() {
        let sight = |grants| Sight::of(&Caller::granted(grants)).unwrap();
        assert_eq!(sight(vec![Grant::everywhere(Role::Auditor)]), Sight::All);
        let some = vec![
            grant(Role::Auditor, "demo", ""),
            grant(Role::Administrator, "lab", ""),
            grant(Role::Auditor, "other", "finance"),
            grant(Role::Operator, "third", ""),
        ];
        assert_eq!(sight(some), within(&["demo", "lab"]));
        assert_eq!(
            sight(vec![grant(Role::Auditor, "", "finance")]),
            within(&[])
        );
        let forbidden = Sight::of(&Caller::granted(vec![Grant::everywhere(Role::Operator)]));
        assert_eq!(forbidden.unwrap_err().kind, ErrorKind::Forbidden);
    }

    #[test]
    fn an_api_token_sees_what_both_its_maker_and_itself_may() {
        let sight = |maker, limit| {
            let mut token = Caller::granted(maker);
            token.limit = Some(limit);
            Sight::of(&token).unwrap()
        };
        let everywhere = || vec![Grant::everywhere(Role::Auditor)];
        let demo = || vec![grant(Role::Auditor, "demo", "")];
        assert_eq!(sight(everywhere(), everywhere()), Sight::All);
        assert_eq!(sight(everywhere(), demo()), within(&["demo"]));
        assert_eq!(sight(demo(), everywhere()), within(&["demo"]));
        let other = vec![grant(Role::Auditor, "other", "")];
        assert_eq!(sight(demo(), other), within(&[]));
    }
}
