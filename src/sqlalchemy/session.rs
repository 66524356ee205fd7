//! A session, as far as scripts use one to run statements: `Session(bind=op.get_bind())`.
//!
//! It is bound to the connection of the migration, whose transaction is not its own: `commit` leaves that
//! open, as SQLAlchemy's `join_transaction_mode` has it. Objects of mapped classes are not loaded.

pub mod query;

use crate::python::{Arguments, Interpreter, Native, NativeMethod, Outcome, Raised, Value};
use crate::sqlalchemy::connection::ConnectionObject;
use crate::sqlalchemy::query::change;
use crate::sqlalchemy::session::query::SessionQuery;

/// `Session(bind=...)`.
#[derive(Debug)]
pub struct SessionObject {
    bind: Value,
}

/// `sessionmaker(bind=...)`.
#[derive(Debug)]
struct SessionMaker {
    bind: Option<Value>,
}

impl SessionObject {
    /// The connection that it is bound to.
    pub fn connection(&self) -> Value {
        self.bind.clone()
    }
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("execute", |interpreter, this, arguments| {
        pass_on(interpreter, this, "execute", arguments)
    }),
    ("scalar", |interpreter, this, arguments| {
        pass_on(interpreter, this, "scalar", arguments)
    }),
    ("scalars", |interpreter, this, arguments| {
        pass_on(interpreter, this, "scalars", arguments)
    }),
    ("rollback", |interpreter, this, arguments| {
        pass_on(interpreter, this, "rollback", arguments)
    }),
    ("begin_nested", |interpreter, this, arguments| {
        pass_on(interpreter, this, "begin_nested", arguments)
    }),
    ("connection", |_, this, _| bind(this)),
    ("get_bind", |_, this, _| bind(this)),
    ("begin", |_, this, _| Ok(this.clone())),
    ("commit", |_, _, arguments| nothing(arguments, "commit")),
    ("flush", |_, _, arguments| nothing(arguments, "flush")),
    ("close", |_, _, arguments| nothing(arguments, "close")),
    ("expire_all", |_, _, arguments| {
        nothing(arguments, "expire_all")
    }),
    ("expunge_all", |_, _, arguments| {
        nothing(arguments, "expunge_all")
    }),
    ("query", query::query),
    ("bulk_insert_mappings", bulk_insert_mappings),
];

/// What needs objects of mapped classes.
const LATER: &[&str] = &[
    "add",
    "add_all",
    "bulk_save_objects",
    "bulk_update_mappings",
    "delete",
    "expire",
    "expunge",
    "get",
    "merge",
    "refresh",
];

fn nothing(arguments: Arguments, name: &str) -> Outcome {
    arguments.none(name)?;
    Ok(Value::None)
}

fn bind(this: &Value) -> Outcome {
    let session = this.as_native::<SessionObject>();
    session
        .map(|session| session.bind.clone())
        .ok_or_else(|| Raised::type_error("a session is expected"))
}

/// What the connection does as well.
fn pass_on(
    interpreter: &mut Interpreter,
    this: &Value,
    method: &str,
    arguments: Arguments,
) -> Outcome {
    let bind = bind(this)?;
    match interpreter.find_attribute(&bind, method)? {
        Some(method) => interpreter.call(&method, arguments),
        None => Err(Raised::unsupported(format!(
            "`{method}` of a session is not supported"
        ))),
    }
}

/// `session.bulk_insert_mappings(Model, [{"a": 1}, ...])`.
fn bulk_insert_mappings(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> Outcome {
    let bound = arguments.bind(
        "bulk_insert_mappings(mapper, mappings, return_defaults=False, render_nulls=False)",
    )?;
    let insert = change::insert(&bound.required("mapper")?, None)?;
    let mappings = bound.required::<Value>("mappings")?;
    let arguments = Arguments::new(&bound.place()).with(insert).with(mappings);
    pass_on(interpreter, this, "execute", arguments)?;
    Ok(Value::None)
}

/// The session of a connection.
fn session_of(bind: Option<Value>, arguments: &Arguments) -> Outcome {
    let place = arguments.place();
    let Some(bind) = bind else {
        let message = "a session needs a connection: `Session(bind=op.get_bind())`";
        return Err(Raised::unsupported(message).at(place));
    };
    if bind.as_native::<ConnectionObject>().is_none() {
        let message =
            "a session with a connection of its own is not supported: bind it to `op.get_bind()`";
        return Err(Raised::unsupported(message).at(place));
    }
    Ok(Value::native(SessionObject { bind }))
}

/// `Session(bind=None, ...)`.
pub fn session(_: &mut Interpreter, mut arguments: Arguments) -> Outcome {
    let given = arguments.take_keyword("bind");
    let bind = given.or_else(|| arguments.positional.first().cloned());
    session_of(bind, &arguments)
}

/// `sessionmaker(bind=None, ...)`.
pub fn sessionmaker(_: &mut Interpreter, mut arguments: Arguments) -> Outcome {
    let given = arguments.take_keyword("bind");
    let bind = given.or_else(|| arguments.positional.first().cloned());
    Ok(Value::native(SessionMaker { bind }))
}

impl Native for SessionMaker {
    fn type_name(&self) -> &'static str {
        "sessionmaker"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _: &Value, mut arguments: Arguments, _: &mut Interpreter) -> Outcome {
        let bind = arguments.take_keyword("bind").or_else(|| self.bind.clone());
        session_of(bind, &arguments)
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
    ) -> Result<Option<Value>, Raised> {
        match name {
            "bind" => Ok(Some(self.bind.clone())),
            "no_autoflush" => Ok(Some(this.clone())),
            _ if LATER.contains(&name) => Err(Raised::unsupported(format!(
                "`{name}` of a session needs objects of mapped classes, which are not supported yet"
            ))),
            _ => Ok(None),
        }
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, Raised> {
        Ok(Some(this.clone()))
    }
}

/// The query of a session.
pub fn query_of(bind: Value, entities: Vec<Value>, statement: Value) -> Value {
    Value::native(SessionQuery {
        bind,
        entities,
        statement,
    })
}
