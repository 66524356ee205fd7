//! Python's `re`, on fancy-regex.

mod found;
mod pattern;
mod subject;
mod template;
mod translate;

use std::rc::Rc;

use crate::module::{Entry, ModuleTable};
use crate::{Arguments, Class, Instance, Interpreter, PyError, PyResult, StandardError, Value};

use super::native_class::NativeClass;

/// The module `re`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    ("compile", Entry::Function(compile)),
    ("match", Entry::Function(|i, a| forward(i, a, "match"))),
    (
        "fullmatch",
        Entry::Function(|i, a| forward(i, a, "fullmatch")),
    ),
    ("search", Entry::Function(|i, a| forward(i, a, "search"))),
    ("findall", Entry::Function(|i, a| forward(i, a, "findall"))),
    (
        "finditer",
        Entry::Function(|i, a| forward(i, a, "finditer")),
    ),
    ("split", Entry::Function(|i, a| forward(i, a, "split"))),
    ("sub", Entry::Function(|i, a| forward(i, a, "sub"))),
    ("subn", Entry::Function(|i, a| forward(i, a, "subn"))),
    ("escape", Entry::Function(escape)),
    (
        "Pattern",
        Entry::Value(|_| Ok(Value::native(NativeClass(&pattern::CLASS)))),
    ),
    (
        "Match",
        Entry::Value(|_| Ok(Value::native(NativeClass(&found::CLASS)))),
    ),
    ("error", Entry::Value(|_| Ok(Value::Class(error_class())))),
    ("A", flag::<256>()),
    ("ASCII", flag::<256>()),
    ("I", flag::<2>()),
    ("IGNORECASE", flag::<2>()),
    ("M", flag::<8>()),
    ("MULTILINE", flag::<8>()),
    ("S", flag::<16>()),
    ("DOTALL", flag::<16>()),
    ("U", flag::<32>()),
    ("UNICODE", flag::<32>()),
    ("X", flag::<64>()),
    ("VERBOSE", flag::<64>()),
    ("NOFLAG", flag::<0>()),
    (
        "purge",
        Entry::Function(|_, arguments| arguments.none("purge").map(|()| Value::None)),
    ),
]);

const fn flag<const BIT: i64>() -> Entry {
    Entry::Value(|_| Ok(Value::from(BIT)))
}

thread_local! {
    static ERROR: Rc<Class> = Class::exception("error", "re", &StandardError::Exception.class());
}

fn error_class() -> Rc<Class> {
    ERROR.with(Rc::clone)
}

/// The error of an expression.
fn wrong(message: String) -> PyError {
    let arguments = vec![Value::from(message)];
    PyError::exception(Instance::exception(&error_class(), arguments))
}

/// Flags as `repr` names them.
fn flag_names(flags: i64) -> String {
    const NAMES: [(i64, &str); 6] = [
        (2, "re.IGNORECASE"),
        (8, "re.MULTILINE"),
        (16, "re.DOTALL"),
        (32, "re.UNICODE"),
        (64, "re.VERBOSE"),
        (256, "re.ASCII"),
    ];
    let set = NAMES.iter().filter(|(bit, _)| flags & bit != 0);
    set.map(|(_, name)| *name).collect::<Vec<_>>().join("|")
}

fn compile(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("compile(pattern, flags=0)")?;
    let source: Value = bound.required("pattern")?;
    pattern::of(interpreter, &source, bound.or("flags", 0)?)
}

/// `re.sub(pattern, ...)` is `re.compile(pattern).sub(...)`.
fn forward(interpreter: &mut Interpreter, mut arguments: Arguments, name: &str) -> PyResult {
    let flags = match arguments.take_keyword("flags") {
        Some(flags) => flags,
        None => take_flags(&mut arguments, name),
    };
    let flags = flags.as_int().and_then(|flags| flags.to_i64()).unwrap_or(0);
    let source = match arguments.take_keyword("pattern") {
        Some(source) => source,
        None if arguments.positional.is_empty() => {
            let message = format!("{name}() missing 1 required positional argument: 'pattern'");
            return Err(PyError::type_error(message));
        }
        None => arguments.positional.remove(0),
    };
    let pattern = pattern::of(interpreter, &source, flags)?;
    let method = interpreter.get_attribute(&pattern, name)?;
    interpreter.call(&method, arguments)
}

/// Flags by position: `re.match(pattern, text, flags)`, `re.sub(pattern, with, text, count, flags)`.
fn take_flags(arguments: &mut Arguments, name: &str) -> Value {
    let at = match name {
        "sub" | "subn" => 4,
        "split" => 3,
        _ => 2,
    };
    if arguments.positional.len() > at {
        arguments.positional.remove(at)
    } else {
        Value::from(0)
    }
}

fn escape(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    const SPECIAL: &str = "()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}";
    let pattern: Value = arguments.one("escape")?;
    let subject = subject::Subject::of(&pattern)
        .ok_or_else(|| PyError::type_error("expected a text or bytes"))?;
    let mut escaped = String::with_capacity(subject.text().len() * 2);
    for character in subject.text().chars() {
        if SPECIAL.contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    Ok(subject.value(&escaped))
}
