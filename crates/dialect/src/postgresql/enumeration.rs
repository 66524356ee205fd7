//! `CREATE TYPE ... AS ENUM` (SQLAlchemy: `PGDDLCompiler.visit_create_enum_type`).

use crate::{Mode, RenderError, Renderer};
use dbm_core::operation::{CreateType, DropType};
use dbm_core::schema::types::{EnumClass, EnumType};

/// The names that PostgreSQL's own types have in SQLAlchemy: another type needs a schema to have one.
const TAKEN: [&str; 52] = [
    "_array",
    "hstore",
    "json",
    "jsonb",
    "int4range",
    "int8range",
    "numrange",
    "daterange",
    "tsrange",
    "tstzrange",
    "int4multirange",
    "int8multirange",
    "nummultirange",
    "datemultirange",
    "tsmultirange",
    "tstzmultirange",
    "integer",
    "bigint",
    "smallint",
    "character varying",
    "character",
    "\"char\"",
    "name",
    "text",
    "numeric",
    "float",
    "real",
    "inet",
    "cidr",
    "citext",
    "uuid",
    "bit",
    "bit varying",
    "macaddr",
    "macaddr8",
    "money",
    "oid",
    "regclass",
    "double precision",
    "timestamp",
    "timestamp with time zone",
    "timestamp without time zone",
    "time with time zone",
    "time without time zone",
    "date",
    "time",
    "bytea",
    "boolean",
    "interval",
    "tsvector",
    "tsquery",
    "regconfig",
];

/// `CREATE TYPE`; where it is first looked for, in one statement with that look.
pub(crate) fn create(r: &Renderer, operation: &CreateType) -> Result<String, RenderError> {
    let kind = &operation.kind;
    let create = definition(r, kind)?;
    if !operation.checkfirst || r.rendering.mode == Mode::Offline {
        return Ok(create);
    }
    let name = kind.name.as_deref().unwrap_or_default();
    Ok(unless_there(r, name, kind.schema.as_deref(), &create))
}

/// A statement that makes a type, which runs only where there is none of that name.
pub(crate) fn unless_there(r: &Renderer, name: &str, schema: Option<&str>, create: &str) -> String {
    let name = r.dialect.text_literal(r, name);
    let place = match schema {
        Some(schema) => format!("n.nspname = {}", r.dialect.text_literal(r, schema)),
        None => "pg_catalog.pg_type_is_visible(t.oid)".to_owned(),
    };
    format!(
        "DO $dbm$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_type t \
         JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
         WHERE t.typname = {name} AND {place}) THEN {create}; END IF; END $dbm$"
    )
}

/// `DROP TYPE`.
pub(crate) fn drop(r: &Renderer, operation: &DropType) -> Result<String, RenderError> {
    let looked_for = operation.checkfirst && r.rendering.mode == Mode::Online;
    let exists = if looked_for { "IF EXISTS " } else { "" };
    Ok(format!("DROP TYPE {exists}{}", name(r, &operation.kind)?))
}

/// `CREATE TYPE mood AS ENUM ('a', 'b')`.
pub(crate) fn definition(r: &Renderer, kind: &EnumType) -> Result<String, RenderError> {
    let values: Vec<String> = kind
        .values
        .iter()
        .map(|value| r.dialect.text_literal(r, value))
        .collect();
    Ok(format!(
        "CREATE TYPE {} AS ENUM ({})",
        name(r, kind)?,
        values.join(", ")
    ))
}

/// An enumeration's name behind its schema.
pub(crate) fn name(r: &Renderer, kind: &EnumType) -> Result<String, RenderError> {
    let class = match kind.class {
        EnumClass::Enum => "Enum",
        EnumClass::Postgresql | EnumClass::Mysql | EnumClass::MysqlSet => "ENUM",
    };
    type_name(r, kind.name.as_deref(), kind.schema.as_deref(), class)
}

/// A type's name behind its schema (SQLAlchemy: `PGIdentifierPreparer.format_type`).
pub(crate) fn type_name(
    r: &Renderer,
    name: Option<&str>,
    schema: Option<&str>,
    class: &'static str,
) -> Result<String, RenderError> {
    let name = name
        .filter(|name| !name.is_empty())
        .ok_or(RenderError::TypeWithoutName { class })?;
    if schema.is_none() && TAKEN.contains(&name) {
        return Err(RenderError::TypeNameTaken {
            name: name.to_owned(),
        });
    }
    Ok(r.qualified(schema, &r.quote(name)))
}
