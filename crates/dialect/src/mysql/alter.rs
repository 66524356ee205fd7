//! Changes of a column (Alembic: `MySQLImpl.alter_column`).

use crate::generic::{alter as generic, types};
use crate::{RenderError, Renderer};
use dbm_core::operation::{AlterColumn, Change, DefaultValue};
use dbm_core::schema::types::TemporalClass;
use dbm_core::schema::{Type, TypeKind};

/// One `MODIFY` or `CHANGE` that says the whole column again, or `ALTER COLUMN` for a default alone.
pub(crate) fn column(r: &Renderer, operation: &AlterColumn) -> Result<Vec<String>, RenderError> {
    let mut statements = generic::dropped_checks(r, operation)?;
    if changes_column(r, operation) {
        refuse_generated(r, operation)?;
    }
    statements.extend(change(r, operation)?);
    statements.extend(generic::added_checks(r, operation)?);
    Ok(statements)
}

fn change(r: &Renderer, operation: &AlterColumn) -> Result<Option<String>, RenderError> {
    let table = r.alter_table(&operation.table);
    let name = r.quote(&operation.column);
    if operation.new_name.is_some() || says_moment(r, operation) {
        let new = r.quote(operation.new_name.as_ref().unwrap_or(&operation.column));
        let specification = specification(r, operation)?;
        return Ok(Some(format!("{table} CHANGE {name} {new} {specification}")));
    }
    if is_modified(operation) {
        return Ok(Some(format!(
            "{table} MODIFY {name} {}",
            specification(r, operation)?
        )));
    }
    let Change::Set(default) = &operation.server_default else {
        return Ok(None);
    };
    let change = match generic::default_text(r, default)? {
        Some(default) => format!("SET DEFAULT {default}"),
        None => "DROP DEFAULT".to_owned(),
    };
    Ok(Some(format!("{table} ALTER COLUMN {name} {change}")))
}

fn changes_column(r: &Renderer, operation: &AlterColumn) -> bool {
    operation.new_name.is_some()
        || says_moment(r, operation)
        || is_modified(operation)
        || operation.server_default != Change::Keep
}

fn is_modified(operation: &AlterColumn) -> bool {
    operation.nullable.is_some()
        || operation.kind.is_some()
        || operation.autoincrement.is_some()
        || operation.comment != Change::Keep
}

/// Whether the whole column is said again, and nobody gave its type.
pub(crate) fn needs_column(operation: &AlterColumn) -> bool {
    let says_column = operation.new_name.is_some() || is_modified(operation);
    says_column && whole_type(operation).is_none()
}

/// A moment is always said again, unless its default is taken away: MySQL once gave it one. Alembic does not see
/// it in a class (`existing_type=sa.DateTime`).
fn says_moment(r: &Renderer, operation: &AlterColumn) -> bool {
    let is_moment =
        whole_type(operation).is_some_and(|kind| match &kind.on(r.dialect.facts().name).kind {
            TypeKind::Temporal(temporal) => {
                matches!(
                    temporal.class,
                    TemporalClass::DateTime | TemporalClass::Timestamp
                )
            }
            _ => false,
        });
    is_moment
        && !operation.type_is_class
        && operation.server_default != Change::Set(DefaultValue::None)
}

fn whole_type(operation: &AlterColumn) -> Option<&Type> {
    operation.kind.as_ref().or(operation.existing_type.as_ref())
}

/// `TYPE NOT NULL AUTO_INCREMENT DEFAULT ... COMMENT ...`: what is new, else what was.
fn specification(r: &Renderer, operation: &AlterColumn) -> Result<String, RenderError> {
    let kind = whole_type(operation).ok_or(RenderError::ExistingTypeRequired)?;
    let nullable = operation
        .nullable
        .or(operation.existing_nullable)
        .unwrap_or(true);
    let mut words = vec![types::render(r, kind)?];
    words.push(if nullable { "NULL" } else { "NOT NULL" }.to_owned());
    if operation.autoincrement.or(operation.existing_autoincrement) == Some(true) {
        words.push("AUTO_INCREMENT".to_owned());
    }
    match default(operation) {
        Change::Set(DefaultValue::Computed(_)) => return Err(generic::no_computed(r)),
        Change::Set(DefaultValue::Identity(_)) => return Err(generic::no_identity(r)),
        Change::Keep | Change::Set(_) => {}
    }
    if let Change::Set(default) = default(operation)
        && let Some(default) = generic::default_text(r, default)?
    {
        words.push(format!("DEFAULT {default}"));
    }
    let comment = match &operation.comment {
        Change::Set(comment) => comment.as_ref(),
        Change::Keep => operation.existing_comment.as_ref(),
    };
    if let Some(comment) = comment {
        words.push(format!("COMMENT {}", r.dialect.text_literal(r, comment)));
    }
    Ok(words.join(" "))
}

fn default(operation: &AlterColumn) -> &Change<DefaultValue> {
    match &operation.server_default {
        Change::Keep => &operation.existing_server_default,
        new @ Change::Set(_) => new,
    }
}

/// MySQL's computed columns and identities are not changed.
fn refuse_generated(r: &Renderer, operation: &AlterColumn) -> Result<(), RenderError> {
    let changes = operation.server_default != Change::Keep
        || operation.nullable.is_some()
        || operation.kind.is_some();
    if !changes {
        return Ok(());
    }
    for default in [
        &operation.server_default,
        &operation.existing_server_default,
    ] {
        match default {
            Change::Set(DefaultValue::Computed(_)) => return Err(generic::no_computed(r)),
            Change::Set(DefaultValue::Identity(_)) => return Err(generic::no_identity(r)),
            Change::Keep
            | Change::Set(
                DefaultValue::None | DefaultValue::Literal(_) | DefaultValue::Expression(_),
            ) => {}
        }
    }
    Ok(())
}
