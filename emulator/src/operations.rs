//! Which operation is done where.

use crate::call::Handler;
use crate::images::permissions;
use crate::{fleets, images, sessions, stacks, tags};

/// What does the work of an operation, if it is emulated.
pub(crate) fn handler(operation: &str) -> Option<Handler> {
    Some(match operation {
        "CreateFleet" => fleets::create,
        "DescribeFleets" => fleets::describe,
        "UpdateFleet" => fleets::update,
        "DeleteFleet" => fleets::delete,
        "StartFleet" => fleets::start,
        "StopFleet" => fleets::stop,

        "CreateStack" => stacks::create,
        "DescribeStacks" => stacks::describe,
        "UpdateStack" => stacks::update,
        "DeleteStack" => stacks::delete,

        "AssociateFleet" => stacks::associate,
        "DisassociateFleet" => stacks::disassociate,
        "ListAssociatedFleets" => stacks::list_fleets,
        "ListAssociatedStacks" => stacks::list_stacks,

        "DescribeImages" => images::describe,
        "UpdateImagePermissions" => permissions::update,
        "DescribeImagePermissions" => permissions::describe,
        "DeleteImagePermissions" => permissions::delete,

        "CreateStreamingURL" => sessions::create_streaming_url,
        "DescribeSessions" => sessions::describe,
        "ExpireSession" => sessions::expire,

        "TagResource" => tags::tag,
        "UntagResource" => tags::untag,
        "ListTagsForResource" => tags::list,

        _ => return None,
    })
}
