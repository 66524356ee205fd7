//! `sa.MetaData`: the tables of an application, and how they name their constraints.

use std::cell::RefCell;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::ddl::creation;
use crate::models::listeners;
use crate::table::{TableObject, reflection};
use dbm_core::naming;
use dbm_core::schema::{NamingConvention, TableName};
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// `sa.MetaData(...)`.
#[derive(Debug)]
pub struct MetaDataObject {
    /// `schema=`: that of tables which say none.
    pub schema: Option<String>,
    /// `naming_convention=`, or SQLAlchemy's own.
    convention: RefCell<Rc<NamingConvention>>,
    /// The first thing of a model that is not available, so that its table is not what it is in Python.
    lost: RefCell<Option<PyError>>,
    tables: RefCell<IndexMap<TableName, Rc<TableObject>>>,
    /// `metadata.bind = ...`, which means nothing since SQLAlchemy 2.0.
    bind: RefCell<Value>,
    /// Whether a function of the script made it, so that no module can have added to it by being imported.
    is_local: bool,
}

impl MetaDataObject {
    /// Metadata without tables.
    pub(crate) fn new(schema: Option<String>, convention: Option<NamingConvention>) -> Self {
        Self {
            schema,
            convention: RefCell::new(Rc::new(
                convention.unwrap_or_else(naming::default_convention),
            )),
            lost: RefCell::default(),
            tables: RefCell::default(),
            bind: RefCell::new(Value::None),
            is_local: false,
        }
    }

    /// `naming_convention=`, or SQLAlchemy's own.
    pub fn convention(&self) -> Rc<NamingConvention> {
        Rc::clone(&self.convention.borrow())
    }

    /// Why the tables are not those that Python would have: a model, or a part of one, is not available.
    pub fn lost(&self) -> Option<PyError> {
        self.lost.borrow().clone()
    }

    /// Keeps why a table is not complete; the first reason stays.
    pub(crate) fn lose(&self, why: impl FnOnce() -> PyError) {
        self.lost.borrow_mut().get_or_insert_with(why);
    }

    /// Does the imports that may add tables; `this` is the object itself.
    ///
    /// # Errors
    /// When something of a module was lost, so that the tables are not known.
    pub(crate) fn complete(
        &self,
        this: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        if !self.is_local {
            interpreter.complete_imports(Some(this))?;
        }
        let lost = self.lost().or_else(|| listeners::lost(interpreter));
        lost.map_or(Ok(()), Err)
    }

    /// The tables, in the order they were made.
    pub fn tables(&self) -> Vec<Rc<TableObject>> {
        self.tables.borrow().values().cloned().collect()
    }

    /// The table of that name.
    pub(crate) fn table(&self, name: &TableName) -> Option<Rc<TableObject>> {
        self.tables.borrow().get(name).cloned()
    }

    /// Takes a table out.
    pub(crate) fn remove(&self, name: &TableName) {
        self.tables.borrow_mut().shift_remove(name);
    }

    /// Takes a table in.
    pub(crate) fn add(&self, table: &Rc<TableObject>) {
        self.tables
            .borrow_mut()
            .insert(table.name(), Rc::clone(table));
    }
}

/// `sa.MetaData(...)`.
///
/// # Errors
/// For arguments that SQLAlchemy refuses.
pub(crate) fn metadata(interpreter: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    // SQLAlchemy before 2.0 took `bind`, which meant nothing for DDL that Alembic runs
    arguments.take_keyword("bind");
    let bound = arguments
        .bind("MetaData(schema=None, quote_schema=None, naming_convention=None, info=None)")?;
    let convention = match bound.optional::<Value>("naming_convention")? {
        Some(convention) => naming_convention(&convention, interpreter)
            .map_err(|error| error.at(bound.place_of("naming_convention")))?,
        None => None,
    };
    let metadata = MetaDataObject::new(bound.optional("schema")?, convention);
    Ok(Value::native(MetaDataObject {
        is_local: interpreter.is_inside_functions(),
        ..metadata
    }))
}

/// The templates of a convention; none when it is empty. Tokens that are functions are left out:
/// a template that uses one says so.
///
/// # Errors
/// When it is no dict.
pub fn naming_convention(
    value: &Value,
    interpreter: &mut Interpreter,
) -> Result<Option<NamingConvention>, PyError> {
    let Value::Dict(dict) = value else {
        let message = format!(
            "a naming convention is a dict, not a `{}`",
            value.type_name()
        );
        return Err(PyError::type_error(message));
    };
    let mut convention = NamingConvention::new();
    for (key, template) in dict.entries() {
        let key = match key.as_str() {
            Some(key) => key.to_owned(),
            None => key_of_class(&interpreter.get_attribute(&key, "__name__")?)?,
        };
        if let Some(template) = template.as_str() {
            convention.insert(key, template.to_owned());
        }
    }
    Ok(Some(convention).filter(|convention| !convention.is_empty()))
}

/// `ix` for `sa.Index`: a convention may name the classes themselves.
fn key_of_class(class: &Value) -> Result<String, PyError> {
    let key = match class.as_str() {
        Some("Index") => "ix",
        Some("UniqueConstraint") => "uq",
        Some("CheckConstraint") => "ck",
        Some("ForeignKeyConstraint") => "fk",
        Some("PrimaryKeyConstraint") => "pk",
        _ => {
            return Err(PyError::unsupported(
                "this key of a naming convention is not supported",
            ));
        }
    };
    Ok(key.to_owned())
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("clear", clear),
    ("remove", remove),
    ("reflect", reflection::reflect),
    ("create_all", creation::create_all),
    ("drop_all", creation::drop_all),
];

fn clear(_: &mut Interpreter, this: &Value, _: Arguments) -> PyResult {
    if let Some(metadata) = this.as_native::<MetaDataObject>() {
        metadata.tables.borrow_mut().clear();
    }
    Ok(Value::None)
}

fn remove(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let table = arguments.one::<Value>("remove")?;
    let metadata = this.as_native::<MetaDataObject>();
    if let (Some(metadata), Some(table)) = (metadata, table.as_native::<TableObject>()) {
        metadata.remove(&table.name());
    }
    Ok(Value::None)
}

impl Native for MetaDataObject {
    fn type_name(&self) -> &'static str {
        "MetaData"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "schema" => Some(Value::from(self.schema.clone())),
            "tables" => {
                self.complete(this, interpreter)?;
                Some(Value::dict(self.tables().into_iter().map(|table| {
                    (table.name().to_string(), Value::Native(table))
                })))
            }
            "sorted_tables" => {
                self.complete(this, interpreter)?;
                let tables = self.tables().into_iter();
                Some(Value::list(tables.map(|table| Value::Native(table))))
            }
            "naming_convention" => {
                Some(Value::dict(self.convention().iter().map(
                    |(key, template)| (key.as_str(), Value::from(template.as_str())),
                )))
            }
            "info" => Some(Value::dict::<String>([])),
            "bind" => Some(self.bind.borrow().clone()),
            _ => None,
        })
    }

    /// A convention may be given later.
    fn set_attribute(
        &self,
        name: &str,
        value: Value,
        interpreter: &mut Interpreter,
    ) -> Result<bool, PyError> {
        match name {
            "naming_convention" => {
                let convention = naming_convention(&value, interpreter)?;
                let convention = convention.unwrap_or_else(naming::default_convention);
                *self.convention.borrow_mut() = Rc::new(convention);
            }
            "bind" => *self.bind.borrow_mut() = value,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn contains(&self, item: &Value, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        let name = item.as_str();
        let known = self
            .tables()
            .iter()
            .any(|table| Some(table.name().to_string().as_str()) == name);
        Ok(Some(known))
    }
}
