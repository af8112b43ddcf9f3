//! Grants by tag: which stacks they reach now. AWS knows the tags, the portal asks
//! through its cache. Where AWS cannot be asked, a grant by tag reaches nothing, and
//! the caller carries why.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{join_all, try_join_all};

use super::reach::StackTag;
use super::{Caller, Grant, Stacks};
use crate::appstream::{ConnectionName, PortalError, StackName};
use crate::fleets::aws::TagsInLists;
use crate::server::cache::{Cache, Known};
use crate::server::connections::Connection;
use crate::server::{Portico, now};
use crate::stacks::aws::AllStacks;

/// Seconds the last known tags are good for while AWS does not answer: long enough
/// that a throttled call locks nobody out.
const GOOD_FOR: i64 = 300;

/// Stacks of a connection, each with its tags.
type TaggedStacks = Vec<(StackName, Arc<Vec<(String, String)>>)>;

/// Looks up what the grants by tag reach, of the caller and of their token.
pub async fn resolve(portico: &Portico, caller: &mut Caller, patience: Duration) {
    let of_token = caller.limit.as_mut();
    let lists = std::iter::once(&mut caller.grants).chain(of_token);
    for grants in lists {
        if let Some(trouble) = resolve_grants(portico, grants, patience).await {
            caller.tags_unknown = Some(trouble);
        }
    }
}

/// Adds to `grants` one for each stack that a grant by tag reaches. Gives why some
/// could not be found out.
async fn resolve_grants(
    portico: &Portico,
    grants: &mut Vec<Grant>,
    patience: Duration,
) -> Option<PortalError> {
    let tagged: Vec<(Grant, StackTag)> = grants
        .iter()
        .filter_map(|grant| match &grant.stacks {
            Stacks::Tagged(tag) => Some((grant.clone(), tag.clone())),
            _ => None,
        })
        .collect();
    let concerns = |connection: &Connection| {
        tagged.iter().any(|(grant, _)| {
            let named = grant.connection.as_ref();
            named.is_none_or(|named| *named == connection.name)
        })
    };
    let asked = portico
        .connections
        .all()
        .filter(|connection| concerns(connection))
        .map(|connection| async {
            let stacks = tags_of_stacks(&connection.cache, patience).await;
            (connection.name.clone(), stacks)
        });
    let mut trouble = None;
    for (connection, stacks) in join_all(asked).await {
        match stacks {
            Ok(stacks) => add(grants, &tagged, &connection, &stacks),
            Err(error) => trouble = Some(error),
        }
    }
    trouble
}

fn add(
    grants: &mut Vec<Grant>,
    tagged: &[(Grant, StackTag)],
    connection: &ConnectionName,
    stacks: &TaggedStacks,
) {
    for (grant, tag) in tagged {
        let named = grant.connection.as_ref();
        if named.is_some_and(|named| named != connection) {
            continue;
        }
        let having = stacks.iter().filter(|(_, tags)| tag.is_among(tags));
        grants.extend(having.map(|(stack, _)| Grant {
            role: grant.role,
            connection: Some(connection.clone()),
            stacks: Stacks::one(stack),
        }));
    }
}

/// All stacks behind `cache` with their tags.
///
/// # Errors
/// If AWS does not answer and what is known is too old to grant anything by.
pub async fn tags_of_stacks(
    cache: &Arc<Cache>,
    patience: Duration,
) -> Result<TaggedStacks, PortalError> {
    let stacks = young(cache.read(&AllStacks, patience).await?)?;
    let each = stacks.iter().filter_map(|stack| {
        let arn = stack.arn.clone()?;
        Some(async move {
            let tags = young(cache.read(&TagsInLists(arn), patience).await?)?;
            Ok((stack.name.clone(), tags))
        })
    });
    try_join_all(each).await
}

fn young<T>(known: Known<T>) -> Result<Arc<T>, PortalError> {
    match known.trouble {
        Some(trouble) if now() - known.at > GOOD_FOR => Err(trouble),
        _ => Ok(known.answer),
    }
}
