//! One call of the API on its way through the emulator.

use std::collections::BTreeSet;
use std::hash::Hash;

use crate::clock::Time;
use crate::error::Outcome;
use crate::place::Place;
use crate::value::Members;
use crate::world::{Region, World};

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
