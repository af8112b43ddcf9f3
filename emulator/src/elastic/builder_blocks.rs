//! Which app block an app block builder works on.

use super::{blocks, builders};
use crate::call::Call;
use crate::check::owned;
use crate::error::{ApiError, Outcome};
use crate::place::Place;
use crate::value::{Members, Value};

fn describe_one(builder: &str, block: &str, place: &Place) -> Value {
    Members::from([
        ("AppBlockArn", place.arn("app-block", block).into()),
        ("AppBlockBuilderName", builder.to_owned().into()),
    ])
    .into()
}

fn pair(call: &mut Call<'_>) -> Outcome<(String, String)> {
    let arn = call.text("AppBlockArn")?;
    let block = blocks::existing(call, &arn)?;
    let builder = call.text("AppBlockBuilderName")?;
    if !call.region().app_block_builders.contains_key(&builder) {
        return Err(builders::not_found(&builder));
    }
    Ok((builder, block))
}

/// Associating twice is the same as once: no error is declared for it.
pub(crate) fn associate(call: &mut Call<'_>) -> Outcome<Members> {
    let pair = pair(call)?;
    let described = describe_one(&pair.0, &pair.1, call.place);
    call.region().builder_blocks.insert(pair);
    Ok(Members::from([(
        "AppBlockBuilderAppBlockAssociation",
        described,
    )]))
}

/// Not from a builder that may be working on it.
pub(crate) fn disassociate(call: &mut Call<'_>) -> Outcome<Members> {
    let pair = pair(call)?;
    let region = call.region();
    if !region.builder_blocks.contains(&pair) {
        return Err(ApiError::not_found(format!(
            "The app block {} is not associated with the app block builder {}.",
            pair.1, pair.0
        )));
    }
    if let Some(builder) = region.app_block_builders.get(&pair.0) {
        builder.must_be(&[builders::State::Stopped])?;
    }
    region.builder_blocks.remove(&pair);
    Ok(Members::new())
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let arn = owned(&call.input, "AppBlockArn");
    let builder = owned(&call.input, "AppBlockBuilderName");
    let page = call.page(&(&arn, &builder))?;
    let place = call.place;
    let pairs = call
        .region()
        .builder_blocks
        .iter()
        .filter(|(name, _)| builder.as_ref().is_none_or(|builder| builder == name))
        .filter(|(_, block)| {
            arn.as_ref()
                .is_none_or(|arn| *arn == place.arn("app-block", block))
        })
        .map(|pair| (format!("{}\n{}", pair.0, pair.1), pair));
    Ok(page.answer(
        "AppBlockBuilderAppBlockAssociations",
        pairs,
        |(builder, block)| describe_one(builder, block, place),
    ))
}
