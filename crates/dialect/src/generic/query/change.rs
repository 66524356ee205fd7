//! `INSERT`, `UPDATE`, `DELETE` (SQLAlchemy: `SQLCompiler.visit_insert`, `sql/crud.py`).

use crate::generic::expression;
use crate::generic::query::{Place, affixes, assigned, columns, nested, source};
use crate::scope::{Frame, Scope};
use crate::{RenderError, Renderer};
use dbm_core::schema::Expression;
use dbm_core::schema::query::froms::{of_expression, with_sides};
use dbm_core::schema::query::{
    Assignment, Conflict, ConflictAction, Delete, Insert, Item, Rows, Source, SourceKind, Target,
    Update,
};

type Sql = Result<String, RenderError>;

/// `INSERT INTO t (a, b) VALUES (1, 2)`.
pub(crate) fn insert(r: &Renderer, scope: &Scope, insert: &Insert, is_outermost: bool) -> Sql {
    scope.enter(Frame::default());
    let sql = insert_body(r, scope, insert, is_outermost);
    scope.leave();
    sql
}

fn insert_body(r: &Renderer, scope: &Scope, insert: &Insert, is_outermost: bool) -> Sql {
    for cte in &insert.ctes {
        source::render(r, cte)?;
    }
    let mut sql = "INSERT ".to_owned();
    sql += &affixes(r, &insert.prefixes)?;
    sql = format!("{sql}INTO {}", source::render(r, &insert.table)?);
    let rows = match &insert.rows {
        Rows::Values(rows) => values(r, rows)?,
        Rows::Select(columns, select) => {
            let names = r.quote_all(columns.iter().map(|column| &column.name));
            let select = nested(r, select, Place::default())?;
            let follows = is_outermost && r.dialect.facts().cte_follows_insert;
            let ctes = if follows {
                scope.take_ctes()
            } else {
                String::new()
            };
            format!(" ({names}) {ctes}{select}")
        }
    };
    sql += &rows;
    if let Some(conflict) = &insert.conflict {
        let known = r.dialect.facts().conflicts;
        if !known.contains(&conflict.dialect) {
            return Err(RenderError::Unsupported {
                dialect: r.dialect.facts().title,
                what: "do what the `insert` of another dialect does on conflict",
            });
        }
        sql = format!("{sql} {}", r.dialect.conflict(r, conflict)?);
    }
    let keys = r.dialect.facts().returns_keys && insert.returning.is_empty();
    let returned = if keys {
        &insert.keys
    } else {
        &insert.returning
    };
    sql += &returning(r, returned)?;
    Ok(sql)
}

fn values(r: &Renderer, rows: &[Vec<Assignment>]) -> Sql {
    let first = rows.first().map_or(&[][..], Vec::as_slice);
    if first.is_empty() {
        let has_default_values = r.dialect.facts().default_values;
        return Ok(if has_default_values {
            " DEFAULT VALUES".to_owned()
        } else {
            " () VALUES ()".to_owned()
        });
    }
    let names = r.quote_all(first.iter().map(|cell| &cell.column.name));
    let mut tuples = Vec::with_capacity(rows.len());
    for row in rows {
        let cells: Result<Vec<String>, RenderError> =
            row.iter().map(|cell| assigned(r, &cell.value)).collect();
        tuples.push(format!("({})", cells?.join(", ")));
    }
    Ok(format!(" ({names}) VALUES {}", tuples.join(", ")))
}

fn returning(r: &Renderer, items: &[Item]) -> Sql {
    if items.is_empty() {
        return Ok(String::new());
    }
    let tables = r.dialect.facts().returning_tables;
    Ok(format!(" {}", columns::returning(r, items, tables)?))
}

/// `UPDATE t SET a=1 WHERE ...`.
pub(crate) fn update(r: &Renderer, scope: &Scope, update: &Update) -> Sql {
    let values = update.assignments.iter().map(|cell| &cell.value);
    let others = others(&update.table, update.conditions.iter().chain(values));
    scope.enter(changed_frame(&update.table, &others));
    let sql = update_body(r, update, &others);
    scope.leave();
    sql
}

fn update_body(r: &Renderer, update: &Update, others: &[Source]) -> Sql {
    let (tables, from) = r.dialect.updated_tables(r, &update.table, others)?;
    for cte in &update.ctes {
        source::render(r, cte)?;
    }
    let qualified = !others.is_empty() && r.dialect.facts().updates_several_tables;
    let mut cells = Vec::with_capacity(update.assignments.len());
    for cell in &update.assignments {
        let column = r.dialect.column_reference(r, &cell.column, qualified);
        cells.push(format!("{column}={}", assigned(r, &cell.value)?));
    }
    let mut sql = format!(
        "UPDATE {}{tables} SET {}",
        affixes(r, &update.prefixes)?,
        cells.join(", ")
    );
    sql += &from;
    sql += &condition(r, &update.conditions)?;
    sql += &limit(update.limit);
    sql += &returning(r, &update.returning)?;
    Ok(sql)
}

fn condition(r: &Renderer, criteria: &[Expression]) -> Sql {
    let conditions = expression::all_of(r, criteria, true)?;
    Ok(conditions.map_or_else(String::new, |conditions| format!(" WHERE {conditions}")))
}

fn limit(limit: Option<u64>) -> String {
    limit.map_or_else(String::new, |limit| format!(" LIMIT {limit}"))
}

/// `DELETE FROM t WHERE ...`.
pub(crate) fn delete(r: &Renderer, scope: &Scope, delete: &Delete) -> Sql {
    let others = others(&delete.table, delete.conditions.iter());
    scope.enter(changed_frame(&delete.table, &others));
    let sql = delete_body(r, delete, &others);
    scope.leave();
    sql
}

fn delete_body(r: &Renderer, delete: &Delete, others: &[Source]) -> Sql {
    let tables = r.dialect.deleted_tables(r, &delete.table, others)?;
    for cte in &delete.ctes {
        source::render(r, cte)?;
    }
    let mut sql = format!("DELETE {}FROM {tables}", affixes(r, &delete.prefixes)?);
    sql += &condition(r, &delete.conditions)?;
    sql += &limit(delete.limit);
    sql += &returning(r, &delete.returning)?;
    Ok(sql)
}

fn changed_frame(table: &Source, others: &[Source]) -> Frame {
    let mut own = with_sides(table);
    own.extend(others.iter().cloned());
    Frame {
        all: own.clone(),
        own,
        labels: Vec::new(),
    }
}

/// The tables that a change reads beside its own.
fn others<'e>(table: &Source, expressions: impl Iterator<Item = &'e Expression>) -> Vec<Source> {
    let own = with_sides(table);
    let mut others: Vec<Source> = Vec::new();
    for source in expressions.flat_map(of_expression) {
        if !own.contains(&source) && !others.contains(&source) && !is_excluded(&source) {
            others.push(source);
        }
    }
    others
}

fn is_excluded(source: &Source) -> bool {
    matches!(source.kind(), SourceKind::Excluded)
}

/// The tables of an `UPDATE` and its `FROM`.
pub(crate) fn updated_tables(
    r: &Renderer,
    table: &Source,
    others: &[Source],
) -> Result<(String, String), RenderError> {
    let own = source::render(r, table)?;
    if others.is_empty() {
        return Ok((own, String::new()));
    }
    Ok((own, format!(" FROM {}", source::list(r, others)?)))
}

/// The tables of a `DELETE`.
pub(crate) fn deleted_tables(r: &Renderer, table: &Source, others: &[Source]) -> Sql {
    if others.is_empty() {
        return source::render(r, table);
    }
    Err(RenderError::Unsupported {
        dialect: r.dialect.facts().title,
        what: "delete with several tables",
    })
}

/// `ON CONFLICT (a) DO UPDATE SET b = 1`.
pub(crate) fn on_conflict(r: &Renderer, conflict: &Conflict) -> Sql {
    let target = match &conflict.target {
        None => String::new(),
        Some(Target::Constraint(name)) => format!("ON CONSTRAINT {} ", r.quote(name)),
        Some(Target::Elements(elements, condition)) => {
            let elements = expression::list(r, elements, false)?;
            let condition = match condition {
                Some(condition) => {
                    format!(" WHERE {}", expression::render(r, condition, false)?)
                }
                None => String::new(),
            };
            format!("({elements}){condition} ")
        }
    };
    match &conflict.action {
        ConflictAction::Nothing => Ok(format!("ON CONFLICT {target}DO NOTHING")),
        ConflictAction::Update(assignments, condition) => {
            let mut sql = format!(
                "ON CONFLICT {target}DO UPDATE SET {}",
                settings(r, assignments)?
            );
            if let Some(condition) = condition {
                sql = format!("{sql} WHERE {}", expression::render(r, condition, true)?);
            }
            Ok(sql)
        }
    }
}

/// `a = 1, b = 2`.
pub fn settings(r: &Renderer, assignments: &[Assignment]) -> Sql {
    let mut cells = Vec::with_capacity(assignments.len());
    for cell in assignments {
        let name = r.quote_as(&cell.column.name, cell.column.quote);
        cells.push(format!("{name} = {}", assigned(r, &cell.value)?));
    }
    Ok(cells.join(", "))
}
