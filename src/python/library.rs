//! The pure part of the standard library, as native modules: one file a module.

pub mod datetime;
mod native_class;

use super::module::ModuleTable;

/// The native module of that name.
pub(super) fn table(name: &str) -> Option<ModuleTable> {
    match name {
        "datetime" => Some(datetime::TABLE),
        _ => None,
    }
}
