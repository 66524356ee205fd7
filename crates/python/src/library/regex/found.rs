//! `re.Match`.

use std::rc::Rc;

use fancy_regex::Captures;

use crate::library::native_class::{ClassTable, NativeClass, receiver};
use crate::{Arguments, Charge, Interpreter, Native, NativeMethod, PyError, PyResult, Str, Value};

use super::pattern::Pattern;

/// A match.
#[derive(Debug)]
pub struct Match {
    text: Str,
    names: Rc<[Option<String>]>,
    /// Each group's bytes in the text, the whole match at 0.
    spans: Vec<Option<(usize, usize)>>,
    charge: Charge,
}

pub(super) static CLASS: ClassTable = ClassTable {
    module: "re",
    name: "Match",
    new: |_, _| Err(PyError::type_error("cannot create 're.Match' instances")),
    functions: &[],
    constants: &[],
    methods: METHODS,
    parent: None,
};

const METHODS: &[(&str, NativeMethod)] = &[
    ("group", |_, this, arguments| group(this, &arguments)),
    ("groups", groups),
    ("groupdict", groupdict),
    ("start", |_, this, arguments| {
        edge(this, &arguments, |span| span.0)
    }),
    ("end", |_, this, arguments| {
        edge(this, &arguments, |span| span.1)
    }),
    ("span", |_, this, arguments| span(this, &arguments)),
];

impl Match {
    pub(super) fn new(pattern: &Pattern, text: &Str, captures: &Captures<'_>) -> Self {
        let span = |group| {
            captures
                .get(group)
                .map(|found| (found.start(), found.end()))
        };
        Self {
            text: text.clone(),
            names: pattern.names(),
            spans: (0..captures.len()).map(span).collect(),
            charge: Charge::default(),
        }
    }

    /// The text of a group; nothing when it took no part.
    pub(super) fn text(&self, group: usize) -> Option<&str> {
        let (start, end) = self.spans.get(group).copied().flatten()?;
        Some(&self.text[start..end])
    }

    /// The number of a named group.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.names
            .iter()
            .position(|known| known.as_deref() == Some(name))
    }

    /// How many groups there are, the whole match included.
    pub(super) fn count(&self) -> usize {
        self.spans.len()
    }

    fn index(&self, group: &Value) -> Result<usize, PyError> {
        let number = match group.as_str() {
            Some(name) => self.number(name),
            None => group.as_int().and_then(|number| number.to_usize()),
        };
        number
            .filter(|number| *number < self.spans.len())
            .ok_or_else(|| PyError::index_error("no such group"))
    }

    fn value(&self, group: usize) -> Value {
        Value::from(self.text(group).map(str::to_owned))
    }

    /// Positions in characters.
    fn span(&self, group: usize) -> (i64, i64) {
        let characters =
            |end: usize| i64::try_from(self.text[..end].chars().count()).unwrap_or(i64::MAX);
        match self.spans[group] {
            Some((start, end)) => (characters(start), characters(end)),
            None => (-1, -1),
        }
    }
}

fn own(this: &Value) -> Result<Rc<Match>, PyError> {
    receiver::<Match>(this, &CLASS)
}

fn group(this: &Value, arguments: &Arguments) -> PyResult {
    let matched = own(this)?;
    match arguments.positional.as_slice() {
        [] => Ok(matched.value(0)),
        [one] => Ok(matched.value(matched.index(one)?)),
        several => {
            let values = several
                .iter()
                .map(|group| Ok(matched.value(matched.index(group)?)));
            Ok(Value::tuple(values.collect::<Result<Vec<_>, PyError>>()?))
        }
    }
}

fn groups(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let default = arguments
        .bind("groups(default=None)")?
        .or("default", Value::None)?;
    let matched = own(this)?;
    let groups = (1..matched.spans.len()).map(|group| match matched.text(group) {
        Some(text) => Value::from(text),
        None => default.clone(),
    });
    Ok(Value::tuple(groups))
}

fn groupdict(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("groupdict")?;
    let matched = own(this)?;
    let named = matched.names.iter().enumerate();
    let named = named.filter_map(|(group, name)| Some((name.as_deref()?, matched.value(group))));
    Ok(Value::dict(named))
}

fn asked(matched: &Match, arguments: &Arguments) -> Result<usize, PyError> {
    match arguments.positional.first() {
        Some(group) => matched.index(group),
        None => Ok(0),
    }
}

fn edge(this: &Value, arguments: &Arguments, edge: fn((i64, i64)) -> i64) -> PyResult {
    let matched = own(this)?;
    let group = asked(&matched, arguments)?;
    Ok(Value::from(edge(matched.span(group))))
}

fn span(this: &Value, arguments: &Arguments) -> PyResult {
    let matched = own(this)?;
    let (start, end) = matched.span(asked(&matched, arguments)?);
    Ok(Value::tuple([Value::from(start), Value::from(end)]))
}

impl Native for Match {
    fn holds(&self) -> Option<(&Charge, usize)> {
        let spans = self.spans.len() * size_of::<Option<(usize, usize)>>();
        Some((&self.charge, size_of::<Self>() + spans))
    }

    fn type_name(&self) -> &'static str {
        "re.Match"
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        Some(Value::native(NativeClass(&CLASS)))
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "string").then(|| Value::from(self.text.clone())))
    }

    fn get_item(
        &self,
        _: &Value,
        key: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(Some(self.value(self.index(key)?)))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        NativeClass::covers(class, &CLASS)
    }
}
