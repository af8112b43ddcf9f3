//! Forms made from the shape of a value: their state, their rules, and how they look.

pub mod check;
mod pattern;
pub mod shape;
