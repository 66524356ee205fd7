//! `strftime`: Python's directives for a moment whose zone may be missing.

use jiff::civil;

use crate::{PyError, allows};

use super::zone::Zone;

/// A moment written as `format` says.
pub(crate) fn strftime(
    format: &str,
    moment: civil::DateTime,
    zone: Option<&Zone>,
) -> Result<String, PyError> {
    let mut text = String::new();
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        if character != '%' {
            text.push(character);
            continue;
        }
        let Some(directive) = characters.next() else {
            text.push('%');
            break;
        };
        let piece = directive_text(directive, moment, zone)?;
        if !allows(2 * piece.len(), 0) {
            return Err(PyError::limit("strftime makes too long a text"));
        }
        text.push_str(&piece);
    }
    Ok(text)
}

fn directive_text(
    directive: char,
    moment: civil::DateTime,
    zone: Option<&Zone>,
) -> Result<String, PyError> {
    Ok(match directive {
        '%' => "%".to_owned(),
        'f' => format!("{:06}", moment.subsec_nanosecond() / 1000),
        'z' => zone.map_or_else(String::new, |zone| zone.iso().replace(':', "")),
        'Z' => zone.map_or_else(String::new, Zone::label),
        'c' => format(moment, "%a %b %e %H:%M:%S %Y")?,
        'x' => format(moment, "%m/%d/%y")?,
        'X' | 'T' => format(moment, "%H:%M:%S")?,
        'Y' => moment.year().to_string(),
        'w' => moment.weekday().to_sunday_zero_offset().to_string(),
        'a' | 'A' | 'b' | 'B' | 'd' | 'e' | 'D' | 'F' | 'G' | 'h' | 'H' | 'I' | 'j' | 'm' | 'M'
        | 'p' | 'S' | 'u' | 'U' | 'V' | 'W' | 'y' => format(moment, &format!("%{directive}"))?,
        other => {
            let message = format!("the directive `%{other}` of strftime is not supported");
            return Err(PyError::unsupported(message));
        }
    })
}

fn format(moment: civil::DateTime, directives: &str) -> Result<String, PyError> {
    jiff::fmt::strtime::format(directives, moment)
        .map_err(|error| PyError::value_error(error.to_string()))
}
