//! Columns that are new, changed or gone (Alembic: `compare/tables.py`, `_compare_columns`).

use crate::diff::Comparing;
use crate::diff::tables::told;
use crate::failure::Failure;
use crate::operation::{AddColumn, AlterColumn, Change, DropColumn, Operation};
use crate::schema::{Column, Options, ServerDefault, Table, TableName};

/// One column on both sides, with the tables that hold it.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) database: &'a Column,
    pub(super) model: &'a Column,
    pub(super) model_table: &'a Table,
}

impl Comparing<'_> {
    pub(super) fn added_and_altered_columns(
        &mut self,
        name: &TableName,
        database: &Table,
        model: &Table,
    ) -> Result<(), Failure> {
        let wanted = || model.columns.iter().filter(|column| !column.system);
        for column in wanted().filter(|it| database.column(&it.name).is_none()) {
            self.add(add_column(name, column));
        }
        for column in wanted() {
            if let Some(existing) = database.column(&column.name) {
                self.column(
                    name,
                    Pair {
                        database: existing,
                        model: column,
                        model_table: model,
                    },
                )?;
            }
        }
        Ok(())
    }

    pub(super) fn removed_columns(&mut self, name: &TableName, database: &Table, model: &Table) {
        let is_wanted = |column: &Column| model.column(&column.name).is_some_and(|it| !it.system);
        for column in database.columns.iter().filter(|column| !is_wanted(column)) {
            self.add(drop_column(name, column));
        }
    }

    fn column(&mut self, table: &TableName, pair: Pair<'_>) -> Result<(), Failure> {
        let mut change = AlterColumn::new(table.clone(), &pair.database.name);
        let plugins = self.options.plugins;
        if plugins.constraints {
            nullable(&mut change, pair);
        }
        if plugins.types {
            self.kind(&mut change, pair)?;
        }
        if plugins.defaults {
            self.server_default(&mut change, pair)?;
        }
        if plugins.comments {
            self.comment(&mut change, pair);
        }
        if changes_something(&change) {
            self.add(Operation::AlterColumn(Box::new(change)));
        }
        Ok(())
    }

    fn comment(&self, change: &mut AlterColumn, pair: Pair<'_>) {
        if !self.rules.facts().comments {
            return;
        }
        let existing = told(pair.database.comment.as_ref());
        let comment = told(pair.model.comment.as_ref());
        if existing != comment {
            change.comment = Change::Set(comment);
        }
        change.existing_comment = existing;
    }
}

fn nullable(change: &mut AlterColumn, pair: Pair<'_>) {
    change.existing_nullable = Some(pair.database.nullable);
    let is_identity = is_identity(pair.database) || is_identity(pair.model);
    if pair.database.nullable != pair.model.nullable && !is_identity {
        change.nullable = Some(pair.model.nullable);
    }
}

/// An identity is NOT NULL whatever the model says.
fn is_identity(column: &Column) -> bool {
    matches!(column.server_default, Some(ServerDefault::Identity(_)))
}

fn changes_something(change: &AlterColumn) -> bool {
    change.nullable.is_some()
        || change.kind.is_some()
        || change.server_default != Change::Keep
        || change.comment != Change::Keep
}

fn add_column(table: &TableName, column: &Column) -> Operation {
    Operation::AddColumn(Box::new(AddColumn {
        table: table.clone(),
        column: column.clone(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        if_not_exists: false,
        inline_references: false,
        inline_primary_key: false,
    }))
}

fn drop_column(table: &TableName, column: &Column) -> Operation {
    Operation::DropColumn(Box::new(DropColumn {
        table: table.clone(),
        column: column.name.clone(),
        if_exists: false,
        existing: Some(column.clone()),
        options: Options::new(),
    }))
}
