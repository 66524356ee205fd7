//! What stands in `FROM` (SQLAlchemy: `visit_alias`, `visit_join`, `visit_cte`, `visit_values`).

use crate::generic::expression;
use crate::generic::query::{Place, affixes, nested};
use crate::generic::types;
use crate::{RenderError, Renderer};
use dbm_core::schema::Expression;
use dbm_core::schema::query::names::proxies;
use dbm_core::schema::query::{
    Cte, FunctionSource, Join, JoinKind, SampledSource, Source, SourceKind, SourceName,
    ValuesSource,
};

type Sql = Result<String, RenderError>;

/// `a, b`.
pub(crate) fn list(r: &Renderer, sources: &[Source]) -> Sql {
    let sources: Result<Vec<String>, RenderError> =
        sources.iter().map(|source| render(r, source)).collect();
    Ok(sources?.join(", "))
}

/// A source as `FROM` names it.
pub fn render(r: &Renderer, source: &Source) -> Sql {
    match source.kind() {
        SourceKind::Table(table) => Ok(r.table(table)),
        SourceKind::Alias(_, of) => Ok(format!("{} AS {}", render(r, of)?, quoted_name(r, source))),
        SourceKind::Sample(sample) => sampled(r, source, sample),
        SourceKind::Subquery { query, lateral, .. } => {
            let place = Place {
                in_from: true,
                lateral: *lateral,
            };
            let word = if *lateral { "LATERAL " } else { "" };
            let sql = nested(r, query, place)?;
            Ok(format!("{word}({sql}) AS {}", quoted_name(r, source)))
        }
        SourceKind::Cte(cte) => common_table(r, source, cte),
        SourceKind::Join(join) => joined(r, join),
        SourceKind::Values(values) => listed_values(r, source, values),
        SourceKind::Function(function) => called(r, source, function),
        SourceKind::Text(text) => expression::text(r, text),
        SourceKind::Excluded => Ok("excluded".to_owned()),
    }
}

/// The name of a source, numbered where the statement numbers it.
pub(crate) fn name(r: &Renderer, source: &Source) -> Option<String> {
    let name = source.name()?;
    Some(match (r.scope, name) {
        (Some(scope), name) => scope.source_name(source, name),
        (None, SourceName::Given(name)) => name.clone(),
        (None, SourceName::Anonymous(base)) => format!("{base}_1"),
    })
}

fn quoted_name(r: &Renderer, source: &Source) -> String {
    name(r, source).map_or_else(String::new, |name| r.quote(&name))
}

/// What stands before the columns of a source; nothing where they stand alone.
pub(crate) fn qualifier(r: &Renderer, source: &Source) -> Option<String> {
    match source.kind() {
        SourceKind::Table(table) => Some(r.table(table)),
        SourceKind::Excluded => Some("excluded".to_owned()),
        SourceKind::Join(_) | SourceKind::Text(_) => None,
        SourceKind::Alias(..)
        | SourceKind::Sample(_)
        | SourceKind::Subquery { .. }
        | SourceKind::Cte(_)
        | SourceKind::Values(_)
        | SourceKind::Function(_) => name(r, source).map(|name| r.quote(&name)),
    }
}

fn joined(r: &Renderer, join: &Join) -> Sql {
    let word = match join.kind {
        JoinKind::Inner => r.dialect.facts().join,
        JoinKind::Left => "LEFT OUTER JOIN",
        JoinKind::Full => "FULL OUTER JOIN",
    };
    let right = render(r, &join.right)?;
    let right = match join.right.kind() {
        SourceKind::Join(_) => format!("({right})"),
        _ => right,
    };
    let left = render(r, &join.left)?;
    let on = expression::alone(r, &join.on, true)?;
    Ok(format!("{left} {word} {right} ON {on}"))
}

fn sampled(r: &Renderer, source: &Source, sample: &SampledSource) -> Sql {
    let mut sql = format!(
        "{} AS {} TABLESAMPLE {}",
        render(r, &sample.of)?,
        quoted_name(r, source),
        expression::render(r, &sample.method, true)?
    );
    if let Some(seed) = &sample.seed {
        sql = format!("{sql} REPEATABLE ({})", expression::render(r, seed, true)?);
    }
    Ok(sql)
}

fn called(r: &Renderer, source: &Source, function: &FunctionSource) -> Sql {
    let lateral = if function.lateral { "LATERAL " } else { "" };
    let ordinality = if function.ordinality {
        " WITH ORDINALITY"
    } else {
        ""
    };
    let call = expression::render(r, &function.call, true)?;
    let mut sql = format!("{lateral}{call}{ordinality} AS {}", quoted_name(r, source));
    if let Some(columns) = &function.derived {
        let columns: Result<Vec<String>, RenderError> = columns
            .iter()
            .map(|(name, kind)| match kind {
                Some(kind) => Ok(format!("{} {}", r.quote(name), types::render(r, kind)?)),
                None => Ok(r.quote(name)),
            })
            .collect();
        sql = format!("{sql}({})", columns?.join(", "));
    }
    Ok(sql)
}

/// `VALUES (1, 'a'), (2, 'b')`.
pub(crate) fn rows(r: &Renderer, values: &ValuesSource) -> Sql {
    let mut rows = Vec::with_capacity(values.rows.len());
    for row in &values.rows {
        rows.push(expression::render(
            r,
            &Expression::Tuple(row.clone()),
            true,
        )?);
    }
    Ok(format!("VALUES {}", rows.join(", ")))
}

fn listed_values(r: &Renderer, source: &Source, values: &ValuesSource) -> Sql {
    let lateral = if values.lateral { "LATERAL " } else { "" };
    let rows = rows(r, values)?;
    if values.name.is_none() {
        return Ok(format!("{lateral}({rows})"));
    }
    let columns = r.quote_all(values.columns.iter().map(|(name, _)| name));
    let name = quoted_name(r, source);
    Ok(format!("{lateral}({rows}) AS {name} ({columns})"))
}

/// The name of a CTE; its query goes before the statement, once.
fn common_table(r: &Renderer, source: &Source, cte: &Cte) -> Sql {
    let Some(scope) = r.scope else {
        return nested(r, &cte.query, Place::default());
    };
    let own = scope.source_name(source, &cte.name);
    if let Some(original) = &cte.alias_of {
        let original = render(r, original)?;
        return Ok(format!("{original} AS {}", r.quote(&own)));
    }
    match scope.known_cte(&own) {
        Some(known) if is_same(&known, source, cte) => {}
        Some(_) => {
            return Err(RenderError::DuplicateCte { name: own });
        }
        None => {
            scope.begin_cte(source, &own, cte.recursive);
            let sql = common_table_text(r, source, cte, &own)?;
            scope.end_cte(source, sql);
        }
    }
    Ok(r.quote(&own))
}

/// A recursive CTE names, in its own query, what it was before it was widened.
fn is_same(known: &Source, source: &Source, cte: &Cte) -> bool {
    let is_restated = matches!(known.kind(), SourceKind::Cte(known)
        if known.restates.as_ref() == Some(source));
    known == source || is_restated || cte.restates.as_ref() == Some(known)
}

fn common_table_text(r: &Renderer, source: &Source, cte: &Cte, name: &str) -> Sql {
    let mut sql = r.quote(name);
    if cte.recursive {
        let columns = proxies(&cte.query, source);
        let names = columns.iter().map(|(_, column)| {
            super::columns::numbered(r, &dbm_core::schema::query::names::column_name(column))
        });
        let names: Vec<String> = names.collect();
        sql = format!("{sql}({})", r.quote_all(names.iter()));
    }
    let place = Place {
        in_from: true,
        lateral: false,
    };
    let inner = nested(r, &cte.query, place)?;
    sql = format!("{sql} AS {}\n({inner})", affixes(r, &cte.prefixes)?);
    let suffixes = affixes(r, &cte.suffixes)?;
    if !suffixes.is_empty() {
        sql = format!("{sql} {suffixes}");
    }
    Ok(sql)
}
