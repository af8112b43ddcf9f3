//! Who may do what: roles, permissions, grants, and the people who hold them.
//!
//! One table, [`Role::may`], says which role holds which permission; its golden
//! copy is `tests/golden/role-permissions.txt`. A grant gives a person or a group a
//! role, for all connections or one, and for all stacks, those of a name, or those
//! with a tag. Server functions ask [`Caller::require`] before anything else.

use serde::{Deserialize, Serialize};

use crate::appstream::{ConnectionName, PortalError, StackName, UserId};

pub mod account;
pub mod admission;
#[cfg(feature = "ssr")]
pub mod attempts;
#[cfg(feature = "ssr")]
pub mod command;
#[cfg(feature = "ssr")]
pub mod credentials;
#[cfg(feature = "ssr")]
pub mod grants;
#[cfg(feature = "ssr")]
pub mod groups;
mod held;
#[cfg(feature = "ssr")]
pub mod identities;
#[cfg(feature = "ssr")]
pub mod invitations;
pub mod invite;
#[cfg(feature = "ssr")]
mod known_networks;
#[cfg(feature = "ssr")]
pub mod last_administrator;
#[cfg(feature = "ssr")]
mod listed;
pub mod manage;
#[cfg(feature = "ssr")]
pub mod overview;
mod pages;
#[cfg(feature = "ssr")]
mod password;
#[cfg(feature = "ssr")]
pub mod people;
#[cfg(feature = "ssr")]
pub mod providers;
pub mod reach;
mod role;
mod rows;
#[cfg(feature = "ssr")]
pub mod second_factor;
#[cfg(feature = "ssr")]
pub mod session;
#[cfg(feature = "ssr")]
pub mod session_store;
#[cfg(feature = "ssr")]
pub mod sign_in;
mod sign_in_page;
#[cfg(feature = "ssr")]
pub mod tagged;
#[cfg(feature = "ssr")]
pub mod tokens;

pub use account::{AccountPage, BrowserSession, Enrolment};
pub use held::{Group, HeldGrant, Holder, LONGEST_GROUP_NAME, NewGrant, group_name};
pub use invite::InvitationPage;
pub use pages::{
    AccessPage, GrantsPage, GroupPage, GroupsPage, PeoplePage, PersonPage, TokensPage,
};
#[cfg(feature = "ssr")]
pub use password::Password;
pub use reach::Stacks;
pub use role::{Permission, Role};
pub use rows::{
    Answers, Choices, Explanation, GrantForm, GroupDetail, LONGEST_TOKEN_NAME, Member, OpenBrowser,
    Opener, Openers, PersonDetail, PersonRow, Question, Reason, TOKEN_DAYS, Token, TokenForm,
    TokenState, Verdict,
};
pub use sign_in_page::{
    CodeRefusal, GateArt, GateFoot, GateTop, SignInCodePage, SignInPage, SignInRefusal, SignedOut,
};

/// Where a permission is needed.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// Anywhere at all: the page is shown, its content is checked by itself.
    Somewhere,
    /// In every connection, whole.
    Everywhere,
    /// In a whole connection.
    Connection(&'a ConnectionName),
    /// For one stack of a connection.
    Stack(&'a ConnectionName, &'a StackName),
}

/// A role, and how far it reaches.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// The role it gives.
    pub role: Role,
    /// One connection, or all.
    pub connection: Option<ConnectionName>,
    /// Which stacks of it.
    pub stacks: Stacks,
}

impl Grant {
    /// A role without limits.
    pub const fn everywhere(role: Role) -> Self {
        Self {
            role,
            connection: None,
            stacks: Stacks::All,
        }
    }

    /// Whether it reaches as far as `scope`.
    pub fn covers(&self, scope: Scope<'_>) -> bool {
        let connection = |wanted: &ConnectionName| {
            self.connection
                .as_ref()
                .is_none_or(|granted| granted == wanted)
        };
        match scope {
            Scope::Somewhere => true,
            Scope::Everywhere => self.connection.is_none() && self.stacks == Stacks::All,
            Scope::Connection(wanted) => self.stacks == Stacks::All && connection(wanted),
            Scope::Stack(wanted, stack) => connection(wanted) && self.stacks.reach(stack),
        }
    }

    /// Whether everything `other` reaches is reached as well.
    pub fn reaches_all_of(&self, other: &Self) -> bool {
        let connection = self.connection.is_none() || self.connection == other.connection;
        connection && self.stacks.contains(&other.stacks)
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
    /// What they were granted, themselves and by their groups. Beside a grant by tag
    /// stands one for each stack that has the tag now.
    pub grants: Vec<Grant>,
    /// Why grants by tag reach nothing now, if AWS could not be asked for the tags.
    #[serde(default)]
    pub tags_unknown: Option<PortalError>,
    /// What an API token may at most, of what its maker may.
    #[serde(skip)]
    pub limit: Option<Vec<Grant>>,
}

impl Caller {
    /// Whether some grant holds `permission` for `scope`. The one place that decides.
    pub fn may(&self, permission: Permission, scope: Scope<'_>) -> bool {
        let allows = |grant: &Grant| grant.role.may(permission) && grant.covers(scope);
        let within = self.limit.as_ref();
        within.is_none_or(|limit| limit.iter().any(allows)) && self.grants.iter().any(allows)
    }

    /// Refuses unless some grant holds `permission` for `scope`.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`](crate::appstream::ErrorKind::Forbidden) if the
    /// person holds the permission nowhere, or `NotFound` if they hold it
    /// elsewhere: what lies outside one's grants does not exist. While the tags of
    /// stacks are not known, what keeps them so.
    pub fn require(&self, permission: Permission, scope: Scope<'_>) -> Result<(), PortalError> {
        if self.may(permission, scope) {
            return Ok(());
        }
        if !self.may(permission, Scope::Somewhere) {
            return Err(PortalError::forbidden(permission.verb()));
        }
        let goes_by_tag =
            |grant: &Grant| grant.role.may(permission) && matches!(grant.stacks, Stacks::Tagged(_));
        if let (Some(trouble), Scope::Stack(..)) = (&self.tags_unknown, scope)
            && self.grants.iter().any(goes_by_tag)
        {
            return Err(trouble.clone());
        }
        Err(match scope {
            Scope::Stack(_, stack) => PortalError::not_found(&format!("stack {stack}")),
            Scope::Connection(connection) => {
                PortalError::not_found(&format!("connection {connection}"))
            }
            Scope::Somewhere | Scope::Everywhere => PortalError::forbidden(permission.verb()),
        })
    }

    /// What a role with this reach would allow and the person may not as far as it
    /// reaches; none if they may all of it, and so may hand it on.
    pub fn lacks(&self, grant: &Grant) -> Option<Permission> {
        let mut needed = Permission::ALL
            .into_iter()
            .filter(|permission| grant.role.may(*permission));
        needed.find(|permission| {
            let has = |own: &Grant| own.role.may(*permission) && own.reaches_all_of(grant);
            let within = self.limit.as_ref();
            !(self.grants.iter().any(has) && within.is_none_or(|limit| limit.iter().any(has)))
        })
    }

    /// The most powerful role they hold anywhere.
    pub fn role(&self) -> Option<Role> {
        self.grants.iter().map(|grant| grant.role).min()
    }
}

#[cfg(test)]
impl Caller {
    /// Somebody who was granted this.
    pub fn granted(grants: Vec<Grant>) -> Self {
        Self {
            person: PersonId("1".to_owned()),
            user_name: "m.chen".to_owned(),
            display_name: "M. Chen".to_owned(),
            user_id: UserId::parse("m.chen").expect("a user id"),
            grants,
            tags_unknown: None,
            limit: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appstream::ErrorKind;

    #[test]
    fn a_grant_for_one_stack_reaches_that_stack_only() {
        let demo = ConnectionName::parse("demo").unwrap();
        let other = ConnectionName::parse("other").unwrap();
        let finance = StackName::parse("finance").unwrap();
        let legal = StackName::parse("legal").unwrap();
        let helpdesk = Caller::granted(vec![Grant {
            role: Role::Helpdesk,
            connection: Some(demo.clone()),
            stacks: Stacks::one(&finance),
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
        let helpdesk = Caller::granted(vec![Grant {
            role: Role::Helpdesk,
            connection: None,
            stacks: Stacks::one(&finance),
        }]);
        let hidden = helpdesk.require(Permission::EndSessions, Scope::Stack(&demo, &legal));
        assert_eq!(hidden.unwrap_err().kind, ErrorKind::NotFound);
        let forbidden = helpdesk.require(Permission::SeeAudit, Scope::Somewhere);
        assert_eq!(forbidden.unwrap_err().kind, ErrorKind::Forbidden);
    }

    #[test]
    fn an_api_token_may_what_both_its_maker_and_itself_may() {
        let demo = ConnectionName::parse("demo").unwrap();
        let [finance, legal] = ["finance", "legal"].map(|name| StackName::parse(name).unwrap());
        let mut token = Caller::granted(vec![
            Grant::everywhere(Role::Auditor),
            Grant {
                role: Role::Helpdesk,
                connection: Some(demo.clone()),
                stacks: Stacks::one(&finance),
            },
        ]);
        token.limit = Some(vec![Grant::everywhere(Role::Helpdesk)]);
        let may = |permission, stack| token.may(permission, Scope::Stack(&demo, stack));
        assert!(may(Permission::EndSessions, &finance));
        assert!(!may(Permission::EndSessions, &legal), "its maker may not");
        assert!(may(Permission::SeeSessions, &legal));
        assert!(
            !token.may(Permission::SeeAudit, Scope::Somewhere),
            "it may not itself"
        );
    }

    #[test]
    fn while_tags_are_unknown_a_stack_is_not_said_to_be_missing() {
        let demo = ConnectionName::parse("demo").unwrap();
        let finance = StackName::parse("finance").unwrap();
        let mut user = Caller::granted(vec![Grant {
            role: Role::User,
            connection: None,
            stacks: Stacks::parse("team=finance").unwrap(),
        }]);
        let scope = Scope::Stack(&demo, &finance);
        assert!(
            !user.may(Permission::Launch, scope),
            "a tag reaches nothing by itself"
        );
        user.tags_unknown = Some(PortalError::new(ErrorKind::Unreachable, "AWS is away."));
        let refused = user.require(Permission::Launch, scope).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Unreachable);
        let other = user.require(Permission::EndSessions, scope).unwrap_err();
        assert_eq!(other.kind, ErrorKind::Forbidden, "no tag would change that");
    }

    #[test]
    fn nobody_hands_on_more_than_they_may() {
        let demo = ConnectionName::parse("demo").unwrap();
        let of = |role, stacks: &str| Grant {
            role,
            connection: Some(demo.clone()),
            stacks: Stacks::parse(stacks).unwrap(),
        };
        let operator = Caller::granted(vec![of(Role::Operator, ""), of(Role::Auditor, "fin*")]);
        assert_eq!(operator.lacks(&of(Role::Operator, "legal")), None);
        assert_eq!(operator.lacks(&of(Role::Helpdesk, "team=x")), None);
        assert_eq!(
            operator.lacks(&Grant::everywhere(Role::Operator)),
            Some(Permission::SeeResources)
        );
        assert_eq!(
            operator.lacks(&of(Role::Auditor, "legal")),
            Some(Permission::SeeAudit)
        );
        assert_eq!(operator.lacks(&of(Role::Auditor, "finance")), None);
        assert_eq!(
            operator.lacks(&of(Role::Administrator, "finance")),
            Some(Permission::ManageAccess)
        );
    }

    #[test]
    fn only_a_grant_without_limits_reaches_everywhere() {
        let demo = ConnectionName::parse("demo").unwrap();
        let whole = Grant::everywhere(Role::Administrator);
        let one = Grant {
            connection: Some(demo),
            ..whole.clone()
        };
        let some = Grant {
            stacks: Stacks::parse("a*").unwrap(),
            ..whole.clone()
        };
        assert!(whole.covers(Scope::Everywhere));
        assert!(!one.covers(Scope::Everywhere) && !some.covers(Scope::Everywhere));
        assert!(whole.reaches_all_of(&one) && whole.reaches_all_of(&some));
        assert!(!one.reaches_all_of(&whole) && !one.reaches_all_of(&some));
    }

    #[test]
    fn nobody_without_a_grant_may_do_anything() {
        let nobody = Caller::granted(vec![]);
        for permission in Permission::ALL {
            assert!(!nobody.may(permission, Scope::Somewhere));
        }
    }
}
