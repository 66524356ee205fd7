//! Functions that check or change a value: `@field_validator`, `@validator`, `@model_validator`.

use std::rc::Rc;

use dbm_python::{
    Arguments, Class, Instance, Interpreter, Native, PyError, PyResult, StandardError, Value,
};

/// A decorated function of a class.
#[derive(Debug, Clone)]
pub(crate) struct Validator {
    /// The fields it is for; `*` is every one. None: it is for the whole model.
    pub(crate) fields: Option<Vec<String>>,
    /// Whether it runs before the value is made to fit.
    pub(crate) before: bool,
    /// pydantic 1: the other values come as a dict.
    pub(crate) old: bool,
    function: Value,
}

impl Native for Validator {
    fn type_name(&self) -> &'static str {
        "PydanticDescriptorProxy"
    }

    /// `Class.check` is the function.
    fn get(
        &self,
        _: &Value,
        _: Option<&Value>,
        owner: &Rc<Class>,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let _ = (owner, interpreter);
        Ok(Some(self.function.clone()))
    }
}

/// `info` of a field validator: the other fields that are known by then.
#[derive(Debug)]
struct Info {
    data: Value,
    field: String,
}

impl Native for Info {
    fn type_name(&self) -> &'static str {
        "ValidationInfo"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "data" => Some(self.data.clone()),
            "field_name" | "name" => Some(Value::from(self.field.as_str())),
            "context" | "config" => Some(Value::None),
            _ => None,
        })
    }
}

impl Validator {
    /// Runs it on a value of a field; `others` are the values of the fields before.
    ///
    /// # Errors
    /// What it raises.
    pub(crate) fn run(
        &self,
        class: &Value,
        field: &str,
        value: Value,
        others: Value,
        interpreter: &mut Interpreter,
    ) -> PyResult {
        let function = self.plain_function(interpreter)?;
        let names = parameters(&function);
        let mut arguments = Arguments::new(&interpreter.place());
        if names.first().is_some_and(|name| name == "cls") || self.is_class_method(interpreter)? {
            arguments.positional.push(class.clone());
        }
        let taken = arguments.positional.len() + 1;
        arguments.positional.push(value);
        for name in names.iter().skip(taken) {
            let extra = match name.as_str() {
                "values" | "kwargs" if self.old => others.clone(),
                _ => Value::native(Info {
                    data: others.clone(),
                    field: field.to_owned(),
                }),
            };
            if self.old {
                arguments.keywords.push((name.as_str().into(), extra));
            } else {
                arguments.positional.push(extra);
            }
        }
        interpreter.call(&function, arguments)
    }

    /// Runs it on a whole model: on its object after, on the dict of its values before.
    ///
    /// # Errors
    /// What it raises.
    pub(crate) fn run_on_model(
        &self,
        class: &Value,
        subject: Value,
        interpreter: &mut Interpreter,
    ) -> PyResult {
        let function = self.plain_function(interpreter)?;
        let mut arguments = Arguments::new(&interpreter.place());
        if self.before || self.old {
            arguments.positional.push(class.clone());
        }
        arguments.positional.push(subject);
        if !self.old && parameters(&function).len() > arguments.positional.len() {
            arguments.positional.push(Value::native(Info {
                data: Value::dict::<String>([]),
                field: String::new(),
            }));
        }
        interpreter.call(&function, arguments)
    }

    /// The function within `@classmethod`.
    fn plain_function(&self, interpreter: &mut Interpreter) -> PyResult {
        match &self.function {
            Value::Native(_) => {
                let inner = interpreter.find_attribute(&self.function, "__func__")?;
                Ok(inner.unwrap_or_else(|| self.function.clone()))
            }
            function => Ok(function.clone()),
        }
    }

    fn is_class_method(&self, interpreter: &mut Interpreter) -> Result<bool, PyError> {
        let _ = interpreter;
        Ok(matches!(&self.function, Value::Native(native) if native.type_name() == "classmethod"))
    }
}

fn parameters(function: &Value) -> Vec<String> {
    match function {
        Value::Function(function) => function
            .parameters()
            .iter()
            .map(|it| it.name.to_string())
            .collect(),
        _ => Vec::new(),
    }
}

/// `@field_validator("a", "b", mode="before")`
pub(crate) fn field_validator(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let before = match arguments.keyword("mode").and_then(Value::as_str) {
        None | Some("after") => false,
        Some("before" | "plain") => true,
        Some(_) => {
            return Err(
                PyError::unsupported("this mode of a validator is not supported")
                    .at(arguments.place()),
            );
        }
    };
    Ok(decorator(Some(names(&arguments)), before, false))
}

/// pydantic 1's `@validator("a", "b", pre=True)`
pub(crate) fn old_validator(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let before = matches!(arguments.keyword("pre"), Some(Value::Bool(true)));
    Ok(decorator(Some(names(&arguments)), before, true))
}

/// `@model_validator(mode="after")`
pub(crate) fn model_validator(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    match arguments.keyword("mode").and_then(Value::as_str) {
        Some("after") => Ok(decorator(None, false, false)),
        Some("before") => Ok(decorator(None, true, false)),
        _ => Err(
            PyError::unsupported("this mode of a validator is not supported").at(arguments.place()),
        ),
    }
}

/// pydantic 1's `@root_validator`, with and without parentheses.
pub(crate) fn root_validator(_: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let before = matches!(arguments.keyword("pre"), Some(Value::Bool(true)));
    if arguments.positional.is_empty() {
        return Ok(decorator(None, before, true));
    }
    let function = arguments.positional.remove(0);
    Ok(Value::native(Validator {
        fields: None,
        before,
        old: true,
        function,
    }))
}

fn names(arguments: &Arguments) -> Vec<String> {
    arguments
        .positional
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn decorator(fields: Option<Vec<String>>, before: bool, old: bool) -> Value {
    Value::closure("decorator", move |_, arguments| {
        let function = arguments.one("decorator")?;
        Ok(Value::native(Validator {
            fields: fields.clone(),
            before,
            old,
            function,
        }))
    })
}

/// `Annotated[str, BeforeValidator(function)]`
pub(crate) fn annotated(mut arguments: Arguments, before: bool) -> Value {
    let function = if arguments.positional.is_empty() {
        Value::None
    } else {
        arguments.positional.remove(0)
    };
    Value::native(Validator {
        fields: None,
        before,
        old: false,
        function,
    })
}

/// `@computed_field`, with and without parentheses: the property itself.
pub(crate) fn computed_field(_: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    if arguments.positional.is_empty() {
        return Ok(Value::function("computed_field", |_, arguments| {
            arguments.one("computed_field")
        }));
    }
    Ok(arguments.positional.remove(0))
}

/// `@field_serializer(...)`: what is written out is not asked for here.
pub(crate) fn serializer(_: &mut Interpreter, _: Arguments) -> PyResult {
    Ok(Value::function("serializer", |_, arguments| {
        arguments.one("serializer")
    }))
}

thread_local! {
    static ERROR: Rc<Class> = Class::exception("ValidationError", "pydantic", &StandardError::ValueError.class());
}

/// `ValidationError`
pub(crate) fn error_class() -> Value {
    Value::Class(ERROR.with(Rc::clone))
}

/// A `ValidationError` of one field; the value is not shown.
pub(crate) fn invalid(field: &str, message: &str) -> PyError {
    let text = Value::from(format!("{field}: {message}"));
    PyError::exception(Instance::exception(&ERROR.with(Rc::clone), vec![text]))
}
