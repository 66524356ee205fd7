//! `alembic.op`: the directives, one entry a line.

mod batch;
mod bulk_insert;
mod column;
mod constraint;
mod index;
mod table;

use crate::context;
use dbm_core::message::Message;
use dbm_core::schema::Expression;
use dbm_core::suggest::suggest_within;
use dbm_python::{
    Arguments, Entry, Interpreter, ModuleTable, PyError, PyResult, StandardError, Value,
};
use dbm_sqlalchemy::expression::IntoPython;
use dbm_sqlalchemy::literal::literal;
use dbm_sqlalchemy::name::conv;
use dbm_sqlalchemy::types::{self, resolution};

/// The names of `alembic.op`.
pub(crate) const TABLE: ModuleTable = ModuleTable {
    entries: &[
        ("create_table", Entry::Function(table::create_table)),
        ("drop_table", Entry::Function(table::drop_table)),
        ("rename_table", Entry::Function(table::rename_table)),
        (
            "create_table_comment",
            Entry::Function(table::create_table_comment),
        ),
        (
            "drop_table_comment",
            Entry::Function(table::drop_table_comment),
        ),
        ("add_column", Entry::Function(column::add_column)),
        ("drop_column", Entry::Function(column::drop_column)),
        ("alter_column", Entry::Function(column::alter_column)),
        (
            "create_primary_key",
            Entry::Function(constraint::create_primary_key),
        ),
        (
            "create_unique_constraint",
            Entry::Function(constraint::create_unique),
        ),
        (
            "create_foreign_key",
            Entry::Function(constraint::create_foreign_key),
        ),
        (
            "create_check_constraint",
            Entry::Function(constraint::create_check),
        ),
        (
            "create_exclude_constraint",
            Entry::Function(constraint::create_exclude),
        ),
        (
            "drop_constraint",
            Entry::Function(constraint::drop_constraint),
        ),
        ("create_index", Entry::Function(index::create_index)),
        ("drop_index", Entry::Function(index::drop_index)),
        (
            "batch_alter_table",
            Entry::Function(batch::batch_alter_table),
        ),
        ("execute", Entry::Function(context::execute)),
        ("bulk_insert", Entry::Function(bulk_insert::bulk_insert)),
        ("f", Entry::Function(conv)),
        ("inline_literal", Entry::Function(inline_literal)),
        ("get_bind", Entry::Function(context::get_bind)),
        ("get_context", Entry::Function(context::get_context)),
    ],
    fallback: Some(registered),
};

/// Directives of plugins, which nobody needs to import where `env.py` does.
const PLUGINS: &[(&str, &str)] = &[
    ("sync_enum_values", "alembic_postgresql_enum"),
    ("create_entity", "alembic_utils"),
    ("drop_entity", "alembic_utils"),
    ("replace_entity", "alembic_utils"),
];

/// A directive that the project or a plugin registers.
fn registered(interpreter: &mut Interpreter, name: &str) -> PyResult {
    if name.starts_with("__") {
        let message = format!("module 'alembic.op' has no attribute '{name}'");
        return Err(PyError::standard(StandardError::AttributeError, message));
    }
    if name == "run_async" {
        return Err(PyError::unsupported("`op.run_async` is not supported"));
    }
    if let Some(directive) = directive(interpreter, name)? {
        return Ok(directive);
    }
    match PLUGINS.iter().find(|(known, _)| *known == name) {
        Some((_, plugin)) => {
            let plugin = interpreter.import(plugin)?;
            interpreter.import_all(&plugin)?;
        }
        None => interpreter.import_waiting_of_script()?,
    }
    directive(interpreter, name)?.ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> PyError {
    match meant(name) {
        Some(_) => PyError::standard(StandardError::AttributeError, name),
        None => PyError::unsupported(format!("`op.{name}` is no directive that dbm knows")),
    }
}

/// The directive that was meant by a name so much like it that no plugin would have both.
pub(crate) fn meant(name: &str) -> Option<String> {
    let known = TABLE.entries.iter().map(|(known, _)| *known);
    suggest_within(2, name, known)
}

/// The directive of that name, if one is registered; `invoke` and its like are of `Operations` itself.
fn directive(interpreter: &mut Interpreter, name: &str) -> Result<Option<Value>, PyError> {
    let operations = Value::Module(interpreter.import("alembic.operations")?);
    if matches!(name, "invoke" | "register_operation" | "implementation_for") {
        let shared = interpreter.get_attribute(&operations, "_operations")?;
        return interpreter.get_attribute(&shared, name).map(Some);
    }
    let found = interpreter.call_method(&operations, "_directive", vec![Value::from(name)])?;
    Ok(Some(found).filter(|found| !found.is_none()))
}

/// `op.inline_literal(value, type_=None)`: written into the SQL, never a parameter.
fn inline_literal(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("inline_literal(value, type_=None)")?;
    let value = bound.required::<Value>("value")?;
    let value = literal(&value).ok_or_else(|| {
        let found = value.type_name();
        bound.unsupported("value", format!("a `{found}` cannot be a literal of SQL"))
    })?;
    let kind = match bound.optional::<Value>("type_")? {
        None => resolution::of_literal(&value),
        Some(kind) => types::type_of(&kind, interpreter)?,
    };
    Ok(Expression::InlineLiteral(value, Box::new(kind)).into_python())
}

/// Says something that the person should know; the run goes on.
pub(crate) fn warn(interpreter: &Interpreter, text: String) {
    interpreter.world().message(Message {
        level: "WARNING",
        logger: "alembic".to_owned(),
        text,
    });
}
