//! Images: what a fleet's instances start from, and the applications on it.

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub mod aws;

/// An application on an image.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Application {
    /// The name CreateStreamingURL takes as ApplicationId.
    pub name: String,
    /// The name users see.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
}

/// An image, as far as other slices need it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Image {
    /// Its name.
    pub name: String,
    /// Its Amazon Resource Name.
    pub arn: Option<String>,
    /// The applications on it that are enabled.
    pub applications: Vec<Application>,
}
