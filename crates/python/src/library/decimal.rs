//! Python's `decimal`: exact arithmetic with 28 digits.

mod arithmetic;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::str::FromStr;

use bigdecimal::{BigDecimal, RoundingMode, Zero};

use crate::format::{Specification, format_digits};
use crate::module::{Entry, ModuleTable};
use crate::{
    Arguments, BinaryOperator, Class, Comparison, Instance, Interpreter, Native, NativeMethod,
    PyError, PyResult, StandardError, UnaryOperator, Value,
};

use arithmetic::{divided, multiplied, rounded, text};

use super::native_class::{ClassTable, NativeClass, receiver};

const PRECISION: u64 = 28;
const LARGEST_EXPONENT: i64 = 10_000;

/// A finite decimal number with the digits that it was written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(pub BigDecimal);

static CLASS: ClassTable = ClassTable {
    module: "decimal",
    name: "Decimal",
    new,
    functions: &[],
    constants: &[],
    methods: METHODS,
    parent: None,
};

const METHODS: &[(&str, NativeMethod)] = &[
    ("quantize", quantize),
    ("normalize", normalize),
    ("is_zero", is_zero),
    ("is_signed", is_signed),
    ("__round__", round),
    ("__int__", to_int),
    ("__float__", to_float),
    ("__abs__", abs),
    ("__trunc__", to_int),
    ("__floor__", |_, this, arguments| {
        whole(this, arguments, "__floor__", RoundingMode::Floor)
    }),
    ("__ceil__", |_, this, arguments| {
        whole(this, arguments, "__ceil__", RoundingMode::Ceiling)
    }),
];

/// The module `decimal`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    (
        "Decimal",
        Entry::Value(|_| Ok(Value::native(NativeClass(&CLASS)))),
    ),
    (
        "DivisionByZero",
        Entry::Value(|_| Ok(Value::Class(BY_ZERO.with(Rc::clone)))),
    ),
    (
        "InvalidOperation",
        Entry::Value(|_| Ok(Value::Class(INVALID.with(Rc::clone)))),
    ),
    (
        "ROUND_HALF_UP",
        Entry::Value(|_| Ok("ROUND_HALF_UP".into())),
    ),
    (
        "ROUND_HALF_EVEN",
        Entry::Value(|_| Ok("ROUND_HALF_EVEN".into())),
    ),
    (
        "ROUND_HALF_DOWN",
        Entry::Value(|_| Ok("ROUND_HALF_DOWN".into())),
    ),
    ("ROUND_DOWN", Entry::Value(|_| Ok("ROUND_DOWN".into()))),
    ("ROUND_UP", Entry::Value(|_| Ok("ROUND_UP".into()))),
    ("ROUND_FLOOR", Entry::Value(|_| Ok("ROUND_FLOOR".into()))),
    (
        "ROUND_CEILING",
        Entry::Value(|_| Ok("ROUND_CEILING".into())),
    ),
]);

fn new(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("Decimal(value='0')")?;
    let value = bound.value("value").unwrap_or_else(|| Value::from(0));
    if let Value::Float(number) = value {
        signed(
            BigDecimal::zero(),
            number == 0.0 && number.is_sign_negative(),
        )?;
        let exact = BigDecimal::try_from(number)
            .map_err(|_| bound.unsupported("value", "this decimal is not supported"))?;
        let exact = exact.normalized();
        let scale = exact.fractional_digit_count().max(0);
        return Ok(Value::native(Decimal(exact.with_scale(scale))));
    }
    if let Value::Tuple(_) = value {
        return Err(bound.unsupported("value", "a Decimal of a tuple is not supported"));
    }
    if let Some(number) = decimal(&value) {
        return Ok(Value::native(Decimal(number)));
    }
    let text: String = bound.required("value")?;
    let digits = text.trim().replace('_', "");
    if digits
        .trim_start_matches(['+', '-'])
        .starts_with(['n', 'N', 'i', 'I', 's', 'S'])
    {
        return Err(bound.unsupported("value", format!("`Decimal('{text}')` is not supported")));
    }
    let number = BigDecimal::from_str(&digits)
        .map_err(|_| invalid("[<class 'decimal.ConversionSyntax'>]"))?;
    signed(number, digits.starts_with('-')).and_then(made)
}

/// Python has a zero that is negative.
fn signed(number: BigDecimal, is_negative: bool) -> Result<BigDecimal, PyError> {
    if number.is_zero() && is_negative {
        let message = "a Decimal that is a negative zero is not supported";
        return Err(PyError::unsupported(message));
    }
    Ok(number)
}

fn is_negative(number: &BigDecimal) -> bool {
    number.sign() == num_bigint::Sign::Minus
}

thread_local! {
    static INVALID: Rc<Class> =
        Class::exception("InvalidOperation", "decimal", &StandardError::ArithmeticError.class());
    static BY_ZERO: Rc<Class> =
        Class::exception("DivisionByZero", "decimal", &StandardError::ZeroDivisionError.class());
}

fn invalid(message: &str) -> PyError {
    let class = INVALID.with(Rc::clone);
    PyError::exception(Instance::exception(&class, vec![Value::from(message)]))
}

/// A number that must not need more digits than there are.
fn within(number: BigDecimal, was_negative: bool) -> Result<BigDecimal, PyError> {
    if number.digits() > PRECISION {
        return Err(invalid("[<class 'decimal.InvalidOperation'>]"));
    }
    signed(number, was_negative)
}

/// A decimal whose exponent a computation can bear.
fn made(number: BigDecimal) -> PyResult {
    if number.fractional_digit_count().abs() > LARGEST_EXPONENT {
        return Err(PyError::limit("the exponent of a Decimal is too large"));
    }
    Ok(Value::native(Decimal(number)))
}

/// A Decimal or an int as a number.
fn decimal(value: &Value) -> Option<BigDecimal> {
    if let Some(Decimal(number)) = value.as_native::<Decimal>() {
        return Some(number.clone());
    }
    value
        .as_int()
        .map(|number| BigDecimal::from(number.to_big()))
}

/// What a Decimal can be compared with: floats too, by their exact value.
fn comparable(value: &Value) -> Option<BigDecimal> {
    match value {
        Value::Float(number) => BigDecimal::try_from(*number).ok(),
        _ => decimal(value),
    }
}

fn quantize(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("quantize(exp, rounding=None)")?;
    let number = &receiver::<Decimal>(this, &CLASS)?.0;
    let Some(example) = decimal(&bound.required("exp")?) else {
        return Err(bound.type_error("exp", "conversion to Decimal is not supported"));
    };
    let rounding = bound.optional::<String>("rounding")?;
    let mode = match rounding.as_deref().unwrap_or("ROUND_HALF_EVEN") {
        "ROUND_HALF_EVEN" => RoundingMode::HalfEven,
        "ROUND_HALF_UP" => RoundingMode::HalfUp,
        "ROUND_HALF_DOWN" => RoundingMode::HalfDown,
        "ROUND_DOWN" => RoundingMode::Down,
        "ROUND_UP" => RoundingMode::Up,
        "ROUND_FLOOR" => RoundingMode::Floor,
        "ROUND_CEILING" => RoundingMode::Ceiling,
        _ => return Err(bound.type_error("rounding", "invalid rounding mode")),
    };
    let scale = example.fractional_digit_count();
    let quantized = within(number.with_scale_round(scale, mode), is_negative(number))?;
    Ok(Value::native(Decimal(quantized)))
}

fn number(this: &Value) -> Result<BigDecimal, PyError> {
    receiver::<Decimal>(this, &CLASS).map(|decimal| decimal.0.clone())
}

fn normalize(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("normalize")?;
    Ok(Value::native(Decimal(rounded(number(this)?).normalized())))
}

fn is_zero(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("is_zero")?;
    Ok(Value::Bool(number(this)?.is_zero()))
}

fn is_signed(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("is_signed")?;
    Ok(Value::Bool(number(this)?.sign() == num_bigint::Sign::Minus))
}

fn to_int(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    whole(this, arguments, "__int__", RoundingMode::Down)
}

fn whole(this: &Value, arguments: Arguments, name: &str, mode: RoundingMode) -> PyResult {
    arguments.none(name)?;
    let whole = number(this)?.with_scale_round(0, mode);
    Ok(Value::from(whole.into_bigint_and_exponent().0))
}

fn to_float(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__float__")?;
    Ok(Value::Float(
        text(&number(this)?).parse().unwrap_or(f64::NAN),
    ))
}

fn abs(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__abs__")?;
    Ok(Value::native(Decimal(rounded(number(this)?.abs()))))
}

fn round(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("__round__(ndigits=None)")?;
    let number = &receiver::<Decimal>(this, &CLASS)?.0;
    let digits = bound.optional::<i64>("ndigits")?;
    if digits.is_some_and(|digits| digits.unsigned_abs() > LARGEST_EXPONENT.unsigned_abs()) {
        return Err(PyError::limit("the exponent of a Decimal is too large"));
    }
    let rounded = number.with_scale_round(digits.unwrap_or(0), RoundingMode::HalfEven);
    match digits {
        Some(_) => {
            let rounded = within(rounded, is_negative(number))?;
            Ok(Value::native(Decimal(rounded)))
        }
        None => Ok(Value::from(rounded.into_bigint_and_exponent().0)),
    }
}

impl Decimal {
    /// The number as Python's `str` writes it.
    pub fn digits(&self) -> String {
        text(&self.0)
    }
}

impl Native for Decimal {
    fn type_name(&self) -> &'static str {
        "decimal.Decimal"
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        Some(Value::native(NativeClass(&CLASS)))
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn binary(
        &self,
        _: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let Some(other) = decimal(other) else {
            return Ok(None);
        };
        let (left, right) = if reflected {
            (&other, &self.0)
        } else {
            (&self.0, &other)
        };
        let number = match operator {
            BinaryOperator::Add => rounded(left + right),
            BinaryOperator::Subtract => rounded(left - right),
            BinaryOperator::Multiply => signed(
                multiplied(left, right),
                is_negative(left) != is_negative(right),
            )?,
            BinaryOperator::Divide => signed(
                divided(left, right)?,
                is_negative(left) != is_negative(right),
            )?,
            _ => {
                return Err(PyError::unsupported(
                    "this operator of Decimal is not supported",
                ));
            }
        };
        made(number).map(Some)
    }

    fn compare(
        &self,
        _: &Value,
        comparison: Comparison,
        other: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if let Value::Float(number) = other
            && number.is_infinite()
        {
            let sign = if *number < 0.0 { -1 } else { 1 };
            return Ok(Some(super::datetime::ordered(comparison, &0, &sign)));
        }
        let other = comparable(other);
        Ok(other.map(|other| super::datetime::ordered(comparison, &self.0, &other)))
    }

    fn unary(
        &self,
        _: &Value,
        operator: UnaryOperator,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match operator {
            UnaryOperator::Negate => Some(Value::native(Self(rounded(-self.0.clone())))),
            UnaryOperator::Plus => Some(Value::native(Self(rounded(self.0.clone())))),
            UnaryOperator::Invert => None,
        })
    }

    fn format(&self, specification: &str, _: &mut Interpreter) -> Result<Option<String>, PyError> {
        let specification = Specification::parse(specification)?;
        let digits = |precision: usize| {
            let precision = i64::try_from(precision).unwrap_or(LARGEST_EXPONENT);
            let rounded = self
                .0
                .with_scale_round(precision.min(LARGEST_EXPONENT), RoundingMode::HalfEven);
            rounded.to_plain_string()
        };
        format_digits(&digits, &text(&self.0), &specification).map(Some)
    }

    fn truth(&self, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Ok(Some(!self.0.is_zero()))
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("Decimal('{}')", text(&self.0)))
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(text(&self.0))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(comparable(other).is_some_and(|other| other == self.0))
    }

    /// Equal numbers are one key, whatever their type.
    fn hash_value(&self) -> Option<Value> {
        if self.0.is_integer() {
            return Some(Value::from(
                self.0.with_scale(0).into_bigint_and_exponent().0,
            ));
        }
        let float = text(&self.0).parse().ok()?;
        let exact = BigDecimal::try_from(float).ok()?;
        (exact == self.0).then_some(Value::Float(float))
    }

    fn hash(&self) -> Option<Result<u64, PyError>> {
        let mut hasher = DefaultHasher::new();
        self.0.normalized().hash(&mut hasher);
        Some(Ok(hasher.finish()))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        NativeClass::covers(class, &CLASS)
    }
}
