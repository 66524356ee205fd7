//! Why a run does not go on where a former one stopped.

use thiserror::Error;

use crate::runner::journal::{Entry, Unfinished};
use dbm_core::failure::{Failure, Kind};
use dbm_core::schema::TableName;
use dbm_core::source::Place;
use dbm_project::plan::Statement;

/// Why a run does not go on where a former one stopped.
#[derive(Debug, Error)]
pub enum JournalError {
    /// Nobody knows whether the last statement took effect.
    #[error(
        "the {} was stopped while a statement ran, and nothing shows whether it took effect",
        unfinished.title()
    )]
    InDoubt {
        /// What was left.
        unfinished: Unfinished,
    },
    /// A step is half done, and this run has another one first.
    #[error("the {} is half done, and is not what this run begins with", unfinished.title())]
    Elsewhere {
        /// What was left.
        unfinished: Unfinished,
    },
    /// A step is half done, and Python would run all of it again.
    #[error(
        "the {} is half done, and goes through Python now, which would run all of it again",
        unfinished.title()
    )]
    ThroughPython {
        /// What was left.
        unfinished: Unfinished,
    },
    /// Python was in the middle of a step, and cannot go on there.
    #[error(
        "the {} was stopped while Python ran it, and MySQL commits with each CREATE, ALTER and DROP",
        unfinished.title()
    )]
    InPython {
        /// What was left.
        unfinished: Unfinished,
    },
    /// The script has other statements than those that took effect.
    #[error("{}: statement {} is not the one that took effect before", changed(*is_live), entry.ordinal)]
    Changed {
        /// Whether the script decides while it runs what it does.
        is_live: bool,
        /// What the script has now.
        statement: Box<Statement>,
        /// What took effect.
        entry: Entry,
    },
    /// The script has fewer statements than took effect.
    #[error("{}: it has no statement {}, which took effect before", changed(*is_live), entry.ordinal)]
    Missing {
        /// Whether the script decides while it runs what it does.
        is_live: bool,
        /// What took effect.
        entry: Entry,
    },
    /// A statement needs what a session held that is over.
    #[error("the statement needs {what}, which went with the session of the run before")]
    Session {
        /// The statement.
        statement: Box<Statement>,
        /// What it needs.
        what: String,
    },
    /// A batch was stopped behind the DROP of the old table, and the script has another one now.
    #[error(
        "the script has changed: this batch is not the one that made `{table}` anew before, and is half done"
    )]
    Batch {
        /// The table.
        table: TableName,
        /// Where the script has the batch.
        place: Option<Place>,
    },
}

fn changed(is_live: bool) -> &'static str {
    if is_live {
        "the script does something else now, since it has changed or what it reads has"
    } else {
        "the script has changed"
    }
}

/// What helps then.
fn changed_hint(is_live: bool) -> String {
    let first = if is_live {
        "put back the script or what it reads"
    } else {
        "put it back"
    };
    format!(
        "{first}, or `--resume=done` takes what ran for the first statements of the script as it is now, \
         or take back by hand what took effect and run all of it with `--resume=redo`"
    )
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        let failure = Self::new(Kind::Plan, error.to_string());
        match error {
            JournalError::InDoubt { unfinished } => {
                let command = unfinished.command();
                let failure = with_done(failure, &unfinished);
                let doubtful = unfinished
                    .doubtful
                    .map(|it| it.statement)
                    .unwrap_or_default();
                failure.note("in doubt", doubtful).hint(format!(
                    "look whether it took effect: then `{command} --resume=done`, else `{command} --resume=redo`"
                ))
            }
            JournalError::Elsewhere { unfinished } => {
                let (command, revision) = (unfinished.command(), unfinished.step.revision.clone());
                with_done(failure, &unfinished).hint(format!(
                    "finish it first with `{command} {revision}`, or by hand and say with `dbm stamp` where the database is"
                ))
            }
            JournalError::ThroughPython { unfinished } => {
                let (command, revision) = (unfinished.command(), unfinished.step.revision.clone());
                with_done(failure, &unfinished).hint(format!(
                    "take back by hand what took effect and run `{command} --resume=redo`, or do the rest by hand \
                     and say `dbm stamp {revision}`"
                ))
            }
            JournalError::InPython { unfinished } => in_python(failure, &unfinished),
            JournalError::Changed {
                is_live,
                statement,
                entry,
            } => {
                let mut failure = failure.note("took effect", entry.statement);
                failure.place.clone_from(&statement.place);
                failure
                    .note("the script has", statement.sql.trim())
                    .hint(changed_hint(is_live))
            }
            JournalError::Missing { is_live, entry } => failure
                .note("took effect", entry.statement)
                .hint(changed_hint(is_live)),
            JournalError::Session { statement, .. } => {
                let mut failure = failure.note("statement", statement.sql.trim());
                failure.place.clone_from(&statement.place);
                failure.hint(
                    "take back by hand what took effect and run all of it with `--resume=redo`, \
                     or finish the step by hand and say so with `dbm stamp`",
                )
            }
            JournalError::Batch { place, .. } => {
                let failure = Failure { place, ..failure };
                failure.hint("put it back, or finish the former batch with `--resume=done`")
            }
        }
    }
}

fn in_python(failure: Failure, unfinished: &Unfinished) -> Failure {
    let command = unfinished.command();
    let mut failure = with_done(failure, unfinished);
    if let Some(doubtful) = &unfinished.doubtful {
        failure = failure.note("in doubt", doubtful.statement.clone());
    }
    failure.hint(format!(
        "do the rest by hand, then `{command} --resume=done` writes the version; or take back by hand what took effect, \
         then `{command} --resume=redo` runs all of it again"
    ))
}

fn with_done(failure: Failure, unfinished: &Unfinished) -> Failure {
    let done: Vec<_> = unfinished
        .done
        .iter()
        .map(|it| it.statement.as_str())
        .collect();
    if done.is_empty() {
        return failure;
    }
    failure.note("took effect", done.join(";\n"))
}
