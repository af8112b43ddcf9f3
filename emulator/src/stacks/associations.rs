//! Which fleets a stack leads to.

use super::not_found;
use crate::call::Call;
use crate::check::required;
use crate::error::{ApiError, Outcome};
use crate::fleets;
use crate::paging::Page;
use crate::value::{Members, Value};

/// How many names a page holds; AWS publishes no number.
const PAGE: usize = 25;

/// The stack and the fleet of a call, when both exist.
fn pair(call: &mut Call<'_>) -> Outcome<(String, String)> {
    let stack = required(&call.input, "StackName")?.to_owned();
    let fleet = required(&call.input, "FleetName")?.to_owned();
    let region = call.region();
    if !region.stacks.contains_key(&stack) {
        return Err(not_found(&stack));
    }
    if !region.fleets.contains_key(&fleet) {
        return Err(fleets::not_found(&fleet));
    }
    Ok((stack, fleet))
}

/// Associating twice is the same as once: no error is declared for it.
pub(crate) fn associate(call: &mut Call<'_>) -> Outcome<Members> {
    let pair = pair(call)?;
    call.region().associations.insert(pair);
    Ok(Members::new())
}

pub(crate) fn disassociate(call: &mut Call<'_>) -> Outcome<Members> {
    let pair = pair(call)?;
    if call.region().associations.remove(&pair) {
        return Ok(Members::new());
    }
    let (stack, fleet) = pair;
    Err(ApiError::not_found(format!(
        "The fleet {fleet} is not associated with the stack {stack}."
    )))
}

pub(crate) fn list_fleets(call: &mut Call<'_>) -> Outcome<Members> {
    let name = required(&call.input, "StackName")?.to_owned();
    let page = Page::read(&call.input, &call.scope(&name), PAGE)?;
    let region = call.region();
    if !region.stacks.contains_key(&name) {
        return Err(not_found(&name));
    }
    let fleets = region
        .associations
        .iter()
        .filter(|(stack, _)| *stack == name)
        .map(|(_, fleet)| (fleet.clone(), fleet));
    Ok(page.answer("Names", fleets, Value::from))
}

pub(crate) fn list_stacks(call: &mut Call<'_>) -> Outcome<Members> {
    let name = required(&call.input, "FleetName")?.to_owned();
    let page = Page::read(&call.input, &call.scope(&name), PAGE)?;
    let region = call.region();
    if !region.fleets.contains_key(&name) {
        return Err(fleets::not_found(&name));
    }
    let stacks = region
        .associations
        .iter()
        .filter(|(_, fleet)| *fleet == name)
        .map(|(stack, _)| (stack.clone(), stack));
    Ok(page.answer("Names", stacks, Value::from))
}
