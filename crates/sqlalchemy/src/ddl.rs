//! DDL that scripts ask for by hand: `ENUM(...).create(bind)`, `CreateSequence(...)`, `DDL(...)`.

pub(crate) mod creation;

use std::rc::Rc;

use crate::assembly;
use crate::compiled::{self, compile};
use crate::default::{DefaultObject, next_value};
use crate::expression::IntoPython;
use crate::host::Host;
use crate::index::IndexObject;
use crate::table::TableObject;
use crate::types;
use dbm_core::operation::{
    CreateIndex, CreateTable, CreateType, DropIndex, DropTable, DropType, Execute, IfExists,
    Operation, Statement,
};
use dbm_core::schema::types::{EnumClass, EnumType, NamedType};
use dbm_core::schema::{Options, Sequence, TableName, TypeKind};
use dbm_python::{
    Arguments, BinaryOperator, Bound, Interpreter, Native, NativeFunction, NativeMethod, PyError,
    PyResult, Value,
};

/// A DDL element, to be given to `op.execute(...)`.
#[derive(Debug, Clone)]
pub(crate) struct DdlObject(pub Operation);

impl Native for DdlObject {
    fn type_name(&self) -> &'static str {
        "DDLElement"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[("compile", compile)]
    }

    fn text(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        compiled::text(&Value::native(self.clone()), interpreter)
    }
}

/// The functions that make DDL elements.
pub(crate) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("DDL", ddl),
    ("CreateSequence", |_, arguments| {
        let (sequence, exists) =
            sequence_of(arguments, "CreateSequence(element, if_not_exists=False)")?;
        element(Operation::CreateSequence(Box::new(sequence), exists))
    }),
    ("DropSequence", |_, arguments| {
        let (sequence, exists) = sequence_of(arguments, "DropSequence(element, if_exists=False)")?;
        element(Operation::DropSequence(Box::new(sequence), exists))
    }),
    ("CreateTable", create_table_element),
    ("DropTable", drop_table_element),
    ("CreateIndex", create_index_element),
    ("DropIndex", drop_index_element),
    ("CreateSchema", create_schema),
    ("DropSchema", drop_schema),
];

fn element(operation: Operation) -> PyResult {
    Ok(Value::native(DdlObject(operation)))
}

/// `DDL(statement, context=None)`: SQLAlchemy fills the statement in with `%`.
fn ddl(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("DDL(statement, context=None)")?;
    let statement = bound.required::<Value>("statement")?;
    let context = bound.optional::<Value>("context")?;
    let context = context.unwrap_or_else(|| Value::dict::<String>([]));
    let sql = interpreter.binary(BinaryOperator::Remainder, &statement, &context)?;
    element(execute(interpreter.text(&sql)?))
}

fn execute(sql: String) -> Operation {
    Operation::Execute(Execute {
        statement: Statement::Verbatim(sql),
    })
}

fn sequence_of(
    arguments: Arguments,
    signature: &'static str,
) -> Result<(Sequence, IfExists), PyError> {
    let bound = arguments.bind(signature)?;
    let exists = if signature.contains("if_not_exists") {
        "if_not_exists"
    } else {
        "if_exists"
    };
    match bound
        .required::<Value>("element")?
        .as_native::<DefaultObject>()
    {
        Some(DefaultObject::Sequence(sequence)) => {
            Ok((sequence.clone(), IfExists(bound.or(exists, false)?)))
        }
        _ => Err(bound.type_error("element", "a `Sequence` is expected")),
    }
}

fn table_of(bound: &Bound) -> Result<Rc<TableObject>, PyError> {
    let table = bound
        .required::<Value>("element")?
        .to_native::<TableObject>();
    table.ok_or_else(|| bound.type_error("element", "a `Table` is expected"))
}

fn create_table_element(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments
        .bind("CreateTable(element, include_foreign_key_constraints=None, if_not_exists=False)")?;
    let host = Host::of(interpreter);
    let table = creation::alone(assembly::table(&*table_of(&bound)?, &host)?, &host);
    let if_not_exists = bound.or("if_not_exists", false)?;
    element(Operation::CreateTable(Box::new(CreateTable {
        table,
        if_not_exists,
    })))
}

fn drop_table_element(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("DropTable(element, if_exists=False)")?;
    element(drop_of(&*table_of(&bound)?, bound.or("if_exists", false)?))
}

fn drop_of(table: &TableObject, if_exists: bool) -> Operation {
    Operation::DropTable(Box::new(DropTable {
        table: table.name(),
        if_exists,
        existing: None,
        options: Options::new(),
    }))
}

fn create_index_element(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("CreateIndex(element, if_not_exists=False)")?;
    let index = bound.required::<Value>("element")?;
    element(index_created(
        &index,
        bound.or("if_not_exists", false)?,
        interpreter,
    )?)
}

fn drop_index_element(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("DropIndex(element, if_exists=False)")?;
    let index = bound.required::<Value>("element")?;
    element(index_dropped(
        &index,
        bound.or("if_exists", false)?,
        interpreter,
    )?)
}

/// The index as it stands in its table.
fn assembled(
    index: &Value,
    interpreter: &mut Interpreter,
) -> Result<(TableName, dbm_core::schema::Index), PyError> {
    let object = index.as_native::<IndexObject>();
    let object = object.ok_or_else(|| PyError::type_error("an `Index` is expected"))?;
    let table = object.owner();
    let table = table.ok_or_else(|| PyError::type_error("the index belongs to no table"))?;
    let index = assembly::index(&table, &object.state(), &Host::of(interpreter))?;
    Ok((table.name(), index))
}

fn index_created(
    index: &Value,
    if_not_exists: bool,
    interpreter: &mut Interpreter,
) -> Result<Operation, PyError> {
    let (table, index) = assembled(index, interpreter)?;
    Ok(Operation::CreateIndex(Box::new(CreateIndex {
        table,
        index,
        if_not_exists,
    })))
}

fn index_dropped(
    index: &Value,
    if_exists: bool,
    interpreter: &mut Interpreter,
) -> Result<Operation, PyError> {
    let (table, index) = assembled(index, interpreter)?;
    let name = index.name.clone();
    let name = name.ok_or_else(|| PyError::type_error("the index has no name"))?;
    Ok(Operation::DropIndex(DropIndex {
        name,
        table: Some(table.name),
        schema: table.schema,
        if_exists,
        quote: index.quote,
        options: index.options.clone(),
        existing: Some(Box::new(index)),
    }))
}

fn create_schema(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("CreateSchema(name, if_not_exists=False)")?;
    let exists = if bound.or("if_not_exists", false)? {
        "IF NOT EXISTS "
    } else {
        ""
    };
    element(named(
        format!("CREATE SCHEMA {exists}"),
        bound.required("name")?,
        "",
    ))
}

fn drop_schema(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("DropSchema(name, cascade=False, if_exists=False)")?;
    let exists = if bound.or("if_exists", false)? {
        "IF EXISTS "
    } else {
        ""
    };
    let cascade = if bound.or("cascade", false)? {
        " CASCADE"
    } else {
        ""
    };
    element(named(
        format!("DROP SCHEMA {exists}"),
        bound.required("name")?,
        cascade,
    ))
}

fn named(before: String, name: String, after: &str) -> Operation {
    Operation::Execute(Execute {
        statement: Statement::Named {
            before,
            name,
            after: after.to_owned(),
        },
    })
}

/// `table.create(bind)`, ... take a bind, which says nothing that is not known, and `checkfirst`.
fn checkfirst(arguments: Arguments, default: bool) -> Result<(Bound, bool), PyError> {
    let bound = arguments.bind("create(bind, checkfirst=None, **options)")?;
    let given = bound.optional::<Value>("checkfirst")?;
    let checkfirst = given.map_or(default, |given| !matches!(given, Value::Bool(false)));
    Ok((bound, checkfirst))
}

fn enum_of(this: &Value, interpreter: &mut Interpreter) -> Result<Option<EnumType>, PyError> {
    let dialect = Host::of(interpreter).dialect.clone();
    let Some(object) = types::object_or_null(this, interpreter)? else {
        return Ok(None);
    };
    match &object.kind.on(&dialect).kind {
        TypeKind::Enum(kind) if kind.native && dialect == "postgresql" => Ok(Some(kind.clone())),
        // which MySQL refuses: its own enumerations need no type
        TypeKind::Enum(kind) if kind.class == EnumClass::Postgresql && dialect != "sqlite" => {
            Ok(Some(kind.clone()))
        }
        _ => Ok(None),
    }
}

fn domain_of(this: &Value, interpreter: &mut Interpreter) -> Result<Option<NamedType>, PyError> {
    let dialect = Host::of(interpreter).dialect.clone();
    let object = types::object_or_null(this, interpreter)?;
    Ok(match object.map(|object| object.kind.kind) {
        Some(TypeKind::Named(named)) if named.name == "DOMAIN" && dialect == "postgresql" => {
            Some(named)
        }
        _ => None,
    })
}

/// `DOMAIN(...).create(bind, checkfirst=True)` and its `drop`, if `this` is one.
fn domain_statement(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: &Arguments,
    is_made: bool,
) -> Result<bool, PyError> {
    let Some(kind) = domain_of(this, interpreter)? else {
        return Ok(false);
    };
    let (bound, checkfirst) = checkfirst(arguments.clone(), true)?;
    let statement = Statement::Domain {
        kind: Box::new(kind),
        is_made,
        checkfirst,
    };
    let operation = Operation::Execute(Execute { statement });
    Host::of(interpreter).emit(operation, bound.place())?;
    Ok(true)
}

/// `CreateEnumType(type)`, `CreateDomainType(type)` and their drops, which look at nothing first.
///
/// # Errors
/// For what is no such type, and on databases without them.
pub(crate) fn type_element(
    interpreter: &mut Interpreter,
    arguments: Arguments,
    is_made: bool,
) -> PyResult {
    let bound = arguments.bind("CreateEnumType(type_)")?;
    let kind = bound.required::<Value>("type_")?;
    if let Some(kind) = domain_of(&kind, interpreter)? {
        return element(Operation::Execute(Execute {
            statement: Statement::Domain {
                kind: Box::new(kind),
                is_made,
                checkfirst: false,
            },
        }));
    }
    let Some(kind) = enum_of(&kind, interpreter)? else {
        return Err(bound.unsupported("type_", "a type of PostgreSQL is expected"));
    };
    let checkfirst = false;
    element(if is_made {
        Operation::CreateType(CreateType { kind, checkfirst })
    } else {
        Operation::DropType(DropType { kind, checkfirst })
    })
}

/// `ENUM(...).create(bind, checkfirst=...)`; nothing where the database has no such types.
///
/// # Errors
/// Outside a revision script.
pub(crate) fn create_type(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    if domain_statement(interpreter, this, &arguments, true)? {
        return Ok(Value::None);
    }
    if let Some(kind) = enum_of(this, interpreter)? {
        let (bound, checkfirst) = checkfirst(arguments, kind.class == EnumClass::Postgresql)?;
        let operation = Operation::CreateType(CreateType { kind, checkfirst });
        Host::of(interpreter).emit(operation, bound.place())?;
    }
    Ok(Value::None)
}

/// `ENUM(...).drop(bind, checkfirst=...)`; nothing where the database has no such types.
///
/// # Errors
/// Outside a revision script.
pub(crate) fn drop_type(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    if domain_statement(interpreter, this, &arguments, false)? {
        return Ok(Value::None);
    }
    if let Some(kind) = enum_of(this, interpreter)? {
        let (bound, checkfirst) = checkfirst(arguments, kind.class == EnumClass::Postgresql)?;
        let operation = Operation::DropType(DropType { kind, checkfirst });
        Host::of(interpreter).emit(operation, bound.place())?;
    }
    Ok(Value::None)
}

/// The methods of indexes.
pub(crate) const INDEX_METHODS: &[(&str, NativeMethod)] = &[
    ("create", |interpreter, this, arguments| {
        let (bound, checkfirst) = checkfirst(arguments, false)?;
        let host = Host::of(interpreter);
        let operation = index_created(this, checkfirst && !host.offline, interpreter)?;
        host.emit(operation, bound.place())?;
        Ok(Value::None)
    }),
    ("drop", |interpreter, this, arguments| {
        let (bound, checkfirst) = checkfirst(arguments, false)?;
        let host = Host::of(interpreter);
        let operation = index_dropped(this, checkfirst && !host.offline, interpreter)?;
        host.emit(operation, bound.place())?;
        Ok(Value::None)
    }),
];

/// The methods of sequences; databases without sequences take no notice.
pub(crate) const SEQUENCE_METHODS: &[(&str, NativeMethod)] = &[
    ("create", |interpreter, this, arguments| {
        sequence_method(interpreter, this, arguments, Operation::CreateSequence)
    }),
    ("drop", |interpreter, this, arguments| {
        sequence_method(interpreter, this, arguments, Operation::DropSequence)
    }),
    ("next_value", |interpreter, this, arguments| {
        arguments.none("next_value")?;
        match (this.as_native(), Host::of(interpreter).dialect.as_str()) {
            // no dialect is known while `env.py` still says which database it is
            (Some(DefaultObject::Sequence(sequence)), "postgresql" | "default") => {
                Ok(next_value(sequence).into_python())
            }
            (_, dialect) => Err(PyError::unsupported(format!(
                "`next_value` of a sequence is not supported on `{dialect}`"
            ))),
        }
    }),
];

fn sequence_method(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    operation: fn(Box<Sequence>, IfExists) -> Operation,
) -> PyResult {
    let host = Host::of(interpreter);
    let (bound, checkfirst) = checkfirst(arguments, true)?;
    // without a server, SQLAlchemy does not know that MariaDB has sequences
    let has_sequences = match host.dialect.as_str() {
        "postgresql" => true,
        "mariadb" => !host.offline,
        _ => false,
    };
    if let Some(DefaultObject::Sequence(sequence)) = this.as_native()
        && has_sequences
    {
        let exists = IfExists(checkfirst && !host.offline);
        host.emit(operation(Box::new(sequence.clone()), exists), bound.place())?;
    }
    Ok(Value::None)
}
