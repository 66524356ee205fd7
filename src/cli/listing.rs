//! What the commands that list revisions share.

use crate::cli::{Session, events};
use crate::failure::Failure;
use crate::graph::{Parts, Position};
use crate::report::Format;
use crate::report::json::{ListedLine, RevisionLine};
use crate::workspace::{Answer, History, Needs, Wanted};

/// A history, as the listing commands see it.
pub(super) type Subject = History;

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

/// What a listing has to know of its projects.
pub(super) fn needs(wanted: Wanted) -> Needs {
    match wanted {
        Wanted::Scripts => Needs::History,
        Wanted::Rows => Needs::Database,
    }
}

/// Shows what `list` makes of each selected project. A failure is shown and stops its project alone.
pub(super) async fn run(
    session: &Session,
    wanted: Wanted,
    list: impl Fn(&Subject) -> Result<Listing, Failure>,
) -> Result<(), Failure> {
    let workspace = session.workspace(needs(wanted)).await?;
    let mut control = session.control();
    let watch = control.watch();
    let reading = workspace.history(wanted, &control);
    let (answers, happened) = events::gather(watch, reading).await;
    let answers = answers.map_err(|failures| session.last_of(failures))?;
    let several = answers.len() > 1;
    for (at, Answer { project, result }) in answers.into_iter().enumerate() {
        if several && session.output.format() != Format::Json {
            session.output.line(&heading(at, &project));
        }
        for event in happened.of(&project) {
            session.output.tell_of(several, event);
        }
        let listed = result.and_then(|subject| show(session, &subject, &list));
        match listed {
            Err(failure) if several => session.output.failure(&failure.note("project", project)),
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
    subject: &Subject,
    list: impl Fn(&Subject) -> Result<Listing, Failure>,
) -> Result<(), Failure> {
    let listing = list(subject)?;
    if session.output.format() == Format::Json {
        for entry in &listing.entries {
            session.output.json(&entry.object(subject));
        }
        session.output.json(&ListedLine {
            project: &subject.project,
            revisions: listing.entries.len(),
        });
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

/// An entry: all about the revision if `verbose`, else a line of these parts.
pub(super) fn entry(subject: &Subject, position: Position, verbose: bool, parts: Parts) -> Entry {
    let text = if verbose {
        subject.graph.entry(position, parts.current)
    } else {
        subject.graph.line(position, parts)
    };
    Entry {
        position,
        is_current: subject.is_current(position),
        text,
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
            &subject.project,
            &subject.graph,
            self.position,
            self.is_current,
        )
    }
}
