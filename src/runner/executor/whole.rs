//! Sends the end of a step in one message with its COMMIT, or all of the step, where the driver can.
//!
//! Where definitions commit by themselves, those at the end of the step are in that message as well, each between its
//! notes.

use crate::runner::error::RunError;
use crate::runner::executor::{Executor, part_error, sql};
use crate::runner::journal::{Journal, Kind};
use crate::runner::message::Part;
use crate::runner::progress::Transaction;
use dbm_core::rows::Rows;
use dbm_database::{BatchError, DatabaseError, ServerError};
use dbm_project::plan::PlannedStep;

/// What the guard of a version row fails with: `division_by_zero` of PostgreSQL, a number out of range of MySQL.
const GUARD_FAILED: [&str; 2] = ["22012", "22003"];

/// How many definitions go in one message: an interrupt waits for its end.
const MOST_DEFINITIONS: usize = 16;

/// Statements that go together, and what each of them is.
#[derive(Default)]
struct Message<'a> {
    statements: Vec<String>,
    pieces: Vec<Piece<'a>>,
}

/// What a statement of a message is.
#[derive(Clone, Copy)]
enum Piece<'a> {
    /// The begin of the transaction, with the guard of the lock.
    Begin,
    /// A definition or one of its notes: which one of the message.
    Definition(usize),
    /// A part of the step.
    Part(Part<'a>),
    /// The end of the journal.
    Journal,
    /// The end of the transaction.
    Commit,
}

impl<'a> Message<'a> {
    fn push(&mut self, statement: String, piece: Piece<'a>) {
        self.statements.push(statement);
        self.pieces.push(piece);
    }

    fn extend(&mut self, statements: impl IntoIterator<Item = String>, piece: Piece<'a>) {
        for statement in statements {
            self.push(statement, piece);
        }
    }
}

impl Message<'_> {
    /// The definition that the statement belongs to, and where its statements begin.
    fn definition(&self, statement: usize) -> Option<(usize, usize)> {
        let index = match self.pieces.get(statement)? {
            Piece::Definition(index) => *index,
            Piece::Begin | Piece::Part(_) | Piece::Journal | Piece::Commit => return None,
        };
        let is_of_it = |piece: &Piece<'_>| matches!(piece, Piece::Definition(it) if *it == index);
        Some((index, self.pieces.iter().position(is_of_it)?))
    }
}

impl Executor<'_> {
    /// Sends a whole step in one message, transaction included: a version row that is not there aborts it
    /// before its COMMIT.
    pub(super) async fn send_whole(
        &mut self,
        step: &PlannedStep,
        parts: &[Part<'_>],
    ) -> Result<bool, RunError> {
        if self.journal.is_some() {
            return Ok(false);
        }
        let mut message = Message::default();
        message.push("BEGIN".to_owned(), Piece::Begin);
        message.extend(self.opening.iter().cloned(), Piece::Begin);
        if self.add_end(&mut message, step, parts).is_none() {
            return Ok(false);
        }
        let sent = self.send_message(step, &message).await;
        sent.map_err(|error| message_error(step, &message.pieces, error))?;
        self.end_step(step);
        Ok(true)
    }

    /// Sends the last statements of a step, its version row the last, with the COMMIT of its transaction.
    pub(super) async fn send_last(
        &mut self,
        step: &PlannedStep,
        parts: &[Part<'_>],
    ) -> Result<bool, RunError> {
        if self.connection.guarded("").is_none() || !matches!(parts.last(), Some(Part::Change(_))) {
            return Ok(false);
        }
        if self.journal.is_some() {
            return self.send_last_recorded(step, parts).await.map(|()| true);
        }
        let mut message = Message::default();
        if self.progress.transaction != Transaction::Open
            || self.add_end(&mut message, step, parts).is_none()
        {
            return Ok(false);
        }
        let sent = self.send_message(step, &message).await;
        sent.map_err(|error| message_error(step, &message.pieces, error))?;
        self.progress.transaction = Transaction::None;
        Ok(true)
    }

    /// The same with the journal: what is no definition goes before.
    async fn send_last_recorded(
        &mut self,
        step: &PlannedStep,
        parts: &[Part<'_>],
    ) -> Result<(), RunError> {
        let is_change = |part: &Part<'_>| matches!(part, Part::Change(_));
        let changes = parts.iter().position(is_change).unwrap_or(parts.len());
        let (statements, changes) = parts.split_at(changes);
        let (before, definitions) = statements.split_at(self.first_definition(statements));
        self.send(step, before).await?;
        if !definitions.is_empty() {
            self.interrupt.check()?;
        }
        let mut message = Message::default();
        let first = self.add_definitions(&mut message, step, definitions);
        self.begin_ending(step).await?;
        // `send_last` has asked whether the driver can.
        let _ = self.add_end(&mut message, step, changes);
        let sent = self.send_message(step, &message).await;
        self.defined(step, &message, (first, definitions), sent)
            .await?;
        self.progress.transaction = Transaction::None;
        if let Some(journal) = &mut self.journal {
            journal.cleared();
            journal.committed();
        }
        Ok(())
    }

    /// Where the definitions begin that `statements` end with, if they may go in one message.
    fn first_definition(&self, statements: &[Part<'_>]) -> usize {
        let has_former = self.journal.as_ref().is_some_and(Journal::has_next);
        if has_former || self.lock.guard().is_some() {
            return statements.len();
        }
        let syntax = self.planner.dialect.facts().syntax;
        let is_definition = |part: &&Part<'_>| matches!(part, Part::Statement(it) if Kind::of(&it.sql, syntax) == Kind::Defines);
        let last = statements.iter().rev().take(MOST_DEFINITIONS);
        statements.len() - last.take_while(is_definition).count()
    }

    /// Adds definitions with their notes, and gives the turn of the first.
    fn add_definitions<'a>(
        &mut self,
        message: &mut Message<'a>,
        step: &PlannedStep,
        definitions: &[Part<'a>],
    ) -> usize {
        let Some(journal) = &mut self.journal else {
            return 0;
        };
        let first = journal.ordinal() + 1;
        for (index, definition) in definitions.iter().enumerate() {
            let sql = sql(step, *definition);
            journal.next_decision(sql);
            message.extend(journal.noted_definition(sql), Piece::Definition(index));
        }
        first
    }

    /// What the message came to: which definitions took effect, and whether the rest did.
    async fn defined(
        &mut self,
        step: &PlannedStep,
        message: &Message<'_>,
        (first, definitions): (usize, &[Part<'_>]),
        sent: Result<(), BatchError>,
    ) -> Result<(), RunError> {
        let failed = match &sent {
            Ok(()) => None,
            Err(error) => message.definition(error.completed),
        };
        let count = failed.map_or(definitions.len(), |(index, _)| index);
        for (index, definition) in definitions.iter().take(count).enumerate() {
            if let Some(journal) = &mut self.journal {
                journal.defined(first + index);
            }
            self.noted(step, *definition, Ok(Rows::without_rows(0)))
                .await?;
        }
        let Err(error) = sent else {
            return Ok(());
        };
        let (Some((index, begin)), Some(journal)) = (failed, &mut self.journal) else {
            return Err(message_error(step, &message.pieces, error));
        };
        let completed = error.completed - begin;
        let result = journal.not_defined(first + index, BatchError { completed, ..error });
        self.noted(step, definitions[index], Err(result))
            .await
            .map(drop)
    }

    /// Adds parts, the end of the journal and the COMMIT; nothing where the driver sends each statement alone.
    fn add_end<'a>(
        &self,
        message: &mut Message<'a>,
        step: &PlannedStep,
        parts: &[Part<'a>],
    ) -> Option<()> {
        for part in parts {
            let sql = sql(step, *part);
            let guarded = self.connection.guarded(sql)?;
            match part {
                Part::Change(index) if step.changes[*index].must_match() => {
                    message.extend(guarded, Piece::Part(*part));
                }
                Part::Change(_) | Part::Statement(_) => {
                    message.push(sql.to_owned(), Piece::Part(*part));
                }
            }
        }
        let clear = self.journal.as_ref().and_then(Journal::clear);
        message.extend(clear, Piece::Journal);
        let commit = self.connection.commit_statements();
        message.extend(commit.iter().map(|it| (*it).to_owned()), Piece::Commit);
        Some(())
    }

    async fn send_message(
        &mut self,
        step: &PlannedStep,
        message: &Message<'_>,
    ) -> Result<(), BatchError> {
        self.progress.try_step(&step.step);
        let result = self.connection.execute_batch(&message.statements).await;
        let is_lost = |error: &BatchError| matches!(error.error, DatabaseError::Lost(_));
        if !result.as_ref().is_err_and(is_lost) {
            self.progress.answered();
        }
        result.map(drop)
    }
}

/// The error of the statement that it came from.
fn message_error(step: &PlannedStep, pieces: &[Piece<'_>], error: BatchError) -> RunError {
    let BatchError { completed, error } = error;
    let guard_failed = error.server_error().is_some_and(is_of_guard);
    match pieces.get(completed) {
        Some(Piece::Begin) if matches!(error, DatabaseError::Lost(_)) => RunError::Commit(error),
        Some(Piece::Begin) if guard_failed => RunError::LockLost(DatabaseError::LockLost),
        Some(Piece::Begin) => RunError::Begin(error),
        Some(Piece::Part(Part::Change(index))) if guard_failed => RunError::RowCount {
            change: step.changes[*index].change.clone(),
            found: "other than one".to_owned(),
        },
        Some(Piece::Part(part)) => part_error(step, Some(part), error),
        Some(Piece::Journal) => RunError::Journal(error),
        Some(Piece::Definition(_) | Piece::Commit) | None => RunError::Commit(error),
    }
}

pub(super) fn is_of_guard(error: &ServerError) -> bool {
    GUARD_FAILED.iter().any(|code| error.is(code))
}
