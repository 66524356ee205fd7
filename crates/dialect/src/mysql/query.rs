//! Queries (SQLAlchemy: `MySQLCompiler`).

use crate::generic::query::{self, change, source};
use crate::{RenderError, Renderer};
use dbm_core::schema::Expression;
use dbm_core::schema::expression::traverse::for_each_child;
use dbm_core::schema::query::{
    Assignment, Conflict, ConflictAction, ForUpdate, Source, SourceKind,
};

type Sql = Result<String, RenderError>;

/// The limit that stands for none: an offset wants one.
const NO_LIMIT: &str = "18446744073709551615";

/// ` FOR UPDATE`, ` LOCK IN SHARE MODE`.
pub(crate) fn for_update(r: &Renderer, locking: &ForUpdate, mariadb: bool) -> String {
    let version = r.rendering.server_version.filter(|_| !mariadb);
    let is_modern = version.is_some_and(|version| version >= (8, 0));
    let mut sql = match (locking.read, is_modern) {
        (true, true) => " FOR SHARE",
        (true, false) => " LOCK IN SHARE MODE",
        (false, _) => " FOR UPDATE",
    }
    .to_owned();
    if !locking.of.is_empty() && is_modern {
        let tables: Vec<String> = locking
            .of
            .iter()
            .map(|table| query::hint(r, table))
            .collect();
        sql = format!("{sql} OF {}", tables.join(", "));
    }
    if locking.nowait {
        sql += " NOWAIT";
    }
    if locking.skip_locked {
        sql += " SKIP LOCKED";
    }
    sql
}

/// `LIMIT offset, limit`.
pub(crate) fn limit(limit: Option<&str>, offset: Option<&str>) -> String {
    match (limit, offset) {
        (None, None) => String::new(),
        (Some(limit), None) => format!(" \n LIMIT {limit}"),
        (limit, Some(offset)) => format!(" \n LIMIT {offset}, {}", limit.unwrap_or(NO_LIMIT)),
    }
}

/// `UPDATE a, b`.
pub(crate) fn updated_tables(
    r: &Renderer,
    table: &Source,
    others: &[Source],
) -> Result<(String, String), RenderError> {
    let mut tables = vec![table.clone()];
    tables.extend(others.iter().cloned());
    Ok((source::list(r, &tables)?, String::new()))
}

/// `a USING a, b`.
pub(crate) fn deleted_tables(r: &Renderer, table: &Source, others: &[Source]) -> Sql {
    if others.is_empty() {
        return source::render(r, table);
    }
    let mut tables = vec![table.clone()];
    tables.extend(others.iter().cloned());
    Ok(format!(
        "{} USING {}",
        query::hint(r, table),
        source::list(r, &tables)?
    ))
}

/// `ON DUPLICATE KEY UPDATE a = VALUES(a)`.
pub(crate) fn conflict(r: &Renderer, conflict: &Conflict) -> Sql {
    match &conflict.action {
        ConflictAction::Update(assignments, _) if conflict.target.is_none() => {
            let assignments: Vec<Assignment> = assignments.iter().map(with_values).collect();
            let settings = change::settings(r, &assignments)?;
            Ok(format!("ON DUPLICATE KEY UPDATE {settings}"))
        }
        ConflictAction::Update(..) | ConflictAction::Nothing => Err(RenderError::Unsupported {
            dialect: r.dialect.facts().title,
            what: "do that on conflict: it has `ON DUPLICATE KEY UPDATE`",
        }),
    }
}

/// The columns of the row that was refused are its `VALUES`.
fn with_values(assignment: &Assignment) -> Assignment {
    let mut assignment = assignment.clone();
    replace(&mut assignment.value);
    assignment
}

fn replace(expression: &mut Expression) {
    if let Expression::Column(column) = expression
        && let Some(source) = &column.source
        && matches!(source.kind(), SourceKind::Excluded)
    {
        let mut plain = column.clone();
        plain.source = None;
        *expression = Expression::Function(dbm_core::schema::expression::Function {
            name: vec!["VALUES".to_owned()],
            arguments: vec![Expression::Column(plain)],
            kind: column.kind.clone(),
        });
        return;
    }
    for_each_child(expression, &mut replace);
}
