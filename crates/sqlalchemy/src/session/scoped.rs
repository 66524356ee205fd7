//! `scoped_session(factory)`: a session of its own for the one thread of a script.

use std::cell::RefCell;

use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// `scoped_session(sessionmaker(...))`.
#[derive(Debug)]
struct ScopedSession {
    factory: Value,
    session: RefCell<Option<Value>>,
}

/// `scoped_session(session_factory, scopefunc=None)`.
///
/// # Errors
/// For a function that tells scopes apart.
pub(crate) fn scoped_session(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("scoped_session(session_factory, scopefunc=None)")?;
    if bound.optional::<Value>("scopefunc")?.is_some() {
        return Err(bound.unsupported("scopefunc", "`scopefunc` is not supported"));
    }
    Ok(Value::native(ScopedSession {
        factory: bound.required("session_factory")?,
        session: RefCell::default(),
    }))
}

const METHODS: &[(&str, NativeMethod)] = &[("remove", |interpreter, this, arguments| {
    arguments.none("remove")?;
    let scoped = this.as_native::<ScopedSession>();
    let session = scoped.and_then(|scoped| scoped.session.take());
    match session {
        Some(session) => interpreter.call_method(&session, "close", Vec::new()),
        None => Ok(Value::None),
    }
})];

impl ScopedSession {
    /// The session, made when it is first asked for.
    fn session(&self, interpreter: &mut Interpreter) -> PyResult {
        if let Some(session) = &*self.session.borrow() {
            return Ok(session.clone());
        }
        let session = interpreter.call_with(&self.factory, [])?;
        *self.session.borrow_mut() = Some(session.clone());
        Ok(session)
    }
}

impl Native for ScopedSession {
    fn type_name(&self) -> &'static str {
        "scoped_session"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        arguments.none("scoped_session")?;
        self.session(interpreter)
    }

    fn contains(
        &self,
        item: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<bool>, PyError> {
        match self.session(interpreter)? {
            Value::Native(session) => session.contains(item, interpreter),
            _ => Ok(None),
        }
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if name == "remove" || name.starts_with("__") {
            return Ok(None);
        }
        let session = self.session(interpreter)?;
        interpreter.find_attribute(&session, name)
    }
}
