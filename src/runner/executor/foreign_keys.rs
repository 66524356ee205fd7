//! SQLite's foreign keys while a table is made anew.
//!
//! With `PRAGMA foreign_keys=ON`, dropping the old table deletes its rows first, and what refers to
//! them. The switch does nothing inside of a transaction, so it is turned off before the step begins
//! and on again after its end; what the step broke is found before it commits.

use std::collections::BTreeMap;

use crate::runner::error::RunError;
use crate::runner::executor::Executor;
use dbm_core::operation::Operation;
use dbm_core::target::Backend;
use dbm_project::plan::{Item, PlannedStep};

/// How many rows of one table refer to no row of another.
pub(super) type Violations = BTreeMap<(String, String), usize>;

impl Executor<'_> {
    /// Turns foreign keys off where `step` makes a table anew and they are on; gives what is broken
    /// already.
    pub(super) async fn suspend_foreign_keys(
        &mut self,
        step: &PlannedStep,
    ) -> Result<Option<Violations>, RunError> {
        let is_concerned = self.backend == Backend::Sqlite && makes_anew(step);
        if !is_concerned || !self.pragma("foreign_keys").await? {
            return Ok(None);
        }
        self.commit().await?;
        let violations = self.violations().await?;
        self.connection.execute("PRAGMA foreign_keys=OFF").await?;
        Ok(Some(violations))
    }

    /// Nothing may be broken that was whole.
    pub(super) async fn check_foreign_keys(&mut self, before: &Violations) -> Result<(), RunError> {
        for ((table, referred), count) in self.violations().await? {
            let known = before.get(&(table.clone(), referred.clone())).copied();
            let count = count.saturating_sub(known.unwrap_or(0));
            if count > 0 {
                return Err(RunError::ForeignKeys {
                    table,
                    referred,
                    count,
                });
            }
        }
        Ok(())
    }

    /// Turns foreign keys on again, where they were turned off.
    pub(super) async fn resume_foreign_keys(
        &mut self,
        suspended: Option<&Violations>,
    ) -> Result<(), RunError> {
        if suspended.is_some() {
            self.connection.execute("PRAGMA foreign_keys=ON").await?;
        }
        Ok(())
    }

    async fn violations(&mut self) -> Result<Violations, RunError> {
        let rows = self.connection.query("PRAGMA foreign_key_check").await?;
        let mut violations = Violations::new();
        for row in rows {
            let text = |at| row.text(at).unwrap_or_default();
            *violations.entry((text(0), text(2))).or_default() += 1;
        }
        Ok(violations)
    }
}

/// A script that decides while it runs may do so wherever it names batch mode.
fn makes_anew(step: &PlannedStep) -> bool {
    step.items.iter().any(|item| match item {
        Item::Deferred(located) => matches!(located.operation, Operation::BatchAlterTable(_)),
        Item::Script(live) => live.source.text.contains("batch_alter_table"),
        Item::Statement(_) | Item::BeginAutocommit(_) | Item::EndAutocommit => false,
    })
}
