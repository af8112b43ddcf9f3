//! What every list can do beside being shown, of one connection or of all: offer the
//! values of a property to a filter, name everything that matches, and be had as a file.

use serde::{Deserialize, Serialize};

pub mod across;
pub mod api;
#[cfg(feature = "ssr")]
pub mod export;
#[cfg(feature = "ssr")]
pub mod gather;

/// A list of a connection, as it stands in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListName {
    /// Fleets.
    Fleets,
    /// Stacks.
    Stacks,
    /// Images.
    Images,
    /// Image builders.
    ImageBuilders,
    /// Directory configs.
    DirectoryConfigs,
    /// Open sessions.
    Sessions,
}

impl ListName {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Fleets,
        Self::Stacks,
        Self::Images,
        Self::ImageBuilders,
        Self::DirectoryConfigs,
        Self::Sessions,
    ];

    /// As it stands in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fleets => "fleets",
            Self::Stacks => "stacks",
            Self::Images => "images",
            Self::ImageBuilders => "image-builders",
            Self::DirectoryConfigs => "directory-configs",
            Self::Sessions => "sessions",
        }
    }

    /// Finds the one that is called so.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }
}
