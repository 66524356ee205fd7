//! Asks before something is destroyed in a protected project.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::sync::Arc;

use crate::cli::Session;
use crate::failure::{Failure, Kind};
use crate::graph::Direction;
use crate::report::printable;
use crate::workspace::{Answer, Consent, Control, Failures, Migration, Preview, Workspace};

/// What is asked about one project.
struct Question {
    project: String,
    target: String,
    /// Each step, and what it destroys.
    steps: Vec<(String, Vec<String>)>,
}

/// Asks about what `migration` would destroy in protected projects; where nobody can be asked, it is refused.
///
/// Of an upgrade it asks about the steps that destroy something, or may; what takes back is asked about anyway.
pub(super) async fn ask(
    session: &Session,
    workspace: &Workspace,
    migration: &Migration,
    control: &Control,
) -> Result<Consent, Failure> {
    let previews = workspace.preview_protected(migration, control).await;
    let previews = previews.map_err(|failures| session.last_of(failures))?;
    // What cannot be looked at now fails in its run, or is refused there.
    let known = previews
        .into_iter()
        .filter_map(|Answer { project, result }| {
            let preview = result.ok()?;
            Some((project, preview))
        });
    let known: Vec<_> = known.collect();
    let questions = known.iter().filter_map(|(project, preview)| {
        question(
            project,
            preview,
            migration.direction() == Direction::Upgrade,
        )
    });
    let questions: Vec<_> = questions.collect();
    if !questions.is_empty() && !is_agreed(&questions) {
        let failures = questions.iter().map(Question::refusal).collect();
        return Err(session.last_of(Failures { failures }));
    }
    let steps = known.iter().flat_map(|(project, preview)| {
        let steps = preview.steps.iter();
        steps.map(|planned| (project.clone(), planned.step.log_line()))
    });
    Ok(Consent::To(Arc::new(steps.collect())))
}

fn question(project: &str, preview: &Preview, only_losses: bool) -> Option<Question> {
    if !preview.is_there {
        // What is made now has nothing to lose.
        return None;
    }
    let lost = |step: &str| {
        let loss = preview.losses.iter().find(|loss| loss.step == step);
        loss.map_or(Vec::new(), |loss| loss.what.clone())
    };
    let steps = preview.steps.iter().map(|planned| {
        let step = planned.step.log_line();
        let lost = lost(&step);
        (step, lost)
    });
    let steps: Vec<_> = steps
        .filter(|(_, lost)| !(only_losses && lost.is_empty()))
        .collect();
    (!steps.is_empty()).then(|| Question {
        project: project.to_owned(),
        target: preview.target.clone(),
        steps,
    })
}

/// Whether somebody at the terminal says yes.
fn is_agreed(questions: &[Question]) -> bool {
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return false;
    }
    let text: String = questions.iter().map(Question::text).collect();
    let terminal = console::Term::stderr();
    // A terminal that cannot be written to or read from gives no yes.
    let _ = terminal.write_str(&format!("{}Go on? [y/N] ", printable(&text)));
    let answer = terminal.read_line();
    answer.is_ok_and(|answer| matches!(answer.trim(), "y" | "Y" | "yes"))
}

impl Question {
    fn text(&self) -> String {
        let mut text = format!("`{}` is protected: {}\n", self.project, self.target);
        for (step, losses) in &self.steps {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {step}");
            for loss in losses {
                let _ = writeln!(text, "    {loss}");
            }
        }
        text
    }

    fn refusal(&self) -> Failure {
        let message = format!("`{}` is protected, and this needs a yes", self.project);
        let failure = Failure::new(Kind::CommandLine, message).note("database", &self.target);
        let noted = |failure: Failure, (step, losses): &(String, Vec<String>)| {
            let text = [std::slice::from_ref(step), losses].concat();
            failure.note("step", text.join("\n"))
        };
        let failure = self.steps.iter().fold(failure, noted);
        failure.hint("say `--yes`, or set `DBM_YES=1`; nothing was run")
    }
}
