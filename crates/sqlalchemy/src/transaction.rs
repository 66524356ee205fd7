//! What a script does about transactions: what SQLAlchemy's `Connection` remembers of it.

use std::cell::{Cell, RefCell};

/// The state of the connection's transaction, as the script has made it.
///
/// Alembic begins it before the script runs.
#[derive(Debug)]
pub(crate) struct Transactions {
    is_open: Cell<bool>,
    /// The savepoints that are open, innermost last.
    savepoints: RefCell<Vec<String>>,
    made: Cell<usize>,
}

impl Default for Transactions {
    fn default() -> Self {
        Self {
            is_open: Cell::new(true),
            savepoints: RefCell::default(),
            made: Cell::new(0),
        }
    }
}

impl Transactions {
    /// A statement begins a transaction where none is open.
    pub(crate) fn begin(&self) {
        self.is_open.set(true);
    }

    /// The transaction has ended, and its savepoints with it.
    pub(crate) fn end(&self) {
        self.is_open.set(false);
        self.savepoints.borrow_mut().clear();
    }

    /// Whether a transaction is open.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open.get()
    }

    /// The name of a new savepoint, which is open from now on.
    pub(crate) fn savepoint(&self) -> String {
        self.made.set(self.made.get() + 1);
        let name = format!("sa_savepoint_{}", self.made.get());
        self.savepoints.borrow_mut().push(name.clone());
        name
    }

    /// Ends a savepoint and those inside it; false: it has ended already.
    pub(crate) fn end_savepoint(&self, name: &str) -> bool {
        let mut savepoints = self.savepoints.borrow_mut();
        let Some(at) = savepoints.iter().position(|known| known == name) else {
            return false;
        };
        savepoints.truncate(at);
        true
    }

    /// Whether a savepoint is open.
    pub(crate) fn is_nested(&self) -> bool {
        !self.savepoints.borrow().is_empty()
    }

    /// The savepoint that was opened last.
    pub(crate) fn innermost(&self) -> Option<String> {
        self.savepoints.borrow().last().cloned()
    }

    /// Whether that savepoint is open.
    pub(crate) fn is_active(&self, name: &str) -> bool {
        self.savepoints.borrow().iter().any(|known| known == name)
    }
}
