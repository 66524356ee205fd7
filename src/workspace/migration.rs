//! What a run is for.

use dbm_core::graph::Direction;
use dbm_project::environment::{Call, Command};
use dbm_project::plan::Destination;

/// Where a run goes, and what `env.py` is told of it.
#[derive(Debug, Clone)]
pub struct Migration {
    pub(super) destination: Destination,
    pub(super) call: Call,
}

impl Migration {
    /// Applies what is pending up to `revision`: `head`, `heads`, `+2`, `label@head`.
    pub fn upgrade(revision: &str) -> Self {
        let destination = Destination::Upgrade(revision.to_owned());
        Self::new(destination, Command::Upgrade).typed(revision)
    }

    /// Reverts down to `revision`: `base`, `-1`, `label@-1`.
    pub fn downgrade(revision: &str) -> Self {
        let destination = Destination::Downgrade(revision.to_owned());
        Self::new(destination, Command::Downgrade).typed(revision)
    }

    /// Writes revisions into the version table, which is emptied first with `purge`; runs no script.
    pub fn stamp(targets: Vec<String>, purge: bool) -> Self {
        let words = targets.join(" ");
        let stamp = Self::new(Destination::Stamp { targets, purge }, Command::Stamp);
        let mut stamp = stamp.typed(&words);
        stamp.call.purge = purge;
        stamp
    }

    /// Makes the version table where it is missing.
    pub fn version_table() -> Self {
        Self::new(Destination::VersionTable, Command::EnsureVersion)
    }

    /// Which way it goes.
    pub fn direction(&self) -> Direction {
        self.destination.direction()
    }

    fn new(destination: Destination, command: Command) -> Self {
        let call = Call {
            command,
            revision: None,
            ..Call::default()
        };
        Self { destination, call }
    }

    /// The same, where `env.py` is told that the revision was typed so.
    #[must_use]
    pub fn typed(mut self, revision: &str) -> Self {
        self.call.revision = Some(revision.to_owned());
        self
    }

    /// The same, with a tag for `env.py`.
    #[must_use]
    pub fn tag(mut self, tag: Option<String>) -> Self {
        self.call.tag = tag;
        self
    }
}
