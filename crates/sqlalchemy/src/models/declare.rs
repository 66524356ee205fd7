//! From a class to its table.

use std::rc::Rc;

use crate::column::ColumnObject;
use crate::table::{self, TableObject};
use dbm_python::{Arguments, Class, Interpreter, PyError, Value};

use super::attributes::DeclaredAttribute;
use super::columns::{bases, collect};
use super::registry::Registry;

/// Makes the table of a model; a class that is abstract, or has no table of its own, gets none.
pub fn map(
    class: &Rc<Class>,
    registry: &Registry,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    if let Some(abstract_) = class.namespace().get_str("__abstract__")
        && interpreter.truth(&abstract_)?
    {
        return Ok(());
    }
    registry.classes.add(class);
    if let Some(table) = class.namespace().get_str("__table__") {
        name_columns(class, &table);
        return Ok(());
    }
    let name = table_name(class, registry, interpreter)?;
    let columns = collect(class, registry, interpreter)?;
    match (name, inherited_table(class)) {
        (Some(name), _) => make(class, registry, &name, columns, interpreter),
        (None, Some(table)) => columns
            .iter()
            .try_for_each(|(_, column)| table.add_column(column, true)),
        (None, None) => Err(no_table(class)),
    }
}

/// The columns of a given `__table__` are attributes of the class, unless its body names them.
pub(crate) fn name_columns(class: &Class, table: &Value) {
    let Some(table) = table.as_native::<TableObject>() else {
        return;
    };
    let named = class.namespace().values();
    let named: Vec<_> = named.iter().filter_map(Value::to_native).collect();
    for column in table.columns() {
        let is_named = named
            .iter()
            .any(|named: &Rc<ColumnObject>| Rc::ptr_eq(named, &column));
        if let Some(key) = column
            .key()
            .filter(|key| !is_named && class.lookup(key).is_none())
        {
            class.namespace().insert_str(key, Value::Native(column));
        }
    }
}

fn no_table(class: &Class) -> PyError {
    let message = format!(
        "the class `{}` has no `__table__` and no `__tablename__`",
        class.name()
    );
    let error = PyError::type_error(message);
    match class.place() {
        Some(place) => error.at(place.clone()),
        None => error,
    }
}

/// The table of the nearest class above that has one.
fn inherited_table(class: &Class) -> Option<Rc<TableObject>> {
    let mut above = class.ancestors().iter();
    let table = above.find_map(|class| class.namespace().get_str("__table__"));
    table.and_then(|table| table.to_native())
}

/// What a class body or a mixin says under one of SQLAlchemy's own names; what a mapped class above
/// says is that class's alone.
fn special(
    class: &Rc<Class>,
    name: &str,
    registry: &Registry,
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    let mut found = class.namespace().get_str(name);
    for base in bases(class, registry) {
        let is_mapped = base.namespace().contains_str("__table__");
        if found.is_some() {
            break;
        }
        found = base
            .namespace()
            .get_str(name)
            .filter(|value| !is_mapped || value.as_native::<DeclaredAttribute>().is_some());
    }
    let found = match found
        .as_ref()
        .and_then(Value::as_native::<DeclaredAttribute>)
    {
        Some(declared) => Some(declared.of(class, interpreter)?),
        None => found,
    };
    Ok(found.filter(|value| !value.is_none()))
}

fn table_name(
    class: &Rc<Class>,
    registry: &Registry,
    interpreter: &mut Interpreter,
) -> Result<Option<String>, PyError> {
    let given = special(class, "__tablename__", registry, interpreter)?;
    if let Some(name) = given {
        return match name.as_str() {
            Some(name) => Ok(Some(name.to_owned())),
            None => Err(PyError::type_error("`__tablename__` must be a str")),
        };
    }
    let makes_name = registry.names_tables && inherited_table(class).is_none();
    Ok(makes_name.then(|| super::flask::table_name(class.name())))
}

/// Items and keywords of a table.
type TableArguments = (Vec<Value>, Vec<(Value, Value)>);

/// `__table_args__`: a dict, or a tuple whose last item may be one.
fn table_arguments(
    class: &Rc<Class>,
    registry: &Registry,
    interpreter: &mut Interpreter,
) -> Result<TableArguments, PyError> {
    let Some(given) = special(class, "__table_args__", registry, interpreter)? else {
        return Ok((Vec::new(), Vec::new()));
    };
    if let Value::Dict(options) = &given {
        return Ok((Vec::new(), options.entries()));
    }
    let mut items = interpreter.iterate(&given)?;
    let options = match items.last() {
        Some(Value::Dict(options)) => options.entries(),
        _ => return Ok((items, Vec::new())),
    };
    items.pop();
    Ok((items, options))
}

fn make(
    class: &Rc<Class>,
    registry: &Registry,
    name: &str,
    columns: Vec<(String, Rc<ColumnObject>)>,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    let place = class
        .place()
        .cloned()
        .unwrap_or_else(|| interpreter.place());
    let (items, options) = table_arguments(class, registry, interpreter)?;
    let metadata = class.lookup("metadata").filter(|it| !it.is_none());
    let mut arguments = Arguments::new(&place)
        .with(name)
        .with(metadata.unwrap_or_else(|| registry.metadata.clone()));
    let columns = columns.into_iter().map(|(_, column)| Value::Native(column));
    arguments.positional.extend(columns);
    arguments.positional.extend(items);
    for (key, value) in options {
        let key = key.as_str().unwrap_or_default().to_owned();
        arguments = arguments.with_keyword(&key, value);
    }
    let table = table::table(interpreter, arguments)?;
    class.namespace().insert_str("__table__", table);
    Ok(())
}
