//! Tables made and dropped by hand: `table.create(bind)`, `metadata.create_all(bind)` (SQLAlchemy: `sql/ddl.py`, `SchemaGenerator`).

use std::rc::Rc;

use crate::host::Host;
use crate::metadata::MetaDataObject;
use crate::table::TableObject;
use crate::{assembly, inspection};
use dbm_core::operation::{CreateTable, CreateType, DropTable, DropType, Operation};
use dbm_core::schema::types::EnumType;
use dbm_core::schema::{Constraint, OptionValue, Options, Table, Type, TypeKind};
use dbm_core::source::Place;
use dbm_python::{Arguments, Bound, Interpreter, PyError, PyResult, Value};

/// `table.create(bind, checkfirst=TYPES)`: unless told, only for types it is looked whether they are there.
///
/// # Errors
/// Where `checkfirst` needs a look at the database that `IF NOT EXISTS` does not replace.
pub(crate) fn create_table(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let host = Host::of(interpreter);
    let (bound, checkfirst) = super::checkfirst(arguments, false)?;
    let Some(table) = this.as_native::<TableObject>() else {
        return Ok(Value::None);
    };
    let table = assembly::table(table, &host)?;
    let place = bound.place();
    let has_types = !enums(&table, &host).is_empty();
    let is_plain = table.indexes.is_empty() && !has_types;
    if host.offline || (is_plain && !host.is_live()) {
        let if_not_exists = checkfirst && !host.offline;
        create(table, if_not_exists, &host, &place)?;
    } else if checkfirst {
        create_if_missing(table, &host, &place).map_err(|error| error.at(place))?;
    } else {
        create_with_types(table, &host, &place)?;
    }
    Ok(Value::None)
}

fn create(table: Table, if_not_exists: bool, host: &Host, place: &Place) -> Result<(), PyError> {
    let operation = CreateTable {
        table,
        if_not_exists,
    };
    host.emit(Operation::CreateTable(Box::new(operation)), place.clone())
}

/// Looks whether a table is there, and makes it if not.
fn create_if_missing(table: Table, host: &Host, place: &Place) -> Result<(), PyError> {
    if inspection::has_table(host, &table.name, place)? {
        return Ok(());
    }
    create_with_types(table, host, place)
}

/// Makes the types that are not there, and the table.
fn create_with_types(mut table: Table, host: &Host, place: &Place) -> Result<(), PyError> {
    for kind in enums(&table, host) {
        let checkfirst = true;
        let operation = CreateType { kind, checkfirst };
        host.emit(Operation::CreateType(operation), place.clone())?;
    }
    for column in &mut table.columns {
        if let Some(kind) = enumeration(&mut column.kind, &host.dialect) {
            kind.create_type = false;
        }
    }
    create(table, false, host, place)
}

/// What the one statement CREATE TABLE makes: no indexes, no types, no comments that are statements of
/// their own; `Table.create` makes these as well.
pub(super) fn alone(mut table: Table, host: &Host) -> Table {
    table.indexes.clear();
    for column in &mut table.columns {
        if let Some(kind) = enumeration(&mut column.kind, &host.dialect) {
            kind.create_type = false;
        }
        if let TypeKind::Named(kind) = &mut column.kind.kind
            && kind.name == "DOMAIN"
        {
            kind.arguments
                .insert("create_type".to_owned(), OptionValue::Bool(false));
        }
        if host.dialect == "postgresql" {
            column.comment = None;
        }
    }
    if host.dialect == "postgresql" {
        table.comment = None;
    }
    table
}

/// `table.drop(bind, checkfirst=False)`.
///
/// # Errors
/// Where what is there must be looked at and the script runs on no database.
pub(crate) fn drop_table(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let host = Host::of(interpreter);
    let (bound, checkfirst) = super::checkfirst(arguments, false)?;
    let Some(object) = this.as_native::<TableObject>() else {
        return Ok(Value::None);
    };
    let (checkfirst, place) = (checkfirst && !host.offline, bound.place());
    let looks = checkfirst && host.is_live();
    if looks {
        let is_there = inspection::has_table(&host, &object.name(), &place);
        if !is_there.map_err(|error| error.at(place.clone()))? {
            return Ok(Value::None);
        }
    }
    // its types belong to its metadata, and stay
    host.emit(super::drop_of(object, checkfirst && !looks), place)?;
    Ok(Value::None)
}

/// The enumerations that PostgreSQL makes for the columns of a table, each once.
fn enums(table: &Table, host: &Host) -> Vec<EnumType> {
    let mut enums: Vec<EnumType> = Vec::new();
    if host.dialect != "postgresql" {
        return enums;
    }
    for column in &table.columns {
        let mut kind = column.kind.clone();
        let Some(kind) = enumeration(&mut kind, &host.dialect) else {
            continue;
        };
        if kind.inherit_schema {
            kind.schema.clone_from(&table.name.schema);
        }
        if kind.native && kind.create_type && !enums.contains(kind) {
            enums.push(kind.clone());
        }
    }
    enums
}

/// The enumeration that a type is on a dialect, or that its array holds.
fn enumeration<'a>(kind: &'a mut Type, dialect: &str) -> Option<&'a mut EnumType> {
    let variant = kind.variants.iter().position(|(name, _)| name == dialect);
    let kind = match variant {
        Some(at) => &mut kind.variants[at].1,
        None => kind,
    };
    match &mut kind.kind {
        TypeKind::Enum(kind) => Some(kind),
        TypeKind::Array(array) => enumeration(&mut array.item, dialect),
        _ => None,
    }
}

/// The tables that `create_all` and `drop_all` are about, each after those that it refers to.
fn sorted(
    this: &Value,
    bound: &Bound,
    host: &Host,
    interpreter: &mut Interpreter,
) -> Result<Vec<(Rc<TableObject>, Table)>, PyError> {
    let Some(metadata) = this.as_native::<MetaDataObject>() else {
        return Ok(Vec::new());
    };
    if bound.value("tables").is_none_or(|tables| tables.is_none()) {
        metadata.complete(this, interpreter)?;
    }
    let mut left = Vec::new();
    for table in chosen(metadata, bound, interpreter)? {
        let whole = assembly::table(&table, host)?;
        left.push((table, whole));
    }
    let mut sorted: Vec<(Rc<TableObject>, Table)> = Vec::new();
    while !left.is_empty() {
        let waits = |table: &Table| {
            left.iter()
                .any(|(_, other)| other.name != table.name && refers(table, other))
        };
        let waiting: Vec<bool> = left.iter().map(|(_, table)| waits(table)).collect();
        if waiting.iter().all(|waits| *waits) {
            let message =
                "creating tables that refer to each other in a circle is not supported yet";
            return Err(PyError::unsupported(message));
        }
        let mut waiting = waiting.into_iter();
        let (later, now) = left
            .into_iter()
            .partition::<Vec<_>, _>(|_| waiting.next().unwrap_or(false));
        sorted.extend(now);
        left = later;
    }
    Ok(sorted)
}

fn refers(table: &Table, other: &Table) -> bool {
    table.constraints.iter().any(|constraint| match constraint {
        Constraint::ForeignKey(key) => key.referred_table == other.name,
        _ => false,
    })
}

fn chosen(
    metadata: &MetaDataObject,
    bound: &Bound,
    interpreter: &mut Interpreter,
) -> Result<Vec<Rc<TableObject>>, PyError> {
    let Some(tables) = bound.optional::<Value>("tables")? else {
        return Ok(metadata.tables());
    };
    let tables = interpreter.iterate(&tables)?;
    let tables = tables.iter().map(|table| {
        let table = table.to_native::<TableObject>();
        table.ok_or_else(|| bound.type_error("tables", "a list of `Table`s is expected"))
    });
    tables.collect()
}

const SIGNATURE: &str = "create_all(bind, tables=None, checkfirst=True)";

/// `metadata.create_all(bind, tables=None, checkfirst=True)`.
///
/// # Errors
/// Where the script runs on no database, and what that says.
pub(crate) fn create_all(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind(SIGNATURE)?;
    let (host, place) = (Host::of(interpreter), bound.place());
    let checkfirst = bound.or("checkfirst", true)?;
    for (_, table) in sorted(this, &bound, &host, interpreter)? {
        if checkfirst && !host.offline {
            create_if_missing(table, &host, &place).map_err(|error| error.at(place.clone()))?;
        } else {
            create(table, false, &host, &place)?;
        }
    }
    Ok(Value::None)
}

/// `metadata.drop_all(bind, tables=None, checkfirst=True)`.
///
/// # Errors
/// Where the script runs on no database, and what that says.
pub(crate) fn drop_all(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind(SIGNATURE)?;
    let (host, place) = (Host::of(interpreter), bound.place());
    let checkfirst = bound.or("checkfirst", true)? && !host.offline;
    let mut types: Vec<EnumType> = Vec::new();
    for (_, table) in sorted(this, &bound, &host, interpreter)?.into_iter().rev() {
        if checkfirst {
            let is_there = inspection::has_table(&host, &table.name, &place);
            if !is_there.map_err(|error| error.at(place.clone()))? {
                continue;
            }
        }
        types.extend(enums(&table, &host));
        let operation = DropTable {
            table: table.name,
            if_exists: false,
            existing: None,
            options: Options::new(),
        };
        host.emit(Operation::DropTable(Box::new(operation)), place.clone())?;
    }
    for kind in types {
        let checkfirst = true;
        let operation = DropType { kind, checkfirst };
        host.emit(Operation::DropType(operation), place.clone())?;
    }
    Ok(Value::None)
}
