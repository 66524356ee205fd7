//! From an SQL file that replaces a script to operations.

use std::sync::Arc;

use dbm_core::failure::{Failure, Kind};
use dbm_core::operation::{Execute, Located, Operation, Statement};
use dbm_core::source::{Place, Source};
use dbm_core::sql::script::Syntax;
use dbm_core::sql::split::statements;
use dbm_script::Script;

/// The statements of the file, each at its place.
///
/// # Errors
/// A quote or a comment that does not end.
pub(crate) fn script(source: &Arc<Source>, syntax: Syntax) -> Result<Script, Failure> {
    let found = statements(&source.text, syntax).map_err(|unclosed| {
        let message = format!(
            "`{}` has a quote or a comment that does not end",
            source.name
        );
        let end = unclosed.at + 1;
        Failure::new(Kind::Plan, message).at(Place::new(source, unclosed.at..end))
    })?;
    let located = |at: std::ops::Range<usize>| Located {
        operation: Operation::Execute(Execute {
            statement: Statement::Verbatim(source.text[at.clone()].to_owned()),
        }),
        place: Some(Place::new(source, at)),
    };
    Ok(Script {
        operations: found.into_iter().map(located).collect(),
        ..Script::default()
    })
}
