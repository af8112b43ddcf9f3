//! The demo's image builders: one that somebody left running, one stopped.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{DAY, Tags, tag};
use crate::builders::{ImageBuilder, State};
use crate::clock::Time;
use crate::fleets::ImageReference;
use crate::place::Place;
use crate::value::{Members, Value};
use crate::world::Region;

struct Sample {
    name: &'static str,
    description: &'static str,
    image: &'static str,
    instance_type: &'static str,
    ago: Duration,
    state: State,
    address: &'static str,
    interface: &'static str,
    tags: Tags,
}

const fn days(count: u64) -> Duration {
    Duration::from_secs(count * 86_400)
}

const SAMPLES: [Sample; 2] = [
    Sample {
        name: "cad-builder-02",
        description: "Makes the CAD images",
        image: "AppStream-Graphics-G4dn-WinServer2022-09-15-2026",
        instance_type: "stream.graphics.g4dn.xlarge",
        ago: days(27),
        state: State::Stopped,
        address: "10.20.7.61",
        interface: "eni-0c41d97ab2e60f358",
        tags: &[("env", "production"), ("team", "engineering")],
    },
    Sample {
        name: "office-builder-01",
        description: "Makes the office images",
        image: "AppStream-WinServer2022-09-15-2026",
        instance_type: "stream.standard.large",
        ago: days(6),
        state: State::Running,
        address: "10.20.5.118",
        interface: "eni-07b2e4f90a6d81c35",
        tags: &[("env", "production"), ("team", "workplace")],
    },
];

pub(super) fn fill(region: &mut Region, place: &Place, now: Time) {
    for sample in &SAMPLES {
        let builder = ImageBuilder {
            name: sample.name.to_owned(),
            image: ImageReference {
                name: sample.image.to_owned(),
                arn: place.public_image_arn(sample.image),
                platform: "WINDOWS_SERVER_2022".into(),
            },
            instance_type: sample.instance_type.to_owned(),
            display_name: None,
            description: Some(sample.description.to_owned()),
            internet_access: false,
            others: Members::from([(
                "VpcConfig",
                Members::from([(
                    "SubnetIds",
                    vec![Value::from("subnet-0a41c7e2f9b3d6508")].into(),
                )])
                .into(),
            )]),
            created: now.before(sample.ago + DAY / 3),
            state: sample.state,
            until: None,
            agent_version: crate::images::LATEST_AGENT.into(),
            address: sample.address.to_owned(),
            interface: sample.interface.to_owned(),
            errors: Vec::new(),
            software: BTreeMap::new(),
        };
        region.builders.insert(sample.name.to_owned(), builder);
        tag(region, place.arn("image-builder", sample.name), sample.tags);
    }
}
