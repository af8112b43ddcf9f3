//! Overview: what runs in a connection, what it holds, what needs attention.

use serde::{Deserialize, Serialize};

use crate::appstream::{FleetName, ImageBuilderName, StackName};
use crate::audit::Event;
use crate::fleets::{Fleet, FleetState};
use crate::image_builders::{BuilderRow, ImageBuilderState};
use crate::stacks::Stack;

pub mod api;
mod page;

pub use page::OverviewPage;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The numbers.
    pub summary: Summary,
    /// What needs attention, the gravest first.
    pub notes: Vec<Note>,
    /// Running fleets with somebody on them, the busiest first: name, percent.
    pub busiest: Vec<(FleetName, i32)>,
    /// The last entries of the audit record, for those who may read it.
    pub recent: Vec<Event>,
    /// How many stacks there are.
    pub stacks: usize,
}

/// The numbers of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Fleets there are.
    pub fleets: usize,
    /// Fleets in each state that occurs: state, count.
    pub states: Vec<(FleetState, usize)>,
    /// Instances with somebody on them.
    pub in_use: i32,
    /// Instances that run.
    pub running: i32,
    /// Instances that run and are free.
    pub free: i32,
    /// Instances wanted.
    pub desired: i32,
}

impl Summary {
    /// Adds up all fleets.
    pub fn of(fleets: &[Fleet]) -> Self {
        let mut summary = Self {
            fleets: fleets.len(),
            ..Self::default()
        };
        for fleet in fleets {
            match summary
                .states
                .iter_mut()
                .find(|(state, _)| *state == fleet.state)
            {
                Some((_, count)) => *count += 1,
                None => summary.states.push((fleet.state.clone(), 1)),
            }
            summary.in_use += fleet.capacity.in_use;
            summary.running += fleet.capacity.running;
            summary.free += fleet.capacity.available;
            if fleet.state != FleetState::Stopped {
                summary.desired += fleet.capacity.desired;
            }
        }
        summary
    }

    /// How many fleets are in `state`.
    pub fn in_state(&self, state: &FleetState) -> usize {
        self.states
            .iter()
            .find(|(known, _)| known == state)
            .map_or(0, |(_, count)| *count)
    }
}

/// Something that needs attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// A fleet reports an error.
    FleetError {
        /// Which.
        fleet: FleetName,
        /// What is wrong, in a sentence without full stop.
        what: String,
        /// AWS's code.
        code: String,
    },
    /// Nobody else gets in, or soon nobody will.
    Tight {
        /// Which.
        fleet: FleetName,
        /// In use.
        in_use: i32,
        /// Running.
        running: i32,
    },
    /// An image builder that costs money by the hour, whether or not somebody works on it.
    BuilderRuns {
        /// Which.
        builder: ImageBuilderName,
        /// On what it runs.
        instance_type: String,
        /// Since when, if it was started from here; seconds since 1970.
        since: Option<i64>,
    },
    /// A stack that opens nothing.
    StackWithoutFleet {
        /// Which.
        stack: StackName,
    },
}

/// What needs attention among fleets, image builders and stacks; the last with whether
/// they have a fleet.
pub fn notes(fleets: &[Fleet], builders: &[BuilderRow], stacks: &[(Stack, bool)]) -> Vec<Note> {
    let errors = fleets.iter().flat_map(|fleet| {
        fleet.errors.iter().map(|error| Note::FleetError {
            fleet: fleet.name.clone(),
            what: error.explained().0.to_owned(),
            code: error.code.clone(),
        })
    });
    let tight = fleets
        .iter()
        .filter(|fleet| fleet.state == FleetState::Running && fleet.capacity.is_tight())
        .map(|fleet| Note::Tight {
            fleet: fleet.name.clone(),
            in_use: fleet.capacity.in_use,
            running: fleet.capacity.running,
        });
    let running = builders
        .iter()
        .filter(|row| row.builder.state == ImageBuilderState::Running)
        .map(|row| Note::BuilderRuns {
            builder: row.builder.name.clone(),
            instance_type: row.builder.instance_type.clone(),
            since: row.started,
        });
    let empty = stacks
        .iter()
        .filter(|(_, has_fleet)| !has_fleet)
        .map(|(stack, _)| Note::StackWithoutFleet {
            stack: stack.name.clone(),
        });
    errors.chain(tight).chain(running).chain(empty).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleets::tests::fleet;
    use crate::image_builders::ImageBuilder;
    use crate::image_builders::tests::image_builder;

    #[test]
    fn a_full_fleet_needs_attention_and_a_stopped_one_does_not() {
        let mut full = fleet("full");
        full.state = FleetState::Running;
        full.capacity.running = 10;
        full.capacity.in_use = 10;
        let noted = notes(&[full, fleet("stopped")], &[], &[]);
        assert!(matches!(noted.as_slice(), [Note::Tight { in_use: 10, .. }]));
    }

    #[test]
    fn an_image_builder_needs_attention_while_it_costs_money() {
        let row = |state| BuilderRow {
            builder: ImageBuilder {
                state,
                ..image_builder("office")
            },
            started: Some(7),
        };
        let stopped = row(ImageBuilderState::Stopped);
        assert_eq!(notes(&[], &[stopped], &[]), []);
        let noted = notes(&[], &[row(ImageBuilderState::Running)], &[]);
        assert!(matches!(
            noted.as_slice(),
            [Note::BuilderRuns { since: Some(7), .. }]
        ));
    }

    #[test]
    fn instances_are_wanted_only_of_fleets_that_are_not_stopped() {
        let mut running = fleet("a");
        running.state = FleetState::Running;
        running.capacity.desired = 4;
        let mut stopped = fleet("b");
        stopped.capacity.desired = 8;
        let summary = Summary::of(&[running, stopped]);
        assert_eq!(
            (summary.desired, summary.in_state(&FleetState::Stopped)),
            (4, 1)
        );
    }
}
