//! Asks the project's Python something, and waits for its answer.

use std::io::Write;
use std::path::Path;
use std::process::Output;

use serde::Deserialize;

use dbm_core::target::url::mask_passwords;

use super::Interpreter;
use super::child::{ChildProcessError, PROGRAM, command};
use super::child_error::ChildError;
use super::errand::Errand;
use super::headers::HeaderFacts;
use super::recorded::Recorded;

/// What the child answers; a recording has passwords in it, so nobody may show an answer.
#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Answer {
    /// The header of a script.
    Header(HeaderFacts),
    /// The files of the modules that the scripts have loaded.
    Headers {
        /// The files.
        modules: Vec<String>,
    },
    /// What `env.py` did.
    Recorded(Box<Recorded>),
    /// A command ended well.
    Ended {
        /// The scripts that it wrote.
        paths: Vec<String>,
        /// The SQL that it wrote.
        text: Option<String>,
    },
    /// The script or the command printed or logged something.
    Said {
        /// The text.
        text: String,
    },
    /// It failed.
    Failed(Box<ChildError>),
    /// What only a run says.
    #[serde(other)]
    Other,
}

/// Has the child do `errand`, and gives what it answers.
///
/// # Errors
/// When it cannot be started, or dies.
pub(crate) fn ask(
    interpreter: &Interpreter,
    directory: &Path,
    errand: &Errand,
) -> Result<Vec<Answer>, ChildProcessError> {
    let output = run(interpreter, directory, errand)?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let answers: Vec<Answer> = stdout
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    if output.status.success() && answers.iter().any(Answer::is_end) {
        let hidden = answers.into_iter().map(Answer::hidden);
        return Ok(hidden.collect());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(ChildProcessError::Died {
        status: output.status,
        stderr: mask_passwords(stderr.trim()),
    })
}

fn run(
    interpreter: &Interpreter,
    directory: &Path,
    errand: &Errand,
) -> Result<Output, ChildProcessError> {
    let mut text = serde_json::to_vec(&(PROGRAM, errand))?;
    text.push(b'\n');
    let failed = |error| ChildProcessError::Start {
        program: interpreter.program.display().to_string(),
        error,
    };
    let mut process = command(interpreter, directory).spawn().map_err(failed)?;
    // It stays open until the answer is there: a child whose stdin ends stops.
    let mut stdin = process.stdin.take();
    if let Some(stdin) = &mut stdin {
        // A Python that ends before it reads says why on stderr.
        let _ = stdin.write_all(&text).and_then(|()| stdin.flush());
    }
    let output = process.wait_with_output().map_err(failed);
    drop(stdin);
    output
}

impl Answer {
    fn is_end(&self) -> bool {
        match self {
            Self::Headers { .. } | Self::Recorded(_) | Self::Ended { .. } | Self::Failed(_) => true,
            Self::Header(_) | Self::Said { .. } | Self::Other => false,
        }
    }

    /// The same without passwords of URLs in what a person reads.
    fn hidden(mut self) -> Self {
        let mask = |text: &mut String| *text = mask_passwords(text);
        match &mut self {
            Self::Failed(trouble) => trouble.each_text(mask),
            Self::Said { text } => mask(text),
            Self::Recorded(recorded) => recorded.each_text(mask),
            Self::Header(_) | Self::Headers { .. } | Self::Ended { .. } | Self::Other => {}
        }
        self
    }
}
