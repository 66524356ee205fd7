//! The same project through the real Alembic and through dbm: nothing may differ.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg(unix)]

#[path = "support/support.rs"]
mod support;

mod differential {
    mod batch;
    mod environment;
    mod generation;
    mod handover;
    mod interleaved;
    mod listings;
    mod live;
    mod mariadb;
    mod models;
    mod offline;
    mod online;
    mod sample;
    mod sessions;
    mod statements;
    mod wrappers;
}
