//! Whole commands, as a user types them, on SQLite: one file a command.

#[path = "support/support.rs"]
mod support;

mod commands {
    mod config;
    mod init;
    mod version;
}
