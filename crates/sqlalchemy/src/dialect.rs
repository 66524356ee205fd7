//! A dialect, as scripts ask for it: `op.get_bind().dialect.name`.

use crate::expression::of;
use crate::host::Host;
use crate::table::TableObject;
use crate::{inspection, types};
use dbm_core::schema::Expression;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// `bind.dialect`.
#[derive(Debug, Clone)]
pub struct DialectObject {
    name: String,
}

impl DialectObject {
    /// The dialect of that name.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
        }
    }

    /// SQLAlchemy's name of it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The driver of the URL, else the one that SQLAlchemy takes where a URL names none.
    fn driver(&self, host: &Host) -> String {
        let own = host.driver.clone().filter(|_| host.dialect == self.name);
        own.unwrap_or_else(|| default_driver(&self.name).to_owned())
    }
}

fn default_driver(dialect: &str) -> &'static str {
    match dialect {
        "postgresql" => "psycopg2",
        "mysql" | "mariadb" => "mysqldb",
        "sqlite" => "pysqlite",
        _ => "default",
    }
}

const METHODS: &[(&str, NativeMethod)] = &[("type_descriptor", type_descriptor)];

fn type_descriptor(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let kind = arguments.one::<Value>("type_descriptor")?;
    types::instance_of(&kind, interpreter)
}

/// What a dialect finds out through a connection, as an inspector does.
const QUESTIONS: &[&str] = &["has_table", "has_index", "has_sequence", "has_schema"];

/// `dialect.server_version_info`.
///
/// # Errors
/// Where the script runs on no database.
pub(crate) fn server_version(interpreter: &mut Interpreter) -> PyResult {
    let host = Host::of(interpreter);
    let (major, minor, patch) = host.database("the server's version")?.server_version();
    let parts = match host.dialect.as_str() {
        "postgresql" if major >= 10 => vec![major, minor],
        _ => vec![major, minor, patch],
    };
    Ok(Value::tuple(
        parts.into_iter().map(|part| Value::from(i64::from(part))),
    ))
}

impl Native for DialectObject {
    fn type_name(&self) -> &'static str {
        "Dialect"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    /// The schema of a tenant; which one it is, dbm asks the session's `search_path`.
    fn set_attribute(&self, name: &str, _: Value, _: &mut Interpreter) -> Result<bool, PyError> {
        Ok(name == "default_schema_name")
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let mysql = matches!(self.name.as_str(), "mysql" | "mariadb");
        let native = self.name == "postgresql";
        Ok(match name {
            "name" => Some(Value::from(self.name.as_str())),
            "dialect_description" => {
                let driver = self.driver(&Host::of(interpreter));
                Some(Value::from(format!("{}+{driver}", self.name)))
            }
            "driver" => Some(Value::from(self.driver(&Host::of(interpreter)))),
            "is_mariadb" => Some(Value::from(self.name == "mariadb")),
            "supports_native_boolean" | "supports_sequences" => Some(Value::from(native)),
            "supports_alter" => Some(Value::from(self.name != "sqlite")),
            "supports_native_enum" | "supports_comments" => Some(Value::from(native || mysql)),
            "default_schema_name" if native => Some(Value::from("public")),
            "identifier_preparer" => Some(Value::native(Preparer)),
            "server_version_info" => return server_version(interpreter).map(Some),
            _ => {
                let question = QUESTIONS.iter().find(|known| **known == name);
                question.map(|name| {
                    Value::closure(name, move |interpreter, arguments| {
                        inspection::ask_dialect(interpreter, name, arguments)
                    })
                })
            }
        })
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("<sqlalchemy.dialects.{}>", self.name))
    }
}

/// `dialect.identifier_preparer`: how names are quoted.
#[derive(Debug)]
struct Preparer;

const PREPARER_METHODS: &[(&str, NativeMethod)] = &[
    ("quote", |interpreter, _, arguments| {
        quote(interpreter, arguments, false)
    }),
    ("quote_schema", |interpreter, _, arguments| {
        quote(interpreter, arguments, false)
    }),
    ("format_table", |interpreter, _, arguments| {
        let bound = arguments.bind("format_table(table, use_schema=True, name=None)")?;
        let table = bound.required::<Value>("table")?.to_native::<TableObject>();
        let table = table.ok_or_else(|| bound.type_error("table", "a `Table` is expected"))?;
        let name = table.name();
        let schema = name
            .schema
            .filter(|_| bound.or("use_schema", true).unwrap_or(true));
        let parts = schema.iter().chain([&name.name]);
        let parts: Result<Vec<_>, _> = parts.map(|part| quoted(interpreter, part, false)).collect();
        Ok(Value::from(parts?.join(".")))
    }),
    ("format_column", |interpreter, _, arguments| {
        let bound = arguments.bind("format_column(column)")?;
        let name = match of(&bound.required("column")?) {
            Some(Expression::Column(column)) => column.name,
            _ => return Err(bound.type_error("column", "a column is expected")),
        };
        quoted(interpreter, &name, false).map(Value::from)
    }),
    ("format_schema", |interpreter, _, arguments| {
        quote(interpreter, arguments, false)
    }),
    ("quote_identifier", |interpreter, _, arguments| {
        quote(interpreter, arguments, true)
    }),
];

impl Native for Preparer {
    fn type_name(&self) -> &'static str {
        "IdentifierPreparer"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        PREPARER_METHODS
    }
}

fn quote(interpreter: &mut Interpreter, arguments: Arguments, always: bool) -> PyResult {
    let name = arguments.one::<String>("quote")?;
    quoted(interpreter, &name, always).map(Value::from)
}

fn quoted(interpreter: &Interpreter, name: &str, always: bool) -> Result<String, PyError> {
    let host = Host::of(interpreter);
    let database = host.database("how the database quotes a name")?;
    Ok(database.quote(name, always))
}
