//! Expressions (SQLAlchemy: `SQLCompiler`); parentheses are in [`precedence`].

mod function;
pub(crate) mod json;
pub(crate) mod matching;
mod parameter;
pub(crate) mod precedence;
pub(crate) mod window;

pub(crate) use function::function;
pub(crate) use parameter::text;

use crate::generic::query::{self, Place};
use crate::generic::{literal, types};
use crate::{RenderError, Renderer};
use dbm_core::schema::expression::{
    Binary, BinaryOperator, BooleanOperator, Case, ColumnReference, JsonAccess, Unary,
    UnaryOperator,
};
use dbm_core::schema::query::names::column_name;
use dbm_core::schema::{Expression, TableName, Type, TypeKind};
use precedence::{Against, grouped};

/// A piece of SQL, or why there is none.
type Sql = Result<String, RenderError>;

/// An expression; `tables` says whether a column shows its table.
pub fn render(r: &Renderer, expression: &Expression, tables: bool) -> Sql {
    match expression {
        Expression::Text(sql) => text(r, sql),
        Expression::LiteralColumn(sql, _) => Ok(r.percents(sql)),
        Expression::Column(column) => Ok(r.dialect.column_reference(r, column, tables)),
        Expression::Value(..) | Expression::Parameter(_) if r.rendering.refuses_values => {
            Err(RenderError::Argument(
                "the names of parameters are not known: write their values with `compile_kwargs={\"literal_binds\": True}`",
            ))
        }
        Expression::Value(value, kind) | Expression::InlineLiteral(value, kind) => {
            literal::value(r, value, kind)
        }
        Expression::Parameter(parameter) => parameter::bound(r, parameter),
        Expression::Null => Ok("NULL".to_owned()),
        Expression::True => Ok(r.dialect.boolean(r, true).to_owned()),
        Expression::False => Ok(r.dialect.boolean(r, false).to_owned()),
        Expression::Function(call) => r.dialect.function(r, call, tables),
        Expression::Binary(pair) => r.dialect.binary(r, pair, tables),
        Expression::Unary(one) => unary(r, one, tables),
        Expression::Boolean(operator, operands) => conjunction(r, *operator, operands, tables),
        Expression::Tuple(items) => Ok(format!("({})", list(r, items, tables)?)),
        Expression::Grouping(inner) => Ok(format!("({})", render(r, inner, tables)?)),
        Expression::Cast(operand, kind) => r.dialect.cast(r, operand, kind, tables),
        Expression::Coerce(operand, _) | Expression::Label(operand, _) => {
            render(r, operand, tables)
        }
        Expression::Case(whole) => case(r, whole, tables),
        Expression::Collate(operand, name) => {
            let operand = grouped(r, operand, Against::Collate, tables)?;
            Ok(format!("{operand} COLLATE {}", r.quote(name)))
        }
        Expression::Extract(field, operand) => r.dialect.extract(r, field, operand, tables),
        Expression::Name(name) => query::name(r, name, tables),
        Expression::Subquery(query) => {
            Ok(format!("({})", query::nested(r, query, Place::default())?))
        }
        Expression::Over(over) => window::over(r, over, tables),
        Expression::Filter(pair) => window::filter(r, pair, tables),
        Expression::WithinGroup(ordered) => window::within_group(r, ordered, tables),
        Expression::OrderedArgument(ordered) => window::ordered_argument(r, ordered, tables),
        Expression::Array(items, kind) => array(r, items, kind, tables),
        Expression::Slice(pair) => Ok(format!(
            "{}:{}",
            render(r, &pair.0, tables)?,
            render(r, &pair.1, tables)?
        )),
        Expression::Json(access) => r.dialect.json(r, access, tables),
        Expression::NextValue(sequence) => r.dialect.next_value(r, sequence),
        Expression::Row(source) => Ok(query::source::qualifier(r, source).unwrap_or_default()),
    }
}

/// Several expressions behind each other.
pub fn list(r: &Renderer, items: &[Expression], tables: bool) -> Sql {
    let items: Result<Vec<String>, RenderError> =
        items.iter().map(|item| render(r, item, tables)).collect();
    Ok(items?.join(", "))
}

/// A column, its table before it where that is wanted.
pub(crate) fn column_reference(r: &Renderer, column: &ColumnReference, tables: bool) -> String {
    let name = match &column.anonymous {
        Some(_) => r.quote(&query::columns::numbered(r, &column_name(column))),
        None => r.quote_as(&column.name, column.quote),
    };
    match query::columns::qualifier(r, column) {
        Some(qualifier) if tables => format!("{qualifier}.{name}"),
        _ => name,
    }
}

/// `true` and `false`, or the numbers that stand for them.
pub(crate) fn boolean(r: &Renderer, value: bool) -> &'static str {
    match (r.dialect.facts().booleans, value) {
        (true, true) => "true",
        (true, false) => "false",
        (false, true) => "1",
        (false, false) => "0",
    }
}

/// The words between the sides of an operator.
fn words(operator: &BinaryOperator) -> &str {
    match operator {
        BinaryOperator::Equal => "=",
        BinaryOperator::NotEqual => "!=",
        BinaryOperator::Less => "<",
        BinaryOperator::LessEqual => "<=",
        BinaryOperator::Greater => ">",
        BinaryOperator::GreaterEqual => ">=",
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide | BinaryOperator::FloorDivide => "/",
        BinaryOperator::Modulo => "%",
        BinaryOperator::Concatenate => "||",
        BinaryOperator::Is => "IS",
        BinaryOperator::IsNot => "IS NOT",
        BinaryOperator::IsDistinctFrom => "IS DISTINCT FROM",
        BinaryOperator::IsNotDistinctFrom => "IS NOT DISTINCT FROM",
        BinaryOperator::In => "IN",
        BinaryOperator::NotIn => "NOT IN",
        BinaryOperator::Like(_) | BinaryOperator::Ilike(_) | BinaryOperator::Within(_) => "LIKE",
        BinaryOperator::NotLike(_) | BinaryOperator::NotIlike(_) => "NOT LIKE",
        BinaryOperator::Between => "BETWEEN",
        BinaryOperator::NotBetween => "NOT BETWEEN",
        BinaryOperator::BetweenSymmetric => "BETWEEN SYMMETRIC",
        BinaryOperator::NotBetweenSymmetric => "NOT BETWEEN SYMMETRIC",
        BinaryOperator::RegexpMatch(_) => "<regexp>",
        BinaryOperator::NotRegexpMatch(_) => "<not regexp>",
        BinaryOperator::Index => "",
        BinaryOperator::Custom(custom) => &custom.symbol,
    }
}

/// `left operator right`.
pub(crate) fn binary(r: &Renderer, binary: &Binary, tables: bool) -> Sql {
    let is_side = r.in_operator;
    let r = &r.in_operator();
    let words = words(&binary.operator);
    match &binary.operator {
        BinaryOperator::In | BinaryOperator::NotIn => {
            return matching::membership(r, binary, tables);
        }
        BinaryOperator::RegexpMatch(_) | BinaryOperator::NotRegexpMatch(_) => {
            return r.dialect.regexp_match(r, binary, tables);
        }
        BinaryOperator::Within(pattern) => return matching::within(r, binary, pattern, tables),
        BinaryOperator::Index if !r.dialect.facts().arrays => {
            return Err(RenderError::Unsupported {
                dialect: r.dialect.facts().title,
                what: "look into arrays",
            });
        }
        BinaryOperator::Index => {
            let (left, right) = sides(r, binary, tables)?;
            return Ok(format!("{left}[{right}]"));
        }
        BinaryOperator::Between
        | BinaryOperator::NotBetween
        | BinaryOperator::BetweenSymmetric
        | BinaryOperator::NotBetweenSymmetric => {
            let left = grouped(r, &binary.left, Against::Binary(&binary.operator), tables)?;
            let bounds = matching::bounds(r, &binary.right, tables)?;
            return Ok(format!("{left} {words} {bounds}"));
        }
        _ => {}
    }
    let (left, right) = sides(r, binary, tables)?;
    Ok(match &binary.operator {
        BinaryOperator::Divide if r.dialect.facts().divides_to_integers => {
            let kind = precedence::divisor(&binary.right);
            format!("{left} / CAST({right} AS {})", types::render(r, &kind)?)
        }
        BinaryOperator::FloorDivide
            if !(r.dialect.facts().divides_to_integers
                && precedence::both_integers(&binary.left, &binary.right)) =>
        {
            format!("FLOOR({left} / {right})")
        }
        BinaryOperator::Ilike(_) | BinaryOperator::NotIlike(_) => {
            let escape = escape(r, &binary.operator);
            format!("lower({left}) {words} lower({right}){escape}")
        }
        BinaryOperator::Custom(custom) if custom.eager && is_side => {
            format!("({left} {} {right})", r.percents(words))
        }
        operator => {
            let (words, escape) = (r.percents(words), escape(r, operator));
            format!("{left} {words} {right}{escape}")
        }
    })
}

/// Both sides, each in parentheses where the operator needs them.
pub(crate) fn sides(
    r: &Renderer,
    binary: &Binary,
    tables: bool,
) -> Result<(String, String), RenderError> {
    let against = Against::Binary(&binary.operator);
    Ok((
        grouped(r, &binary.left, against, tables)?,
        grouped(r, &binary.right, against, tables)?,
    ))
}

/// ` ESCAPE '/'`.
pub(crate) fn escape(r: &Renderer, operator: &BinaryOperator) -> String {
    match operator {
        BinaryOperator::Like(Some(escape))
        | BinaryOperator::NotLike(Some(escape))
        | BinaryOperator::Ilike(Some(escape))
        | BinaryOperator::NotIlike(Some(escape)) => {
            format!(" ESCAPE {}", r.dialect.text_literal(r, &escape.to_string()))
        }
        _ => String::new(),
    }
}

fn unary(r: &Renderer, unary: &Unary, tables: bool) -> Sql {
    let operand = &unary.operand;
    if unary.operator == UnaryOperator::Not && precedence::is_boolean_value(operand) {
        let sql = render(r, operand, tables)?;
        let has_booleans = r.dialect.facts().booleans;
        return Ok(if has_booleans {
            format!("NOT {sql}")
        } else {
            format!("{sql} = 0")
        });
    }
    let operand = grouped(r, operand, Against::Unary(unary.operator), tables)?;
    Ok(match unary.operator {
        UnaryOperator::Not => format!("NOT {operand}"),
        UnaryOperator::Negative => format!("-{operand}"),
        UnaryOperator::Ascending => format!("{operand} ASC"),
        UnaryOperator::Descending => format!("{operand} DESC"),
        UnaryOperator::NullsFirst => format!("{operand} NULLS FIRST"),
        UnaryOperator::NullsLast => format!("{operand} NULLS LAST"),
        UnaryOperator::Distinct => format!("DISTINCT {operand}"),
        UnaryOperator::Exists => format!("EXISTS {operand}"),
        UnaryOperator::Any => format!("ANY {}", enclosed(&unary.operand, &operand)),
        UnaryOperator::All => format!("ALL {}", enclosed(&unary.operand, &operand)),
        UnaryOperator::BitwiseNot => format!("~{operand}"),
    })
}

/// In parentheses, unless it is there already.
fn enclosed(operand: &Expression, sql: &str) -> String {
    match operand {
        Expression::Subquery(_) | Expression::Tuple(_) => sql.to_owned(),
        _ => format!("({sql})"),
    }
}

/// Conditions joined with `AND`: those that are always true are left out; nothing where there are none.
pub(crate) fn all_of(
    r: &Renderer,
    conditions: &[Expression],
    tables: bool,
) -> Result<Option<String>, RenderError> {
    let is_nothing = |condition: &&Expression| !matches!(condition, Expression::Boolean(_, parts) if parts.is_empty());
    let all: Vec<&Expression> = conditions.iter().filter(is_nothing).collect();
    if all.is_empty() {
        return Ok(None);
    }
    if all.contains(&&Expression::False) {
        return condition(r, &Expression::False, Against::Condition, tables).map(Some);
    }
    let mut real: Vec<Expression> = all.into_iter().cloned().collect();
    real.retain(|condition| *condition != Expression::True);
    if real.is_empty() {
        return condition(r, &Expression::True, Against::Condition, tables).map(Some);
    }
    conjunction(r, BooleanOperator::And, &real, tables).map(Some)
}

/// A condition by itself: `ON`.
pub(crate) fn alone(r: &Renderer, expression: &Expression, tables: bool) -> Sql {
    condition(r, expression, Against::Condition, tables)
}

/// `ARRAY[1, 2]`.
fn array(r: &Renderer, items: &[Expression], kind: &Type, tables: bool) -> Sql {
    if !r.dialect.facts().arrays {
        return Err(types::unknown(r, "ARRAY"));
    }
    let is_known =
        matches!(&kind.kind, TypeKind::Array(array) if array.item.kind != TypeKind::Null);
    if items.is_empty() && is_known {
        return Ok(format!("ARRAY[]::{}", types::render(r, kind)?));
    }
    Ok(format!("ARRAY[{}]", list(r, items, tables)?))
}

/// `x REGEXP y`.
pub(crate) fn regexp_match(r: &Renderer, _: &Binary, _: bool) -> Sql {
    Err(RenderError::Unsupported {
        dialect: r.dialect.facts().title,
        what: "match regular expressions with flags",
    })
}

/// A key of a JSON document.
pub(crate) fn json(r: &Renderer, _: &JsonAccess, _: bool) -> Sql {
    Err(RenderError::Unsupported {
        dialect: r.dialect.facts().title,
        what: "look into JSON documents",
    })
}

/// The next value of a sequence.
pub(crate) fn next_value(r: &Renderer, _: &TableName) -> Sql {
    Err(RenderError::Unsupported {
        dialect: r.dialect.facts().title,
        what: "use sequences",
    })
}

/// `a AND b`; a boolean column stands alone, or is compared where there are no booleans.
fn conjunction(
    r: &Renderer,
    operator: BooleanOperator,
    operands: &[Expression],
    tables: bool,
) -> Sql {
    let mut conditions = Vec::with_capacity(operands.len());
    for operand in operands {
        let against = if operands.len() == 1 {
            Against::Condition
        } else {
            Against::Boolean(operator)
        };
        conditions.push(condition(r, operand, against, tables)?);
    }
    Ok(match operator {
        BooleanOperator::And => conditions.join(" AND "),
        BooleanOperator::Or => conditions.join(" OR "),
    })
}

fn condition(r: &Renderer, operand: &Expression, against: Against, tables: bool) -> Sql {
    let sql = grouped(r, operand, against, tables)?;
    let is_truth = matches!(operand, Expression::True | Expression::False);
    if (is_truth || precedence::is_boolean_value(operand)) && !r.dialect.facts().booleans {
        return Ok(format!("{sql} = 1"));
    }
    Ok(sql)
}

fn case(r: &Renderer, case: &Case, tables: bool) -> Sql {
    let mut parts = vec!["CASE".to_owned()];
    if let Some(value) = &case.value {
        parts.push(render(r, value, tables)?);
    }
    for (condition, result) in &case.whens {
        let condition = grouped(r, condition, Against::Everything, tables)?;
        let result = render(r, result, tables)?;
        parts.push(format!("WHEN {condition} THEN {result}"));
    }
    if let Some(otherwise) = &case.otherwise {
        parts.push(format!("ELSE {}", render(r, otherwise, tables)?));
    }
    parts.push("END".to_owned());
    Ok(parts.join(" "))
}

/// `CAST(x AS type)`, a collation behind the parenthesis.
pub(crate) fn cast(r: &Renderer, operand: &Expression, kind: &Type, tables: bool) -> Sql {
    let kind = types::render(r, kind)?;
    let (name, collation) = match kind.find(" COLLATE ") {
        Some(at) => kind.split_at(at),
        None => (kind.as_str(), ""),
    };
    Ok(format!(
        "CAST({} AS {name}){collation}",
        render(r, operand, tables)?
    ))
}

/// `EXTRACT(field FROM x)`.
pub(crate) fn extract(r: &Renderer, field: &str, operand: &Expression, tables: bool) -> Sql {
    Ok(format!(
        "EXTRACT({field} FROM {})",
        render(r, operand, tables)?
    ))
}
