//! The bases of models: `DeclarativeBase`, and what `declarative_base()` returns.

use std::rc::Rc;

use dbm_python::{
    Arguments, Class, Instance, Interpreter, Native, PyError, PyResult, Str, Unavailable, Value,
};

use crate::metadata::MetaDataObject;
use crate::session::state::construct;

use super::declare;
use super::registry::{Registry, RegistryObject, entries, given};

/// `DeclarativeBase` itself: a class directly below it is a base, those further below are models.
#[derive(Debug)]
pub(crate) struct BaseClass;

impl Native for BaseClass {
    fn type_name(&self) -> &str {
        "type"
    }

    fn subclass(
        &self,
        _: &Value,
        class: Rc<Class>,
        _: Vec<(Str, Value)>,
        interpreter: &mut Interpreter,
    ) -> PyResult {
        let is_direct = class
            .bases()
            .iter()
            .any(|base| base.as_native::<Self>().is_some());
        if is_direct {
            let registry = Rc::new(of_class(&class));
            adopt(&class, &registry);
        } else if let Some(registry) = class.attached::<Rc<Registry>>() {
            declare::map(&class, &registry, interpreter)?;
        }
        Ok(Value::Class(class))
    }

    fn lost_subclass(&self, base: &Value, lost: &Unavailable) {
        if let Value::Class(class) = base
            && let Some(registry) = class.attached::<Rc<Registry>>()
        {
            registry.lose(lost);
        }
    }

    fn initialize(
        &self,
        instance: &Rc<Instance>,
        arguments: Arguments,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        construct(instance, arguments, interpreter)
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.as_native::<Self>().is_some())
    }
}

/// The registry that the body of a base describes.
fn of_class(class: &Rc<Class>) -> Registry {
    let given = class.lookup("registry");
    let given = given.as_ref().and_then(Value::as_native::<RegistryObject>);
    let types = class.lookup("type_annotation_map");
    let types = types.as_ref().map(entries);
    let metadata = class.lookup("metadata");
    let mut registry = Registry::new(
        metadata.or_else(|| given.map(|given| given.0.metadata.clone())),
        None,
    );
    registry.types = types
        .or_else(|| given.map(|given| given.0.types.clone()))
        .unwrap_or_default();
    registry
}

/// Makes `class` a base with this registry.
pub(crate) fn adopt(class: &Rc<Class>, registry: &Rc<Registry>) {
    let namespace = class.namespace();
    namespace.insert_str("metadata", registry.metadata.clone());
    namespace.insert_str(
        "registry",
        Value::native(RegistryObject(Rc::clone(registry))),
    );
    class.attach(Rc::clone(registry));
}

/// A base that gives its classes nothing that tables show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkerClass {
    /// `MappedAsDataclass`: objects are made as those of a dataclass.
    Dataclass,
    /// `AsyncAttrs`
    AsyncAttributes,
}

impl Native for MarkerClass {
    fn type_name(&self) -> &str {
        "type"
    }

    fn subclass(
        &self,
        _: &Value,
        class: Rc<Class>,
        keywords: Vec<(Str, Value)>,
        interpreter: &mut Interpreter,
    ) -> PyResult {
        // The first native base speaks for all of them.
        let base = class
            .native_bases()
            .into_iter()
            .find(|base| base.as_native::<Self>().is_none());
        match base {
            Some(Value::Native(native)) => {
                let this = Value::Native(Rc::clone(&native));
                native.subclass(&this, class, keywords, interpreter)
            }
            _ => Ok(Value::Class(class)),
        }
    }

    fn initialize(
        &self,
        instance: &Rc<Instance>,
        arguments: Arguments,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        if *self == Self::AsyncAttributes {
            return construct(instance, arguments, interpreter);
        }
        let name = instance.class().name();
        let message = format!("objects of the mapped dataclass `{name}` are not supported");
        Err(PyError::unsupported(message))
    }
}

/// What `declarative_base()` returns.
#[derive(Debug)]
pub(crate) struct DeclarativeBase(pub Rc<Registry>);

impl Native for DeclarativeBase {
    fn type_name(&self) -> &str {
        "type"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "metadata" => Some(self.0.metadata.clone()),
            "registry" => Some(Value::native(RegistryObject(Rc::clone(&self.0)))),
            "__name__" => Some(Value::from("Base")),
            _ => self.0.given.namespace().get_str(name),
        })
    }

    /// `Base.name = value`: an attribute of every class below it.
    fn set_attribute(
        &self,
        name: &str,
        value: Value,
        _: &mut Interpreter,
    ) -> Result<bool, PyError> {
        if matches!(name, "metadata" | "registry") {
            return Ok(false);
        }
        self.0.given.namespace().insert_str(name, value);
        Ok(true)
    }

    fn subclass(
        &self,
        _: &Value,
        class: Rc<Class>,
        _: Vec<(Str, Value)>,
        interpreter: &mut Interpreter,
    ) -> PyResult {
        if class.lookup("metadata").is_none_or(|it| it.is_none()) {
            class
                .namespace()
                .insert_str("metadata", self.0.metadata.clone());
        }
        declare::map(&class, &self.0, interpreter)?;
        Ok(Value::Class(class))
    }

    fn lost_subclass(&self, base: &Value, lost: &Unavailable) {
        self.0.lose(lost);
        // a base may have metadata of its own, as binds of Flask-SQLAlchemy do
        if let Value::Class(class) = base
            && let Some(metadata) = class.lookup("metadata")
            && let Some(metadata) = metadata.as_native::<MetaDataObject>()
        {
            metadata.lose(|| lost.raise());
        }
    }

    fn initialize(
        &self,
        instance: &Rc<Instance>,
        arguments: Arguments,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        construct(instance, arguments, interpreter)
    }
}

const SIGNATURE: &str = "declarative_base(bind=None, *, metadata=None, mapper=None, cls=None, \
name='Base', class_registry=None, type_annotation_map=None, constructor=None, metaclass=None)";

fn of_call(arguments: Arguments) -> Result<Registry, PyError> {
    let bound = arguments.bind(SIGNATURE)?;
    let mut registry = Registry::of_call(&bound)?;
    registry.parent = match bound.optional::<Value>("cls")? {
        Some(Value::Class(class)) => Some(class),
        Some(_) => {
            let message = "`declarative_base(cls=...)` with several classes is not supported";
            return Err(bound.unsupported("cls", message));
        }
        None => None,
    };
    Ok(registry)
}

/// `declarative_base(...)`.
pub(crate) fn declarative_base(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let registry = of_call(arguments)?;
    Ok(Value::native(DeclarativeBase(Rc::new(registry))))
}

/// `@as_declarative(...)`: the class below it becomes a base.
pub(crate) fn as_declarative(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let registry = Rc::new(of_call(arguments)?);
    Ok(Value::closure("as_declarative", move |_, arguments| {
        let class = arguments.one::<Value>("as_declarative")?;
        let Value::Class(class) = class else {
            return Err(PyError::type_error("`as_declarative` decorates a class"));
        };
        let registry = Registry {
            metadata: registry.metadata.clone(),
            types: registry.types.clone(),
            parent: Some(class),
            names_tables: registry.names_tables,
            classes: Rc::clone(&registry.classes),
            given: given(),
        };
        Ok(Value::native(DeclarativeBase(Rc::new(registry))))
    }))
}
