//! What a session knows of a mapped class: its table, and the attribute of each column.

use std::rc::Rc;

use crate::column::ColumnObject;
use crate::query::view::table_of;
use crate::session::relationship::Relationship;
use crate::table::TableObject;
use dbm_python::{Class, PyError, Value};

/// A class, its table and its attributes.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// The class.
    pub(crate) class: Rc<Class>,
    /// The table that its objects are rows of.
    pub(crate) table: Rc<TableObject>,
    /// The attributes, in the order of the table's columns.
    pub(crate) columns: Vec<(String, Rc<ColumnObject>)>,
    /// The names of its relationships.
    pub(crate) relationships: Vec<String>,
    /// The names of those that are loaded with an object.
    pub(crate) eager: Vec<String>,
}

/// What a class body holds that changes how its objects behave, by the type's name.
const BEHAVIOUR: &[&str] = &["validates", "reconstructor", "query_expression", "synonym"];

impl Mapping {
    /// The mapping of a class.
    ///
    /// # Errors
    /// For a class without a table or a primary key, and for what is not supported: inheritance of
    /// mapped classes, `__mapper_args__`, validators.
    pub(crate) fn of(class: &Rc<Class>) -> Result<Self, PyError> {
        let table = table_of(&Value::Class(Rc::clone(class))).ok_or_else(|| {
            let message = format!("Class '{}' is not mapped", class.name());
            PyError::type_error(message)
        })?;
        refuse(class)?;
        let columns = table.columns().into_iter();
        let columns: Vec<_> = columns
            .filter_map(|column| Some((attribute_of(class, &column)?, column)))
            .collect();
        if !columns.iter().any(|(_, column)| column.state().primary_key) {
            return Err(unsupported(class, "without a primary key"));
        }
        Ok(Self {
            class: Rc::clone(class),
            table,
            columns,
            relationships: relationships(class, |_| true),
            eager: relationships(class, Relationship::is_eager),
        })
    }

    /// The attribute of a column.
    pub(crate) fn attribute_of(&self, column: &Rc<ColumnObject>) -> Option<&str> {
        let mut columns = self.columns.iter();
        let found = columns.find(|(_, known)| Rc::ptr_eq(known, column));
        found.map(|(name, _)| name.as_str())
    }

    /// The attributes of the primary key.
    pub(crate) fn primary_key(&self) -> impl Iterator<Item = &(String, Rc<ColumnObject>)> {
        let columns = self.columns.iter();
        columns.filter(|(_, column)| column.state().primary_key)
    }

    /// Whether objects may refer to others: deleting one would change those.
    pub(crate) fn has_relationships(&self) -> bool {
        !self.relationships.is_empty()
    }

    /// Whether a foreign key of another table of the same metadata points here.
    pub(crate) fn is_referred_to(&self) -> bool {
        let Some(metadata) = self.table.metadata() else {
            return false;
        };
        let others = metadata.tables().into_iter();
        let mut others = others.filter(|table| !Rc::ptr_eq(table, &self.table));
        others.any(|table| refers(&table, &self.table))
    }
}

/// The names under which a class and those above it have relationships that are `wanted`.
fn relationships(class: &Rc<Class>, wanted: fn(&Relationship) -> bool) -> Vec<String> {
    let classes = std::iter::once(class).chain(class.ancestors());
    let entries = classes.flat_map(|class| class.namespace().entries());
    let relationships = entries.filter(|(_, value)| value.as_native().is_some_and(wanted));
    relationships
        .filter_map(|(name, _)| name.as_str().map(str::to_owned))
        .collect()
}

/// Whether a foreign key of `table` points to `target`.
pub(crate) fn refers(table: &TableObject, target: &TableObject) -> bool {
    let metadata = table.metadata();
    table.columns().iter().any(|column| {
        let name = column.name().unwrap_or_default();
        column.state().foreign_keys.iter().any(|key| {
            let referred = key.target.resolve(&name, metadata.as_deref());
            referred.is_ok_and(|(referred, _)| referred == target.name())
        })
    })
}

/// Whether arguments of a mapper change neither which rows objects are, nor what is written.
fn is_harmless(arguments: &Value) -> bool {
    const HARMLESS: &[&str] = &["eager_defaults", "confirm_deleted_rows", "batch"];
    let Value::Dict(arguments) = arguments else {
        return false;
    };
    let mut names = arguments.entries().into_iter();
    names.all(|(name, _)| name.as_str().is_some_and(|name| HARMLESS.contains(&name)))
}

fn refuse(class: &Rc<Class>) -> Result<(), PyError> {
    let mapped = class.ancestors().iter();
    let mut mapped = mapped.filter(|above| above.namespace().contains_str("__table__"));
    if mapped.next().is_some() {
        return Err(unsupported(class, "below another mapped class"));
    }
    if class
        .lookup("__mapper_args__")
        .is_some_and(|it| !is_harmless(&it))
    {
        return Err(unsupported(class, "with `__mapper_args__`"));
    }
    for special in BEHAVIOUR {
        let names = class.namespace().values();
        if names.iter().any(|value| value.type_name() == *special) {
            return Err(unsupported(class, &format!("with `{special}`")));
        }
    }
    Ok(())
}

fn unsupported(class: &Class, what: &str) -> PyError {
    PyError::unsupported(format!(
        "objects of a class {what}, as `{}`, are not supported",
        class.name()
    ))
}

/// The name of a column in the class body, else its key in the table.
fn attribute_of(class: &Rc<Class>, column: &Rc<ColumnObject>) -> Option<String> {
    let entries = class.namespace().entries().into_iter();
    let mut found = entries.filter_map(|(name, value)| {
        let known = value.to_native::<ColumnObject>()?;
        Rc::ptr_eq(&known, column).then(|| name.as_str().map(str::to_owned))?
    });
    found.next().or_else(|| column.key())
}
