//! `sqlalchemy.ext.compiler`: `@compiles(Class)`, which says what a class is in SQL.
//!
//! For a class of the script the function is noted with the class. For SQLAlchemy's own classes it
//! would change every statement that follows; dbm knows one such change: foreign keys lose their names.

use std::rc::Rc;

use crate::constraint::{ConstraintObject, ConstraintState, Rule};
use crate::foreign_key::Rules;
use crate::host::Host;
use crate::types::decorator::Compiled;
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::{ConstraintName, Options};
use dbm_python::{Arguments, Interpreter, Native, PyError, PyResult, Value};

/// What stands for the SQL that SQLAlchemy writes itself.
const OWN_SQL: &str = "\0foreign key";

/// `compiles(Class, *dialects)`: gives a decorator.
///
/// # Errors
/// For a class of SQLAlchemy's own, but for its foreign keys.
pub(crate) fn compiles(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let place = arguments.place();
    let mut given = arguments.positional.into_iter();
    let class = given.next().unwrap_or(Value::None);
    let dialects: Vec<String> = given
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    if let Value::Class(class) = class {
        return Ok(Value::closure(
            "compiles",
            move |_, arguments: Arguments| {
                let function = arguments.one::<Value>("compiles")?;
                Compiled::define(&class, dialects.clone(), function.clone());
                Ok(function)
            },
        ));
    }
    let dialect = &Host::of(interpreter).dialect;
    if !dialects.is_empty() && !dialects.contains(dialect) {
        return Ok(Value::closure("compiles", |_, arguments: Arguments| {
            arguments.one("compiles")
        }));
    }
    let name = interpreter.get_attribute(&class, "__name__")?;
    if name.as_str() != Some("ForeignKeyConstraint") {
        return Err(unsupported("of a class of SQLAlchemy's own").at(place));
    }
    Ok(Value::closure("compiles", of_foreign_keys))
}

fn unsupported(what: &str) -> PyError {
    PyError::unsupported(format!("`@compiles` {what} is not supported"))
}

/// Tries the function on a foreign key: one that takes the name away and is else SQLAlchemy's is understood.
fn of_foreign_keys(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let place = arguments.place();
    let function = arguments.one::<Value>("compiles")?;
    let probe = Rc::new(ConstraintObject::new(ConstraintState {
        name: Some(ConstraintName::plain("probe")),
        rule: Rule::ForeignKey {
            columns: Vec::new(),
            targets: Vec::new(),
            rules: Rules::default(),
        },
        timing: Timing::default(),
        options: Options::new(),
    }));
    let compiler = Value::native(ForeignKeyCompiler);
    let element = Value::Native(Rc::clone(&probe) as _);
    let sql = interpreter.call_with(&function, [element, compiler])?;
    if sql.as_str() != Some(OWN_SQL) || probe.state().name.is_some() {
        let what = "that does more than take the name of a foreign key away";
        return Err(unsupported(what).at(place));
    }
    Host::of(interpreter).unnamed_foreign_keys.set(true);
    Ok(function)
}

/// The `compiler` that such a function gets.
#[derive(Debug)]
struct ForeignKeyCompiler;

impl Native for ForeignKeyCompiler {
    fn type_name(&self) -> &'static str {
        "Compiler"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match name {
            "visit_foreign_key_constraint" => {
                Ok(Some(Value::closure(name, |_, _| Ok(Value::from(OWN_SQL)))))
            }
            _ => Err(unsupported(&format!("with `compiler.{name}`"))),
        }
    }
}
