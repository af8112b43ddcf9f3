//! Server functions of images.

use leptos::prelude::*;

use super::forms::{CopyForm, ShareForm};
use super::{ImageDetail, ImageRow, Share};
use crate::appstream::{AccountId, ConnectionName, ImageName, PortalError, Reading};
use crate::json::Json;
use crate::lists::across::Placed;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::aws::{ImagesOf, SharesOf},
    super::seen::{Seen, tags, unknown, uses, withdrawn},
    super::{Visibility, marks},
    crate::access::{Permission, Scope},
    crate::fleets::aws::AllFleets,
    crate::image_builders::aws::AllImageBuilders,
    crate::json::Value,
    crate::lists::across::list_across,
    crate::lists::gather,
    crate::operations::changer::{self, Changer, named},
    crate::server::context::{answer, caller, patience, portico},
    crate::server::now,
    crate::ui::list::{Tags, arrange},
};

/// Lists images: of one's own and shared with one, unless those of one visibility are
/// asked for.
#[server(prefix = "/fn", endpoint = "list_images", protocol = Json)]
pub async fn list_images(
    connection: ConnectionName,
    query: ListQuery,
) -> Result<Reading<Listing<ImageRow>>, PortalError> {
    answer(gather::list_for_caller(&connection, &query).await)
}

/// Lists the images of all connections.
#[server(prefix = "/fn", endpoint = "list_images_everywhere", protocol = Json)]
pub async fn list_images_everywhere(
    query: ListQuery,
) -> Result<Reading<Listing<Placed<ImageRow>>>, PortalError> {
    answer(list_across(&query).await)
}

/// One image with what uses it. Its ARN tells it from others' images of its name.
#[server(prefix = "/fn", endpoint = "describe_image", protocol = Json)]
pub async fn describe_image(
    connection: ConnectionName,
    name: ImageName,
    arn: Option<String>,
) -> Result<Reading<ImageDetail>, PortalError> {
    answer(
        async {
            caller()?.require(Permission::SeeResources, Scope::Connection(&connection))?;
            let portico = portico();
            let cache = &portico.connections.find(&connection)?.cache;
            let (seen, fleets, builders) = tokio::join!(
                Seen::read(cache, patience()),
                cache.read(&AllFleets, patience()),
                cache.read(&AllImageBuilders, patience())
            );
            let (seen, fleets, builders) = (seen?, fleets?, builders?);
            let found = seen
                .all()
                .find(|image| image.name == name && arn.as_ref().is_none_or(|_| image.arn == arn));
            let image = match (found.cloned(), arn) {
                (Some(image), _) => image,
                // AWS does not list what it has withdrawn, but tells who names it.
                (None, Some(arn)) => withdrawn(cache, arn, &name, &connection).await?,
                (None, None) => return Err(unknown(&name, &connection)),
            };
            let used = |arn: Option<&str>, name| image.is_named(arn, name);
            let mut using: Vec<_> = fleets
                .answer
                .iter()
                .filter(|fleet| uses(fleet, &image))
                .map(|fleet| fleet.name.clone())
                .collect();
            using.sort();
            let builders = builders.answer.iter();
            let detail = ImageDetail {
                marks: marks(&image, now(), Some(&seen.offered())),
                fleets: using,
                image_builders: builders
                    .filter(|builder| used(builder.image_arn.as_deref(), None))
                    .map(|builder| builder.name.clone())
                    .collect(),
                tags: tags(cache, &image).await?,
                image,
            };
            Ok(seen.reading(detail))
        }
        .await,
    )
}

/// Lists the accounts that may use an image of one's own.
#[server(prefix = "/fn", endpoint = "list_image_permissions", protocol = Json)]
pub async fn list_image_permissions(
    connection: ConnectionName,
    name: ImageName,
    query: ListQuery,
) -> Result<Reading<Listing<Share>>, PortalError> {
    answer(
        async {
            caller()?.require(Permission::SeeResources, Scope::Connection(&connection))?;
            let portico = portico();
            let cache = &portico.connections.find(&connection)?.cache;
            let own = cache
                .read(&ImagesOf(Visibility::Private), patience())
                .await?;
            if !own.answer.iter().any(|image| image.name == name) {
                // Who may use another's image, only its owner is told.
                return Ok(Reading {
                    value: Listing::default(),
                    at: own.at,
                    trouble: own.trouble,
                });
            }
            let known = cache.read(&SharesOf(name), patience()).await?;
            Ok(Reading {
                value: arrange(&known.answer, &query, &Tags::new()),
                at: known.at,
                trouble: known.trouble,
            })
        }
        .await,
    )
}

/// Copies an image of one's own, also to another region.
#[server(prefix = "/fn", endpoint = "copy_image", protocol = Json)]
pub async fn copy_image(
    connection: ConnectionName,
    name: ImageName,
    form: CopyForm,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            changer.call("CopyImage", form.check(&name)?).await
        }
        .await,
    )
}

/// Deletes an image of one's own; its name is typed to confirm it.
#[server(prefix = "/fn", endpoint = "delete_image", protocol = Json)]
pub async fn delete_image(
    connection: ConnectionName,
    name: ImageName,
    confirmed: String,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            changer::confirmed(&confirmed, name.as_str())?;
            changer.call("DeleteImage", named(name.as_str())).await
        }
        .await,
    )
}

/// Lets another account use an image of one's own, or changes what for.
#[server(prefix = "/fn", endpoint = "share_image", protocol = Json)]
pub async fn share_image(
    connection: ConnectionName,
    name: ImageName,
    form: ShareForm,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            let input = form.input(&name, None)?;
            changer.call("UpdateImagePermissions", input).await
        }
        .await,
    )
}

/// Takes an image of one's own from another account.
#[server(prefix = "/fn", endpoint = "revoke_image", protocol = Json)]
pub async fn revoke_image(
    connection: ConnectionName,
    name: ImageName,
    account: AccountId,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            let input = Value::object([
                ("Name", name.as_str().into()),
                ("SharedAccountId", account.as_str().into()),
            ]);
            changer.call("DeleteImagePermissions", input).await
        }
        .await,
    )
}
