//! Types as values: `list[int]`, `int | None`, and what `typing` offers.

use std::rc::Rc;

use super::arguments::Arguments;
use super::class::Class;
use super::interpreter::Interpreter;
use super::library::native_class::NativeClass;
use super::native::{BinaryOperator, Native, PyResult};
use super::py_error::PyError;
use super::value::Value;

/// A type with arguments: `list[int]`, `Optional[str]`, `Mapped[int]`.
#[derive(Debug, Clone)]
pub struct GenericAlias {
    /// What stands before the brackets.
    pub origin: Value,
    /// What stands between them.
    pub arguments: Vec<Value>,
}

/// `int | None`, `Union[...]`, `Optional[...]`.
#[derive(Debug, Clone)]
pub struct Union {
    /// The alternatives; `None` is [`Value::None`].
    pub alternatives: Vec<Value>,
}

/// A name of `typing` that takes arguments and means nothing at run time: `Any`, `ClassVar`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialForm {
    /// Its name.
    pub name: String,
}

/// What stands between the brackets: one value or several.
pub(super) fn type_arguments(key: &Value) -> Vec<Value> {
    match key {
        Value::Tuple(items) => items.to_vec(),
        other => vec![other.clone()],
    }
}

impl Native for GenericAlias {
    fn type_name(&self) -> &'static str {
        "GenericAlias"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match name {
            "__origin__" => Ok(Some(self.origin.clone())),
            "__args__" => Ok(Some(Value::tuple(self.arguments.iter().cloned()))),
            _ => interpreter.find_attribute(&self.origin.clone(), name),
        }
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        interpreter.call(&self.origin.clone(), arguments)
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn get_item(
        &self,
        _: &Value,
        key: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(Some(Value::native(Self {
            origin: self.origin.clone(),
            arguments: type_arguments(key),
        })))
    }

    fn binary(
        &self,
        this: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(alternatives(this, operator, other, reflected))
    }

    fn base(
        &self,
        _: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Vec<Value>>, PyError> {
        match &self.origin {
            Value::Native(native) => match Rc::clone(native).base(&self.origin, interpreter)? {
                Some(bases) => Ok(Some(bases)),
                None => Ok(Some(vec![self.origin.clone()])),
            },
            origin => Ok(Some(vec![origin.clone()])),
        }
    }

    fn has_instance(&self, _: &Value, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Err(PyError::type_error(
            "isinstance() argument 2 cannot be a parameterized generic",
        ))
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        let origin = type_text(interpreter, &self.origin)?;
        let mut parts = Vec::new();
        for argument in &self.arguments {
            parts.push(type_text(interpreter, argument)?);
        }
        Ok(format!("{origin}[{}]", parts.join(", ")))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let other = other.as_native::<Self>()?;
        let same = self.arguments.len() == other.arguments.len()
            && self
                .arguments
                .iter()
                .zip(&other.arguments)
                .all(|(left, right)| left.same_key(right));
        Some(same && self.origin.same_key(&other.origin))
    }
}

/// A type's name, as annotations show it.
fn type_text(interpreter: &mut Interpreter, value: &Value) -> Result<String, PyError> {
    match value {
        Value::Class(class) if class.module() == "builtins" => Ok(class.name().to_owned()),
        Value::Class(class) => Ok(format!("{}.{}", class.module(), class.name())),
        _ => interpreter.repr(value),
    }
}

impl Native for Union {
    fn type_name(&self) -> &'static str {
        "UnionType"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "__args__").then(|| Value::tuple(self.alternatives.iter().cloned())))
    }

    fn binary(
        &self,
        this: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(alternatives(this, operator, other, reflected))
    }

    fn has_instance(
        &self,
        value: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<bool>, PyError> {
        for alternative in &self.alternatives {
            let is = match alternative {
                Value::None => value.is_none(),
                class => interpreter.is_instance(value, class)?,
            };
            if is {
                return Ok(Some(true));
            }
        }
        Ok(Some(false))
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        let mut parts = Vec::new();
        for alternative in &self.alternatives {
            parts.push(type_text(interpreter, alternative)?);
        }
        Ok(parts.join(" | "))
    }
}

impl Native for SpecialForm {
    fn type_name(&self) -> &'static str {
        "_SpecialForm"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "__name__").then(|| Value::from(self.name.as_str())))
    }

    fn get_item(
        &self,
        this: &Value,
        key: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let arguments = type_arguments(key);
        Ok(Some(match self.name.as_str() {
            "Optional" => Value::native(Union {
                alternatives: arguments.into_iter().chain([Value::None]).collect(),
            }),
            "Union" => Value::native(Union {
                alternatives: arguments,
            }),
            _ => Value::native(GenericAlias {
                origin: this.clone(),
                arguments,
            }),
        }))
    }

    fn binary(
        &self,
        this: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(alternatives(this, operator, other, reflected))
    }

    fn base(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Vec<Value>>, PyError> {
        Ok(Some(Vec::new()))
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("typing.{}", self.name))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        other.as_native::<Self>().map(|other| self == other)
    }
}

pub(super) fn alternatives(
    this: &Value,
    operator: BinaryOperator,
    other: &Value,
    reflected: bool,
) -> Option<Value> {
    if operator != BinaryOperator::Or {
        return None;
    }
    let part = |value: &Value| match value.as_native::<Union>() {
        Some(union) => union.alternatives.clone(),
        None => vec![value.clone()],
    };
    let (left, right) = if reflected {
        (other, this)
    } else {
        (this, other)
    };
    Some(Value::native(Union {
        alternatives: part(left).into_iter().chain(part(right)).collect(),
    }))
}

/// `int | None`, where no side has an `|` of its own.
pub(super) fn union(operator: BinaryOperator, left: &Value, right: &Value) -> Option<Value> {
    let is_type = |value: &Value| {
        matches!(value, Value::Class(_)) || value.as_native::<NativeClass>().is_some()
    };
    let fits = |value: &Value| is_type(value) || value.is_none() || value.as_str().is_some();
    let one = is_type(left) || is_type(right);
    if one && fits(left) && fits(right) {
        alternatives(left, operator, right, false)
    } else {
        None
    }
}

impl Interpreter {
    /// `list[int]`, `Status["OPEN"]`, and `__class_getitem__`.
    pub(super) fn item_of_class(&mut self, class: &Rc<Class>, key: &Value) -> PyResult {
        let this = Value::Class(Rc::clone(class));
        if let Some(member) = class.member_named(key)? {
            return Ok(member);
        }
        if let Some(method) = class.lookup("__class_getitem__") {
            let function = match method.as_native::<super::descriptor::Wrapped>() {
                Some(wrapped) => wrapped.function.clone(),
                None => method,
            };
            return self.call_with(&function, [this, key.clone()]);
        }
        for base in class.native_bases() {
            if let Value::Native(native) = &base
                && let Some(item) = native.class_item(class, key, self)?
            {
                return Ok(item);
            }
        }
        self.count_work(super::calling::NATIVE_STEPS)?;
        Ok(Value::native(GenericAlias {
            origin: this,
            arguments: type_arguments(key),
        }))
    }
}
