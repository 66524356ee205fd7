//! Which names SQLAlchemy's modules have.

use crate::python::{Arguments, Interpreter, ModuleTable, Outcome, Raised, StandardError, Value};
use crate::sqlalchemy::column::arguments::ColumnClass;
use crate::sqlalchemy::expression::constructors;
use crate::sqlalchemy::expression::functions::FunctionName;
use crate::sqlalchemy::types::decorator::Compiled;
use crate::sqlalchemy::types::{self, packages};
use crate::sqlalchemy::{
    constraint, ddl, default, errors, foreign_key, index, metadata, name as names, table,
};

/// The native module of that name, if it is one of SQLAlchemy's or of a package whose types are known.
pub fn module(name: &str) -> Option<ModuleTable> {
    let fallback: fn(&mut Interpreter, &str) -> Outcome = match name {
        "sqlalchemy.exc" => |_, name| known(errors::class(name), name),
        "sqlalchemy.dialects" => dialects,
        "sqlalchemy.dialects.postgresql" | "sqlalchemy.dialects.postgresql.base" => {
            |_, name| dialect("postgresql", name)
        }
        "sqlalchemy.dialects.mysql" | "sqlalchemy.dialects.mysql.base" => {
            |_, name| dialect("mysql", name)
        }
        "sqlalchemy.dialects.sqlite" | "sqlalchemy.dialects.sqlite.base" => {
            |_, name| dialect("sqlite", name)
        }
        "sqlalchemy.dialects.mssql" | "sqlalchemy.dialects.mssql.base" => {
            |_, name| dialect("mssql", name)
        }
        "sqlalchemy.dialects.oracle" | "sqlalchemy.dialects.oracle.base" => {
            |_, name| dialect("oracle", name)
        }
        "sqlalchemy.ext.mutable" => mutable,
        "sqlalchemy.ext.compiler" => compiler,
        _ if name == "sqlalchemy" || name.starts_with("sqlalchemy.") => general,
        _ if packages::is_known(name) => return Some(package(name)),
        _ => return None,
    };
    Some(ModuleTable {
        entries: &[],
        fallback: Some(fallback),
    })
}

/// The fallback of a package's module cannot carry the module's name, so there is one for each.
fn package(name: &str) -> ModuleTable {
    let fallback: fn(&mut Interpreter, &str) -> Outcome = match name.split('.').next() {
        Some("sqlmodel") => |_, name| package_name("sqlmodel.sql.sqltypes", name),
        Some("fastapi_users_db_sqlalchemy") => {
            |_, name| package_name("fastapi_users_db_sqlalchemy.generics", name)
        }
        Some("advanced_alchemy") => |_, name| package_name("advanced_alchemy.types", name),
        Some("citext") => |_, name| package_name("citext", name),
        Some("pgvector") => |_, name| package_name("pgvector.sqlalchemy", name),
        _ => |_, name| package_name("sqlalchemy_utils", name),
    };
    ModuleTable {
        entries: &[],
        fallback: Some(fallback),
    }
}

fn package_name(module: &str, name: &str) -> Outcome {
    match packages::class(module, name) {
        Some(class) => Ok(class),
        None => general_name(name).unwrap_or_else(|| missing(name)),
    }
}

fn missing(name: &str) -> Outcome {
    let message = format!("`{name}` is not known here");
    Err(Raised::standard(StandardError::AttributeError, message))
}

fn known(value: Option<Value>, name: &str) -> Outcome {
    value.map_or_else(|| missing(name), Ok)
}

/// The names of `sqlalchemy`, `sqlalchemy.sql`, `sqlalchemy.types`, ...: one table for all, since
/// they export each other's.
fn general(_: &mut Interpreter, name: &str) -> Outcome {
    general_name(name).unwrap_or_else(|| missing(name))
}

/// A name that SQLAlchemy's modules share.
pub fn general_name(name: &str) -> Option<Outcome> {
    if let Some(class) = types::class("sqlalchemy", name) {
        return Some(Ok(class));
    }
    let tables = [
        constructors::FUNCTIONS,
        default::FUNCTIONS,
        constraint::FUNCTIONS,
        ddl::FUNCTIONS,
    ];
    let mut functions = tables.into_iter().flatten();
    if let Some((name, function)) = functions.find(|(known, _)| *known == name) {
        return Some(Ok(Value::function(name, *function)));
    }
    Some(match name {
        "Column" => Ok(Value::native(ColumnClass)),
        "Table" => Ok(Value::function("Table", table::table)),
        "MetaData" => Ok(Value::function("MetaData", metadata::metadata)),
        "ForeignKey" => Ok(Value::function("ForeignKey", foreign_key::foreign_key)),
        "Index" => Ok(Value::function("Index", index::index)),
        "table" => Ok(Value::function("table", table::light_table)),
        "conv" => Ok(Value::function("conv", names::conv)),
        "quoted_name" => Ok(Value::function("quoted_name", quoted_name)),
        "func" => Ok(Value::native(FunctionName::default())),
        "False_" | "True_" | "Null" => Ok(singleton(name)),
        "NULLTYPE" => constant_type("NullType"),
        "BLANK_SCHEMA" => Err(Raised::unsupported("`BLANK_SCHEMA` is not supported yet")),
        _ if LATER.contains(&name) => Ok(later(name)),
        _ => return None,
    })
}

/// Statements, queries, reflection, engines: named by scripts, not supported yet.
const LATER: &[&str] = &[
    "select",
    "insert",
    "update",
    "delete",
    "union",
    "union_all",
    "exists",
    "join",
    "outerjoin",
    "intersect",
    "except_",
    "alias",
    "subquery",
    "cte",
    "lateral",
    "values",
    "any_",
    "all_",
    "over",
    "within_group",
    "funcfilter",
    "tablesample",
    "inspect",
    "Inspector",
    "create_engine",
    "engine_from_config",
    "create_mock_engine",
    "make_url",
    "outparam",
    "lambda_stmt",
    "Session",
    "sessionmaker",
    "scoped_session",
    "Query",
    "aliased",
    "joinedload",
    "load_only",
    "selectinload",
    "subqueryload",
    "lazyload",
    "AddConstraint",
    "DropConstraint",
    "CreateColumn",
    "SetTableComment",
    "DropTableComment",
    "SetColumnComment",
    "DropColumnComment",
    "CreateView",
    "DropView",
    "modifier",
    "custom_op",
    "try_cast",
    "aggregate_order_by",
    "array",
];

/// A function that says, once it is called, that it is not supported yet.
fn later(name: &str) -> Value {
    let owned = name.to_owned();
    Value::closure(name, move |_, arguments: Arguments| {
        let message = match owned.as_str() {
            "inspect" | "Inspector" => {
                format!("`{owned}` looks at the database: it is known only while the script runs")
            }
            _ => format!("`{owned}(...)` is not supported yet"),
        };
        let error = match owned.as_str() {
            "inspect" | "Inspector" | "Session" | "sessionmaker" | "scoped_session" => {
                Raised::live(message)
            }
            _ => Raised::unsupported(message),
        };
        Err(error.at(arguments.place()))
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

fn constant_type(name: &str) -> Outcome {
    known(types::class("sqlalchemy", name), name)
}

/// `quoted_name(name, quote)`; SQLAlchemy quotes where it must when `quote` is `None`.
fn quoted_name(_: &mut Interpreter, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("quoted_name(value, quote)")?;
    match bound.optional::<bool>("quote")? {
        None => Ok(bound.required::<Value>("value")?),
        Some(_) => Err(bound.unsupported("quote", "`quote` of a name is not supported yet")),
    }
}

/// `from sqlalchemy.dialects import postgresql` imports the module; other names are not there.
fn dialects(_: &mut Interpreter, name: &str) -> Outcome {
    missing(name)
}

/// The names of a dialect's module.
fn dialect(module: &str, name: &str) -> Outcome {
    if let Some(class) = types::class(module, name) {
        return Ok(class);
    }
    match (module, name) {
        ("postgresql", "ExcludeConstraint") => {
            Ok(Value::function("ExcludeConstraint", constraint::exclude))
        }
        ("postgresql", "insert" | "array" | "array_agg" | "aggregate_order_by" | "hstore")
        | (_, "insert" | "match") => Ok(later(name)),
        (_, "dialect") => {
            let module = module.to_owned();
            Ok(Value::closure("dialect", move |_, _| {
                Ok(Value::native(
                    crate::sqlalchemy::dialect::DialectObject::named(&module),
                ))
            }))
        }
        _ => missing(name),
    }
}

/// `MutableDict.as_mutable(type)` and its like give the type: what Python tracks is no DDL.
fn mutable(_: &mut Interpreter, name: &str) -> Outcome {
    match name {
        "Mutable" | "MutableDict" | "MutableList" | "MutableSet" | "MutableComposite" => Ok(
            Value::native(crate::sqlalchemy::mutable::MutableClass::named(name)),
        ),
        _ => general_name(name).unwrap_or_else(|| missing(name)),
    }
}

/// `@compiles(Class)` is noted with the class: its SQL is then not SQLAlchemy's own.
fn compiler(_: &mut Interpreter, name: &str) -> Outcome {
    match name {
        "compiles" => Ok(Value::function("compiles", |_, arguments| {
            let place = arguments.place();
            let class = arguments.positional.first().cloned();
            if let Some(Value::Class(class)) = class {
                class.attach(Compiled);
            } else {
                let message = "`@compiles` of a class of SQLAlchemy's own is not supported yet";
                return Err(Raised::unsupported(message).at(place));
            }
            Ok(Value::function("compiles", |_, arguments| {
                arguments.one("compiles")
            }))
        })),
        _ => missing(name),
    }
}
