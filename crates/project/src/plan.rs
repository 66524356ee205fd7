//! Plans: what a run will do, step by step, before it does anything.
//!
//! A [`Planner`] knows where a run goes. From the rows of the version table it
//! makes steps, evaluates the script of each, and renders what the scripts ask
//! for as statements. Nothing here changes a database.

mod handed_over;
mod created_enums;
mod offline;
pub mod autocommit;
mod loss;
mod replacement;
mod statement;
mod transaction;

use std::sync::Arc;

use crate::python_fallback::{Handover, ProjectPython};
use crate::version_table::VersionTable;
use crate::versions::Replacements;
use dbm_core::failure::Failure;
use dbm_core::graph::{Direction, Graph, GraphError, RowChange, Step, Steps, counts_from_rows};
use dbm_core::operation::{Located, Operation};
use dbm_core::revision::Revision;
use dbm_core::source::{Place, Source};
use dbm_dialect::{Dialect, Mode, Rendering};
use dbm_script::{Script, ScriptError};

pub use created_enums::CreatedEnums;
pub use offline::{Sql, Transactions, Writing};
pub use statement::{Statement, TransactionEffect};
pub use transaction::{cannot_leave, check_handovers};

/// Where a run goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// `dbm upgrade TARGET`
    Upgrade(String),
    /// `dbm downgrade TARGET`
    Downgrade(String),
    /// `dbm stamp TARGET...`
    Stamp {
        /// The targets.
        targets: Vec<String>,
        /// `--purge`: as if the version table were empty.
        purge: bool,
    },
    /// `dbm ensure-version`: only the version table is wanted.
    VersionTable,
}

/// Reads what revision scripts do.
pub trait Scripts: Send + Sync {
    /// What `upgrade()` or `downgrade()` of each script asks for.
    ///
    /// # Errors
    /// When none can be evaluated; of each alone there is a result.
    fn evaluate(
        &self,
        scripts: &[(Arc<Source>, Direction)],
    ) -> Result<Vec<Result<Script, ScriptError>>, Failure>;

    /// The packages of the project's virtual environment that were read so far.
    fn packages_read(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Scripts for dbm_script::Context {
    fn evaluate(
        &self,
        scripts: &[(Arc<Source>, Direction)],
    ) -> Result<Vec<Result<Script, ScriptError>>, Failure> {
        dbm_script::all_operations(scripts, self)
    }

    fn packages_read(&self) -> Vec<String> {
        self.modules.packages_read()
    }
}

/// Makes the plan of one project.
pub struct Planner {
    /// The history.
    pub graph: Arc<Graph>,
    /// Where the run goes.
    pub destination: Destination,
    /// The project's scripts.
    pub scripts: Box<dyn Scripts>,
    /// The dialect of the database.
    pub dialect: &'static dyn Dialect,
    /// The project's version table.
    pub table: VersionTable,
    /// The SQL files that win over scripts.
    pub replacements: Replacements,
    /// Who runs what dbm does not understand.
    pub python: ProjectPython,
}

/// One step, ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedStep {
    /// The step itself.
    pub step: Arc<Step>,
    /// What its script asks for, and what it says.
    pub script: Script,
    /// What that is for the database.
    pub items: Vec<Item>,
    /// The enumerations that tables of the steps before have made.
    pub created_enums: CreatedEnums,
    /// What happens to the version table afterwards.
    pub changes: Vec<VersionChange>,
    /// Python runs the step, and nothing of it is known here but its changes of the version table.
    pub handover: Option<Handover>,
}

/// One thing that a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// It runs a statement.
    Statement(Statement),
    /// It does what needs the database to be known: the statements are made while it runs.
    Deferred(Located),
    /// It runs the script, which decides then what it does.
    Script(dbm_script::LiveScript),
    /// It commits, and each statement from here on commits itself.
    BeginAutocommit(Option<Place>),
    /// It begins a transaction again.
    EndAutocommit,
}

/// A change of the version table as SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionChange {
    /// The change.
    pub change: RowChange,
    /// The statement.
    pub sql: String,
}

impl Destination {
    /// Which way it is.
    pub fn direction(&self) -> Direction {
        match self {
            Self::Upgrade(_) => Direction::Upgrade,
            Self::Downgrade(_) => Direction::Downgrade,
            Self::Stamp { .. } | Self::VersionTable => Direction::Stamp,
        }
    }

    /// Whether it names revisions, and not a number of steps from where the database is.
    pub fn is_absolute(&self) -> bool {
        match self {
            Self::Upgrade(target) | Self::Downgrade(target) => !counts_from_rows(target),
            Self::Stamp { .. } | Self::VersionTable => true,
        }
    }

    /// Whether the version table is emptied first.
    pub fn purges(&self) -> bool {
        matches!(self, Self::Stamp { purge: true, .. })
    }
}

/// Fails when planning should end.
pub type Check<'a> = &'a dyn Fn() -> Result<(), Failure>;

/// How many scripts are evaluated before an interrupt is noticed: a thread is started for them.
const BETWEEN_CHECKS: usize = 32;

impl PlannedStep {
    /// Where the step ends its transaction before its own end: then it is not all or nothing.
    pub fn commits_at(&self) -> Option<&Place> {
        self.items.iter().find_map(|item| match item {
            Item::BeginAutocommit(place) => place.as_ref(),
            Item::Statement(statement)
                if statement.effect == TransactionEffect::ControlsTransaction =>
            {
                statement.place.as_ref()
            }
            Item::Statement(_) | Item::Deferred(_) | Item::Script(_) | Item::EndAutocommit => None,
        })
    }
}

impl VersionChange {
    /// Whether it must match exactly one row.
    pub fn must_match(&self) -> bool {
        !matches!(self.change, RowChange::Insert(_))
    }
}

impl Planner {
    /// The steps from these rows of the version table to the destination.
    pub fn steps(&self, rows: &[String]) -> Result<Steps, GraphError> {
        match &self.destination {
            Destination::Upgrade(target) => self.graph.upgrade(rows, target),
            Destination::Downgrade(target) => self.graph.downgrade(rows, target),
            Destination::Stamp {
                targets,
                purge: true,
            } => self.graph.stamp(&[], targets),
            Destination::Stamp {
                targets,
                purge: false,
            } => self.graph.stamp(rows, targets),
            Destination::VersionTable => Ok(Steps::default()),
        }
    }

    /// The steps, evaluated and rendered; every script is read before the first statement runs.
    ///
    /// A long history takes its time: `check` is asked between the scripts, and ends it.
    ///
    /// # Errors
    /// What cannot run, at its place, and what `check` says.
    pub fn plan(
        &self,
        steps: Vec<Step>,
        rendering: &Rendering,
        check: Check<'_>,
    ) -> Result<Vec<PlannedStep>, Failure> {
        let of_step = |step: &Step| Some((Arc::clone(step.revision.as_ref()?), step.direction));
        let wanted: Vec<_> = steps.iter().filter_map(of_step).collect();
        let mut scripts = Vec::with_capacity(wanted.len());
        for some in wanted.chunks(BETWEEN_CHECKS) {
            check()?;
            scripts.extend(self.evaluate(some)?);
        }
        let mut scripts = scripts.into_iter();
        let mut created_enums = CreatedEnums::default();
        let planned = steps.into_iter().map(|step| {
            check()?;
            let script = step.revision.as_ref().and_then(|_| scripts.next());
            let script = script.unwrap_or_else(|| Ok(Script::default()));
            if let Ok(script) = &script
                && let Some(handover) = self.taken(script)?
            {
                return Ok(self.handed_over(step, handover, rendering, &mut created_enums));
            }
            match script.and_then(|it| self.planned(&step, it, rendering, &mut created_enums)) {
                Ok(planned) => Ok(planned),
                Err(ScriptError::Unsupported { failure }) => {
                    let handover = self.python.take(*failure)?;
                    Ok(self.handed_over(step, handover, rendering, &mut created_enums))
                }
                Err(ScriptError::Raised {
                    failure,
                    is_doubtful: true,
                }) => {
                    let handover = self.python.judge(of_revision(*failure, &step))?;
                    Ok(self.handed_over(step, handover, rendering, &mut created_enums))
                }
                Err(error) => Err(of_revision(error.into(), &step)),
            }
        });
        planned.collect()
    }

    /// What each revision asks for in a direction: its SQL file where there is one, else its script.
    ///
    /// # Errors
    /// When none can be evaluated; of each alone there is a result.
    pub fn evaluate(
        &self,
        wanted: &[(Arc<Revision>, Direction)],
    ) -> Result<Vec<Result<Script, ScriptError>>, Failure> {
        let replaced = wanted
            .iter()
            .map(|(revision, way)| self.replaced(revision, *way));
        let replaced = replaced.collect::<Result<Vec<_>, _>>()?;
        let is_evaluated = |(wanted, replaced): (&(Arc<Revision>, _), &Option<_>)| {
            let (revision, direction) = wanted;
            replaced
                .is_none()
                .then(|| (Arc::clone(&revision.source), *direction))
        };
        let sources: Vec<_> = wanted
            .iter()
            .zip(&replaced)
            .filter_map(is_evaluated)
            .collect();
        let evaluated = match sources.as_slice() {
            [] => Vec::new(),
            sources => self.scripts.evaluate(sources)?,
        };
        let mut evaluated = evaluated.into_iter();
        let all = replaced.into_iter();
        Ok(all
            .filter_map(|script| script.map(Ok).or_else(|| evaluated.next()))
            .collect())
    }

    /// The SQL file that stands for a script.
    fn replaced(
        &self,
        revision: &Revision,
        direction: Direction,
    ) -> Result<Option<Script>, Failure> {
        let facts = self.dialect.facts();
        let file = self.replacements.find(revision, direction, facts.name)?;
        file.map(|file| replacement::script(&file, facts.syntax))
            .transpose()
    }

    fn planned(
        &self,
        step: &Step,
        mut script: Script,
        rendering: &Rendering,
        created_enums: &mut CreatedEnums,
    ) -> Result<PlannedStep, ScriptError> {
        let before = created_enums.clone();
        let items = match &script.live {
            Some(live) => {
                created_enums.may_grow();
                vec![Item::Script(live.clone())]
            }
            None => {
                let operations = script.operations.iter_mut();
                operations.for_each(|operation| created_enums.once(operation));
                self.items(&script.operations, rendering, created_enums)?
            }
        };
        Ok(PlannedStep {
            changes: self.changes(step, rendering),
            step: Arc::new(step.clone()),
            script,
            items,
            created_enums: before,
            handover: None,
        })
    }

    fn changes(&self, step: &Step, rendering: &Rendering) -> Vec<VersionChange> {
        let sql = |change: &RowChange| VersionChange {
            sql: self.table.change(self.dialect, rendering, change),
            change: change.clone(),
        };
        step.changes.iter().map(sql).collect()
    }

    /// What the operations are for the database; those whose turn alone shows it are deferred.
    fn items(
        &self,
        operations: &[Located],
        rendering: &Rendering,
        created_enums: &CreatedEnums,
    ) -> Result<Vec<Item>, ScriptError> {
        let mut items = Vec::new();
        for located in operations {
            match &located.operation {
                Operation::BeginAutocommit => {
                    items.push(Item::BeginAutocommit(located.place.clone()));
                }
                Operation::EndAutocommit => items.push(Item::EndAutocommit),
                operation if self.is_deferred(operation, rendering, created_enums) => {
                    items.push(Item::Deferred(located.clone()));
                }
                _ => {
                    let statements = self.render(located, rendering)?;
                    items.extend(statements.into_iter().map(Item::Statement));
                }
            }
        }
        let facts = self.dialect.facts();
        if facts.uses_autocommit_statements && rendering.mode == Mode::Online {
            items = autocommit::split_autocommit(items, facts.syntax);
        }
        Ok(items)
    }

    /// Whether an operation depends on the database, or on a step of which nothing is known yet.
    fn is_deferred(
        &self,
        operation: &Operation,
        rendering: &Rendering,
        created_enums: &CreatedEnums,
    ) -> bool {
        let is_online = rendering.mode == Mode::Online;
        match operation {
            Operation::BatchAlterTable(_) => is_online,
            Operation::AlterColumn(change) => is_online && self.dialect.needs_column(change),
            _ => self.dialect.facts().named_types && created_enums.are_unknown_to(operation),
        }
    }

    /// Fails where an operation of a script cannot be rendered; what is decided while running is not looked at.
    ///
    /// # Errors
    /// As [`render`](Self::render).
    pub fn check(&self, script: &Script, rendering: &Rendering) -> Result<(), ScriptError> {
        let items = self.items(&script.operations, rendering, &CreatedEnums::default());
        items.map(drop)
    }

    /// The statements of an operation of which everything is known.
    ///
    /// # Errors
    /// What the dialect cannot do, at the line of the script that asks for it: not understood where
    /// Alembic's dialect may do it.
    pub fn render(
        &self,
        located: &Located,
        rendering: &Rendering,
    ) -> Result<Vec<Statement>, ScriptError> {
        let operation = &located.operation;
        let rendered = dbm_dialect::render(self.dialect, operation, rendering);
        let statements = rendered.map_err(|error| {
            let is_alembic_error = error.is_alembic_error();
            let failure = Box::new(at_place(error.into(), located));
            if is_alembic_error {
                ScriptError::Raised {
                    failure,
                    is_doubtful: false,
                }
            } else {
                ScriptError::Unsupported { failure }
            }
        })?;
        let syntax = self.dialect.facts().syntax;
        let statement = |it: dbm_dialect::Statement| Statement {
            effect: TransactionEffect::of(operation, &it.sql, syntax),
            sql: it.sql,
            place: located.place.clone(),
        };
        Ok(statements.into_iter().map(statement).collect())
    }
}

/// A failure, at the line of the script that asks for the operation.
pub fn at_place(failure: Failure, located: &Located) -> Failure {
    match &located.place {
        Some(place) if failure.place.is_none() => failure.at(place.clone()),
        _ => failure,
    }
}

/// A failure, with the revision of the step.
fn of_revision(failure: Failure, step: &Step) -> Failure {
    match &step.revision {
        Some(revision) => failure.note("revision", &revision.id),
        None => failure,
    }
}
