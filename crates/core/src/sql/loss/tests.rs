//! What is lost, and what is not.

use super::*;

const POSTGRESQL: Syntax = Syntax {
    nested_comments: true,
    dollar_quotes: true,
    escape_strings: true,
    backslashes: false,
    hash_comments: false,
};
const MYSQL: Syntax = Syntax {
    nested_comments: false,
    dollar_quotes: false,
    escape_strings: false,
    backslashes: true,
    hash_comments: true,
};

/// Each statement, and what it destroys below it.
fn shown(sql: &[&str], syntax: Syntax) -> String {
    let page = |sql: &&str| {
        let lost = losses(sql, syntax).into_iter();
        let lost = lost.fold(String::new(), |text, it| text + "\n  " + &it);
        format!("{sql}{lost}")
    };
    sql.iter().map(page).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_goes_with_its_rows_is_lost() {
    insta::assert_snapshot!(shown(&[
        "drop table if exists app.users, \"Old Orders\" cascade",
        "DROP MATERIALIZED VIEW v",
        "DROP SCHEMA tenant CASCADE",
        "DROP SEQUENCE s",
        "DROP TYPE mood CASCADE",
        "DROP EXTENSION IF EXISTS hstore CASCADE",
        "DROP OWNED BY old_app",
        "ALTER TABLE ONLY users DROP COLUMN IF EXISTS name, DROP age",
        "ALTER TYPE address DROP ATTRIBUTE zip",
        "DELETE FROM ONLY users",
        "DELETE FROM users u USING teams t WHERE u.team = t.id",
        "WITH gone AS (DELETE FROM a WHERE n = 1 RETURNING *) INSERT INTO b SELECT * FROM gone",
        "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE",
        "TRUNCATE TABLE a, app.b RESTART IDENTITY",
        "-- tidy up\nBEGIN; TRUNCATE c; COMMIT",
    ], POSTGRESQL), @r#"
    drop table if exists app.users, "Old Orders" cascade
      the table app.users with its rows
      the table "Old Orders" with its rows
    DROP MATERIALIZED VIEW v
      the view v
    DROP SCHEMA tenant CASCADE
      the schema tenant with all that is in it
    DROP SEQUENCE s
      the sequence s
    DROP TYPE mood CASCADE
      the type mood and what depends on it
    DROP EXTENSION IF EXISTS hstore CASCADE
      the extension hstore and what depends on it
    DROP OWNED BY old_app
      all that old_app owns
    ALTER TABLE ONLY users DROP COLUMN IF EXISTS name, DROP age
      the column users.name
      the column users.age
    ALTER TYPE address DROP ATTRIBUTE zip
      the attribute address.zip
    DELETE FROM ONLY users
      all rows of users
    DELETE FROM users u USING teams t WHERE u.team = t.id
      rows of users
    WITH gone AS (DELETE FROM a WHERE n = 1 RETURNING *) INSERT INTO b SELECT * FROM gone
      rows of a
    MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE
      rows that MERGE deletes
    TRUNCATE TABLE a, app.b RESTART IDENTITY
      all rows of a
      all rows of app.b
    -- tidy up
    BEGIN; TRUNCATE c; COMMIT
      all rows of c
    "#);
}

#[test]
fn what_a_block_runs_is_lost_and_what_a_function_would_is_not() {
    insta::assert_snapshot!(shown(&[
        "DO $$ BEGIN IF true THEN DELETE FROM a; TRUNCATE b; END IF; EXECUTE 'DROP TABLE ' || quote_ident('c'); END $$",
        "DO 'BEGIN EXECUTE ''DROP TABLE d''; END'",
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM a $$",
        "CREATE TRIGGER t BEFORE DELETE OR TRUNCATE ON a EXECUTE FUNCTION f()",
        "CREATE RULE r AS ON DELETE TO a DO INSTEAD DELETE FROM b",
    ], POSTGRESQL), @"
    DO $$ BEGIN IF true THEN DELETE FROM a; TRUNCATE b; END IF; EXECUTE 'DROP TABLE ' || quote_ident('c'); END $$
      all rows of a
      all rows of b
      a table with its rows
    DO 'BEGIN EXECUTE ''DROP TABLE d''; END'
      the table d with its rows
    CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM a $$
    CREATE TRIGGER t BEFORE DELETE OR TRUNCATE ON a EXECUTE FUNCTION f()
    CREATE RULE r AS ON DELETE TO a DO INSTEAD DELETE FROM b
    ");
}

#[test]
fn what_is_made_again_from_its_script_is_not_lost() {
    let kept = [
        "DROP INDEX CONCURRENTLY i",
        "DROP TRIGGER t ON a",
        "DROP FUNCTION f(int)",
        "DROP TYPE mood",
        "ALTER TABLE a DROP CONSTRAINT c, ALTER COLUMN n DROP NOT NULL, ALTER m DROP DEFAULT",
        "ALTER PUBLICATION p DROP TABLE a",
        "ALTER DOMAIN d DROP CONSTRAINT c",
        "CREATE TABLE a (b int REFERENCES c ON DELETE CASCADE)",
        "CREATE POLICY p ON a FOR DELETE USING (true)",
        "GRANT SELECT, DELETE, TRUNCATE ON a TO b",
        "COMMENT ON TABLE a IS 'drop table b'",
        "INSERT INTO log (text) VALUES ('DROP TABLE a'), (E'it\\'s; DELETE FROM b')",
        "UPDATE a SET truncate = truncate + 1",
        "SELECT 'a' -- ; DROP TABLE b",
        "",
    ];
    assert_eq!(shown(&kept, POSTGRESQL), kept.join("\n"));
}

#[test]
fn mysql_has_words_of_its_own() {
    insta::assert_snapshot!(shown(&[
        "/*!40000 DROP DATABASE IF EXISTS `shop`*/",
        "DROP TABLE `a`, b; # DROP TABLE c",
        "ALTER TABLE a DROP n, DROP KEY k, DROP PRIMARY KEY",
        "ALTER TABLE a DROP PARTITION p0",
        "ALTER TABLE a TRUNCATE PARTITION p1",
        "DELETE QUICK a, b FROM a JOIN b ON a.id = b.id",
        "DELETE FROM a LIMIT 3",
        "SELECT TRUNCATE(1.5, 1)",
        "SET @sql = 'DROP TABLE gone'",
        "BEGIN NOT ATOMIC TRUNCATE TABLE a; END",
        "EXECUTE IMMEDIATE 'DELETE FROM b'",
    ], MYSQL), @"
    /*!40000 DROP DATABASE IF EXISTS `shop`*/
      the database `shop` with all that is in it
    DROP TABLE `a`, b; # DROP TABLE c
      the table `a` with its rows
      the table b with its rows
    ALTER TABLE a DROP n, DROP KEY k, DROP PRIMARY KEY
      the column a.n
    ALTER TABLE a DROP PARTITION p0
      the partition p0 of a with its rows
    ALTER TABLE a TRUNCATE PARTITION p1
      all rows of the partition p1 of a
    DELETE QUICK a, b FROM a JOIN b ON a.id = b.id
      rows of a
      rows of b
    DELETE FROM a LIMIT 3
      rows of a
    SELECT TRUNCATE(1.5, 1)
    SET @sql = 'DROP TABLE gone'
      the table gone with its rows
    BEGIN NOT ATOMIC TRUNCATE TABLE a; END
      all rows of a
    EXECUTE IMMEDIATE 'DELETE FROM b'
      all rows of b
    ");
}

#[test]
fn a_text_that_does_not_end_is_read_as_far_as_it_goes() {
    assert_eq!(
        losses("DROP TABLE a; SELECT 'x", POSTGRESQL),
        ["the table a with its rows"]
    );
    assert_eq!(losses("DROP TABLE", POSTGRESQL), ["a table with its rows"]);
    assert_eq!(losses("DO $$", POSTGRESQL), Vec::<String>::new());
}
