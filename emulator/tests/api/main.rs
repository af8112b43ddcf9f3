//! The emulator as its callers see it: over HTTP, in both protocols.

mod builders;
mod control;
mod demo;
mod elastic;
mod fleets;
mod image_life;
mod images;
mod malformed;
mod people;
mod properties;
mod reference;
mod sessions;
mod shapes;
mod stacks;
mod state;
mod support;
mod tags;
mod wire;
