//! What an expression is of and what it looks through: a text, or bytes as one.

use crate::{Str, Value};

/// A text; that of bytes has a character for each byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    text: Str,
    bytes: bool,
}

impl Subject {
    /// The subject that a value is.
    pub(super) fn of(value: &Value) -> Option<Self> {
        if let Some(text) = value.as_text() {
            let text = text.clone();
            return Some(Self { text, bytes: false });
        }
        match value {
            Value::Bytes(bytes) => Some(Self {
                text: bytes
                    .iter()
                    .map(|byte| char::from(*byte))
                    .collect::<String>()
                    .into(),
                bytes: true,
            }),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> &Str {
        &self.text
    }

    pub(super) fn is_bytes(&self) -> bool {
        self.bytes
    }

    /// A part of it as a value.
    pub(super) fn value(&self, part: &str) -> Value {
        if !self.bytes {
            return Value::from(part);
        }
        let bytes = part.chars().map(|it| u8::try_from(it).unwrap_or(b'?'));
        Value::from(bytes.collect::<Vec<u8>>())
    }

    /// All of it as a value.
    pub(super) fn whole(&self) -> Value {
        if self.bytes {
            self.value(&self.text)
        } else {
            Value::Str(self.text.clone())
        }
    }
}
