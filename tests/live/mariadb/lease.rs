//! The lock of a cluster, which is a row: on one server it works as on many.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use dbm::event::Events;
use dbm::lock::Lease;
use dbm_core::target::url::DatabaseUrl;
use dbm_database::{Access, Connection, DatabaseError};
use dbm_project::settings::Resolved;
use dbm_project::settings::connection::{ConnectionContext, target};
use dbm_project::settings::variables::Variables;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinSet;

use crate::support::mariadb::Database;

async fn connect(url: &str) -> Box<dyn Connection> {
    let url = Resolved::default_value(DatabaseUrl::parse(url).unwrap());
    let variables = Variables::of(&Arc::new(BTreeMap::new()));
    let context = ConnectionContext {
        directory: Path::new("/"),
        variables: &variables,
    };
    let target = target(&url, context).unwrap();
    dbm_database::connect(&target, Access::Write).await.unwrap()
}

async fn acquire(url: String, schema: String) -> Lease {
    let events = Events::new("shop", unbounded_channel().0);
    let connection = connect(&url).await;
    Lease::acquire(connection, &schema, "x", &events)
        .await
        .unwrap()
}

#[tokio::test]
async fn one_at_a_time_has_it_and_its_table_goes_with_it() {
    static HOLDERS: AtomicU32 = AtomicU32::new(0);
    let database = Database::create();
    let mut tasks = JoinSet::new();
    for _ in 0..12 {
        let (url, schema) = (database.url(), database.name.clone());
        tasks.spawn(async move {
            let lease = acquire(url, schema).await;
            assert_eq!(HOLDERS.fetch_add(1, Ordering::SeqCst), 0);
            tokio::time::sleep(Duration::from_millis(50)).await;
            lease.check().unwrap();
            HOLDERS.fetch_sub(1, Ordering::SeqCst);
            lease.release().await;
        });
    }
    while let Some(result) = tasks.join_next().await {
        result.unwrap();
    }
    assert_eq!(database.query("SHOW TABLES"), "");
}

#[tokio::test]
async fn who_lives_keeps_it_and_who_is_silent_loses_it() {
    let database = Database::create();
    let (url, schema) = (database.url(), database.name.clone());
    let alive = acquire(url.clone(), schema.clone()).await;
    let next = acquire(url.clone(), schema.clone());
    let waited = tokio::time::timeout(Duration::from_secs(12), next).await;
    assert!(
        waited.is_err(),
        "the holder says every second that it lives"
    );
    alive.release().await;

    database.query("CREATE TABLE dbm_lock_x (id INTEGER NOT NULL PRIMARY KEY, holder CHAR(36) NOT NULL, beat BIGINT NOT NULL)");
    database.query("INSERT INTO dbm_lock_x VALUES (1, 'dead', 7)");
    let heir = acquire(url.clone(), schema.clone()).await;
    database.query("UPDATE dbm_lock_x SET holder = 'thief'");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(heir.check().is_err(), "it is the thief's now");
    heir.release().await;
    assert_eq!(
        database.query("SELECT DISTINCT holder FROM dbm_lock_x"),
        "thief\n"
    );
}

#[tokio::test]
async fn who_cannot_say_that_it_lives_stops_before_others_take_over() {
    let database = Database::create();
    let (url, schema) = (database.url(), database.name.clone());
    let lease = acquire(url.clone(), schema.clone()).await;
    let mut other = connect(&url).await;
    other.begin().await.unwrap();
    other
        .query("SELECT * FROM dbm_lock_x WHERE id = 1 FOR UPDATE")
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    lease.check().unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(lease.check().is_err(), "it was silent for ten seconds");
    other.rollback().await.unwrap();
    lease.release().await;
}

#[tokio::test]
async fn a_transaction_under_the_lease_keeps_it_or_fails() {
    let database = Database::create();
    let (url, schema) = (database.url(), database.name.clone());
    database.query("CREATE TABLE dbm_lock_x (id INTEGER NOT NULL PRIMARY KEY, holder CHAR(36) NOT NULL, beat BIGINT NOT NULL)");
    database.query("INSERT INTO dbm_lock_x VALUES (1, 'paused', 7), (2, 'paused', 7)");
    let guard = "UPDATE dbm_lock_x SET beat = beat + 1 WHERE id = 2 AND holder = 'paused'";
    let mut paused = connect(&url).await;
    paused.begin_with(Some(guard)).await.unwrap();
    let next = tokio::spawn(acquire(url.clone(), schema));
    tokio::time::sleep(Duration::from_secs(14)).await;
    assert!(!next.is_finished(), "the transaction may still commit");
    paused.rollback().await.unwrap();
    let heir = next.await.unwrap();
    let lost = paused.begin_with(Some(guard)).await;
    assert_eq!(lost, Err(DatabaseError::LockLost));
    paused.begin_with(Some(heir.guard())).await.unwrap();
    paused.commit().await.unwrap();
    heir.release().await;
    assert_eq!(database.query("SHOW TABLES"), "");
}
