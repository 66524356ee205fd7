//! `--sql`: a script instead of a run.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::jobs::{RunArguments, nothing_ran};
use crate::cli::{Session, events};
use crate::failure::{Failure, Kind};
use crate::report::Format;
use crate::report::json::ScriptLine;
use crate::workspace::{Answer, Migration, Workspace};

/// The options of every command that has `--sql`.
#[derive(Debug, Args)]
pub(super) struct OfflineArguments {
    /// Write SQL to stdout; nothing connects to a database
    #[arg(long)]
    pub(super) sql: bool,

    /// A tag for env.py, as Alembic's
    #[arg(long)]
    pub(super) tag: Option<String>,

    /// With --sql: one file a project in this directory
    #[arg(long, value_name = "DIR", requires = "sql")]
    pub(super) output: Option<PathBuf>,
}

/// Writes the script of each project that `migration` is from `start` on.
pub(super) async fn write(
    session: &Session,
    workspace: &Workspace,
    migration: &Migration,
    start: Option<&str>,
    arguments: &OfflineArguments,
    how: RunArguments,
) -> Result<(), Failure> {
    let directory = arguments.output.as_deref();
    check_output(workspace, directory)?;
    let mut control = session.control().options(how.options());
    let watch = control.watch();
    let writing = workspace.script(migration, start, &control);
    let (answers, happened) = events::follow(session, workspace, watch, writing).await;
    let answers = answers.map_err(|failures| session.last_of(nothing_ran(workspace, failures)))?;
    for Answer { project, result } in answers {
        happened.show(session, &project);
        match result {
            Ok(script) => {
                for step in &script.steps {
                    session.output.log(&format!("Running {}", step.log_line()));
                }
                deliver(session, &project, &script.text, directory)?;
            }
            Err(failure) => session.output.failure(&failure.note("project", project)),
        }
    }
    Ok(())
}

/// Several scripts need a directory, and each project the name of a file in it.
fn check_output(workspace: &Workspace, directory: Option<&Path>) -> Result<(), Failure> {
    let count = workspace.names().count();
    if count > 1 && directory.is_none() {
        let message = format!("`--sql` writes one script, and {count} projects are selected");
        let hint = "select one with `-p NAME`, or write a file a project with `--output DIR`";
        return Err(Failure::new(Kind::CommandLine, message).hint(hint));
    }
    if directory.is_some() {
        workspace
            .names()
            .try_for_each(|name| file_name(name).map(drop))?;
    }
    Ok(())
}

fn deliver(
    session: &Session,
    project: &str,
    text: &str,
    directory: Option<&Path>,
) -> Result<(), Failure> {
    let is_json = session.output.format() == Format::Json;
    let line = |text, path| ScriptLine {
        project,
        text,
        path,
    };
    let Some(directory) = directory else {
        if is_json {
            session.output.json(&line(Some(text), None));
        } else {
            session.output.bytes(text.as_bytes());
        }
        return Ok(());
    };
    let file = directory.join(file_name(project)?);
    let written = fs::create_dir_all(directory).and_then(|()| fs::write(&file, text));
    written.map_err(|error| {
        Failure::new(
            Kind::CommandLine,
            format!("cannot write `{}`: {error}", file.display()),
        )
    })?;
    let path = file.display().to_string();
    if is_json {
        session.output.json(&line(None, Some(path)));
    } else {
        session.output.line(&path);
    }
    Ok(())
}

/// The file of a project, which is in the directory itself whatever the project is called.
fn file_name(project: &str) -> Result<String, Failure> {
    let name = format!("{project}.sql");
    if Path::new(&name).file_name() == Some(name.as_ref()) && !name.contains('\\') {
        return Ok(name);
    }
    let message =
        format!("`--output` makes a file a project, and `{project}` is no name of a file");
    Err(Failure::new(Kind::Settings, message)
        .hint("name the project without `/` in the manifest, or select it with `-p` and let `--sql` write to stdout"))
}
