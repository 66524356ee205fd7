//! `str.encode` and `bytes.decode`.

use super::absent;
use super::exceptions::StandardError;
use super::py_error::PyError;

/// An encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Codec {
    Utf8,
    /// With a mark at the start.
    Utf8Signed,
    Ascii,
    Latin1,
    Windows1252,
    /// Units of 2 or 4 bytes; the order, or a mark says it.
    Wide(usize, Option<Order>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}

/// What Windows has where Latin-1 has control characters.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

fn codec(name: &str) -> Result<Codec, PyError> {
    let plain = name.to_lowercase().replace(['-', ' '], "_");
    Ok(match plain.as_str() {
        "utf_8" | "utf8" | "u8" | "cp65001" => Codec::Utf8,
        "utf_8_sig" => Codec::Utf8Signed,
        "ascii" | "us_ascii" | "646" => Codec::Ascii,
        "latin_1" | "latin1" | "iso_8859_1" | "iso8859_1" | "l1" | "latin" | "8859" => {
            Codec::Latin1
        }
        "cp1252" | "windows_1252" | "1252" => Codec::Windows1252,
        "utf_16" | "utf16" | "u16" => Codec::Wide(2, None),
        "utf_16_le" | "utf_16le" => Codec::Wide(2, Some(Order::Little)),
        "utf_16_be" | "utf_16be" => Codec::Wide(2, Some(Order::Big)),
        "utf_32" | "utf32" | "u32" => Codec::Wide(4, None),
        "utf_32_le" | "utf_32le" => Codec::Wide(4, Some(Order::Little)),
        "utf_32_be" | "utf_32be" => Codec::Wide(4, Some(Order::Big)),
        _ if absent::is_module(&format!("encodings.{plain}")) => {
            return Err(PyError::unsupported(format!(
                "the encoding `{name}` is not supported"
            )));
        }
        _ => {
            let message = format!("unknown encoding: {name}");
            return Err(PyError::standard(StandardError::LookupError, message));
        }
    })
}

fn unknown_handler(errors: &str) -> PyError {
    match errors {
        "surrogateescape" | "surrogatepass" | "namereplace" => {
            PyError::unsupported(format!("the error handler `{errors}` is not supported"))
        }
        _ => {
            let message = format!("unknown error handler name '{errors}'");
            PyError::standard(StandardError::LookupError, message)
        }
    }
}

/// The bytes of a text.
pub(super) fn encode(text: &str, encoding: &str, errors: &str) -> Result<Vec<u8>, PyError> {
    match codec(encoding)? {
        Codec::Utf8 => Ok(text.as_bytes().to_vec()),
        Codec::Utf8Signed => Ok([b"\xef\xbb\xbf", text.as_bytes()].concat()),
        Codec::Ascii => by_byte(text, encoding, errors, 128, |it| {
            u8::try_from(it).ok().filter(u8::is_ascii)
        }),
        Codec::Latin1 => by_byte(text, encoding, errors, 256, |it| u8::try_from(it).ok()),
        Codec::Windows1252 => by_byte(text, encoding, errors, 256, windows_byte),
        Codec::Wide(width, order) => Ok(wide(text, width, order)),
    }
}

fn windows_byte(character: char) -> Option<u8> {
    if character.is_control() && !character.is_ascii() {
        return None;
    }
    let place = WINDOWS.chars().position(|known| known == character);
    match place {
        Some(place) => u8::try_from(place + 0x80).ok(),
        None => u8::try_from(character).ok(),
    }
}

fn by_byte(
    text: &str,
    encoding: &str,
    errors: &str,
    limit: u32,
    byte: fn(char) -> Option<u8>,
) -> Result<Vec<u8>, PyError> {
    let mut bytes = Vec::with_capacity(text.len());
    for (at, character) in text.chars().enumerate() {
        let code = u32::from(character);
        match (byte(character), errors) {
            (Some(byte), _) => bytes.push(byte),
            (None, "ignore") => {}
            (None, "replace") => bytes.push(b'?'),
            (None, "xmlcharrefreplace") => bytes.extend(format!("&#{code};").bytes()),
            (None, "backslashreplace") => bytes.extend(backslashed(code).bytes()),
            (None, "strict") => {
                let message = format!(
                    "'{encoding}' codec can't encode character in position {at}: ordinal not in range({limit})"
                );
                return Err(PyError::standard(
                    StandardError::UnicodeEncodeError,
                    message,
                ));
            }
            (None, other) => return Err(unknown_handler(other)),
        }
    }
    Ok(bytes)
}

fn backslashed(code: u32) -> String {
    match code {
        0..=0xFF => format!("\\x{code:02x}"),
        0x100..=0xFFFF => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    }
}

fn wide(text: &str, width: usize, order: Option<Order>) -> Vec<u8> {
    let marked = if order.is_none() { "\u{feff}" } else { "" };
    let characters = marked.chars().chain(text.chars());
    let is_big = order == Some(Order::Big);
    if width == 4 {
        let units = characters.map(u32::from);
        return units
            .flat_map(|unit| {
                if is_big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect();
    }
    let mut bytes = Vec::new();
    for character in characters {
        for unit in character.encode_utf16(&mut [0; 2]) {
            bytes.extend(if is_big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            });
        }
    }
    bytes
}

/// The text of bytes.
pub(super) fn decode(bytes: &[u8], encoding: &str, errors: &str) -> Result<String, PyError> {
    match codec(encoding)? {
        Codec::Utf8 => utf8(bytes, errors),
        Codec::Utf8Signed => utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), errors),
        Codec::Ascii => by_character(bytes, encoding, errors, |byte| {
            byte.is_ascii().then(|| char::from(byte))
        }),
        Codec::Latin1 => Ok(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Codec::Windows1252 => by_character(bytes, encoding, errors, windows_character),
        Codec::Wide(width, order) => narrow(bytes, width, order, errors),
    }
}

fn windows_character(byte: u8) -> Option<char> {
    let character = match byte {
        0x80..=0x9F => WINDOWS.chars().nth(usize::from(byte - 0x80))?,
        _ => char::from(byte),
    };
    let is_hole = character.is_control() && !character.is_ascii();
    (!is_hole).then_some(character)
}

/// What stands for bytes that are none of the encoding.
fn replaced(
    bytes: &[u8],
    at: usize,
    encoding: &str,
    errors: &str,
    why: &str,
) -> Result<String, PyError> {
    Ok(match errors {
        "ignore" => String::new(),
        "replace" => "\u{fffd}".to_owned(),
        "backslashreplace" => {
            let escaped = bytes.iter().map(|byte| backslashed(u32::from(*byte)));
            escaped.collect::<Vec<_>>().concat()
        }
        "strict" => {
            let byte = bytes.first().copied().unwrap_or_default();
            let message =
                format!("'{encoding}' codec can't decode byte {byte:#04x} in position {at}: {why}");
            return Err(PyError::standard(
                StandardError::UnicodeDecodeError,
                message,
            ));
        }
        "xmlcharrefreplace" => {
            let message = "don't know how to handle UnicodeDecodeError in error callback";
            return Err(PyError::type_error(message));
        }
        _ => return Err(unknown_handler(errors)),
    })
}

fn utf8(bytes: &[u8], errors: &str) -> Result<String, PyError> {
    let (mut text, mut at) = (String::with_capacity(bytes.len()), 0);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        let invalid = chunk.invalid();
        if !invalid.is_empty() {
            text.push_str(&replaced(
                invalid,
                at,
                "utf-8",
                errors,
                "invalid start byte",
            )?);
            at += invalid.len();
        }
    }
    Ok(text)
}

fn by_character(
    bytes: &[u8],
    encoding: &str,
    errors: &str,
    character: fn(u8) -> Option<char>,
) -> Result<String, PyError> {
    let mut text = String::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        match character(*byte) {
            Some(character) => text.push(character),
            None => text.push_str(&replaced(
                &[*byte],
                at,
                encoding,
                errors,
                "ordinal not in range",
            )?),
        }
    }
    Ok(text)
}

fn narrow(
    bytes: &[u8],
    width: usize,
    order: Option<Order>,
    errors: &str,
) -> Result<String, PyError> {
    let name = if width == 2 { "utf-16" } else { "utf-32" };
    let (mut rest, mut is_big) = (bytes, order == Some(Order::Big));
    if order.is_none() {
        let little: &[u8] = if width == 2 {
            b"\xff\xfe"
        } else {
            b"\xff\xfe\0\0"
        };
        let big: &[u8] = if width == 2 {
            b"\xfe\xff"
        } else {
            b"\0\0\xfe\xff"
        };
        if let Some(after) = bytes.strip_prefix(little) {
            rest = after;
        } else if let Some(after) = bytes.strip_prefix(big) {
            (rest, is_big) = (after, true);
        }
    }
    let unit = |bytes: &[u8]| {
        let join = |all: u32, byte: &u8| all << 8 | u32::from(*byte);
        if is_big {
            bytes.iter().fold(0, join)
        } else {
            bytes.iter().rev().fold(0, join)
        }
    };
    let mut text = String::new();
    while !rest.is_empty() {
        let at = bytes.len() - rest.len();
        let first = rest.get(..width).map(unit);
        let second = rest.get(width..width * 2).map(unit).filter(|_| width == 2);
        let (character, taken) = match (first, second) {
            (Some(high @ 0xD800..=0xDBFF), Some(low @ 0xDC00..=0xDFFF)) => {
                let code = 0x1_0000 + ((high - 0xD800) << 10 | (low - 0xDC00));
                (char::from_u32(code), width * 2)
            }
            (Some(code), _) => (char::from_u32(code), width),
            (None, _) => (None, rest.len()),
        };
        match character {
            Some(character) => text.push(character),
            None => text.push_str(&replaced(
                &rest[..taken],
                at,
                name,
                errors,
                "illegal encoding",
            )?),
        }
        rest = &rest[taken..];
    }
    Ok(text)
}
