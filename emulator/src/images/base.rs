//! AWS's public images, which every account sees in every region.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Application, Image, ImageState};
use crate::clock::Time;
use crate::fleets::instance_family;
use crate::value::Text;

const GENERAL: &str = "General Purpose";
const COMPUTE: &str = "Compute Optimized";
const MEMORY: &str = "Memory Optimized";
const GRAPHICS_G4: &str = "Graphics G4";
const GRAPHICS_G5: &str = "Graphics G5";
const GRAPHICS_G6: &str = "Graphics G6";
const GRAPHICS: &str = "Graphics";

/// The families of images that need no graphics card.
pub(crate) const WITHOUT_GRAPHICS: &[&str] = &[GENERAL, COMPUTE, MEMORY];
const WITH_G4: &[&str] = &[GRAPHICS_G4];
const WITH_G5: &[&str] = &[GRAPHICS_G5, GRAPHICS_G6];

/// What `SupportedInstanceFamilies` calls the family of an instance type.
pub(super) fn family_name(instance_type: &str) -> &'static str {
    match instance_family(instance_type).unwrap_or_default() {
        "stream.compute" => COMPUTE,
        "stream.memory" | "stream.memory.z1d" => MEMORY,
        "stream.graphics.g4dn" => GRAPHICS_G4,
        "stream.graphics.g5" => GRAPHICS_G5,
        family if family.starts_with("stream.graphics.g") => GRAPHICS_G6,
        family if family.starts_with("stream.graphics") => GRAPHICS,
        _ => GENERAL,
    }
}

/// The public images. One of them, of Windows Server 2012 R2, is deprecated:
/// it is not listed, but still found by its name.
pub(crate) fn base_images() -> &'static [Image] {
    static IMAGES: LazyLock<Vec<Image>> = LazyLock::new(|| {
        BASES
            .iter()
            .map(|base| Image {
                name: base.name.to_owned(),
                display_name: Some(base.name.to_owned()),
                description: Some(base.description.to_owned()),
                state: ImageState::Available,
                until: None,
                deprecated: base.name == DEPRECATED,
                platform: base.platform.into(),
                created: Time::from_milliseconds(base.released * 86_400_000),
                base_image: None,
                image_builder: None,
                agent_version: base.agent.into(),
                latest_agent: base.agent == LATEST_AGENT,
                families: base.families.iter().copied().map(Text::from).collect(),
                software: Vec::new(),
                image_type: "CUSTOM".into(),
                applications: if base.name.contains("Sample") {
                    sample_applications()
                } else {
                    Vec::new()
                },
                errors: Vec::new(),
                permissions: BTreeMap::new(),
            })
            .collect()
    });
    &IMAGES
}

/// The version of the streaming agent that is the newest here.
pub(crate) const LATEST_AGENT: &str = "09-15-2026";
const DEPRECATED: &str = "AppStream-WinServer2012R2-08-02-2023";

struct Base {
    name: &'static str,
    platform: &'static str,
    description: &'static str,
    agent: &'static str,
    /// Days since the epoch.
    released: i64,
    families: &'static [&'static str],
}

const fn base(
    name: &'static str,
    platform: &'static str,
    description: &'static str,
    agent: &'static str,
    released: i64,
    families: &'static [&'static str],
) -> Base {
    Base {
        name,
        platform,
        description,
        agent,
        released,
        families,
    }
}

const BASES: [Base; 11] = [
    base(
        "AppStream-WinServer2025-09-15-2026",
        "WINDOWS_SERVER_2025",
        "Microsoft Windows Server 2025 base image",
        LATEST_AGENT,
        20_711,
        WITHOUT_GRAPHICS,
    ),
    base(
        "AppStream-WinServer2022-09-15-2026",
        "WINDOWS_SERVER_2022",
        "Microsoft Windows Server 2022 base image",
        LATEST_AGENT,
        20_711,
        WITHOUT_GRAPHICS,
    ),
    base(
        "AppStream-WinServer2019-09-15-2026",
        "WINDOWS_SERVER_2019",
        "Microsoft Windows Server 2019 base image",
        LATEST_AGENT,
        20_711,
        WITHOUT_GRAPHICS,
    ),
    base(
        "AppStream-WinServer2019-06-17-2024",
        "WINDOWS_SERVER_2019",
        "Microsoft Windows Server 2019 base image",
        "06-17-2024",
        19_891,
        WITHOUT_GRAPHICS,
    ),
    base(
        DEPRECATED,
        "WINDOWS",
        "Microsoft Windows Server 2012 R2 base image",
        "08-02-2023",
        19_571,
        WITHOUT_GRAPHICS,
    ),
    base(
        "AppStream-Graphics-G4dn-WinServer2022-09-15-2026",
        "WINDOWS_SERVER_2022",
        "Graphics G4dn base image on Microsoft Windows Server 2022",
        LATEST_AGENT,
        20_711,
        WITH_G4,
    ),
    base(
        "AppStream-Graphics-G5-WinServer2022-09-15-2026",
        "WINDOWS_SERVER_2022",
        "Graphics G5 base image on Microsoft Windows Server 2022",
        LATEST_AGENT,
        20_711,
        WITH_G5,
    ),
    base(
        "AppStream-AmazonLinux2-09-15-2026",
        "AMAZON_LINUX2",
        "Amazon Linux 2 base image",
        LATEST_AGENT,
        20_711,
        WITHOUT_GRAPHICS,
    ),
    base(
        "AppStream-RockyLinux8-09-15-2026",
        "ROCKY_LINUX8",
        "Rocky Linux 8 base image",
        LATEST_AGENT,
        20_711,
        WITHOUT_GRAPHICS,
    ),
    base(
        "Amazon-AppStream2-Sample-Image-03-11-2023",
        "WINDOWS_SERVER_2019",
        "Sample applications on Microsoft Windows Server 2019",
        "03-11-2023",
        19_427,
        WITHOUT_GRAPHICS,
    ),
    base(
        "Amazon-AppStream2-Sample-Image-02-04-2019",
        "WINDOWS",
        "Sample applications on Microsoft Windows Server",
        "02-04-2019",
        17_931,
        WITHOUT_GRAPHICS,
    ),
];

/// What AWS puts on its sample images.
fn sample_applications() -> Vec<Application> {
    vec![
        Application::new(
            "Blender",
            "Blender",
            "C:\\Program Files\\Blender Foundation\\blender.exe",
        ),
        Application::new("Eclipse", "Eclipse", "C:\\eclipse\\eclipse.exe"),
        Application::new(
            "Firefox",
            "Mozilla Firefox",
            "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
        ),
        Application::new(
            "LibreOfficeCalc",
            "LibreOffice Calc",
            "C:\\Program Files\\LibreOffice\\program\\scalc.exe",
        ),
        Application::new(
            "Notepad++",
            "Notepad++",
            "C:\\Program Files\\Notepad++\\notepad++.exe",
        ),
    ]
}
