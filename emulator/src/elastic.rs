//! What Elastic fleets stream: applications, the app blocks they are in, the
//! builders that make app blocks, and what is associated with what.

pub(crate) mod applications;
pub(crate) mod blocks;
pub(crate) mod builder_blocks;
pub(crate) mod builders;
pub(crate) mod fleets;

use crate::place::{Arn, Place};

/// The name that an ARN of this kind names here.
fn name_of<'a>(arn: &'a str, kind: &str, place: &Place) -> Option<&'a str> {
    let arn = Arn::parse(arn).filter(|arn| arn.kind == kind && arn.is_in(place))?;
    Some(arn.name)
}
