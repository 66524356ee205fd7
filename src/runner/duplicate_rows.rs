//! Rows of the version table that are there twice.

use std::collections::BTreeSet;

use super::Run;
use dbm_core::failure::{Failure, Kind};

impl Run<'_> {
    /// A row that is there twice would be taken for one that somebody else has changed.
    pub(super) fn check_rows(&self, rows: &[String]) -> Result<(), Failure> {
        let count = |version: &str| rows.iter().filter(|row| *row == version).count();
        let changes = self.planned.iter().flat_map(|step| &step.changes);
        let mut versions = changes.filter_map(|it| it.change.replaced());
        let Some(version) = versions.find(|version| count(version) > 1) else {
            return Ok(());
        };
        let table = &self.job.planner.table.name;
        let message = format!(
            "the version table `{table}` has the row `{version}` {} times",
            count(version)
        );
        let each: BTreeSet<&str> = rows.iter().map(String::as_str).collect();
        let each = each.into_iter().collect::<Vec<_>>().join(" ");
        let hint = format!("`dbm stamp --purge {each}` writes each row once");
        Err(Failure::new(Kind::Plan, message).hint(hint))
    }
}
