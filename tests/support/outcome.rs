//! What a command did: everything a user sees of it.

use std::fmt;
use std::path::Path;
use std::process::Output;

use fancy_regex::Regex;

/// The exit code and both outputs of a finished command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The command as it was typed.
    pub command: String,
    /// The exit code; -1 when a signal ended the process.
    pub code: i32,
    /// Standard output, paths of this machine removed.
    pub stdout: String,
    /// Standard error, paths of this machine removed.
    pub stderr: String,
}

impl Outcome {
    /// What `output` shows, with `directory` written as `[dir]`.
    pub fn new(command: String, output: &Output, directory: &Path) -> Self {
        let clean = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes)
                .replace("\r\n", "\n")
                .replace(&*directory.to_string_lossy(), "[dir]")
        };
        Self {
            command,
            code: output.status.code().unwrap_or(-1),
            stdout: clean(&output.stdout),
            stderr: clean(&output.stderr),
        }
    }

    /// The same, if the command exited with `code`; else the test fails and shows everything.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{self}");
        self
    }

    /// The same without times, which differ from run to run.
    #[must_use]
    pub fn timeless(mut self) -> Self {
        let time = Regex::new(r#"\b\d+(\.\d+)? ?(ms|s)\b|(?<="seconds":)[\d.e-]+"#).unwrap();
        self.stdout = time.replace_all(&self.stdout, "[time]").into_owned();
        self.stderr = time.replace_all(&self.stderr, "[time]").into_owned();
        self
    }
}

/// The whole result, as snapshots show it.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "$ {}", self.command)?;
        f.write_str(&self.stdout)?;
        if !self.stderr.is_empty() {
            write!(f, "--- stderr\n{}", self.stderr)?;
        }
        write!(f, "--- exit {}", self.code)
    }
}
