//! Finding, splitting and replacing.

use super::super::super::arguments::Arguments;
use super::super::super::interpreter::Interpreter;
use super::super::super::native::PyResult;
use super::super::super::py_error::PyError;
use super::super::super::signature::Bound;
use super::super::super::text::Str;
use super::super::super::value::Value;
use super::text;

fn list<'a>(interpreter: &mut Interpreter, parts: impl Iterator<Item = &'a str>) -> PyResult {
    let parts = interpreter.gather(parts.map(Value::from))?;
    Ok(Value::list(parts))
}

pub(super) fn split(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("split(sep=None, maxsplit=-1)")?;
    let text = text(this)?;
    interpreter.reserve(text.len() * 2)?;
    let most = most_splits(&bound)?;
    if let Some(separator) = separator(&bound)? {
        list(
            interpreter,
            text.splitn(most.saturating_add(1), separator.as_str()),
        )
    } else {
        let mut parts = Vec::new();
        interpreter.reserve(words(text))?;
        let mut rest = text.trim_start_matches(super::is_space);
        while !rest.is_empty() {
            if parts.len() == most {
                parts.push(rest);
                break;
            }
            let end = rest.find(super::is_space).unwrap_or(rest.len());
            parts.push(&rest[..end]);
            rest = rest[end..].trim_start_matches(super::is_space);
        }
        list(interpreter, parts.into_iter())
    }
}

/// The bytes that a list of slices takes, one for each word.
fn words(text: &str) -> usize {
    text.split_whitespace().count() * size_of::<&str>() * 2
}

pub(super) fn rsplit(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("rsplit(sep=None, maxsplit=-1)")?;
    let text = text(this)?;
    interpreter.reserve(text.len() * 2)?;
    let most = most_splits(&bound)?;
    let mut parts: Vec<&str> = if let Some(separator) = separator(&bound)? {
        let times = text.matches(separator.as_str()).count().min(most);
        interpreter.reserve(times * size_of::<&str>() * 2)?;
        text.rsplitn(most.saturating_add(1), separator.as_str())
            .collect()
    } else {
        let mut parts = Vec::new();
        interpreter.reserve(words(text))?;
        let mut rest = text.trim_end_matches(super::is_space);
        while !rest.is_empty() {
            if parts.len() == most {
                parts.push(rest);
                break;
            }
            let start = rest
                .char_indices()
                .rev()
                .find(|(_, character)| super::is_space(*character));
            let start = start.map_or(0, |(at, character)| at + character.len_utf8());
            parts.push(&rest[start..]);
            rest = rest[..start].trim_end_matches(super::is_space);
        }
        parts
    };
    parts.reverse();
    list(interpreter, parts.into_iter())
}

fn separator(bound: &Bound) -> Result<Option<Str>, PyError> {
    match bound.optional::<Str>("sep")? {
        Some(separator) if separator.is_empty() => Err(PyError::value_error("empty separator")),
        separator => Ok(separator),
    }
}

fn most_splits(bound: &Bound) -> Result<usize, PyError> {
    let most = bound.or("maxsplit", -1_i64)?;
    Ok(usize::try_from(most).unwrap_or(usize::MAX))
}

/// What ends a line.
const ENDS: &[char] = &[
    '\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}',
];

pub(super) fn split_lines(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("splitlines(keepends=False)")?;
    let keep = bound
        .value("keepends")
        .map_or(Ok(false), |keep| interpreter.truth(&keep))?;
    let mut lines = Vec::new();
    let mut rest = text(this)?.as_str();
    interpreter.reserve(rest.matches(ENDS).count() * size_of::<&str>() * 2)?;
    while !rest.is_empty() {
        let Some(end) = rest.find(ENDS) else {
            lines.push(rest);
            break;
        };
        let mark = if rest[end..].starts_with("\r\n") {
            2
        } else {
            rest[end..].chars().next().map_or(1, char::len_utf8)
        };
        lines.push(&rest[..if keep { end + mark } else { end }]);
        rest = &rest[end + mark..];
    }
    list(interpreter, lines.into_iter())
}

pub(super) fn partition(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let separator: Str = arguments.one("partition")?;
    let text = text(this)?;
    if separator.is_empty() {
        return Err(PyError::value_error("empty separator"));
    }
    let parts = text
        .split_once(separator.as_str())
        .map(|(before, after)| [before, separator.as_str(), after]);
    Ok(Value::tuple(
        parts.unwrap_or([text.as_str(), "", ""]).map(Value::from),
    ))
}

pub(super) fn rpartition(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let separator: Str = arguments.one("rpartition")?;
    let text = text(this)?;
    if separator.is_empty() {
        return Err(PyError::value_error("empty separator"));
    }
    let parts = text
        .rsplit_once(separator.as_str())
        .map(|(before, after)| [before, separator.as_str(), after]);
    Ok(Value::tuple(
        parts.unwrap_or(["", "", text.as_str()]).map(Value::from),
    ))
}

pub(super) fn starts_with(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    affix(
        this,
        &arguments.bind("startswith(prefix, start=0, end=None, /)")?,
        "prefix",
        |text, part| text.starts_with(part),
    )
}

pub(super) fn ends_with(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    affix(
        this,
        &arguments.bind("endswith(suffix, start=0, end=None, /)")?,
        "suffix",
        |text, part| text.ends_with(part),
    )
}

fn affix(this: &Value, bound: &Bound, name: &str, holds: fn(&str, &str) -> bool) -> PyResult {
    let (_, part) = window(text(this)?, bound)?;
    let wanted = bound.required::<Value>(name)?;
    let affixes = match &wanted {
        Value::Tuple(affixes) => affixes.to_vec(),
        _ => vec![wanted.clone()],
    };
    for affix in affixes {
        match affix.as_str() {
            Some(affix) if holds(part, affix) => return Ok(Value::Bool(true)),
            Some(_) => {}
            None => {
                let message = format!(
                    "first arg must be str or a tuple of str, not {}",
                    affix.type_name()
                );
                return Err(PyError::type_error(message));
            }
        }
    }
    Ok(Value::Bool(false))
}

/// The part of a text between `start` and `end`, and the number of characters before it.
fn window<'a>(text: &'a Str, bound: &Bound) -> Result<(usize, &'a str), PyError> {
    let length = i64::try_from(text.characters()).unwrap_or(i64::MAX);
    let clamp = |at: i64| {
        usize::try_from(if at < 0 { at + length } else { at }.clamp(0, length)).unwrap_or(0)
    };
    let start = clamp(bound.optional::<i64>("start")?.unwrap_or(0));
    let end = clamp(bound.optional::<i64>("end")?.unwrap_or(i64::MAX));
    Ok((start, text.slice(start, end.max(start))))
}

fn position(
    this: &Value,
    bound: &Bound,
    search: fn(&str, &str) -> Option<usize>,
) -> Result<Option<usize>, PyError> {
    let wanted = bound.required::<Str>("sub")?;
    let (start, part) = window(text(this)?, bound)?;
    Ok(search(part, &wanted).map(|at| start + part[..at].chars().count()))
}

fn found(at: Option<usize>) -> Value {
    at.map_or_else(|| Value::from(-1), Value::from)
}

pub(super) fn find(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("find(sub, start=0, end=None, /)")?;
    position(this, &bound, |text, part| text.find(part)).map(found)
}

pub(super) fn rfind(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("rfind(sub, start=0, end=None, /)")?;
    position(this, &bound, |text, part| text.rfind(part)).map(found)
}

pub(super) fn index(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("index(sub, start=0, end=None, /)")?;
    let at = position(this, &bound, |text, part| text.find(part))?;
    at.map(Value::from)
        .ok_or_else(|| PyError::value_error("substring not found"))
}

pub(super) fn rindex(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("rindex(sub, start=0, end=None, /)")?;
    let at = position(this, &bound, |text, part| text.rfind(part))?;
    at.map(Value::from)
        .ok_or_else(|| PyError::value_error("substring not found"))
}

pub(super) fn count(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("count(sub, start=0, end=None, /)")?;
    let wanted = bound.required::<Str>("sub")?;
    let (_, part) = window(text(this)?, &bound)?;
    Ok(Value::from(part.matches(wanted.as_str()).count()))
}

pub(super) fn replace(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("replace(old, new, /, count=-1)")?;
    let (old, new) = (bound.required::<Str>("old")?, bound.required::<Str>("new")?);
    let most = usize::try_from(bound.or("count", -1_i64)?).unwrap_or(usize::MAX);
    let text = text(this)?;
    let times = text.matches(old.as_str()).count().min(most);
    interpreter.reserve(text.len().saturating_add(times.saturating_mul(new.len())))?;
    Ok(Value::from(text.replacen(old.as_str(), &new, most)))
}

pub(super) fn remove_prefix(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let prefix: Str = arguments.one("removeprefix")?;
    let text = text(this)?;
    Ok(Value::from(
        text.strip_prefix(prefix.as_str()).unwrap_or(text),
    ))
}

pub(super) fn remove_suffix(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let suffix: Str = arguments.one("removesuffix")?;
    let text = text(this)?;
    Ok(Value::from(
        text.strip_suffix(suffix.as_str()).unwrap_or(text),
    ))
}
