//! What is done with every match of a pattern.

use std::rc::Rc;

use fancy_regex::Captures;

use super::super::found::Match;
use super::super::subject::Subject;
use super::super::template;
use super::{Range, own};
use crate::{Arguments, Bound, Interpreter, List, PyError, PyResult, Value};

fn group_text<'t>(captures: &Captures<'t>, group: usize) -> &'t str {
    captures.get(group).map_or("", |found| found.as_str())
}

pub(super) fn findall(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("findall(string, pos=0, endpos=None)")?;
    let pattern = own(this)?;
    let Some(range) = Range::of(&pattern, &bound)? else {
        return Ok(Value::list([]));
    };
    let text = |captures: &Captures<'_>, group| range.subject.value(group_text(captures, group));
    let all = List::default();
    pattern.each(range.text(), range.from, interpreter, |_, captures| {
        all.push(match captures.len() {
            1 => text(captures, 0),
            2 => text(captures, 1),
            groups => Value::tuple((1..groups).map(|group| text(captures, group))),
        });
        Ok(true)
    })?;
    Ok(Value::List(Rc::new(all)))
}

pub(super) fn finditer(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("finditer(string, pos=0, endpos=None)")?;
    let pattern = own(this)?;
    let Some(range) = Range::of(&pattern, &bound)? else {
        return interpreter.iterator(&Value::list([]));
    };
    let edges = (range.from, range.to);
    let all = List::default();
    pattern.each(range.text(), range.from, interpreter, |_, captures| {
        let matched = Match::new(&pattern, &range.subject, captures, edges);
        all.push(Value::native(matched));
        Ok(true)
    })?;
    interpreter.iterator(&Value::List(Rc::new(all)))
}

/// How many matches count: 0 is all, and less than that none.
fn most(bound: &Bound, name: &str) -> Result<usize, PyError> {
    Ok(match bound.or::<i64>(name, 0)? {
        0 => usize::MAX,
        count => usize::try_from(count).unwrap_or(0),
    })
}

pub(super) fn split(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("split(string, maxsplit=0)")?;
    let pattern = own(this)?;
    let subject = pattern.subject(&bound.required::<Value>("string")?)?;
    let text = subject.text();
    let most = most(&bound, "maxsplit")?;
    let parts = List::default();
    let (mut from, mut count) = (0, 0);
    pattern.each(text, 0, interpreter, |_, captures| {
        let Some(whole) = captures.get(0).filter(|_| count < most) else {
            return Ok(false);
        };
        parts.push(subject.value(&text[from..whole.start()]));
        for group in 1..captures.len() {
            let found = captures.get(group);
            parts.push(found.map_or(Value::None, |found| subject.value(found.as_str())));
        }
        from = whole.end();
        count += 1;
        Ok(count < most)
    })?;
    parts.push(subject.value(&text[from..]));
    Ok(Value::List(Rc::new(parts)))
}

pub(super) fn substitute(
    interpreter: &mut Interpreter,
    this: &Value,
    bound: &Bound,
) -> Result<(Value, usize), PyError> {
    let pattern = own(this)?;
    let subject = pattern.subject(&bound.required::<Value>("string")?)?;
    let text = subject.text();
    let replacement: Value = bound.required("repl")?;
    if let Some(template) = Subject::of(&replacement) {
        template::check(template.text(), pattern.names())?;
    }
    let mut result = String::new();
    let (mut from, mut count) = (0, 0);
    let most = most(bound, "count")?;
    pattern.each(text, 0, interpreter, |interpreter, captures| {
        let Some(whole) = captures.get(0).filter(|_| count < most) else {
            return Ok(false);
        };
        let matched = Match::new(&pattern, &subject, captures, (0, text.len()));
        let new = replaced(interpreter, &replacement, matched)?;
        let before = &text[from..whole.start()];
        interpreter.reserve(2 * (result.len() + before.len() + new.len()))?;
        result.extend([before, &new]);
        from = whole.end();
        count += 1;
        Ok(count < most)
    })?;
    result.push_str(&text[from..]);
    Ok((subject.value(&result), count))
}

fn replaced(
    interpreter: &mut Interpreter,
    replacement: &Value,
    matched: Match,
) -> Result<String, PyError> {
    if let Some(template) = Subject::of(replacement) {
        return template::expand(template.text(), &matched);
    }
    let arguments = Arguments::new(&interpreter.place()).with(Value::native(matched));
    let made = interpreter.call(replacement, arguments)?;
    match Subject::of(&made) {
        Some(made) => Ok(made.text().to_string()),
        None => {
            let found = made.type_name();
            let message = format!("expected str instance, {found} found");
            Err(PyError::type_error(message))
        }
    }
}
