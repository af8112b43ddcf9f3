//! The demo's images: ten of its own, four that partners share with it.

use std::collections::BTreeMap;

use super::{DAY, MINUTE, tag};
use crate::clock::Time;
use crate::images::{Application, Image, ImageError, ImageState, Permissions, WITHOUT_GRAPHICS};
use crate::place::Place;
use crate::value::Text;
use crate::world::World;

/// The accounts of partners, with which images are shared both ways.
const PARTNERS: [&str; 3] = ["210987654321", "345678901234", "456789012345"];

const BOTH: Permissions = Permissions {
    fleet: true,
    image_builder: true,
};
const FLEETS_ONLY: Permissions = Permissions {
    fleet: true,
    image_builder: false,
};

type Applications = &'static [(&'static str, &'static str)];

struct Sample {
    name: &'static str,
    description: &'static str,
    platform: &'static str,
    base: &'static str,
    days_old: u32,
    /// How old the streaming agent was when the image was made, in days.
    agent_days: u32,
    state: ImageState,
    graphics: bool,
    /// With how many partners it is shared.
    shared: usize,
    applications: Applications,
}

const OFFICE: Applications = &[
    ("Word", "Microsoft Word"),
    ("Excel", "Microsoft Excel"),
    ("Outlook", "Microsoft Outlook"),
    ("ContractReview", "Contract review"),
    ("HRRecords", "HR records"),
    ("CustomerDesk", "Customer desk"),
    ("Browser", "Web browser"),
];
const CAD: Applications = &[
    ("CADStudio", "CAD Studio"),
    ("DrawingChecker", "Drawing checker"),
    ("PartsLibrary", "Parts library"),
    ("PointCloud", "Point cloud viewer"),
    ("Simulation", "Simulation"),
];
const FINANCE: Applications = &[
    ("Ledger", "Ledger"),
    ("ReportBuilder", "Report builder"),
    ("Excel", "Microsoft Excel"),
];

const WIN_2025: (&str, &str) = ("WINDOWS_SERVER_2025", "AppStream-WinServer2025-09-15-2026");
const WIN_2022: (&str, &str) = ("WINDOWS_SERVER_2022", "AppStream-WinServer2022-09-15-2026");
const WIN_2019: (&str, &str) = ("WINDOWS_SERVER_2019", "AppStream-WinServer2019-09-15-2026");
const WIN_G4: (&str, &str) = (
    "WINDOWS_SERVER_2022",
    "AppStream-Graphics-G4dn-WinServer2022-09-15-2026",
);
const ROCKY: (&str, &str) = ("ROCKY_LINUX8", "AppStream-RockyLinux8-09-15-2026");

const fn sample(
    name: &'static str,
    description: &'static str,
    (platform, base): (&'static str, &'static str),
    (days_old, agent_days): (u32, u32),
    applications: Applications,
) -> Sample {
    Sample {
        name,
        description,
        platform,
        base,
        days_old,
        agent_days,
        state: ImageState::Available,
        graphics: false,
        shared: 0,
        applications,
    }
}

const OWN: [Sample; 10] = [
    Sample {
        graphics: true,
        shared: 3,
        ..sample(
            "cad-2026-02",
            "CAD Studio 14 and friends",
            WIN_G4,
            (27, 20),
            CAD,
        )
    },
    Sample {
        graphics: true,
        state: ImageState::Pending,
        ..sample("cad-2026-03", "CAD Studio 14.1", WIN_G4, (0, 8), CAD)
    },
    sample(
        "demo-2026-01",
        "The product as customers see it",
        WIN_2022,
        (58, 9),
        &[("ProductDemo", "Product demo")],
    ),
    sample(
        "finance-2026-01",
        "Ledger 9 and reports",
        WIN_2022,
        (57, 8),
        FINANCE,
    ),
    Sample {
        shared: 1,
        ..sample(
            "office-base-2025-07",
            "Office, replaced by 2026-02",
            WIN_2019,
            (243, 30),
            OFFICE,
        )
    },
    Sample {
        shared: 2,
        ..sample(
            "office-base-2026-02",
            "Office and house applications",
            WIN_2022,
            (25, 19),
            OFFICE,
        )
    },
    Sample {
        state: ImageState::Copying,
        ..sample(
            "office-base-2026-03",
            "Office and house applications",
            WIN_2022,
            (0, 7),
            OFFICE,
        )
    },
    sample(
        "qa-2026-03",
        "Browsers for tests",
        WIN_2025,
        (6, 2),
        &[
            ("Chrome", "Google Chrome"),
            ("Edge", "Microsoft Edge"),
            ("Firefox", "Mozilla Firefox"),
        ],
    ),
    sample(
        "rocky8-lab-2025-11",
        "Tools of the Linux lab",
        ROCKY,
        (121, 13),
        &[("Terminal", "SSH terminal"), ("Jupyter", "JupyterLab")],
    ),
    Sample {
        state: ImageState::Failed,
        ..sample(
            "training-2025-09",
            "Course material",
            WIN_2019,
            (184, 25),
            &[("Courses", "Course material")],
        )
    },
];

/// Name, description, owner, what it may be used for.
const SHARED: [(&str, &str, usize, Permissions); 4] = [
    ("erp-client-2026-01", "ERP client of Northwind", 0, BOTH),
    (
        "erp-client-2025-10",
        "ERP client of Northwind, previous",
        0,
        FLEETS_ONLY,
    ),
    ("gis-suite-2026-02", "Maps and surveys", 1, FLEETS_ONLY),
    ("imaging-viewer-2026-01", "Image archive viewer", 2, BOTH),
];

pub(super) fn fill(world: &mut World, place: &Place, now: Time) {
    for sample in &OWN {
        let image = image(sample, now);
        let region = world.region(place);
        region.images.insert(image.name.clone(), image);
        tag(
            region,
            place.arn("image", sample.name),
            &[("env", "production"), ("team", "workplace")],
        );
    }
    for (index, (name, description, owner, permissions)) in SHARED.into_iter().enumerate() {
        let Some(owner) = PARTNERS.get(owner) else {
            continue;
        };
        let days_old = u32::try_from(index).unwrap_or(0) * 31 + 18;
        let sample = sample(name, description, WIN_2022, (days_old, 12), &[]);
        let mut image = image(&sample, now);
        image
            .permissions
            .insert(place.account().to_owned(), permissions);
        let owner = place.with_account(owner);
        world
            .region(&owner)
            .images
            .insert(image.name.clone(), image);
    }
}

fn image(sample: &Sample, now: Time) -> Image {
    let created = now.before(DAY * sample.days_old + MINUTE * 12);
    let failed = sample.state == ImageState::Failed;
    Image {
        name: sample.name.to_owned(),
        display_name: Some(sample.name.to_owned()),
        description: Some(sample.description.to_owned()),
        state: sample.state,
        until: None,
        deprecated: sample.name == "office-base-2025-07",
        platform: sample.platform.into(),
        created,
        base_image: Some(sample.base.to_owned()),
        image_builder: Some("office-builder-01".to_owned()),
        agent_version: created
            .before(DAY * sample.agent_days)
            .month_day_year()
            .into(),
        latest_agent: sample.days_old < 30,
        families: if sample.graphics {
            CAD_FAMILIES
        } else {
            WITHOUT_GRAPHICS
        }
        .iter()
        .copied()
        .map(Text::from)
        .collect(),
        software: Vec::new(),
        image_type: "CUSTOM".into(),
        applications: sample
            .applications
            .iter()
            .map(|(name, display_name)| {
                Application::new(name, display_name, "C:\\Program Files\\Portal\\launch.exe")
            })
            .collect(),
        errors: if failed {
            vec![failure(created)]
        } else {
            Vec::new()
        },
        permissions: PARTNERS
            .iter()
            .take(sample.shared)
            .map(|account| ((*account).to_owned(), BOTH))
            .collect::<BTreeMap<_, _>>(),
    }
}

/// The CAD image runs on graphics machines, and for batches on others.
const CAD_FAMILIES: &[&str] = &[
    "General Purpose",
    "Compute Optimized",
    "Memory Optimized",
    "Graphics G4",
];

fn failure(at: Time) -> ImageError {
    ImageError {
        code: "INTERNAL_SERVICE_ERROR".into(),
        message: "The image could not be created because of an internal error.".into(),
        at,
    }
}
