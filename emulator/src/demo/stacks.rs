//! The demo's seven stacks, and the fleets they lead to.

use super::{DAY, Tags, tag};
use crate::clock::Time;
use crate::place::Place;
use crate::stacks::Stack;
use crate::world::Region;

struct Sample {
    name: &'static str,
    display_name: &'static str,
    description: &'static str,
    days_old: u32,
    fleets: &'static [&'static str],
    /// What users may not do here, of what they may by default.
    forbidden: &'static [&'static str],
    home_folders: bool,
    /// The settings group, when applications keep their settings.
    settings_group: Option<&'static str>,
    tags: Tags,
}

const NO_DATA_OUT: &[&str] = &[
    "CLIPBOARD_COPY_TO_LOCAL_DEVICE",
    "FILE_DOWNLOAD",
    "PRINTING_TO_LOCAL_DEVICE",
];

const SAMPLES: [Sample; 7] = [
    Sample {
        name: "engineering-cad",
        display_name: "Engineering CAD",
        description: "3D design and simulation, on graphics machines",
        days_old: 460,
        fleets: &["eng-cad-gpu", "eng-sim-batch"],
        forbidden: &["FILE_DOWNLOAD"],
        home_folders: true,
        settings_group: Some("engineering"),
        tags: &[
            ("env", "production"),
            ("team", "engineering"),
            ("cost-center", "4410"),
        ],
    },
    Sample {
        name: "finance",
        display_name: "Finance",
        description: "Accounting and month-end reports",
        days_old: 391,
        fleets: &["finance-desktop"],
        forbidden: NO_DATA_OUT,
        home_folders: true,
        settings_group: Some("finance"),
        tags: &[
            ("env", "production"),
            ("team", "finance"),
            ("cost-center", "1200"),
        ],
    },
    Sample {
        name: "legal",
        display_name: "Legal",
        description: "Contracts and case files",
        days_old: 180,
        fleets: &["legal-review"],
        forbidden: NO_DATA_OUT,
        home_folders: false,
        settings_group: None,
        tags: &[
            ("env", "production"),
            ("team", "legal"),
            ("cost-center", "1410"),
        ],
    },
    Sample {
        name: "office",
        display_name: "Office",
        description: "Office applications for everybody, contractors included",
        days_old: 210,
        fleets: &["contractors", "hr-records", "office-apps"],
        forbidden: &[],
        home_folders: true,
        settings_group: None,
        tags: &[
            ("env", "production"),
            ("team", "workplace"),
            ("cost-center", "2000"),
        ],
    },
    Sample {
        name: "sales",
        display_name: "Sales demo",
        description: "The product, to show to customers",
        days_old: 76,
        fleets: &["sales-demo"],
        forbidden: &["FILE_UPLOAD", "FILE_DOWNLOAD"],
        home_folders: false,
        settings_group: None,
        tags: &[("env", "production"), ("team", "sales")],
    },
    Sample {
        name: "support",
        display_name: "Customer support",
        description: "The support desk's customer records",
        days_old: 270,
        fleets: &["support-crm"],
        forbidden: &["FILE_DOWNLOAD"],
        home_folders: false,
        settings_group: None,
        tags: &[
            ("env", "production"),
            ("team", "support"),
            ("cost-center", "3300"),
        ],
    },
    Sample {
        name: "training",
        display_name: "Training",
        description: "Courses; gets its fleet before each of them",
        days_old: 230,
        fleets: &[],
        forbidden: &[],
        home_folders: false,
        settings_group: None,
        tags: &[("env", "production"), ("team", "people")],
    },
];

pub(super) fn fill(region: &mut Region, place: &Place, now: Time) {
    for sample in &SAMPLES {
        let mut stack = Stack::new(sample.name, now.before(DAY * sample.days_old));
        stack.display_name = Some(sample.display_name.to_owned());
        stack.description = Some(sample.description.to_owned());
        stack.feedback_url = Some("https://intranet.example.com/appstream/feedback".to_owned());
        stack.settings_group = sample.settings_group.map(str::to_owned);
        if sample.home_folders {
            stack.add_home_folders(place);
        }
        for action in sample.forbidden {
            stack.user_settings.allow(action, false);
        }
        region.stacks.insert(sample.name.to_owned(), stack);
        for fleet in sample.fleets {
            region
                .associations
                .insert((sample.name.to_owned(), (*fleet).to_owned()));
        }
        tag(region, place.arn("stack", sample.name), sample.tags);
    }
}
