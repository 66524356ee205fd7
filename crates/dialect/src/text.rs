//! The text of SQL that a script asks for: `str(statement.compile(...))`.

use crate::{Paramstyle, RenderError, Renderer, Rendering, generic};
use dbm_core::failure::Failure;
use dbm_core::operation::Operation;
use dbm_core::sql::text::StatementText;

/// Writes SQL for scripts with the dialects of dbm.
#[derive(Debug)]
pub struct OfflineWriter;

impl StatementText for OfflineWriter {
    fn write(
        &self,
        operation: &Operation,
        dialect: Option<&str>,
        literal_binds: bool,
    ) -> Result<String, Failure> {
        let written = match dialect {
            Some(name) => one(operation, name, literal_binds, None),
            None => by_default(operation, literal_binds),
        };
        Ok(written?)
    }
}

/// As SQLAlchemy's default dialect: what dialects that differ write alike.
fn by_default(operation: &Operation, literal_binds: bool) -> Result<String, RenderError> {
    let [first, second] = ["postgresql", "sqlite"]
        .map(|name| one(operation, name, literal_binds, Some(Paramstyle::Named)));
    let (first, second) = (first?, second?);
    if first == second {
        return Ok(first);
    }
    Err(RenderError::Argument(
        "what the default dialect of SQLAlchemy makes of that is not known: name one, `compile(dialect=...)`",
    ))
}

fn one(
    operation: &Operation,
    name: &str,
    literal_binds: bool,
    paramstyle: Option<Paramstyle>,
) -> Result<String, RenderError> {
    let unknown = RenderError::Argument("that dialect is not supported");
    let dialect = crate::by_name(name).ok_or(unknown)?;
    let rendering = Rendering {
        paramstyle: paramstyle.unwrap_or(dialect.facts().paramstyle),
        refuses_values: !literal_binds,
        ..Rendering::offline(dialect)
    };
    let renderer = Renderer::new(dialect, &rendering);
    let mut statements = generic::operation::statements(&renderer, operation)?;
    match (statements.pop(), statements.is_empty()) {
        (Some(only), true) => Ok(only),
        _ => Err(RenderError::Argument("that is not one statement")),
    }
}
