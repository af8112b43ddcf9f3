//! The state of everything: accounts and regions, sessions and streaming
//! URLs, and what is due when.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rand::SeedableRng;
use rand::rngs::SmallRng;

use crate::clock::Time;
use crate::demo::Visitors;
use crate::error::{ApiError, Outcome};
use crate::fleets::Fleet;
use crate::images::{self, Image};
use crate::options::{DataSet, Options, Quota};
use crate::place::Place;
use crate::stacks::Stack;
use crate::streaming::Streaming;
use crate::timeline::{Timeline, Wake};

/// Everything an emulator knows.
pub(crate) struct World {
    regions: HashMap<Place, Region>,
    quota: Quota,
    pub(crate) timeline: Timeline,
    pub(crate) streaming: Streaming,
    pub(crate) visitors: Option<Visitors>,
    /// For ids, which need not be secret. The same in every run.
    pub(crate) random: SmallRng,
    sessions_begun: u64,
}

/// What an account has in a region.
#[derive(Default)]
pub(crate) struct Region {
    pub(crate) fleets: BTreeMap<String, Fleet>,
    pub(crate) stacks: BTreeMap<String, Stack>,
    /// Pairs of stack and fleet.
    pub(crate) associations: BTreeSet<(String, String)>,
    /// The account's own images.
    pub(crate) images: BTreeMap<String, Image>,
    /// Directories that there is a directory config for.
    pub(crate) directories: BTreeSet<String>,
    /// Tags by the resource's ARN.
    pub(crate) tags: HashMap<String, BTreeMap<String, String>>,
    /// The fleet and serial number of each live session.
    pub(crate) session_index: HashMap<String, (String, u64)>,
    /// Quotas that were raised for this account.
    pub(crate) raised_quotas: Option<Quotas>,
}

/// The most there may be of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit(usize);

impl Limit {
    /// Refuses one more when there are `existing`.
    pub(crate) fn check(self, existing: usize, things: &str) -> Outcome<()> {
        if existing < self.0 {
            return Ok(());
        }
        Err(ApiError::limit_exceeded(format!(
            "The requested limit exceeds the permitted limit for an account: {} {things}.",
            self.0
        )))
    }
}

/// The quotas of an account in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quotas {
    pub(crate) fleets: Limit,
    pub(crate) stacks: Limit,
    /// Accounts that an image is shared with.
    pub(crate) image_shares: Limit,
}

impl Quotas {
    /// AppStream 2.0 endpoints and quotas, "Service quotas".
    const DEFAULT: Self = Self {
        fleets: Limit(10),
        stacks: Limit(10),
        image_shares: Limit(100),
    };
    /// What a company with more than ten fleets has asked for.
    pub(crate) const RAISED: Self = Self {
        fleets: Limit(50),
        stacks: Limit(50),
        image_shares: Limit(100),
    };
    const UNLIMITED: Self = Self {
        fleets: Limit(usize::MAX),
        stacks: Limit(usize::MAX),
        image_shares: Limit(usize::MAX),
    };
}

impl World {
    /// The world as it is before the first call.
    pub(crate) fn new(options: &Options, now: Time) -> Self {
        let mut world = Self {
            regions: HashMap::new(),
            quota: options.quota,
            timeline: Timeline::default(),
            streaming: Streaming::default(),
            visitors: None,
            random: SmallRng::seed_from_u64(0x0c0f_fee0),
            sessions_begun: 0,
        };
        if options.data == DataSet::Demo {
            crate::demo::fill(&mut world, &options.account, now);
        }
        world
    }

    /// What this account has in this region; nothing at first.
    pub(crate) fn region(&mut self, place: &Place) -> &mut Region {
        self.regions.entry(place.clone()).or_default()
    }

    /// As [`World::region`], when anything was ever asked of it.
    pub(crate) fn find_region(&self, place: &Place) -> Option<&Region> {
        self.regions.get(place)
    }

    pub(crate) fn find_region_mut(&mut self, place: &Place) -> Option<&mut Region> {
        self.regions.get_mut(place)
    }

    /// All accounts in the same region as `place`, itself included.
    pub(crate) fn neighbours<'a>(
        &'a self,
        place: &'a Place,
    ) -> impl Iterator<Item = (&'a Place, &'a Region)> {
        self.regions
            .iter()
            .filter(move |(other, _)| other.region() == place.region())
    }

    pub(crate) fn quotas(&self, place: &Place) -> Quotas {
        match self.quota {
            Quota::Unlimited => Quotas::UNLIMITED,
            Quota::Default => self
                .find_region(place)
                .and_then(|region| region.raised_quotas)
                .unwrap_or(Quotas::DEFAULT),
        }
    }

    /// The number of the next session, by which sessions are ordered.
    pub(crate) fn next_session(&mut self) -> u64 {
        self.sessions_begun += 1;
        self.sessions_begun
    }

    /// Lets everything happen that came due until now.
    pub(crate) fn settle(&mut self, now: Time) {
        while let Some((at, wake)) = self.timeline.next_due(now) {
            match wake {
                Wake::Fleet { place, name } => {
                    if let Some(fleet) = self
                        .find_region_mut(&place)
                        .and_then(|region| region.fleets.get_mut(&name))
                    {
                        fleet.settle(at);
                    }
                }
                Wake::Session {
                    place,
                    fleet,
                    serial,
                } => self.settle_session(&place, &fleet, serial, at),
                Wake::Forget { secret } => self.streaming.forget(&secret),
                Wake::Visitors => self.move_visitors(at, now),
            }
        }
    }

    /// Sets the capacity of every fleet of `consumer` that runs this image to
    /// zero, as AWS does when the image is no longer shared.
    pub(crate) fn revoke_image(&mut self, consumer: &Place, arn: &str, now: Time) {
        if let Some(region) = self.find_region_mut(consumer) {
            images::take_from_fleets(region, arn, now);
        }
    }
}
