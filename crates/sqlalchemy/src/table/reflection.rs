//! Tables read from the database: `Table(..., autoload_with=bind)`, `MetaData().reflect(bind)`
//! (SQLAlchemy: `Inspector.reflect_table`).

use std::cell::RefCell;
use std::rc::Rc;

use crate::column::{ColumnObject, ColumnState};
use crate::constraint::ConstraintObject;
use crate::foreign_key::{ForeignKeyObject, Target};
use crate::host::{Host, Scope};
use crate::index::{IndexObject, IndexState};
use crate::inspection;
use crate::metadata::MetaDataObject;
use crate::table::{TableObject, TableState, members};
use dbm_core::schema::{Column, Constraint, ForeignKey, Table, TableName};
use dbm_core::source::Place;
use dbm_python::{Arguments, Bound, Interpreter, PyError, PyResult, Value};

/// What is read of a table, and what else with it.
pub(super) struct ReflectionScope {
    /// `include_columns=`: all others are left out.
    pub(crate) columns: Option<Vec<String>>,
    /// `resolve_fks=`: the tables that it refers to are read as well.
    pub(crate) referred: bool,
}

impl ReflectionScope {
    /// What the arguments of `Table(...)` say.
    pub(super) fn of(bound: &Bound) -> Result<Self, PyError> {
        Ok(Self {
            columns: bound.optional("include_columns")?,
            referred: bound.or("resolve_fks", true)?,
        })
    }
}

/// Fills a table with what the database holds of it; what the script gave it stays.
///
/// # Errors
/// `NoSuchTableError`, where the script runs on no database, and what that says.
pub(super) fn fill(
    object: &Rc<TableObject>,
    metadata: &Rc<MetaDataObject>,
    wanted: &ReflectionScope,
    interpreter: &Interpreter,
    place: &Place,
) -> Result<(), PyError> {
    let host = Host::of(interpreter);
    let table = inspection::reflect(&host, &object.name(), place)?;
    let is_wanted = |name: &str| match &wanted.columns {
        Some(columns) => columns.iter().any(|column| column == name),
        None => true,
    };
    for column in table
        .columns
        .iter()
        .filter(|column| is_wanted(&column.name))
    {
        if object.column(&column.name).is_none() {
            let column = Rc::new(ColumnObject::new(column_state(column, &table)));
            object.add_column(&column, false)?;
        }
    }
    object.set_comment(table.comment.clone());
    for constraint in &table.constraints {
        if constraint.columns().iter().all(|name| is_wanted(name)) {
            add_constraint(object, constraint);
        }
    }
    for index in &table.indexes {
        object.add_index(Rc::new(IndexObject::new(IndexState {
            name: index.name.clone(),
            elements: index.elements.clone(),
            unique: index.unique,
            quote: index.quote,
            options: index.options.clone(),
        })));
    }
    if wanted.referred {
        fill_referred(&table, metadata, interpreter, place)?;
    }
    Ok(())
}

/// The tables that foreign keys refer to.
fn fill_referred(
    table: &Table,
    metadata: &Rc<MetaDataObject>,
    interpreter: &Interpreter,
    place: &Place,
) -> Result<(), PyError> {
    let all = ReflectionScope {
        columns: None,
        referred: true,
    };
    for constraint in &table.constraints {
        if let Constraint::ForeignKey(key) = constraint
            && metadata.table(&key.referred_table).is_none()
        {
            let state = TableState::of_name(key.referred_table.clone());
            let referred = TableObject::new(state, metadata);
            fill(&referred, metadata, &all, interpreter, place)?;
        }
    }
    Ok(())
}

fn column_state(column: &Column, table: &Table) -> ColumnState {
    ColumnState {
        name: Some(column.name.clone()),
        nullable: Some(column.nullable),
        primary_key: column.primary_key || is_in_primary_key(&column.name, table),
        autoincrement: column.autoincrement,
        server_default: column.server_default.clone(),
        sequence: column.sequence.clone(),
        comment: column.comment.clone(),
        foreign_keys: foreign_keys(&column.name, table),
        options: column.options.clone(),
        ..ColumnState::of_type(column.kind.clone())
    }
}

fn is_in_primary_key(column: &str, table: &Table) -> bool {
    table.constraints.iter().any(|constraint| match constraint {
        Constraint::PrimaryKey(key) => key.columns.iter().any(|name| name == column),
        _ => false,
    })
}

/// The foreign keys of one column alone.
fn foreign_keys(column: &str, table: &Table) -> Vec<Rc<ForeignKeyObject>> {
    let keys = table
        .constraints
        .iter()
        .filter_map(|constraint| match constraint {
            Constraint::ForeignKey(key) if key.columns == [column] => Some(key),
            _ => None,
        });
    let object = |key: &ForeignKey| {
        Rc::new(ForeignKeyObject {
            target: target(&key.referred_table, key.referred_columns.first()),
            name: key.name.clone(),
            rules: members::rules(key),
            timing: key.timing.clone(),
            options: key.options.clone(),
            parent: RefCell::default(),
        })
    };
    keys.map(object).collect()
}

fn target(table: &TableName, column: Option<&String>) -> Target {
    Target::Named {
        table: table.clone(),
        column: column.cloned(),
    }
}

/// Adds a constraint, unless its column brings it: a foreign key of one column stands with that.
fn add_constraint(object: &Rc<TableObject>, constraint: &Constraint) {
    if !matches!(constraint, Constraint::ForeignKey(key) if key.columns.len() == 1)
        && let Some(state) = members::state_of(constraint)
    {
        object.add_constraint(Rc::new(ConstraintObject::new(state)));
    }
}

/// `metadata.reflect(bind, schema=None, views=False, only=None, ...)`.
///
/// # Errors
/// Where the script runs on no database, what that says, and tables that are not there.
pub(crate) fn reflect(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind(
        "reflect(bind=None, schema=None, views=False, only=None, extend_existing=False, \
         autoload_replace=True, resolve_fks=True, **dialect_kwargs)",
    )?;
    let Some(metadata) = this.to_native::<MetaDataObject>() else {
        return Ok(Value::None);
    };
    if bound.or("views", false)? {
        return Err(bound.unsupported("views", "reflecting views is not supported yet"));
    }
    let host = Host::of(interpreter);
    let place = bound.place();
    let schema = bound
        .optional::<String>("schema")?
        .or_else(|| metadata.schema.clone());
    let scope = match schema {
        Some(_) => Scope::All,
        None => Scope::Default,
    };
    let found = inspection::look(&host, scope, &place).map_err(|error| error.at(place.clone()))?;
    let names = found.catalog.tables().map(|table| table.name.clone());
    let own = match &schema {
        Some(schema) if found.default_schema.as_ref() == Some(schema) => None,
        other => other.clone(),
    };
    let mut names: Vec<String> = names
        .filter(|name| name.schema == own)
        .map(|name| name.name)
        .collect();
    if let Some(only) = bound.optional::<Value>("only")? {
        names = chosen(&only, &names, interpreter)?;
    }
    let wanted = ReflectionScope {
        columns: None,
        referred: bound.or("resolve_fks", true)?,
    };
    for name in names {
        let name = TableName::of(schema.clone(), name);
        if metadata.table(&name).is_none() {
            let object = TableObject::new(TableState::of_name(name), &metadata);
            fill(&object, &metadata, &wanted, interpreter, &place)?;
        }
    }
    Ok(Value::None)
}

/// `only=`: names, or a function that says yes.
fn chosen(
    only: &Value,
    names: &[String],
    interpreter: &mut Interpreter,
) -> Result<Vec<String>, PyError> {
    if matches!(only, Value::List(_) | Value::Tuple(_) | Value::Set(_)) {
        let mut wanted = Vec::new();
        for name in interpreter.iterate(only)? {
            wanted.push(interpreter.text(&name)?);
        }
        if let Some(missing) = wanted.iter().find(|name| !names.contains(name)) {
            let message =
                format!("Could not reflect: requested table(s) not available: ({missing})");
            return Err(crate::errors::invalid_request(message));
        }
        return Ok(wanted);
    }
    let mut wanted = Vec::new();
    for name in names {
        let answer = interpreter.call_with(only, [Value::from(name.as_str()), Value::None])?;
        if interpreter.truth(&answer)? {
            wanted.push(name.clone());
        }
    }
    Ok(wanted)
}
