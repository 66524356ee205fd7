//! A template's pieces as the text of a Python function (Mako: `codegen.py`).

use std::ops::Range;
use std::sync::Arc;

use crate::writer::template::TemplateError;
use crate::writer::template::lexer::Node;
use dbm_core::source::{Place, Source};

/// The name of the function: it takes the list to write to, the texts, `context`, and each variable.
pub(super) const RENDER: &str = "__render";

/// A template as Python.
#[derive(Debug)]
pub(super) struct Translation {
    /// A module with the function [`RENDER`].
    pub(super) python: Arc<Source>,
    /// What is written as it is; the function names them by number.
    pub(super) texts: Vec<String>,
    template: Arc<Source>,
    /// Ranges of the Python text and the ranges of the template that they are made of: the same
    /// text, or a whole statement around it.
    origins: Vec<(Range<usize>, Range<usize>)>,
}

impl Translation {
    /// The place of the template that a place of the Python text is made of.
    pub(super) fn origin(&self, place: &Place) -> Option<Place> {
        if !Arc::ptr_eq(&place.source, &self.python) {
            return None;
        }
        let covers = |python: &Range<usize>| {
            python.start <= place.span.start && place.span.start <= python.end
        };
        let (python, template) = self.origins.iter().find(|(python, _)| covers(python))?;
        let span = if python.len() == template.len() {
            let start = template.start + (place.span.start - python.start);
            start..(start + place.span.len()).min(template.end)
        } else {
            template.clone()
        };
        Some(Place::new(&self.template, span))
    }
}

/// Writes the function; control lines nest it.
pub(super) fn translate(
    template: &Arc<Source>,
    nodes: &[Node],
    variables: &[&str],
) -> Result<Translation, TemplateError> {
    let mut writer = Writer {
        template,
        python: String::new(),
        texts: Vec::new(),
        origins: Vec::new(),
        open: Vec::new(),
    };
    for node in nodes {
        if let Node::ModuleCode(span) = node {
            writer.code(span, 0);
        }
    }
    writer.head(variables);
    for node in nodes {
        writer.node(node)?;
    }
    if let Some((_, span)) = writer.open.pop() {
        let place = Place::new(template, span);
        return Err(TemplateError::Unclosed("% if", "% endif", place));
    }
    Ok(Translation {
        python: Source::new(&*template.name, writer.python),
        texts: writer.texts,
        template: Arc::clone(template),
        origins: writer.origins,
    })
}

struct Writer<'a> {
    template: &'a Arc<Source>,
    python: String,
    texts: Vec<String>,
    origins: Vec<(Range<usize>, Range<usize>)>,
    /// The control lines that are open: keyword and place.
    open: Vec<(String, Range<usize>)>,
}

impl Writer<'_> {
    fn head(&mut self, variables: &[&str]) {
        let parameters = [&["__output", "__texts", "context"], variables].concat();
        self.line(0, &format!("def {RENDER}({}):", parameters.join(", ")));
        self.line(1, "pass");
    }

    fn node(&mut self, node: &Node) -> Result<(), TemplateError> {
        let depth = self.open.len() + 1;
        match node {
            Node::Text(text) => {
                let write = format!("__output.append(__texts[{}])", self.texts.len());
                self.texts.push(text.clone());
                self.line(depth, &write);
            }
            Node::Expression {
                expression,
                filters,
            } => self.expression(expression, filters, depth),
            Node::Code(span) => self.code(span, depth),
            Node::ModuleCode(_) => {}
            Node::Control(span) => self.control(span)?,
        }
        Ok(())
    }

    /// `n` leaves out `str`; the other filters are applied in order, as functions.
    fn expression(&mut self, span: &Range<usize>, filters: &[String], depth: usize) {
        let mut calls: Vec<&str> = filters.iter().map(String::as_str).collect();
        let is_plain = calls.contains(&"n");
        calls.retain(|filter| *filter != "n");
        if !is_plain {
            calls.insert(0, "str");
        }
        calls.reverse();
        self.indent(depth);
        let statement = self.python.len();
        self.python.push_str("__output.append(");
        for call in &calls {
            self.python.push_str(filter_function(call));
            self.python.push('(');
        }
        self.python.push('(');
        self.copy(span);
        self.python.push_str(&")".repeat(calls.len() + 2));
        self.origins
            .push((statement..self.python.len(), span.clone()));
        self.python.push('\n');
    }

    fn control(&mut self, span: &Range<usize>) -> Result<(), TemplateError> {
        let text = &self.template.text[span.clone()];
        let keyword: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
        let place = || Place::new(self.template, span.clone());
        match keyword.as_str() {
            "if" | "for" | "while" | "try" | "with" => {
                self.begin(span, self.open.len() + 1);
                self.open.push((keyword, span.clone()));
            }
            "elif" | "else" | "except" | "finally" => {
                if self.open.is_empty() {
                    return Err(TemplateError::Unopened(keyword, place()));
                }
                self.begin(span, self.open.len());
            }
            _ => match keyword.strip_prefix("end") {
                Some(opened) if self.open.last().is_some_and(|(it, _)| it == opened) => {
                    self.open.pop();
                }
                Some(_) => return Err(TemplateError::Unopened(keyword, place())),
                None => return Err(TemplateError::ControlLine(text.to_owned(), place())),
            },
        }
        Ok(())
    }

    /// A control line begins a block, which may be empty.
    fn begin(&mut self, span: &Range<usize>, depth: usize) {
        self.indent(depth);
        self.copy(span);
        self.python.push('\n');
        self.line(depth + 1, "pass");
    }

    /// Code without the indentation that all its lines share.
    fn code(&mut self, span: &Range<usize>, depth: usize) {
        let text = &self.template.text[span.clone()];
        let filled = || text.lines().filter(|line| !line.trim().is_empty());
        let indentation = |line: &str| line.len() - line.trim_start().len();
        let first_is_alone = text
            .lines()
            .next()
            .is_none_or(|line| line.trim().is_empty());
        let skipped = usize::from(!first_is_alone);
        let shared = filled().skip(skipped).map(indentation).min().unwrap_or(0);
        let mut at = span.start;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let cut = if number < skipped {
                indentation(line)
            } else {
                shared.min(indentation(line))
            };
            if !line.trim().is_empty() {
                self.indent(depth);
                self.copy(&(at + cut..at + line.trim_end().len()));
                self.python.push('\n');
            }
            at += line.len();
        }
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.indent(depth);
        self.python.push_str(text);
        self.python.push('\n');
    }

    fn indent(&mut self, depth: usize) {
        self.python.push_str(&"    ".repeat(depth));
    }

    fn copy(&mut self, span: &Range<usize>) {
        let start = self.python.len();
        self.python.push_str(&self.template.text[span.clone()]);
        self.origins.push((start..self.python.len(), span.clone()));
    }
}

/// Mako's own name of a filter, or the function that the template names.
fn filter_function(name: &str) -> &str {
    match name {
        "unicode" => "str",
        "trim" => "str.strip",
        other => other,
    }
}
