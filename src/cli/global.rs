//! The options that every command has; they stand before or after it.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args};

use crate::report::{Color, Format};
use crate::workspace::JOBS;

/// What is said once for the whole run: which projects, which settings, how to show it.
#[derive(Debug, Args)]
pub struct Global {
    /// Only this project; repeats, and takes globs such as `api-*`
    #[arg(
        short,
        long = "project",
        value_name = "NAME",
        global = true,
        env = "DBM_PROJECT"
    )]
    #[arg(value_delimiter = ',', help_heading = "Projects")]
    pub projects: Vec<String>,

    /// Only the projects of this group; repeats
    #[arg(
        short,
        long = "group",
        value_name = "GROUP",
        global = true,
        env = "DBM_GROUP"
    )]
    #[arg(value_delimiter = ',', help_heading = "Projects")]
    pub groups: Vec<String>,

    /// The manifest, instead of `projects.toml` in this directory or above it
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        env = "DBM_MANIFEST",
        help_heading = "Projects"
    )]
    pub manifest: Option<PathBuf>,

    /// The profile of the manifest that changes its settings
    #[arg(
        long,
        value_name = "NAME",
        global = true,
        env = "DBM_PROFILE",
        help_heading = "Projects"
    )]
    pub profile: Option<String>,

    /// The database of the one selected project, written as for `SQLAlchemy`
    #[arg(
        long,
        value_name = "URL",
        global = true,
        env = "DBM_URL",
        hide_env_values = true
    )]
    #[arg(help_heading = "Settings")]
    pub url: Option<String>,

    /// Sets a key of the selected projects, such as `database.host=db`; repeats
    #[arg(
        long = "set",
        value_name = "KEY=VALUE",
        global = true,
        env = "DBM_SET",
        hide_env_values = true
    )]
    #[arg(help_heading = "Settings")]
    pub set: Vec<String>,

    /// An argument for env.py, as Alembic's; repeats
    #[arg(
        short = 'x',
        value_name = "KEY=VALUE",
        global = true,
        env = "DBM_X",
        hide_env_values = true
    )]
    #[arg(id = "x", help_heading = "Settings")]
    pub x_arguments: Vec<String>,

    /// Alembic's ini file or `pyproject.toml`, or one of each (before the command);
    /// without a manifest `ALEMBIC_CONFIG` names it too
    #[arg(short, long = "config", value_name = "FILE", help_heading = "Settings")]
    #[arg(action = ArgAction::Append)]
    pub config: Vec<PathBuf>,

    /// The section of the ini file, instead of `alembic` (before the command)
    #[arg(
        short = 'n',
        long = "name",
        value_name = "SECTION",
        env = "DBM_SECTION",
        help_heading = "Settings"
    )]
    pub section: Option<String>,

    /// Whether scripts that dbm cannot read may go to the project's Python: auto, never, or its path
    #[arg(
        long,
        value_name = "WHICH",
        global = true,
        env = "DBM_PYTHON",
        help_heading = "Settings"
    )]
    pub python: Option<String>,

    /// How many projects run at once
    #[arg(
        short,
        long,
        value_name = "N",
        global = true,
        env = "DBM_JOBS",
        help_heading = "Running",
        default_value_t = JOBS
    )]
    pub jobs: std::num::NonZeroUsize,

    /// How to show progress and results
    #[arg(
        long,
        value_name = "FORMAT",
        global = true,
        env = "DBM_FORMAT",
        help_heading = "Output"
    )]
    #[arg(default_value = "auto")]
    pub format: Format,

    /// When to use colours
    #[arg(
        long,
        value_name = "WHEN",
        global = true,
        env = "DBM_COLOR",
        help_heading = "Output"
    )]
    #[arg(default_value = "auto")]
    pub color: Color,

    /// Show each statement with its time; twice: connections and settings as well; thrice: diagnostics.
    /// A listing command takes the first as Alembic's --verbose
    #[arg(short, long, global = true, env = "DBM_VERBOSE", action = ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,

    /// Show only errors and results
    #[arg(short, long, global = true, env = "DBM_QUIET", help_heading = "Output")]
    #[arg(value_parser = BoolishValueParser::new())]
    pub quiet: bool,
}
