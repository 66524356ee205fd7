//! `re.Pattern`.

mod every;

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use fancy_regex::{Captures, Regex, RegexBuilder};

use crate::library::native_class::{ClassTable, NativeClass, receiver};
use crate::{
    Arguments, Bound, Charge, Interpreter, Native, NativeMethod, PyError, PyResult, Value,
};

use super::found::Match;
use super::subject::Subject;
use super::translate::{self, ASCII, Translated, UNICODE};

const BACKTRACKS: usize = 1_000_000;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    source: Subject,
    translated: Translated,
    /// The expression, by where a match has to be.
    compiled: [OnceCell<Regex>; 4],
    charge: Charge,
}

/// Where a match has to be.
#[derive(Debug, Clone, Copy)]
enum Anchor {
    Anywhere,
    Start,
    Whole,
    /// Where the search starts, and not empty.
    More,
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
    ("findall", every::findall),
    ("finditer", every::finditer),
    ("split", every::split),
    ("sub", |interpreter, this, arguments| {
        let bound = arguments.bind("sub(repl, string, count=0)")?;
        Ok(every::substitute(interpreter, this, &bound)?.0)
    }),
    ("subn", |interpreter, this, arguments| {
        let bound = arguments.bind("subn(repl, string, count=0)")?;
        let (text, count) = every::substitute(interpreter, this, &bound)?;
        Ok(Value::tuple([text, Value::from(count)]))
    }),
];

/// Expressions by their text, whether it is of bytes, and their flags.
type Known = HashMap<(String, bool, i64), Rc<Pattern>>;

thread_local! {
    /// What was compiled, as Python keeps it as well.
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// The pattern that `source` is, or is compiled to.
pub(super) fn of(interpreter: &mut Interpreter, source: &Value, flags: i64) -> PyResult {
    const MOST: usize = 256;
    // What is longer is not kept for the next time.
    const LONGEST: usize = 1024;
    if source.as_native::<Pattern>().is_some() {
        if flags != 0 {
            let message = "cannot process flags argument with a compiled pattern";
            return Err(PyError::value_error(message));
        }
        return Ok(source.clone());
    }
    let Some(subject) = Subject::of(source) else {
        let message = "first argument must be string or compiled pattern";
        return Err(PyError::type_error(message));
    };
    let key = (subject.text().to_string(), subject.is_bytes(), flags);
    if let Some(known) = KNOWN.with_borrow(|known| known.get(&key).cloned()) {
        return Ok(Value::Native(known));
    }
    let size = subject.text().len();
    interpreter.reserve(size * 64)?;
    interpreter.count_work(size / 16)?;
    let pattern = Rc::new(compile(subject, flags)?);
    let (charge, bytes) = pattern.size();
    charge.set(bytes);
    if size > LONGEST {
        return Ok(Value::Native(pattern));
    }
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, Rc::clone(&pattern));
    });
    Ok(Value::Native(pattern))
}

fn compile(source: Subject, flags: i64) -> Result<Pattern, PyError> {
    let meant = if source.is_bytes() {
        flags | ASCII
    } else {
        flags
    };
    let mut translated = translate::translate(source.text(), meant).map_err(super::wrong)?;
    if source.is_bytes() {
        translated.flags &= !ASCII;
    } else if translated.flags & ASCII == 0 {
        translated.flags |= UNICODE;
    }
    let pattern = Pattern {
        source,
        translated,
        compiled: std::array::from_fn(|_| OnceCell::new()),
        charge: Charge::default(),
    };
    pattern.regex(Anchor::Anywhere)?;
    Ok(pattern)
}

fn own(this: &Value) -> Result<Rc<Pattern>, PyError> {
    receiver::<Pattern>(this, &CLASS)
}

pub(super) fn backtracked(_: fancy_regex::Error) -> PyError {
    PyError::limit("the regular expression needs too many steps on this text")
}

/// The part of a subject that is looked through.
struct Range {
    subject: Subject,
    from: usize,
    to: usize,
}

impl Range {
    fn of(pattern: &Pattern, bound: &Bound) -> Result<Option<Self>, PyError> {
        let subject = pattern.subject(&bound.required::<Value>("string")?)?;
        let from = offset(subject.text(), bound.or("pos", 0)?);
        let to = bound.optional("endpos")?;
        let to = to.map_or(subject.text().len(), |to| offset(subject.text(), to));
        Ok((from <= to).then_some(Self { subject, from, to }))
    }

    fn text(&self) -> &str {
        &self.subject.text()[..self.to]
    }
}

/// Where a character stands among the bytes; at the end if there are not so many.
fn offset(text: &str, character: i64) -> usize {
    let character = usize::try_from(character).unwrap_or(0);
    let found = text.char_indices().nth(character);
    found.map_or(text.len(), |(offset, _)| offset)
}

fn one(this: &Value, arguments: Arguments, signature: &'static str, anchor: Anchor) -> PyResult {
    let bound = arguments.bind(signature)?;
    let pattern = own(this)?;
    let Some(range) = Range::of(&pattern, &bound)? else {
        return Ok(Value::None);
    };
    let captures = pattern.captures(anchor, range.text(), range.from)?;
    Ok(captures.map_or(Value::None, |captures| {
        Value::native(Match::new(
            &pattern,
            &range.subject,
            &captures,
            (range.from, range.to),
        ))
    }))
}

impl Pattern {
    /// What is looked through, which must be of the pattern's kind.
    fn subject(&self, value: &Value) -> Result<Subject, PyError> {
        let subject = Subject::of(value).ok_or_else(|| {
            let kind = value.type_name();
            PyError::type_error(format!(
                "expected string or bytes-like object, got '{kind}'"
            ))
        })?;
        if subject.is_bytes() == self.source.is_bytes() {
            return Ok(subject);
        }
        Err(PyError::type_error(if self.source.is_bytes() {
            "cannot use a bytes pattern on a string-like object"
        } else {
            "cannot use a string pattern on a bytes-like object"
        }))
    }

    fn regex(&self, anchor: Anchor) -> Result<&Regex, PyError> {
        let place = &self.compiled[anchor as usize];
        if let Some(compiled) = place.get() {
            return Ok(compiled);
        }
        let rust = &self.translated.rust;
        let text = match anchor {
            Anchor::Anywhere => rust.clone(),
            Anchor::Start => format!("\\G(?:{rust})"),
            Anchor::Whole => format!("\\G(?:{rust})\\z"),
            Anchor::More => format!("\\G(?:{rust})(?!\\G)"),
        };
        let compiled = build(&text)?;
        Ok(place.get_or_init(|| compiled))
    }

    fn captures<'t>(
        &self,
        anchor: Anchor,
        text: &'t str,
        from: usize,
    ) -> Result<Option<Captures<'t>>, PyError> {
        let captures = self.regex(anchor)?.captures_from_pos(text, from);
        captures.map_err(backtracked)
    }

    /// Calls `visit` with each match that does not overlap those before it, until it says that it has
    /// enough. Where one was empty the next one is not.
    fn each<'t>(
        &self,
        text: &'t str,
        from: usize,
        interpreter: &mut Interpreter,
        mut visit: impl FnMut(&mut Interpreter, &Captures<'t>) -> Result<bool, PyError>,
    ) -> Result<(), PyError> {
        const A_MATCH: usize = 16;
        let (mut at, mut was_empty) = (from, false);
        loop {
            let mut next = None;
            if was_empty {
                // where there is none here, the rest is looked through
                interpreter.count_work((text.len() - at) / 256)?;
                next = self.captures(Anchor::More, text, at)?;
                if next.is_none() {
                    let Some(skipped) = text[at..].chars().next() else {
                        break;
                    };
                    at += skipped.len_utf8();
                }
            }
            if next.is_none() {
                next = self.captures(Anchor::Anywhere, text, at)?;
            }
            let Some((captures, whole)) = next.and_then(|it| it.get(0).map(|whole| (it, whole)))
            else {
                break;
            };
            at = whole.end();
            was_empty = whole.start() == at;
            interpreter.count_work(A_MATCH)?;
            interpreter.reserve(0)?;
            if !visit(interpreter, &captures)? {
                break;
            }
        }
        Ok(())
    }

    /// The names of the groups, the whole match at 0.
    pub(super) fn names(&self) -> &[Option<String>] {
        &self.translated.names
    }

    /// The groups in the order in which they close.
    pub(super) fn closed(&self) -> &[usize] {
        &self.translated.closed
    }

    /// Three programs, and what they remember while they search.
    fn size(&self) -> (&Charge, usize) {
        const A_PATTERN: usize = 64 << 10;
        let bytes = A_PATTERN + 64 * self.source.text().len();
        (&self.charge, bytes)
    }

    fn group_index(&self) -> Value {
        let all = self.names().iter().enumerate();
        let named = all.filter_map(|(at, name)| Some((name.as_deref()?, Value::from(at))));
        Value::dict(named)
    }
}

fn build(text: &str) -> Result<Regex, PyError> {
    let mut builder = RegexBuilder::new(text);
    let built = builder.backtrack_limit(BACKTRACKS).build();
    built.map_err(|error| super::wrong(error.to_string()))
}

impl Native for Pattern {
    fn holds(&self) -> Option<(&Charge, usize)> {
        Some(self.size())
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
            "pattern" => Some(self.source.whole()),
            "flags" => Some(Value::from(self.translated.flags)),
            "groups" => Some(Value::from(self.names().len() - 1)),
            "groupindex" => Some(self.group_index()),
            _ => None,
        })
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        let source = interpreter.repr(&self.source.whole())?;
        let implied = if self.source.is_bytes() { 0 } else { UNICODE };
        let flags = super::flag_names(self.translated.flags & !implied);
        let flags = if flags.is_empty() {
            flags
        } else {
            format!(", {flags}")
        };
        Ok(format!("re.compile({source:.200}{flags})"))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let other = other.as_native::<Self>()?;
        let same = self.source == other.source && self.translated.flags == other.translated.flags;
        Some(same)
    }

    fn hash(&self) -> Option<Result<u64, PyError>> {
        Some(Ok(self
            .translated
            .rust
            .bytes()
            .fold(7, |sum: u64, byte| {
                sum.wrapping_mul(31).wrapping_add(byte.into())
            })))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        NativeClass::covers(class, &CLASS)
    }
}
