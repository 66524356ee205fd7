//! Makes a table anew, and gives the new one what goes with the old.

use crate::event::EventKind;
use crate::runner::error::RunError;
use crate::runner::executor::Executor;
use crate::runner::message::Part;
use dbm_core::apply::batch::{self, BatchError};
use dbm_core::failure::{ExceptionClass, Failure, Kind};
use dbm_core::operation::batch::BatchAlterTable;
use dbm_core::operation::{Located, Operation};
use dbm_core::schema::TableName;
use dbm_core::target::Backend;
use dbm_database::introspect::{self, Source, TableExtras, Trigger};
use dbm_project::plan::{PlannedStep, Statement, TransactionEffect, at_place};

impl Executor<'_> {
    /// Completes a batch with the table as it is, and runs it.
    pub(super) async fn rebuild_table(
        &mut self,
        step: &PlannedStep,
        located: &Located,
        batch: &BatchAlterTable,
    ) -> Result<(), RunError> {
        if self.journal.is_some() {
            return self.make_anew_recorded(step, located, batch).await;
        }
        let found = introspect::source(self.connection, self.backend, &batch.table).await;
        let found = found.map_err(|failure| at_place(failure, located))?;
        let keepsakes = found.as_ref().map(|found| found.keepsakes.clone());
        let batch = self.complete(batch, found, located)?;
        let table = batch.table.clone();
        let located = Located {
            operation: Operation::BatchAlterTable(Box::new(batch)),
            place: located.place.clone(),
        };
        match self.backend {
            Backend::Sqlite => {
                let keepsakes = keepsakes.unwrap_or_default();
                self.make_anew_on_sqlite(step, &located, &table, &keepsakes)
                    .await
            }
            Backend::PostgreSql | Backend::MySql | Backend::MariaDb => {
                self.send_rendered(step, &located).await
            }
        }
    }

    /// The batch with its source: that of the script, else that of the database.
    pub(super) fn complete(
        &self,
        batch: &BatchAlterTable,
        found: Option<Source>,
        located: &Located,
    ) -> Result<BatchAlterTable, RunError> {
        let mut batch = batch.clone();
        if batch.source.is_some() {
            return Ok(batch);
        }
        let Some(found) = found else {
            let message = format!("there is no table `{}`", batch.table);
            let exception = ExceptionClass::NoSuchTableError.with(&batch.table.name);
            let failure = Failure::new(Kind::Database, message).raised_as(exception);
            return Err(at_place(failure, located).into());
        };
        let refused = |error: BatchError| at_place(error.into(), located);
        batch.source = Some(batch::reflected(&batch, found.table).map_err(refused)?);
        let rules = self.planner.dialect.facts().batch_rules();
        let rebuild = batch::rebuild(&batch, rules).map_err(refused)?;
        for warning in found.warnings.into_iter().chain(rebuild.warnings) {
            self.events.send(EventKind::Warning(warning));
        }
        Ok(batch)
    }

    /// Whole or not at all, since a script may catch what goes wrong. Views stay as they are:
    /// `legacy_alter_table` keeps the new name from being looked for in them.
    async fn make_anew_on_sqlite(
        &mut self,
        step: &PlannedStep,
        located: &Located,
        table: &TableName,
        keepsakes: &TableExtras,
    ) -> Result<(), RunError> {
        let is_legacy = self.pragma("legacy_alter_table").await?;
        for begin in ["SAVEPOINT dbm_batch", "PRAGMA legacy_alter_table=ON"] {
            self.connection.execute(begin).await?;
        }
        let mut result = self.send_rendered(step, located).await;
        if !is_legacy {
            let restored = self.send_sql("PRAGMA legacy_alter_table=OFF").await;
            result = result.and(restored);
        }
        if result.is_ok() {
            result = self.restore_triggers(step, located, table, keepsakes).await;
        }
        if result.is_err() {
            // A full disk takes the savepoint with it; the error that tells of it came first.
            result = result.and(self.send_sql("ROLLBACK TO dbm_batch").await);
        }
        result.and(self.send_sql("RELEASE dbm_batch").await)
    }

    async fn send_sql(&mut self, sql: &str) -> Result<(), RunError> {
        self.connection.execute(sql).await?;
        Ok(())
    }

    /// What went with the old table belongs to the new one.
    async fn restore_triggers(
        &mut self,
        step: &PlannedStep,
        located: &Located,
        table: &TableName,
        keepsakes: &TableExtras,
    ) -> Result<(), RunError> {
        if let Some(number) = keepsakes.sequence {
            self.continue_sequence(table, number).await?;
        }
        for trigger in &keepsakes.triggers {
            self.restore(step, located, table, trigger).await?;
        }
        Ok(())
    }

    /// Whether a switch of SQLite is on.
    pub(super) async fn pragma(&mut self, name: &str) -> Result<bool, RunError> {
        let rows = self.connection.query(&format!("PRAGMA {name}")).await?;
        Ok(rows.first().is_some_and(|row| row.is_true(0)))
    }

    /// AUTOINCREMENT gives no number twice, those of rows that are gone included.
    async fn continue_sequence(&mut self, table: &TableName, number: i64) -> Result<(), RunError> {
        let name = table.name.replace('\'', "''");
        let place = schema_of(table);
        let sequence = format!("{place}sqlite_sequence");
        let is_numbered = format!(
            "SELECT 1 FROM {place}sqlite_master WHERE type = 'table' AND name = '{name}' \
             AND sql LIKE '%AUTOINCREMENT%'"
        );
        if self.connection.query(&is_numbered).await?.is_empty() {
            return Ok(());
        }
        let forget = format!("DELETE FROM {sequence} WHERE name = '{name}'");
        self.connection.execute(&forget).await?;
        let note = format!("INSERT INTO {sequence} (name, seq) VALUES ('{name}', {number})");
        self.connection.execute(&note).await?;
        Ok(())
    }

    /// A trigger that the new table has no columns for goes with these.
    async fn restore(
        &mut self,
        step: &PlannedStep,
        located: &Located,
        table: &TableName,
        trigger: &Trigger,
    ) -> Result<(), RunError> {
        // SQLite keeps the text without the database that the trigger is in.
        let place = format!("CREATE TRIGGER {}", schema_of(table));
        let statement = Statement {
            sql: trigger.sql.replacen("CREATE TRIGGER ", &place, 1),
            place: located.place.clone(),
            effect: TransactionEffect::Isolated,
        };
        self.send_alone(step, Part::Statement(&statement)).await?;
        let Some(reason) = self.objection(table).await? else {
            return Ok(());
        };
        let name = trigger.name.replace('"', "\"\"");
        let drop = format!("DROP TRIGGER {}\"{name}\"", schema_of(table));
        self.connection.execute(&drop).await?;
        let warning = format!(
            "the trigger `{}` does not fit the new table `{table}` and is dropped: {reason}",
            trigger.name
        );
        self.events.send(EventKind::Warning(warning));
        Ok(())
    }

    /// What SQLite says against the triggers of a table: it looks at them when rows are to change.
    async fn objection(&mut self, table: &TableName) -> Result<Option<String>, RunError> {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let name = format!("{}{}", schema_of(table), quoted(&table.name));
        let place = [Some(&table.name), table.schema.as_ref()];
        let place = place.into_iter().flatten();
        let place: Vec<_> = place
            .map(|name| format!("'{}'", name.replace('\'', "''")))
            .collect();
        let columns = format!("SELECT name FROM pragma_table_info({})", place.join(", "));
        let columns = self.connection.query(&columns).await?;
        let columns = columns.iter().filter_map(|row| row.text(0));
        let same: Vec<String> = columns
            .map(|column| format!("{0} = {0}", quoted(&column)))
            .collect();
        let changes = [
            format!("EXPLAIN INSERT INTO {name} DEFAULT VALUES"),
            format!("EXPLAIN DELETE FROM {name}"),
            format!("EXPLAIN UPDATE {name} SET {}", same.join(", ")),
        ];
        for change in changes {
            if let Err(error) = self.connection.query(&change).await {
                return Ok(Some(error.to_string()));
            }
        }
        Ok(None)
    }
}

/// `"main".`
fn schema_of(table: &TableName) -> String {
    let schema = table.schema.as_ref();
    schema.map_or_else(String::new, |schema| {
        format!("\"{}\".", schema.replace('"', "\"\""))
    })
}
