//! The modules that `env.py` may import beside the application's.

use dbm_python::ModuleTable;

use super::{context, flask};

/// The native module of that name.
pub(crate) fn table(name: &str) -> Option<ModuleTable> {
    match name {
        "alembic" => Some(context::ALEMBIC),
        "alembic.context" => Some(context::TABLE),
        "flask" => Some(flask::TABLE),
        _ => None,
    }
}
