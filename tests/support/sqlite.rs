//! What is in a SQLite file.

use std::fmt::Write as _;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _, TypeInfo as _, ValueRef as _};

/// The statements that made everything in the file, by kind and name.
pub fn schema(file: &Path) -> String {
    query(
        file,
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name",
    )
}

/// The rows of every table.
pub fn rows(file: &Path) -> String {
    let mut text = String::new();
    let tables = query(
        file,
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    );
    for table in tables.lines() {
        let rows = query(file, &format!("SELECT * FROM \"{table}\""));
        write!(text, "{table}\n{rows}").unwrap();
    }
    text
}

/// The rows that `sql` gives, values separated by `|`. The file must exist.
#[tokio::main(flavor = "current_thread")]
pub async fn query(file: &Path, sql: &str) -> String {
    let mut connection = SqliteConnectOptions::new()
        .filename(file)
        .connect()
        .await
        .unwrap();
    let rows = sqlx::query(AssertSqlSafe(sql))
        .fetch_all(&mut connection)
        .await
        .unwrap();
    rows.iter().map(|row| line(row) + "\n").collect()
}

fn line(row: &SqliteRow) -> String {
    let values: Vec<_> = (0..row.len()).map(|at| value(row, at)).collect();
    values.join("|")
}

fn value(row: &SqliteRow, at: usize) -> String {
    let raw = row.try_get_raw(at).unwrap();
    if raw.is_null() {
        return "NULL".into();
    }
    match raw.type_info().name() {
        "INTEGER" => row.get_unchecked::<i64, _>(at).to_string(),
        "REAL" => row.get_unchecked::<f64, _>(at).to_string(),
        "BLOB" => format!("{:?}", row.get_unchecked::<Vec<u8>, _>(at)),
        _ => row.get_unchecked::<String, _>(at),
    }
}
