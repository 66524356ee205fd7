//! Texts that people wrote, and places in them that an error can point at.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A file's text under the name that errors show.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as the user would type it.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A source that many places can share.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            text: text.into(),
        })
    }
}

/// A range of bytes of a [`Source`]: where an operation or an error comes from.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    /// The text that holds the place.
    pub source: Arc<Source>,
    /// Offsets in bytes, clamped to the text when they are shown.
    pub span: Range<usize>,
}

impl Place {
    /// The place of `span` in `source`.
    pub fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        Self {
            source: Arc::clone(source),
            span,
        }
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.before().matches('\n').count() + 1
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        let line_start = self.before().rfind('\n').map_or(0, |at| at + 1);
        self.before()[line_start..].chars().count() + 1
    }

    fn before(&self) -> &str {
        let mut end = self.span.start.min(self.source.text.len());
        while !self.source.text.is_char_boundary(end) {
            end -= 1;
        }
        &self.source.text[..end]
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.source.name, self.line(), self.column())
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
