//! Goes on where a former run stopped in the middle of a step.

use crate::event::EventKind;
use crate::runner::journal::{
    Journal, JournalError, Resume, StepName, Unfinished, is_kept, took_effect,
};
use crate::runner::{Run, RunError};
use dbm_core::target::Backend;
use dbm_database::Connection;
use dbm_dialect::Rendering;

impl Run<'_> {
    /// Whether the database commits each statement by itself.
    pub(super) fn keeps_journal(&self) -> bool {
        match self.job.target.backend() {
            Backend::PostgreSql | Backend::Sqlite => false,
            Backend::MySql | Backend::MariaDb => true,
        }
    }

    /// Removes the journal of a run that was killed between its last commit and its end, if there is one.
    pub(super) async fn remove_empty_journal(
        &mut self,
        connection: &mut dyn Connection,
        rendering: &Rendering,
    ) -> Result<(), RunError> {
        if !self.keeps_journal() {
            return Ok(());
        }
        let mut journal = Journal::of(&self.job.planner, rendering);
        // Nothing is to be done: what cannot be looked at may stay.
        if !journal.is_left_empty(connection).await.unwrap_or(false) {
            return Ok(());
        }
        let Ok(mut lock) = self.lock(connection).await else {
            return Ok(());
        };
        // Whoever had the lock has removed it, or uses it no more.
        let is_empty = journal.is_left_empty(connection).await.unwrap_or(false);
        if is_empty && lock.check().await.is_ok() {
            // Not everyone may drop it.
            let _ = journal.drop_table(connection).await;
        }
        lock.release().await;
        Ok(())
    }

    /// The journal of this run, where the database commits each statement by itself.
    pub(super) async fn journal(
        &mut self,
        connection: &mut dyn Connection,
        rendering: &Rendering,
        rows: &[String],
    ) -> Result<Option<Journal>, RunError> {
        if !self.keeps_journal() {
            return Ok(None);
        }
        let mut journal = Journal::of(&self.job.planner, rendering);
        let Some(unfinished) = journal.read(connection).await? else {
            return Ok(Some(journal));
        };
        if !is_kept(self.job.planner.destination.direction()) {
            return Ok(Some(journal));
        }
        if !unfinished.fits(rows) {
            let title = unfinished.title();
            self.warn(format!(
                "the {title}, which was half done, is forgotten: the version has changed since"
            ));
            self.forget(&mut journal, connection).await?;
            return Ok(Some(journal));
        }
        let first = self.planned.first();
        let Some(first) = first.filter(|it| unfinished.is(&StepName::new(&it.step, rows))) else {
            return Err(JournalError::Elsewhere { unfinished }.into());
        };
        if unfinished.is_python {
            self.behind_python(&mut journal, connection, unfinished)
                .await?;
        } else if first.handover.is_some() {
            self.begin_again(&mut journal, connection, unfinished)
                .await?;
        } else {
            self.go_on(&mut journal, connection, unfinished).await?;
        }
        Ok(Some(journal))
    }

    async fn forget(
        &self,
        journal: &mut Journal,
        connection: &mut dyn Connection,
    ) -> Result<(), RunError> {
        journal
            .drop_table(connection)
            .await
            .map_err(RunError::Journal)
    }

    /// Python runs all of a step or nothing of it: what took effect is the user's to finish, or to take back.
    async fn behind_python(
        &mut self,
        journal: &mut Journal,
        connection: &mut dyn Connection,
        unfinished: Unfinished,
    ) -> Result<(), RunError> {
        let title = unfinished.title();
        match self.job.resume {
            _ if unfinished.is_empty() => {
                self.warn(format!(
                    "the {title} begins again: Python had committed nothing of it"
                ));
                Ok(())
            }
            None => Err(JournalError::InPython { unfinished }.into()),
            Some(Resume::Redo) => self.again(journal, connection, unfinished).await,
            Some(Resume::Done) => {
                self.warn(format!(
                    "the {title} counts as done: only the version is written"
                ));
                if let Some(first) = self.planned.first_mut() {
                    first.handover = None;
                    first.items.clear();
                }
                Ok(())
            }
        }
    }

    /// Python runs all of a step or nothing of it, so what took effect has to be taken back first.
    async fn begin_again(
        &self,
        journal: &mut Journal,
        connection: &mut dyn Connection,
        unfinished: Unfinished,
    ) -> Result<(), RunError> {
        if self.job.resume != Some(Resume::Redo) {
            return Err(JournalError::ThroughPython { unfinished }.into());
        }
        self.again(journal, connection, unfinished).await
    }

    /// All of the step runs again, as the user says it can.
    async fn again(
        &self,
        journal: &mut Journal,
        connection: &mut dyn Connection,
        mut unfinished: Unfinished,
    ) -> Result<(), RunError> {
        unfinished.done.clear();
        self.warn(what_took_effect(&unfinished));
        let setting_aside = journal.set_aside(connection).await;
        setting_aside.map_err(RunError::Journal)
    }

    async fn go_on(
        &self,
        journal: &mut Journal,
        connection: &mut dyn Connection,
        mut unfinished: Unfinished,
    ) -> Result<(), RunError> {
        let resume = self.job.resume;
        if let Some(at) = unfinished.begins_batch_again() {
            let begun = unfinished.done.split_off(at).into_iter();
            let begun: Vec<_> = begun.chain(unfinished.doubtful.take()).collect();
            self.warn(what_took_effect(&unfinished));
            unfinished.done.extend(begun);
            journal.go_on(unfinished, resume == Some(Resume::Done));
            return Ok(());
        }
        if let Some(doubtful) = unfinished.doubtful.clone() {
            let answer = match resume {
                Some(Resume::Done) => Some(true),
                Some(Resume::Redo) => Some(false),
                None => took_effect(connection, &doubtful).await?,
            };
            match answer {
                None => return Err(JournalError::InDoubt { unfinished }.into()),
                Some(false) => journal.retry(doubtful),
                Some(true) => {
                    journal.decide(connection).await?;
                    unfinished.done.push(doubtful);
                }
            }
        } else if resume == Some(Resume::Redo) {
            return self.again(journal, connection, unfinished).await;
        }
        self.warn(what_took_effect(&unfinished));
        journal.go_on(unfinished, resume == Some(Resume::Done));
        Ok(())
    }

    fn warn(&self, text: String) {
        self.events.send(EventKind::Warning(text));
    }
}

fn what_took_effect(unfinished: &Unfinished) -> String {
    let title = unfinished.title();
    let done: Vec<_> = unfinished
        .done
        .iter()
        .map(|it| short(&it.statement))
        .collect();
    match done.as_slice() {
        [] => format!("the {title} begins again: nothing of it counts as done"),
        done => format!(
            "the {title} goes on after what took effect before: {}",
            done.join("; ")
        ),
    }
}

/// The statement on one line, cut where it gets long.
fn short(statement: &str) -> String {
    const LONGEST: usize = 60;
    let line = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}
