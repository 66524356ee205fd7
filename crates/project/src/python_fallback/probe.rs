//! Asks a Python whether it has Alembic.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use serde::Deserialize;

/// The directory `alembic` of a project must not be taken for the package.
const PROGRAM: &str = r#"
import sys
if sys.path and sys.path[0] == "":
    del sys.path[0]
import json
import alembic, sqlalchemy
versions = [".".join(map(str, sys.version_info[:3])), alembic.__version__, sqlalchemy.__version__]
print(json.dumps(dict(zip(["python", "alembic", "sqlalchemy"], versions))))
"#;

/// What a Python with Alembic says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Versions {
    /// Python's.
    pub python: String,
    /// Alembic's.
    pub alembic: String,
    /// SQLAlchemy's.
    pub sqlalchemy: String,
}

/// Why a Python does not say what it has.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It cannot run Alembic: why, in a line.
    Unusable(String),
    /// Ctrl-C of the terminal came to it.
    Interrupted,
}

/// The versions of `program`, started in `directory`.
///
/// # Errors
/// Why it does not say them.
pub(crate) fn versions(program: &Path, directory: &Path) -> Result<Versions, Refusal> {
    let output = Command::new(program)
        .args(["-c", PROGRAM])
        .current_dir(directory)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Refusal::Unusable(error.to_string()))?;
    if is_interrupted(output.status) {
        return Err(Refusal::Interrupted);
    }
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let last = stderr.trim().lines().last().unwrap_or_default();
        let reason = if last.is_empty() {
            format!("it ended with {}", output.status)
        } else {
            last.to_owned()
        };
        return Err(Refusal::Unusable(reason));
    }
    let no_python = |_| Refusal::Unusable("it is no Python".to_owned());
    serde_json::from_slice(&output.stdout).map_err(no_python)
}

#[cfg(unix)]
fn is_interrupted(status: ExitStatus) -> bool {
    const SIGINT: i32 = 2;
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(SIGINT)
}

#[cfg(not(unix))]
fn is_interrupted(_: ExitStatus) -> bool {
    false
}
