//! dbm migrates the databases of many projects.
//!
//! It reads Alembic's revision scripts without Python, turns them into
//! [operations](dbm_core::operation::Operation), and runs them natively.
//!
//! The modules stand in layers. A module uses only modules declared before it;
//! `tests/tidy.rs` holds that. `ARCHITECTURE.md` is the map.

// work: the only place that changes a database
pub use dbm_core::{failure, graph};

pub mod background;
pub mod event;
pub mod lock;
pub mod runner;
pub mod new_revision;
pub mod autogenerate;

// the face: what the front and other programs use
pub mod workspace;

// front: the only place that prints
#[cfg(feature = "cli")]
pub mod report;
#[cfg(feature = "cli")]
pub mod cli;
