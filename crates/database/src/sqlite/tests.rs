//! SQLite's sessions.

use std::path::Path;
use std::time::Duration;

use super::*;

fn file(path: &Path) -> Sqlite {
    Sqlite {
        location: SqliteLocation::File(path.to_owned()),
        timeout: Duration::from_millis(10),
    }
}

async fn open(path: &Path) -> SqliteSession {
    connect(&file(path), Access::Write, None)
        .await
        .expect("a file in a new directory")
}

#[tokio::test]
async fn a_session_starts_as_pysqlite_starts_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut session = open(&directory.path().join("a.db")).await;
    let mut pragmas = Vec::new();
    for pragma in [
        "foreign_keys",
        "journal_mode",
        "synchronous",
        "locking_mode",
        "recursive_triggers",
    ] {
        let rows = session
            .query(&format!("PRAGMA {pragma}"))
            .await
            .expect("a pragma");
        pragmas.push(format!("{pragma}={}", rows[0].text(0).unwrap_or_default()));
    }
    assert_eq!(
        pragmas.join(" "),
        "foreign_keys=0 journal_mode=delete synchronous=2 locking_mode=normal recursive_triggers=0"
    );
}

#[tokio::test]
async fn values_keep_their_kind() {
    let mut session = open(Path::new(":memory:")).await;
    let rows = session
        .query("SELECT NULL AS a, 1 AS b, 1.5 AS c, 'x' AS d, x'ff' AS e")
        .await
        .expect("a row");
    let expected = [
        Value::Null,
        Value::Integer(1),
        Value::Real(1.5),
        Value::Text("x".into()),
        Value::Bytes(vec![255]),
    ];
    assert_eq!(rows[0].values(), expected);
}

#[tokio::test]
async fn a_batch_counts_rows_and_names_the_statement_that_failed() {
    let mut session = open(Path::new(":memory:")).await;
    let statements = [
        "CREATE TABLE t (n INTEGER)",
        "INSERT INTO t VALUES (1), (2)",
        "UPDATE t SET n = 3",
    ];
    let counts = session
        .execute_batch(&statements.map(String::from))
        .await
        .expect("three statements");
    assert_eq!(counts[1..], [2, 2]);
    let error = session
        .execute_batch(&["DELETE FROM t".into(), "SELEC 1".into()])
        .await
        .expect_err("no statement");
    assert_eq!(
        (error.completed, error.to_string().as_str()),
        (1, "near \"SELEC\": syntax error")
    );
}

#[tokio::test]
async fn a_second_writer_is_told_that_the_database_is_busy() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("a.db");
    let (mut first, mut second) = (open(&path).await, open(&path).await);
    first.begin().await.expect("a transaction");
    assert_eq!(second.begin().await, Err(DatabaseError::Busy));
    assert_eq!(
        first.transaction_status().await,
        Ok(TransactionStatus::Active)
    );
    assert_eq!(
        second.transaction_status().await,
        Ok(TransactionStatus::Idle)
    );
    first.rollback().await.expect("its end");
    first.rollback().await.expect("nothing to do");
    second.begin().await.expect("the other's turn");
}

#[tokio::test]
async fn reading_makes_no_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("a.db");
    let mut session = connect(&file(&path), Access::Read, None)
        .await
        .expect("an empty database");
    assert!(
        session
            .query("SELECT * FROM sqlite_master")
            .await
            .expect("a catalog")
            .is_empty()
    );
    assert!(!path.exists());
}

#[tokio::test]
async fn a_directory_that_is_not_there_can_be_created() {
    let directory = tempfile::tempdir().expect("a directory");
    let parameters = file(&directory.path().join("no/a.db"));
    let Err(error) = connect(&parameters, Access::Write, None).await else {
        panic!("no such directory")
    };
    assert!(
        error.to_string().ends_with("unable to open database file"),
        "{error}"
    );
    create(&parameters).expect("a directory");
    connect(&parameters, Access::Write, None)
        .await
        .expect("a file");
}
