//! Operations in plain words, one line each, for previews and summaries.

use std::fmt::{self, Display, Formatter};

use crate::operation::batch::BatchAlterTable;
use crate::operation::{
    AddConstraint, AlterColumn, BulkInsert, Change, CreateIndex, CreateTable, CreateType,
    DropConstraint, DropIndex, DropType, Execute, Operation, Statement, TableComment,
};
use crate::schema::types::EnumType;
use crate::schema::{
    Constraint, ConstraintKind, ConstraintName, Expression, Index, Query, Sequence, TableName,
};

/// The longest piece of SQL that a line shows.
const SQL_WIDTH: usize = 60;

impl Display for Operation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateTable(operation) => create_table(f, operation),
            Self::DropTable(operation) => write!(f, "drop table {}", operation.table),
            Self::RenameTable(operation) => {
                write!(
                    f,
                    "rename table {} to {}",
                    operation.table, operation.new_name
                )
            }
            Self::AddColumn(operation) => {
                write!(
                    f,
                    "add column {}.{}",
                    operation.table, operation.column.name
                )
            }
            Self::DropColumn(operation) => {
                write!(f, "drop column {}.{}", operation.table, operation.column)
            }
            Self::AlterColumn(operation) => alter_column(f, operation),
            Self::AddConstraint(operation) => add_constraint(f, operation),
            Self::DropConstraint(operation) => drop_constraint(f, operation),
            Self::CreateIndex(operation) => create_index(f, operation),
            Self::DropIndex(operation) => drop_index(f, operation),
            Self::TableComment(operation) => table_comment(f, operation),
            Self::BatchAlterTable(operation) => batch(f, operation),
            Self::CreateType(CreateType { kind, .. }) => {
                write!(
                    f,
                    "create type {} ({})",
                    type_name(kind),
                    count(kind.values.len(), "value")
                )
            }
            Self::DropType(DropType { kind, .. }) => write!(f, "drop type {}", type_name(kind)),
            Self::CreateSequence(sequence, _) => {
                write!(f, "create sequence {}", sequence_name(sequence))
            }
            Self::DropSequence(sequence, _) => {
                write!(f, "drop sequence {}", sequence_name(sequence))
            }
            Self::Execute(operation) => execute(f, operation),
            Self::BulkInsert(operation) => bulk_insert(f, operation),
            Self::BeginAutocommit => f.write_str("commit, and go on outside a transaction"),
            Self::EndAutocommit => f.write_str("begin a transaction again"),
        }
    }
}

fn create_table(f: &mut Formatter<'_>, operation: &CreateTable) -> fmt::Result {
    let table = &operation.table;
    write!(
        f,
        "create table {} ({})",
        table.name,
        count(table.columns.len(), "column")
    )?;
    if !table.indexes.is_empty() {
        let plural = if table.indexes.len() == 1 {
            "index"
        } else {
            "indexes"
        };
        write!(f, " with {} {plural}", table.indexes.len())?;
    }
    Ok(())
}

fn alter_column(f: &mut Formatter<'_>, operation: &AlterColumn) -> fmt::Result {
    let mut changes = Vec::new();
    if operation.kind.is_some() {
        changes.push("type".to_owned());
    }
    match operation.nullable {
        Some(true) => changes.push("nullable".to_owned()),
        Some(false) => changes.push("not null".to_owned()),
        None => {}
    }
    if operation.server_default != Change::Keep {
        changes.push("default".to_owned());
    }
    if operation.comment != Change::Keep {
        changes.push("comment".to_owned());
    }
    if operation.autoincrement.is_some() {
        changes.push("autoincrement".to_owned());
    }
    if let Some(name) = &operation.new_name {
        changes.push(format!("new name {name}"));
    }
    write!(f, "alter column {}.{}", operation.table, operation.column)?;
    if changes.is_empty() {
        return Ok(());
    }
    write!(f, ": {}", changes.join(", "))
}

fn add_constraint(f: &mut Formatter<'_>, operation: &AddConstraint) -> fmt::Result {
    let table = &operation.table;
    match &operation.constraint {
        Constraint::PrimaryKey(key) => {
            write!(
                f,
                "add primary key{} on {table} ({})",
                name(key.name.as_ref()),
                key.columns.join(", ")
            )
        }
        Constraint::Unique(unique) => {
            let columns = unique.columns.join(", ");
            write!(
                f,
                "add unique constraint{} on {table} ({columns})",
                name(unique.name.as_ref())
            )
        }
        Constraint::ForeignKey(key) => write!(
            f,
            "add foreign key{} from {table} ({}) to {} ({})",
            name(key.name.as_ref()),
            key.columns.join(", "),
            key.referred_table,
            key.referred_columns.join(", ")
        ),
        Constraint::Check(check) => {
            write!(
                f,
                "add check constraint{} on {table}",
                name(check.name.as_ref())
            )
        }
        Constraint::Exclude(exclude) => {
            write!(
                f,
                "add exclude constraint{} on {table}",
                name(exclude.name.as_ref())
            )
        }
    }
}

fn drop_constraint(f: &mut Formatter<'_>, operation: &DropConstraint) -> fmt::Result {
    let kind = match operation.kind {
        Some(ConstraintKind::Primary) => "primary key",
        Some(ConstraintKind::Unique) => "unique constraint",
        Some(ConstraintKind::ForeignKey) => "foreign key",
        Some(ConstraintKind::Check) => "check constraint",
        None => "constraint",
    };
    write!(
        f,
        "drop {kind}{} of {}",
        name(operation.name.as_ref()),
        operation.table
    )
}

fn create_index(f: &mut Formatter<'_>, operation: &CreateIndex) -> fmt::Result {
    let Index {
        name: index,
        elements,
        unique,
        ..
    } = &operation.index;
    let unique = if *unique { "unique " } else { "" };
    let elements: Vec<_> = elements.iter().map(element).collect();
    write!(
        f,
        "create {unique}index{} on {} ({})",
        name(index.as_ref()),
        operation.table,
        elements.join(", ")
    )
}

fn drop_index(f: &mut Formatter<'_>, operation: &DropIndex) -> fmt::Result {
    write!(f, "drop index {}", operation.name.text)?;
    match &operation.table {
        Some(table) => {
            let table = TableName::of(operation.schema.clone(), table);
            write!(f, " of {table}")
        }
        None => Ok(()),
    }
}

fn table_comment(f: &mut Formatter<'_>, operation: &TableComment) -> fmt::Result {
    let verb = if operation.comment.is_some() {
        "comment on"
    } else {
        "drop the comment of"
    };
    write!(f, "{verb} table {}", operation.table)
}

fn batch(f: &mut Formatter<'_>, operation: &BatchAlterTable) -> fmt::Result {
    write!(f, "make table {} anew and copy its rows", operation.table)?;
    let changes = operation.changes.iter();
    let changes: Vec<_> = changes
        .map(|change| change.operation().to_string())
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    write!(f, ": {}", changes.join("; "))
}

fn execute(f: &mut Formatter<'_>, operation: &Execute) -> fmt::Result {
    match &operation.statement {
        Statement::Text(text) => write!(f, "run {}", shortened(&text.sql)),
        Statement::Verbatim(sql) => write!(f, "run {}", shortened(sql)),
        Statement::Named {
            before,
            name,
            after,
        } => write!(f, "run {}", shortened(&format!("{before}{name}{after}"))),
        Statement::Domain { kind, is_made, .. } => {
            let verb = if *is_made { "create" } else { "drop" };
            let name = crate::schema::option::given(&kind.arguments, "name")
                .and_then(crate::schema::OptionValue::as_text);
            write!(f, "{verb} domain {}", name.unwrap_or_default())
        }
        Statement::Expression(_) => f.write_str("run an expression"),
        Statement::Query(query) => f.write_str(match query {
            Query::Select(_) | Query::Compound(_) | Query::Text(_) | Query::Values(_) => {
                "run a query"
            }
            Query::Insert(_) => "insert rows",
            Query::Update(_) => "update rows",
            Query::Delete(_) => "delete rows",
        }),
    }
}

fn bulk_insert(f: &mut Formatter<'_>, operation: &BulkInsert) -> fmt::Result {
    write!(
        f,
        "insert {} into {}",
        count(operation.rows.len(), "row"),
        operation.table
    )
}

fn name(name: Option<&ConstraintName>) -> String {
    name.map_or_else(String::new, |name| format!(" {}", name.text))
}

fn type_name(kind: &EnumType) -> TableName {
    TableName::of(
        kind.schema.clone(),
        kind.name.as_deref().unwrap_or("(unnamed)"),
    )
}

fn sequence_name(sequence: &Sequence) -> TableName {
    TableName::of(sequence.schema.clone(), &sequence.name)
}

fn element(expression: &Expression) -> String {
    match expression {
        Expression::Column(column) => column.name.clone(),
        Expression::Text(text) => shortened(&text.sql),
        Expression::LiteralColumn(sql, _) => shortened(sql),
        Expression::Unary(unary) => element(&unary.operand),
        Expression::Label(inner, _) | Expression::Collate(inner, _) => element(inner),
        Expression::Function(function) => {
            let arguments: Vec<_> = function.arguments.iter().map(element).collect();
            format!("{}({})", function.name.join("."), arguments.join(", "))
        }
        Expression::Value(..)
        | Expression::InlineLiteral(..)
        | Expression::Parameter(_)
        | Expression::Null
        | Expression::True
        | Expression::False
        | Expression::Binary(_)
        | Expression::Boolean(..)
        | Expression::Tuple(_)
        | Expression::Grouping(_)
        | Expression::Cast(..)
        | Expression::Coerce(..)
        | Expression::Case(_)
        | Expression::Extract(..)
        | Expression::Name(_)
        | Expression::Subquery(_)
        | Expression::Over(_)
        | Expression::Filter(_)
        | Expression::WithinGroup(_)
        | Expression::OrderedArgument(_)
        | Expression::Array(..)
        | Expression::Slice(_)
        | Expression::Json(_)
        | Expression::NextValue(_)
        | Expression::Row(_) => "...".to_owned(),
    }
}

fn shortened(sql: &str) -> String {
    let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    if sql.chars().count() <= SQL_WIDTH {
        return sql;
    }
    let start: String = sql.chars().take(SQL_WIDTH).collect();
    format!("{}...", start.trim_end())
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
