//! Makes a table anew where each statement commits by itself, so that no failure leaves half of it behind.
//!
//! The new table takes the place of the old one in one statement. Until then, whatever goes wrong is taken back: the
//! new one goes, and the next run begins the batch again. From there on the journal knows the statements that are left.

use crate::event::EventKind;
use crate::runner::error::RunError;
use crate::runner::executor::Executor;
use crate::runner::journal::{BatchPlan, Journal, JournalError, hash, is_referred_to};
use crate::runner::message::Part;
use dbm_core::operation::batch::BatchAlterTable;
use dbm_core::operation::{DropTable, Located, Operation};
use dbm_core::schema::{Options, TableName};
use dbm_database::DatabaseError;
use dbm_database::introspect::{self, Trigger};
use dbm_dialect::Renderer;
use dbm_project::plan::{PlannedStep, Statement, TransactionEffect, at_place};

/// What MySQL says of a trigger that is there: a former run made it.
const EXISTS: &str = "(1359)";

/// What MySQL says of a trigger that names a column which the table does not have.
const NO_COLUMN: &str = "(1054)";

impl Executor<'_> {
    /// Runs a batch, or what a former run has left of it.
    pub(super) async fn make_anew_recorded(
        &mut self,
        step: &PlannedStep,
        located: &Located,
        batch: &BatchAlterTable,
    ) -> Result<(), RunError> {
        let begun = self.journal.as_mut().and_then(Journal::begun_batch);
        let Some(begun) = begun else {
            return self.begin_batch(step, located, batch).await;
        };
        if begun.begins_again() {
            self.take_back_batch(&begun.plan).await?;
            return self.begin_batch(step, located, batch).await;
        }
        self.is_same_batch(&begun.plan, located, batch)?;
        for sql in &begun.plan.statements {
            self.send_of_batch(step, located, sql).await?;
        }
        if begun.is_over {
            return Ok(());
        }
        self.give_triggers(located, &batch.table, &begun.plan).await
    }

    async fn begin_batch(
        &mut self,
        step: &PlannedStep,
        located: &Located,
        batch: &BatchAlterTable,
    ) -> Result<(), RunError> {
        let plan = self.batch_plan(located, batch).await?;
        let before = self.progress.kept.len() + self.progress.held.len();
        if let Some(journal) = &mut self.journal {
            journal.begin_batch(plan.clone());
        }
        for (index, sql) in plan.statements.iter().enumerate() {
            let Err(error) = self.send_of_batch(step, located, sql).await else {
                continue;
            };
            if (1..=plan.takes_place).contains(&index) && !error.is_lost() {
                // The first error counts; the next run finds what is left to take back.
                let _ = self.take_back_batch(&plan).await;
                self.progress.kept.truncate(before);
            }
            return Err(error);
        }
        self.give_triggers(located, &batch.table, &plan).await
    }

    /// The triggers of the old table belong to the new one; one that the new table has no columns for goes with these.
    async fn give_triggers(
        &mut self,
        located: &Located,
        table: &TableName,
        plan: &BatchPlan,
    ) -> Result<(), RunError> {
        for trigger in &plan.triggers {
            match self.make_trigger(trigger).await {
                Ok(()) => {}
                Err(DatabaseError::Statement(error)) if error.message.starts_with(EXISTS) => {}
                Err(DatabaseError::Statement(error)) if error.message.starts_with(NO_COLUMN) => {
                    let warning = format!(
                        "the trigger `{}` does not fit the new table `{table}` and is dropped: {}",
                        trigger.name, error.message
                    );
                    self.events.send(EventKind::Warning(warning));
                }
                Err(error) => {
                    let statement = statement(&trigger.sql, located);
                    return Err(RunError::Statement {
                        statement: Box::new(statement),
                        error,
                    });
                }
            }
        }
        Ok(())
    }

    /// Makes a trigger whose text is read in the mode in which it was written.
    async fn make_trigger(&mut self, trigger: &Trigger) -> Result<(), DatabaseError> {
        let Some(mode) = &trigger.sql_mode else {
            return self.connection.execute(&trigger.sql).await.map(drop);
        };
        let mode = mode.replace('\'', "''");
        let set = format!("SET @dbm_sql_mode = @@sql_mode, sql_mode = '{mode}'");
        self.connection.execute(&set).await?;
        let result = self.connection.execute(&trigger.sql).await;
        let restore = "SET sql_mode = @dbm_sql_mode";
        self.connection.execute(restore).await?;
        result.map(drop)
    }

    async fn send_of_batch(
        &mut self,
        step: &PlannedStep,
        located: &Located,
        sql: &str,
    ) -> Result<(), RunError> {
        let statement = statement(sql, located);
        self.send_alone(step, Part::Statement(&statement)).await
    }

    /// The new table goes, and so do the rows of the journal.
    async fn take_back_batch(&mut self, plan: &BatchPlan) -> Result<(), RunError> {
        self.connection.execute(&plan.undo).await?;
        if let Some(journal) = &mut self.journal {
            let taking_back = journal.take_back_batch(self.connection);
            taking_back.await.map_err(RunError::Journal)?;
        }
        self.progress.held.clear();
        Ok(())
    }

    /// What the batch has to do, with the table as it is.
    async fn batch_plan(
        &mut self,
        located: &Located,
        batch: &BatchAlterTable,
    ) -> Result<BatchPlan, RunError> {
        let found = introspect::source(self.connection, self.backend, &batch.table).await;
        let found = found.map_err(|failure| at_place(failure, located))?;
        let triggers = found.as_ref().map(|it| it.keepsakes.triggers.clone());
        let complete = self.complete(batch, found, located)?;
        let temporary = dbm_core::apply::batch::temporary_name(&complete.table);
        let undo = self.drop_of(&temporary, true, located)?;
        let drop = self.drop_of(&complete.table, false, located)?;
        let is_referred_to = is_referred_to(self.connection, &complete.table).await?;
        let table = complete.table.clone();
        let operation = Operation::BatchAlterTable(Box::new(complete));
        let mut statements = self.rendered(operation, located)?;
        let takes_place = statements.iter().position(|sql| *sql == drop);
        let takes_place = takes_place.unwrap_or_default();
        if !is_referred_to {
            let exchange = self.exchange(&table, &temporary, located)?;
            statements.splice(takes_place..takes_place + 2, exchange);
        }
        Ok(BatchPlan {
            operation: self.identity(located, batch),
            takes_place,
            statements,
            triggers: triggers.unwrap_or_default(),
            undo,
        })
    }

    /// Instead of DROP and RENAME: the name has a table at every moment. Foreign keys of other tables would follow the old
    /// one; the server does not let that be dropped, unless it does not look at foreign keys: then they find the new one.
    fn exchange(
        &self,
        table: &TableName,
        temporary: &TableName,
        located: &Located,
    ) -> Result<[String; 2], RunError> {
        let old = dbm_core::apply::batch::old_name(table);
        let renderer = Renderer::new(self.planner.dialect, self.rendering);
        let [name, new, former] = [table, temporary, &old].map(|it| renderer.table(it));
        let rename = format!("RENAME TABLE {name} TO {former}, {new} TO {name}");
        Ok([rename, self.drop_of(&old, false, located)?])
    }

    fn drop_of(
        &self,
        table: &TableName,
        if_exists: bool,
        located: &Located,
    ) -> Result<String, RunError> {
        let drop = DropTable {
            table: table.clone(),
            if_exists,
            existing: None,
            options: Options::new(),
        };
        let statements = self.rendered(Operation::DropTable(Box::new(drop)), located)?;
        Ok(statements.concat())
    }

    fn rendered(&self, operation: Operation, located: &Located) -> Result<Vec<String>, RunError> {
        let place = located.place.clone();
        let statements = self
            .planner
            .render(&Located { operation, place }, self.rendering)?;
        Ok(statements.into_iter().map(|it| it.sql).collect())
    }

    /// Tells a batch from another one, whatever the table is by now.
    fn identity(&self, located: &Located, batch: &BatchAlterTable) -> String {
        let change = |operation| match self.rendered(operation, located) {
            Ok(statements) => statements.join(";"),
            Err(error) => error.to_string(),
        };
        let changes = batch.changes.iter().map(|it| change(it.operation()));
        hash(&format!(
            "{};{}",
            batch.table,
            changes.collect::<Vec<_>>().join(";")
        ))
    }

    /// A batch whose old table is gone can only be finished as it was.
    fn is_same_batch(
        &self,
        plan: &BatchPlan,
        located: &Located,
        batch: &BatchAlterTable,
    ) -> Result<(), RunError> {
        let skips_hash_check = self.journal.as_ref().is_some_and(Journal::skips_hash_check);
        if skips_hash_check || plan.operation == self.identity(located, batch) {
            return Ok(());
        }
        let (table, place) = (batch.table.clone(), located.place.clone());
        Err(JournalError::Batch { table, place }.into())
    }
}

fn statement(sql: &str, located: &Located) -> Statement {
    Statement {
        sql: sql.to_owned(),
        place: located.place.clone(),
        effect: TransactionEffect::Batchable,
    }
}
