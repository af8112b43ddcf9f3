//! Streaming sessions: how they begin, go on and end, and how they are shown.

mod describe;
mod url;

use std::time::Duration;

use rand::Rng;
use serde::{Deserialize, Serialize};

pub(crate) use describe::{describe, drain, expire};
pub(crate) use url::{DESKTOP, create as create_streaming_url};

use crate::clock::Time;
use crate::fleets::{Configuration, Fleet};
use crate::place::Place;
use crate::reports::take_licences;
use crate::streaming::{REMEMBERED, SessionAddress};
use crate::timeline::Wake;
use crate::value::{Members, Text, Value};
use crate::world::World;

/// A live session. Ended ones are gone: DescribeSessions does not return them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: String,
    /// The secret of the session's page; empty for people of the demo data,
    /// who have none.
    pub(crate) key: String,
    pub(crate) user: String,
    pub(crate) stack: String,
    /// The Name of the application, `Desktop`, or none for the catalog.
    pub(crate) application: Option<String>,
    pub(crate) context: Option<String>,
    pub(crate) authentication: Text,
    pub(crate) started: Time,
    /// Until then an instance is made ready, and the session is PENDING.
    pub(crate) ready: Time,
    /// MaxUserDurationInSeconds after the start.
    pub(crate) expires: Time,
    pub(crate) connection: Connection,
    disconnect_timeout: Duration,
    /// Zero: never disconnected for being idle.
    idle_timeout: Duration,
    pub(crate) instance: Instance,
    /// The instance takes no more sessions; none of a fleet with one session
    /// an instance, for which this does not apply.
    pub(crate) draining: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Connection {
    /// The user is there, and was last active then.
    Connected {
        active: Time,
    },
    NotConnected {
        since: Time,
    },
}

/// The streaming instance of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Instance {
    pub(crate) id: String,
    interface: String,
    address: String,
}

/// What a session is begun with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Opening {
    pub(crate) user: String,
    pub(crate) stack: String,
    pub(crate) fleet: String,
    pub(crate) application: Option<String>,
    pub(crate) context: Option<String>,
    pub(crate) authentication: Text,
}

impl Session {
    /// When something will happen to it by itself.
    fn next_change(&self) -> Time {
        let other = match self.connection {
            Connection::NotConnected { since } => since + self.disconnect_timeout,
            Connection::Connected { active } if self.idle_timeout > Duration::ZERO => {
                active + self.idle_timeout
            }
            Connection::Connected { .. } => self.expires,
        };
        other.min(self.expires)
    }

    /// Its user is always busy; for people whose hands nobody sees.
    pub(crate) fn never_idle(&mut self) {
        self.idle_timeout = Duration::ZERO;
    }

    fn connection_word(&self) -> &'static str {
        match self.connection {
            Connection::Connected { .. } => "CONNECTED",
            Connection::NotConnected { .. } => "NOT_CONNECTED",
        }
    }

    fn describe(&self, fleet: &str, now: Time) -> Value {
        let pending = self.ready > now;
        let mut out = Members::with_capacity(12);
        out.push("Id", &self.id);
        out.push("UserId", &self.user);
        out.push("StackName", &self.stack);
        out.push("FleetName", fleet.to_owned());
        out.push("State", if pending { "PENDING" } else { "ACTIVE" });
        out.push("ConnectionState", self.connection_word());
        out.push("StartTime", self.started);
        out.push("MaxExpirationTime", self.expires);
        out.push("AuthenticationType", self.authentication.clone());
        if !pending {
            out.push(
                "NetworkAccessConfiguration",
                Members::from([
                    ("EniPrivateIpAddress", (&self.instance.address).into()),
                    ("EniId", (&self.instance.interface).into()),
                ]),
            );
            out.push("InstanceId", &self.instance.id);
        }
        out.push(
            "InstanceDrainStatus",
            match self.draining {
                None => "NOT_APPLICABLE",
                Some(false) => "ACTIVE",
                Some(true) => "DRAINING",
            },
        );
        out.into()
    }
}

/// "… the value is rounded to the nearest minute", halves up.
fn whole_minutes(timeout: Duration) -> Duration {
    Duration::from_secs((timeout.as_secs() + 30) / 60 * 60)
}

impl World {
    /// Begins a session, if the fleet has room; `preparing` is how long its
    /// instance is made ready.
    pub(crate) fn begin_session(
        &mut self,
        place: &Place,
        opening: &Opening,
        preparing: Duration,
        now: Time,
    ) -> Option<u64> {
        let serial = self.next_session();
        let fleet = self.find_region(place)?.fleets.get(&opening.fleet)?;
        if fleet.capacity(now).free_sessions() == 0 {
            return None;
        }
        let fresh = new_instance(&mut self.random);
        let id = uuid(&mut self.random);
        let region = self.find_region_mut(place)?;
        let fleet = region.fleets.get_mut(&opening.fleet)?;
        let instance = shared_instance(fleet, now).unwrap_or(fresh);
        let session = Session::new(id, opening, &fleet.configuration, instance, preparing, now);
        region
            .session_index
            .insert(session.id.clone(), (opening.fleet.clone(), serial));
        let due = session.next_change();
        fleet.sessions.insert(serial, session);
        self.wake_session(place, &opening.fleet, serial, due);
        take_licences(self, place, &opening.fleet, &opening.user, now);
        Some(serial)
    }

    /// Ends a session now, whatever it is doing.
    pub(crate) fn end_session(&mut self, place: &Place, fleet: &str, serial: u64, now: Time) {
        let Some(region) = self.find_region_mut(place) else {
            return;
        };
        let Some(session) = region
            .fleets
            .get_mut(fleet)
            .and_then(|fleet| fleet.sessions.remove(&serial))
        else {
            return;
        };
        region.session_index.remove(&session.id);
        let redirect = region
            .stacks
            .get(&session.stack)
            .and_then(|stack| stack.redirect_url.clone());
        if self.streaming.session_ended(&session.key, redirect) {
            let secret = session.key;
            self.timeline
                .wake(now + REMEMBERED, Wake::Forget { secret });
        }
    }

    /// Lets a session's timeouts happen.
    pub(crate) fn settle_session(&mut self, place: &Place, fleet: &str, serial: u64, now: Time) {
        let Some(session) = self.session_mut(place, fleet, serial) else {
            return;
        };
        if session.next_change() > now {
            // It was active in the meantime: it is due later.
            let due = session.next_change();
            self.wake_session(place, fleet, serial, due);
            return;
        }
        match session.connection {
            Connection::Connected { .. } if session.expires > now => {
                session.connection = Connection::NotConnected { since: now };
                let due = session.next_change();
                self.wake_session(place, fleet, serial, due);
            }
            _ => self.end_session(place, fleet, serial, now),
        }
    }

    /// Connects or disconnects the user of a session.
    pub(crate) fn set_connection(
        &mut self,
        place: &Place,
        fleet: &str,
        serial: u64,
        connection: Connection,
    ) {
        if let Some(session) = self.session_mut(place, fleet, serial) {
            session.connection = connection;
            let due = session.next_change();
            self.wake_session(place, fleet, serial, due);
        }
    }

    /// The session of this user on this stack and fleet.
    pub(crate) fn session_of(&self, place: &Place, opening: &Opening) -> Option<u64> {
        let fleet = self.find_region(place)?.fleets.get(&opening.fleet)?;
        fleet
            .sessions
            .iter()
            .find(|(_, session)| {
                session.user == opening.user
                    && session.stack == opening.stack
                    && session.authentication == opening.authentication
            })
            .map(|(serial, _)| *serial)
    }

    pub(crate) fn session(&self, address: &SessionAddress) -> Option<&Session> {
        let region = self.find_region(&address.place)?;
        region
            .fleets
            .get(&address.fleet)?
            .sessions
            .get(&address.serial)
    }

    pub(crate) fn session_mut(
        &mut self,
        place: &Place,
        fleet: &str,
        serial: u64,
    ) -> Option<&mut Session> {
        let region = self.find_region_mut(place)?;
        region.fleets.get_mut(fleet)?.sessions.get_mut(&serial)
    }

    fn wake_session(&mut self, place: &Place, fleet: &str, serial: u64, due: Time) {
        self.timeline.wake(
            due,
            Wake::Session {
                place: place.clone(),
                fleet: fleet.to_owned(),
                serial,
            },
        );
    }
}

impl Session {
    fn new(
        id: String,
        opening: &Opening,
        fleet: &Configuration,
        instance: Instance,
        preparing: Duration,
        now: Time,
    ) -> Self {
        Self {
            id,
            key: String::new(),
            user: opening.user.clone(),
            stack: opening.stack.clone(),
            application: opening.application.clone(),
            context: opening.context.clone(),
            authentication: opening.authentication.clone(),
            started: now,
            ready: now + preparing,
            expires: now + fleet.longest_session,
            connection: Connection::Connected { active: now },
            disconnect_timeout: fleet.disconnect_timeout,
            idle_timeout: whole_minutes(fleet.idle_timeout),
            instance,
            draining: fleet.sessions_per_instance.map(|_| false),
        }
    }
}

/// An instance of a multi-session fleet that has users, and room for one more,
/// when all of the fleet's instances have users already.
fn shared_instance(fleet: &Fleet, now: Time) -> Option<Instance> {
    let each = usize::try_from(fleet.configuration.sessions_per_instance?).ok()?;
    let capacity = fleet.capacity(now);
    if capacity.in_use < capacity.running {
        // AWS spreads users over the instances that run.
        return None;
    }
    let users = |instance: &Instance| {
        let on_it = fleet
            .sessions
            .values()
            .filter(|other| other.instance == *instance);
        on_it.count()
    };
    fleet
        .sessions
        .values()
        .filter(|session| session.draining == Some(false))
        .map(|session| &session.instance)
        .find(|instance| users(instance) < each)
        .cloned()
}

fn new_instance(random: &mut impl Rng) -> Instance {
    Instance {
        id: format!("i-0{:016x}", random.random::<u64>()),
        interface: format!("eni-0{:016x}", random.random::<u64>()),
        address: format!(
            "10.20.{}.{}",
            random.random_range(4..32),
            random.random_range(4..251)
        ),
    }
}

/// A UUID of version 4.
pub(crate) fn uuid(random: &mut impl Rng) -> String {
    let bits: u128 = random.random();
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        bits >> 96,
        (bits >> 80) & 0xffff,
        (bits >> 68) & 0xfff,
        0x8000 | ((bits >> 48) & 0x3fff),
        bits & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_idle_timeout_is_in_whole_minutes() {
        let rounded = |seconds| whole_minutes(Duration::from_secs(seconds)).as_secs();
        assert_eq!(
            [rounded(0), rounded(70), rounded(90), rounded(600)],
            [0, 60, 120, 600]
        );
    }
}
