//! The functions that make SQL expressions: `text`, `literal`, `cast`, `case`, `and_`, ...

use crate::expression::IntoPython;
use crate::expression::methods::{bounded, conjunction};
use crate::expression::operators::{self, kind, unary};
use crate::expression::{of, operand, typed_operand};
use crate::literal::literal;
use crate::types::{self, resolution};
use dbm_core::schema::expression::{
    BooleanOperator, Case, ColumnReference, Parameter, UnaryOperator,
};
use dbm_core::schema::types::ArrayType;
use dbm_core::schema::{Expression, Type, TypeKind};
use dbm_python::{Arguments, Interpreter, NativeFunction, PyError, PyResult, Value};

/// The functions by their names.
pub(crate) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("text", text),
    ("literal", literal_value),
    ("literal_column", literal_column),
    ("column", column),
    ("bindparam", bind_parameter),
    ("null", |_, arguments| {
        constant(arguments, "null", Expression::Null)
    }),
    ("true", |_, arguments| {
        constant(arguments, "true", Expression::True)
    }),
    ("false", |_, arguments| {
        constant(arguments, "false", Expression::False)
    }),
    ("and_", |_, arguments| {
        conjunction(BooleanOperator::And, &arguments)
    }),
    ("or_", |_, arguments| {
        conjunction(BooleanOperator::Or, &arguments)
    }),
    ("not_", not),
    ("cast", cast),
    ("type_coerce", type_coerce),
    ("case", case),
    ("extract", extract),
    ("between", between),
    ("collate", collate),
    ("tuple_", tuple),
    ("label", label),
    ("asc", |_, arguments| {
        one_sided(arguments, UnaryOperator::Ascending)
    }),
    ("desc", |_, arguments| {
        one_sided(arguments, UnaryOperator::Descending)
    }),
    ("nulls_first", |_, arguments| {
        one_sided(arguments, UnaryOperator::NullsFirst)
    }),
    ("nullsfirst", |_, arguments| {
        one_sided(arguments, UnaryOperator::NullsFirst)
    }),
    ("nulls_last", |_, arguments| {
        one_sided(arguments, UnaryOperator::NullsLast)
    }),
    ("nullslast", |_, arguments| {
        one_sided(arguments, UnaryOperator::NullsLast)
    }),
    ("any_", |_, arguments| {
        collected(arguments, UnaryOperator::Any)
    }),
    ("all_", |_, arguments| {
        collected(arguments, UnaryOperator::All)
    }),
    ("distinct", |_, arguments| {
        one_sided(arguments, UnaryOperator::Distinct)
    }),
];

fn text(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("text(text)")?;
    Ok(Expression::text(bound.required::<String>("text")?).into_python())
}

fn optional_type(
    bound: &dbm_python::Bound,
    interpreter: &mut Interpreter,
) -> Result<Type, PyError> {
    match bound.optional::<Value>("type_")? {
        None => Ok(Type::null()),
        Some(_) => types::required_type(bound, "type_", interpreter),
    }
}

fn literal_value(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("literal(value, type_=None, literal_execute=False)")?;
    let kind = optional_type(&bound, interpreter)?;
    let value = bound.required::<Value>("value")?;
    let value = literal(&value).ok_or_else(|| {
        let found = value.type_name();
        bound.unsupported("value", format!("a `{found}` cannot be a literal of SQL"))
    })?;
    let kind = if kind == Type::null() {
        resolution::of_literal(&value)
    } else {
        kind
    };
    Ok(Expression::Value(value, Box::new(kind)).into_python())
}

fn literal_column(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("literal_column(text, type_=None)")?;
    let kind = optional_type(&bound, interpreter)?;
    Ok(Expression::LiteralColumn(bound.required("text")?, Box::new(kind)).into_python())
}

fn column(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("column(text, type_=None, is_literal=False, _selectable=None)")?;
    let kind = optional_type(&bound, interpreter)?;
    let name = bound.required::<String>("text")?;
    if bound.or("is_literal", false)? {
        return Ok(Expression::LiteralColumn(name, Box::new(kind)).into_python());
    }
    let reference = ColumnReference {
        table: None,
        name,
        kind,
        quote: None,
        source: None,
        anonymous: None,
    };
    Ok(Expression::Column(reference).into_python())
}

fn bind_parameter(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "bindparam(key, value=None, type_=None, unique=False, required=None, quote=None, callable_=None, expanding=False, isoutparam=False, literal_execute=False)",
    )?;
    let value = match bound.value("value") {
        None => None,
        Some(value) => Some(literal(&value).ok_or_else(|| {
            let found = value.type_name();
            bound.unsupported("value", format!("a `{found}` cannot be a parameter of SQL"))
        })?),
    };
    if bound.optional::<Value>("callable_")?.is_some() {
        return Err(bound.unsupported("callable_", "`callable_` is not supported yet"));
    }
    Ok(Expression::Parameter(Parameter {
        name: bound.required("key")?,
        value,
        kind: optional_type(&bound, interpreter)?,
        expanding: bound.or("expanding", false)?,
    })
    .into_python())
}

fn constant(arguments: Arguments, name: &str, expression: Expression) -> PyResult {
    arguments.none(name)?;
    Ok(expression.into_python())
}

fn not(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let operand = operand(&arguments.one::<Value>("not_")?, &Type::null())?;
    Ok(operators::negate(operand).into_python())
}

fn cast(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("cast(expression, type_)")?;
    let kind = types::required_type(&bound, "type_", interpreter)?;
    let operand = typed_operand(&bound.required::<Value>("expression")?, &kind)?;
    Ok(Expression::Cast(Box::new(operand), Box::new(kind)).into_python())
}

fn type_coerce(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("type_coerce(expression, type_)")?;
    let kind = types::required_type(&bound, "type_", interpreter)?;
    let operand = typed_operand(&bound.required::<Value>("expression")?, &kind)?;
    Ok(Expression::Coerce(Box::new(operand), Box::new(kind)).into_python())
}

/// `case((condition, result), ..., value=None, else_=None)`; a list or a dict of pairs is taken as
/// well, which SQLAlchemy did before 2.0 and does with `value=`.
fn case(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("case(*whens, value=None, else_=None)")?;
    let value = match bound.optional::<Value>("value")? {
        None => None,
        Some(value) => Some(operand(&value, &Type::null())?),
    };
    let mut whens = Vec::new();
    for pair in pairs(bound.rest(), interpreter)? {
        let [condition, result] = pair.as_slice() else {
            return Err(PyError::type_error(
                "case() takes pairs of a condition and a result",
            ));
        };
        let condition = operand(condition, &value.as_ref().map_or_else(Type::null, kind))?;
        whens.push((condition, operand(result, &Type::null())?));
    }
    let otherwise = match bound.optional::<Value>("else_")? {
        None => None,
        Some(otherwise) => Some(operand(&otherwise, &Type::null())?),
    };
    Ok(Expression::Case(Box::new(Case {
        value,
        whens,
        otherwise,
    }))
    .into_python())
}

fn pairs(whens: &[Value], interpreter: &mut Interpreter) -> Result<Vec<Vec<Value>>, PyError> {
    if let [Value::Dict(dict)] = whens {
        let entries = dict.entries();
        return Ok(entries
            .into_iter()
            .map(|(key, value)| vec![key, value])
            .collect());
    }
    if let [list @ Value::List(_)] = whens {
        let items = interpreter.iterate(list)?;
        return pairs(&items, interpreter);
    }
    whens.iter().map(|pair| interpreter.iterate(pair)).collect()
}

fn extract(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("extract(field, expr)")?;
    let operand = operand(&bound.required::<Value>("expr")?, &Type::null())?;
    Ok(Expression::Extract(bound.required("field")?, Box::new(operand)).into_python())
}

fn between(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("between(expr, lower_bound, upper_bound, symmetric=False)")?;
    let left = operand(&bound.required::<Value>("expr")?, &Type::null())?;
    bounded(left, &bound, ["lower_bound", "upper_bound"])
}

fn collate(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("collate(expression, collation)")?;
    let operand = operand(&bound.required::<Value>("expression")?, &Type::null())?;
    Ok(Expression::Collate(Box::new(operand), bound.required("collation")?).into_python())
}

fn tuple(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let parts = arguments
        .positional
        .iter()
        .map(|part| operand(part, &Type::null()));
    Ok(Expression::Tuple(parts.collect::<Result<_, _>>()?).into_python())
}

fn label(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("label(name, element, type_=None)")?;
    let operand = operand(&bound.required::<Value>("element")?, &Type::null())?;
    Ok(Expression::Label(Box::new(operand), bound.required("name")?).into_python())
}

/// `any_(x)`, `all_(x)`.
fn collected(arguments: Arguments, operator: UnaryOperator) -> PyResult {
    let value = arguments.one::<Value>("any_")?;
    Ok(unary(operator, operand(&value, &Type::null())?).into_python())
}

/// `postgresql.array([1, 2], type_=None)`.
///
/// # Errors
/// For items that are no SQL.
pub(crate) fn array(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("array(clauses, *, type_=None, **ignored)")?;
    let declared = optional_type(&bound, interpreter)?;
    let items = interpreter.iterate(&bound.required("clauses")?)?;
    let items = items.iter().map(|item| operand(item, &declared));
    let items = items.collect::<Result<Vec<_>, _>>()?;
    let item = match (declared.kind == TypeKind::Null, items.first()) {
        (true, Some(first)) => kind(first),
        _ => declared,
    };
    let array = ArrayType {
        item,
        dimensions: None,
        postgresql: true,
        as_tuple: false,
        zero_indexes: false,
    };
    let kind = Type::new(TypeKind::Array(Box::new(array)));
    Ok(Expression::Array(items, Box::new(kind)).into_python())
}

/// `desc(x)` and its like; a `str` names a label or a column.
fn one_sided(arguments: Arguments, operator: UnaryOperator) -> PyResult {
    let value = arguments.one::<Value>("desc")?;
    let operand = match value.as_str() {
        Some(name) => Expression::Name(name.to_owned()),
        None => of(&value).ok_or_else(|| {
            let found = value.type_name();
            PyError::type_error(format!("a column expression is expected, not `{found}`"))
        })?,
    };
    Ok(unary(operator, operand).into_python())
}
