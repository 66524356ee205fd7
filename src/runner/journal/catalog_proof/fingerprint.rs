//! What the catalog says of a table, in a few letters: an `ALTER TABLE` that no pattern knows took effect if that is
//! another one afterwards.

use std::sync::LazyLock;

use fancy_regex::Regex;

use crate::runner::journal::catalog_proof::{NAME, Proof, known, names};

/// Views of the catalog and what of a table they say, numbers that change with its rows aside.
const FACTS: &[(&str, &str)] = &[
    (
        "columns",
        "ordinal_position, column_name, column_type, is_nullable, coalesce(column_default, '-'), \
         coalesce(collation_name, '-'), extra, column_comment",
    ),
    (
        "statistics",
        "index_name, seq_in_index, coalesce(column_name, '-'), non_unique, coalesce(sub_part, '-'), index_type",
    ),
    ("table_constraints", "constraint_name, constraint_type"),
    (
        "tables",
        "engine, row_format, table_collation, create_options, table_comment",
    ),
    (
        "partitions",
        "coalesce(partition_name, '-'), coalesce(partition_method, '-'), coalesce(partition_expression, '-'), \
         coalesce(partition_description, '-')",
    ),
];

/// The question for the fingerprint of the table that `sql` alters; none where a pattern proves what it did.
pub fn fingerprint(sql: &str) -> Option<String> {
    static ALTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let pattern =
            format!(r"(?i)^\s*ALTER\s+(?:IGNORE\s+)?TABLE\s+(?:(?<ts>{NAME})\.)?(?<t>{NAME})\s");
        Regex::new(&pattern).ok()
    });
    let is_proven = known(sql).is_some_and(|(_, proof)| !matches!(proof, Proof::Renamed(_)));
    if is_proven {
        return None;
    }
    let captures = ALTER.as_ref()?.captures(sql).ok()??;
    let names = names::Names::of(&captures);
    let (schema, table) = (names.schema(), names::text(&names.table));
    let question = |(view, facts): &(&str, &str)| {
        format!(
            "(SELECT concat(count(*), '.', coalesce(sum(crc32(concat_ws('|', {facts}))), 0)) \
             FROM information_schema.{view} WHERE table_schema = {schema} AND table_name = {table})"
        )
    };
    let questions: Vec<_> = FACTS.iter().map(question).collect();
    Some(format!("concat_ws('/', {})", questions.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pattern_proves_needs_none() {
        assert_eq!(fingerprint("ALTER TABLE t ADD COLUMN a INT"), None);
        assert_eq!(fingerprint("CREATE TABLE t (a INT)"), None);
        let two = fingerprint("ALTER TABLE `s`.`t` MODIFY a INT, ADD UNIQUE (a)");
        assert!(two.is_some_and(|it| it.contains("crc32")));
    }
}
