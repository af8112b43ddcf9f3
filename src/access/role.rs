//! Roles, permissions, and the one table that says which role holds which.

use serde::{Deserialize, Serialize};

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
            Self::Operator => !matches!(
                permission,
                P::SeeAudit | P::ManageAccess | P::SeeAccess | P::SetBranding
            ),
            Self::Helpdesk => matches!(
                permission,
                P::SeeResources | P::SeeSessions | P::EndSessions | P::IssueLinks
            ),
            Self::Auditor => matches!(
                permission,
                P::SeeResources | P::SeeSessions | P::SeeAudit | P::SeeAccess
            ),
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
    /// See people, groups, grants and API tokens, and why somebody may do something.
    SeeAccess,
    /// Make API tokens that may do part of what oneself may.
    MakeTokens,
    /// Set how stacks look to those who open them.
    SetBranding,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 11] = [
        Self::SeeResources,
        Self::ChangeResources,
        Self::SeeSessions,
        Self::EndSessions,
        Self::IssueLinks,
        Self::SeeAudit,
        Self::Launch,
        Self::ManageAccess,
        Self::SeeAccess,
        Self::MakeTokens,
        Self::SetBranding,
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
            Self::SeeAccess => "see who may do what",
            Self::MakeTokens => "make API tokens",
            Self::SetBranding => "change how stacks look in Launch",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
