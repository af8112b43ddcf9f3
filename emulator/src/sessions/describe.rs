//! DescribeSessions and ExpireSession.

use std::ops::Bound;

use crate::call::Call;
use crate::check::{owned, required};
use crate::error::{ApiError, Outcome};
use crate::fleets;
use crate::paging::{self, Page};
use crate::stacks;
use crate::value::Members;

/// "The default value is 20 and the maximum value is 50."
const PAGE: usize = 20;
const LARGEST_PAGE: i64 = 50;

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let input = &call.input;
    let stack = required(input, "StackName")?.to_owned();
    let fleet_name = required(input, "FleetName")?.to_owned();
    let user = owned(input, "UserId");
    let instance = owned(input, "InstanceId");
    // "The default is to authenticate users using a streaming URL": with a
    // user and no type, only sessions of streaming URLs are meant.
    let authentication =
        owned(input, "AuthenticationType").or_else(|| user.as_ref().map(|_| "API".to_owned()));
    let limit = input.integer("Limit");
    if limit.is_some_and(|limit| !(0..=LARGEST_PAGE).contains(&limit)) {
        return Err(ApiError::value(format!(
            "The value {} for Limit is invalid. Specify a value between 1 and {LARGEST_PAGE}.",
            limit.unwrap_or_default()
        )));
    }
    let filters = (&stack, &fleet_name, &user, &instance, &authentication);
    let page = Page::read(
        input,
        &call.scope(&filters),
        paging::size(limit, PAGE, PAGE.max(50)),
    )?;
    let now = call.now;
    let region = call.region();
    if !region.stacks.contains_key(&stack) {
        return Err(stacks::not_found(&stack));
    }
    let fleet = region
        .fleets
        .get(&fleet_name)
        .ok_or_else(|| fleets::not_found(&fleet_name))?;
    let after = page
        .after()
        .and_then(|serial| serial.parse::<u64>().ok())
        .map_or(Bound::Unbounded, Bound::Excluded);
    let sessions = fleet
        .sessions
        .range::<u64, _>((after, Bound::Unbounded))
        .filter(|(_, session)| session.stack == stack)
        .filter(|(_, session)| user.as_ref().is_none_or(|user| *user == session.user))
        .filter(|(_, session)| {
            instance
                .as_ref()
                .is_none_or(|instance| *instance == session.instance.id)
        })
        .filter(|(_, session)| {
            authentication
                .as_ref()
                .is_none_or(|kind| *kind == session.authentication)
        })
        .map(|(serial, session)| (format!("{serial:020}"), session));
    Ok(page.answer("Sessions", sessions, |session| {
        session.describe(&fleet_name, now)
    }))
}

/// Ends a session. It declares no errors: one that is not there has ended.
pub(crate) fn expire(call: &mut Call<'_>) -> Outcome<Members> {
    let id = required(&call.input, "SessionId")?.to_owned();
    if let Some((fleet, serial)) = call.region().session_index.get(&id).cloned() {
        call.world.end_session(call.place, &fleet, serial, call.now);
    }
    Ok(Members::new())
}

/// "Drains the instance hosting the specified streaming session. The instance
/// stops accepting new sessions while existing sessions continue … only
/// available for multi-session fleets."
pub(crate) fn drain(call: &mut Call<'_>) -> Outcome<Members> {
    let id = call.text("SessionId")?;
    let region = call.region();
    let not_found = || ApiError::not_found(format!("Session {id} not found"));
    let (fleet_name, serial) = region.session_index.get(&id).ok_or_else(not_found)?;
    let fleet = region.fleets.get_mut(fleet_name).ok_or_else(not_found)?;
    let session = fleet.sessions.get(serial).ok_or_else(not_found)?;
    if session.draining.is_none() {
        return Err(ApiError::not_permitted(format!(
            "The fleet {fleet_name} is not a multi-session fleet: its instances cannot be drained."
        )));
    }
    let instance = session.instance.id.clone();
    for session in fleet.sessions.values_mut() {
        if session.instance.id == instance {
            session.draining = Some(true);
        }
    }
    Ok(Members::new())
}
