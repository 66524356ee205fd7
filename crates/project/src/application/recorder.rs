//! What evaluated code does to its connections: nothing is done, all is written down.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use super::listener::Listener;
use super::question;
use dbm_core::failure::{Failure, Kind};
use dbm_core::operation::Operation;
use dbm_core::source::Place;
use dbm_core::target::url::DatabaseUrl;
use dbm_python::{Interpreter, PyError};

/// The URL that the manifest states: every engine has it, whatever the code says.
#[derive(Debug)]
pub(crate) struct ManifestUrl(pub DatabaseUrl);

impl ManifestUrl {
    /// The stated URL, if there is one.
    pub(crate) fn of(interpreter: &Interpreter) -> Option<DatabaseUrl> {
        interpreter.state::<Self>().map(|pinned| pinned.0.clone())
    }
}

/// Where an engine leads to.
#[derive(Debug)]
pub(crate) struct Destination {
    /// The URL, `connect_args` in its query; the stated one where the manifest states it.
    pub(crate) url: DatabaseUrl,
    /// The URL that the code gives, where it is one: it tells databases apart under a stated URL.
    pub(crate) written: Option<DatabaseUrl>,
    /// What the options of the engine say of each connection: `isolation_level`.
    pub(crate) settings: Vec<String>,
}

impl Destination {
    /// The database of a URL that nothing replaces.
    pub(crate) fn of(url: DatabaseUrl) -> Self {
        Self {
            written: Some(url.clone()),
            url,
            settings: Vec::new(),
        }
    }

    /// Whether both are the same for sure; by which driver does not matter.
    fn is(self: &Rc<Self>, other: &Rc<Self>) -> bool {
        let place = |url: &DatabaseUrl| DatabaseUrl {
            driver: String::new(),
            ..url.clone()
        };
        let written = |it: &Self| Some((place(it.written.as_ref()?), place(&it.url)));
        Rc::ptr_eq(self, other) || written(self).is_some_and(|own| written(other) == Some(own))
    }
}

/// A connection of an engine, and which of them it is.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Where it leads to.
    pub(crate) destination: Rc<Destination>,
    /// Counted from 1.
    pub(crate) number: usize,
}

/// A statement that was executed on a connection.
#[derive(Debug)]
struct Statement {
    operation: Operation,
    session: Session,
    place: Place,
    /// Whether the run was over when it was executed.
    is_late: bool,
}

/// What happened on the connections of `env.py`. Without it in the interpreter, no code may connect.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    /// Statements whose transaction was committed before the run.
    committed: RefCell<Vec<Statement>>,
    /// Statements of transactions that are open.
    open: RefCell<Vec<Statement>>,
    /// The connections that have a transaction.
    in_transaction: RefCell<BTreeSet<usize>>,
    /// The functions that engines call.
    pub(crate) listeners: RefCell<Vec<Listener>>,
    /// The connections whose transaction was committed after the run.
    committed_after: RefCell<BTreeSet<usize>>,
    /// The databases that are to be made, and where that is said.
    pub(crate) created: RefCell<Vec<(DatabaseUrl, Place)>>,
    /// How many connections there are.
    count: Cell<usize>,
    /// Whether the run is over: what comes later is known too late.
    is_over: Cell<bool>,
}

impl Recorder {
    /// The recorder of this evaluation.
    pub(crate) fn of(interpreter: &Interpreter) -> Option<Rc<Self>> {
        interpreter.state()
    }

    /// A new connection.
    pub(crate) fn connect(&self, destination: Rc<Destination>) -> Session {
        self.count.set(self.count.get() + 1);
        Session {
            destination,
            number: self.count.get(),
        }
    }

    /// Writes a statement down; SQLAlchemy begins a transaction for it.
    pub(crate) fn execute(&self, session: &Session, operation: Operation, place: Place) {
        self.begin(session);
        self.open.borrow_mut().push(Statement {
            operation,
            session: session.clone(),
            place,
            is_late: self.is_over.get(),
        });
    }

    /// `BEGIN`.
    pub(crate) fn begin(&self, session: &Session) {
        self.in_transaction.borrow_mut().insert(session.number);
    }

    /// `COMMIT`; after the run it ends the transaction of the run itself.
    pub(crate) fn commit(&self, session: &Session) {
        let statements = self.end(session);
        if self.is_over.get() {
            self.committed_after.borrow_mut().insert(session.number);
        }
        self.committed.borrow_mut().extend(statements);
    }

    /// `ROLLBACK`.
    pub(crate) fn roll_back(&self, session: &Session) {
        self.end(session);
    }

    /// Ends a transaction and gives its statements; those of other connections stay.
    fn end(&self, session: &Session) -> Vec<Statement> {
        self.in_transaction.borrow_mut().remove(&session.number);
        let is_own = |statement: &mut Statement| statement.session.number == session.number;
        self.open.borrow_mut().extract_if(.., is_own).collect()
    }

    /// The statements that hold for what a session executes next: what is committed, and what is open in it.
    pub(crate) fn seen_by(&self, session: &Session) -> Vec<Operation> {
        let (committed, open) = (self.committed.borrow(), self.open.borrow());
        let committed = committed
            .iter()
            .filter(|it| session.destination.is(&it.session.destination));
        let open = open.iter().filter(|it| it.session.number == session.number);
        committed
            .chain(open)
            .map(|it| it.operation.clone())
            .collect()
    }

    /// The connections whose transactions were committed since the last run.
    pub(crate) fn take_committed_after(&self) -> BTreeSet<usize> {
        self.committed_after.take()
    }

    /// Whether a run is over: what the database holds then, nobody knows before.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.get()
    }

    /// Whether a transaction is open.
    pub(crate) fn in_transaction(&self, session: &Session) -> bool {
        self.in_transaction.borrow().contains(&session.number)
    }

    /// The run is over: the statements that were committed before it, and those of its own transaction.
    /// What other connections have not committed stays theirs.
    ///
    /// # Errors
    /// For a statement on another database than that of the run, if the run has a connection.
    pub(crate) fn finish(
        &self,
        run: Option<&Session>,
    ) -> Result<(Vec<Operation>, Vec<Operation>), PyError> {
        self.is_over.set(true);
        let mut before = Vec::new();
        for statement in self.committed.take() {
            match run {
                Some(run) if !run.destination.is(&statement.session.destination) => {
                    statement.must_only_ask()?;
                }
                _ => before.push(statement.operation),
            }
        }
        let is_own = |it: &mut Statement| run.is_none_or(|run| run.number == it.session.number);
        let own: Vec<_> = self.open.borrow_mut().extract_if(.., is_own).collect();
        let first = own.into_iter().map(|it| it.operation);
        self.open
            .borrow_mut()
            .iter_mut()
            .for_each(|it| it.is_late = false);
        Ok((before, first.collect()))
    }

    /// What is executed after the run, or committed after it, dbm cannot keep in its order.
    ///
    /// # Errors
    /// For such a statement, unless it only asks.
    pub(crate) fn check_rest(&self) -> Result<(), PyError> {
        let (committed, open) = (self.committed.borrow(), self.open.borrow());
        let late = open.iter().filter(|it| it.is_late);
        let mut does_more = committed.iter().chain(late).filter(|it| !it.only_asks());
        does_more.next().map_or(Ok(()), |it| Err(it.late()))
    }
}

impl Statement {
    fn sql(&self) -> String {
        let operation = std::slice::from_ref(&self.operation);
        let rendered = question::rendered(operation, &self.session.destination.url);
        rendered.map_or_else(|_| self.operation.to_string(), |texts| texts.join("; "))
    }

    fn only_asks(&self) -> bool {
        question::only_asks(&self.sql())
    }

    /// A question to another database is answered when it is asked.
    ///
    /// # Errors
    /// For any other statement, and for one that may do something by calling a function.
    fn must_only_ask(&self) -> Result<(), PyError> {
        if self.only_asks() && !self.sql().contains('(') {
            return Ok(());
        }
        Err(self.elsewhere())
    }

    fn late(&self) -> PyError {
        let what = if self.is_late { "executes" } else { "commits" };
        let message = format!(
            "`env.py` {what} `{}` after `run_migrations`, which is not supported",
            self.sql()
        );
        PyError::unsupported(message).at(self.place.clone())
    }

    /// It would not go to the database of the run.
    fn elsewhere(&self) -> PyError {
        let message =
            "`env.py` executes a statement on another engine than that of `context.configure`";
        let hint = "only statements on the database of the run are supported: do this one elsewhere, or state `env = false` \
                    in the manifest, with the settings that `env.py` makes and with `on_connect = [...]`";
        let failure = Failure::new(Kind::Settings, message).hint(hint);
        PyError::failure(failure).at(self.place.clone())
    }
}
