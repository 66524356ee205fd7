//! The patterns of lines, and the names and texts in them.

use std::sync::LazyLock;

use fancy_regex::{Captures, Regex};

/// What the lines of `SHOW CREATE TABLE` look like.
pub(super) struct Patterns {
    pub(super) column: Option<Regex>,
    pub(super) key: Option<Regex>,
    pub(super) key_column: Option<Regex>,
    pub(super) foreign_key: Option<Regex>,
    pub(super) check: Option<Regex>,
}

/// A name in backquotes, or in double quotes where the server has `ANSI_QUOTES`.
const NAME: &str = r#"(?:`(?:``|[^`])+`|"(?:""|[^"])+")"#;

/// A text in quotes.
const TEXT: &str = r"'(?:''|[^'])*'";

/// What happens to a reference.
const ACTION: &str = "RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT";

/// Compiled once; each is there, since it never changes.
pub(super) static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let compiled = |parts: &[&str]| {
        let pattern = parts
            .concat()
            .replace("%name%", NAME)
            .replace("%text%", TEXT)
            .replace("%action%", ACTION);
        Regex::new(&format!("(?i){pattern}")).ok()
    };
    Patterns {
        column: compiled(&[
            r"^  (?<name>%name%) +(?<type>\w+)(?:\((?<arguments>\d+(?:,\d+)?|(?:%text%,?)+)\))?",
            r"(?<unsigned> +UNSIGNED)?(?<zerofill> +ZEROFILL)?",
            r"(?: +CHARACTER SET +(?<charset>\w+))?(?: +COLLATE +(?<collation>\w+))?",
            r"(?: +(?<null>(?:NOT )?NULL))?",
            r"(?: +DEFAULT +(?<default>NULL|%text%|\(.+?\)|[-\w.()]+(?: +ON UPDATE [-\w.()]+)?))?",
            r"(?: +(?:GENERATED ALWAYS)? ?AS +(?<computed>\(.*\))? ?(?<kept>VIRTUAL|STORED)?(?: +(?<computed_null>(?:NOT )?NULL))?)?",
            r"(?<numbered> +AUTO_INCREMENT)?(?: +COMMENT +(?<comment>%text%))?(?: +(?<rest>.*))?,?$",
        ]),
        key: compiled(&[
            r"^  (?:(?<kind>\S+) )?KEY(?: +(?<name>%name%))?(?: +USING +\S+)? +\((?<columns>.+?)\)(?: +USING +\S+)?",
            r"(?: +KEY_BLOCK_SIZE *=? *\S+)?(?: +WITH PARSER +(?<parser>\S+))?(?: +COMMENT +%text%)?",
            r"(?: +/\*!\d+ *(?:WITH PARSER +(?<version_parser>\S+) *)?.*\*/ *)?,?$",
        ]),
        key_column: compiled(&[
            r"(?<name>%name%)(?:\((?<length>\d+)\))?(?: +(?:ASC|DESC))?(?=,|$)",
        ]),
        foreign_key: compiled(&[
            r"^  CONSTRAINT +(?<name>%name%) +FOREIGN KEY +\((?<columns>[^)]+?)\) REFERENCES +",
            r"(?:(?<schema>%name%)\.)?(?<table>%name%) +\((?<referred>(?:%name%(?: *, *)?)+)\)",
            r"(?: +MATCH \w+)?(?: +ON DELETE (?<ondelete>%action%))?(?: +ON UPDATE (?<onupdate>%action%))?",
        ]),
        check: compiled(&[r"^  CONSTRAINT +(?<name>%name%) +CHECK +\((?<condition>.+)\),?"]),
    }
});

/// The text of a group.
pub(super) fn group<'a>(captures: &Captures<'a>, name: &str) -> Option<&'a str> {
    captures.name(name).map(|it| it.as_str())
}

/// The name of a group, without its quotes.
pub(super) fn name(captures: &Captures<'_>, group_name: &str) -> Option<String> {
    group(captures, group_name).map(unquoted)
}

/// A name without its quotes.
pub(super) fn unquoted(name: &str) -> String {
    for quote in ["`", "\""] {
        let inner = name
            .strip_prefix(quote)
            .and_then(|it| it.strip_suffix(quote));
        if let Some(inner) = inner {
            return inner.replace(&quote.repeat(2), quote);
        }
    }
    name.to_owned()
}

/// A name in quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A text without its quotes: doubled ones are one, and a backslash escapes (SQLAlchemy: `cleanup_text`).
pub(super) fn unescaped(text: &str) -> String {
    let inner = text
        .strip_prefix('\'')
        .and_then(|it| it.strip_suffix('\''))
        .unwrap_or(text);
    let mut plain = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('0') => plain.push('\0'),
            Some('a') => plain.push('\u{7}'),
            Some('b') => plain.push('\u{8}'),
            Some('t') => plain.push('\t'),
            Some('n') => plain.push('\n'),
            Some('v') => plain.push('\u{b}'),
            Some('f') => plain.push('\u{c}'),
            Some('r') => plain.push('\r'),
            Some('\\') | None => plain.push('\\'),
            Some(other) => plain.extend(['\\', other]),
        }
    }
    plain.replace("''", "'")
}
