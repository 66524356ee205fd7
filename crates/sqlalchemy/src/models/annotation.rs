//! What `Mapped[...]` says of a column: its type, whether it takes NULL, what `Annotated` adds.

use std::rc::Rc;

use crate::column::ColumnObject;
use crate::modules::general_name;
use crate::types::enumeration;
use dbm_python::{Class, GenericAlias, Interpreter, PyError, SpecialForm, Union, Value};

use super::attributes::MappedForm;
use super::registry::Registry;

/// What an annotation says.
#[derive(Debug)]
pub(crate) struct Annotation {
    /// The type in Python, `Optional` and `Annotated` taken off.
    pub(crate) kind: Value,
    /// The same with `Annotated` still on, as a `type_annotation_map` may name it.
    whole: Value,
    /// Whether `None` is among the alternatives.
    pub(crate) optional: bool,
    /// The `mapped_column(...)` inside `Annotated`.
    pub(crate) column: Option<Rc<ColumnObject>>,
}

/// The annotation of a name in a class body, if it is a `Mapped[...]` that can stand for a column.
pub(crate) fn read(
    class: &Rc<Class>,
    name: &str,
    interpreter: &mut Interpreter,
) -> Result<Option<Annotation>, PyError> {
    let Some(annotation) = interpreter.annotation(class, name)? else {
        return Ok(None);
    };
    let Some(mut inner) = mapped(&annotation) else {
        return Ok(None);
    };
    if let Some(text) = inner.as_text().cloned() {
        inner = interpreter
            .forward_reference(class, name, &text)?
            .unwrap_or(inner);
    }
    Ok(Some(taken_apart(inner)))
}

/// The class that a relationship's annotation names, as a class or by its name, and whether it is of many.
pub(crate) fn related(
    class: &Rc<Class>,
    name: &str,
    interpreter: &mut Interpreter,
) -> Result<Option<(Value, bool)>, PyError> {
    let annotation = match interpreter.annotation(class, name)? {
        Some(annotation) => mapped(&annotation),
        None => None,
    };
    let Some(mut inner) = annotation else {
        return Ok(None);
    };
    if let Some(text) = inner.as_text().filter(|text| !is_name(text)).cloned() {
        inner = interpreter
            .forward_reference(class, name, &text)?
            .unwrap_or(inner);
    }
    let kind = taken_apart(inner).kind;
    let many = kind.as_native::<GenericAlias>();
    let many = many.and_then(|alias| alias.arguments.last().cloned());
    let is_many = many.is_some();
    Ok(Some((many.unwrap_or(kind), is_many)))
}

/// Whether a text is the name of a class alone, which its registry knows better than its module.
fn is_name(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_alphanumeric() || "_.".contains(c))
}

/// What the return annotation of a `declared_attr` says, if it is such a `Mapped[...]`.
pub(crate) fn of_returned(returned: &Value) -> Option<Annotation> {
    mapped(returned).map(taken_apart)
}

/// What stands in the brackets of a `Mapped[...]` that can stand for a column.
fn mapped(annotation: &Value) -> Option<Value> {
    let alias = annotation.as_native::<GenericAlias>()?;
    let form = alias.origin.as_native::<MappedForm>()?;
    let inner = alias.arguments.first().cloned().unwrap_or(Value::None);
    form.column.then_some(inner)
}

fn taken_apart(inner: Value) -> Annotation {
    let mut annotation = Annotation {
        whole: inner.clone(),
        kind: inner,
        optional: false,
        column: None,
    };
    loop {
        if let Some(alternatives) = alternatives(&annotation.kind) {
            annotation.optional |= alternatives.iter().any(Value::is_none);
            let mut others = alternatives.into_iter().filter(|it| !it.is_none());
            match (others.next(), others.next()) {
                (Some(only), None) => annotation.kind = only,
                _ => return annotation,
            }
            annotation.whole = annotation.kind.clone();
        } else if let Some(arguments) = arguments_of("Annotated", &annotation.kind) {
            let mut columns = arguments
                .iter()
                .filter_map(Value::to_native::<ColumnObject>);
            annotation.column = annotation.column.take().or_else(|| columns.next());
            match arguments.first() {
                Some(first) => annotation.kind = first.clone(),
                None => return annotation,
            }
        } else {
            return annotation;
        }
    }
}

fn alternatives(kind: &Value) -> Option<Vec<Value>> {
    kind.as_native::<Union>()
        .map(|union| union.alternatives.clone())
}

/// The arguments of a special form of that name: `Annotated[int, ...]`.
fn arguments_of(form: &str, kind: &Value) -> Option<Vec<Value>> {
    let alias = kind.as_native::<GenericAlias>()?;
    let origin = alias.origin.as_native::<SpecialForm>()?;
    (origin.name == form).then(|| alias.arguments.clone())
}

/// The SQLAlchemy type, class or object, that an annotation stands for.
pub(crate) fn database_type(
    annotation: &Annotation,
    registry: &Registry,
    interpreter: &mut Interpreter,
) -> Result<Value, PyError> {
    for wanted in [&annotation.whole, &annotation.kind] {
        for (known, database) in &registry.types {
            if known.is(wanted) || interpreter.equals(known, wanted)? {
                return Ok(database.clone());
            }
        }
    }
    if let Value::Class(class) = &annotation.kind
        && class.enumeration().is_some()
    {
        if let Some(kind) = mapped_enumeration(class, registry, interpreter)? {
            return Ok(kind);
        }
        let kind = sqlalchemy("Enum")?;
        return interpreter.call_with(&kind, [annotation.kind.clone()]);
    }
    if let Some(words) = arguments_of("Literal", &annotation.kind) {
        return literal(words, interpreter);
    }
    let (module, name) = python_name(&annotation.kind, interpreter)?;
    match standard(&module, &name) {
        Some(kind) => sqlalchemy(kind),
        None => Err(PyError::unsupported(format!(
            "no type of SQLAlchemy is known for the Python type `{name}`"
        ))),
    }
}

/// What a `type_annotation_map` says of all `Enum`s, or of those below a class.
fn mapped_enumeration(
    class: &Rc<Class>,
    registry: &Registry,
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    for above in class.ancestors() {
        let above = Value::Class(Rc::clone(above));
        for (known, database) in &registry.types {
            if known.is(&above) {
                let class = Value::Class(Rc::clone(class));
                return enumeration::for_class(database, &class, interpreter);
            }
        }
    }
    Ok(None)
}

/// `Literal["a", "b"]` is stored as a string (SQLAlchemy: `Enum(native_enum=False)`).
fn literal(words: Vec<Value>, interpreter: &mut Interpreter) -> Result<Value, PyError> {
    let kind = sqlalchemy("Enum")?;
    let mut arguments = interpreter.no_arguments();
    arguments.positional = words;
    arguments = arguments.with_keyword("native_enum", false);
    interpreter.call(&kind, arguments)
}

fn sqlalchemy(name: &str) -> Result<Value, PyError> {
    general_name(name)
        .unwrap_or_else(|| Err(PyError::unsupported(format!("`{name}` is not known"))))
}

/// The module and the name of a Python type.
fn python_name(kind: &Value, interpreter: &mut Interpreter) -> Result<(String, String), PyError> {
    if let Value::Class(class) = kind {
        return Ok((class.module().to_owned(), class.name().to_owned()));
    }
    let mut text = |name| -> Result<String, PyError> {
        let found = interpreter.find_attribute(kind, name)?;
        Ok(found
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default())
    };
    let names = (text("__module__")?, text("__name__")?);
    if names.1.is_empty() {
        return Ok((String::new(), interpreter.repr(kind)?));
    }
    Ok(names)
}

/// SQLAlchemy's own map of types (`sql/sqltypes.py`: `_type_map`).
fn standard(module: &str, name: &str) -> Option<&'static str> {
    Some(match (module, name) {
        ("builtins", "int") => "Integer",
        ("builtins", "float") => "Double",
        ("builtins", "bool") => "Boolean",
        ("builtins", "str") => "String",
        ("builtins", "bytes") => "LargeBinary",
        ("decimal", "Decimal") => "Numeric",
        ("uuid", "UUID") => "Uuid",
        ("datetime", "date") => "Date",
        ("datetime", "datetime") => "DateTime",
        ("datetime", "time") => "Time",
        ("datetime", "timedelta") => "Interval",
        _ => return None,
    })
}
