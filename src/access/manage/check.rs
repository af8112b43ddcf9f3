//! The server function that explains access: what somebody may do and why, and who
//! can open a stack.

use leptos::prelude::*;

use crate::access::{Answers, Question};
use crate::appstream::PortalError;
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::seeing,
    crate::access::{
        Caller, Explanation, HeldGrant, Holder, Member, Opener, Openers, Permission, Reason, Scope,
        Stacks, Verdict, grants, overview, tagged,
    },
    crate::appstream::{ConnectionName, Invalid, StackName, UserId},
    crate::server::context::{answer, patience, portico},
    crate::server::{Portico, now},
    crate::stacks::aws::AllStacks,
    std::collections::BTreeSet,
};

/// People shown who can open a stack.
#[cfg(feature = "ssr")]
const MOST_OPENERS: usize = 200;

/// What this person may do, and why; and who can open this stack.
#[server(prefix = "/fn", endpoint = "check_access", protocol = Json)]
pub async fn check_access(question: Question) -> Result<Answers, PortalError> {
    answer(
        async {
            seeing()?;
            let portico = portico();
            let mut answers = Answers {
                connections: portico
                    .connections
                    .all()
                    .map(|known| known.name.clone())
                    .collect(),
                stacks: stacks(&portico).await,
                ..Answers::default()
            };
            if !question.person.trim().is_empty() {
                match explain(&portico, &question).await {
                    Ok(explanation) => answers.explanation = Some(explanation),
                    Err(error) => answers.unexplained = Some(error),
                }
            }
            if !question.opens.trim().is_empty() {
                match openers(&portico, &question).await {
                    Ok(openers) => answers.openers = Some(openers),
                    Err(error) => answers.unopened = Some(error),
                }
            }
            Ok(answers)
        }
        .await,
    )
}

/// The names of the stacks that are known now, for the fields to offer.
#[cfg(feature = "ssr")]
async fn stacks(portico: &Portico) -> Vec<String> {
    let mut names = BTreeSet::new();
    for connection in portico.connections.all() {
        if let Ok(known) = connection.cache.read(&AllStacks, patience()).await {
            names.extend(known.answer.iter().map(|stack| stack.name.to_string()));
        }
    }
    names.into_iter().collect()
}

#[cfg(feature = "ssr")]
fn connection(portico: &Portico, text: &str, field: &str) -> Result<ConnectionName, PortalError> {
    let unknown = |_| PortalError::invalid(field, &Invalid("Choose a connection.".to_owned()));
    let name = ConnectionName::parse(text).map_err(unknown)?;
    portico.connections.find(&name).map(|_| name)
}

#[cfg(feature = "ssr")]
fn stack(text: &str, field: &str) -> Result<StackName, PortalError> {
    StackName::parse(text).map_err(|why| PortalError::invalid(field, &why))
}

#[cfg(feature = "ssr")]
async fn explain(portico: &Portico, question: &Question) -> Result<Explanation, PortalError> {
    let name = question.person.trim().to_lowercase();
    let (person, user_id) = overview::by_name(&portico.store, &name)
        .await?
        .ok_or_else(|| PortalError::not_found("such person").at("person"))?;
    let user_id = UserId::parse(&user_id).map_err(PortalError::internal)?;
    let place = match question.connection.trim() {
        "" => None,
        text => Some(connection(portico, text, "connection")?),
    };
    let named = match question.stack.trim() {
        "" => None,
        text => Some(stack(text, "stack")?),
    };
    if place.is_none() && named.is_some() {
        let why = Invalid("Choose the connection the stack is in.".to_owned());
        return Err(PortalError::invalid("connection", &why));
    }
    let scope = match (&place, &named) {
        (Some(place), Some(stack)) => Scope::Stack(place, stack),
        (Some(place), None) => Scope::Connection(place),
        (None, _) => Scope::Somewhere,
    };
    let mut problem = None;
    let mut callers = Vec::new();
    for held in grants::of_person(&portico.store, &person.id).await? {
        // Decided by the same function as everything else, for each grant alone.
        let mut caller = Caller {
            person: person.id.clone(),
            user_name: person.user_name.clone(),
            display_name: person.display_name.clone(),
            user_id: user_id.clone(),
            grants: vec![held.grant.clone()],
            tags_unknown: None,
            limit: None,
        };
        tagged::resolve(portico, &mut caller, patience()).await;
        problem = problem.or(caller.tags_unknown.clone());
        callers.push((held, caller));
    }
    let verdict = |permission| Verdict {
        permission,
        because: callers
            .iter()
            .filter(|(_, caller)| caller.may(permission, scope))
            .map(|(held, _)| reason(held))
            .collect(),
    };
    Ok(Explanation {
        locked: person.locked,
        person: Member {
            id: person.id,
            user_name: person.user_name,
            display_name: person.display_name,
        },
        place: in_words(place.as_ref(), named.as_ref()),
        verdicts: Permission::ALL.into_iter().map(verdict).collect(),
        problem,
    })
}

#[cfg(feature = "ssr")]
fn in_words(place: Option<&ConnectionName>, stack: Option<&StackName>) -> String {
    match (place, stack) {
        (Some(place), Some(stack)) => format!("for stack {stack} in {place}"),
        (Some(place), None) => format!("in the whole of {place}"),
        (None, _) => "somewhere".to_owned(),
    }
}

#[cfg(feature = "ssr")]
fn reason(held: &HeldGrant) -> Reason {
    Reason {
        role: held.grant.role,
        reach: held.grant.reach_in_words(),
        group: match &held.holder {
            Holder::Group { id, name, .. } => Some((id.clone(), name.clone())),
            Holder::Person { .. } => None,
        },
    }
}

#[cfg(feature = "ssr")]
async fn openers(portico: &Portico, question: &Question) -> Result<Openers, PortalError> {
    let place = connection(portico, question.opens_in.trim(), "opens_in")?;
    let stack = stack(&question.opens, "opens")?;
    let known = portico.connections.find(&place)?;
    let all = grants::all(&portico.store).await?.into_iter();
    let now = now();
    let mut problem = None;
    let mut tags = None;
    let mut reaching = Vec::new();
    for held in all.filter(|held| held.ends_at.is_none_or(|end| end > now)) {
        if !held.grant.role.may(Permission::Launch) {
            continue;
        }
        let reaches = match &held.grant.stacks {
            Stacks::Tagged(tag) => {
                if tags.is_none() {
                    let found = tagged::tags_of_stacks(&known.cache, patience()).await;
                    tags = Some(found.unwrap_or_else(|error| {
                        problem = Some(error);
                        Vec::new()
                    }));
                }
                let mut found = tags.iter().flatten();
                let has = found.any(|(name, tags)| *name == stack && tag.is_among(tags));
                has && held
                    .grant
                    .connection
                    .as_ref()
                    .is_none_or(|named| *named == place)
            }
            _ => held.grant.covers(Scope::Stack(&place, &stack)),
        };
        if reaches {
            reaching.push(held);
        }
    }
    let people = overview::who_can_sign_in(&portico.store).await?;
    let opener = |(person, groups): (Member, Vec<String>)| {
        let holds = |held: &&HeldGrant| match &held.holder {
            Holder::Person { id, .. } => *id == person.id,
            Holder::Group { id, .. } => groups.contains(id),
        };
        let because: Vec<Reason> = reaching.iter().filter(holds).map(reason).collect();
        (!because.is_empty()).then_some(Opener { person, because })
    };
    let mut people: Vec<Opener> = people.into_iter().filter_map(opener).collect();
    let total = people.len();
    people.truncate(MOST_OPENERS);
    Ok(Openers {
        place: format!("stack {stack} in {place}"),
        people,
        total,
        problem,
    })
}
