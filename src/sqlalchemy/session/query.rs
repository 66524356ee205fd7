//! `session.query(...)`: a select, an update or a delete that runs at once.

use crate::python::{Arguments, Interpreter, Native, NativeMethod, Outcome, Raised, Value};
use crate::schema::Expression;
use crate::schema::query::{Delete, Query, Select, Source, Update};
use crate::sqlalchemy::expression::functions;
use crate::sqlalchemy::query::coerce::exists;
use crate::sqlalchemy::query::view::{View, table_of};
use crate::sqlalchemy::query::{QueryObject, query_of, select, shape, values};
use crate::sqlalchemy::session::{SessionObject, query_of as session_query};

/// A query of a session.
#[derive(Debug)]
pub struct SessionQuery {
    /// The connection.
    pub bind: Value,
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
const HARMLESS: &[&str] = &[
    "execution_options",
    "yield_per",
    "enable_eagerloads",
    "autoflush",
    "populate_existing",
];

const METHODS: &[(&str, NativeMethod)] = &[
    ("all", |interpreter, this, _| {
        fetched(interpreter, this, "all")
    }),
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
    let Some(session) = this.as_native::<SessionObject>() else {
        return Err(Raised::type_error("a session is expected"));
    };
    let entities = arguments.positional.clone();
    let statement = select::select(interpreter, arguments)?;
    Ok(session_query(session.connection(), entities, statement))
}

fn required(this: &Value) -> Result<&SessionQuery, Raised> {
    this.as_native::<SessionQuery>()
        .ok_or_else(|| Raised::type_error("a query is expected"))
}

fn execute(interpreter: &mut Interpreter, bind: &Value, statement: Value) -> Outcome {
    interpreter.call_method(bind, "execute", vec![statement])
}

impl SessionQuery {
    /// Says that rows of mapped classes are not made into objects.
    fn refuse_objects(&self) -> Result<(), Raised> {
        let is_class = |entity: &Value| matches!(entity, Value::Class(_));
        if self.entities.iter().any(is_class) {
            return Err(Raised::unsupported(
                "objects of mapped classes are not loaded yet: a query can ask for their columns",
            ));
        }
        Ok(())
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
    query.refuse_objects()?;
    let result = execute(interpreter, &query.bind, query.statement.clone())?;
    interpreter.call_method(&result, method, Vec::new())
}

fn first(interpreter: &mut Interpreter, this: &Value, _: Arguments) -> Outcome {
    let query = required(this)?;
    query.refuse_objects()?;
    let one = vec![Value::from(1_i64)];
    let limited = interpreter.call_method(&query.statement, "limit", one)?;
    let result = execute(interpreter, &query.bind, limited)?;
    interpreter.call_method(&result, "first", Vec::new())
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
    let result = execute(interpreter, &query.bind, statement)?;
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
    changed_rows(interpreter, &query.bind, statement)
}

/// `query.delete(synchronize_session=...)`: how many rows it deleted.
fn delete(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    arguments.bind("delete(synchronize_session='auto', delete_args=None)")?;
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
    changed_rows(interpreter, &query.bind, changing(delete, &entity))
}

fn changing(query: Query, entity: &Value) -> Value {
    Value::native(QueryObject {
        table: table_of(entity),
        views: View::of(entity).into_iter().collect(),
        ..QueryObject::new(query)
    })
}

fn changed_rows(interpreter: &mut Interpreter, bind: &Value, statement: Value) -> Outcome {
    let result = execute(interpreter, bind, statement)?;
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
            return Ok(None);
        };
        let Some(method) = interpreter.find_attribute(&self.statement, name)? else {
            return Ok(None);
        };
        let (bind, entities) = (self.bind.clone(), self.entities.clone());
        Ok(Some(Value::closure(name, move |interpreter, arguments| {
            let statement = interpreter.call(&method, arguments)?;
            Ok(session_query(bind.clone(), entities.clone(), statement))
        })))
    }

    fn iterate(
        &self,
        this: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, Raised> {
        fetched(interpreter, this, "all").map(Some)
    }
}
