//! `alembic.op`: the directives, one entry a line.

mod batch;
mod bulk_insert;
mod column;
mod constraint;
mod index;
mod table;

use crate::python::{
    Arguments, Entry, Interpreter, Message, ModuleTable, Outcome, Raised, StandardError, Value,
};
use crate::schema::Expression;
use crate::script::context;
use crate::sqlalchemy::literal::literal;
use crate::sqlalchemy::name::conv;
use crate::sqlalchemy::types::{self, resolution};

/// The names of `alembic.op`.
pub const TABLE: ModuleTable = ModuleTable {
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
    fallback: Some(later),
};

/// What Alembic has and dbm does not do yet.
const LATER: &[(&str, &str)] = &[
    ("invoke", "`op.invoke`"),
    ("register_operation", "a directive of the project's own"),
    ("implementation_for", "a directive of the project's own"),
    ("run_async", "`op.run_async`"),
];

fn later(_: &mut Interpreter, name: &str) -> Outcome {
    let known = LATER.iter().find(|(known, _)| *known == name);
    let Some((_, what)) = known else {
        if name.starts_with("__") {
            let message = format!("module 'alembic.op' has no attribute '{name}'");
            return Err(Raised::standard(StandardError::AttributeError, message));
        }
        return Err(Raised::unsupported(format!(
            "`op.{name}` is no directive that dbm knows"
        )));
    };
    Ok(Value::closure(name, move |_, arguments: Arguments| {
        Err(Raised::unsupported(format!("{what} is not supported yet")).at(arguments.place()))
    }))
}

/// `op.inline_literal(value, type_=None)`: written into the SQL, never a parameter.
fn inline_literal(interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
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
    Ok(Expression::InlineLiteral(value, Box::new(kind)).into())
}

/// Says something that the person should know; the run goes on.
pub fn warn(interpreter: &Interpreter, text: String) {
    interpreter.world().message(Message {
        level: "WARNING",
        logger: "alembic".to_owned(),
        text,
    });
}
