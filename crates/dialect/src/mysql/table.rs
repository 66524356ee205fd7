//! Tables (SQLAlchemy: `MySQLDDLCompiler.post_create_table`).

use crate::generic::{table as generic, types};
use crate::{RenderError, Renderer};
use dbm_core::operation::{CreateTable, CreateType, TableComment};
use dbm_core::schema::types::EnumClass;
use dbm_core::schema::{OptionValue, Table, Type, TypeKind};

/// `CREATE TABLE` and its indexes.
///
/// # Errors
///
/// `postgresql.ENUM` makes its type by itself, which is not possible here.
pub(crate) fn create(r: &Renderer, operation: &CreateTable) -> Result<Vec<String>, RenderError> {
    for column in &operation.table.columns {
        if makes_type(r, &column.kind) {
            return Err(RenderError::InColumn {
                table: operation.table.name.name.clone(),
                column: column.name.clone(),
                error: Box::new(types::unknown(r, "postgresql.ENUM")),
            });
        }
    }
    generic::create(r, operation)
}

/// `postgresql.ENUM(...).create(bind)` is not possible here; other enumerations need no type.
pub(crate) fn create_type(
    r: &Renderer,
    operation: &CreateType,
) -> Result<Vec<String>, RenderError> {
    match operation.kind.class {
        EnumClass::Postgresql => Err(types::unknown(r, "postgresql.ENUM")),
        EnumClass::Enum | EnumClass::Mysql | EnumClass::MysqlSet => Ok(Vec::new()),
    }
}

fn makes_type(r: &Renderer, kind: &Type) -> bool {
    match &kind.on(r.dialect.facts().name).kind {
        TypeKind::Enum(kind) => kind.class == EnumClass::Postgresql && kind.create_type,
        TypeKind::Array(array) => makes_type(r, &array.item),
        _ => false,
    }
}

/// The options of partitions stand behind the others, in this order.
const PARTITIONS: [&str; 4] = [
    "PARTITION_BY",
    "PARTITIONS",
    "SUBPARTITION_BY",
    "SUBPARTITIONS",
];
/// A collation stands behind these.
const CHARSETS: [&str; 4] = [
    "DEFAULT_CHARSET",
    "DEFAULT_CHARACTER_SET",
    "CHARSET",
    "CHARACTER_SET",
];
/// What is written as a quoted text.
const TEXTS: [&str; 3] = ["COMMENT", "PASSWORD", "CONNECTION"];

/// `ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin COMMENT='x'`.
pub(crate) fn options(r: &Renderer, table: &Table) -> Result<String, RenderError> {
    let given = given_options(r, table)?;
    let has_charset = given
        .iter()
        .any(|(name, _)| CHARSETS.contains(&name.as_str()));
    let is_last = |name: &str| has_charset && name == "COLLATE";
    let is_partition = |name: &str| PARTITIONS.contains(&name);
    let mut words = Vec::new();
    for (name, value) in &given {
        if !is_partition(name) && !is_last(name) {
            words.push(table_option(r, name, value));
        }
    }
    let last = given.iter().filter(|(name, _)| is_last(name));
    words.extend(last.map(|(name, value)| table_option(r, name, value)));
    for partition in PARTITIONS {
        let found = given.iter().filter(|(name, _)| name == partition);
        words.extend(found.map(|(name, value)| format!("{} {value}", name.replace('_', " "))));
    }
    Ok(words.join(" "))
}

/// The options for this dialect in capitals, in their order, then the comment.
fn given_options(r: &Renderer, table: &Table) -> Result<Vec<(String, String)>, RenderError> {
    let prefix = format!("{}_", r.dialect.facts().name);
    let mut given: Vec<(String, String)> = Vec::new();
    for (name, value) in &table.options {
        let Some(name) = name.strip_prefix(&prefix) else {
            continue;
        };
        let value = match value {
            OptionValue::Text(text) => text.clone(),
            _ => {
                return Err(RenderError::Argument(
                    "an option of a MySQL table is a `str`",
                ));
            }
        };
        let name = name.to_uppercase();
        match given.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => given.push((name, value)),
        }
    }
    if let Some(comment) = &table.comment {
        match given.iter_mut().find(|(name, _)| name == "COMMENT") {
            Some((_, value)) => value.clone_from(comment),
            None => given.push(("COMMENT".to_owned(), comment.clone())),
        }
    }
    Ok(given)
}

fn table_option(r: &Renderer, name: &str, value: &str) -> String {
    let value = if TEXTS.contains(&name) {
        r.dialect.text_literal(r, value)
    } else {
        value.to_owned()
    };
    match name {
        "TABLESPACE" | "COLLATE" => format!("{name} {value}"),
        "DEFAULT_CHARACTER_SET" | "CHARACTER_SET" => {
            format!("{} {value}", name.replace('_', " "))
        }
        "DATA_DIRECTORY" | "INDEX_DIRECTORY" | "DEFAULT_CHARSET" | "DEFAULT_COLLATE" => {
            format!("{}={value}", name.replace('_', " "))
        }
        _ => format!("{name}={value}"),
    }
}

/// `ALTER TABLE t COMMENT 'x'`.
pub(crate) fn comment(r: &Renderer, operation: &TableComment) -> String {
    let table = r.table(&operation.table);
    let comment = match &operation.comment {
        Some(comment) => r.dialect.text_literal(r, comment),
        None if operation.drops => "''".to_owned(),
        None => "NULL".to_owned(),
    };
    format!("ALTER TABLE {table} COMMENT {comment}")
}
