//! The state of everything: accounts and regions, sessions and streaming
//! URLs, and what is due when.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rand::SeedableRng;
use rand::rngs::SmallRng;
use serde::{Deserialize, Serialize};

use crate::builders::{self, ImageBuilder};
use crate::call::Record;
use crate::clock::Time;
use crate::demo::Visitors;
use crate::elastic::blocks::AppBlock;
use crate::elastic::builders::AppBlockBuilder;
use crate::entitlements::Entitlement;
use crate::fleets::Fleet;
use crate::images::exports::ExportTask;
use crate::images::{self, Image};
use crate::options::{DataSet, Options, Quota};
use crate::place::Place;
use crate::quotas::Quotas;
use crate::reports::{Licences, Subscription};
use crate::stacks::Stack;
use crate::streaming::Streaming;
use crate::themes::Theme;
use crate::timeline::{Kind, Timeline, Wake};
use crate::users::User;

/// Everything an emulator knows.
#[derive(Serialize, Deserialize)]
pub(crate) struct World {
    #[serde(with = "crate::state::pairs")]
    regions: HashMap<Place, Region>,
    quota: Quota,
    pub(crate) timeline: Timeline,
    pub(crate) streaming: Streaming,
    pub(crate) visitors: Option<Visitors>,
    /// For ids, which need not be secret. The same in every run that begins
    /// with nothing.
    #[serde(skip, default = "SmallRng::from_os_rng")]
    pub(crate) random: SmallRng,
    sessions_begun: u64,
}

/// What an account has in a region.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Region {
    pub(crate) fleets: BTreeMap<String, Fleet>,
    pub(crate) stacks: BTreeMap<String, Stack>,
    /// Pairs of stack and fleet.
    pub(crate) associations: BTreeSet<(String, String)>,
    /// The account's own images.
    pub(crate) images: BTreeMap<String, Image>,
    pub(crate) exports: BTreeMap<String, ExportTask>,
    pub(crate) builders: BTreeMap<String, ImageBuilder>,
    pub(crate) directories: BTreeMap<String, Record>,
    pub(crate) users: BTreeMap<String, User>,
    /// By stack: the users of the user pool who see it, and whether they were
    /// to be told.
    pub(crate) user_stacks: BTreeMap<String, BTreeMap<String, bool>>,
    /// By stack and name.
    pub(crate) entitlements: BTreeMap<String, BTreeMap<String, Entitlement>>,
    /// By stack.
    pub(crate) themes: BTreeMap<String, Theme>,
    pub(crate) applications: BTreeMap<String, Record>,
    /// Pairs of fleet and application.
    pub(crate) application_fleets: BTreeSet<(String, String)>,
    pub(crate) app_blocks: BTreeMap<String, AppBlock>,
    pub(crate) app_block_builders: BTreeMap<String, AppBlockBuilder>,
    /// Pairs of app block builder and app block.
    pub(crate) builder_blocks: BTreeSet<(String, String)>,
    pub(crate) report: Option<Subscription>,
    pub(crate) licences: Licences,
    /// Tags by the resource's ARN.
    pub(crate) tags: HashMap<String, BTreeMap<String, String>>,
    /// The fleet and serial number of each live session.
    pub(crate) session_index: HashMap<String, (String, u64)>,
    /// Quotas that were raised for this account.
    pub(crate) raised_quotas: Option<Quotas>,
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

    /// A world that was saved, with the quotas that are wanted now.
    pub(crate) fn with_quota(mut self, quota: Quota) -> Self {
        self.quota = quota;
        self
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
                Wake::Resource { place, kind, name } => match kind {
                    Kind::Image => images::life::settle(self, &place, &name, at),
                    Kind::ImageBuilder => builders::settle(self, &place, &name, at),
                    Kind::AppBlockBuilder => {
                        crate::elastic::builders::settle(self, &place, &name, at);
                    }
                },
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
