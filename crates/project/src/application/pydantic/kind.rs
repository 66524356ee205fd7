//! Types of fields, and values made to fit them.

use std::rc::Rc;

use dbm_core::target::Secret;
use dbm_python::{
    Arguments, Class, GenericAlias, Int, Interpreter, PyError, SpecialForm, Union, Value,
};

use super::secret::SecretObject;
use super::validator::invalid;
use super::{dsn, secret};

/// What a field's annotation says.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
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
pub(crate) fn named(name: &str) -> Value {
    Value::Class(Rc::new(Class::native(name, "builtins", None)))
}

impl Kind {
    /// The kind of an annotation.
    pub(crate) fn of(annotation: &Value, interpreter: &mut Interpreter) -> Self {
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
            Value::Unavailable(missing) => Self::Unknown(missing.name.clone()),
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
            (Some("Dict" | "Mapping"), _, _) => Self::Dict,
            (_, Value::Class(class), _) if matches!(class.name(), "dict" | "Dict" | "Mapping") => {
                Self::Dict
            }
            (Some("List" | "Set" | "Tuple" | "Sequence" | "FrozenSet"), _, Some(inner))
            | (None, Value::Class(_), Some(inner)) => {
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
    pub(crate) fn is_json(&self) -> bool {
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
    pub(crate) fn fit(
        &self,
        field: &str,
        value: Value,
        interpreter: &mut Interpreter,
    ) -> Result<Value, PyError> {
        let fitted = match self {
            Self::Any | Self::Dict => Some(value),
            Self::Text => text(value, interpreter)?,
            Self::Integer => integer(&value).map(Value::from),
            Self::Float => float(&value).map(Value::Float),
            Self::Boolean => boolean(&value).map(Value::Bool),
            Self::Secret => Some(match value.as_str() {
                Some(text) => Value::native(SecretObject(Secret::new(text))),
                None => value,
            }),
            Self::Url(class) => match value.as_str() {
                Some(text) => dsn::of(class, text).filter(|_| text.contains("://")),
                None => Some(value),
            },
            Self::Literal(values) => values.iter().find(|it| same(it, &value)).cloned(),
            Self::Union(kinds) => return one_of(kinds, field, value, interpreter),
            Self::Several(kind) => Some(several(kind, field, value, interpreter)?),
            Self::Nothing => value.is_none().then_some(value),
            Self::Class(class) => Some(called(class, value, interpreter)?),
            Self::Model(class) => Some(modelled(class, value, interpreter)?),
            Self::Unknown(shown) => {
                let message = format!("the type `{shown}` of the setting `{field}` is not known");
                return Err(PyError::unsupported(message));
            }
        };
        fitted.ok_or_else(|| invalid(field, &format!("Input should be {}", self.wanted())))
    }

    /// What a value should be.
    fn wanted(&self) -> &'static str {
        match self {
            Self::Text => "a valid string",
            Self::Integer => "a valid integer",
            Self::Float => "a valid number",
            Self::Boolean => "a valid boolean",
            Self::Url(_) => "a valid URL",
            Self::Literal(_) => "one of the literals",
            Self::Nothing => "None",
            Self::Any
            | Self::Dict
            | Self::Secret
            | Self::Union(_)
            | Self::Several(_)
            | Self::Class(_)
            | Self::Model(_)
            | Self::Unknown(_) => "valid",
        }
    }
}

/// Numbers and objects that print, as texts; nothing for what is no text.
fn text(value: Value, interpreter: &mut Interpreter) -> Result<Option<Value>, PyError> {
    match &value {
        _ if value.as_str().is_some() => Ok(Some(value)),
        Value::Int(_) | Value::Float(_) | Value::Native(_) => {
            Ok(Some(Value::from(interpreter.text(&value)?)))
        }
        _ => Ok(None),
    }
}

/// Each element of a list, made to fit.
fn several(
    kind: &Kind,
    field: &str,
    value: Value,
    interpreter: &mut Interpreter,
) -> Result<Value, PyError> {
    let Value::List(items) = &value else {
        return Ok(value);
    };
    let mut fitted = Vec::new();
    for item in items.to_vec() {
        fitted.push(kind.fit(field, item, interpreter)?);
    }
    Ok(Value::list(fitted))
}

/// A text stays a text where the union has one; else the first kind that fits.
fn one_of(
    kinds: &[Kind],
    field: &str,
    value: Value,
    interpreter: &mut Interpreter,
) -> Result<Value, PyError> {
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
fn called(class: &Value, value: Value, interpreter: &mut Interpreter) -> Result<Value, PyError> {
    if value.is_none() || interpreter.is_instance(&value, class).unwrap_or(false) {
        return Ok(value);
    }
    let arguments = Arguments::new(&interpreter.place()).with(value);
    interpreter.call(class, arguments)
}

/// `Model(**value)`.
fn modelled(class: &Value, value: Value, interpreter: &mut Interpreter) -> Result<Value, PyError> {
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
