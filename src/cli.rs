//! The command line: one command, one file, and its doc comment is its help.

mod again;
mod branches;
mod check;
mod completions;
mod config;
mod consent;
mod current;
mod doctor;
mod downgrade;
mod edit;
mod events;
mod ensure_version;
mod generate;
mod generation;
mod global;
mod heads;
mod history;
mod init;
mod jobs;
mod listing;
mod man;
mod merge;
mod offline;
mod preview;
mod range;
mod resume;
mod revision;
mod selection;
mod session;
mod show;
mod signals;
mod stamp;
mod status;
mod upgrade;
mod usage;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use tokio::runtime::Runtime;

use crate::failure::{Failure, Kind};
use crate::report::exit_code::exit_code;
use crate::report::{Output, after_panic, watch_for_panics};
use crate::workspace::with_large_stack;

pub use again::Again;
pub use global::Global;
pub use session::Session;

/// Runs the Alembic migrations of every project you have
///
/// Reads projects.toml, resolves the database of each project, reads its Alembic history without Python,
/// and runs it natively. Without -p a command runs on every project of the manifest; in a directory that
/// has an alembic.ini and no manifest, on that one.
#[derive(Debug, Parser)]
#[command(
    name = "dbm",
    version,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(max_term_width = 110, after_long_help = EXIT_CODES)]
pub struct CommandLine {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0    done, or nothing to do
  1    a step failed on a database
  2    the command line is wrong
  3    a manifest, an ini file, a setting or a URL is wrong
  4    the plan cannot be made: history, script, or the database's revision
  5    `check` found differences
  6    revisions are pending, where that was asked
  130  interrupted
  143  terminated";

#[derive(Debug, Subcommand)]
enum Command {
    Generate(generate::Arguments),
    Revision(revision::Arguments),
    Upgrade(upgrade::Arguments),
    Downgrade(downgrade::Arguments),
    Status(status::Arguments),
    Current(current::Arguments),
    Heads(heads::Arguments),
    History(history::Arguments),
    Branches(branches::Arguments),
    Show(show::Arguments),
    Stamp(stamp::Arguments),
    Merge(merge::Arguments),
    Edit(edit::Arguments),
    Check(check::Arguments),
    #[command(alias = "ensure_version")]
    EnsureVersion(ensure_version::Arguments),
    Init(init::Arguments),
    Config(config::Arguments),
    Doctor(doctor::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Command {
    async fn run(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::Generate(arguments) => arguments.run(session).await,
            Self::Revision(arguments) => arguments.run(session).await,
            Self::Upgrade(arguments) => arguments.run(session).await,
            Self::Downgrade(arguments) => arguments.run(session).await,
            Self::Status(arguments) => arguments.run(session).await,
            Self::Current(arguments) => arguments.run(session).await,
            Self::Heads(arguments) => arguments.run(session).await,
            Self::History(arguments) => arguments.run(session).await,
            Self::Branches(arguments) => arguments.run(session).await,
            Self::Show(arguments) => arguments.run(session).await,
            Self::Stamp(arguments) => arguments.run(session).await,
            Self::Merge(arguments) => arguments.run(session).await,
            Self::Edit(arguments) => arguments.run(session).await,
            Self::Check(arguments) => arguments.run(session).await,
            Self::EnsureVersion(arguments) => arguments.run(session).await,
            Self::Init(arguments) => arguments.run(session),
            Self::Config(arguments) => arguments.run(session).await,
            Self::Doctor(arguments) => arguments.run(session).await,
            Self::Completions(arguments) => arguments.run(session),
            Self::Man(arguments) => arguments.run(session),
        }
    }

    /// Whether one `-v` belongs to the command itself, as in Alembic.
    fn is_listing(&self) -> bool {
        matches!(
            self,
            Self::Current(_)
                | Self::Heads(_)
                | Self::History(_)
                | Self::Branches(_)
                | Self::Show(_)
        )
    }

    /// How much of the diagnostics to show, from `-v`.
    fn diagnostics(&self, verbose: u8) -> u8 {
        verbose.saturating_sub(u8::from(self.is_listing()))
    }
}

/// Runs the command line of this process.
///
/// The exit code is that of the worst failure that was shown.
pub fn main() -> ExitCode {
    watch_for_panics();
    let run = || std::panic::catch_unwind(run);
    // without the large stack, that of the process has to do
    let ended = with_large_stack(run).unwrap_or_else(|_| run());
    // where a panic was has been said already
    ended.unwrap_or_else(|_| ExitCode::from(exit_code(after_panic().kind)))
}

fn run() -> ExitCode {
    let mut declaration = declaration();
    let parsed = declaration.try_get_matches_from_mut(std::env::args_os());
    let parsed = parsed.and_then(|matches| Ok((CommandLine::from_arg_matches(&matches)?, matches)));
    let (CommandLine { global, command }, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return usage::exit(&error),
    };
    let again = Again::new(&declaration, &matches);
    let output = Output::new(global.format, global.color, global.quiet);
    output.show_diagnostics(command.diagnostics(global.verbose));
    let session = Session::new(global, output, again);
    let ended = runtime().and_then(|runtime| runtime.block_on(command.run(&session)));
    if let Err(failure) = ended {
        session.output.failure(&failure);
    }
    session.output.exit_code()
}

/// The one runtime of the process.
fn runtime() -> Result<Runtime, Failure> {
    let built = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    built.map_err(|error| Failure::new(Kind::Settings, format!("cannot start threads: {error}")))
}

/// The declaration of the whole command line, for completions and the manual.
fn declaration() -> clap::Command {
    CommandLine::command()
}

#[cfg(test)]
mod tests;
