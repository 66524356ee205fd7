//! What is inside of documents and arrays: `x["key"]`, `.astext`, `@>`.

use crate::expression::IntoPython;
use crate::expression::matching::text;
use crate::expression::operators::{binary, kind, unary};
use crate::expression::{of, operand, typed_operand};
use dbm_core::schema::expression::{BinaryOperator, CustomOperator, JsonAccess, UnaryOperator};
use dbm_core::schema::types::{NumericClass, NumericType, plain};
use dbm_core::schema::{Expression, Literal, Type, TypeKind};
use dbm_python::{Arguments, Interpreter, NativeMethod, PyError, PyResult, Slice, Value};

/// How tight `->>` and its like bind.
const ACCESS: i64 = 15;
/// How tight `@>` and its like bind.
const COMPARISON: i64 = 5;

/// The methods by their names.
pub(crate) const METHODS: &[(&str, NativeMethod)] = &[
    ("as_string", |_, this, arguments| {
        arguments.none("as_string")?;
        read_as(this, text())
    }),
    ("as_integer", |_, this, arguments| {
        arguments.none("as_integer")?;
        read_as(this, Type::new(plain::integer()))
    }),
    ("as_float", |_, this, arguments| {
        arguments.none("as_float")?;
        read_as(this, Type::new(plain::float()))
    }),
    ("as_boolean", |_, this, arguments| {
        arguments.none("as_boolean")?;
        read_as(this, Type::new(plain::boolean()))
    }),
    ("as_numeric", as_numeric),
    ("as_json", |_, this, arguments| {
        arguments.none("as_json")?;
        Ok(this.clone())
    }),
    ("has_key", |interpreter, this, arguments| {
        compared(interpreter, this, arguments, "?")
    }),
    ("has_any", |interpreter, this, arguments| {
        compared(interpreter, this, arguments, "?|")
    }),
    ("has_all", |interpreter, this, arguments| {
        compared(interpreter, this, arguments, "?&")
    }),
    ("contained_by", |interpreter, this, arguments| {
        compared(interpreter, this, arguments, "<@")
    }),
    ("overlap", |interpreter, this, arguments| {
        compared(interpreter, this, arguments, "&&")
    }),
    ("path_exists", |interpreter, this, arguments| {
        compared(interpreter, this, arguments, "@?")
    }),
    ("path_match", |interpreter, this, arguments| {
        compared(interpreter, this, arguments, "@@")
    }),
    ("any_", |_, this, arguments| {
        arguments.none("any_")?;
        collected(this, UnaryOperator::Any)
    }),
    ("all_", |_, this, arguments| {
        arguments.none("all_")?;
        collected(this, UnaryOperator::All)
    }),
    ("any", |_, this, arguments| {
        member(this, arguments, UnaryOperator::Any)
    }),
    ("all", |_, this, arguments| {
        member(this, arguments, UnaryOperator::All)
    }),
    ("bitwise_and", |_, this, arguments| {
        bitwise(this, arguments, "&")
    }),
    ("bitwise_or", |_, this, arguments| {
        bitwise(this, arguments, "|")
    }),
    ("bitwise_xor", |_, this, arguments| {
        bitwise(this, arguments, "^")
    }),
    ("bitwise_lshift", |_, this, arguments| {
        bitwise(this, arguments, "<<")
    }),
    ("bitwise_rshift", |_, this, arguments| {
        bitwise(this, arguments, ">>")
    }),
];

fn this_expression(this: &Value) -> Result<Expression, PyError> {
    of(this).ok_or_else(|| PyError::type_error("an SQL expression is expected"))
}

/// `x.astext`, where `x` is a key of a document.
pub(crate) fn as_text(expression: &Expression) -> Option<Expression> {
    let Expression::Json(access) = expression else {
        return None;
    };
    let mut access = access.clone();
    access.text = true;
    access.kind = text();
    Some(Expression::Json(access))
}

/// `x["key"].as_integer()`.
fn read_as(this: &Value, kind: Type) -> PyResult {
    let Expression::Json(mut access) = this_expression(this)? else {
        return Err(crate::errors::invalid_request(
            "The JSON cast operator JSON.as_string() and its like only work with a JSON index expression e.g. col['q'].as_string()",
        ));
    };
    access.kind = kind;
    access.text = false;
    Ok(Expression::Json(access).into_python())
}

fn as_numeric(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("as_numeric(precision, scale, asdecimal=True)")?;
    let number = |name: &str| -> Result<i64, PyError> { bound.required(name) };
    let kind = NumericType {
        class: NumericClass::Numeric,
        precision: u32::try_from(number("precision")?).ok(),
        scale: i32::try_from(number("scale")?).ok(),
        asdecimal: bound.optional("asdecimal")?,
        unsigned: false,
        zerofill: false,
    };
    read_as(this, Type::new(TypeKind::Numeric(kind)))
}

/// `x @> y` and its like.
///
/// # Errors
/// For what is no SQL.
pub(crate) fn compared(
    _: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    symbol: &str,
) -> PyResult {
    let other = arguments.positional.first().cloned();
    let other = other.ok_or_else(|| PyError::type_error("one argument is expected"))?;
    let left = this_expression(this)?;
    let own = kind(&left);
    let right = match (symbol, &own.kind) {
        ("@>" | "<@" | "&&", _) => typed_operand(&other, &own)?,
        _ => operand(&other, &Type::null())?,
    };
    let operator = CustomOperator::new(symbol)
        .binding(COMPARISON)
        .comparing()
        .eager();
    Ok(binary(left, BinaryOperator::Custom(operator), right).into_python())
}

fn collected(this: &Value, operator: UnaryOperator) -> PyResult {
    Ok(unary(operator, this_expression(this)?).into_python())
}

/// `array.any(value)`: `value = ANY (array)`.
fn member(this: &Value, arguments: Arguments, operator: UnaryOperator) -> PyResult {
    let bound = arguments.bind("any(other, operator=None)")?;
    if bound.optional::<Value>("operator")?.is_some() {
        return Err(bound.unsupported("operator", "`operator` is not supported here"));
    }
    let array = this_expression(this)?;
    let item = match kind(&array).kind {
        TypeKind::Array(array) => array.item,
        _ => Type::null(),
    };
    let value = typed_operand(&bound.required::<Value>("other")?, &item)?;
    Ok(binary(value, BinaryOperator::Equal, unary(operator, array)).into_python())
}

fn bitwise(this: &Value, arguments: Arguments, symbol: &str) -> PyResult {
    let left = this_expression(this)?;
    let right = operand(&arguments.one::<Value>("bitwise")?, &kind(&left))?;
    let operator = CustomOperator::new(symbol).binding(7);
    Ok(binary(left, BinaryOperator::Custom(operator), right).into_python())
}

/// `x[key]`: a key of a document, an element or a slice of an array.
///
/// # Errors
/// For expressions that have nothing inside.
pub(crate) fn item(
    this: &Value,
    key: &Value,
    _: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    let Some(left) = of(this) else {
        return Ok(None);
    };
    let own = kind(&left);
    let found = match &own.kind {
        TypeKind::Json(_) => Expression::Json(Box::new(JsonAccess {
            document: left,
            key: json_key(key)?,
            text: false,
            kind: own,
        })),
        TypeKind::Array(array) => {
            let zero = array.zero_indexes;
            binary(left, BinaryOperator::Index, index(key, zero)?)
        }
        TypeKind::Named(named) if named.name == "HSTORE" => {
            let operator = CustomOperator::new("->").binding(ACCESS).eager();
            let key = operand(key, &text())?;
            Expression::Coerce(
                Box::new(binary(left, BinaryOperator::Custom(operator), key)),
                Box::new(text()),
            )
        }
        _ => {
            return Err(PyError::standard(
                dbm_python::StandardError::NotImplementedError,
                "Operator 'getitem' is not supported on this expression",
            ));
        }
    };
    Ok(Some(found.into_python()))
}

fn json_key(key: &Value) -> Result<Expression, PyError> {
    let literal = crate::literal::literal(key);
    match (of(key), literal) {
        (Some(expression), _) => Ok(expression),
        (None, Some(path @ Literal::List(_))) => {
            Ok(Expression::Value(path, Box::new(Type::null())))
        }
        (None, Some(number @ Literal::Integer(_))) => Ok(Expression::Value(
            number,
            Box::new(Type::new(plain::integer())),
        )),
        (None, Some(name)) => Ok(Expression::Value(name, Box::new(text()))),
        (None, None) => Err(PyError::type_error(
            "a key of a document is a `str` or an `int`",
        )),
    }
}

fn index(key: &Value, zero: bool) -> Result<Expression, PyError> {
    let shifted = |value: &Value| match value.as_int().and_then(|number| number.to_i64()) {
        Some(number) => operand(&Value::from(number + i64::from(zero)), &Type::null()),
        None => operand(value, &Type::new(plain::integer())),
    };
    match key.as_native::<Slice>() {
        Some(slice) => Ok(Expression::Slice(Box::new((
            shifted(&slice.start)?,
            shifted(&slice.stop)?,
        )))),
        None => shifted(key),
    }
}
