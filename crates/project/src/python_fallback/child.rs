//! The process that runs one step.

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use serde::Serialize;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};
use tokio::process::{ChildStdin, Command};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use dbm_core::target::url::DatabaseUrl;

use super::Interpreter;
use super::reply::Reply;

/// What the child runs.
pub(crate) const PROGRAM: &str = concat!(
    include_str!("child/headers.py"),
    include_str!("child/project.py"),
    include_str!("child/recording.py"),
    include_str!("child/command.py"),
    include_str!("child.py"),
);

/// Takes program and request from stdin: a list of processes shows this alone.
const START: &str = "import sys\n\
    if sys.path and sys.path[0] == '': del sys.path[0]\n\
    import json\n\
    PROGRAM, REQUEST = json.loads(sys.stdin.buffer.readline().decode())\n\
    exec(compile(PROGRAM, '<dbm>', 'exec'))";

/// How much of what the child writes to stderr is kept for the error that its death is.
const LAST_LINES: usize = 20;

/// A process that runs one step.
pub struct Child {
    process: tokio::process::Child,
    stdin: ChildStdin,
    lines: UnboundedReceiver<Line>,
    url: DatabaseUrl,
    last: VecDeque<String>,
}

/// Why a child says nothing.
#[derive(Debug, thiserror::Error)]
pub enum ChildProcessError {
    /// It could not be started, or talked to.
    #[error("cannot run `{program}`: {error}")]
    Start {
        /// The program.
        program: String,
        /// The system's word.
        error: io::Error,
    },
    /// The request is no JSON: a path is no text.
    #[error("cannot write a request for Python: {0}")]
    Request(#[from] serde_json::Error),
    /// It ended before it had done its work.
    #[error("the project's Python ended with {status} before its work was done")]
    Died {
        /// How.
        status: ExitStatus,
        /// The end of what it wrote to stderr.
        stderr: String,
    },
}

/// A line of either output.
enum Line {
    Reply(String),
    Stderr(String),
}

/// How a child is started: its program and what it is asked come on stdin.
pub(super) fn command(interpreter: &Interpreter, directory: &Path) -> std::process::Command {
    let mut command = std::process::Command::new(&interpreter.program);
    command
        .args(["-c", START])
        .current_dir(directory)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Child {
    /// Starts Python in the project's directory and tells it what to do.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start(
        interpreter: &Interpreter,
        directory: &Path,
        request: &impl Serialize,
        url: &DatabaseUrl,
    ) -> Result<Self, ChildProcessError> {
        let mut text = serde_json::to_vec(&(PROGRAM, request))?;
        text.push(b'\n');
        let failed = |error| ChildProcessError::Start {
            program: interpreter.program.display().to_string(),
            error,
        };
        let mut process = Command::from(command(interpreter, directory))
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let (sender, lines) = unbounded_channel();
        read(process.stdout.take(), sender.clone(), Line::Reply);
        read(process.stderr.take(), sender, Line::Stderr);
        let stdin = process.stdin.take();
        let mut stdin = stdin.ok_or_else(|| failed(io::ErrorKind::BrokenPipe.into()))?;
        // A Python that ends before it reads says why on stderr.
        let _ = stdin.write_all(&text).await;
        let _ = stdin.flush().await;
        Ok(Self {
            process,
            stdin,
            lines,
            url: url.clone(),
            last: VecDeque::new(),
        })
    }

    /// What it says next; nothing once it has closed its outputs.
    pub async fn next(&mut self) -> Option<Reply> {
        match self.lines.recv().await? {
            Line::Reply(line) => Some(Reply::of_line(&line, &self.url)),
            Line::Stderr(line) => {
                let reply = Reply::printed(&line).hiding(&self.url);
                if let Reply::Said { text, .. } = &reply {
                    self.last.push_back(text.clone());
                }
                if self.last.len() > LAST_LINES {
                    self.last.pop_front();
                }
                Some(reply)
            }
        }
    }

    /// Asks it to stop after the statement that runs.
    pub async fn interrupt(&mut self) {
        // One that is gone has stopped.
        let _ = self.stdin.write_all(b"stop\n").await;
        let _ = self.stdin.flush().await;
    }

    /// How it died, if it said nothing of an end.
    pub async fn death(mut self) -> ChildProcessError {
        let stderr = Vec::from(self.last).join("\n");
        match self.process.wait().await {
            Ok(status) => ChildProcessError::Died { status, stderr },
            Err(error) => ChildProcessError::Start {
                program: "python".to_owned(),
                error,
            },
        }
    }

    /// Waits for its end.
    pub async fn end(mut self) {
        // What it had to say is said.
        let _ = self.process.wait().await;
    }
}

/// Sends the lines of an output on, until it is closed.
fn read(
    output: Option<impl AsyncRead + Unpin + Send + 'static>,
    sender: UnboundedSender<Line>,
    line: fn(String) -> Line,
) {
    let Some(output) = output else { return };
    tokio::spawn(async move {
        let mut reader = BufReader::new(output);
        let mut bytes = Vec::new();
        while let Ok(1..) = reader.read_until(b'\n', &mut bytes).await {
            let text = String::from_utf8_lossy(&bytes);
            let text = text.trim_end_matches(['\n', '\r']).to_owned();
            // Nobody listens any more.
            if sender.send(line(text)).is_err() {
                break;
            }
            bytes.clear();
        }
    });
}
