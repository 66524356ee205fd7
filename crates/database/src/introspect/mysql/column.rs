//! A column's line.

use crate::introspect::mysql::pattern::{self, PATTERNS, group, unescaped};
use crate::introspect::mysql::text;
use crate::introspect::mysql::types::{self, Words};
use dbm_core::schema::{Autoincrement, Column, Computed, ServerDefault, TypeKind};

/// A column, and the word of its type if nobody knows it.
pub(super) struct ReflectedColumn {
    pub(super) column: Column,
    pub(super) unknown_type: Option<String>,
    /// What stands behind all that is understood.
    pub(super) rest: Option<String>,
    pub(super) line: String,
}

/// The column of a line.
pub(super) fn read(line: &str) -> Option<ReflectedColumn> {
    let captures = PATTERNS.column.as_ref()?.captures(line).ok()??;
    let words = Words {
        name: group(&captures, "type")?,
        arguments: group(&captures, "arguments").unwrap_or_default(),
        unsigned: group(&captures, "unsigned").is_some(),
        zerofill: group(&captures, "zerofill").is_some(),
        charset: group(&captures, "charset"),
        collation: group(&captures, "collation"),
    };
    let kind = types::read(&words);
    let unknown_type = (kind.kind == TypeKind::Null).then(|| words.name.to_owned());
    let is_integer = matches!(kind.kind, TypeKind::Integer(_));
    let mut column = Column::new(pattern::name(&captures, "name")?, kind);
    let is_not_null =
        |name| group(&captures, name).is_some_and(|it| it.eq_ignore_ascii_case("NOT NULL"));
    column.nullable = !is_not_null("null") && !is_not_null("computed_null");
    column.autoincrement = match (group(&captures, "numbered"), is_integer) {
        (Some(_), _) => Autoincrement::Yes,
        (None, true) => Autoincrement::No,
        (None, false) => Autoincrement::Auto,
    };
    column.comment = group(&captures, "comment").map(unescaped);
    let default = group(&captures, "default").filter(|it| *it != "NULL");
    column.server_default = default.map(|it| ServerDefault::Expression(text(it)));
    if let Some(computed) = group(&captures, "computed") {
        let kept = group(&captures, "kept");
        column.server_default = Some(ServerDefault::Computed(Computed {
            expression: text(computed),
            persisted: kept.map(|it| it.eq_ignore_ascii_case("STORED")),
        }));
    }
    Some(ReflectedColumn {
        column,
        unknown_type,
        line: line.to_owned(),
        rest: group(&captures, "rest").map(|it| it.trim_end_matches(',').to_owned()),
    })
}
