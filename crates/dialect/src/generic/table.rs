//! Tables (SQLAlchemy: `DDLCompiler.visit_create_table`).

use crate::{RenderError, Renderer};
use dbm_core::operation::{CreateIndex, CreateTable, DropTable, RenameTable, TableComment};
use dbm_core::schema::{Column, Constraint, Table};

/// `CREATE TABLE`, its indexes, its comments (Alembic: `DefaultImpl.create_table`).
pub(crate) fn create(r: &Renderer, operation: &CreateTable) -> Result<Vec<String>, RenderError> {
    let table = &operation.table;
    let mut statements = vec![definition(r, operation)?];
    for index in &table.indexes {
        let operation = CreateIndex {
            table: table.name.clone(),
            index: index.clone(),
            if_not_exists: false,
        };
        statements.push(r.dialect.create_index(r, &operation)?);
    }
    if r.dialect.facts().comment_statements {
        statements.extend(comments(r, table)?);
    }
    Ok(statements)
}

/// `CREATE TABLE` alone.
pub(crate) fn definition(r: &Renderer, operation: &CreateTable) -> Result<String, RenderError> {
    let table = &operation.table;
    let mut items = Vec::new();
    for column in table.columns.iter().filter(|column| !column.system) {
        let item = column_item(r, column, table).map_err(|error| RenderError::InColumn {
            table: table.name.name.clone(),
            column: column.name.clone(),
            error: Box::new(error),
        })?;
        items.push(item);
    }
    for constraint in &table.constraints {
        items.extend(constraint_item(r, constraint, table)?);
    }
    let mut words = vec!["CREATE"];
    words.extend(table.prefixes.iter().map(String::as_str));
    words.push("TABLE");
    if operation.if_not_exists {
        words.push("IF NOT EXISTS");
    }
    let name = r.table_as(&table.name, table.quote);
    let options = r.dialect.table_options(r, table)?;
    let body: Vec<String> = items.iter().map(|item| format!("\t{item}")).collect();
    let opening = if body.is_empty() { "" } else { "\n" };
    Ok(format!(
        "\n{} {name} ({opening}{}\n){options}\n\n",
        words.join(" "),
        body.join(", \n")
    ))
}

fn column_item(r: &Renderer, column: &Column, table: &Table) -> Result<String, RenderError> {
    let mut item = r.dialect.column(r, column, table)?;
    for check in &column.checks {
        item.push(' ');
        item.push_str(&r.dialect.column_check(r, check)?);
    }
    Ok(item)
}

/// A constraint as it stands in `CREATE TABLE`; nothing for what comes later or is left out.
fn constraint_item(
    r: &Renderer,
    constraint: &Constraint,
    table: &Table,
) -> Result<Option<String>, RenderError> {
    let dialect = r.dialect;
    let item = match constraint {
        Constraint::PrimaryKey(key) => dialect.primary_key(r, key, table)?,
        Constraint::Unique(unique) => Some(dialect.unique(r, unique, table)?),
        Constraint::ForeignKey(key)
            if key.use_alter && dialect.facts().supports_alter_constraint =>
        {
            None
        }
        Constraint::ForeignKey(key) => dialect.foreign_key(r, key, table)?,
        Constraint::Check(check) => Some(dialect.check(r, check)?),
        Constraint::Exclude(exclude) => Some(dialect.exclude(r, exclude)?),
    };
    Ok(item.filter(|sql| !sql.is_empty()))
}

/// The comments of a table and of its columns.
pub(crate) fn comments(r: &Renderer, table: &Table) -> Result<Vec<String>, RenderError> {
    let mut statements = Vec::new();
    if let Some(comment) = &table.comment {
        let operation = TableComment {
            table: table.name.clone(),
            comment: Some(comment.clone()),
            existing: None,
            drops: false,
        };
        statements.push(r.dialect.table_comment(r, &operation)?);
    }
    for column in &table.columns {
        if let Some(comment) = &column.comment {
            let comment =
                r.dialect
                    .column_comment(r, &r.table(&table.name), &column.name, Some(comment))?;
            statements.push(comment);
        }
    }
    Ok(statements)
}

/// `DROP TABLE`.
pub(crate) fn drop(r: &Renderer, operation: &DropTable) -> String {
    let exists = if operation.if_exists {
        "IF EXISTS "
    } else {
        ""
    };
    format!("\nDROP TABLE {exists}{}", r.table(&operation.table))
}

/// `ALTER TABLE ... RENAME TO`, the schema before both names.
pub(crate) fn rename(r: &Renderer, operation: &RenameTable) -> String {
    let mut new = operation.table.clone();
    new.name.clone_from(&operation.new_name);
    format!(
        "{} RENAME TO {}",
        r.alter_table(&operation.table),
        r.dotted_table(&new)
    )
}

/// `COMMENT ON TABLE`.
pub(crate) fn comment(r: &Renderer, operation: &TableComment) -> Result<String, RenderError> {
    let comment = match &operation.comment {
        Some(comment) => r.dialect.text_literal(r, comment),
        None => "NULL".to_owned(),
    };
    Ok(format!(
        "COMMENT ON TABLE {} IS {comment}",
        r.table(&operation.table)
    ))
}
