//! Whole commands, as a user types them, on SQLite: one file a command.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/support.rs"]
mod support;

mod commands {
    mod branches;
    mod completions;
    mod config;
    mod current;
    mod doctor;
    mod downgrade;
    mod edit;
    mod ensure_version;
    mod generate;
    mod heads;
    mod history;
    mod init;
    mod json;
    mod limits;
    mod merge;
    mod protected;
    mod replacement;
    mod runs;
    mod several;
    mod show;
    mod stamp;
    mod status;
    mod upgrade;
    mod verbose;
    mod version;
}
