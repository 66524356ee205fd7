//! Constraints (SQLAlchemy: `DDLCompiler.visit_*_constraint`).

use crate::generic::expression;
use crate::identifier::keyword_phrase;
use crate::{RenderError, Renderer};
use dbm_core::operation::{AddConstraint, DropConstraint};
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::{
    Check, Constraint, ConstraintName, Exclude, ForeignKey, PrimaryKey, Table, Unique,
};

/// `ALTER TABLE ... ADD CONSTRAINT`.
pub(crate) fn add(r: &Renderer, operation: &AddConstraint) -> Result<Vec<String>, RenderError> {
    let table = Table::new(operation.table.clone());
    let dialect = r.dialect;
    let definition = match &operation.constraint {
        Constraint::PrimaryKey(key) => dialect.primary_key(r, key, &table)?,
        Constraint::Unique(unique) => Some(dialect.unique(r, unique, &table)?),
        Constraint::ForeignKey(key) => dialect.foreign_key(r, key, &table)?,
        Constraint::Check(check) => Some(dialect.check(r, check)?),
        Constraint::Exclude(exclude) => Some(dialect.exclude(r, exclude)?),
    };
    let table = r.table(&operation.table);
    Ok(definition
        .map(|sql| format!("ALTER TABLE {table} ADD {sql}"))
        .into_iter()
        .collect())
}

/// `ALTER TABLE ... DROP CONSTRAINT`.
pub(crate) fn drop(r: &Renderer, operation: &DropConstraint) -> Result<String, RenderError> {
    let name = required_name(r, operation)?;
    let exists = if operation.if_exists {
        "IF EXISTS "
    } else {
        ""
    };
    let table = r.table(&operation.table);
    Ok(format!(
        "ALTER TABLE {table} DROP CONSTRAINT {exists}{name}"
    ))
}

/// The name of a constraint to drop.
pub(crate) fn required_name(
    r: &Renderer,
    operation: &DropConstraint,
) -> Result<String, RenderError> {
    let name = operation.name.as_ref().ok_or(RenderError::NameRequired {
        what: "constraint to drop",
    })?;
    r.constraint_name(name)
}

/// `CONSTRAINT name `, or nothing.
pub(crate) fn preamble(r: &Renderer, name: Option<&ConstraintName>) -> Result<String, RenderError> {
    match name {
        Some(name) => Ok(format!("CONSTRAINT {} ", r.constraint_name(name)?)),
        None => Ok(String::new()),
    }
}

/// `PRIMARY KEY (...)`; a key without columns is nothing.
pub(crate) fn primary_key(
    r: &Renderer,
    key: &PrimaryKey,
    table: &Table,
) -> Result<Option<String>, RenderError> {
    if key.columns.is_empty() {
        return Ok(None);
    }
    Ok(Some(format!(
        "{}PRIMARY KEY ({}){}",
        preamble(r, key.name.as_ref())?,
        r.columns_of(table, &key.columns),
        timing(&key.timing)?
    )))
}

/// `UNIQUE (...)`; one without columns is nothing.
pub(crate) fn unique(r: &Renderer, unique: &Unique, table: &Table) -> Result<String, RenderError> {
    if unique.columns.is_empty() {
        return Ok(String::new());
    }
    Ok(format!(
        "{}UNIQUE ({}){}",
        preamble(r, unique.name.as_ref())?,
        r.columns_of(table, &unique.columns),
        timing(&unique.timing)?
    ))
}

/// `FOREIGN KEY(...) REFERENCES ...`.
pub(crate) fn foreign_key(
    r: &Renderer,
    key: &ForeignKey,
    table: &Table,
) -> Result<String, RenderError> {
    foreign_key_to(r, key, table, &r.table(&key.referred_table))
}

/// `FOREIGN KEY(...) REFERENCES` a table whose name is written already.
pub(crate) fn foreign_key_to(
    r: &Renderer,
    key: &ForeignKey,
    table: &Table,
    referred: &str,
) -> Result<String, RenderError> {
    Ok(format!(
        "{}FOREIGN KEY({}) REFERENCES {referred} ({}){}",
        preamble(r, key.name.as_ref())?,
        r.columns_of(table, &key.columns),
        referred_columns(r, key, table),
        foreign_key_actions(r, key)?
    ))
}

/// The columns that are referred to, which may be the table's own.
fn referred_columns(r: &Renderer, key: &ForeignKey, table: &Table) -> String {
    if key.referred_table == table.name {
        r.columns_of(table, &key.referred_columns)
    } else {
        r.quote_all(&key.referred_columns)
    }
}

/// `MATCH ... ON DELETE ... ON UPDATE ... DEFERRABLE ...`, a space before each.
pub(crate) fn foreign_key_actions(r: &Renderer, key: &ForeignKey) -> Result<String, RenderError> {
    let mut text = r.dialect.match_clause(key)?;
    if let Some(action) = &key.ondelete {
        text.push_str(" ON DELETE ");
        text.push_str(&r.dialect.on_delete(action)?);
    }
    if let Some(update) = &key.onupdate {
        text.push_str(" ON UPDATE ");
        text.push_str(&action(update)?);
    }
    text.push_str(&timing(&key.timing)?);
    Ok(text)
}

/// ` MATCH FULL`.
pub(crate) fn match_clause(key: &ForeignKey) -> Result<String, RenderError> {
    match &key.match_ {
        Some(how) => Ok(format!(" MATCH {}", keyword_phrase(how)?)),
        None => Ok(String::new()),
    }
}

/// `CASCADE`, `SET NULL`: words alone.
pub(crate) fn action(action: &str) -> Result<String, RenderError> {
    keyword_phrase(action).map(str::to_owned)
}

/// `CHECK (...)`.
pub(crate) fn check(r: &Renderer, check: &Check) -> Result<String, RenderError> {
    Ok(format!(
        "{}CHECK ({}){}",
        preamble(r, check.name.as_ref())?,
        expression::render(r, &check.condition, false)?,
        timing(&check.timing)?
    ))
}

/// PostgreSQL's own.
pub(crate) fn exclude(r: &Renderer, _exclude: &Exclude) -> Result<String, RenderError> {
    Err(RenderError::Unsupported {
        dialect: r.dialect.facts().title,
        what: "make an EXCLUDE constraint",
    })
}

/// ` DEFERRABLE INITIALLY ...`.
pub(crate) fn timing(timing: &Timing) -> Result<String, RenderError> {
    let mut text = String::from(match timing.deferrable {
        Some(true) => " DEFERRABLE",
        Some(false) => " NOT DEFERRABLE",
        None => "",
    });
    if let Some(initially) = &timing.initially {
        text.push_str(" INITIALLY ");
        text.push_str(keyword_phrase(initially)?);
    }
    Ok(text)
}
