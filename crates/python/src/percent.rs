//! `"%s: %d" % values`.

use super::format::{Specification, format_float, format_integer, format_text};
use super::integer::Int;
use super::interpreter::Interpreter;
use super::py_error::PyError;
use super::value::Value;

/// One `%...` of a format.
struct Directive {
    key: Option<String>,
    flags: String,
    width: Option<Amount>,
    precision: Option<Amount>,
    kind: char,
}

/// A number that stands in the format, or `*`: among the values.
enum Amount {
    Here(String),
    Value,
}

/// The values of a format, taken one by one.
struct Values<'a> {
    whole: &'a Value,
    rest: std::vec::IntoIter<Value>,
    used: bool,
}

impl Values<'_> {
    fn next(&mut self) -> Result<Value, PyError> {
        self.used = true;
        self.rest
            .next()
            .ok_or_else(|| PyError::type_error("not enough arguments for format string"))
    }
}

impl Interpreter {
    /// `format % values`.
    pub(super) fn percent(&mut self, format: &str, values: &Value) -> Result<String, PyError> {
        self.count_work(format.len() / 64)?;
        let rest = match values {
            Value::Tuple(items) => items.to_vec(),
            other => vec![other.clone()],
        };
        let mut values = Values {
            whole: values,
            rest: rest.into_iter(),
            used: false,
        };
        let mut text = String::with_capacity(format.len());
        let mut characters = format.chars();
        while let Some(character) = characters.next() {
            if character != '%' {
                text.push(character);
                continue;
            }
            let directive = read_directive(&mut characters)?;
            if directive.kind == '%' {
                text.push('%');
                continue;
            }
            let piece = self.directive(&directive, &mut values)?;
            self.reserve(text.len() + piece.len())?;
            text.push_str(&piece);
        }
        let is_mapping = values.whole.as_dict().is_some() || matches!(values.whole, Value::List(_));
        if values.rest.next().is_some() && !is_mapping {
            return Err(PyError::type_error(
                "not all arguments converted during string formatting",
            ));
        }
        Ok(text)
    }

    fn directive(&mut self, directive: &Directive, values: &mut Values) -> Result<String, PyError> {
        let width = amount(directive.width.as_ref(), values)?;
        let precision = amount(directive.precision.as_ref(), values)?;
        let is_negative = |digits: &String| digits.starts_with('-');
        let precision = precision.map(|it| if is_negative(&it) { "0".to_owned() } else { it });
        let value = match &directive.key {
            Some(key) => {
                if values.whole.as_dict().is_none() {
                    return Err(PyError::type_error("format requires a mapping"));
                }
                values.rest = Vec::new().into_iter();
                self.get_item(values.whole, &Value::from(key.as_str()))?
            }
            None => values.next()?,
        };
        let left = directive.flags.contains('-')
            || width.as_deref().is_some_and(|width| width.starts_with('-'));
        let numeric = !"srac".contains(directive.kind);
        let zero = directive.flags.contains('0') && !left && numeric;
        let mut specification = String::from(if left { "<" } else { "" });
        if !left && !zero {
            specification.push('>');
        }
        if numeric {
            specification.extend(
                ['+', ' ']
                    .iter()
                    .find(|flag| directive.flags.contains(**flag)),
            );
            specification.push_str(if directive.flags.contains('#') {
                "#"
            } else {
                ""
            });
            specification.push_str(if zero { "0" } else { "" });
        }
        let width = width.unwrap_or_default();
        let width = width.trim_start_matches('-');
        match precision.as_ref().and_then(|it| it.parse().ok()) {
            Some(digits) if "diuxXo".contains(directive.kind) => {
                let padding = format!("{}{width}", if left { '<' } else { '>' });
                let least = if zero { width.parse().unwrap_or(0) } else { 0 };
                let number = self.with_digits(directive, &value, digits, least)?;
                format_text(&number, &Specification::parse(&padding)?)
            }
            _ => {
                specification.push_str(width);
                self.convert(directive.kind, &value, specification, precision.as_deref())
            }
        }
    }

    /// An integer with at least so many digits, and with zeros in front at least so long.
    fn with_digits(
        &mut self,
        directive: &Directive,
        value: &Value,
        digits: usize,
        least: usize,
    ) -> Result<String, PyError> {
        let mut flags: String = ['+', ' ']
            .iter()
            .find(|flag| directive.flags.contains(**flag))
            .into_iter()
            .collect();
        let has_prefix = directive.flags.contains('#') && "xXo".contains(directive.kind);
        flags.push_str(if has_prefix { "#" } else { "" });
        let plain = self.convert(directive.kind, value, flags.clone(), None)?;
        let sign = usize::from(plain.starts_with(['+', '-', ' ']));
        let width = (digits + sign + if has_prefix { 2 } else { 0 }).max(least);
        self.convert(directive.kind, value, format!("{flags}0{width}"), None)
    }

    fn convert(
        &mut self,
        kind: char,
        value: &Value,
        mut specification: String,
        precision: Option<&str>,
    ) -> Result<String, PyError> {
        let dotted = precision
            .map(|precision| format!(".{}", if precision.is_empty() { "0" } else { precision }));
        match kind {
            's' | 'r' | 'a' => {
                specification.push_str(dotted.as_deref().unwrap_or_default());
                let text = match kind {
                    's' => self.text(value)?,
                    'r' => self.repr(value)?,
                    _ => super::render::ascii(&self.repr(value)?),
                };
                format_text(&text, &Specification::parse(&specification)?)
            }
            'c' => {
                let text = match value.as_str() {
                    Some(text) if text.chars().count() == 1 => text.to_owned(),
                    None if value.as_int().is_some() => self.format(value, "c")?.to_string(),
                    _ => return Err(PyError::type_error("%c requires int or char")),
                };
                format_text(&text, &Specification::parse(&specification)?)
            }
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
                let number = match value {
                    Value::Float(float) if "diu".contains(kind) => {
                        super::builtins::truncate(*float)?
                    }
                    Value::Native(_) if "diu".contains(kind) => self.whole_of(kind, value)?,
                    _ => self
                        .as_index(value)?
                        .ok_or_else(|| number_wanted(kind, value))?,
                };
                specification.push(if "iu".contains(kind) { 'd' } else { kind });
                let specification = Specification::parse(&specification)?;
                match precision.map(|digits| digits.parse().unwrap_or(0)) {
                    Some(digits) => specification.format_digits(&number, digits),
                    None => format_integer(&number, &specification),
                }
            }
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                specification.push_str(dotted.as_deref().unwrap_or_default());
                specification.push(kind);
                let number = super::builtins::to_float(self, value).map_err(|_| {
                    PyError::type_error(format!("must be real number, not {}", value.type_name()))
                })?;
                format_float(number, &Specification::parse(&specification)?)
            }
            _ => Err(PyError::value_error(format!(
                "unsupported format character '{kind}' ({:#x})",
                u32::from(kind)
            ))),
        }
    }

    /// A Decimal is cut off to an int.
    fn whole_of(&mut self, kind: char, value: &Value) -> Result<Int, PyError> {
        let Some(method) = self.find_attribute(value, "__int__")? else {
            return Err(number_wanted(kind, value));
        };
        let whole = self.call_with(&method, [])?;
        whole.as_int().ok_or_else(|| number_wanted(kind, value))
    }
}

fn number_wanted(kind: char, value: &Value) -> PyError {
    let wanted = if "xXo".contains(kind) {
        "an integer"
    } else {
        "a real number"
    };
    PyError::type_error(format!(
        "%{kind} format: {wanted} is required, not {}",
        value.type_name()
    ))
}

fn amount(amount: Option<&Amount>, values: &mut Values) -> Result<Option<String>, PyError> {
    match amount {
        None => Ok(None),
        Some(Amount::Here(text)) => Ok(Some(text.clone())),
        Some(Amount::Value) => match values.next()?.as_int() {
            Some(number) => Ok(Some(number.to_string())),
            None => Err(PyError::type_error("* wants int")),
        },
    }
}

fn read_directive(characters: &mut std::str::Chars) -> Result<Directive, PyError> {
    let incomplete = || PyError::value_error("incomplete format");
    let mut rest = characters.as_str();
    let mut key = None;
    if let Some(after) = rest.strip_prefix('(') {
        let end = closing(after).ok_or_else(|| PyError::value_error("incomplete format key"))?;
        key = Some(after[..end].to_owned());
        rest = &after[end + 1..];
    }
    let flags = leading(&mut rest, "-+ #0");
    let width = read_amount(&mut rest);
    let mut precision = None;
    if let Some(after) = rest.strip_prefix('.') {
        rest = after;
        precision = Some(read_amount(&mut rest).unwrap_or(Amount::Here("0".to_owned())));
    }
    leading(&mut rest, "hlL");
    let kind = rest.chars().next().ok_or_else(incomplete)?;
    *characters = rest[kind.len_utf8()..].chars();
    Ok(Directive {
        key,
        flags,
        width,
        precision,
        kind,
    })
}

/// The parenthesis that closes a key.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn leading(rest: &mut &str, wanted: &str) -> String {
    let end = rest
        .find(|character| !wanted.contains(character))
        .unwrap_or(rest.len());
    let (taken, left) = rest.split_at(end);
    *rest = left;
    taken.to_owned()
}

fn read_amount(rest: &mut &str) -> Option<Amount> {
    if let Some(left) = rest.strip_prefix('*') {
        *rest = left;
        return Some(Amount::Value);
    }
    let digits = leading(rest, "0123456789");
    if digits.is_empty() {
        None
    } else {
        Some(Amount::Here(digits))
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::{Budget, NoHost};

    #[test]
    fn an_integer_has_as_many_digits_as_its_precision_says() {
        let mut interpreter = Interpreter::new(Rc::new(NoHost), Budget::default());
        let mut page = |format: &str, value: i64| {
            let values = Value::from(value);
            interpreter.percent(format, &values).unwrap_or_default()
        };
        assert_eq!(page("%.3d", 7), "007");
        assert_eq!(page("%+.3d", 7), "+007");
        assert_eq!(page("[%6.3d]", -7), "[  -007]");
        assert_eq!(page("[%-6.3d]", 7), "[007   ]");
        assert_eq!(page("[%06.3d]", 7), "[000007]");
        assert_eq!(page("%#.4x", 255), "0x00ff");
        assert_eq!(page("%.0d", 7), "7");
    }
}
