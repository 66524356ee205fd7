//! `"{0}: {name!r:>10}".format(...)`.

use super::super::super::arguments::Arguments;
use super::super::super::interpreter::Interpreter;
use super::super::super::native::PyResult;
use super::super::super::py_error::PyError;
use super::super::super::text::Str;
use super::super::super::value::Value;
use super::text;

/// Where the fields of a template find their values.
struct Fields<'a> {
    positional: &'a [Value],
    named: &'a dyn Fn(&mut Interpreter, &str) -> PyResult,
    /// The next `{}`.
    next: usize,
    /// Whether `{0}` was used: it does not go with `{}`.
    numbered: bool,
}

pub(super) fn format(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let Arguments {
        positional,
        keywords,
        ..
    } = arguments;
    let named = |_: &mut Interpreter, name: &str| {
        let found = keywords.iter().find(|(keyword, _)| keyword == name);
        found
            .map(|(_, value)| value.clone())
            .ok_or_else(|| PyError::key_error(Value::from(name)))
    };
    let mut fields = Fields {
        positional: &positional,
        named: &named,
        next: 0,
        numbered: false,
    };
    fill(interpreter, text(this)?, &mut fields, 0).map(Value::from)
}

pub(super) fn format_map(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let mapping: Value = arguments.one("format_map")?;
    let named = |interpreter: &mut Interpreter, name: &str| {
        interpreter.get_item(&mapping, &Value::from(name))
    };
    let mut fields = Fields {
        positional: &[],
        named: &named,
        next: 0,
        numbered: false,
    };
    fill(interpreter, text(this)?, &mut fields, 0).map(Value::from)
}

fn fill(
    interpreter: &mut Interpreter,
    template: &str,
    fields: &mut Fields,
    depth: usize,
) -> Result<String, PyError> {
    if depth > 2 {
        return Err(PyError::value_error("Max string recursion exceeded"));
    }
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        filled.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        let after = &rest[at + 1..];
        if let Some(doubled) = after.strip_prefix(brace) {
            filled.push_str(brace);
            rest = doubled;
            continue;
        }
        if brace == "}" {
            return Err(PyError::value_error(
                "Single '}' encountered in format string",
            ));
        }
        let end = field_end(after)?;
        let value = field(interpreter, &after[..end], fields, depth)?;
        interpreter.reserve(filled.len() + value.len())?;
        filled.push_str(&value);
        rest = &after[end + 1..];
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The brace that ends a field.
fn field_end(text: &str) -> Result<usize, PyError> {
    if text.is_empty() {
        return Err(PyError::value_error(
            "Single '{' encountered in format string",
        ));
    }
    let (mut depth, mut bracket) = (0_usize, false);
    for (at, character) in text.char_indices() {
        match character {
            '[' => bracket = true,
            ']' => bracket = false,
            '{' if !bracket => depth += 1,
            '}' if !bracket && depth == 0 => return Ok(at),
            '}' if !bracket => depth -= 1,
            _ => {}
        }
    }
    Err(PyError::value_error("expected '}' before end of string"))
}

fn field(
    interpreter: &mut Interpreter,
    text: &str,
    fields: &mut Fields,
    depth: usize,
) -> Result<Str, PyError> {
    let (head, specification) = split_outside_brackets(text, ':');
    let (name, conversion) = split_outside_brackets(head, '!');
    let value = lookup(interpreter, name, fields)?;
    let specification = fill(
        interpreter,
        specification.unwrap_or_default(),
        fields,
        depth + 1,
    )?;
    let value = match conversion {
        None => value,
        Some("r") => Value::from(interpreter.repr(&value)?),
        Some("s") => Value::from(interpreter.text(&value)?),
        Some("a") => Value::from(super::super::super::render::ascii(
            &interpreter.repr(&value)?,
        )),
        Some(other) => {
            return Err(PyError::value_error(format!(
                "Unknown conversion specifier '{other}'"
            )));
        }
    };
    interpreter.format(&value, &specification)
}

fn split_outside_brackets(text: &str, mark: char) -> (&str, Option<&str>) {
    let mut bracket = false;
    for (at, character) in text.char_indices() {
        match character {
            '[' => bracket = true,
            ']' => bracket = false,
            found if found == mark && !bracket => return (&text[..at], Some(&text[at + 1..])),
            _ => {}
        }
    }
    (text, None)
}

/// `0`, `name`, `0.attribute`, `name[key]`.
fn lookup(interpreter: &mut Interpreter, name: &str, fields: &mut Fields) -> PyResult {
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (first, mut rest) = name.split_at(end);
    let mut value = first_value(interpreter, first, fields)?;
    while !rest.is_empty() {
        if let Some(attribute) = rest.strip_prefix('.') {
            let end = attribute.find(['.', '[']).unwrap_or(attribute.len());
            value = interpreter.get_attribute(&value, &attribute[..end])?;
            rest = &attribute[end..];
        } else {
            let inner = &rest[1..];
            let end = inner
                .find(']')
                .ok_or_else(|| PyError::value_error("Missing ']' in format string"))?;
            let key = inner[..end]
                .parse::<i64>()
                .map_or_else(|_| Value::from(&inner[..end]), Value::from);
            value = interpreter.get_item(&value, &key)?;
            rest = &inner[end + 1..];
            if !rest.is_empty() && !rest.starts_with(['.', '[']) {
                return Err(PyError::value_error(
                    "Only '.' or '[' may follow ']' in format field specifier",
                ));
            }
        }
    }
    Ok(value)
}

fn first_value(interpreter: &mut Interpreter, name: &str, fields: &mut Fields) -> PyResult {
    let missing = |at: usize| {
        let message = format!("Replacement index {at} out of range for positional args tuple");
        PyError::index_error(message)
    };
    if name.is_empty() {
        if fields.numbered {
            return Err(PyError::value_error(
                "cannot switch from manual field specification to automatic field numbering",
            ));
        }
        let at = fields.next;
        fields.next += 1;
        return fields
            .positional
            .get(at)
            .cloned()
            .ok_or_else(|| missing(at));
    }
    match name.parse::<usize>() {
        Ok(at) => {
            if fields.next > 0 {
                return Err(PyError::value_error(
                    "cannot switch from automatic field numbering to manual field specification",
                ));
            }
            fields.numbered = true;
            fields
                .positional
                .get(at)
                .cloned()
                .ok_or_else(|| missing(at))
        }
        Err(_) => (fields.named)(interpreter, name),
    }
}
