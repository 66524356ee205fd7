//! The modules that a project's settings and its `env.py` may import, beside its own.

use dbm_python::{Entry, ModuleTable, Value};
use dbm_sqlalchemy::models;
use dbm_sqlalchemy::url;

use super::{dotenv, engine, pydantic, stub};

/// The native module of that name.
pub(crate) fn table(name: &str) -> Option<ModuleTable> {
    match name {
        "dotenv" | "dotenv.main" => Some(dotenv::TABLE),
        "sqlite3" => sqlalchemy_module(name).map(|table| ModuleTable {
            entries: SQLITE_DRIVER,
            ..table
        }),
        _ if name == "sqlalchemy" || name.starts_with("sqlalchemy.") => with_engines(name),
        _ => pydantic::table(name).or_else(|| sqlalchemy_module(name)),
    }
}

/// A module of SQLAlchemy, the ORM's included, or of a package on it.
fn sqlalchemy_module(name: &str) -> Option<ModuleTable> {
    models::module(name).or_else(|| dbm_sqlalchemy::modules::module(name))
}

/// SQLAlchemy's module with engines and URLs, which scripts do not get.
fn with_engines(name: &str) -> Option<ModuleTable> {
    let table = sqlalchemy_module(name)?;
    let entries = match name {
        "sqlalchemy.pool" => stub::POOLS,
        "sqlalchemy.event" => stub::EVENTS,
        "sqlalchemy.dialects" | "sqlalchemy.ext" | "sqlalchemy.sql" => table.entries,
        _ => ENGINES,
    };
    Some(ModuleTable {
        entries,
        fallback: table.fallback,
    })
}

/// The class that listeners compare a connection with.
const SQLITE_DRIVER: &[(&str, Entry)] = &[("Connection", Entry::Alias("_sqlite3", "Connection"))];

const ENGINES: &[(&str, Entry)] = &[
    (
        "create_engine",
        Entry::Value(|_| Ok(function("create_engine"))),
    ),
    (
        "create_async_engine",
        Entry::Value(|_| Ok(function("create_async_engine"))),
    ),
    (
        "engine_from_config",
        Entry::Value(|_| Ok(function("engine_from_config"))),
    ),
    (
        "async_engine_from_config",
        Entry::Value(|_| Ok(function("async_engine_from_config"))),
    ),
    (
        "AsyncEngine",
        Entry::Value(|_| Ok(stub::class("AsyncEngine"))),
    ),
    ("types", Entry::Module("sqlalchemy.types")),
    ("schema", Entry::Module("sqlalchemy.schema")),
    ("make_url", Entry::Value(|_| Ok(function("make_url")))),
    ("URL", Entry::Value(url::class)),
    ("Engine", Entry::Value(|_| Ok(stub::class("Engine")))),
    (
        "Connection",
        Entry::Value(|_| Ok(stub::class("Connection"))),
    ),
    (
        "AsyncConnection",
        Entry::Value(|_| Ok(stub::class("AsyncConnection"))),
    ),
    (
        "AsyncSession",
        Entry::Value(|_| Ok(stub::class("AsyncSession"))),
    ),
    ("Session", Entry::Value(|_| Ok(stub::class("Session")))),
    (
        "sessionmaker",
        Entry::Value(|_| Ok(stub::class("sessionmaker"))),
    ),
    (
        "async_sessionmaker",
        Entry::Value(|_| Ok(stub::class("async_sessionmaker"))),
    ),
    (
        "scoped_session",
        Entry::Value(|_| Ok(stub::class("scoped_session"))),
    ),
    ("pool", Entry::Module("sqlalchemy.pool")),
    ("sql", Entry::Module("sqlalchemy.sql")),
    ("exc", Entry::Module("sqlalchemy.exc")),
    ("orm", Entry::Module("sqlalchemy.orm")),
    ("ext", Entry::Module("sqlalchemy.ext")),
    ("dialects", Entry::Module("sqlalchemy.dialects")),
    ("engine", Entry::Module("sqlalchemy.engine")),
    ("util", Entry::Module("sqlalchemy.util")),
    ("aliased", Entry::Value(|_| Ok(stub::class("aliased")))),
    ("event", Entry::Module("sqlalchemy.event")),
    ("NullPool", Entry::Value(|_| Ok(stub::class("NullPool")))),
    (
        "StaticPool",
        Entry::Value(|_| Ok(stub::class("StaticPool"))),
    ),
    ("QueuePool", Entry::Value(|_| Ok(stub::class("QueuePool")))),
    (
        "AsyncAdaptedQueuePool",
        Entry::Value(|_| Ok(stub::class("AsyncAdaptedQueuePool"))),
    ),
];

fn function(name: &str) -> Value {
    let functions = engine::FUNCTIONS.iter().chain(url::FUNCTIONS);
    let found = functions.into_iter().find(|(known, _)| *known == name);
    found.map_or(Value::None, |(name, function)| {
        Value::function(name, *function)
    })
}
