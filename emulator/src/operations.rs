//! Which operation is done where.

use crate::builders::software;
use crate::call::Handler;
use crate::elastic::{applications, blocks, builder_blocks, builders as app_block_builders};
use crate::images::{exports, imports, life as image_life, permissions};
use crate::{
    builders, directories, elastic, entitlements, fleets, images, reports, sessions, stacks,
    streaming, tags, themes, users,
};

/// What does the work of an operation.
pub(crate) fn handler(operation: &str) -> Option<Handler> {
    streamed(operation)
        .or_else(|| of_images(operation))
        .or_else(|| of_elastic_fleets(operation))
        .or_else(|| of_people(operation))
}

/// Fleets, stacks, sessions and tags.
fn streamed(operation: &str) -> Option<Handler> {
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

        "CreateStreamingURL" => sessions::create_streaming_url,
        "DescribeSessions" => sessions::describe,
        "ExpireSession" => sessions::expire,
        "DrainSessionInstance" => sessions::drain,

        "TagResource" => tags::tag,
        "UntagResource" => tags::untag,
        "ListTagsForResource" => tags::list,

        _ => return None,
    })
}

/// Images, and the builders they are made on.
fn of_images(operation: &str) -> Option<Handler> {
    Some(match operation {
        "DescribeImages" => images::describe,
        "CopyImage" => image_life::copy,
        "DeleteImage" => image_life::delete,
        "CreateUpdatedImage" => image_life::update,
        "CreateImportedImage" => imports::create,
        "CreateExportImageTask" => exports::create,
        "GetExportImageTask" => exports::get,
        "ListExportImageTasks" => exports::list,
        "UpdateImagePermissions" => permissions::update,
        "DescribeImagePermissions" => permissions::describe,
        "DeleteImagePermissions" => permissions::delete,

        "CreateImageBuilder" => builders::create,
        "DescribeImageBuilders" => builders::describe,
        "UpdateImageBuilder" => builders::update,
        "DeleteImageBuilder" => builders::delete,
        "StartImageBuilder" => builders::start,
        "StopImageBuilder" => builders::stop,
        "CreateImageBuilderStreamingURL" => streaming::image_builder,

        "AssociateSoftwareToImageBuilder" => software::associate,
        "DisassociateSoftwareFromImageBuilder" => software::disassociate,
        "StartSoftwareDeploymentToImageBuilder" => software::start_deployment,
        "DescribeSoftwareAssociations" => software::describe,

        _ => return None,
    })
}

/// Applications, app blocks and their builders.
fn of_elastic_fleets(operation: &str) -> Option<Handler> {
    Some(match operation {
        "CreateApplication" => applications::create,
        "DescribeApplications" => applications::describe,
        "UpdateApplication" => applications::update,
        "DeleteApplication" => applications::delete,

        "AssociateApplicationFleet" => elastic::fleets::associate,
        "DisassociateApplicationFleet" => elastic::fleets::disassociate,
        "DescribeApplicationFleetAssociations" => elastic::fleets::describe,

        "CreateAppBlock" => blocks::create,
        "DescribeAppBlocks" => blocks::describe,
        "DeleteAppBlock" => blocks::delete,

        "CreateAppBlockBuilder" => app_block_builders::create,
        "DescribeAppBlockBuilders" => app_block_builders::describe,
        "UpdateAppBlockBuilder" => app_block_builders::update,
        "DeleteAppBlockBuilder" => app_block_builders::delete,
        "StartAppBlockBuilder" => app_block_builders::start,
        "StopAppBlockBuilder" => app_block_builders::stop,
        "CreateAppBlockBuilderStreamingURL" => streaming::app_block_builder,

        "AssociateAppBlockBuilderAppBlock" => builder_blocks::associate,
        "DisassociateAppBlockBuilderAppBlock" => builder_blocks::disassociate,
        "DescribeAppBlockBuilderAppBlockAssociations" => builder_blocks::describe,

        _ => return None,
    })
}

/// Directories, users, what they are entitled to, how it looks, what it costs.
fn of_people(operation: &str) -> Option<Handler> {
    Some(match operation {
        "CreateDirectoryConfig" => directories::create,
        "DescribeDirectoryConfigs" => directories::describe,
        "UpdateDirectoryConfig" => directories::update,
        "DeleteDirectoryConfig" => directories::delete,

        "CreateUser" => users::create,
        "DescribeUsers" => users::describe,
        "EnableUser" => users::enable,
        "DisableUser" => users::disable,
        "DeleteUser" => users::delete,
        "BatchAssociateUserStack" => users::batch_associate,
        "BatchDisassociateUserStack" => users::batch_disassociate,
        "DescribeUserStackAssociations" => users::describe_stacks,

        "CreateEntitlement" => entitlements::create,
        "DescribeEntitlements" => entitlements::describe,
        "UpdateEntitlement" => entitlements::update,
        "DeleteEntitlement" => entitlements::delete,
        "AssociateApplicationToEntitlement" => entitlements::associate,
        "DisassociateApplicationFromEntitlement" => entitlements::disassociate,
        "ListEntitledApplications" => entitlements::list,

        "CreateThemeForStack" => themes::create,
        "DescribeThemeForStack" => themes::describe,
        "UpdateThemeForStack" => themes::update,
        "DeleteThemeForStack" => themes::delete,

        "CreateUsageReportSubscription" => reports::subscribe,
        "DescribeUsageReportSubscriptions" => reports::describe_subscriptions,
        "DeleteUsageReportSubscription" => reports::unsubscribe,
        "DescribeAppLicenseUsage" => reports::describe_licences,

        _ => return None,
    })
}
