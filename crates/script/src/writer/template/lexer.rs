//! A template's pieces (Mako: `lexer.py`).

use std::ops::Range;
use std::sync::Arc;

use crate::writer::template::TemplateError;
use dbm_core::source::{Place, Source};

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// What is written as it is.
    Text(String),
    /// `${expression | filters}`.
    Expression {
        /// Where the expression stands.
        expression: Range<usize>,
        /// The filters, in order.
        filters: Vec<String>,
    },
    /// `% if ...:`, without the `%`.
    Control(Range<usize>),
    /// `<% ... %>`.
    Code(Range<usize>),
    /// `<%! ... %>`.
    ModuleCode(Range<usize>),
}

/// Takes a template apart.
pub(super) fn nodes(source: &Arc<Source>) -> Result<Vec<Node>, TemplateError> {
    let mut lexer = Lexer {
        source,
        text: &source.text,
        at: 0,
        nodes: Vec::new(),
    };
    lexer.skip_coding_line();
    while lexer.at < lexer.text.len() {
        lexer.next()?;
    }
    Ok(lexer.nodes)
}

struct Lexer<'a> {
    source: &'a Arc<Source>,
    text: &'a str,
    at: usize,
    nodes: Vec<Node>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.source, span)
    }

    fn next(&mut self) -> Result<(), TemplateError> {
        let rest = self.rest();
        if rest.starts_with("${") {
            self.expression()
        } else if rest.starts_with("<%") || rest.starts_with("</%") {
            self.tag()
        } else if self.is_at_line_start() && self.line_content().starts_with("##") {
            self.at = self.line_end();
            Ok(())
        } else if self.is_at_line_start() && self.line_content().starts_with('%') {
            self.percent_line();
            Ok(())
        } else {
            self.literal();
            Ok(())
        }
    }

    /// The first line may name the encoding; it is not written.
    fn skip_coding_line(&mut self) {
        let line = &self.text[..self.line_end()];
        if line.starts_with('#') && (line.contains("coding:") || line.contains("coding=")) {
            self.at = self.line_end();
        }
    }

    fn is_at_line_start(&self) -> bool {
        self.at == 0 || self.text[..self.at].ends_with('\n')
    }

    /// The rest of the line without the white space before it.
    fn line_content(&self) -> &'a str {
        self.rest().trim_start_matches([' ', '\t'])
    }

    /// The offset after the line's newline.
    fn line_end(&self) -> usize {
        self.rest()
            .find('\n')
            .map_or(self.text.len(), |end| self.at + end + 1)
    }

    /// `% if x:`; a line that ends with a backslash goes on in the next. `%%` is a percent sign.
    fn percent_line(&mut self) {
        let start = self.text.len() - self.line_content().len() + 1;
        if self.text[start..].starts_with('%') {
            let indentation = &self.text[self.at..start - 1];
            let percents = self.text[start..].chars().take_while(|c| *c == '%').count();
            self.push_text(&format!("{indentation}{}", "%".repeat(percents)));
            self.at = start + percents;
            return;
        }
        self.at = start;
        let mut end = self.line_end();
        while is_continued(&self.text[start..end]) && end < self.text.len() {
            self.at = end;
            end = self.line_end();
        }
        self.nodes
            .push(Node::Control(trimmed(self.text, start..end)));
        self.at = end;
    }

    fn expression(&mut self) -> Result<(), TemplateError> {
        let start = self.at;
        let body = start + 2;
        let unclosed = || TemplateError::Unclosed("${", "}", self.place(start..body));
        let end = end_of_python(self.text, body, &["|", "}"]).ok_or_else(unclosed)?;
        let mut close = end;
        let mut filters = Vec::new();
        if self.text[end..].starts_with('|') {
            close = end_of_python(self.text, end + 1, &["}"]).ok_or_else(unclosed)?;
            let list = self.text[end + 1..close].split(',');
            filters = list.map(|filter| filter.trim().to_owned()).collect();
            filters.retain(|filter| !filter.is_empty());
        }
        self.nodes.push(Node::Expression {
            expression: trimmed(self.text, body..end),
            filters,
        });
        self.at = close + 1;
        Ok(())
    }

    fn tag(&mut self) -> Result<(), TemplateError> {
        let start = self.at;
        let after = &self.text[start + 2..];
        if after.starts_with("doc>") {
            self.at = self.find(start, "</%doc>", "<%doc>")?.1;
        } else if after.starts_with("text>") {
            let (end, after) = self.find(start, "</%text>", "<%text>")?;
            let text = &self.text[start + "<%text>".len()..end];
            self.push_text(text);
            self.at = after;
        } else if after.starts_with(|c: char| c == '!' || c.is_whitespace()) {
            self.code(start)?;
        } else {
            let is_name = |c: &char| c.is_alphanumeric() || matches!(c, '_' | ':' | '.' | '%');
            let name: String = after.chars().take_while(is_name).collect();
            let place = self.place(start..start + 2 + name.len());
            return Err(TemplateError::Tag(name.replace('%', "/"), place));
        }
        Ok(())
    }

    fn find(
        &self,
        start: usize,
        closing: &'static str,
        opening: &'static str,
    ) -> Result<(usize, usize), TemplateError> {
        let place = || self.place(start..start + opening.len());
        let found = self.text[start..].find(closing);
        let end = found.ok_or_else(|| TemplateError::Unclosed(opening, closing, place()))?;
        Ok((start + end, start + end + closing.len()))
    }

    fn code(&mut self, start: usize) -> Result<(), TemplateError> {
        let is_module = self.text[start..].starts_with("<%!");
        let body = start + if is_module { 3 } else { 2 };
        let end = end_of_python(self.text, body, &["%>"])
            .ok_or_else(|| TemplateError::Unclosed("<%", "%>", self.place(start..body)))?;
        self.nodes.push(if is_module {
            Node::ModuleCode(body..end)
        } else {
            Node::Code(body..end)
        });
        self.at = end + 2;
        Ok(())
    }

    /// Text up to the next expression, tag or special line; a backslash at a line's end joins lines.
    fn literal(&mut self) {
        let start = self.at;
        loop {
            let rest = self.rest();
            let step = rest.chars().next().map_or(1, char::len_utf8);
            self.at += step;
            let is_end = self.at >= self.text.len()
                || self.rest().starts_with("${")
                || self.rest().starts_with("<%")
                || self.rest().starts_with("</%")
                || (rest.starts_with('\n') && self.line_content().starts_with(['%', '#']));
            if is_end {
                break;
            }
        }
        let text = &self.text[start..self.at];
        self.push_text(&text.replace("\\\r\n", "").replace("\\\n", ""));
    }

    fn push_text(&mut self, text: &str) {
        if let Some(Node::Text(before)) = self.nodes.last_mut() {
            before.push_str(text);
        } else if !text.is_empty() {
            self.nodes.push(Node::Text(text.to_owned()));
        }
    }
}

fn is_continued(line: &str) -> bool {
    line.trim_end_matches(['\r', '\n']).ends_with('\\')
}

fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let piece = &text[span.clone()];
    let start = span.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

/// The offset of the first of `ends` that stands outside of strings, comments and brackets.
fn end_of_python(text: &str, start: usize, ends: &[&str]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    while at < text.len() {
        let rest = &text[at..];
        if depth == 0 && ends.iter().any(|end| rest.starts_with(end)) && !rest.starts_with("||") {
            return Some(at);
        }
        let first = rest.chars().next()?;
        match first {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += match first {
            '"' | '\'' => string_length(rest)?,
            '#' => rest.find('\n').unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
    }
    None
}

/// The length of the Python string that `text` begins with.
fn string_length(text: &str) -> Option<usize> {
    let quote = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| text.starts_with(quote))?;
    let mut at = quote.len();
    while !text.get(at..)?.starts_with(quote) {
        let mut characters = text[at..].chars();
        let first = characters.next()?;
        at += first.len_utf8();
        if first == '\\' {
            at += characters.next()?.len_utf8();
        }
    }
    Some(at + quote.len())
}
