//! Numbers as a format specification asks for them.

use num_bigint::BigInt;
use num_traits::Signed;

use super::super::integer::Int;
use super::super::py_error::PyError;
use super::{Specification, unknown_kind};

pub(crate) fn format_integer(
    number: &Int,
    specification: &Specification,
) -> Result<String, PyError> {
    let kind = specification.kind.unwrap_or('d');
    if "eEfFgG%".contains(kind) {
        return format_float(number.to_f64(), specification);
    }
    if specification.precision.is_some() {
        return Err(PyError::value_error(
            "Precision not allowed in integer format specifier",
        ));
    }
    if number.bits() > crate::render::MOST_BITS && "dn".contains(kind) {
        return Err(crate::render::too_long());
    }
    let is_comma = specification.grouping == Some(',');
    if specification.grouping.is_some() && (kind == 'c' || kind == 'n') {
        return Err(cannot_group(specification, kind));
    }
    if is_comma && "boxX".contains(kind) {
        return Err(cannot_group(specification, kind));
    }
    if kind == 'c' && specification.sign.is_some() {
        let message = "Sign not allowed with integer format specifier 'c'";
        return Err(PyError::value_error(message));
    }
    if kind == 'c' && specification.alternate {
        let message = "Alternate form (#) not allowed with integer format specifier 'c'";
        return Err(PyError::value_error(message));
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
                PyError::standard(
                    crate::StandardError::OverflowError,
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

fn cannot_group(specification: &Specification, kind: char) -> PyError {
    let separator = specification.grouping.unwrap_or(',');
    PyError::value_error(format!("Cannot specify '{separator}' with '{kind}'."))
}

/// Digits with their separators; zero padding takes part in the grouping.
pub(super) fn grouped(
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
    if specification.fills_with_zeros() {
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

pub(crate) fn format_float(number: f64, specification: &Specification) -> Result<String, PyError> {
    let kind = specification.kind;
    if specification.grouping.is_some() && kind == Some('n') {
        return Err(cannot_group(specification, 'n'));
    }
    if let Some(kind) = kind.filter(|kind| "sbcdoxX".contains(*kind)) {
        return Err(unknown_kind(kind, "float"));
    }
    let magnitude = number.abs();
    let text = magnitude_text(magnitude, specification)?;
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

/// A float that is not negative, without sign and padding.
fn magnitude_text(magnitude: f64, specification: &Specification) -> Result<String, PyError> {
    let (kind, precision) = (specification.kind, specification.precision);
    Ok(if magnitude.is_finite() {
        match kind {
            None => match precision {
                Some(precision) => {
                    general(magnitude, precision.max(1), specification.alternate, true)
                }
                None => crate::number::float_text(magnitude),
            },
            Some('f' | 'F') => pointed(
                fixed(magnitude, precision.unwrap_or(6)),
                specification.alternate,
            ),
            Some('e') => pointed(
                exponent(magnitude, precision.unwrap_or(6)),
                specification.alternate,
            ),
            Some('E') => pointed(
                exponent(magnitude, precision.unwrap_or(6)),
                specification.alternate,
            )
            .to_uppercase(),
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
            Some('%') => fixed(magnitude * 100.0, precision.unwrap_or(6)) + "%",
            Some(kind) => return Err(unknown_kind(kind, "float")),
        }
    } else {
        let text = if magnitude.is_nan() { "nan" } else { "inf" };
        match kind {
            Some('F' | 'E' | 'G') => text.to_uppercase(),
            Some('%') => format!("{text}%"),
            _ => text.to_owned(),
        }
    })
}

/// The text with a point even where there are no decimals, if that is asked for.
fn pointed(text: String, alternate: bool) -> String {
    if !alternate || text.contains('.') {
        return text;
    }
    let end = text.find('e').unwrap_or(text.len());
    format!("{}.{}", &text[..end], &text[end..])
}

/// No float has more decimals that are not zero; Rust formats 65,535 at most.
const MOST_DECIMALS: usize = 1_100;

/// A number with so many decimals.
pub(crate) fn fixed(number: f64, decimals: usize) -> String {
    let exact = decimals.min(MOST_DECIMALS);
    let zeros = "0".repeat(decimals - exact);
    format!("{number:.exact$}{zeros}")
}

/// The same with one digit before the point, and an exponent.
fn scientific(number: f64, decimals: usize) -> String {
    let exact = decimals.min(MOST_DECIMALS);
    let text = format!("{number:.exact$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let zeros = "0".repeat(decimals - exact);
    format!("{digits}{zeros}e{exponent}")
}

fn exponent(number: f64, precision: usize) -> String {
    let text = scientific(number, precision);
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
    let scientific = scientific(number, precision - 1);
    let power: i32 = scientific
        .split_once('e')
        .and_then(|(_, power)| power.parse().ok())
        .unwrap_or(0);
    let limit = i32::try_from(precision).unwrap_or(i32::MAX);
    let text = if power < -4 || power >= limit - i32::from(plain && power == limit - 1) {
        exponent(number, precision - 1)
    } else {
        let decimals = usize::try_from(limit - 1 - power).unwrap_or(0);
        fixed(number, decimals)
    };
    if alternate {
        return pointed(text, true);
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
