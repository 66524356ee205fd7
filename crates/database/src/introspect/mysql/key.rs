//! The lines of keys and constraints.

use indexmap::IndexMap;

use crate::introspect::final_name;
use crate::introspect::mysql::pattern::{PATTERNS, group, name, unquoted};
use crate::introspect::mysql::text;
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::{
    Check, Expression, ForeignKey, Index, OptionValue, Options, PrimaryKey, TableName,
};

/// What a line says.
pub(super) enum Line {
    PrimaryKey(PrimaryKey),
    Index(Index),
    ForeignKey(ForeignKey),
    Check(Box<Check>),
}

/// What a line of `table` says; `dialect` is what its options begin with.
pub(super) fn read(line: &str, dialect: &str, table: &TableName) -> Option<Line> {
    key(line, dialect)
        .or_else(|| foreign_key(line, table).map(Line::ForeignKey))
        .or_else(|| check(line).map(Box::new).map(Line::Check))
}

/// A column of a key, and how much of it is indexed.
type Part = (String, Option<i64>);

fn parts(columns: &str) -> Vec<Part> {
    let Some(pattern) = PATTERNS.key_column.as_ref() else {
        return Vec::new();
    };
    let found = pattern.captures_iter(columns).filter_map(Result::ok);
    let part = |captures: fancy_regex::Captures<'_>| {
        let length = group(&captures, "length").and_then(|it| it.parse().ok());
        Some((name(&captures, "name")?, length))
    };
    found.filter_map(part).collect()
}

fn key(line: &str, dialect: &str) -> Option<Line> {
    let captures = PATTERNS.key.as_ref()?.captures(line).ok()??;
    let parts = parts(group(&captures, "columns")?);
    let kind = group(&captures, "kind").map(str::to_uppercase);
    if kind.as_deref() == Some("PRIMARY") {
        return Some(Line::PrimaryKey(PrimaryKey {
            columns: parts.into_iter().map(|(name, _)| name).collect(),
            ..PrimaryKey::default()
        }));
    }
    let mut options = Options::new();
    let mut option = |name: &str, value| options.insert(format!("{dialect}_{name}"), value);
    if let Some(prefix @ ("FULLTEXT" | "SPATIAL")) = kind.as_deref() {
        option("prefix", OptionValue::Text(prefix.to_owned()));
    }
    let parser = group(&captures, "parser").or_else(|| group(&captures, "version_parser"));
    if let Some(parser) = parser {
        option("with_parser", OptionValue::Text(unquoted(parser)));
    }
    if let Some(lengths) = lengths(&parts) {
        option("length", OptionValue::Map(lengths));
    }
    Some(Line::Index(Index {
        name: name(&captures, "name").map(final_name),
        elements: parts
            .into_iter()
            .map(|(name, _)| Expression::column(name))
            .collect(),
        unique: kind.as_deref() == Some("UNIQUE"),
        quote: None,
        options,
    }))
}

fn lengths(parts: &[Part]) -> Option<IndexMap<String, OptionValue>> {
    let given = parts
        .iter()
        .filter_map(|(name, length)| Some((name.clone(), OptionValue::Integer((*length)?))));
    let lengths: IndexMap<_, _> = given.collect();
    (!lengths.is_empty()).then_some(lengths)
}

fn foreign_key(line: &str, table: &TableName) -> Option<ForeignKey> {
    let captures = PATTERNS.foreign_key.as_ref()?.captures(line).ok()??;
    let columns = |group_name| {
        let parts = group(&captures, group_name).map(parts).unwrap_or_default();
        parts.into_iter().map(|(name, _)| name).collect()
    };
    let action = |group_name| {
        let action = group(&captures, group_name).filter(|it| *it != "NO ACTION");
        action.map(str::to_owned)
    };
    let schema = name(&captures, "schema").or_else(|| table.schema.clone());
    Some(ForeignKey {
        name: name(&captures, "name").map(final_name),
        columns: columns("columns"),
        referred_table: TableName::of(schema, name(&captures, "table")?),
        referred_columns: columns("referred"),
        onupdate: action("onupdate"),
        ondelete: action("ondelete"),
        match_: None,
        use_alter: false,
        timing: Timing::default(),
        options: Options::new(),
    })
}

fn check(line: &str) -> Option<Check> {
    let captures = PATTERNS.check.as_ref()?.captures(line).ok()??;
    Some(Check {
        name: name(&captures, "name").map(final_name),
        condition: text(group(&captures, "condition")?),
        of_type: false,
        timing: Timing::default(),
        options: Options::new(),
    })
}
