//! A failure as a page: message, file, line, caret, facts, hint.

use std::fmt;

use console::style;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode,
};

use dbm_core::failure::Failure;
use dbm_core::source::Place;
use dbm_project::settings::text::without_passwords;

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
        Err(fmt::Error) => failure.message.clone(),
    }
}

/// A title and a text, the further lines of the text below its first.
fn push_fact(text: &mut String, title: &str, fact: &str) {
    let below = format!("\n{}", " ".repeat(title.len() + 4));
    let title = style(format!("{title}:")).cyan().for_stderr();
    let fact = fact.trim_end().replace('\n', &below);
    text.extend(["\n  ", &title.to_string(), " ", &fact]);
}

/// A failure as miette wants it.
#[derive(Debug)]
struct Page<'a> {
    failure: &'a Failure,
    source: Option<NamedSource<String>>,
}

impl<'a> Page<'a> {
    fn new(failure: &'a Failure) -> Self {
        let named = |place: &Place| NamedSource::new(&place.source.name, place.source.text.clone());
        Self {
            failure,
            source: failure.place.as_ref().map(named),
        }
    }
}

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.failure.message)
    }
}

impl std::error::Error for Page<'_> {}

impl Diagnostic for Page<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.failure.place.as_ref()?;
        let end = place.source.text.len();
        let span = place.span.start.min(end)..place.span.end.clamp(place.span.start.min(end), end);
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(
            None, span,
        ))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dbm_core::failure::Kind;
    use dbm_core::source::Source;

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
}
