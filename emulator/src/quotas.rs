//! How many resources an account may have in a region.

use serde::{Deserialize, Serialize};

use crate::error::{ApiError, Outcome};

/// The most there may be of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Limit(usize);

impl Limit {
    /// Refuses one more when there are `existing`.
    pub(crate) fn check(self, existing: usize, things: &str) -> Outcome<()> {
        if existing < self.0 {
            return Ok(());
        }
        Err(ApiError::limit_exceeded(format!(
            "The requested limit exceeds the permitted limit for an account: {} {things}.",
            self.0
        )))
    }
}

/// The quotas of an account in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Quotas {
    pub(crate) fleets: Limit,
    pub(crate) stacks: Limit,
    pub(crate) image_builders: Limit,
    /// The account's own images.
    pub(crate) images: Limit,
    /// Accounts that an image is shared with.
    pub(crate) image_shares: Limit,
    /// At the same time, to this region.
    pub(crate) image_copies: Limit,
    /// At the same time.
    pub(crate) image_updates: Limit,
    pub(crate) users: Limit,
    pub(crate) app_block_builders: Limit,
    /// Of one stack.
    pub(crate) entitlements: Limit,
    /// Of one entitlement.
    pub(crate) entitled_applications: Limit,
}

impl Quotas {
    /// Administration guide, "Service quotas"; entitlements: "Attribute-based
    /// application entitlements", 50 a stack, 50 applications each.
    pub(crate) const DEFAULT: Self = Self {
        fleets: Limit(10),
        stacks: Limit(10),
        image_builders: Limit(10),
        images: Limit(10),
        image_shares: Limit(100),
        image_copies: Limit(2),
        image_updates: Limit(5),
        users: Limit(50),
        app_block_builders: Limit(10),
        entitlements: Limit(50),
        entitled_applications: Limit(50),
    };
    /// What a company with more than ten fleets has asked for.
    pub(crate) const RAISED: Self = Self {
        fleets: Limit(50),
        stacks: Limit(50),
        images: Limit(50),
        users: Limit(500),
        ..Self::DEFAULT
    };
    const NONE: Limit = Limit(usize::MAX);
    pub(crate) const UNLIMITED: Self = Self {
        fleets: Self::NONE,
        stacks: Self::NONE,
        image_builders: Self::NONE,
        images: Self::NONE,
        image_shares: Self::NONE,
        image_copies: Self::NONE,
        image_updates: Self::NONE,
        users: Self::NONE,
        app_block_builders: Self::NONE,
        entitlements: Self::NONE,
        entitled_applications: Self::NONE,
    };
}
