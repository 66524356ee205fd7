//! Runs a script that talks to the database: it is evaluated on a thread of its own, and each of
//! its questions comes over a channel to the task that owns the connection.

mod channel;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::event::EventKind;
use crate::runner::error::RunError;
use crate::runner::executor::Executor;
use crate::runner::message::Part;
use crate::runner::progress::Transaction;
use dbm_core::failure::{Failure, Kind};
use dbm_core::operation::{Located, Operation};
use dbm_core::rows::Rows;
use dbm_core::source::Place;
use dbm_core::target::Backend;
use dbm_database::introspect::{self, Schemas, introspect};
use dbm_database::{DatabaseError, Server, ServerError, TransactionStatus};
use dbm_project::plan::{PlannedStep, Statement, TransactionEffect, autocommit};
use dbm_project::python_fallback::Handover;
use dbm_python::start_with_large_stack;
use dbm_script::{LiveScript, ScriptError, run_live};
use dbm_sqlalchemy::host::{Fault, Refusal, SchemaSnapshot, Scope};

use channel::{Channel, Question, Request};

/// What is kept while one script runs.
#[derive(Default)]
struct Session {
    /// Whether the script is inside `autocommit_block()`.
    in_autocommit: bool,
    /// Whether the user knows that the step is not all or nothing.
    announced: bool,
    /// Whether rows were changed since the transaction began.
    has_written: bool,
    /// What the database was found to hold since the last statement.
    found: HashMap<Scope, Arc<SchemaSnapshot>>,
}

impl Executor<'_> {
    /// Runs a script and does what it asks for, in its order.
    ///
    /// What it asks for and dbm does not understand goes to Python, if all that ran before it in
    /// this step can be taken back.
    pub(super) async fn run_script(
        &mut self,
        step: &PlannedStep,
        live: &LiveScript,
    ) -> Result<Option<Handover>, RunError> {
        let (requests, mut questions) = mpsc::unbounded_channel();
        let (sender, result) = oneshot::channel();
        let channel = self.channel(step, requests);
        let script = live.clone();
        start_with_large_stack(move || {
            // The receiver goes only when the run does.
            let _ = sender.send(run_live(&script, Rc::new(channel)));
        })?;
        let mut session = Session::default();
        while let Some(Request { question, reply }) = questions.recv().await {
            let answer = match self.interrupt.check() {
                Ok(()) => self
                    .answer(step, &mut session, question)
                    .await
                    .map_err(|error| {
                        self.progress.is_lost |= error.is_lost();
                        if error.is_cancelled() {
                            self.interrupt.or(error)
                        } else {
                            error
                        }
                    }),
                Err(failure) => Err(failure.into()),
            };
            let answer = match answer {
                Err(error) if matches!(error.database_error(), Some(DatabaseError::Queued(_))) => {
                    return Err(error);
                }
                Err(error) => Err(self.unless_undone(step, error).await),
                answer => answer,
            };
            // A script that is gone has no use for the answer.
            let _ = reply.send(answer.map_err(refusal));
        }
        let ended = result.await.unwrap_or_else(|_| Err(died(live)));
        match ended {
            Ok(()) => Ok(None),
            Err(ScriptError::Unsupported { failure }) => {
                let handover = self.hand_over_late(step, *failure, session.announced);
                handover.await.map(Some)
            }
            Err(error) => Err(of_step(error.into(), step).into()),
        }
    }

    /// SQLite may take back the whole transaction when a statement fails, as on a full disk: a script
    /// that caught that would go on outside of it.
    async fn unless_undone(&mut self, step: &PlannedStep, error: RunError) -> RunError {
        let is_open = self.progress.transaction == Transaction::Open;
        if self.backend != Backend::Sqlite || !is_open {
            return error;
        }
        match self.connection.transaction_status().await {
            Ok(TransactionStatus::Idle) => of_step(error.into(), step).into(),
            _ => error,
        }
    }

    fn channel(&self, step: &PlannedStep, requests: mpsc::UnboundedSender<Request>) -> Channel {
        let revision = step.step.revision.as_ref();
        Channel {
            requests,
            events: self.events.clone(),
            revision: revision.map(|it| it.id.clone()).unwrap_or_default(),
            url: self.job.url.without_password(),
            server_version: self.connection.server().version,
            dialect: self.planner.dialect,
            rendering: self.rendering.clone(),
        }
    }

    async fn answer(
        &mut self,
        step: &PlannedStep,
        session: &mut Session,
        question: Question,
    ) -> Result<(Rows, Option<Arc<SchemaSnapshot>>), RunError> {
        if !matches!(question, Question::Look(_) | Question::Ask(_)) {
            session.found.clear();
        }
        let rows = match question {
            Question::Look(scope) => {
                self.begin_again(session).await?;
                if let Some(journal) = &mut self.journal {
                    journal.looks();
                }
                return Ok((Rows::default(), Some(self.look(session, scope).await?)));
            }
            Question::Ask(located) | Question::Run(located) => {
                self.run_now(step, session, &located).await?
            }
            Question::Commit(place) => {
                self.announce(step, session, &place);
                session.has_written = false;
                self.commit().await?;
                Rows::default()
            }
            Question::Rollback(place) => {
                self.roll_back(step, session, &place).await?;
                Rows::default()
            }
        };
        Ok((rows, None))
    }

    async fn run_now(
        &mut self,
        step: &PlannedStep,
        session: &mut Session,
        located: &Located,
    ) -> Result<Rows, RunError> {
        match &located.operation {
            Operation::BeginAutocommit => {
                if let Some(place) = &located.place {
                    self.announce(step, session, place);
                }
                session.in_autocommit = true;
                session.has_written = false;
                self.commit().await?;
            }
            Operation::EndAutocommit => {
                session.in_autocommit = false;
                self.begin().await?;
            }
            Operation::Execute(_) => {
                self.begin_again(session).await?;
                return self.execute(step, session, located).await;
            }
            operation => {
                session.has_written |= matches!(
                    operation,
                    Operation::BatchAlterTable(_) | Operation::BulkInsert(_)
                );
                self.begin_again(session).await?;
                self.perform(step, located).await?;
            }
        }
        Ok(Rows::without_rows(-1))
    }

    /// A statement begins a transaction where none is open, as with Python's drivers.
    async fn begin_again(&mut self, session: &Session) -> Result<(), RunError> {
        if session.in_autocommit || self.progress.transaction != Transaction::None {
            return Ok(());
        }
        self.begin().await
    }

    /// Runs the statements of `op.execute(...)` and its like, and gives what the last one gave.
    async fn execute(
        &mut self,
        step: &PlannedStep,
        session: &mut Session,
        located: &Located,
    ) -> Result<Rows, RunError> {
        let mut rows = Rows::default();
        for statement in self.planner.render(located, self.rendering)? {
            self.split_autocommit(step, session, &statement).await?;
            let before = self.progress.transaction;
            rows = self.rows_of(step, &statement).await?;
            if before != self.progress.transaction
                && let Some(place) = &statement.place
            {
                self.announce(step, session, place);
            }
        }
        Ok(rows)
    }

    /// Ends the transaction for what works only outside of it, and notes what is written.
    async fn split_autocommit(
        &mut self,
        step: &PlannedStep,
        session: &mut Session,
        statement: &Statement,
    ) -> Result<(), RunError> {
        let facts = self.planner.dialect.facts();
        let requires_autocommit = facts.uses_autocommit_statements
            && !session.has_written
            && autocommit::requires_autocommit(&statement.sql, facts.syntax);
        session.has_written |= autocommit::writes(&statement.sql, facts.syntax);
        if requires_autocommit && !session.in_autocommit {
            if let Some(place) = &statement.place {
                self.announce(step, session, place);
            }
            self.commit().await?;
        }
        Ok(())
    }

    async fn rows_of(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
    ) -> Result<Rows, RunError> {
        if self.journal.is_some() {
            return self.recorded(step, statement).await;
        }
        self.ask_outside().await?;
        let result = self.connection.rows(&statement.sql).await;
        let rows = result.map_err(|error| RunError::Statement {
            statement: Box::new(statement.clone()),
            error,
        })?;
        self.ran(step, Part::Statement(statement), 0)?;
        if statement.effect != TransactionEffect::Batchable {
            self.look_at_transaction().await?;
        }
        Ok(rows)
    }

    /// Takes back what the step did since it began, or since it last committed.
    async fn roll_back(
        &mut self,
        step: &PlannedStep,
        session: &mut Session,
        place: &Place,
    ) -> Result<(), RunError> {
        if !self.progress.ended.is_empty() {
            let message =
                "`rollback` would take back the steps before it, which share its transaction";
            let failure = Failure::new(Kind::Plan, message).at(place.clone());
            let hint = "`transaction_per_migration=True` in env.py gives each step its own";
            return Err(of_step(failure.hint(hint), step).into());
        }
        self.announce(step, session, place);
        session.has_written = false;
        self.rollback_step().await
    }

    /// Rolls back; the version table is made again if it was made in that transaction.
    pub(super) async fn rollback_step(&mut self) -> Result<(), RunError> {
        self.connection.rollback().await?;
        self.progress.transaction = Transaction::None;
        self.progress.held.clear();
        let table = &self.planner.table;
        let rows = table.read(self.planner.dialect, self.rendering, self.connection);
        if rows.await?.is_none() {
            self.is_table_missing = true;
            self.prepare(&[]).await?;
        }
        Ok(())
    }

    async fn look(
        &mut self,
        session: &mut Session,
        scope: Scope,
    ) -> Result<Arc<SchemaSnapshot>, RunError> {
        let whole = match &scope {
            Scope::Table(name) if name.schema.is_some() => Scope::All,
            Scope::Table(_) | Scope::Default => Scope::Default,
            Scope::All => Scope::All,
        };
        let known = session
            .found
            .get(&whole)
            .or_else(|| session.found.get(&scope));
        if let Some(found) = known {
            return Ok(Arc::clone(found));
        }
        let backend = backend(self.connection.server());
        let reading = match &scope {
            Scope::Default => introspect(self.connection, backend, Schemas::Default).await,
            Scope::All => introspect(self.connection, backend, Schemas::All).await,
            Scope::Table(name) => introspect::table(self.connection, backend, name).await,
        };
        let introspection = reading?;
        let found = Arc::new(SchemaSnapshot {
            catalog: introspection.catalog,
            default_schema: introspection.default_schema,
        });
        session.found.insert(scope, Arc::clone(&found));
        Ok(found)
    }

    /// Says once that the step cannot be taken back as a whole.
    fn announce(&self, step: &PlannedStep, session: &mut Session, place: &Place) {
        if std::mem::replace(&mut session.announced, true) {
            return;
        }
        let title = step.step.title();
        let warning = format!("`{title}` is not all or nothing: it commits at {place}");
        self.events.send(EventKind::Warning(warning));
    }
}

fn backend(server: &Server) -> Backend {
    match server.product {
        "PostgreSQL" => Backend::PostgreSql,
        "MySQL" => Backend::MySql,
        "MariaDB" => Backend::MariaDb,
        _ => Backend::Sqlite,
    }
}

/// What an error is to the script: it may catch what the database says of a statement.
fn refusal(error: RunError) -> Refusal {
    let (sql, server) = match &error {
        RunError::Statement {
            statement,
            error: DatabaseError::Statement(server),
        } => (statement.sql.clone(), ServerError::clone(server)),
        RunError::Unsupported(_) => return Refusal::Unsupported(Box::new(error.into())),
        RunError::Other(failure) if failure.exception.is_some() => {
            return Refusal::Exception(Box::new(error.into()));
        }
        _ => return Refusal::Stop(Box::new(error.into())),
    };
    Refusal::Statement(Box::new(Fault {
        failure: error.into(),
        sql,
        message: server.message,
        code: server.code,
        detail: server.detail,
        hint: server.hint,
        position: server.position,
    }))
}

/// The evaluator's thread ended without a word, which it never should.
fn died(live: &LiveScript) -> ScriptError {
    let message = "the evaluation of the script ended unexpectedly";
    let failure = Failure::new(Kind::Plan, message).at(Place::new(&live.source, 0..0));
    ScriptError::Raised {
        failure: Box::new(failure),
        is_doubtful: false,
    }
}

fn of_step(failure: Failure, step: &PlannedStep) -> Failure {
    failure.note("step", step.step.log_line())
}
