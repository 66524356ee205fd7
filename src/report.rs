//! The only door to the terminal.
//!
//! stdout is for data, stderr for progress, logs and errors.

mod bug;
pub mod doctor;
pub mod exit_code;
mod excerpt;
mod failure;
pub mod json;
mod plain;
mod printable;
pub mod status;
pub mod summary;
mod table;
mod tty;

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::ValueEnum;
use tracing_subscriber::filter::LevelFilter;

use crate::event::{Event, EventKind};
use dbm_core::failure::{Failure, Kind};
use exit_code::{exit_code, rank};

pub use bug::{after_panic, watch_for_panics};
pub use printable::printable;

/// How progress and results are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// `tty` where stderr is a terminal, else `plain`
    Auto,
    /// Bars and a table
    Tty,
    /// Lines of text
    Plain,
    /// One JSON object a line, on stdout
    Json,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Prints, and remembers the worst failure that it printed.
#[derive(Debug)]
pub struct Output {
    format: Format,
    quiet: bool,
    worst: Cell<Option<Kind>>,
    /// Whether stdout took no more at some time.
    is_cut_off: Cell<bool>,
}

/// Shows what happens while projects run.
pub trait Progress {
    /// Shows an event.
    fn event(&mut self, event: &Event);
    /// Says something about the whole run.
    fn note(&mut self, text: &str);
    /// Takes away what only shows progress; what follows is the result.
    fn end(&mut self);
}

/// Shows nothing.
struct Silence;

impl Progress for Silence {
    fn event(&mut self, _event: &Event) {}
    fn note(&mut self, _text: &str) {}
    fn end(&mut self) {}
}

impl Output {
    /// An output of this process; `Auto` is decided here, once.
    pub fn new(format: Format, color: Color, quiet: bool) -> Self {
        let colored = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => console::colors_enabled_stderr(),
        };
        console::set_colors_enabled_stderr(colored);
        let format = match format {
            Format::Auto if io::stderr().is_terminal() => Format::Tty,
            Format::Auto => Format::Plain,
            Format::Tty | Format::Plain | Format::Json => format,
        };
        Self {
            format,
            quiet,
            worst: Cell::new(None),
            is_cut_off: Cell::new(false),
        }
    }

    /// Shows the progress of these projects, in the way that was chosen.
    pub fn progress<'a>(&'a self, projects: &[&str]) -> Box<dyn Progress + 'a> {
        match self.format {
            Format::Json => Box::new(json::Objects { output: self }),
            Format::Auto | Format::Tty | Format::Plain if self.quiet => Box::new(Silence),
            Format::Tty => Box::new(tty::Board::new(projects.len())),
            Format::Auto | Format::Plain => Box::new(plain::Lines {
                named: projects.len() > 1,
            }),
        }
    }

    /// How to show: never [`Format::Auto`].
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether only errors and results are wanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Sends the diagnostics of the libraries and of dbm itself to stderr.
    pub fn show_diagnostics(&self, verbose: u8) {
        let level = match verbose {
            0..=2 => return,
            3 => LevelFilter::DEBUG,
            _ => LevelFilter::TRACE,
        };
        tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(io::stderr)
            .with_ansi(console::colors_enabled_stderr())
            .init();
    }

    /// Writes one line of data to stdout.
    pub fn line(&self, text: &str) {
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(b'\n');
        self.bytes(&bytes);
    }

    /// Writes data to stdout: as it is, but for what would steer a terminal.
    pub fn bytes(&self, bytes: &[u8]) {
        let mut stdout = io::stdout().lock();
        let written = if stdout.is_terminal() {
            let text = String::from_utf8_lossy(bytes);
            stdout.write_all(printable(&text).as_bytes())
        } else {
            stdout.write_all(bytes)
        };
        if let Err(error) = written.and_then(|()| stdout.flush()) {
            self.stdout_is_gone(&error);
        }
    }

    /// Writes one JSON object as a line to stdout.
    pub fn json(&self, object: &impl serde::Serialize) {
        match serde_json::to_string(object) {
            Ok(text) => self.line(&text),
            Err(error) => self.log(&format!("cannot write JSON: {error}")),
        }
    }

    /// Writes one line of progress to stderr, unless `--quiet`.
    pub fn log(&self, text: &str) {
        self.log_styled(&printable(text));
    }

    /// The same of a text that dbm itself has coloured.
    pub fn log_styled(&self, text: &str) {
        if !self.quiet {
            error_line(text);
        }
    }

    /// Writes what an event says to stderr, as a run does, unless `--quiet`.
    fn emit(&self, event: &EventKind) {
        if let Some(text) = plain::text(event) {
            self.log(&text);
        }
    }

    /// The same of an event; as JSON, an object.
    pub fn event(&self, event: &Event) {
        match self.format {
            Format::Json => self.json(&json::EventLine::new(event)),
            Format::Auto | Format::Tty | Format::Plain => self.emit(&event.kind),
        }
    }

    /// The same, with the project before it if there are several.
    pub fn tell_of(&self, is_named: bool, event: &Event) {
        if self.format == Format::Json {
            self.json(&json::EventLine::new(event));
        } else if let Some(text) = plain::text(&event.kind) {
            let project = is_named.then_some(&event.project);
            let of = project.map_or_else(String::new, |project| format!("{project}: "));
            self.log(&format!("{of}{text}"));
        }
    }

    /// Shows a failure; the process will end with its exit code, or a worse one.
    pub fn failure(&self, failure: &Failure) {
        self.record_exit(failure.kind);
        match self.format {
            Format::Json => self.json(&json::FailureLine::new(failure)),
            Format::Auto | Format::Tty | Format::Plain => {
                error_line(&failure::render(failure));
            }
        }
    }

    /// Makes the process end with the exit code of `kind`, or a worse one.
    pub fn record_exit(&self, kind: Kind) {
        let worst = self.worst.get().filter(|worst| rank(*worst) <= rank(kind));
        self.worst.set(Some(worst.unwrap_or(kind)));
    }

    /// The exit code of the worst failure that was shown; 0 without one.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.worst.get().map_or(0, exit_code))
    }

    /// A reader that has seen enough (`dbm history | head`) is no error; a full disk is, and says
    /// nothing of what was done: it is told once, and is no mistake on the command line.
    fn stdout_is_gone(&self, error: &io::Error) {
        if error.kind() != io::ErrorKind::BrokenPipe && !self.is_cut_off.replace(true) {
            error_line(&format!("cannot write to stdout: {error}"));
            self.record_exit(Kind::Database);
        }
    }
}

fn error_line(text: &str) {
    // Nobody can be told that stderr is gone.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
