//! `op.batch_alter_table`: the operations of a `with` block, together.

mod methods;
mod tables;

use std::cell::RefCell;
use std::rc::Rc;

use crate::op::table::table_name;
use crate::op::warn;
use dbm_core::apply::batch::{Rules, rebuild};
use dbm_core::failure::Failure;
use dbm_core::operation::Operation;
use dbm_core::operation::batch::{BatchAlterTable, BatchChange, BatchSource, BatchTable};
use dbm_core::schema::{Constraint, NamingConvention, ServerDefault, TableName};
use dbm_core::source::Place;
use dbm_python::{
    Arguments, Bound, Interpreter, Native, NativeMethod, PyError, PyResult, StandardError, Value,
};
use dbm_sqlalchemy::errors;
use dbm_sqlalchemy::host::Host;
use dbm_sqlalchemy::metadata::naming_convention;

/// `op.batch_alter_table(table_name, ...)`.
pub(crate) fn batch_alter_table(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "batch_alter_table(table_name, schema=None, recreate='auto', partial_reordering=None, copy_from=None, table_args=(), table_kwargs=None, reflect_args=(), reflect_kwargs=None, naming_convention=None)",
    )?;
    let table = table_name(&bound, "table_name", "schema")?;
    let temporary = dbm_core::apply::batch::temporary_name(&table);
    let naming = convention(&bound, interpreter)?;
    let batch = Batch {
        recreate: recreate(&bound)?,
        partial_reordering: bound.optional("partial_reordering")?.unwrap_or_default(),
        source: tables::source(&bound, interpreter)?,
        added: tables::added(&bound, &temporary, interpreter)?,
        reflected: tables::reflected(&bound, &table, naming.clone(), interpreter)?,
        naming_convention: naming,
        place: bound.place(),
        table,
        changes: RefCell::default(),
    };
    Ok(Value::native(BatchContext(Rc::new(batch))))
}

/// `recreate=`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recreate {
    Auto,
    Always,
    Never,
}

fn recreate(bound: &Bound) -> Result<Recreate, PyError> {
    match bound.or("recreate", Value::from("auto"))?.as_str() {
        Some("auto") => Ok(Recreate::Auto),
        Some("always") => Ok(Recreate::Always),
        Some("never") => Ok(Recreate::Never),
        _ => {
            let message = "recreate may be one of 'auto', 'always', or 'never'.";
            let place = bound.place_of("recreate");
            Err(PyError::standard(StandardError::ValueError, message).at(place))
        }
    }
}

fn convention(
    bound: &Bound,
    interpreter: &mut Interpreter,
) -> Result<Option<NamingConvention>, PyError> {
    match bound.optional::<Value>("naming_convention")? {
        None => Ok(None),
        Some(convention) => naming_convention(&convention, interpreter)
            .map_err(|error| error.at(bound.place_of("naming_convention"))),
    }
}

/// What a `with` block has asked for so far.
#[derive(Debug)]
struct Batch {
    table: TableName,
    recreate: Recreate,
    partial_reordering: Vec<Vec<String>>,
    source: Option<BatchSource>,
    added: BatchTable,
    reflected: BatchTable,
    naming_convention: Option<NamingConvention>,
    place: Place,
    changes: RefCell<Vec<(BatchChange, Place)>>,
}

impl Batch {
    /// Whether the table is made anew (Alembic: `requires_recreate_in_batch`).
    fn makes_anew(&self, host: &Host) -> bool {
        match self.recreate {
            Recreate::Always => true,
            Recreate::Auto if host.dialect == "sqlite" => {
                let changes = self.changes.borrow();
                changes.iter().any(|(change, _)| needs_new_table(change))
            }
            Recreate::Auto | Recreate::Never => false,
        }
    }

    fn add(&self, change: BatchChange, place: Place) {
        self.changes.borrow_mut().push((change, place));
    }

    /// The end of the block: the operations one by one, or a new table.
    fn flush(&self, interpreter: &Interpreter) -> Result<(), PyError> {
        let host = Host::of(interpreter);
        if self.makes_anew(&host) {
            return self.emit_new_table(&host, interpreter);
        }
        for (change, place) in self.changes.take() {
            host.emit(change.operation(), place)?;
        }
        Ok(())
    }

    fn emit_new_table(&self, host: &Host, interpreter: &Interpreter) -> Result<(), PyError> {
        let changes = self.changes.take().into_iter();
        let source = self.source.clone();
        let table = source.as_ref().map_or(&self.table, |it| &it.table.name);
        let batch = BatchAlterTable {
            table: table.clone(),
            changes: changes.map(|(change, _)| change).collect(),
            source,
            reflected: self.reflected.clone(),
            naming_convention: self.naming_convention.clone(),
            added: self.added.clone(),
            partial_reordering: self.partial_reordering.clone(),
        };
        if host.offline || batch.source.is_some() {
            self.try_out(&batch, host, interpreter)?;
        }
        let operation = Operation::BatchAlterTable(Box::new(batch));
        host.emit(operation, self.place.clone())
    }

    /// What can be known without a database is known before anything runs.
    fn try_out(
        &self,
        batch: &BatchAlterTable,
        host: &Host,
        interpreter: &Interpreter,
    ) -> Result<(), PyError> {
        let rules = Rules {
            dialect: &host.dialect,
            batch_casts_json: true,
            drops_names_before_rebuild: false,
            late_foreign_keys: false,
            late_checks: false,
        };
        let rebuild = rebuild(batch, rules)
            .map_err(|error| errors::refused(Failure::from(error)).at(self.place.clone()))?;
        for warning in rebuild.warnings {
            warn(interpreter, format!("{}: {warning}", self.place));
        }
        Ok(())
    }
}

/// Whether SQLite cannot make the change in place.
fn needs_new_table(change: &BatchChange) -> bool {
    match change {
        BatchChange::CreateIndex(_) | BatchChange::DropIndex(_) => false,
        BatchChange::AddColumn(added) => {
            let operation = &added.operation;
            let is_inline = |it: &Constraint| {
                operation.inline_references && matches!(it, Constraint::ForeignKey(_))
            };
            let is_computed = match &operation.column.server_default {
                Some(ServerDefault::Expression(_)) => true,
                Some(ServerDefault::Computed(computed)) => computed.persisted == Some(true),
                Some(
                    ServerDefault::Literal(_) | ServerDefault::Fetched | ServerDefault::Identity(_),
                )
                | None => false,
            };
            is_computed || !operation.constraints.iter().all(is_inline)
        }
        BatchChange::DropColumn { .. }
        | BatchChange::AlterColumn { .. }
        | BatchChange::AddConstraint(_)
        | BatchChange::DropConstraint(_)
        | BatchChange::TableComment(_) => true,
    }
}

/// `with op.batch_alter_table(...)`.
#[derive(Debug)]
struct BatchContext(Rc<Batch>);

impl Native for BatchContext {
    fn type_name(&self) -> &'static str {
        "_GeneratorContextManager"
    }

    fn enter(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(Value::native(BatchOperations(Rc::clone(&self.0)))))
    }

    fn exit(
        &self,
        _: &Value,
        exception: Option<&Value>,
        interpreter: &mut Interpreter,
    ) -> Result<bool, PyError> {
        if exception.is_none() {
            self.0.flush(interpreter)?;
        }
        Ok(false)
    }
}

/// `batch_op`
#[derive(Debug)]
struct BatchOperations(Rc<Batch>);

impl Native for BatchOperations {
    fn type_name(&self) -> &'static str {
        "BatchOperations"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        methods::METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match name {
            "migration_context" => {
                let place = self.0.place.clone();
                crate::context::get_context(interpreter, Arguments::new(&place)).map(Some)
            }
            _ => Ok(None),
        }
    }
}
