//! `session.begin()` and `session.begin_nested()`.

use crate::session::unit_of;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// The transaction of a session.
#[derive(Debug)]
pub(crate) struct SessionTransaction {
    /// The session.
    pub(crate) session: Value,
    /// The savepoint on the connection; nothing for the transaction itself.
    pub(crate) savepoint: Option<Value>,
    /// How many savepoints of the session there were with it.
    pub(crate) depth: usize,
    /// What `with` binds.
    pub(crate) subject: Option<Value>,
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("commit", |interpreter, this, arguments| {
        arguments.none("commit")?;
        required(this)?.end(true, interpreter)
    }),
    ("rollback", |interpreter, this, arguments| {
        arguments.none("rollback")?;
        required(this)?.end(false, interpreter)
    }),
];

fn required(this: &Value) -> Result<&SessionTransaction, PyError> {
    this.as_native::<SessionTransaction>()
        .ok_or_else(|| PyError::type_error("a transaction of a session is expected"))
}

impl SessionTransaction {
    fn end(&self, commits: bool, interpreter: &mut Interpreter) -> PyResult {
        let method = if commits { "commit" } else { "rollback" };
        let Some(savepoint) = &self.savepoint else {
            return interpreter.call_method(&self.session, method, Vec::new());
        };
        let unit = unit_of(&self.session)?;
        if unit.snapshots.depth() < self.depth {
            // A flush inside of it failed, and has rolled back already.
            if commits {
                unit.snapshots.check()?;
            }
            unit.recover();
            return Ok(Value::None);
        }
        if commits {
            unit.flush(interpreter)?;
            let ended = interpreter.call_method(savepoint, method, Vec::new())?;
            unit.snapshots.release();
            return Ok(ended);
        }
        let ended = interpreter.call_method(savepoint, method, Vec::new())?;
        unit.restore()?;
        Ok(ended)
    }
}

impl Native for SessionTransaction {
    fn type_name(&self) -> &'static str {
        "SessionTransaction"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(self.subject.clone().unwrap_or_else(|| this.clone())))
    }

    fn exit(
        &self,
        _: &Value,
        exception: Option<&Value>,
        interpreter: &mut Interpreter,
    ) -> Result<bool, PyError> {
        self.end(exception.is_none(), interpreter)?;
        if self.subject.is_some() {
            unit_of(&self.session)?.clear();
        }
        Ok(false)
    }
}

/// `with session.no_autoflush:`.
#[derive(Debug)]
pub(crate) struct NoAutoflush {
    /// The session.
    pub(crate) session: Value,
    /// Whether it wrote changes before queries.
    pub(crate) before: bool,
}

impl Native for NoAutoflush {
    fn type_name(&self) -> &'static str {
        "no_autoflush"
    }

    fn enter(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        unit_of(&self.session)?.autoflush.set(false);
        Ok(Some(self.session.clone()))
    }

    fn exit(&self, _: &Value, _: Option<&Value>, _: &mut Interpreter) -> Result<bool, PyError> {
        unit_of(&self.session)?.autoflush.set(self.before);
        Ok(false)
    }

    fn call(&self, _: &Value, arguments: Arguments, _: &mut Interpreter) -> PyResult {
        Err(PyError::type_error("'no_autoflush' is a context").at(arguments.place()))
    }
}
