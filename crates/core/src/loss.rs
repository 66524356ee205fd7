//! What operations destroy, in words.

use crate::operation::{Execute, Operation, Statement};
use crate::schema::TableName;
use crate::schema::query::{Delete, Insert, Query, Rows, Source, SourceKind};
use crate::sql::loss::losses as losses_of_sql;
use crate::sql::script::Syntax;

/// What an operation destroys: `the column users.name`; texts of SQL are read in the `syntax` of the database.
///
/// Lost is what no later operation brings back; see [`sql::loss`](crate::sql::loss).
pub fn losses(operation: &Operation, syntax: Syntax) -> Vec<String> {
    match operation {
        Operation::DropTable(dropped) => vec![table(&dropped.table)],
        Operation::DropColumn(dropped) => {
            vec![format!("the column {}.{}", dropped.table, dropped.column)]
        }
        Operation::DropSequence(sequence, _) => {
            let name = TableName::of(sequence.schema.clone(), &sequence.name);
            vec![format!("the sequence {name}")]
        }
        Operation::BatchAlterTable(batch) => {
            let changes = batch.changes.iter();
            changes
                .flat_map(|change| losses(&change.operation(), syntax))
                .collect()
        }
        Operation::Execute(Execute { statement }) => of_statement(statement, syntax),
        Operation::CreateTable(_)
        | Operation::RenameTable(_)
        | Operation::AddColumn(_)
        | Operation::AlterColumn(_)
        | Operation::AddConstraint(_)
        | Operation::DropConstraint(_)
        | Operation::CreateIndex(_)
        | Operation::DropIndex(_)
        | Operation::TableComment(_)
        | Operation::CreateType(_)
        | Operation::DropType(_)
        | Operation::CreateSequence(..)
        | Operation::BulkInsert(_)
        | Operation::BeginAutocommit
        | Operation::EndAutocommit => Vec::new(),
    }
}

fn table(name: &TableName) -> String {
    format!("the table {name} with its rows")
}

fn of_statement(statement: &Statement, syntax: Syntax) -> Vec<String> {
    match statement {
        Statement::Text(text) => losses_of_sql(&text.sql, syntax),
        Statement::Verbatim(sql) => losses_of_sql(sql, syntax),
        Statement::Named {
            before,
            name,
            after,
        } => losses_of_sql(&format!("{before}\"{name}\"{after}"), syntax),
        Statement::Query(query) => of_query(query),
        Statement::Domain { .. } | Statement::Expression(_) => Vec::new(),
    }
}

/// The rows that a statement of SQLAlchemy Core deletes, by itself or in a `WITH`.
fn of_query(query: &Query) -> Vec<String> {
    let mut lost = Vec::new();
    let ctes = match query {
        Query::Delete(delete) => {
            lost.push(of_delete(delete));
            &delete.ctes
        }
        Query::Insert(insert) => {
            if let Insert {
                rows: Rows::Select(_, query),
                ..
            } = &**insert
            {
                lost.extend(of_query(query));
            }
            &insert.ctes
        }
        Query::Update(update) => &update.ctes,
        Query::Select(select) => {
            lost.extend(select.from.iter().flat_map(of_source));
            &select.ctes
        }
        Query::Compound(compound) => {
            lost.extend(compound.parts.iter().flat_map(of_query));
            &compound.ctes
        }
        Query::Text(_) | Query::Values(_) => return lost,
    };
    lost.extend(ctes.iter().flat_map(of_source));
    lost
}

fn of_delete(delete: &Delete) -> String {
    let which = match (delete.conditions.is_empty(), delete.limit) {
        (true, None) => "all rows",
        (false, _) | (true, Some(_)) => "rows",
    };
    match delete.table.kind() {
        SourceKind::Table(name) => format!("{which} of {name}"),
        SourceKind::Alias(_, of) => match of.kind() {
            SourceKind::Table(name) => format!("{which} of {name}"),
            _ => format!("{which} of a table"),
        },
        _ => format!("{which} of a table"),
    }
}

fn of_source(source: &Source) -> Vec<String> {
    match source.kind() {
        SourceKind::Cte(cte) => of_query(&cte.query),
        SourceKind::Alias(_, of) => of_source(of),
        SourceKind::Join(join) => [&join.left, &join.right]
            .into_iter()
            .flat_map(of_source)
            .collect(),
        SourceKind::Subquery { query, .. } => of_query(query),
        SourceKind::Table(_)
        | SourceKind::Sample(_)
        | SourceKind::Values(_)
        | SourceKind::Function(_)
        | SourceKind::Text(_)
        | SourceKind::Excluded => Vec::new(),
    }
}
