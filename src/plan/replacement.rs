//! From an SQL file that replaces a script to operations.

use std::sync::Arc;

use crate::failure::{Failure, Kind};
use crate::operation::{Execute, Located, Operation, Statement};
use crate::script::Script;
use crate::source::{Place, Source};
use crate::sql::script::Syntax;
use crate::sql::split::statements;

/// The statements of the file, each at its place.
///
/// # Errors
/// A quote or a comment that does not end.
pub fn script(source: &Arc<Source>, syntax: Syntax) -> Result<Script, Failure> {
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
