//! `str`.

mod search;
mod shape;
mod template;

use super::super::arguments::Arguments;
use super::super::class::BuiltinType;
use super::super::interpreter::Interpreter;
use super::super::native::PyResult;
use super::super::py_error::PyError;
use super::super::text::Str;
use super::super::value::Value;

pub(super) const STR: BuiltinType = BuiltinType {
    name: "str",
    new: new_str,
    methods: &[
        ("format", template::format),
        ("format_map", template::format_map),
        ("join", join),
        ("split", search::split),
        ("rsplit", search::rsplit),
        ("splitlines", search::split_lines),
        ("partition", search::partition),
        ("rpartition", search::rpartition),
        ("startswith", search::starts_with),
        ("endswith", search::ends_with),
        ("find", search::find),
        ("rfind", search::rfind),
        ("index", search::index),
        ("rindex", search::rindex),
        ("count", search::count),
        ("replace", search::replace),
        ("removeprefix", search::remove_prefix),
        ("removesuffix", search::remove_suffix),
        ("lower", shape::lower),
        ("upper", shape::upper),
        ("casefold", shape::fold_case),
        ("title", shape::title),
        ("capitalize", shape::capitalize),
        ("swapcase", shape::swap_case),
        ("strip", shape::strip),
        ("lstrip", shape::strip_left),
        ("rstrip", shape::strip_right),
        ("center", shape::center),
        ("ljust", shape::adjust_left),
        ("rjust", shape::adjust_right),
        ("zfill", shape::zero_fill),
        ("expandtabs", shape::expand_tabs),
        ("translate", shape::translate),
        ("isdigit", shape::is_digit),
        ("isdecimal", shape::is_decimal),
        ("isnumeric", shape::is_numeric),
        ("isalpha", shape::is_alpha),
        ("isalnum", shape::is_alphanumeric),
        ("isspace", shape::is_space),
        ("isupper", shape::is_upper),
        ("islower", shape::is_lower),
        ("istitle", shape::is_title),
        ("isascii", shape::is_ascii),
        ("isidentifier", shape::is_identifier),
        ("isprintable", shape::is_printable),
        ("encode", encode),
        ("__len__", length),
        ("__contains__", contains),
        ("__getitem__", get_item),
        ("__add__", add),
        ("__mod__", remainder),
    ],
    functions: &[("maketrans", shape::make_translation)],
};

fn new_str(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("str(object='', encoding='', errors='strict')")?;
    let Some(value) = bound.value("object") else {
        return Ok(Value::from(""));
    };
    let encoding = bound.value("encoding");
    if let (Value::Bytes(_), true) = (
        &value,
        encoding.is_some() || bound.value("errors").is_some(),
    ) {
        let errors = bound.or("errors", Value::from("strict"))?;
        let encoding = encoding.unwrap_or_else(|| Value::from("utf-8"));
        return interpreter.call_method(&value, "decode", vec![encoding, errors]);
    }
    match value {
        Value::Str(text) => Ok(Value::Str(text)),
        value => interpreter.text(&value).map(Value::from),
    }
}

/// The str that a method is of.
fn text(this: &Value) -> Result<&Str, PyError> {
    this.as_text()
        .ok_or_else(|| PyError::type_error(format!("a str is wanted, not '{}'", this.type_name())))
}

fn join(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let separator = text(this)?.clone();
    let items: Value = arguments.one("join")?;
    let Some(items) = interpreter.try_iterator(&items)? else {
        return Err(PyError::type_error("can only join an iterable"));
    };
    let mut joined = String::new();
    for (at, item) in interpreter.collect(&items, usize::MAX)?.iter().enumerate() {
        let Some(part) = item.as_str() else {
            let message = format!(
                "sequence item {at}: expected str instance, {} found",
                item.type_name()
            );
            return Err(PyError::type_error(message));
        };
        if at > 0 {
            joined.push_str(&separator);
        }
        interpreter.reserve(joined.len() + part.len() + separator.len())?;
        joined.push_str(part);
    }
    Ok(Value::from(joined))
}

fn encode(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("encode(encoding='utf-8', errors='strict')")?;
    let encoding = bound.or("encoding", Str::from("utf-8"))?;
    let errors = bound.or("errors", Str::from("strict"))?;
    let text = text(this)?;
    // an ASCII letter takes four bytes in UTF-32, and what is escaped takes more
    interpreter.reserve(text.len() * 8)?;
    super::super::codec::encode(text, &encoding, &errors).map(Value::from)
}

fn length(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__len__")?;
    Ok(Value::from(text(this)?.characters()))
}

fn contains(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let part: Str = arguments.one("__contains__")?;
    Ok(Value::Bool(text(this)?.contains(part.as_str())))
}

fn get_item(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let key: Value = arguments.one("__getitem__")?;
    interpreter.get_item(&Value::Str(text(this)?.clone()), &key)
}

fn add(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let other: Value = arguments.one("__add__")?;
    interpreter.binary(
        super::super::BinaryOperator::Add,
        &Value::Str(text(this)?.clone()),
        &other,
    )
}

fn remainder(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let other: Value = arguments.one("__mod__")?;
    interpreter.percent(text(this)?, &other).map(Value::from)
}

/// What Python takes for white space.
pub(in super::super) fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}
