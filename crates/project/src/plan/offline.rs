//! The text of `--sql`, byte for byte Alembic's (`runtime/migration.py`, `ddl/impl.py`).

use std::sync::Arc;

use crate::plan::{CreatedEnums, Item, PlannedStep, Planner};
use crate::python_fallback::{Handover, Written};
use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::Step;
use dbm_core::message::Message;
use dbm_core::operation::Located;
use dbm_dialect::{Mode, Rendering};

/// Where the script begins and ends transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transactions {
    /// Nowhere: DDL is in no transaction there.
    None,
    /// Around everything.
    Run,
    /// Around each step.
    Step,
}

/// Has Python write a step, after these enumerations were made.
pub type Writing<'a> =
    dyn FnMut(&PlannedStep, &Handover, &CreatedEnums) -> Result<Written, Failure> + 'a;

impl Planner {
    /// The script that goes from `rows` to the destination; `python` writes what dbm does not understand.
    ///
    /// # Errors
    /// What cannot be written without a database, at its place.
    pub fn script(
        &self,
        rows: &[String],
        rendering: &Rendering,
        transactions: Transactions,
        python: &mut Writing<'_>,
    ) -> Result<Sql, Failure> {
        debug_assert_eq!(rendering.mode, Mode::Offline);
        let steps = self.plan(self.steps(rows)?.steps, rendering, &|| Ok(()))?;
        let mut script = Sql::new(transactions);
        script.begin(transactions == Transactions::Run);
        let mut rows = rows.to_vec();
        for step in &steps {
            script.begin(transactions == Transactions::Step);
            if rows.is_empty() {
                self.create_table(&mut script, rendering)?;
            }
            script.title(step);
            script.created_enums.extend(step.created_enums.names());
            match &step.handover {
                Some(handover) => {
                    let written = python(step, handover, &script.created_enums)?;
                    script.written(step, written);
                }
                None => self.write_step(&mut script, step, rendering)?,
            }
            script.changes(step);
            step.step.apply(&mut rows);
            script.commit(transactions == Transactions::Step);
        }
        script.commit(transactions == Transactions::Run);
        Ok(script)
    }

    /// The script that makes the version table alone: `ensure-version --sql`.
    pub fn table_script(
        &self,
        rendering: &Rendering,
        transactions: Transactions,
    ) -> Result<String, Failure> {
        let mut script = Sql::new(transactions);
        script.begin(transactions == Transactions::Run);
        self.create_table(&mut script, rendering)?;
        script.commit(transactions == Transactions::Run);
        Ok(script.text)
    }

    fn write_step(
        &self,
        script: &mut Sql,
        step: &PlannedStep,
        rendering: &Rendering,
    ) -> Result<(), Failure> {
        script.log(step, step.script.messages.iter().cloned());
        for item in &step.items {
            match item {
                Item::Statement(statement) => script.statement(&statement.sql),
                Item::Deferred(located) if CreatedEnums::makes(&located.operation) => {
                    let mut located = located.clone();
                    script.created_enums.once(&mut located);
                    for statement in self.render(&located, rendering)? {
                        script.statement(&statement.sql);
                    }
                }
                Item::Deferred(located) => return Err(needs_database(located)),
                Item::Script(live) => return Err(live.reason.clone()),
                Item::BeginAutocommit(_) => script.commit(script.in_transactions),
                Item::EndAutocommit => script.begin(script.in_transactions),
            }
        }
        Ok(())
    }

    fn create_table(&self, script: &mut Sql, rendering: &Rendering) -> Result<(), Failure> {
        for statement in dbm_dialect::render(self.dialect, &self.table.create(), rendering)? {
            script.statement(&statement.sql);
        }
        Ok(())
    }
}

/// A script, and the steps that it runs.
#[derive(Debug)]
pub struct Sql {
    /// The text.
    pub text: String,
    /// The steps, in order.
    pub steps: Vec<Arc<Step>>,
    /// What the script of each revision printed and logged.
    pub messages: Vec<(String, Message)>,
    created_enums: CreatedEnums,
    in_transactions: bool,
}

impl Sql {
    fn new(transactions: Transactions) -> Self {
        Self {
            text: String::new(),
            steps: Vec::new(),
            messages: Vec::new(),
            created_enums: CreatedEnums::default(),
            in_transactions: transactions != Transactions::None,
        }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push_str("\n\n");
    }

    fn statement(&mut self, sql: &str) {
        self.line(&format!("{sql};"));
    }

    fn begin(&mut self, wanted: bool) {
        if wanted {
            self.statement("BEGIN");
        }
    }

    fn commit(&mut self, wanted: bool) {
        if wanted {
            self.statement("COMMIT");
        }
    }

    fn title(&mut self, step: &PlannedStep) {
        self.steps.push(Arc::clone(&step.step));
        self.line(&format!("-- Running {}", Step::title(&step.step)));
    }

    fn written(&mut self, step: &PlannedStep, written: Written) {
        self.text.push_str(&written.text);
        self.created_enums.extend(written.created_enums);
        self.log(step, written.messages);
    }

    fn log(&mut self, step: &PlannedStep, messages: impl IntoIterator<Item = Message>) {
        let revision = step.step.revision.as_ref().map(|it| it.id.clone());
        let revision = revision.unwrap_or_default();
        let messages = messages.into_iter();
        self.messages
            .extend(messages.map(|message| (revision.clone(), message)));
    }

    fn changes(&mut self, step: &PlannedStep) {
        for change in &step.changes {
            self.statement(&change.sql);
        }
    }
}

/// A script is written without a database.
fn needs_database(located: &Located) -> Failure {
    let message = format!(
        "what to do depends on the database, which `--sql` does not look at: {}",
        located.operation
    );
    let failure = Failure::new(Kind::Plan, message);
    match &located.place {
        Some(place) => failure.at(place.clone()),
        None => failure,
    }
}
