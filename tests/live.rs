//! What only a server shows: PostgreSQL, which the tests start themselves.

#![cfg(unix)]

#[path = "support/support.rs"]
mod support;

mod live {
    mod introspection;
    mod server;
    mod upgrade;
}
