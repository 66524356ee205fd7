//! Columns (SQLAlchemy: `MySQLDDLCompiler.get_column_specification`).

use std::sync::LazyLock;

use fancy_regex::Regex;

use crate::generic::{column as generic, types};
use crate::mysql::types as own_types;
use crate::{RenderError, Renderer};
use dbm_core::schema::types::TemporalClass;
use dbm_core::schema::{Column, ServerDefault, Table, Type, TypeKind};

/// `name TYPE NOT NULL COMMENT '...' AUTO_INCREMENT`; MariaDB takes no `NOT NULL` behind a computed
/// column, which only a primary key brings without being asked.
pub(crate) fn specification(
    r: &Renderer,
    column: &Column,
    table: &Table,
    mariadb: bool,
) -> Result<String, RenderError> {
    if own_types::lacks_scale(column.kind.on(r.dialect.facts().name)) {
        return Err(RenderError::Argument(
            "a MySQL DOUBLE has both precision and scale, or neither",
        ));
    }
    let mut words = vec![generic::name(r, column), types::render(r, &column.kind)?];
    if let Some(ServerDefault::Computed(computed)) = &column.server_default {
        words.push(r.dialect.computed(r, computed)?);
    }
    let is_computed = matches!(column.server_default, Some(ServerDefault::Computed(_)));
    if !(column.nullable || mariadb && is_computed && column.primary_key) {
        words.push("NOT NULL".to_owned());
    } else if column.nullable && is_timestamp(r, &column.kind) {
        words.push("NULL".to_owned());
    }
    if let Some(comment) = &column.comment {
        words.push(format!("COMMENT {}", r.dialect.text_literal(r, comment)));
    }
    if is_numbered(column, table) {
        words.push("AUTO_INCREMENT".to_owned());
    } else if let Some(default) = generic::default(r, column.server_default.as_ref())? {
        words.push(format!("DEFAULT {}", parenthesized(default)));
    }
    Ok(words.join(" "))
}

fn is_timestamp(r: &Renderer, kind: &Type) -> bool {
    match &kind.on(r.dialect.facts().name).kind {
        TypeKind::Temporal(temporal) => temporal.class == TemporalClass::Timestamp,
        _ => false,
    }
}

fn is_numbered(column: &Column, table: &Table) -> bool {
    let is_found = table
        .autoincrement_column()
        .is_some_and(|it| it.name == column.name);
    is_found
        && matches!(
            column.server_default,
            None | Some(ServerDefault::Identity(_))
        )
}

/// What MySQL takes as a default without parentheses although it is more than a word.
static PLAIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)^\s*['"(]|ON +UPDATE|^now\(\d+\)|^current_timestamp\(\d+\)"#).ok()
});

fn parenthesized(default: String) -> String {
    let is_word = default.chars().all(|c| c.is_alphanumeric() || c == '_');
    let is_plain = PLAIN
        .as_ref()
        .is_some_and(|plain| plain.is_match(&default).unwrap_or(false));
    if is_word || is_plain {
        default
    } else {
        format!("({default})")
    }
}
