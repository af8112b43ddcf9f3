//! Associations of stacks and fleets, from either side: a stack's users stream from the
//! fleets it is associated with.

mod api;
mod associate;
mod disassociate;

use crate::appstream::{FleetName, StackName};

pub use associate::AssociateDialog;
pub use disassociate::DisassociateDialog;

/// One end of an association to be made, with what may be at the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// A stack, and the fleets it is not associated with.
    Stack(StackName, Vec<FleetName>),
    /// A fleet, and the stacks it is not associated with.
    Fleet(FleetName, Vec<StackName>),
}

/// An association that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Association {
    /// Whose users stream.
    pub stack: StackName,
    /// From what.
    pub fleet: FleetName,
}
