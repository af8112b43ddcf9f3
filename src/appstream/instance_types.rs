//! Instance types of streaming instances, with what they have. From AWS's list of
//! instance families; a type that is missing here can be typed all the same.

/// Type, virtual processors, memory in GiB, graphics memory in GiB.
pub type InstanceType = (&'static str, &'static str, &'static str, &'static str);

/// The types offered, the plainest first.
pub const INSTANCE_TYPES: [InstanceType; 53] = [
    ("stream.standard.small", "1", "2", ""),
    ("stream.standard.medium", "2", "4", ""),
    ("stream.standard.large", "2", "8", ""),
    ("stream.standard.xlarge", "4", "16", ""),
    ("stream.standard.2xlarge", "8", "32", ""),
    ("stream.compute.large", "2", "3.75", ""),
    ("stream.compute.xlarge", "4", "7.5", ""),
    ("stream.compute.2xlarge", "8", "15", ""),
    ("stream.compute.4xlarge", "16", "30", ""),
    ("stream.compute.8xlarge", "36", "60", ""),
    ("stream.memory.large", "2", "15.25", ""),
    ("stream.memory.xlarge", "4", "30.5", ""),
    ("stream.memory.2xlarge", "8", "61", ""),
    ("stream.memory.4xlarge", "16", "122", ""),
    ("stream.memory.8xlarge", "32", "244", ""),
    ("stream.memory.z1d.large", "2", "16", ""),
    ("stream.memory.z1d.xlarge", "4", "32", ""),
    ("stream.memory.z1d.2xlarge", "8", "64", ""),
    ("stream.memory.z1d.3xlarge", "12", "96", ""),
    ("stream.memory.z1d.6xlarge", "24", "192", ""),
    ("stream.memory.z1d.12xlarge", "48", "384", ""),
    ("stream.graphics-design.large", "2", "7.5", "1"),
    ("stream.graphics-design.xlarge", "4", "15.25", "2"),
    ("stream.graphics-design.2xlarge", "8", "30.5", "4"),
    ("stream.graphics-design.4xlarge", "16", "61", "8"),
    ("stream.graphics-pro.4xlarge", "16", "122", "8"),
    ("stream.graphics-pro.8xlarge", "32", "244", "16"),
    ("stream.graphics-pro.16xlarge", "64", "488", "32"),
    ("stream.graphics.g4dn.xlarge", "4", "16", "16"),
    ("stream.graphics.g4dn.2xlarge", "8", "32", "16"),
    ("stream.graphics.g4dn.4xlarge", "16", "64", "16"),
    ("stream.graphics.g4dn.8xlarge", "32", "128", "16"),
    ("stream.graphics.g4dn.12xlarge", "48", "192", "64"),
    ("stream.graphics.g4dn.16xlarge", "64", "256", "16"),
    ("stream.graphics.g5.xlarge", "4", "16", "24"),
    ("stream.graphics.g5.2xlarge", "8", "32", "24"),
    ("stream.graphics.g5.4xlarge", "16", "64", "24"),
    ("stream.graphics.g5.8xlarge", "32", "128", "24"),
    ("stream.graphics.g5.12xlarge", "48", "192", "96"),
    ("stream.graphics.g5.16xlarge", "64", "256", "24"),
    ("stream.graphics.g5.24xlarge", "96", "384", "96"),
    ("stream.graphics.g6.xlarge", "4", "16", "24"),
    ("stream.graphics.g6.2xlarge", "8", "32", "24"),
    ("stream.graphics.g6.4xlarge", "16", "64", "24"),
    ("stream.graphics.g6.8xlarge", "32", "128", "24"),
    ("stream.graphics.g6.12xlarge", "48", "192", "96"),
    ("stream.graphics.g6.16xlarge", "64", "256", "24"),
    ("stream.graphics.g6.24xlarge", "96", "384", "96"),
    ("stream.graphics.gr6.4xlarge", "16", "128", "24"),
    ("stream.graphics.gr6.8xlarge", "32", "256", "24"),
    ("stream.graphics.g6e.xlarge", "4", "32", "48"),
    ("stream.graphics.g6e.2xlarge", "8", "64", "48"),
    ("stream.graphics.g6e.4xlarge", "16", "128", "48"),
];

/// What a type has, in words.
pub fn in_words((_, processors, memory, graphics): InstanceType) -> String {
    let graphics = if graphics.is_empty() {
        String::new()
    } else {
        format!(", GPU with {graphics} GiB")
    };
    format!("{processors} vCPU, {memory} GiB memory{graphics}")
}
