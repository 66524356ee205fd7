//! Progress on a terminal: a bar for each project.

use std::collections::HashMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::event::{Event, EventKind, Summary};
use crate::report::printable::printable;
use crate::report::{Progress, plain};

/// What a bar shows: project, bar, `3/12`, what is under way, how long it takes.
const RUNNING: &str =
    "  {prefix:.bold} {bar:24.cyan/dim} {pos:>4}/{len:4} {wide_msg} {elapsed:>4.dim}";
/// The same, of a project whose steps are not known yet.
const STARTING: &str = "  {prefix:.bold} {spinner:.cyan} {wide_msg} {elapsed:>4.dim}";

/// A bar for each project.
pub(super) struct Bars {
    all: MultiProgress,
    bars: HashMap<String, ProgressBar>,
}

impl Bars {
    /// Bars for these projects, in this order.
    pub(super) fn new(projects: &[&str]) -> Self {
        let all = MultiProgress::new();
        let width = projects
            .iter()
            .map(|name| name.chars().count())
            .max()
            .unwrap_or(0)
            .min(usize::from(u8::MAX));
        let bar = |name: &&str| {
            let bar = all
                .add(ProgressBar::new(0))
                .with_style(style(STARTING))
                .with_prefix(printable(&format!("{name:width$}")).into_owned());
            bar.set_message("connecting");
            bar.enable_steady_tick(Duration::from_millis(100));
            ((*name).to_owned(), bar)
        };
        let bars = projects.iter().map(bar).collect();
        Self { all, bars }
    }
}

impl Progress for Bars {
    fn event(&mut self, event: &Event) {
        let Some(bar) = self.bars.get(&*event.project).cloned() else {
            return;
        };
        match &event.kind {
            EventKind::Waiting(waiting) => {
                bar.set_message(printable(&plain::waiting(waiting)).into_owned());
            }
            EventKind::Warning(_)
            | EventKind::Detected(_)
            | EventKind::HandedOver { .. }
            | EventKind::Hook(_)
            | EventKind::Said { .. } => {
                self.note(&plain::line(event, self.bars.len() > 1).unwrap_or_default());
            }
            EventKind::RunStarted { number, runs, .. } => {
                bar.set_message(format!("run {number} of {runs}"));
                bar.reset();
            }
            EventKind::Planned { steps } => {
                bar.set_style(style(RUNNING));
                bar.set_length(u64::try_from(*steps).unwrap_or(u64::MAX));
                bar.set_message("");
            }
            EventKind::StepStarted { step, .. } => {
                let message = step
                    .revision
                    .as_ref()
                    .map_or("", |revision| revision.summary());
                bar.set_message(printable(message).into_owned());
            }
            EventKind::StepEnded { .. } => bar.inc(1),
            EventKind::Ended(summary) => end(&bar, summary),
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
        // A terminal that is gone needs no clearing.
        let _ = self.all.clear();
    }
}

fn end(bar: &ProgressBar, summary: &Summary) {
    bar.set_message(super::summary::result(summary));
    bar.abandon();
}

/// The templates are constants, tried by a test; the default bar is no worse than none.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).map_or_else(
        |_| ProgressStyle::default_bar(),
        |style| style.progress_chars("━╸─"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_correct() {
        for template in [RUNNING, STARTING] {
            ProgressStyle::with_template(template).expect("a template");
        }
    }
}
