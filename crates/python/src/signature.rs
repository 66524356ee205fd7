//! Parameters of native functions, written as Python writes them, and arguments sorted to them.

use dbm_core::source::Place;

use super::arguments::Arguments;
use super::convert::FromValue;
use super::py_error::PyError;
use super::text::Str;
use super::value::Value;

/// One parameter of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parameter {
    name: &'static str,
    kind: Kind,
    required: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    PositionalOnly,
    Either,
    KeywordOnly,
}

/// A native function's name and parameters.
#[derive(Debug)]
pub struct Signature {
    function: &'static str,
    parameters: Vec<Parameter>,
    rest: bool,
    keywords: bool,
}

impl Signature {
    /// Reads `name(a, b, /, c=1, *rest, d, e=None, **keywords)`.
    pub(crate) fn parse(text: &'static str) -> Self {
        let (function, list) = text.split_once('(').unwrap_or((text, ""));
        let list = list.strip_suffix(')').unwrap_or(list);
        let mut signature = Self {
            function,
            parameters: Vec::new(),
            rest: false,
            keywords: false,
        };
        let mut kind = Kind::Either;
        for item in list
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
        {
            if item == "/" {
                signature
                    .parameters
                    .iter_mut()
                    .for_each(|parameter| parameter.kind = Kind::PositionalOnly);
            } else if item.starts_with("**") {
                signature.keywords = true;
            } else if item.starts_with('*') {
                signature.rest = item.len() > 1;
                kind = Kind::KeywordOnly;
            } else {
                let (name, default) = item
                    .split_once('=')
                    .map_or((item, None), |(name, value)| (name, Some(value)));
                signature.parameters.push(Parameter {
                    name: name.trim(),
                    kind,
                    required: default.is_none(),
                });
            }
        }
        signature
    }

    /// Sorts arguments to the parameters.
    pub(super) fn bind(self, arguments: Arguments) -> Result<Bound, PyError> {
        let mut bound = Bound {
            values: vec![None; self.parameters.len()],
            places: vec![None; self.parameters.len()],
            rest: Vec::new(),
            keywords: Vec::new(),
            arguments,
            signature: self,
        };
        bound.sort_positional()?;
        bound.sort_keywords()?;
        bound.check_required()?;
        Ok(bound)
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.parameters
            .iter()
            .position(|parameter| parameter.name == name)
    }
}

/// Arguments, sorted to the parameters of a [`Signature`].
#[derive(Debug)]
pub struct Bound {
    signature: Signature,
    values: Vec<Option<Value>>,
    places: Vec<Option<Place>>,
    rest: Vec<Value>,
    keywords: Vec<(Str, Value)>,
    arguments: Arguments,
}

impl Bound {
    /// The place of the call.
    pub fn place(&self) -> Place {
        self.arguments.place()
    }

    /// The arguments as they were given.
    pub fn arguments(&self) -> &Arguments {
        &self.arguments
    }

    /// The place of an argument, else of the call.
    pub fn place_of(&self, name: &str) -> Place {
        let place = self
            .signature
            .position(name)
            .and_then(|at| self.places[at].clone());
        place.unwrap_or_else(|| self.arguments.place_of_keyword(name))
    }

    /// The argument, if it was given (`None` too).
    pub fn value(&self, name: &str) -> Option<Value> {
        self.values[self.index(name)].clone()
    }

    /// The argument of a parameter without default.
    ///
    /// # Errors
    /// `TypeError` at the argument's place when it is no `T`.
    pub fn required<T: FromValue>(&self, name: &str) -> Result<T, PyError> {
        self.convert(name, &self.value(name).unwrap_or(Value::None))
    }

    /// The argument; nothing when it was left out or is `None`.
    ///
    /// # Errors
    /// `TypeError` at the argument's place when it is no `T`.
    pub fn optional<T: FromValue>(&self, name: &str) -> Result<Option<T>, PyError> {
        match self.value(name) {
            None | Some(Value::None) => Ok(None),
            Some(value) => self.convert(name, &value).map(Some),
        }
    }

    /// The argument, or `default` when it was left out.
    ///
    /// # Errors
    /// `TypeError` at the argument's place when it is no `T`.
    pub fn or<T: FromValue>(&self, name: &str, default: T) -> Result<T, PyError> {
        self.value(name)
            .map_or(Ok(default), |value| self.convert(name, &value))
    }

    /// What `*rest` took.
    pub fn rest(&self) -> &[Value] {
        &self.rest
    }

    /// The place of what `*rest` took at `index`.
    pub fn place_of_rest(&self, index: usize) -> Place {
        self.arguments
            .place_of(self.positional_parameters() + index)
    }

    /// What `**keywords` took.
    pub fn keywords(&self) -> &[(Str, Value)] {
        &self.keywords
    }

    /// A `TypeError` at the place of an argument.
    pub fn type_error(&self, name: &str, message: impl Into<String>) -> PyError {
        PyError::type_error(message).at(self.place_of(name))
    }

    /// What dbm does not support about an argument, at its place; no script can catch it.
    pub fn unsupported(&self, name: &str, message: impl Into<String>) -> PyError {
        PyError::unsupported(message).at(self.place_of(name))
    }

    fn convert<T: FromValue>(&self, name: &str, value: &Value) -> Result<T, PyError> {
        T::from_value(value).map_err(|wanted| match value {
            Value::Unavailable(unavailable) => unavailable.raise().at(self.place_of(name)),
            _ => wanted.raise_named(self.signature.function, name, self.place_of(name)),
        })
    }

    fn index(&self, name: &str) -> usize {
        self.signature
            .position(name)
            .unwrap_or_else(|| panic!("`{name}` is no parameter of `{}`", self.signature.function))
    }

    fn positional_parameters(&self) -> usize {
        self.signature
            .parameters
            .iter()
            .filter(|parameter| parameter.kind != Kind::KeywordOnly)
            .count()
    }

    fn sort_positional(&mut self) -> Result<(), PyError> {
        let takes = self.positional_parameters();
        let given = std::mem::take(&mut self.arguments.positional);
        if given.len() > takes && !self.signature.rest {
            return Err(self.too_many(takes, given.len()));
        }
        for (at, value) in given.iter().enumerate() {
            match self.values.get_mut(at).filter(|_| at < takes) {
                Some(slot) => {
                    *slot = Some(value.clone());
                    self.places[at] = Some(self.arguments.place_of(at));
                }
                None => self.rest.push(value.clone()),
            }
        }
        self.arguments.positional = given;
        Ok(())
    }

    fn sort_keywords(&mut self) -> Result<(), PyError> {
        let function = self.signature.function;
        for (name, value) in self.arguments.keywords.clone() {
            let place = self.arguments.place_of_keyword(&name);
            let slot = self.signature.position(&name);
            match slot.filter(|at| self.signature.parameters[*at].kind != Kind::PositionalOnly) {
                Some(at) if self.values[at].is_some() => {
                    let message = format!("{function}() got multiple values for argument '{name}'");
                    return Err(PyError::type_error(message).at(place));
                }
                Some(at) => {
                    self.values[at] = Some(value);
                    self.places[at] = Some(place);
                }
                None if self.signature.keywords => self.keywords.push((name, value)),
                None => {
                    let message =
                        format!("{function}() got an unexpected keyword argument '{name}'");
                    return Err(PyError::type_error(message).at(place));
                }
            }
        }
        Ok(())
    }

    fn check_required(&self) -> Result<(), PyError> {
        let parameters = self.signature.parameters.iter().zip(&self.values);
        let missing: Vec<&Parameter> = parameters
            .filter(|(parameter, value)| parameter.required && value.is_none())
            .map(|(parameter, _)| parameter)
            .collect();
        let Some(first) = missing.first() else {
            return Ok(());
        };
        let keyword_only = first.kind == Kind::KeywordOnly;
        let names: Vec<&str> = missing
            .iter()
            .filter(|parameter| (parameter.kind == Kind::KeywordOnly) == keyword_only)
            .map(|parameter| parameter.name)
            .collect();
        Err(missing_arguments(
            self.signature.function,
            &names,
            keyword_only,
        ))
    }

    fn too_many(&self, takes: usize, given: usize) -> PyError {
        let positional = self
            .signature
            .parameters
            .iter()
            .filter(|parameter| parameter.kind != Kind::KeywordOnly);
        let required = positional.filter(|parameter| parameter.required).count();
        too_many_arguments(self.signature.function, required, takes, given)
    }
}

/// `TypeError: f() missing 2 required positional arguments: 'a' and 'b'`.
pub(super) fn missing_arguments(function: &str, names: &[&str], keyword_only: bool) -> PyError {
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    let list = match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first, second] => format!("{first} and {second}"),
        [all @ .., last] => format!("{}, and {last}", all.join(", ")),
    };
    let kind = if keyword_only {
        "keyword-only"
    } else {
        "positional"
    };
    let plural = if names.len() == 1 { "" } else { "s" };
    let count = names.len();
    PyError::type_error(format!(
        "{function}() missing {count} required {kind} argument{plural}: {list}"
    ))
}

/// `TypeError: f() takes from 1 to 2 positional arguments but 3 were given`.
pub(super) fn too_many_arguments(
    function: &str,
    required: usize,
    takes: usize,
    given: usize,
) -> PyError {
    let range = if required == takes {
        takes.to_string()
    } else {
        format!("from {required} to {takes}")
    };
    let plural = if takes == 1 && required == takes {
        ""
    } else {
        "s"
    };
    let were = if given == 1 { "was" } else { "were" };
    PyError::type_error(format!(
        "{function}() takes {range} positional argument{plural} but {given} {were} given"
    ))
}
