//! The errors of Python's drivers: `psycopg2.errors`, `sqlite3`, `pymysql.err`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use crate::errors::position;
use crate::host::Fault;
use dbm_python::{Class, Instance, StandardError, Value, quote};

/// The classes of the DB-API, a parent before its children (PEP 249).
const CLASSES: &[(&str, &str)] = &[
    ("Error", ""),
    ("InterfaceError", "Error"),
    ("DatabaseError", "Error"),
    ("DataError", "DatabaseError"),
    ("OperationalError", "DatabaseError"),
    ("IntegrityError", "DatabaseError"),
    ("InternalError", "DatabaseError"),
    ("ProgrammingError", "DatabaseError"),
    ("NotSupportedError", "DatabaseError"),
];

/// PostgreSQL's own classes of errors (psycopg2: `psycopg2.errors`).
const OF_SQLSTATE: &[(&str, &str)] = &[
    ("0A000", "FeatureNotSupported"),
    ("20000", "CaseNotFound"),
    ("21000", "CardinalityViolation"),
    ("22001", "StringDataRightTruncation"),
    ("22003", "NumericValueOutOfRange"),
    ("22004", "NullValueNotAllowed"),
    ("22007", "InvalidDatetimeFormat"),
    ("22008", "DatetimeFieldOverflow"),
    ("22012", "DivisionByZero"),
    ("22023", "InvalidParameterValue"),
    ("22026", "StringDataLengthMismatch"),
    ("22030", "DuplicateJsonObjectKeyValue"),
    ("22032", "InvalidJsonText"),
    ("22P02", "InvalidTextRepresentation"),
    ("22P04", "BadCopyFileFormat"),
    ("22P05", "UntranslatableCharacter"),
    ("2201X", "InvalidRowCountInResultOffsetClause"),
    ("23000", "IntegrityConstraintViolation"),
    ("23502", "NotNullViolation"),
    ("23503", "ForeignKeyViolation"),
    ("23505", "UniqueViolation"),
    ("23514", "CheckViolation"),
    ("23P01", "ExclusionViolation"),
    ("25001", "ActiveSqlTransaction"),
    ("25P02", "InFailedSqlTransaction"),
    ("2BP01", "DependentObjectsStillExist"),
    ("3D000", "InvalidCatalogName"),
    ("3F000", "InvalidSchemaName"),
    ("40001", "SerializationFailure"),
    ("40P01", "DeadlockDetected"),
    ("42501", "InsufficientPrivilege"),
    ("42601", "SyntaxError"),
    ("42602", "InvalidName"),
    ("42611", "InvalidColumnDefinition"),
    ("42622", "NameTooLong"),
    ("42701", "DuplicateColumn"),
    ("42702", "AmbiguousColumn"),
    ("42703", "UndefinedColumn"),
    ("42704", "UndefinedObject"),
    ("42710", "DuplicateObject"),
    ("42712", "DuplicateAlias"),
    ("42723", "DuplicateFunction"),
    ("42803", "GroupingError"),
    ("42804", "DatatypeMismatch"),
    ("42809", "WrongObjectType"),
    ("42830", "InvalidForeignKey"),
    ("42846", "CannotCoerce"),
    ("42883", "UndefinedFunction"),
    ("42939", "ReservedName"),
    ("42P01", "UndefinedTable"),
    ("42P02", "UndefinedParameter"),
    ("42P03", "DuplicateCursor"),
    ("42P04", "DuplicateDatabase"),
    ("42P05", "DuplicatePreparedStatement"),
    ("42P06", "DuplicateSchema"),
    ("42P07", "DuplicateTable"),
    ("42P10", "InvalidColumnReference"),
    ("42P11", "InvalidCursorDefinition"),
    ("42P16", "InvalidTableDefinition"),
    ("42P17", "InvalidObjectDefinition"),
    ("42P18", "IndeterminateDatatype"),
    ("42P20", "WindowingError"),
    ("42P21", "CollationMismatch"),
    ("42P22", "IndeterminateCollation"),
    ("44000", "WithCheckOptionViolation"),
    ("53100", "DiskFull"),
    ("53200", "OutOfMemory"),
    ("53300", "TooManyConnections"),
    ("54000", "ProgramLimitExceeded"),
    ("54001", "StatementTooComplex"),
    ("55000", "ObjectNotInPrerequisiteState"),
    ("55006", "ObjectInUse"),
    ("55P03", "LockNotAvailable"),
    ("55P04", "UnsafeNewEnumValueUsage"),
    ("57014", "QueryCanceled"),
    ("57P01", "AdminShutdown"),
    ("58000", "SystemError"),
    ("58P01", "UndefinedFile"),
    ("P0001", "RaiseException"),
    ("P0002", "NoDataFound"),
    ("P0003", "TooManyRows"),
    ("P0004", "AssertFailure"),
    ("XX000", "InternalError_"),
];

/// PyMySQL's classes for MySQL's numbers (PyMySQL: `err.error_map`).
const OF_NUMBER: &[(&str, &[u32])] = &[
    (
        "ProgrammingError",
        &[
            1007, 1064, 1102, 1103, 1110, 1111, 1112, 1113, 1146, 1149, 1166, 1179,
        ],
    ),
    (
        "DataError",
        &[1171, 1230, 1263, 1264, 1265, 1366, 1367, 1406, 1441],
    ),
    (
        "IntegrityError",
        &[1048, 1062, 1215, 1216, 1217, 1451, 1452],
    ),
    ("NotSupportedError", &[1196, 1235, 1286, 1289]),
    (
        "OperationalError",
        &[1040, 1044, 1045, 1142, 1143, 1213, 4025],
    ),
];

thread_local! {
    static MADE: HashMap<(&'static str, &'static str), Rc<Class>> = make();
}

fn make() -> HashMap<(&'static str, &'static str), Rc<Class>> {
    let mut made: HashMap<_, Rc<Class>> = HashMap::new();
    for module in ["psycopg2", "sqlite3", "pymysql.err"] {
        for (name, parent) in CLASSES {
            let parent = made.get(&(module, *parent)).map(Rc::clone);
            let parent = parent.unwrap_or_else(|| StandardError::Exception.class());
            made.insert((module, *name), Class::exception(name, module, &parent));
        }
    }
    for (code, name) in OF_SQLSTATE {
        let parent = Rc::clone(&made[&("psycopg2", of_sqlstate(code))]);
        made.insert(
            ("psycopg2.errors", *name),
            Class::exception(name, "psycopg2.errors", &parent),
        );
    }
    made
}

/// The class of that name in a driver's module.
pub(crate) fn class(module: &str, name: &str) -> Option<Value> {
    MADE.with(|made| {
        let mut made = made.iter();
        let found = made.find(|((owner, known), _)| *owner == module && *known == name);
        found.map(|(_, class)| Value::Class(Rc::clone(class)))
    })
}

/// The class of the DB-API that a fault belongs to.
pub(crate) fn category(fault: &Fault, dialect: &str) -> &'static str {
    let code = fault.code.as_deref().unwrap_or_default();
    match dialect {
        "postgresql" => of_sqlstate(code),
        "sqlite" => of_result_code(code.parse().unwrap_or(1)),
        _ => of_number(number(&fault.message).unwrap_or(1105)),
    }
}

/// psycopg2: `base_exception_from_sqlstate`.
fn of_sqlstate(code: &str) -> &'static str {
    match code.get(..2).unwrap_or_default() {
        "0A" => "NotSupportedError",
        "20" | "21" | "3D" | "3F" | "42" | "44" => "ProgrammingError",
        "22" => "DataError",
        "23" => "IntegrityError",
        "24" | "25" | "2B" | "2D" | "2F" | "38" | "39" | "3B" | "F0" | "P0" | "XX" => {
            "InternalError"
        }
        "26" | "27" | "28" | "34" | "40" | "53" | "54" | "55" | "57" | "58" | "HV" => {
            "OperationalError"
        }
        _ => "DatabaseError",
    }
}

/// pysqlite: `_pysqlite_seterror`; the low byte is the primary code.
fn of_result_code(code: u32) -> &'static str {
    match code & 0xff {
        2 | 12 => "InternalError",
        18 => "DataError",
        19 | 20 => "IntegrityError",
        21 => "InterfaceError",
        1 | 3..=10 | 13..=17 => "OperationalError",
        // SQLITE_CORRUPT and what is new
        _ => "DatabaseError",
    }
}

fn of_number(number: u32) -> &'static str {
    let known = OF_NUMBER
        .iter()
        .find(|(_, numbers)| numbers.contains(&number));
    match known {
        Some((name, _)) => name,
        None if number < 1000 => "InternalError",
        None => "OperationalError",
    }
}

/// MySQL's number, which stands before its message: `(1146) Table ...`.
fn number(message: &str) -> Option<u32> {
    let (number, _) = message.strip_prefix('(')?.split_once(") ")?;
    number.parse().ok()
}

/// The driver's exception: `e.orig`.
pub(crate) fn exception(fault: &Fault, dialect: &str) -> Value {
    match dialect {
        "postgresql" => postgresql(fault),
        "sqlite" => of_class(
            "sqlite3",
            fault,
            dialect,
            vec![fault.message.as_str().into()],
        ),
        _ => {
            let message = match fault.message.split_once(") ") {
                Some((_, message)) => message,
                None => &fault.message,
            };
            let number = i64::from(number(&fault.message).unwrap_or(0));
            let arguments = vec![Value::from(number), Value::from(message)];
            of_class("pymysql.err", fault, dialect, arguments)
        }
    }
}

fn of_class(module: &str, fault: &Fault, dialect: &str, arguments: Vec<Value>) -> Value {
    match class(module, category(fault, dialect)) {
        Some(Value::Class(class)) => Instance::exception(&class, arguments),
        _ => Value::None,
    }
}

/// psycopg2's has the server's own words for the error as its class, and its code.
fn postgresql(fault: &Fault) -> Value {
    let code = fault.code.as_deref().unwrap_or_default();
    let text = told(fault);
    let known = OF_SQLSTATE.iter().find(|(known, _)| *known == code);
    let class = known.and_then(|(_, name)| class("psycopg2.errors", name));
    let arguments = vec![Value::from(text.as_str())];
    let exception = match class {
        Some(Value::Class(class)) => Instance::exception(&class, arguments),
        _ => of_class("psycopg2", fault, "postgresql", arguments),
    };
    if let Value::Instance(instance) = &exception {
        instance.set("pgcode", Value::from(code));
        instance.set("pgerror", Value::from(format!("ERROR:  {text}")));
    }
    exception
}

/// What libpq makes of the server's message.
fn told(fault: &Fault) -> String {
    let mut text = format!("{}\n", fault.message);
    if let Some(position) = fault.position {
        text.push_str(&position::shown(&fault.sql, position));
    }
    for (title, more) in [("DETAIL", &fault.detail), ("HINT", &fault.hint)] {
        if let Some(more) = more {
            // writing to a String cannot fail
            let _ = writeln!(text, "{title}:  {more}");
        }
    }
    text
}

/// `str(e.orig)`.
pub(super) fn text(original: &Value) -> String {
    let Value::Instance(instance) = original else {
        return String::new();
    };
    let Some(Value::Tuple(arguments)) = instance.get("args") else {
        return String::new();
    };
    match arguments.as_ref() as &[Value] {
        [number, message] => {
            let number = number.as_int().map(|number| number.to_string());
            let message = quote(message.as_str().unwrap_or_default());
            format!("({}, {message})", number.unwrap_or_default())
        }
        [message, ..] => message.as_str().unwrap_or_default().to_owned(),
        [] => String::new(),
    }
}
