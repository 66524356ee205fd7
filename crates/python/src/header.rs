//! The docstring and the literals that a module assigns, read without running it.
//!
//! Only the text before the first function is parsed where that is safe, so that
//! thousands of modules can be read in a moment.

use std::ops::Range;

use ruff_python_ast::{Expr, Stmt, StringLiteralValue};
use ruff_python_parser::{ParseError, parse_module};
use ruff_text_size::{Ranged, TextRange};
use thiserror::Error;

use super::measure::with_tree_room;
use super::module::Module;
use super::value::Value;

/// What the text of a module says before it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The module's `__doc__`, as it is written.
    pub docstring: Option<String>,
    variables: Vec<(String, Variable)>,
}

/// A variable of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// Its value is a literal, assigned here.
    Literal(Literal, Range<usize>),
    /// Its value is known only when the module runs; this statement gives it, or may.
    Computed(Range<usize>),
}

/// A literal that a header can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `None`
    None,
    /// A string.
    Text(String),
    /// A tuple, list or set of strings.
    Texts(Vec<String>),
}

/// The text is no Python.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What the parser says.
    pub message: String,
    /// Where.
    pub span: Range<usize>,
}

impl Header {
    /// The header of a module, as far as it is about these variables and the docstring.
    ///
    /// The text is parsed on this thread, which needs a large stack for the deepest texts.
    pub fn read(text: &str, names: &[&str]) -> Result<Self, SyntaxError> {
        if let Some(end) = end_of_header(text, names)
            && let Ok(header) = Self::read_whole(&text[..end], text, names)
        {
            return Ok(header);
        }
        Self::read_whole(text, text, names)
    }

    /// The header of what is all of a module that matters, or all of it.
    fn read_whole(part: &str, text: &str, names: &[&str]) -> Result<Self, SyntaxError> {
        let read = || {
            let module = parse_module(part).map_err(|error| syntax_error(&error))?;
            Ok(Reader::read(text, names, module.suite()))
        };
        with_tree_room(part, read).unwrap_or_else(|too_large| {
            Err(SyntaxError {
                message: too_large.message().to_owned(),
                span: 0..0,
            })
        })
    }

    /// Whether every variable is a literal.
    pub fn is_literal(&self) -> bool {
        let is_literal = |variable: &Variable| matches!(variable, Variable::Literal(..));
        self.variables
            .iter()
            .all(|(_, variable)| is_literal(variable))
    }

    /// The header of the module after it ran: what it computed is known then.
    #[must_use]
    pub fn evaluated(&self, module: &Module) -> Self {
        let evaluate = |(name, variable): &(String, Variable)| {
            let value = module.get(name)?;
            let span = variable.span().clone();
            let variable = match literal_of(&value) {
                Some(literal) => Variable::Literal(literal, span),
                None => Variable::Computed(span),
            };
            Some((name.clone(), variable))
        };
        Self {
            docstring: self.docstring.clone(),
            variables: self.variables.iter().filter_map(evaluate).collect(),
        }
    }

    /// The header of a module that something else has loaded: these are its variables.
    #[must_use]
    pub fn loaded<'a>(&self, variables: impl Iterator<Item = (&'a str, Literal)>) -> Self {
        let loaded = |(name, literal): (&str, Literal)| {
            let span = self.variable(name).map(Variable::span).cloned();
            let variable = Variable::Literal(literal, span.unwrap_or_default());
            (name.to_owned(), variable)
        };
        Self {
            docstring: self.docstring.clone(),
            variables: variables.map(loaded).collect(),
        }
    }

    /// The last assignment of a variable that was asked for.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        let variable = self.variables.iter().find(|(known, _)| known == name);
        variable.map(|(_, variable)| variable)
    }
}

impl Variable {
    /// The statement that assigns it.
    pub fn span(&self) -> &Range<usize> {
        match self {
            Self::Literal(_, span) | Self::Computed(span) => span,
        }
    }
}

/// Where the first function or class starts, if nothing after it can assign one of `names`.
fn end_of_header(text: &str, names: &[&str]) -> Option<usize> {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if defined_name(line).is_some() {
            let rest = &text[end..];
            let is_safe = rest.lines().all(|line| is_inside(line, names)) || !mentions(rest, names);
            return is_safe.then_some(end);
        }
        end += line.len();
    }
    None
}

/// What a line starts to define; for a decorator, some text that is no name.
fn defined_name(line: &str) -> Option<&str> {
    let starts = ["def ", "async def ", "class ", "@"];
    let rest = starts.iter().find_map(|start| line.strip_prefix(start))?;
    rest.split(['(', ':', '[', ' ']).next()
}

/// Whether a line after the header can neither define one of `names` nor start another statement
/// of the module.
fn is_inside(line: &str, names: &[&str]) -> bool {
    line.is_empty()
        || line.starts_with([' ', '\t', '#', ')', ']', '}'])
        || defined_name(line).is_some_and(|name| !names.contains(&name))
}

fn mentions(text: &str, names: &[&str]) -> bool {
    let ways_around = ["__doc__", "globals", "import *"];
    names
        .iter()
        .chain(&ways_around)
        .any(|name| has_word(text, name))
}

/// Whether the text has this word, and not only as a part of another.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}

/// Walks over the statements of a module in their order.
struct Reader<'a> {
    text: &'a str,
    names: &'a [&'a str],
    header: Header,
}

impl<'a> Reader<'a> {
    fn read(text: &'a str, names: &'a [&'a str], statements: &[Stmt]) -> Header {
        let mut reader = Self {
            text,
            names,
            header: Header {
                docstring: docstring(statements),
                variables: Vec::new(),
            },
        };
        for statement in statements {
            reader.statement(statement);
        }
        reader.compute_globals();
        reader.header
    }

    fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Assign(assign) if assign.targets.iter().all(Expr::is_name_expr) => {
                for name in assign.targets.iter().filter_map(Expr::as_name_expr) {
                    self.assign(&name.id, Some(&assign.value), assign.range);
                }
            }
            Stmt::AnnAssign(assign) => {
                if let (Expr::Name(name), Some(value)) = (&*assign.target, &assign.value) {
                    self.assign(&name.id, Some(value), assign.range);
                }
            }
            Stmt::ImportFrom(import) if import.names.iter().any(|alias| &alias.name == "*") => {
                self.compute_all(import.range);
            }
            Stmt::FunctionDef(function) => self.assign(&function.name, None, function.name.range()),
            Stmt::ClassDef(class) => self.assign(&class.name, None, class.name.range()),
            Stmt::Expr(expression) if expression.value.is_string_literal_expr() => {}
            _ => self.compute_mentioned(statement.range()),
        }
    }

    fn assign(&mut self, name: &str, value: Option<&Expr>, range: TextRange) {
        if name == "__doc__" {
            self.header.docstring = value.and_then(text_of).map(ToOwned::to_owned);
        }
        if !self.names.contains(&name) {
            return self.compute_around(range);
        }
        let span = span(range);
        let variable = match value.and_then(literal) {
            Some(literal) => Variable::Literal(literal, span),
            None => Variable::Computed(span),
        };
        self.set(name, variable);
    }

    /// `x = globals()` and its like can change everything.
    fn compute_around(&mut self, range: TextRange) {
        if self.text[range].contains("globals(") {
            self.compute_all(range);
        }
    }

    /// A statement whose effect is not looked into may assign whatever it mentions.
    fn compute_mentioned(&mut self, range: TextRange) {
        self.compute_around(range);
        for name in self.names {
            if has_word(&self.text[range], name) {
                self.set(name, Variable::Computed(span(range)));
            }
        }
    }

    /// A function that says `global revision` may run while the module does.
    fn compute_globals(&mut self) {
        if !self.text.contains("global ") {
            return;
        }
        for name in self.names {
            if self.text.contains(&format!("global {name}")) {
                self.set(name, Variable::Computed(0..0));
            }
        }
    }

    fn compute_all(&mut self, range: TextRange) {
        for name in self.names {
            self.set(name, Variable::Computed(span(range)));
        }
    }

    fn set(&mut self, name: &str, variable: Variable) {
        let variables = &mut self.header.variables;
        match variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = variable,
            None => variables.push((name.to_owned(), variable)),
        }
    }
}

fn literal_of(value: &Value) -> Option<Literal> {
    let items = match value {
        Value::None => return Some(Literal::None),
        Value::Str(text) => return Some(Literal::Text(text.as_str().to_owned())),
        Value::List(list) => list.to_vec(),
        Value::Tuple(tuple) => tuple.to_vec(),
        Value::Set(set) => set.to_vec(),
        _ => return None,
    };
    let text = |item: &Value| match item {
        Value::Str(text) => Some(text.as_str().to_owned()),
        _ => None,
    };
    items
        .iter()
        .map(text)
        .collect::<Option<_>>()
        .map(Literal::Texts)
}

fn docstring(statements: &[Stmt]) -> Option<String> {
    let Some(Stmt::Expr(first)) = statements.first() else {
        return None;
    };
    text_of(&first.value).map(ToOwned::to_owned)
}

fn literal(value: &Expr) -> Option<Literal> {
    let items = match value {
        Expr::NoneLiteral(_) => return Some(Literal::None),
        Expr::StringLiteral(_) => return text_of(value).map(|text| Literal::Text(text.to_owned())),
        Expr::Tuple(tuple) => &tuple.elts,
        Expr::List(list) => &list.elts,
        Expr::Set(set) => &set.elts,
        _ => return None,
    };
    let texts = items
        .iter()
        .map(|item| text_of(item).map(ToOwned::to_owned));
    texts.collect::<Option<_>>().map(Literal::Texts)
}

fn text_of(value: &Expr) -> Option<&str> {
    match value {
        Expr::StringLiteral(string) => Some(StringLiteralValue::to_str(&string.value)),
        _ => None,
    }
}

fn span(range: TextRange) -> Range<usize> {
    range.start().to_usize()..range.end().to_usize()
}

fn syntax_error(error: &ParseError) -> SyntaxError {
    SyntaxError {
        message: error.error.to_string(),
        span: span(error.location),
    }
}

#[cfg(test)]
mod tests;
