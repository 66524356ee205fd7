//! What evaluated code does to a connection: nothing is done, all is written down.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dbm_core::operation::Operation;
use dbm_core::source::Place;
use dbm_core::target::url::DatabaseUrl;
use dbm_python::{Interpreter, Raised};

/// The URL that the manifest states: every engine has it, whatever the code says.
#[derive(Debug)]
pub struct Pinned(pub DatabaseUrl);

impl Pinned {
    /// The stated URL, if there is one.
    pub fn of(interpreter: &Interpreter) -> Option<DatabaseUrl> {
        interpreter.state::<Self>().map(|pinned| pinned.0.clone())
    }
}

/// What happened on the connection of `env.py`. Without it in the interpreter, no code may connect.
#[derive(Debug, Default)]
pub struct Recorder {
    /// Statements whose transaction was committed before the run.
    committed: RefCell<Vec<Operation>>,
    /// Statements of the transaction that is open.
    open: RefCell<Vec<Operation>>,
    /// Whether a transaction is open.
    in_transaction: Cell<bool>,
    /// The database of the statements.
    url: RefCell<Option<DatabaseUrl>>,
    /// Whether the run is over: what comes later is known too late.
    is_over: Cell<bool>,
}

impl Recorder {
    /// The recorder of this evaluation.
    pub fn of(interpreter: &Interpreter) -> Option<Rc<Self>> {
        interpreter.state()
    }

    /// Writes a statement down; SQLAlchemy begins a transaction for it.
    ///
    /// # Errors
    /// After the run, and on a second database.
    pub fn execute(
        &self,
        operation: Operation,
        url: &DatabaseUrl,
        place: Place,
    ) -> Result<(), Raised> {
        if self.is_over.get() {
            let message = "a statement after `run_migrations` is not supported";
            return Err(Raised::unsupported(message).at(place));
        }
        if self.url.borrow_mut().get_or_insert_with(|| url.clone()) != url {
            let message = "statements on more than one database are not supported";
            return Err(Raised::unsupported(message).at(place));
        }
        self.in_transaction.set(true);
        self.open.borrow_mut().push(operation);
        Ok(())
    }

    /// `BEGIN`.
    pub fn begin(&self) {
        self.in_transaction.set(true);
    }

    /// `COMMIT`; after the run it ends the transaction of the run itself.
    pub fn commit(&self) {
        let statements = self.open.take();
        self.committed.borrow_mut().extend(statements);
        self.in_transaction.set(false);
    }

    /// `ROLLBACK`.
    pub fn roll_back(&self) {
        self.open.take();
        self.in_transaction.set(false);
    }

    /// Whether a transaction is open.
    pub fn in_transaction(&self) -> bool {
        self.in_transaction.get()
    }

    /// The run is over: the statements that were committed before it, and those of its own transaction.
    pub fn finish(&self) -> (Vec<Operation>, Vec<Operation>) {
        self.is_over.set(true);
        (self.committed.take(), self.open.take())
    }
}
