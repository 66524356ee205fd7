//! Whole commands, as a user types them, on SQLite: one file a command.

#[path = "support/support.rs"]
mod support;

mod commands {
    mod completions;
    mod config;
    mod downgrade;
    mod ensure_version;
    mod stamp;
    mod status;
    mod upgrade;
    mod init;
    mod version;
}
