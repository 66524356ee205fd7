//! Columns (SQLAlchemy: `PGDDLCompiler.get_column_specification`).

use crate::generic::{column as generic, expression, types};
use crate::postgresql::table::in_schema;
use crate::{Mode, RenderError, Renderer};
use dbm_core::schema::types::IntegerClass;
use dbm_core::schema::{Column, Computed, Table, Type, TypeKind};

/// `name TYPE DEFAULT ...`, or `name SERIAL` for what the database numbers by itself.
pub(crate) fn specification(
    r: &Renderer,
    column: &Column,
    table: &Table,
) -> Result<String, RenderError> {
    let mut text = generic::name(r, column);
    let identity = generic::identity_of(r, column);
    if identity.is_none() && is_serial(column, table) {
        text.push(' ');
        text.push_str(serial(r, column));
    } else {
        text.push(' ');
        text.push_str(&types::render(r, &inherited(&column.kind, table))?);
        if let Some(default) = generic::default(r, column.server_default.as_ref())? {
            text.push_str(" DEFAULT ");
            text.push_str(&default);
        }
    }
    text.push_str(&generic::generated(r, column)?);
    match (column.nullable, identity) {
        (false, None) => text.push_str(" NOT NULL"),
        (true, Some(_)) => text.push_str(" NULL"),
        (false, Some(_)) | (true, None) => {}
    }
    Ok(text)
}

/// A column's type, its enumeration in the table's schema where it inherits that.
fn inherited(kind: &Type, table: &Table) -> Type {
    let mut kind = kind.clone();
    match &mut kind.kind {
        TypeKind::Enum(words) => *words = in_schema(words, table),
        TypeKind::Array(array) => array.item = inherited(&array.item, table),
        _ => {}
    }
    kind
}

fn is_serial(column: &Column, table: &Table) -> bool {
    let is_numbered = table
        .autoincrement_column()
        .is_some_and(|it| it.name == column.name);
    let has_sequence = column
        .sequence
        .as_ref()
        .is_some_and(|sequence| !sequence.optional);
    column.primary_key && is_numbered && !has_sequence && !column.client_default
}

/// `SERIAL` of the type's size.
fn serial(r: &Renderer, column: &Column) -> &'static str {
    match &column.kind.on(r.dialect.facts().name).kind {
        TypeKind::Integer(integer) => match integer.class {
            IntegerClass::BigInteger | IntegerClass::Bigint => "BIGSERIAL",
            IntegerClass::SmallInteger | IntegerClass::Smallint => "SMALLSERIAL",
            IntegerClass::Integer
            | IntegerClass::IntegerSql
            | IntegerClass::Tinyint
            | IntegerClass::Mediumint => "SERIAL",
        },
        _ => "SERIAL",
    }
}

/// `GENERATED ALWAYS AS (...)`: before PostgreSQL 18 only `STORED`.
pub(crate) fn computed(r: &Renderer, computed: &Computed) -> Result<String, RenderError> {
    if r.rendering.mode == Mode::Offline || !r.server_before((18, 0)) {
        return generic::computed(r, computed);
    }
    if computed.persisted == Some(false) {
        return Err(RenderError::Unsupported {
            dialect: "PostgreSQL before version 18",
            what: "make a virtual computed column; write `persisted=True`",
        });
    }
    let expression = expression::render(r, &computed.expression, false)?;
    Ok(format!("GENERATED ALWAYS AS ({expression}) STORED"))
}
