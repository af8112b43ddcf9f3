//! What is due when. The state moves when somebody looks: everything that
//! came due since the last look happens then, in its order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::place::Place;

/// What else moves by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Kind {
    Image,
    ImageBuilder,
    AppBlockBuilder,
}

/// Something that may have come to a turn. Whoever is woken looks at its own
/// state; being woken for nothing does no harm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Wake {
    Fleet {
        place: Place,
        name: String,
    },
    Session {
        place: Place,
        fleet: String,
        serial: u64,
    },
    Resource {
        place: Place,
        kind: Kind,
        name: String,
    },
    /// The secret of a streaming URL or of an ended session's page, which
    /// nobody will ask for any more.
    Forget {
        secret: String,
    },
    /// The people of the demo data.
    Visitors,
}

/// Wakes in the order of their time, and of their entry where that is the same.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Timeline {
    due: BinaryHeap<Reverse<(Time, u64, Wake)>>,
    entered: u64,
}

impl Timeline {
    pub(crate) fn wake(&mut self, at: Time, wake: Wake) {
        self.entered += 1;
        self.due.push(Reverse((at, self.entered, wake)));
    }

    /// The next that is due, with the moment at which it was.
    pub(crate) fn next_due(&mut self, now: Time) -> Option<(Time, Wake)> {
        let Reverse((at, _, _)) = self.due.peek()?;
        if *at > now {
            return None;
        }
        self.due.pop().map(|Reverse((at, _, wake))| (at, wake))
    }
}
