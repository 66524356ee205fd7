//! The forms that a value of the manifest takes: a literal, `{ env, default }`,
//! `{ command }`, `{ file }` or `{ setting }`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fmt, fs};

use serde::Deserialize;

use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;

use super::variables::Variables;
use super::{Origin, Resolved};

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "wanted a text, a number, a truth value, `{ env, default }`, `{ command }`, `{ file }` or `{ setting }`"
)]
pub(crate) enum Form {
    /// The value itself.
    Literal(Scalar),
    /// One of the other forms.
    Table(FormTable),
}

/// A form that is a table; exactly one of `env`, `command`, `file`, `setting` is there.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormTable {
    /// A variable of the process or of the project's `.env`.
    pub(crate) env: Option<String>,
    /// What holds where that variable is not set.
    pub(crate) default: Option<Scalar>,
    /// A program and its arguments; what it prints is the value.
    pub(crate) command: Option<Vec<String>>,
    /// A file whose text is the value, such as a mounted secret; relative to the project.
    pub(crate) file: Option<PathBuf>,
    /// A setting of the application: `module:object.NAME`.
    pub(crate) setting: Option<String>,
}

/// The keys of [`FormTable`]: a table with one of them is a form.
pub(crate) const FORM_KEYS: [&str; 5] = ["env", "default", "command", "file", "setting"];

/// A value without parts.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Scalar {
    /// `true`, `false`
    Flag(bool),
    /// `5432`
    Number(i64),
    /// `"text"`
    Text(String),
}

impl fmt::Debug for Scalar {
    /// A text may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Scalar {
    /// The value as a text: `5432`, `true`.
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}

/// Why a form gives no value. `key` is the value's key in the manifest.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FormError {
    /// A table with none of the four keys, or with several.
    #[error("`{key}` must have exactly one of `env`, `command`, `file` and `setting`")]
    NotOneForm {
        /// The value's key.
        key: String,
        /// Where it stands.
        origin: Box<Origin>,
    },
    /// A variable without value and default.
    #[error("`{key}` needs the variable `{variable}`, which is not set")]
    NotSet {
        /// The value's key.
        key: String,
        /// The variable.
        variable: String,
        /// Where it is named.
        origin: Box<Origin>,
    },
    /// A command that could not be started, or that failed.
    #[error("the command `{program}` of `{key}` {problem}")]
    Command {
        /// The value's key.
        key: String,
        /// The first word of the command; the others may hold secrets.
        program: String,
        /// What went wrong with it.
        problem: String,
        /// Where it is named.
        origin: Box<Origin>,
    },
    /// A file that cannot be read.
    #[error("the file `{path}` of `{key}` cannot be read: {error}")]
    File {
        /// The value's key.
        key: String,
        /// The file.
        path: String,
        /// Why.
        error: std::io::Error,
        /// Where it is named.
        origin: Box<Origin>,
    },
    /// A setting of the application that cannot be read.
    #[error("{0}")]
    Setting(Box<Failure>),
    /// A value of the wrong kind.
    #[error("`{key}` must be {wanted}")]
    Kind {
        /// The value's key.
        key: String,
        /// The kind that it must be of.
        wanted: &'static str,
        /// Where the value comes from.
        origin: Box<Origin>,
    },
}

impl FormError {
    fn origin(&self) -> &Origin {
        match self {
            Self::Setting(_) => &Origin::Default,
            Self::NotOneForm { origin, .. }
            | Self::NotSet { origin, .. }
            | Self::Command { origin, .. }
            | Self::File { origin, .. }
            | Self::Kind { origin, .. } => origin,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::NotSet { variable, .. } => Some(format!(
                "set `{variable}` in the environment or in the project's `.env`, or add `default = ...`"
            )),
            Self::Command { .. } => Some("run the command by hand to see why".to_owned()),
            Self::Kind { origin, .. } => match **origin {
                Origin::File(_) | Origin::Default => None,
                ref origin => Some(format!("the value comes from {origin}")),
            },
            Self::NotOneForm { .. } | Self::File { .. } | Self::Setting(_) => None,
        }
    }
}

impl From<FormError> for Failure {
    fn from(error: FormError) -> Self {
        if let FormError::Setting(failure) = error {
            return *failure;
        }
        let mut failure = Failure::new(Kind::Settings, error.to_string());
        failure.place = error.origin().place().cloned();
        failure.hint = error.hint();
        failure
    }
}

/// Where a form is evaluated.
pub(crate) struct FormContext<'a> {
    /// The project's directory.
    pub(crate) directory: &'a Path,
    /// The project's variables.
    pub(crate) variables: &'a Variables,
    /// Reads a setting of the application: `module:object.NAME`.
    pub(crate) settings: &'a dyn Fn(&str) -> Result<String, Failure>,
}

impl Form {
    /// The value of the form of `key`, which stands at `origin`.
    pub(crate) fn resolve(
        &self,
        key: &str,
        origin: &Origin,
        context: &FormContext<'_>,
    ) -> Result<Resolved<Scalar>, FormError> {
        match self {
            Self::Literal(value) => Ok(Resolved::new(value.clone(), origin.clone())),
            Self::Table(table) => table.resolve(key, origin, context),
        }
    }
}

impl FormTable {
    fn resolve(
        &self,
        key: &str,
        origin: &Origin,
        context: &FormContext<'_>,
    ) -> Result<Resolved<Scalar>, FormError> {
        match (&self.env, &self.command, &self.file, &self.setting) {
            (Some(name), None, None, None) => self.variable(name, key, origin, context),
            (None, Some(command), None, None) if self.default.is_none() => {
                let text =
                    run(command, context.directory).map_err(|problem| FormError::Command {
                        key: key.to_owned(),
                        program: command.first().cloned().unwrap_or_default(),
                        problem,
                        origin: Box::new(origin.clone()),
                    })?;
                Ok(Resolved::new(
                    Scalar::Text(text),
                    stated(origin, Origin::Command),
                ))
            }
            (None, None, Some(path), None) if self.default.is_none() => {
                read(path, key, origin, context.directory)
            }
            (None, None, None, Some(name)) if self.default.is_none() => {
                let failed = |failure: Failure| {
                    let place = origin.place().filter(|_| failure.place.is_none()).cloned();
                    FormError::Setting(Box::new(Failure {
                        place: place.or(failure.place.clone()),
                        ..failure
                    }))
                };
                let text = (context.settings)(name).map_err(failed)?;
                let origin = stated(origin, |place| Origin::Setting(name.clone(), place));
                Ok(Resolved::new(Scalar::Text(text), origin))
            }
            _ => Err(FormError::NotOneForm {
                key: key.to_owned(),
                origin: Box::new(origin.clone()),
            }),
        }
    }

    fn variable(
        &self,
        name: &str,
        key: &str,
        origin: &Origin,
        context: &FormContext<'_>,
    ) -> Result<Resolved<Scalar>, FormError> {
        match (context.variables.get(name), &self.default) {
            (Some((value, Origin::Variable(name, _))), _) => {
                let origin = Origin::Variable(name, origin.place().cloned());
                Ok(Resolved::new(Scalar::Text(value.to_owned()), origin))
            }
            (Some((value, found)), _) => Ok(Resolved::new(Scalar::Text(value.to_owned()), found)),
            (None, Some(default)) => Ok(Resolved::new(default.clone(), origin.clone())),
            (None, None) => Err(FormError::NotSet {
                key: key.to_owned(),
                variable: name.to_owned(),
                origin: Box::new(origin.clone()),
            }),
        }
    }
}

/// The origin that `kind` makes of a place; a flag stays a flag.
fn stated(origin: &Origin, kind: impl Fn(Place) -> Origin) -> Origin {
    origin.place().cloned().map_or_else(|| origin.clone(), kind)
}

/// What `command` prints, without the last end of line. What it says on stderr goes to the terminal.
fn run(command: &[String], directory: &Path) -> Result<String, String> {
    let (program, arguments) = command.split_first().ok_or("is empty")?;
    let output = Command::new(program)
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("could not be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("failed: {}", output.status));
    }
    let text =
        String::from_utf8(output.stdout).map_err(|_| "printed something that is no UTF-8")?;
    Ok(without_line_end(text))
}

fn read(
    path: &Path,
    key: &str,
    origin: &Origin,
    directory: &Path,
) -> Result<Resolved<Scalar>, FormError> {
    let name = path.display().to_string();
    let text = fs::read_to_string(directory.join(path)).map_err(|error| FormError::File {
        key: key.to_owned(),
        path: name.clone(),
        error,
        origin: Box::new(origin.clone()),
    })?;
    let origin = stated(origin, |place| Origin::Contents(name.clone(), place));
    Ok(Resolved::new(Scalar::Text(without_line_end(text)), origin))
}

fn without_line_end(mut text: String) -> String {
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    text
}

impl Resolved<Scalar> {
    /// As a text, which digits may be as well.
    pub(crate) fn text(self, key: &str) -> Result<Resolved<String>, FormError> {
        match self.value {
            Scalar::Text(_) | Scalar::Number(_) => Ok(self.map(Scalar::into_text)),
            Scalar::Flag(_) => Err(self.wrong_kind(key, "a text")),
        }
    }

    /// As a name, which is a text and no number.
    pub(crate) fn name(self, key: &str) -> Result<Resolved<String>, FormError> {
        match self.value {
            Scalar::Text(_) => Ok(self.map(Scalar::into_text)),
            Scalar::Number(_) | Scalar::Flag(_) => Err(self.wrong_kind(key, "a text")),
        }
    }

    /// As a number from 0 up; a text of digits is one.
    pub(crate) fn number<T: TryFrom<i64>>(
        self,
        key: &str,
        wanted: &'static str,
    ) -> Result<Resolved<T>, FormError> {
        let number = match &self.value {
            Scalar::Number(number) => Some(*number),
            Scalar::Text(text) => text.trim().parse().ok(),
            Scalar::Flag(_) => None,
        };
        match number.and_then(|it| T::try_from(it).ok()) {
            Some(number) => Ok(Resolved::new(number, self.origin)),
            None => Err(self.wrong_kind(key, wanted)),
        }
    }

    /// As a truth value; the texts `true` and `false` are.
    pub(crate) fn flag(self, key: &str) -> Result<Resolved<bool>, FormError> {
        match &self.value {
            Scalar::Flag(flag) => Ok(Resolved::new(*flag, self.origin)),
            Scalar::Text(text) if text == "true" => Ok(Resolved::new(true, self.origin)),
            Scalar::Text(text) if text == "false" => Ok(Resolved::new(false, self.origin)),
            Scalar::Text(_) | Scalar::Number(_) => Err(self.wrong_kind(key, "`true` or `false`")),
        }
    }

    fn wrong_kind(self, key: &str, wanted: &'static str) -> FormError {
        FormError::Kind {
            key: key.to_owned(),
            wanted,
            origin: Box::new(self.origin),
        }
    }
}
