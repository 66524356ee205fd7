//! What the commands that list revisions share.

use futures_util::future::join_all;

use crate::cli::selection::{self, Selected};
use crate::cli::{Session, jobs};
use crate::report::Format;
use crate::report::json::RevisionLine;
use dbm_core::failure::Failure;
use dbm_core::graph::{Graph, Parts, Position};
use dbm_project::environment::{Call, Command};
use dbm_project::project::{self, Project, Workspace};
use dbm_project::versions;

/// What a listing is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// The scripts alone; no database is asked.
    Scripts,
    /// The rows of the version table as well.
    Rows,
}

impl Needs {
    /// What a listing has to know of its projects.
    pub(super) fn of_project(self) -> project::Needs {
        match self {
            Self::Scripts => project::Needs::History,
            Self::Rows => project::Needs::Database,
        }
    }
}

/// A project, its history, and where its database is.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) project: Project,
    pub(super) graph: Graph,
    pub(super) database: Database,
}

/// A database, as far as listings show it; of [`Needs::Scripts`], an empty one.
#[derive(Debug, Default)]
pub(super) struct Database {
    /// Its URL without the password.
    pub(super) url: String,
    /// The rows of its version table.
    pub(super) rows: Vec<String>,
}

/// A project and its database, or why that does not answer.
type Asked = (Project, Result<Database, Failure>);

/// What a command lists of one project.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// A line above the entries.
    pub(super) title: Option<String>,
    pub(super) entries: Vec<Entry>,
}

/// A revision and what is written about it.
#[derive(Debug)]
pub(super) struct Entry {
    position: Position,
    is_current: bool,
    text: String,
}

/// Shows what `list` makes of each selected project. A failure is shown and stops its project alone.
pub(super) fn run(
    session: &Session,
    needs: Needs,
    list: impl Fn(&Subject) -> Result<Listing, Failure>,
) -> Result<(), Failure> {
    let workspace = session.workspace(needs.of_project())?;
    let databases = databases(session, workspace, needs)?;
    let several = databases.len() > 1;
    for (at, (project, database)) in databases.into_iter().enumerate() {
        if several && session.output.format() != Format::Json {
            session.output.line(&heading(at, &project.name));
        }
        let name = project.name.clone();
        let listed = database.and_then(|database| show(session, project, database, several, &list));
        match listed {
            Err(failure) if several => session.output.failure(&failure.note("project", name)),
            Err(failure) => session.output.failure(&failure),
            Ok(()) => {}
        }
    }
    Ok(())
}

/// The name of a project above its listing, and an empty line before all but the first.
fn heading(at: usize, name: &str) -> String {
    let before = if at == 0 { "" } else { "\n" };
    format!("{before}{name}")
}

fn show(
    session: &Session,
    project: Project,
    database: Database,
    several: bool,
    list: impl Fn(&Subject) -> Result<Listing, Failure>,
) -> Result<(), Failure> {
    let history = versions::of_project(&project)?;
    for kind in jobs::what_to_say(&history) {
        session
            .output
            .tell_of(several.then_some(&*project.name), &kind);
    }
    let subject = Subject {
        project,
        graph: history.graph,
        database,
    };
    let listing = list(&subject)?;
    if session.output.format() == Format::Json {
        for entry in &listing.entries {
            session.output.json(&entry.object(&subject));
        }
        return Ok(());
    }
    for text in listing
        .title
        .iter()
        .chain(listing.entries.iter().map(|entry| &entry.text))
    {
        session.output.line(text);
    }
    Ok(())
}

/// The projects, with their databases where these are needed.
pub(super) fn databases(
    session: &Session,
    workspace: Workspace,
    needs: Needs,
) -> Result<Vec<Asked>, Failure> {
    if needs == Needs::Scripts {
        let none = |project| (project, Ok(Database::default()));
        return Ok(workspace.projects.into_iter().map(none).collect());
    }
    let call = Call {
        command: Command::Current,
        ..Call::default()
    };
    let selected = selection::environments(session, workspace, &call)?;
    let asked = session.block_on(join_all(selected.iter().map(ask)))?;
    let projects = selected.into_iter().map(|selected| selected.project);
    Ok(projects.zip(asked).collect())
}

async fn ask(selected: &Selected) -> Result<Database, Failure> {
    let environment = selected.environment.clone()?;
    Ok(Database {
        rows: selected.rows().await?,
        url: environment.target.url,
    })
}

impl Subject {
    /// An entry: all about the revision if `verbose`, else a line of these parts.
    pub(super) fn entry(&self, position: Position, verbose: bool, parts: Parts) -> Entry {
        let text = if verbose {
            self.graph.entry(position, parts.current)
        } else {
            self.graph.line(position, parts)
        };
        Entry {
            position,
            is_current: self.is_current(position),
            text,
        }
    }

    /// Whether the version table has the revision.
    pub(super) fn is_current(&self, position: Position) -> bool {
        self.database
            .rows
            .contains(&self.graph.revision(position).id)
    }
}

impl Listing {
    /// Entries without a title.
    pub(super) fn of(entries: impl Iterator<Item = Entry>) -> Self {
        Self {
            title: None,
            entries: entries.collect(),
        }
    }
}

impl Entry {
    /// The same with more lines below.
    pub(super) fn with(mut self, lines: &str) -> Self {
        self.text = format!("{}\n{lines}", self.text);
        self
    }

    fn object<'a>(&self, subject: &'a Subject) -> RevisionLine<'a> {
        RevisionLine::new(
            &subject.project.name,
            &subject.graph,
            self.position,
            self.is_current,
        )
    }
}
