//! `sa.Column(...)`: from its arguments to a column.

use std::rc::Rc;

use crate::attachment::note_column;
use crate::column::{ColumnObject, ColumnState};
use crate::constraint::{ConstraintObject, Rule};
use crate::default::{DefaultObject, server_default};
use crate::errors;
use crate::foreign_key::ForeignKeyObject;
use crate::options::{Owner, options};
use crate::types;
use dbm_core::schema::{Autoincrement, ServerDefault, Type};
use dbm_python::{Arguments, Bound, Class, Interpreter, Native, PyError, PyResult, Str, Value};

/// `sa.Column` itself.
#[derive(Debug)]
pub(crate) struct ColumnClass;

const SIGNATURE: &str = "Column(*items, name=None, type_=None, autoincrement='auto', default=None, \
insert_default=None, doc=None, key=None, index=None, unique=None, info=None, nullable=None, \
onupdate=None, primary_key=False, server_default=None, server_onupdate=None, quote=None, \
system=False, comment=None, insert_sentinel=False, **dialect_options)";

impl Native for ColumnClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        Ok(Value::Native(column(arguments, interpreter)?))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.as_native::<Self>().is_some())
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "__name__").then(|| Value::from("Column")))
    }

    fn subclass(
        &self,
        _: &Value,
        class: Rc<Class>,
        _: Vec<(Str, Value)>,
        _: &mut Interpreter,
    ) -> PyResult {
        let message = format!(
            "`class {}`: a class below `Column` is not supported",
            class.name()
        );
        Err(PyError::unsupported(message))
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok("<class 'sqlalchemy.sql.schema.Column'>".to_owned())
    }
}

/// The column that `Column(*arguments)` makes.
///
/// # Errors
/// For arguments that SQLAlchemy refuses.
pub(crate) fn column(
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> Result<Rc<ColumnObject>, PyError> {
    let bound = arguments.bind(SIGNATURE)?;
    let mut state = ColumnState::of_type(Type::null());
    positional(&mut state, &bound, interpreter)?;
    if bound.optional::<Value>("type_")?.is_some() {
        set_type(&mut state, &bound.required("type_")?, interpreter)?;
    }
    state.name = match bound.optional("name")? {
        Some(_) if state.name.is_some() => {
            let message = "May not pass name positionally and as a keyword.";
            return Err(errors::argument_error(message).at(bound.place_of("name")));
        }
        Some(name) => Some(name),
        None => state.name,
    };
    keywords(&mut state, &bound)?;
    defaults(&mut state, &bound, interpreter)?;
    state.options = options(
        Owner::Column,
        bound.keywords(),
        bound.arguments(),
        interpreter,
    )?;
    let column = Rc::new(ColumnObject::new(state));
    note_column(&column, interpreter);
    Ok(column)
}

/// Name, type and whatever belongs to the column, in the order SQLAlchemy takes them.
fn positional(
    state: &mut ColumnState,
    bound: &Bound,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    let mut items = bound.rest().iter().enumerate().peekable();
    if let Some((_, first)) = items.peek() {
        if let Some(name) = first.as_str() {
            state.name = Some(name.to_owned());
            items.next();
        } else if first.is_none() {
            items.next();
        }
    }
    if let Some((_, second)) = items.peek()
        && (set_type(state, second, interpreter)? || second.is_none())
    {
        items.next();
    }
    for (at, item) in items {
        add_item(state, item, interpreter).map_err(|error| error.at(bound.place_of_rest(at)))?;
    }
    Ok(())
}

/// Takes `value` as the type, if it is one.
fn set_type(
    state: &mut ColumnState,
    value: &Value,
    interpreter: &mut Interpreter,
) -> Result<bool, PyError> {
    let Some(kind) = types::type_or_null(value, interpreter)? else {
        return Ok(false);
    };
    state.kind = kind;
    state.type_value = Some(types::instance_of(value, interpreter)?);
    Ok(true)
}

fn add_item(
    state: &mut ColumnState,
    item: &Value,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    if item.is_none() {
        return Ok(());
    }
    if let Some(key) = item.to_native::<ForeignKeyObject>() {
        state.foreign_keys.push(key);
        return Ok(());
    }
    if let Some(default) = item.as_native::<DefaultObject>() {
        return set_default_object(state, default);
    }
    match item.to_native::<ConstraintObject>() {
        Some(check) if matches!(check.state().rule, Rule::Check { .. }) => {
            state.checks.push(check);
            Ok(())
        }
        Some(unique) if unique.is_empty() => Ok(()),
        _ => Err(errors::argument_error(format!(
            "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got {}",
            interpreter.repr(item)?
        ))),
    }
}

fn set_default_object(state: &mut ColumnState, default: &DefaultObject) -> Result<(), PyError> {
    match default {
        DefaultObject::Server(default) => {
            if state.server_default.is_some() {
                refuse_second(default)?;
            }
            if matches!(default, ServerDefault::Identity(_)) && state.nullable.is_none() {
                state.nullable = Some(false);
            }
            state.server_default = Some(default.clone());
        }
        DefaultObject::Sequence(sequence) => state.sequence = Some(sequence.clone()),
        DefaultObject::Python(value) => state.default = Some(value.clone()),
    }
    Ok(())
}

/// A column that the database computes or counts has no other default.
fn refuse_second(default: &ServerDefault) -> Result<(), PyError> {
    let what = match default {
        ServerDefault::Computed(_) => "A generated column",
        ServerDefault::Identity(_) => "A column with an Identity object",
        ServerDefault::Literal(_) | ServerDefault::Expression(_) | ServerDefault::Fetched => {
            return Ok(());
        }
    };
    Err(errors::argument_error(format!(
        "{what} cannot specify a server_default or a server_onupdate argument"
    )))
}

/// What an `Identity` does not go with.
fn check_identity(state: &ColumnState) -> Result<(), PyError> {
    if !matches!(state.server_default, Some(ServerDefault::Identity(_))) {
        return Ok(());
    }
    let message = if state.autoincrement == Autoincrement::No {
        "A column with an Identity object cannot specify autoincrement=False"
    } else if state.sequence.is_some() {
        "An column cannot specify both Identity and Sequence."
    } else {
        return Ok(());
    };
    Err(errors::argument_error(message))
}

fn keywords(state: &mut ColumnState, bound: &Bound) -> Result<(), PyError> {
    state.nullable = match bound.arguments().keyword("nullable") {
        Some(Value::None) => Some(false),
        _ => bound.optional("nullable")?.or(state.nullable),
    };
    state.primary_key = flag(bound, "primary_key")?;
    state.unique = flag(bound, "unique")?;
    state.index = flag(bound, "index")?;
    state.system = flag(bound, "system")?;
    state.autoincrement = autoincrement(bound)?;
    state.comment = bound.optional("comment")?;
    state.quote = bound.optional("quote")?;
    state.key = bound.optional("key")?;
    state.doc = bound.optional("doc")?;
    state.info = bound.optional("info")?;
    let is_identity = matches!(state.server_default, Some(ServerDefault::Identity(_)));
    if is_identity && state.autoincrement == Autoincrement::No {
        return Err(errors::argument_error(
            "A column with an Identity object cannot specify autoincrement=False",
        ));
    }
    Ok(())
}

/// A keyword that SQLAlchemy takes for a truth; `None` is false.
fn flag(bound: &Bound, name: &str) -> Result<bool, PyError> {
    Ok(bound.optional(name)?.unwrap_or(false))
}

fn autoincrement(bound: &Bound) -> Result<Autoincrement, PyError> {
    match bound.optional::<Value>("autoincrement")? {
        None => Ok(Autoincrement::Auto),
        Some(Value::Bool(true)) => Ok(Autoincrement::Yes),
        Some(Value::Bool(false)) => Ok(Autoincrement::No),
        Some(other) => match other.as_str() {
            Some("auto") => Ok(Autoincrement::Auto),
            Some("ignore_fk") => Ok(Autoincrement::IgnoreForeignKey),
            _ => Err(bound.type_error(
                "autoincrement",
                "`autoincrement` is `True`, `False`, \"auto\" or \"ignore_fk\"",
            )),
        },
    }
}

fn defaults(
    state: &mut ColumnState,
    bound: &Bound,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    let default = bound.optional::<Value>("insert_default")?;
    if default.is_some() && bound.optional::<Value>("default")?.is_some() {
        let message =
            "The 'default' and 'insert_default' parameters of Column are mutually exclusive";
        return Err(errors::argument_error(message).at(bound.place_of("insert_default")));
    }
    if let Some(default) = default.or(bound.optional("default")?) {
        match default.as_native::<DefaultObject>() {
            Some(object) => set_default_object(state, object)?,
            None => state.default = Some(default),
        }
    }
    state.onupdate = bound.optional("onupdate")?;
    let onupdate = bound.optional::<Value>("server_onupdate")?;
    let value = bound.optional::<Value>("server_default")?;
    if let Some(given) = state.server_default.as_ref().filter(|_| value.is_some()) {
        refuse_second(given).map_err(|error| error.at(bound.place_of("server_default")))?;
    }
    if let Some(value) = value {
        let default = server_default(&value, interpreter)
            .map_err(|error| error.at(bound.place_of("server_default")))?;
        set_default_object(state, &DefaultObject::Server(default))
            .map_err(|error| error.at(bound.place_of("server_default")))?;
    }
    if let Some(given) = state.server_default.as_ref().filter(|_| onupdate.is_some()) {
        refuse_second(given).map_err(|error| error.at(bound.place_of("server_onupdate")))?;
    }
    check_identity(state)
}

/// `column.name = value`, for what scripts set.
///
/// # Errors
/// For values that do not fit.
pub(crate) fn set_attribute(
    column: &ColumnObject,
    name: &str,
    value: Value,
    interpreter: &mut Interpreter,
) -> Result<bool, PyError> {
    let text = || value.as_str().map(str::to_owned);
    let truth = || matches!(value, Value::Bool(true));
    let mut state = column.state_mut();
    match name {
        "name" => state.name = text(),
        "key" => state.key = text(),
        "nullable" => state.nullable = Some(truth()),
        "primary_key" => state.primary_key = truth(),
        "unique" => state.unique = truth(),
        "index" => state.index = truth(),
        "comment" => state.comment = text(),
        "doc" => state.doc = text(),
        "info" => state.info = Some(value),
        "default" => state.default = Some(value).filter(|value| !value.is_none()),
        "onupdate" => state.onupdate = Some(value).filter(|value| !value.is_none()),
        "type" => {
            drop(state);
            let kind = types::type_of(&value, interpreter)?;
            let mut state = column.state_mut();
            state.kind = kind;
            state.type_value = Some(types::instance_of(&value, interpreter)?);
        }
        "server_default" => {
            drop(state);
            let default = match &value {
                Value::None => None,
                value => Some(server_default(value, interpreter)?),
            };
            column.state_mut().server_default = default;
        }
        _ => return Ok(false),
    }
    Ok(true)
}
