//! Python's `textwrap` and `math`.

use crate::module::{Entry, ModuleTable};
use crate::{Arguments, Interpreter, PyError, PyResult, Value};

/// The module `textwrap`.
pub(crate) static TEXTWRAP: ModuleTable = ModuleTable::new(&[
    ("dedent", Entry::Function(dedent)),
    ("indent", Entry::Function(indent)),
]);

/// The module `math`.
pub(crate) static MATH: ModuleTable = ModuleTable::new(&[
    (
        "pi",
        Entry::Value(|_| Ok(Value::Float(std::f64::consts::PI))),
    ),
    ("e", Entry::Value(|_| Ok(Value::Float(std::f64::consts::E)))),
    ("inf", Entry::Value(|_| Ok(Value::Float(f64::INFINITY)))),
    ("nan", Entry::Value(|_| Ok(Value::Float(f64::NAN)))),
    (
        "floor",
        Entry::Function(|_, arguments| whole(arguments, "floor", f64::floor)),
    ),
    (
        "ceil",
        Entry::Function(|_, arguments| whole(arguments, "ceil", f64::ceil)),
    ),
    (
        "trunc",
        Entry::Function(|_, arguments| whole(arguments, "trunc", f64::trunc)),
    ),
    ("sqrt", Entry::Function(sqrt)),
    (
        "isnan",
        Entry::Function(|_, arguments| test(arguments, "isnan", f64::is_nan)),
    ),
    (
        "isinf",
        Entry::Function(|_, arguments| test(arguments, "isinf", f64::is_infinite)),
    ),
    (
        "isfinite",
        Entry::Function(|_, arguments| test(arguments, "isfinite", f64::is_finite)),
    ),
]);

fn dedent(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let text: String = arguments.one("dedent")?;
    Ok(Value::from(dedented(&text)))
}

/// The text without the white space that all its lines begin with; lines of white space become empty.
fn dedented(text: &str) -> String {
    let blank = |line: &str| line.trim_matches([' ', '\t']).is_empty();
    let lines: Vec<&str> = text.split('\n').collect();
    let mut margin: Option<&str> = None;
    for line in lines.iter().filter(|line| !blank(line)) {
        let own = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        margin = Some(margin.map_or(own, |margin| shared(margin, own)));
    }
    let margin = margin.unwrap_or_default().len();
    let dedented = lines
        .iter()
        .map(|line| if blank(line) { "" } else { &line[margin..] });
    dedented.collect::<Vec<_>>().join("\n")
}

fn shared<'a>(left: &'a str, right: &str) -> &'a str {
    let same = left
        .bytes()
        .zip(right.bytes())
        .take_while(|(left, right)| left == right);
    &left[..same.count()]
}

fn indent(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("indent(text, prefix, predicate=None)")?;
    if bound
        .value("predicate")
        .is_some_and(|value| !value.is_none())
    {
        let message = "`textwrap.indent(predicate=...)` is not supported";
        return Err(bound.unsupported("predicate", message));
    }
    let text: String = bound.required("text")?;
    let prefix: String = bound.required("prefix")?;
    let lines = text.matches('\n').count() + 1;
    interpreter.reserve(text.len() + lines.saturating_mul(prefix.len()))?;
    let indented = text.split_inclusive('\n').map(|line| {
        if line.trim().is_empty() {
            line.to_owned()
        } else {
            format!("{prefix}{line}")
        }
    });
    Ok(Value::from(indented.collect::<String>()))
}

fn whole(arguments: Arguments, name: &str, round: fn(f64) -> f64) -> PyResult {
    let value: Value = arguments.one(name)?;
    let Value::Float(number) = value else {
        return match value.as_int() {
            Some(number) => Ok(Value::from(number)),
            None => Err(PyError::type_error(format!(
                "must be real number, not {}",
                value.type_name()
            ))),
        };
    };
    num_traits::FromPrimitive::from_f64(round(number))
        .map(|number: num_bigint::BigInt| Value::from(number))
        .ok_or_else(|| PyError::value_error(format!("cannot convert float {number} to integer")))
}

fn test(arguments: Arguments, name: &str, test: fn(f64) -> bool) -> PyResult {
    let number: f64 = arguments.one(name)?;
    Ok(Value::Bool(test(number)))
}

fn sqrt(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let number: f64 = arguments.one("sqrt")?;
    if number < 0.0 {
        return Err(PyError::value_error("math domain error"));
    }
    Ok(Value::Float(number.sqrt()))
}
