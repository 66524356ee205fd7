//! The lock of MySQL and MariaDB.

use crate::event::{Events, Waiting};
use crate::lock::{Backoff, ConnectOptions, Lease, Lock, connect, first_text, is_true, key};
use dbm_core::schema::TableName;
use dbm_core::target::Target;
use dbm_database::{Access, Connection, DatabaseError};

/// Galera's variable; a single server has none, or has it off.
const IS_CLUSTER: &str = "SELECT count(*) FROM information_schema.global_variables WHERE variable_name = 'WSREP_ON' AND variable_value = 'ON'";

/// Waits until the lock is ours; `connection` is the one of the run.
pub async fn acquire(
    target: &Target,
    connection: &mut dyn Connection,
    table: &TableName,
    connect_options: ConnectOptions,
    events: &Events,
) -> Result<Lock, DatabaseError> {
    let database = first_text(connection, "SELECT coalesce(database(), '')").await?;
    let schema = table.schema.as_ref().unwrap_or(&database);
    let name = format!("{:016x}", key(schema, &table.name));
    if connection.server().product == "MariaDB" && is_true(connection, IS_CLUSTER).await? {
        let holder = connect(target, Access::Write, connect_options, events).await?;
        let lease = Lease::acquire(holder, schema, &name, events).await?;
        // Another node may have written what this one has not applied yet.
        let wait = "SET SESSION wsrep_sync_wait = @@wsrep_sync_wait | 1";
        connection.execute(wait).await?;
        return Ok(Lock::Lease(lease));
    }
    get_lock(connection, &format!("dbm_{name}"), events).await?;
    Ok(Lock::Session)
}

/// `GET_LOCK` is the server's, not the database's, so its name holds the database's. It stays held
/// when a client dies, until the server has done with its last statement.
async fn get_lock(
    holder: &mut dyn Connection,
    name: &str,
    events: &Events,
) -> Result<(), DatabaseError> {
    let mut backoff = Backoff::default();
    while !is_true(holder, &format!("SELECT GET_LOCK('{name}', 0)")).await? {
        if backoff.is_first() {
            let question = format!("SELECT concat('connection ', is_used_lock('{name}'))");
            let session = holder.query(&question).await?;
            let session = session.first().and_then(|row| row.text(0));
            backoff.announce(events, || Waiting::Lock { holder: session });
        }
        backoff.sleep().await;
    }
    Ok(())
}
