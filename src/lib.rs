//! dbm migrates the databases of many projects.
//!
//! It reads Alembic's revision scripts without Python, turns them into
//! [operations](operation::Operation), and runs them natively.
//!
//! The modules stand in layers. A module uses only modules declared before it;
//! `tests/tidy.rs` holds that. `ARCHITECTURE.md` is the map.

// values: what things are; no IO, no SQL
pub mod source;
pub mod failure;
pub mod schema;
pub mod message;
pub mod rows;
pub mod operation;
pub mod revision;
pub mod target;

// functions: values to values, pure
pub mod naming;
pub mod nearest;
pub mod apply;
pub mod diff;
pub mod graph;

// languages: text to values and back; pure
pub mod sql;
pub mod python;
pub mod sqlalchemy;
pub mod models;
pub mod packages;
pub mod script;
pub mod writer;

// databases: render, introspect, connect; drivers are named here alone
pub mod dialect;
pub mod database;
pub mod introspect;

// projects: reads; changes nothing
pub mod settings;
pub mod application;
pub mod manifest;
pub mod project;
pub mod environment;
pub mod handover;
pub mod versions;
pub mod version_table;
pub mod plan;

// work: the only place that changes a database
pub mod event;
pub mod lock;
pub mod runner;
pub mod new_revision;
pub mod autogenerate;

// front: the only place that prints
pub mod report;
pub mod cli;
