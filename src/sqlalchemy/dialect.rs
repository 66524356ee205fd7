//! A dialect, as scripts ask for it: `op.get_bind().dialect.name`.

use crate::python::{Arguments, Interpreter, Native, NativeMethod, Outcome, Raised, Value};
use crate::sqlalchemy::types;

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

fn type_descriptor(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> Outcome {
    let kind = arguments.one::<Value>("type_descriptor")?;
    types::instance_of(&kind, interpreter)
}

/// What only a connection knows.
const LIVE: &[&str] = &[
    "server_version_info",
    "has_table",
    "has_index",
    "has_type",
    "has_sequence",
];

impl Native for DialectObject {
    fn type_name(&self) -> &'static str {
        "Dialect"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, Raised> {
        let mysql = matches!(self.name.as_str(), "mysql" | "mariadb");
        let native = self.name == "postgresql";
        Ok(match name {
            "name" => Some(Value::from(self.name.as_str())),
            "driver" => Some(Value::from(self.driver())),
            "is_mariadb" => Some(Value::from(self.name == "mariadb")),
            "supports_native_boolean" | "supports_sequences" => Some(Value::from(native)),
            "supports_alter" => Some(Value::from(self.name != "sqlite")),
            "supports_native_enum" | "supports_comments" => Some(Value::from(native || mysql)),
            "default_schema_name" if native => Some(Value::from("public")),
            _ if LIVE.contains(&name) => {
                return Err(Raised::live(format!(
                    "`dialect.{name}` is known only while the script runs on a database"
                )));
            }
            _ => None,
        })
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, Raised> {
        Ok(format!("<sqlalchemy.dialects.{}>", self.name))
    }
}
