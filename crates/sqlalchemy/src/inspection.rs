//! `sa.inspect(bind)`: what a database holds, as dicts (SQLAlchemy: `engine/reflection.py`).

mod columns;
mod constraints;
mod indexes;
mod names;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use crate::connection::{ConnectionObject, engine};
use crate::dialect::DialectObject;
use crate::errors;
use crate::expression::IntoPython;
use crate::host::{Host, SchemaSnapshot, Scope};
use dbm_core::rows::Rows;
use dbm_core::schema::{Expression, Literal, OptionValue, Table, TableName};
use dbm_core::source::Place;
use dbm_python::{
    Arguments, Bound, Interpreter, Native, NativeMethod, PyError, PyResult, StandardError, Value,
};

/// An `Inspector`: it remembers what it has told.
#[derive(Debug, Default)]
struct InspectorObject {
    told: RefCell<HashMap<String, Value>>,
}

/// `sa.inspect(bind)` and `Inspector.from_engine(bind)`.
///
/// # Errors
/// For what is no bind, and where the script does not run on a database.
pub(crate) fn inspect(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("inspect(subject, raiseerr=True)")?;
    let subject = bound.required::<Value>("subject")?;
    let is_bind = subject.as_native::<ConnectionObject>().is_some()
        || subject.as_native::<engine::EngineObject>().is_some();
    if !is_bind {
        let found = subject.type_name();
        let message = format!("inspecting a `{found}` is not supported yet");
        return Err(bound.unsupported("subject", message));
    }
    let host = Host::of(interpreter);
    let asked = host.database("what a database holds");
    asked.map_err(|error| error.at(bound.place()))?;
    Ok(Value::native(InspectorObject::default()))
}

/// One question to a database: which table, of which schema, for whom.
struct Question<'a> {
    asking: Asking<'a>,
    bound: &'a Bound,
}

/// Who asks, and where.
struct Asking<'a> {
    host: &'a Host,
    place: Place,
}

impl<'a> std::ops::Deref for Question<'a> {
    type Target = Asking<'a>;

    fn deref(&self) -> &Asking<'a> {
        &self.asking
    }
}

/// What answers a question.
type Answering = fn(&Question<'_>, &mut Interpreter) -> PyResult;

const OF_TABLE: &str = "get(table_name, schema=None, **kw)";
const OF_SCHEMA: &str = "get(schema=None, **kw)";

/// The methods of an inspector: the name, the parameters, and what answers.
#[rustfmt::skip]
const QUESTIONS: &[(&str, &str, Answering)] = &[
    ("has_table", OF_TABLE, names::has_table),
    ("has_sequence", "has(sequence_name, schema=None, **kw)", names::has_sequence),
    ("has_schema", "has(schema_name, schema=None, **kw)", names::has_schema),
    ("has_index", "has(table_name, index_name, schema=None, **kw)", indexes::has_index),
    ("get_table_names", OF_SCHEMA, names::tables),
    ("get_view_names", OF_SCHEMA, names::views),
    ("get_materialized_view_names", OF_SCHEMA, names::materialized_views),
    ("get_temp_table_names", OF_SCHEMA, names::temporary_tables),
    ("get_temp_view_names", OF_SCHEMA, names::temporary_views),
    ("get_schema_names", OF_SCHEMA, names::schemas),
    ("get_sequence_names", OF_SCHEMA, names::sequences),
    ("get_enums", OF_SCHEMA, names::enums),
    ("get_view_definition", "get(view_name, schema=None, **kw)", names::view_definition),
    ("get_columns", OF_TABLE, columns::columns),
    ("get_pk_constraint", OF_TABLE, constraints::primary_key),
    ("get_foreign_keys", OF_TABLE, constraints::foreign_keys),
    ("get_unique_constraints", OF_TABLE, constraints::uniques),
    ("get_check_constraints", OF_TABLE, constraints::checks),
    ("get_indexes", OF_TABLE, indexes::indexes),
    ("get_table_comment", OF_TABLE, columns::table_comment),
    ("get_table_options", OF_TABLE, |question, _| {
        question.table()?;
        Ok(Value::dict::<String>([]))
    }),
];

/// Answers a question, or says again what was told before.
fn ask(interpreter: &mut Interpreter, this: &Value, name: &str, arguments: Arguments) -> PyResult {
    let known = QUESTIONS.iter().find(|(known, ..)| *known == name);
    let Some((_, signature, answering)) = known else {
        return Err(PyError::no_attribute(this, name));
    };
    let bound = arguments.bind(signature)?;
    let asked = Host::of(interpreter);
    let asked = asked.database("what a database holds");
    asked.map_err(|error| error.at(bound.place()))?;
    let key = key(name, signature, &bound, interpreter)?;
    let told = this.as_native::<InspectorObject>().map(|it| &it.told);
    if let Some(value) = told.and_then(|told| told.borrow().get(&key).cloned()) {
        return Ok(value);
    }
    let host = Host::of(interpreter);
    let place = bound.place();
    let question = Question {
        asking: Asking { host: &host, place },
        bound: &bound,
    };
    let value = answering(&question, interpreter).map_err(|error| error.at(bound.place()))?;
    if let Some(told) = told {
        told.borrow_mut().insert(key, value.clone());
    }
    Ok(value)
}

/// What tells a question from others: the method and its arguments.
fn key(
    name: &str,
    signature: &str,
    bound: &Bound,
    interpreter: &mut Interpreter,
) -> Result<String, PyError> {
    const ARGUMENTS: [&str; 6] = [
        "table_name",
        "view_name",
        "sequence_name",
        "schema_name",
        "index_name",
        "schema",
    ];
    let mut key = name.to_owned();
    for argument in ARGUMENTS {
        let named = [format!("({argument}"), format!(", {argument}")];
        if named.iter().any(|name| signature.contains(name.as_str()))
            && let Some(value) = bound.value(argument)
        {
            let _ = write!(key, ", {argument}={}", interpreter.repr(&value)?);
        }
    }
    Ok(key)
}

/// The same question of a dialect: `bind.dialect.has_table(bind, name)`; nothing is remembered.
///
/// # Errors
/// Where the script does not run on a database, and what the database says.
pub(crate) fn ask_dialect(
    interpreter: &mut Interpreter,
    name: &str,
    mut arguments: Arguments,
) -> PyResult {
    if !arguments.positional.is_empty() {
        arguments.positional.remove(0);
    }
    arguments.take_keyword("connection");
    let inspector = Value::native(InspectorObject::default());
    ask(interpreter, &inspector, name, arguments)
}

impl Asking<'_> {
    /// Asks the database in SQL.
    fn query(&self, sql: String) -> Result<Rows, PyError> {
        self.host.ask(sql, self.place.clone())
    }

    /// The first column of what the database answers.
    fn names(&self, sql: String) -> Result<Vec<String>, PyError> {
        let rows = self.query(sql)?.rows;
        let names = rows
            .into_iter()
            .filter_map(|row| match row.into_iter().next() {
                Some(Literal::Text(name)) => Some(name),
                _ => None,
            });
        Ok(names.collect())
    }

    /// Whether the database answers with a row.
    fn finds(&self, sql: String) -> Result<bool, PyError> {
        Ok(!self.query(sql)?.rows.is_empty())
    }

    /// A text as SQL.
    fn quoted(&self, text: &str) -> String {
        let text = text.replace('\'', "''");
        match self.host.dialect.as_str() {
            "mysql" | "mariadb" => format!("'{}'", text.replace('\\', "\\\\")),
            _ => format!("'{text}'"),
        }
    }

    fn is_sqlite(&self) -> bool {
        self.host.dialect == "sqlite"
    }

    fn is_postgresql(&self) -> bool {
        self.host.dialect == "postgresql"
    }
}

impl Question<'_> {
    /// A table as the error names it that says that there is none.
    fn shown(&self, name: &str, schema: Option<&str>) -> String {
        let quote = match self.host.dialect.as_str() {
            "mysql" | "mariadb" => "`",
            _ => "",
        };
        let names = schema.into_iter().chain([name]);
        let names = names.map(|name| format!("{quote}{name}{quote}"));
        names.collect::<Vec<_>>().join(".")
    }

    /// An argument that is a text.
    fn text(&self, name: &str) -> Result<Option<String>, PyError> {
        self.bound.optional(name)
    }

    fn schema(&self) -> Result<Option<String>, PyError> {
        self.text("schema")
    }

    fn table_name(&self) -> Result<String, PyError> {
        self.bound.required("table_name")
    }

    /// What the database holds, and the table that the question is about.
    ///
    /// # Errors
    /// `NoSuchTableError`.
    fn table(&self) -> Result<(Arc<SchemaSnapshot>, Table), PyError> {
        let (name, schema) = (self.table_name()?, self.schema()?);
        let scope = Scope::Table(TableName::of(schema.clone(), &name));
        let found = look(self.host, scope, &self.place)?;
        let table = find(&found, schema.as_deref(), &name).cloned();
        match table {
            Some(table) => Ok((found, table)),
            None if names::exists(self, &name, schema.as_deref())? => Err(PyError::unsupported(
                format!("looking at `{name}`, which is no ordinary table, is not supported yet"),
            )),
            None => Err(errors::no_such_table(self.shown(&name, schema.as_deref()))),
        }
    }
}

/// Whether there is a table or a view of that name.
///
/// # Errors
/// Where the script does not run on a database, and what the database says.
pub(crate) fn has_table(host: &Host, name: &TableName, place: &Place) -> Result<bool, PyError> {
    host.database("what a database holds")?;
    let place = place.clone();
    names::exists(&Asking { host, place }, &name.name, name.schema.as_deref())
}

/// What the database holds now.
///
/// # Errors
/// Where the script does not run on a database, and what the database says.
pub(crate) fn look(
    host: &Host,
    scope: Scope,
    place: &Place,
) -> Result<Arc<SchemaSnapshot>, PyError> {
    let database = host.database("what a database holds")?;
    let found = database.look(scope);
    found.map_err(|refusal| host.raised(refusal, place.clone()))
}

/// The table of that name; those of the default schema are known without it.
pub(crate) fn find<'a>(
    found: &'a SchemaSnapshot,
    schema: Option<&str>,
    name: &str,
) -> Option<&'a Table> {
    let own = schema.filter(|schema| found.default_schema.as_deref() != Some(*schema));
    let own = own.filter(|schema| *schema != "main" || found.default_schema.is_some());
    let name = TableName::of(own.map(str::to_owned), name);
    found.catalog.table(&name)
}

/// The SQL of an expression that a database told: its text, or the name of a column.
///
/// # Errors
/// For what no database tells as a whole.
fn sql_of(expression: &Expression) -> Result<String, PyError> {
    match expression {
        Expression::Text(text) => Ok(text.sql.replace("\\:", ":")),
        Expression::LiteralColumn(sql, _) => Ok(sql.clone()),
        Expression::Column(column) => Ok(column.name.clone()),
        _ => Err(PyError::unsupported(
            "an expression that the database tells is not understood",
        )),
    }
}

/// An option of a dialect, as the dicts hold it.
fn option(value: &OptionValue) -> Value {
    match value {
        OptionValue::None => Value::None,
        OptionValue::Bool(truth) => Value::Bool(*truth),
        OptionValue::Integer(number) => Value::from(*number),
        OptionValue::Text(text) => Value::from(text.as_str()),
        OptionValue::Expression(expression) => expression.clone().into_python(),
        OptionValue::List(items) => Value::list(items.iter().map(option)),
        OptionValue::Map(entries) => {
            let entries = entries.iter();
            Value::dict(entries.map(|(key, value)| (key.as_str(), option(value))))
        }
    }
}

impl Native for InspectorObject {
    fn type_name(&self) -> &'static str {
        "Inspector"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[("clear_cache", |_, this, _| {
            if let Some(inspector) = this.as_native::<InspectorObject>() {
                inspector.told.borrow_mut().clear();
            }
            Ok(Value::None)
        })]
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let host = Host::of(interpreter);
        match name {
            "dialect" => return Ok(Some(Value::native(DialectObject::named(&host.dialect)))),
            "bind" => return Ok(Some(Value::native(ConnectionObject))),
            "engine" => return Ok(Some(Value::native(engine::EngineObject))),
            "default_schema_name" => return names::default_schema(&host).map(Some),
            _ => {}
        }
        let Some((name, ..)) = QUESTIONS.iter().find(|(known, ..)| *known == name) else {
            let known_to_sqlalchemy = name.starts_with("get_") || name.starts_with("reflect_");
            if known_to_sqlalchemy {
                return Err(PyError::unsupported(format!(
                    "`{name}` of an inspector is not supported yet"
                )));
            }
            return Ok(None);
        };
        let this = this.clone();
        Ok(Some(Value::closure(name, move |interpreter, arguments| {
            ask(interpreter, &this, name, arguments)
        })))
    }
}

/// `Inspector`, whose `from_engine` is an older `sa.inspect`.
#[derive(Debug)]
pub(crate) struct InspectorClass;

impl Native for InspectorClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        inspect(interpreter, arguments)
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "from_engine").then(|| Value::function("from_engine", inspect)))
    }
}

/// SQLAlchemy's word for what a dialect cannot tell.
fn not_implemented() -> PyError {
    PyError::standard(StandardError::NotImplementedError, "")
}

/// A list of texts.
fn texts(texts: impl IntoIterator<Item = impl Into<String>>) -> Value {
    Value::list(texts.into_iter().map(|text| Value::from(text.into())))
}

/// A table as it is, for `Table(..., autoload_with=bind)`.
///
/// # Errors
/// `NoSuchTableError`, and what the database says.
pub(crate) fn reflect(host: &Rc<Host>, name: &TableName, place: &Place) -> Result<Table, PyError> {
    let found = look(host, Scope::Table(name.clone()), place)?;
    let table = find(&found, name.schema.as_deref(), &name.name);
    let table = table.ok_or_else(|| errors::no_such_table(name.to_string()))?;
    Ok(Table {
        name: name.clone(),
        ..table.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dbm_core::schema::expression::{Unary, UnaryOperator};

    #[test]
    fn what_is_told_as_sql_is_sql() {
        let column = Expression::column("age");
        assert_eq!(sql_of(&column).unwrap(), "age");
        assert_eq!(
            sql_of(&Expression::text("age\\:\\:text")).unwrap(),
            "age::text"
        );
        let sorted = Expression::Unary(Box::new(Unary {
            operator: UnaryOperator::Descending,
            operand: column,
        }));
        let error = sql_of(&sorted).unwrap_err();
        insta::assert_snapshot!(error.message(), @"an expression that the database tells is not understood");
    }
}
