//! Python's `str`: immutable text that is cheap to share.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::rc::Rc;

use super::memory::Charge;

/// A Python string. Cloning shares it.
#[derive(Clone)]
pub struct Str(Rc<Inner>);

struct Inner {
    text: Box<str>,
    /// The length in characters; equal to the length in bytes when all are ASCII.
    characters: usize,
    _charge: Charge,
}

impl Str {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Python's `len()`: characters, not bytes.
    pub(crate) fn characters(&self) -> usize {
        self.0.characters
    }

    /// Whether characters and bytes are the same, so that slices need no search.
    pub(crate) fn is_ascii(&self) -> bool {
        self.0.characters == self.0.text.len()
    }

    /// The characters from `start` up to `end`, both within `0..=characters()`.
    pub(crate) fn slice(&self, start: usize, end: usize) -> &str {
        if end <= start {
            return "";
        }
        let text = self.as_str();
        if self.is_ascii() {
            return text.get(start..end).unwrap_or_default();
        }
        let offset = |at: usize| {
            text.char_indices()
                .nth(at)
                .map_or(text.len(), |(byte, _)| byte)
        };
        &text[offset(start)..offset(end)]
    }

    /// Whether both are one object, as `is` asks.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// A number that is this object's alone while it lives.
    pub(super) fn id(&self) -> usize {
        Rc::as_ptr(&self.0).cast::<()>() as usize
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        let characters = if text.is_ascii() {
            text.len()
        } else {
            text.chars().count()
        };
        let charge = Charge::new(text.len() + 64);
        Self(Rc::new(Inner {
            text: text.into_boxed_str(),
            characters,
            _charge: charge,
        }))
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<char> for Str {
    fn from(character: char) -> Self {
        Self::from(String::from(character))
    }
}

impl Deref for Str {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Str {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Str {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || self.as_str() == other.as_str()
    }
}

impl Eq for Str {}

impl PartialEq<str> for Str {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Str {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Str {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}
