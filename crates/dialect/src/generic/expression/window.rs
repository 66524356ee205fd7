//! Functions over windows and in groups (SQLAlchemy: `visit_over`, `visit_withingroup`).

use crate::generic::expression::{list, render};
use crate::{RenderError, Renderer};
use dbm_core::schema::Expression;
use dbm_core::schema::expression::{Frame, Ordered, Over};

type Sql = Result<String, RenderError>;

/// `f() OVER (PARTITION BY a ORDER BY b)`.
pub(crate) fn over(r: &Renderer, over: &Over, tables: bool) -> Sql {
    let mut clauses = Vec::new();
    for (word, elements) in [("PARTITION", &over.partition_by), ("ORDER", &over.order_by)] {
        if !elements.is_empty() {
            clauses.push(format!("{word} BY {}", list(r, elements, tables)?));
        }
    }
    if let Some(frame) = &over.frame {
        clauses.push(bounds(frame));
    }
    let function = render(r, &over.function, tables)?;
    Ok(format!("{function} OVER ({})", clauses.join(" ")))
}

fn bounds(frame: &Frame) -> String {
    let bound = |bound: Option<i64>, unbounded: &str| match bound {
        None => format!("UNBOUNDED {unbounded}"),
        Some(0) => "CURRENT ROW".to_owned(),
        Some(offset) if offset < 0 => format!("{} PRECEDING", offset.unsigned_abs()),
        Some(offset) => format!("{offset} FOLLOWING"),
    };
    format!(
        "{} BETWEEN {} AND {}",
        frame.unit,
        bound(frame.start, "PRECEDING"),
        bound(frame.end, "FOLLOWING")
    )
}

/// `f() FILTER (WHERE condition)`.
pub(crate) fn filter(r: &Renderer, pair: &(Expression, Expression), tables: bool) -> Sql {
    let (function, condition) = (render(r, &pair.0, tables)?, render(r, &pair.1, tables)?);
    Ok(format!("{function} FILTER (WHERE {condition})"))
}

/// `f() WITHIN GROUP (ORDER BY a)`.
pub(crate) fn within_group(r: &Renderer, ordered: &Ordered, tables: bool) -> Sql {
    let function = render(r, &ordered.expression, tables)?;
    let order = list(r, &ordered.order_by, tables)?;
    Ok(format!("{function} WITHIN GROUP (ORDER BY {order})"))
}

/// `a ORDER BY b`, an argument of an aggregate.
pub(crate) fn ordered_argument(r: &Renderer, ordered: &Ordered, tables: bool) -> Sql {
    let argument = render(r, &ordered.expression, tables)?;
    let order = list(r, &ordered.order_by, tables)?;
    Ok(format!("{argument} ORDER BY {order}"))
}
