//! What is native of Python's `textwrap`.

use crate::module::{Entry, ModuleTable};
use crate::{Arguments, Interpreter, PyResult, Value};

/// The module `_textwrap`.
pub(crate) static TEXTWRAP: ModuleTable = ModuleTable::new(&[("dedent", Entry::Function(dedent))]);

fn dedent(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let text: String = arguments.one("dedent")?;
    Ok(Value::from(dedented(&text)))
}

/// The text without the white space that all its lines begin with; lines of white space become empty.
fn dedented(text: &str) -> String {
    let blank = |line: &str| line.trim_matches([' ', '\t']).is_empty();
    let lines: Vec<&str> = text.split('\n').collect();
    let mut margin: Option<&str> = None;
    for line in lines.iter().filter(|line| !blank(line)) {
        let own = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        margin = Some(margin.map_or(own, |margin| shared(margin, own)));
    }
    let margin = margin.unwrap_or_default().len();
    let dedented = lines
        .iter()
        .map(|line| if blank(line) { "" } else { &line[margin..] });
    dedented.collect::<Vec<_>>().join("\n")
}

fn shared<'a>(left: &'a str, right: &str) -> &'a str {
    let same = left
        .bytes()
        .zip(right.bytes())
        .take_while(|(left, right)| left == right);
    &left[..same.count()]
}
