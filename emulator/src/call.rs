//! One call of the API on its way through the emulator.

use std::collections::BTreeSet;
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use crate::check::required;
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::paging::{self, Page};
use crate::place::Place;
use crate::value::Members;
use crate::world::{Region, World};

/// How many items a page holds where AWS publishes no number, and at most.
const USUAL_PAGE: usize = 25;
const LARGEST_PAGE: usize = 500;

/// A resource that is shown as it was given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) given: Members,
    pub(crate) created: Time,
}

/// What an operation gets: a checked input, and the world at one moment.
pub(crate) struct Call<'a> {
    pub(crate) operation: &'static str,
    /// The input, which fits the operation's shape.
    pub(crate) input: Members,
    pub(crate) world: &'a mut World,
    /// The caller's account and region.
    pub(crate) place: &'a Place,
    pub(crate) now: Time,
    /// `http://host:port` as the caller reached the emulator.
    pub(crate) origin: &'a str,
}

/// What does the work of an operation.
pub(crate) type Handler = fn(&mut Call<'_>) -> Outcome<Members>;

impl Call<'_> {
    /// What the caller has.
    pub(crate) fn region(&mut self) -> &mut Region {
        self.world.region(self.place)
    }

    /// A member that is a text, or AWS's refusal when it is missing.
    pub(crate) fn text(&self, name: &'static str) -> Outcome<String> {
        required(&self.input, name).map(str::to_owned)
    }

    /// The page that a list with `MaxResults` and `NextToken` is asked for.
    pub(crate) fn page(&self, filters: &impl Hash) -> Outcome<Page> {
        let asked = self.input.integer("MaxResults");
        if let Some(negative) = asked.filter(|asked| *asked < 0) {
            return Err(ApiError::value(format!(
                "The value {negative} for MaxResults is invalid. Specify a positive value."
            )));
        }
        let size = paging::size(asked, USUAL_PAGE, LARGEST_PAGE);
        Page::read(&self.input, &self.scope(filters), size)
    }

    /// What a NextToken of this call is bound to.
    pub(crate) fn scope<'s, Filters: Hash>(
        &'s self,
        filters: &'s Filters,
    ) -> (&'static str, &'s Place, &'s Filters) {
        (self.operation, self.place, filters)
    }
}

/// A list of names to describe: in order, each once.
pub(crate) fn sorted_names(input: &Members, member: &str) -> BTreeSet<String> {
    input.texts(member).map(str::to_owned).collect()
}

/// Those of the members that the input has.
pub(crate) fn given(input: &Members, names: &[&'static str]) -> Members {
    let mut out = Members::with_capacity(names.len());
    for name in names {
        out.push_some(name, input.get(name).cloned());
    }
    out
}
