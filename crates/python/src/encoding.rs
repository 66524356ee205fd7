//! From the bytes of a Python file to its text (PEP 263).

use thiserror::Error;

/// Why bytes are no text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EncodingError {
    /// Not UTF-8, and no line says what else.
    #[error("byte {at} is not UTF-8, and no `# -*- coding: ... -*-` line says what it is")]
    NotUtf8 {
        /// The offset of the first such byte.
        at: usize,
    },
    /// An encoding that dbm does not read.
    #[error("the encoding `{name}` is not read here: write the file in UTF-8")]
    Unknown {
        /// As the file says it.
        name: String,
    },
}

/// The text of a Python file: UTF-8, unless one of its first two lines says Latin-1.
///
/// Every end of a line is `\n`, as Python reads it, also inside strings.
pub fn decode(bytes: Vec<u8>) -> Result<String, EncodingError> {
    let text = decode_lines(bytes)?;
    if !text.contains('\r') {
        return Ok(text);
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn decode_lines(bytes: Vec<u8>) -> Result<String, EncodingError> {
    match declared(&bytes).as_deref() {
        None | Some("utf-8" | "utf8" | "utf-8-sig" | "ascii" | "us-ascii") => utf_8(bytes),
        Some("latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "iso-latin-1") => {
            Ok(bytes.into_iter().map(char::from).collect())
        }
        Some(name) => Err(EncodingError::Unknown {
            name: name.to_owned(),
        }),
    }
}

fn utf_8(bytes: Vec<u8>) -> Result<String, EncodingError> {
    let mut text = String::from_utf8(bytes).map_err(|error| EncodingError::NotUtf8 {
        at: error.utf8_error().valid_up_to(),
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// The encoding that a comment in one of the first two lines names, in Python's spelling.
fn declared(bytes: &[u8]) -> Option<String> {
    let lines = bytes.split(|byte| *byte == b'\n').take(2);
    let comment = |line: &[u8]| {
        let line = str::from_utf8(line)
            .ok()?
            .trim_start_matches([' ', '\t', '\x0c']);
        let comment = line.strip_prefix('#')?;
        let after = &comment[comment.find("coding")? + "coding".len()..];
        let name = after
            .strip_prefix([':', '='])?
            .trim_start_matches([' ', '\t']);
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let end = name.find(|c| !is_part(c)).unwrap_or(name.len());
        let name = &name[..end];
        (!name.is_empty()).then(|| name.to_ascii_lowercase().replace('_', "-"))
    };
    lines.into_iter().find_map(comment)
}

#[cfg(test)]
mod tests {
    use super::{EncodingError, decode};

    #[test]
    fn text_is_utf_8_unless_a_line_says_latin_1() {
        let read = |bytes: &[u8]| decode(bytes.to_vec());
        assert_eq!(read("a = 'é'".as_bytes()), Ok("a = 'é'".to_owned()));
        assert_eq!(read(b"\xef\xbb\xbfa = 1"), Ok("a = 1".to_owned()));
        assert_eq!(
            read(b"#!/usr/bin/python\n# -*- coding: latin-1 -*-\n'\xe9'"),
            Ok("#!/usr/bin/python\n# -*- coding: latin-1 -*-\n'é'".to_owned())
        );
        assert_eq!(read(b"'a\r\nb\rc'\n"), Ok("'a\nb\nc'\n".to_owned()));
        assert_eq!(read(b"'\xe9'"), Err(EncodingError::NotUtf8 { at: 1 }));
        let name = "koi8-r".to_owned();
        assert_eq!(
            read(b"# coding: koi8_r\n"),
            Err(EncodingError::Unknown { name })
        );
    }
}
