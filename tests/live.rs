//! What only a server shows: PostgreSQL and MariaDB, which the tests start themselves.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg(unix)]

#[path = "support/support.rs"]
mod support;

mod live {
    mod faults;
    mod introspection;
    mod library;
    mod mariadb;
    mod missing;
    mod pooler;
    mod random_stops;
    mod server;
    mod status;
    mod stop;
    mod tls;
    mod upgrade;
    mod waiting;
}
