//! The options of a table: its last line, and the lines of its partitions.

use std::sync::LazyLock;

use fancy_regex::Regex;

use crate::introspect::mysql::pattern::unescaped;
use dbm_core::schema::{OptionValue, Table};

/// Options whose value is a text in quotes; they come first, since the text may look like other options.
const TEXTS: &[&str] = &[
    "COMMENT",
    "DATA DIRECTORY",
    "INDEX DIRECTORY",
    "PASSWORD",
    "CONNECTION",
];

/// Options whose value is a word.
const WORDS: &[&str] = &[
    "ENGINE",
    "TYPE",
    "AUTO_INCREMENT",
    "AVG_ROW_LENGTH",
    "CHARACTER SET",
    "DEFAULT CHARSET",
    "CHECKSUM",
    "COLLATE",
    "DELAY_KEY_WRITE",
    "INSERT_METHOD",
    "MAX_ROWS",
    "MIN_ROWS",
    "PACK_KEYS",
    "ROW_FORMAT",
    "KEY_BLOCK_SIZE",
    "STATS_SAMPLE_PAGES",
];

/// Where the data stands, and the next number: nothing of a schema.
const LEFT_OUT: &[&str] = &["AUTO_INCREMENT", "DATA DIRECTORY", "INDEX DIRECTORY"];

static PATTERNS: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    let pattern = |name: &&'static str, value: &str| {
        let pattern = format!(r"(?i){name}(?:\s*=\s*|\s+){value}");
        Some((*name, Regex::new(&pattern).ok()?))
    };
    let texts = TEXTS
        .iter()
        .filter_map(|name| pattern(name, r"(?<value>'(?:[^']|'')*?'(?!'))"));
    let words = WORDS
        .iter()
        .filter_map(|name| pattern(name, r"(?<value>\w+)"));
    let union = pattern(&"UNION", r"(?<value>\([^)]+\))");
    texts.chain(words).chain(union).collect()
});

/// Sets what the line says of `table`; `dialect` is what options begin with.
pub(super) fn read(line: &str, dialect: &str, table: &mut Table) {
    let mut rest = line.to_owned();
    for (name, pattern) in PATTERNS.iter() {
        let Some((whole, value)) = first_match(pattern, &rest) else {
            continue;
        };
        rest = rest.replace(&whole, "");
        if LEFT_OUT.contains(name) {
            continue;
        }
        let value = unescaped(&value);
        if *name == "COMMENT" {
            table.comment = Some(value.clone());
        }
        let key = format!("{dialect}_{}", name.to_lowercase().replace(' ', "_"));
        table.options.insert(key, OptionValue::Text(value));
    }
}

fn first_match(pattern: &Regex, text: &str) -> Option<(String, String)> {
    let captures = pattern.captures(text).ok()??;
    let whole = captures.get(0)?.as_str().to_owned();
    Some((whole, captures.name("value")?.as_str().to_owned()))
}

/// ` PARTITION BY RANGE (...)`, `PARTITIONS 4`, and the definitions that follow.
pub(super) fn read_partition(line: &str, dialect: &str, table: &mut Table) {
    let line = line.trim_start_matches([' ', '(']);
    for name in [
        "PARTITION BY",
        "SUBPARTITION BY",
        "PARTITIONS",
        "SUBPARTITIONS",
    ] {
        if let Some(value) = line.strip_prefix(name) {
            let key = format!("{dialect}_{}", name.to_lowercase().replace(' ', "_"));
            let value = OptionValue::Text(value.trim().to_owned());
            table.options.insert(key, value);
            return;
        }
    }
    for name in ["PARTITION", "SUBPARTITION"] {
        if line.starts_with(&format!("{name} ")) {
            let key = format!("{dialect}_{}_definitions", name.to_lowercase());
            let line = definition(line);
            let known = table.options.get(&key).and_then(OptionValue::as_text);
            let all = known.map_or_else(|| line.clone(), |known| format!("{known}, {line}"));
            table.options.insert(key, OptionValue::Text(all));
            return;
        }
    }
}

/// One definition, without what joins it to the others.
fn definition(line: &str) -> String {
    let line = line.replace(") */", "").replace(',', "");
    let is_last = line.ends_with(')') && line.matches('(').count() < line.matches(')').count();
    match line.strip_suffix(')') {
        Some(rest) if is_last => rest.to_owned(),
        _ => line,
    }
}
