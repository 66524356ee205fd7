//! What a stopped run has left of a step, where each statement commits by itself; nothing is written.

use crate::runner::journal::{Journal, StepName, hash};
use crate::runner::online;
use dbm_core::operation::Located;
use dbm_core::target::Backend;
use dbm_database::DatabaseError;
use dbm_dialect::Rendering;
use dbm_project::environment::Environment;
use dbm_project::plan::{PlannedStep, Planner, TransactionEffect};

/// A step that is half done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HalfDone {
    /// The step: `upgrade b2`.
    pub step: String,
    /// How many statements of it took effect.
    pub done: usize,
    /// The statement of which nobody knows.
    pub doubtful: Option<String>,
    /// What tells the statements that took effect from others.
    hashes: Vec<String>,
    name: StepName,
}

/// What the last run has left, if it left something in the middle of a step from these rows.
///
/// # Errors
/// Whatever the database says.
pub async fn half_done(
    environment: &Environment,
    planner: &Planner,
    rows: &[String],
) -> Result<Option<HalfDone>, DatabaseError> {
    match environment.target.backend() {
        Backend::PostgreSql | Backend::Sqlite => return Ok(None),
        Backend::MySql | Backend::MariaDb => {}
    }
    let mut connection = environment.connect_to_read().await?;
    let rendering = online(planner, connection.server());
    let found = Journal::of(planner, &rendering)
        .look(&mut *connection)
        .await;
    connection.close().await;
    let unfinished = found?.filter(|it| it.fits(rows));
    Ok(unfinished.map(|it| HalfDone {
        step: it.title(),
        done: it.done.len(),
        doubtful: it.doubtful.map(|entry| entry.statement),
        hashes: it.done.into_iter().map(|entry| entry.hash).collect(),
        name: it.step,
    }))
}

impl HalfDone {
    /// Takes from the first step what took effect already, as far as that is known before it runs.
    pub fn take_from(&self, steps: &mut [PlannedStep], planner: &Planner, rows: &[String]) {
        let Some(step) = steps.first_mut() else {
            return;
        };
        if self.name != StepName::new(&step.step, rows) || step.script.live.is_some() {
            return;
        }
        let rendering = Rendering::online(planner.dialect, None);
        let mut done = self.hashes.iter();
        let mut is_done = true;
        step.script.operations.retain(|located| {
            is_done = is_done && is_through(located, planner, &rendering, &mut done);
            !is_done
        });
    }
}

/// Whether all statements of an operation are the next ones that took effect.
fn is_through<'a>(
    located: &Located,
    planner: &Planner,
    rendering: &Rendering,
    done: &mut impl Iterator<Item = &'a String>,
) -> bool {
    let Ok(statements) = planner.render(located, rendering) else {
        return false;
    };
    let syntax = planner.dialect.facts().syntax;
    let mut each = statements
        .iter()
        .flat_map(|statement| match statement.effect {
            // As a run sends it.
            TransactionEffect::Batchable => vec![statement.clone()],
            TransactionEffect::Isolated | TransactionEffect::ControlsTransaction => {
                statement.apart(syntax)
            }
        });
    each.all(|statement| done.next().is_some_and(|it| *it == hash(&statement.sql)))
}
