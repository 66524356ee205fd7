//! `session.query(...)`: a select, an update or a delete that runs at once.

use std::collections::HashSet;
use std::rc::Rc;

use crate::python::{
    Arguments, Bound, Interpreter, Key, Native, NativeMethod, Outcome, Raised, Value,
};
use crate::schema::Expression;
use crate::schema::query::{Delete, Query, Select, Source, Update};
use crate::sqlalchemy::expression::functions;
use crate::sqlalchemy::query::coerce::exists;
use crate::sqlalchemy::query::view::{View, table_of};
use crate::sqlalchemy::query::{QueryObject, query_of, select, shape, values};
use crate::sqlalchemy::result::ResultObject;
use crate::sqlalchemy::session::loading::Loader;
use crate::sqlalchemy::session::unit_of_work::UnitOfWork;
use crate::sqlalchemy::session::{objects, query_of as session_query, synchronize, unit_of};

/// A query of a session.
#[derive(Debug)]
pub struct SessionQuery {
    /// What the session holds.
    pub unit: Rc<UnitOfWork>,
    /// What is asked for, as the script wrote it.
    pub entities: Vec<Value>,
    /// The select.
    pub statement: Value,
}

/// What gives another query.
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
];

/// What makes of the query something else.
const PARTS: &[&str] = &[
    "subquery",
    "cte",
    "scalar_subquery",
    "as_scalar",
    "label",
    "alias",
];

/// What changes only how objects are loaded.
const HARMLESS: &[&str] = &["execution_options", "yield_per", "enable_eagerloads"];

const METHODS: &[(&str, NativeMethod)] = &[
    ("all", all),
    ("get", get),
    ("first", first),
    ("one", |interpreter, this, _| {
        fetched(interpreter, this, "one")
    }),
    ("one_or_none", |interpreter, this, _| {
        fetched(interpreter, this, "one_or_none")
    }),
    ("scalar", |interpreter, this, _| {
        fetched(interpreter, this, "scalar_one_or_none")
    }),
    ("count", count),
    ("exists", |_, this, _| {
        Ok(exists(query_of(&required(this)?.statement)?).into())
    }),
    ("update", update),
    ("delete", delete),
];

/// `session.query(*entities)`.
pub fn query(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let unit = unit_of(this)?;
    let entities = arguments.positional.clone();
    let statement = select::select(interpreter, arguments)?;
    Ok(session_query(unit, entities, statement))
}

fn required(this: &Value) -> Result<&SessionQuery, Raised> {
    this.as_native::<SessionQuery>()
        .ok_or_else(|| Raised::type_error("a query is expected"))
}

impl SessionQuery {
    /// The rows, with objects; those of one class alone are no rows.
    fn result(&self, statement: Value, interpreter: &mut Interpreter) -> Outcome {
        let loader = Loader::of(&self.unit, &self.entities)?;
        let result = self.unit.query(statement, interpreter)?;
        let Some((loader, rows)) = loader.zip(result.as_native::<ResultObject>()) else {
            return Ok(result);
        };
        let result = Value::native(rows.with_objects(loader));
        match self.entities.as_slice() {
            [Value::Class(_)] => interpreter.call_method(&result, "scalars", Vec::new()),
            _ => Ok(result),
        }
    }

    fn has_objects(&self) -> bool {
        let mut entities = self.entities.iter();
        entities.any(|entity| matches!(entity, Value::Class(_)))
    }

    fn select(&self) -> Result<(Select, &QueryObject), Raised> {
        let object = self.statement.as_native::<QueryObject>();
        match object.map(|object| (object, &object.query)) {
            Some((object, Query::Select(select))) => Ok(((**select).clone(), object)),
            _ => Err(Raised::unsupported("that is no query of a session")),
        }
    }
}

fn fetched(interpreter: &mut Interpreter, this: &Value, method: &str) -> Outcome {
    let query = required(this)?;
    let mut result = query.result(query.statement.clone(), interpreter)?;
    if query.has_objects() {
        result = interpreter.call_method(&result, "unique", Vec::new())?;
    }
    interpreter.call_method(&result, method, Vec::new())
}

/// All rows; equal ones once where there are objects among them, as queries have it.
fn all(interpreter: &mut Interpreter, this: &Value, _: Arguments) -> Outcome {
    let query = required(this)?;
    let result = query.result(query.statement.clone(), interpreter)?;
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

fn first(interpreter: &mut Interpreter, this: &Value, _: Arguments) -> Outcome {
    let query = required(this)?;
    let one = vec![Value::from(1_i64)];
    let limited = interpreter.call_method(&query.statement, "limit", one)?;
    let result = query.result(limited, interpreter)?;
    interpreter.call_method(&result, "first", Vec::new())
}

/// `query.get(key)`.
fn get(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let query = required(this)?;
    let key = arguments.one::<Value>("get")?;
    match query.entities.as_slice() {
        [class] => objects::get(&query.unit, class, &key, interpreter),
        _ => Err(Raised::unsupported("`get` is about one mapped class")),
    }
}

/// `SELECT count(*) FROM (...)`.
fn count(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
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
    let result = query.unit.query(statement, interpreter)?;
    interpreter.call_method(&result, "scalar", Vec::new())
}

/// The table that a query is about, and its conditions.
fn target(query: &SessionQuery) -> Result<(Source, Value, Vec<Expression>), Raised> {
    let (select, _) = query.select()?;
    let [entity] = query.entities.as_slice() else {
        return Err(Raised::unsupported(
            "an update or delete of a query is about one mapped class",
        ));
    };
    let is_plain = select.from.is_empty()
        && select.limits == crate::schema::query::Limits::default()
        && select.group_by.is_empty();
    match table_of(entity) {
        Some(table) if is_plain => Ok((table.source(), entity.clone(), select.conditions)),
        _ => Err(Raised::unsupported(
            "an update or delete of that query is not supported",
        )),
    }
}

/// `query.update({"a": 1}, synchronize_session=...)`: how many rows it changed.
fn update(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("update(values, synchronize_session='auto', update_args=None)")?;
    let query = required(this)?;
    let (table, entity, conditions) = target(query)?;
    let update = Query::Update(Box::new(Update {
        table,
        assignments: Vec::new(),
        conditions,
        returning: Vec::new(),
        prefixes: Vec::new(),
        limit: None,
        ctes: Vec::new(),
    }));
    let statement = changing(update, &entity);
    let given = Arguments::new(&bound.place()).with(bound.required::<Value>("values")?);
    let statement = values::values(interpreter, &statement, given)?;
    changed_rows(interpreter, query, &bound, statement)
}

/// `query.delete(synchronize_session=...)`: how many rows it deleted.
fn delete(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("delete(synchronize_session='auto', delete_args=None)")?;
    let query = required(this)?;
    let (table, entity, conditions) = target(query)?;
    let delete = Query::Delete(Box::new(Delete {
        table,
        conditions,
        returning: Vec::new(),
        prefixes: Vec::new(),
        limit: None,
        ctes: Vec::new(),
    }));
    changed_rows(interpreter, query, &bound, changing(delete, &entity))
}

fn changing(query: Query, entity: &Value) -> Value {
    Value::native(QueryObject {
        table: table_of(entity),
        views: View::of(entity).into_iter().collect(),
        ..QueryObject::new(query)
    })
}

fn changed_rows(
    interpreter: &mut Interpreter,
    query: &SessionQuery,
    bound: &Bound,
    statement: Value,
) -> Outcome {
    let result = query.unit.query(statement.clone(), interpreter)?;
    let given = bound.optional::<Value>("synchronize_session")?;
    let synchronizes = !matches!(given, Some(Value::Bool(false)));
    if let (true, Some(object)) = (synchronizes, statement.as_native::<QueryObject>()) {
        synchronize::after(&query.unit, object, interpreter)?;
    }
    let count = interpreter.find_attribute(&result, "rowcount")?;
    Ok(count.unwrap_or(Value::None))
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
    ) -> Result<Option<Value>, Raised> {
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
        let Some(name) = CHANGES.iter().find(|known| **known == name) else {
            let is_own = METHODS.iter().any(|(known, _)| *known == name);
            if is_own || name.starts_with("__") {
                return Ok(None);
            }
            return Err(Raised::unsupported(format!(
                "`{name}` of a query is not supported yet"
            )));
        };
        let Some(method) = interpreter.find_attribute(&self.statement, name)? else {
            return Ok(None);
        };
        let (unit, entities) = (Rc::clone(&self.unit), self.entities.clone());
        Ok(Some(Value::closure(name, move |interpreter, arguments| {
            let statement = interpreter.call(&method, arguments)?;
            Ok(session_query(Rc::clone(&unit), entities.clone(), statement))
        })))
    }

    fn iterate(
        &self,
        this: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, Raised> {
        all(interpreter, this, Arguments::new(&interpreter.place())).map(Some)
    }
}
