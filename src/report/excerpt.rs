//! The lines of a text that show a place of it, whatever the size of the text and of its lines.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::report::printable::printable;
use dbm_core::source::Place;

/// So many characters of a line are shown on each side of what matters.
const WIDEST: usize = 400;

/// So many lines of a place are shown; of a longer one, the first.
const TALLEST: usize = 40;

/// The lines around a place, and where in them it is.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    /// The place, in bytes of `text`.
    pub(super) span: Range<usize>,
    /// How many lines of the source stand before `text`.
    lines_before: usize,
    /// The column of the place in the source, counted from 0.
    column: usize,
}

impl Excerpt {
    pub(super) fn new(place: &Place) -> Self {
        let source = place.source.text.as_str();
        let start = source.floor_char_boundary(place.span.start.min(source.len()));
        let end = source.floor_char_boundary(place.span.end.clamp(start, source.len()));
        let end = start + shown_of(&source[start..end]).len();
        let (before, marked, after) = (&source[..start], &source[start..end], &source[end..]);
        let (previous, own) = last_two_lines(before);
        let mut text = previous.map_or_else(String::new, |line| beginning(line) + "\n");
        text.push_str(&ending(own));
        let from = text.len();
        let lines: Vec<String> = marked.split('\n').map(beginning).collect();
        text.push_str(&lines.join("\n"));
        let to = text.len();
        let rest: Vec<String> = after.split('\n').take(2).map(beginning).collect();
        text.push_str(&rest.join("\n"));
        if after.split('\n').nth(2).is_some() {
            // An empty line is one only if it ends.
            text.push('\n');
        }
        Self {
            name: printable(&place.source.name).into_owned(),
            text,
            span: from..to,
            lines_before: place.line() - 1 - usize::from(previous.is_some()),
            column: place.column() - 1,
        }
    }
}

/// The whole line before the last one, and what there is of the last one.
fn last_two_lines(text: &str) -> (Option<&str>, &str) {
    let mut lines = text.rsplit('\n');
    let own = lines.next().unwrap_or_default();
    (lines.next(), own)
}

/// As much of the text that is pointed at as is shown.
fn shown_of(marked: &str) -> &str {
    match marked.match_indices('\n').nth(TALLEST) {
        Some(_) => marked.split('\n').next().unwrap_or_default(),
        None => marked,
    }
}

fn beginning(line: &str) -> String {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let cut = line.char_indices().nth(WIDEST);
    let shown = cut.map_or(line, |(at, _)| &line[..at]);
    let dots = if cut.is_some() { "…" } else { "" };
    printable(shown).into_owned() + dots
}

fn ending(line: &str) -> String {
    let cut = line.char_indices().rev().nth(WIDEST);
    let dots = if cut.is_some() { "…" } else { "" };
    let shown = cut.map_or(line, |(at, one)| &line[at + one.len_utf8()..]);
    dots.to_owned() + &printable(shown)
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let read = self.text.read_span(span, lines_before, lines_after)?;
        // without lines around it, the place itself is asked for
        let column = match lines_before + lines_after {
            0 => self.column,
            _ => read.column(),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            read.data(),
            *read.span(),
            read.line() + self.lines_before,
            column,
            read.line_count(),
        )))
    }
}
