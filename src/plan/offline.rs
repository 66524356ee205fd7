//! The text of `--sql`, byte for byte Alembic's (`runtime/migration.py`, `ddl/impl.py`).

use std::sync::Arc;

use crate::dialect::{self, Mode, Rendering};
use crate::failure::{Failure, Kind};
use crate::graph::Step;
use crate::handover::Handover;
use crate::operation::Located;
use crate::plan::{Item, PlannedStep, Planner};

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

impl Planner {
    /// The script that goes from `rows` to the destination.
    pub fn script(
        &self,
        rows: &[String],
        rendering: &Rendering,
        transactions: Transactions,
    ) -> Result<Sql, Failure> {
        debug_assert_eq!(rendering.mode, Mode::Offline);
        let steps = self.plan(self.steps(rows)?.steps, rendering)?;
        let mut script = Sql::new(transactions);
        script.begin(transactions == Transactions::Run);
        let mut rows = rows.to_vec();
        for step in &steps {
            script.begin(transactions == Transactions::Step);
            if rows.is_empty() {
                self.create_table(&mut script, rendering)?;
            }
            script.step(step)?;
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

    fn create_table(&self, script: &mut Sql, rendering: &Rendering) -> Result<(), Failure> {
        for statement in dialect::render(self.dialect, &self.table.create(), rendering)? {
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
    in_transactions: bool,
}

impl Sql {
    fn new(transactions: Transactions) -> Self {
        Self {
            text: String::new(),
            steps: Vec::new(),
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

    fn step(&mut self, step: &PlannedStep) -> Result<(), Failure> {
        self.steps.push(Arc::clone(&step.step));
        self.line(&format!("-- Running {}", Step::title(&step.step)));
        if let Some(handover) = &step.handover {
            return Err(needs_python(handover));
        }
        for item in &step.items {
            match item {
                Item::Statement(statement) => self.statement(&statement.sql),
                Item::Deferred(located) => return Err(needs_database(located)),
                Item::Script(live) => return Err(live.reason.clone()),
                Item::BeginAutocommit(_) => self.commit(self.in_transactions),
                Item::EndAutocommit => self.begin(self.in_transactions),
            }
        }
        for change in &step.changes {
            self.statement(&change.sql);
        }
        Ok(())
    }
}

/// What Python does is not known as SQL.
fn needs_python(handover: &Handover) -> Failure {
    let hint = "write its SQL into `REVISION.DIALECT.up.sql` (or `.down.sql`) beside the script";
    Failure {
        message: format!(
            "this revision goes through Python, so its SQL is not known: {}",
            handover.why.message
        ),
        ..handover.why.clone()
    }
    .hint(hint)
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
