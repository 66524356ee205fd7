//! The arguments of a call, and where in the script each of them stands.

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use dbm_core::source::{Place, Source};

use super::convert::FromValue;
use super::py_error::PyError;
use super::signature::{Bound, Signature};
use super::text::Str;
use super::value::Value;

/// Where a call and its arguments stand in the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallSite {
    /// The script.
    pub(crate) source: Arc<Source>,
    /// The whole call.
    pub(crate) span: Range<usize>,
    /// The positional arguments before the first `*`.
    pub(crate) positional: Vec<Range<usize>>,
    /// The arguments by keyword.
    pub(crate) keywords: Vec<(Str, Range<usize>)>,
}

impl CallSite {
    /// A call of which only the whole place is known.
    pub(crate) fn at(place: &Place) -> Rc<Self> {
        Rc::new(Self {
            source: Arc::clone(&place.source),
            span: place.span.clone(),
            positional: Vec::new(),
            keywords: Vec::new(),
        })
    }
}

/// The arguments of a call.
#[derive(Debug, Clone)]
pub struct Arguments {
    /// In order, `*` arguments spread.
    pub positional: Vec<Value>,
    /// By keyword, `**` arguments spread.
    pub keywords: Vec<(Str, Value)>,
    /// Where the call stands.
    pub(crate) site: Rc<CallSite>,
    /// How many of the positional ones do not stand in the script: the receiver of a method.
    pub(super) implicit: usize,
}

impl Arguments {
    /// No arguments, of a call at `place`.
    pub fn new(place: &Place) -> Self {
        Self {
            positional: Vec::new(),
            keywords: Vec::new(),
            site: CallSite::at(place),
            implicit: 0,
        }
    }

    /// The same with one more positional argument.
    #[must_use]
    pub fn with(mut self, value: impl Into<Value>) -> Self {
        self.positional.push(value.into());
        self
    }

    /// The same with one more keyword argument.
    #[must_use]
    pub fn with_keyword(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.keywords.push((name.into(), value.into()));
        self
    }

    /// The place of the call.
    pub fn place(&self) -> Place {
        Place::new(&self.site.source, self.site.span.clone())
    }

    /// The place of a positional argument, else of the call.
    pub fn place_of(&self, index: usize) -> Place {
        let at = index.checked_sub(self.implicit);
        let span = at
            .and_then(|at| self.site.positional.get(at))
            .unwrap_or(&self.site.span);
        Place::new(&self.site.source, span.clone())
    }

    /// The place of a keyword argument, else of the call.
    pub fn place_of_keyword(&self, name: &str) -> Place {
        let named = self
            .site
            .keywords
            .iter()
            .find(|(keyword, _)| keyword == name);
        let span = named.map_or(&self.site.span, |(_, span)| span);
        Place::new(&self.site.source, span.clone())
    }

    /// The value of a keyword argument.
    pub fn keyword(&self, name: &str) -> Option<&Value> {
        self.keywords
            .iter()
            .find(|(keyword, _)| keyword == name)
            .map(|(_, value)| value)
    }

    /// Takes a keyword argument out.
    pub fn take_keyword(&mut self, name: &str) -> Option<Value> {
        let at = self
            .keywords
            .iter()
            .position(|(keyword, _)| keyword == name)?;
        Some(self.keywords.remove(at).1)
    }

    /// Adds an argument before the others that does not stand in the script: the receiver of a method.
    pub(crate) fn prepend(&mut self, value: Value) {
        self.positional.insert(0, value);
        self.implicit += 1;
    }

    /// Takes the first positional argument out; `None` when there is none.
    pub(super) fn take_first(&mut self) -> Value {
        if self.positional.is_empty() {
            return Value::None;
        }
        self.implicit = self.implicit.saturating_sub(1);
        self.positional.remove(0)
    }

    /// The positional arguments of a callable that takes no others.
    ///
    /// # Errors
    /// `TypeError` when there are keyword arguments.
    pub(crate) fn positional_only(self, function: &str) -> Result<Vec<Value>, PyError> {
        if self.keywords.is_empty() {
            return Ok(self.positional);
        }
        Err(PyError::type_error(format!(
            "{function}() takes no keyword arguments"
        )))
    }

    /// Sorts the arguments to the parameters of a signature written as in Python:
    /// `create_index(index_name, table_name, columns, *, schema=None, unique=False, **options)`.
    /// A default says only that a parameter may be left out; `/`, `*`, `*rest` and `**rest` hold.
    ///
    /// # Errors
    /// `TypeError` as Python raises it, for missing, double and unknown arguments.
    pub fn bind(self, signature: &'static str) -> Result<Bound, PyError> {
        Signature::parse(signature).bind(self)
    }

    /// Says that the callable takes no arguments.
    ///
    /// # Errors
    /// `TypeError` when there are any.
    pub fn none(self, function: &str) -> Result<(), PyError> {
        if self.positional.is_empty() && self.keywords.is_empty() {
            return Ok(());
        }
        let count = self.positional.len() + self.keywords.len();
        Err(PyError::type_error(format!(
            "{function}() takes no arguments ({count} given)"
        )))
    }

    /// The one positional argument of `function`.
    ///
    /// # Errors
    /// `TypeError` when there are more or fewer, or it is no `T`.
    pub fn one<T: FromValue>(mut self, function: &str) -> Result<T, PyError> {
        if self.positional.len() != 1 || !self.keywords.is_empty() {
            let count = self.positional.len() + self.keywords.len();
            let message = format!("{function}() takes exactly one argument ({count} given)");
            return Err(PyError::type_error(message));
        }
        let place = self.place_of(0);
        T::from_value(&self.positional.remove(0)).map_err(|wanted| wanted.raise(function, 1, place))
    }
}
