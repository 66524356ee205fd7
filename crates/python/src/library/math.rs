//! Python's `math`; what is exact there is Python too, in `source/exact_math.py`.

use num_bigint::BigInt;
use num_traits::{FromPrimitive, ToPrimitive, Zero};

use crate::module::{Entry, ModuleTable};
use crate::{Arguments, Interpreter, PyError, PyResult, StandardError, Value};

/// The module `math`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    ("acos", Entry::Function(|_, a| real(a, "acos", f64::acos))),
    (
        "acosh",
        Entry::Function(|_, a| real(a, "acosh", f64::acosh)),
    ),
    ("asin", Entry::Function(|_, a| real(a, "asin", f64::asin))),
    (
        "asinh",
        Entry::Function(|_, a| real(a, "asinh", f64::asinh)),
    ),
    ("atan", Entry::Function(|_, a| real(a, "atan", f64::atan))),
    ("atan2", Entry::Function(|_, a| two(a, "atan2", f64::atan2))),
    (
        "atanh",
        Entry::Function(|_, a| real(a, "atanh", f64::atanh)),
    ),
    (
        "ceil",
        Entry::Function(|i, a| whole(i, a, "__ceil__", f64::ceil)),
    ),
    ("comb", Entry::Alias("_exact_math", "comb")),
    (
        "copysign",
        Entry::Function(|_, a| two(a, "copysign", f64::copysign)),
    ),
    ("cos", Entry::Function(|_, a| real(a, "cos", f64::cos))),
    ("cosh", Entry::Function(|_, a| real(a, "cosh", f64::cosh))),
    (
        "degrees",
        Entry::Function(|_, a| real(a, "degrees", |x| x * (180.0 / std::f64::consts::PI))),
    ),
    ("dist", Entry::Alias("_exact_math", "dist")),
    ("e", Entry::Value(|_| Ok(Value::Float(std::f64::consts::E)))),
    ("exp", Entry::Function(|_, a| real(a, "exp", f64::exp))),
    (
        "expm1",
        Entry::Function(|_, a| real(a, "expm1", f64::exp_m1)),
    ),
    ("fabs", Entry::Function(|_, a| real(a, "fabs", f64::abs))),
    ("factorial", Entry::Alias("_exact_math", "factorial")),
    (
        "floor",
        Entry::Function(|i, a| whole(i, a, "__floor__", f64::floor)),
    ),
    ("fmod", Entry::Function(|_, a| two(a, "fmod", |x, y| x % y))),
    ("frexp", Entry::Function(frexp)),
    ("fsum", Entry::Alias("_exact_math", "fsum")),
    ("gcd", Entry::Alias("_exact_math", "gcd")),
    ("hypot", Entry::Alias("_exact_math", "hypot")),
    ("inf", Entry::Value(|_| Ok(Value::Float(f64::INFINITY)))),
    ("isclose", Entry::Alias("_exact_math", "isclose")),
    (
        "isfinite",
        Entry::Function(|_, a| test(a, "isfinite", f64::is_finite)),
    ),
    (
        "isinf",
        Entry::Function(|_, a| test(a, "isinf", f64::is_infinite)),
    ),
    (
        "isnan",
        Entry::Function(|_, a| test(a, "isnan", f64::is_nan)),
    ),
    ("isqrt", Entry::Function(isqrt)),
    ("lcm", Entry::Alias("_exact_math", "lcm")),
    ("ldexp", Entry::Function(ldexp)),
    ("log", Entry::Function(log)),
    (
        "log10",
        Entry::Function(|i, a| logarithm(i, a, "log10", f64::log10)),
    ),
    (
        "log1p",
        Entry::Function(|_, a| real(a, "log1p", f64::ln_1p)),
    ),
    (
        "log2",
        Entry::Function(|i, a| logarithm(i, a, "log2", f64::log2)),
    ),
    ("modf", Entry::Function(modf)),
    ("nan", Entry::Value(|_| Ok(Value::Float(f64::NAN)))),
    ("perm", Entry::Alias("_exact_math", "perm")),
    (
        "pi",
        Entry::Value(|_| Ok(Value::Float(std::f64::consts::PI))),
    ),
    ("pow", Entry::Function(|_, a| two(a, "pow", f64::powf))),
    ("prod", Entry::Alias("_exact_math", "prod")),
    (
        "radians",
        Entry::Function(|_, a| real(a, "radians", |x| x * (std::f64::consts::PI / 180.0))),
    ),
    ("sin", Entry::Function(|_, a| real(a, "sin", f64::sin))),
    ("sinh", Entry::Function(|_, a| real(a, "sinh", f64::sinh))),
    ("sqrt", Entry::Function(|_, a| real(a, "sqrt", f64::sqrt))),
    ("tan", Entry::Function(|_, a| real(a, "tan", f64::tan))),
    ("tanh", Entry::Function(|_, a| real(a, "tanh", f64::tanh))),
    (
        "tau",
        Entry::Value(|_| Ok(Value::Float(std::f64::consts::TAU))),
    ),
    (
        "trunc",
        Entry::Function(|i, a| whole(i, a, "__trunc__", f64::trunc)),
    ),
]);

fn domain() -> PyError {
    PyError::value_error("math domain error")
}

/// What a function comes to: no number of numbers is outside of its domain, no end of ends too large.
fn checked(result: f64, is_finite: bool, is_nan: bool) -> PyResult {
    if result.is_nan() && !is_nan {
        return Err(domain());
    }
    if result.is_infinite() && is_finite {
        let message = "math range error";
        return Err(PyError::standard(StandardError::OverflowError, message));
    }
    Ok(Value::Float(result))
}

fn real(arguments: Arguments, name: &str, function: fn(f64) -> f64) -> PyResult {
    let number: f64 = arguments.one(name)?;
    // the end of these is a pole, where Python says that it is outside
    if matches!(name, "atanh" | "log1p") && function(number).is_infinite() && number.is_finite() {
        return Err(domain());
    }
    checked(function(number), number.is_finite(), number.is_nan())
}

fn two(arguments: Arguments, name: &str, function: fn(f64, f64) -> f64) -> PyResult {
    let count = arguments.positional.len();
    if count != 2 {
        let message = format!("{name} expected 2 arguments, got {count}");
        return Err(PyError::type_error(message));
    }
    let bound = arguments.bind("two(x, y, /)")?;
    let (left, right): (f64, f64) = (bound.required("x")?, bound.required("y")?);
    let result = function(left, right);
    if name == "pow" && left == 0.0 && result.is_infinite() && right.is_finite() {
        return Err(domain());
    }
    checked(
        result,
        left.is_finite() && right.is_finite(),
        left.is_nan() || right.is_nan(),
    )
}

fn test(arguments: Arguments, name: &str, test: fn(f64) -> bool) -> PyResult {
    let number: f64 = arguments.one(name)?;
    Ok(Value::Bool(test(number)))
}

fn whole(
    interpreter: &mut Interpreter,
    arguments: Arguments,
    name: &'static str,
    round: fn(f64) -> f64,
) -> PyResult {
    let value: Value = arguments.one(name.trim_matches('_'))?;
    if let Value::Float(number) = value {
        return of_float(round(number));
    }
    if let Some(number) = value.as_int() {
        return Ok(Value::from(number));
    }
    match interpreter.find_attribute(&value, name)? {
        Some(method) => interpreter.call_with(&method, []),
        None => {
            let kind = value.type_name();
            Err(PyError::type_error(format!(
                "must be real number, not {kind}"
            )))
        }
    }
}

fn of_float(number: f64) -> PyResult {
    if let Some(whole) = BigInt::from_f64(number) {
        return Ok(Value::from(whole));
    }
    if number.is_nan() {
        return Err(PyError::value_error("cannot convert float NaN to integer"));
    }
    let message = "cannot convert float infinity to integer";
    Err(PyError::standard(StandardError::OverflowError, message))
}

fn isqrt(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("isqrt")?;
    let Some(number) = value.as_int() else {
        let message = format!(
            "'{}' object cannot be interpreted as an integer",
            value.type_name()
        );
        return Err(PyError::type_error(message));
    };
    let number = number.to_big();
    if number < BigInt::zero() {
        return Err(PyError::value_error("isqrt() argument must be nonnegative"));
    }
    let words = usize::try_from(number.bits() / 64).unwrap_or(usize::MAX);
    interpreter.count_work(words.saturating_mul(words) / 16)?;
    Ok(Value::from(number.sqrt()))
}

/// The logarithm of a number; an integer may be larger than any float.
fn logarithm_of(
    interpreter: &mut Interpreter,
    value: &Value,
    function: fn(f64) -> f64,
) -> Result<f64, PyError> {
    if let Some(whole) = value.as_int().map(|number| number.to_big()) {
        if whole <= BigInt::zero() {
            return Err(domain());
        }
        if let Some(number) = whole.to_f64().filter(|number| number.is_finite()) {
            return Ok(function(number));
        }
        // larger than any float: its leading bits and an exponent
        let bits = whole.bits();
        let leading = (whole >> (bits - 64)).to_f64().unwrap_or(1.0) / 2_f64.powi(64);
        #[expect(clippy::cast_precision_loss, reason = "no integer has so many bits")]
        let exponent = bits as f64;
        return Ok(function(leading) + function(2.0) * exponent);
    }
    let number = crate::builtins::to_float(interpreter, value)?;
    if number <= 0.0 {
        return Err(domain());
    }
    Ok(function(number))
}

fn logarithm(
    interpreter: &mut Interpreter,
    arguments: Arguments,
    name: &str,
    function: fn(f64) -> f64,
) -> PyResult {
    let value: Value = arguments.one(name)?;
    logarithm_of(interpreter, &value, function).map(Value::Float)
}

fn log(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("log(x, base=None, /)")?;
    let number = logarithm_of(interpreter, &bound.required("x")?, f64::ln)?;
    let Some(base) = bound.value("base") else {
        return Ok(Value::Float(number));
    };
    let base = logarithm_of(interpreter, &base, f64::ln)?;
    if base == 0.0 {
        let message = "float division by zero";
        return Err(PyError::standard(StandardError::ZeroDivisionError, message));
    }
    Ok(Value::Float(number / base))
}

/// The fraction between 1/2 and 1, and the exponent.
fn frexp(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let number: f64 = arguments.one("frexp")?;
    if number == 0.0 || !number.is_finite() {
        return Ok(Value::tuple([Value::Float(number), Value::from(0)]));
    }
    // what is too small to have its exponent in its bits is made larger first
    let (scaled, shift) = if number.abs() < f64::MIN_POSITIVE {
        (number * 2_f64.powi(60), 60)
    } else {
        (number, 0)
    };
    let bits = scaled.to_bits();
    let exponent = i64::try_from(bits >> 52 & 0x7FF).unwrap_or_default() - 1022;
    let fraction = f64::from_bits(bits & !(0x7FF << 52) | 1022 << 52);
    let parts = [Value::Float(fraction), Value::from(exponent - shift)];
    Ok(Value::tuple(parts))
}

fn ldexp(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("ldexp(x, i, /)")?;
    let number: f64 = bound.required("x")?;
    let mut left = bound.required::<i64>("i")?.clamp(-2200, 2200);
    let mut result = number;
    // in steps that are floats themselves
    while left != 0 {
        let step = left.clamp(-1000, 1000);
        result *= 2_f64.powi(i32::try_from(step).unwrap_or_default());
        left -= step;
    }
    checked(result, number.is_finite(), number.is_nan())
}

fn modf(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let number: f64 = arguments.one("modf")?;
    let rest = if number.is_infinite() {
        0.0
    } else {
        number.fract()
    };
    let parts = [rest.copysign(number), number.trunc()];
    Ok(Value::tuple(parts.map(Value::Float)))
}
