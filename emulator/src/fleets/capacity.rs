//! How many instances run, and how many of them are taken.

use std::collections::HashSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Fleet, FleetState, FleetType};
use crate::clock::Time;
use crate::value::{Members, Value};

/// A number of instances that goes from one to another, one by one.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Ramp {
    from: u32,
    to: u32,
    begin: Time,
    end: Time,
}

impl Ramp {
    pub(crate) fn steady(count: u32, now: Time) -> Self {
        Self::new(count, count, now, Duration::ZERO)
    }

    pub(crate) fn new(from: u32, to: u32, begin: Time, lasting: Duration) -> Self {
        Self {
            from,
            to,
            begin,
            end: begin + lasting,
        }
    }

    /// Where it is going.
    pub(crate) fn to(&self) -> u32 {
        self.to
    }

    pub(crate) fn at(&self, now: Time) -> u32 {
        if now >= self.end {
            return self.to;
        }
        let lasting = self.end.since(self.begin).as_millis().max(1);
        let done = now.since(self.begin).as_millis();
        let steps = u128::from(self.from.abs_diff(self.to)) * done / lasting;
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        if self.to >= self.from {
            self.from.saturating_add(steps)
        } else {
            self.from.saturating_sub(steps)
        }
    }
}

/// `ComputeCapacityStatus` of a fleet at one moment.
#[derive(Debug, PartialEq)]
pub(crate) struct Capacity {
    pub(crate) desired: u32,
    pub(crate) running: u32,
    pub(crate) in_use: u32,
    /// Multi-session fleets count sessions as well.
    sessions: Option<SessionCapacity>,
}

#[derive(Debug, PartialEq)]
struct SessionCapacity {
    desired: u32,
    /// What the running instances can hold.
    actual: u32,
    active: u32,
    /// Places on instances that are drained.
    closed: u32,
}

impl Capacity {
    /// How many more users could be served now.
    pub(crate) fn free_sessions(&self) -> u32 {
        match &self.sessions {
            Some(sessions) => sessions
                .actual
                .saturating_sub(sessions.active)
                .saturating_sub(sessions.closed),
            None => self.running.saturating_sub(self.in_use),
        }
    }

    pub(super) fn describe(&self) -> Value {
        let mut out = Members::from([
            ("Desired", self.desired.into()),
            ("Running", self.running.into()),
            ("InUse", self.in_use.into()),
            ("Available", self.running.saturating_sub(self.in_use).into()),
        ]);
        if let Some(sessions) = &self.sessions {
            out.push("DesiredUserSessions", sessions.desired);
            out.push("ActualUserSessions", sessions.actual);
            out.push("ActiveUserSessions", sessions.active);
            out.push("AvailableUserSessions", self.free_sessions());
        }
        out.into()
    }
}

impl super::Configuration {
    /// The instances it takes to serve what is desired. An Elastic fleet's are
    /// AWS's own; each of its sessions counts as one.
    pub(crate) fn wanted_instances(&self) -> u32 {
        match (self.kind, self.desired_sessions, self.sessions_per_instance) {
            (FleetType::Elastic, _, _) => self.concurrent_sessions.unwrap_or(0),
            (_, Some(sessions), Some(each)) if each > 0 => sessions.div_ceil(each),
            _ => self.desired_instances.unwrap_or(0),
        }
    }
}

impl Fleet {
    pub(crate) fn capacity(&self, now: Time) -> Capacity {
        let taken = u32::try_from(self.sessions.len()).unwrap_or(u32::MAX);
        let in_use = match self.configuration.sessions_per_instance {
            Some(_) => self.instances_in_use(),
            None => taken,
        };
        // An instance with a user stays until the user has left, although
        // fewer are desired.
        let running = match self.state {
            FleetState::Stopped => 0,
            _ => self.instances.at(now).max(in_use),
        };
        let sessions = self
            .configuration
            .sessions_per_instance
            .map(|each| SessionCapacity {
                desired: self.configuration.desired_sessions.unwrap_or(0),
                actual: running.saturating_mul(each),
                active: taken,
                closed: self.closed_places(each),
            });
        Capacity {
            desired: self.configuration.wanted_instances(),
            running,
            in_use,
            sessions,
        }
    }

    /// The free places on instances that are drained.
    fn closed_places(&self, each: u32) -> u32 {
        let drained = self
            .sessions
            .values()
            .filter(|session| session.draining == Some(true));
        let (mut instances, mut users) = (HashSet::new(), 0_u32);
        for session in drained {
            instances.insert(session.instance.id.as_str());
            users += 1;
        }
        let instances = u32::try_from(instances.len()).unwrap_or(u32::MAX);
        instances.saturating_mul(each).saturating_sub(users)
    }

    fn instances_in_use(&self) -> u32 {
        let instances: HashSet<&str> = self
            .sessions
            .values()
            .map(|session| session.instance.id.as_str())
            .collect();
        u32::try_from(instances.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_come_up_one_by_one() {
        let begin = Time::from_milliseconds(0);
        let ramp = Ramp::new(0, 4, begin, Duration::from_secs(100));
        let up = |seconds| ramp.at(begin + Duration::from_secs(seconds));
        assert_eq!(
            [up(0), up(24), up(25), up(80), up(99), up(100), up(500)],
            [0, 0, 1, 3, 3, 4, 4]
        );
    }

    #[test]
    fn instances_go_down_as_well() {
        let begin = Time::from_milliseconds(0);
        let ramp = Ramp::new(4, 1, begin, Duration::from_secs(30));
        assert_eq!(ramp.at(begin), 4);
        assert_eq!(ramp.at(begin + Duration::from_secs(10)), 3);
        assert_eq!(ramp.at(begin + Duration::from_secs(60)), 1);
    }
}
