//! Constraints (SQLAlchemy: `MySQLDDLCompiler.visit_drop_constraint`; Alembic: `ddl/mysql.py`).

use crate::generic::constraint as generic;
use crate::mysql::index;
use crate::{RenderError, Renderer};
use dbm_core::operation::DropConstraint;
use dbm_core::schema::{Constraint, ConstraintKind, ForeignKey, OptionValue, PrimaryKey, Table};

/// Each kind is dropped in its own way; the CHECK that a type brought stays, as in Alembic.
pub(crate) fn drop(
    r: &Renderer,
    operation: &DropConstraint,
    mariadb: bool,
) -> Result<Vec<String>, RenderError> {
    if matches!(operation.existing.as_deref(), Some(Constraint::Check(check)) if check.of_type) {
        return Ok(Vec::new());
    }
    let words = match operation.kind {
        Some(ConstraintKind::Primary) => "PRIMARY KEY ",
        Some(ConstraintKind::ForeignKey) => "FOREIGN KEY ",
        Some(ConstraintKind::Unique) => "INDEX ",
        Some(ConstraintKind::Check) if mariadb => "CONSTRAINT ",
        Some(ConstraintKind::Check) => "CHECK ",
        None => return Err(RenderError::ConstraintKindRequired),
    };
    let name = match operation.kind {
        Some(ConstraintKind::Primary) => String::new(),
        _ => generic::required_name(r, operation)?,
    };
    Ok(vec![format!(
        "ALTER TABLE {} DROP {words}{name}",
        r.table(&operation.table)
    )])
}

/// `PRIMARY KEY (...) USING btree`.
pub(crate) fn primary_key(
    r: &Renderer,
    key: &PrimaryKey,
    table: &Table,
) -> Result<Option<String>, RenderError> {
    let using = index::option(r, &key.options, "using", true).and_then(OptionValue::as_text);
    let using = using
        .map(|using| format!(" USING {}", r.quote(using)))
        .unwrap_or_default();
    Ok(generic::primary_key(r, key, table)?.map(|sql| format!("{sql}{using}")))
}

/// MySQL reads `MATCH`, and then forgets the actions.
pub(crate) fn match_clause(key: &ForeignKey) -> Result<String, RenderError> {
    match key.match_ {
        None => Ok(String::new()),
        Some(_) => Err(RenderError::Unsupported {
            dialect: "MySQL",
            what: "keep `ON UPDATE` and `ON DELETE` beside `MATCH`",
        }),
    }
}
