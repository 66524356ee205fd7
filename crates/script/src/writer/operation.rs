//! One operation each (Alembic: the `renderers` of `autogenerate/render.py`).

use crate::writer::literal::{boolean, optional, table};
use crate::writer::{WriteError, Writer};
use dbm_core::failure::Failure;
use dbm_core::operation::{
    AddColumn, AlterColumn, Change, CreateTable, DropColumn, DropConstraint, DropTable, Execute,
    Operation, RenameTable, Statement, TableComment,
};
use dbm_core::schema::{Column, ConstraintKind, Table, TableName};
use dbm_python::quote;

/// More than this many arguments go as one list, for old versions of Python.
const MOST_ARGUMENTS: usize = 255;

/// Under the table and the column, as `op.alter_column(` has them.
const ALTER_INDENTATION: &str = "           ";

impl Writer<'_> {
    /// The lines of an operation; a line may hold newlines.
    pub(super) fn operation(&mut self, operation: &Operation) -> Result<Vec<String>, Failure> {
        Ok(vec![match operation {
            Operation::CreateTable(it) => self.create_table(it)?,
            Operation::DropTable(it) => self.drop_table(it),
            Operation::RenameTable(it) => self.rename_table(it),
            Operation::AddColumn(it) => self.add_column(it)?,
            Operation::DropColumn(it) => self.drop_column(it),
            Operation::AlterColumn(it) => self.alter_column(it)?,
            Operation::AddConstraint(it) => self.add_constraint(&it.table, &it.constraint)?,
            Operation::DropConstraint(it) => return Ok(self.drop_constraint(it)),
            Operation::CreateIndex(it) => self.create_index(it)?,
            Operation::DropIndex(it) => self.drop_index(it)?,
            Operation::TableComment(it) => self.table_comment(it),
            Operation::Execute(it) => self.execute(it)?,
            Operation::BatchAlterTable(_) => return unwritable("a table made anew"),
            Operation::CreateType(_) => return unwritable("CREATE TYPE"),
            Operation::DropType(_) => return unwritable("DROP TYPE"),
            Operation::CreateSequence(..) => return unwritable("CREATE SEQUENCE"),
            Operation::DropSequence(..) => return unwritable("DROP SEQUENCE"),
            Operation::BulkInsert(_) => return unwritable("`bulk_insert`"),
            Operation::BeginAutocommit | Operation::EndAutocommit => {
                return unwritable("`autocommit_block`");
            }
        }])
    }

    fn create_table(&mut self, it: &CreateTable) -> Result<String, Failure> {
        let arguments = self.columns_and_constraints(&it.table)?;
        let (open, close) = if arguments.len() > MOST_ARGUMENTS {
            ("*[", "]")
        } else {
            ("", "")
        };
        let mut lines = vec![
            format!("{}create_table({}", self.op(), table(&it.table.name)),
            format!("{open}{}{close}", arguments.join(",\n")),
        ];
        lines.extend(self.table_keywords(it)?);
        Ok(format!("{}\n)", lines.join(",\n")))
    }

    /// Columns in order, then constraints sorted by their text.
    fn columns_and_constraints(&mut self, table: &Table) -> Result<Vec<String>, Failure> {
        let mut arguments = Vec::new();
        let mut constraints = Vec::new();
        for column in &table.columns {
            arguments.push(self.column(column)?);
            self.warn_of_checks(&table.name, column);
        }
        for constraint in &table.constraints {
            constraints.extend(self.inline_constraint(constraint)?);
        }
        constraints.sort();
        arguments.extend(constraints);
        Ok(arguments)
    }

    /// Alembic writes no CHECK that stands in a column, nor does it find one missing.
    fn warn_of_checks(&mut self, table: &TableName, column: &Column) {
        if !column.checks.is_empty() {
            self.warnings.push(format!(
                "the CHECK in the column `{table}.{}` is not written, as Alembic does not: put it \
                 beside the columns of the table",
                column.name
            ));
        }
    }

    fn table_keywords(&self, it: &CreateTable) -> Result<Vec<String>, Failure> {
        let mut keywords = Vec::new();
        if let Some(schema) = &it.table.name.schema {
            keywords.push(format!("schema={}", quote(schema)));
        }
        if let Some(comment) = &it.table.comment {
            keywords.push(format!("comment={}", quote(comment)));
        }
        keywords.extend(it.table.info.iter().map(|info| format!("info={info}")));
        let mut options = self.options(&it.table.options)?;
        options.sort();
        keywords.extend(options);
        if !it.table.prefixes.is_empty() {
            let prefixes: Vec<_> = it.table.prefixes.iter().map(|it| quote(it)).collect();
            keywords.push(format!("prefixes=[{}]", prefixes.join(", ")));
        }
        if it.if_not_exists {
            keywords.push("if_not_exists=True".to_owned());
        }
        Ok(keywords)
    }

    fn drop_table(&self, it: &DropTable) -> String {
        let mut arguments = vec![table(&it.table)];
        arguments.extend(schema_keyword(&it.table));
        if it.if_exists {
            arguments.push("if_exists=True".to_owned());
        }
        format!("{}drop_table({})", self.op(), arguments.join(", "))
    }

    fn rename_table(&self, it: &RenameTable) -> String {
        let mut arguments = vec![table(&it.table), quote(&it.new_name)];
        arguments.extend(schema_keyword(&it.table));
        format!("{}rename_table({})", self.op(), arguments.join(", "))
    }

    fn add_column(&mut self, it: &AddColumn) -> Result<String, Failure> {
        let column = self.column(&it.column)?;
        self.warn_of_checks(&it.table, &it.column);
        let flag = it.if_not_exists.then_some("if_not_exists=True");
        Ok(self.column_operation("add_column", &it.table, column, flag))
    }

    fn drop_column(&self, it: &DropColumn) -> String {
        let flag = it.if_exists.then_some("if_exists=True");
        self.column_operation("drop_column", &it.table, quote(&it.column), flag)
    }

    fn column_operation(
        &self,
        function: &str,
        of: &TableName,
        column: String,
        flag: Option<&str>,
    ) -> String {
        let mut arguments = vec![column];
        if !self.in_batch {
            arguments.insert(0, table(of));
            arguments.extend(schema_keyword(of));
            arguments.extend(flag.map(str::to_owned));
        }
        format!("{}{function}({})", self.op(), arguments.join(", "))
    }

    fn alter_column(&mut self, it: &AlterColumn) -> Result<String, Failure> {
        let column = quote(&it.column);
        let head = if self.in_batch {
            column
        } else {
            format!("{}, {column}", table(&it.table))
        };
        let mut text = format!("{}alter_column({head}", self.op());
        for (name, value) in self.alter_keywords(it)? {
            text.extend([",\n", ALTER_INDENTATION, name, "=", &value]);
        }
        text.push(')');
        Ok(text)
    }

    fn alter_keywords(&mut self, it: &AlterColumn) -> Result<Vec<(&'static str, String)>, Failure> {
        let mut keywords = Vec::new();
        if let Some(kind) = &it.existing_type {
            keywords.push(("existing_type", self.kind(kind)?));
        }
        if let Change::Set(default) = &it.server_default {
            keywords.push(("server_default", self.default_value(default)?));
        }
        if let Some(name) = &it.new_name {
            keywords.push(("new_column_name", quote(name)));
        }
        if let Some(kind) = &it.kind {
            keywords.push(("type_", self.kind(kind)?));
        }
        if let Some(nullable) = it.nullable {
            keywords.push(("nullable", boolean(nullable).to_owned()));
        }
        if let Change::Set(comment) = &it.comment {
            keywords.push(("comment", optional(comment.as_deref())));
        }
        if let Some(comment) = &it.existing_comment {
            keywords.push(("existing_comment", quote(comment)));
        }
        if let (None, Some(nullable)) = (it.nullable, it.existing_nullable) {
            keywords.push(("existing_nullable", boolean(nullable).to_owned()));
        }
        if let Some(autoincrement) = it.autoincrement {
            keywords.push(("autoincrement", boolean(autoincrement).to_owned()));
        }
        if let (Change::Keep, Change::Set(default)) =
            (&it.server_default, &it.existing_server_default)
        {
            keywords.push(("existing_server_default", self.default_value(default)?));
        }
        if let (Some(schema), false) = (&it.table.schema, self.in_batch) {
            keywords.push(("schema", quote(schema)));
        }
        Ok(keywords)
    }

    fn drop_constraint(&mut self, it: &DropConstraint) -> Vec<String> {
        let mut arguments = vec![self.name(it.name.as_ref())];
        if !self.in_batch {
            arguments.push(table(&it.table));
            arguments.extend(schema_keyword(&it.table));
        }
        if let Some(kind) = it.kind {
            arguments.push(format!("type_='{}'", kind_text(kind)));
        }
        if it.if_exists {
            arguments.push("if_exists=True".to_owned());
        }
        let mut lines = Vec::new();
        if it.name.is_none() {
            self.warnings.push(format!(
                "the constraint to drop from `{}` has no name: the revision will fail until one \
                 is written into it; a naming convention gives every constraint a name",
                it.table
            ));
            lines.extend(UNNAMED_CONSTRAINT.map(str::to_owned));
        }
        lines.push(format!(
            "{}drop_constraint({})",
            self.op(),
            arguments.join(", ")
        ));
        lines
    }

    fn table_comment(&self, it: &TableComment) -> String {
        let mut arguments = Vec::new();
        if !self.in_batch {
            arguments.push(format!("'{}'", it.table.name));
        }
        if let Some(comment) = &it.comment {
            arguments.push(quote(comment));
        }
        arguments.push(format!(
            "existing_comment={}",
            optional(it.existing.as_deref())
        ));
        if !self.in_batch {
            let schema = it.table.schema.as_deref();
            let schema = schema.map_or("None".to_owned(), |schema| format!("'{schema}'"));
            arguments.push(format!("schema={schema}"));
        }
        let function = match it.comment {
            Some(_) => "create_table_comment",
            None => "drop_table_comment",
        };
        format!(
            "{}{function}(\n    {}\n)",
            self.op(),
            arguments.join(",\n    ")
        )
    }

    fn execute(&self, it: &Execute) -> Result<String, Failure> {
        match &it.statement {
            Statement::Text(text) if text.parameters.is_empty() => {
                Ok(format!("{}execute({})", self.op(), quote(&text.sql)))
            }
            Statement::Text(_)
            | Statement::Expression(_)
            | Statement::Query(_)
            | Statement::Verbatim(_)
            | Statement::Domain { .. }
            | Statement::Named { .. } => Err(WriteError::Operation("an SQL expression").into()),
        }
    }
}

/// What Alembic writes above the drop of a constraint that has no name.
const UNNAMED_CONSTRAINT: [&str; 3] = [
    "# WARNING: constraint name is None; this directive will fail as",
    "# rendered.  Add a name, or use a naming convention; see",
    "# https://alembic.sqlalchemy.org/en/latest/naming.html",
];

fn unwritable(what: &'static str) -> Result<Vec<String>, Failure> {
    Err(WriteError::Operation(what).into())
}

fn schema_keyword(of: &TableName) -> Option<String> {
    let schema = of.schema.as_ref();
    schema.map(|schema| format!("schema={}", quote(schema)))
}

fn kind_text(kind: ConstraintKind) -> &'static str {
    match kind {
        ConstraintKind::Primary => "primary",
        ConstraintKind::Unique => "unique",
        ConstraintKind::ForeignKey => "foreignkey",
        ConstraintKind::Check => "check",
    }
}
