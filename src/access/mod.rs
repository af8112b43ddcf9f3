//! Who may do what: roles, permissions, grants, and the people who hold them.
//!
//! One table, [`Role::may`], says which role holds which permission; its golden
//! copy is `tests/golden/role-permissions.txt`. A grant gives a person a role,
//! for all connections or one and all stacks or one. Server functions ask
//! [`Caller::require`] before anything else.

use serde::{Deserialize, Serialize};

use crate::appstream::{ConnectionName, PortalError, StackName, UserId};

#[cfg(feature = "ssr")]
pub mod attempts;
#[cfg(feature = "ssr")]
mod password;
#[cfg(feature = "ssr")]
pub mod people;
#[cfg(feature = "ssr")]
pub mod session;
#[cfg(feature = "ssr")]
pub mod sign_in;
mod sign_in_page;

#[cfg(feature = "ssr")]
pub use password::Password;
pub use sign_in_page::{GateArt, GateFoot, GateTop, SignInPage, SignInRefusal};

/// What a person is to the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything.
    Administrator,
    /// Everything in AppStream.
    Operator,
    /// Sees resources and sessions, ends sessions, issues links.
    Helpdesk,
    /// Sees everything, the audit record too.
    Auditor,
    /// Opens what was granted.
    User,
}

impl Role {
    /// All roles, the most powerful first.
    pub const ALL: [Self; 5] = [
        Self::Administrator,
        Self::Operator,
        Self::Helpdesk,
        Self::Auditor,
        Self::User,
    ];

    /// The role as it is stored and configured.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Operator => "operator",
            Self::Helpdesk => "helpdesk",
            Self::Auditor => "auditor",
            Self::User => "user",
        }
    }

    /// The role in words for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Administrator => "Administrator",
            Self::Operator => "Operator",
            Self::Helpdesk => "Helpdesk",
            Self::Auditor => "Auditor",
            Self::User => "User",
        }
    }

    /// Finds the role that is stored as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// The whole matrix. A role that gains or loses a permission changes here and
    /// in the golden file, and nowhere else.
    pub const fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Administrator => true,
            Self::Operator => !matches!(permission, P::SeeAudit | P::ManageAccess),
            Self::Helpdesk => matches!(
                permission,
                P::SeeResources | P::SeeSessions | P::EndSessions | P::IssueLinks
            ),
            Self::Auditor => matches!(permission, P::SeeResources | P::SeeSessions | P::SeeAudit),
            Self::User => matches!(permission, P::Launch),
        }
    }
}

/// Something a role may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Permission {
    /// Fleets, stacks, images and what they hold.
    SeeResources,
    /// Start, stop, associate, create, change, delete.
    ChangeResources,
    /// Who streams what, and the links made for them.
    SeeSessions,
    /// End somebody's session.
    EndSessions,
    /// Make and revoke personal links.
    IssueLinks,
    /// Read the audit record.
    SeeAudit,
    /// Open applications for oneself.
    Launch,
    /// People, their groups and grants, their sign-in, API tokens.
    ManageAccess,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 8] = [
        Self::SeeResources,
        Self::ChangeResources,
        Self::SeeSessions,
        Self::EndSessions,
        Self::IssueLinks,
        Self::SeeAudit,
        Self::Launch,
        Self::ManageAccess,
    ];

    /// What it lets a person do, to finish the sentence "Your role does not let
    /// you …".
    pub const fn verb(self) -> &'static str {
        match self {
            Self::SeeResources => "see fleets and stacks",
            Self::ChangeResources => "change fleets and stacks",
            Self::SeeSessions => "see sessions",
            Self::EndSessions => "end sessions",
            Self::IssueLinks => "make links",
            Self::SeeAudit => "read the audit record",
            Self::Launch => "open applications here",
            Self::ManageAccess => "manage people and what they may do",
        }
    }
}

/// Where a permission is needed.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// Anywhere at all: the page is shown, its content is checked by itself.
    Somewhere,
    /// In a whole connection.
    Connection(&'a ConnectionName),
    /// For one stack of a connection.
    Stack(&'a ConnectionName, &'a StackName),
}

/// A role, and how far it reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The role it gives.
    pub role: Role,
    /// One connection, or all.
    pub connection: Option<ConnectionName>,
    /// One stack, or all.
    pub stack: Option<StackName>,
}

impl Grant {
    /// Whether it reaches as far as `scope`.
    pub fn covers(&self, scope: Scope<'_>) -> bool {
        let connection = |wanted: &ConnectionName| {
            self.connection
                .as_ref()
                .is_none_or(|granted| granted == wanted)
        };
        match scope {
            Scope::Somewhere => true,
            Scope::Connection(wanted) => self.stack.is_none() && connection(wanted),
            Scope::Stack(wanted, stack) => {
                connection(wanted) && self.stack.as_ref().is_none_or(|granted| granted == stack)
            }
        }
    }
}

/// The id of a person in the portal's store.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersonId(pub String);

/// The person who asks, with everything they were granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// Who it is.
    pub person: PersonId,
    /// The name they sign in with.
    pub user_name: String,
    /// Their name for people.
    pub display_name: String,
    /// The id AppStream knows them by.
    pub user_id: UserId,
    /// What they were granted.
    pub grants: Vec<Grant>,
}

impl Caller {
    /// Whether some grant holds `permission` for `scope`.
    pub fn may(&self, permission: Permission, scope: Scope<'_>) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.role.may(permission) && grant.covers(scope))
    }

    /// Refuses unless some grant holds `permission` for `scope`.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`](crate::appstream::ErrorKind::Forbidden) if the
    /// person holds the permission nowhere, or `NotFound` if they hold it
    /// elsewhere: what lies outside one's grants does not exist.
    pub fn require(&self, permission: Permission, scope: Scope<'_>) -> Result<(), PortalError> {
        if self.may(permission, scope) {
            return Ok(());
        }
        if !self.may(permission, Scope::Somewhere) {
            return Err(PortalError::forbidden(permission.verb()));
        }
        Err(match scope {
            Scope::Stack(_, stack) => PortalError::not_found(&format!("stack {stack}")),
            Scope::Connection(connection) => {
                PortalError::not_found(&format!("connection {connection}"))
            }
            Scope::Somewhere => PortalError::forbidden(permission.verb()),
        })
    }

    /// The most powerful role they hold anywhere.
    pub fn role(&self) -> Option<Role> {
        self.grants.iter().map(|grant| grant.role).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appstream::ErrorKind;

    fn caller(grants: Vec<Grant>) -> Caller {
        Caller {
            person: PersonId("1".to_owned()),
            user_name: "m.chen".to_owned(),
            display_name: "M. Chen".to_owned(),
            user_id: UserId::parse("m.chen").unwrap(),
            grants,
        }
    }

    #[test]
    fn the_matrix_is_what_the_golden_file_says() {
        let mut table = String::from("permission");
        for role in Role::ALL {
            table += &format!("\t{}", role.as_str());
        }
        for permission in Permission::ALL {
            table += &format!("\n{permission:?}");
            for role in Role::ALL {
                table += if role.may(permission) { "\tyes" } else { "\t-" };
            }
        }
        assert_eq!(
            table,
            include_str!("../../tests/golden/role-permissions.txt").trim_end()
        );
    }

    #[test]
    fn a_grant_for_one_stack_reaches_that_stack_only() {
        let demo = ConnectionName::parse("demo").unwrap();
        let other = ConnectionName::parse("other").unwrap();
        let finance = StackName::parse("finance").unwrap();
        let legal = StackName::parse("legal").unwrap();
        let helpdesk = caller(vec![Grant {
            role: Role::Helpdesk,
            connection: Some(demo.clone()),
            stack: Some(finance.clone()),
        }]);
        let may = |scope| helpdesk.may(Permission::EndSessions, scope);
        assert!(may(Scope::Somewhere));
        assert!(may(Scope::Stack(&demo, &finance)));
        assert!(!may(Scope::Stack(&demo, &legal)));
        assert!(!may(Scope::Stack(&other, &finance)));
        assert!(!may(Scope::Connection(&demo)));
    }

    #[test]
    fn what_lies_outside_a_grant_does_not_exist_and_what_no_role_allows_is_forbidden() {
        let demo = ConnectionName::parse("demo").unwrap();
        let finance = StackName::parse("finance").unwrap();
        let legal = StackName::parse("legal").unwrap();
        let helpdesk = caller(vec![Grant {
            role: Role::Helpdesk,
            connection: None,
            stack: Some(finance),
        }]);
        let hidden = helpdesk.require(Permission::EndSessions, Scope::Stack(&demo, &legal));
        assert_eq!(hidden.unwrap_err().kind, ErrorKind::NotFound);
        let forbidden = helpdesk.require(Permission::SeeAudit, Scope::Somewhere);
        assert_eq!(forbidden.unwrap_err().kind, ErrorKind::Forbidden);
    }

    #[test]
    fn nobody_without_a_grant_may_do_anything() {
        let nobody = caller(vec![]);
        for permission in Permission::ALL {
            assert!(!nobody.may(permission, Scope::Somewhere));
        }
    }
}
