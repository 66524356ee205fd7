//! Queries (SQLAlchemy: `SQLCompiler.visit_select`, `visit_compound_select`).

pub(crate) mod change;
pub(crate) mod columns;
pub(crate) mod source;

use crate::generic::expression::{self, precedence};
use crate::scope::{Frame, Label, Scope};
use crate::{RenderError, Renderer};
use dbm_core::schema::query::froms::{displayed, with_sides};
use dbm_core::schema::query::{
    Affix, Compound, Distinct, ForUpdate, Limits, Query, Select, Source, TextSelect,
};
use dbm_core::schema::{Expression, query};
use precedence::{Against, grouped};

/// A piece of SQL, or why there is none.
type Sql = Result<String, RenderError>;

/// Where a query stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    /// In `FROM`: its columns all need names.
    pub(crate) in_from: bool,
    /// Behind `LATERAL`.
    pub(crate) lateral: bool,
}

/// A whole statement.
pub(crate) fn statement(r: &Renderer, query: &Query) -> Sql {
    let scope = Scope::default();
    let r = r.within(&scope);
    nested(&r, query, Place::default())
}

/// A query that may stand in another one.
pub fn nested(r: &Renderer, query: &Query, place: Place) -> Sql {
    let Some(scope) = r.scope else {
        return statement(r, query);
    };
    let is_outermost = scope.depth() == 0;
    let sql = match query {
        Query::Select(it) => select(r, scope, it, place),
        Query::Compound(it) => compound(r, scope, it, place),
        Query::Text(it) => text(r, it),
        Query::Values(it) => source::rows(r, it),
        Query::Insert(it) => change::insert(r, scope, it, is_outermost),
        Query::Update(it) => change::update(r, scope, it),
        Query::Delete(it) => change::delete(r, scope, it),
    }?;
    Ok(if is_outermost {
        format!("{}{sql}", scope.take_ctes())
    } else {
        sql
    })
}

fn text(r: &Renderer, select: &TextSelect) -> Sql {
    expression::text(r, &select.text)
}

fn select(r: &Renderer, scope: &Scope, select: &Select, place: Place) -> Sql {
    let enclosing = scope.enclosing(place.in_from, place.lateral);
    let froms = displayed(select, &enclosing).ok_or(RenderError::Argument(
        "a subquery has no FROM of its own: all its tables are those of the query around it; name them with `correlate(...)`",
    ))?;
    scope.enter(frame(scope, select, &froms));
    let sql = body(r, select, &froms, place);
    scope.leave();
    sql
}

fn frame(scope: &Scope, select: &Select, froms: &[Source]) -> Frame {
    let own: Vec<Source> = froms.iter().flat_map(with_sides).collect();
    let mut all = scope.frame().all;
    all.extend(own.iter().cloned());
    let labels = select
        .items
        .iter()
        .filter_map(|item| label(&item.expression));
    Frame {
        all,
        own,
        labels: labels.collect(),
    }
}

fn label(expression: &Expression) -> Option<Label> {
    let name = match expression {
        Expression::Label(_, name) => name,
        Expression::Column(column) => &column.name,
        _ => return None,
    };
    Some(Label {
        name: name.clone(),
        expression: Some(expression.clone()),
    })
}

fn body(r: &Renderer, select: &Select, froms: &[Source], place: Place) -> Sql {
    for cte in &select.ctes {
        source::render(r, cte)?;
    }
    let mut sql = "SELECT ".to_owned();
    sql += &affixes(r, &select.prefixes)?;
    sql += &r.dialect.distinct(r, &select.distinct)?;
    sql += &columns::clause(r, select, place.in_from)?;
    if select.items.is_empty() {
        sql.truncate(sql.trim_end().len());
    }
    sql += &from_clause(r, froms, !select.conditions.is_empty())?;
    if let Some(conditions) = expression::all_of(r, &select.conditions, true)? {
        sql = format!("{sql} \nWHERE {conditions}");
    }
    sql += &group_by(r, &select.group_by, true)?;
    if let Some(conditions) = expression::all_of(r, &select.having, true)? {
        sql = format!("{sql} \nHAVING {conditions}");
    }
    sql += &limits(r, &select.limits, true)?;
    if let Some(locking) = &select.for_update {
        sql += &r.dialect.for_update(r, locking);
    }
    let suffixes = affixes(r, &select.suffixes)?;
    if !suffixes.is_empty() {
        sql = format!("{sql} {}", suffixes.trim_end());
    }
    Ok(sql)
}

fn from_clause(r: &Renderer, froms: &[Source], has_conditions: bool) -> Sql {
    if froms.is_empty() {
        return Ok(r.dialect.without_tables(has_conditions).to_owned());
    }
    Ok(format!(" \nFROM {}", source::list(r, froms)?))
}

/// `prefix_with(...)`: those of this dialect, a space behind each.
pub(crate) fn affixes(r: &Renderer, affixes: &[Affix]) -> Sql {
    let mut sql = String::new();
    for affix in affixes {
        let dialect = affix.dialect.as_deref();
        if dialect.is_none_or(|name| name == "*" || name == r.dialect.facts().name) {
            sql += &expression::render(r, &affix.sql, true)?;
            sql.push(' ');
        }
    }
    Ok(sql)
}

fn group_by(r: &Renderer, elements: &[Expression], tables: bool) -> Sql {
    if elements.is_empty() {
        return Ok(String::new());
    }
    Ok(format!(
        " GROUP BY {}",
        expression::list(r, elements, tables)?
    ))
}

/// `ORDER BY`, `LIMIT` and `OFFSET`.
fn limits(r: &Renderer, limits: &Limits, tables: bool) -> Sql {
    let mut sql = String::new();
    if !limits.order_by.is_empty() {
        let elements: Result<Vec<String>, RenderError> = limits
            .order_by
            .iter()
            .map(|element| ordering(r, element, tables))
            .collect();
        sql = format!(" ORDER BY {}", elements?.join(", "));
    }
    if limits.limit.is_none() && limits.offset.is_none() {
        return Ok(sql);
    }
    let render = |bound: &Option<Expression>| {
        let bound = bound.as_ref().map(|it| expression::render(r, it, tables));
        bound.transpose()
    };
    let (limit, offset) = (render(&limits.limit)?, render(&limits.offset)?);
    sql += &r.dialect.limit(limit.as_deref(), offset.as_deref());
    Ok(sql)
}

/// An element of `ORDER BY`: what is labelled in the columns clause shows its label.
fn ordering(r: &Renderer, element: &Expression, tables: bool) -> Sql {
    let frame = r.scope.map(Scope::frame).unwrap_or_default();
    expression::render(r, &with_labels(element, &frame), tables)
}

fn with_labels(element: &Expression, frame: &Frame) -> Expression {
    match element {
        Expression::Label(_, name) => {
            let is_selected = frame
                .labels
                .iter()
                .any(|label| label.expression.as_ref() == Some(element));
            if is_selected {
                Expression::Name(name.clone())
            } else {
                element.clone()
            }
        }
        Expression::Unary(unary) if precedence::is_order(unary.operator) => {
            let mut unary = unary.clone();
            unary.operand = with_labels(&unary.operand, frame);
            Expression::Unary(unary)
        }
        other => other.clone(),
    }
}

/// A `str` in `ORDER BY` or `GROUP BY`: a label, or a column of the statement.
pub(crate) fn name(r: &Renderer, name: &str, tables: bool) -> Sql {
    let frame = r.scope.map(Scope::frame).unwrap_or_default();
    let label = frame.labels.iter().find(|label| label.name == name);
    match label.map(|label| &label.expression) {
        Some(Some(column @ Expression::Column(_))) => expression::render(r, column, tables),
        Some(_) => Ok(r.quote(name)),
        None => match frame.own.as_slice() {
            [only] => expression::render(
                r,
                &Expression::Column(only.column(name, dbm_core::schema::Type::null())),
                tables,
            ),
            _ => Err(RenderError::UnknownName {
                name: name.to_owned(),
            }),
        },
    }
}

fn compound(r: &Renderer, scope: &Scope, compound: &Compound, place: Place) -> Sql {
    let labels = compound_labels(compound);
    scope.enter(Frame {
        labels,
        ..scope.frame()
    });
    let sql = compound_body(r, compound, place);
    scope.leave();
    sql
}

/// The whole is ordered by the names of its columns, which belong to no table.
fn compound_labels(compound: &Compound) -> Vec<Label> {
    let items = compound.parts.first().map_or(&[][..], Query::items);
    let names = items.iter().filter_map(|item| label(&item.expression));
    names
        .map(|label| Label {
            name: label.name,
            expression: None,
        })
        .collect()
}

fn compound_body(r: &Renderer, compound: &Compound, place: Place) -> Sql {
    for cte in &compound.ctes {
        source::render(r, cte)?;
    }
    let mut parts = Vec::with_capacity(compound.parts.len());
    for part in &compound.parts {
        let sql = nested(r, part, place)?;
        parts.push(if needs_parentheses(part) {
            format!("({sql})")
        } else {
            sql
        });
    }
    let mut sql = parts.join(&format!(" {} ", compound.operator.keyword()));
    sql += &group_by(r, &compound.group_by, false)?;
    sql += &limits(r, &compound.limits, false)?;
    Ok(sql)
}

fn needs_parentheses(part: &Query) -> bool {
    match part {
        Query::Select(select) => select.limits != Limits::default(),
        Query::Compound(_) => true,
        Query::Text(_)
        | Query::Values(_)
        | Query::Insert(_)
        | Query::Update(_)
        | Query::Delete(_) => false,
    }
}

/// `DISTINCT `.
pub(crate) fn distinct(distinct: &Distinct) -> &'static str {
    match distinct {
        Distinct::No => "",
        Distinct::Rows | Distinct::On(_) => "DISTINCT ",
    }
}

/// ` FOR UPDATE`.
pub(crate) fn for_update(_: &ForUpdate) -> String {
    " FOR UPDATE".to_owned()
}

/// `LIMIT` and `OFFSET`.
pub(crate) fn limit(limit: Option<&str>, offset: Option<&str>) -> String {
    let mut sql = limit.map_or_else(String::new, |limit| format!("\n LIMIT {limit}"));
    if let Some(offset) = offset {
        if limit.is_none() {
            "\n LIMIT -1".clone_into(&mut sql);
        }
        sql = format!("{sql} OFFSET {offset}");
    }
    sql
}

/// What an expression is as a value of `SET` or `VALUES`.
pub(crate) fn assigned(r: &Renderer, value: &Expression) -> Sql {
    grouped(r, value, Against::Everything, true)
}

/// The names of a source in a hint: `FOR UPDATE OF t`.
pub(crate) fn hint(r: &Renderer, source: &Source) -> String {
    match source.kind() {
        query::SourceKind::Table(table) => r.quote(&table.name),
        _ => source::name(r, source).map_or_else(String::new, |name| r.quote(&name)),
    }
}
