//! `registry`: the metadata of a family of models, and which types its annotations stand for.

use std::rc::Rc;

use crate::metadata::MetaDataObject;
use crate::session::relationship::Classes;
use dbm_python::{
    Arguments, Bound, Class, Interpreter, Native, NativeMethod, PyError, PyResult, Unavailable,
    Value,
};

use super::base::DeclarativeBase;
use super::declare;

/// What the models of one base share.
#[derive(Debug)]
pub(crate) struct Registry {
    /// Where their tables go.
    pub(crate) metadata: Value,
    /// `type_annotation_map`: Python types and what they are in the database.
    pub(crate) types: Vec<(Value, Value)>,
    /// The class that `declarative_base(cls=...)` builds on.
    pub(crate) parent: Option<Rc<Class>>,
    /// What was set on the base itself: `Base.__table_args__ = ...`.
    pub(crate) given: Rc<Class>,
    /// Whether a class without `__tablename__` gets one made of its name (Flask-SQLAlchemy).
    pub(crate) names_tables: bool,
    /// The classes, by which relationships name each other.
    pub(crate) classes: Rc<Classes>,
}

impl Registry {
    /// A registry with this metadata, or with new one.
    pub(crate) fn new(metadata: Option<Value>, types: Option<&Value>) -> Self {
        Self {
            metadata: metadata.unwrap_or_else(|| Value::native(MetaDataObject::new(None, None))),
            types: types.map(entries).unwrap_or_default(),
            parent: None,
            given: given(),
            names_tables: false,
            classes: Rc::default(),
        }
    }

    /// Keeps that a model of this registry, or a part of one, is not available.
    pub(crate) fn lose(&self, lost: &Unavailable) {
        if let Some(metadata) = self.metadata.as_native::<MetaDataObject>() {
            metadata.lose(|| lost.raise());
        }
    }

    /// The registry that a call's `metadata=` and `type_annotation_map=` describe.
    pub(crate) fn of_call(bound: &Bound) -> Result<Self, PyError> {
        let types = bound.optional::<Value>("type_annotation_map")?;
        Ok(Self::new(bound.optional("metadata")?, types.as_ref()))
    }
}

/// A class for what is set on a base later.
pub(crate) fn given() -> Rc<Class> {
    Rc::new(Class::native("Base", "sqlalchemy.orm", None))
}

/// The entries of a `type_annotation_map`.
pub(crate) fn entries(types: &Value) -> Vec<(Value, Value)> {
    match types {
        Value::Dict(dict) => dict.entries(),
        _ => Vec::new(),
    }
}

/// A registry as the application holds it.
#[derive(Debug)]
pub(crate) struct RegistryObject(pub Rc<Registry>);

/// `registry(...)`.
pub(crate) fn registry(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "registry(*, metadata=None, class_registry=None, type_annotation_map=None, constructor=None)",
    )?;
    Ok(Value::native(RegistryObject(Rc::new(Registry::of_call(
        &bound,
    )?))))
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("generate_base", generate_base),
    ("mapped", mapped),
    ("mapped_as_dataclass", mapped),
    ("map_declaratively", mapped),
    ("map_imperatively", |_, this, arguments| {
        let registry = own(this)?;
        imperatively(&registry, &arguments).map(|()| Value::None)
    }),
    ("configure", |_, _, _| Ok(Value::None)),
];

fn own(this: &Value) -> Result<Rc<Registry>, PyError> {
    this.as_native::<RegistryObject>()
        .map(|object| Rc::clone(&object.0))
        .ok_or_else(|| PyError::type_error("a `registry` is expected"))
}

/// `map_imperatively(class, table, properties=...)`: the table is there already.
fn imperatively(registry: &Registry, arguments: &Arguments) -> Result<(), PyError> {
    let [Value::Class(class), table, ..] = arguments.positional.as_slice() else {
        let message = "`map_imperatively` takes a class and a table";
        return Err(PyError::type_error(message).at(arguments.place()));
    };
    class.namespace().insert_str("__table__", table.clone());
    declare::name_columns(class, table);
    registry.classes.add(class);
    Ok(())
}

fn generate_base(_: &mut Interpreter, this: &Value, _: Arguments) -> PyResult {
    Ok(Value::native(DeclarativeBase(own(this)?)))
}

fn mapped(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let registry = own(this)?;
    match arguments.positional.first() {
        Some(Value::Class(class)) => {
            declare::map(class, &registry, interpreter)?;
            Ok(Value::Class(Rc::clone(class)))
        }
        // `@registry.mapped_as_dataclass(init=False)`
        _ => {
            let this = this.clone();
            Ok(Value::closure("mapped", move |interpreter, arguments| {
                mapped(interpreter, &this, arguments)
            }))
        }
    }
}

impl Native for RegistryObject {
    fn type_name(&self) -> &str {
        "registry"
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
        Ok((name == "metadata").then(|| self.0.metadata.clone()))
    }
}
