//! The portal as a whole, through its HTTP server, the real SDK and the emulator.
//!
//! `PORTICO_TEST_POSTGRES_URL` runs the same tests on PostgreSQL, each in a schema of
//! its own.

mod access;
mod accounts;
mod api;
mod app;
mod audit;
mod audit_chain;
mod branding;
mod console;
mod crowd;
mod directory_configs;
mod edits;
mod everywhere;
mod follow;
mod forms;
mod helpdesk;
mod idempotency;
mod image_builders;
mod images;
mod jobs;
mod launch;
mod links;
mod lists;
mod observatory;
mod operations;
mod roles;
mod second_factor;
mod security;
mod sign_in;
mod sign_in_security;
mod violations;
mod weather;
