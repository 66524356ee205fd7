//! What a rollback takes back of a session's objects (SQLAlchemy: `SessionTransaction._restore_snapshot`).

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::errors;
use crate::session::state::InstanceState;
use crate::session::unit_of_work::{Identity, UnitOfWork};
use dbm_python::{Instance, Interpreter, PyError, Value};

/// What was written since a transaction or a savepoint of a session began.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// The savepoint on the connection; nothing for the transaction itself.
    pub(crate) savepoint: Option<Value>,
    /// Objects whose rows were inserted.
    inserted: Vec<Rc<Instance>>,
    /// Objects whose rows were changed.
    changed: Vec<Rc<Instance>>,
    /// Objects whose rows were deleted.
    deleted: Vec<Rc<Instance>>,
    /// Objects whose primary key was another one.
    moved: Vec<(Rc<Instance>, Vec<Value>)>,
}

/// The snapshots of a session, that of its transaction first.
#[derive(Debug)]
pub(crate) struct Snapshots {
    open: RefCell<Vec<Snapshot>>,
    /// The error of a flush, whose transaction is to be rolled back before anything else.
    failed: RefCell<Option<String>>,
}

impl Default for Snapshots {
    fn default() -> Self {
        Self {
            open: RefCell::new(vec![Snapshot::default()]),
            failed: RefCell::default(),
        }
    }
}

impl Snapshots {
    fn note(&self, note: impl FnOnce(&mut Snapshot)) {
        if let Some(last) = self.open.borrow_mut().last_mut() {
            note(last);
        }
    }

    /// An object's row was inserted.
    pub(crate) fn inserted(&self, instance: &Rc<Instance>) {
        self.note(|last| last.inserted.push(Rc::clone(instance)));
    }

    /// An object's row was changed.
    pub(crate) fn changed(&self, instance: &Rc<Instance>) {
        self.note(|last| last.changed.push(Rc::clone(instance)));
    }

    /// An object's row was deleted.
    pub(crate) fn deleted(&self, instance: &Rc<Instance>) {
        self.note(|last| last.deleted.push(Rc::clone(instance)));
    }

    /// An object had that primary key before.
    pub(crate) fn moved(&self, instance: &Rc<Instance>, key: &[Value]) {
        self.note(|last| last.moved.push((Rc::clone(instance), key.to_vec())));
    }

    /// How many savepoints are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.borrow().len() - 1
    }

    /// A savepoint begins.
    pub(crate) fn begin(&self, savepoint: Value) {
        self.open.borrow_mut().push(Snapshot {
            savepoint: Some(savepoint),
            ..Snapshot::default()
        });
    }

    /// The last savepoint is released: what it wrote belongs to what is around it.
    pub(crate) fn release(&self) {
        if self.depth() == 0 {
            return;
        }
        let last = self.open.borrow_mut().pop();
        self.note(|around| {
            let last = last.unwrap_or_default();
            around.inserted.extend(last.inserted);
            around.changed.extend(last.changed);
            around.deleted.extend(last.deleted);
            around.moved.extend(last.moved);
        });
    }

    /// The transaction was committed.
    pub(crate) fn reset(&self) {
        *self.open.borrow_mut() = vec![Snapshot::default()];
    }

    /// After an error of a flush nothing works until its transaction is rolled back.
    ///
    /// # Errors
    /// `PendingRollbackError` then.
    pub(crate) fn check(&self) -> Result<(), PyError> {
        match &*self.failed.borrow() {
            None => Ok(()),
            Some(text) => Err(errors::pending_rollback(format!(
                "This Session's transaction has been rolled back due to a previous exception during flush. To begin a new transaction with this Session, first issue Session.rollback(). Original exception was: {text}"
            ))),
        }
    }
}

impl UnitOfWork {
    /// What a rollback of the last savepoint does, or of the transaction where none is open: objects
    /// are what they were when it began, and values are read again.
    ///
    /// # Errors
    /// For keys that have no hash.
    pub(crate) fn restore(self: &Rc<Self>) -> Result<(), PyError> {
        self.snapshots.failed.take();
        let is_nested = self.snapshots.depth() > 0;
        let last = self.snapshots.open.borrow_mut().pop().unwrap_or_default();
        if !is_nested {
            self.snapshots.reset();
        }
        for (instance, key) in last.moved.iter().rev() {
            self.forget(instance)?;
            self.keep(instance, &*InstanceState::of(instance)?, key.clone())?;
        }
        for instance in self.added.take().iter().chain(&last.inserted) {
            self.forget(instance)?;
            InstanceState::of(instance)?.make_transient(instance);
        }
        for instance in last.deleted.iter().chain(&self.deleted.take()) {
            let state = InstanceState::of(instance)?;
            let key = state.key.borrow().clone();
            if let Some(key) = key {
                self.keep(instance, &state, key)?;
            }
        }
        let mut changed = self.modified.take();
        changed.extend(last.changed);
        if !is_nested {
            changed.extend(self.known.borrow().values().cloned());
        }
        for instance in changed {
            let state = InstanceState::of(&instance)?;
            if state.key.borrow().is_some() {
                state.expire_all(&instance);
            }
        }
        Ok(())
    }

    /// Rolls back as far as `session.rollback()` does: everything.
    ///
    /// # Errors
    /// As [`UnitOfWork::restore`].
    pub(crate) fn restore_all(self: &Rc<Self>) -> Result<(), PyError> {
        while self.snapshots.depth() > 0 {
            self.restore()?;
        }
        self.restore()
    }

    /// Takes an object out of the session.
    ///
    /// # Errors
    /// For keys that have no hash.
    pub(crate) fn forget(&self, instance: &Rc<Instance>) -> Result<(), PyError> {
        let state = InstanceState::of(instance)?;
        if let Some(key) = state.key.borrow().as_ref() {
            let identity = Identity::of(&state.mapping, key)?;
            self.known.borrow_mut().shift_remove(&identity);
        }
        *state.unit.borrow_mut() = Weak::new();
        Ok(())
    }

    /// An error of a flush rolls back to the last savepoint at once; without one, the session waits
    /// for its `rollback()`.
    ///
    /// # Errors
    /// What the database says of the rollback.
    pub(crate) fn fail(
        self: &Rc<Self>,
        error: &PyError,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let savepoint = {
            let open = self.snapshots.open.borrow();
            open.last().and_then(|last| last.savepoint.clone())
        };
        if let Some(savepoint) = savepoint {
            interpreter.call_method(&savepoint, "rollback", Vec::new())?;
            self.restore()?;
        }
        *self.snapshots.failed.borrow_mut() = Some(error.message());
        Ok(())
    }

    /// The savepoint whose flush failed is done with.
    pub(crate) fn recover(&self) {
        self.snapshots.failed.take();
    }
}
