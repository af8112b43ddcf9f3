//! The demo's twelve fleets.

use std::time::Duration;

use super::{DAY, HOUR, MINUTE, Tags, tag};
use crate::clock::Time;
use crate::fleets::{
    Configuration, Fleet, FleetState, FleetType, ImageReference, Ramp, network_reach,
};
use crate::place::Place;
use crate::timeline::Wake;
use crate::value::{Members, Value};
use crate::world::World;

/// What a fleet of the demo is doing.
enum Doing {
    Stopped,
    Running,
    /// Began so long ago, and takes so long.
    Starting(Duration, Duration),
    /// As above, with so many instances left.
    Stopping(Duration, Duration, u32),
}

struct Sample {
    name: &'static str,
    display_name: &'static str,
    kind: FleetType,
    instance_type: &'static str,
    /// None for the Elastic fleet.
    image: Option<&'static str>,
    desired: u32,
    subnets: &'static [&'static str],
    /// Longest session, disconnect timeout and idle timeout, in minutes.
    timeouts: (u32, u32, u32),
    view: &'static str,
    days_old: u32,
    doing: Doing,
    tags: Tags,
}

const A: &str = "subnet-0a41c7e2f9b3d6508";
const B: &str = "subnet-07d25f81c3e6a9b40";
/// This one has 21 free addresses.
const NEARLY_FULL: &str = "subnet-0c96e1b47fade021";
/// This one does not exist.
const GONE: &str = "subnet-0bad4e71c95a2f863";

const SAMPLES: [Sample; 12] = [
    Sample {
        name: "contractors",
        display_name: "Contractors",
        kind: FleetType::OnDemand,
        instance_type: "stream.standard.medium",
        image: Some("office-base-2026-02"),
        desired: 30,
        subnets: &[A, B],
        timeouts: (480, 5, 10),
        view: "APP",
        days_old: 214,
        doing: Doing::Running,
        tags: &[
            ("env", "production"),
            ("team", "partners"),
            ("cost-center", "2050"),
        ],
    },
    Sample {
        name: "eng-cad-gpu",
        display_name: "Engineering CAD",
        kind: FleetType::AlwaysOn,
        instance_type: "stream.graphics.g4dn.xlarge",
        image: Some("cad-2026-02"),
        desired: 24,
        subnets: &[NEARLY_FULL],
        timeouts: (600, 15, 30),
        view: "DESKTOP",
        days_old: 467,
        doing: Doing::Running,
        tags: &[
            ("env", "production"),
            ("team", "engineering"),
            ("cost-center", "4410"),
            ("owner", "cad-platform"),
        ],
    },
    Sample {
        name: "eng-sim-batch",
        display_name: "Engineering simulation",
        kind: FleetType::OnDemand,
        instance_type: "stream.compute.2xlarge",
        image: Some("cad-2026-02"),
        desired: 8,
        subnets: &[A],
        timeouts: (2_880, 60, 0),
        view: "APP",
        days_old: 151,
        doing: Doing::Stopped,
        tags: &[
            ("env", "production"),
            ("team", "engineering"),
            ("cost-center", "4410"),
        ],
    },
    Sample {
        name: "finance-desktop",
        display_name: "Finance desktop",
        kind: FleetType::AlwaysOn,
        instance_type: "stream.standard.large",
        image: Some("finance-2026-01"),
        desired: 24,
        subnets: &[A, B],
        timeouts: (600, 5, 30),
        view: "DESKTOP",
        days_old: 398,
        doing: Doing::Running,
        tags: &[
            ("env", "production"),
            ("team", "finance"),
            ("cost-center", "1200"),
        ],
    },
    Sample {
        name: "hr-records",
        display_name: "HR records",
        kind: FleetType::OnDemand,
        instance_type: "stream.standard.small",
        image: Some("office-base-2026-02"),
        desired: 6,
        subnets: &[A],
        timeouts: (480, 5, 10),
        view: "APP",
        days_old: 305,
        doing: Doing::Running,
        tags: &[
            ("env", "production"),
            ("team", "people"),
            ("cost-center", "1310"),
        ],
    },
    Sample {
        name: "lab-linux",
        display_name: "Linux lab",
        kind: FleetType::AlwaysOn,
        instance_type: "stream.standard.medium",
        image: Some("rocky8-lab-2025-11"),
        desired: 4,
        subnets: &[B],
        timeouts: (960, 15, 0),
        view: "DESKTOP",
        days_old: 130,
        doing: Doing::Stopped,
        tags: &[("env", "test"), ("team", "engineering")],
    },
    Sample {
        name: "legal-review",
        display_name: "Legal review",
        kind: FleetType::OnDemand,
        instance_type: "stream.memory.large",
        image: Some("office-base-2026-02"),
        desired: 10,
        subnets: &[A, B],
        timeouts: (600, 5, 10),
        view: "APP",
        days_old: 188,
        doing: Doing::Running,
        tags: &[
            ("env", "production"),
            ("team", "legal"),
            ("cost-center", "1410"),
        ],
    },
    Sample {
        name: "office-apps",
        display_name: "Office applications",
        kind: FleetType::Elastic,
        instance_type: "stream.standard.medium",
        image: None,
        desired: 12,
        subnets: &[A, B],
        timeouts: (480, 5, 10),
        view: "APP",
        days_old: 92,
        doing: Doing::Running,
        tags: &[
            ("env", "production"),
            ("team", "workplace"),
            ("cost-center", "2000"),
        ],
    },
    Sample {
        name: "qa-browsers",
        display_name: "Browsers for tests",
        kind: FleetType::AlwaysOn,
        instance_type: "stream.standard.medium",
        image: Some("qa-2026-03"),
        desired: 8,
        subnets: &[B],
        timeouts: (240, 5, 15),
        view: "APP",
        days_old: 45,
        doing: Doing::Starting(Duration::from_secs(780), Duration::from_secs(1_800)),
        tags: &[("env", "test"), ("team", "quality")],
    },
    Sample {
        name: "sales-demo",
        display_name: "Sales demo",
        kind: FleetType::OnDemand,
        instance_type: "stream.standard.large",
        image: Some("demo-2026-01"),
        desired: 5,
        subnets: &[A],
        timeouts: (240, 5, 15),
        view: "APP",
        days_old: 77,
        doing: Doing::Stopping(MINUTE, Duration::from_secs(1_200), 1),
        tags: &[
            ("env", "production"),
            ("team", "sales"),
            ("cost-center", "3100"),
        ],
    },
    Sample {
        name: "support-crm",
        display_name: "Support desk",
        kind: FleetType::AlwaysOn,
        instance_type: "stream.standard.medium",
        image: Some("office-base-2026-02"),
        desired: 10,
        subnets: &[A, B],
        timeouts: (720, 15, 0),
        view: "APP",
        days_old: 276,
        doing: Doing::Running,
        tags: &[
            ("env", "production"),
            ("team", "support"),
            ("cost-center", "3300"),
        ],
    },
    Sample {
        name: "training-room",
        display_name: "Training room",
        kind: FleetType::OnDemand,
        instance_type: "stream.standard.medium",
        image: Some("training-2025-09"),
        desired: 20,
        subnets: &[GONE],
        timeouts: (960, 15, 0),
        view: "DESKTOP",
        days_old: 233,
        doing: Doing::Starting(Duration::from_secs(7_200), Duration::from_secs(180)),
        tags: &[("env", "production"), ("team", "people")],
    },
];

pub(super) fn fill(world: &mut World, place: &Place, now: Time) {
    for sample in &SAMPLES {
        let configuration = configuration(world, place, sample);
        let mut fleet = Fleet::new(configuration, now.before(DAY * sample.days_old + HOUR * 3));
        if let Some(until) = put_to_work(&mut fleet, &sample.doing, now) {
            world.timeline.wake(
                until,
                Wake::Fleet {
                    place: place.clone(),
                    name: sample.name.to_owned(),
                },
            );
        }
        let region = world.region(place);
        region.fleets.insert(sample.name.to_owned(), fleet);
        tag(region, place.arn("fleet", sample.name), sample.tags);
    }
}

fn configuration(world: &World, place: &Place, sample: &Sample) -> Configuration {
    let mut fleet = Configuration::new(sample.name, sample.kind, sample.instance_type);
    fleet.display_name = Some(sample.display_name.to_owned());
    let image = sample.image.and_then(|name| {
        let image = world.find_region(place)?.images.get(name)?;
        Some(ImageReference {
            name: name.to_owned(),
            arn: place.arn("image", name),
            platform: image.platform.clone(),
        })
    });
    match image {
        Some(_) => fleet.desired_instances = Some(sample.desired),
        None => {
            fleet.concurrent_sessions = Some(sample.desired);
            fleet.platform = Some("WINDOWS_SERVER_2019".to_owned());
        }
    }
    fleet.image = image;
    let (longest, disconnect, idle) = sample.timeouts;
    fleet.longest_session = MINUTE * longest;
    fleet.disconnect_timeout = MINUTE * disconnect;
    fleet.idle_timeout = MINUTE * idle;
    fleet.stream_view = sample.view.to_owned();
    let subnets = sample.subnets.iter().map(|subnet| Value::from(*subnet));
    let group = Value::List(vec!["sg-04f7c81e9a2d6b350".into()]);
    fleet.others.set(
        "VpcConfig",
        Members::from([
            ("SubnetIds", subnets.collect()),
            ("SecurityGroupIds", group),
        ]),
    );
    if sample.name == "eng-cad-gpu" {
        join_domain(&mut fleet, place);
    }
    fleet
}

fn join_domain(fleet: &mut Configuration, place: &Place) {
    fleet.others.set(
        "DomainJoinInfo",
        Members::from([
            ("DirectoryName", "corp.example.com".into()),
            (
                "OrganizationalUnitDistinguishedName",
                "OU=AppStream,DC=corp,DC=example,DC=com".into(),
            ),
        ]),
    );
    let role = format!("arn:aws:iam::{}:role/appstream-cad", place.account());
    fleet.others.set("IamRoleArn", role);
}

/// Sets a fleet going; gives back when it will have moved on.
fn put_to_work(fleet: &mut Fleet, doing: &Doing, now: Time) -> Option<Time> {
    match *doing {
        Doing::Stopped => None,
        Doing::Running => {
            let reach = network_reach(&fleet.configuration);
            fleet.instances = Ramp::steady(reach.instances, fleet.created);
            fleet.errors = reach.errors;
            fleet.state = FleetState::Running;
            None
        }
        Doing::Starting(ago, lasting) => {
            let began = now.before(ago);
            fleet.begin_start(began, lasting);
            Some(began + lasting)
        }
        Doing::Stopping(ago, lasting, left) => {
            let began = now.before(ago);
            fleet.state = FleetState::Running;
            fleet.instances = Ramp::steady(left, began);
            fleet.begin_stop(began, lasting);
            Some(began + lasting)
        }
    }
}
