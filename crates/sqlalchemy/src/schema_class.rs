//! The classes of constraints and indexes: called, they make one; `isinstance` asks about them.

use std::rc::Rc;

use dbm_python::{
    Arguments, Class, Interpreter, Native, NativeFunction, PyError, PyResult, Str, Value,
};

/// `sa.UniqueConstraint`, `sa.Index`, ... as a Python value.
#[derive(Debug)]
pub(crate) struct SchemaClass {
    name: &'static str,
    new: NativeFunction,
}

impl SchemaClass {
    /// The class of that name, whose objects `new` makes.
    pub(crate) fn value(name: &'static str, new: NativeFunction) -> Value {
        Value::native(Self { name, new })
    }

    /// Whether an object of the class `name` is one of this.
    pub(crate) fn covers(&self, name: &str) -> bool {
        self.name == name || self.name == "Constraint" && name != "Index"
    }
}

/// `sa.Constraint`, of which no object is made here.
///
/// # Errors
/// Always.
pub(crate) fn constraint(_: &mut Interpreter, _: Arguments) -> PyResult {
    Err(PyError::unsupported(
        "a `Constraint` that is none of SQLAlchemy's kinds is not supported",
    ))
}

impl Native for SchemaClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        (self.new)(interpreter, arguments)
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let other = other.as_native::<Self>();
        Some(other.is_some_and(|other| other.name == self.name))
    }

    fn hash(&self) -> Option<Result<u64, PyError>> {
        let hash = |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte));
        Some(Ok(self.name.bytes().fold(7, hash)))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "__name__" | "__qualname__" => Some(Value::from(self.name)),
            "__module__" => Some(Value::from("sqlalchemy.sql.schema")),
            _ => None,
        })
    }

    fn is_subclass_of(&self, class: &Value) -> Option<bool> {
        let class = class.as_native::<Self>();
        Some(class.is_some_and(|class| class.covers(self.name)))
    }

    fn subclass(
        &self,
        _: &Value,
        class: Rc<Class>,
        _: Vec<(Str, Value)>,
        _: &mut Interpreter,
    ) -> PyResult {
        let (below, class) = (self.name, class.name());
        Err(PyError::unsupported(format!(
            "`class {class}`: a class below `{below}` is not supported"
        )))
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("<class 'sqlalchemy.sql.schema.{}'>", self.name))
    }
}
