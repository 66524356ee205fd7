//! The answers of commands that run nothing, as JSON.

use serde::Serialize;

/// What `dbm check` found: `{"event": "checked", ...}`.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename = "checked")]
pub struct CheckedLine<'a> {
    /// The project.
    pub project: &'a str,
    /// What an upgrade to the models would do.
    pub differences: &'a [String],
}

/// The end of a `--dry-run`, which may have no step: `{"event": "dry_run", ...}`.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename = "dry_run")]
pub struct DryRunLine<'a> {
    /// The project.
    pub project: &'a str,
    /// How many steps would run.
    pub steps: usize,
}

/// The end of a listing, which may have no revision: `{"event": "listed", ...}`.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename = "listed")]
pub struct ListedLine<'a> {
    /// The project.
    pub project: &'a str,
    /// How many revisions it has.
    pub revisions: usize,
}

/// What `--sql` wrote: `{"event": "sql", ...}`.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename = "sql")]
pub struct ScriptLine<'a> {
    /// The project.
    pub project: &'a str,
    /// The script, unless it is in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// A file or a directory that a command made: `{"event": "written", ...}`.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename = "written")]
pub struct WrittenLine<'a> {
    /// The project, if it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<&'a str>,
    /// Where it is; a hook of Alembic's may have wanted none.
    pub path: Option<&'a str>,
}
