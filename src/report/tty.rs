//! Progress on a terminal: a line for the whole run, and a bar for each project that runs.

use std::fmt::Write as _;
use std::time::Duration;

use console::truncate_str;
use indexmap::IndexMap;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::event::{Event, EventKind, Summary};
use crate::report::printable::printable;
use crate::report::status::ids;
use crate::report::{Progress, plain};

/// How often a second the board is drawn at most.
const REDRAWS: u8 = 5;

/// A terminal is at least as wide and high as this, whatever it says.
const LEAST: (usize, usize) = (20, 3);

/// The projects that run, each with its bar, below a line for all.
pub(super) struct Board {
    all: MultiProgress,
    total: ProgressBar,
    bars: IndexMap<String, ProgressBar>,
    projects: usize,
    ended: usize,
    failed: usize,
}

impl Board {
    /// The board of a run of so many projects.
    pub(super) fn new(projects: usize) -> Self {
        let target = ProgressDrawTarget::stderr_with_hz(REDRAWS);
        let all = MultiProgress::with_draw_target(target);
        let total = ProgressBar::new(0).with_style(style("{msg} · {clock}"));
        let mut board = Self {
            all,
            total,
            bars: IndexMap::new(),
            projects,
            ended: 0,
            failed: 0,
        };
        if projects > 1 {
            board.total = board.all.add(board.total.clone());
            board.total.enable_steady_tick(Duration::from_secs(1));
        }
        board.count();
        board
    }

    fn count(&self) {
        let mut text = format!("  {} of {}", self.ended, self.projects);
        if self.failed > 0 {
            // Writing to a String cannot fail.
            let _ = write!(text, " · {} failed", self.failed);
        }
        let shown = self.shown();
        if self.bars.len() > shown {
            let _ = write!(text, " · {} more running", self.bars.len() - shown);
        }
        self.total.set_message(text);
    }

    /// How many bars have room.
    fn shown(&self) -> usize {
        let (_, height) = size();
        height.saturating_sub(2).max(1)
    }

    /// A project starts; where there is no room its bar waits until there is.
    fn start(&mut self, project: &str) {
        let bar = ProgressBar::hidden().with_prefix(name(project));
        bar.set_style(style(&starting()));
        bar.set_message("connecting");
        self.bars.insert(project.to_owned(), bar);
        self.show_what_has_room();
        self.count();
    }

    fn show_what_has_room(&mut self) {
        let shown = self.shown();
        for bar in self.bars.values().take(shown) {
            if bar.is_hidden() {
                self.all.add(bar.clone());
                bar.enable_steady_tick(Duration::from_secs(1));
            }
        }
    }

    /// A project has ended: its bar goes, and a line stays.
    fn end_of(&mut self, project: &str, summary: &Summary) {
        if let Some(bar) = self.bars.shift_remove(project) {
            bar.finish_and_clear();
            self.all.remove(&bar);
        }
        self.ended += 1;
        self.failed += usize::from(summary.failure.is_some());
        if self.projects > 1 {
            self.note(&ended(project, summary));
        }
        self.show_what_has_room();
        self.count();
    }

    fn of_project(&self, project: &str, kind: &EventKind) {
        let Some(bar) = self.bars.get(project) else {
            return;
        };
        match kind {
            EventKind::Waiting(waiting) => {
                bar.set_message(printable(&plain::waiting(waiting)).into_owned());
            }
            EventKind::RunStarted { number, runs, .. } => {
                bar.set_message(format!("run {number} of {runs}"));
                bar.reset();
            }
            EventKind::Planned { steps } => {
                bar.set_length(u64::try_from(*steps).unwrap_or(u64::MAX));
                bar.set_message("");
                bar.set_style(style(&running()));
            }
            EventKind::StepStarted { step, .. } => {
                let revision = step.revision.as_ref();
                let message = revision.map_or("", |revision| revision.summary());
                bar.set_message(printable(message).into_owned());
            }
            EventKind::StepEnded { .. } => bar.inc(1),
            EventKind::Started
            | EventKind::Connected { .. }
            | EventKind::Ran { .. }
            | EventKind::Warning(_)
            | EventKind::Detected(_)
            | EventKind::HandedOver { .. }
            | EventKind::Hook(_)
            | EventKind::Said { .. }
            | EventKind::Ended(_) => {}
        }
    }
}

impl Progress for Board {
    fn event(&mut self, event: &Event) {
        match &event.kind {
            EventKind::Started => self.start(&event.project),
            EventKind::Ended(summary) => self.end_of(&event.project, summary),
            EventKind::Connected { .. }
            | EventKind::Ran { .. }
            | EventKind::Warning(_)
            | EventKind::Detected(_)
            | EventKind::HandedOver { .. }
            | EventKind::Hook(_)
            | EventKind::Said { .. } => {
                self.note(&plain::line(event, self.projects > 1).unwrap_or_default());
            }
            EventKind::Waiting(_)
            | EventKind::RunStarted { .. }
            | EventKind::Planned { .. }
            | EventKind::StepStarted { .. }
            | EventKind::StepEnded { .. } => self.of_project(&event.project, &event.kind),
        }
    }

    /// Below the bars it would be drawn over; a line above them stays.
    fn note(&mut self, text: &str) {
        // A terminal that is gone needs no line.
        let _ = self.all.println(text);
    }

    fn end(&mut self) {
        for bar in self.bars.values() {
            bar.finish_and_clear();
        }
        self.total.finish_and_clear();
        // A terminal that is gone needs no clearing.
        let _ = self.all.clear();
    }
}

/// `shop: 3 applied, a1 -> d4, 0.41 s`, in one line.
fn ended(project: &str, summary: &Summary) -> String {
    let mut text = format!("{project}: {}", super::summary::result(summary));
    if !summary.applied.is_empty() {
        let way = [ids(&summary.before), ids(&summary.after)].join(" -> ");
        // Writing to a String cannot fail.
        let _ = write!(text, ", {way}");
    }
    let _ = write!(text, ", {:.2} s", summary.elapsed.as_secs_f64());
    let (width, _) = size();
    truncate_str(&printable(&text), width, "…").into_owned()
}

/// The name of a project, which leaves room for what is said of it.
fn name(project: &str) -> String {
    let (width, _) = size();
    truncate_str(&printable(project), width / 3, "…").into_owned()
}

/// What a bar shows: project, bar where there is room, `3/12`, what is under way, how long it takes.
fn running() -> String {
    let (width, _) = size();
    let bar = match width {
        0..60 => "",
        60..100 => "{bar:12.cyan/dim} ",
        _ => "{bar:24.cyan/dim} ",
    };
    format!("  {{prefix:.bold}} {bar}{{pos}}/{{len}} {{wide_msg}} {{clock:.dim}}")
}

/// The same, of a project whose steps are not known yet.
fn starting() -> String {
    "  {prefix:.bold} {wide_msg} {clock:.dim}".to_owned()
}

/// The columns and rows of the terminal.
fn size() -> (usize, usize) {
    let (height, width) = console::Term::stderr().size();
    let (width, height) = (usize::from(width), usize::from(height));
    (width.max(LEAST.0), height.max(LEAST.1))
}

/// The templates are tried by a test; the default bar is no worse than none.
fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("━╸─").with_key("clock", clock)
}

/// `0:41`
fn clock(state: &ProgressState, out: &mut dyn std::fmt::Write) {
    let seconds = state.elapsed().as_secs();
    // What is drawn on takes everything.
    let _ = write!(out, "{}:{:02}", seconds / 60, seconds % 60);
}

#[cfg(test)]
mod tests {
    use super::*;
    use console::measure_text_width;
    use dbm_core::graph::Direction;

    #[test]
    fn the_templates_are_correct() {
        for template in [running(), starting(), "{msg} · {clock}".to_owned()] {
            ProgressStyle::with_template(&template).expect("a template");
        }
    }

    #[test]
    fn a_project_that_has_ended_leaves_one_line() {
        let summary = Summary {
            applied: vec!["upgrade a1 -> b2".to_owned(); 12],
            before: vec!["a1".to_owned()],
            after: vec!["d4".to_owned()],
            planned: 12,
            ..Summary::not_started(Direction::Upgrade, "")
        };
        let summary = Summary {
            not_started: None,
            ..summary
        };
        insta::assert_snapshot!(ended("shop", &summary), @"shop: 12 applied, a1 -> d4, 0.00 s");
        let (width, _) = size();
        let long = ended(&"shop".repeat(100), &summary);
        assert_eq!(
            (measure_text_width(&long), long.lines().count()),
            (width, 1)
        );
    }
}
