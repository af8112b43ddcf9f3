//! The demo's data.

use crate::clock::Time;
use crate::world::World;

/// The people of the demo.
#[derive(Debug)]
pub(crate) struct Visitors;

pub(crate) fn fill(_world: &mut World, _account: &str, _now: Time) {}

impl World {
    pub(crate) fn move_visitors(&mut self, _at: Time, _now: Time) {}
}
