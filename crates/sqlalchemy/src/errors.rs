//! `sqlalchemy.exc`: the exceptions that scripts name, raise and catch.

pub(crate) mod driver;
mod position;

use std::rc::Rc;

use crate::host::Fault;
use dbm_core::failure::{Exception, ExceptionClass, Failure};
use dbm_python::{Class, Instance, Native, PyError, StandardError, Value};

/// Name and parent of each class, a parent before its children.
const CLASSES: &[(&str, &str)] = &[
    ("SQLAlchemyError", ""),
    ("ArgumentError", "SQLAlchemyError"),
    ("DuplicateColumnError", "ArgumentError"),
    ("ConstraintColumnNotFoundError", "ArgumentError"),
    ("NoSuchModuleError", "ArgumentError"),
    ("NoForeignKeysError", "ArgumentError"),
    ("AmbiguousForeignKeysError", "ArgumentError"),
    ("ObjectNotExecutableError", "ArgumentError"),
    ("CircularDependencyError", "SQLAlchemyError"),
    ("CompileError", "SQLAlchemyError"),
    ("UnsupportedCompilationError", "CompileError"),
    ("IdentifierError", "SQLAlchemyError"),
    ("DisconnectionError", "SQLAlchemyError"),
    ("TimeoutError", "SQLAlchemyError"),
    ("InvalidRequestError", "SQLAlchemyError"),
    ("IllegalStateChangeError", "InvalidRequestError"),
    ("NoInspectionAvailable", "InvalidRequestError"),
    ("PendingRollbackError", "InvalidRequestError"),
    ("ResourceClosedError", "InvalidRequestError"),
    ("NoSuchColumnError", "InvalidRequestError"),
    ("NoResultFound", "InvalidRequestError"),
    ("MultipleResultsFound", "InvalidRequestError"),
    ("NoReferenceError", "InvalidRequestError"),
    ("NoReferencedTableError", "NoReferenceError"),
    ("NoReferencedColumnError", "NoReferenceError"),
    ("NoSuchTableError", "InvalidRequestError"),
    ("UnreflectableTableError", "InvalidRequestError"),
    ("UnboundExecutionError", "InvalidRequestError"),
    ("StatementError", "SQLAlchemyError"),
    ("DBAPIError", "StatementError"),
    ("InterfaceError", "DBAPIError"),
    ("DatabaseError", "DBAPIError"),
    ("DataError", "DatabaseError"),
    ("OperationalError", "DatabaseError"),
    ("IntegrityError", "DatabaseError"),
    ("InternalError", "DatabaseError"),
    ("ProgrammingError", "DatabaseError"),
    ("NotSupportedError", "DatabaseError"),
];

/// Warnings, which scripts name in filters.
const WARNINGS: &[(&str, StandardError)] = &[
    ("SAWarning", StandardError::RuntimeWarning),
    ("SADeprecationWarning", StandardError::DeprecationWarning),
    (
        "SAPendingDeprecationWarning",
        StandardError::PendingDeprecationWarning,
    ),
    ("MovedIn20Warning", StandardError::DeprecationWarning),
    ("RemovedIn20Warning", StandardError::DeprecationWarning),
    ("LegacyAPIWarning", StandardError::DeprecationWarning),
];

thread_local! {
    static MADE: Vec<Rc<Class>> = make();
}

fn make() -> Vec<Rc<Class>> {
    let mut classes: Vec<Rc<Class>> = Vec::new();
    for (name, parent) in CLASSES {
        let parent = classes
            .iter()
            .find(|class| class.name() == *parent)
            .map_or_else(|| StandardError::Exception.class(), Rc::clone);
        classes.push(Class::exception(name, "sqlalchemy.exc", &parent));
    }
    for (name, parent) in WARNINGS {
        classes.push(Class::exception(name, "sqlalchemy.exc", &parent.class()));
    }
    classes
}

/// The class of that name.
pub(crate) fn class(name: &str) -> Option<Value> {
    MADE.with(|classes| {
        let class = classes.iter().find(|class| class.name() == name)?;
        Some(Value::Class(Rc::clone(class)))
    })
}

/// `sqlalchemy.exc.ArgumentError`.
pub fn argument_error(message: impl Into<String>) -> PyError {
    raise("ArgumentError", message.into())
}

/// `sqlalchemy.exc.InvalidRequestError`.
pub(crate) fn invalid_request(message: impl Into<String>) -> PyError {
    raise("InvalidRequestError", message.into())
}

/// `sqlalchemy.exc.PendingRollbackError`.
pub(crate) fn pending_rollback(message: impl Into<String>) -> PyError {
    raise("PendingRollbackError", message.into())
}

/// `sqlalchemy.exc.CompileError`.
pub fn compile_error(message: impl Into<String>) -> PyError {
    raise("CompileError", message.into())
}

/// `sqlalchemy.exc.NoForeignKeysError`.
pub(crate) fn no_foreign_keys(message: impl Into<String>) -> PyError {
    raise("NoForeignKeysError", message.into())
}

fn raise(name: &str, message: String) -> PyError {
    match class(name) {
        Some(Value::Class(class)) => {
            PyError::exception(Instance::exception(&class, vec![Value::from(message)]))
        }
        _ => PyError::standard(StandardError::Exception, message),
    }
}

/// `sqlalchemy.exc.DuplicateColumnError`.
pub fn duplicate_column(message: impl Into<String>) -> PyError {
    raise("DuplicateColumnError", message.into())
}

/// `sqlalchemy.exc.ConstraintColumnNotFoundError`.
pub(crate) fn column_not_found(message: impl Into<String>) -> PyError {
    raise("ConstraintColumnNotFoundError", message.into())
}

/// `sqlalchemy.exc.NoReferencedTableError`.
pub(crate) fn no_referenced_table(message: impl Into<String>) -> PyError {
    raise("NoReferencedTableError", message.into())
}

/// `sqlalchemy.exc.NoReferencedColumnError`.
pub fn no_referenced_column(message: impl Into<String>) -> PyError {
    raise("NoReferencedColumnError", message.into())
}

/// `sqlalchemy.exc.NoResultFound`.
pub(crate) fn no_result(message: impl Into<String>) -> PyError {
    raise("NoResultFound", message.into())
}

/// `sqlalchemy.exc.MultipleResultsFound`.
pub(crate) fn multiple_results(message: impl Into<String>) -> PyError {
    raise("MultipleResultsFound", message.into())
}

/// `sqlalchemy.exc.NoSuchColumnError`, which is a `KeyError` as well.
pub(crate) fn no_such_column(message: impl Into<String>) -> PyError {
    raise("NoSuchColumnError", message.into())
}

/// `sqlalchemy.exc.NoSuchTableError`.
pub(crate) fn no_such_table(name: impl Into<String>) -> PyError {
    raise("NoSuchTableError", name.into())
}

/// `sqlalchemy.exc.ResourceClosedError`.
pub(crate) fn closed(message: impl Into<String>) -> PyError {
    raise("ResourceClosedError", message.into())
}

/// The codes of SQLAlchemy's pages about errors of databases.
const CODES: &[(&str, &str)] = &[
    ("InterfaceError", "rvf5"),
    ("DatabaseError", "4xp6"),
    ("DataError", "9h9h"),
    ("OperationalError", "e3q8"),
    ("IntegrityError", "gkpj"),
    ("InternalError", "2j85"),
    ("ProgrammingError", "f405"),
    ("NotSupportedError", "tw8g"),
];

/// Kept with an exception that an operation made: what a person reads if no script catches it.
#[derive(Debug)]
pub struct FaultObject(pub Failure);

impl Native for FaultObject {
    fn type_name(&self) -> &'static str {
        "fault"
    }
}

/// Under which name an exception keeps its [`FaultObject`].
pub const FAULT: &str = "_dbm_fault";

/// `sqlalchemy.exc.ProgrammingError` and its like: what a database says of a statement.
pub fn database_error(fault: Fault, dialect: &str) -> PyError {
    let name = driver::category(&fault, dialect);
    let Some(Value::Class(class)) = class(name) else {
        return PyError::stopped(fault.failure);
    };
    let original = driver::exception(&fault, dialect);
    let (module, kind) = match &original {
        Value::Instance(instance) => (instance.class().module(), instance.class().name()),
        _ => ("", name),
    };
    let said = driver::text(&original);
    let code = CODES.iter().find(|(known, _)| *known == name);
    let code = code.map_or("dbapi", |(_, code)| code);
    let text = format!(
        "({module}.{kind}) {said}\n[SQL: {}]\n(Background on this error at: https://sqlalche.me/e/21/{code})",
        fault.sql
    );
    let exception = Instance::exception(&class, vec![Value::from(text)]);
    if let Value::Instance(instance) = &exception {
        instance.set("statement", Value::from(fault.sql.as_str()));
        instance.set("params", Value::dict::<String>([]));
        instance.set("code", Value::from(code));
        instance.set("connection_invalidated", Value::Bool(false));
        instance.set("orig", original);
        instance.set(FAULT, Value::native(FaultObject(fault.failure)));
    }
    PyError::exception(exception)
}

/// What an operation that cannot be done raises: what Alembic raises, where that is known.
pub fn refused(failure: Failure) -> PyError {
    let Some(exception) = failure.exception.clone() else {
        return PyError::failure(failure);
    };
    let Exception { class, message } = *exception;
    let raised = Instance::exception(&exception_class(class), vec![Value::from(message)]);
    if let Value::Instance(instance) = &raised {
        instance.set(FAULT, Value::native(FaultObject(failure)));
    }
    PyError::exception(raised)
}

fn exception_class(class: ExceptionClass) -> Rc<Class> {
    let name = match class {
        ExceptionClass::KeyError => return StandardError::KeyError.class(),
        ExceptionClass::ValueError => return StandardError::ValueError.class(),
        ExceptionClass::NotImplementedError => return StandardError::NotImplementedError.class(),
        ExceptionClass::CommandError => return command_error(),
        ExceptionClass::ArgumentError => "ArgumentError",
        ExceptionClass::CompileError => "CompileError",
        ExceptionClass::ConstraintColumnNotFoundError => "ConstraintColumnNotFoundError",
        ExceptionClass::IdentifierError => "IdentifierError",
        ExceptionClass::NoSuchTableError => "NoSuchTableError",
        ExceptionClass::StatementError => "StatementError",
    };
    match self::class(name) {
        Some(Value::Class(class)) => class,
        _ => StandardError::Exception.class(),
    }
}

thread_local! {
    static COMMAND_ERROR: Rc<Class> =
        Class::exception("CommandError", "alembic.util.exc", &StandardError::Exception.class());
}

/// An exception of that class.
pub fn command(message: impl Into<String>) -> PyError {
    let message = Value::from(message.into());
    PyError::exception(Instance::exception(&command_error(), vec![message]))
}

/// `alembic.util.CommandError`
pub fn command_error() -> Rc<Class> {
    COMMAND_ERROR.with(Rc::clone)
}
