//! dbm migrates the databases of many projects.
//!
//! It reads Alembic's revision scripts without Python, turns them into
//! [operations](dbm_core::operation::Operation), and runs them natively.
//!
//! # As a library
//!
//! A [`Workspace`](workspace::Workspace) holds the projects of a manifest, or projects that are
//! [declared](workspace::Declaration) in code. What it does with them is async and runs on the caller's
//! runtime, a current-thread one too. A [`Control`](workspace::Control) says how many projects at once, what
//! stops them, and who hears the events. Nothing prints, and no signal is listened to: that is the binary's.
//!
//! ```
//! use dbm::workspace::{Control, Declaration, LoadRequest, Workspace, process_variables};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let directory = std::env::current_dir()?;
//! let workspace = Workspace::load_in(&directory, LoadRequest::default(), &process_variables()).await?;
//! assert_eq!(workspace.names().collect::<Vec<_>>(), ["social-suit", "sparkr"]);
//! let sparkr = workspace.only("sparkr")?;
//! let outcome = sparkr.upgrade("nowhere", &Control::default()).await?;
//! assert!(outcome.into_result().is_err());
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! `examples/embed.rs` is a whole program. Without the default feature `cli` the library brings no
//! dependency of the command line.
//!
//! The modules stand in layers. A module uses only modules declared before it;
//! `tests/tidy.rs` holds that. `ARCHITECTURE.md` is the map.

// work: the only place that changes a database
pub use dbm_core::{failure, graph};

pub(crate) mod background;
pub mod event;
pub mod lock;
pub(crate) mod runner;
pub(crate) mod new_revision;
pub(crate) mod autogenerate;

// the face: what the front and other programs use
pub mod workspace;

// front: the only place that prints
#[cfg(feature = "cli")]
pub(crate) mod report;
#[cfg(feature = "cli")]
pub mod cli;
