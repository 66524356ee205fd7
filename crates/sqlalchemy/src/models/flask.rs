//! Flask-SQLAlchemy: `db = SQLAlchemy()`, `db.Model`, `db.Column`.

use std::rc::Rc;

use crate::table;
use dbm_python::{Arguments, Interpreter, Native, PyError, PyResult, Value};

use super::attributes::Harmless;
use super::base::DeclarativeBase;
use super::modules::orm;
use super::registry::{Registry, RegistryObject};

/// A name of the package.
pub(crate) fn name(_: &mut Interpreter, name: &str) -> PyResult {
    match name {
        "SQLAlchemy" => Ok(Value::function(name, sqlalchemy)),
        _ => Err(PyError::unsupported(format!(
            "`{name}` of Flask-SQLAlchemy is not known to dbm"
        ))),
    }
}

/// `db`.
#[derive(Debug)]
struct Database(Rc<Registry>);

fn sqlalchemy(_: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let model_class = arguments.take_keyword("model_class");
    let mut registry = match &model_class {
        Some(Value::Class(class)) => match class.attached::<Rc<Registry>>() {
            Some(registry) => Registry {
                metadata: registry.metadata.clone(),
                types: registry.types.clone(),
                parent: Some(Rc::clone(class)),
                names_tables: true,
                classes: Rc::clone(&registry.classes),
                given: super::registry::given(),
            },
            None => Registry::new(arguments.take_keyword("metadata"), None),
        },
        _ => Registry::new(arguments.take_keyword("metadata"), None),
    };
    registry.names_tables = true;
    Ok(Value::native(Database(Rc::new(registry))))
}

impl Native for Database {
    fn type_name(&self) -> &str {
        "SQLAlchemy"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(Some(match name {
            "Model" => Value::native(DeclarativeBase(Rc::clone(&self.0))),
            "metadata" => self.0.metadata.clone(),
            "registry" => Value::native(RegistryObject(Rc::clone(&self.0))),
            "Table" => {
                let metadata = self.0.metadata.clone();
                Value::closure("Table", move |interpreter, mut arguments: Arguments| {
                    arguments
                        .positional
                        .insert(1.min(arguments.positional.len()), metadata.clone());
                    table::table(interpreter, arguments)
                })
            }
            "session" | "init_app" | "event" | "Query" => {
                Value::native(Harmless("Flask-SQLAlchemy"))
            }
            _ if name.starts_with("__") => return Ok(None),
            _ => return orm(interpreter, name).map(Some),
        }))
    }
}

/// The table of a class without `__tablename__`: `HTTPUser` is `http_user`
/// (Flask-SQLAlchemy: `model.py`, `camel_to_snake_case`).
pub(crate) fn table_name(class: &str) -> String {
    let characters: Vec<char> = class.chars().collect();
    let mut name = String::new();
    for (at, character) in characters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| characters[at]);
        let after = characters.get(at + 1);
        let starts_word = character.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
            });
        if starts_word {
            name.push('_');
        }
        name.extend(character.to_lowercase());
    }
    name
}
