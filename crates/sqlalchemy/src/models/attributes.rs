//! What stands in the body of a model beside columns.

use std::rc::Rc;

use crate::column::ColumnObject;
use dbm_python::{
    Arguments, Class, GenericAlias, Interpreter, Native, PyError, PyResult, Str, Value,
};

/// Something that has no say in the tables: a relationship, a hybrid, a validator.
#[derive(Debug)]
pub(crate) struct Harmless(pub &'static str);

impl Harmless {
    fn refuse(&self, class: &Class) -> PyError {
        PyError::unsupported(format!(
            "`{}` of an object of `{}` is not supported",
            self.0,
            class.name()
        ))
    }
}

impl Native for Harmless {
    fn type_name(&self) -> &str {
        self.0
    }

    fn get(
        &self,
        _: &Value,
        instance: Option<&Value>,
        owner: &Rc<Class>,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match instance {
            Some(_) => Err(self.refuse(owner)),
            None => Ok(None),
        }
    }

    fn set(
        &self,
        instance: &Value,
        _: Option<Value>,
        _: &mut Interpreter,
    ) -> Option<Result<(), PyError>> {
        match instance {
            Value::Instance(instance) => Some(Err(self.refuse(instance.class()))),
            _ => None,
        }
    }

    fn call(&self, this: &Value, _: Arguments, _: &mut Interpreter) -> PyResult {
        Ok(this.clone())
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((!name.starts_with("__")).then(|| this.clone()))
    }

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
}

/// `Mapped`, before its brackets.
#[derive(Debug)]
pub(crate) struct MappedForm {
    /// Whether it can stand for a column; `WriteOnlyMapped` is a relationship's.
    pub(crate) column: bool,
}

impl Native for MappedForm {
    fn type_name(&self) -> &str {
        "type"
    }

    fn get_item(
        &self,
        this: &Value,
        key: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(Some(Value::native(GenericAlias {
            origin: this.clone(),
            arguments: vec![key.clone()],
        })))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "__name__").then(|| Value::from("Mapped")))
    }
}

/// `declared_attr` itself: `@declared_attr`, `@declared_attr.directive`, `@declared_attr.cascading`.
#[derive(Debug)]
pub(crate) struct Declared;

impl Native for Declared {
    fn type_name(&self) -> &str {
        "type"
    }

    fn call(&self, _: &Value, arguments: Arguments, _: &mut Interpreter) -> PyResult {
        let function = arguments.one::<Value>("declared_attr")?;
        Ok(Value::native(DeclaredAttribute { function }))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(matches!(name, "directive" | "cascading").then(|| this.clone()))
    }
}

/// A method that gives an attribute of each class below.
#[derive(Debug)]
pub(crate) struct DeclaredAttribute {
    function: Value,
}

impl DeclaredAttribute {
    /// What it gives for `class`.
    pub(crate) fn of(&self, class: &Rc<Class>, interpreter: &mut Interpreter) -> PyResult {
        match self.bound(class, interpreter)? {
            Some(bound) => interpreter.call_with(&bound, []),
            None => interpreter.call_with(&self.function, [Value::Class(Rc::clone(class))]),
        }
    }

    /// The return annotation of the method.
    pub(crate) fn annotation(
        &self,
        class: &Rc<Class>,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let bound = self.bound(class, interpreter)?;
        interpreter.return_annotation(bound.as_ref().unwrap_or(&self.function))
    }

    /// The method of a `classmethod`.
    fn bound(
        &self,
        class: &Rc<Class>,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match &self.function {
            Value::Native(native) => {
                Rc::clone(native).get(&self.function, None, class, interpreter)
            }
            _ => Ok(None),
        }
    }
}

impl Native for DeclaredAttribute {
    fn type_name(&self) -> &str {
        "declared_attr"
    }

    fn get(
        &self,
        _: &Value,
        _: Option<&Value>,
        owner: &Rc<Class>,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        self.of(owner, interpreter).map(Some)
    }
}

/// `deferred(column)` and `column_property(column)`: the column, of which an annotation says nothing
/// more; of an expression, nothing.
pub(crate) fn deferred(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let first = arguments.positional.first();
    let Some(column) = first.and_then(Value::as_native::<ColumnObject>) else {
        return Ok(Value::native(Harmless("column_property")));
    };
    let nullable = column.state().is_nullable();
    column.state_mut().nullable = Some(nullable);
    Ok(first.cloned().unwrap_or(Value::None))
}

/// A decorator that changes nothing.
pub(crate) fn itself(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.one("decorator")
}
