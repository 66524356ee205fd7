//! The lock of MySQL and MariaDB.

use crate::database::{Connection, DatabaseError};
use crate::event::{Events, Waiting};
use crate::lock::{Lease, Lock, Pause, first_text, is_true, key};
use crate::schema::TableName;

/// Galera's variable; a single server has none, or has it off.
const IS_CLUSTER: &str = "SELECT count(*) FROM information_schema.global_variables WHERE variable_name = 'WSREP_ON' AND variable_value = 'ON'";

/// Waits until the lock is ours; `connection` is the one of the run.
pub async fn acquire(
    mut holder: Box<dyn Connection>,
    connection: &mut dyn Connection,
    table: &TableName,
    events: &Events,
) -> Result<Lock, DatabaseError> {
    let database = first_text(&mut *holder, "SELECT coalesce(database(), '')").await?;
    let schema = table.schema.as_ref().unwrap_or(&database);
    let name = format!("{:016x}", key(schema, &table.name));
    // The connection is idle as long as the run works.
    holder.execute("SET SESSION wait_timeout = 2147483").await?;
    if holder.server().product == "MariaDB" && is_true(&mut *holder, IS_CLUSTER).await? {
        let lease = Lease::acquire(holder, schema, &name, events).await?;
        // Another node may have written what this one has not applied yet.
        let wait = "SET SESSION wsrep_sync_wait = @@wsrep_sync_wait | 1";
        connection.execute(wait).await?;
        return Ok(Lock::Lease(lease));
    }
    get_lock(&mut *holder, &format!("dbm_{name}"), events).await?;
    Ok(Lock::held_by(holder))
}

/// `GET_LOCK` is the server's, not the database's, so its name holds the database's.
async fn get_lock(
    holder: &mut dyn Connection,
    name: &str,
    events: &Events,
) -> Result<(), DatabaseError> {
    let mut pause = Pause::default();
    while !is_true(holder, &format!("SELECT GET_LOCK('{name}', 0)")).await? {
        if pause.is_first() {
            let question = format!("SELECT concat('connection ', is_used_lock('{name}'))");
            let session = holder.query(&question).await?;
            let session = session.first().and_then(|row| row.text(0));
            pause.announce(events, || Waiting::Lock { holder: session });
        }
        pause.sleep().await;
    }
    Ok(())
}
