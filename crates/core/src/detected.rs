//! What a comparison found, in the words of Alembic's log, and what is risky about it.

use crate::loss::losses;
use crate::operation::{AddColumn, AlterColumn, Change, Operation};
use crate::schema::{Autoincrement, Type, TypeKind};
use crate::sql::script::Syntax;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// What: `Detected added column 'items.cost'`.
    pub what: String,
    /// What it loses, or where it would fail, if there is such a thing.
    pub risk: Option<String>,
}

impl Detected {
    /// What `operation` says of a database and its models; `syntax` is that of the database.
    pub fn of(operation: &Operation, syntax: Syntax) -> Self {
        Self {
            what: what(operation),
            risk: risk(operation, syntax),
        }
    }
}

fn what(operation: &Operation) -> String {
    match operation {
        Operation::CreateTable(it) => format!("Detected added table '{}'", it.table.name),
        Operation::DropTable(it) => format!("Detected removed table '{}'", it.table),
        Operation::AddColumn(it) => {
            format!("Detected added column '{}.{}'", it.table, it.column.name)
        }
        Operation::DropColumn(it) => {
            format!("Detected removed column '{}.{}'", it.table, it.column)
        }
        Operation::AlterColumn(it) => altered(it),
        other @ (Operation::RenameTable(_)
        | Operation::AddConstraint(_)
        | Operation::DropConstraint(_)
        | Operation::CreateIndex(_)
        | Operation::DropIndex(_)
        | Operation::TableComment(_)
        | Operation::BatchAlterTable(_)
        | Operation::CreateType(_)
        | Operation::DropType(_)
        | Operation::CreateSequence(..)
        | Operation::DropSequence(..)
        | Operation::Execute(_)
        | Operation::BulkInsert(_)
        | Operation::BeginAutocommit
        | Operation::EndAutocommit) => format!("Detected: {other}"),
    }
}

fn altered(it: &AlterColumn) -> String {
    let mut changes = Vec::new();
    match it.nullable {
        Some(true) => changes.push("NULL"),
        Some(false) => changes.push("NOT NULL"),
        None => {}
    }
    if it.kind.is_some() {
        changes.push("type change");
    }
    if it.server_default != Change::Keep {
        changes.push("server default");
    }
    if it.comment != Change::Keep {
        changes.push("comment");
    }
    let changes = changes.join(", ");
    format!("Detected {changes} on column '{}.{}'", it.table, it.column)
}

fn risk(operation: &Operation, syntax: Syntax) -> Option<String> {
    let lost = losses(operation, syntax);
    if !lost.is_empty() {
        return Some(format!("loses {}", lost.join(", ")));
    }
    match operation {
        Operation::AddColumn(it) if needs_value(it) => {
            Some("fails where the table has rows: NOT NULL without a server default".to_owned())
        }
        Operation::AlterColumn(it) => of_altered(it),
        _ => None,
    }
}

fn needs_value(it: &AddColumn) -> bool {
    let column = &it.column;
    !column.nullable
        && column.server_default.is_none()
        && !column.primary_key
        && column.autoincrement != Autoincrement::Yes
}

fn of_altered(it: &AlterColumn) -> Option<String> {
    let mut risks = Vec::new();
    if let (Some(before), Some(after)) = (&it.existing_type, &it.kind)
        && let Some(length) = shorter(before, after)
    {
        risks.push(format!("cuts or refuses what is longer than {length}"));
    }
    if it.nullable == Some(false) {
        risks.push("fails where a row has NULL".to_owned());
    }
    (!risks.is_empty()).then(|| risks.join("; "))
}

/// The new length of a text, where it is less than before.
fn shorter(before: &Type, after: &Type) -> Option<u64> {
    let length = |kind: &Type| match &kind.kind {
        TypeKind::Text(text) => Some(text.length),
        _ => None,
    };
    let (before, after) = (length(before)?, length(after)??);
    before.is_none_or(|before| after < before).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::CreateTable;
    use crate::schema::{Column, Table, TableName};

    #[test]
    fn a_new_table_and_a_column_that_needs_a_value() {
        let syntax = Syntax {
            nested_comments: true,
            dollar_quotes: true,
            escape_strings: true,
            backslashes: false,
            hash_comments: false,
        };
        let table = Operation::CreateTable(Box::new(CreateTable {
            table: Table::new(TableName::new("goods")),
            if_not_exists: false,
        }));
        let mut column = Column::new("cost", TypeKind::Null);
        column.nullable = false;
        let added = Operation::AddColumn(Box::new(AddColumn {
            table: TableName::new("goods"),
            column,
            constraints: Vec::new(),
            indexes: Vec::new(),
            if_not_exists: false,
            inline_references: false,
            inline_primary_key: false,
        }));
        let shown: Vec<String> = [table, added]
            .iter()
            .map(|it| format!("{:?}", Detected::of(it, syntax)))
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r#"
        Detected { what: "Detected added table 'goods'", risk: None }
        Detected { what: "Detected added column 'goods.cost'", risk: Some("fails where the table has rows: NOT NULL without a server default") }
        "#);
    }
}
