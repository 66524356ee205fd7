//! Case, padding and classes of characters.

use std::rc::Rc;

use super::super::super::arguments::Arguments;
use super::super::super::collections::Dict;
use super::super::super::interpreter::Interpreter;
use super::super::super::key::Key;
use super::super::super::library::unicode;
use super::super::super::native::PyResult;
use super::super::super::py_error::PyError;
use super::super::super::text::Str;
use super::super::super::value::Value;
use super::text;

fn mapped(
    this: &Value,
    arguments: Arguments,
    method: &str,
    change: impl Fn(&str) -> String,
) -> PyResult {
    arguments.none(method)?;
    Ok(Value::from(change(text(this)?)))
}

pub(super) fn lower(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    mapped(this, arguments, "lower", str::to_lowercase)
}

pub(super) fn upper(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    mapped(this, arguments, "upper", str::to_uppercase)
}

pub(super) fn title(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    mapped(this, arguments, "title", |text| {
        let mut in_word = false;
        let mut titled = String::with_capacity(text.len());
        for character in text.chars() {
            if in_word {
                titled.extend(character.to_lowercase());
            } else {
                titled.push_str(&titlecase(character));
            }
            in_word = unicode::is_cased(character);
        }
        titled
    })
}

pub(super) fn capitalize(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    mapped(this, arguments, "capitalize", |text| {
        let mut characters = text.chars();
        let first = characters.next().map(titlecase).unwrap_or_default();
        let lower = text.to_lowercase();
        let skipped: usize = text
            .chars()
            .take(1)
            .flat_map(char::to_lowercase)
            .map(char::len_utf8)
            .sum();
        first + &lower[skipped..]
    })
}

/// A character as a word begins with it.
fn titlecase(character: char) -> String {
    match character {
        'ŉ' => "ʼN".to_owned(),
        'Ǆ' | 'ǅ' | 'ǆ' => "ǅ".to_owned(),
        'Ǉ' | 'ǈ' | 'ǉ' => "ǈ".to_owned(),
        'Ǌ' | 'ǋ' | 'ǌ' => "ǋ".to_owned(),
        'Ǳ' | 'ǲ' | 'ǳ' => "ǲ".to_owned(),
        'ა'..='ჺ' | 'ჽ'..='ჿ' => character.to_string(),
        _ => {
            let mut upper = character.to_uppercase();
            let first = upper.next().map(String::from).unwrap_or_default();
            let rest: String = upper.flat_map(char::to_lowercase).collect();
            first + &rest
        }
    }
}

/// The same for comparisons without regard to case.
pub(super) fn fold_case(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    mapped(this, arguments, "casefold", |text| {
        let folded = |character: char| match character {
            'ı' => "ı".to_owned(),
            _ => character
                .to_string()
                .to_lowercase()
                .to_uppercase()
                .chars()
                .flat_map(char::to_lowercase)
                .collect(),
        };
        text.chars().map(folded).collect()
    })
}

pub(super) fn swap_case(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    mapped(this, arguments, "swapcase", |text| {
        let mut swapped = String::with_capacity(text.len());
        for character in text.chars() {
            if character.is_uppercase() {
                swapped.extend(character.to_lowercase());
            } else {
                swapped.extend(character.to_uppercase());
            }
        }
        swapped
    })
}

fn stripped(
    this: &Value,
    arguments: Arguments,
    strip: impl for<'a> Fn(&'a str, &dyn Fn(char) -> bool) -> &'a str,
) -> PyResult {
    let bound = arguments.bind("strip(chars=None, /)")?;
    let text = text(this)?;
    let kept = match bound.optional::<Str>("chars")? {
        Some(set) => strip(text, &|character| set.contains(character)),
        None => strip(text, &super::is_space),
    };
    Ok(Value::from(kept))
}

pub(super) fn strip(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    stripped(this, arguments, |text, unwanted| {
        text.trim_matches(unwanted)
    })
}

pub(super) fn strip_left(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    stripped(this, arguments, |text, unwanted| {
        text.trim_start_matches(unwanted)
    })
}

pub(super) fn strip_right(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    stripped(this, arguments, |text, unwanted| {
        text.trim_end_matches(unwanted)
    })
}

/// Fills a text up to a width; `share` says how much of what is missing goes left.
fn padded(
    interpreter: &Interpreter,
    this: &Value,
    arguments: Arguments,
    share: fn(usize, usize) -> usize,
) -> PyResult {
    let bound = arguments.bind("center(width, fillchar=' ', /)")?;
    let (width, fill) = (
        bound.required::<i64>("width")?,
        bound.or("fillchar", Str::from(" "))?,
    );
    if fill.characters() != 1 {
        return Err(PyError::type_error(
            "The fill character must be exactly one character long",
        ));
    }
    let width = usize::try_from(width).unwrap_or(0);
    let text = text(this)?;
    // the padding on each side, then all of it
    interpreter.reserve(
        text.len()
            .saturating_add(width.saturating_mul(2 * fill.len())),
    )?;
    let missing = width.saturating_sub(text.characters());
    let left = share(missing, width);
    Ok(Value::from(
        [
            fill.repeat(left).as_str(),
            text,
            &fill.repeat(missing - left),
        ]
        .concat(),
    ))
}

pub(super) fn center(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    padded(interpreter, this, arguments, |missing, width| {
        missing / 2 + (missing & width & 1)
    })
}

pub(super) fn adjust_left(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    padded(interpreter, this, arguments, |_, _| 0)
}

pub(super) fn adjust_right(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    padded(interpreter, this, arguments, |missing, _| missing)
}

pub(super) fn zero_fill(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let width: i64 = arguments.one("zfill")?;
    let width = usize::try_from(width).unwrap_or(0);
    let text = text(this)?;
    interpreter.reserve(text.len().saturating_add(width.saturating_mul(2)))?;
    let (sign, digits) = text.split_at(usize::from(text.starts_with(['+', '-'])));
    let zeros = "0".repeat(width.saturating_sub(text.characters()));
    Ok(Value::from([sign, &zeros, digits].concat()))
}

pub(super) fn expand_tabs(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("expandtabs(tabsize=8)")?;
    let size = usize::try_from(bound.or("tabsize", 8_i64)?).unwrap_or(0);
    let text = text(this)?;
    let tabs = text.matches('\t').count();
    interpreter.reserve(
        text.len()
            .saturating_add(tabs.saturating_mul(size))
            .saturating_mul(2),
    )?;
    let mut column = 0;
    let mut expanded = String::new();
    for character in text.chars() {
        match character {
            '\t' => {
                let spaces = if size == 0 { 0 } else { size - column % size };
                expanded.push_str(&" ".repeat(spaces));
                column += spaces;
            }
            '\n' | '\r' => {
                expanded.push(character);
                column = 0;
            }
            _ => {
                expanded.push(character);
                column += 1;
            }
        }
    }
    Ok(Value::from(expanded))
}

pub(super) fn translate(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let table: Rc<Dict> = arguments.one("translate")?;
    let mut translated = String::new();
    for character in text(this)?.chars() {
        let key = Key::new(Value::from(i64::from(u32::from(character))))?;
        match table.get(&key) {
            None => translated.push(character),
            Some(Value::None) => {}
            Some(new) => match (
                new.as_str(),
                new.as_int()
                    .and_then(|code| char::from_u32(u32::try_from(code.to_i64()?).ok()?)),
            ) {
                (Some(text), _) => {
                    interpreter.reserve(2 * (translated.len() + text.len()))?;
                    translated.push_str(text);
                }
                (None, Some(character)) => translated.push(character),
                (None, None) => {
                    return Err(PyError::type_error(
                        "character mapping must return integer, None or str",
                    ));
                }
            },
        }
    }
    Ok(Value::from(translated))
}

pub(super) fn make_translation(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("maketrans(x, y=None, z=None, /)")?;
    let table = Dict::new();
    let code = |character: char| Key::new(Value::from(i64::from(u32::from(character))));
    if let Some(dict) = bound.required::<Value>("x")?.as_dict() {
        for (key, value) in dict.entries() {
            match key
                .as_text()
                .and_then(|text| text.chars().next().filter(|_| text.characters() == 1))
            {
                Some(character) => table.insert(code(character)?, value),
                None => table.insert(Key::new(key)?, value),
            };
        }
        return Ok(Value::Dict(Rc::new(table)));
    }
    let (from, to) = (bound.required::<Str>("x")?, bound.required::<Str>("y")?);
    interpreter.prepare_entries(from.characters())?;
    if from.characters() != to.characters() {
        return Err(PyError::value_error(
            "the first two maketrans arguments must have equal length",
        ));
    }
    for (from, to) in from.chars().zip(to.chars()) {
        table.insert(code(from)?, Value::from(i64::from(u32::from(to))));
    }
    for character in bound
        .optional::<Str>("z")?
        .iter()
        .flat_map(|text| text.chars())
    {
        table.insert(code(character)?, Value::None);
    }
    Ok(Value::Dict(Rc::new(table)))
}

fn all(this: &Value, arguments: Arguments, holds: impl Fn(char) -> bool) -> PyResult {
    arguments.none("is...")?;
    let text = text(this)?;
    Ok(Value::Bool(!text.is_empty() && text.chars().all(holds)))
}

pub(super) fn is_decimal(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    all(this, arguments, |it| unicode::decimal_value(it).is_some())
}

pub(super) fn is_digit(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    all(this, arguments, |it| unicode::digit_value(it).is_some())
}

pub(super) fn is_numeric(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    all(this, arguments, unicode::is_numeric)
}

pub(super) fn is_alpha(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    all(this, arguments, unicode::is_letter)
}

pub(super) fn is_alphanumeric(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    all(this, arguments, |it| {
        unicode::is_letter(it) || unicode::is_numeric(it)
    })
}

pub(super) fn is_space(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    all(this, arguments, super::is_space)
}

pub(super) fn is_ascii(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("isascii")?;
    Ok(Value::Bool(text(this)?.is_ascii()))
}

pub(super) fn is_upper(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    cased(this, arguments, char::is_uppercase, char::is_lowercase)
}

pub(super) fn is_lower(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    cased(this, arguments, char::is_lowercase, char::is_uppercase)
}

fn cased(
    this: &Value,
    arguments: Arguments,
    wanted: fn(char) -> bool,
    unwanted: fn(char) -> bool,
) -> PyResult {
    arguments.none("is...")?;
    let text = text(this)?;
    Ok(Value::Bool(
        text.chars().any(wanted) && !text.chars().any(unwanted),
    ))
}

pub(super) fn is_title(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("istitle")?;
    let mut in_word = false;
    let mut any = false;
    for character in text(this)?.chars() {
        if (character.is_uppercase() && in_word) || (character.is_lowercase() && !in_word) {
            return Ok(Value::Bool(false));
        }
        in_word = unicode::is_cased(character);
        any |= in_word;
    }
    Ok(Value::Bool(any))
}

pub(super) fn is_identifier(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("isidentifier")?;
    let text = text(this)?;
    let mut characters = text.chars();
    let first = characters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_');
    Ok(Value::Bool(
        first && characters.all(|character| character.is_alphanumeric() || character == '_'),
    ))
}

pub(super) fn is_printable(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("isprintable")?;
    Ok(Value::Bool(text(this)?.chars().all(unicode::is_printable)))
}
