//! `session.query(...)`: a select, an update or a delete that runs at once.

mod change;

use std::collections::HashSet;
use std::rc::Rc;

use crate::expression::IntoPython;
use crate::expression::functions;
use crate::query::coerce::exists;
use crate::query::{QueryObject, query_of, select, shape};
use crate::result::ResultObject;
use crate::session::loading::Loader;
use crate::session::unit_of_work::UnitOfWork;
use crate::session::{objects, query_of as session_query, unit_of};
use dbm_core::schema::query::{Query, Select};
use dbm_python::{
    Arguments, BinaryOperator, Interpreter, Key, Native, NativeMethod, PyError, PyResult, Slice,
    Value,
};

/// A query of a session.
#[derive(Debug)]
pub(crate) struct SessionQuery {
    /// What the session holds.
    pub(crate) unit: Rc<UnitOfWork>,
    /// The select.
    pub(crate) statement: Value,
}

/// What gives another query, as of the select.
const CHANGES: &[&str] = &[
    "filter",
    "filter_by",
    "where",
    "join",
    "outerjoin",
    "order_by",
    "group_by",
    "having",
    "limit",
    "offset",
    "slice",
    "distinct",
    "select_from",
    "with_for_update",
    "correlate",
    "execution_options",
    "options",
    "params",
    "prefix_with",
    "suffix_with",
    "add_columns",
];

/// What is called otherwise of a select.
const RENAMED: &[(&str, &str)] = &[
    ("with_entities", "with_only_columns"),
    ("add_column", "add_columns"),
    ("add_entity", "add_columns"),
];

/// What makes of the query something else.
const PARTS: &[&str] = &[
    "subquery",
    "cte",
    "scalar_subquery",
    "as_scalar",
    "label",
    "alias",
    "whereclause",
    "column_descriptions",
];

/// How rows travel, and how checks are made: nothing that a script sees.
const HARMLESS: &[&str] = &[
    "yield_per",
    "enable_eagerloads",
    "enable_assertions",
    "reset_joinpoint",
];

const METHODS: &[(&str, NativeMethod)] = &[
    ("all", all),
    ("get", get),
    ("first", first),
    ("one", |interpreter, this, arguments| {
        fetched(interpreter, this, arguments, "one")
    }),
    ("one_or_none", |interpreter, this, arguments| {
        fetched(interpreter, this, arguments, "one_or_none")
    }),
    ("scalar", |interpreter, this, arguments| {
        fetched(interpreter, this, arguments, "scalar_one_or_none")
    }),
    ("count", count),
    ("exists", |_, this, _| {
        Ok(exists(query_of(&required(this)?.statement)?).into_python())
    }),
    ("update", change::update),
    ("delete", change::delete),
    ("populate_existing", |interpreter, this, arguments| {
        arguments.none("populate_existing")?;
        required(this)?.with_option("populate_existing", true.into(), interpreter)
    }),
    ("autoflush", |interpreter, this, arguments| {
        let setting = arguments.one::<Value>("autoflush")?;
        required(this)?.with_option("autoflush", setting, interpreter)
    }),
];

/// `session.query(*entities)`.
pub(crate) fn query(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let unit = unit_of(this)?;
    let statement = select::select(interpreter, arguments)?;
    Ok(session_query(unit, statement))
}

fn required(this: &Value) -> Result<&SessionQuery, PyError> {
    this.as_native::<SessionQuery>()
        .ok_or_else(|| PyError::type_error("a query is expected"))
}

impl SessionQuery {
    /// The rows, with objects; those of one class alone are no rows.
    fn result(&self, statement: &Value, interpreter: &mut Interpreter) -> PyResult {
        let object = select::required_object(statement)?;
        let loader = Loader::of(&self.unit, object)?;
        let result = self.run(statement, interpreter)?;
        let Some((loader, rows)) = loader.zip(result.as_native::<ResultObject>()) else {
            return Ok(result);
        };
        let result = Value::native(rows.with_objects(loader, interpreter)?);
        match object.entities.as_slice() {
            [Value::Class(_)] => interpreter.call_method(&result, "scalars", Vec::new()),
            _ => Ok(result),
        }
    }

    /// Runs a statement of the query.
    fn run(&self, statement: &Value, interpreter: &mut Interpreter) -> PyResult {
        let object = select::required_object(statement)?;
        self.unit
            .before_query(object.options.autoflush, interpreter)?;
        self.unit.run(statement.clone(), interpreter)
    }

    fn entities(&self) -> &[Value] {
        let object = self.statement.as_native::<QueryObject>();
        object.map_or(&[], |object| &object.entities)
    }

    fn has_objects(&self) -> bool {
        let mut entities = self.entities().iter();
        entities.any(|entity| matches!(entity, Value::Class(_)))
    }

    fn select(&self) -> Result<(Select, &QueryObject), PyError> {
        let object = self.statement.as_native::<QueryObject>();
        match object.map(|object| (object, &object.query)) {
            Some((object, Query::Select(select))) => Ok(((**select).clone(), object)),
            _ => Err(PyError::unsupported("that is no query of a session")),
        }
    }

    fn with_option(&self, name: &str, value: Value, interpreter: &mut Interpreter) -> PyResult {
        let mut object = select::required_object(&self.statement)?.clone();
        object.options.set(name, &value, interpreter)?;
        Ok(session_query(Rc::clone(&self.unit), Value::native(object)))
    }
}

fn fetched(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    method: &str,
) -> PyResult {
    arguments.none(method)?;
    let query = required(this)?;
    let mut result = query.result(&query.statement, interpreter)?;
    if query.has_objects() {
        result = interpreter.call_method(&result, "unique", Vec::new())?;
    }
    interpreter.call_method(&result, method, Vec::new())
}

/// All rows; equal ones once where there are objects among them, as queries have it.
fn all(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("all")?;
    let query = required(this)?;
    let result = query.result(&query.statement, interpreter)?;
    let all = interpreter.call_method(&result, "all", Vec::new())?;
    if !query.has_objects() {
        return Ok(all);
    }
    let (mut seen, mut unique) = (HashSet::new(), Vec::new());
    for item in interpreter.iterate(&all)? {
        let key = match &item {
            Value::Instance(_) => item.id().map(Value::from),
            _ => None,
        };
        if seen.insert(Key::new(key.unwrap_or_else(|| item.clone()))?) {
            unique.push(item);
        }
    }
    Ok(Value::list(unique))
}

fn first(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("first")?;
    let query = required(this)?;
    let one = vec![Value::from(1_i64)];
    let limited = interpreter.call_method(&query.statement, "limit", one)?;
    let result = query.result(&limited, interpreter)?;
    interpreter.call_method(&result, "first", Vec::new())
}

/// `query.get(key)`.
fn get(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let query = required(this)?;
    let key = arguments.one::<Value>("get")?;
    let populates = select::required_object(&query.statement)?
        .options
        .populate_existing;
    match query.entities() {
        [class] if !populates => objects::get(&query.unit, class, &key, interpreter),
        _ => Err(PyError::unsupported("`get` is about one mapped class")),
    }
}

/// `query[2:5]` and `query[3]`.
fn item(query: &SessionQuery, key: &Value, interpreter: &mut Interpreter) -> PyResult {
    let place = interpreter.place();
    let slice = key.as_native::<Slice>();
    let (start, stop) = match slice {
        Some(slice) if slice.step.is_none() => (slice.start.clone(), slice.stop.clone()),
        Some(_) => return Err(PyError::unsupported("a step over a query is not supported")),
        None => {
            let one = Value::from(1_i64);
            let next = interpreter.binary(BinaryOperator::Add, key, &one)?;
            (key.clone(), next)
        }
    };
    let is_count = |value: &Value| {
        let number = value.as_int().and_then(|number| number.to_i64());
        value.is_none() || number.is_some_and(|number| number >= 0)
    };
    if !is_count(&start) || !is_count(&stop) {
        return Err(PyError::unsupported("that index of a query is not supported").at(place));
    }
    let bounds = vec![start, stop];
    let statement = interpreter.call_method(&query.statement, "slice", bounds)?;
    let this = session_query(Rc::clone(&query.unit), statement);
    let items = all(interpreter, &this, Arguments::new(&place))?;
    match slice {
        Some(_) => Ok(items),
        None => interpreter.get_item(&items, &Value::from(0_i64)),
    }
}

/// `SELECT count(*) FROM (...)`.
fn count(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let query = required(this)?;
    let place = arguments.place();
    let counted = functions::call(
        vec!["count".to_owned()],
        Arguments::new(&place),
        interpreter,
    )?;
    let all = select::select(interpreter, Arguments::new(&place).with(counted))?;
    let inner = shape::of_query_named(&query_of(&query.statement)?, None);
    let statement = interpreter.call_method(&all, "select_from", vec![inner])?;
    let result = query.run(&statement, interpreter)?;
    interpreter.call_method(&result, "scalar", Vec::new())
}

/// A method of the select, giving a query again.
fn passed_on(
    query: &SessionQuery,
    name: &'static str,
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    let Some(method) = interpreter.find_attribute(&query.statement, name)? else {
        return Ok(None);
    };
    let unit = Rc::clone(&query.unit);
    Ok(Some(Value::closure(name, move |interpreter, arguments| {
        let statement = interpreter.call(&method, arguments)?;
        Ok(session_query(Rc::clone(&unit), statement))
    })))
}

impl Native for SessionQuery {
    fn type_name(&self) -> &'static str {
        "Query"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if PARTS.contains(&name) {
            return interpreter.find_attribute(&self.statement, name);
        }
        if name == "statement" {
            return Ok(Some(self.statement.clone()));
        }
        if let Some(name) = HARMLESS.iter().find(|known| **known == name) {
            let this = this.clone();
            return Ok(Some(Value::closure(name, move |_, _| Ok(this.clone()))));
        }
        if let Some((_, name)) = RENAMED.iter().find(|(known, _)| *known == name) {
            return passed_on(self, name, interpreter);
        }
        if let Some(name) = CHANGES.iter().find(|known| **known == name) {
            return passed_on(self, name, interpreter);
        }
        let is_own = METHODS.iter().any(|(known, _)| *known == name);
        if is_own || name.starts_with("__") {
            return Ok(None);
        }
        Err(PyError::unsupported(format!(
            "`{name}` of a query is not supported yet"
        )))
    }

    fn get_item(
        &self,
        _: &Value,
        key: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        item(self, key, interpreter).map(Some)
    }

    fn iterate(
        &self,
        this: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        all(interpreter, this, Arguments::new(&interpreter.place())).map(Some)
    }
}
