//! Queries (SQLAlchemy: `PGCompiler`).

use crate::generic::expression;
use crate::generic::query::{self, source};
use crate::{RenderError, Renderer};
use dbm_core::schema::query::{Distinct, ForUpdate, Source};

type Sql = Result<String, RenderError>;

/// `DISTINCT ON (a) `.
pub(crate) fn distinct(r: &Renderer, distinct: &Distinct) -> Sql {
    match distinct {
        Distinct::On(columns) => Ok(format!(
            "DISTINCT ON ({}) ",
            expression::list(r, columns, true)?
        )),
        Distinct::No | Distinct::Rows => Ok(query::distinct(distinct).to_owned()),
    }
}

/// ` FOR NO KEY UPDATE OF t NOWAIT`.
pub(crate) fn for_update(r: &Renderer, locking: &ForUpdate) -> String {
    let mut sql = match (locking.read, locking.key_share) {
        (true, true) => " FOR KEY SHARE",
        (true, false) => " FOR SHARE",
        (false, true) => " FOR NO KEY UPDATE",
        (false, false) => " FOR UPDATE",
    }
    .to_owned();
    if !locking.of.is_empty() {
        let tables: Vec<String> = locking
            .of
            .iter()
            .map(|table| query::hint(r, table))
            .collect();
        sql = format!("{sql} OF {}", tables.join(", "));
    }
    if locking.nowait {
        sql += " NOWAIT";
    }
    if locking.skip_locked {
        sql += " SKIP LOCKED";
    }
    sql
}

/// `LIMIT` and `OFFSET`.
pub(crate) fn limit(limit: Option<&str>, offset: Option<&str>) -> String {
    let mut sql = limit.map_or_else(String::new, |limit| format!(" \n LIMIT {limit}"));
    if let Some(offset) = offset {
        if limit.is_none() {
            "\n LIMIT ALL".clone_into(&mut sql);
        }
        sql = format!("{sql} OFFSET {offset}");
    }
    sql
}

/// `t USING u`.
pub(crate) fn deleted_tables(r: &Renderer, table: &Source, others: &[Source]) -> Sql {
    let own = source::render(r, table)?;
    if others.is_empty() {
        return Ok(own);
    }
    Ok(format!("{own} USING {}", source::list(r, others)?))
}
