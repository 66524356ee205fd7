//! A session, as far as scripts use one to run statements: `Session(bind=op.get_bind())`.
//!
//! It is bound to the connection of the migration, whose transaction is not its own: `commit` leaves that
//! open, as SQLAlchemy's `join_transaction_mode` has it. What it holds of objects of mapped classes is its
//! [unit of work](unit_of_work).

pub(crate) mod collection;
mod eager;
pub(crate) mod flush;
pub(crate) mod loader_option;
pub(crate) mod loading;
pub(crate) mod mapping;
pub(crate) mod objects;
pub(crate) mod query;
pub(crate) mod relationship;
pub(crate) mod scoped;
pub(crate) mod snapshot;
pub(crate) mod state;
pub(crate) mod synchronize;
pub(crate) mod transaction;
pub(crate) mod unit_of_work;

use std::rc::Rc;

use crate::connection::ConnectionObject;
use crate::query::QueryObject;
use crate::query::change;
use crate::query::execution::ExecutionOptions;
use crate::result::ResultObject;
use crate::session::loading::Loader;
use crate::session::mapping::Mapping;
use crate::session::query::SessionQuery;
use crate::session::transaction::{NoAutoflush, SessionTransaction};
use crate::session::unit_of_work::UnitOfWork;
use dbm_core::schema::query::Query;
use dbm_python::{
    Arguments, Instance, Interpreter, Native, NativeMethod, PyError, PyResult, Value,
};

/// `Session(bind=...)`.
#[derive(Debug)]
pub(crate) struct SessionObject {
    unit: Rc<UnitOfWork>,
}

/// `sessionmaker(bind=...)`.
#[derive(Debug)]
struct SessionMaker {
    options: Options,
}

/// What a session is made with.
#[derive(Debug, Clone)]
struct Options {
    bind: Option<Value>,
    autoflush: bool,
    expire_on_commit: bool,
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("execute", execute),
    ("scalar", |interpreter, this, arguments| {
        let result = execute(interpreter, this, arguments)?;
        interpreter.call_method(&result, "scalar", Vec::new())
    }),
    ("scalars", |interpreter, this, arguments| {
        let result = execute(interpreter, this, arguments)?;
        interpreter.call_method(&result, "scalars", Vec::new())
    }),
    ("rollback", |interpreter, this, arguments| {
        let rolled_back = pass_on(interpreter, this, "rollback", arguments)?;
        unit_of(this)?.restore_all()?;
        Ok(rolled_back)
    }),
    ("begin_nested", |interpreter, this, arguments| {
        let unit = unit_of(this)?;
        unit.flush(interpreter)?;
        let savepoint = pass_on(interpreter, this, "begin_nested", arguments)?;
        unit.snapshots.begin(savepoint.clone());
        Ok(transaction(this, Some(savepoint), None))
    }),
    ("begin", |_, this, _| Ok(transaction(this, None, None))),
    ("connection", |_, this, _| bind(this)),
    ("get_bind", |_, this, _| bind(this)),
    ("commit", |interpreter, this, arguments| {
        arguments.none("commit")?;
        let unit = unit_of(this)?;
        unit.flush(interpreter)?;
        unit.snapshots.reset();
        if unit.expire_on_commit.get() {
            unit.expire_all()?;
        }
        Ok(Value::None)
    }),
    ("flush", |interpreter, this, arguments| {
        arguments.bind("flush(objects=None)")?;
        unit_of(this)?.flush(interpreter)?;
        Ok(Value::None)
    }),
    ("close", |_, this, arguments| {
        cleared(this, arguments, "close")
    }),
    ("expunge_all", |_, this, arguments| {
        cleared(this, arguments, "expunge_all")
    }),
    ("expire_all", |_, this, arguments| {
        arguments.none("expire_all")?;
        unit_of(this)?.expire_all()?;
        Ok(Value::None)
    }),
    ("query", query::query),
    ("bulk_insert_mappings", bulk_insert_mappings),
];

fn cleared(this: &Value, arguments: Arguments, name: &str) -> PyResult {
    arguments.none(name)?;
    unit_of(this)?.clear();
    Ok(Value::None)
}

fn transaction(session: &Value, savepoint: Option<Value>, subject: Option<Value>) -> Value {
    Value::native(SessionTransaction {
        session: session.clone(),
        depth: unit_of(session).map_or(0, |unit| unit.snapshots.depth()),
        savepoint,
        subject,
    })
}

/// What a session holds.
///
/// # Errors
/// For what is no session.
pub(crate) fn unit_of(this: &Value) -> Result<Rc<UnitOfWork>, PyError> {
    let session = this.as_native::<SessionObject>();
    session
        .map(|session| Rc::clone(&session.unit))
        .ok_or_else(|| PyError::type_error("a session is expected"))
}

fn bind(this: &Value) -> PyResult {
    Ok(unit_of(this)?.bind.clone())
}

/// `session.execute(statement, ...)`: rows of mapped classes are objects.
fn execute(interpreter: &mut Interpreter, this: &Value, mut arguments: Arguments) -> PyResult {
    if let Some(parameters) = arguments.take_keyword("params") {
        arguments = arguments.with_keyword("parameters", parameters);
    }
    let unit = unit_of(this)?;
    let mut keywords = arguments.keywords.iter();
    let keyword = keywords.find(|(name, _)| name.as_str() == "statement");
    let first = arguments.positional.first();
    let statement = first.or(keyword.map(|(_, value)| value)).cloned();
    let statement = statement.unwrap_or(Value::None);
    let given = arguments.take_keyword("execution_options");
    refuse_binds(&mut arguments)?;
    let Some(object) = statement.as_native::<QueryObject>() else {
        let mut options = ExecutionOptions::default();
        options.set_all(&given.unwrap_or(Value::None), interpreter)?;
        unit.before_query(options.autoflush, interpreter)?;
        return pass_on(interpreter, this, "execute", arguments);
    };
    let mut object = object.clone();
    if let Some(given) = given {
        object.options.set_all(&given, interpreter)?;
    }
    unit.before_query(object.options.autoflush, interpreter)?;
    if let Some(result) = bulk_update(&unit, &object, &arguments, interpreter)? {
        return Ok(result);
    }
    let loader = Loader::of(&unit, &object)?;
    let matched = synchronize::before(&unit, &object, interpreter)?;
    let result = pass_on(interpreter, this, "execute", arguments)?;
    synchronize::after(&unit, &object, &matched)?;
    match (loader, result.as_native::<ResultObject>()) {
        (Some(loader), Some(rows)) => rows.with_objects(loader, interpreter).map(Value::native),
        _ => Ok(result),
    }
}

/// `session.execute(update(Model), [{"id": 1, "name": "x"}])`: each row by its primary key.
fn bulk_update(
    unit: &Rc<UnitOfWork>,
    object: &QueryObject,
    arguments: &Arguments,
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    let keyword = arguments.keywords.iter();
    let mut keyword = keyword.filter(|(name, _)| name.as_str() == "parameters");
    let sets = arguments.positional.get(1);
    let sets = sets.or(keyword.next().map(|(_, value)| value));
    let (Query::Update(update), Some(sets @ Value::List(_))) = (&object.query, sets) else {
        return Ok(None);
    };
    let Some(class) = &object.class else {
        return Ok(None);
    };
    if !update.conditions.is_empty() || !update.assignments.is_empty() {
        let message = "an update of many objects with conditions is not supported";
        return Err(PyError::unsupported(message).at(arguments.place()));
    }
    let mapping = Mapping::of(class)?;
    for given in interpreter.iterate(sets)? {
        unit.update_mapping(&mapping, &given, interpreter)?;
    }
    Ok(Some(Value::None))
}

/// `bind_arguments=` may name another connection.
fn refuse_binds(arguments: &mut Arguments) -> Result<(), PyError> {
    let place = arguments.place_of_keyword("bind_arguments");
    match arguments.take_keyword("bind_arguments") {
        None | Some(Value::None) => Ok(()),
        Some(_) => Err(PyError::unsupported("`bind_arguments` is not supported").at(place)),
    }
}

/// What the connection does as well.
fn pass_on(
    interpreter: &mut Interpreter,
    this: &Value,
    method: &str,
    arguments: Arguments,
) -> PyResult {
    let bind = bind(this)?;
    match interpreter.find_attribute(&bind, method)? {
        Some(method) => interpreter.call(&method, arguments),
        None => Err(PyError::unsupported(format!(
            "`{method}` of a session is not supported"
        ))),
    }
}

/// `session.bulk_insert_mappings(Model, [{"a": 1}, ...])`.
fn bulk_insert_mappings(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind(
        "bulk_insert_mappings(mapper, mappings, return_defaults=False, render_nulls=False)",
    )?;
    let insert = change::insert(&bound.required("mapper")?, None)?;
    let mappings = bound.required::<Value>("mappings")?;
    let arguments = Arguments::new(&bound.place()).with(insert).with(mappings);
    pass_on(interpreter, this, "execute", arguments)?;
    Ok(Value::None)
}

/// What is said of a session when it is made, over what is said already.
fn options(arguments: &mut Arguments, known: Options) -> Result<Options, PyError> {
    for name in ["future", "autocommit", "join_transaction_mode"] {
        arguments.take_keyword(name);
    }
    let given = arguments.take_keyword("bind");
    let bound = arguments
        .clone()
        .bind("Session(bind=None, *, autoflush=None, expire_on_commit=None)");
    let bound = bound.map_err(|_| {
        let message = "those arguments of a session are not supported";
        PyError::unsupported(message).at(arguments.place())
    })?;
    Ok(Options {
        bind: given.or(bound.optional("bind")?).or(known.bind),
        autoflush: bound.optional("autoflush")?.unwrap_or(known.autoflush),
        expire_on_commit: bound
            .optional("expire_on_commit")?
            .unwrap_or(known.expire_on_commit),
    })
}

const DEFAULT: Options = Options {
    bind: None,
    autoflush: true,
    expire_on_commit: true,
};

/// The session of a connection.
fn session_of(options: Options, arguments: &Arguments) -> PyResult {
    let place = arguments.place();
    let Some(bind) = options.bind else {
        let message = "a session needs a connection: `Session(bind=op.get_bind())`";
        return Err(PyError::unsupported(message).at(place));
    };
    if bind.as_native::<ConnectionObject>().is_none() {
        let message =
            "a session with a connection of its own is not supported: bind it to `op.get_bind()`";
        return Err(PyError::unsupported(message).at(place));
    }
    let unit = UnitOfWork::new(bind);
    unit.autoflush.set(options.autoflush);
    unit.expire_on_commit.set(options.expire_on_commit);
    let unit = Rc::new(unit);
    Ok(Value::native(SessionObject { unit }))
}

/// `Session(bind=None, ...)`.
pub(crate) fn session(_: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let options = options(&mut arguments, DEFAULT)?;
    session_of(options, &arguments)
}

/// `sessionmaker(bind=None, ...)`.
pub(crate) fn sessionmaker(_: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let options = options(&mut arguments, DEFAULT)?;
    Ok(Value::native(SessionMaker { options }))
}

/// `sessionmaker.begin()`: a session for a `with`.
fn begin_of_maker(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let session = interpreter.call(this, arguments)?;
    Ok(transaction(&session, None, Some(session.clone())))
}

impl Native for SessionMaker {
    fn type_name(&self) -> &'static str {
        "sessionmaker"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _: &Value, mut arguments: Arguments, _: &mut Interpreter) -> PyResult {
        let options = options(&mut arguments, self.options.clone())?;
        session_of(options, &arguments)
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[("begin", begin_of_maker)]
    }
}

impl Native for SessionObject {
    fn type_name(&self) -> &'static str {
        "Session"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match name {
            "bind" => Ok(Some(self.unit.bind.clone())),
            "no_autoflush" => Ok(Some(Value::native(NoAutoflush {
                session: this.clone(),
                before: self.unit.autoflush.get(),
            }))),
            "autoflush" => Ok(Some(Value::Bool(self.unit.autoflush.get()))),
            "new" => Ok(Some(objects_of(&self.unit.added.borrow()))),
            "deleted" => Ok(Some(objects_of(&self.unit.deleted.borrow()))),
            _ => match objects::METHODS.iter().find(|(known, _)| *known == name) {
                Some((name, method)) => Ok(Some(Value::method(this, name, *method))),
                None if is_known(name) => Ok(None),
                None => Err(PyError::unsupported(format!(
                    "`{name}` of a session is not supported yet"
                ))),
            },
        }
    }

    fn contains(&self, item: &Value, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        let Value::Instance(instance) = item else {
            return Ok(Some(false));
        };
        let unit = state::InstanceState::of(instance)?.session();
        Ok(Some(unit.is_some_and(|unit| Rc::ptr_eq(&unit, &self.unit))))
    }

    fn exit(&self, _: &Value, _: Option<&Value>, _: &mut Interpreter) -> Result<bool, PyError> {
        self.unit.clear();
        Ok(false)
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(this.clone()))
    }
}

fn objects_of(instances: &[Rc<Instance>]) -> Value {
    Value::list(instances.iter().map(|it| Value::Instance(Rc::clone(it))))
}

fn is_known(name: &str) -> bool {
    name.starts_with("__") || METHODS.iter().any(|(known, _)| *known == name)
}

/// The query of a session.
pub(crate) fn query_of(unit: Rc<UnitOfWork>, statement: Value) -> Value {
    Value::native(SessionQuery { unit, statement })
}
