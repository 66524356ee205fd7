//! A dialect, as scripts ask for it: `op.get_bind().dialect.name`.

use crate::host::Host;
use crate::{inspection, types};
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

    fn driver(&self) -> &'static str {
        match self.name.as_str() {
            "postgresql" => "psycopg2",
            "mysql" | "mariadb" => "pymysql",
            "sqlite" => "pysqlite",
            _ => "default",
        }
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
fn server_version(interpreter: &mut Interpreter) -> PyResult {
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
            "dialect_description" => Some(Value::from(format!("{}+{}", self.name, self.driver()))),
            "driver" => Some(Value::from(self.driver())),
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
    let host = Host::of(interpreter);
    let database = host.database("how the database quotes a name")?;
    Ok(Value::from(database.quote(&name, always).as_str()))
}
