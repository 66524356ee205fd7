//! What the tests of whole commands stand on: a directory with projects in it, servers
//! that the tests start themselves, and the real Alembic.

#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

pub mod alembic;
#[cfg(unix)]
pub mod certificates;
#[cfg(unix)]
pub mod mariadb;
pub mod outcome;
#[cfg(unix)]
pub mod pgbouncer;
#[cfg(unix)]
pub mod postgresql;
#[cfg(unix)]
pub mod proxy;
#[cfg(unix)]
pub mod server;
pub mod schema;
pub mod sqlite;
pub mod workspace;
