#![expect(clippy::too_many_lines, reason = "a page is as long as what it shows")]

use insta::assert_debug_snapshot;

use super::*;

#[test]
fn names_and_options_are_read_from_the_text() {
    let sql = r#"CREATE TABLE "order" (
  id INTEGER NOT NULL CONSTRAINT pk PRIMARY KEY,
  "a, b" VARCHAR(20) DEFAULT ('x(') UNIQUE, -- UNIQUE, CHECK (1)
  code TEXT NOT NULL UNIQUE,
  [n] DECIMAL(10, 2) CONSTRAINT ck_n CHECK (n > 0 AND n <> ')'),
  twice INTEGER GENERATED ALWAYS AS (n * (1 + 1)) STORED,
  user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT "uq it" UNIQUE ("a, b", n),
  FOREIGN KEY(user_id, n) REFERENCES "users"(id, [n]) ON DELETE SET NULL ON UPDATE NO ACTION
    DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT fk FOREIGN KEY (n) REFERENCES other ON UPDATE CASCADE,
  CHECK (length("a, b") > 1)
) WITHOUT ROWID, STRICT"#;
    assert_debug_snapshot!(Definition::parse(sql), @r#"
    Definition {
        primary_key: Some(
            "pk",
        ),
        uniques: [
            Named {
                name: None,
                it: [
                    "code",
                ],
            },
            Named {
                name: Some(
                    "uq it",
                ),
                it: [
                    "a, b",
                    "n",
                ],
            },
        ],
        foreign_keys: [
            Named {
                name: None,
                it: References {
                    columns: [
                        "user_id",
                        "n",
                    ],
                    referred_table: "users",
                    referred_columns: Some(
                        [
                            "id",
                            "n",
                        ],
                    ),
                    onupdate: None,
                    ondelete: Some(
                        "SET NULL",
                    ),
                    timing: Timing {
                        deferrable: Some(
                            true,
                        ),
                        initially: Some(
                            "DEFERRED",
                        ),
                    },
                },
            },
            Named {
                name: Some(
                    "fk",
                ),
                it: References {
                    columns: [
                        "n",
                    ],
                    referred_table: "other",
                    referred_columns: None,
                    onupdate: Some(
                        "CASCADE",
                    ),
                    ondelete: None,
                    timing: Timing {
                        deferrable: None,
                        initially: None,
                    },
                },
            },
        ],
        checks: [
            Named {
                name: Some(
                    "ck_n",
                ),
                it: "n > 0 AND n <> ')'",
            },
            Named {
                name: None,
                it: "length(\"a, b\") > 1",
            },
        ],
        computed: {
            "twice": "n * (1 + 1)",
        },
        column_references: [
            References {
                columns: [
                    "user_id",
                ],
                referred_table: "users",
                referred_columns: Some(
                    [
                        "id",
                    ],
                ),
                onupdate: None,
                ondelete: Some(
                    "CASCADE",
                ),
                timing: Timing {
                    deferrable: None,
                    initially: None,
                },
            },
        ],
        collations: {},
        autoincrement: false,
        without_rowid: true,
        strict: true,
    }
    "#);
}

#[test]
fn a_partial_index_has_its_condition_at_the_end() {
    let sql = "CREATE INDEX i ON t (a || ') where') WHERE  a > 1 OR (b)";
    assert_eq!(condition_of_index(sql).unwrap(), "a > 1 OR (b)");
    assert_eq!(condition_of_index("CREATE INDEX i ON \"where\" (a)"), None);
}

#[test]
fn a_text_that_is_no_table_says_nothing() {
    assert_eq!(Definition::parse(""), Definition::default());
    assert_eq!(
        Definition::parse("CREATE TABLE t AS SELECT 1"),
        Definition::default()
    );
    assert_eq!(Definition::parse("CREATE TABLE t ("), Definition::default());
}
