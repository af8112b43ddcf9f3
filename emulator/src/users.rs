//! Users of the user pool. Their names are e-mail addresses, in which capital
//! letters count: the API reference of CreateUser.

mod stacks;

use serde::{Deserialize, Serialize};

pub(crate) use stacks::{batch_associate, batch_disassociate, describe as describe_stacks};

use crate::call::Call;
use crate::check::owned;
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::place::Place;
use crate::value::{Members, Value};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    name: String,
    first_name: Option<String>,
    last_name: Option<String>,
    enabled: bool,
    created: Time,
}

impl User {
    fn describe(&self, place: &Place) -> Value {
        let mut out = Members::with_capacity(8);
        out.push("Arn", place.arn("user", &format!("userpool/{}", self.name)));
        out.push("UserName", &self.name);
        out.push("Enabled", self.enabled);
        // "UNCONFIRMED – The user is created but not confirmed." Nobody signs
        // in to the emulator's user pool, so that all remain so.
        out.push("Status", "UNCONFIRMED");
        out.push_some("FirstName", self.first_name.as_ref());
        out.push_some("LastName", self.last_name.as_ref());
        out.push("CreatedTime", self.created);
        out.push("AuthenticationType", "USERPOOL");
        out.into()
    }
}

fn not_found() -> ApiError {
    // The model has user names not repeated.
    ApiError::not_found("The user was not found in the user pool.")
}

/// "You must specify USERPOOL."
fn only_user_pool(call: &Call<'_>) -> Outcome<()> {
    match call.input.text("AuthenticationType") {
        Some("USERPOOL") => Ok(()),
        other => Err(ApiError::combination(format!(
            "The authentication type {} has no user pool. Specify USERPOOL.",
            other.unwrap_or_default()
        ))),
    }
}

fn is_email_address(name: &str) -> bool {
    name.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.contains('@')
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    })
}

/// With MessageAction RESEND the invitation goes to a user who exists.
pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("UserName")?;
    only_user_pool(call)?;
    if !is_email_address(&name) {
        return Err(ApiError::value(
            "The value for UserName is invalid. Specify an e-mail address.",
        ));
    }
    let user = User {
        name: name.clone(),
        first_name: owned(&call.input, "FirstName"),
        last_name: owned(&call.input, "LastName"),
        enabled: true,
        created: call.now,
    };
    let again = call.input.text("MessageAction") == Some("RESEND");
    let quota = call.world.quotas(call.place).users;
    let region = call.region();
    match (region.users.contains_key(&name), again) {
        (true, true) => return Ok(Members::new()),
        (true, false) => {
            return Err(ApiError::already_exists(
                "The user already exists in the user pool.",
            ));
        }
        (false, true) => {
            return Err(ApiError::combination(
                "MessageAction RESEND is for users who exist.",
            ));
        }
        (false, false) => {}
    }
    quota.check(region.users.len(), "users in the user pool")?;
    region.users.insert(name, user);
    Ok(Members::new())
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    only_user_pool(call)?;
    let page = call.page(&())?;
    let place = call.place;
    let users = call.region().users.iter();
    let users = users.map(|(name, user)| (name.clone(), user));
    Ok(page.answer("Users", users, |user| user.describe(place)))
}

/// The user of a call. Another type than USERPOOL has no users at all, and
/// the operations that get here declare nothing else.
fn find<'a>(call: &'a mut Call<'_>) -> Outcome<&'a mut User> {
    let name = call.text("UserName")?;
    if only_user_pool(call).is_err() {
        return Err(not_found());
    }
    call.region().users.get_mut(&name).ok_or_else(not_found)
}

pub(crate) fn enable(call: &mut Call<'_>) -> Outcome<Members> {
    find(call)?.enabled = true;
    Ok(Members::new())
}

pub(crate) fn disable(call: &mut Call<'_>) -> Outcome<Members> {
    find(call)?.enabled = false;
    Ok(Members::new())
}

/// With the user go the stacks that were assigned.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    let name = find(call)?.name.clone();
    let region = call.region();
    region.users.remove(&name);
    for users in region.user_stacks.values_mut() {
        users.remove(&name);
    }
    region.user_stacks.retain(|_, users| !users.is_empty());
    Ok(Members::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_an_email_address() {
        for good in ["a@example.com", "First.Last+x@sub.example.com"] {
            assert!(is_email_address(good), "{good}");
        }
        for bad in ["a", "@example.com", "a@b", "a@b@c.d", "a@.com", "a@b."] {
            assert!(!is_email_address(bad), "{bad}");
        }
    }
}
