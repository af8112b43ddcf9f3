//! The server function of tags.

use leptos::prelude::*;

use super::Tag;
use crate::appstream::{ConnectionName, PortalError};
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::{TagChange, check},
    crate::json::Value,
    crate::operations::changer::Changer,
    crate::server::context::answer,
};

/// Changes the tags of the resource `arn` from those the person saw to others. Tags
/// that somebody else added meanwhile stay.
#[server(prefix = "/fn", endpoint = "edit_tags", protocol = Json)]
pub async fn edit_tags(
    connection: ConnectionName,
    arn: String,
    before: Vec<Tag>,
    after: Vec<Tag>,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            if let Err((position, why)) = check(&after) {
                return Err(PortalError::invalid(&position.to_string(), &why));
            }
            let TagChange { set, removed } = TagChange::between(&before, &after);
            if !set.is_empty() {
                let tags = set
                    .into_iter()
                    .map(|(key, value)| (key, Value::from(value.as_str())))
                    .collect();
                let input = [
                    ("ResourceArn", arn.as_str().into()),
                    ("Tags", Value::Object(tags)),
                ];
                let tagged = changer.call("TagResource", Value::object(input)).await;
                tagged.map_err(|error| at_its_tag(error, &after))?;
            }
            if !removed.is_empty() {
                let keys: Vec<Value> = removed.iter().map(|key| key.as_str().into()).collect();
                let input = [
                    ("ResourceArn", arn.as_str().into()),
                    ("TagKeys", keys.into()),
                ];
                changer.call("UntagResource", Value::object(input)).await?;
            }
            Ok(())
        }
        .await,
    )
}

/// What the service model refuses of a tag is said at its place among the tags.
#[cfg(feature = "ssr")]
fn at_its_tag(error: PortalError, tags: &[Tag]) -> PortalError {
    let key = error
        .field
        .as_deref()
        .and_then(|field| field.strip_prefix("Tags."));
    match tags
        .iter()
        .position(|(known, _)| Some(known.as_str()) == key)
    {
        Some(position) => error.at(&position.to_string()),
        None => error,
    }
}
