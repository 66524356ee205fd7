//! Elements of SQL that Python code defines: objects of classes below `FunctionElement`, whose SQL a
//! `@compiles` function gives.

use std::rc::Rc;

use crate::types::decorator;
use dbm_core::schema::Expression;
use dbm_python::{Arguments, Class, Instance, Interpreter, Native, PyError, PyResult, Str, Value};

/// `FunctionElement`, `ColumnElement`: classes to be below.
#[derive(Debug)]
pub(crate) struct ElementClass(pub &'static str);

impl Native for ElementClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "__name__").then(|| Value::from(self.0)))
    }

    fn call(&self, _: &Value, arguments: Arguments, _: &mut Interpreter) -> PyResult {
        let message = format!("`{}` is not supported yet", self.0);
        Err(PyError::unsupported(message).at(arguments.place()))
    }

    /// `FunctionElement[datetime]`
    fn get_item(
        &self,
        this: &Value,
        _: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(Some(this.clone()))
    }

    fn subclass(
        &self,
        _: &Value,
        class: Rc<Class>,
        _: Vec<(Str, Value)>,
        _: &mut Interpreter,
    ) -> PyResult {
        Ok(Value::Class(class))
    }

    fn initialize(
        &self,
        instance: &Rc<Instance>,
        arguments: Arguments,
        _: &mut Interpreter,
    ) -> Result<(), PyError> {
        match arguments.none(instance.class().name()) {
            Ok(()) => Ok(()),
            Err(_) => Err(unsupported(instance.class(), "with arguments")),
        }
    }
}

fn unsupported(class: &Class, how: &str) -> PyError {
    PyError::unsupported(format!(
        "the SQL element `{}` {how} is not supported",
        class.name()
    ))
}

/// The SQL of such an object on the dialect of this evaluation; nothing for other values.
///
/// # Errors
/// When no function gives its SQL, and whatever it raises.
pub(crate) fn sql(
    value: &Value,
    interpreter: &mut Interpreter,
) -> Result<Option<Expression>, PyError> {
    let Value::Instance(instance) = value else {
        return Ok(None);
    };
    let bases = instance.class().native_bases();
    if !bases
        .iter()
        .any(|it| it.as_native::<ElementClass>().is_some())
    {
        return Ok(None);
    }
    match decorator::compiled(value, instance, interpreter)? {
        Some(sql) => Ok(Some(Expression::text(interpreter.text(&sql)?))),
        None => Err(unsupported(
            instance.class(),
            "without `@compiles` for this dialect",
        )),
    }
}
