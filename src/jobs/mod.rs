//! Jobs: long work in steps. A job is stored, step by step; whoever holds its lease
//! works on it, so it goes on after a crash, and each step is safe to run twice.
//!
//! Steps stand in lanes. In a lane each step needs the one before it and a failure
//! ends the lane; lanes know nothing of each other. Work in sequence is one lane, work
//! in bulk a lane for each item.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::appstream::FleetName;
use crate::ui::Tone;

pub mod api;
pub mod bulk;
mod delete;
#[cfg(feature = "ssr")]
mod described;
mod detail;
#[cfg(feature = "ssr")]
mod follow;
#[cfg(feature = "ssr")]
mod in_bulk;
#[cfg(feature = "ssr")]
mod lease;
mod list;
#[cfg(feature = "ssr")]
mod look;
pub mod making;
#[cfg(feature = "ssr")]
pub mod plans;
#[cfg(feature = "ssr")]
mod records;
#[cfg(feature = "ssr")]
pub mod run;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod work;

pub use delete::{DeleteWithSteps, Deleting, Deletion};
pub use detail::JobPage;
pub use list::JobsPage;
#[cfg(feature = "ssr")]
pub use {follow::follow, store::create};

/// Items a job in bulk has at most.
pub const MOST_ITEMS: usize = 1_000;

/// The id of a job, as it stands in its address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct JobId(pub String);

impl fmt::Display for JobId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum JobState {
    /// Some step is still to come.
    Running,
    /// Every step is done, or was not needed.
    Done,
    /// A step failed; what needed it was not begun.
    Failed,
    /// Somebody cancelled what was not begun.
    Cancelled,
}

impl JobState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// As it is stored, and as it stands in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Finds the one stored as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Shape and word for people.
    pub const fn status(self) -> (Tone, &'static str) {
        match self {
            Self::Running => (Tone::Starting, "Running"),
            Self::Done => (Tone::Running, "Done"),
            Self::Failed => (Tone::Failed, "Failed"),
            Self::Cancelled => (Tone::Stopped, "Cancelled"),
        }
    }
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StepState {
    /// Not begun.
    Waiting,
    /// AWS is being asked.
    Running,
    /// AWS does it, which takes its time.
    WaitingForAws,
    /// Done.
    Done,
    /// It was as it should be already.
    Skipped,
    /// Failed.
    Failed,
    /// Cancelled before it was begun, or no longer watched.
    Cancelled,
}

impl StepState {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Running,
        Self::WaitingForAws,
        Self::Done,
        Self::Skipped,
        Self::Failed,
        Self::Cancelled,
    ];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::WaitingForAws => "waiting-for-aws",
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Finds the one stored as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Shape and word for people.
    pub const fn status(self) -> (Tone, &'static str) {
        match self {
            Self::Waiting => (Tone::Pending, "Waiting"),
            Self::Running => (Tone::Starting, "Running"),
            Self::WaitingForAws => (Tone::Starting, "Waiting for AWS"),
            Self::Done => (Tone::Running, "Done"),
            Self::Skipped => (Tone::Running, "Not needed"),
            Self::Failed => (Tone::Failed, "Failed"),
            Self::Cancelled => (Tone::Stopped, "Cancelled"),
        }
    }

    /// Whether the step after it may begin.
    pub const fn is_reached(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }

    /// Whether it is begun and not over.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Running | Self::WaitingForAws)
    }
}

/// What a fleet or image builder comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rest {
    /// It runs.
    Running,
    /// It is stopped.
    Stopped,
}

impl Rest {
    /// As AWS spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Stopped => "STOPPED",
        }
    }
}

/// What a step waits for after its call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Wait {
    /// A fleet is in this state.
    Fleet(FleetName, Rest),
    /// An image builder is in this state.
    ImageBuilder(String, Rest),
    /// An image is available.
    Image(String),
    /// A thing is gone: its kind and name.
    Gone(String, String),
}

impl Wait {
    /// How long AWS usually takes, in words.
    pub const fn usual(&self) -> &'static str {
        match self {
            Self::Fleet(_, Rest::Running) => "This usually takes 10 to 20 minutes.",
            Self::Fleet(_, Rest::Stopped) => "This usually takes about 5 minutes.",
            Self::ImageBuilder(_, Rest::Running) => "This usually takes 10 to 15 minutes.",
            Self::ImageBuilder(_, Rest::Stopped) => "This usually takes about 5 minutes.",
            Self::Image(_) => "This usually takes 20 to 40 minutes.",
            Self::Gone(..) => "This usually takes a few seconds.",
        }
    }
}

/// A job as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What it does: "Delete fleet lab-linux".
    pub title: String,
    /// Who made it: a user name.
    pub made_by: String,
    /// When; seconds since 1970.
    pub created_at: i64,
    /// When it was over; seconds since 1970.
    pub finished_at: Option<i64>,
    /// How far it is.
    pub state: JobState,
    /// Who cancelled it: a user name.
    pub cancelled_by: Option<String>,
    /// How many steps it has.
    pub steps: usize,
    /// How many of them are done, or were not needed.
    pub reached: usize,
    /// How many failed.
    pub failed: usize,
}

/// A step as its job's page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Step {
    /// Its place in the job, counted from 0.
    pub number: i64,
    /// The lane it stands in.
    pub lane: i64,
    /// What it does: "Stop fleet lab-linux".
    pub label: String,
    /// How far it is.
    pub state: StepState,
    /// What is to be known of it now: what went wrong, why it was not needed, what AWS
    /// says while it waits.
    pub message: Option<String>,
    /// What to do about it.
    pub advice: Option<String>,
    /// AWS's code for what went wrong.
    pub aws_code: Option<String>,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// When it was begun; seconds since 1970.
    pub began_at: Option<i64>,
    /// When it was over; seconds since 1970.
    pub finished_at: Option<i64>,
    /// What it waits for.
    pub wait: Option<Wait>,
    /// Seconds the same took the last time, while it waits.
    pub earlier: Option<i64>,
}

/// A job with its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobDetail {
    /// The job.
    pub job: Job,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// Whether who asks may cancel it and try it again.
    pub may_change: bool,
}

/// A job to be made, or just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// What it does.
    pub title: String,
    /// Its steps in words.
    pub steps: Vec<String>,
    /// The job, unless only the plan was asked for.
    pub job: Option<JobId>,
}

/// Something done to many things at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bulk {
    /// Start fleets.
    StartFleets,
    /// Stop fleets; sessions on them end.
    StopFleets,
    /// Delete fleets: stopped and taken away from their stacks before.
    DeleteFleets,
    /// Give fleets these tags.
    TagFleets(Vec<(String, String)>),
    /// Start image builders.
    StartImageBuilders,
    /// Stop image builders.
    StopImageBuilders,
    /// Delete image builders.
    DeleteImageBuilders,
    /// Delete stacks: their fleets are taken away before.
    DeleteStacks,
    /// Give stacks these tags.
    TagStacks(Vec<(String, String)>),
    /// Give image builders these tags.
    TagImageBuilders(Vec<(String, String)>),
    /// Take the tags with these keys from fleets.
    UntagFleets(Vec<String>),
    /// Take the tags with these keys from stacks.
    UntagStacks(Vec<String>),
    /// Take the tags with these keys from image builders.
    UntagImageBuilders(Vec<String>),
    /// End sessions, named by their ids.
    EndSessions,
}
