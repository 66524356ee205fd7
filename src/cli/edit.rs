//! `dbm edit`.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::cli::listing;
use crate::cli::{Session, selection};
use crate::failure::{Failure, Kind};
use crate::report::Format;
use crate::report::json::WrittenLine;
use crate::workspace::{History, Wanted};

/// Opens a revision's script in $EDITOR
#[derive(Debug, Args)]
pub struct Arguments {
    /// Which, or `current`
    #[arg(value_name = "REV")]
    revision: String,

    /// On every project of the manifest, where no -p selects some
    #[arg(long)]
    all: bool,
}

/// What is tried where no variable names an editor. Alembic: `util/editor.py`.
const EDITORS: &[&str] = if cfg!(windows) {
    &["code.exe", "notepad++.exe", "notepad.exe"]
} else {
    &["sensible-editor", "editor", "nano", "vim", "code"]
};

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let wanted = match &*self.revision {
            "current" => Wanted::Rows,
            _ => Wanted::Scripts,
        };
        let needs = listing::needs(wanted);
        let workspace = selection::of_one_history(session, self.all, needs).await?;
        let histories = workspace.history(wanted, &session.control()).await;
        let histories = histories.map_err(|failures| session.last_of(failures))?;
        let mut paths = Vec::new();
        for answer in histories {
            paths.extend(self.paths(&answer.result?)?);
        }
        let editor = editor(session)?;
        for path in &paths {
            editor.open(path)?;
            if session.output.format() == Format::Json {
                session.output.json(&WrittenLine {
                    project: None,
                    path: Some(&path.to_string_lossy()),
                });
            }
        }
        Ok(())
    }

    /// The scripts that the revision means in a project.
    fn paths(&self, history: &History) -> Result<Vec<PathBuf>, Failure> {
        let graph = &history.graph;
        let positions = match &*self.revision {
            "current" => graph.resolve_rows(&history.database.rows)?,
            symbol => graph.resolve(symbol)?,
        };
        if positions.is_empty() {
            let message = format!(
                "`{}` is no revision of `{}`",
                self.revision, history.project
            );
            return Err(Failure::new(Kind::Plan, message));
        }
        let path = |position| graph.revision(position).path.clone();
        Ok(positions.into_iter().map(path).collect())
    }
}

/// A program and its arguments before the file.
struct Editor {
    program: String,
    arguments: Vec<String>,
}

impl Editor {
    /// `code --wait`
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace().map(ToOwned::to_owned);
        Some(Self {
            program: words.next()?,
            arguments: words.collect(),
        })
    }

    fn open(&self, path: &Path) -> Result<(), Failure> {
        let status = Command::new(&self.program)
            .args(&self.arguments)
            .arg(path)
            .status();
        let message = match status {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => format!("the editor `{}` ended with {status}", self.program),
            Err(error) => format!("the editor `{}` cannot be started: {error}", self.program),
        };
        Err(Failure::new(Kind::Settings, message).hint("set EDITOR to one that is there"))
    }
}

/// The editor that `EDITOR` or `VISUAL` names, else the first that is installed.
fn editor(session: &Session) -> Result<Editor, Failure> {
    let variables = &session.variables;
    let named = ["EDITOR", "VISUAL"]
        .into_iter()
        .find_map(|name| variables.get(name));
    if let Some(editor) = named.and_then(|text| Editor::parse(text)) {
        return Ok(editor);
    }
    let path = variables.get("PATH").map_or("", String::as_str);
    let is_installed =
        |name: &&&str| std::env::split_paths(path).any(|directory| directory.join(name).is_file());
    let found = EDITORS.iter().find(is_installed);
    found.and_then(|name| Editor::parse(name)).ok_or_else(|| {
        Failure::new(Kind::Settings, "no editor was found").hint("set EDITOR to the one you use")
    })
}
