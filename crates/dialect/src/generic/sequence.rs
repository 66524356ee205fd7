//! Sequences (SQLAlchemy: `DDLCompiler.visit_create_sequence`, `get_identity_options`).

use crate::generic::types;
use crate::{RenderError, Renderer};
use dbm_core::operation::IfExists;
use dbm_core::schema::Sequence;
use dbm_core::schema::column::SequenceOptions;

/// `CREATE SEQUENCE`.
pub(crate) fn create(
    r: &Renderer,
    sequence: &Sequence,
    exists: IfExists,
) -> Result<String, RenderError> {
    let exists = if exists.0 { "IF NOT EXISTS " } else { "" };
    let mut text = format!("CREATE SEQUENCE {exists}{}", name(r, sequence));
    if let Some(kind) = sequence
        .kind
        .as_ref()
        .filter(|_| r.dialect.facts().typed_sequences)
    {
        text.push_str(" AS ");
        text.push_str(&types::render(r, kind)?);
    }
    let options = options(&sequence.options);
    if !options.is_empty() {
        text.push(' ');
        text.push_str(&options);
    }
    Ok(text)
}

/// `DROP SEQUENCE`.
pub(crate) fn drop(r: &Renderer, sequence: &Sequence, exists: IfExists) -> String {
    let exists = if exists.0 { "IF EXISTS " } else { "" };
    format!("DROP SEQUENCE {exists}{}", name(r, sequence))
}

/// A sequence's name behind its schema.
pub(crate) fn name(r: &Renderer, sequence: &Sequence) -> String {
    r.qualified(sequence.schema.as_deref(), &r.quote(&sequence.name))
}

/// `INCREMENT BY 2 START WITH 1 ...`.
pub(crate) fn options(options: &SequenceOptions) -> String {
    let number = |words: &str, value: Option<i64>| value.map(|value| format!("{words} {value}"));
    let flag = |words: &str, value: Option<bool>| value.map(|_| words.to_owned());
    let cycle = options
        .cycle
        .map(|cycle| if cycle { "CYCLE" } else { "NO CYCLE" });
    let words: Vec<String> = [
        number("INCREMENT BY", options.increment),
        number("START WITH", options.start),
        number("MINVALUE", options.minvalue),
        number("MAXVALUE", options.maxvalue),
        flag("NO MINVALUE", options.nominvalue),
        flag("NO MAXVALUE", options.nomaxvalue),
        number("CACHE", options.cache),
        cycle.map(str::to_owned),
    ]
    .into_iter()
    .flatten()
    .collect();
    words.join(" ")
}
