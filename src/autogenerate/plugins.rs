//! Packages that add comparisons of their own to Alembic's, which dbm does not do.

use dbm_core::failure::{Failure, Kind};
use dbm_python::{Interpreter, Value};
use dbm_sqlalchemy::host::Host;

/// Refuses to compare where `env.py` asks for more than Alembic itself compares.
pub(super) fn refuse(interpreter: &mut Interpreter) -> Result<(), Failure> {
    let compared = if imports_enumerations(interpreter) {
        "`alembic_postgresql_enum` compares the values of enumerations"
    } else if registers_entities(interpreter) {
        "`register_entities` of `alembic_utils` compares views, functions and triggers"
    } else {
        return Ok(());
    };
    let message = format!("{compared}, which dbm does not do yet");
    let hint = "generate this revision with Alembic itself";
    Err(Failure::new(Kind::Plan, message).hint(hint))
}

/// Importing it is enough.
fn imports_enumerations(interpreter: &mut Interpreter) -> bool {
    let is_imported = interpreter.loaded("alembic_postgresql_enum").is_some();
    is_imported && Host::of(interpreter).dialect == "postgresql"
}

fn registers_entities(interpreter: &Interpreter) -> bool {
    let package = interpreter.loaded("alembic_utils");
    let registered = package.and_then(|package| package.get("_registered"));
    matches!(registered, Some(Value::Bool(true)))
}
