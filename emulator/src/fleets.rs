//! Fleets: what they are, how they are shown. What they allow is in
//! [`rules`], how they move in [`life`], what runs in [`capacity`].

mod capacity;
mod create;
pub(crate) mod life;
mod network;
mod rules;
mod update;

use std::collections::BTreeMap;
use std::time::Duration;

pub(crate) use capacity::Ramp;
pub(crate) use create::{check_role, check_surroundings, create, joined_directory};
pub(crate) use life::{delete, start, stop};
pub(crate) use network::{FleetError, reach as network_reach, room as network_room};
pub(crate) use rules::{check_instance_type, instance_family};
pub(crate) use update::{resize, update};

use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::paging::Page;
use crate::place::Place;
use crate::sessions::Session;
use crate::value::{Members, Text, Value};

/// How many fleets a page of DescribeFleets holds; AWS publishes no number.
const PAGE: usize = 25;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FleetType {
    AlwaysOn,
    OnDemand,
    Elastic,
}

impl FleetType {
    pub(crate) fn word(self) -> &'static str {
        match self {
            FleetType::AlwaysOn => "ALWAYS_ON",
            FleetType::OnDemand => "ON_DEMAND",
            FleetType::Elastic => "ELASTIC",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::AlwaysOn, Self::OnDemand, Self::Elastic]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// The image a fleet runs: its name and ARN, which always come back both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ImageReference {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) platform: Text,
}

/// What the caller chose for a fleet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Configuration {
    pub(crate) name: String,
    pub(crate) kind: FleetType,
    pub(crate) instance_type: String,
    pub(crate) display_name: Option<String>,
    pub(crate) description: Option<String>,
    /// None for Elastic fleets.
    pub(crate) image: Option<ImageReference>,
    /// The caller's for Elastic fleets, the image's for others.
    pub(crate) platform: Option<String>,
    pub(crate) desired_instances: Option<u32>,
    /// Multi-session fleets only.
    pub(crate) desired_sessions: Option<u32>,
    /// Multi-session fleets only.
    pub(crate) sessions_per_instance: Option<u32>,
    /// Elastic fleets only.
    pub(crate) concurrent_sessions: Option<u32>,
    pub(crate) longest_session: Duration,
    pub(crate) disconnect_timeout: Duration,
    /// Zero: sessions are never disconnected for being idle.
    pub(crate) idle_timeout: Duration,
    pub(crate) internet_access: bool,
    pub(crate) stream_view: String,
    /// `VpcConfig`, `DomainJoinInfo`, `IamRoleArn` and the like, as given.
    pub(crate) others: Members,
}

/// Members of a fleet that are kept and shown as they were given.
const OTHERS: [&str; 7] = [
    "VpcConfig",
    "DomainJoinInfo",
    "IamRoleArn",
    "UsbDeviceFilterStrings",
    "SessionScriptS3Location",
    "RootVolumeConfig",
    "DisableIMDSV1",
];

impl Configuration {
    /// The service's defaults, as every fleet has them that says nothing else.
    pub(crate) fn new(name: &str, kind: FleetType, instance_type: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            instance_type: instance_type.to_owned(),
            display_name: None,
            description: None,
            image: None,
            platform: None,
            desired_instances: None,
            desired_sessions: None,
            sessions_per_instance: None,
            concurrent_sessions: None,
            longest_session: Duration::from_secs(57_600),
            disconnect_timeout: Duration::from_secs(900),
            idle_timeout: Duration::ZERO,
            internet_access: false,
            stream_view: "APP".to_owned(),
            others: Members::new(),
        }
    }

    pub(crate) fn image_arn(&self) -> Option<&str> {
        self.image.as_ref().map(|image| image.arn.as_str())
    }
}

/// The state of a fleet, with the moment at which it will have moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FleetState {
    Stopped,
    Starting { until: Time },
    Running,
    Stopping { until: Time },
}

impl FleetState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            FleetState::Stopped => "STOPPED",
            FleetState::Starting { .. } => "STARTING",
            FleetState::Running => "RUNNING",
            FleetState::Stopping { .. } => "STOPPING",
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Fleet {
    pub(crate) configuration: Configuration,
    pub(crate) created: Time,
    pub(crate) state: FleetState,
    /// The instances that are up, over time.
    pub(crate) instances: Ramp,
    pub(crate) errors: Vec<FleetError>,
    /// Live sessions by their serial number, which grows with their start.
    pub(crate) sessions: BTreeMap<u64, Session>,
}

impl Fleet {
    pub(crate) fn new(configuration: Configuration, now: Time) -> Self {
        Self {
            configuration,
            created: now,
            state: FleetState::Stopped,
            instances: Ramp::steady(0, now),
            errors: Vec::new(),
            sessions: BTreeMap::new(),
        }
    }

    /// As DescribeFleets shows it.
    fn describe(&self, place: &Place, now: Time) -> Value {
        let fleet = &self.configuration;
        let mut out = Members::with_capacity(28);
        out.push("Arn", place.arn("fleet", &fleet.name));
        out.push("Name", &fleet.name);
        out.push_some("DisplayName", fleet.display_name.as_ref());
        out.push_some("Description", fleet.description.as_ref());
        if let Some(image) = &fleet.image {
            out.push("ImageName", &image.name);
            out.push("ImageArn", &image.arn);
            out.push("Platform", image.platform.clone());
        } else {
            out.push_some("Platform", fleet.platform.as_ref());
        }
        out.push("InstanceType", &fleet.instance_type);
        out.push("FleetType", fleet.kind.word());
        out.push("ComputeCapacityStatus", self.capacity(now).describe());
        out.push("MaxUserDurationInSeconds", seconds(fleet.longest_session));
        out.push(
            "DisconnectTimeoutInSeconds",
            seconds(fleet.disconnect_timeout),
        );
        out.push(
            "IdleDisconnectTimeoutInSeconds",
            seconds(fleet.idle_timeout),
        );
        out.push("State", self.state.word());
        out.push("CreatedTime", self.created);
        let errors = self.errors.iter().map(FleetError::describe);
        out.push("FleetErrors", errors.collect::<Value>());
        out.push("EnableDefaultInternetAccess", fleet.internet_access);
        out.push("StreamView", &fleet.stream_view);
        out.push_some("MaxConcurrentSessions", fleet.concurrent_sessions);
        out.push_some("MaxSessionsPerInstance", fleet.sessions_per_instance);
        for (name, value) in fleet.others.clone() {
            out.push(name, value);
        }
        out.into()
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

/// The refusal of a fleet that does not exist.
pub(crate) fn not_found(name: &str) -> ApiError {
    ApiError::not_found(format!("Fleet {name} not found"))
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let names = crate::call::sorted_names(&call.input, "Names");
    let page = Page::read(&call.input, &call.scope(&names), PAGE)?;
    let (place, now) = (call.place, call.now);
    let region = call.region();
    let write = |fleet: &Fleet| fleet.describe(place, now);
    if names.is_empty() {
        let fleets = region
            .fleets
            .iter()
            .map(|(name, fleet)| (name.clone(), fleet));
        return Ok(page.answer("Fleets", fleets, write));
    }
    let fleets = names
        .into_iter()
        .map(|name| {
            let fleet = region.fleets.get(&name).ok_or_else(|| not_found(&name))?;
            Ok((name, fleet))
        })
        .collect::<Outcome<Vec<_>>>()?;
    Ok(page.answer("Fleets", fleets.into_iter(), write))
}
