use std::sync::Arc;

use super::*;
use crate::Value;

fn rows(rows: &[&[&str]]) -> Vec<Row> {
    let value = |text: &&str| match *text {
        "NULL" => Value::Null,
        text => text
            .parse()
            .map_or(Value::Text(text.to_owned()), Value::Integer),
    };
    let row = |values: &&[&str]| Row::new(Arc::from([]), values.iter().map(value).collect());
    rows.iter().map(row).collect()
}

#[test]
fn a_reference_without_columns_means_the_other_primary_key() {
    let found = ReflectedRows {
        columns: by_table(rows(&[
            &["author", "id", "INTEGER", "1", "NULL", "1", "0"],
            &["book", "author_id", "INTEGER", "0", "NULL", "0", "0"],
        ])),
        foreign_keys: by_table(rows(&[&["book", "0", "author", "author_id", "NULL"]])),
        indexes: RowsByTable::new(),
    };
    let tables = rows(&[
        &["author", "CREATE TABLE author (id INTEGER PRIMARY KEY)"],
        &[
            "book",
            "CREATE TABLE book (author_id INTEGER REFERENCES author)",
        ],
    ]);
    let catalog = found.introspection(&tables).catalog;
    let book = catalog.table(&TableName::new("book")).unwrap();
    let key = book.foreign_keys().next().unwrap();
    assert_eq!(key.referred_columns, ["id"]);
}

#[test]
fn an_index_on_an_expression_is_told_and_left_out() {
    let found = ReflectedRows {
        columns: RowsByTable::new(),
        foreign_keys: RowsByTable::new(),
        indexes: by_table(rows(&[
            &["t", "ix_a", "0", "0", "a", "CREATE INDEX ix_a ON t (a)"],
            &[
                "t",
                "ix_lower",
                "0",
                "0",
                "NULL",
                "CREATE INDEX ix_lower ON t (lower(a))",
            ],
        ])),
    };
    let introspection = found.introspection(&rows(&[&["t", "CREATE TABLE t (a)"]]));
    let table = introspection.catalog.tables().next().unwrap();
    assert_eq!(table.indexes.len(), 1);
    assert_eq!(
        introspection.warnings,
        ["the index `ix_lower` is on an expression and is left out of the comparison"]
    );
}
