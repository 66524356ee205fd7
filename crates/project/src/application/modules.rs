//! The modules that a project's settings and its `env.py` may import, beside its own.

use dbm_python::{Entry, ModuleTable, Value};
use dbm_sqlalchemy::models;
use dbm_sqlalchemy::url;

use super::{dotenv, engine, inert, pydantic};

/// The native module of that name.
pub fn table(name: &str) -> Option<ModuleTable> {
    match name {
        "dotenv" | "dotenv.main" => Some(dotenv::TABLE),
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
        "sqlalchemy.pool" => inert::POOLS,
        "sqlalchemy.event" => inert::EVENTS,
        "sqlalchemy.dialects" | "sqlalchemy.ext" | "sqlalchemy.sql" => table.entries,
        _ => ENGINES,
    };
    Some(ModuleTable {
        entries,
        fallback: table.fallback,
    })
}

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
        Entry::Value(|_| Ok(inert::class("AsyncEngine"))),
    ),
    ("types", Entry::Module("sqlalchemy.types")),
    ("schema", Entry::Module("sqlalchemy.schema")),
    ("make_url", Entry::Value(|_| Ok(function("make_url")))),
    ("URL", Entry::Value(url::class)),
    ("Engine", Entry::Value(|_| Ok(inert::class("Engine")))),
    (
        "Connection",
        Entry::Value(|_| Ok(inert::class("Connection"))),
    ),
    (
        "AsyncConnection",
        Entry::Value(|_| Ok(inert::class("AsyncConnection"))),
    ),
    (
        "AsyncSession",
        Entry::Value(|_| Ok(inert::class("AsyncSession"))),
    ),
    ("Session", Entry::Value(|_| Ok(inert::class("Session")))),
    (
        "sessionmaker",
        Entry::Value(|_| Ok(inert::class("sessionmaker"))),
    ),
    (
        "async_sessionmaker",
        Entry::Value(|_| Ok(inert::class("async_sessionmaker"))),
    ),
    (
        "scoped_session",
        Entry::Value(|_| Ok(inert::class("scoped_session"))),
    ),
    ("pool", Entry::Module("sqlalchemy.pool")),
    ("event", Entry::Module("sqlalchemy.event")),
    ("NullPool", Entry::Value(|_| Ok(inert::class("NullPool")))),
    (
        "StaticPool",
        Entry::Value(|_| Ok(inert::class("StaticPool"))),
    ),
    ("QueuePool", Entry::Value(|_| Ok(inert::class("QueuePool")))),
    (
        "AsyncAdaptedQueuePool",
        Entry::Value(|_| Ok(inert::class("AsyncAdaptedQueuePool"))),
    ),
];

fn function(name: &str) -> Value {
    let functions = engine::FUNCTIONS.iter().chain(url::FUNCTIONS);
    let found = functions.into_iter().find(|(known, _)| *known == name);
    found.map_or(Value::None, |(name, function)| {
        Value::function(name, *function)
    })
}
