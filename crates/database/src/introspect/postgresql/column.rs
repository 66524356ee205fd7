//! Columns and what fills them (SQLAlchemy: `_get_columns_info`; Alembic: `autogen_column_reflect`).

use std::collections::HashMap;

use crate::introspect::postgresql::fact::{ColumnFact, IdentityFact, TableFact, TypeFact};
use crate::introspect::postgresql::{Oid, text, types};
use dbm_core::schema::column::SequenceOptions;
use dbm_core::schema::types::IntegerClass;
use dbm_core::schema::{Autoincrement, Column, Computed, Identity, ServerDefault, Type, TypeKind};

/// A column; a type that is not known becomes SQLAlchemy's `NullType`, with a warning.
pub(super) fn read(
    fact: &ColumnFact,
    table: &TableFact,
    types: &HashMap<Oid, TypeFact>,
    warnings: &mut Vec<String>,
) -> Column {
    let kind = types::read(&fact.kind, fact.base, fact.collation.as_deref(), types);
    let kind = kind.unwrap_or_else(|| {
        warnings.push(format!(
            "the type `{}` of the column `{}.{}` is not known and is not compared",
            fact.kind, table.name, fact.name
        ));
        Type::null()
    });
    let domain = types.get(&fact.base).filter(|base| base.is_domain);
    let mut column = Column::new(&fact.name, kind);
    column.nullable = !fact.not_null && !domain.is_some_and(|domain| domain.not_null);
    column.comment.clone_from(&fact.comment);
    column.autoincrement = autoincrement(fact, &column.kind);
    let default = fact
        .default
        .clone()
        .or(domain.and_then(|domain| domain.default.clone()));
    column.server_default = server_default(fact, default, table, &column.kind);
    column
}

fn autoincrement(fact: &ColumnFact, kind: &Type) -> Autoincrement {
    let has_sequence = fact
        .default
        .as_ref()
        .is_some_and(|sql| sql.contains("nextval('"));
    let is_integer = matches!(kind.kind, TypeKind::Integer(_));
    if fact.identity.is_some() || (has_sequence && is_integer) {
        Autoincrement::Yes
    } else {
        Autoincrement::No
    }
}

fn server_default(
    fact: &ColumnFact,
    default: Option<String>,
    table: &TableFact,
    kind: &Type,
) -> Option<ServerDefault> {
    if let Some(it) = &fact.identity {
        return Some(ServerDefault::Identity(identity(it)));
    }
    let default = default?;
    if !fact.generated.is_empty() {
        return Some(ServerDefault::Computed(Computed {
            expression: text(&default),
            persisted: Some(fact.generated == "s"),
        }));
    }
    if is_serial(fact, &default, kind) {
        return None;
    }
    let default = with_schema(&default, table.schema.as_deref());
    Some(ServerDefault::Expression(text(&default)))
}

/// A column that owns the sequence of its default is a `SERIAL`, which goes without saying.
fn is_serial(fact: &ColumnFact, default: &str, kind: &Type) -> bool {
    let TypeKind::Integer(integer) = &kind.kind else {
        return false;
    };
    let sequence = sequence_of(default);
    matches!(
        integer.class,
        IntegerClass::IntegerSql | IntegerClass::Bigint
    ) && sequence.is_some()
        && sequence == fact.sequence.as_deref()
}

/// `nextval('books_id_seq'::regclass)`
fn sequence_of(default: &str) -> Option<&str> {
    default
        .strip_prefix("nextval('")?
        .strip_suffix("'::regclass)")
}

/// In a schema of its own a sequence is named with it.
fn with_schema(default: &str, schema: Option<&str>) -> String {
    match (default.split_once("nextval('"), schema) {
        (Some((before, after)), Some(schema)) if !after.contains('.') => {
            format!("{before}nextval('\"{schema}\".{after}")
        }
        _ => default.to_owned(),
    }
}

fn identity(fact: &IdentityFact) -> Identity {
    Identity {
        always: fact.always,
        on_null: None,
        sequence: SequenceOptions {
            start: Some(fact.start),
            increment: Some(fact.increment),
            minvalue: Some(fact.minvalue),
            maxvalue: Some(fact.maxvalue),
            nominvalue: None,
            nomaxvalue: None,
            cycle: Some(fact.cycle),
            cache: Some(fact.cache),
            order: None,
        },
    }
}
