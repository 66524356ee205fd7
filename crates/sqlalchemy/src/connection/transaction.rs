//! Transactions and savepoints of a connection (SQLAlchemy: `engine/base.py`, `RootTransaction`, `NestedTransaction`).

use crate::errors;
use crate::host::Host;
use dbm_core::operation::{Execute, Operation, Statement};
use dbm_core::source::Place;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// A transaction, or a savepoint inside it.
#[derive(Debug)]
struct TransactionObject {
    /// The name of the savepoint; nothing for the transaction itself.
    savepoint: Option<String>,
    place: Place,
}

/// `connection.in_transaction()`.
pub(super) fn is_open(interpreter: &mut Interpreter, _: &Value, _: Arguments) -> PyResult {
    let host = Host::of(interpreter);
    host.database("the transaction")?;
    Ok(Value::Bool(host.transactions.is_open()))
}

/// `connection.in_nested_transaction()`.
pub(super) fn is_nested(interpreter: &mut Interpreter, _: &Value, _: Arguments) -> PyResult {
    let host = Host::of(interpreter);
    host.database("the transaction")?;
    Ok(Value::Bool(host.transactions.is_nested()))
}

/// `connection.get_transaction()`.
pub(super) fn current(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let host = Host::of(interpreter);
    host.database("the transaction")?;
    if !host.transactions.is_open() {
        return Ok(Value::None);
    }
    Ok(Value::native(TransactionObject {
        savepoint: None,
        place: arguments.place(),
    }))
}

/// `connection.get_nested_transaction()`.
pub(super) fn nested(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let host = Host::of(interpreter);
    host.database("the transaction")?;
    let savepoint = host.transactions.innermost();
    Ok(savepoint.map_or(Value::None, |name| {
        Value::native(TransactionObject {
            savepoint: Some(name),
            place: arguments.place(),
        })
    }))
}

/// `connection.begin()`: Alembic has begun already, unless the script has ended that.
pub(super) fn begin(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let host = Host::of(interpreter);
    let place = arguments.place();
    arguments.none("begin")?;
    host.database("the transaction")?;
    if host.transactions.is_open() {
        let message = "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; can't call begin() here unless rollback() or commit() is called first.";
        return Err(errors::invalid_request(message).at(place));
    }
    host.transactions.begin();
    Ok(Value::native(TransactionObject {
        savepoint: None,
        place,
    }))
}

/// `connection.begin_nested()`: `SAVEPOINT`.
pub(super) fn begin_nested(
    interpreter: &mut Interpreter,
    _: &Value,
    arguments: Arguments,
) -> PyResult {
    let host = Host::of(interpreter);
    let place = arguments.place();
    arguments.none("begin_nested")?;
    host.database("a savepoint")?;
    let name = host.transactions.savepoint();
    statement(&host, format!("SAVEPOINT {name}"), &place)?;
    Ok(Value::native(TransactionObject {
        savepoint: Some(name),
        place,
    }))
}

/// `connection.commit()`.
pub(super) fn commit(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let host = Host::of(interpreter);
    let place = arguments.place();
    arguments.none("commit")?;
    end(&host, true, &place)
}

/// `connection.rollback()`.
pub(super) fn rollback(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let host = Host::of(interpreter);
    let place = arguments.place();
    arguments.none("rollback")?;
    end(&host, false, &place)
}

/// Ends the transaction, if there is one.
fn end(host: &Host, is_good: bool, place: &Place) -> PyResult {
    let database = host.database("the end of a transaction")?;
    if host.transactions.is_open() {
        let ended = if is_good {
            database.commit(place.clone())
        } else {
            database.rollback(place.clone())
        };
        host.transactions.end();
        ended.map_err(|refusal| host.raised(refusal, place.clone()))?;
    }
    Ok(Value::None)
}

/// `connection.execution_options(isolation_level=...)`.
pub(super) fn isolate(
    interpreter: &mut Interpreter,
    _: &Value,
    _: &Value,
    place: Place,
) -> PyResult {
    let host = Host::of(interpreter);
    host.database("the isolation level")
        .map_err(|error| error.at(place.clone()))?;
    if host.transactions.is_open() {
        let message = "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; isolation_level may not be altered unless rollback() or commit() is called first.";
        return Err(errors::invalid_request(message).at(place));
    }
    let message =
        "`isolation_level` is not supported yet: `autocommit_block()` does what it is for";
    Err(PyError::unsupported(message).at(place))
}

fn statement(host: &Host, sql: String, place: &Place) -> Result<(), PyError> {
    let operation = Operation::Execute(Execute {
        statement: Statement::Verbatim(sql),
    });
    host.emit(operation, place.clone())
}

impl TransactionObject {
    /// Whether it was not ended yet.
    fn is_active(&self, host: &Host) -> bool {
        match &self.savepoint {
            Some(name) => host.transactions.is_active(name),
            None => host.transactions.is_open(),
        }
    }

    fn end(&self, host: &Host, is_good: bool, place: &Place) -> PyResult {
        let Some(name) = &self.savepoint else {
            return end(host, is_good, place);
        };
        if host.transactions.end_savepoint(name) {
            let how = if is_good {
                "RELEASE SAVEPOINT"
            } else {
                "ROLLBACK TO SAVEPOINT"
            };
            statement(host, format!("{how} {name}"), place)?;
        }
        Ok(Value::None)
    }
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("commit", |interpreter, this, arguments| {
        ended(interpreter, this, arguments, true)
    }),
    ("rollback", |interpreter, this, arguments| {
        ended(interpreter, this, arguments, false)
    }),
    ("close", |interpreter, this, arguments| {
        ended(interpreter, this, arguments, false)
    }),
];

fn ended(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    is_good: bool,
) -> PyResult {
    let host = Host::of(interpreter);
    match this.as_native::<TransactionObject>() {
        Some(transaction) => transaction.end(&host, is_good, &arguments.place()),
        None => Ok(Value::None),
    }
}

impl Native for TransactionObject {
    fn type_name(&self) -> &'static str {
        match self.savepoint {
            Some(_) => "NestedTransaction",
            None => "RootTransaction",
        }
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let host = Host::of(interpreter);
        Ok(match name {
            "is_active" | "is_valid" => Some(Value::Bool(self.is_active(&host))),
            "connection" => Some(Value::native(super::ConnectionObject)),
            _ => None,
        })
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(this.clone()))
    }

    fn exit(
        &self,
        _: &Value,
        exception: Option<&Value>,
        interpreter: &mut Interpreter,
    ) -> Result<bool, PyError> {
        let host = Host::of(interpreter);
        if self.is_active(&host) {
            self.end(&host, exception.is_none(), &self.place)?;
        }
        Ok(false)
    }
}
