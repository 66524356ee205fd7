//! Changes of a column (Alembic: `DefaultImpl.alter_column`, `operations/toimpl.py`).

use crate::generic::{column, types};
use crate::{RenderError, Renderer};
use dbm_core::operation::{AddConstraint, AlterColumn, Change, DefaultValue, DropConstraint};
use dbm_core::schema::{Constraint, ConstraintKind, ServerDefault, TableName, Type};

/// The old type's CHECK is dropped, the column is changed, the new type's CHECK is added.
pub(crate) fn column(r: &Renderer, operation: &AlterColumn) -> Result<Vec<String>, RenderError> {
    let mut statements = dropped_checks(r, operation)?;
    statements.extend(facets(r, operation)?);
    statements.extend(added_checks(r, operation)?);
    Ok(statements)
}

/// One statement for each of: nullable, default, type, comment, name.
fn facets(r: &Renderer, operation: &AlterColumn) -> Result<Vec<String>, RenderError> {
    let mut statements: Vec<String> = nullable(r, operation).into_iter().collect();
    statements.extend(default(r, operation)?);
    if let Some(kind) = &operation.kind {
        statements.push(column_type(r, operation, kind)?);
    }
    statements.extend(comment(r, operation)?);
    statements.extend(name(r, operation));
    Ok(statements)
}

/// `DROP CONSTRAINT` for the CHECK that the old type brought.
pub(crate) fn dropped_checks(
    r: &Renderer,
    operation: &AlterColumn,
) -> Result<Vec<String>, RenderError> {
    if operation.kind.is_none() {
        return Ok(Vec::new());
    }
    let mut statements = Vec::new();
    for check in &operation.existing_checks {
        let operation = DropConstraint {
            table: operation.table.clone(),
            name: check.name.clone(),
            kind: Some(ConstraintKind::Check),
            if_exists: false,
            existing: Some(Box::new(Constraint::Check(check.clone()))),
        };
        statements.extend(r.dialect.drop_constraint(r, &operation)?);
    }
    Ok(statements)
}

/// `ADD CONSTRAINT` for the CHECK that the new type brings.
pub(crate) fn added_checks(
    r: &Renderer,
    operation: &AlterColumn,
) -> Result<Vec<String>, RenderError> {
    let mut statements = Vec::new();
    for check in &operation.kind_checks {
        let operation = AddConstraint {
            table: operation.table.clone(),
            constraint: Constraint::Check(check.clone()),
        };
        statements.extend(r.dialect.add_constraint(r, &operation)?);
    }
    Ok(statements)
}

/// `SET NOT NULL` or `DROP NOT NULL`.
pub(crate) fn nullable(r: &Renderer, operation: &AlterColumn) -> Option<String> {
    let change = if operation.nullable? {
        "DROP NOT NULL"
    } else {
        "SET NOT NULL"
    };
    Some(format!("{} {change}", opening(r, operation)))
}

/// `SET DEFAULT`, `DROP DEFAULT`, or a change of the identity.
pub(crate) fn default(
    r: &Renderer,
    operation: &AlterColumn,
) -> Result<Option<String>, RenderError> {
    let Change::Set(new) = &operation.server_default else {
        return Ok(None);
    };
    let change = match new {
        DefaultValue::Computed(_) => return Err(no_computed(r)),
        DefaultValue::Identity(identity) => {
            return r
                .dialect
                .alter_identity(r, operation, Some(identity))
                .map(Some);
        }
        DefaultValue::None => return removed(r, operation).map(Some),
        DefaultValue::Literal(_) | DefaultValue::Expression(_) => {
            match operation.existing_server_default {
                Change::Set(DefaultValue::Computed(_)) => return Err(no_computed(r)),
                Change::Set(DefaultValue::Identity(_)) => return Err(no_identity(r)),
                Change::Keep | Change::Set(_) => {}
            }
            format!("SET DEFAULT {}", default_text(r, new)?.unwrap_or_default())
        }
    };
    Ok(Some(format!("{} {change}", opening(r, operation))))
}

fn removed(r: &Renderer, operation: &AlterColumn) -> Result<String, RenderError> {
    match operation.existing_server_default {
        Change::Set(DefaultValue::Computed(_)) => Err(no_computed(r)),
        Change::Set(DefaultValue::Identity(_)) => r.dialect.alter_identity(r, operation, None),
        Change::Keep
        | Change::Set(
            DefaultValue::None | DefaultValue::Literal(_) | DefaultValue::Expression(_),
        ) => Ok(format!("{} DROP DEFAULT", opening(r, operation))),
    }
}

/// What `DEFAULT` says for a literal or an expression.
pub fn default_text(r: &Renderer, value: &DefaultValue) -> Result<Option<String>, RenderError> {
    let default = match value {
        DefaultValue::Literal(text) => ServerDefault::Literal(text.clone()),
        DefaultValue::Expression(expression) => ServerDefault::Expression(expression.clone()),
        DefaultValue::None | DefaultValue::Computed(_) | DefaultValue::Identity(_) => {
            return Ok(None);
        }
    };
    column::default(r, Some(&default))
}

/// `ALTER COLUMN c TYPE ...`.
pub(crate) fn column_type(
    r: &Renderer,
    operation: &AlterColumn,
    kind: &Type,
) -> Result<String, RenderError> {
    Ok(format!(
        "{} TYPE {}",
        opening(r, operation),
        types::render(r, kind)?
    ))
}

/// `COMMENT ON COLUMN`.
pub(crate) fn comment(
    r: &Renderer,
    operation: &AlterColumn,
) -> Result<Option<String>, RenderError> {
    let Change::Set(comment) = &operation.comment else {
        return Ok(None);
    };
    let table = r.dotted_table(&operation.table);
    r.dialect
        .column_comment(r, &table, &operation.column, comment.as_deref())
        .map(Some)
}

/// `RENAME`.
pub(crate) fn name(r: &Renderer, operation: &AlterColumn) -> Option<String> {
    let new = operation.new_name.as_ref()?;
    Some(
        r.dialect
            .rename_column(r, &operation.table, &operation.column, new),
    )
}

/// `ALTER TABLE t RENAME a TO b`.
pub(crate) fn rename_column(r: &Renderer, table: &TableName, old: &str, new: &str) -> String {
    format!(
        "{} RENAME {} TO {}",
        r.alter_table(table),
        r.quote(old),
        r.quote(new)
    )
}

/// `ALTER TABLE t ALTER COLUMN c`.
pub(crate) fn opening(r: &Renderer, operation: &AlterColumn) -> String {
    let column = r.quote(&operation.column);
    format!("{} ALTER COLUMN {column}", r.alter_table(&operation.table))
}

/// No dialect turns a column into a computed one.
pub(crate) fn no_computed(r: &Renderer) -> RenderError {
    RenderError::Unsupported {
        dialect: r.dialect.facts().title,
        what: "add a computed value to a column that is there, or take it away",
    }
}

/// Most dialects cannot change an identity.
pub(crate) fn no_identity(r: &Renderer) -> RenderError {
    RenderError::Unsupported {
        dialect: r.dialect.facts().title,
        what: "add an identity to a column that is there, change it or take it away",
    }
}
