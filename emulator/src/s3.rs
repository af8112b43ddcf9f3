//! Objects in S3 that an input names. Buckets exist here as they are named.

use crate::error::{ApiError, Outcome};
use crate::value::Members;

/// The API reference of S3Location: "S3Key … is required when used for"
/// icons, session scripts, the scripts of app blocks and their packages.
pub(crate) fn require_key(input: &Members, member: &'static str) -> Outcome<()> {
    match input.map(member) {
        Some(location) if !location.contains("S3Key") => Err(ApiError::value(format!(
            "The value for {member} is invalid. Specify an S3Key."
        ))),
        _ => Ok(()),
    }
}
