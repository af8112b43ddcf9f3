//! The emulator as its callers see it: over HTTP, in both protocols.

mod control;
mod demo;
mod fleets;
mod images;
mod malformed;
mod sessions;
mod shapes;
mod stacks;
mod support;
mod tags;
mod wire;
