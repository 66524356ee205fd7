//! What SQLAlchemy before 2.0 took when it made a statement, where 2.x has methods: values, conditions,
//! lists of columns.

use dbm_python::{Arguments, Bound, Interpreter, PyError, PyResult, Value};

/// What an argument is to the statement: the method that takes it now.
type Part = (&'static str, &'static str);

const VALUES: Part = ("values", "values");
const CONDITION: Part = ("whereclause", "where");

/// `table.insert(values=None)`, `table.update(whereclause=None, values=None)`, `table.delete(whereclause=None)`.
///
/// # Errors
/// For other arguments, and those that the methods refuse.
pub(super) fn of_table(
    statement: Value,
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> PyResult {
    let (signature, parts): (_, &[Part]) = match statement.type_name() {
        "Insert" => ("insert(values=None, inline=False)", &[VALUES]),
        "Update" => (
            "update(whereclause=None, values=None, inline=False)",
            &[CONDITION, VALUES],
        ),
        _ => ("delete(whereclause=None)", &[CONDITION]),
    };
    with(statement, &arguments.bind(signature)?, parts, interpreter)
}

/// `sa.insert(table, values=None)` and its like: the table, and what is said of it.
///
/// # Errors
/// Where there is no table.
pub(super) fn split(
    function: &'static str,
    mut arguments: Arguments,
) -> Result<(Value, Arguments), PyError> {
    if arguments.positional.is_empty() {
        let table = arguments.take_keyword("table");
        let table = table.map_or_else(|| arguments.clone().one(function), Ok)?;
        return Ok((table, arguments));
    }
    let table = arguments.positional.remove(0);
    Ok((table, arguments))
}

/// The arguments of `select([columns], whereclause=None, ...)`: the columns, and what is said of them;
/// nothing where it is called as 2.x does.
///
/// # Errors
/// For other arguments.
pub(super) fn select(
    arguments: &Arguments,
    interpreter: &mut Interpreter,
) -> Result<Option<(Vec<Value>, Bound)>, PyError> {
    let has_list = matches!(arguments.positional.first(), Some(Value::List(_)));
    let has_keyword = arguments
        .keywords
        .iter()
        .any(|(name, _)| matches!(name.as_str(), "columns" | "whereclause" | "from_obj"));
    if !has_list && !has_keyword {
        return Ok(None);
    }
    let bound = arguments.clone().bind(
        "select(columns=None, whereclause=None, from_obj=None, distinct=False, having=None, group_by=None, order_by=None, limit=None, offset=None)",
    )?;
    let columns = match bound.optional::<Value>("columns")? {
        Some(columns) => interpreter.iterate(&columns)?,
        None => Vec::new(),
    };
    Ok(Some((columns, bound)))
}

/// The select with what else was said of it.
///
/// # Errors
/// Those of the methods.
pub(super) fn selected(statement: Value, bound: &Bound, interpreter: &mut Interpreter) -> PyResult {
    const PARTS: &[Part] = &[
        CONDITION,
        ("from_obj", "select_from"),
        ("having", "having"),
        ("group_by", "group_by"),
        ("order_by", "order_by"),
        ("limit", "limit"),
        ("offset", "offset"),
    ];
    let statement = if bound.or("distinct", false)? {
        interpreter.call_method(&statement, "distinct", Vec::new())?
    } else {
        statement
    };
    with(statement, bound, PARTS, interpreter)
}

fn with(
    mut statement: Value,
    bound: &Bound,
    parts: &[Part],
    interpreter: &mut Interpreter,
) -> PyResult {
    for (argument, method) in parts {
        let Some(value) = bound.optional::<Value>(argument)? else {
            continue;
        };
        let values = match &value {
            Value::List(_) if *method != "values" => interpreter.iterate(&value)?,
            _ => vec![value],
        };
        statement = interpreter.call_method(&statement, method, values)?;
    }
    Ok(statement)
}
