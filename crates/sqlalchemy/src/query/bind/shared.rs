//! Values in what `FROM` lists: sources are shared between statements and stay as they are, so that
//! values that a type of the script has a say in are refused there.

use crate::query::bind::{expressions_mut, walk};
use crate::types::decorator;
use dbm_core::schema::query::{Query, Rows, Source, SourceKind};
use dbm_core::schema::{Expression, Type};
use dbm_python::{Interpreter, PyError};

/// # Errors
/// When a subquery, a CTE, `ON` or `VALUES` of the statement has such a value.
pub(crate) fn refuse(query: &Query, interpreter: &mut Interpreter) -> Result<(), PyError> {
    let mut seen = Vec::new();
    for source in sources(query)? {
        Search(interpreter).source(&source, &mut seen)?;
    }
    Ok(())
}

/// What the statement and the queries in its expressions select from.
fn sources(query: &Query) -> Result<Vec<Source>, PyError> {
    let mut found = query.froms();
    if let Query::Insert(insert) = query
        && let Rows::Select(_, select) = &insert.rows
    {
        found.extend(select.froms());
    }
    expressions_mut(&mut query.clone(), &mut |expression| {
        match expression {
            Expression::Column(column) => found.extend(column.source.clone()),
            Expression::Row(source) => found.push(source.clone()),
            Expression::Subquery(query) => found.extend(query.froms()),
            _ => {}
        }
        Ok(())
    })?;
    Ok(found)
}

struct Search<'i>(&'i mut Interpreter);

impl Search<'_> {
    fn source(&mut self, source: &Source, seen: &mut Vec<Source>) -> Result<(), PyError> {
        if seen.contains(source) {
            return Ok(());
        }
        seen.push(source.clone());
        match source.kind() {
            SourceKind::Table(_) | SourceKind::Text(_) | SourceKind::Excluded => Ok(()),
            SourceKind::Alias(_, of) => self.source(of, seen),
            SourceKind::Sample(sample) => {
                self.expression(&sample.method)?;
                self.source(&sample.of, seen)
            }
            SourceKind::Subquery { query, .. } => self.query(query, seen),
            SourceKind::Cte(cte) => {
                self.query(&cte.query, seen)?;
                let mut others = cte.restates.iter().chain(&cte.alias_of);
                others.try_for_each(|other| self.source(other, seen))
            }
            SourceKind::Join(join) => {
                self.expression(&join.on)?;
                self.source(&join.left, seen)?;
                self.source(&join.right, seen)
            }
            SourceKind::Values(values) => {
                let mut cells = values.rows.iter().flatten();
                cells.try_for_each(|cell| self.expression(cell))
            }
            SourceKind::Function(function) => self.expression(&function.call),
        }
    }

    fn query(&mut self, query: &Query, seen: &mut Vec<Source>) -> Result<(), PyError> {
        expressions_mut(&mut query.clone(), &mut |expression| self.check(expression))?;
        for source in sources(query)? {
            self.source(&source, seen)?;
        }
        Ok(())
    }

    fn expression(&mut self, expression: &Expression) -> Result<(), PyError> {
        walk(&mut expression.clone(), &mut |expression| {
            self.check(expression)
        })
    }

    fn check(&mut self, expression: &Expression) -> Result<(), PyError> {
        let kind: &Type = match expression {
            Expression::Value(_, kind) => kind,
            Expression::Parameter(parameter) => &parameter.kind,
            _ => return Ok(()),
        };
        match decorator::binding_class(kind, self.0) {
            None => Ok(()),
            Some(class) => Err(PyError::unsupported(format!(
                "a value that `process_bind_param` of `{class}` changes is not supported in `FROM`"
            ))),
        }
    }
}
