//! An error in the child, and what a person reads of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use dbm_core::failure::{Failure, Kind};
use dbm_core::source::{Place, Source};

use super::child::ChildProcessError;

/// An error in the child.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ChildError {
    /// What happened.
    pub message: String,
    /// The statement that failed.
    pub(crate) statement: Option<String>,
    /// The server's DETAIL.
    pub(crate) detail: Option<String>,
    /// The server's HINT.
    pub(crate) hint: Option<String>,
    /// The server's CONTEXT.
    pub(crate) context: Option<String>,
    /// SQLSTATE, or the number of the error.
    pub(crate) code: Option<String>,
    /// The line of the script, counted from 1.
    pub(crate) line: Option<usize>,
    /// Where in the line it begins, in bytes.
    pub(crate) start: Option<usize>,
    /// Where in the line it ends, in bytes.
    pub(crate) end: Option<usize>,
    /// A place outside the script: `file:line in function`.
    pub(crate) raised_in: Option<String>,
    /// Statements that are committed all the same.
    pub kept: Vec<String>,
    /// The file that `line` is about.
    pub(crate) script: Option<PathBuf>,
    /// Whether it is Alembic's own `CommandError`.
    pub(crate) of_alembic: bool,
    /// Whether the database could not be reached.
    pub(crate) of_connection: bool,
}

impl ChildError {
    /// Whether a MySQL server may have gone on without an answer: the driver's errors, not the server's.
    pub fn is_lost(&self) -> bool {
        let code = self.code.as_ref().and_then(|code| code.parse().ok());
        code.is_some_and(|code: u32| (2000..3000).contains(&code))
    }

    /// Changes each text that a person reads.
    pub(crate) fn each_text(&mut self, mut change: impl FnMut(&mut String)) {
        change(&mut self.message);
        let facts = [
            &mut self.statement,
            &mut self.detail,
            &mut self.hint,
            &mut self.context,
            &mut self.raised_in,
        ];
        facts.into_iter().flatten().for_each(&mut change);
        self.kept.iter_mut().for_each(change);
    }

    /// Whether a database said no to a statement.
    pub fn is_of_database(&self) -> bool {
        self.statement.is_some() || self.code.is_some()
    }

    /// The error of a whole command, at its place in whatever file it names.
    pub fn of_command(self, kind: Kind) -> Failure {
        if self.of_alembic {
            return Failure::new(Kind::Plan, self.message);
        }
        let text = |path: &PathBuf| fs::read_to_string(path).unwrap_or_default();
        let source = match &self.script {
            Some(path) => Source::new(shown(path), text(path)),
            None => Source::new("", ""),
        };
        self.failure(kind, &source)
    }

    /// The error as a native step of `source` would have it.
    pub fn failure(self, kind: Kind, source: &Arc<Source>) -> Failure {
        let mut failure = Failure::new(kind, self.message);
        let span = (self.start, self.end);
        failure.place = self.line.and_then(|line| place(source, line, span));
        let facts = [
            ("detail", self.detail),
            ("hint", self.hint),
            ("context", self.context),
            ("code", self.code),
            ("raised in", self.raised_in),
            ("statement", self.statement.map(|it| it.trim().to_owned())),
        ];
        for (title, text) in facts {
            if let Some(text) = text {
                failure = failure.note(title, text);
            }
        }
        if self.kept.is_empty() {
            return failure;
        }
        failure.hint(
            "what was committed stays: take it back by hand, or make the script go on after it",
        )
    }
}

/// A file as a person in the working directory would type it.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here)
        .unwrap_or(path)
        .display()
        .to_string()
}

impl ChildProcessError {
    /// A child that says nothing, as a failure of the project.
    pub fn of_project(self, kind: Kind) -> Failure {
        let failure = Failure::new(kind, self.to_string());
        match self {
            Self::Died { stderr, .. } if !stderr.is_empty() => failure.note("stderr", stderr),
            Self::Died { .. } | Self::Start { .. } | Self::Request(_) => failure,
        }
    }

    /// A child that says nothing, as a failure of the script `source`.
    pub fn failure(self, source: &Source) -> Failure {
        let failure = Failure::new(Kind::Database, self.to_string());
        let failure = failure.note("script", source.name.clone());
        match self {
            Self::Died { stderr, .. } if !stderr.is_empty() => failure.note("stderr", stderr),
            Self::Died { .. } | Self::Start { .. } | Self::Request(_) => failure,
        }
    }
}

/// A line of a script, counted from 1, or a part of it in bytes.
fn place(
    source: &Arc<Source>,
    line: usize,
    (start, end): (Option<usize>, Option<usize>),
) -> Option<Place> {
    let mut before = 0;
    let mut lines = source.text.split_inclusive('\n');
    for text in lines.by_ref().take(line.checked_sub(1)?) {
        before += text.len();
    }
    let text = lines.next()?.trim_end();
    let indent = text.len() - text.trim_start().len();
    let start = start.unwrap_or(indent).min(text.len());
    let end = end.unwrap_or(text.len()).clamp(start, text.len());
    Some(Place::new(source, before + start..before + end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_place() {
        let source = Source::new("a.py", "one\r\n  two(3)\r\n");
        let shown =
            |line, span| place(&source, line, span).map(|it| source.text[it.span].to_owned());
        assert_eq!(shown(2, (None, None)).as_deref(), Some("two(3)"));
        assert_eq!(shown(2, (Some(6), Some(7))).as_deref(), Some("3"));
        assert_eq!(shown(2, (Some(6), Some(99))).as_deref(), Some("3)"));
        assert_eq!(shown(9, (None, None)), None);
        assert_eq!(shown(0, (None, None)), None);
    }
}
