//! Which names SQLAlchemy's modules have.

use crate::column::arguments::ColumnClass;
use crate::compiler::compiles;
use crate::dialect;
use crate::element::ElementClass;
use crate::expression::functions::FunctionName;
use crate::expression::{constructors, window};
use crate::host::Host;
use crate::models::{MarkerClass, listeners};
use crate::schema_class::{self, SchemaClass};
use crate::types;
use crate::{
    constraint, ddl, default, errors, foreign_key, index, inspection, later, metadata,
    name as names, query, session, table,
};
use dbm_core::suggest::suggest;
use dbm_python::{
    Arguments, Entry, Interpreter, ModuleTable, NativeFunction, PyError, PyResult, StandardError,
    Value,
};

/// The native module of that name, if it is one of SQLAlchemy's.
pub fn module(name: &str) -> Option<ModuleTable> {
    let (entries, fallback): (_, fn(&mut Interpreter, &str) -> PyResult) = match name {
        "sqlalchemy" => (SQLALCHEMY, |_, name| general_or_slip(name)),
        "sqlalchemy.types" | "sqlalchemy.schema" => (NONE, |_, name| general_or_slip(name)),
        "sqlalchemy.sql" => (SQL, general),
        "sqlalchemy.sql.functions" => (NONE, function),
        "sqlalchemy.exc" | "sqlalchemy.orm.exc" => {
            (NONE, |_, name| known(errors::class(name), name))
        }
        "sqlalchemy.event" => (EVENT, general),
        "sqlalchemy.ext" => (EXT, |_, name| missing(name)),
        "sqlalchemy.ext.mutable" => (NONE, mutable),
        "sqlalchemy.ext.compiler" => (NONE, compiler),
        "sqlalchemy.orm" => (ORM, general),
        "sqlalchemy.engine" => (ENGINE, general),
        "sqlalchemy.dialects" => (DIALECTS, |_, name| missing(name)),
        "sqlalchemy.dialects.postgresql" => (NONE, |_, name| of_dialect("postgresql", name)),
        "sqlalchemy.dialects.mysql" => (NONE, |_, name| of_dialect("mysql", name)),
        "sqlalchemy.dialects.sqlite" => (NONE, |_, name| of_dialect("sqlite", name)),
        "sqlalchemy.dialects.mssql" => (NONE, |_, name| of_dialect("mssql", name)),
        "sqlalchemy.dialects.oracle" => (NONE, |_, name| of_dialect("oracle", name)),
        "psycopg2" => (NONE, |_, name| of_driver("psycopg2", name)),
        "psycopg2.errors" => (NONE, |_, name| of_driver("psycopg2.errors", name)),
        "sqlite3" | "sqlite3.dbapi2" => (NONE, sqlite_driver),
        "pymysql" | "pymysql.err" => (NONE, |_, name| of_driver("pymysql.err", name)),
        _ => (NONE, rest(name)?),
    };
    Some(ModuleTable {
        entries,
        fallback: Some(fallback),
    })
}

/// A module a line, with what `from module import *` takes; `scripts/sqlalchemy-names` writes it.
const NAMES: &str = include_str!("modules/names.txt");

/// What `from module import *` takes from a module of SQLAlchemy.
pub fn public_names(module: &str) -> Option<Vec<&'static str>> {
    let mut lines = NAMES.lines();
    let names = lines.find_map(|line| line.strip_prefix(module)?.strip_prefix(' '))?;
    Some(names.split(' ').collect())
}

/// Modules below a dialect's, other modules of SQLAlchemy.
fn rest(name: &str) -> Option<fn(&mut Interpreter, &str) -> PyResult> {
    if let Some(below) = name.strip_prefix("sqlalchemy.dialects.") {
        return match below.split('.').next() {
            Some("postgresql") => Some(|_, name| of_dialect("postgresql", name)),
            Some("mysql" | "mariadb") => Some(|_, name| of_dialect("mysql", name)),
            Some("sqlite") => Some(|_, name| of_dialect("sqlite", name)),
            Some("mssql") => Some(|_, name| of_dialect("mssql", name)),
            Some("oracle") => Some(|_, name| of_dialect("oracle", name)),
            _ => None,
        };
    }
    name.starts_with("sqlalchemy.").then_some(general)
}

const NONE: &[(&str, Entry)] = &[];

const SQLALCHEMY: &[(&str, Entry)] = &[
    ("types", Entry::Module("sqlalchemy.types")),
    ("schema", Entry::Module("sqlalchemy.schema")),
    ("sql", Entry::Module("sqlalchemy.sql")),
    ("exc", Entry::Module("sqlalchemy.exc")),
    ("dialects", Entry::Module("sqlalchemy.dialects")),
    ("orm", Entry::Module("sqlalchemy.orm")),
    ("ext", Entry::Module("sqlalchemy.ext")),
    ("engine", Entry::Module("sqlalchemy.engine")),
    ("event", Entry::Module("sqlalchemy.event")),
    ("util", Entry::Module("sqlalchemy.util")),
    ("pool", Entry::Module("sqlalchemy.pool")),
    ("inspection", Entry::Module("sqlalchemy.inspection")),
];

const SQL: &[(&str, Entry)] = &[
    ("functions", Entry::Module("sqlalchemy.sql.functions")),
    ("expression", Entry::Module("sqlalchemy.sql.expression")),
    ("elements", Entry::Module("sqlalchemy.sql.elements")),
    ("schema", Entry::Module("sqlalchemy.sql.schema")),
    ("sqltypes", Entry::Module("sqlalchemy.sql.sqltypes")),
    ("operators", Entry::Module("sqlalchemy.sql.operators")),
    ("ddl", Entry::Module("sqlalchemy.sql.ddl")),
    ("selectable", Entry::Module("sqlalchemy.sql.selectable")),
];

const DIALECTS: &[(&str, Entry)] = &[
    (
        "postgresql",
        Entry::Module("sqlalchemy.dialects.postgresql"),
    ),
    ("mysql", Entry::Module("sqlalchemy.dialects.mysql")),
    ("mariadb", Entry::Module("sqlalchemy.dialects.mysql")),
    ("sqlite", Entry::Module("sqlalchemy.dialects.sqlite")),
    ("mssql", Entry::Module("sqlalchemy.dialects.mssql")),
    ("oracle", Entry::Module("sqlalchemy.dialects.oracle")),
];

const EXT: &[(&str, Entry)] = &[
    ("mutable", Entry::Module("sqlalchemy.ext.mutable")),
    ("compiler", Entry::Module("sqlalchemy.ext.compiler")),
    ("declarative", Entry::Module("sqlalchemy.ext.declarative")),
    ("hybrid", Entry::Module("sqlalchemy.ext.hybrid")),
];

const ORM: &[(&str, Entry)] = &[
    ("exc", Entry::Module("sqlalchemy.orm.exc")),
    ("session", Entry::Module("sqlalchemy.orm.session")),
    ("attributes", Entry::Module("sqlalchemy.orm.attributes")),
];

const ENGINE: &[(&str, Entry)] = &[("reflection", Entry::Module("sqlalchemy.engine.reflection"))];

const EVENT: &[(&str, Entry)] = &[
    ("listen", Entry::Function(listen)),
    ("listens_for", Entry::Function(listens_for)),
];

/// `event.listen(target, name, function)`: what listens to a run of SQLAlchemy never hears of ours.
fn listen(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    note_listener(&arguments, interpreter);
    if arguments
        .positional
        .iter()
        .any(|argument| argument.as_native::<ddl::DdlObject>().is_some())
    {
        let message = "DDL that listens to an event is not supported yet";
        return Err(PyError::unsupported(message).at(arguments.place()));
    }
    Ok(Value::None)
}

fn listens_for(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    note_listener(&arguments, interpreter);
    Ok(Value::function("listens_for", |_, arguments| {
        arguments.one("listens_for")
    }))
}

fn note_listener(arguments: &Arguments, interpreter: &mut Interpreter) {
    if let Some(event) = arguments.positional.get(1).and_then(Value::as_str) {
        listeners::note(event, arguments.place(), interpreter);
    }
}

/// `sqlalchemy.sql.functions.now` is `func.now`.
fn function(_: &mut Interpreter, name: &str) -> PyResult {
    Ok(Value::native(FunctionName::of(name)))
}

/// The errors of Python's drivers, which `e.orig` may be.
fn of_driver(module: &str, name: &str) -> PyResult {
    let class = errors::driver::class(module, name);
    class.map_or_else(|| missing(name), Ok)
}

/// The names of Python's SQLite driver; its SQLite is the one that the statements run on.
fn sqlite_driver(interpreter: &mut Interpreter, name: &str) -> PyResult {
    match name {
        "version" => Ok(Value::from("2.6.0")),
        "version_info" => Ok(Value::tuple([2, 6, 0].map(Value::from))),
        "apilevel" => Ok(Value::from("2.0")),
        "paramstyle" => Ok(Value::from("qmark")),
        "sqlite_version_info" => sqlite_version(interpreter, name),
        "sqlite_version" => {
            let parts = sqlite_version(interpreter, name)?;
            let parts = interpreter.iterate(&parts)?;
            let parts = parts.iter().map(|part| interpreter.text(part));
            let parts: Vec<String> = parts.collect::<Result<_, _>>()?;
            Ok(Value::from(parts.join(".")))
        }
        _ => of_driver("sqlite3", name),
    }
}

fn sqlite_version(interpreter: &mut Interpreter, name: &str) -> PyResult {
    match Host::of(interpreter).dialect.as_str() {
        "sqlite" => dialect::server_version(interpreter),
        _ => Err(PyError::unsupported(format!(
            "`sqlite3.{name}` is known only on SQLite"
        ))),
    }
}

fn missing(name: &str) -> PyResult {
    if name.starts_with("__") {
        let message = format!("no attribute '{name}'");
        return Err(PyError::standard(StandardError::AttributeError, message));
    }
    Err(PyError::unsupported(format!(
        "`{name}` of SQLAlchemy is not known to dbm"
    )))
}

fn known(value: Option<Value>, name: &str) -> PyResult {
    value.map_or_else(|| missing(name), Ok)
}

/// The names of `sqlalchemy`, `sqlalchemy.sql`, `sqlalchemy.types`, ...: one table for all, since
/// they export each other's.
fn general(_: &mut Interpreter, name: &str) -> PyResult {
    general_name(name).unwrap_or_else(|| missing(name))
}

/// The functions that SQLAlchemy's modules share.
const FUNCTIONS: [&[(&str, NativeFunction)]; 5] = [
    constructors::FUNCTIONS,
    query::FUNCTIONS,
    window::FUNCTIONS,
    default::FUNCTIONS,
    ddl::FUNCTIONS,
];

/// What else is often meant: see [`general_name`].
#[rustfmt::skip]
const OBJECTS: &[&str] = &[
    "Column", "Table", "MetaData", "ForeignKey", "Index", "table", "func", "inspect",
];

/// A name that SQLAlchemy's modules share.
pub(crate) fn general_name(name: &str) -> Option<PyResult> {
    if let Some(class) = types::class("sqlalchemy", name) {
        return Some(Ok(class));
    }
    let mut functions = FUNCTIONS.into_iter().flatten();
    if let Some((name, function)) = functions.find(|(known, _)| *known == name) {
        return Some(Ok(Value::function(name, *function)));
    }
    if let Some((name, new)) = constraint::FUNCTIONS
        .iter()
        .find(|(known, _)| *known == name)
    {
        return Some(Ok(SchemaClass::value(name, *new)));
    }
    Some(match name {
        "Column" => Ok(Value::native(ColumnClass)),
        "Table" => Ok(Value::function("Table", table::table)),
        "MetaData" => Ok(Value::function("MetaData", metadata::metadata)),
        "ForeignKey" => Ok(Value::function("ForeignKey", foreign_key::foreign_key)),
        "Index" => Ok(SchemaClass::value("Index", index::index)),
        "table" => Ok(Value::function("table", table::light::table_clause)),
        "Constraint" => Ok(SchemaClass::value("Constraint", schema_class::constraint)),
        "conv" => Ok(Value::function("conv", names::conv)),
        "quoted_name" => Ok(Value::function("quoted_name", quoted_name)),
        "Session" => Ok(Value::function("Session", session::session)),
        "scoped_session" => Ok(Value::function(
            "scoped_session",
            session::scoped::scoped_session,
        )),
        "flag_modified" => Ok(Value::function(
            "flag_modified",
            session::state::flag_modified,
        )),
        "sessionmaker" => Ok(Value::function("sessionmaker", session::sessionmaker)),
        "func" => Ok(Value::native(FunctionName::default())),
        "inspect" => Ok(Value::function("inspect", inspection::inspect)),
        "FunctionElement" => Ok(Value::native(ElementClass("FunctionElement"))),
        "ColumnElement" => Ok(Value::native(ElementClass("ColumnElement"))),
        "AsyncAttrs" => Ok(Value::native(MarkerClass::AsyncAttributes)),
        "Inspector" => Ok(Value::native(inspection::InspectorClass)),
        "False_" | "True_" | "Null" => Ok(singleton(name)),
        "NULLTYPE" => constant_type("NullType"),
        "LABEL_STYLE_TABLENAME_PLUS_COL"
        | "LABEL_STYLE_DISAMBIGUATE_ONLY"
        | "LABEL_STYLE_DEFAULT"
        | "LABEL_STYLE_NONE" => Ok(Value::from(name)),
        "BLANK_SCHEMA" => Err(PyError::unsupported("`BLANK_SCHEMA` is not supported yet")),
        _ => {
            return session::loader_option::function(name)
                .or_else(|| later::name(name))
                .map(Ok);
        }
    })
}

fn singleton(name: &str) -> Value {
    let name = match name {
        "False_" => "false",
        "True_" => "true",
        _ => "null",
    };
    let function = constructors::FUNCTIONS
        .iter()
        .find(|(known, _)| *known == name);
    function.map_or(Value::None, |(name, function)| {
        Value::function(name, *function)
    })
}

fn constant_type(name: &str) -> PyResult {
    known(types::class("sqlalchemy", name), name)
}

/// Whether every dialect quotes the name: an upper-case letter, or no letter at all.
fn is_quoted_anyway(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .any(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || "_$".contains(c)))
}

/// `quoted_name(name, quote)`; SQLAlchemy quotes where it must when `quote` is `None`.
fn quoted_name(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("quoted_name(value, quote)")?;
    match bound.optional::<bool>("quote")? {
        None => Ok(bound.required::<Value>("value")?),
        Some(true) if is_quoted_anyway(&bound.required::<String>("value")?) => {
            bound.required::<Value>("value")
        }
        Some(_) => Err(bound.unsupported("quote", "`quote` of a name is not supported yet")),
    }
}

/// The names of a dialect's module.
fn of_dialect(module: &str, name: &str) -> PyResult {
    if let Some(class) = types::class(module, name) {
        return Ok(class);
    }
    match (module, name) {
        ("postgresql", "ExcludeConstraint") => {
            Ok(SchemaClass::value("ExcludeConstraint", constraint::exclude))
        }
        ("postgresql", "CreateEnumType" | "CreateDomainType") => {
            Ok(Value::closure(name, |interpreter, arguments| {
                ddl::type_element(interpreter, arguments, true)
            }))
        }
        ("postgresql", "DropEnumType" | "DropDomainType") => {
            Ok(Value::closure(name, |interpreter, arguments| {
                ddl::type_element(interpreter, arguments, false)
            }))
        }
        ("postgresql", "insert") => Ok(Value::function("insert", |_, arguments| {
            dialect_insert(arguments, "postgresql")
        })),
        ("mysql", "insert") => Ok(Value::function("insert", |_, arguments| {
            dialect_insert(arguments, "mysql")
        })),
        ("sqlite", "insert") => Ok(Value::function("insert", |_, arguments| {
            dialect_insert(arguments, "sqlite")
        })),
        ("postgresql", "array") => Ok(Value::function("array", constructors::array)),
        ("postgresql", "aggregate_order_by") => window_function(name),
        ("postgresql", "array_agg") => Ok(Value::native(FunctionName::of(name))),
        ("postgresql", "hstore") | (_, "insert" | "match") => Ok(later::unsupported(name)),
        (_, "dialect") => {
            let module = module.to_owned();
            Ok(Value::closure("dialect", move |_, _| {
                Ok(Value::native(crate::dialect::DialectObject::named(&module)))
            }))
        }
        _ => missing_or_slip(&format!("sqlalchemy.dialects.{module}"), name),
    }
}

/// The names of `sqlalchemy` itself.
fn general_or_slip(name: &str) -> PyResult {
    general_name(name).unwrap_or_else(|| missing_or_slip("sqlalchemy", name))
}

/// A name that is much like one that is there does not exist in Python either.
fn missing_or_slip(module: &str, name: &str) -> PyResult {
    match meant(module, name) {
        Some(_) => Err(PyError::standard(StandardError::AttributeError, name)),
        None => missing(name),
    }
}

/// The name that was meant by one that SQLAlchemy does not have.
pub fn meant(module: &str, name: &str) -> Option<String> {
    let module = match module {
        "sqlalchemy" | "sqlalchemy.types" | "sqlalchemy.schema" => "sqlalchemy",
        _ => module.strip_prefix("sqlalchemy.dialects.")?,
    };
    if name.starts_with('_') || later::exists(name) {
        return None;
    }
    let classes = types::classes::names(module);
    if module != "sqlalchemy" {
        return suggest(name, classes);
    }
    let functions = FUNCTIONS.into_iter().flatten().map(|(known, _)| *known);
    suggest(
        name,
        classes.chain(functions).chain(OBJECTS.iter().copied()),
    )
}

fn window_function(name: &str) -> PyResult {
    let found = window::FUNCTIONS.iter().find(|(known, _)| *known == name);
    known(
        found.map(|(name, function)| Value::function(name, *function)),
        name,
    )
}

/// `postgresql.insert(table)`.
fn dialect_insert(arguments: Arguments, dialect: &'static str) -> PyResult {
    let place = arguments.place();
    let table = arguments.one::<Value>("insert")?;
    query::change::insert(&table, Some(dialect)).map_err(|error| error.at(place))
}

/// `MutableDict.as_mutable(type)` and its like give the type: what Python tracks is no DDL.
fn mutable(_: &mut Interpreter, name: &str) -> PyResult {
    match name {
        "Mutable" | "MutableDict" | "MutableList" | "MutableSet" | "MutableComposite" => {
            Ok(Value::native(crate::mutable::MutableClass::named(name)))
        }
        _ => general_name(name).unwrap_or_else(|| missing(name)),
    }
}

/// `sqlalchemy.ext.compiler`.
fn compiler(_: &mut Interpreter, name: &str) -> PyResult {
    match name {
        "compiles" => Ok(Value::function("compiles", compiles)),
        _ => missing(name),
    }
}
