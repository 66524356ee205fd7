//! Functions over windows, of groups, and as tables: `over`, `filter`, `within_group`, `table_valued`.

use crate::expression::IntoPython;
use crate::expression::of;
use crate::expression::operators::conjunction;
use crate::query::coerce::{condition, ordering, orderings};
use crate::query::{source, tables};
use dbm_core::schema::Expression;
use dbm_core::schema::expression::{BooleanOperator, Frame, Ordered, Over};
use dbm_python::{
    Arguments, Bound, Interpreter, NativeFunction, NativeMethod, PyError, PyResult, Value,
};

/// The methods by their names.
pub(crate) const METHODS: &[(&str, NativeMethod)] = &[
    ("over", |interpreter, this, arguments| {
        over(interpreter, this_expression(this)?, arguments)
    }),
    ("filter", |interpreter, this, arguments| {
        filter(interpreter, this_expression(this)?, &arguments.positional)
    }),
    ("within_group", |_, this, arguments| {
        within_group(this_expression(this)?, &arguments.positional)
    }),
    ("aggregate_order_by", |_, this, arguments| {
        aggregate(this_expression(this)?, &arguments.positional)
    }),
    ("table_valued", |interpreter, this, arguments| {
        tables::table_valued(interpreter, this_expression(this)?, arguments)
    }),
    ("alias", |_, this, arguments| {
        let bound = arguments.bind("alias(name=None, joins_implicitly=False)")?;
        let name = source::name(bound.optional("name")?, "anon");
        Ok(tables::column_valued(this_expression(this)?, name).0)
    }),
    ("column_valued", |_, this, arguments| {
        let bound = arguments.bind("column_valued(name=None, joins_implicitly=False)")?;
        let name = source::name(bound.optional("name")?, "anon");
        Ok(tables::column_valued(this_expression(this)?, name)
            .1
            .into_python())
    }),
];

/// The functions by their names.
pub(crate) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("over", |interpreter, mut arguments| {
        let element = first(&mut arguments)?;
        over(interpreter, element, arguments)
    }),
    ("funcfilter", |interpreter, mut arguments| {
        let element = first(&mut arguments)?;
        filter(interpreter, element, &arguments.positional)
    }),
    ("within_group", |_, mut arguments| {
        let element = first(&mut arguments)?;
        within_group(element, &arguments.positional)
    }),
    ("aggregate_order_by", |_, mut arguments| {
        let element = first(&mut arguments)?;
        aggregate_argument(element, &arguments.positional)
    }),
];

fn this_expression(this: &Value) -> Result<Expression, PyError> {
    of(this).ok_or_else(|| PyError::type_error("an SQL expression is expected"))
}

fn first(arguments: &mut Arguments) -> Result<Expression, PyError> {
    if arguments.positional.is_empty() {
        return Err(PyError::type_error(
            "a function of the database is expected",
        ));
    }
    this_expression(&arguments.positional.remove(0))
}

/// `function.over(partition_by=None, order_by=None, rows=None, range_=None)`.
fn over(interpreter: &mut Interpreter, function: Expression, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "over(*, partition_by=None, order_by=None, rows=None, range_=None, groups=None, exclude=None)",
    )?;
    if bound.optional::<Value>("exclude")?.is_some() {
        return Err(bound.unsupported("exclude", "`exclude` is not supported"));
    }
    let over = Over {
        function,
        partition_by: orderings(bound.optional("partition_by")?, interpreter)?,
        order_by: orderings(bound.optional("order_by")?, interpreter)?,
        frame: frame(interpreter, &bound)?,
    };
    Ok(Expression::Over(Box::new(over)).into_python())
}

fn frame(interpreter: &mut Interpreter, bound: &Bound) -> Result<Option<Frame>, PyError> {
    for (name, unit) in [("rows", "ROWS"), ("range_", "RANGE"), ("groups", "GROUPS")] {
        let Some(bounds) = bound.optional::<Value>(name)? else {
            continue;
        };
        let bounds = interpreter.iterate(&bounds)?;
        let [start, end] = bounds.as_slice() else {
            return Err(bound.type_error(name, "a pair of bounds is expected"));
        };
        let number = |value: &Value| value.as_int().and_then(|number| number.to_i64());
        return Ok(Some(Frame {
            unit,
            start: number(start),
            end: number(end),
        }));
    }
    Ok(None)
}

fn filter(interpreter: &mut Interpreter, function: Expression, criteria: &[Value]) -> PyResult {
    let mut conditions = Vec::with_capacity(criteria.len());
    for criterion in criteria {
        conditions.push(condition(criterion, interpreter)?);
    }
    let condition = conjunction(BooleanOperator::And, conditions);
    Ok(Expression::Filter(Box::new((function, condition))).into_python())
}

fn ordered(expression: Expression, order: &[Value]) -> Result<Ordered, PyError> {
    let mut order_by = Vec::with_capacity(order.len());
    for element in order {
        order_by.extend(ordering(element)?);
    }
    Ok(Ordered {
        expression,
        order_by,
    })
}

fn within_group(function: Expression, order: &[Value]) -> PyResult {
    Ok(Expression::WithinGroup(Box::new(ordered(function, order)?)).into_python())
}

/// `aggregate_order_by(x, y)`: `x ORDER BY y`.
fn aggregate_argument(argument: Expression, order: &[Value]) -> PyResult {
    Ok(Expression::OrderedArgument(Box::new(ordered(argument, order)?)).into_python())
}

/// `function.aggregate_order_by(y)`: the order stands behind the last argument.
fn aggregate(function: Expression, order: &[Value]) -> PyResult {
    let Expression::Function(mut function) = function else {
        return Err(PyError::type_error(
            "`aggregate_order_by` is a method of functions",
        ));
    };
    if let Some(last) = function.arguments.pop() {
        let ordered = ordered(last, order)?;
        function
            .arguments
            .push(Expression::OrderedArgument(Box::new(ordered)));
    }
    Ok(Expression::Function(function).into_python())
}
