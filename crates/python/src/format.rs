//! `format(value, specification)`: f-strings and `str.format`.

mod number;

use number::grouped;

pub(super) use number::{format_float, format_integer};

use std::rc::Rc;

use super::integer::Int;
use super::interpreter::Interpreter;
use super::py_error::PyError;
use super::text::Str;
use super::value::Value;

/// The parts of a format specification: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Specification {
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    alternate: bool,
    zero: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    kind: Option<char>,
}

/// Wider fields are not meant.
const WIDEST: usize = 1 << 20;

impl Specification {
    /// Reads a specification.
    ///
    /// # Errors
    /// `ValueError: Invalid format specifier`.
    pub(super) fn parse(text: &str) -> Result<Self, PyError> {
        let invalid = || PyError::value_error(format!("Invalid format specifier '{text}'"));
        let characters: Vec<char> = text.chars().collect();
        let mut specification = Self::default();
        let mut at = 0;
        let is_align = |at: usize| {
            characters
                .get(at)
                .is_some_and(|character| "<>=^".contains(*character))
        };
        if is_align(1) {
            specification.fill = characters.first().copied();
            specification.align = characters.get(1).copied();
            at = 2;
        } else if is_align(0) {
            specification.align = characters.first().copied();
            at = 1;
        }
        let take = |at: &mut usize, wanted: &str| {
            let found = characters
                .get(*at)
                .copied()
                .filter(|character| wanted.contains(*character));
            *at += usize::from(found.is_some());
            found
        };
        specification.sign = take(&mut at, "+- ");
        take(&mut at, "z");
        specification.alternate = take(&mut at, "#").is_some();
        specification.zero = take(&mut at, "0").is_some();
        specification.width = number(&characters, &mut at)?.unwrap_or(0);
        specification.grouping = take(&mut at, ",_");
        if take(&mut at, ".").is_some() {
            specification.precision = Some(
                number(&characters, &mut at)?
                    .ok_or_else(|| PyError::value_error("Format specifier missing precision"))?,
            );
        }
        specification.kind = take(&mut at, "bcdeEfFgGnosxX%");
        if at == characters.len() {
            Ok(specification)
        } else {
            Err(invalid())
        }
    }

    /// Whether zeros between sign and digits fill the width, so that they are parted like digits.
    fn fills_with_zeros(&self) -> bool {
        let fill = self.fill.or(self.zero.then_some('0'));
        fill == Some('0') && matches!(self.align, None | Some('='))
    }

    /// Fills a text up to the width.
    fn pad(&self, text: &str, default: char) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let zero_fill = self.zero && self.fill.is_none();
        let fill = self.fill.unwrap_or(if zero_fill { '0' } else { ' ' });
        let align = self.align.unwrap_or(if zero_fill && default == '>' {
            '='
        } else {
            default
        });
        let padding = |count: usize| fill.to_string().repeat(count);
        match align {
            '<' => format!("{text}{}", padding(missing)),
            '^' => format!(
                "{}{text}{}",
                padding(missing / 2),
                padding(missing - missing / 2)
            ),
            '=' => {
                let prefix = prefix_length(text);
                format!("{}{}{}", &text[..prefix], padding(missing), &text[prefix..])
            }
            _ => format!("{}{text}", padding(missing)),
        }
    }

    /// An integer with at least so many digits: `%.3d`.
    ///
    /// # Errors
    /// What [`format_integer`] refuses.
    pub(super) fn format_digits(&self, number: &Int, digits: usize) -> Result<String, PyError> {
        let prefix = if self.alternate { 2 } else { 0 }
            + usize::from(number.is_negative() || self.sign.is_some());
        let inner = Self {
            width: prefix + digits,
            zero: true,
            fill: None,
            align: None,
            ..self.clone()
        };
        let text = format_integer(number, &inner)?;
        Ok(self.pad(&text, '>'))
    }

    fn signed(&self, negative: bool, digits: &str) -> String {
        let sign = match (negative, self.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            _ => "",
        };
        format!("{sign}{digits}")
    }
}

/// How much of a number's text is sign and base prefix.
fn prefix_length(text: &str) -> usize {
    let sign = usize::from(text.starts_with(['-', '+', ' ']));
    let rest = &text[sign..];
    let base = ["0x", "0X", "0o", "0b"]
        .iter()
        .any(|prefix| rest.starts_with(prefix));
    sign + if base { 2 } else { 0 }
}

fn number(characters: &[char], at: &mut usize) -> Result<Option<usize>, PyError> {
    let digits: String = characters[*at..]
        .iter()
        .take_while(|character| character.is_ascii_digit())
        .collect();
    *at += digits.len();
    if digits.is_empty() {
        return Ok(None);
    }
    match digits.parse::<usize>() {
        Ok(number) if number <= WIDEST => Ok(Some(number)),
        _ => Err(PyError::limit(format!(
            "a text of {digits} characters is too wide"
        ))),
    }
}

impl Interpreter {
    /// `format(value, specification)`.
    ///
    /// # Errors
    /// `ValueError` for a specification that does not fit, and whatever `__format__` raises.
    pub(crate) fn format(&mut self, value: &Value, specification: &str) -> Result<Str, PyError> {
        match value {
            Value::Instance(instance) => {
                if let Some(method) = self.special(value, "__format__")? {
                    let text = self.call_with(&method, [Value::from(specification)])?;
                    return text
                        .as_text()
                        .cloned()
                        .ok_or_else(|| PyError::type_error("__format__ must return a str"));
                }
                if let Some(payload) = instance
                    .payload()
                    .cloned()
                    .filter(|_| self.formats_as_payload(value))
                {
                    return self.format(&payload, specification);
                }
            }
            Value::Native(native) => {
                if let Some(text) = Rc::clone(native).format(specification, self)? {
                    return Ok(text.into());
                }
            }
            Value::Unavailable(unavailable) => return Err(unavailable.raise()),
            _ => {}
        }
        if specification.is_empty() {
            return match value {
                Value::Str(text) => Ok(text.clone()),
                _ => self.text(value).map(Str::from),
            };
        }
        self.format_plain(value, specification)
    }

    fn formats_as_payload(&mut self, value: &Value) -> bool {
        let own =
            |interpreter: &mut Self, name| matches!(interpreter.special(value, name), Ok(Some(_)));
        !own(self, "__str__")
            && !matches!(value, Value::Instance(instance) if instance.class().enumeration().is_some())
    }

    fn format_plain(&mut self, value: &Value, text: &str) -> Result<Str, PyError> {
        let specification = Specification::parse(text)?;
        let precision = specification.precision.unwrap_or(0);
        self.reserve(4 * (specification.width + precision))?;
        let formatted = match value {
            Value::Str(text) => format_text(text, &specification)?,
            Value::Int(_) | Value::Bool(_) => {
                let number = value.as_int().unwrap_or(Int::Small(0));
                format_integer(&number, &specification)?
            }
            Value::Float(number) => format_float(*number, &specification)?,
            _ => {
                let message = format!(
                    "unsupported format string passed to {}.__format__",
                    value.type_name()
                );
                return Err(PyError::type_error(message));
            }
        };
        Ok(formatted.into())
    }
}

/// A decimal number: `digits` writes it with so many decimals, `plain` as it is.
pub(super) fn format_digits(
    digits: &dyn Fn(usize) -> String,
    plain: &str,
    specification: &Specification,
) -> Result<String, PyError> {
    if specification.grouping == Some('_') {
        let message = "the format `_` of a Decimal is not supported";
        return Err(PyError::unsupported(message));
    }
    let text = match (specification.kind, specification.precision) {
        (None | Some('f' | 'F'), Some(precision)) => digits(precision),
        (None | Some('f' | 'F'), None) => plain.to_owned(),
        (Some(kind), _) => {
            return Err(PyError::unsupported(format!(
                "the format `{kind}` of a Decimal is not supported"
            )));
        }
    };
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text.as_str()),
    };
    let end = unsigned
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(unsigned.len());
    let (whole, rest) = unsigned.split_at(end);
    let sign = specification.signed(negative, "");
    Ok(specification.pad(&grouped(&sign, whole, rest, 3, specification), '>'))
}

pub(super) fn format_text(text: &str, specification: &Specification) -> Result<String, PyError> {
    if specification.sign.is_some() {
        return Err(PyError::value_error(
            "Sign not allowed in string format specifier",
        ));
    }
    if specification.align == Some('=') {
        return Err(PyError::value_error(
            "'=' alignment not allowed in string format specifier",
        ));
    }
    if let Some(grouping) = specification.grouping {
        let message = format!("Cannot specify '{grouping}' with 's'.");
        return Err(PyError::value_error(message));
    }
    match specification.kind {
        None | Some('s') => {}
        Some(kind) => return Err(unknown_kind(kind, "str")),
    }
    let cut: String = match specification.precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text.to_owned(),
    };
    Ok(specification.pad(&cut, '<'))
}

fn unknown_kind(kind: char, type_name: &str) -> PyError {
    PyError::value_error(format!(
        "Unknown format code '{kind}' for object of type '{type_name}'"
    ))
}
