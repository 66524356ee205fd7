//! The text of a settings file, which an error may show only without its secrets.

use std::ops::Range;
use std::sync::Arc;

use dbm_core::failure::Failure;
use dbm_core::source::{Place, Source};
use dbm_core::target::url::{is_secret_name, mask_passwords, merged, secrets_in};

/// A file's text to read, beside the text to show, in which each secret is `***`.
#[derive(Debug, Clone)]
pub(crate) struct SettingsText {
    text: Arc<str>,
    shown: Arc<Source>,
    hidden: Vec<Range<usize>>,
}

impl SettingsText {
    /// The text of the file that errors call `name`; the bytes of `hidden` are secret.
    pub(crate) fn new(name: &str, text: &str, hidden: Vec<Range<usize>>) -> Self {
        let hidden = merged(hidden);
        let mut shown = String::new();
        let mut from = 0;
        for range in &hidden {
            shown += &text[from..range.start];
            shown += "***";
            from = range.end;
        }
        shown += &text[from..];
        Self {
            text: text.into(),
            shown: Source::new(name, shown),
            hidden,
        }
    }

    /// The text as it is in the file.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The place that shows `span` of the text.
    pub(crate) fn place(&self, span: Range<usize>) -> Place {
        Place::new(
            &self.shown,
            self.shown_at(span.start)..self.shown_at(span.end),
        )
    }

    fn shown_at(&self, at: usize) -> usize {
        let mut shown = at;
        for range in self.hidden.iter().take_while(|range| range.start < at) {
            let hidden = range.end.min(at) - range.start;
            shown = shown - hidden + if at >= range.end { 3 } else { 0 };
        }
        shown
    }
}

/// The secrets of a text of `key = value` lines, whether or not its syntax is right:
/// values of keys that sound like secrets, and secrets of URLs.
pub(crate) fn secrets_in_lines(text: &str) -> Vec<Range<usize>> {
    by_line(text, |line| match secret_value(line) {
        Some(value) => vec![value],
        None => secrets_in(line),
    })
}

/// The same for Python code, where only what stands between quotes is a secret, unless it names
/// a variable of the environment.
fn secrets_in_code(text: &str) -> Vec<Range<usize>> {
    by_line(text, |line| {
        let found = secret_value(line).map(|value| quoted(line, value));
        let found = found.filter(|found| !found.is_empty());
        found.unwrap_or_else(|| secrets_in(line))
    })
}

fn by_line(text: &str, secrets: impl Fn(&str) -> Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut hidden = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let found = secrets(line).into_iter();
        hidden.extend(found.map(|it| start + it.start..start + it.end));
        start += line.len();
    }
    hidden
}

/// What stands between quotes in this part of a line; an open quote reaches to its end.
fn quoted(line: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = part.start;
    while let Some(open) = line[at..part.end].find(['"', '\'']).map(|open| at + open) {
        let quote = &line[open..=open];
        let rest = &line[open + 1..part.end];
        let close = open + 1 + rest.find(quote).unwrap_or(rest.len());
        if !names_variable(&line[part.start..open]) {
            found.push(open + 1..close);
        }
        at = (close + 1).min(part.end);
    }
    found
}

/// Whether what follows code that ends so is the name of a variable: `os.environ[`, `getenv(`, `env=`.
fn names_variable(code: &str) -> bool {
    let code = code.trim_end();
    let Some(code) = code.strip_suffix(['[', '(', '=']) else {
        return false;
    };
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let start = code.trim_end().trim_end_matches(is_name).len();
    let mut parts = code[start..].trim_end().split('.');
    parts.any(|part| ["environ", "getenv", "env"].contains(&part.to_lowercase().as_str()))
}

/// The value of a line whose key sounds like a secret, or like a URL that the value is none of.
fn secret_value(line: &str) -> Option<Range<usize>> {
    let end = line.trim_end().len();
    let (key, value) = line.split_once(['=', ':'])?;
    let value = value.trim();
    let is_secret = is_secret_name(key) || (is_url_name(key) && may_hide_password(value));
    (is_secret && !value.is_empty()).then_some(end - value.len()..end)
}

/// Whether a key of this name holds a URL.
pub(crate) fn is_url_name(name: &str) -> bool {
    name.trim().to_lowercase().ends_with("url")
}

/// Whether what should be a URL has a password at a place that none of its grammar tells.
pub(crate) fn may_hide_password(text: &str) -> bool {
    text.contains('@') && !text.contains(":/")
}

/// A failure about code that people wrote: no secret of a URL in its texts, no secret in the lines it shows.
pub(crate) fn without_secrets(failure: Failure) -> Failure {
    hiding(failure, secrets_in_code)
}

/// A failure about whatever people wrote: no secret of a URL in its texts and in the lines it shows.
pub fn without_passwords(failure: Failure) -> Failure {
    hiding(failure, secrets_in)
}

fn hiding(mut failure: Failure, secrets: impl Fn(&str) -> Vec<Range<usize>>) -> Failure {
    failure.message = mask_passwords(&failure.message);
    failure.hint = failure.hint.map(|hint| mask_passwords(&hint));
    for (_, text) in &mut failure.notes {
        *text = mask_passwords(text);
    }
    failure.place = failure.place.map(|place| {
        let source = &place.source;
        let shown = SettingsText::new(&source.name, &source.text, secrets(&source.text));
        shown.place(place.span)
    });
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> SettingsText {
        SettingsText::new("x.ini", text, secrets_in_lines(text))
    }

    #[test]
    fn code_shows_all_but_what_stands_between_quotes() {
        let text = r#"
access_token: Mapped[str] = mapped_column(String(50))
password: str = "hunter2"
API_TOKEN = 'hunter2' + suffix
secret = os.environ["SECRET"]
engine = create_engine("postgresql://u:hunter2@h/d")
password = "hunter2" if env == "dev" else os.environ.get("PASSWORD", "hunter2")
secret_key = getenv ( "SECRET" )
db_token = "hunter2 of the environment"
token: str = Field(env="TOKEN", default="hunter2")
PASSWORD = "hunter2
"#;
        let shown = SettingsText::new("x.py", text, secrets_in_code(text));
        insta::assert_snapshot!(shown.place(0..0).source.text, @r#"

        access_token: Mapped[str] = mapped_column(String(50))
        password: str = "***"
        API_TOKEN = '***' + suffix
        secret = os.environ["SECRET"]
        engine = create_engine("postgresql://u:***@h/d")
        password = "***" if env == "***" else os.environ.get("PASSWORD", "***")
        secret_key = getenv ( "SECRET" )
        db_token = "***"
        token: str = Field(env="TOKEN", default="***")
        PASSWORD = "***
        "#);
    }

    #[test]
    fn places_show_no_secret_and_point_at_the_same_thing() {
        let text = "a = 1\ndb_password = hunter2\nurl = postgresql://u:hunter2@h/d\nbad.url = u:hunter2@h\nlast = 2\n";
        let read = read(text);
        insta::assert_snapshot!(read.place(0..0).source.text, @r"
        a = 1
        db_password = ***
        url = postgresql://u:***@h/d
        bad.url = ***
        last = 2
        ");
        let last = text.find("last").unwrap();
        let place = read.place(last..last + 4);
        assert_eq!(&place.source.text[place.span.clone()], "last");
        assert_eq!(place.to_string(), "x.ini:5:1");
    }
}
