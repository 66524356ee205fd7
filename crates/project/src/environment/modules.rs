//! The modules that `env.py` may import beside the application's.

use dbm_python::ModuleTable;

use super::{context, databases, flask, history};

/// The native module of that name.
pub(crate) fn table(name: &str) -> Option<ModuleTable> {
    match name {
        "alembic" => Some(context::ALEMBIC),
        "alembic.context" => Some(context::TABLE),
        "alembic.script" => Some(history::SCRIPT),
        "_dbm_databases" => Some(databases::TABLE),
        "alembic.runtime" => Some(history::RUNTIME),
        "alembic.migration" | "alembic.runtime.migration" => Some(history::MIGRATION),
        "alembic.util" | "alembic.util.exc" => dbm_script::alembic_module(name),
        "flask" => Some(flask::TABLE),
        _ => None,
    }
}
