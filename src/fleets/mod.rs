//! Fleets: the instances that run applications. Types, limits and rules.

use serde::{Deserialize, Serialize};

use crate::appstream::{FleetName, ImageName, StackName};
use crate::open_enum;
use crate::ui::Tone;

mod actions;
pub mod api;
#[cfg(feature = "ssr")]
pub mod aws;
mod capacity;
mod configuration;
mod detail;
mod error;
mod form;
mod list;
#[cfg(feature = "ssr")]
mod listed;
#[cfg(feature = "ssr")]
pub mod plan;
pub mod rules;

pub use capacity::CapacityMeter;
pub use detail::FleetPage;
pub use error::FleetError;
pub use form::{CreateFleetPage, EditFleetPage};
#[cfg(feature = "ssr")]
pub use list::COLUMNS;
pub use list::{FleetsEverywherePage, FleetsPage};

open_enum! {
    /// Where a fleet is in its life.
    FleetState {
        Starting = "STARTING", "Starting";
        Running = "RUNNING", "Running";
        Stopping = "STOPPING", "Stopping";
        Stopped = "STOPPED", "Stopped";
    }
}

impl FleetState {
    /// Whether AWS is about to change it by itself.
    pub const fn is_in_motion(&self) -> bool {
        matches!(self, Self::Starting | Self::Stopping)
    }
}

open_enum! {
    /// How a fleet's instances are provided and paid for.
    FleetType {
        AlwaysOn = "ALWAYS_ON", "Always-on";
        OnDemand = "ON_DEMAND", "On-demand";
        Elastic = "ELASTIC", "Elastic";
    }
}

open_enum! {
    /// What a session shows.
    StreamView {
        App = "APP", "Applications";
        Desktop = "DESKTOP", "Desktop";
    }
}

/// How many instances a fleet has, wants and uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Capacity {
    /// Instances (or, on Elastic fleets, sessions) wanted.
    pub desired: i32,
    /// Instances that run.
    pub running: i32,
    /// Instances with somebody on them.
    pub in_use: i32,
    /// Instances that run and are free.
    pub available: i32,
    /// The same counted in sessions, on fleets with several sessions an instance.
    pub sessions: Option<SessionCapacity>,
}

/// Capacity in user sessions, on multi-session fleets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SessionCapacity {
    /// Sessions wanted.
    pub desired: i32,
    /// Sessions the running instances can hold.
    pub actual: i32,
    /// Sessions open.
    pub active: i32,
    /// Sessions that can still be opened.
    pub available: i32,
}

impl Capacity {
    /// Whether nobody else can get in now.
    pub fn is_full(&self) -> bool {
        match &self.sessions {
            Some(sessions) => sessions.available <= 0,
            None => self.available <= 0,
        }
    }

    /// Whether nine of ten running instances or more are in use.
    pub const fn is_tight(&self) -> bool {
        self.running > 0 && self.in_use * 10 >= self.running * 9
    }

    /// In use, in hundredths of what runs.
    pub const fn percent(&self) -> i32 {
        if self.running == 0 {
            0
        } else {
            self.in_use * 100 / self.running
        }
    }
}

/// A fleet with everything AWS tells about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fleet {
    /// Its name, unique in account and region.
    pub name: FleetName,
    /// Its Amazon Resource Name.
    pub arn: String,
    /// The name users see.
    pub display_name: Option<String>,
    /// What administrators wrote about it.
    pub description: Option<String>,
    /// Where it is in its life.
    pub state: FleetState,
    /// How instances are provided.
    pub fleet_type: FleetType,
    /// For example `stream.standard.medium`.
    pub instance_type: String,
    /// Its image; none on Elastic fleets.
    pub image: Option<String>,
    /// The image's ARN; a public AWS image's has no account.
    pub image_arn: Option<String>,
    /// How many instances it has, wants and uses.
    pub capacity: Capacity,
    /// Seconds a session may last at most.
    pub max_user_duration: Option<i32>,
    /// Seconds a disconnected session is kept.
    pub disconnect_timeout: Option<i32>,
    /// Seconds without input until a session is disconnected; 0 is never.
    pub idle_disconnect_timeout: Option<i32>,
    /// Seconds since 1970.
    pub created: Option<i64>,
    /// What AWS says is wrong.
    pub errors: Vec<FleetError>,
    /// Subnets of its network interfaces.
    pub subnets: Vec<String>,
    /// Security groups of its network interfaces.
    pub security_groups: Vec<String>,
    /// Whether instances reach the internet without the VPC.
    pub default_internet_access: bool,
    /// The Active Directory domain its instances join.
    pub directory: Option<String>,
    /// The organizational unit for their computer accounts.
    pub organizational_unit: Option<String>,
    /// The IAM role its instances may use.
    pub iam_role: Option<String>,
    /// What a session shows.
    pub stream_view: Option<StreamView>,
    /// The operating system, as AWS spells it.
    pub platform: Option<String>,
    /// Sessions at most, on Elastic fleets.
    pub max_concurrent_sessions: Option<i32>,
    /// Sessions an instance holds, on multi-session fleets.
    pub max_sessions_per_instance: Option<i32>,
}

/// Something a person does to a fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FleetAction {
    /// StartFleet.
    Start,
    /// StopFleet.
    Stop,
}

impl Fleet {
    /// Whether `action` is possible now; if not, the reason for people.
    ///
    /// AWS: StartFleet needs STOPPED, StopFleet needs RUNNING or STARTING (a fleet
    /// that cannot start stays STARTING until it is stopped).
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn can(&self, action: FleetAction) -> Result<(), String> {
        use FleetAction::{Start, Stop};
        use FleetState as S;
        match (action, &self.state) {
            (Start, S::Stopped) | (Stop, S::Running | S::Starting) => Ok(()),
            (Start, S::Running) => Err("Start is off: the fleet already runs.".to_owned()),
            (Start, S::Starting) => Err("Start is off: the fleet is starting.".to_owned()),
            (Start, S::Stopping) => Err(
                "Start is off until the fleet has stopped, which takes about five minutes."
                    .to_owned(),
            ),
            (Stop, S::Stopped) => Err("Stop is off: the fleet does not run.".to_owned()),
            (Stop, S::Stopping) => Err("Stop is off: the fleet is stopping.".to_owned()),
            (action, S::Unknown(state)) => {
                let verb = if action == Start { "Start" } else { "Stop" };
                Err(format!(
                    "{verb} is off: the fleet is in the state {state}, which this version does not know."
                ))
            }
        }
    }

    /// The status as people read it: shape, and words.
    pub fn status(&self) -> (Tone, String) {
        let errors = match self.errors.len() {
            0 => String::new(),
            1 => ", 1 error".to_owned(),
            many => format!(", {many} errors"),
        };
        let tone = match &self.state {
            FleetState::Starting if !errors.is_empty() && self.capacity.running == 0 => {
                return (Tone::Failed, "Cannot start".to_owned());
            }
            FleetState::Running if !errors.is_empty() => Tone::Warning,
            FleetState::Running => Tone::Running,
            FleetState::Starting => Tone::Starting,
            FleetState::Stopping => Tone::Stopping,
            FleetState::Stopped => Tone::Stopped,
            FleetState::Unknown(_) => Tone::Unknown,
        };
        (tone, format!("{}{errors}", self.state.label()))
    }

    /// Its image's name, and its ARN where the name alone does not tell which it is:
    /// that of another account, or a public one of AWS's, which has none.
    pub fn image_name(&self) -> Option<(ImageName, Option<&str>)> {
        let account = |arn: &str| arn.split(':').nth(4).map(ToOwned::to_owned);
        let name = ImageName::parse(self.image.as_deref()?).ok()?;
        let arn = self.image_arn.as_deref();
        Some((name, arn.filter(|arn| account(arn) != account(&self.arn))))
    }

    /// The name people know it by.
    pub fn title(&self) -> &str {
        self.display_name.as_deref().unwrap_or(self.name.as_str())
    }
}

/// A fleet and the stacks that use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetDetail {
    /// The fleet.
    pub fleet: Fleet,
    /// The stacks associated with it, by name.
    pub stacks: Vec<StackName>,
    /// Stacks that are not, by name.
    pub other_stacks: Vec<StackName>,
    /// Its tags, by key.
    pub tags: Vec<(String, String)>,
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A stopped fleet for tests.
    pub fn fleet(name: &str) -> Fleet {
        Fleet {
            name: FleetName::parse(name).unwrap(),
            arn: format!("arn:aws:appstream:eu-central-1:123456789012:fleet/{name}"),
            display_name: None,
            description: None,
            state: FleetState::Stopped,
            fleet_type: FleetType::OnDemand,
            instance_type: "stream.standard.medium".to_owned(),
            image: Some("office-base".to_owned()),
            image_arn: None,
            capacity: Capacity::default(),
            max_user_duration: None,
            disconnect_timeout: None,
            idle_disconnect_timeout: None,
            created: None,
            errors: vec![],
            subnets: vec![],
            security_groups: vec![],
            default_internet_access: false,
            directory: None,
            organizational_unit: None,
            iam_role: None,
            stream_view: None,
            platform: None,
            max_concurrent_sessions: None,
            max_sessions_per_instance: None,
        }
    }

    #[test]
    fn start_and_stop_are_possible_in_the_states_aws_takes_them() {
        let mut fleet = fleet("lab");
        let cases = [
            (FleetState::Stopped, true, false),
            (FleetState::Starting, false, true),
            (FleetState::Running, false, true),
            (FleetState::Stopping, false, false),
            (FleetState::Unknown("MELTING".to_owned()), false, false),
        ];
        for (state, start, stop) in cases {
            fleet.state = state.clone();
            assert_eq!(fleet.can(FleetAction::Start).is_ok(), start, "{state:?}");
            assert_eq!(fleet.can(FleetAction::Stop).is_ok(), stop, "{state:?}");
        }
    }

    #[test]
    fn an_image_of_ones_own_is_told_by_its_name_alone() {
        let mut fleet = fleet("lab");
        let arn =
            |account: &str| format!("arn:aws:appstream:eu-central-1:{account}:image/office-base");
        let mut told = |arn: Option<String>| {
            fleet.image_arn = arn;
            let (name, arn) = fleet.image_name().unwrap();
            assert_eq!(name.as_str(), "office-base");
            arn.map(ToOwned::to_owned)
        };
        assert_eq!(told(None), None);
        assert_eq!(told(Some(arn("123456789012"))), None);
        for foreign in ["", "210987654321"] {
            assert_eq!(told(Some(arn(foreign))), Some(arn(foreign)));
        }
    }

    #[test]
    fn a_fleet_that_cannot_start_says_so() {
        let mut fleet = fleet("lab");
        fleet.state = FleetState::Starting;
        fleet.errors.push(FleetError {
            code: "SUBNET_NOT_FOUND".to_owned(),
            message: "The subnet was not found.".to_owned(),
        });
        assert_eq!(fleet.status(), (Tone::Failed, "Cannot start".to_owned()));
    }

    #[test]
    fn a_running_fleet_with_an_error_is_degraded() {
        let mut fleet = fleet("lab");
        fleet.state = FleetState::Running;
        fleet.errors.push(FleetError {
            code: "SOMETHING_NEW".to_owned(),
            message: "Something new happened.".to_owned(),
        });
        assert_eq!(
            fleet.status(),
            (Tone::Warning, "Running, 1 error".to_owned())
        );
        assert_eq!(fleet.errors[0].explained().0, "Something new happened.");
    }

    #[test]
    fn capacity_is_tight_from_nine_of_ten() {
        let capacity = |running, in_use| Capacity {
            running,
            in_use,
            ..Capacity::default()
        };
        assert!(capacity(10, 9).is_tight());
        assert!(!capacity(10, 8).is_tight());
        assert!(!capacity(0, 0).is_tight());
    }
}
