//! A failure as a page: message, file, line, caret, facts, hint.

use std::fmt;

use console::style;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use crate::report::excerpt::Excerpt;
use crate::report::printable::printable;
use dbm_core::failure::Failure;
use dbm_project::settings::text::without_passwords;

/// Of a longer text, so many characters are shown on each side of what is left out.
const LONGEST: usize = 5_000;

/// The failure as text without a final newline, coloured where stderr is; whatever it quotes, no URL's secret.
pub fn render(failure: &Failure) -> String {
    let failure = &without_passwords(failure.clone());
    let mut text = render_page(failure);
    for (title, fact) in &failure.notes {
        push_fact(&mut text, title, fact);
    }
    if let Some(hint) = &failure.hint {
        push_fact(&mut text, "help", hint);
    }
    text
}

fn render_page(failure: &Failure) -> String {
    let theme = if console::colors_enabled_stderr() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_wrap_lines(false)
        .with_links(false);
    let mut page = String::new();
    // Writing to a string cannot fail; if it does all the same, the bare message is left.
    match handler.render_report(&mut page, &Page::new(failure)) {
        Ok(()) => page.trim_end().to_owned(),
        Err(fmt::Error) => shortened(&failure.message),
    }
}

/// A title and a text, the further lines of the text below its first.
fn push_fact(text: &mut String, title: &str, fact: &str) {
    let below = format!("\n{}", " ".repeat(title.len() + 4));
    let title = style(format!("{}:", printable(title))).cyan().for_stderr();
    let fact = shortened(fact.trim_end()).replace('\n', &below);
    text.extend(["\n  ", &title.to_string(), " ", &fact]);
}

/// A text of others: not too long to be read, and harmless to a terminal.
fn shortened(text: &str) -> String {
    let head = text.char_indices().nth(LONGEST).map(|(at, _)| at);
    let tail = text.char_indices().rev().nth(LONGEST - 1).map(|(at, _)| at);
    match (head, tail) {
        (Some(head), Some(tail)) if head < tail => {
            let left_out = text[head..tail].chars().count();
            let (head, tail) = (printable(&text[..head]), printable(&text[tail..]));
            format!("{head} … {left_out} characters … {tail}")
        }
        _ => printable(text).into_owned(),
    }
}

/// A failure as miette wants it.
#[derive(Debug)]
struct Page {
    message: String,
    excerpt: Option<Excerpt>,
}

impl Page {
    fn new(failure: &Failure) -> Self {
        Self {
            message: shortened(&failure.message),
            excerpt: failure.place.as_ref().map(Excerpt::new),
        }
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Page {}

impl Diagnostic for Page {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        let excerpt = self.excerpt.as_ref();
        excerpt.map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.excerpt.as_ref()?.span.clone();
        let label = LabeledSpan::new_with_span(None, span);
        Some(Box::new(std::iter::once(label)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dbm_core::failure::Kind;
    use dbm_core::source::{Place, Source};

    #[test]
    fn a_failure_points_at_its_place() {
        let source = Source::new(
            "versions/ae10_users.py",
            "def upgrade():\n    op.creat_table(\"users\")\n",
        );
        let failure = Failure::new(
            Kind::Plan,
            "`op.creat_table` is not an operation of Alembic",
        )
        .at(Place::new(&source, 19..33))
        .note("project", "sparkr")
        .note("statement", "CREATE TABLE users (\n    id INTEGER\n)")
        .hint("did you mean `op.create_table`?");
        console::set_colors_enabled_stderr(false);
        insta::assert_snapshot!(render(&failure), @r#"
         × `op.creat_table` is not an operation of Alembic
          ╭─[versions/ae10_users.py:2:5]
        1 │ def upgrade():
        2 │     op.creat_table("users")
          ·     ──────────────
          ╰────
         project: sparkr
         statement: CREATE TABLE users (
                        id INTEGER
                    )
         help: did you mean `op.create_table`?
        "#);
    }

    #[test]
    fn a_place_behind_the_end_is_clamped() {
        let source = Source::new("alembic.ini", "");
        let failure =
            Failure::new(Kind::Settings, "no section `[alembic]`").at(Place::new(&source, 5..9));
        console::set_colors_enabled_stderr(false);
        insta::assert_snapshot!(render(&failure), @"
        × no section `[alembic]`
         ╭─[alembic.ini:1:1]
         ╰────
        ");
    }

    fn page(text: &str, span: std::ops::Range<usize>) -> String {
        let source = Source::new("versions/ae10_seed.py", text);
        let failure = Failure::new(Kind::Plan, "no such column").at(Place::new(&source, span));
        console::set_colors_enabled_stderr(false);
        render(&failure)
    }

    #[test]
    fn a_long_line_is_shown_around_its_place() {
        let text = format!(
            "\nx = [{}, y, {}]\n",
            "1".repeat(70_000),
            "2".repeat(70_000)
        );
        let at = text.find('y').unwrap_or_default();
        let shown = page(&text, at..at + 1);
        assert!(shown.contains("[versions/ae10_seed.py:2:70008]"), "{shown}");
        let dots = shown.matches('…').count();
        assert_eq!((shown.contains("1, y, 2"), dots), (true, 2), "{shown}");
        assert!(shown.lines().all(|line| line.chars().count() < 900));
    }

    #[test]
    fn a_place_of_a_million_lines_shows_its_first() {
        let text = format!("first\nx = [\n{}]\nlast\n", "    1,\n".repeat(1_000_000));
        insta::assert_snapshot!(page(&text, 10..text.len() - 6), @"
         × no such column
          ╭─[versions/ae10_seed.py:2:5]
        1 │ first
        2 │ x = [
          ·     ─
        3 │     1,
          ╰────
        ");
    }

    #[test]
    fn a_statement_of_a_million_characters_is_cut() {
        let failure = Failure::new(Kind::Database, "m".repeat(1_000_000))
            .note("statement", "s".repeat(1_000_000));
        let shown = render(&failure);
        assert!(shown.chars().count() < 21_000);
        assert_eq!(shown.matches("… 990000 characters …").count(), 2);
    }

    #[test]
    fn nothing_of_a_script_steers_the_terminal() {
        let source = Source::new("a\u{1b}.py", "x = '\u{1b}[2J' + y\r\n");
        let failure = Failure::new(Kind::Plan, "\u{9b}2Jname")
            .at(Place::new(&source, 13..14))
            .note("not\u{7}e", "\u{1b}]0;title\u{7}")
            .hint("\u{1b}c");
        console::set_colors_enabled_stderr(false);
        insta::assert_snapshot!(render(&failure), @r"
         × \u009b2Jname
          ╭─[a\u001b.py:1:14]
        1 │ x = '\u001b[2J' + y
          ·                   ─
          ╰────
         not\u0007e: \u001b]0;title\u0007
         help: \u001bc
        ");
    }
}
