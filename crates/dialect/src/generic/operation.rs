//! Each operation's statements.

use crate::generic::{batch, column, expression, query};
use crate::{Mode, RenderError, Renderer};
use dbm_core::operation::{Operation, Statement};

/// The statements of `operation`, as the dialect writes them.
pub(crate) fn statements(r: &Renderer, operation: &Operation) -> Result<Vec<String>, RenderError> {
    let dialect = r.dialect;
    match operation {
        Operation::CreateTable(operation) => dialect.create_table(r, operation),
        Operation::DropTable(operation) => dialect.drop_table(r, operation),
        Operation::RenameTable(operation) => Ok(vec![dialect.rename_table(r, operation)]),
        Operation::AddColumn(operation) => dialect.add_column(r, operation),
        Operation::DropColumn(operation) => Ok(vec![column::drop(r, operation)]),
        Operation::AlterColumn(operation) => dialect.alter_column(r, operation),
        Operation::AddConstraint(operation) => dialect.add_constraint(r, operation),
        Operation::DropConstraint(operation) => dialect.drop_constraint(r, operation),
        Operation::CreateIndex(operation) => one(dialect.create_index(r, operation)),
        Operation::DropIndex(operation) => one(dialect.drop_index(r, operation)),
        Operation::TableComment(operation) => one(dialect.table_comment(r, operation)),
        Operation::BatchAlterTable(operation) => batch::statements(r, operation),
        Operation::CreateType(operation) => dialect.create_type(r, operation),
        Operation::DropType(operation) => dialect.drop_type(r, operation),
        Operation::CreateSequence(sequence, exists) => {
            one(dialect.create_sequence(r, sequence, *exists))
        }
        Operation::DropSequence(sequence, exists) => {
            Ok(vec![dialect.drop_sequence(r, sequence, *exists)])
        }
        Operation::Execute(execute) => one(executed(r, &execute.statement)),
        Operation::BulkInsert(operation) => dialect.bulk_insert(r, operation),
        Operation::BeginAutocommit => Ok(transaction(r, "COMMIT")),
        Operation::EndAutocommit => Ok(transaction(r, "BEGIN")),
    }
}

fn one(sql: Result<String, RenderError>) -> Result<Vec<String>, RenderError> {
    sql.map(|sql| vec![sql])
}

fn executed(r: &Renderer, statement: &Statement) -> Result<String, RenderError> {
    match statement {
        Statement::Text(text) => expression::text(r, text),
        Statement::Expression(expression) => expression::render(r, expression, true),
        Statement::Query(query) => query::statement(r, query),
        Statement::Verbatim(sql) => Ok(sql.clone()),
        Statement::Named {
            before,
            name,
            after,
        } => Ok(format!("{before}{}{after}", r.quote(name))),
        Statement::Domain {
            kind,
            is_made,
            checkfirst,
        } => {
            let checkfirst = *checkfirst && r.rendering.mode == Mode::Online;
            r.dialect.domain(r, kind, *is_made, checkfirst)
        }
    }
}

/// What a script shows around an autocommit block; on a connection the runner commits.
fn transaction(r: &Renderer, word: &str) -> Vec<String> {
    if r.rendering.mode == Mode::Offline && r.rendering.transactional_ddl {
        vec![word.to_owned()]
    } else {
        Vec::new()
    }
}
