//! Columns (SQLAlchemy: `SQLiteDDLCompiler.get_column_specification`).

use crate::generic::{column as generic, types};
use crate::{RenderError, Renderer};
use dbm_core::schema::option::given;
use dbm_core::schema::{Autoincrement, Column, OptionValue, ServerDefault, Table, TypeKind};

/// `name TYPE DEFAULT (...) NOT NULL PRIMARY KEY AUTOINCREMENT`.
pub(crate) fn specification(
    r: &Renderer,
    column: &Column,
    table: &Table,
) -> Result<String, RenderError> {
    let mut text = format!(
        "{} {}",
        generic::name(r, column),
        types::render(r, &column.kind)?
    );
    if let Some(default) = generic::default(r, column.server_default.as_ref())? {
        text.push_str(" DEFAULT ");
        text.push_str(&parenthesized(&default));
    }
    if !column.nullable {
        text.push_str(" NOT NULL");
        text.push_str(&on_conflict(column, "sqlite_on_conflict_not_null"));
    }
    if column.primary_key {
        text.push_str(&inline_key(column, table)?);
    }
    if let Some(ServerDefault::Computed(computed)) = &column.server_default {
        text.push(' ');
        text.push_str(&r.dialect.computed(r, computed)?);
    }
    Ok(text)
}

/// SQLite wants parentheses around what is more than a word, a text or parenthesized already.
fn parenthesized(default: &str) -> String {
    let is_wrapped = default.trim_start().starts_with(['\'', '"', '(']);
    let is_word = default.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_wrapped || is_word {
        default.to_owned()
    } else {
        format!("({default})")
    }
}

fn inline_key(column: &Column, table: &Table) -> Result<String, RenderError> {
    let length = table.primary_key().map_or(0, |key| key.columns.len());
    if column.autoincrement == Autoincrement::Yes && length != 1 {
        return Err(RenderError::Unsupported {
            dialect: "SQLite",
            what: "autoincrement one column of a primary key of several",
        });
    }
    if !is_inline_key(column, table) {
        return Ok(String::new());
    }
    let conflict = on_conflict(column, "sqlite_on_conflict_primary_key");
    Ok(format!(" PRIMARY KEY{conflict} AUTOINCREMENT"))
}

/// Whether `sqlite_autoincrement=True` puts the primary key beside its column.
pub(crate) fn is_inline_key(column: &Column, table: &Table) -> bool {
    let is_autoincrement =
        given(&table.options, "sqlite_autoincrement").is_some_and(OptionValue::is_true);
    let is_alone = table
        .primary_key()
        .is_some_and(|key| key.columns.len() == 1);
    let refers = table
        .foreign_keys()
        .any(|key| key.columns.contains(&column.name));
    let is_integer = matches!(column.kind.kind, TypeKind::Integer(_));
    is_autoincrement && is_alone && is_integer && !refers
}

/// ` ON CONFLICT ...` of a column.
pub(crate) fn on_conflict(column: &Column, option: &str) -> String {
    match given(&column.options, option).and_then(OptionValue::as_text) {
        Some(action) => format!(" ON CONFLICT {action}"),
        None => String::new(),
    }
}

/// SQLite has no comments.
pub(crate) fn no_comment(r: &Renderer) -> RenderError {
    RenderError::Unsupported {
        dialect: r.dialect.facts().title,
        what: "comment on a column",
    }
}
