//! Projects: reads manifests, settings, `env.py`, histories and version tables, and makes plans of
//! them. Nothing here changes a database.
//!
//! The modules stand in layers, and one uses only those declared before it.

pub mod settings;
pub mod application;
pub(crate) mod manifest;
pub mod project;
pub mod environment;
pub mod python_fallback;
pub mod versions;
pub mod version_table;
pub mod plan;
