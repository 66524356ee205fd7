//! What every error becomes before a person sees it.
//!
//! Errors live beside the code that fails, as enums that carry data; each has a
//! `From` into [`Failure`] beside it, which gives it a kind, a place and a hint.

use std::fmt;

use crate::source::Place;

/// What sort of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A step failed on a database.
    Database,
    /// The command line is wrong.
    CommandLine,
    /// A manifest, an ini file, a setting or a URL is wrong.
    Settings,
    /// The plan cannot be made: history, script, or the database's revision.
    Plan,
    /// `check` found differences.
    Difference,
    /// Revisions are pending, where that was asked.
    Pending,
    /// Ctrl-C.
    Interrupted,
    /// A signal asked the process to end.
    Terminated,
}

/// One error, ready for the front: what happened, where, and what to do about it.
///
/// The message is lowercase, without a full stop, with names in backticks. No
/// field may hold a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What sort of thing went wrong.
    pub kind: Kind,
    /// What was found and what was wanted.
    pub message: String,
    /// The text it is about.
    pub place: Option<Place>,
    /// What to type next.
    pub hint: Option<String>,
    /// Further facts, a title and a text each: the statement, the server's detail.
    pub notes: Vec<(String, String)>,
    /// What Alembic raises in its place, for a script that catches it.
    pub exception: Option<Box<Exception>>,
}

/// What Python raises where an operation cannot be done: a class and its one argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The class.
    pub class: ExceptionClass,
    /// The argument.
    pub message: String,
}

/// The classes of Python, SQLAlchemy and Alembic that operations raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExceptionClass {
    /// `KeyError`
    KeyError,
    /// `ValueError`
    ValueError,
    /// `NotImplementedError`
    NotImplementedError,
    /// `alembic.util.exc.CommandError`
    CommandError,
    /// `sqlalchemy.exc.ArgumentError`
    ArgumentError,
    /// `sqlalchemy.exc.CompileError`
    CompileError,
    /// `sqlalchemy.exc.ConstraintColumnNotFoundError`
    ConstraintColumnNotFoundError,
    /// `sqlalchemy.exc.IdentifierError`
    IdentifierError,
    /// `sqlalchemy.exc.NoSuchTableError`
    NoSuchTableError,
    /// `sqlalchemy.exc.StatementError`
    StatementError,
}

impl ExceptionClass {
    /// An exception of this class.
    pub fn with(self, message: impl Into<String>) -> Exception {
        Exception {
            class: self,
            message: message.into(),
        }
    }
}

impl Failure {
    /// A failure that has only a message yet.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            place: None,
            hint: None,
            notes: Vec::new(),
            exception: None,
        }
    }

    /// The same, which a script may catch as `exception`.
    #[must_use]
    pub fn raised_as(mut self, exception: impl Into<Option<Exception>>) -> Self {
        self.exception = exception.into().map(Box::new);
        self
    }

    /// The same, pointing at `place`.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same, saying what to type next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, with one more fact.
    #[must_use]
    pub fn note(mut self, title: impl Into<String>, text: impl Into<String>) -> Self {
        self.notes.push((title.into(), text.into()));
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
