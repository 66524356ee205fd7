//! `sqlalchemy.exc`: the exceptions that scripts name, raise and catch.

use std::rc::Rc;

use crate::python::{Class, Instance, Raised, StandardError, Value};

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
pub fn class(name: &str) -> Option<Value> {
    MADE.with(|classes| {
        let class = classes.iter().find(|class| class.name() == name)?;
        Some(Value::Class(Rc::clone(class)))
    })
}

/// `sqlalchemy.exc.ArgumentError`.
pub fn argument_error(message: impl Into<String>) -> Raised {
    raise("ArgumentError", message.into())
}

/// `sqlalchemy.exc.InvalidRequestError`.
pub fn invalid_request(message: impl Into<String>) -> Raised {
    raise("InvalidRequestError", message.into())
}

/// `sqlalchemy.exc.CompileError`.
pub fn compile_error(message: impl Into<String>) -> Raised {
    raise("CompileError", message.into())
}

fn raise(name: &str, message: String) -> Raised {
    match class(name) {
        Some(Value::Class(class)) => {
            Raised::exception(Instance::exception(&class, vec![Value::from(message)]))
        }
        _ => Raised::standard(StandardError::Exception, message),
    }
}

/// `sqlalchemy.exc.DuplicateColumnError`.
pub fn duplicate_column(message: impl Into<String>) -> Raised {
    raise("DuplicateColumnError", message.into())
}

/// `sqlalchemy.exc.ConstraintColumnNotFoundError`.
pub fn column_not_found(message: impl Into<String>) -> Raised {
    raise("ConstraintColumnNotFoundError", message.into())
}

/// `sqlalchemy.exc.NoReferencedColumnError`.
pub fn no_referenced_column(message: impl Into<String>) -> Raised {
    raise("NoReferencedColumnError", message.into())
}
