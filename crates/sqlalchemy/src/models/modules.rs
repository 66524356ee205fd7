//! Which names the modules of the ORM have.

use crate::modules::general_name;
use crate::session::relationship::relationship;
use dbm_python::{Entry, Interpreter, ModuleTable, PyError, PyResult, Value};

use super::attributes::{Declared, Harmless, MappedForm};
use super::base::{BaseClass, MarkerClass};
use super::{attributes, base, flask, hybrid, listeners, mapped_column, registry};

/// The native module of that name, if models need it.
///
/// Its names are found by the fallback, so that others can put entries of their own before them.
pub fn module(name: &str) -> Option<ModuleTable> {
    let fallback: fn(&mut Interpreter, &str) -> PyResult = match name {
        "sqlalchemy.orm"
        | "sqlalchemy.orm.decl_api"
        | "sqlalchemy.orm.decl_base"
        | "sqlalchemy.orm.relationships"
        | "sqlalchemy.ext.declarative"
        | "sqlalchemy.ext.declarative.api" => orm,
        "sqlalchemy.ext.hybrid"
        | "sqlalchemy.ext.associationproxy"
        | "sqlalchemy.ext.orderinglist" => extension,
        "flask_sqlalchemy" => flask::name,
        _ => return None,
    };
    Some(ModuleTable {
        entries: SUBMODULES
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(&[], |(_, entries)| entries),
        fallback: Some(fallback),
    })
}

type Entries = &'static [(&'static str, Entry)];

const SUBMODULES: &[(&str, Entries)] = &[(
    "sqlalchemy.orm",
    &[
        ("exc", Entry::Module("sqlalchemy.orm.exc")),
        ("session", Entry::Module("sqlalchemy.orm.session")),
        ("attributes", Entry::Module("sqlalchemy.orm.attributes")),
    ],
)];

const ORM: &[(&str, Entry)] = &[
    (
        "DeclarativeBase",
        Entry::Value(|_| Ok(Value::native(BaseClass))),
    ),
    (
        "DeclarativeBaseNoMeta",
        Entry::Value(|_| Ok(Value::native(BaseClass))),
    ),
    (
        "MappedAsDataclass",
        Entry::Value(|_| Ok(Value::native(MarkerClass::Dataclass))),
    ),
    ("declarative_base", Entry::Function(base::declarative_base)),
    ("as_declarative", Entry::Function(base::as_declarative)),
    ("registry", Entry::Function(registry::registry)),
    (
        "declared_attr",
        Entry::Value(|_| Ok(Value::native(Declared))),
    ),
    ("declarative_mixin", Entry::Function(attributes::itself)),
    (
        "Mapped",
        Entry::Value(|_| Ok(Value::native(MappedForm { column: true }))),
    ),
    (
        "WriteOnlyMapped",
        Entry::Value(|_| Ok(Value::native(MappedForm { column: false }))),
    ),
    (
        "DynamicMapped",
        Entry::Value(|_| Ok(Value::native(MappedForm { column: false }))),
    ),
    (
        "mapped_column",
        Entry::Function(mapped_column::mapped_column),
    ),
    ("deferred", Entry::Function(attributes::deferred)),
    ("column_property", Entry::Function(attributes::deferred)),
    ("relationship", Entry::Function(relationship)),
    ("relation", Entry::Function(relationship)),
    ("backref", Entry::Value(|_| harmless("backref"))),
    ("dynamic_loader", Entry::Value(|_| harmless("relationship"))),
    ("synonym", Entry::Value(|_| harmless("synonym"))),
    ("validates", Entry::Value(|_| harmless("validates"))),
    ("reconstructor", Entry::Value(|_| harmless("reconstructor"))),
    (
        "query_expression",
        Entry::Value(|_| harmless("query_expression")),
    ),
    ("foreign", Entry::Value(|_| harmless("foreign"))),
    ("remote", Entry::Value(|_| harmless("remote"))),
    (
        "configure_mappers",
        Entry::Function(listeners::configure_mappers),
    ),
];

const EXTENSIONS: &[(&str, Entry)] = &[
    ("hybrid_property", Entry::Function(hybrid::hybrid_property)),
    ("hybrid_method", Entry::Value(|_| harmless("hybrid_method"))),
    ("Comparator", Entry::Value(|_| harmless("Comparator"))),
    (
        "association_proxy",
        Entry::Value(|_| harmless("association_proxy")),
    ),
    (
        "AssociationProxy",
        Entry::Value(|_| harmless("AssociationProxy")),
    ),
    ("ordering_list", Entry::Value(|_| harmless("ordering_list"))),
];

fn harmless(name: &'static str) -> PyResult {
    Ok(Value::native(Harmless(name)))
}

/// A name of `sqlalchemy.orm`.
pub(crate) fn orm(interpreter: &mut Interpreter, name: &str) -> PyResult {
    find(ORM, interpreter, name)
}

fn extension(interpreter: &mut Interpreter, name: &str) -> PyResult {
    find(EXTENSIONS, interpreter, name)
}

fn find(entries: Entries, interpreter: &mut Interpreter, name: &str) -> PyResult {
    let entry = entries.iter().find(|(known, _)| *known == name);
    match entry.map(|(_, entry)| *entry) {
        Some(Entry::Function(function)) => Ok(Value::function(name, function)),
        Some(Entry::Value(make)) => make(interpreter),
        Some(Entry::Module(_) | Entry::Alias(..)) | None => {
            general_name(name).unwrap_or_else(|| {
                Err(PyError::unsupported(format!(
                    "`{name}` of SQLAlchemy's ORM is not known to dbm"
                )))
            })
        }
    }
}
