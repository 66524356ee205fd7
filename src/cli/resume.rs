//! `--resume=done|redo`.

use clap::ValueEnum;

use crate::workspace::Resume;

/// The answer on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ResumeAnswer {
    /// It took effect: go on after it
    Done,
    /// It did not, or was taken back: run it
    Redo,
}

impl From<ResumeAnswer> for Resume {
    fn from(answer: ResumeAnswer) -> Self {
        match answer {
            ResumeAnswer::Done => Self::Done,
            ResumeAnswer::Redo => Self::Redo,
        }
    }
}
