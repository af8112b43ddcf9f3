//! People who come and go by themselves, so that the demo is alive: every
//! half a minute somebody starts, leaves, loses the connection or comes back.
//! What happens depends on the emulated time only.

use std::time::Duration;

use rand::rngs::SmallRng;
use rand::seq::{IndexedRandom, IteratorRandom};
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use super::people::{GUESTS, STAFF};
use super::{DAY, MINUTE};
use crate::clock::Time;
use crate::fleets::{FleetState, FleetType};
use crate::place::Place;
use crate::sessions::{Connection, Opening};
use crate::timeline::Wake;
use crate::world::World;

/// Where people work, and how many of them usually.
struct Workplace {
    stack: &'static str,
    fleet: &'static str,
    usual: usize,
    people: &'static [&'static str],
    authentication: &'static str,
}

/// 84 sessions in all. finance-desktop keeps some of its 24 instances free.
const WORKPLACES: [Workplace; 7] = [
    Workplace {
        stack: "office",
        fleet: "contractors",
        usual: 19,
        people: &GUESTS,
        authentication: "API",
    },
    Workplace {
        stack: "engineering-cad",
        fleet: "eng-cad-gpu",
        usual: 20,
        people: &STAFF,
        authentication: "SAML",
    },
    Workplace {
        stack: "finance",
        fleet: "finance-desktop",
        usual: 20,
        people: &STAFF,
        authentication: "SAML",
    },
    Workplace {
        stack: "office",
        fleet: "hr-records",
        usual: 4,
        people: &STAFF,
        authentication: "API",
    },
    Workplace {
        stack: "legal",
        fleet: "legal-review",
        usual: 5,
        people: &STAFF,
        authentication: "SAML",
    },
    Workplace {
        stack: "office",
        fleet: "office-apps",
        usual: 8,
        people: &STAFF,
        authentication: "API",
    },
    Workplace {
        stack: "support",
        fleet: "support-crm",
        usual: 8,
        people: &STAFF,
        authentication: "SAML",
    },
];

/// There are never more visitors at a workplace than usual and one.
const ONE_MORE: usize = 1;

/// The people of the demo, and their dice.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Visitors {
    place: Place,
    #[serde(skip, default = "SmallRng::from_os_rng")]
    random: SmallRng,
}

/// Brings in everybody who is there at the beginning, in the order in which
/// they came.
pub(super) fn fill(world: &mut World, place: &Place, now: Time) {
    let mut random = SmallRng::seed_from_u64(86);
    let mut arrivals: Vec<(Duration, &Workplace)> = WORKPLACES
        .iter()
        .flat_map(|workplace| std::iter::repeat_n(workplace, workplace.usual))
        .map(|workplace| (MINUTE * random.random_range(4..300), workplace))
        .collect();
    arrivals.sort_by_key(|(ago, _)| std::cmp::Reverse(*ago));
    let mut visitors = Visitors {
        place: place.clone(),
        random,
    };
    for (ago, workplace) in arrivals {
        let serial = visitors.arrive(world, workplace, now.before(ago));
        // One in six has lost the connection in the last minutes.
        if let Some(serial) = serial.filter(|_| visitors.random.random_ratio(1, 6)) {
            let since = now.before(Duration::from_secs(visitors.random.random_range(5..240)));
            world.set_connection(
                place,
                workplace.fleet,
                serial,
                Connection::NotConnected { since },
            );
        }
    }
    visitors.plan(world, now);
    world.visitors = Some(visitors);
}

impl World {
    /// Something happens among the visitors, at the moment it was due.
    pub(crate) fn move_visitors(&mut self, at: Time, now: Time) {
        let Some(mut visitors) = self.visitors.take() else {
            return;
        };
        visitors.step(self, at);
        // After a long sleep the last day is enough.
        visitors.plan(self, at.max(now.before(DAY)));
        self.visitors = Some(visitors);
    }
}

impl Visitors {
    fn plan(&mut self, world: &mut World, now: Time) {
        let pause = Duration::from_secs(self.random.random_range(15..35));
        world.timeline.wake(now + pause, Wake::Visitors);
    }

    fn step(&mut self, world: &mut World, now: Time) {
        let weights = |workplace: &Workplace| u32::try_from(workplace.usual).unwrap_or(1);
        let Ok(workplace) = WORKPLACES.choose_weighted(&mut self.random, weights) else {
            return;
        };
        let (connected, away) = self.present(world, workplace);
        let here = connected.len() + away.len();
        // Fewer than usual: more come than go.
        let arriving = match workplace.usual.cmp(&here) {
            std::cmp::Ordering::Greater => 0.95,
            std::cmp::Ordering::Equal => 0.35,
            std::cmp::Ordering::Less => 0.05,
        };
        let fleet = workplace.fleet;
        if self.random.random_bool(0.3) {
            let lost = Connection::NotConnected { since: now };
            let back = Connection::Connected { active: now };
            let (someone, connection) = if away.is_empty() || self.random.random_bool(0.3) {
                (connected.choose(&mut self.random), lost)
            } else {
                (away.choose(&mut self.random), back)
            };
            if let Some(serial) = someone {
                world.set_connection(&self.place, fleet, *serial, connection);
            }
        } else if self.random.random_bool(arriving) {
            if here < workplace.usual + ONE_MORE {
                self.arrive(world, workplace, now);
            }
        } else if let Some(serial) = connected.choose(&mut self.random) {
            world.end_session(&self.place, fleet, *serial, now);
        }
    }

    /// The visitors of a workplace: connected, and not connected. Whoever has
    /// a page is not a visitor.
    fn present(&self, world: &World, workplace: &Workplace) -> (Vec<u64>, Vec<u64>) {
        let fleet = world
            .find_region(&self.place)
            .and_then(|region| region.fleets.get(workplace.fleet));
        let (mut connected, mut away) = (Vec::new(), Vec::new());
        for (serial, session) in fleet.iter().flat_map(|fleet| &fleet.sessions) {
            match session.connection {
                _ if !session.key.is_empty() => {}
                Connection::Connected { .. } => connected.push(*serial),
                Connection::NotConnected { .. } => away.push(*serial),
            }
        }
        (connected, away)
    }

    /// Somebody who is not there yet comes, if the stack leads to the fleet
    /// and the fleet runs and has room.
    fn arrive(&mut self, world: &mut World, workplace: &Workplace, now: Time) -> Option<u64> {
        let region = world.find_region(&self.place)?;
        let pair = (workplace.stack.to_owned(), workplace.fleet.to_owned());
        let fleet = region.fleets.get(workplace.fleet)?;
        if fleet.state != FleetState::Running || !region.associations.contains(&pair) {
            return None;
        }
        let user = workplace
            .people
            .iter()
            .filter(|user| {
                !fleet
                    .sessions
                    .values()
                    .any(|session| session.user == **user)
            })
            .choose(&mut self.random)?;
        let preparing = match fleet.configuration.kind {
            FleetType::AlwaysOn => Duration::ZERO,
            // "Provide users with access to applications after they connect,
            // which takes one to two minutes." Opened URLs are spared the wait.
            FleetType::OnDemand | FleetType::Elastic => {
                Duration::from_secs(self.random.random_range(60..120))
            }
        };
        let opening = Opening {
            user: (*user).to_owned(),
            stack: pair.0,
            fleet: pair.1,
            application: None,
            context: None,
            authentication: workplace.authentication.into(),
        };
        let serial = world.begin_session(&self.place, &opening, preparing, now)?;
        let session = world.session_mut(&self.place, workplace.fleet, serial)?;
        session.never_idle();
        Some(serial)
    }
}
