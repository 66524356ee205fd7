//! The entities of HTML, for Python's `html`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::{Arguments, Interpreter, PyResult, Value};

/// A name and its text a line, the name with its semicolon if it must have one.
const ENTITIES: &str = include_str!("entities.txt");

static KNOWN: LazyLock<HashMap<&str, String>> = LazyLock::new(|| {
    let lines = ENTITIES.lines().filter_map(|line| line.split_once(' '));
    lines.map(|(name, codes)| (name, text(codes))).collect()
});

fn text(codes: &str) -> String {
    let codes = codes.split(' ');
    let numbers = codes.filter_map(|code| u32::from_str_radix(code, 16).ok());
    numbers.filter_map(char::from_u32).collect()
}

/// The text of an entity; none: there is no such.
pub(super) fn entity(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let name: String = arguments.one("html_entity")?;
    Ok(Value::from(KNOWN.get(name.as_str()).cloned()))
}
