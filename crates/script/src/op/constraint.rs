//! `op.create_unique_constraint`, `op.create_foreign_key`, `op.drop_constraint` and their like.

use std::rc::Rc;

use crate::op::table::{table_for, table_name};
use crate::state::ScriptState;
use dbm_core::naming::{Named, Subject};
use dbm_core::operation::{AddConstraint, DropConstraint, Operation};
use dbm_core::schema::expression::traverse::column_names;
use dbm_core::schema::{ConstraintKind, ConstraintName, Expression, TableName, Type};
use dbm_python::{Arguments, Bound, Interpreter, PyError, PyResult, Value};
use dbm_sqlalchemy::column::ColumnObject;
use dbm_sqlalchemy::constraint::{
    ColumnArgument, ConstraintObject, ConstraintState, Rule, exclude_rule,
};
use dbm_sqlalchemy::expression::sql;
use dbm_sqlalchemy::foreign_key::{Rules, Target, timing};
use dbm_sqlalchemy::host::Host;
use dbm_sqlalchemy::name::constraint_name;
use dbm_sqlalchemy::options::{Owner, options};
use dbm_sqlalchemy::table::TableState;
use dbm_sqlalchemy::{assembly, errors};

/// The columns that an argument lists.
fn columns(
    bound: &Bound,
    name: &str,
    interpreter: &mut Interpreter,
) -> Result<Vec<String>, PyError> {
    let values = interpreter.iterate(&bound.required(name)?)?;
    let names = values
        .iter()
        .map(|value| match ColumnArgument::from_value(value)? {
            ColumnArgument::Named(name) => Ok(name),
            ColumnArgument::Column(column) => column
                .name()
                .ok_or_else(|| errors::argument_error("the column has no name")),
        });
    let names: Result<_, PyError> = names.collect();
    names.map_err(|error| error.at(bound.place_of(name)))
}

/// A constraint of a table that has just these columns.
fn added(
    interpreter: &Interpreter,
    bound: &Bound,
    table: TableName,
    columns: &[String],
    state: ConstraintState,
) -> Result<AddConstraint, PyError> {
    let object = table_for(TableState::of_name(table), interpreter);
    for column in columns {
        let column = Rc::new(ColumnObject::plain(column, Type::null()));
        object
            .add_column(&column, false)
            .map_err(|error| error.at(bound.place()))?;
    }
    object.add_constraint(Rc::new(ConstraintObject::new(state)));
    let host = Host::of(interpreter);
    let mut whole = assembly::table(&object, &host).map_err(|error| error.at(bound.place()))?;
    let Some(constraint) = whole.constraints.pop() else {
        return Err(errors::argument_error("the constraint has no columns").at(bound.place()));
    };
    Ok(AddConstraint {
        table: whole.name,
        constraint,
    })
}

fn emit(interpreter: &Interpreter, bound: &Bound, operation: AddConstraint) -> PyResult {
    let operation = Operation::AddConstraint(Box::new(operation));
    Host::of(interpreter).emit(operation, bound.place())?;
    Ok(Value::None)
}

fn state(
    bound: &Bound,
    owner: Owner,
    rule: Rule,
    interpreter: &mut Interpreter,
) -> Result<ConstraintState, PyError> {
    Ok(ConstraintState {
        name: constraint_name(bound.value("constraint_name"))
            .map_err(|error| error.at(bound.place_of("constraint_name")))?,
        rule,
        timing: timing(bound)?,
        options: options(owner, bound.keywords(), bound.arguments(), interpreter)?,
    })
}

fn named(columns: &[String]) -> Vec<ColumnArgument> {
    columns.iter().cloned().map(ColumnArgument::Named).collect()
}

/// `op.create_primary_key(constraint_name, table_name, columns, ...)`.
pub(crate) fn create_primary_key(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "create_primary_key(constraint_name, table_name, columns, *, schema=None, deferrable=None, initially=None, **options)",
    )?;
    let table = table_name(&bound, "table_name", "schema")?;
    let operation = primary_key(interpreter, &bound, table)?;
    emit(interpreter, &bound, operation)
}

/// The primary key that arguments ask for.
///
/// # Errors
/// For values of the wrong type, and for what a constraint cannot be.
pub(crate) fn primary_key(
    interpreter: &mut Interpreter,
    bound: &Bound,
    table: TableName,
) -> Result<AddConstraint, PyError> {
    let columns = columns(bound, "columns", interpreter)?;
    let rule = Rule::PrimaryKey {
        columns: named(&columns),
    };
    let state = state(bound, Owner::PrimaryKey, rule, interpreter)?;
    added(interpreter, bound, table, &columns, state)
}

/// `op.create_unique_constraint(constraint_name, table_name, columns, ...)`.
pub(crate) fn create_unique(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "create_unique_constraint(constraint_name, table_name, columns, *, schema=None, deferrable=None, initially=None, info=None, comment=None, **options)",
    )?;
    let table = table_name(&bound, "table_name", "schema")?;
    let operation = unique(interpreter, &bound, table)?;
    emit(interpreter, &bound, operation)
}

/// The unique constraint that arguments ask for.
///
/// # Errors
/// For values of the wrong type, and for what a constraint cannot be.
pub(crate) fn unique(
    interpreter: &mut Interpreter,
    bound: &Bound,
    table: TableName,
) -> Result<AddConstraint, PyError> {
    let columns = columns(bound, "columns", interpreter)?;
    let rule = Rule::Unique {
        columns: named(&columns),
    };
    let state = state(bound, Owner::Unique, rule, interpreter)?;
    added(interpreter, bound, table, &columns, state)
}

/// `op.create_foreign_key(constraint_name, source_table, referent_table, local_cols, remote_cols, ...)`.
pub(crate) fn create_foreign_key(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "create_foreign_key(constraint_name, source_table, referent_table, local_cols, remote_cols, *, onupdate=None, ondelete=None, deferrable=None, initially=None, match=None, source_schema=None, referent_schema=None, use_alter=None, link_to_name=None, info=None, comment=None, **options)",
    )?;
    let table = table_name(&bound, "source_table", "source_schema")?;
    let operation = foreign_key(interpreter, &bound, table)?;
    emit(interpreter, &bound, operation)
}

/// The foreign key that arguments ask for.
///
/// # Errors
/// For values of the wrong type, and for what a constraint cannot be.
pub(crate) fn foreign_key(
    interpreter: &mut Interpreter,
    bound: &Bound,
    table: TableName,
) -> Result<AddConstraint, PyError> {
    let referred = table_name(bound, "referent_table", "referent_schema")?;
    let local = columns(bound, "local_cols", interpreter)?;
    let remote = columns(bound, "remote_cols", interpreter)?;
    if local.len() != remote.len() {
        return Err(errors::argument_error(
            "ForeignKeyConstraint number of constrained columns must match the number of referenced columns.",
        )
        .at(bound.place()));
    }
    let targets = referred_columns(&referred, &table, &remote, interpreter);
    let rule = Rule::ForeignKey {
        columns: named(&local),
        targets: targets.map_err(|error| error.at(bound.place_of("remote_cols")))?,
        rules: Rules {
            use_alter: false,
            ..Rules::of(bound)?
        },
    };
    let state = state(bound, Owner::ForeignKey, rule, interpreter)?;
    let mut once = local.clone();
    once.dedup();
    added(interpreter, bound, table, &once, state)
}

/// The columns that a foreign key refers to, in a table that has just these.
fn referred_columns(
    referred: &TableName,
    own: &TableName,
    names: &[String],
    interpreter: &Interpreter,
) -> Result<Vec<Target>, PyError> {
    let object = table_for(TableState::of_name(referred.clone()), interpreter);
    let targets = names.iter().map(|name| {
        let column = Rc::new(ColumnObject::plain(name, Type::null()));
        if referred == own {
            column.attach(&object);
        } else {
            object.add_column(&column, false)?;
        }
        Ok(Target::Column(column))
    });
    targets.collect()
}

/// `op.create_check_constraint(constraint_name, table_name, condition, ...)`.
pub(crate) fn create_check(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "create_check_constraint(constraint_name, table_name, condition, *, schema=None, deferrable=None, initially=None, info=None, comment=None, **options)",
    )?;
    let table = table_name(&bound, "table_name", "schema")?;
    let operation = check(interpreter, &bound, table)?;
    emit(interpreter, &bound, operation)
}

/// The check that arguments ask for.
///
/// # Errors
/// For values of the wrong type, and for what a constraint cannot be.
pub(crate) fn check(
    interpreter: &mut Interpreter,
    bound: &Bound,
    table: TableName,
) -> Result<AddConstraint, PyError> {
    let condition = sql(&bound.required::<Value>("condition")?)
        .map_err(|error| error.at(bound.place_of("condition")))?;
    let rule = Rule::Check { condition };
    let state = state(bound, Owner::Check, rule, interpreter)?;
    added(interpreter, bound, table, &[], state)
}

/// `op.create_exclude_constraint(constraint_name, table_name, *elements, ...)`.
pub(crate) fn create_exclude(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "create_exclude_constraint(constraint_name, table_name, *elements, where=None, schema=None, deferrable=None, initially=None, using='gist', ops=None, info=None, **options)",
    )?;
    let table = table_name(&bound, "table_name", "schema")?;
    let operation = exclude(interpreter, &bound, table)?;
    emit(interpreter, &bound, operation)
}

/// The EXCLUDE constraint that arguments ask for.
///
/// # Errors
/// For values of the wrong type, and for what a constraint cannot be.
pub(crate) fn exclude(
    interpreter: &mut Interpreter,
    bound: &Bound,
    table: TableName,
) -> Result<AddConstraint, PyError> {
    let rule = exclude_rule(bound, interpreter)?;
    check_excluded(&rule, &table).map_err(|error| error.at(bound.place()))?;
    let state = state(bound, Owner::Exclude, rule, interpreter)?;
    added(interpreter, bound, table, &[], state)
}

/// `op.drop_constraint(constraint_name, table_name, type_=None, ...)`.
pub(crate) fn drop_constraint(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "drop_constraint(constraint_name, table_name, type_=None, *, schema=None, if_exists=None)",
    )?;
    let table = table_name(&bound, "table_name", "schema")?;
    let if_exists = bound.optional("if_exists")?.unwrap_or(false);
    let operation = DropConstraint {
        if_exists,
        ..dropped(interpreter, &bound, table)?
    };
    Host::of(interpreter).emit(Operation::DropConstraint(operation), bound.place())?;
    Ok(Value::None)
}

/// The constraint that arguments take from a table.
///
/// # Errors
/// For values of the wrong type.
pub(crate) fn dropped(
    interpreter: &Interpreter,
    bound: &Bound,
    table: TableName,
) -> Result<DropConstraint, PyError> {
    let kind = kind(bound)?;
    let given = constraint_name(bound.value("constraint_name"))
        .map_err(|error| error.at(bound.place_of("constraint_name")))?;
    let name =
        dropped_name(&table, kind, given, interpreter).map_err(|error| error.at(bound.place()))?;
    Ok(DropConstraint {
        table,
        name,
        kind,
        if_exists: false,
        existing: None,
    })
}

fn kind(bound: &Bound) -> Result<Option<ConstraintKind>, PyError> {
    Ok(Some(match bound.optional::<String>("type_")?.as_deref() {
        None => return Ok(None),
        Some("primary") => ConstraintKind::Primary,
        Some("unique") => ConstraintKind::Unique,
        Some("foreignkey") => ConstraintKind::ForeignKey,
        Some("check") => ConstraintKind::Check,
        Some(other) => {
            return Err(bound.type_error(
                "type_",
                format!(
                    "'type' can be one of 'check', 'foreignkey', 'primary', 'unique', None, not '{other}'"
                ),
            ));
        }
    }))
}

/// The name under the convention of the run; without `type_` it stays what it is.
fn dropped_name(
    table: &TableName,
    kind: Option<ConstraintKind>,
    given: Option<ConstraintName>,
    interpreter: &Interpreter,
) -> Result<Option<ConstraintName>, PyError> {
    let named = match kind {
        None => return Ok(given),
        Some(ConstraintKind::Primary) => Named::PrimaryKey,
        Some(ConstraintKind::Unique) => Named::Unique,
        Some(ConstraintKind::ForeignKey) => Named::ForeignKey,
        Some(ConstraintKind::Check) => Named::Check,
    };
    let subject = Subject {
        named,
        table,
        columns: &[],
        referred: None,
    };
    let convention = &ScriptState::of(interpreter).convention;
    assembly::conventional(convention, &subject, given.as_ref())
}

/// Alembic makes a column of each element: a text has no name for it, and none comes twice.
fn check_excluded(rule: &Rule, table: &TableName) -> Result<(), PyError> {
    let Rule::Exclude { elements, .. } = rule else {
        return Ok(());
    };
    let mut names = Vec::new();
    for (element, _, _) in elements {
        let name = match element {
            Expression::Text(_) => {
                return Err(errors::argument_error(
                    "an element of an exclude constraint is a column or an expression of columns, not a text",
                ));
            }
            other => column_names(other).into_iter().next(),
        };
        if name.is_some() && names.contains(&name) {
            return Err(errors::duplicate_column(format!(
                "A column with name '{}' is already present in table '{}'.",
                name.unwrap_or_default(),
                table.name
            )));
        }
        names.push(name);
    }
    Ok(())
}
