//! `format(value, specification)`: f-strings and `str.format`.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::Signed;

use super::integer::Int;
use super::interpreter::Interpreter;
use super::raised::Raised;
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
    pub(super) fn parse(text: &str) -> Result<Self, Raised> {
        let invalid = || Raised::value_error(format!("Invalid format specifier '{text}'"));
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
                    .ok_or_else(|| Raised::value_error("Format specifier missing precision"))?,
            );
        }
        specification.kind = take(&mut at, "bcdeEfFgGnosxX%");
        if at == characters.len() {
            Ok(specification)
        } else {
            Err(invalid())
        }
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
    pub(super) fn format_digits(&self, number: &Int, digits: usize) -> Result<String, Raised> {
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

fn number(characters: &[char], at: &mut usize) -> Result<Option<usize>, Raised> {
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
        _ => Err(Raised::limit(format!(
            "a text of {digits} characters is too wide"
        ))),
    }
}

impl Interpreter {
    /// `format(value, specification)`.
    ///
    /// # Errors
    /// `ValueError` for a specification that does not fit, and whatever `__format__` raises.
    pub fn format(&mut self, value: &Value, specification: &str) -> Result<Str, Raised> {
        match value {
            Value::Instance(instance) => {
                if let Some(method) = self.special(value, "__format__")? {
                    let text = self.call_with(&method, [Value::from(specification)])?;
                    return text
                        .as_text()
                        .cloned()
                        .ok_or_else(|| Raised::type_error("__format__ must return a str"));
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

    fn format_plain(&mut self, value: &Value, text: &str) -> Result<Str, Raised> {
        let specification = Specification::parse(text)?;
        self.reserve(specification.width)?;
        let formatted = match value {
            Value::Str(text) => format_text(text, &specification)?,
            Value::Bool(_) if specification.kind.is_none() => {
                format_text(&self.text(value)?, &specification)?
            }
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
                return Err(Raised::type_error(message));
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
) -> Result<String, Raised> {
    let text = match (specification.kind, specification.precision) {
        (None | Some('f' | 'F'), Some(precision)) => digits(precision),
        (None | Some('f' | 'F'), None) => plain.to_owned(),
        (Some(kind), _) => {
            return Err(Raised::unsupported(format!(
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

pub(super) fn format_text(text: &str, specification: &Specification) -> Result<String, Raised> {
    if specification.sign.is_some() {
        return Err(Raised::value_error(
            "Sign not allowed in string format specifier",
        ));
    }
    if specification.align == Some('=') {
        return Err(Raised::value_error(
            "'=' alignment not allowed in string format specifier",
        ));
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

pub(super) fn format_integer(
    number: &Int,
    specification: &Specification,
) -> Result<String, Raised> {
    let kind = specification.kind.unwrap_or('d');
    if "eEfFgG%".contains(kind) {
        return format_float(number.to_f64(), specification);
    }
    if specification.precision.is_some() {
        return Err(Raised::value_error(
            "Precision not allowed in integer format specifier",
        ));
    }
    if number.bits() > super::render::MOST_BITS && "dn".contains(kind) {
        return Err(super::render::too_long());
    }
    let magnitude: BigInt = number.to_big().abs();
    let (prefix, digits) = match kind {
        'b' => ("0b", magnitude.to_str_radix(2)),
        'o' => ("0o", magnitude.to_str_radix(8)),
        'x' => ("0x", magnitude.to_str_radix(16)),
        'X' => ("0X", magnitude.to_str_radix(16).to_uppercase()),
        'd' | 'n' => ("", magnitude.to_string()),
        'c' => {
            let character = number
                .to_i64()
                .and_then(|code| char::from_u32(u32::try_from(code).ok()?));
            let character = character.ok_or_else(|| {
                Raised::standard(
                    super::StandardError::OverflowError,
                    "%c arg not in range(0x110000)",
                )
            })?;
            return Ok(specification.pad(&character.to_string(), '<'));
        }
        _ => return Err(unknown_kind(kind, "int")),
    };
    let group = if "box".contains(kind.to_ascii_lowercase()) {
        4
    } else {
        3
    };
    let prefix = if specification.alternate { prefix } else { "" };
    let text = specification.signed(number.is_negative(), prefix);
    Ok(specification.pad(&grouped(&text, &digits, "", group, specification), '>'))
}

/// Digits with their separators; zero padding takes part in the grouping.
fn grouped(
    prefix: &str,
    digits: &str,
    rest: &str,
    size: usize,
    specification: &Specification,
) -> String {
    let Some(separator) = specification.grouping else {
        return format!("{prefix}{digits}{rest}");
    };
    let mut digits = digits.to_owned();
    if specification.zero && specification.align.is_none() {
        let room = specification
            .width
            .saturating_sub(prefix.chars().count() + rest.chars().count());
        while digits.len() + (digits.len() - 1) / size < room {
            digits.insert(0, '0');
        }
    }
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(size) {
            text.push(separator);
        }
        text.push(digit);
    }
    format!("{prefix}{text}{rest}")
}

pub(super) fn format_float(number: f64, specification: &Specification) -> Result<String, Raised> {
    let kind = specification.kind;
    let magnitude = number.abs();
    let precision = specification.precision;
    let text = if magnitude.is_finite() {
        match kind {
            None => match precision {
                Some(precision) => {
                    general(magnitude, precision.max(1), specification.alternate, true)
                }
                None => super::number::float_text(magnitude),
            },
            Some('f' | 'F') => format!("{magnitude:.*}", precision.unwrap_or(6)),
            Some('e') => exponent(magnitude, precision.unwrap_or(6)),
            Some('E') => exponent(magnitude, precision.unwrap_or(6)).to_uppercase(),
            Some('g' | 'n') => general(
                magnitude,
                precision.unwrap_or(6).max(1),
                specification.alternate,
                false,
            ),
            Some('G') => general(
                magnitude,
                precision.unwrap_or(6).max(1),
                specification.alternate,
                false,
            )
            .to_uppercase(),
            Some('%') => format!("{:.*}%", precision.unwrap_or(6), magnitude * 100.0),
            Some(kind) => return Err(unknown_kind(kind, "float")),
        }
    } else {
        let text = if magnitude.is_nan() { "nan" } else { "inf" };
        if matches!(kind, Some('F' | 'E' | 'G')) {
            text.to_uppercase()
        } else {
            text.to_owned()
        }
    };
    let sign = specification.signed(number.is_sign_negative() && !number.is_nan(), "");
    let split = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(split);
    if digits.is_empty() {
        return Ok(specification.pad(&format!("{sign}{rest}"), '>'));
    }
    Ok(specification.pad(&grouped(&sign, digits, rest, 3, specification), '>'))
}

fn exponent(number: f64, precision: usize) -> String {
    let text = format!("{number:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    format!(
        "{digits}e{}{:02}",
        if exponent < 0 { '-' } else { '+' },
        exponent.abs()
    )
}

/// `g`: the shorter of fixed and exponent form; `plain` keeps a point, as `str` does.
fn general(number: f64, precision: usize, alternate: bool, plain: bool) -> String {
    let scientific = format!("{number:.*e}", precision - 1);
    let power: i32 = scientific
        .split_once('e')
        .and_then(|(_, power)| power.parse().ok())
        .unwrap_or(0);
    let limit = i32::try_from(precision).unwrap_or(i32::MAX);
    let text = if power < -4 || power >= limit - i32::from(plain && power == limit - 1) {
        exponent(number, precision - 1)
    } else {
        let decimals = usize::try_from(limit - 1 - power).unwrap_or(0);
        format!("{number:.decimals$}")
    };
    if alternate {
        return text;
    }
    let (digits, tail) = text
        .find('e')
        .map_or((text.as_str(), ""), |at| text.split_at(at));
    let trimmed = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    };
    let point = if plain && !trimmed.contains('.') && tail.is_empty() {
        ".0"
    } else {
        ""
    };
    format!("{trimmed}{point}{tail}")
}

fn unknown_kind(kind: char, type_name: &str) -> Raised {
    Raised::value_error(format!(
        "Unknown format code '{kind}' for object of type '{type_name}'"
    ))
}
