//! Directory configs: how instances join an Active Directory domain. Types and rules.

use serde::{Deserialize, Serialize};

use crate::appstream::{DirectoryName, FleetName, ImageBuilderName};
use crate::open_enum;

pub mod api;
#[cfg(feature = "ssr")]
pub mod aws;
mod detail;
mod form;
mod list;
#[cfg(feature = "ssr")]
mod listed;
#[cfg(feature = "ssr")]
mod plan;
mod rules;

pub use detail::DirectoryConfigPage;
pub use form::{CreateDirectoryConfigPage, EditDirectoryConfigPage};
#[cfg(feature = "ssr")]
pub use list::COLUMNS;
pub use list::DirectoryConfigsPage;

open_enum! {
    /// Whether people sign in to the domain by a certificate.
    CertificateAuthentication {
        Disabled = "DISABLED", "Off";
        Enabled = "ENABLED", "On";
        EnabledWithoutFallback = "ENABLED_NO_DIRECTORY_LOGIN_FALLBACK", "On, without falling back to the domain password";
    }
}

/// A directory config with everything AWS tells about it. The password of the service
/// account is never told.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DirectoryConfig {
    /// The directory's fully qualified domain name.
    pub name: DirectoryName,
    /// Organizational units for computer accounts, as distinguished names.
    pub organizational_units: Vec<String>,
    /// The service account that lets instances join.
    pub account_name: Option<String>,
    /// Whether people sign in by a certificate.
    pub certificate_authentication: Option<CertificateAuthentication>,
    /// The private certificate authority.
    pub certificate_authority: Option<String>,
    /// Seconds since 1970.
    pub created: Option<i64>,
}

/// A directory config, and what uses it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DirectoryDetail {
    /// The directory config.
    pub config: DirectoryConfig,
    /// Fleets whose instances join it, by name.
    pub fleets: Vec<FleetName>,
    /// Image builders that join it, by name.
    pub image_builders: Vec<ImageBuilderName>,
}

impl DirectoryConfig {
    /// How certificate-based authentication is, in a word.
    pub fn certificates(&self) -> &str {
        self.certificate_authentication
            .as_ref()
            .map_or("Off", |status| status.label())
    }
}

impl DirectoryDetail {
    /// How many fleets and image builders join it.
    pub fn users(&self) -> usize {
        self.fleets.len() + self.image_builders.len()
    }

    /// Whether it can be deleted now; if not, the reason for people.
    ///
    /// AWS: DeleteDirectoryConfig answers ResourceInUseException while a fleet or an
    /// image builder names it (API reference, and APPSTREAM.md's table of errors).
    ///
    /// # Errors
    /// A sentence that says what uses it.
    pub fn can_delete(&self) -> Result<(), String> {
        let fleets = self.fleets.iter().map(|name| format!("fleet {name}"));
        let builders = self.image_builders.iter();
        let users: Vec<_> = fleets
            .chain(builders.map(|name| format!("image builder {name}")))
            .collect();
        match users.len() {
            0 => Ok(()),
            1 => Err(format!("Delete is off: {} uses it.", users.join(""))),
            _ => Err(format!("Delete is off: {} use it.", users.join(", "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_is_not_deleted_and_says_by_whom() {
        let mut detail = DirectoryDetail {
            config: DirectoryConfig {
                name: DirectoryName::parse("corp.example.com").unwrap(),
                organizational_units: vec![],
                account_name: None,
                certificate_authentication: None,
                certificate_authority: None,
                created: None,
            },
            fleets: vec![],
            image_builders: vec![],
        };
        assert!(detail.can_delete().is_ok());
        detail.fleets = vec![FleetName::parse("hr").unwrap()];
        let why = detail.can_delete().unwrap_err();
        assert_eq!(why, "Delete is off: fleet hr uses it.");
        detail.image_builders = vec![ImageBuilderName::parse("office").unwrap()];
        let why = detail.can_delete().unwrap_err();
        assert_eq!(why, "Delete is off: fleet hr, image builder office use it.");
    }
}
