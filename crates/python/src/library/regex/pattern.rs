//! `re.Pattern`.

use std::cell::OnceCell;
use std::rc::Rc;

use fancy_regex::{Captures, Regex, RegexBuilder};

use crate::library::native_class::{ClassTable, NativeClass, receiver};
use crate::{
    Arguments, Bound, Charge, Instance, Interpreter, List, Native, NativeMethod, PyError, PyResult,
    Str, Value,
};

use super::found::Match;
use super::template;

const BACKTRACKS: usize = 1_000_000;

/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern {
    source: Str,
    flags: i64,
    regex: Regex,
    /// The same, anchored at its start.
    at_start: Regex,
    /// The same, anchored at both ends.
    whole: Regex,
    /// The texts of the two, anchored where a search starts, and what they are compiled to.
    continued: [String; 2],
    compiled: [OnceCell<Regex>; 2],
    /// The names of the groups, the whole match at 0.
    names: Rc<[Option<String>]>,
    charge: Charge,
}

/// Where a match has to be.
#[derive(Debug, Clone, Copy)]
enum Anchor {
    Anywhere,
    Start,
    Whole,
}

pub(super) static CLASS: ClassTable = ClassTable {
    module: "re",
    name: "Pattern",
    new: |_, _| Err(PyError::type_error("cannot create 're.Pattern' instances")),
    functions: &[],
    constants: &[],
    methods: METHODS,
    parent: None,
};

const METHODS: &[(&str, NativeMethod)] = &[
    ("match", |_, this, arguments| {
        let signature = "match(string, pos=0, endpos=None)";
        one(this, arguments, signature, Anchor::Start)
    }),
    ("fullmatch", |_, this, arguments| {
        let signature = "fullmatch(string, pos=0, endpos=None)";
        one(this, arguments, signature, Anchor::Whole)
    }),
    ("search", |_, this, arguments| {
        let signature = "search(string, pos=0, endpos=None)";
        one(this, arguments, signature, Anchor::Anywhere)
    }),
    ("findall", findall),
    ("finditer", finditer),
    ("split", split),
    ("sub", |interpreter, this, arguments| {
        let bound = arguments.bind("sub(repl, string, count=0)")?;
        Ok(substitute(interpreter, this, &bound)?.0)
    }),
    ("subn", |interpreter, this, arguments| {
        let bound = arguments.bind("subn(repl, string, count=0)")?;
        let (text, count) = substitute(interpreter, this, &bound)?;
        Ok(Value::tuple([text, Value::from(count)]))
    }),
];

/// The pattern that `source` is, or is compiled to.
pub(super) fn of(interpreter: &mut Interpreter, source: &Value, flags: i64) -> PyResult {
    if source.as_native::<Pattern>().is_some() {
        return Ok(source.clone());
    }
    let Some(text) = source.as_text() else {
        return Err(PyError::unsupported("a pattern of bytes is not supported"));
    };
    interpreter.reserve(text.len() * 64)?;
    interpreter.count_work(text.len() / 16)?;
    compile(text, flags).map(Value::native)
}

fn compile(source: &Str, flags: i64) -> Result<Pattern, PyError> {
    let rust = translated(source, flags & 8 != 0);
    let letters: String = [(2, 'i'), (8, 'm'), (16, 's'), (64, 'x')]
        .iter()
        .filter(|(bit, _)| flags & bit != 0)
        .map(|(_, letter)| *letter)
        .collect();
    let group = if letters.is_empty() {
        String::new()
    } else {
        format!("(?{letters})")
    };
    // A verbose pattern may end in a comment, which a line break ends.
    let end = if flags & 64 == 0 { ")" } else { "\n)" };
    let regex = build(&format!("{group}{rust}"))?;
    let names = regex.capture_names().map(|name| name.map(str::to_owned));
    Ok(Pattern {
        source: source.clone(),
        flags,
        names: names.collect(),
        charge: Charge::default(),
        regex,
        at_start: build(&format!("{group}\\A(?:{rust}{end}"))?,
        whole: build(&format!("{group}\\A(?:{rust}{end}\\z"))?,
        continued: ["", "\\z"].map(|after| format!("{group}\\G(?:{rust}{end}{after}")),
        compiled: [OnceCell::new(), OnceCell::new()],
    })
}

fn build(text: &str) -> Result<Regex, PyError> {
    let mut builder = RegexBuilder::new(text);
    builder
        .backtrack_limit(BACKTRACKS)
        .build()
        .map_err(|error| {
            let arguments = vec![Value::from(error.to_string())];
            PyError::exception(Instance::exception(&super::error_class(), arguments))
        })
}

/// What Python writes differently: `\Z`, and `$` that also stands before a last line break.
fn translated(source: &str, multiline: bool) -> String {
    let mut rust = String::with_capacity(source.len() + 8);
    let mut in_class = false;
    let mut characters = source.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('Z') if !in_class => rust.push_str("\\z"),
                Some(next) => rust.extend(['\\', next]),
                None => rust.push('\\'),
            },
            '[' if in_class => rust.push_str("\\["),
            '[' => {
                in_class = true;
                rust.push('[');
                open_class(&mut rust, &mut characters);
            }
            ']' if in_class => {
                in_class = false;
                rust.push(']');
            }
            '&' | '~' if in_class => rust.extend(['\\', character]),
            '$' if !in_class && !multiline => rust.push_str("(?=\\n?\\z)"),
            _ => rust.push(character),
        }
    }
    rust
}

/// A `]` that comes first in a class is a plain character in Python.
fn open_class(translated: &mut String, characters: &mut std::str::Chars<'_>) {
    let rest = characters.as_str();
    let (skip, opening) = if rest.starts_with("^]") {
        (2, "^\\]")
    } else if rest.starts_with(']') {
        (1, "\\]")
    } else if rest.starts_with('^') {
        (1, "^")
    } else {
        (0, "")
    };
    translated.push_str(opening);
    *characters = rest[skip..].chars();
}

fn own(this: &Value) -> Result<Rc<Pattern>, PyError> {
    receiver::<Pattern>(this, &CLASS)
}

pub(super) fn backtracked(_: fancy_regex::Error) -> PyError {
    PyError::limit("the regular expression needs too many steps on this text")
}

fn one(this: &Value, arguments: Arguments, signature: &'static str, anchor: Anchor) -> PyResult {
    let bound = arguments.bind(signature)?;
    let text: Str = bound.required("string")?;
    let pattern = own(this)?;
    let from = offset(&text, bound.or("pos", 0)?);
    let to = bound.optional("endpos")?;
    let to = to.map_or(text.len(), |to| offset(&text, to));
    if from > to {
        return Ok(Value::None);
    }
    let regex = pattern.anchored(anchor, from)?;
    let captures = regex.captures_from_pos(&text[..to], from);
    let captures = captures.map_err(backtracked)?;
    Ok(captures.map_or(Value::None, |captures| {
        Value::native(Match::new(&pattern, &text, &captures))
    }))
}

/// Where a character stands among the bytes; at the end if there are not so many.
fn offset(text: &str, character: i64) -> usize {
    let character = usize::try_from(character).unwrap_or(0);
    let found = text.char_indices().nth(character);
    found.map_or(text.len(), |(offset, _)| offset)
}

impl Pattern {
    /// The expression for a match that has to be there, if the search starts at `from`.
    fn anchored(&self, anchor: Anchor, from: usize) -> Result<&Regex, PyError> {
        let continued = match (anchor, from) {
            (Anchor::Anywhere, _) => return Ok(&self.regex),
            (Anchor::Start, 0) => return Ok(&self.at_start),
            (Anchor::Whole, 0) => return Ok(&self.whole),
            (Anchor::Start, _) => 0,
            (Anchor::Whole, _) => 1,
        };
        if let Some(compiled) = self.compiled[continued].get() {
            return Ok(compiled);
        }
        let compiled = build(&self.continued[continued])?;
        Ok(self.compiled[continued].get_or_init(|| compiled))
    }

    /// Calls `visit` with each match that does not overlap those before it, until it says that it has enough.
    fn each<'t>(
        &'t self,
        text: &'t str,
        interpreter: &mut Interpreter,
        mut visit: impl FnMut(&mut Interpreter, &Captures<'t>) -> Result<bool, PyError>,
    ) -> Result<(), PyError> {
        const A_MATCH: usize = 16;
        for captures in self.regex.captures_iter(text) {
            let captures = captures.map_err(backtracked)?;
            interpreter.count_work(A_MATCH)?;
            interpreter.reserve(0)?;
            if !visit(interpreter, &captures)? {
                break;
            }
        }
        Ok(())
    }

    /// The names of the groups, the whole match at 0.
    pub(super) fn names(&self) -> Rc<[Option<String>]> {
        Rc::clone(&self.names)
    }
}

fn text_of(captures: &Captures<'_>, group: usize) -> Value {
    let found = captures.get(group).map_or("", |found| found.as_str());
    Value::from(found)
}

fn findall(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let text: Str = arguments.one("findall")?;
    let pattern = own(this)?;
    let all = List::default();
    pattern.each(&text, interpreter, |_, captures| {
        all.push(match captures.len() {
            1 => text_of(captures, 0),
            2 => text_of(captures, 1),
            groups => Value::tuple((1..groups).map(|group| text_of(captures, group))),
        });
        Ok(true)
    })?;
    Ok(Value::List(Rc::new(all)))
}

fn finditer(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let text: Str = arguments.one("finditer")?;
    let pattern = own(this)?;
    let all = List::default();
    pattern.each(&text, interpreter, |_, captures| {
        all.push(Value::native(Match::new(&pattern, &text, captures)));
        Ok(true)
    })?;
    Ok(Value::List(Rc::new(all)))
}

fn split(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("split(string, maxsplit=0)")?;
    let text: Str = bound.required("string")?;
    let most = most(bound.or("maxsplit", 0)?);
    let pattern = own(this)?;
    let parts = List::default();
    let mut from = 0;
    let mut count = 0;
    pattern.each(&text, interpreter, |_, captures| {
        if let Some(whole) = captures.get(0) {
            parts.push(Value::from(&text[from..whole.start()]));
            for group in 1..captures.len() {
                let found = captures.get(group);
                parts.push(Value::from(found.map(|found| found.as_str().to_owned())));
            }
            from = whole.end();
            count += 1;
        }
        Ok(count < most)
    })?;
    parts.push(Value::from(&text[from..]));
    Ok(Value::List(Rc::new(parts)))
}

/// So many at most; 0 is without limit.
fn most(count: usize) -> usize {
    if count == 0 { usize::MAX } else { count }
}

fn substitute(
    interpreter: &mut Interpreter,
    this: &Value,
    bound: &Bound,
) -> Result<(Value, usize), PyError> {
    let text: Str = bound.required("string")?;
    let replacement: Value = bound.required("repl")?;
    let most = most(bound.or("count", 0)?);
    let pattern = own(this)?;
    let mut result = String::new();
    let mut from = 0;
    let mut count = 0;
    pattern.each(&text, interpreter, |interpreter, captures| {
        if let Some(whole) = captures.get(0) {
            let matched = Match::new(&pattern, &text, captures);
            let new = replaced(interpreter, &replacement, matched)?;
            let before = &text[from..whole.start()];
            interpreter.reserve(2 * (result.len() + before.len() + new.len()))?;
            result.extend([before, &new]);
            from = whole.end();
            count += 1;
        }
        Ok(count < most)
    })?;
    result.push_str(&text[from..]);
    Ok((Value::from(result), count))
}

fn replaced(
    interpreter: &mut Interpreter,
    replacement: &Value,
    matched: Match,
) -> Result<String, PyError> {
    if let Some(pattern) = replacement.as_str() {
        return template::expand(pattern, &matched);
    }
    let arguments = Arguments::new(&interpreter.place()).with(Value::native(matched));
    let made = interpreter.call(replacement, arguments)?;
    made.as_str().map(str::to_owned).ok_or_else(|| {
        let found = made.type_name();
        PyError::type_error(format!("expected str instance, {found} found"))
    })
}

impl Native for Pattern {
    fn holds(&self) -> Option<(&Charge, usize)> {
        // three programs, and what they remember while they search
        const A_PATTERN: usize = 64 << 10;
        Some((&self.charge, A_PATTERN + 64 * self.source.len()))
    }

    fn type_name(&self) -> &'static str {
        "re.Pattern"
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
            "pattern" => Some(Value::from(self.source.clone())),
            "flags" => Some(Value::from(self.flags | 32)),
            _ => None,
        })
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        NativeClass::covers(class, &CLASS)
    }
}
