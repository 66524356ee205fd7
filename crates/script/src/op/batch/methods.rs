//! The directives of `batch_op`: those of `op` without the table's name.

use crate::context;
use crate::op::batch::{Batch, BatchOperations};
use crate::op::{column, constraint, index};
use dbm_core::operation::batch::{AddedColumn, BatchChange};
use dbm_core::operation::{AddConstraint, TableComment};
use dbm_core::schema::{TableName, Type};
use dbm_python::{
    Arguments, Bound, Interpreter, NativeMethod, PyError, PyResult, StandardError, Value,
};
use dbm_sqlalchemy::host::Host;
use dbm_sqlalchemy::name::conv;

/// The methods of `batch_op`.
pub(super) const METHODS: &[(&str, NativeMethod)] = &[
    ("add_column", add_column),
    ("alter_column", alter_column),
    ("drop_column", drop_column),
    ("create_primary_key", create_primary_key),
    ("create_unique_constraint", create_unique),
    ("create_foreign_key", create_foreign_key),
    ("create_check_constraint", create_check),
    ("create_exclude_constraint", create_exclude),
    ("drop_constraint", drop_constraint),
    ("create_index", create_index),
    ("drop_index", drop_index),
    ("create_table_comment", create_table_comment),
    ("drop_table_comment", drop_table_comment),
    ("execute", |interpreter, _, arguments| {
        context::execute(interpreter, arguments)
    }),
    ("f", |interpreter, _, arguments| {
        conv(interpreter, arguments)
    }),
    ("inline_literal", |interpreter, _, arguments| {
        crate::op::inline_literal(interpreter, arguments)
    }),
    ("get_bind", |interpreter, _, arguments| {
        context::get_bind(interpreter, arguments)
    }),
    ("get_context", |interpreter, _, arguments| {
        context::get_context(interpreter, arguments)
    }),
];

fn batch(this: &Value) -> Result<&Batch, PyError> {
    let operations = this.as_native::<BatchOperations>();
    let operations = operations.ok_or_else(|| PyError::type_error("`batch_op` is expected"))?;
    Ok(&operations.0)
}

fn table(batch: &Batch) -> TableName {
    batch.table.clone()
}

fn add(batch: &Batch, bound: &Bound, change: BatchChange) -> PyResult {
    batch.add(change, bound.place());
    Ok(Value::None)
}

fn add_constraint(batch: &Batch, bound: &Bound, operation: AddConstraint) -> PyResult {
    add(
        batch,
        bound,
        BatchChange::AddConstraint(Box::new(operation)),
    )
}

fn add_column(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "add_column(column, *, insert_before=None, insert_after=None, if_not_exists=None, inline_references=None, inline_primary_key=None)",
    )?;
    let batch = batch(this)?;
    let place_of = |name: &str| -> Result<Option<String>, PyError> {
        Ok(bound.optional(name)?.filter(|it: &String| !it.is_empty()))
    };
    let (before, after) = (place_of("insert_before")?, place_of("insert_after")?);
    let is_placed = before.is_some() || after.is_some();
    if is_placed && !batch.makes_anew(&Host::of(interpreter)) {
        let message = "Can't specify insert_before or insert_after when using ALTER; please specify recreate='always'";
        return Err(PyError::standard(StandardError::RuntimeError, message).at(bound.place()));
    }
    let added = AddedColumn {
        operation: column::added_column(interpreter, &bound, table(batch))?,
        insert_before: before,
        insert_after: after,
    };
    add(batch, &bound, BatchChange::AddColumn(Box::new(added)))
}

fn alter_column(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "alter_column(column_name, *, nullable=None, comment=False, server_default=False, new_column_name=None, type_=None, existing_type=None, existing_server_default=False, existing_nullable=None, existing_comment=None, insert_before=None, insert_after=None, autoincrement=None, existing_autoincrement=None, **options)",
    )?;
    let batch = batch(this)?;
    let operation = column::altered_column(interpreter, &bound, table(batch))?;
    let dialect = &Host::of(interpreter).dialect;
    let type_name = operation.existing_type.as_ref();
    let type_name = type_name.and_then(|kind| named(kind.on(dialect)));
    let change = BatchChange::AlterColumn {
        operation: Box::new(operation),
        type_name,
    };
    add(batch, &bound, change)
}

fn named(kind: &Type) -> Option<String> {
    kind.given_name().map(str::to_owned)
}

fn drop_column(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments
        .bind("drop_column(column_name, *, if_exists=None, existing_type=None, **options)")?;
    let batch = batch(this)?;
    let existing = column::optional_type(&bound, "existing_type", interpreter)?;
    let change = BatchChange::DropColumn {
        operation: Box::new(column::dropped_column(interpreter, &bound, table(batch))?),
        type_name: existing.as_ref().and_then(named),
    };
    add(batch, &bound, change)
}

fn create_primary_key(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments
        .bind("create_primary_key(constraint_name, columns, *, deferrable=None, initially=None)")?;
    let batch = batch(this)?;
    let operation = constraint::primary_key(interpreter, &bound, table(batch))?;
    add_constraint(batch, &bound, operation)
}

fn create_unique(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "create_unique_constraint(constraint_name, columns, *, deferrable=None, initially=None, info=None, comment=None, **options)",
    )?;
    let batch = batch(this)?;
    let operation = constraint::unique(interpreter, &bound, table(batch))?;
    add_constraint(batch, &bound, operation)
}

fn create_foreign_key(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind(
        "create_foreign_key(constraint_name, referent_table, local_cols, remote_cols, *, referent_schema=None, onupdate=None, ondelete=None, deferrable=None, initially=None, match=None, use_alter=None, link_to_name=None, info=None, comment=None, **options)",
    )?;
    let batch = batch(this)?;
    let operation = constraint::foreign_key(interpreter, &bound, table(batch))?;
    add_constraint(batch, &bound, operation)
}

fn create_check(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "create_check_constraint(constraint_name, condition, *, deferrable=None, initially=None, info=None, comment=None, **options)",
    )?;
    let batch = batch(this)?;
    let operation = constraint::check(interpreter, &bound, table(batch))?;
    add_constraint(batch, &bound, operation)
}

fn create_exclude(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "create_exclude_constraint(constraint_name, *elements, where=None, deferrable=None, initially=None, using='gist', ops=None, info=None, **options)",
    )?;
    let batch = batch(this)?;
    let operation = constraint::exclude(interpreter, &bound, table(batch))?;
    add_constraint(batch, &bound, operation)
}

fn drop_constraint(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("drop_constraint(constraint_name, type_=None)")?;
    let batch = batch(this)?;
    let operation = constraint::dropped(interpreter, &bound, table(batch))?;
    add(batch, &bound, BatchChange::DropConstraint(operation))
}

fn create_index(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "create_index(index_name, columns, *, unique=False, if_not_exists=None, quote=None, info=None, **options)",
    )?;
    let batch = batch(this)?;
    let operation = index::created(interpreter, &bound, table(batch))?;
    add(batch, &bound, BatchChange::CreateIndex(Box::new(operation)))
}

fn drop_index(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "drop_index(index_name, *, if_exists=None, unique=None, quote=None, info=None, **options)",
    )?;
    let batch = batch(this)?;
    let TableName { schema, name } = table(batch);
    let operation = index::dropped(interpreter, &bound, Some(name), schema)?;
    add(batch, &bound, BatchChange::DropIndex(operation))
}

fn create_table_comment(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("create_table_comment(comment, *, existing_comment=None)")?;
    let comment = bound.optional("comment")?;
    table_comment(this, &bound, comment, false)
}

fn drop_table_comment(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("drop_table_comment(*, existing_comment=None)")?;
    table_comment(this, &bound, None, true)
}

fn table_comment(this: &Value, bound: &Bound, comment: Option<String>, drops: bool) -> PyResult {
    let batch = batch(this)?;
    let operation = TableComment {
        table: table(batch),
        comment,
        existing: bound.optional("existing_comment")?,
        drops,
    };
    add(batch, bound, BatchChange::TableComment(operation))
}
