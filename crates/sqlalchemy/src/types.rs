//! Column types as Python objects: the classes (`sa.String`) and what they make (`sa.String(50)`).

mod attributes;
pub(crate) mod build;
pub(crate) mod classes;
pub mod decorator;
pub(crate) mod enumeration;
mod representation;
pub mod resolution;
pub(crate) mod words;

use std::rc::Rc;

use crate::ddl;
use crate::types::classes::{Family, TypeClass};
use crate::types::enumeration::Members;
use dbm_core::schema::extent::Measured;
use dbm_core::schema::{Literal, Type, TypeKind};
use dbm_python::{
    Arguments, Bound, Charge, Instance, Interpreter, Native, NativeMethod, PyError, PyResult,
    Value, allows,
};

/// A class of types: `sa.String` before it is called.
#[derive(Debug)]
pub(crate) struct TypeClassObject(pub &'static TypeClass);

/// A type: `sa.String(50)`.
#[derive(Debug, Clone)]
pub struct TypeObject {
    /// The class that made it; nothing for a type that no script wrote.
    pub(crate) class: Option<&'static TypeClass>,
    /// The type.
    pub kind: Type,
    /// The Python `Enum` that it stores.
    pub(crate) members: Option<Members>,
    /// What the type takes.
    charge: Charge,
}

impl TypeObject {
    /// A copy; of one that is too large for the script, something of no use.
    fn copied(&self) -> Self {
        let extent = self.kind.extent();
        if allows(extent.bytes, extent.depth) {
            return self.clone();
        }
        Self::from(Type::null())
    }
}

impl From<Type> for TypeObject {
    fn from(kind: Type) -> Self {
        Self {
            class: None,
            kind,
            members: None,
            charge: Charge::default(),
        }
    }
}

/// The class of that name in a module, as a Python object.
pub(crate) fn class(module: &str, name: &str) -> Option<Value> {
    classes::find(module, name).map(|class| Value::native(TypeClassObject(class)))
}

/// The type that a value is: a type, or a class of types that needs no arguments.
///
/// # Errors
/// When making it raises.
pub(crate) fn type_or_null(
    value: &Value,
    interpreter: &mut Interpreter,
) -> Result<Option<Type>, PyError> {
    Ok(object_or_null(value, interpreter)?.map(|object| object.kind))
}

/// The same, with what Python knows of it.
///
/// # Errors
/// When making it raises.
pub fn object_or_null(
    value: &Value,
    interpreter: &mut Interpreter,
) -> Result<Option<TypeObject>, PyError> {
    if let Some(object) = value.as_native::<TypeObject>() {
        return Ok(Some(object.copied()));
    }
    if let Some(class) = value.as_native::<TypeClassObject>() {
        let arguments = Arguments::new(&interpreter.place());
        return make(class.0, arguments, interpreter).map(Some);
    }
    match value {
        Value::Class(class) if decorator::base(class).is_some() => {
            let arguments = Arguments::new(&interpreter.place());
            let instance = interpreter.call(value, arguments)?;
            object_or_null(&instance, interpreter)
        }
        Value::Instance(instance) if decorator::base(instance.class()).is_some() => {
            decorator::object(value, instance, interpreter).map(Some)
        }
        Value::Unavailable(unavailable) => Err(unavailable.raise()),
        // SQLAlchemy calls what is callable (`type_api.to_instance`)
        Value::Function(_) | Value::Method(_) | Value::Builtin(_) => {
            let arguments = Arguments::new(&interpreter.place());
            let made = interpreter.call(value, arguments)?;
            match made {
                Value::Function(_) | Value::Method(_) | Value::Builtin(_) => Ok(None),
                _ => object_or_null(&made, interpreter),
            }
        }
        _ => Ok(None),
    }
}

/// The type that a value is.
///
/// # Errors
/// `TypeError` when it is none.
pub fn type_of(value: &Value, interpreter: &mut Interpreter) -> Result<Type, PyError> {
    type_or_null(value, interpreter)?.ok_or_else(|| {
        let found = value.type_name();
        PyError::type_error(format!("a column type is expected, not `{found}`"))
    })
}

/// The type that an argument is.
///
/// # Errors
/// `TypeError` at its place when it is none.
pub fn required_type(
    bound: &Bound,
    name: &str,
    interpreter: &mut Interpreter,
) -> Result<Type, PyError> {
    let value = bound.required::<Value>(name)?;
    type_of(&value, interpreter).map_err(|error| error.at(bound.place_of(name)))
}

/// The object of a type: the type itself, or what its class makes.
///
/// # Errors
/// When making it raises.
pub(crate) fn instance_of(value: &Value, interpreter: &mut Interpreter) -> Result<Value, PyError> {
    match value {
        Value::Instance(_) => Ok(value.clone()),
        _ => match object_or_null(value, interpreter)? {
            Some(object) => Ok(Value::native(object)),
            None => Ok(value.clone()),
        },
    }
}

/// `class(*arguments)`.
fn make(
    class: &'static TypeClass,
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> Result<TypeObject, PyError> {
    if let Family::Enum(kind) = class.family {
        let (kind, members) = enumeration::build(kind, arguments, interpreter)?;
        let kind = build::of_module(Type::new(TypeKind::Enum(kind)), class);
        let object = TypeObject {
            charge: Charge::default(),
            class: Some(class),
            kind,
            members,
        };
        if object.members.is_some() {
            let value = Value::native(object.clone());
            decorator::remember(&object.kind, &value, interpreter);
        }
        return Ok(object);
    }
    let kind = build::build(class, arguments, interpreter)?;
    Ok(TypeObject {
        charge: Charge::default(),
        class: Some(class),
        kind,
        members: None,
    })
}

/// Whether `class` is `base` or below it.
fn is_below(class: &'static TypeClass, base: &'static TypeClass) -> bool {
    let mut current = Some(class);
    while let Some(class) = current {
        if std::ptr::eq(class, base) {
            return true;
        }
        let parent = |module| classes::find(module, class.base);
        let own = parent(class.module).filter(|parent| !std::ptr::eq(*parent, class));
        current = own.or_else(|| parent("sqlalchemy"));
    }
    false
}

impl Native for TypeClassObject {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        Ok(Value::native(make(self.0, arguments, interpreter)?))
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        CLASS_METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "__name__" | "__qualname__" => Some(Value::from(self.0.name)),
            "__init__" => Some(decorator::unbound_initialize(self.0)),
            "Comparator" | "comparator_factory" => Some(Value::native(ComparatorClass)),
            "__module__" => Some(Value::from(self.0.module)),
            "NULL" if self.0.name.starts_with("JSON") => Some(Value::None),
            _ => None,
        })
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(
            other
                .as_native::<Self>()
                .is_some_and(|other| std::ptr::eq(self.0, other.0)),
        )
    }

    fn hash(&self) -> Option<Result<u64, PyError>> {
        Some(Ok(std::ptr::from_ref(self.0) as usize as u64))
    }

    fn is_subclass_of(&self, class: &Value) -> Option<bool> {
        Some(
            class
                .as_native::<Self>()
                .is_some_and(|class| is_below(self.0, class.0)),
        )
    }

    fn get_item(
        &self,
        this: &Value,
        _: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        // `TypeDecorator[dict]` says the same to Python and more to a type checker
        Ok(Some(this.clone()))
    }

    fn initialize(
        &self,
        instance: &Rc<Instance>,
        arguments: Arguments,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        decorator::initialize(self.0, instance, arguments, interpreter)
    }

    fn instance_attribute(
        &self,
        instance: &Rc<Instance>,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        decorator::attribute(self.0, instance, name, interpreter)
    }

    fn instance_methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("<class '{}.{}'>", self.0.module, self.0.name))
    }
}

/// `TypeDecorator.Comparator`: what operators mean for a type; scripts subclass it and no more.
#[derive(Debug)]
struct ComparatorClass;

impl Native for ComparatorClass {
    fn type_name(&self) -> &'static str {
        "type"
    }
}

/// What a class of types can do before it is called.
const CLASS_METHODS: &[(&str, NativeMethod)] = &[("with_variant", with_variant)];

/// What types can do.
const METHODS: &[(&str, NativeMethod)] = &[
    ("with_variant", with_variant),
    ("copy", |_, this, _| Ok(this.clone())),
    ("create", ddl::create_type),
    ("drop", ddl::drop_type),
    ("dialect_impl", dialect_impl),
    ("load_dialect_impl", load_dialect_impl),
    ("evaluates_none", |_, this, _| Ok(this.clone())),
];

/// What a type is on the dialect of this evaluation.
fn dialect_impl(interpreter: &mut Interpreter, this: &Value, _: Arguments) -> PyResult {
    match this {
        Value::Instance(instance) => decorator::implementation(this, instance, interpreter),
        _ => Ok(this.clone()),
    }
}

/// What `super().load_dialect_impl(dialect)` gives.
fn load_dialect_impl(interpreter: &mut Interpreter, this: &Value, _: Arguments) -> PyResult {
    match this {
        Value::Instance(instance) => decorator::wrapped(instance, interpreter),
        _ => Ok(this.clone()),
    }
}

/// `type.with_variant(other, "mysql", "mariadb")`.
///
/// # Errors
/// When an argument is no type, or a dialect has a variant already.
pub(crate) fn with_variant(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("with_variant(type_, *dialect_names)")?;
    let variant = required_type(&bound, "type_", interpreter)?;
    let Some(mut object) = object_or_null(this, interpreter)? else {
        return Err(PyError::type_error(
            "`with_variant` is a method of column types",
        ));
    };
    for name in bound.rest() {
        let Some(name) = name.as_str() else {
            return Err(PyError::type_error("the names of dialects are of type str"));
        };
        if object.kind.variants.iter().any(|(known, _)| known == name) {
            let message = format!("Dialect '{name}' is already present in the mapping");
            return Err(crate::errors::argument_error(message));
        }
        object
            .kind
            .variants
            .push((name.to_owned(), variant.clone()));
    }
    Ok(Value::native(object))
}

impl Native for TypeObject {
    fn holds(&self) -> Option<(&Charge, usize)> {
        let extent = self.kind.extent();
        allows(0, extent.depth);
        Some((&self.charge, extent.bytes))
    }

    fn type_name(&self) -> &str {
        match self.class {
            Some(class) => class.name,
            None => self.kind.class_name(),
        }
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        self.class
            .map(|class| Value::native(TypeClassObject(class)))
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(attributes::attribute(self, name))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        let base = class.as_native::<TypeClassObject>();
        match (
            self.class.or_else(|| resolution::class_of(&self.kind)),
            base,
        ) {
            (Some(class), Some(base)) => is_below(class, base.0),
            _ => false,
        }
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        let arguments = words::arguments(&self.kind);
        Ok(format!("{}({arguments})", self.type_name()))
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(words::text(&self.kind))
    }
}

/// The literal that `value` is for a column of this type: an enum's member becomes its word.
pub fn literal_of(object: &TypeObject, value: &Value) -> Option<Literal> {
    if let Some(members) = &object.members
        && let Some(word) = members.word(value)
    {
        return Some(Literal::Text(word));
    }
    enumeration::word(value, &object.kind).or_else(|| crate::literal::literal(value))
}
