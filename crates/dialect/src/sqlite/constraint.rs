//! Constraints (SQLAlchemy: `SQLiteDDLCompiler`; Alembic: `SQLiteImpl.add_constraint`).

use crate::generic::constraint as generic;
use crate::sqlite::column;
use crate::{RenderError, Renderer};
use dbm_core::operation::{AddConstraint, DropConstraint};
use dbm_core::schema::option::given;
use dbm_core::schema::{
    Check, Constraint, ForeignKey, OptionValue, Options, PrimaryKey, Table, Unique,
};

type Sql = Result<String, RenderError>;
type Statements = Result<Vec<String>, RenderError>;

/// Only batch mode adds a constraint; the CHECK that a type brings is left out, as in Alembic.
pub(crate) fn add(r: &Renderer, operation: &AddConstraint) -> Statements {
    match &operation.constraint {
        Constraint::Check(check) if check.of_type => Ok(Vec::new()),
        _ => Err(needs_batch(r)),
    }
}

/// Only batch mode drops a constraint; the CHECK that a type brings stays, as in Alembic.
pub(crate) fn drop(r: &Renderer, operation: &DropConstraint) -> Statements {
    match operation.existing.as_deref() {
        Some(Constraint::Check(check)) if check.of_type => Ok(Vec::new()),
        _ => Err(needs_batch(r)),
    }
}

fn needs_batch(r: &Renderer) -> RenderError {
    RenderError::NeedsBatch {
        dialect: r.dialect.facts().title,
    }
}

/// `PRIMARY KEY (...) ON CONFLICT ...`, unless it stands beside its column.
pub(crate) fn primary_key(
    r: &Renderer,
    key: &PrimaryKey,
    table: &Table,
) -> Result<Option<String>, RenderError> {
    let alone = match key.columns.as_slice() {
        [name] => table.column(name),
        _ => None,
    };
    if alone.is_some_and(|it| it.primary_key && column::is_inline_key(it, table)) {
        return Ok(None);
    }
    let conflict = on_conflict(&key.options).or_else(|| {
        let option = given(&alone?.options, "sqlite_on_conflict_primary_key");
        option.and_then(OptionValue::as_text)
    });
    let sql = generic::primary_key(r, key, table)?;
    Ok(sql.map(|sql| with_conflict(sql, conflict)))
}

/// `UNIQUE (...) ON CONFLICT ...`.
pub(crate) fn unique(r: &Renderer, unique: &Unique, table: &Table) -> Sql {
    let conflict = on_conflict(&unique.options).or_else(|| match unique.columns.as_slice() {
        [name] => {
            let option = given(&table.column(name)?.options, "sqlite_on_conflict_unique");
            option.and_then(OptionValue::as_text)
        }
        _ => None,
    });
    Ok(with_conflict(generic::unique(r, unique, table)?, conflict))
}

/// `CHECK (...) ON CONFLICT ...`.
pub(crate) fn check(r: &Renderer, check: &Check) -> Sql {
    Ok(with_conflict(
        generic::check(r, check)?,
        on_conflict(&check.options),
    ))
}

/// `CHECK (...)` beside its column, which takes no `ON CONFLICT`.
pub(crate) fn column_check(r: &Renderer, check: &Check) -> Sql {
    if on_conflict(&check.options).is_some() {
        return Err(RenderError::Unsupported {
            dialect: "SQLite",
            what: "give a column's CHECK an ON CONFLICT",
        });
    }
    generic::check(r, check)
}

/// `FOREIGN KEY(...) REFERENCES ...`; one into another schema is left out.
pub(crate) fn foreign_key(
    r: &Renderer,
    key: &ForeignKey,
    table: &Table,
) -> Result<Option<String>, RenderError> {
    if key.referred_table.schema != table.name.schema {
        return Ok(None);
    }
    generic::foreign_key_to(r, key, table, &r.quote(&key.referred_table.name)).map(Some)
}

fn on_conflict(options: &Options) -> Option<&str> {
    given(options, "sqlite_on_conflict").and_then(OptionValue::as_text)
}

fn with_conflict(sql: String, conflict: Option<&str>) -> String {
    match conflict {
        Some(action) => format!("{sql} ON CONFLICT {action}"),
        None => sql,
    }
}
