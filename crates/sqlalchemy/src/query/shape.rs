//! What selects and unions can do alike: order, limits, subqueries, CTEs.

use crate::expression::IntoPython;
use crate::expression::operand;
use crate::query::coerce::{count, exists, ordering};
use crate::query::select::{required_object, select_from};
use crate::query::source::{self, of_query};
use crate::query::view::View;
use crate::query::{QueryObject, query_of};
use dbm_core::schema::query::{Compound, CompoundOperator, Cte, Limits, Query, Source, SourceKind};
use dbm_core::schema::{Expression, Literal, Type};
use dbm_python::{Arguments, Interpreter, NativeMethod, PyError, PyResult, Value};

/// What selects and unions can do alike.
pub(crate) const QUERY: &[(&str, NativeMethod)] = &[
    ("order_by", |_, this, arguments| order_by(this, &arguments)),
    ("group_by", |_, this, arguments| group_by(this, &arguments)),
    ("limit", |_, this, arguments| {
        let limit = arguments.one::<Value>("limit")?;
        limited(this, |limits| set_count(&mut limits.limit, &limit))
    }),
    ("offset", |_, this, arguments| {
        let offset = arguments.one::<Value>("offset")?;
        limited(this, |limits| set_count(&mut limits.offset, &offset))
    }),
    ("slice", slice),
    ("subquery", subquery),
    ("alias", subquery),
    ("lateral", lateral),
    ("cte", cte),
    ("add_cte", add_cte),
    ("scalar_subquery", scalar_subquery),
    ("as_scalar", scalar_subquery),
    ("label", |interpreter, this, arguments| {
        let scalar = scalar_subquery(interpreter, this, Arguments::new(&arguments.place()))?;
        crate::expression::methods::label(interpreter, &scalar, arguments)
    }),
    ("exists", |_, this, arguments| {
        arguments.none("exists")?;
        Ok(exists(query_of(this)?).into_python())
    }),
    ("union", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "union")
    }),
    ("union_all", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "union_all")
    }),
    ("intersect", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "intersect")
    }),
    ("intersect_all", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "intersect_all")
    }),
    ("except_", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "except_")
    }),
    ("except_all", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "except_all")
    }),
    ("select", |interpreter, this, _| {
        let subquery = of_query_named(&query_of(this)?, None);
        let _ = interpreter;
        select_from(&subquery)
    }),
];

/// The same query with other limits.
fn limited(this: &Value, change: impl FnOnce(&mut Limits) -> Result<(), PyError>) -> PyResult {
    let mut query = query_of(this)?;
    match &mut query {
        Query::Select(select) => change(&mut select.limits)?,
        Query::Compound(compound) => change(&mut compound.limits)?,
        _ => return Err(PyError::type_error("that is a method of `select`")),
    }
    Ok(Value::native(QueryObject {
        query,
        ..required_object(this)?.clone()
    }))
}

fn set_count(slot: &mut Option<Expression>, value: &Value) -> Result<(), PyError> {
    *slot = match value {
        Value::None => None,
        other => Some(count(other)?),
    };
    Ok(())
}

fn slice(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("slice(start, stop)")?;
    let start = bound.optional::<i64>("start")?;
    let stop = bound.optional::<i64>("stop")?;
    limited(this, |limits| {
        if let Some(stop) = stop {
            let rows = Value::from(stop - start.unwrap_or(0));
            limits.limit = Some(operand(&rows, &Type::null())?);
        }
        if let Some(start) = start {
            let skipped = match &limits.offset {
                None => start,
                Some(Expression::Value(Literal::Integer(before), _)) => {
                    i64::try_from(before).unwrap_or(0) + start
                }
                Some(_) => {
                    let message = "a slice of a query with such an offset is not supported";
                    return Err(PyError::unsupported(message));
                }
            };
            let offset = operand(&Value::from(skipped), &Type::null())?;
            limits.offset = (skipped != 0).then_some(offset);
        }
        Ok(())
    })
}

fn order_by(this: &Value, arguments: &Arguments) -> PyResult {
    if let [Value::None] = arguments.positional.as_slice() {
        return limited(this, |limits| {
            limits.order_by.clear();
            Ok(())
        });
    }
    let mut added = Vec::new();
    for (at, value) in arguments.positional.iter().enumerate() {
        added.extend(ordering(value).map_err(|error| error.at(arguments.place_of(at)))?);
    }
    limited(this, |limits| {
        limits.order_by.extend(added);
        Ok(())
    })
}

fn group_by(this: &Value, arguments: &Arguments) -> PyResult {
    let mut added = Vec::new();
    for (at, value) in arguments.positional.iter().enumerate() {
        if !value.is_none() {
            added.extend(ordering(value).map_err(|error| error.at(arguments.place_of(at)))?);
        }
    }
    let mut query = query_of(this)?;
    match &mut query {
        Query::Select(select) => select.group_by.extend(added),
        Query::Compound(compound) => compound.group_by.extend(added),
        _ => return Err(PyError::type_error("that is a method of `select`")),
    }
    Ok(Value::native(QueryObject {
        query,
        ..required_object(this)?.clone()
    }))
}

fn subquery(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("subquery(name=None, flat=False)")?;
    Ok(of_query_named(&query_of(this)?, bound.optional("name")?))
}

/// A query as a subquery of that name.
pub(crate) fn of_query_named(query: &Query, name: Option<String>) -> Value {
    let source = Source::new(SourceKind::Subquery {
        name: source::name(name, "anon"),
        query: query.clone(),
        lateral: false,
    });
    of_query(query, source)
}

fn lateral(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("lateral(name=None)")?;
    let query = query_of(this)?;
    let source = Source::new(SourceKind::Subquery {
        name: source::name(bound.optional("name")?, "anon"),
        query: query.clone(),
        lateral: true,
    });
    Ok(of_query(&query, source))
}

/// `query.cte(name=None, recursive=False, nesting=False)`.
pub(crate) fn cte(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("cte(name=None, recursive=False, nesting=False)")?;
    if bound.or("nesting", false)? {
        return Err(bound.unsupported("nesting", "`nesting` of a CTE is not supported"));
    }
    let query = query_of(this)?;
    let source = Source::new(SourceKind::Cte(Cte {
        name: source::name(bound.optional("name")?, "anon"),
        query: query.clone(),
        recursive: bound.or("recursive", false)?,
        nesting: false,
        restates: None,
        alias_of: None,
        prefixes: Vec::new(),
        suffixes: Vec::new(),
    }));
    Ok(of_query(&query, source))
}

fn add_cte(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let mut added = Vec::new();
    for value in &arguments.positional {
        let view = View::of(value).ok_or_else(|| PyError::type_error("CTEs are expected"))?;
        added.push(view.source);
    }
    let object = required_object(this)?;
    let mut query = object.query.clone();
    match &mut query {
        Query::Select(select) => select.ctes.extend(added),
        Query::Compound(compound) => compound.ctes.extend(added),
        Query::Text(_)
        | Query::Values(_)
        | Query::Insert(_)
        | Query::Update(_)
        | Query::Delete(_) => {
            return Err(PyError::unsupported("`add_cte` of that is not supported"));
        }
    }
    Ok(Value::native(QueryObject {
        query,
        ..object.clone()
    }))
}

fn scalar_subquery(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("scalar_subquery")?;
    Ok(Expression::Subquery(Box::new(query_of(this)?)).into_python())
}

/// `query.union(other, ...)`.
fn combined(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: &Arguments,
    operator: &str,
) -> PyResult {
    let mut parts = vec![this.clone()];
    parts.extend(arguments.positional.iter().cloned());
    let query = compound_of(operator, &parts, interpreter)?;
    Ok(Value::native(QueryObject::new(query)))
}

/// `sa.union(query, ...)`.
///
/// # Errors
/// For what is no query.
pub(crate) fn compound(
    interpreter: &mut Interpreter,
    arguments: &Arguments,
    operator: &str,
) -> PyResult {
    let parts = match arguments.positional.as_slice() {
        [list @ Value::List(_)] => interpreter.iterate(list)?,
        parts => parts.to_vec(),
    };
    let query =
        compound_of(operator, &parts, interpreter).map_err(|error| error.at(arguments.place()))?;
    Ok(Value::native(QueryObject::new(query)))
}

/// The query that joins others.
///
/// # Errors
/// For what is no query.
pub(crate) fn compound_of(
    operator: &str,
    parts: &[Value],
    _: &mut Interpreter,
) -> Result<Query, PyError> {
    let operator = match operator {
        "union" => CompoundOperator::Union,
        "union_all" => CompoundOperator::UnionAll,
        "intersect" => CompoundOperator::Intersect,
        "intersect_all" => CompoundOperator::IntersectAll,
        "except_" => CompoundOperator::Except,
        _ => CompoundOperator::ExceptAll,
    };
    let parts: Result<Vec<Query>, PyError> = parts.iter().map(query_of).collect();
    Ok(Query::Compound(Box::new(Compound {
        operator,
        parts: parts?,
        limits: Limits::default(),
        group_by: Vec::new(),
        ctes: Vec::new(),
    })))
}
