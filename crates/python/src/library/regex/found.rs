//! `re.Match`.

use std::rc::Rc;

use fancy_regex::Captures;

use crate::library::native_class::{ClassTable, NativeClass, receiver};
use crate::{Arguments, Charge, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

use super::pattern::Pattern;
use super::subject::Subject;
use super::template;

/// A match.
#[derive(Debug)]
pub(crate) struct Match {
    pattern: Rc<Pattern>,
    subject: Subject,
    /// The part that was looked through.
    edges: (usize, usize),
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
    ("expand", expand),
];

impl Match {
    pub(super) fn new(
        pattern: &Rc<Pattern>,
        subject: &Subject,
        captures: &Captures<'_>,
        edges: (usize, usize),
    ) -> Self {
        let span = |group| {
            captures
                .get(group)
                .map(|found| (found.start(), found.end()))
        };
        Self {
            pattern: Rc::clone(pattern),
            subject: subject.clone(),
            edges,
            spans: (0..captures.len()).map(span).collect(),
            charge: Charge::default(),
        }
    }

    /// The text of a group; nothing when it took no part.
    pub(super) fn text(&self, group: usize) -> Option<&str> {
        let (start, end) = self.spans.get(group).copied().flatten()?;
        Some(&self.subject.text()[start..end])
    }

    /// The names of the groups, the whole match at 0.
    pub(super) fn names(&self) -> &[Option<String>] {
        self.pattern.names()
    }

    /// The number of a named group.
    fn number(&self, name: &str) -> Option<usize> {
        let mut names = self.names().iter();
        names.position(|known| known.as_deref() == Some(name))
    }

    /// The group that was closed last.
    fn last(&self) -> Option<usize> {
        let closed = self.pattern.closed().iter();
        let ends = closed.filter_map(|group| Some((self.spans[*group]?.1, *group)));
        let last = ends.max_by_key(|(end, _)| *end);
        last.map(|(_, group)| group)
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

    fn value_or(&self, group: usize, default: &Value) -> Value {
        match self.spans[group] {
            Some(_) => self.value(group),
            None => default.clone(),
        }
    }

    fn value(&self, group: usize) -> Value {
        let text = self.text(group);
        text.map_or(Value::None, |text| self.subject.value(text))
    }

    /// A position in characters.
    fn characters(&self, end: usize) -> i64 {
        let before = self.subject.text()[..end].chars().count();
        i64::try_from(before).unwrap_or(i64::MAX)
    }

    fn span(&self, group: usize) -> (i64, i64) {
        match self.spans[group] {
            Some((start, end)) => (self.characters(start), self.characters(end)),
            None => (-1, -1),
        }
    }

    fn span_value(&self, group: usize) -> Value {
        let (start, end) = self.span(group);
        Value::tuple([Value::from(start), Value::from(end)])
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
    let groups = (1..matched.spans.len()).map(|group| matched.value_or(group, &default));
    Ok(Value::tuple(groups))
}

fn groupdict(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let default = arguments
        .bind("groupdict(default=None)")?
        .or("default", Value::None)?;
    let matched = own(this)?;
    let named = matched
        .names()
        .iter()
        .enumerate()
        .filter_map(|(group, name)| {
            let value = matched.value_or(group, &default);
            Some((name.as_deref()?, value))
        });
    Ok(Value::dict(named))
}

fn expand(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let matched = own(this)?;
    let template: Value = arguments.one("expand")?;
    let template =
        Subject::of(&template).ok_or_else(|| PyError::type_error("a template is wanted"))?;
    let text = template::expand(template.text(), &matched)?;
    Ok(matched.subject.value(&text))
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
    Ok(matched.span_value(asked(&matched, arguments)?))
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
        Ok(match name {
            "string" => Some(self.subject.whole()),
            "re" => Some(Value::Native(Rc::clone(&self.pattern) as Rc<dyn Native>)),
            "pos" => Some(Value::from(self.characters(self.edges.0))),
            "endpos" => Some(Value::from(self.characters(self.edges.1))),
            "lastindex" => Some(self.last().map_or(Value::None, Value::from)),
            "lastgroup" => {
                let name = self.last().and_then(|last| self.names()[last].clone());
                Some(Value::from(name))
            }
            "regs" => {
                let spans = (0..self.spans.len()).map(|group| self.span_value(group));
                Some(Value::tuple(spans))
            }
            _ => None,
        })
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        let (start, end) = self.span(0);
        let text = interpreter.repr(&self.value(0))?;
        Ok(format!(
            "<re.Match object; span=({start}, {end}), match={text:.50}>"
        ))
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
