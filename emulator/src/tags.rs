//! Tags of whatever can have them.

use std::collections::BTreeMap;

use crate::call::Call;
use crate::check::required;
use crate::error::{ApiError, Outcome};
use crate::place::Arn;
use crate::value::Members;
use crate::world::Region;

/// The most tags a resource can have; the API reference of TagResource.
const MOST_TAGS: usize = 50;

/// Keeps the tags that a resource is created with.
pub(crate) fn set_at_creation(region: &mut Region, arn: String, input: &Members) {
    set(region, arn, input.map("Tags"));
}

/// As [`set_at_creation`], where the member has another name.
pub(crate) fn set(region: &mut Region, arn: String, tags: Option<&Members>) {
    if let Some(tags) = tags {
        region.tags.insert(arn, read(tags));
    }
}

pub(crate) fn tag(call: &mut Call<'_>) -> Outcome<Members> {
    let arn = existing(call)?;
    let given = call.input.map("Tags").map(read).unwrap_or_default();
    let region = call.region();
    let mut tags = region.tags.get(&arn).cloned().unwrap_or_default();
    tags.extend(given);
    if tags.len() > MOST_TAGS {
        return Err(ApiError::limit_exceeded(format!(
            "The resource {arn} can have {MOST_TAGS} tags at most."
        )));
    }
    region.tags.insert(arn, tags);
    Ok(Members::new())
}

pub(crate) fn untag(call: &mut Call<'_>) -> Outcome<Members> {
    let arn = existing(call)?;
    let keys = crate::call::sorted_names(&call.input, "TagKeys");
    if let Some(tags) = call.region().tags.get_mut(&arn) {
        tags.retain(|key, _| !keys.contains(key));
    }
    Ok(Members::new())
}

pub(crate) fn list(call: &mut Call<'_>) -> Outcome<Members> {
    let arn = existing(call)?;
    let mut out = Members::new();
    if let Some(tags) = call.region().tags.get(&arn) {
        for (key, value) in tags {
            out.push(key.clone(), value);
        }
    }
    Ok(Members::from([("Tags", out.into())]))
}

fn read(tags: &Members) -> BTreeMap<String, String> {
    tags.iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value.as_text()?.to_owned())))
        .collect()
}

/// The ARN of the call, when it names something that the caller has.
fn existing(call: &mut Call<'_>) -> Outcome<String> {
    let text = required(&call.input, "ResourceArn")?.to_owned();
    let exists = Arn::parse(&text).is_some_and(|arn| {
        let region = call.world.find_region(call.place);
        arn.is_in(call.place) && region.is_some_and(|region| has(region, &arn))
    });
    if exists {
        Ok(text)
    } else {
        Err(ApiError::not_found(format!(
            "The resource {text} was not found."
        )))
    }
}

fn has(region: &Region, arn: &Arn<'_>) -> bool {
    match arn.kind {
        "fleet" => region.fleets.contains_key(arn.name),
        "stack" => region.stacks.contains_key(arn.name),
        "image" => region.images.contains_key(arn.name),
        "image-builder" => region.builders.contains_key(arn.name),
        "app-block" => region.app_blocks.contains_key(arn.name),
        "application" => region.applications.contains_key(arn.name),
        "app-block-builder" => region.app_block_builders.contains_key(arn.name),
        _ => false,
    }
}
