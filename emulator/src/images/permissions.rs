//! Sharing an image with other accounts.

use super::{Permissions, own};
use crate::call::Call;
use crate::check::required;
use crate::error::{ApiError, Outcome};
use crate::paging::{self, Page};
use crate::value::{Members, Value};
use crate::wire::signature::is_account;

/// The model allows up to 500 a page.
const PAGE: usize = 100;
const LARGEST_PAGE: usize = 500;

pub(crate) fn update(call: &mut Call<'_>) -> Outcome<Members> {
    let name = required(&call.input, "Name")?.to_owned();
    let account = required(&call.input, "SharedAccountId")?.to_owned();
    if !is_account(&account) {
        return Err(ApiError::value(format!(
            "The account {account} is invalid. Specify the 12-digit ID of an AWS account."
        )));
    }
    if account == call.place.account() {
        return Err(ApiError::value(
            "An image cannot be shared with the account that owns it.",
        ));
    }
    let given = call.input.map("ImagePermissions");
    let allows = |member| given.and_then(|given| given.boolean(member)) == Some(true);
    let permissions = Permissions {
        fleet: allows("allowFleet"),
        image_builder: allows("allowImageBuilder"),
    };
    let quota = call.world.quotas(call.place).image_shares;
    let image = own(call.region(), &name)?;
    if image.state.word() != "AVAILABLE" {
        return Err(ApiError::not_available(format!(
            "The image {name} is {}. The image must be in an AVAILABLE state for this action to succeed.",
            image.state.word()
        )));
    }
    if !image.permissions.contains_key(&account) {
        quota.check(
            image.permissions.len(),
            "accounts that an image is shared with",
        )?;
    }
    image.permissions.insert(account.clone(), permissions);
    if !permissions.fleet {
        revoke(call, &name, &account);
    }
    Ok(Members::new())
}

pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    let name = required(&call.input, "Name")?.to_owned();
    let account = required(&call.input, "SharedAccountId")?.to_owned();
    let image = own(call.region(), &name)?;
    if image.permissions.remove(&account).is_none() {
        return Err(ApiError::not_found(format!(
            "The image {name} is not shared with account {account}."
        )));
    }
    revoke(call, &name, &account);
    Ok(Members::new())
}

/// "Revoking sets the consumer fleets' capacity to zero."
fn revoke(call: &mut Call<'_>, name: &str, account: &str) {
    let consumer = call.place.with_account(account);
    let arn = call.place.arn("image", name);
    call.world.revoke_image(&consumer, &arn, call.now);
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let name = required(&call.input, "Name")?.to_owned();
    let accounts = crate::call::sorted_names(&call.input, "SharedAwsAccountIds");
    let size = paging::size(call.input.integer("MaxResults"), PAGE, LARGEST_PAGE);
    let page = Page::read(&call.input, &call.scope(&(&name, &accounts)), size)?;
    let image = own(call.region(), &name)?;
    let shares = image
        .permissions
        .iter()
        .filter(|(account, _)| accounts.is_empty() || accounts.contains(*account))
        .map(|(account, permissions)| (account.clone(), (account, *permissions)));
    let mut answer = page.answer(
        "SharedImagePermissionsList",
        shares,
        |(account, permissions)| {
            Value::from(Members::from([
                ("sharedAccountId", account.into()),
                ("imagePermissions", permissions.describe()),
            ]))
        },
    );
    answer.set("Name", name);
    Ok(answer)
}
