//! The runs of the selected projects, side by side.

use std::pin::pin;
use std::time::Duration;

use clap::Args;
use clap::builder::BoolishValueParser;

use crate::cli::{Session, consent, signals};
use crate::failure::{Failure, Kind};
use crate::report::summary::{self, Line};
use crate::report::{Format, Progress};
use crate::workspace::{
    ConnectOptions, Consent, Detail, Ended, Failures, Interrupt, Migration, Outcome, Resume,
    RunOptions, Setting, Watch, Workspace,
};

/// How the runs go about it: an option that all commands have, and what some of them add.
#[derive(Debug, Clone, Copy, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line"
)]
pub(super) struct RunArguments {
    /// Wait so long for a database that is not there yet
    #[arg(long, value_name = "SECONDS", env = "DBM_WAIT")]
    pub wait: Option<u64>,

    /// Wait no longer than this for another process that migrates the database
    #[arg(long, value_name = "SECONDS", env = "DBM_LOCK_TIMEOUT")]
    pub lock_timeout: Option<u64>,

    /// Leave out projects whose settings are wrong, and run the others
    #[arg(long = "continue")]
    pub keep_going: bool,

    /// Start no further project once one has failed
    #[arg(long, conflicts_with = "keep_going")]
    pub fail_fast: bool,

    /// Do not ask, even where the project is protected
    #[arg(long, env = "DBM_YES", value_parser = BoolishValueParser::new())]
    pub yes: bool,

    /// Whether a database that is missing is created.
    #[arg(skip)]
    pub create_database: bool,

    /// What the user says of a statement in doubt.
    #[arg(skip)]
    pub resume: Option<Resume>,
}

impl RunArguments {
    /// What of it the library has to know.
    pub fn options(self) -> RunOptions {
        RunOptions {
            connect: ConnectOptions {
                wait: self.wait.map(Duration::from_secs),
                create_database: self.create_database,
                lock: self.lock_timeout.map(Duration::from_secs),
            },
            resume: self.resume,
            goes_on_without_broken: self.keep_going,
            stops_at_failure: self.fail_fast,
            detail: Detail::Steps,
        }
    }
}

/// Runs `migration` on the projects, shows their progress, and how each ended.
pub(super) async fn run(
    session: &Session,
    workspace: &Workspace,
    migration: &Migration,
    arguments: RunArguments,
) -> Result<(), Failure> {
    let control = session.control().options(RunOptions {
        detail: session.detail(),
        ..arguments.options()
    });
    let opened = workspace.open(migration, &control).await;
    let opened = opened.map_err(|failures| session.last_of(nothing_ran(workspace, failures)))?;
    if session.detail() >= Detail::Connections {
        for (
            project,
            Setting {
                key, value, origin, ..
            },
        ) in opened.settings()
        {
            session
                .output
                .log(&format!("{project}: {key} = {value} ({origin})"));
        }
    }
    for (project, failure) in opened.left_out() {
        session
            .output
            .log(&format!("`{project}` is left out: {failure}"));
    }
    let consent = if arguments.yes || workspace.protected().next().is_none() {
        Consent::Given
    } else {
        consent::ask(session, workspace, migration, &control).await?
    };
    let names: Vec<_> = workspace.names().collect();
    let mut progress = session.output.progress(&names);
    let interrupt = signals::listen();
    let mut control = control.interrupt(interrupt.clone()).consent(consent);
    let watch = control.watch();
    let running = opened.run(&control);
    let outcome = follow(&mut *progress, watch, &interrupt, running).await;
    progress.end();
    drop(progress);
    show(session, &outcome.ended);
    Ok(())
}

/// The failures that keep all from running, and how those run that are sound.
pub(super) fn nothing_ran(workspace: &Workspace, mut failures: Failures) -> Failures {
    let may_go_on = workspace.names().count() > failures.failures.len();
    if let (true, Some(last)) = (may_go_on, failures.failures.last_mut()) {
        let note = "nothing was run; `--continue` leaves out what is wrong, and runs the others";
        *last = last.clone().note("all projects", note);
    }
    failures
}

/// Waits for the runs, and shows what happens until then.
async fn follow(
    progress: &mut dyn Progress,
    mut watch: Watch,
    interrupt: &Interrupt,
    running: impl Future<Output = Outcome>,
) -> Outcome {
    let mut running = pin!(running);
    let (mut is_asked_to_stop, mut is_urged) = (false, false);
    let outcome = loop {
        tokio::select! {
            Some(event) = watch.next() => progress.event(&event),
            outcome = &mut running => break outcome,
            _ = interrupt.wait(), if !is_asked_to_stop => {
                is_asked_to_stop = true;
                progress.note("stopping after the running statement; once more cancels it");
            }
            () = interrupt.urged(), if !is_urged => {
                is_urged = true;
                progress.note("cancelling the running statement; once more leaves it to the server");
            }
        }
    };
    while let Some(event) = watch.past() {
        progress.event(&event);
    }
    outcome
}

/// A table of all, and the failures one by one: of several projects last, below a line with the counts. JSON
/// has both in its events.
fn show(session: &Session, ended: &[Ended]) {
    for Ended { summary, .. } in ended {
        if let Some(failure) = &summary.failure {
            session.output.record_exit(failure.kind);
        }
    }
    if session.output.format() == Format::Json {
        return;
    }
    let are_several = ended.len() > 1;
    if !are_several {
        show_failures(session, ended);
    }
    let lines = ended
        .iter()
        .map(|Ended { project, summary }| Line { project, summary });
    let lines: Vec<_> = lines.collect();
    let again = |project: &str| session.again.command(project);
    session.output.log_styled(&summary::table(&lines, again));
    if are_several {
        if let Some(counts) = summary::counts(&lines) {
            session.output.log_styled(&counts);
        }
        show_failures(session, ended);
    }
}

fn show_failures(session: &Session, ended: &[Ended]) {
    let failures = ended.iter().filter_map(|it| it.summary.failure.as_ref());
    // Of a run that was stopped the table says all.
    for failure in failures.filter(|failure| !was_stopped(failure)) {
        session.output.failure(failure);
    }
}

fn was_stopped(failure: &Failure) -> bool {
    matches!(failure.kind, Kind::Interrupted | Kind::Terminated)
}
