//! What fills a column: `sa.Computed`, `sa.Identity`, `sa.Sequence`, `sa.DefaultClause`, ...

pub mod python;

use crate::element;
use crate::errors;
use crate::expression::{of, sql};
use crate::metadata::MetaDataObject;
use crate::options::{Owner, options};
use crate::types;
use dbm_core::schema::column::SequenceOptions;
use dbm_core::schema::expression::Function;
use dbm_core::schema::{Computed, Expression, Identity, Sequence, ServerDefault, Type};
use dbm_python::{Arguments, Bound, Interpreter, Native, NativeFunction, PyError, PyResult, Value};

/// An object that fills a column.
#[derive(Debug, Clone)]
pub(crate) enum DefaultObject {
    /// The database does it.
    Server(ServerDefault),
    /// A sequence of the database does it.
    Sequence(Sequence),
    /// `sa.ColumnDefault(...)`: Python does it.
    Python(Value),
}

/// The functions that make such objects.
pub(crate) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("Computed", computed),
    ("Identity", identity),
    ("Sequence", sequence),
    ("DefaultClause", default_clause),
    ("FetchedValue", fetched_value),
    ("ColumnDefault", column_default),
];

impl Native for DefaultObject {
    fn type_name(&self) -> &str {
        match self {
            Self::Server(ServerDefault::Computed(_)) => "Computed",
            Self::Server(ServerDefault::Identity(_)) => "Identity",
            Self::Server(ServerDefault::Fetched) => "FetchedValue",
            Self::Server(_) => "DefaultClause",
            Self::Sequence(_) => "Sequence",
            Self::Python(_) => "ColumnDefault",
        }
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let Self::Sequence(sequence) = self else {
            return Ok(None);
        };
        Ok(match name {
            "name" => Some(Value::from(sequence.name.as_str())),
            "schema" => Some(Value::from(sequence.schema.clone())),
            _ => None,
        })
    }

    fn methods(&self) -> &'static [(&'static str, dbm_python::NativeMethod)] {
        match self {
            Self::Sequence(_) => crate::ddl::SEQUENCE_METHODS,
            Self::Server(_) | Self::Python(_) => &[],
        }
    }
}

/// What `server_default=` means.
///
/// # Errors
/// As SQLAlchemy, for what is neither text nor SQL.
pub fn server_default(
    value: &Value,
    interpreter: &mut Interpreter,
) -> Result<ServerDefault, PyError> {
    if let Some(DefaultObject::Server(default)) = value.as_native::<DefaultObject>() {
        return Ok(default.clone());
    }
    if let Some(text) = value.as_str() {
        return Ok(ServerDefault::Literal(text.to_owned()));
    }
    let element = element::sql(value, interpreter)?;
    if let Some(expression) = of(value).or(element) {
        Ok(ServerDefault::Expression(expression))
    } else {
        let found = interpreter.repr(value)?;
        Err(errors::argument_error(format!(
            "`server_default` is a str, `text(...)` or another SQL expression, not `{found}`"
        )))
    }
}

/// `sequence.next_value()`, as PostgreSQL writes it.
pub fn next_value(sequence: &Sequence) -> Expression {
    let parts = sequence.schema.iter().chain([&sequence.name]);
    let name: Vec<_> = parts.map(|part| quoted(part)).collect();
    let name = format!("'{}'", name.join(".").replace('\'', "''"));
    Expression::Function(Function {
        name: vec!["nextval".to_owned()],
        arguments: vec![Expression::LiteralColumn(name, Box::new(Type::null()))],
        kind: Type::null(),
    })
}

/// An identifier within the text that `nextval` takes.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

fn server(default: ServerDefault) -> PyResult {
    Ok(Value::native(DefaultObject::Server(default)))
}

fn computed(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("Computed(sqltext, persisted=None)")?;
    server(ServerDefault::Computed(Computed {
        expression: sql(&bound.required::<Value>("sqltext")?)?,
        persisted: bound.optional("persisted")?,
    }))
}

fn identity(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "Identity(always=False, on_null=None, start=None, increment=None, minvalue=None, maxvalue=None, nominvalue=None, nomaxvalue=None, cycle=None, cache=None, order=None, **options)",
    )?;
    options(
        Owner::Sequence,
        bound.keywords(),
        bound.arguments(),
        interpreter,
    )?;
    server(ServerDefault::Identity(Identity {
        always: bound.optional("always")?.unwrap_or(false),
        on_null: bound.optional("on_null")?,
        sequence: sequence_options(&bound)?,
    }))
}

fn sequence(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "Sequence(name, start=None, increment=None, minvalue=None, maxvalue=None, nominvalue=None, nomaxvalue=None, cycle=None, schema=None, cache=None, order=None, data_type=None, optional=False, quote=None, metadata=None, quote_schema=None, for_update=False, **options)",
    )?;
    let kind = match bound.optional::<Value>("data_type")? {
        None => None,
        Some(kind) => Some(types::type_of(&kind, interpreter)?),
    };
    let metadata = bound.optional::<Value>("metadata")?;
    let metadata = metadata
        .as_ref()
        .and_then(Value::as_native::<MetaDataObject>);
    let schema = bound.optional("schema")?;
    Ok(Value::native(DefaultObject::Sequence(Sequence {
        name: bound.required("name")?,
        schema: schema.or_else(|| metadata.and_then(|metadata| metadata.schema.clone())),
        options: sequence_options(&bound)?,
        kind,
        optional: bound.or("optional", false)?,
    })))
}

fn sequence_options(bound: &Bound) -> Result<SequenceOptions, PyError> {
    Ok(SequenceOptions {
        start: bound.optional("start")?,
        increment: bound.optional("increment")?,
        minvalue: bound.optional("minvalue")?,
        maxvalue: bound.optional("maxvalue")?,
        nominvalue: bound.optional("nominvalue")?,
        nomaxvalue: bound.optional("nomaxvalue")?,
        cycle: bound.optional("cycle")?,
        cache: bound.optional("cache")?,
        order: bound.optional("order")?,
    })
}

fn default_clause(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("DefaultClause(arg, for_update=False, _reflected=False)")?;
    server(server_default(&bound.required("arg")?, interpreter)?)
}

fn fetched_value(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.bind("FetchedValue(for_update=False)")?;
    server(ServerDefault::Fetched)
}

fn column_default(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("ColumnDefault(arg, for_update=False)")?;
    Ok(Value::native(DefaultObject::Python(bound.required("arg")?)))
}
