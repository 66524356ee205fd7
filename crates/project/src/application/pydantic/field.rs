//! `Field(...)`, aliases and configurations.

use dbm_python::{
    Arguments, Bound, Dict, FromValue, Interpreter, Native, PyError, PyResult, Value,
};

/// What `Field(...)` says about a field.
#[derive(Debug, Clone, Default)]
pub(crate) struct FieldInfo {
    /// The default; none if the field is required.
    pub(crate) default: Option<Value>,
    /// Makes the default.
    pub(crate) factory: Option<Value>,
    /// Names that replace the field's own in the environment.
    pub(crate) names: Vec<String>,
    /// `alias=`: the name as an argument of the class too.
    pub(crate) alias: Option<String>,
}

impl Native for FieldInfo {
    fn type_name(&self) -> &'static str {
        "FieldInfo"
    }
}

/// `AliasChoices("A", "B")`
#[derive(Debug)]
struct Choices(Vec<String>);

impl Native for Choices {
    fn type_name(&self) -> &'static str {
        "AliasChoices"
    }
}

/// `Field(default, alias=..., validation_alias=..., env=..., default_factory=...)`; what else it says
/// describes or restricts the value.
pub(crate) fn field(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "Field(default=None, *, default_factory=None, alias=None, validation_alias=None, env=None, **restrictions)",
    )?;
    let default = bound
        .value("default")
        .filter(|value| !matches!(value, Value::Ellipsis));
    let alias = bound.optional::<String>("alias")?;
    let named = match bound.optional::<Value>("validation_alias")? {
        Some(named) => names(&named, &bound, "validation_alias")?,
        None => alias.iter().cloned().collect(),
    };
    let named = match bound.optional::<Value>("env")? {
        Some(env) => names(&env, &bound, "env")?,
        None => named,
    };
    Ok(Value::native(FieldInfo {
        default,
        factory: bound.optional("default_factory")?,
        names: named,
        alias,
    }))
}

fn names(value: &Value, bound: &Bound, argument: &str) -> Result<Vec<String>, PyError> {
    if let Some(name) = value.as_str() {
        return Ok(vec![name.to_owned()]);
    }
    if let Some(choices) = value.as_native::<Choices>() {
        return Ok(choices.0.clone());
    }
    Vec::<String>::from_value(value)
        .map_err(|_| bound.unsupported(argument, "this form of an alias is not supported"))
}

/// `AliasChoices("A", "B")`
pub(crate) fn alias_choices(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let place = arguments.place();
    let names = arguments
        .positional
        .iter()
        .map(|name| name.as_str().map(str::to_owned));
    match names.collect::<Option<Vec<_>>>() {
        Some(names) => Ok(Value::native(Choices(names))),
        None => Err(PyError::unsupported("this form of an alias is not supported").at(place)),
    }
}

/// `SettingsConfigDict(env_prefix=...)` is a dict.
pub(crate) fn config_dict(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let dict = Dict::new();
    for (name, value) in arguments.keywords {
        dict.insert_str(name, value);
    }
    Ok(Value::Dict(std::rc::Rc::new(dict)))
}
