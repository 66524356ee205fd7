//! Types of fields, and values made to fit them.

use std::rc::Rc;

use crate::python::{
    Arguments, Class, GenericAlias, Int, Interpreter, Raised, SpecialForm, Union, Value,
};
use crate::target::Secret;

use super::secret::SecretObject;
use super::validator::invalid;
use super::{dsn, secret};

/// What a field's annotation says.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `Any`, or a type that says nothing about the value's form.
    Any,
    /// `str`
    Text,
    /// `int`
    Integer,
    /// `float`
    Float,
    /// `bool`
    Boolean,
    /// `SecretStr`
    Secret,
    /// A class of URLs.
    Url(Value),
    /// `Literal["a", "b"]`
    Literal(Vec<Value>),
    /// `int | str`, `Optional[str]`
    Union(Vec<Kind>),
    /// `list[str]`, `set[str]`, `tuple[str, ...]`: in the environment it is JSON.
    Several(Box<Kind>),
    /// `dict`, in the environment JSON.
    Dict,
    /// `None`
    Nothing,
    /// A class that is called with the value: an enumeration, `Path`.
    Class(Value),
    /// A model: its fields are a dict.
    Model(Value),
    /// What dbm does not know.
    Unknown(String),
}

/// A class that only names a kind: `EmailStr` is a `str`.
pub fn named(name: &str) -> Value {
    Value::Class(Rc::new(Class::native(name, "builtins", None)))
}

impl Kind {
    /// The kind of an annotation.
    pub fn of(annotation: &Value, interpreter: &mut Interpreter) -> Self {
        if let Some(union) = annotation.as_native::<Union>() {
            return Self::Union(
                union
                    .alternatives
                    .iter()
                    .map(|it| Self::of(it, interpreter))
                    .collect(),
            );
        }
        if let Some(generic) = annotation.as_native::<GenericAlias>() {
            return Self::of_generic(generic, interpreter);
        }
        match annotation {
            Value::None => Self::Nothing,
            Value::Class(class) => Self::of_class(class, annotation),
            _ if secret::is_class(annotation) => Self::Secret,
            _ if dsn::of(annotation, "").is_some() => Self::Url(annotation.clone()),
            _ => match annotation.as_native::<SpecialForm>() {
                Some(form) if form.name == "Any" => Self::Any,
                _ => Self::Unknown(interpreter.repr(annotation).unwrap_or_default()),
            },
        }
    }

    fn of_class(class: &Rc<Class>, annotation: &Value) -> Self {
        if class.attached::<super::model::Model>().is_some() {
            return Self::Model(annotation.clone());
        }
        match (class.module(), class.name()) {
            ("builtins", "str") => Self::Text,
            ("builtins", "int") => Self::Integer,
            ("builtins", "float") => Self::Float,
            ("builtins", "bool") => Self::Boolean,
            ("builtins", "list" | "set" | "frozenset" | "tuple") => {
                Self::Several(Box::new(Self::Any))
            }
            ("builtins", "dict") => Self::Dict,
            ("builtins", "object") => Self::Any,
            _ => Self::Class(annotation.clone()),
        }
    }

    fn of_generic(generic: &GenericAlias, interpreter: &mut Interpreter) -> Self {
        let form = generic
            .origin
            .as_native::<SpecialForm>()
            .map(|form| form.name.clone());
        let first = generic.arguments.first();
        match (form.as_deref(), &generic.origin, first) {
            (Some("Literal"), _, _) => Self::Literal(generic.arguments.clone()),
            (Some("Annotated" | "Final" | "Required"), _, Some(inner)) => {
                Self::of(inner, interpreter)
            }
            (Some("Optional"), _, Some(inner)) => {
                Self::Union(vec![Self::of(inner, interpreter), Self::Nothing])
            }
            (Some("Union"), _, Some(_)) => Self::Union(
                generic
                    .arguments
                    .iter()
                    .map(|it| Self::of(it, interpreter))
                    .collect(),
            ),
            (_, Value::Class(class), _) if matches!(class.name(), "dict" | "Dict" | "Mapping") => {
                Self::Dict
            }
            (_, Value::Class(_), Some(inner)) => {
                Self::Several(Box::new(Self::of(inner, interpreter)))
            }
            (Some("Dict" | "Mapping"), _, _) => Self::Dict,
            (Some("List" | "Set" | "Tuple" | "Sequence" | "FrozenSet"), _, Some(inner)) => {
                Self::Several(Box::new(Self::of(inner, interpreter)))
            }
            _ => Self::Unknown(
                interpreter
                    .repr(&Value::native(generic.clone()))
                    .unwrap_or_default(),
            ),
        }
    }

    /// Whether the environment has the value as JSON.
    pub fn is_json(&self) -> bool {
        match self {
            Self::Several(_) | Self::Dict | Self::Model(_) => true,
            Self::Union(kinds) => kinds.iter().any(Self::is_json),
            _ => false,
        }
    }

    /// The value made to fit.
    ///
    /// # Errors
    /// pydantic's `ValidationError`, and what of the kind is not known.
    pub fn fit(
        &self,
        field: &str,
        value: Value,
        interpreter: &mut Interpreter,
    ) -> Result<Value, Raised> {
        match self {
            Self::Any => Ok(value),
            Self::Text => self.text(field, value, interpreter),
            Self::Integer => match integer(&value) {
                Some(number) => Ok(Value::from(number)),
                None => Err(invalid(field, "Input should be a valid integer")),
            },
            Self::Float => match float(&value) {
                Some(number) => Ok(Value::Float(number)),
                None => Err(invalid(field, "Input should be a valid number")),
            },
            Self::Boolean => match boolean(&value) {
                Some(flag) => Ok(Value::Bool(flag)),
                None => Err(invalid(field, "Input should be a valid boolean")),
            },
            Self::Secret => Ok(match value.as_str() {
                Some(text) => Value::native(SecretObject(Secret::new(text))),
                None => value,
            }),
            Self::Url(class) => match value.as_str() {
                Some(text) if text.contains("://") => Ok(dsn::of(class, text).unwrap_or(value)),
                Some(_) => Err(invalid(field, "Input should be a valid URL")),
                None => Ok(value),
            },
            Self::Literal(values) => match values.iter().find(|it| same(it, &value)) {
                Some(found) => Ok(found.clone()),
                None => Err(invalid(field, "Input should be one of the literals")),
            },
            Self::Union(kinds) => one_of(kinds, field, value, interpreter),
            Self::Several(_) | Self::Dict => Ok(value),
            Self::Nothing => match value {
                Value::None => Ok(Value::None),
                _ => Err(invalid(field, "Input should be None")),
            },
            Self::Class(class) => called(class, value, interpreter),
            Self::Model(class) => modelled(class, value, interpreter),
            Self::Unknown(shown) => {
                let message = format!("the type `{shown}` of the setting `{field}` is not known");
                Err(Raised::unsupported(message))
            }
        }
    }

    fn text(
        &self,
        field: &str,
        value: Value,
        interpreter: &mut Interpreter,
    ) -> Result<Value, Raised> {
        match &value {
            Value::Str(_) => Ok(value),
            Value::Int(_) | Value::Float(_) => Ok(Value::from(interpreter.text(&value)?)),
            _ if value.as_str().is_some() => Ok(value),
            Value::Native(_) => Ok(Value::from(interpreter.text(&value)?)),
            _ => Err(invalid(field, "Input should be a valid string")),
        }
    }
}

/// A text stays a text where the union has one; else the first kind that fits.
fn one_of(
    kinds: &[Kind],
    field: &str,
    value: Value,
    interpreter: &mut Interpreter,
) -> Result<Value, Raised> {
    let is_text = value.as_str().is_some();
    if value.is_none() && kinds.iter().any(|kind| matches!(kind, Kind::Nothing)) {
        return Ok(value);
    }
    if is_text && kinds.iter().any(|kind| matches!(kind, Kind::Text)) {
        return Ok(value);
    }
    let mut last = invalid(field, "Input fits none of its types");
    for kind in kinds.iter().filter(|kind| !matches!(kind, Kind::Nothing)) {
        match kind.fit(field, value.clone(), interpreter) {
            Ok(fitted) => return Ok(fitted),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn integer(value: &Value) -> Option<Int> {
    if let Some(text) = value.as_str() {
        return text.trim().parse::<i64>().ok().map(Int::Small);
    }
    value.as_int()
}

fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        _ => match value.as_str() {
            Some(text) => text.trim().parse().ok(),
            None => value.as_int().map(|number| number.to_f64()),
        },
    }
}

/// pydantic's own words for truth.
fn boolean(value: &Value) -> Option<bool> {
    if let Value::Bool(flag) = value {
        return Some(*flag);
    }
    match value.as_str().map(str::to_lowercase).as_deref() {
        Some("1" | "true" | "on" | "t" | "y" | "yes") => Some(true),
        Some("0" | "false" | "off" | "f" | "n" | "no") => Some(false),
        Some(_) => None,
        None => match value.as_int()?.to_i64()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
    }
}

fn same(literal: &Value, value: &Value) -> bool {
    match (literal.as_str(), value.as_str()) {
        (Some(left), Some(right)) => left == right,
        (None, None) => literal
            .as_int()
            .is_some_and(|it| Some(it) == value.as_int()),
        _ => false,
    }
}

/// `Class(value)`, unless it is one already.
fn called(class: &Value, value: Value, interpreter: &mut Interpreter) -> Result<Value, Raised> {
    if value.is_none() || interpreter.is_instance(&value, class).unwrap_or(false) {
        return Ok(value);
    }
    let arguments = Arguments::new(&interpreter.place()).with(value);
    interpreter.call(class, arguments)
}

/// `Model(**value)`.
fn modelled(class: &Value, value: Value, interpreter: &mut Interpreter) -> Result<Value, Raised> {
    let Value::Dict(fields) = &value else {
        return Ok(value);
    };
    let mut arguments = Arguments::new(&interpreter.place());
    for (name, value) in fields.entries() {
        if let Some(name) = name.as_text() {
            arguments.keywords.push((name.clone(), value));
        }
    }
    interpreter.call(class, arguments)
}
