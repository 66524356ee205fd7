//! Tables made anew on SQLite: set-up and script above, what is there afterwards below.

use super::*;
use dbm_script::Context;

/// Two tables, the second of which refers to the first; and what hangs on the first.
const SETUP: &[&str] = &[
    "CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE, age INTEGER)",
    "CREATE INDEX ix_name ON author (name) WHERE age > 1",
    "CREATE INDEX ix_lower ON author (lower(name))",
    "CREATE TABLE book (author_id INTEGER REFERENCES author (id) ON DELETE CASCADE)",
    "CREATE TABLE log (line TEXT)",
    "CREATE TRIGGER noted AFTER INSERT ON author BEGIN INSERT INTO log VALUES (new.name); END",
    "CREATE VIEW names AS SELECT name FROM author",
    "INSERT INTO author VALUES (1, 'ann', 30), (9, 'bob', 40)",
    "DELETE FROM author WHERE id = 9",
    "INSERT INTO book VALUES (1)",
];

/// What a script does to a database, and what stays.
async fn page(session: &[&str], body: &str) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("a.db");
    let options = Options {
        statements_before: session.iter().map(ToString::to_string).collect(),
        ..Options::default()
    };
    let job = scripted(&file, body, options);
    let mut connection = dbm_database::connect(&job.target, Access::Write)
        .await
        .expect("a database");
    for statement in SETUP {
        connection.execute(statement).await.expect(statement);
    }
    let (summary, mut events) = run_job(&job).await;
    let mut text = told(&summary);
    while let Ok(event) = events.try_recv() {
        if let EventKind::Warning(warning) = event.kind {
            text.extend(["warning: ", &warning, "\n"]);
        }
    }
    let database = contents(&mut *connection).await;
    format!("{text}{database}")
}

fn scripted(file: &Path, body: &str, options: Options) -> Job {
    let lines: Vec<String> = body.lines().map(|line| format!("    {line}")).collect();
    let script = format!(
        "from alembic import op\nimport sqlalchemy as sa\n\ndef upgrade():\n{}\n",
        lines.join("\n")
    );
    let mut job = job(file, &History("a: SELECT 1"), "head", options);
    let revision = Revision {
        source: Source::new("a.py", &script),
        ..Revision::clone(job.planner.graph.revision(0))
    };
    job.planner.graph = Arc::new(Graph::new(vec![revision]).expect("one revision"));
    job.planner.scripts = Box::new(Context::new("sqlite"));
    job
}

/// The catalog without what [`SETUP`] makes and nothing changes, then the rows.
async fn contents(connection: &mut dyn Connection) -> String {
    let catalog = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' \
        ESCAPE '~' AND name NOT IN ('alembic_version', 'book', 'log') ORDER BY type DESC, name";
    let mut lines = Vec::new();
    for row in connection.query(catalog).await.expect("a catalog") {
        let sql = row.text(0).unwrap_or_default();
        lines.push(sql.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    for table in ["author", "book", "log", "names", "sqlite_sequence"] {
        let rows = connection.query(&format!("SELECT * FROM {table}")).await;
        let rows = rows.map_or_else(
            |error| error.to_string(),
            |rows| rows.iter().map(line).collect::<Vec<_>>().join("; "),
        );
        lines.push(format!("{table}: {rows}"));
    }
    lines.join("\n")
}

fn line(row: &dbm_database::Row) -> String {
    let values = row.values().iter();
    let values: Vec<String> = values
        .map(|value| value.to_text().unwrap_or_else(|| "NULL".to_owned()))
        .collect();
    values.join(", ")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_on_a_table_stays() {
    insta::assert_snapshot!(page(&[], "with op.batch_alter_table('author') as batch_op:
    batch_op.alter_column('age', type_=sa.Text(), nullable=False)").await, @r#"
    1 of 1 applied, [] -> ["a"]
    warning: the index `ix_lower` is on an expression, and is lost with the old table
    CREATE VIEW names AS SELECT name FROM author
    CREATE TRIGGER noted AFTER INSERT ON author BEGIN INSERT INTO log VALUES (new.name); END
    CREATE TABLE "author" ( id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE "NOCASE", age TEXT NOT NULL )
    CREATE INDEX ix_name ON author (name) WHERE age > 1
    author: 1, ann, 30
    book: 1
    log: ann; bob
    names: ann
    sqlite_sequence: author, 9
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_refer_to_a_table_stay_where_foreign_keys_are_on() {
    insta::assert_snapshot!(page(&["PRAGMA foreign_keys=ON"], "op.execute('DELETE FROM log')
with op.batch_alter_table('author') as batch_op:
    batch_op.alter_column('name', nullable=False)").await, @r#"
    1 of 1 applied, [] -> ["a"]
    warning: the index `ix_lower` is on an expression, and is lost with the old table
    CREATE VIEW names AS SELECT name FROM author
    CREATE TRIGGER noted AFTER INSERT ON author BEGIN INSERT INTO log VALUES (new.name); END
    CREATE TABLE "author" ( id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE "NOCASE" NOT NULL, age INTEGER )
    CREATE INDEX ix_name ON author (name) WHERE age > 1
    author: 1, ann, 30
    book: 1
    log: 
    names: ann
    sqlite_sequence: author, 9
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_step_breaks_is_found_where_foreign_keys_are_on() {
    insta::assert_snapshot!(page(&["PRAGMA foreign_keys=ON"], "op.execute('DELETE FROM author')
with op.batch_alter_table('author') as batch_op:
    batch_op.alter_column('age', nullable=False)").await, @"
    0 of 1 applied, [] -> []
    FOREIGN KEY constraint failed: rows of `book` that refer to no row of `author`, after the step and not before: 1
    project: shop
    step: upgrade  -> a, make a
    warning: the index `ix_lower` is on an expression, and is lost with the old table
    CREATE VIEW names AS SELECT name FROM author
    CREATE TRIGGER noted AFTER INSERT ON author BEGIN INSERT INTO log VALUES (new.name); END
    CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE, age INTEGER)
    CREATE INDEX ix_lower ON author (lower(name))
    CREATE INDEX ix_name ON author (name) WHERE age > 1
    author: 1, ann, 30
    book: 1
    log: ann; bob
    names: ann
    sqlite_sequence: author, 9
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_goes_with_the_column_that_it_needs() {
    insta::assert_snapshot!(page(&[], "with op.batch_alter_table('author') as batch_op:
    batch_op.drop_column('name')").await, @r#"
    1 of 1 applied, [] -> ["a"]
    warning: the index `ix_lower` is on an expression, and is lost with the old table
    warning: the trigger `noted` does not fit the new table `author` and is dropped: no such column: new.name
    CREATE VIEW names AS SELECT name FROM author
    CREATE TABLE "author" ( id INTEGER PRIMARY KEY AUTOINCREMENT, age INTEGER )
    author: 1, 30
    book: 1
    log: ann; bob
    names: no such column: name
    sqlite_sequence: author, 9
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_leaves_the_database_as_it_was() {
    insta::assert_snapshot!(page(&[], "with op.batch_alter_table('author') as batch_op:
    batch_op.add_column(sa.Column('email', sa.Text(), nullable=False))
    batch_op.drop_column('age')").await, @"
    0 of 1 applied, [] -> []
    NOT NULL constraint failed: _alembic_tmp_author.email
    code: 1299
    statement: INSERT INTO _alembic_tmp_author (id, name) SELECT author.id, author.name 
    FROM author
    project: shop
    step: upgrade  -> a, make a
    warning: the index `ix_lower` is on an expression, and is lost with the old table
    CREATE VIEW names AS SELECT name FROM author
    CREATE TRIGGER noted AFTER INSERT ON author BEGIN INSERT INTO log VALUES (new.name); END
    CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE, age INTEGER)
    CREATE INDEX ix_lower ON author (lower(name))
    CREATE INDEX ix_name ON author (name) WHERE age > 1
    author: 1, ann, 30
    book: 1
    log: ann; bob
    names: ann
    sqlite_sequence: author, 9
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_that_a_script_catches_leaves_no_temporary_table() {
    insta::assert_snapshot!(page(&[], "try:
    with op.batch_alter_table('author') as batch_op:
        batch_op.add_column(sa.Column('email', sa.Text(), nullable=False))
        batch_op.drop_column('age')
except sa.exc.IntegrityError:
    op.execute(\"INSERT INTO log VALUES ('caught')\")").await, @r#"
    1 of 1 applied, [] -> ["a"]
    warning: the index `ix_lower` is on an expression, and is lost with the old table
    CREATE VIEW names AS SELECT name FROM author
    CREATE TRIGGER noted AFTER INSERT ON author BEGIN INSERT INTO log VALUES (new.name); END
    CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE, age INTEGER)
    CREATE INDEX ix_lower ON author (lower(name))
    CREATE INDEX ix_name ON author (name) WHERE age > 1
    author: 1, ann, 30
    book: 1
    log: ann; bob; caught
    names: ann
    sqlite_sequence: author, 9
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_nothing_changes_nothing() {
    insta::assert_snapshot!(page(&[], "with op.batch_alter_table('author') as batch_op:
    pass").await, @r#"
    1 of 1 applied, [] -> ["a"]
    CREATE VIEW names AS SELECT name FROM author
    CREATE TRIGGER noted AFTER INSERT ON author BEGIN INSERT INTO log VALUES (new.name); END
    CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE, age INTEGER)
    CREATE INDEX ix_lower ON author (lower(name))
    CREATE INDEX ix_name ON author (name) WHERE age > 1
    author: 1, ann, 30
    book: 1
    log: ann; bob
    names: ann
    sqlite_sequence: author, 9
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_inside_of_the_block_forgets_the_batch() {
    insta::assert_snapshot!(page(&[], "try:
    with op.batch_alter_table('author') as batch_op:
        batch_op.drop_column('age')
        raise ValueError('no')
except ValueError:
    pass").await, @r#"
    1 of 1 applied, [] -> ["a"]
    CREATE VIEW names AS SELECT name FROM author
    CREATE TRIGGER noted AFTER INSERT ON author BEGIN INSERT INTO log VALUES (new.name); END
    CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE, age INTEGER)
    CREATE INDEX ix_lower ON author (lower(name))
    CREATE INDEX ix_name ON author (name) WHERE age > 1
    author: 1, ann, 30
    book: 1
    log: ann; bob
    names: ann
    sqlite_sequence: author, 9
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_of_the_session_works_as_with_pythons_driver() {
    insta::assert_snapshot!(page(&[], "op.execute('PRAGMA foreign_keys=ON')
op.execute('DELETE FROM author')
op.execute('PRAGMA foreign_keys=OFF')").await, @r#"
    1 of 1 applied, [] -> ["a"]
    warning: `upgrade  -> a` is not all or nothing: it commits at a.py:5:5
    CREATE VIEW names AS SELECT name FROM author
    CREATE TRIGGER noted AFTER INSERT ON author BEGIN INSERT INTO log VALUES (new.name); END
    CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE, age INTEGER)
    CREATE INDEX ix_lower ON author (lower(name))
    CREATE INDEX ix_name ON author (name) WHERE age > 1
    author: 
    book: 
    log: ann; bob
    names: 
    sqlite_sequence: author, 9
    "#);
}

/// A row that is there once in each of two tables and an index, and for which [`FULL`] leaves no more room.
const FILL: &str = "op.execute(\"INSERT INTO author (name) VALUES (hex(zeroblob(30000)))\")";

const FULL: &[&str] = &["PRAGMA max_page_count=60"];

/// Copies what it has no room for; where nothing can abort that statement, SQLite takes back all.
const COPY: &str = "with op.batch_alter_table('log', recreate='always') as batch_op: \
     batch_op.add_column(sa.Column('more', sa.Text()))";

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_what_the_error_tells() {
    insta::assert_snapshot!(page(FULL, &format!("{FILL}\n{COPY}")).await, @r"
    0 of 1 applied, [] -> []
    database or disk is full
    code: 13
    statement: INSERT INTO _alembic_tmp_log (line) SELECT log.line 
    FROM log
    project: shop
    step: upgrade  -> a, make a
    CREATE VIEW names AS SELECT name FROM author
    CREATE TRIGGER noted AFTER INSERT ON author BEGIN INSERT INTO log VALUES (new.name); END
    CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE, age INTEGER)
    CREATE INDEX ix_lower ON author (lower(name))
    CREATE INDEX ix_name ON author (name) WHERE age > 1
    author: 1, ann, 30
    book: 1
    log: ann; bob
    names: ann
    sqlite_sequence: author, 9
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_catches_a_full_disk_does_not_go_on_outside_of_its_transaction() {
    for change in [
        "op.execute('INSERT INTO log VALUES (hex(zeroblob(30000)))')",
        COPY,
    ] {
        let caught = "op.execute(\"INSERT INTO log VALUES ('caught')\")";
        let body = format!("{FILL}\ntry:\n    {change}\nexcept Exception:\n    {caught}");
        let page = page(FULL, &body).await;
        assert!(
            page.starts_with("0 of 1 applied, [] -> []\ndatabase or disk is full\n"),
            "{page}"
        );
        assert!(page.contains("log: ann; bob\n"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_of_an_attached_database_stays() {
    let session = [
        "ATTACH ':memory:' AS other",
        "CREATE TABLE other.things (id INTEGER, word TEXT)",
        "CREATE TABLE other.words (word TEXT)",
        "CREATE TRIGGER other.noted AFTER UPDATE ON things BEGIN INSERT INTO words VALUES (new.word); END",
    ];
    let body = "with op.batch_alter_table('things', schema='other') as batch_op:
    batch_op.alter_column('word', nullable=False, existing_type=sa.Text())
op.execute('INSERT INTO log SELECT sql FROM other.sqlite_master WHERE type = \"trigger\"')";
    insta::assert_snapshot!(page(&session, body).await, @r#"
    1 of 1 applied, [] -> ["a"]
    CREATE VIEW names AS SELECT name FROM author
    CREATE TRIGGER noted AFTER INSERT ON author BEGIN INSERT INTO log VALUES (new.name); END
    CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE, age INTEGER)
    CREATE INDEX ix_lower ON author (lower(name))
    CREATE INDEX ix_name ON author (name) WHERE age > 1
    author: 1, ann, 30
    book: 1
    log: ann; bob; CREATE TRIGGER noted AFTER UPDATE ON things BEGIN INSERT INTO words VALUES (new.word); END
    names: ann
    sqlite_sequence: author, 9
    "#);
}
