//! Tables that are new, gone, or on both sides (Alembic: `compare/tables.py`).

use indexmap::IndexMap;

use crate::diff::{Comparing, sorted_tables};
use crate::failure::Failure;
use crate::operation::{CreateTable, DropTable, Operation, TableComment};
use crate::schema::{Catalog, Options, Table, TableName};

/// The models' tables under the names that the database knows them by.
type ModelTables<'a> = IndexMap<TableName, &'a Table>;

impl Comparing<'_> {
    pub(super) fn catalogs(
        &mut self,
        database: &Catalog,
        models: &[Catalog],
    ) -> Result<(), Failure> {
        let plugins = self.options.plugins;
        if !plugins.schemas || !plugins.tables {
            return Ok(());
        }
        let models = self.model_tables(models);
        for (name, table) in &models {
            if database.table(name).is_none() {
                self.added_table(table)?;
            }
        }
        for table in sorted_tables(database).into_iter().rev() {
            if !models.contains_key(&table.name) && !self.is_version_table(&table.name) {
                self.removed_table(table)?;
            }
        }
        let mut names: Vec<&TableName> = models.keys().collect();
        names.sort();
        for name in names {
            if let Some(table) = database.table(name) {
                self.existing_table(name, table, models[name])?;
            }
        }
        Ok(())
    }

    fn model_tables<'m>(&self, models: &'m [Catalog]) -> ModelTables<'m> {
        models
            .iter()
            .flat_map(sorted_tables)
            .filter(|table| !self.is_version_table(&table.name))
            .map(|table| (self.without_default_schema(&table.name), table))
            .collect()
    }

    fn is_version_table(&self, name: &TableName) -> bool {
        self.options.version_table.as_ref() == Some(name)
    }

    /// The database tells tables of its default schema without one; a model may name it.
    fn without_default_schema(&self, name: &TableName) -> TableName {
        let schema = name.schema.clone();
        let schema = schema.filter(|it| Some(it) != self.options.default_schema.as_ref());
        TableName::of(schema, name.name.clone())
    }

    fn added_table(&mut self, table: &Table) -> Result<(), Failure> {
        self.add(Operation::CreateTable(Box::new(CreateTable {
            table: without_indexes(table),
            if_not_exists: false,
        })));
        self.indexes_and_uniques(None, Some(table))
    }

    fn removed_table(&mut self, table: &Table) -> Result<(), Failure> {
        self.indexes_and_uniques(Some(table), None)?;
        self.add(Operation::DropTable(Box::new(DropTable {
            table: table.name.clone(),
            if_exists: false,
            existing: Some(without_indexes(table)),
            options: Options::new(),
        })));
        Ok(())
    }

    fn existing_table(
        &mut self,
        name: &TableName,
        database: &Table,
        model: &Table,
    ) -> Result<(), Failure> {
        let plugins = self.options.plugins;
        self.added_and_altered_columns(name, database, model)?;
        self.indexes_and_uniques(Some(database), Some(model))?;
        if plugins.constraints {
            self.foreign_keys(database, model);
        }
        if plugins.comments {
            self.table_comment(name, database, model);
        }
        if plugins.checks {
            self.checks(database, model);
        }
        self.removed_columns(name, database, model);
        Ok(())
    }

    fn table_comment(&mut self, name: &TableName, database: &Table, model: &Table) {
        let existing = told(database.comment.as_ref());
        let comment = told(model.comment.as_ref());
        if self.rules.facts().comments && existing != comment {
            self.add(Operation::TableComment(TableComment {
                table: name.clone(),
                drops: comment.is_none(),
                comment,
                existing,
            }));
        }
    }
}

/// An empty comment is none: most databases keep no difference.
pub(super) fn told(comment: Option<&String>) -> Option<String> {
    comment.filter(|comment| !comment.is_empty()).cloned()
}

/// A table's indexes are operations of their own, before or after it.
fn without_indexes(table: &Table) -> Table {
    Table {
        indexes: Vec::new(),
        ..table.clone()
    }
}
