//! Which stacks users of the user pool see: assigned in batches, whose items
//! are answered one by one.

use super::only_user_pool;
use crate::call::Call;
use crate::check::owned;
use crate::error::{ApiError, Outcome};
use crate::value::{Members, Value};
use crate::world::Region;

/// What is wrong with one item of a batch.
struct ItemError {
    code: &'static str,
    message: &'static str,
}

/// The user of an item, if the stack and the user are there.
fn check(region: &Region, item: &Members) -> Result<(String, String), ItemError> {
    let stack = item.text("StackName").unwrap_or_default();
    let user = item.text("UserName").unwrap_or_default();
    if item.text("AuthenticationType") != Some("USERPOOL") {
        // Users of a directory are assigned by its administrators only.
        return Err(ItemError {
            code: "DIRECTORY_NOT_FOUND",
            message: "The directory was not found.",
        });
    }
    if !region.stacks.contains_key(stack) {
        return Err(ItemError {
            code: "STACK_NOT_FOUND",
            message: "The stack was not found.",
        });
    }
    if !region.users.contains_key(user) {
        return Err(ItemError {
            code: "USER_NAME_NOT_FOUND",
            message: "The user name was not found.",
        });
    }
    Ok((stack.to_owned(), user.to_owned()))
}

/// Does `work` for each item that can be done, and lists those that cannot.
fn batch(
    call: &mut Call<'_>,
    work: impl Fn(&mut Region, String, String, &Members),
) -> Outcome<Members> {
    let items = call.input.list("UserStackAssociations").unwrap_or_default();
    let items: Vec<Members> = items.iter().filter_map(Value::as_map).cloned().collect();
    // "You can specify USERPOOL or AWS_AD": the other types have no users.
    if let Some(kind) = items
        .iter()
        .filter_map(|item| item.text("AuthenticationType"))
        .find(|kind| matches!(*kind, "API" | "SAML"))
    {
        return Err(ApiError::combination(format!(
            "The authentication type {kind} has no users to assign stacks to."
        )));
    }
    let region = call.region();
    let mut errors = Vec::new();
    for item in items {
        match check(region, &item) {
            Ok((stack, user)) => work(region, stack, user, &item),
            Err(error) => errors.push(Value::Map(Members::from([
                ("UserStackAssociation", item.into()),
                ("ErrorCode", error.code.into()),
                ("ErrorMessage", error.message.into()),
            ]))),
        }
    }
    Ok(Members::from([("errors", errors.into())]))
}

pub(crate) fn batch_associate(call: &mut Call<'_>) -> Outcome<Members> {
    batch(call, |region, stack, user, item| {
        let notify = item.boolean("SendEmailNotification") == Some(true);
        region
            .user_stacks
            .entry(stack)
            .or_default()
            .insert(user, notify);
    })
}

/// An item that is not assigned is as it is wanted: no code says otherwise.
pub(crate) fn batch_disassociate(call: &mut Call<'_>) -> Outcome<Members> {
    batch(call, |region, stack, user, _| {
        if let Some(users) = region.user_stacks.get_mut(&stack) {
            users.remove(&user);
            if users.is_empty() {
                region.user_stacks.remove(&stack);
            }
        }
    })
}

/// "You must specify either or both of the following: the stack name; the
/// user name (email address … of the user associated with the stack) and the
/// authentication type for the user."
pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let stack = owned(&call.input, "StackName");
    let user = owned(&call.input, "UserName");
    let has_type = call.input.contains("AuthenticationType");
    if user.is_some() != has_type || (stack.is_none() && user.is_none()) {
        return Err(ApiError::combination(
            "Specify StackName, or UserName and AuthenticationType, or all of them.",
        ));
    }
    if has_type {
        only_user_pool(call)?;
    }
    let page = call.page(&(&stack, &user))?;
    let items = call
        .region()
        .user_stacks
        .iter()
        .filter(|(name, _)| stack.as_ref().is_none_or(|stack| stack == *name))
        .flat_map(|(stack, users)| {
            users
                .iter()
                .map(move |(user, notify)| (stack, user, *notify))
        })
        .filter(|(_, name, _)| user.as_ref().is_none_or(|user| user == *name))
        .map(|(stack, user, notify)| (format!("{stack}\n{user}"), (stack, user, notify)));
    Ok(
        page.answer("UserStackAssociations", items, |(stack, user, notify)| {
            Members::from([
                ("StackName", stack.into()),
                ("UserName", user.into()),
                ("AuthenticationType", "USERPOOL".into()),
                ("SendEmailNotification", notify.into()),
            ])
            .into()
        }),
    )
}
